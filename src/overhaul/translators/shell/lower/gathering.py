"""Long loops that do nothing that can be seen but print: their lines are written many at once.

Whoever reads them cannot tell: at any time there is a beginning of the output, in whole lines, as from a shell that
takes its time. So nothing else may happen in between that could be seen, neither what is written elsewhere nor a
program, and no time may pass: each round prints.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.lower.context import call
from overhaul.translators.shell.lower.effects import expressions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overhaul.translators.shell.lower.context import Unit

__all__ = ["gathering"]

#: How many rounds make a loop a long one.
_LONG = 1000
#: How many rounds a loop inside may have that prints nothing.
_SHORT = 100
#: What is called in such a loop: nothing that fails, says something, or waits.
_SILENT = frozenset(["aligned", "argument", "format", "int", "len", "range", "str", "wrap"])
_METHODS = frozenset(
    [
        *("endswith", "lower", "partition", "removeprefix", "removesuffix", "replace"),
        *("rpartition", "rsplit", "rstrip", "startswith", "upper"),
    ]
)


def gathering(unit: Unit, function: t.Statement) -> t.Statement:
    """Return a function whose long loops that only print write many lines at once."""
    if unit.facts.traps or "trap" in unit.helpers or not isinstance(function, t.FunctionDef):
        return function
    return replace(function, body=_block(unit, function.body))


def _block(unit: Unit, statements: Sequence[t.Statement]) -> tuple[t.Statement, ...]:
    return tuple(_statement(unit, each) for each in statements)


def _statement(unit: Unit, statement: t.Statement) -> t.Statement:
    match statement:
        case t.For() | t.While():
            if _is_long(statement) and _only_prints(statement):
                return t.With(((call(unit.helper("gathered")), None),), (statement,))
            return replace(statement, body=_block(unit, statement.body))
        case t.FunctionDef():
            return replace(statement, body=_block(unit, statement.body))
        case t.With(items, body):
            match _block(unit, body):
                case (t.With(((t.Call(), None),) as more, inner, ""),) if not isinstance(body[0], t.With):
                    return replace(statement, items=(*items, *more), body=inner)
                case made:
                    return replace(statement, body=made)
        case t.If():
            then, otherwise = _block(unit, statement.then), _block(unit, statement.otherwise)
            return replace(statement, then=then, otherwise=otherwise)
    return statement


def _is_long(loop: t.For | t.While) -> bool:
    """Whether a loop certainly has many rounds, or probably."""
    if isinstance(loop, t.For):
        return _rounds(loop.source) >= _LONG
    match loop.condition:
        case t.Constant(True):
            return True
        case t.Compare("<" | "<=", t.Name(), t.Constant(int() as limit), ()):
            return limit >= _LONG
    return False


def _rounds(source: t.Expression) -> int:
    """Return how many rounds there certainly are, 0 when that is not known."""
    match source:
        case t.Call(t.Name("range"), arguments, ()):
            ends = [each.value for each in arguments if isinstance(each, t.Constant)]
            numbers = [each for each in ends if isinstance(each, int)]
            return len(range(*numbers)) if len(numbers) == len(arguments) and 0 not in numbers[2:] else 0
        case t.TupleDisplay(items):
            return sum(_rounds(each.value) if isinstance(each, t.Starred) else 1 for each in items)
    return 0


def _only_prints(loop: t.For | t.While) -> bool:
    """Whether a loop prints in each round, and all that it does besides is to compute."""
    if loop.otherwise or not _is_silent(loop.source if isinstance(loop, t.For) else loop.condition):
        return False
    return _prints_always(loop.body) and all(_is_quiet(each) for each in loop.body)


def _prints_always(body: Sequence[t.Statement]) -> bool:
    for statement in body:
        if _is_print(statement):
            return True
        if any(isinstance(each, t.Continue) for each in expressions((statement,))):
            return False
    return False


def _is_print(statement: t.Statement) -> bool:
    match statement:
        case t.Do(t.Call(t.Name("print"), _, keywords)):
            return all(each.name in {"end", "flush", "sep"} for each in keywords)
    return False


def _is_quiet(statement: t.Statement) -> bool:
    """Whether a statement only computes or prints."""
    match statement:
        case t.Do(t.Call(_, arguments, _)) if _is_print(statement):
            return all(map(_is_silent, arguments))
        case t.Assign(targets, value, _):
            return all(isinstance(each, t.Name) for each in targets) and _is_silent(value)
        case t.AugAssign(t.Name(), _, value, _):
            return _is_silent(value)
        case t.If(condition, then, otherwise, _):
            return _is_silent(condition) and all(map(_is_quiet, (*then, *otherwise)))
        case t.For(_, source, body, (), _) if 0 < _rounds(source) <= _SHORT:
            return _is_silent(source) and all(map(_is_quiet, body))
        case t.For() | t.While():
            return _only_prints(statement)
        case t.Break() | t.Continue() | t.Pass() | t.Remark():
            return True
    return False


def _is_silent(expression: t.Expression) -> bool:
    """Whether nothing is done to evaluate an expression but to compute it."""
    for each in expressions(expression):
        match each:
            case t.Call(t.Name(name)):
                if name not in _SILENT:
                    return False
            case t.Call(t.Attribute(_, name)):
                if name not in _METHODS:
                    return False
            case t.Call() | t.Lambda() | t.ListComprehension() | t.Slice():
                return False
            case t.Index(t.Call(t.Attribute())) | t.Index(t.Name("args")):
                continue
            case t.Index():  # of an array, which may complain
                return False
    return True
