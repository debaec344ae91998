"""Hooks of the configuration around a whole run: told of the run, heard when they fail, never left out in silence."""

from __future__ import annotations

import signal

import pytest

from overhaul.model.hook import Phase

PRINTS = "def f(x):\n    print('x', x)\n"


@pytest.fixture
def hooked(repository):
    repository.write(other_py=PRINTS)
    return repository


def configure(repository, **hooks: str) -> None:
    lines = [
        f"{phase} = {{ run = '''{command}''', shell = true, timeout = 20 }}"
        for phase, command in hooks.items()
    ]
    (repository.path / "migrate.toml").write_text(
        'codemods = ["print-to-logging"]\n[hooks]\n' + "\n".join(lines) + "\n"
    )


LOG = 'echo "$MIGRATE_PHASE $MIGRATE_RUN $MIGRATE_PATH" >> log.txt'


def test_every_phase_of_an_apply_is_told_of_its_run(hooked):
    configure(hooked, **{phase.value: LOG for phase in Phase})
    assert hooked.migrate("plan").code == 0
    assert not (hooked.path / "log.txt").exists()
    assert hooked.migrate("apply", "--dry-run").code == 0
    assert not (hooked.path / "log.txt").exists()
    assert hooked.migrate("apply", "--yes").code == 0
    assert (hooked.path / "log.txt").read_text().splitlines() == [
        "before_plan  ",
        "after_plan  ",
        "before_apply  ",
        "before_write 1 app.py",
        "after_write 1 app.py",
        "before_write 1 other.py",
        "after_write 1 other.py",
        "after_apply 1 ",
        "cleanup 1 ",
    ]


def test_a_failure_in_cleanup_and_on_error_is_reported_and_changes_nothing(hooked):
    configure(hooked, cleanup="echo lamp >&2; false")
    done = hooked.migrate("apply", "--yes")
    assert done.code == 0
    assert "cleanup" in done.err
    assert "lamp" in done.err
    hooked.migrate("undo")
    configure(hooked, before_write="exit 7", on_error="echo tube >&2; false")
    failed = hooked.migrate("apply", "--yes")
    assert failed.code == 1
    assert "exit code 7" in failed.err
    assert "tube" in failed.err


def test_hooks_are_not_told_of_a_stale_plan(hooked):
    configure(hooked, before_apply=LOG)
    hooked.migrate("plan", "-o", "plan.json")
    (hooked.path / "app.py").write_text("print(1)\n")
    assert hooked.migrate("apply", "plan.json", "--yes").code == 4
    assert not (hooked.path / "log.txt").exists()


def test_the_rest_of_an_interrupted_run_has_its_hooks_too(hooked):
    configure(hooked, before_write="test $MIGRATE_PATH = app.py || kill -KILL $PPID")
    before = hooked.snapshot()
    killed = hooked.migrate("apply", "--yes")
    assert killed.code == -signal.SIGKILL
    assert hooked.snapshot() != before
    configure(hooked, before_write=LOG)
    assert "finished it" in hooked.migrate("apply", "--yes").err
    assert (hooked.path / "log.txt").read_text() == "before_write 1 other.py\n"


def test_a_plugin_that_the_configuration_names_and_that_cannot_be_used_stops_the_apply(hooked):
    (hooked.path / "migrate.toml").write_text('plugins = ["acme_guard"]\n')
    before = hooked.snapshot()
    assert hooked.migrate("plan").code == 0
    refused = hooked.migrate("apply", "--yes")
    assert refused.code == 2
    assert "acme_guard" in refused.err
    assert hooked.snapshot() == before
    doctor = hooked.migrate("doctor")
    assert doctor.code == 0
    assert "acme_guard" in doctor.out
