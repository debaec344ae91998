"""What a retry loop says between its attempts, as hooks of tenacity that say the same at the same moment."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from overhaul.codemods.add_retries.harmless import LOG_METHODS
from overhaul.codemods.add_retries.layout import Group
from overhaul.codemods.add_retries.simulate import FAILED
from overhaul.codemods.add_retries.traces import LoopParts, UnknownError
from overhaul.codemods.add_retries.waits import number

if TYPE_CHECKING:
    from collections.abc import Collection

    from overhaul.codemods.add_retries.measure import Measured
    from overhaul.codemods.add_retries.traces import Trace
    from overhaul.codemods.add_retries.view import View

__all__ = ["Hook", "hooks"]

_STATE = "state"


@dataclass(frozen=True, slots=True)
class Hook:
    """A hook of tenacity.

    Attributes:
        name: Parameter of tenacity: ``after`` or ``before_sleep``.
        text: The function, as a document.
        used: Names that it uses.
    """

    name: str
    text: Group
    used: frozenset[str]


def hooks(parts: LoopParts, measured: Measured, view: View, at_end: Collection[ast.stmt] = ()) -> list[Hook]:
    """Return hooks for what the loop says, apart from what it says once at its end.

    Raises:
        UnknownError: It cannot be said by a hook at the same moment with the same words.
    """
    statements = {
        id(node): node
        for trace, _ in measured.traces
        for kind, node in trace.events
        if kind == "log" and node not in at_end
    }
    result: list[Hook] = []
    for key, node in statements.items():
        call = node.value
        if not any(node is each for body in (*parts.handler.body, *parts.after) for each in ast.walk(body)):
            raise UnknownError("it says or does something before an attempt or after the last one")
        if not isinstance(call, ast.Call) or not _says(call):
            raise UnknownError(f"it does more than log and wait between attempts (line {node.lineno})")
        hook, text = _said(call, _hook(node, measured.traces[0][0]), key, measured, view)
        used = frozenset(each.id for each in ast.walk(call) if isinstance(each, ast.Name))
        result.append(Hook(hook, text, used - measured.control - {parts.handler.name or ""}))
    if len({hook.name for hook in result}) != len(result):
        raise UnknownError("it logs in more than one statement between attempts")
    return result


def _said(call: ast.Call, hook: str, key: int, measured: Measured, view: View) -> tuple[str, Group]:
    """Write a logging call as a hook; one that tells of a wait which goes is said before the other waits only."""
    try:
        return hook, _Words(view, measured, key, hook).lambda_of(call)
    except UnknownError:
        if not measured.late or hook == "before_sleep":
            raise
        return "before_sleep", _Words(view, measured, key, "before_sleep").lambda_of(call)


def _says(call: ast.Call) -> bool:
    written = ast.unparse(call.func)
    last = written.rpartition(".")[2]
    if any(item.arg is None for item in call.keywords):
        raise UnknownError("its message cannot be said by a hook")
    if any(item.arg in {"exc_info", "stack_info"} for item in call.keywords) or last == "exception":
        raise UnknownError("it logs a traceback, which a hook does not have")
    return written in {"print", "click.echo", "typer.echo", "console.print", "warnings.warn"} or (
        last in LOG_METHODS and last not in {"trace", "bind", "opt"} and "log" in written.lower()
    )


def _hook(node: ast.stmt, trace: Trace) -> str:
    """Tell which hook runs exactly when a statement does: ``after`` every failure, or ``before_sleep``."""
    times = 0
    slept = False
    for kind, value in trace.events:
        if kind == "attempt":
            slept = False
        elif kind == "sleep":
            slept = True
        elif value is node:
            if slept:
                raise UnknownError("it logs after the wait, not before it")
            times += 1
    if times == trace.attempts:
        return "after"
    if times == trace.attempts - 1 and trace.events[-1][1] is not node:
        return "before_sleep"
    raise UnknownError("it logs on some of the attempts only")


class _Words:
    """Writes a logging call with what tenacity knows in place of the loop's own variables."""

    def __init__(self, view: View, measured: Measured, key: int, hook: str) -> None:
        self._view = view
        self._measured = measured
        self._key = key
        self._hook = hook
        self._runs = [trace.values[key] for trace, _ in measured.traces]
        if hook == "before_sleep":
            self._runs = [
                run[: trace.attempts - 1] for run, (trace, _) in zip(self._runs, measured.traces, strict=True)
            ]

    def lambda_of(self, call: ast.Call) -> Group:
        """Write a call as a function of tenacity's state."""
        items = [self.of(each) for each in call.args]
        items += [f"{item.arg}={self.of(item.value)}" for item in call.keywords if item.arg]
        return Group(f"lambda {_STATE}: {self.of(call.func)}(", tuple(items))

    def of(self, node: ast.AST) -> str:
        """Write an expression."""
        if any(id(node) in values for run in self._runs for values in run):
            return self._known(node)
        if not any(
            id(each) in values for each in ast.walk(node) for run in self._runs[:1] for values in run[:1]
        ):
            return self._same(node)
        if isinstance(node, ast.Call):
            items = [self.of(each) for each in node.args]
            items += [f"{item.arg}={self.of(item.value)}" for item in node.keywords if item.arg]
            return f"{self.of(node.func)}({', '.join(items)})"
        if isinstance(node, ast.JoinedStr):
            return self._f_string(node)
        if isinstance(node, ast.Attribute):
            return f"{self.of(node.value)}.{node.attr}"
        if isinstance(node, ast.Tuple):
            return f"({', '.join(map(self.of, node.elts))}{',' if len(node.elts) == 1 else ''})"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            right = self.of(node.right)
            return f"{self.of(node.left)} % {right if isinstance(node.right, ast.Tuple) else f'({right})'}"
        raise UnknownError(f"its message cannot be said by a hook ({ast.unparse(node)})")

    def _same(self, node: ast.AST) -> str:
        control = self._measured.control
        if any(isinstance(each, ast.Name) and each.id in control for each in ast.walk(node)):
            raise UnknownError(f"its message cannot be said by a hook ({ast.unparse(node)})")
        if any(isinstance(above, ast.JoinedStr) for above in self._view.above(node)):
            return ast.unparse(node)
        text = self._view.module.segment(node)
        return text if "\n" not in text and "\r" not in text else ast.unparse(node)

    def _known(self, node: ast.AST) -> str:
        texts = {
            self._value(node, [values.get(id(node)) for values in run], fit)
            for run, (_, fit) in zip(self._runs, self._measured.traces, strict=True)
        }
        if len(texts) != 1 or None in texts:
            raise UnknownError(f"its message cannot be said by a hook ({ast.unparse(node)})")
        return next(iter(texts)) or ""

    def _value(self, node: ast.AST, values: list[Any], fit: Any) -> str | None:
        if all(value is FAILED for value in values):
            return f"{_STATE}.outcome.exception()"
        count = range(1, len(values) + 1)
        if all(value == at and isinstance(value, int) for value, at in zip(values, count, strict=True)):
            return f"{_STATE}.attempt_number"
        if all(value == at - 1 and isinstance(value, int) for value, at in zip(values, count, strict=True)):
            return f"{_STATE}.attempt_number - 1"
        if isinstance(node, ast.Name) and node.id not in self._measured.control:
            return node.id
        if self._hook == "before_sleep" and self._is_wait(values, fit):
            return f"{_STATE}.upcoming_sleep"
        if len(set(values)) == 1 and len(self._runs) == 1:
            return number(values[0]) if isinstance(values[0], int) else repr(values[0])
        return None

    def _is_wait(self, values: list[Any], fit: Any) -> bool:
        """Only the uncapped exponential wait of tenacity keeps whole numbers whole, so that the text is the same."""
        if (
            self._measured.chance
            or fit is None
            or fit.function != "wait_exponential"
            or "max" in dict(fit.arguments)
        ):
            return False
        return all(
            value == fit.seconds(at) and type(value) is type(fit.seconds(at))
            for at, value in enumerate(values, 1)
        )

    def _f_string(self, node: ast.JoinedStr) -> str:
        parts = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append(str(part.value).replace("{", "{{").replace("}", "}}"))
            elif isinstance(part, ast.FormattedValue):
                conversion = "" if part.conversion == -1 else f"!{chr(part.conversion)}"
                form = self._format(part.format_spec)
                parts.append(f"{{{self.of(part.value)}{conversion}{form}}}")
        text = "".join(parts)
        if any(mark in text for mark in ('"', "\\", "\n", "\r", "\t")):
            raise UnknownError("its message cannot be said by a hook")
        return f'f"{text}"'

    def _format(self, node: ast.expr | None) -> str:
        if node is None:
            return ""
        if isinstance(node, ast.JoinedStr) and all(isinstance(part, ast.Constant) for part in node.values):
            return ":" + "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        raise UnknownError("its message cannot be said by a hook")
