"""A retry loop in its parts, and what happened when it was run."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["End", "LoopParts", "Trace", "UnknownAttributeError", "UnknownError"]


class UnknownError(Exception):
    """Something decides that is no number known here; the message says what."""


class UnknownAttributeError(UnknownError):
    """Something depends on an attribute.

    Attributes:
        text: The attribute as it is written, e.g. ``self.retries``.
    """

    def __init__(self, text: str) -> None:
        super().__init__(f"depends on {text}, whose value is not known")
        self.text = text


@dataclass(frozen=True, slots=True)
class LoopParts:
    """A retry loop in its parts.

    Attributes:
        loop: The loop itself.
        before: Statements of its body before the `try`.
        attempt: The `try`.
        handler: Its handler; the first of several that do the same.
        after: Statements of its body behind the `try`.
        rest: Statements behind the loop in its block.
    """

    loop: ast.For | ast.While
    before: Sequence[ast.stmt]
    attempt: ast.Try
    handler: ast.ExceptHandler
    after: Sequence[ast.stmt]
    rest: Sequence[ast.stmt]

    @property
    def types(self) -> list[ast.expr] | None:
        """The exceptions that are caught, ``None`` for all of them."""
        found: list[ast.expr] = []
        for handler in self.attempt.handlers:
            if handler.type is None:
                return None
            found += handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        return found

    @property
    def exits(self) -> list[ast.stmt]:
        """What a good attempt does outside the `try` body: its ``else``, and what stands behind it if it gets there."""
        last = (*self.attempt.body, *self.attempt.orelse)[-1]
        behind = () if isinstance(last, (ast.Return, ast.Break)) else self.after
        return [*self.attempt.orelse, *behind]


@dataclass(frozen=True, slots=True)
class End:
    """How a loop ends when every attempt fails.

    Attributes:
        kind: ``reraise``, ``return``, ``raise`` (another exception, or the end of the program), ``through`` (goes
            on behind), ``forever``.
        node: The statement.
    """

    kind: str
    node: ast.stmt | None = None


@dataclass(slots=True)
class Trace:
    """What happened when every attempt failed.

    Attributes:
        events: ``attempt``, ``sleep`` with seconds, ``log`` with its statement, in order.
        chance: Random parts of the sleeps, as written; all sleeps must agree.
        end: How it ended.
        values: For each log statement, per time it ran, the values of its numeric expressions by node id.
        runs: How often each statement ran, by its id.
        sleeping: Ids of the statements that sleep.
        failed: Names that hold the last exception at the end.
    """

    events: list[tuple[str, Any]] = field(default_factory=list)
    chance: set[str] = field(default_factory=set)
    end: End = End("through")
    values: dict[int, list[dict[int, Any]]] = field(default_factory=dict)
    runs: dict[int, int] = field(default_factory=dict)
    sleeping: frozenset[int] = frozenset()
    failed: frozenset[str] = frozenset()

    @property
    def attempts(self) -> int:
        """How often the body ran."""
        return sum(1 for kind, _ in self.events if kind == "attempt")

    def waits(self) -> list[float] | None:
        """Return the seconds between attempts; ``None`` when there is sleep before the first."""
        result: list[float] = []
        total, seen = 0.0, False
        for kind, value in self.events:
            if kind == "attempt":
                if seen:
                    result.append(total)
                elif total:
                    return None
                total, seen = 0, True
            elif kind == "sleep":
                total = total + value if total else value
        return result

    @property
    def late(self) -> bool:
        """Whether there is sleep after the last attempt, which helps nobody."""
        last = max((at for at, (kind, _) in enumerate(self.events) if kind == "attempt"), default=0)
        return any(kind == "sleep" and seconds for kind, seconds in self.events[last:])
