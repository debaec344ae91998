"""In which scope a name is found: the standard library's `symtable` is the judge."""

from __future__ import annotations

import ast
import symtable
import sysconfig
import warnings
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from overhaul.codemods.toolbox.module import Module, decode, parse, walk
from overhaul.codemods.toolbox.scopes import Frame, frames, mangled

_OPENED_AS = {
    ast.Lambda: "lambda",
    ast.ListComp: "listcomp",
    ast.SetComp: "setcomp",
    ast.DictComp: "dictcomp",
    ast.GeneratorExp: "genexpr",
}


def _tables(tree: ast.Module, source: str) -> dict[Frame, symtable.SymbolTable]:
    """Match our frames with symtable's tables by name, line and kind; several of one kind on a line are left out."""
    inside: dict[tuple[Frame, ...], dict[Frame, None]] = defaultdict(dict)
    for node, path in walk(tree, None):
        around = frames(tuple(path[:-1]), node)
        for depth in range(1, len(around)):
            inside[around[:depth]][around[depth]] = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = {Frame(tree): symtable.symtable(source, "x.py", "exec")}
    pending = [(Frame(tree),)]
    while pending:
        around = pending.pop()
        ours, theirs = defaultdict(list), defaultdict(list)
        for frame in inside.get(around, ()):
            name = _OPENED_AS.get(type(frame.node)) or getattr(frame.node.name, "id", frame.node.name)
            ours[name, frame.node.lineno, frame.types].append(frame)
        for table in found[around[-1]].get_children():
            types = "param" in str(table.get_type()).lower()
            theirs[table.get_name(), table.get_lineno(), types].append(table)
        for key, group in ours.items():
            if len(group) == len(theirs[key]) == 1:
                found[group[0]] = theirs[key][0]
                pending.append((*around, group[0]))
    return found


def _disagreements(source: bytes) -> tuple[int, list[str]]:
    """Return how many loads were judged, and those where symtable finds the name elsewhere than we do."""
    tree = parse(source)
    module = Module("x.py", source, tree)
    tables = _tables(tree, source.decode())
    judged, wrong = 0, []
    for node, path in walk(tree, None):
        if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load) or node.id == "__class__":
            continue
        above = tuple(path[:-1])
        around = frames(above, node)
        table = tables.get(around[-1])
        if len(around) == 1 or table is None:
            continue
        try:
            symbol = table.lookup(mangled(node.id, around))
        except KeyError:
            continue  # an annotation that a future import keeps from being evaluated
        judged += 1
        theirs = "local" if symbol.is_local() else "free" if symbol.is_free() else "global"
        scope = module.names.frame_of(node.id, above, node)
        ours = "global" if scope is tree else "local" if scope is around[-1].node else "free"
        if ours != theirs:
            wrong.append(f"line {node.lineno}: {node.id} is {theirs}, not {ours}")
    return judged, wrong


def _indented(block: list[str]) -> str:
    return "".join(f"    {line}\n" for line in "".join(block).splitlines())


_NAMES = st.sampled_from(["a", "b", "c", "__p", "print"])
_EXPRESSIONS = st.recursive(
    _NAMES,
    lambda inner: st.one_of(
        st.tuples(_NAMES, inner).map(lambda it: f"(lambda {it[0]}={it[1]}: {it[0]} + b)"),
        st.tuples(inner, _NAMES, inner).map(lambda it: f"[{it[0]} for {it[1]} in {it[2]}]"),
        st.tuples(inner, _NAMES, inner).map(
            lambda it: f"list(\n{it[0]} for {it[1]} in f({it[2]}) if {it[1]})"
        ),
        st.tuples(_NAMES, inner).map(lambda it: f"({it[0]} := {it[1]})"),
        st.tuples(_NAMES, inner).map(
            lambda it: f'f"{{{it[0]}}} {{{it[1]!s}}}"' if '"' not in it[1] else it[0]
        ),
        st.tuples(inner, inner).map(lambda it: f"{it[0]}.x({it[1]})"),
    ),
    max_leaves=5,
)
_SIMPLE = st.one_of(
    _EXPRESSIONS.map(lambda e: f"{e}\n"),
    st.tuples(_NAMES, _EXPRESSIONS).map(lambda it: f"{it[0]} = {it[1]}\n"),
    st.tuples(_NAMES, _EXPRESSIONS).map(lambda it: f"{it[0]} += {it[1]}\n"),
    st.tuples(_NAMES, _EXPRESSIONS).map(lambda it: f"{it[0]}: {it[1]} = c\n"),
    _NAMES.map(lambda n: f"global {n}\n"),
    _NAMES.map(lambda n: f"nonlocal {n}\n"),
    _NAMES.map(lambda n: f"import {n}.x, x as b\n"),
    _NAMES.map(lambda n: f"from .x import y as {n}\n"),
    _NAMES.map(lambda n: f"del {n}\n"),
    _NAMES.map(lambda n: f"for {n}, *z in c: pass\n"),
    _NAMES.map(lambda n: f"try: pass\nexcept E as {n}: pass\n"),
    _NAMES.map(lambda n: f"with b as ({n}, c.d): pass\n"),
    st.tuples(_NAMES, _NAMES).map(
        lambda it: f"match a:\n    case [{it[0]}, *{it[1]}_]: pass\n    case {{'k': {it[1]}}}: pass\n"
    ),
)
_BLOCKS = st.recursive(
    st.lists(_SIMPLE, min_size=1, max_size=4),
    lambda inner: st.lists(
        st.one_of(
            _SIMPLE,
            st.tuples(_NAMES, _EXPRESSIONS, _NAMES, inner).map(
                lambda it: f"@{it[2]}\ndef {it[0]}(a={it[1]}, *, q: {it[1]}) -> {it[2]}:\n{_indented(it[3])}"
            ),
            st.tuples(_NAMES, _EXPRESSIONS, inner).map(
                lambda it: f"class {it[0]}({it[1]}):\n{_indented(it[2])}"
            ),
            st.tuples(_EXPRESSIONS, inner).map(lambda it: f"if {it[0]}:\n{_indented(it[1])}"),
        ),
        min_size=1,
        max_size=5,
    ),
    max_leaves=12,
)


@given(_BLOCKS)
@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
def test_generated_programs(block: list[str]) -> None:
    source = "".join(block)
    try:
        symtable.symtable(source, "x.py", "exec")
    except SyntaxError:
        assume(False)  # noqa: FBT003 - hypothesis wants it so
    assert _disagreements(source.encode())[1] == []


def _standard_library() -> list[Path]:
    root = Path(sysconfig.get_path("stdlib"))
    found = sorted(path for path in root.rglob("*.py") if "site-packages" not in path.parts)
    return [path for path in found if path.stat().st_size < 100_000][::6]


def test_the_standard_library() -> None:
    judged = 0
    for path in _standard_library():
        try:
            source, _, _ = decode(path.read_bytes())
            count, wrong = _disagreements(source)
        except (SyntaxError, ValueError):
            continue  # files that are broken on purpose
        judged += count
        assert wrong == [], path
    assert judged > 20_000


@pytest.mark.parametrize(
    ("source", "where"),
    [
        ("def f(x: T = D): pass", {"T": "Module", "D": "Module"}),
        ("class A:\n    y = 1\n    def f(self, z=y): return y", {"y": "ClassDef Module"}),
        ("class A:\n    y = [1]\n    z = [y for _ in y]", {"y": "Module ClassDef"}),
        ("def f():\n    [(n := 1) for _ in s]\n    return n", {"n": "FunctionDef", "s": "Module"}),
        (
            "def f():\n    v = 1\n    def g():\n        nonlocal v\n        v = 2\n    return v",
            {"v": "FunctionDef"},
        ),
    ],
)
def test_by_hand(source: str, where: dict[str, str]) -> None:
    module = Module("x.py", source.encode(), parse(source.encode()))
    for name, expected in where.items():
        sites = [site for site in module.all_sites(ast.Name) if site.node.id == name]
        loads = [site for site in sites if isinstance(site.node.ctx, ast.Load)]
        assert (
            " ".join(type(module.names.frame_of(name, site.ancestors, site.node)).__name__ for site in loads)
            == expected
        )


@pytest.mark.skipif(not hasattr(ast, "TypeAlias"), reason="type parameters came with Python 3.12")
def test_type_parameters() -> None:
    source = b"T = 1\nclass A[T]:\n    k = 0\n    def f[U](self, x: T, y: U, z: k): return T, U, k\ntype B[V] = V | T\n"
    assert _disagreements(source)[1] == []
    module = Module("x.py", source, parse(source))
    found = {
        (site.node.id, type(module.names.frame_of(site.node.id, site.ancestors, site.node)).__name__)
        for site in module.all_sites(ast.Name)
        if isinstance(site.node.ctx, ast.Load)
    }
    assert found == {
        ("T", "ClassDef"),
        ("U", "FunctionDef"),
        ("k", "ClassDef"),
        ("k", "Module"),
        ("V", "TypeAlias"),
        ("T", "Module"),
    }
