"""Functions that get numbers as numbers: `double(4)` instead of `double("4")`, where every call hands one on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from overhaul.translators.python import tree as t
from overhaul.translators.python.nodes import changed, nodes
from overhaul.translators.shell.finishing.calling import calls_of, foreign_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["with_numbers"]


def with_numbers(
    body: tuple[t.Statement, ...], functions: Mapping[str, t.FunctionDef]
) -> tuple[t.Statement, ...]:
    """Hand on numbers as numbers, where a parameter is only asked for as one."""
    asked = {name: dict(_numbers(each)) for name, each in functions.items()}
    calls = calls_of(body, [name for name, each in asked.items() if each])
    sure = {
        name: {at: each for at, each in asked[name].items() if all(_as_number(one[at]) for one in found)}
        for name, found in calls.items()
    }
    sure = {name: each for name, each in sure.items() if each}
    if not sure:
        return body
    made = tuple(
        _numeric(each, sure[each.name]) if isinstance(each, t.FunctionDef) and each.name in sure else each
        for each in body
    )
    return changed(made, lambda node: _with_numbers_given(node, sure))  # type: ignore[no-any-return] # as it came


def _numbers(function: t.FunctionDef) -> Iterator[tuple[int, t.Assign]]:
    """Yield the parameters that are made numbers at the beginning and not used otherwise, with where that is done."""
    names = {each.name: at for at, each in enumerate(function.parameters) if not each.default}
    uses = Counter(node.identifier for node in nodes(function.body) if isinstance(node, t.Name))
    foreign = foreign_names(function.body)
    for each in function.body:
        match each:
            case t.Assign((t.Name(number),), t.Call(t.Name("int"), (t.Name(name),), ()), "") if name in names:
                if uses[name] == 1 and number not in foreign:
                    yield names[name], each
            case t.Assign() | t.Declare() | t.Global() | t.Remark():
                pass
            case _:
                return


def _as_number(value: t.Expression) -> t.Expression | None:
    """Return an argument as a number, where it is one for certain and written as Python writes it."""
    match value:
        case t.Constant(str(text)) if text.isascii() and text.isdecimal() and str(int(text)) == text:
            return t.Constant(int(text))
        case t.Call(t.Name("str"), (inner,), ()):
            return inner
        case _:
            return None


def _numeric(function: t.FunctionDef, numbers: Mapping[int, t.Assign]) -> t.FunctionDef:
    parameters = tuple(
        t.Parameter(str(_target(numbers[at])), "int") if at in numbers else each
        for at, each in enumerate(function.parameters)
    )
    gone = list(numbers.values())
    body = tuple(each for each in function.body if each not in gone)
    return replace(function, parameters=parameters, body=body or (t.Pass(),))


def _target(node: t.Assign) -> str:
    target = node.targets[0]
    return target.identifier if isinstance(target, t.Name) else ""


def _with_numbers_given(node: Any, functions: Mapping[str, Mapping[int, t.Assign]]) -> Any:
    """Return a call with numbers in it."""
    match node:
        case t.Call(t.Name("ignoring_errors"), (t.Name(name) as function, *rest)) if name in functions:
            return replace(node, arguments=(function, *_given(rest, functions[name])))
        case t.Call(t.Name(name), arguments) if name in functions:
            return replace(node, arguments=_given(arguments, functions[name]))
        case _:
            return node


def _given(arguments: Sequence[t.Expression], numbers: Mapping[int, t.Assign]) -> tuple[t.Expression, ...]:
    return tuple((_as_number(each) or each) if at in numbers else each for at, each in enumerate(arguments))
