"""What nobody reads is left out; what has an effect, or may be read, stays."""

from __future__ import annotations

import pytest

from overhaul.translators.python import tree as t
from overhaul.translators.python.pruning import pruned, used_imports, used_names
from overhaul.translators.python.text import text_of

N, C = t.Name, t.Constant


def assign(name: str, value: t.Expression, comment: str = "") -> t.Assign:
    return t.Assign((N(name),), value, comment)


def call(name: str, *arguments: t.Expression) -> t.Call:
    return t.Call(N(name), arguments)


def body(*statements: t.Statement, parameter: str = "args", looking: tuple[str, ...] = ()) -> list[str]:
    """Prune a function; return the lines of its body."""
    module = t.Module("", (), (t.FunctionDef("f", (t.Parameter(parameter),), "int", statements),), shebang="")
    made = text_of(pruned(module, frozenset(looking), frozenset({"x"})))
    return [line.removeprefix("    ") for line in made.partition("def f")[2].strip().splitlines()[1:]]


@pytest.mark.parametrize(
    ("statements", "lines"),
    [
        ([assign("x", C(1)), t.Return(C(0))], ["return 0"]),
        ([assign("x", C(1), "why"), t.Return(C(0))], ["# why", "return 0"]),
        ([assign("x", call("g"), "why"), t.Return(C(0))], ["g()  # why", "return 0"]),
        ([assign("x", C(1)), t.Return(N("x"))], ["x = 1", "return x"]),
        ([assign("x", C(1)), assign("y", N("x"))], ["pass"]),
        ([t.Assign((N("x"), N("y")), call("g")), t.Return(N("y"))], ["y = g()", "return y"]),
        ([assign("x", C(1)), t.AugAssign(N("x"), "+", C(1))], ["x = 1", "x += 1"]),
        ([assign("x", C(1)), t.Delete((N("x"),))], ["x = 1", "del x"]),
        ([t.Global(("x",)), assign("x", C(1))], ["global x", "x = 1"]),
        ([t.Declare("x", "int", call("g")), t.Declare("y", "int")], ["g()"]),
        (
            [t.If(N("a"), (assign("x", C(1)),), (assign("x", C(2)),))],
            ["if a:", "    pass"],
        ),
        ([t.With(((call("g"), N("x")),), (t.Pass(),))], ["with g():", "    pass"]),
        ([t.With(((call("g"), N("x")),), (t.Do(N("x")),))], ["with g() as x:", "    x"]),
        (
            [t.Try((t.Pass(),), (t.ExceptHandler(N("E"), "error", (assign("x", C(1)), t.Pass())),))],
            ["try:", "    pass", "except E:", "    pass"],
        ),
        (
            [t.Try((t.Pass(),), (t.ExceptHandler(N("E"), "error", (t.Do(N("error")),)),))],
            ["try:", "    pass", "except E as error:", "    error"],
        ),
        ([t.For(N("i"), N("a"), (t.Pass(),))], ["for i in a:", "    pass"]),
        ([assign("x", C(1)), t.Do(t.FormattedText(("a", N("x"))))], ["x = 1", 'f"a{x}"']),
        ([t.Assign((t.Index(N("x"), C(0)),), C(1)), assign("x", C(1))], ["x[0] = 1", "x = 1"]),
    ],
)
def test_function(statements, lines):
    assert body(*statements) == lines


def test_functions_inside_read_what_is_around_and_have_their_own():
    reader = t.FunctionDef("g", (), "", (t.Return(N("x")),))
    writer = t.FunctionDef("g", (), "", (t.Nonlocal(("x",)), assign("x", C(2))))
    own = t.FunctionDef("g", (), "", (assign("x", C(2)), t.Return(N("x"))))
    parameter = t.FunctionDef("g", (t.Parameter("x"),), "", (t.Return(N("x")),))
    for inner in (reader, writer):
        assert body(assign("x", C(1)), inner)[0] == "x = 1"
    for inner in (own, parameter):
        assert body(assign("x", C(1)), inner)[0].startswith("def g")
    deep = t.FunctionDef("g", (), "", (assign("y", C(2)), t.Pass()))
    assert body(deep) == ["def g():", "    pass"]


def test_what_a_function_looks_at_while_it_runs_stays():
    statements = (assign("x", C(1)), assign("y", C(1)), t.Do(call("looks")))
    assert body(*statements, parameter="*args", looking=("looks",)) == ["x = 1", "looks()"]
    assert body(*statements, parameter="*args", looking=("other",)) == ["looks()"]
    assert body(*statements, looking=("looks",)) == ["x = 1", "looks()"]


def test_a_function_that_runs_one_that_looks_is_looked_at():
    inner = t.FunctionDef("g", (), "None", (t.Do(call("looks")),))
    module = t.Module(
        "",
        (),
        (inner, t.FunctionDef("f", (t.Parameter("*args"),), "None", (assign("x", C(1)), t.Do(call("g"))))),
        shebang="",
    )
    made = text_of(pruned(module, frozenset({"looks"}), frozenset({"x"})))
    assert made.startswith("# ruff: noqa: F841 - ")
    assert "x = 1" in made
    assert "x = 1" not in text_of(pruned(module, frozenset({"others"}), frozenset({"x"})))


def test_at_the_top_everything_stays():
    module = t.Module("", (), (assign("x", C(1)), t.If(N("a"), (assign("y", C(1)),))))
    assert pruned(module) == module


def test_names_are_used_in_expressions_and_annotations_and_not_where_they_are_bound():
    nodes = (
        assign("bound", call("called", N("given"))),
        t.Declare("x", "dict[str, Kind]"),
        t.FunctionDef(
            "f", (t.Parameter("p", "Sequence[Other]", N("default")),), "Result", (t.Return(N("p")),)
        ),
    )
    wanted = {"called", "given", "dict", "str", "Kind", "Sequence", "Other", "default", "Result"}
    assert used_names(nodes) == wanted


def test_imports_that_nobody_uses_go():
    imports = (
        t.Import("__future__", ("annotations",)),
        t.Import("os"),
        t.Import("os.path"),
        t.Import("sys"),
        t.Import("numpy as np"),
        t.Import("a", ("b", "c as d", "e")),
        t.Import("f", ("g",)),
    )
    assert used_imports(imports, {"os", "np", "b", "d", "c"}) == (
        t.Import("__future__", ("annotations",)),
        t.Import("os"),
        t.Import("os.path"),
        t.Import("numpy as np"),
        t.Import("a", ("b", "c as d")),
    )
