"""Docstrings and comments in narrower lines: the same words, code untouched, layout stable."""

from __future__ import annotations

import ast

import pytest

from overhaul.effects.formatting import laid_out
from overhaul.translators.shell.helpers.prose import narrowed

LONG = "word " * 20 + "end"


def test_short_lines_stay_as_they_are():
    text = 'def f():\n    """Do\n    it."""\n    # a\n    # b\n    return 1\n'
    assert narrowed(text) == text


def test_a_docstring_of_one_line_becomes_two():
    text = narrowed(f'def f():\n    """{LONG}."""\n    return 1')
    assert text.split("\n") == [
        "def f():",
        '    """' + ("word " * 15).rstrip(),
        "    word word word word word end.",
        '    """',
        "    return 1",
    ]


@pytest.mark.parametrize("length", range(78, 95))
def test_closing_quotes_find_room(length):
    doc = ("ab " * 40)[: length - 11] + "c."
    laid = laid_out(narrowed(f'def f() -> None:\n    """{doc}"""\n'))
    assert "noqa" not in laid
    assert laid_out(narrowed(laid)) == laid
    assert ast.get_docstring(ast.parse(laid).body[0]).split() == doc.split()


def test_items_of_a_docstring_hang():
    items = f"    Args:\n        a: {LONG}\n            goes on.\n        b: Two.\n"
    text = f'def f(a, b):\n    """Do it.\n\n{items}    """'
    lines = narrowed(text).split("\n")
    assert lines[4].startswith("        a: word")
    assert lines[5] == "            " + "word " * 5 + "end goes on."
    assert lines[6] == "        b: Two."


def test_what_is_over_joins_the_paragraph_and_no_other():
    text = f"# {LONG}\n# goes on\n\n# alone\nx = 1"
    assert narrowed(text) == f"# {'word ' * 17}".rstrip() + "\n# word word word end goes on\n\n# alone\nx = 1"


def test_code_and_texts_stay():
    text = f'def f():\n    x = "{LONG} {LONG}"\n    return """\n    # {LONG}\n    """ + x'
    assert narrowed(text) == text


def test_a_long_word_stays():
    text = f"# {'x' * 100}\nx = 1"
    assert narrowed(text) == text
