"""The main job as a user does it: plan, apply, undo, in a real repository."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from importlib import resources

import jsonschema
import pytest

JSON_KEYS = {"format", "header", "changes", "notes", "statistics"}


def test_plan_shows_and_touches_nothing(repository):
    before = repository.snapshot()
    result = repository.migrate("plan")
    assert result.code == 0
    assert '-    print(f"fetching {url}")' in result.out
    assert '+    logger.info("fetching %s", url)' in result.out
    assert "print-to-logging" in result.out
    assert "review" in result.out
    assert "migrate apply" in result.out.splitlines()[-2]
    assert repository.snapshot() == before
    assert repository.git("status", "--porcelain") == ""


def test_apply_writes_exactly_the_plan_and_undo_takes_it_back(repository):
    before = repository.snapshot()
    assert repository.migrate("plan", "-o", "../plan.json").code == 0
    patch = repository.migrate("plan", "--format", "patch").out
    done = repository.migrate("apply", "../plan.json", "--yes")
    assert done.code == 0, done.err
    after = repository.snapshot()
    assert after != before
    for path, (_, data) in after.items():
        if path.endswith(".py"):
            ast.parse(data)
    repository.git("stash", "-q", "--include-untracked")
    subprocess.run(["git", "apply", "-"], cwd=repository.path, input=patch, text=True, check=True)
    assert repository.snapshot() == after
    undone = repository.migrate("undo")
    assert undone.code == 0, undone.err
    assert repository.snapshot() == before


def test_a_second_plan_finds_nothing(repository):
    repository.migrate("apply", "--yes")
    result = repository.migrate("plan", "--detailed-exitcode")
    assert result.code == 0
    assert result.out.startswith("Nothing to change") or "\nNothing to change" in result.out


def test_exit_codes_of_a_detailed_plan(repository):
    assert repository.migrate("plan", "--detailed-exitcode").code == 5
    assert repository.migrate("plan", "-c", "is-literal", "--detailed-exitcode").code == 0


def test_a_changed_file_makes_a_saved_plan_stale_before_any_write(repository):
    repository.migrate("plan", "-o", "../plan.json")
    app = repository.path / "app.py"
    app.write_text(app.read_text() + "\nX = 1\n")
    before = repository.snapshot()
    result = repository.migrate("apply", "../plan.json", "--yes")
    assert result.code == 4
    assert "app.py" in result.err
    assert repository.snapshot() == before


def test_apply_twice_is_apply_once(repository):
    repository.migrate("plan", "-o", "../plan.json")
    assert repository.migrate("apply", "../plan.json", "--yes").code == 0
    once = repository.snapshot()
    again = repository.migrate("apply", "../plan.json", "--yes")
    assert again.code == 0
    assert "Nothing to do" in again.out
    assert repository.snapshot() == once


def test_undo_of_an_undo_does_it_again(repository):
    repository.migrate("apply", "--yes")
    after = repository.snapshot()
    repository.migrate("undo")
    log = repository.migrate("log")
    assert "undone" in log.out
    assert repository.migrate("undo", "2").code == 0
    assert repository.snapshot() == after


def test_undo_refuses_what_changed_since_and_says_how_to_keep_it(repository):
    repository.migrate("apply", "--yes")
    app = repository.path / "app.py"
    app.write_text(app.read_text() + "\nX = 1\n")
    before = repository.snapshot()
    result = repository.migrate("undo")
    assert result.code == 4
    assert "app.py" in result.err
    assert repository.snapshot() == before
    assert repository.migrate("undo", "--keep-changed").code == 3
    assert repository.snapshot()["app.py"] == before["app.py"]
    assert repository.snapshot()["requirements.txt"][1] == b"requests>=2.31\n"


def test_no_terminal_no_question(repository):
    before = repository.snapshot()
    result = repository.migrate("apply")
    assert result.code == 2
    assert "--yes" in result.err
    assert repository.snapshot() == before


def test_dry_run_writes_nothing(repository):
    before = repository.snapshot()
    result = repository.migrate("apply", "--dry-run")
    assert result.code == 0
    assert "logger.info" in result.out
    assert result.out.endswith("\nDry run: nothing was written.\n")
    assert repository.snapshot() == before
    assert "No runs" in repository.migrate("log").out


def test_a_file_that_cannot_be_parsed_is_named_and_the_others_go_on(repository):
    (repository.path / "broken.py").write_text("x = 1\nprint 'hello'\n")
    result = repository.migrate("plan")
    assert result.code == 3
    assert "broken.py:2" in result.out
    assert "logger.info" in result.out
    assert repository.migrate("apply", "--yes").code == 3
    assert "logger" in (repository.path / "app.py").read_text()


def test_json_follows_the_published_schema(repository):
    document = json.loads(repository.migrate("plan", "--format", "json").out)
    assert set(document) >= JSON_KEYS
    schema = (resources.files("overhaul.report") / "schema" / "plan-1.json").read_text()
    jsonschema.validate(document, json.loads(schema))


def test_sarif_carries_a_fix_for_every_edit(repository):
    document = json.loads(repository.migrate("plan", "-c", "print-to-logging", "--format", "sarif").out)
    assert document["version"] == "2.1.0"
    results = document["runs"][0]["results"]
    fixed = [result for result in results if result.get("fixes")]
    assert len(fixed) == 2
    assert {result["ruleId"] for result in fixed} == {"print-to-logging"}


def test_show_a_run_and_a_plan(repository):
    repository.migrate("plan", "-o", "../plan.json")
    shown = repository.migrate("show", "../plan.json")
    assert "logger.info" in shown.out
    repository.migrate("apply", "../plan.json", "--yes")
    assert "logger.info" in repository.migrate("show", "1").out
    assert repository.migrate("show", "../plan.json", "--stat").code == 0
    assert repository.migrate("show", "7").code == 2
    assert repository.migrate("show", "nothing").code == 2


@pytest.mark.parametrize(
    ("form", "words"),
    [("--stat", "app.py  "), ("--side-by-side", "print-to-logging"), ("--summary", "edits")],
)
def test_other_looks(repository, form, words):
    result = repository.migrate("plan", form)
    assert result.code == 0
    assert words in result.out


def test_baseline_hides_todays_findings_and_shows_new_ones(repository):
    recorded = repository.migrate("baseline")
    assert recorded.code == 0
    assert (repository.path / ".migrate-baseline.json").exists()
    (repository.path / "migrate.toml").write_text('baseline = ".migrate-baseline.json"\n')
    assert repository.migrate("plan", "--detailed-exitcode").code == 0
    app = repository.path / "app.py"
    app.write_text(app.read_text() + '\n\ndef new():\n    print("new")\n')
    result = repository.migrate("plan")
    assert 'print("new")' in result.out
    assert "-    print(f" not in result.out
    assert "-    print(f" in repository.migrate("plan", "--no-baseline").out


def test_safe_only_leaves_what_changes_behaviour(repository):
    (repository.path / "log.py").write_text("import logging\n\nlogging.warn('x')\n")
    result = repository.migrate("plan", "-r", "tidy", "-c", "print-to-logging", "--safe-only")
    assert "logging.warning" in result.out
    assert "logger.info" not in result.out


def test_a_libcst_command_runs_unchanged(repository):
    (repository.path / "old.py").write_text('x = 1\ny = "{}".format(x)\n')
    name = "libcst:convert_format_to_fstring.ConvertFormatStringCommand"
    result = repository.migrate("apply", "-c", name, "--yes")
    assert result.code == 0
    assert (repository.path / "old.py").read_text() == 'x = 1\ny = f"{x}"\n'


def test_a_command_of_autotyping_runs_unchanged_with_its_options(repository):
    pytest.importorskip("autotyping")
    (repository.path / "old.py").write_text("def f(x=True):\n    pass\n")
    name = "libcst:autotyping.autotyping.AutotypeCommand"
    arguments = (
        "apply",
        "-c",
        name,
        "-O",
        f"{name}.none-return=true",
        "-O",
        f"{name}.bool-param=true",
        "--yes",
    )
    assert repository.migrate(*arguments).code == 0
    assert (repository.path / "old.py").read_text() == "def f(x: bool=True) -> None:\n    pass\n"


def test_an_interrupted_apply_is_finished_by_the_next(repository):
    (repository.path / "other.py").write_text('def f():\n    print("x")\n')
    repository.git("add", ".")
    script = (
        "import os, signal, sys\n"
        "from overhaul.effects import placing\n"
        "real, calls = os.replace, []\n"
        "def replace(*a, **k):\n"
        "    real(*a, **k)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "os.replace = replace\n"
        "from overhaul.cli import cli\n"
        "cli.main(['apply', '--yes', '-c', 'print-to-logging'], standalone_mode=False)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script], cwd=repository.path, env=repository.environment, check=False
    )
    assert killed.returncode == -9
    half = [name for name in ("app.py", "other.py") if "logger" in (repository.path / name).read_text()]
    assert len(half) == 1
    done = repository.migrate("apply", "--yes", "-c", "print-to-logging")
    assert done.code == 0
    assert "interrupted" in done.err
    assert all("logger" in (repository.path / name).read_text() for name in ("app.py", "other.py"))
    assert not list(repository.path.glob(".*migrate-*"))
    assert repository.migrate("undo").code == 0
    assert repository.git("status", "--porcelain").strip() == "A  other.py"
