"""Scripts as shfmt takes them: what it would misread or refuse is written otherwise, and its positions are put back.

Only where things stand is taken from shfmt's tree, never what they say: that is read from the script itself. So a
script may be given to it in other letters, or with a blank more, as long as each position can be traced back.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from overhaul.translators.shell.frontend.quoting import closing

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Repaired", "ended", "prepared", "repairs"]

#: A byte that shfmt would misread is given to it as the letter with this code and its own added.
_LETTERS = 0x100
_ASCII = 0x80
_MOST_REPAIRS = 50
#: What stands in front of a subscript: a name, or an item of an array.
_NAMED = re.compile(r"(?:[A-Za-z0-9_]|[\s(])\Z")
#: How many parentheses before an error are looked at.
_NEAREST = 4
#: Two negations, as shfmt names the place of the first.
_TWICE = re.compile(rb"!(?:[ \t]|\\\n)+!(?=\s)")
#: ``time`` in front of a negation.
_TIMED = re.compile(rb"(?:^|[\s;&|({])(time(?:[ \t]+-p)?[ \t]+)\Z", re.MULTILINE)
#: An item of an array.
_ITEM = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\[")
#: The builtin.
_LET = re.compile(rb"(?:^|[\s;&|({])(let)(?=[\s;])", re.MULTILINE)
#: What stands in front of ``=`` and is no name.
_STRANGE = re.compile(rb"[^\s;&|<>()$`'\"={}]+=")
#: A comment behind a command with a backslash at the end of its line.
_CONTINUED = re.compile(rb"[ \t;]#[^\n'\"`})\\]*\\(?=\n)")


@dataclass(frozen=True)
class Repaired:
    """A script for shfmt.

    Attributes:
        text: What shfmt gets.
        anchors: Offsets in `text` from which on positions are shifted, sorted, and the offsets in the script there.
        repairs: How many there were.
    """

    text: bytes
    anchors: tuple[tuple[int, int], ...] = ((0, 0),)
    repairs: int = field(default=0, compare=False)

    def original(self, offset: int) -> int:
        """Return where something that shfmt names stands in the script."""
        if len(self.anchors) == 1:
            return offset
        here, there = self.anchors[bisect_right(self.anchors, (offset, 1 << 62)) - 1]
        return there + offset - here

    def restored(self, tree: dict[str, Any]) -> dict[str, Any]:
        """Put the positions in a tree back, in place."""
        if len(self.anchors) > 1:
            for node in _objects(tree):
                if isinstance(node.get("Offset"), int):
                    node["Offset"] = self.original(node["Offset"])
        return tree

    def offset(self, line: int, column: int) -> int:
        """Return the offset in `text` of what shfmt names by line and column."""
        position = 0
        for _ in range(line - 1):
            position = self.text.find(b"\n", position) + 1
        return position + column - 1

    def edited(self, start: int, end: int, by: bytes) -> Repaired:
        """Return this with a piece of `text` written otherwise; positions behind it are shifted."""
        text = self.text[:start] + by + self.text[end:]
        before = [anchor for anchor in self.anchors if anchor[0] <= start]
        shift = len(by) - (end - start)
        resume = (start + len(by), self.original(end))
        after = [(here + shift, there) for here, there in self.anchors if here > end]
        return Repaired(text, (*before, resume, *after), self.repairs + 1)


def prepared(text: bytes) -> Repaired:
    """Return a script for shfmt, with carriage returns and what is no UTF-8 in other letters."""
    if b"\r" not in text and _is_utf8(text):
        return Repaired(text)
    sent = bytearray()
    anchors = [(0, 0)]
    for at, byte in enumerate(text):
        if byte < _ASCII and byte != ord("\r"):
            sent.append(byte)
        else:
            sent += chr(_LETTERS + byte).encode()
            anchors.append((len(sent), at + 1))
    return Repaired(bytes(sent), tuple(anchors))


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def ended(script: Repaired, tree: dict[str, Any]) -> Repaired | None:
    """Return the script with comments that end where their lines do, ``None`` when they all do.

    To shfmt a backslash at the end of a comment continues the line; to the shell it is a part of the comment.
    """
    better = script
    for node in _objects(tree):
        if "Hash" in node and node.get("Text", "").endswith("\\\n"):
            end = script.text.index(b"\n", node["Hash"]["Offset"]) - 1
            better = better.edited(end, end + 1, b" ")
    return None if better is script else better


def _objects(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every object of a tree; one may be changed before the next is asked for."""
    waiting: list[Any] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            yield node
            waiting += (each for each in node.values() if isinstance(each, dict | list))


def repairs(script: Repaired, dialect: str, offset: int, message: str) -> Iterator[Repaired]:
    """Yield the script with what shfmt refused written otherwise, the most likely first."""
    if script.repairs < _MOST_REPAIRS:
        yield from _subscripts(script, offset)
        yield from _parentheses(script, offset)
        if "`!`" in message or "negate" in message:
            yield from _negations(script, offset)
        if "must be followed by `=`" in message:
            yield from _appended(script, offset)
            yield script.edited(offset, offset + 1, b"x")  # a pattern that is no key
        if "operator: `~`" in message:
            yield script.edited(offset, offset + 1, b"^")
        if "invalid var name" in message and (named := _STRANGE.match(script.text, offset)):
            # The shell takes it for a word, and the builtin refuses it.
            yield script.edited(named.end() - 1, named.end(), b"_")
        if "inline variables" in message:
            yield from _items_in_front(script, offset)
        if dialect == "bash":
            yield from _let(script, offset)
        if dialect == "sh" and "`&>`" in message:
            # To sh this is a command in the background and then a redirection.
            yield script.edited(offset + 1, offset + 1, b" ")
        elif dialect == "sh" and "bash" in message:
            yield from _braces(script, offset)
        yield from _comments(script, offset)


def _negations(script: Repaired, offset: int) -> Iterator[Repaired]:
    """Two negations are none, and ``time ! a`` is ``! time a``."""
    if twice := _TWICE.match(script.text, offset):
        yield script.edited(offset, offset + 1, b" ").edited(twice.end() - 1, twice.end(), b" ")
    line = script.text.rfind(b"\n", 0, offset) + 1
    if timed := _TIMED.search(script.text, line, offset):
        yield script.edited(timed.start(1), offset + 1, b"! " + timed[1].rstrip())


def _items_in_front(script: Repaired, offset: int) -> Iterator[Repaired]:
    """An item that is assigned in front of a command is given as a variable."""
    text = script.text.decode("latin-1")
    if found := _ITEM.match(text, offset):
        end = closing(text, found.end(), "]")
        if text[end + 1 : end + 2] in {"=", "+"}:
            yield script.edited(found.end() - 1, end + 1, b"_")


def _let(script: Repaired, offset: int) -> Iterator[Repaired]:
    """What stands behind ``let`` are words: shfmt takes redirections for arithmetic."""
    line = script.text.rfind(b"\n", 0, offset) + 1
    found = [each.start(1) for each in _LET.finditer(script.text, line, offset + 4)]
    for start in reversed(found[-_NEAREST:]):
        yield script.edited(start, start + 3, b"xet")


def _comments(script: Repaired, offset: int) -> Iterator[Repaired]:
    """A comment that shfmt does not end is given without its backslash."""
    line = script.text.find(b"\n", offset)
    found = [each.end() for each in _CONTINUED.finditer(script.text, 0, line + 1)]
    for end in reversed(found[-_NEAREST:]):
        yield script.edited(end - 1, end, b" ")


def _subscripts(script: Repaired, offset: int) -> Iterator[Repaired]:
    """The key of a map need be no arithmetic; what stands in brackets is read from the script itself."""
    text = script.text.decode("latin-1")
    line = text.rfind("\n", 0, offset) + 1
    position = text.rfind("[", line, offset + 1)
    for _ in range(_NEAREST):
        if position < 0:
            return
        end = closing(text, position + 1, "]")
        named = _NAMED.search(text, line, position) and not text.startswith("[[ ", position)
        if end >= offset and named and "\n" not in text[position:end]:
            yield script.edited(position + 1, end, b"0")
        position = text.rfind("[", line, position)


def _parentheses(script: Repaired, offset: int) -> Iterator[Repaired]:
    """What looks like arithmetic is a subshell in another when its end is no ``))``; else shfmt need not read it."""
    text = script.text.decode("latin-1")
    position = text.rfind("((", 0, offset + 3)
    for _ in range(_NEAREST):
        if position < 0:
            return
        end = closing(text, position + 2, ")")
        if not text.startswith("))", end):
            yield script.edited(position + 1, position + 1, b" ")
        elif offset <= end:
            yield script.edited(position + 2, end, b"0" + b"\n" * text.count("\n", position + 2, end))
        position = text.rfind("((", 0, position)


def _appended(script: Repaired, offset: int) -> Iterator[Repaired]:
    """``[key]+=value`` among the items of an array is given as ``[key]=value``."""
    end = script.text.find(b"]+=", offset)
    if end >= 0:
        yield script.edited(end + 1, end + 2, b"")


def _braces(script: Repaired, offset: int) -> Iterator[Repaired]:
    """An expansion that ``sh`` refuses only when it comes to it is given as one of a mere variable."""
    text = script.text.decode("latin-1")
    start = text.rfind("${", 0, offset + 2)
    end = closing(text, start + 2, "}") if start >= 0 else -1
    if end > offset or (end >= 0 and end == offset):
        yield script.edited(start + 2, end, b"x")
