"""One visit per module: decide for every function that talks to a service, say why not, or decorate it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries import loops
from overhaul.codemods.add_retries.calls import Calls
from overhaul.codemods.add_retries.decorate import CannotWriteError, decorator_of
from overhaul.codemods.add_retries.effects import Effects
from overhaul.codemods.add_retries.handlers import TRANSLATES, Fate, Handlers
from overhaul.codemods.add_retries.inline import rewrite_inside, statement_of
from overhaul.codemods.add_retries.layout import flat
from overhaul.codemods.add_retries.libraries import worth_a_look
from overhaul.codemods.add_retries.libraries.verdict import Obstacle, Verdict
from overhaul.codemods.add_retries.safety import context_obstacle, loop_around, repeated, used_up_by
from overhaul.codemods.add_retries.sharing import Decoration, written
from overhaul.codemods.add_retries.view import Function, View
from overhaul.codemods.api import Remark, Rewrite
from overhaul.model.note import NoteKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from overhaul.codemods.api import Finding, Scope, Site

__all__ = ["find"]


@dataclass(slots=True)
class _Decision:
    """What is to be done with one function: a decorator, remarks, or nothing."""

    fate: Fate | None = None
    label: str = ""
    services: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    rewrite: Rewrite | None = None

    @property
    def retries(self) -> bool:
        """Whether the function repeats something afterwards."""
        return self.fate is not None or self.rewrite is not None


class _Finder:
    """Decides for the functions of one module, each once."""

    def __init__(self, scope: Scope) -> None:
        self.view = View(scope)
        self.options = scope.options
        self.calls = Calls(self.view, frozenset(self.options["libraries"]))
        self.effects = Effects(self.view, self.calls)
        self.handlers = Handlers(self.view, self.calls)
        self.loops = loops.find(self.view, self.options)
        self._decided: dict[int, _Decision] = {}

    def findings(self) -> Iterator[Finding]:
        """Yield everything there is to say about the module; the first rewrite says when tenacity is not declared."""
        facts = self.view.scope.facts
        obstacle = "" if facts is None else facts.obstacle
        for finding in written(self.view, list(self._findings())):
            if obstacle and isinstance(finding, Rewrite):
                note = Remark(None, obstacle, NoteKind.ADVICE)
                yield replace(finding, notes=(*finding.notes, note))
                obstacle = ""
            else:
                yield finding

    def _findings(self) -> Iterator[Finding | Decoration]:
        yield from self.loops.findings
        for function in self.view.functions:
            if id(function.node) in self.loops.functions or not function.touches(self.calls.interest.lines):
                continue
            decision = self.decide(function)
            yield from decision.remarks
            if decision.rewrite is not None:
                yield decision.rewrite
            if decision.fate is not None:
                yield from self._decorate(function, decision)
        yield from self._at_top()

    def decide(self, function: Function) -> _Decision:
        """Return what is to be done with a function."""
        key = id(function)
        if key not in self._decided:
            self._decided[key] = _Decision()  # a function that calls itself adds nothing
            self._decided[key] = self._decide(function)
        return self._decided[key]

    def _decide(self, function: Function) -> _Decision:
        idle = {Obstacle.QUIET, Obstacle.EFFECT}
        every = [(node, verdict) for node, verdict in self.calls.of(function) if verdict.obstacle not in idle]
        talking = [(node, verdict) for node, verdict in every if self.calls.selected(verdict)]
        if not talking:
            return _Decision()
        ours = self._ours(function, talking)
        if ours:
            return _Decision()
        reason = context_obstacle(function, self.view)
        if reason:
            first = talking[0]
            return self._left(function, first[0], f"it {reason} ({first[1].label} is in it)")
        for obstacle in (Obstacle.UNSAFE, Obstacle.RETRIES):
            against = [(node, verdict) for node, verdict in every if verdict.obstacle is obstacle]
            if against:
                return self._against(function, against)
        return self._effects(function, talking)

    def _effects(self, function: Function, talking: list[tuple[ast.Call, Verdict]]) -> _Decision:
        good = [(node, verdict) for node, verdict in talking if verdict.obstacle is Obstacle.NONE]
        if not good:
            return self._against(function, talking)
        for node, verdict in good:
            reason = loop_around(node, function, self.view) or self._not_awaited(node, verdict, function)
            if reason:
                return self._left(function, node, f"{verdict.label} {reason}")
        fate = Fate()
        for node, verdict in good:
            own = self.handlers.fate(node, verdict.transient, function)
            if own.lost and (own.direct or own.caused):
                place, what = own.lost[0]
                reason = f"the handler around {verdict.label} {what} for a part of what can fail in passing"
                return self._left(function, place, reason)
            fate.add(own)
        if not fate.direct and not fate.caused.types and (inside := self._inside(function, good, fate)):
            return inside
        if not fate.direct and not fate.caused.types:
            place, what = fate.lost[0] if fate.lost else (good[0][0], "keeps the exception")
            label = good[0][1].label
            return self._left(
                function,
                place,
                f"the handler around {label} {what}, so a retry would never fire",
            )
        nodes: list[ast.AST] = [node for node, _ in good]
        for effect in repeated(self.effects.of(function), nodes, function, self.view):
            return self._left(
                function, effect.node, f"it {effect.what}, and a second attempt would do that again"
            )
        used_up = used_up_by(function, nodes, self.view)
        if used_up is not None:
            what = f"it goes over {used_up[1]}, which may be an iterator that a second attempt finds used up"
            return self._left(function, used_up[0], what)
        callee = self._retrying_callee(function)
        if callee is not None:
            node, name = callee
            return self._left(
                function,
                node,
                f"it calls {name}(), which retries itself; both together would multiply the attempts",
            )
        return _Decision(fate, good[0][1].label, tuple({verdict.service for _, verdict in good}))

    def _inside(
        self, function: Function, good: list[tuple[ast.Call, Verdict]], fate: Fate
    ) -> _Decision | None:
        """Repeat a single statement in its `try` when the handler only says the failure in other words."""
        if len(good) != 1 or any(what != TRANSLATES for _, what in fate.lost):
            return None
        node, verdict = good[0]
        statement = statement_of(node, function, self.view)
        if statement is None:
            return None
        within = {id(each) for each in ast.walk(statement)}
        if any(id(effect.node) in within for effect in self.effects.of(function)):
            return None
        reason = f"{verdict.label} can fail in passing; its handler raises another, so it is repeated inside"
        try:
            return _Decision(
                rewrite=rewrite_inside(statement, verdict.transient, function, self.view, reason)
            )
        except CannotWriteError as error:
            return self._left(function, node, str(error))

    def _not_awaited(self, node: ast.Call, verdict: Verdict, function: Function) -> str:
        if not verdict.awaited:
            return ""
        for outer in self.view.above(node):
            if outer is function.node:
                break
            if isinstance(outer, (ast.Await, ast.AsyncWith, ast.AsyncFor)):
                return ""
        return "is not awaited in the function, so its failure shows up elsewhere"

    def _retrying_callee(self, function: Function) -> tuple[ast.Call, str] | None:
        for node in function.all(ast.Call):
            called = self.calls.kinds.called(node)  # type: ignore[arg-type]
            if called is None:
                continue
            if called is function:
                return node, called.name  # type: ignore[return-value]
            if self.decide(called).retries or self._has_retry(called):
                return node, called.name  # type: ignore[return-value]
        return None

    def _has_retry(self, function: Function) -> bool:
        for decorator in function.node.decorator_list:
            node = self.view.assigned(decorator)
            name = self.view.qualified(node.func if isinstance(node, ast.Call) else node) or ""
            if name.startswith(("tenacity.", "backoff.")):
                return True
        return False

    def _ours(self, function: Function, talking: list[tuple[ast.Call, Verdict]]) -> bool:
        """Tell whether the function carries the very decorator that it would get, so that there is nothing to say."""
        found = [self.view.assigned(node) for node in function.node.decorator_list]
        existing = [node for node in found if isinstance(node, ast.Call)]
        if not any(self.view.qualified(node.func) == "tenacity.retry" for node in existing):
            return False
        fate = Fate()
        for node, verdict in talking:
            if verdict.obstacle is Obstacle.NONE:
                fate.add(self.handlers.fate(node, verdict.transient, function))
        if not fate.direct and not fate.caused.types:
            return False
        try:
            doc, _ = decorator_of(self.view, function, fate, self.options)
            wanted = ast.dump(ast.parse(flat(doc), mode="eval").body)
        except (CannotWriteError, SyntaxError):
            return False
        return any(ast.dump(node) == wanted for node in existing)

    def _decorate(self, function: Function, decision: _Decision) -> Iterator[Finding | Decoration]:
        assert decision.fate is not None  # noqa: S101 - the caller has looked
        try:
            doc, needs = decorator_of(self.view, function, decision.fate, self.options)
        except CannotWriteError as error:
            yield from self._left(function, function.node, str(error)).remarks
            return
        reason = f"{decision.label} can fail in passing and is safe to repeat"
        yield Decoration(function, doc, needs, reason, decision.services)

    def _against(self, function: Function, against: list[tuple[ast.Call, Verdict]]) -> _Decision:
        remarks: list[Remark] = []
        for node, verdict in against:
            remarks += self._left(function, node, f"{verdict.label} {verdict.reason}").remarks
        return _Decision(remarks=tuple(remarks))

    def _left(self, function: Function, node: ast.AST, reason: str) -> _Decision:
        return _Decision(remarks=(Remark(node, f"{function.name}() is not retried: {reason}"),))

    def _at_top(self) -> Iterator[Finding]:
        for node in self.view.top if self.calls.interest.lines else ():
            if not isinstance(node, ast.Call):
                continue
            verdict = self.calls.verdict(node, None)
            if verdict is not None and verdict.obstacle is Obstacle.NONE and self.calls.selected(verdict):
                message = f"{verdict.label} is not retried: it runs at module level, where no function is"
                yield Remark(node, message, NoteKind.LEFT_ALONE, "move it into a function")


def find(site: Site, scope: Scope) -> Iterable[Finding]:
    """Visit a module."""
    del site  # the module is the scope's
    source = scope.module.source
    made = scope.facts is not None and scope.facts.factories and b"client(" in source
    if made or worth_a_look(source) or (b"sleep" in source and b"except" in source):
        yield from _Finder(scope).findings()
