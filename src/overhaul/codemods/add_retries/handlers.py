"""What the `try` statements around a call do with its transient exceptions: let through, translate, or swallow."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.exceptions import bases_of, canonical
from overhaul.codemods.add_retries.libraries.verdict import Transient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.codemods.add_retries.calls import Calls
    from overhaul.codemods.add_retries.view import Function, View

__all__ = ["TRANSLATES", "TRY", "Fate", "Handlers"]

TRY = (ast.Try, *((ast.TryStar,) if hasattr(ast, "TryStar") else ()))
_ANY = "*"

#: What a handler does that turns the exception into another one and loses the first.
TRANSLATES = "raises another exception without `from`"


@dataclass(slots=True)
class Fate:
    """What becomes of a call's transient exceptions inside its function.

    Attributes:
        direct: Those that leave the function as they are.
        caused: Those that leave it as the cause of another one (``raise X from error``).
        lost: Handlers that keep the others, with what they do.
    """

    direct: Transient = field(default_factory=Transient)
    caused: Transient = field(default_factory=Transient)
    lost: list[tuple[ast.AST, str]] = field(default_factory=list)

    def add(self, other: Fate) -> None:
        """Add what becomes of another call's exceptions."""
        self.direct |= other.direct
        self.caused |= other.caused
        self.lost += other.lost


class Handlers:
    """Looks at the `try` and `with suppress` statements around a call."""

    def __init__(self, view: View, calls: Calls) -> None:
        self._view = view
        self._calls = calls

    def fate(self, node: ast.Call, transient: Transient, function: Function) -> Fate:
        """Return what becomes of the exceptions of a call."""
        alive: dict[str, bool] = dict.fromkeys(transient.names, False)  # name -> only as a cause
        lost: list[tuple[ast.AST, str]] = []
        inner: ast.AST = node
        for outer in self._view.above(node):
            if outer is function.node:
                break
            if isinstance(outer, TRY) and inner in outer.body:
                self._through(outer, alive, lost)
            elif isinstance(outer, (ast.With, ast.AsyncWith)) and inner in outer.body:
                self._suppressed(outer, alive, lost)
            inner = outer
        direct = {name for name, caused in alive.items() if not caused}
        caused = {name for name, caused in alive.items() if caused}
        every = set(transient.names)
        return Fate(transient.without(every - direct), transient.without(every - caused), lost)

    def _through(self, node: ast.Try, alive: dict[str, bool], lost: list[tuple[ast.AST, str]]) -> None:
        for name in list(alive):
            handler = next((each for each in node.handlers if self._catches(each, name, alive[name])), None)
            if handler is None:
                continue
            what = _does(handler)
            if what == "raises on":
                continue
            if what == "causes":
                alive[name] = True
            else:
                del alive[name]
                if not any(place is handler for place, _ in lost):
                    lost.append((handler, what))
        if any(isinstance(each, ast.Return) for statement in node.finalbody for each in ast.walk(statement)):
            lost.append((node.finalbody[0], "returns from the finally block"))
            alive.clear()

    def _suppressed(
        self, node: ast.With | ast.AsyncWith, alive: dict[str, bool], lost: list[tuple[ast.AST, str]]
    ) -> None:
        for item in node.items:
            call = item.context_expr
            if not isinstance(call, ast.Call) or self._view.qualified(call.func) != "contextlib.suppress":
                continue
            for name in list(alive):
                if any(self._covers(each, name, alive[name]) for each in call.args):
                    del alive[name]
                    lost.append((item.context_expr, "suppresses"))

    def _catches(self, handler: ast.ExceptHandler, name: str, caused: bool) -> bool:  # noqa: FBT001 - private
        return handler.type is None or self._covers(handler.type, name, caused)

    def _covers(self, node: ast.expr, name: str, caused: bool) -> bool:  # noqa: FBT001 - private
        """Tell whether an exception type named by an expression covers a transient exception; unknown ones do."""
        types = list(self._types(node))
        if caused:
            # What it was translated to is not followed: only the widest types certainly cover it.
            return any(each in {_ANY, "builtins.Exception", "builtins.BaseException"} for each in types)
        own = {name, *bases_of(name)}
        return any(each == _ANY or each in own for each in types)

    def _types(self, node: ast.expr, depth: int = 5) -> Iterator[str]:
        """Yield the canonical names of the types of a handler; `_ANY` for one that cannot be told."""
        if not depth:
            yield _ANY
        elif isinstance(node, ast.Name):
            resolution = self._view.resolve(node)
            kinds = {binding.kind for binding in resolution.bindings}
            if resolution.qualified is None and kinds == {"class"}:
                return  # a class of this module is no base of a library's exception
            if (
                resolution.qualified is None
                and len(resolution.bindings) == 1
                and resolution.bindings[0].value is not None
            ):
                yield from self._types(resolution.bindings[0].value, depth - 1)
                return
            yield canonical(resolution.qualified) if resolution.qualified else _ANY
        elif isinstance(node, (ast.Tuple, ast.List)):
            for item in node.elts:
                yield from self._types(item.value if isinstance(item, ast.Starred) else item, depth - 1)
        elif isinstance(node, ast.Attribute):
            qualified = self._view.qualified(node)
            if qualified is not None:
                yield canonical(qualified)
            elif not self._modeled(node):
                yield _ANY
        else:
            yield _ANY

    def _modeled(self, node: ast.Attribute) -> bool:
        """``client.exceptions.NoSuchKey`` is an answer of the service, not a transient failure."""
        inner = node.value
        kind = self._calls.kinds.of(inner.value) if isinstance(inner, ast.Attribute) else None
        return kind is not None and kind.startswith("boto3.") and inner.attr == "exceptions"  # type: ignore[attr-defined]


def _does(handler: ast.ExceptHandler) -> str:
    """Say what a handler does with the exception at its end: ``raises on``, ``causes``, or what it does instead."""
    last = handler.body[-1]
    if isinstance(last, ast.Raise):
        if last.exc is None or (isinstance(last.exc, ast.Name) and last.exc.id == handler.name):
            return "raises on"
        if isinstance(last.cause, ast.Name) and last.cause.id == handler.name:
            return "causes"
        return TRANSLATES
    if isinstance(last, ast.Return):
        return "returns instead of raising"
    if isinstance(last, ast.Continue):
        return "goes on with the loop"
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        called = ast.unparse(last.value.func)
        if called in {"sys.exit", "exit", "quit", "os._exit"}:
            return "ends the program"
    return "keeps the exception"
