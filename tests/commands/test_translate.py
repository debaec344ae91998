"""The verb `translate` around the translator: files in and out, what is said, exit codes. Lowering is replaced."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from overhaul.cli import cli
from overhaul.commands import translating
from overhaul.errors import MigrateError, ShellSyntaxError, UsageError
from overhaul.exits import Exit
from overhaul.translators.python import tree as t
from overhaul.translators.shell.translation import Level, Translation, report_of


def translate(script, parse, options):
    """Print each statement; one with `coproc` in it is opaque, one with `helper` uses a helper."""
    if "recursion" in script.text:
        raise RecursionError
    if "bug" in script.text:
        raise LookupError("no such thing")
    if "exit of the process" in script.text:
        os._exit(3)
    texts = [(each, script.source(each)) for each in script.body]
    body = tuple(t.Do(t.Call(t.Name("print"), (t.Constant(text),))) for _, text in texts)
    reports = tuple(
        report_of(script, each, Level.OPAQUE if "coproc" in text else Level.PLAIN, "a coprocess")
        for each, text in texts
    )
    helpers = frozenset(
        {name for name in ("complain", "echo") for _, text in texts if f"helper {name}" in text}
    )
    body += tuple(t.Do(t.Name(name)) for name in sorted(helpers))
    return Translation(t.Module("", (), body), reports, helpers, ("a note",) if "note" in script.text else ())


@pytest.fixture
def run(monkeypatch, capfdbinary, tmp_path):
    monkeypatch.setattr(translating, "translate", translate)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")

    def go(*arguments, stdin=b""):
        fake = io.TextIOWrapper(io.BytesIO(stdin))
        monkeypatch.setattr(sys, "stdin", fake)
        try:
            code = cli.main(["translate", *map(str, arguments)], prog_name="migrate", standalone_mode=False)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            out, err = capfdbinary.readouterr()
            go.out, go.err = out.decode(), err.decode()
        return code

    return go


@pytest.fixture
def put(tmp_path):
    def write(name, text, mode=0o644):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
        return path

    return write


HELLO = '#!/usr/bin/env python3\n\nprint("echo hi")\n'


def test_the_program_goes_to_standard_output(run, put):
    assert run(put("a.sh", "echo hi\n")) == Exit.OK
    assert (run.out, run.err) == (HELLO, "")


def test_standard_input_is_a_script(run):
    assert run("-", stdin=b"echo hi\n") == Exit.OK
    assert run.out == HELLO


def test_the_program_goes_into_a_file_that_is_executable_as_the_script_is(run, put, tmp_path):
    assert run(put("a.sh", "echo hi\n", 0o755), "-o", "out.py") == Exit.OK
    assert (tmp_path / "out.py").read_text() == HELLO
    assert (tmp_path / "out.py").stat().st_mode & 0o100
    assert run.out == "Wrote out.py; 1 statement: 1 plain\n"
    assert subprocess.run(["./out.py"], cwd=tmp_path, capture_output=True, check=True).stdout == b"echo hi\n"


def test_into_a_folder_it_goes_under_its_own_name(run, put, tmp_path):
    script = put("build-push.sh", "echo hi\n")
    (tmp_path / "there").mkdir()
    assert run(script, "-o", "there") == Exit.OK
    assert run(script, "-o", "new/") == Exit.OK
    assert (
        (tmp_path / "there/build_push.py").read_text()
        == (tmp_path / "new/build_push.py").read_text()
        == HELLO
    )


def test_another_file_is_replaced_only_by_force(run, put, tmp_path):
    script, other = put("a.sh", "echo hi\n"), put("out.py", "mine\n")
    with pytest.raises(UsageError, match=r"out\.py: exists and says something else"):
        run(script, "-o", other)
    assert other.read_text() == "mine\n"
    assert run(script, "-o", other, "--force") == Exit.OK
    assert run(script, "-o", other) == Exit.OK
    assert other.read_text() == HELLO


def test_a_script_is_never_replaced_by_its_program(run, put):
    script = put("a.sh", "echo hi\n")
    with pytest.raises(UsageError, match="is the script itself"):
        run(script, "-o", script, "--force")
    assert script.read_text() == "echo hi\n"


def test_places_that_are_left_are_listed_and_make_the_exit_code_3(run, put):
    script = put("a.sh", "echo hi\ncoproc cat\n")
    assert run(script) == Exit.REVIEW
    assert run.err.splitlines() == [
        f"{script}:2: coproc cat: a coprocess",
        "1 place not translated; each raises when it is reached",
    ]
    assert run(script, "--bridge") == Exit.REVIEW
    assert "each runs through bash" in run.err
    assert run(script, "-q") == Exit.REVIEW
    assert run.err == ""


def test_notes_and_sourced_files_are_told(run, put):
    put("lib.sh", "echo lib\n")
    script = put("a.sh", 'echo note\n. "$(dirname "$0")/lib.sh"\n')
    assert run(script) == Exit.OK
    assert 'print("echo lib")' in run.out
    assert run.err.splitlines() == [f"{script}: ./lib.sh was put in where it is read", f"{script}: a note"]


def test_a_syntax_error_has_line_and_column(run, put):
    script = put("a.sh", "echo hi\nif x; then\n")
    with pytest.raises(ShellSyntaxError, match=r"a\.sh: line 3, column 1: syntax error: ") as caught:
        run(script, "-o", "out.py")
    assert (caught.value.line, caught.value.column) == (3, 1)
    assert not os.path.exists("out.py")  # noqa: PTH110 - as simple as that


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("echo recursion\n", "nested too deeply"),
        ("echo bug\n", "by a fault of this tool: LookupError: no such thing"),
    ],
)
def test_a_fault_of_the_translator_names_the_script(run, put, text, message):
    with pytest.raises(MigrateError, match=message) as caught:
        run(put("a.sh", text))
    assert caught.value.message.startswith(str(os.getcwd()))  # noqa: PTH109 - as simple as that


def test_a_fault_is_shown_with_its_place_when_asked_for(run, put):
    with pytest.raises(MigrateError):
        run(put("a.sh", "echo bug\n"), "-v")
    assert 'raise LookupError("no such thing")' in run.err


def test_several_scripts_go_into_a_folder_with_their_helpers(run, put, tmp_path):
    put("in/a.sh", "helper complain\n", 0o755)
    put("in/sub/b", "#!/bin/sh\nhelper echo\n")
    put("in/sub/c.sh", "echo hi\n")
    put("in/sub/c.bash", "echo other\n")
    assert run("in", "-o", "out") == Exit.OK
    assert run.out == "Wrote 4 programs; 4 statements: 4 plain\n"
    made = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.py"))
    assert made == ["a.py", "shell_support.py", "sub/b.py", "sub/c.py", "sub/c_sh.py", "sub/shell_support.py"]
    program = (tmp_path / "out/a.py").read_text()
    assert (
        program
        == '#!/usr/bin/env python3\n\nfrom shell_support import complain\n\nprint("helper complain")\ncomplain\n'
    )
    assert "def complain" in (tmp_path / "out/shell_support.py").read_text()
    assert "def echo" not in (tmp_path / "out/shell_support.py").read_text()
    assert "def echo" in (tmp_path / "out/sub/shell_support.py").read_text()
    assert (tmp_path / "out/a.py").stat().st_mode & 0o111
    assert run("in", "-o", "out") == Exit.OK


def test_helpers_of_programs_that_are_there_already_stay(run, put, tmp_path):
    one, two = put("a.sh", "helper complain\n"), put("b.sh", "helper echo\n")
    module = tmp_path / "out/shell_support.py"
    assert run(one, "-o", "out/a.py", "--support", "module") == Exit.OK
    assert run(two, "-o", "out/b.py", "--support", "module") == Exit.OK
    text = module.read_text()
    assert "def complain" in text
    assert "def echo" in text
    module.write_text(text + "# mine\n")
    with pytest.raises(UsageError, match=r"shell_support\.py: exists and says something else"):
        run(one, "-o", "out/a.py", "--support", "module")
    assert run(one, "-o", "out/a.py", "--support", "module", "--force") == Exit.OK
    assert "def echo" not in module.read_text()


def test_one_script_has_its_helpers_inside(run, put):
    assert run(put("a.sh", "helper complain\n")) == Exit.OK
    assert "def complain" in run.out
    compile(run.out, "a.py", "exec")


def test_of_several_scripts_the_good_ones_are_translated(run, put, tmp_path):
    put("in/a.sh", "echo hi\n")
    put("in/bad.sh", "if\n")
    put("in/bug.sh", "echo bug\n")
    assert run("in", put("x.py", "print()\n"), "-o", "out") == Exit.FAILED
    assert (tmp_path / "out/a.py").read_text() == HELLO
    lines = run.err.splitlines()
    assert (
        any(line.startswith("error: in/bad.sh: line 1, column ") for line in lines)
        or "bad.sh: line" in run.err
    )
    assert "bug.sh: not translated, by a fault of this tool: LookupError" in run.err
    assert "x.py: not known as a shell script" in run.err


def test_a_script_that_ends_its_worker_costs_only_itself(run, put, tmp_path):
    for number in range(30):
        put(f"in/s{number:02}.sh", "echo exit of the process\n" if number == 7 else "echo hi\n")
    assert run("in", "-o", "out", "-j", "2") == Exit.FAILED
    assert "s07.sh: the process that translated it ended" in run.err
    assert len(list((tmp_path / "out").glob("*.py"))) == 29


def test_errors_come_out_of_workers_as_they_are(run, put):
    for number in range(30):
        put(f"in/s{number:02}.sh", "if x; then\n" if number % 2 else "echo hi\n")
    assert run("in", "-o", "out", "-j", "2", "--report", "json") == Exit.FAILED
    errors = [each["error"] for each in json.loads(run.out)["scripts"] if "error" in each]
    assert len(errors) == 15
    assert all((each["line"], each["column"]) == (2, 1) for each in errors)


def test_nothing_is_written_when_one_place_is_taken(run, put, tmp_path):
    put("in/a.sh", "echo hi\n")
    put("in/b.sh", "echo hi\n")
    put("out/b.py", "mine\n")
    with pytest.raises(UsageError, match=r"out/b\.py: exists"):
        run("in", "-o", "out")
    assert not (tmp_path / "out/a.py").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a.sh", "b.sh"), "several scripts do not go to standard output"),
        (("a.sh", "b.sh", "-o", "a.sh"), "several scripts need a folder"),
        (("a.sh", "--support", "module"), "writes shell_support.py beside the program"),
        (("empty", "-o", "out"), "there is no shell script in this folder"),
        (("none.sh",), "there is no such file"),
    ],
)
def test_arguments_that_do_not_go_together_are_refused(run, put, tmp_path, arguments, message):
    put("a.sh", "echo hi\n")
    put("b.sh", "echo hi\n")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=message) as caught:
        run(*arguments)
    assert caught.value.hint


def test_the_report_is_data_on_standard_output(run, put, tmp_path):
    script = put("a.sh", "echo hi\ncoproc cat\n")
    assert run(script, "--report", "json") == Exit.REVIEW
    (value,) = json.loads(run.out)["scripts"]
    assert (value["output"], value["levels"]["opaque"]) == (None, 1)
    assert run(script, "--report", "json", "-o", "out.py") == Exit.REVIEW
    (value,) = json.loads(run.out)["scripts"]
    assert value["output"] == "out.py"
    assert (tmp_path / "out.py").exists()


def test_the_report_of_several_names_failures_with_their_places(run, put):
    one, two = put("a.sh", "echo hi\n"), put("b.sh", "if\n")
    assert run(one, two, "--report", "json") == Exit.FAILED
    _, failure = json.loads(run.out)["scripts"]
    assert failure["path"] == str(two)
    assert failure["error"]["line"] >= 1
    assert failure["error"]["column"] >= 1


def test_the_report_names_a_single_script_that_fails(run, put):
    with pytest.raises(ShellSyntaxError):
        run(put("b.sh", "if\n"), "--report", "json")
    assert json.loads(run.out)["scripts"][0]["error"]["line"] >= 1


def test_stages_are_shown(run, put):
    script = put("a.sh", "x=1; echo hi\n")
    assert run(script, "--stage", "syntax") == Exit.OK
    assert run.out.startswith("Script 1:1\n  body:\n    Statement 1:1\n      command: Simple 1:1\n")
    assert run(script, "--stage", "facts") == Exit.OK
    assert run.out.startswith("Facts\n")
    assert run(script, "--stage", "tree") == Exit.OK
    assert run.out.startswith("Module\n  body:\n    Do\n      value: Call\n")
    assert run(script, put("b.sh", "if\n"), "--stage", "syntax") == Exit.FAILED
    assert run.out.startswith(f"== {script}\nScript 1:1\n")


def test_the_dialect_is_as_the_first_line_says_or_as_the_user_says(run, put):
    script = put("a.sh", "#!/bin/sh\nfunction f { :; }\n")
    dialects = []
    for arguments in ((), ("--dialect", "bash")):
        try:
            run(script, "--report", "json", *arguments)
        except ShellSyntaxError:
            dialects.append("no function in sh")
        else:
            dialects.append(json.loads(run.out)["scripts"][0]["dialect"])
    assert dialects[1] == "bash"
    assert dialects[0] in {"sh", "no function in sh"}
    assert run(put("a.txt", "echo hi\n"), "--dialect", "sh") == Exit.OK


def test_paths_are_relative_to_the_folder_that_is_named(put, run, tmp_path):
    put("deep/a.sh", "echo hi\n")
    code = cli.main(
        ["-C", "deep", "translate", "a.sh", "-o", "b.py"], prog_name="migrate", standalone_mode=False
    )
    assert code == Exit.OK
    assert (tmp_path / "deep/b.py").read_text() == HELLO


def test_workers_are_as_many_as_there_is_work_for(monkeypatch):
    used = []
    monkeypatch.setattr(translating, "run_chunks", lambda function, chunks, jobs: used.append(jobs) or [])
    jobs = [SimpleNamespace()] * 13
    assert list(translating.translated_all(jobs, 8)) == []
    assert list(translating.translated_all(jobs[:1], 8)) == []
    assert used == [2, 1]
