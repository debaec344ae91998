"""The pager: which one, when, and that leaving it early is no error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from overhaul.effects.pager import paged, pager_command

SOURCE = Path(__file__).parents[2] / "src"
TERMINAL = {"TERM": "xterm", "PATH": os.environ["PATH"]}


@pytest.mark.parametrize(
    ("environ", "command"),
    [
        ({"MIGRATE_PAGER": "head -1", "GIT_PAGER": "tail", "PAGER": "wc"}, "head -1"),
        ({"GIT_PAGER": "tail", "PAGER": "wc"}, "tail"),
        ({"PAGER": "wc -l"}, "wc -l"),
        ({"PAGER": "LC_ALL=C wc"}, "LC_ALL=C wc"),
        ({"MIGRATE_PAGER": "", "PAGER": "wc"}, ""),
        ({"PAGER": "cat"}, ""),
        ({"PAGER": "no-such-pager-anywhere"}, ""),
        ({"PAGER": "'unbalanced"}, ""),
        ({"PAGER": "wc", "TERM": "dumb"}, ""),
        ({"PATH": "/nowhere"}, ""),
    ],
)
def test_which_pager(environ: dict[str, str], command: str) -> None:
    assert pager_command({**TERMINAL, **environ}) == command


def test_a_pipe_gets_the_text_itself(capsys) -> None:
    with paged(environ={**TERMINAL, "PAGER": "wc"}) as stream:
        stream.write("plain\n")
    assert capsys.readouterr().out == "plain\n"


def run_python(body: str, **environ: str) -> list[str]:
    code = f"from overhaul.effects.pager import paged\n{body}"
    return [sys.executable, "-c", code], {**os.environ, "PYTHONPATH": str(SOURCE), "TERM": "xterm", **environ}


MANY = "with paged() as out:\n    for i in range(200_000):\n        out.write(f'line {i}\\n')\nprint('after')"


def on_terminal(body: str, **environ: str) -> tuple[str, int]:
    (program, *arguments), environment = run_python(body, **environ)
    child = pexpect.spawn(program, arguments, env=environment, encoding="utf-8", timeout=30)
    child.expect(pexpect.EOF)
    text = child.before
    child.close()
    return text, child.exitstatus


def test_a_terminal_gets_the_pager() -> None:
    text, status = on_terminal("with paged() as out:\n    out.write('a\\nb\\n')", PAGER="wc -l")
    assert (text.strip(), status) == ("2", 0)


def test_no_pager_when_it_is_switched_off() -> None:
    text, _ = on_terminal("with paged(enabled=False) as out:\n    out.write('a\\n')", PAGER="wc -l")
    assert text.strip() == "a"


def test_a_pager_that_quits_early_is_no_error() -> None:
    text, status = on_terminal(MANY, PAGER="head -1")
    assert (text.split(), status) == (["line", "0", "after"], 0)


def test_less_is_told_to_quit_on_one_screen() -> None:
    text, _ = on_terminal(
        "with paged() as out:\n    out.write('x\\n')", MIGRATE_PAGER="cat >/dev/null; echo $LESS"
    )
    assert text.strip() == os.environ.get("LESS", "FRX")


def test_a_reader_that_goes_away_is_no_error() -> None:
    command, environment = run_python(
        "with paged() as out:\n    for i in range(200_000):\n        out.write(f'line {i}\\n')"
    )
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
        assert (process.wait(), errors) == (0, b"")


def test_characters_the_terminal_cannot_show_do_not_crash() -> None:
    body = "with paged() as out:\n    out.write('\\u65e5\\n')"
    text, status = on_terminal(body, PAGER="cat", PYTHONIOENCODING="ascii")
    assert (text.strip(), status) == ("\\u65e5", 0)
