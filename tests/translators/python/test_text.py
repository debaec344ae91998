"""Trees of Python as text: cases by hand, and random trees that Python must read back as what was meant."""

from __future__ import annotations

import ast
import warnings

import pytest
from hypothesis import given
from random_trees import expressions, modules, texts
from tree_meaning import expression_meaning, module_meaning, same

from overhaul.translators.python import tree as t
from overhaul.translators.python.text import expression_text, text_of

N = t.Name
C = t.Constant


def parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", SyntaxWarning
        )  # "is" with a literal, calling a literal: random trees do that
        return ast.parse(text)


@given(expressions)
def test_python_reads_the_expression_that_was_meant(node):
    text = expression_text(node)
    assert "\n" not in text
    assert same(parsed(f"({text})").body[0].value, expression_meaning(node)), text


@given(modules)
def test_python_reads_the_module_that_was_meant(module):
    text = text_of(module)
    assert text.endswith("\n")
    text.encode()
    assert same(parsed(text), module_meaning(module)), text


@given(texts)
def test_a_text_is_the_text(text):
    assert ast.literal_eval(expression_text(C(text))) == text


def body(*statements: t.Statement) -> str:
    return text_of(t.Module("", (), statements, shebang="")).strip("\n")


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (t.Binary("*", t.Binary("+", N("a"), N("b")), N("c")), "(a + b) * c"),
        (t.Binary("-", N("a"), t.Binary("-", N("b"), N("c"))), "a - (b - c)"),
        (t.Binary("**", C(-1), C(2)), "(-1) ** 2"),
        (t.Unary("-", t.Binary("**", N("a"), C(2))), "-a ** 2"),
        (t.Attribute(C(1), "real"), "(1).real"),
        (t.Attribute(t.Binary("+", N("a"), N("b")), "x"), "(a + b).x"),
        (t.Not(t.Compare("in", N("a"), N("b"))), "a not in b"),
        (t.Not(t.Compare("==", N("a"), N("b"))), "not a == b"),
        (t.And((t.And((N("a"), N("b"))), t.Or((N("c"), N("d"))))), "a and b and (c or d)"),
        (
            t.Call(N("any"), (t.ListComprehension(N("x"), N("x"), N("y"), None, generator=True),)),
            "any(x for x in y)",
        ),
        (t.Call(N("f"), (t.Walrus("x", C(1)),)), "f((x := 1))"),
        (t.Index(N("a"), t.Slice(C(1), C(2))), "a[1:2]"),
        (t.TupleDisplay((N("a"),)), "(a,)"),
        (C("it's"), '"it\'s"'),
        (C('say "x"'), "'say \"x\"'"),
        (C("\udc80\x1b\n"), '"\\udc80\\x1b\\n"'),
        (t.FormattedText((N("x"),)), 'f"{x}"'),
        (t.FormattedText(("a{", N("x"), "}")), 'f"a{{{x}}}"'),
        (t.FormattedText(("a", C("b"), t.FormattedText(("c", N("x"))))), 'f"abc{x}"'),
        (t.FormattedText((t.Index(N("x"), C("k")),)), "f\"{x['k']}\""),
        (t.FormattedText(('"', t.Index(N("x"), C("k")))), 'f\'"{x["k"]}\''),
        (t.FormattedText((t.Index(N("x"), C("\n")), "{")), '"{}{{".format(x["\\n"])'),
        (t.FormattedText((t.Call(N("f"), (C("'"), C('"'))),)), '"{}".format(f("\'", \'"\'))'),
        (t.FormattedText((t.SetDisplay((N("x"),)),)), 'f"{({x})}"'),
        (t.FormattedText((t.Lambda((), N("x")),)), 'f"{(lambda: x)}"'),
        (t.DictDisplay(((None, N("a")), (C("k"), N("v")))), '{**a, "k": v}'),
    ],
)
def test_expression(node, text):
    assert expression_text(node) == text
    assert same(parsed(text).body[0].value, expression_meaning(node))


def test_elif_chains_with_the_comments_in_front_of_them():
    inner = t.If(N("b"), (t.Pass(),), (t.Break(),), "second")
    assert body(t.If(N("a"), (), (t.Remark("else"), inner), "first")).splitlines() == [
        "if a:  # first",
        "    pass",
        "# else",
        "elif b:  # second",
        "    pass",
        "else:",
        "    break",
    ]


def test_a_branch_with_more_than_an_if_is_an_else():
    text = body(t.If(N("a"), (t.Pass(),), (t.If(N("b"), (t.Pass(),)), t.Pass())))
    assert text.splitlines() == ["if a:", "    pass", "else:", "    if b:", "        pass", "    pass"]


def test_long_texts_are_broken_behind_line_ends_and_blanks():
    text = body(t.Do(t.Call(N("print"), (C("usage: tool [options] " * 5 + "\nshort\n"),))))
    pieces = text.removeprefix("print(").removesuffix(")").split('" "')
    assert len(pieces) == 3
    assert pieces[1].endswith("\\n")
    assert pieces[2] == 'short\\n"'
    assert all(len(piece) < 80 for piece in pieces)


def test_a_long_formatted_text_has_braces_only_where_something_is_formatted():
    text = expression_text(t.FormattedText(("{word} " * 10, N("x"), " and " * 11)))
    first, last = text.split('" ')
    assert first.startswith('"{word} ')
    assert last.startswith('f"')
    assert eval(text, {"x": "X"}) == "{word} " * 10 + "X" + " and " * 11  # noqa: S307 - our own


def test_comments_that_do_not_fit_go_above_and_are_wrapped():
    lines = body(t.Do(N("x"), "word " * 40)).splitlines()
    assert lines[-1] == "x"
    assert len(lines) == 4
    assert all(line.startswith("# word") and len(line) <= 88 for line in lines[:-1])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (" spaced", "# spaced"),
        ("bare", "# bare"),
        ("####", "#####"),
        ("!/bin/sh", "# !/bin/sh"),
        (" type: deb", "# type : deb"),
        (" mypy: ignore-errors", "# mypy : ignore-errors"),
        (" fmt: off", "# fmt : off"),
        (" -*- coding: latin-1 -*-", "# -*- coding : latin-1 -*-"),
        (" a\rb\x1b[0m \udcff", "# a\\x0db\\x1b[0m \\xff"),
        ("two\nlines", "# two\n# lines"),
    ],
)
def test_comment(text, shown):
    assert body(t.Remark(text)) == shown


def test_a_module_has_its_parts_in_order():
    module = t.Module(
        "What it does.",
        (
            t.Import("sys"),
            t.Import("collections.abc", ("Sequence", "Mapping")),
            t.Import("shell_support", ("run",)),
            t.Import("os"),
            t.Import("collections.abc", ("Sequence",)),
            t.Import("__future__", ("annotations",)),
            t.Import("os"),
        ),
        (t.Do(t.Call(N("main"))),),
        support="def run() -> None:\n    pass\n",
    )
    assert text_of(module) == (
        '#!/usr/bin/env python3\n"""What it does."""\n\nfrom __future__ import annotations\n\nimport os\nimport sys\n'
        "from collections.abc import Mapping, Sequence\n\nfrom shell_support import run\n\n"
        "def run() -> None:\n    pass\n\nmain()\n"
    )


@pytest.mark.parametrize(
    "text", ['ends with "', 'has """ in it', "back\\slash", "one\n\n  two\t\x1b", "a\udc80"]
)
def test_docstrings_say_what_they_were_given(text):
    module = parsed(text_of(t.Module(text, (), ())))
    assert ast.get_docstring(module) == ast.get_docstring(parsed(repr(text.expandtabs(4))))


def test_a_function_may_consist_of_its_docstring():
    assert body(t.FunctionDef("f", (), "", (), "Do nothing.")) == 'def f():\n    """Do nothing."""'


def test_names_of_a_long_global_statement_are_shared_out():
    lines = body(
        t.FunctionDef("f", (), "", (t.Global(tuple(f"variable_{n}" for n in range(20))),))
    ).splitlines()
    assert all(line.startswith("    global ") and len(line) <= 88 for line in lines[1:])
    assert sum(line.count("variable_") for line in lines) == 20


@pytest.mark.parametrize("node", [t.SetDisplay(()), t.And(()), C(float("nan"))])
def test_what_python_cannot_say_is_refused(node):
    with pytest.raises(ValueError, match=r"there is no literal|never empty|nothing to join"):
        expression_text(node)
