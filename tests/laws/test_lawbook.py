"""The laws notice when they are broken."""

from __future__ import annotations

import pytest
from lawbook import broken, compiles, undefined

from overhaul.model.change import Edit


def edit(start, removed, inserted):
    return Edit(start, removed, inserted, steps=("x",))


@pytest.mark.parametrize(
    ("before", "edits", "after", "word"),
    [
        (b"a = 1\n", [edit(4, b"1", b"(")], b"a = (\n", "compile"),
        (b"a = 1\n", [edit(4, b"1", b"b")], b"a = b\n", "undefined"),
        (b"a = 1\n", [edit(4, b"2", b"3")], b"a = 3\n", "does not stand there"),
        (b"a = 1\n", [edit(4, b"1", b"3")], b"b = 3\n", "outside"),
        (b"a = 1\n", [edit(4, b"1", b"3"), edit(0, b"a", b"b")], b"b = 3\n", "overlaps"),
        (b"a = 1\r\n", [edit(0, b"", b"b = 2\n")], b"b = 2\na = 1\r\n", "bare LF"),
        (b"a = 1\n", [edit(0, b"", b"b = 2\r\n")], b"b = 2\r\na = 1\n", "carriage return"),
        (b"a = 1", [edit(5, b"", b"\n")], b"a = 1\n", "last line end"),
        (b"\xef\xbb\xbfa = 1\n", [edit(0, b"\xef\xbb\xbf", b"")], b"a = 1\n", "byte order mark"),
        (
            b"from __future__ import annotations\n",
            [edit(0, b"", b"import os\n")],
            b"import os\nfrom __future__ import annotations\n",
            "compile",
        ),
    ],
)
def test_a_broken_law_is_named(before, edits, after, word):
    assert any(word in problem for problem in broken(before, after, edits))


def test_a_good_change_passes():
    before = b"\xef\xbb\xbfprint(1)\r\n"
    edits = [edit(3, b"", b"import sys\r\n"), edit(3, b"print", b"sys.stdout.write")]
    assert list(broken(before, b"\xef\xbb\xbfimport sys\r\nsys.stdout.write(1)\r\n", edits)) == []


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("print(x)", {"x"}),
        ("def f():\n    return y\n", {"y"}),
        ("def f():\n    global g\n    g = 1\n\n\nprint(g)", set()),
        ("class C:\n    a = 1\n    def f(self):\n        return a, __class__\n", {"a"}),
        ("import os.path as p\nprint(p, [each for each in p])", set()),
        ("from x import *\nprint(anything)", set()),
    ],
)
def test_undefined_names_are_those_of_the_compiler(source, names):
    assert undefined(source.encode()) == names


def test_compiling_sees_more_than_parsing():
    assert not compiles(b"def f():\n    x = 1\n    global x\n")
    assert compiles(b"x = 1\n")
