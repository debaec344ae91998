from __future__ import annotations

import pytest

from overhaul.codemods.toolbox.module import Module, parse
from overhaul.planning.prove import newly_unbound, same_outside


def module(source: str) -> Module:
    data = source.encode()
    return Module("a.py", data, parse(data))


def compare(before: str, start: int, end: int, text: str) -> int:
    after = before[:start] + text + before[end:]
    return same_outside(module(before), module(after), [(start, end)], [(start, start + len(text))])


@pytest.mark.parametrize(
    ("before", "old", "new"),
    [
        ("a = f(1)\nb = 2\n", "f", "g.h"),
        ("a = f(1)\nb = 2\n", "f(1)", "(x or y)"),
        ("import a\nimport b\n", "import a\n", ""),
        ("from a import b, c\n", ", c", ""),
        ("from a import b, c\n", "b, ", ""),
        ("def f():\n    x\n    y\n", "    y\n", ""),
        ("def f():\n    pass\n", "def f", "@deco\ndef f"),
        ("x = {1: 2}\ny = 3\n", "1: 2", "1: 2, 4: 5"),
        ("if a:\n    b\nelse:\n    c\n", "b\n", "d\n    e\n"),
    ],
)
def test_an_edit_that_keeps_to_itself_is_the_same_tree_outside(before, old, new):
    start = before.index(old)
    assert compare(before, start, start + len(old), new) == 0


@pytest.mark.parametrize(
    ("before", "old", "new"),
    [
        ("x = 2 * f\n", "f", "a or b"),
        ("x = f + 1\n", "f", "a if b else c"),
        ("foo\n", "", "bar"),
        ("f(1)\ng(2)\n", "f(1)\n", "if f:\n    1;"),
        ("def f():\n    x\ny\n", "    x\n", "    x\n    '''"[:-3] + "    if x:\n        pass\n    else: "),
        ("a = [b, c]\n", "b,", "b for b in"),
        ("x = not f == g\n", "f", "f or g"),
    ],
)
def test_an_edit_that_reaches_beyond_itself_is_caught(before, old, new):
    start = before.index(old) if old else 3
    try:
        line = compare(before, start, start + len(old), new)
    except SyntaxError:
        return  # the parse catches it first
    assert line > 0


def unbound(before: str, old: str, new: str) -> str | None:
    start = before.index(old)
    after = before.replace(old, new, 1)
    found = newly_unbound(
        module(before), module(after), [(start, start + len(old))], [(start, start + len(new))]
    )
    return found[0] if found else None


@pytest.mark.parametrize(
    ("before", "old", "new", "name"),
    [
        ("import os\nos.x\n", "import os\n", "", "os"),
        ("import os\nx = 1\n", "import os\n", "", None),
        ("x = 1\n", "1", "logger", "logger"),
        ("x = 1\n", "1", "len", None),
        ("x = 1\n", "1", "x", None),
        ("def f(a):\n    return a\n", "a)", "b)", "a"),
        ("try:\n    x\nexcept E as e:\n    print(e)\n", " as e", "", "e"),
        ("x = E\n", "E", "E2", "E2"),
        ("class A:\n    y = 1\n    def f(self):\n        return 1\n", "return 1", "return y", "y"),
    ],
)
def test_names_that_nothing_binds(before, old, new, name):
    assert unbound(before, old, new) == name
