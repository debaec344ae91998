"""What is printed when something is asked for wrongly, or not at all."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

VERBS = ["plan", "apply", "undo", "log", "show", "list", "explain", "init", "baseline", "doctor"]


def test_help_names_every_verb_and_every_exit_code(repository):
    result = repository.migrate("--help")
    assert result.code == 0
    for word in (*VERBS, "Exit codes", "stale plan"):
        assert word in result.out


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_each_verb(repository, verb):
    result = repository.migrate(verb, "--help")
    assert result.code == 0
    assert f"migrate {verb}" in result.out
    assert max(map(len, result.out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["plam"], "did you mean 'plan'?"),
        (["plan", "--sta"], "--stat"),
        (["plan", "nofile.py"], "nofile.py: no such file"),
        (["plan", "-c", "print-to-loging"], "print-to-logging"),
        (["plan", "-r", "prodution"], "production"),
        (["plan", "-O", "add-retries.atempts=3"], "attempts"),
        (["plan", "-O", "add-retries.attempts=many"], "whole number"),
        (["plan", ".."], "outside the repository"),
        (["undo"], "no run to undo"),
        (["undo", "yesterday"], "migrate log"),
        (["show", "9"], "no run 9"),
        (["explain", "print-to-loging"], "print-to-logging"),
        (["apply", "gone.json", "--yes"], "gone.json"),
        (["-C", "/nowhere/at/all", "plan"], "/nowhere/at/all"),
        (["--config", "gone.toml", "plan"], "gone.toml"),
        (["libcst"], "there is no verb"),
        (["plan", "-c", "libcst:no.such.Command"], "no.such.Command"),
    ],
)
def test_a_wrong_word_is_exit_2_with_a_way_on(repository, arguments, words):
    result = repository.migrate(*arguments)
    assert result.code == 2
    assert words in result.err


def test_a_damaged_plan_is_named(repository):
    (repository.path / "plan.json").write_text('{"format": 1, "hea')
    result = repository.migrate("apply", "plan.json", "--yes")
    assert result.code == 2
    assert "plan.json" in result.err or "line 1" in result.err


def test_a_plan_of_the_future_is_refused(repository):
    (repository.path / "plan.json").write_text('{"format": 99}')
    result = repository.migrate("apply", "plan.json", "--yes")
    assert result.code == 2
    assert "99" in result.err


def test_configuration_errors_name_file_and_line(repository):
    (repository.path / "migrate.toml").write_text('codemods = []\nexlude = ["x"]\n')
    result = repository.migrate("plan")
    assert result.code == 2
    assert "migrate.toml:2" in result.err
    assert "exclude" in result.err


def test_init_writes_a_configuration_that_changes_nothing(repository):
    plain = repository.migrate("plan", "--stat").out
    assert repository.migrate("init").code == 0
    assert (repository.path / "migrate.toml").exists()
    assert repository.migrate("plan", "--stat").out.splitlines()[:3] == plain.splitlines()[:3]
    assert repository.migrate("init").code == 2


def test_init_in_pyproject(repository):
    project = repository.path / "pyproject.toml"
    assert repository.migrate("init", "--pyproject").code == 2
    project.write_text('[project]\nname = "x"\n')
    assert repository.migrate("init", "--pyproject").code == 0
    assert project.read_text().startswith('[project]\nname = "x"\n')
    assert "[tool.migrate]" in project.read_text()
    assert repository.migrate("plan").code == 0


def test_list_says_which_setting_decides(repository):
    (repository.path / "migrate.toml").write_text(
        'codemods = ["print-to-logging", "is-literal"]\ndisable = ["is-literal"]\n\n'
        '[[overrides]]\npaths = ["app.py"]\ndisable = ["print-to-logging"]\n'
    )
    lines = repository.migrate("list", "--why", "app.py").out.splitlines()
    rows = {line.split()[1]: line for line in lines if line.startswith("  o")}
    assert rows["print-to-logging"].split()[0] == "off"
    assert "migrate.toml:" in rows["print-to-logging"]
    assert rows["is-literal"].split()[0] == "off"
    assert "migrate.toml:2" in rows["is-literal"]
    assert "not selected" in rows["env-to-config"]


def test_explain_tells_the_whole_story(repository):
    page = repository.migrate("explain", "print-to-logging").out
    for word in ("interface", "review", "logger.info"):
        assert word in page
    markdown = repository.migrate("explain", "add-retries", "--format", "markdown").out
    assert markdown.startswith("# add-retries")


def test_doctor_finds_all_well(repository):
    result = repository.migrate("doctor")
    assert result.code == 0
    assert "print-to-logging" in result.out


def test_doctor_tells_what_is_wrong(repository):
    (repository.path / "migrate.toml").write_text("nonsense = 1\n")
    result = repository.migrate("doctor")
    assert result.code == 1
    assert "nonsense" in result.out


def test_colours_are_asked_of_the_environment(repository):
    assert "\x1b[" not in repository.migrate("plan").out
    assert "\x1b[" in repository.migrate("plan", FORCE_COLOR="1").out
    assert "\x1b[" not in repository.migrate("plan", FORCE_COLOR="1", NO_COLOR="1").out
    assert "\x1b[" in repository.migrate("plan", "--color", "always").out


@pytest.mark.parametrize("columns", ["40", "80", "300"])
def test_any_width(repository, columns):
    result = repository.migrate("plan", "--summary", COLUMNS=columns)
    assert result.code == 0


def test_a_reader_that_goes_away_is_no_error(repository):
    for number in range(60):
        (repository.path / f"m{number}.py").write_text("def f():\n    print('x')\n" * 50)
    command = f"{sys.executable} -m overhaul plan | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=repository.path,
        env=repository.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0


def test_start_up_imports_nothing_heavy():
    code = (
        "import sys; from overhaul.cli import cli\n"
        "try: cli.main(['--version'], standalone_mode=False)\n"
        "except SystemExit: pass\n"
        "heavy = {'libcst', 'rich', 'pluggy', 'sqlite3', 'tomlkit', 'jinja2', 'pathspec', 'multiprocessing'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_help_stands_under_headings(repository):
    page = repository.migrate("plan", "--help").out
    headings = [line for line in page.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert headings == ["Options:", "Selection:", "Output:", "Performance:"]
    explained = [re.match(r"  -.*?\S  +(?=\S)", line) for line in page.splitlines()]
    assert len({match.end() for match in explained if match}) == 1
    assert "x>=" not in page


def test_no_sentence_of_the_help_is_cut(repository):
    page = repository.migrate("--help", COLUMNS="40").out
    assert "..." not in page.partition("Verbs:")[2]
    assert "  130  " in page


def test_y_is_yes(repository):
    assert repository.migrate("apply", "-y").code == 0
    assert repository.migrate("undo", "-y").code == 0
    assert repository.git("status", "--porcelain") == ""
    assert repository.migrate("plan", "-y").code == 2


@pytest.mark.parametrize(("flags", "code"), [((), 3), (("--detailed-exitcode",), 5)])
def test_files_that_could_not_be_handled_are_named_at_the_end(repository, flags, code):
    (repository.path / "broken.py").write_text("x = 1\nprint 'hello'\n")
    for form in ("--stat", "--format=json"):
        result = repository.migrate("plan", form, *flags)
        assert result.code == code
        because = " (exit code 3)" if code == 3 else ""
        assert result.err == f"warning: 1 file could not be handled{because}: broken.py\n"


def test_without_changes_a_file_that_cannot_be_handled_is_exit_3(repository):
    (repository.path / "app.py").write_text("print 'hello'\n")
    assert repository.migrate("plan", "--detailed-exitcode").code == 3


def test_results_go_to_standard_output_and_nothing_else_does(repository):
    done = repository.migrate("apply", "--yes", "-c", "print-to-logging")
    assert (done.out.splitlines()[0], done.err) == ("Run 1: 1 file written, 2 edits", "")
    assert done.out.endswith("\nNext: git diff      shows it\n      migrate undo  takes it back\n")
    undone = repository.migrate("undo")
    assert (undone.out.splitlines()[0], undone.err) == ("Run 2: 1 file restored, as before run 1", "")
    assert repository.migrate("undo", "--quiet").out == ""
    data = repository.migrate("apply", "--dry-run", "--format", "json")
    assert data.out.endswith("}\n")
    assert "nothing was written" in data.err


def test_the_next_step_is_for_the_same_place(repository):
    folder = repository.path / "a b"
    folder.mkdir()
    (folder / "x.py").write_text("def f():\n    print('x')\n")
    result = repository.migrate("-C", "a b", "plan", "--stat", "x.py")
    assert "Next: migrate -C 'a b' apply x.py" in result.out


@pytest.mark.parametrize(
    ("phase", "words", "written"),
    [
        ("before_apply", "says no: exit code 3, its output ends with\n    ...\n    3\n", False),
        ("before_apply", "\n    12\n  nothing was written\n", False),
        ("before_write", "taken back", False),
        ("after_apply", "\n  run 1 is written all the same (1 file); migrate undo takes it back\n", True),
    ],
)
def test_a_hook_that_fails_says_how_the_files_are_left(repository, phase, words, written):
    (repository.path / "migrate.toml").write_text(
        f'codemods = ["print-to-logging"]\n[hooks]\n{phase} = ["sh -c \'seq 12; exit 3\'"]\n'
    )
    result = repository.migrate("apply", "--yes")
    assert result.code == 1
    assert words in result.err
    assert f"error: {phase}: " in result.err
    assert "seq 12" in result.err
    assert ("logger" in (repository.path / "app.py").read_text()) is written


def test_paths_in_messages_are_seen_from_where_the_user_stands(repository):
    assert repository.migrate("init").out == "Wrote migrate.toml\n\nNext: migrate plan\n"
    (repository.path / "deep").mkdir()
    told = repository.migrate("-C", "deep", "baseline").out.splitlines()
    assert told[0].startswith("Recorded 4 findings in ../.migrate-baseline.json")
    assert told[-1] == 'Next: set baseline = ".migrate-baseline.json" in the configuration'


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("build/a.py", "build/ is left out by default"),
        ("legacy/a.py", "exclude legacy/ (migrate.toml:1)"),
        ("secret/a.py", "git ignores it"),
        ("notes.txt", "it is no Python file"),
        ("made.py", "it is generated"),
        ("app.py", ""),
    ],
)
def test_list_says_why_a_file_is_not_looked_at(repository, file, words):
    (repository.path / "migrate.toml").write_text('exclude = ["legacy/"]\n')
    (repository.path / ".gitignore").write_text("secret/\n")
    path = repository.path / file
    path.parent.mkdir(exist_ok=True)
    if file != "app.py":
        path.write_text("# @generated\n" if file == "made.py" else "x = 1\n")
    lines = " ".join(repository.migrate("list", "--why", file).out.split())
    assert ("not looked at" in lines) is bool(words)
    assert words in lines


def test_excludes_can_hold_for_files_that_are_named(repository):
    (repository.path / "vendor").mkdir()
    (repository.path / "vendor" / "copied.py").write_text("def f():\n    print('x')\n")
    named = ("plan", "-c", "print-to-logging", "--detailed-exitcode", "vendor/copied.py")
    assert repository.migrate(*named).code == 5
    assert repository.migrate(*named, "--force-exclude").code == 0
    assert repository.migrate(*named, "app.py", "--force-exclude").code == 5
