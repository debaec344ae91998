"""What a library's table says about one call: can it fail in passing, is it safe to repeat, by which exceptions."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "CallView",
    "Condition",
    "Obstacle",
    "Transient",
    "Verdict",
    "good",
    "mute",
    "quiet",
    "retries",
    "service_of",
    "unsafe",
]


class Obstacle(Enum):
    """What stands against repeating a call."""

    #: Nothing: it can fail in passing and may be repeated.
    NONE = "none"
    #: It is harmless and nothing to retry for (``git status``).
    QUIET = "quiet"
    #: Repeating it may do something twice.
    UNSAFE = "unsafe"
    #: Its failure is no exception, so that a retry would never fire.
    MUTE = "mute"
    #: It is nothing of the network, and what it does a second attempt may do again.
    EFFECT = "effect"
    #: It is repeated already, by itself or by its client.
    RETRIES = "retries"


@dataclass(frozen=True, slots=True)
class Condition:
    """An exception that is transient only when a test on it says so.

    Attributes:
        type: Qualified name of the exception.
        test: Expression over ``error``.
    """

    type: str
    test: str


@dataclass(frozen=True, slots=True)
class Transient:
    """The exceptions by which a library says that something failed in passing.

    Attributes:
        types: Qualified names.
        exclude: Subclasses of these that are answers, not failures (``urllib.error.HTTPError``).
        conditions: Exceptions that need a look at their contents.
    """

    types: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()

    def __or__(self, other: Transient) -> Transient:
        return Transient(
            tuple(dict.fromkeys((*self.types, *other.types))),
            tuple(dict.fromkeys((*self.exclude, *other.exclude))),
            tuple(dict.fromkeys((*self.conditions, *other.conditions))),
        )

    def without(self, types: set[str]) -> Transient:
        """Return the rest when some types are dealt with elsewhere."""
        return Transient(
            tuple(name for name in self.types if name not in types),
            self.exclude,
            tuple(condition for condition in self.conditions if condition.type not in types),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Every exception it speaks of."""
        return (*self.types, *(condition.type for condition in self.conditions))

    def __bool__(self) -> bool:
        return bool(self.types or self.conditions)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a table says about one call.

    Attributes:
        library: Value of the option ``libraries`` that turns it on.
        label: How the call is named in notes, e.g. ``requests.post()`` or ``git push``.
        obstacle: What stands against repeating it.
        reason: Why, as the rest of a sentence that begins with the label.
        transient: Exceptions by which it fails in passing.
        awaited: Whether the call gives an awaitable.
    """

    library: str
    label: str
    obstacle: Obstacle
    reason: str = ""
    transient: Transient = Transient()
    awaited: bool = False

    @property
    def service(self) -> str:
        """What is talked to, as a word of an identifier: ``requests``, ``aws``, or the program of a command."""
        program = self.label.partition(" ")[0]
        if self.library == "subprocess":
            return program if program.isidentifier() else "command"
        return service_of(self.library)


def service_of(package: str) -> str:
    """Return the word for what a package talks to."""
    return {"boto3": "aws", "botocore": "aws", "subprocess": "command"}.get(package, package)


@dataclass(frozen=True, slots=True)
class CallView:
    """One call as the tables see it.

    Attributes:
        name: What is called: a qualified function (``requests.get``) or kind and method (``requests.Session.get``).
        node: The call.
        value: Follows a local name to the expression it was assigned; gives other expressions back.
        kind: What sort of value an expression is (see `kinds`), or ``None``.
        stable: Whether an expression has the same value in every attempt.
        random: Name of a call in an expression that gives something else on each attempt (``uuid.uuid4``), or empty.
        bound: Whether it is a method of a value whose kind is known.
        facts: Names of calls and keywords elsewhere in the module that matter, e.g. ``HTTPAdapter.max_retries``.
    """

    name: str
    node: ast.Call
    value: Callable[[ast.expr], ast.expr]
    kind: Callable[[ast.expr], str | None]
    stable: Callable[[ast.expr], bool]
    random: Callable[[ast.expr], str]
    bound: bool = False
    facts: frozenset[str] = field(default_factory=frozenset)

    @property
    def method(self) -> str:
        """Last part of the name."""
        return self.name.rpartition(".")[2]

    @property
    def starred(self) -> bool:
        """Whether some arguments cannot be seen (``*args``, ``**kwargs``)."""
        return any(isinstance(item, ast.Starred) for item in self.node.args) or any(
            item.arg is None for item in self.node.keywords
        )

    def argument(self, name: str, position: int | None = None) -> ast.expr | None:
        """Return an argument by keyword or position, followed to its value; ``None`` when it is not given."""
        for keyword in self.node.keywords:
            if keyword.arg == name:
                return self.value(keyword.value)
        if position is not None and len(self.node.args) > position:
            before = self.node.args[: position + 1]
            if not any(isinstance(item, ast.Starred) for item in before):
                return self.value(self.node.args[position])
        return None

    def constant(self, name: str, position: int | None = None) -> object:
        """Return an argument's constant value, ``None`` when it is not given or no constant."""
        found = self.argument(name, position)
        return found.value if isinstance(found, ast.Constant) else None

    def new_each_time(self, *names: str) -> str:
        """Return the call by which an argument (one of the names, or any) is another one on each attempt, or empty."""
        values = [item.value for item in self.node.keywords if not names or item.arg in names]
        found = (self.random(value) for value in (*values, *(() if names else self.node.args)))
        return next((name for name in found if name), "")

    def given(self, *names: str) -> str:
        """Return the first of the keywords that is given and not ``None`` or ``False``, or an empty string."""
        for name in names:
            found = self.argument(name)
            if found is not None and not (isinstance(found, ast.Constant) and found.value in {None, False}):
                return name
        return ""


def good(library: str, label: str, transient: Transient, *, awaited: bool = False) -> Verdict:
    """Say that a call can fail in passing and may be repeated."""
    return Verdict(library, label, Obstacle.NONE, transient=transient, awaited=awaited)


def quiet(library: str, label: str) -> Verdict:
    """Say that a call is harmless and nothing to retry for."""
    return Verdict(library, label, Obstacle.QUIET)


def unsafe(library: str, label: str, reason: str) -> Verdict:
    """Say that repeating a call may do something twice."""
    return Verdict(library, label, Obstacle.UNSAFE, reason)


def mute(library: str, label: str, reason: str) -> Verdict:
    """Say that the failure of a call is no exception."""
    return Verdict(library, label, Obstacle.MUTE, reason)


def retries(library: str, label: str, reason: str) -> Verdict:
    """Say that a call is repeated already."""
    return Verdict(library, label, Obstacle.RETRIES, reason)
