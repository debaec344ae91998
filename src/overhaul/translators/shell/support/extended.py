"""Extended patterns: ``?(a|b)``, ``*(a)``, ``+(a)``, ``@(a)`` and ``!(a)`` (Bash Manual, 3.5.8.1 Pattern Matching)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    _Group: TypeAlias = "tuple[str, list[list[re.Pattern[str] | _Group]]]"

__all__ = ["ExtendedPattern", "Stretch"]


class Stretch:
    """A part of a text that a pattern matches."""

    def __init__(self, start: int, end: int) -> None:
        self._span = (start, end)

    def start(self) -> int:
        """Return where it begins."""
        return self._span[0]

    def end(self) -> int:
        """Return where it ends."""
        return self._span[1]


class ExtendedPattern:
    """A pattern with alternatives: it is followed through all places where each of its parts can end.

    Args:
        pattern: The pattern.
        translate: Makes a regular expression of a pattern without alternatives.
        ignore_case: Whether case is ignored.
    """

    def __init__(self, pattern: str, translate: Callable[[str], str], *, ignore_case: bool) -> None:
        import re  # noqa: PLC0415 - most programs never need it

        self._compile = re.compile
        self._translate = translate
        self._flags = re.DOTALL | (re.IGNORECASE if ignore_case else 0)
        self._parts = self._sequence(pattern)

    def _sequence(self, pattern: str) -> list[re.Pattern[str] | _Group]:
        """Return the parts of a pattern: regular expressions of one character or ``.*``, and groups."""
        parts: list[re.Pattern[str] | _Group] = []
        for text, alternatives in pieces_of(pattern):
            if alternatives is None:
                parts.append(self._compile(self._translate(text), self._flags))
            else:
                parts.append((text, [self._sequence(each) for each in alternatives]))
        return parts

    def _ends(self, parts: list[re.Pattern[str] | _Group], text: str, starts: set[int]) -> set[int]:
        """Return where some parts can end when they begin at one of some places."""
        for part in parts:
            if not starts:
                break
            if isinstance(part, tuple):
                starts = self._group_ends(part, text, starts)
            elif part.pattern == ".*":
                starts = set(range(min(starts), len(text) + 1))
            else:
                starts = {match.end() for start in starts if (match := part.match(text, start))}
        return starts

    def _group_ends(self, group: _Group, text: str, starts: set[int]) -> set[int]:
        operator, alternatives = group

        def once(places: set[int]) -> set[int]:
            return {end for each in alternatives for end in self._ends(each, text, places)}

        if operator == "!":
            return {end for start in starts for end in set(range(start, len(text) + 1)) - once({start})}
        if operator == "@":
            return once(starts)
        if operator == "?":
            return starts | once(starts)
        reached = set(starts) if operator == "*" else set()
        fresh = once(starts)
        while fresh - reached:
            reached |= fresh
            fresh = once(fresh)
        return reached

    def fullmatch(self, text: str) -> Stretch | None:
        """Return the whole text as a stretch if the pattern matches it."""
        return Stretch(0, len(text)) if len(text) in self._ends(self._parts, text, {0}) else None

    def prefixes(self, text: str, start: int = 0) -> list[int]:
        """Return where matches that begin at a place end, in order."""
        return sorted(self._ends(self._parts, text, {start}))


def pieces_of(pattern: str) -> Iterator[tuple[str, list[str] | None]]:
    """Yield single items with ``None``, and operators with their alternatives."""
    position = 0
    while position < len(pattern):
        if pattern[position] in "?*+@!" and pattern[position + 1 : position + 2] == "(":
            found = _alternatives(pattern, position + 2)
            if found is not None:
                yield pattern[position], found[0]
                position = found[1]
                continue
        end = _item_end(pattern, position)
        yield pattern[position:end], None
        position = end


def _item_end(pattern: str, position: int) -> int:
    if pattern[position] == "\\":
        return min(position + 2, len(pattern))
    if pattern[position] == "[":
        return bracket_end(pattern, position) or position + 1
    return position + 1


def bracket_end(pattern: str, position: int) -> int:
    """Return where ``[...]`` ends, 0 when it does not."""
    import re  # noqa: PLC0415 - most programs never need it

    inside = r"\[[!^]?\]?(?:\[:\w*:\]|\[=.=\]|\[\..\.\]|\\.|[^\]\\])*\]"
    match = re.compile(inside, re.DOTALL).match(pattern, position)
    return match.end() if match else 0


def _alternatives(pattern: str, start: int) -> tuple[list[str], int] | None:
    """Return what stands between parentheses and where they end; ``None`` when they do not."""
    found: list[str] = []
    depth = 1
    begin = position = start
    while position < len(pattern):
        character = pattern[position]
        if character in "?*+@!" and pattern[position + 1 : position + 2] == "(":
            depth += 1
            position += 2
            continue
        if character == ")":
            depth -= 1
            if not depth:
                return [*found, pattern[begin:position]], position + 1
        elif character == "(":
            depth += 1
        elif character == "|" and depth == 1:
            found.append(pattern[begin:position])
            begin = position + 1
        position = _item_end(pattern, position)
    return None
