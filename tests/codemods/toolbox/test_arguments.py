from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overhaul.codemods.api import Site, Splice
from overhaul.codemods.toolbox.arguments import (
    appended,
    argument,
    called,
    covering,
    in_f_string,
    maker,
    unpacks,
)
from overhaul.codemods.toolbox.module import Module, parse


def module(text):
    source = text.encode()
    return Module("app.py", source, parse(source))


def spliced(text, splices):
    source = text.encode()
    for splice in sorted(splices, key=lambda each: -each.start):
        source = source[: splice.start] + splice.text.encode() + source[splice.end :]
    return source.decode()


def first(made, kind):
    return next(made.all_sites(kind))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f()\n", "f(t=1)\n"),
        ("f(a)\n", "f(a, t=1)\n"),
        ("f(a, )\n", "f(a, t=1 )\n"),
        ("f((a) )\n", "f((a), t=1 )\n"),
        ("f((x for x in y))\n", "f((x for x in y), t=1)\n"),
        ("f(\n    a,\n    b,\n)\n", "f(\n    a,\n    b,\n    t=1,\n)\n"),
        ("f(\n    a,\n    b\n)\n", "f(\n    a,\n    b,\n    t=1\n)\n"),
        ("f(\n    a,  # x\n    # y\n)\n", "f(\n    a,  # x\n    t=1,\n    # y\n)\n"),
        ("f(\n    (a)  # (x,\n)\n", "f(\n    (a),  # (x,\n    t=1\n)\n"),
        ("f(a  # x\n  )\n", "f(a,  # x\n    t=1\n  )\n"),
        ("f( # c\n)\n", "f( # c\nt=1)\n"),
        ("f(\n    a\n    ,\n)\n", "f(\n    a\n    ,\n    t=1,\n)\n"),
        ("f(*a, b=(1\n ),\n )\n", "f(*a, b=(1\n ), t=1\n )\n"),
        ("f('ä', **k)\n", "f('ä', **k, t=1)\n"),
    ],
)
def test_an_argument_is_appended_in_the_layout_of_the_call(before, after):
    made = module(before)
    splices = appended(made, first(made, ast.Call).node, "t=1")
    assert splices is not None
    assert spliced(before, splices) == after


def test_a_bare_generator_takes_no_second_argument():
    made = module("f(x for x in y)\n")
    assert appended(made, first(made, ast.Call).node, "t=1") is None


GAPS = st.text(" \t", max_size=2)
BREAKS = st.sampled_from(["", "\n", "  # c, )\n", "\n\n    ", "\r\n"])
ARGUMENTS = st.sampled_from(
    ["a", "(a)", "((a))", "*a", "k=(1)", "'#'", "[\n1]", "f(1)", "k=lambda: 0", "(x for x in y)"]
)


@given(st.lists(st.tuples(GAPS, BREAKS, ARGUMENTS, BREAKS, GAPS), max_size=3), st.booleans(), BREAKS)
def test_appending_keeps_every_argument_and_every_comment(pieces, comma, last):
    # Keywords follow positional arguments, each once.
    pieces.sort(key=lambda piece: piece[2].startswith("k="))
    if sum(piece[2].startswith("k=") for piece in pieces) > 1:
        pieces = pieces[:1]
    body = ",".join("".join(piece) for piece in pieces) + ("," if comma and pieces else "")
    text = f"f({body}{last})\n"
    made = module(text)
    call = first(made, ast.Call).node
    splices = appended(made, call, "zz=1")
    assert splices is not None
    changed = spliced(text, splices)
    after = ast.parse(changed).body[0].value
    assert ast.unparse(after.keywords.pop()) == "zz=1"
    assert ast.dump(after) == ast.dump(call)
    assert changed.count("# c, )") == text.count("# c, )")


def test_covering_applies_splices_inside_a_node():
    made = module("x = f(1,\r\n  2)\r\n")
    call = first(made, ast.Call).node
    start, end = made.span(call)
    whole = covering(made, call, [Splice(end, end, ".g()"), Splice(start, start + 1, "h")])
    assert (whole.start, whole.end, whole.text) == (start, end, "h(1,\n  2).g()")


@pytest.mark.parametrize(
    ("text", "made_by"),
    [
        ("import r\ns = r.Session()\ns.get(1)\n", "r.Session"),
        ("import r\nwith r.Session() as s:\n    s.get(1)\n", "r.Session"),
        ("import r\ns: r.Session = r.Session()\ns.get(1)\n", "r.Session"),
        ("import r\nr.Session().get(1)\n", "r.Session"),
        ("import r\ns = r.Session()\ns = 1\ns.get(1)\n", None),
        ("import r\n(s, t) = r.Session()\ns.get(1)\n", None),
        ("import r\nwith r.Session() as (s, t):\n    s.get(1)\n", None),
        ("import r\nfor s in r.Session():\n    s.get(1)\n", None),
        ("import r\ndef f(s=r.Session()):\n    s.get(1)\n", None),
        ("import r\nself.s = r.Session()\nself.s.get(1)\n", None),
    ],
)
def test_what_made_a_value(text, made_by):
    made = module(text)
    site = next(each for each in made.all_sites(ast.Attribute) if each.node.attr == "get")
    assert maker(made, Site(site.node.value, (*site.ancestors, site.node))) == made_by


def test_arguments_by_keyword_and_position():
    call = ast.parse("f(1, 2, c=3)").body[0].value
    assert argument(call, "c").value == 3
    assert argument(call, "b", 1).value == 2
    assert argument(call, "d", 2) is None
    assert not unpacks(call)
    assert unpacks(ast.parse("f(*a)").body[0].value)
    assert unpacks(ast.parse("f(**a)").body[0].value)


def test_names_of_calls_and_places_in_f_strings():
    made = module("from os import getenv as g\nx = f'{g(1)}'\n")
    site = first(made, ast.Call)
    assert called(made, site) == "os.getenv"
    assert in_f_string(site)
    assert called(made, first(made, ast.Name)) is None
