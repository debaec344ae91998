"""Whole scripts: ours, those of this machine, and those that shfmt takes only in another form."""

from __future__ import annotations

import re
import subprocess
import warnings
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from shell_nodes import bare, command, lit, one, quoted, simple

from overhaul.effects import shfmt
from overhaul.effects.shfmt import parse_script, parse_scripts
from overhaul.errors import MigrateError, ShellSyntaxError
from overhaul.translators.shell.frontend import bashlex
from overhaul.translators.shell.frontend.shfmt import dialect_of
from overhaul.translators.shell.show import show

if TYPE_CHECKING:
    from collections.abc import Iterator

FIXTURES = Path(__file__).parents[4] / "fixtures" / "shell" / "syntax"
FOLDERS = (
    "/usr/lib/git-core",
    "/usr/bin",
    "/usr/sbin",
    "/etc/init.d",
    "/var/lib/dpkg/info",
    "/usr/share/doc/git",
)
SHEBANG = re.compile(rb"#![ \t]*(?:/usr/bin/env )?(?:/\S*/)?(?:ba|da)?sh\s")


def found() -> Iterator[Path]:
    """Yield shell scripts of this machine, a few of each folder."""
    for folder in FOLDERS:
        yield from islice(_scripts(Path(folder)), 8)


def _scripts(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if SHEBANG.match(file.read(64)):
                    yield path


def test_scripts_that_bash_accepts_parse_and_both_front_ends_agree() -> None:
    pytest.importorskip("bashlex")
    paths = [path for path in found() if subprocess.run(["bash", "-n", path], check=False).returncode == 0]
    if len(paths) < 20:
        pytest.skip("there are hardly any scripts here")
    compared = 0
    for path in paths:
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        script = parse_script(text, str(path))
        assert script.source(script) == text
        compared += _agrees(text, path, script)
    assert compared > len(paths) // 4


def _agrees(text: str, path: Path, script: Any) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            other = bashlex.script_from(text, script.dialect)
        except bashlex.UnsupportedError:
            return False
    assert other == script, path
    return True


def test_both_front_ends_agree_on_all_that_bashlex_knows() -> None:
    pytest.importorskip("bashlex")
    text = (FIXTURES / "plain.sh").read_text()
    assert bashlex.script_from(text) == parse_script(text, "plain.sh")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("case x in a) ;; esac\n", "pattern"),
        ("[[ a ]]\n", "cond command|unexpected"),
        ("(( 1 ))\n", r"\(\("),
        ("x=(a b)\n", "unexpected|array"),
        ("echo $((1))\n", "arithmetic"),
        ("if a\n", "unexpected EOF|unexpected token"),
        ("a |& b\n", r"\|&"),
        ("x[${#x[@]}]=1\n", "assignment"),
        ("cat <<'E'\na\nE\n", "here-document"),
    ],
)
def test_what_bashlex_does_not_know_is_said(text: str, reason: str) -> None:
    pytest.importorskip("bashlex")
    with pytest.raises(bashlex.UnsupportedError, match=reason):
        bashlex.script_from(text)


@pytest.mark.parametrize("name", ["plain", "bash", "posix"])
def test_our_scripts_parse_and_show(name: str) -> None:
    text = (FIXTURES / f"{name}.sh").read_text()
    script = parse_script(text, f"{name}.sh")
    shown = show(script)
    assert script.dialect == ("sh" if name == "posix" else "bash")
    assert shown.count("Statement") >= len(script.body) >= 7


def test_a_tree_as_text() -> None:
    shown = show(parse_script('a "$x" &\n', "test"))
    assert shown == (
        "Script  @1:1\n"
        "  body:\n"
        "    Statement background=True  @1:1\n"
        "      command: Simple  @1:1\n"
        "        words:\n"
        "          Word  @1:1\n"
        "            parts:\n"
        "              Literal 'a'  @1:1\n"
        "          Word  @1:3\n"
        "            parts:\n"
        "              DoubleQuoted  @1:3\n"
        "                parts:\n"
        "                  Parameter name='x'  @1:4\n"
    )


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("echo a\nif b; then\n", 3, 1), ("echo 'a\n", 1, 6), ("é )\n", 1, 4), ("a\n\nb | | c\n", 3, 5)],
)
def test_a_syntax_error_names_file_line_and_column(text: str, line: int, column: int) -> None:
    with pytest.raises(
        ShellSyntaxError, match=rf"^x\.sh: line {line}, column {column}: syntax error: "
    ) as caught:
        parse_script(text, "x.sh")
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    "text",
    [
        "if true; then\necho x\n",
        "for x in a b\ndo\necho\n",
        "while :\ndo echo\ndone\ndone\n",
        "case $x in\na) echo;;\n",
        "(echo a\necho b\n",
        "f() {\necho\n",
        "x=$(echo a\necho\n",
        "echo a\nfi\n",
        "echo a |\n",
        "a &&\n\n# c\n)\n",
        "a |\n;\nb\n",
        "if true; then\n\nfi\n",
        "if a; then b; elif c; then\nfi\n",
        "f() {\n}\n",
        "f()\n\necho\n",
        "a\nelse\n",
        "a\n\ntime else\n",
        "(\n)\n",
        "select x; do\n",
        "cat <(echo\n",
        'echo "b\necho c\n',
    ],
)
def test_a_syntax_error_is_on_the_line_that_bash_names(text: str) -> None:
    said = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False).stderr
    with pytest.raises(ShellSyntaxError) as caught:
        parse_script(text, "x.sh")
    assert re.findall(r"line (\d+):", said)[0] == str(caught.value.line)


@pytest.mark.parametrize(
    "text",
    [
        "f() (echo)\n",
        "f() if a; then b; fi\n",
        "f() [[ a ]]\n",
        "f() ((1))\n",
        "f() for x; do a; done\n",
        "f() { a; } && b\n",
        "function g { a; } > x\n",
        "x=1 else\n",
        "echo else then\n",
    ],
)
def test_what_bash_takes_is_no_syntax_error(text: str) -> None:
    assert subprocess.run(["bash", "-n"], input=text, check=False, text=True).returncode == 0
    assert parse_script(text, "x.sh").body


def test_lines_are_those_of_the_script_behind_a_carriage_return() -> None:
    with pytest.raises(ShellSyntaxError, match="line 3, column 1:"):
        parse_script("a\r\nb\xe9\r\n)\r\n", "x.sh")


def test_a_carriage_return_is_a_character() -> None:
    script = parse_script("a b\r\nc\n", "test")
    assert script.body[0].command == simple("a", "b\r").command
    assert [each.span.line for each in script.body] == [1, 2]


def test_bytes_that_are_no_text_survive() -> None:
    text = b"echo \xff'\xfe\xc3\xa9' \xe9 # \xff\n".decode("utf-8", "surrogateescape")
    script = parse_script(text, "test")
    words: Any = script.body[0].command.words  # type: ignore[union-attr]
    assert words[1].parts == (lit("\udcff"), quoted("\udcfeé"))
    assert script.source(words[2]) == "\udce9"
    assert script.body[0].comment is not None
    assert script.body[0].comment.text == " \udcff"


def test_what_shfmt_refuses_and_the_shell_does_not() -> None:
    assert (
        one("$((echo a; echo b) | cat)")[0].body[0]
        == command("x=$( (echo a; echo b) | cat)").assignments[0].value.parts[0].body[0]
    )
    assert command("((a; b) | c)\n") == command("( (a; b) | c)\n")
    assert command("x=([a]+=b)\n").assignments[0].value.items[0].append
    assert one("${x[a b]}")[0].index.word == bare("a b")
    assert one("$(( $a $op $b ))")[0].expression.word.parts[1].name == "a"
    assert one("${x:1:2}${y//a}", "sh")[1].operation.pattern == bare("a")


def test_what_is_nested_too_deeply_is_an_error_of_ours() -> None:
    with pytest.raises(MigrateError, match=r"nested too deeply|max depth"):
        parse_script("$(" * 3000 + "a" + ")" * 3000, "test")


def test_shfmt_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stub = tmp_path / "shfmt"
    stub.write_text("#!/bin/sh\nexec sleep 60\n")
    stub.chmod(0o755)
    monkeypatch.setattr(shfmt, "_binary", lambda: str(stub))
    monkeypatch.setattr(shfmt, "_SECONDS", 0.2)
    with pytest.raises(MigrateError, match=r"x\.sh: shfmt was not done after"):
        parse_script("a\n", "x.sh")


def test_many_scripts_keep_their_order_and_their_errors() -> None:
    outcomes = list(parse_scripts([("a\n", "1"), ("(\n", "2"), ("b\n", "3")]))
    assert [type(each).__name__ for each in outcomes] == ["Script", "ShellSyntaxError", "Script"]
    assert outcomes[2].body == (simple("b"),)  # type: ignore[union-attr]


def test_an_empty_script() -> None:
    assert parse_script("", "test").body == ()
    assert [each.text for each in parse_script("# only this\n", "test").after] == [" only this"]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("#!/bin/sh", "sh"),
        ("#! /bin/sh -e", "sh"),
        ("#!/usr/bin/env bash", "bash"),
        ("#!/usr/bin/env -S sh -e", "sh"),
        ("#!/bin/dash", "sh"),
        ("#!/bin/busybox sh", "sh"),
        ("#!/usr/local/bin/bash -eu", "bash"),
        ("# no shebang", "bash"),
        ("", "bash"),
    ],
)
def test_the_dialect_is_that_of_the_first_line(first: str, expected: str) -> None:
    assert dialect_of(f"{first}\necho\n", "x.sh") == expected


@pytest.mark.parametrize("text", ["a # b \\\nc d\n", "a \\\n # b \\\nc d\n", "a # b \\\nc d # e \\\n"])
def test_a_backslash_at_the_end_of_a_comment_continues_nothing(text: str) -> None:
    assert parse_script(text, "test").body == (simple("a"), simple("c", "d"))


def test_a_comment_with_a_backslash_stands_in_front_of_what_belongs_to_the_command() -> None:
    assert parse_script("if a # b \\\nthen c; fi\n", "test").body
    assert parse_script("cat <<E # b \\\nc\nE\n", "test").body
