"""The kind of each variable: text, number, array or map; found from everything that is assigned to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.touches import declares_local, flags_of, touches
from overhaul.translators.shell.facts.walk import children

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Kind", "Write", "is_integer_text", "kinds_of", "literal_words", "writes_of"]

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_NUMBERS = {"#", "?", "$", "RANDOM", "SECONDS", "EPOCHSECONDS", "UID", "EUID", "PPID", "BASHPID", "LINENO"}


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
    """

    name: str
    function: str
    form: str
    word: s.Word | None = None
    flags: frozenset[str] = field(default=frozenset())
    append: bool = False
    start: int = 0
    looped: bool = False


def writes_of(script: s.Script) -> list[Write]:
    """Collect everything that is assigned in a script."""
    return list(_collect(script.body, ""))


def _collect(nodes: Iterable[s.Node], function: str, *, looped: bool = False) -> Iterator[Write]:
    for node in nodes:
        if isinstance(node, s.Function):
            yield from _collect([node.body], node.name)
            continue
        for write in _of(node, function):
            yield replace(write, start=node.span.start, looped=looped)
        inside = looped or isinstance(node, (s.While, s.ForIn, s.ForArith, s.Select))
        yield from _collect(children(node), function, looped=inside)


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
    if item.value is None and not flags & {"a", "A", "local", "i", "l", "u", "n", "r"}:
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
        return Write(node.name, function, "array", None, flags, node.append)
    if node.index is not None:
        return Write(node.name, function, "item", None, flags)
    if node.value is None:
        return Write(node.name, function, "flags", None, flags)
    return Write(node.name, function, "word", node.value, flags, node.append)


def kinds_of(writes: Iterable[Write], possible: set[str]) -> dict[str, Kind]:
    """Find the kinds of variables that share a scope.

    Args:
        writes: What is assigned to them.
        possible: Names that may be numbers: never read while unset, nor touched in ways that cannot be seen.
    """
    by_name: dict[str, list[Write]] = {}
    for write in writes:
        by_name.setdefault(write.name, []).append(write)
    kinds = {name: _shape(found) for name, found in by_name.items()}
    numbers = {name for name, kind in kinds.items() if kind is Kind.TEXT and name in possible}
    while True:
        wrong = {name for name in numbers if not all(_is_number(write, numbers) for write in by_name[name])}
        if not wrong:
            break
        numbers -= wrong
    return {name: Kind.NUMBER if name in numbers else kind for name, kind in kinds.items()}


def _shape(writes: Iterable[Write]) -> Kind:
    """Whether it is an array: scalars go into the first item of one."""
    kind = Kind.TEXT
    for write in writes:
        if "A" in write.flags:
            return Kind.MAP
        if write.form in {"array", "item"} or "a" in write.flags:
            kind = Kind.ARRAY
    return kind


def _is_number(write: Write, numbers: set[str]) -> bool:
    if write.flags & {"u", "l", "c", "i", "x"}:
        return False
    if write.form == "word":
        return write.word is not None and not write.append and _is_integer(write.word, numbers)
    return write.form == "number" or (write.form == "flags" and bool(write.flags & {"local", "r"}))


def _is_integer(word: s.Word, numbers: set[str]) -> bool:
    """Whether a word is always the usual text of one integer."""
    literal = word.literal
    if literal is not None:
        return is_integer_text(literal)
    parts: tuple[s.Part, ...] = word.parts
    if len(parts) == 1 and isinstance(parts[0], s.DoubleQuoted):
        parts = parts[0].parts
    if len(parts) != 1:
        return False
    part = parts[0]
    if isinstance(part, s.ArithExpansion):
        return True
    if isinstance(part, s.BraceRange):
        return is_integer_text(part.first) and is_integer_text(part.last)
    if not isinstance(part, s.Parameter) or part.indirect or part.names or part.operation is not None:
        return False
    return part.length or (part.index is None and (part.name in numbers or part.name in _NUMBERS))


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
        if text is None or write.form != "word":
            other.add(write.name)
        else:
            found.setdefault(write.name, []).append(text)
    return {name: texts for name, texts in found.items() if name not in other}
