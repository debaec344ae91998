"""The kind of each variable: text, number, array or map; found from everything that is assigned to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.branches import branches_of
from overhaul.translators.shell.facts.touches import declares_local, flags_of, touches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

__all__ = ["Kind", "Kinds", "Write", "is_integer_text", "literal_words", "writes_of"]

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_NUMBERS = frozenset({"#", "?", "$", "PPID"})
_NUMBERS_OF_BASH = _NUMBERS | {"RANDOM", "SECONDS", "EPOCHSECONDS", "UID", "EUID", "BASHPID", "LINENO"}


class Kind(Enum):
    """What a variable is in Python."""

    TEXT = "text"
    NUMBER = "number"
    ARRAY = "array"
    MAP = "map"


@dataclass(frozen=True, slots=True)
class Write:
    """Something that is assigned.

    Attributes:
        name: Of the variable.
        function: In which it stands; empty at the top.
        form: ``word``, ``number``, ``text``, ``array`` (all of it), ``item``, or ``flags`` for a declaration.
        word: The value, for ``word``.
        flags: Letters of the declaration around it.
        append: Whether it is ``+=``.
        start: Where it stands in the script.
        looped: Whether it stands in a loop.
        branches: What it stands in that may not run, or not in this shell, from the outside in.
        first: The first word of an array.
    """

    name: str
    function: str
    form: str
    word: s.Word | None = None
    flags: frozenset[str] = field(default=frozenset())
    append: bool = False
    start: int = 0
    looped: bool = False
    branches: tuple[object, ...] = ()
    first: s.Word | None = None


def writes_of(script: s.Script) -> list[Write]:
    """Collect everything that is assigned in a script."""
    return list(_collect(script.body, ""))


def _collect(
    nodes: Iterable[s.Node], function: str, branches: tuple[object, ...] = (), *, looped: bool = False
) -> Iterator[Write]:
    for node in nodes:
        if isinstance(node, s.Function):
            yield from _collect([node.body], node.name)
            continue
        for write in _of(node, function):
            yield replace(write, start=node.span.start, looped=looped, branches=branches)
        inside = looped or isinstance(node, (s.While, s.ForIn, s.ForArith, s.Select))
        for branch, parts in branches_of(node):
            deeper = branches if branch is None else (*branches, branch)
            yield from _collect(parts, function, deeper, looped=inside)


def _of(node: s.Node, function: str) -> Iterator[Write]:  # noqa: PLR0912 - one kind of node each
    """Yield what a node itself assigns."""
    match node:
        case s.Simple():
            for each in node.assignments:
                yield _assigned(each, function, frozenset())
            found = touches(node)
            yield from (Write(name, function, "text") for name in found.texts)
            yield from (Write(name, function, "array") for name in found.arrays)
            yield from (Write(name, function, "item") for name in found.items)
        case s.Declaration():
            flags = (
                frozenset(flags_of(node)) | {"local"} if declares_local(node) else frozenset(flags_of(node))
            )
            for item in node.items:
                if isinstance(item, s.Assignment):
                    yield from _declared(node, item, function, flags)
        case s.Select():
            yield Write("REPLY", function, "text")
            yield from _looped(node, function)
        case s.ForIn():
            yield from _looped(node, function)
        case s.ArithAssign():
            yield Write(node.target.name, function, "item" if node.target.index is not None else "number")
        case s.ArithUnary() if node.operator in {"++", "--"} and isinstance(node.operand, s.ArithVariable):
            yield Write(node.operand.name, function, "item" if node.operand.index is not None else "number")
        case s.Parameter() if isinstance(node.operation, s.Default) and "=" in node.operation.operator:
            form = "item" if isinstance(node.index, s.Subscript) else "word"
            yield Write("" if node.indirect else node.name, function, form, node.operation.word)
        case s.Coprocess():
            yield Write(node.name, function, "array")
            yield Write(f"{node.name}_PID", function, "text")
        case s.ConditionBinary(_, "=~"):
            yield Write("BASH_REMATCH", function, "array")
        case s.Redirect() if node.variable:
            yield Write(node.variable, function, "number")
        case _:
            return


def _declared(
    node: s.Declaration, item: s.Assignment, function: str, flags: frozenset[str]
) -> Iterator[Write]:
    if node.keyword == "export":
        if item.value is not None or "n" in flags:
            yield (
                Write(item.name, function, "text")
                if item.value is None
                else _assigned(item, function, frozenset())
            )
        return
    if node.keyword == "local" and not function:
        return
    if node.keyword == "readonly":
        flags |= {"r"}
    if item.value is None and not flags & {"a", "A", "local", "i", "l", "u", "n", "r", "+i", "+l", "+u"}:
        return
    if "n" in flags:
        yield Write(item.name, function, "text", None, flags)
        return
    yield _assigned(item, function, flags)


def _looped(node: s.ForIn | s.Select, function: str) -> Iterator[Write]:
    if node.words is None or isinstance(node, s.Select):
        yield Write(node.name, function, "text")
    else:
        yield from (Write(node.name, function, "word", word) for word in node.words)


def _assigned(node: s.Assignment, function: str, flags: frozenset[str]) -> Write:
    if isinstance(node.value, s.ArrayLiteral):
        first = node.value.items[0] if node.value.items else None
        word = first.word if first is not None and first.index is None else None
        return Write(node.name, function, "array", None, flags, node.append, first=word)
    if node.index is not None:
        return Write(node.name, function, "item", None, flags)
    if node.value is None:
        return Write(node.name, function, "flags", None, flags)
    return Write(node.name, function, "word", node.value, flags, node.append)


@dataclass(slots=True)
class Kinds:
    """Finds the kinds of all variables at once: whether one is a number depends on what others are.

    Attributes:
        writes: All that is assigned to each variable, by scope and name.
        possible: Those that may be numbers: never read while unset, nor touched in ways that cannot be seen.
        scope: The scope that a name has in a function.
        arguments: What each positional parameter of a function can be, by function and number; ``None`` for
            nothing, each with the function in which the call stands.
        dialect: ``bash`` or ``sh``.
    """

    writes: Mapping[tuple[str, str], Sequence[Write]]
    possible: set[tuple[str, str]]
    scope: Callable[[str, str], str]
    arguments: Mapping[tuple[str, str], Sequence[tuple[str, s.Word | None]]]
    dialect: str = "bash"
    _numbers: set[tuple[str, str]] = field(default_factory=set)
    _given: set[tuple[str, str]] = field(default_factory=set)

    def found(self) -> dict[tuple[str, str], Kind]:
        """Return the kinds, by scope and name."""
        kinds = {place: _shape(made) for place, made in self.writes.items()}
        self._numbers = {
            place for place, kind in kinds.items() if kind is Kind.TEXT and place in self.possible
        }
        self._given = set(self.arguments)
        while True:
            wrong = {
                place
                for place in self._numbers
                if not all(self._is_number(write) for write in self.writes[place])
            }
            strange = {place for place in self._given if not self._is_number_given(place)}
            if not wrong and not strange:
                break
            self._numbers -= wrong
            self._given -= strange
        return {place: Kind.NUMBER if place in self._numbers else kind for place, kind in kinds.items()}

    def numeric_arguments(self) -> set[tuple[str, str]]:
        """Return function and number of the positional parameters that are always given and always integers."""
        return {place for place in self._given if all(word is not None for _, word in self.arguments[place])}

    def _is_number(self, write: Write) -> bool:
        if write.flags & {"u", "l", "c", "i", "x"}:
            return False
        if write.form == "word":
            return (
                write.word is not None and not write.append and self._is_integer(write.word, write.function)
            )
        return write.form == "number" or (write.form == "flags" and bool(write.flags & {"local", "r"}))

    def _is_number_given(self, place: tuple[str, str]) -> bool:
        return all(word is None or self._is_integer(word, caller) for caller, word in self.arguments[place])

    def _is_integer(self, word: s.Word, function: str) -> bool:
        """Whether a word is always the usual text of one integer."""
        literal = word.literal
        if literal is not None:
            return is_integer_text(literal)
        parts = word.unquoted
        if len(parts) != 1:
            return False
        part = parts[0]
        if isinstance(part, s.ArithExpansion):
            return True
        if isinstance(part, s.BraceRange):
            return is_integer_text(part.first) and is_integer_text(part.last)
        return isinstance(part, s.Parameter) and self._is_integer_parameter(part, function)

    def _is_integer_parameter(self, part: s.Parameter, function: str) -> bool:
        if part.indirect or part.names:
            return False
        if isinstance(part.operation, s.Default):
            place = (function, part.name)
            sure = part.operation.operator == ":-" and part.index is None and place in self._given
            return sure and self._is_integer(part.operation.word, function)
        if part.operation is not None:
            return False
        if part.length:
            return True
        if part.index is not None:
            return False
        if part.name.isdigit():
            place = (function, part.name)
            return place in self._given and all(word is not None for _, word in self.arguments[place])
        kept = _NUMBERS if self.dialect == "sh" else _NUMBERS_OF_BASH
        return part.name in kept or (self.scope(function, part.name), part.name) in self._numbers


def _shape(writes: Iterable[Write]) -> Kind:
    """Whether it is an array: scalars go into the first item of one."""
    kind = Kind.TEXT
    for write in writes:
        if "A" in write.flags:
            return Kind.MAP
        if write.form in {"array", "item"} or "a" in write.flags:
            kind = Kind.ARRAY
    return kind


def is_integer_text(text: str) -> bool:
    """Tell whether text is an integer in the way in which arithmetic writes it."""
    return _INTEGER.fullmatch(text) is not None


def literal_words(writes: Iterable[Write]) -> dict[str, list[str]]:
    """Return the texts of each variable that is given nothing but literal text."""
    found: dict[str, list[str]] = {}
    other: set[str] = set()
    for write in writes:
        text = write.word.literal if write.word is not None and not write.append else None
        if write.form == "flags" and not write.flags & {"i", "u", "l", "c", "n"}:
            continue
        if text is None or write.form != "word" or write.flags & {"i", "u", "l", "c", "n"}:
            other.add(write.name)
        else:
            found.setdefault(write.name, []).append(text)
    return {name: texts for name, texts in found.items() if name not in other}
