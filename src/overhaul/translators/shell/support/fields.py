"""From expanded words to fields: word splitting, filename expansion, quote removal (Bash Manual, 3.5.7 to 3.5.9)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.globbing import escape, glob
from overhaul.translators.shell.support.messages import complain
from overhaul.translators.shell.support.processes import RedirectError

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

__all__ = ["BLANKS", "Items", "Pattern", "Unquoted", "cut", "fields", "join", "one_field", "split"]

#: What IFS is when nobody has set it.
BLANKS = " \t\n"
# What makes names of files of a text.
_WILDCARDS = ("*", "?", "[", "@(", "+(", "!(")


class Unquoted:
    """An unquoted expansion: it is split, and files are looked for; of several items each is."""

    def __init__(self, text: str | Iterable[str]) -> None:
        self.text = text


class Pattern:
    """Unquoted literal text: it is not split, but ``*``, ``?`` and ``[`` in it mean something."""

    def __init__(self, text: str) -> None:
        self.text = text


class Items:
    """What stands in double quotes with ``"$@"`` or its like: each item is a field, none at all make none.

    Args:
        parts: Texts, and lists whose first item is joined to what stands before, the last to what stands behind.
    """

    def __init__(self, *parts: str | Iterable[str]) -> None:
        self.items = [""]
        several = False
        for part in parts:
            if isinstance(part, str):
                self.items[-1] += part
                continue
            first = True
            for item in part:
                if first:
                    self.items[-1] += item
                else:
                    self.items.append(item)
                first = False
                several = True
        if self.items == [""] and not several:
            self.items.clear()


@lru_cache(maxsize=32)
def _delimiter(ifs: str) -> re.Pattern[str]:
    """Return what separates two fields: blanks of IFS around at most one other character of IFS (3.5.7)."""
    import re  # noqa: PLC0415 - most programs never need it

    blanks = re.escape("".join(each for each in BLANKS if each in ifs))
    others = re.escape("".join(each for each in ifs if each not in BLANKS))
    if not others:
        return re.compile(f"[{blanks}]+")
    if not blanks:
        return re.compile(f"[{others}]")
    return re.compile(f"[{blanks}]*[{others}][{blanks}]*|[{blanks}]+")


def cut(text: str, ifs: str | None = BLANKS) -> list[str]:
    """Split text into fields at the characters of IFS (3.5.7 Word Splitting).

    Args:
        text: What was expanded.
        ifs: The value of IFS; ``None`` when it is unset.
    """
    if ifs is None or ifs == BLANKS:
        return [field for field in text.replace("\t", " ").replace("\n", " ").split(" ") if field]
    if not ifs:
        return [text] if text else []
    found = _delimiter(ifs).split(text.lstrip("".join(each for each in BLANKS if each in ifs)))
    if not found[-1]:
        found.pop()
    return found


def split(text: str, ifs: str | None = BLANKS) -> list[str]:
    """Return the fields of an unquoted expansion: split at IFS, then names of files for patterns (3.5.7, 3.5.8)."""
    found = cut(text, ifs)
    return [name for field in found for name in glob(field)] if _names_files(text) else found


def _names_files(text: str) -> bool:
    return any(each in text for each in _WILDCARDS)


def join(items: Iterable[str], ifs: str | None = BLANKS) -> str:
    """Join items as ``"$*"`` does: with the first character of IFS (3.4.2 Special Parameters)."""
    return (" " if ifs is None else ifs[:1]).join(items)


def fields(*pieces: str | Pattern | Unquoted | Items, ifs: str | None = BLANKS) -> list[str]:
    """Return the fields that a word becomes (3.5.7 Word Splitting, 3.5.8 Filename Expansion).

    Args:
        pieces: The word: quoted text is a `str`, also when it is empty.
        ifs: The value of IFS; ``None`` when it is unset.
    """
    ifs = BLANKS if ifs is None else ifs
    segments = [_Segment()]
    for piece in pieces:
        if isinstance(piece, str):
            segments[-1].add("\0" + piece)
        elif isinstance(piece, Pattern):
            segments[-1].add("\0" + piece.text, active=True)
        elif isinstance(piece, Items):
            _add_items(segments, piece)
        else:
            _add_unquoted(segments, piece.text, ifs)
    return [name for segment in segments for name in segment.fields(ifs)]


def _add_items(segments: list[_Segment], piece: Items) -> None:
    if piece.items:
        segments[-1].add("\0" + piece.items[0])
    for item in piece.items[1:]:
        segments.append(_Segment())
        segments[-1].add("\0" + item)


def _add_unquoted(segments: list[_Segment], text: str | Iterable[str], ifs: str) -> None:
    if isinstance(text, str):
        segments[-1].add(text, splits=True, active=True)
        return
    for number, item in enumerate(text):
        if number and ifs:
            segments[-1].add(ifs[0], splits=True)
        elif number:
            segments.append(_Segment())
        segments[-1].add(item, splits=True, active=True)


def one_field(names: Iterable[str], word: str) -> str:
    """Return the only field that the target of a redirection becomes (3.6 Redirections).

    Args:
        names: The fields.
        word: As it is written in the script.
    """
    found = list(names)
    if len(found) != 1:
        complain(f"{word}: ambiguous redirect")
        raise RedirectError(1)
    return found[0]


class _Segment:
    """A part of a word between two boundaries of fields, with what is quoted in it kept apart.

    NUL, which no value can hold, stands before everything that is quoted or literal: it keeps a field that is empty.
    """

    def __init__(self) -> None:
        self.text = ""
        self.splits = ""
        self.active = ""

    def add(self, text: str, *, splits: bool = False, active: bool = False) -> None:
        """Add text: whether it can be split, and whether it can be a pattern."""
        hidden = "\0" * len(text)
        self.text += text
        self.splits += text if splits else hidden
        self.active += text if active else hidden

    def fields(self, ifs: str) -> list[str]:
        """Return the fields of this part."""
        found: list[str] = []
        for start, end in _spans(self.splits, ifs):
            text = self.text[start:end].replace("\0", "")
            if _names_files(self.active[start:end]):
                found += glob(self._pattern(start, end), text)
            else:
                found.append(text)
        return found

    def _pattern(self, start: int, end: int) -> str:
        made = []
        for text, active in zip(self.text[start:end], self.active[start:end], strict=True):
            if text != "\0":
                made.append(text if active != "\0" else escape(text))
        return "".join(made)


def _spans(splits: str, ifs: str) -> list[tuple[int, int]]:
    """Return where the fields are."""
    if not splits:
        return []
    if not ifs:
        return [(0, len(splits))]
    blanks = "".join(each for each in BLANKS if each in ifs)
    start = len(splits) - len(splits.lstrip(blanks))
    found = []
    for match in _delimiter(ifs).finditer(splits, start):
        found.append((start, match.start()))
        start = match.end()
    if start < len(splits):
        found.append((start, len(splits)))
    return found
