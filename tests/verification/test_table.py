from __future__ import annotations

import dataclasses

import pytest

from overhaul.verification.behaviour import Behaviour
from overhaul.verification.scene import Item, Shim
from overhaul.verification.table import TableError, load, read, written

TABLE = r"""What this is about.

=== one
#! args: 'a b' c
#! env: MODE=fast X='y z'
#! shim: git docker<
echo "$1"
#! no directive any more
--- stdin
line
--- file notes.txt
text
--- file 'a b' 755 json
"no newline"
--- file folder/
--- link l notes.txt
--- shim git
exit 1
--- status 1
--- stdout
a b
--- stderr
--- files
f: "x"
--- calls
git tag

=== two
#! again: one
#! args:
--- file notes.txt
other
--- status 0
--- stdout json
"no newline \udcff"
"""


def test_everything_is_read() -> None:
    preamble, (one, two) = read(TABLE)

    assert preamble == "What this is about.\n\n"
    assert one.script == 'echo "$1"\n#! no directive any more\n'
    assert one.scene.args == ("a b", "c")
    assert one.scene.environment == (("MODE", "fast"), ("X", "y z"))
    assert one.scene.stdin == b"line\n"
    assert one.scene.items == (
        Item("notes.txt", b"text\n"),
        Item("a b", b"no newline", 0o755),
        Item("folder/", b""),
        Item("l", b"notes.txt", None),
    )
    assert one.scene.shims == (Shim("git", "exit 1\n"), Shim("docker", "", keeps_input=True))
    assert one.recorded == Behaviour(1, b"a b\n", complains=True, files=('f: "x"',), calls=("git tag",))
    assert two.recorded == Behaviour(0, b"no newline \xff")


def test_a_case_takes_over_another() -> None:
    _, (one, two) = read(TABLE)

    assert two.script == one.script
    assert two.scene.args == ()
    assert two.scene.items[0] == Item("notes.txt", b"other\n")
    assert two.scene.shims == one.scene.shims


def test_writing_and_reading_give_the_same() -> None:
    preamble, cases = read(TABLE)

    assert written(preamble, cases) == TABLE


@pytest.mark.parametrize(
    "stdout",
    [
        b"a\n",
        b"a",
        b"",
        b"\n",
        b"a\n\n",
        b"a \n",
        b"--- status 3\n",
        b"=== x\n",
        b"\xff\n",
        b"\x1b\n",
        b"a\r\n",
        "ä\n".encode(),
        b"\ta\n\nb\n",
    ],
)
def test_outputs_survive(stdout: bytes) -> None:
    preamble, (one, two) = read(TABLE)
    cases = [dataclasses.replace(one, recorded=Behaviour(2, stdout)), two]

    assert read(written(preamble, cases))[1][0].recorded == Behaviour(2, stdout)


def test_a_first_line_for_sh_means_sh() -> None:
    shells = [
        case.shell for case in read("=== a\n#!/bin/sh\n=== b\n#!/bin/bash\n=== c\n#! sh\n:\n=== d\n:\n")[1]
    ]

    assert shells == ["sh", "bash", "sh", "bash"]


def test_a_script_can_be_a_file_beside_the_table(tmp_path) -> None:
    text = "=== one\n#! script: tool.sh\n#! args: x\n\n=== two\n#! again: one\n#! args:\n"
    (tmp_path / "tool.sh").write_text("#!/bin/sh\necho 1\n")
    (tmp_path / "tool.txt").write_text(text)

    preamble, (one, two) = load(tmp_path / "tool.txt")

    assert (one.script, one.shell, one.scene.args) == ("#!/bin/sh\necho 1\n", "sh", ("x",))
    assert (two.script, two.shell, two.scene.args) == (one.script, "sh", ())
    assert written(preamble, [one, two]) == text


def test_a_script_that_is_not_there_is_named(tmp_path) -> None:
    with pytest.raises(TableError, match=r"a: there is no script 'tool\.sh'"):
        read("=== a\n#! script: tool.sh\n", tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("=== a\n:\n=== a\n:\n", "twice: a"),
        ("=== a\n#! colour: red\n:\n", "unknown key 'colour'"),
        ("=== a\n#! again: b\n", "no case 'b'"),
        ("=== a\n:\n--- shim git\nexit\n", "no line names: git"),
        ("=== a\n:\n--- status x\n", "a: invalid literal"),
    ],
)
def test_mistakes_are_named(text: str, message: str) -> None:
    with pytest.raises(TableError, match=message):
        read(text)
