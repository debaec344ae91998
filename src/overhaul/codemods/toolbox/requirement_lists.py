"""Putting one more requirement into a list of requirements, in that list's own style.

A list is either the text of a ``requirements.txt`` or an array of strings in a TOML file. Nothing that stands
there changes: the answer is one insertion, and all its text follows what is around it: pinned, ranges or bare
names, sorted or not, quotes, indentation, trailing comma, line ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Entry",
    "Insertion",
    "Wanted",
    "insert_in_array",
    "insert_in_requirements",
    "normalized",
    "read_requirements",
]

_NAME = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(\[[^\]]*\])?\s*(.*)", re.DOTALL)
_OPERATOR = re.compile(r"===|==|~=|>=|<=|!=|>|<")


def normalized(name: str) -> str:
    """Return the name of a distribution as indexes compare it: ``A_b`` and ``a.B`` are the same."""
    return re.sub(r"[-_.]+", "-", name).lower()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shall be added.

    Attributes:
        name: Of the distribution.
        lower: Lowest version that will do, e.g. ``2.7``.
        pin: The version to write where everything is pinned, e.g. ``2.7.1``; empty for the lowest.
    """

    name: str
    lower: str
    pin: str = ""

    def text(self, entries: Sequence[Entry]) -> str:
        """Write the requirement the way most others are written; a range where there is no majority."""
        styles = [entry.operator for entry in entries]
        for operator, version in (("==", self.pin or self.lower), ("~=", self.lower), ("", "")):
            if styles.count(operator) * 2 > len(styles):
                blank = _blank_around(entries, operator)
                return f"{self.name}{blank}{operator}{blank}{version}" if operator else self.name
        blank = _blank_around(entries, ">=")
        return f"{self.name}{blank}>={blank}{self.lower}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One requirement that stands in the list.

    Attributes:
        name: Of the distribution, as written.
        specifier: What follows the name: versions and markers.
        start: Offset of its first character.
        end: Offset behind its last character.
    """

    name: str
    specifier: str
    start: int
    end: int

    @property
    def operator(self) -> str:
        """The first version operator, or empty for a bare name."""
        match = _OPERATOR.search(self.specifier.partition(";")[0])
        return match.group() if match else ""

    @property
    def versions(self) -> str:
        """The version part without markers and blanks."""
        return self.specifier.partition(";")[0].strip().strip("()").replace(" ", "")


@dataclass(frozen=True, slots=True)
class Insertion:
    """Text to insert at an offset (in characters)."""

    at: int
    text: str


def _blank_around(entries: Sequence[Entry], operator: str) -> str:
    """Tell whether ``name == version`` or ``name==version`` is the style."""
    same = [entry for entry in entries if entry.operator == operator and operator]
    spaced = sum(1 for entry in same if re.search(re.escape(operator) + r"\s", entry.specifier))
    return " " if same and spaced * 2 > len(same) else ""


def _is_sorted(entries: Sequence[Entry]) -> bool:
    names = [normalized(entry.name) for entry in entries]
    return len(names) > 1 and names == sorted(names)


def _next_entry(entries: Sequence[Entry], name: str) -> Entry | None:
    """Return the entry before which the name belongs; ``None`` for behind all, or when nothing is sorted."""
    if not _is_sorted(entries):
        return None
    return next((entry for entry in entries if normalized(entry.name) > normalized(name)), None)


def read_requirements(text: str) -> list[Entry]:
    """Return the requirements of a ``requirements.txt``: no options, comments, addresses or paths."""
    entries: list[Entry] = []
    at = 0
    continued = False
    for line in text.splitlines(keepends=True):
        body = re.sub(r"(^|\s)#.*", "", line, count=1, flags=re.DOTALL).rstrip("\r\n\\ \t")
        match = _NAME.fullmatch(body)
        if match and not continued and not _is_address(body, match.group(3)):
            start = at + match.start(1)
            entries.append(Entry(match.group(1), match.group(3), start, at + len(body)))
        continued = line.rstrip("\r\n").endswith("\\")
        at += len(line)
    return entries


def _is_address(body: str, rest: str) -> bool:
    return "://" in body or rest.startswith(("/", ":", "\\")) or body.lstrip().startswith((".", "/"))


def insert_in_requirements(text: str, wanted: Wanted) -> Insertion:
    """Return the insertion of a requirement into the text of a ``requirements.txt``."""
    entries = read_requirements(text)
    line_end = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    added = wanted.text(entries)
    follower = _next_entry(entries, wanted.name)
    if follower is not None:
        at = text.rfind("\n", 0, follower.start) + 1
        return Insertion(at, added + line_end)
    if entries and _is_sorted(entries):
        # Behind the last one, not behind comments or options that close the file.
        at = text.find("\n", entries[-1].end) + 1
        while at and text[:at].rstrip("\r\n").endswith("\\"):
            at = text.find("\n", at) + 1
        if at:
            return Insertion(at, added + line_end)
    if text and not text.endswith("\n"):
        return Insertion(len(text), line_end + added)
    return Insertion(len(text), added + line_end)


def insert_in_array(text: str, start: int, wanted: Wanted) -> Insertion | None:
    """Return the insertion of a requirement into an array of strings of a TOML text.

    Args:
        text: The whole file.
        start: Offset of the opening bracket.
        wanted: What to add.

    Returns:
        The insertion, or ``None`` when the array is not one of plain strings.
    """
    scanned = _scan_array(text, start)
    if scanned is None:
        return None
    items, commas, close = scanned
    entries = [entry for entry in (_entry_of(text, *item) for item in items) if entry is not None]
    quote = text[items[-1][0]] if items else '"'
    added = f"{quote}{wanted.text(entries)}{quote}"
    if not items:
        return _first_item(text, start, close, added)
    follower = _next_entry(entries, wanted.name) if len(entries) == len(items) else None
    several_lines = "\n" in text[start : items[0][0]]
    if follower is not None:
        at = follower.start - 1
        gap = text[text.rfind("\n", 0, at) :][: at - text.rfind("\n", 0, at)] if several_lines else " "
        if several_lines and gap.strip():  # several items share a line
            gap = " "
        return Insertion(at, f"{added},{_with_line_end(text, gap)}")
    return _last_item(text, items[-1], commas, added, several_lines=several_lines)


def _with_line_end(text: str, gap: str) -> str:
    return gap.replace("\n", "\r\n") if "\r\n" in text and gap.startswith("\n") else gap


def _first_item(text: str, start: int, close: int, added: str) -> Insertion:
    line_end = "\r\n" if "\r\n" in text else "\n"
    indent = _array_indent(text)
    if "\n" in text[start:close]:
        return Insertion(start + 1, f"{line_end}{indent}{added},")
    return Insertion(start + 1, f"{line_end}{indent}{added},{line_end}")


def _array_indent(text: str) -> str:
    """Return how other arrays of the file are indented; four blanks when there is none."""
    match = re.search(r"\[[ \t]*(?:#[^\n]*)?\r?\n([ \t]+)[\"'{]", text)
    return match.group(1) if match else "    "


def _last_item(
    text: str, last: tuple[int, int], commas: list[int], added: str, *, several_lines: bool
) -> Insertion:
    trailing = next((comma for comma in commas if comma >= last[1]), None)
    if not several_lines:
        return Insertion(last[1], f", {added}")
    line_start = text.rfind("\n", 0, last[0]) + 1
    gap = re.match(r"[ \t]*", text[line_start:])
    indent = gap.group() if gap else ""
    line_end = "\r\n" if "\r\n" in text else "\n"
    if trailing is None:
        return Insertion(last[1], f",{line_end}{indent}{added}")
    # Behind the comma and a comment that belongs to the last item.
    end = text.find("\n", trailing)
    rest = text[trailing + 1 : end]
    at = trailing + 1 if "#" not in rest else trailing + 1 + len(rest.rstrip("\r"))
    return Insertion(at, f"{line_end}{indent}{added},")


def _entry_of(text: str, start: int, end: int) -> Entry | None:
    match = _NAME.fullmatch(text[start + 1 : end - 1])
    return Entry(match.group(1), match.group(3), start + 1, end - 1) if match else None


def _scan_array(text: str, start: int) -> tuple[list[tuple[int, int]], list[int], int] | None:
    """Return (spans of the strings with quotes, offsets of the commas, offset of the closing bracket)."""
    items: list[tuple[int, int]] = []
    commas: list[int] = []
    at = start + 1
    while at < len(text):
        char = text[at]
        if char in "\"'":
            if text.startswith(char * 3, at):
                return None
            match = re.compile(r'"(?:[^"\\\n]|\\.)*"' if char == '"' else r"'[^'\n]*'").match(text, at)
            if match is None:
                return None
            items.append(match.span())
            at = match.end()
            continue
        if char == "]":
            return items, commas, at
        if char == "#":
            at = text.find("\n", at)
            if at < 0:
                return None
            continue
        if char == ",":
            commas.append(at)
        elif not char.isspace():
            return None
        at += 1
    return None
