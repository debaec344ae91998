"""What a function does besides talking to a service, and whether a second attempt would do it again."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.freshness import is_fresh
from overhaul.codemods.add_retries.harmless import (
    EFFECTS,
    LOG_METHODS,
    MUTATORS,
    PURE_METHODS,
    effect_word,
    is_pure,
    payment_word,
    reads_by_name,
)
from overhaul.codemods.add_retries.libraries.verdict import Obstacle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.codemods.add_retries.calls import Calls
    from overhaul.codemods.add_retries.view import Function, View

__all__ = ["Effect", "Effects"]

_WRITING_MODES = {
    "a": "appends to a file",
    "x": "makes a file, which exists for a second attempt",
    "+": "changes a file in place",
}


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that a second attempt would meet.

    Attributes:
        node: Where.
        what: What it does, as the rest of a sentence: ``appends to results``.
        strong: Whether it counts wherever it stands, also behind the last call that can fail.
    """

    node: ast.AST
    what: str
    strong: bool = False


class Effects:
    """Effects of the functions of one module."""

    def __init__(self, view: View, calls: Calls) -> None:
        self._view = view
        self._calls = calls
        self._known: dict[int, list[Effect]] = {}

    def of(self, function: Function) -> list[Effect]:
        """Return the effects of a function, those of the module's functions that it calls included."""
        key = id(function)
        if key not in self._known:
            self._known[key] = []  # a recursive call adds nothing
            self._known[key] = list(self._find(function))
        return self._known[key]

    def _find(self, function: Function) -> Iterator[Effect]:
        outer = {
            name
            for node in function.all(ast.Global, ast.Nonlocal)
            for name in node.names  # type: ignore[attr-defined]
        }
        for node in function.nodes:
            if isinstance(node, ast.Call):
                effect = self._of_call(node, function)
                if effect is not None:
                    yield effect
            elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and node.id in outer:
                yield Effect(self._statement(node), f"changes {node.id}, which lives outside the function")
            elif isinstance(node, (ast.Attribute, ast.Subscript)) and self._changes(node, function):
                what = f"changes {ast.unparse(node)}, which lives outside the function"
                yield Effect(self._statement(node), what)

    def _changes(self, node: ast.Attribute | ast.Subscript, function: Function) -> bool:
        """Tell whether a target is a part of something that the function did not make itself."""
        if isinstance(node.ctx, ast.Load):
            return False
        return not is_fresh(node.value, node, function, self._calls)

    def _statement(self, node: ast.AST) -> ast.AST:
        """An assignment happens at the end of its statement."""
        return next(
            (each for each in self._view.above(node) if isinstance(each, (ast.stmt, ast.comprehension))), node
        )

    def _of_call(self, node: ast.Call, function: Function) -> Effect | None:
        verdict = self._calls.verdict(node, function)
        if verdict is not None:
            if verdict.obstacle is Obstacle.EFFECT:
                return Effect(node, verdict.reason)
            return None
        called = self._calls.kinds.called(node)
        if called is not None:
            return self._of_own(node, called)
        name = self._view.qualified(node.func)
        if name is not None and (word := payment_word(name)):
            return Effect(node, f"calls {name}(), which by its name ({word}) moves money", strong=True)
        if name in {"builtins.open", "io.open", "codecs.open"}:
            return self._opening(node, 1)
        if name is not None and (is_pure(name) or _tolerant(name, node)):
            return None
        if name is not None and name in EFFECTS:
            return Effect(node, EFFECTS[name])
        facts = self._view.scope.facts
        if name is not None and facts is not None and (what := facts.effect(name)) is not None:
            return Effect(node, f"calls {name}(), which {what}", strong=True) if what else None
        if isinstance(node.func, ast.Attribute):
            return self._of_method(node, node.func, function, name)
        return self._by_name(node, name or ast.unparse(node.func), function)

    def _of_own(self, node: ast.Call, called: Function) -> Effect | None:
        """Say what a function of this module does; to make it run again is to make all of that happen again."""
        blocked = self._calls.blocked(called)
        if blocked is not None:
            return Effect(
                node, f"calls {called.name}(), and {blocked.label} there {blocked.reason}", strong=True
            )
        inside = self.of(called)
        if not inside:
            return None
        worst = next((effect for effect in inside if effect.strong), inside[0])
        return Effect(node, f"calls {called.name}(), which {worst.what}", strong=worst.strong)

    def _opening(self, node: ast.Call, position: int) -> Effect | None:
        mode = next((item.value for item in node.keywords if item.arg == "mode"), None)
        if mode is None:
            mode = node.args[position] if len(node.args) > position else ast.Constant("r")
        if not isinstance(mode, ast.Constant) or not isinstance(mode.value, str):
            return Effect(node, "opens a file in a mode that cannot be seen")
        for letter, what in _WRITING_MODES.items():
            if letter in mode.value:
                return Effect(node, what)
        return None

    def _of_method(
        self, node: ast.Call, func: ast.Attribute, function: Function, name: str | None
    ) -> Effect | None:
        method = func.attr
        if method in LOG_METHODS and _is_logger(func.value):
            return None
        text = ast.unparse(func)
        if word := payment_word(text):
            return Effect(node, f"calls {text}(), which by its name ({word}) moves money", strong=True)
        if method == "open" and name is None:
            return self._opening(node, 0)
        if method in {"mkdir", "touch"}:
            return None if _flag(node, "exist_ok") or method == "touch" else Effect(node, EFFECTS["os.mkdir"])
        if method == "unlink" and _flag(node, "missing_ok"):
            return None
        if method in MUTATORS:
            if is_fresh(func.value, node, function, self._calls):
                return None
            what = "reads on in" if method.startswith("read") else "changes"
            return Effect(
                node, f"{what} {ast.unparse(func.value)} ({method}), which lives outside the function"
            )
        if method in PURE_METHODS:
            return None
        return self._by_name(node, text, function)

    def _by_name(self, node: ast.Call, name: str, function: Function) -> Effect | None:
        """Judge what cannot be seen by its name; what says neither is not certain."""
        last = name.rpartition(".")[2]
        if name.startswith("super()."):
            return Effect(node, f"calls {name}(), which cannot be seen from here")
        if word := effect_word(last):
            return Effect(node, f"calls {name}(), which by its name ({word}) has an effect", strong=True)
        if last[:1].isupper() or reads_by_name(last):
            return None
        if isinstance(node.func, ast.Name) and node.func.id in function.parameters:
            return Effect(node, f"calls {name}(), which was passed in and may do anything")
        return Effect(node, f"calls {name}(), and what that does cannot be seen from here", strong=True)


def _is_logger(node: ast.expr) -> bool:
    last = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    if isinstance(node, ast.Call):
        return _is_logger(node.func) or "getLogger" in ast.dump(node.func)
    return "log" in last.lower() or last in {"console", "bind", "opt"}


def _flag(node: ast.Call, name: str) -> bool:
    return any(
        item.arg == name and isinstance(item.value, ast.Constant) and item.value.value is True
        for item in node.keywords
    )


def _tolerant(name: str, node: ast.Call) -> bool:
    """Tell whether a call that would fail the second time was told not to."""
    if name == "os.makedirs":
        return _flag(node, "exist_ok")
    return name == "shutil.rmtree" and _flag(node, "ignore_errors")
