from __future__ import annotations

import json
import os
import shlex
import sys
import time
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from overhaul.effects.hooks import Hooks
from overhaul.errors import HookError, HookVetoError
from overhaul.model.change import Blob, Change, Edit, digest_of
from overhaul.model.hook import HookReport, Phase, Veto
from overhaul.model.plan import Header, Plan
from overhaul.model.settings import HookCommand
from overhaul.plugins import Registry
from overhaul.plugins.hooks import hookimpl, load_hooks

BEFORE, AFTER = b"x = 1\n", b"x = 2\n"
CHANGE = Change(
    "a.py", Blob(digest_of(BEFORE), 6), Blob(digest_of(AFTER), 6), (Edit(4, b"1", b"2", ("bump",)),)
)
PLAN = Plan(Header("1", "/r", "", ("bump@1",)), (CHANGE,))


def manager(*plugins):
    made, _ = load_hooks(Registry(lambda: ()))
    for index, plugin in enumerate(plugins):
        made.register(plugin, name=f"plugin-{index}")
    return made


def plugin(phase, act, **options):
    """Make a plugin with one hook."""

    def hook(self, context):
        return act(context)

    hook.__name__ = phase
    return type("Plugin", (), {phase: hookimpl(**options)(hook)})()


def python(code):
    return HookCommand(shlex.join([sys.executable, "-c", code]))


def commands(root, phase, *given, trusted=True, run="r1"):
    return Hooks(str(root), commands={phase: given}, trusted=trusted, run=run)


def test_hooks_are_called_in_order_and_give_results():
    calls = []

    def report(context):
        calls.append("second")
        return HookReport({"tests": 3}, {"coverage": 0.5})

    hooks = Hooks(
        "/r",
        plugins=manager(
            plugin("before_apply", lambda _: calls.append("last"), trylast=True),
            plugin("before_apply", report),
            plugin("before_apply", lambda _: calls.append("third")),
            plugin("before_apply", lambda _: calls.append("first"), tryfirst=True),
        ),
    )
    results = hooks.call(Phase.BEFORE_APPLY, plan=PLAN)
    assert calls == ["first", "second", "third", "last"]
    assert [result.name for result in results] == ["plugin-3", "plugin-1", "plugin-2", "plugin-0"]
    assert (results[1].counts, results[1].stats) == ({"tests": 3}, {"coverage": 0.5})
    assert {result.phase for result in results} == {Phase.BEFORE_APPLY}
    assert hooks.results == list(results)


def test_durations_are_milliseconds():
    hooks = Hooks("/r", plugins=manager(plugin("cleanup", lambda _: time.sleep(0.02))))
    (result,) = hooks.call(Phase.CLEANUP)
    assert 20 <= result.duration < 2000


def test_hooks_share_a_mapping_through_all_phases():
    seen = []
    hooks = Hooks(
        "/r",
        plugins=manager(
            plugin("before_apply", lambda context: context.shared.update(ticket="t")),
            plugin("cleanup", lambda context: seen.append(context.shared["ticket"])),
        ),
    )
    hooks.call(Phase.BEFORE_APPLY)
    hooks.call(Phase.CLEANUP)
    assert seen == ["t"]


@pytest.mark.parametrize(
    "edit",
    [
        lambda context: setattr(context, "plan", None),
        lambda context: setattr(context.plan, "changes", ()),
        lambda context: setattr(context.plan.changes[0].edits[0], "inserted", b"3"),
    ],
)
def test_a_hook_cannot_edit_what_it_is_told(edit):
    hooks = Hooks("/r", plugins=manager(plugin("before_apply", edit)))
    with pytest.raises(HookError) as caught:
        hooks.call(Phase.BEFORE_APPLY, plan=PLAN)
    assert isinstance(caught.value.__cause__, FrozenInstanceError)
    assert PLAN.changes[0].result(BEFORE) == AFTER


def test_the_original_exception_stays_the_cause():
    error = ZeroDivisionError("no")

    def fail(_):
        raise error

    hooks = Hooks("/r", plugins=manager(plugin("after_plan", fail)))
    with pytest.raises(HookError) as caught:
        hooks.call(Phase.AFTER_PLAN)
    assert caught.value.message == "after_plan: 'plugin-0' failed: ZeroDivisionError: no"
    assert caught.value.__cause__ is error


@pytest.mark.parametrize("quits", [SystemExit("bye"), HookVetoError("bye")])
def test_neither_quitting_nor_a_raised_veto_gets_past(quits):
    def fail(_):
        raise quits

    with pytest.raises(HookError, match="bye"):
        Hooks("/r", plugins=manager(plugin("before_plan", fail))).call(Phase.BEFORE_PLAN)


def test_a_veto_stops_the_phase_with_its_reason():
    called = []
    hooks = Hooks(
        "/r",
        plugins=manager(
            plugin("before_write", lambda _: Veto("freeze until Monday")),
            plugin("before_write", called.append),
        ),
    )
    with pytest.raises(HookVetoError) as caught:
        hooks.call(Phase.BEFORE_WRITE, change=CHANGE)
    assert caught.value.message == "before_write: 'plugin-0' says no: freeze until Monday"
    assert called == []


def test_a_veto_that_comes_too_late_is_an_error():
    hooks = Hooks("/r", plugins=manager(plugin("after_apply", lambda _: Veto("no"))))
    with pytest.raises(HookError, match="nothing left to stop") as caught:
        hooks.call(Phase.AFTER_APPLY)
    assert not isinstance(caught.value, HookVetoError)


def test_a_hook_that_returns_something_else_is_an_error():
    hooks = Hooks("/r", plugins=manager(plugin("before_plan", lambda _: 3)))
    with pytest.raises(HookError, match="returned int"):
        hooks.call(Phase.BEFORE_PLAN)


def test_errors_in_cleanup_hide_nothing_and_stop_nobody():
    called = []

    def fail(_):
        raise ValueError("broken")

    hooks = Hooks("/r", plugins=manager(plugin("cleanup", fail), plugin("cleanup", called.append)))
    results = hooks.call(Phase.CLEANUP)
    assert [result.error for result in results] == ["broken", ""]
    assert len(called) == 1


def test_a_session_reports_the_error_and_cleans_up_always():
    calls = []
    hooks = Hooks(
        "/r",
        plugins=manager(
            plugin("on_error", lambda context: calls.append(("error", context.error))),
            plugin("cleanup", lambda context: calls.append(("cleanup", context.error))),
        ),
    )
    with hooks.session():
        pass
    error = KeyError("x")
    with pytest.raises(KeyError) as caught, hooks.session():
        raise error
    assert caught.value is error
    assert calls == [("cleanup", None), ("error", error), ("cleanup", None)]


def test_a_command_gets_the_context_and_its_output_is_kept(tmp_path):
    code = (
        "import json, os, sys; told = json.load(sys.stdin); open('told.json', 'w').write(json.dumps(told));"
        "print(os.environ['MIGRATE_PHASE'], os.environ['MIGRATE_RUN'], os.environ['MIGRATE_PATH'] or '-')"
    )
    hooks = commands(tmp_path, "before_apply", python(code))
    (result,) = hooks.call(Phase.BEFORE_APPLY, plan=PLAN, counts={"changes": 1})
    assert result.output == "before_apply r1 -\n"
    assert json.loads((tmp_path / "told.json").read_text()) == {
        "format": 1,
        "phase": "before_apply",
        "root": str(tmp_path),
        "run": "r1",
        "counts": {"changes": 1},
        "changes": [{"path": "a.py", "kind": "modify", "steps": ["bump"]}],
    }


def test_in_the_phases_of_a_path_a_command_is_told_that_path(tmp_path):
    code = "import json, os, sys; print(os.environ['MIGRATE_PATH'], len(json.load(sys.stdin)['changes']))"
    (result,) = commands(tmp_path, "before_write", python(code)).call(Phase.BEFORE_WRITE, change=CHANGE)
    assert result.output == "a.py 1\n"


def test_a_before_command_that_fails_is_a_veto_with_the_end_of_its_errors(tmp_path):
    hooks = commands(tmp_path, "before_apply", python("import sys; sys.exit('tests are red')"))
    with pytest.raises(HookVetoError, match=r"says no: exit code 1: tests are red$"):
        hooks.call(Phase.BEFORE_APPLY)


def test_an_after_command_that_fails_is_an_error(tmp_path):
    with pytest.raises(HookError, match=r"exit code 3$") as caught:
        commands(tmp_path, "after_apply", python("raise SystemExit(3)")).call(Phase.AFTER_APPLY)
    assert not isinstance(caught.value, HookVetoError)


def test_only_the_end_of_a_long_output_is_kept(tmp_path):
    hooks = commands(tmp_path, "cleanup", python("print('x' * 10**6); print('end')"))
    (result,) = hooks.call(Phase.CLEANUP)
    assert len(result.output) <= 4000
    assert result.output.endswith("x\nend\n")


def test_no_shell_reads_the_words_unless_asked(tmp_path):
    words = "echo $HOME; touch made | cat"
    (result,) = commands(tmp_path, "cleanup", HookCommand(words)).call(Phase.CLEANUP)
    assert result.output == "$HOME; touch made | cat\n"
    assert not (tmp_path / "made").exists()
    commands(tmp_path, "cleanup", HookCommand(words, shell=True)).call(Phase.CLEANUP)  # noqa: S604 - the point
    assert (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("no-such-command-here", "cannot be started"),
        ("echo 'open", "cannot be split"),
        ("''", "cannot be started"),
    ],
)
def test_a_command_that_cannot_run_is_an_error_and_no_veto(tmp_path, command, message):
    with pytest.raises(HookError, match=message) as caught:
        commands(tmp_path, "before_apply", HookCommand(command)).call(Phase.BEFORE_APPLY)
    assert not isinstance(caught.value, HookVetoError)
    assert isinstance(caught.value.__cause__, (OSError, ValueError))


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")
def test_a_command_that_does_not_end_is_killed_with_its_children(tmp_path):
    command = HookCommand("sleep 60 & echo $! > pid; wait", shell=True, timeout=0.5)  # noqa: S604 - has a child
    start = time.monotonic()
    with pytest.raises(HookError, match=r"did not end within 0\.5 seconds"):
        commands(tmp_path, "before_apply", command).call(Phase.BEFORE_APPLY)
    assert time.monotonic() - start < 10
    deadline = time.monotonic() + 5
    child = int((tmp_path / "pid").read_text())
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(child)


def test_a_command_that_leaves_a_child_behind_does_not_block(tmp_path):
    start = time.monotonic()
    command = HookCommand("sleep 5 & echo done", shell=True)  # noqa: S604 - has a child
    (result,) = commands(tmp_path, "cleanup", command).call(Phase.CLEANUP)
    assert result.output == "done\n"
    assert time.monotonic() - start < 4


def test_commands_do_not_run_in_a_repository_that_is_only_looked_at(tmp_path):
    hooks = commands(tmp_path, "before_plan", HookCommand("touch made"), trusted=False)
    (result,) = hooks.call(Phase.BEFORE_PLAN)
    assert "only looked at" in result.skipped
    assert not (tmp_path / "made").exists()


def test_phases_without_hooks_are_known_to_be_empty(tmp_path):
    hooks = commands(tmp_path, "before_write", HookCommand("true"))
    assert hooks.wanted(Phase.BEFORE_WRITE)
    assert not hooks.wanted(Phase.AFTER_WRITE)
