"""Which variables a command touches by name: what builtins assign and unset, and where a name is computed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "NAME",
    "TILDES",
    "Touches",
    "declares_local",
    "flags_and_items",
    "flags_of",
    "matches_nothing",
    "touches",
    "written",
]

NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*\Z")
#: Variables that tildes look at, by what stands behind the tilde.
TILDES = {"": "HOME", "+": "PWD", "-": "OLDPWD"}
_ITEM = re.compile(r"([A-Za-z_][A-Za-z_0-9]*)\[")
#: Options of builtins that take a word.
_WITH_WORD = {"read": "adinNptu", "mapfile": "dnOsucC", "readarray": "dnOsucC"}
_WRAPPERS = {"command", "builtin"}


@dataclass(slots=True)
class Touches:
    """What a command touches.

    Attributes:
        texts: Names that get text.
        arrays: Names that get the items of an indexed array.
        items: Names of arrays of which one item is assigned or unset.
        unset: Names that are unset.
        tested: Names of which it is asked whether they are set.
        computed: Whether a name is computed that is assigned or unset.
        reads_computed: Whether a name is computed that is read.
        mentioned: Names that may be touched in any way, in text that is run later.
    """

    texts: list[str] = field(default_factory=list)
    arrays: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    unset: list[str] = field(default_factory=list)
    tested: list[str] = field(default_factory=list)
    computed: bool = False
    reads_computed: bool = False
    mentioned: list[str] = field(default_factory=list)


def touches(node: s.Simple) -> Touches:
    """Find out what a builtin touches; nothing for other commands."""
    found = Touches()
    words = list(node.words)
    while len(words) > 1 and words[0].literal in _WRAPPERS:
        words.pop(0)
    name = words[0].literal if words else None
    reader = _READERS.get(name or "")
    if reader is not None:
        reader(str(name), [word.literal for word in words[1:]], found)
    return found


def flags_and_items(
    words: Sequence[str | None], with_word: str
) -> tuple[dict[str, str | None], list[str | None]]:
    """Split the words of a builtin into options (with their words) and the rest; ``None`` is a computed word."""
    flags: dict[str, str | None] = {}
    rest = list(words)
    while rest:
        word = rest[0]
        if word is None or len(word) < 2 or word[0] != "-":  # noqa: PLR2004 - a dash and a letter
            break
        rest.pop(0)
        if word == "--":
            break
        for position, letter in enumerate(word[1:], 1):
            if letter in with_word:
                behind = word[position + 1 :]
                flags[letter] = behind or (rest.pop(0) if rest else "")
                break
            flags[letter] = ""
    return flags, rest


def _assign(found: Touches, name: str | None) -> None:
    if name is None:
        found.computed = True
    elif item := _ITEM.match(name):
        found.items.append(item[1])
    elif NAME.match(name):
        found.texts.append(name)


def _read(command: str, words: list[str | None], found: Touches) -> None:
    flags, names = flags_and_items(words, _WITH_WORD[command])
    if "a" in flags:
        array = flags["a"]
        if array is None:
            found.computed = True
        else:
            found.arrays.append(array)
        return
    for name in names or ["REPLY"]:
        _assign(found, name)


def _mapfile(command: str, words: list[str | None], found: Touches) -> None:
    _flags, names = flags_and_items(words, _WITH_WORD[command])
    for name in names[:1] or ["MAPFILE"]:
        if name is None:
            found.computed = True
        else:
            found.arrays.append(name)


def _printf(_command: str, words: list[str | None], found: Touches) -> None:
    if words[:1] == ["-v"]:
        _assign(found, words[1] if len(words) > 1 else "")
    elif words and words[0] is not None and words[0].startswith("-v") and len(words[0]) > 2:  # noqa: PLR2004
        _assign(found, words[0][2:])


def _getopts(_command: str, words: list[str | None], found: Touches) -> None:
    if len(words) > 1:
        _assign(found, words[1])
    found.texts += ["OPTIND"]
    found.unset += ["OPTARG"]
    found.texts += ["OPTARG"]


def _unset(_command: str, words: list[str | None], found: Touches) -> None:
    flags, names = flags_and_items(words, "")
    if "f" in flags or "n" in flags:
        return
    for name in names:
        if name is None:
            found.computed = True
        elif item := _ITEM.match(name):
            found.items.append(item[1])
        else:
            found.unset.append(name)


def _wait(_command: str, words: list[str | None], found: Touches) -> None:
    flags, _rest = flags_and_items(words, "p")
    if "p" in flags:
        _assign(found, flags["p"])
        found.unset += [flags["p"]] if flags["p"] else []  # where it waits for no process


def _test(_command: str, words: list[str | None], found: Touches) -> None:
    for flag, name in pairwise(words):
        if flag == "-v":
            if name is None:
                found.reads_computed = True
            else:
                found.tested.append(re.split(r"\[", name, maxsplit=1)[0])


def _text(command: str, words: list[str | None], found: Touches) -> None:
    if command != "trap":
        found.computed = found.reads_computed = command != "eval" or None in words
        if not found.computed:
            return  # what it does stands beside it
    for word in words:
        found.mentioned += re.findall(r"[A-Za-z_][A-Za-z_0-9]*", word or "")


_READERS = {
    "read": _read,
    "mapfile": _mapfile,
    "readarray": _mapfile,
    "printf": _printf,
    "getopts": _getopts,
    "unset": _unset,
    "wait": _wait,
    "test": _test,
    "[": _test,
    ".": _text,
    "source": _text,
    "eval": _text,
    "trap": _text,
}


def matches_nothing(pattern: s.Word) -> bool:
    """Tell whether a pattern may match an empty text: it begins with ``*``, is empty, or is not known."""
    text = pattern.literal
    if text is None:
        return not (
            pattern.parts and isinstance(pattern.parts[0], s.Literal) and pattern.parts[0].text[0] != "*"
        )
    return text == "" or (pattern.bare or "").startswith("*")


def flags_of(node: s.Declaration) -> set[str]:
    """Return the letters of a declaration's options; ``+x`` as ``+x``."""
    found: set[str] = set()
    for item in node.items:
        word = item.literal if isinstance(item, s.Word) else None
        if word is not None and len(word) > 1 and word[0] in "-+":
            found.update((letter if word[0] == "-" else f"+{letter}") for letter in word[1:])
    return found


def declares_local(node: s.Declaration) -> bool:
    """Tell whether a declaration in a function makes variables of its own."""
    if node.keyword == "local":
        return True
    return node.keyword in {"declare", "typeset"} and not flags_of(node) & {"g", "p", "f", "F"}


def written(node: s.Node) -> list[str]:
    """Return the names of the variables that a node itself assigns or unsets."""
    match node:
        case s.Simple(_, assignments, words):
            if not words:
                return [each.name for each in assignments]
            found = touches(node)
            return [*found.texts, *found.arrays, *found.items, *found.unset]
        case s.Declaration():
            return [
                each.name
                for each in node.items
                if isinstance(each, s.Assignment) and (each.value is not None or flags_of(node) & {"a", "A"})
            ]
        case s.ForIn(_, name):
            return [name]
        case s.Select(_, name):
            return [name, "REPLY"]
        case s.ArithAssign():
            return [node.target.name]
        case s.ArithUnary() if node.operator in {"++", "--"} and isinstance(node.operand, s.ArithVariable):
            return [node.operand.name]
        case s.Parameter(_, name) if isinstance(node.operation, s.Default) and "=" in node.operation.operator:
            return [] if node.indirect else [name]
        case s.Coprocess(_, name):
            return [name, f"{name}_PID"]
        case s.Redirect() if node.variable:
            return [node.variable.partition("[")[0]]
        case s.ConditionBinary(_, "=~"):
            return ["BASH_REMATCH"]
        case _:
            return []
