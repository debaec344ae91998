"""What a retry loop does exactly: its number of attempts, its waits, its end and what it says meanwhile.

The loop is run (see `simulate`) with several values for every parameter and constant it depends on; a parameter that
is the number of attempts or the wait shows by having the same value each time.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from overhaul.codemods.add_retries.simulate import run
from overhaul.codemods.add_retries.traces import End, LoopParts, Trace, UnknownAttributeError, UnknownError
from overhaul.codemods.add_retries.waits import Fitted, fitted, number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from overhaul.codemods.add_retries.view import Function, View

__all__ = ["Measured", "measure"]

#: Values given in turn to what a loop depends on: enough attempts for a rule to show, limits that are met, and numbers
#: that are hard to mix up.
_ATTEMPTS = ((7, 8, 9), (10, 12, 11))
_LIMITS = ((21, 22, 23), (31, 34, 37))
_OTHERS = ((4, 3, 5), (6, 13, 17), (14, 16, 19), (15, 18, 20))
_IS_COUNT = re.compile(r"attempt|tries|retry$|retries|times|count|^n$|^max$|^tries", re.IGNORECASE)
_IS_LIMIT = re.compile(r"(max|cap|limit|ceil|upper)(?!.*(attempt|tries|retries))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a loop does.

    Attributes:
        attempts: Number of attempts as an expression.
        function: Wait strategy in tenacity; empty for no wait.
        arguments: Its arguments as they are written.
        chance: ``low, high`` of the random part of each wait, or empty.
        end: How it ends when every attempt fails.
        late: Whether it sleeps after the last attempt.
        traces: One per trial, with the fitted waits.
        parameters: Parameters of the function, and attributes, that the expressions use.
        constants: Constants of the module that the expressions use.
        control: Names that only the loop's control uses.
        starts: Statements before the loop that give them their first values.
    """

    attempts: str
    function: str
    arguments: tuple[str, ...]
    chance: str
    end: End
    late: bool
    traces: tuple[tuple[Trace, Fitted | None], ...]
    parameters: frozenset[str]
    constants: frozenset[str]
    control: frozenset[str]
    starts: tuple[ast.stmt, ...]


@dataclass(slots=True)
class _Names:
    """The names a loop's control depends on."""

    control: set[str]
    parameters: list[str]
    constants: dict[str, Any]
    starts: list[ast.stmt]


def measure(function: Function, parts: LoopParts, view: View, sleeps: Callable[[ast.Call], bool]) -> Measured:
    """Measure a loop.

    Raises:
        UnknownError: Something it does is not certain; with the reason.
    """
    names = _names(function, parts, view)
    while True:
        try:
            return _attempted(parts, names, sleeps)
        except UnknownAttributeError as error:
            root = error.text.partition(".")[0]
            if root in names.control or root == parts.handler.name or not root.isidentifier():
                raise
            if any(_stores(node, error.text) for node in ast.walk(parts.loop)):
                raise
            names.parameters.append(error.text)


def _stores(node: ast.AST, text: str) -> bool:
    return (
        isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load) and ast.unparse(node) == text
    )


def _attempted(parts: LoopParts, names: _Names, sleeps: Callable[[ast.Call], bool]) -> Measured:
    symbols = [
        *names.parameters,
        *(name for name, value in names.constants.items() if isinstance(value, (int, float))),
    ]
    try:
        trials = _trials(symbols)
        return _measured(parts, names, trials, sleeps)
    except UnknownAttributeError:
        raise
    except UnknownError:
        if names.parameters or not symbols:
            raise
        # The values that the constants have today are enough when the names do not fit.
        return _measured(parts, names, [dict(names.constants)], sleeps, named=False)


def _trials(symbols: Sequence[str]) -> list[dict[str, Any]]:
    """Return three assignments of values to names, chosen by what the names say."""
    if not symbols:
        return [{}]
    pools = {"count": list(_ATTEMPTS), "limit": list(_LIMITS), "other": list(_OTHERS)}
    trials: list[dict[str, Any]] = [{}, {}, {}]
    for name in symbols:
        kind = "limit" if _IS_LIMIT.search(name) else "count" if _IS_COUNT.search(name) else "other"
        if not pools[kind]:
            raise UnknownError("it depends on too many names")
        for trial, value in zip(trials, pools[kind].pop(0), strict=True):
            trial[name] = value
    return trials


def _measured(
    parts: LoopParts,
    names: _Names,
    trials: Sequence[dict[str, Any]],
    sleeps: Callable[[ast.Call], bool],
    *,
    named: bool = True,
) -> Measured:
    traces = [run(parts, _environment(names, trial, sleeps, parts), sleeps) for trial in trials]
    ends = {trace.end.kind for trace in traces}
    if len(ends) != 1 or traces[0].end.kind == "forever":
        raise UnknownError("it never gives up" if "forever" in ends else "its end depends on its parameters")
    waits = [trace.waits() for trace in traces]
    if any(each is None for each in waits):
        raise UnknownError("it sleeps before the first attempt as well, which tenacity does not")
    chances = set().union(*(trace.chance for trace in traces))
    if len(chances) > 1:
        raise UnknownError("its waits are random in different ways")
    counts = [trace.attempts for trace in traces]
    if min(counts) < 2:  # noqa: PLR2004 - fewer are no retries
        raise UnknownError("it makes a single attempt")
    names_of = trials if named else [{} for _ in trials]
    attempts = _written([float(count) for count in counts], names_of)
    doubling = _doubles(parts)
    fits = [fitted(each, doubling=doubling) for each in waits if each is not None]
    function, arguments = _fit(fits, [each or [] for each in waits], names_of)
    used = {
        ast.unparse(each)
        for text in (attempts, *arguments)
        for each in ast.walk(ast.parse(text.partition("=")[2] or text))
        if isinstance(each, (ast.Name, ast.Attribute))
    }
    return Measured(
        attempts, function, arguments, next(iter(chances), ""), traces[0].end, any(trace.late for trace in traces),
        tuple(zip(traces, fits, strict=True)),
        frozenset(used & set(names.parameters)), frozenset(used & set(names.constants)),
        frozenset(names.control), tuple(names.starts),
    )  # fmt: skip


def _fit(
    fits: Sequence[Fitted | None], waits: Sequence[Sequence[float]], trials: Sequence[dict[str, Any]]
) -> tuple[str, tuple[str, ...]]:
    if any(fit is None for fit in fits):
        if len(fits) > 1:
            raise UnknownError("its waits follow no rule that tenacity knows")
        return "wait_chain", tuple(f"wait_fixed({number(wait)})" for wait in waits[0])
    shapes = {(fit.function, tuple(name for name, _ in fit.arguments)) for fit in fits if fit is not None}
    if len(shapes) != 1:
        raise UnknownError("its waits follow no rule that tenacity knows")
    function, keys = next(iter(shapes))
    written = []
    for index, key in enumerate(keys):
        value = _written([fit.arguments[index][1] for fit in fits if fit is not None], trials)
        written.append(f"{key}={value}" if key else value)
    return function, tuple(written)


def _written(values: Sequence[float], trials: Sequence[dict[str, Any]]) -> str:
    """Write a value that is a number, or the same as a name in every trial (or one more or less)."""
    for offset, text in ((0, ""), (1, " + 1"), (-1, " - 1")):
        for name in trials[0]:
            if all(value == trial[name] + offset for value, trial in zip(values, trials, strict=True)):
                return name + text
    if len(set(values)) == 1:
        return number(values[0])
    raise UnknownError("its attempts or waits depend on its parameters in a way that tenacity does not know")


def _environment(
    names: _Names, trial: dict[str, Any], sleeps: Callable[[ast.Call], bool], parts: LoopParts
) -> dict[str, Any]:
    from overhaul.codemods.add_retries.simulate import _Run  # noqa: PLC0415 - the first values are computed alike

    start = _Run({**names.constants, **trial}, sleeps, parts.handler.name)
    start.block(names.starts)
    return start.env


def _names(function: Function, parts: LoopParts, view: View) -> _Names:
    """Find out where every name of the loop's control has its value from."""
    control_nodes: list[ast.AST] = [
        *parts.before,
        *parts.handler.body,
        *(each for each in parts.after if each not in parts.exits),
    ]
    control_nodes.append(parts.loop.iter if isinstance(parts.loop, ast.For) else parts.loop.test)
    if isinstance(parts.loop, ast.For):
        control_nodes.append(parts.loop.target)
    used = {each.id for node in control_nodes for each in ast.walk(node) if isinstance(each, ast.Name)}
    used |= {each.id for node in parts.rest[:2] for each in ast.walk(node) if isinstance(each, ast.Name)} & {
        each.id for node in control_nodes for each in ast.walk(node) if isinstance(each, ast.Name)
    }
    result = _Names(set(), [], {}, [])
    for name in sorted(used - {parts.handler.name}):
        _place(name, function, parts, view, result)
    _untouched(parts, result.control)
    result.starts.sort(key=lambda node: node.lineno)
    return result


def _place(name: str, function: Function, parts: LoopParts, view: View, result: _Names) -> None:
    every = view.module.names.bindings(name)
    local = [binding for binding in every if binding.scope is function.node]
    if not local:
        top = view.module.names.module_bindings(name)
        value = top[0].value if len(top) == 1 else None
        if value is not None:
            known = _constant(value)
            if known is not None:
                result.constants[name] = known
        return
    inside = [binding for binding in local if parts.loop in binding.site.ancestors]
    outside = [binding for binding in local if binding not in inside and binding.kind != "annotation"]
    later = [
        binding
        for binding in outside
        if binding.statement.lineno > parts.loop.lineno and binding.kind != "parameter"
    ]
    if inside:
        result.control.add(name)
    if later or len(outside) > 1:
        raise UnknownError(f"{name} is bound in several places")
    if outside and outside[0].kind == "parameter":
        result.parameters.append(name)
    elif outside and outside[0].kind == "assign":
        statement = outside[0].statement
        if statement in result.starts:
            return
        if view.parent(statement) is not view.parent(parts.loop):
            raise UnknownError(f"{name} has its first value from another block")
        result.starts.append(statement)
        result.control.add(name)
        for each in ast.walk(statement):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
                _place(each.id, function, parts, view, result)


def _constant(node: ast.expr) -> Any:
    try:
        value = ast.literal_eval(node)
    except (ValueError, SyntaxError, TypeError, MemoryError):
        return None
    if isinstance(value, (list, tuple)):
        return list(value) if all(isinstance(each, (int, float)) for each in value) else None
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _untouched(parts: LoopParts, control: set[str]) -> None:
    """Refuse when the attempt itself looks at the counter or the delay."""
    for part in (*parts.attempt.body, *parts.exits):
        for each in ast.walk(part):
            if isinstance(each, ast.Name) and each.id in control:
                raise UnknownError(f"the attempt itself uses {each.id}")


def _doubles(parts: LoopParts) -> bool:
    """Tell whether a loop multiplies its delay, so that a short sequence of waits is read as such."""
    for place in (*parts.before, *parts.handler.body, *parts.after):
        for each in ast.walk(place):
            if isinstance(each, ast.BinOp) and isinstance(each.op, ast.Pow):
                return True
            if isinstance(each, ast.AugAssign) and isinstance(each.op, ast.Mult):
                return True
            if isinstance(each, ast.Assign) and any(
                isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Mult)
                for inner in ast.walk(each.value)
            ):
                return True
    return False
