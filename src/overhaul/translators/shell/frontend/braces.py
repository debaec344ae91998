"""Brace expansion, found by bash's own rules: what does not expand stays text, also in part (``{a,b`` or ``{x{a,b}}``).

Bash expands braces in the text, before it looks at anything else. So a word is taken apart into atoms here: each
unquoted character is one, and each quoted or expanded part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING, TypeAlias

from overhaul.translators.shell.frontend.fragment import Fragment, decoded
from overhaul.translators.shell.syntax import BraceList, BraceRange, Literal, Parameter, Part, Word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["expanded", "found", "grouped", "joins", "members"]

_INTEGERS = re.compile(r"([+-]?[0-9]+)\.\.([+-]?[0-9]+)(?:\.\.([+-]?[0-9]+))?")
_LETTERS = re.compile(r"([A-Za-z])\.\.([A-Za-z])(?:\.\.([+-]?[0-9]+))?")
_LIMIT = 1 << 63
_QUOTED = re.compile(r"""\\.|'[^']*'|"(?:\\.|[^"\\])*"|\$\([^)]*\)""", re.DOTALL)
_NAME = re.compile(r"[A-Za-z0-9_]")


@dataclass(frozen=True, slots=True)
class _Atom:
    """An unquoted character, or a part as a whole (then `character` is empty), and where it stands in the piece.

    To the shell braces in ``${x-{}`` nest as all others: `nests` says how many of a part stay open.
    """

    character: str
    part: Part | None
    start: int
    end: int
    nests: int = 0


@dataclass(frozen=True, slots=True)
class _List:
    """``{a,b}``."""

    items: tuple[tuple[Piece, ...], ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Range:
    """``{1..3}``."""

    ends: tuple[str, str, str]
    start: int
    end: int


Piece: TypeAlias = "_Atom | _List | _Range"


def found(parts: Sequence[Part], fragment: Fragment) -> tuple[Piece, ...] | None:
    """Return a word taken apart, with its braces; ``None`` when none expand."""
    if not any(isinstance(part, Literal) and "{" in part.text for part in parts):
        return None
    pieces = _expand(list(_atoms(parts, fragment)))
    return None if all(isinstance(piece, _Atom) for piece in pieces) else pieces


def _atoms(parts: Sequence[Part], fragment: Fragment) -> Iterator[_Atom]:
    for part in parts:
        start, end = fragment.index(part.span.start), fragment.index(part.span.end)
        if not isinstance(part, Literal):
            yield _Atom(
                "", part, start, end, _open(fragment.text[start:end]) if isinstance(part, Parameter) else 0
            )
            continue
        at = start
        while at < end:
            if fragment.text.startswith("\\\n", at):
                at += 2
                continue
            yield _Atom(fragment.text[at], None, at, at + 1)
            at += 1


def _open(raw: str) -> int:
    bare = _QUOTED.sub("", raw)
    return bare.count("{") - bare.count("}")


# ------------------------------------------------------------------------------------- the rules, as in braces.c


def _expand(atoms: list[_Atom]) -> tuple[Piece, ...]:
    start = 0
    while (start := _gobble(atoms, start, "{")) < len(atoms):
        end = _gobble(atoms, start + 1, "}")
        if end < len(atoms):
            break
        start += 1
    else:
        return tuple(atoms)
    before, inner, after = atoms[:start], atoms[start + 1 : end], atoms[end + 1 :]
    group = _group(inner, atoms[start].start, atoms[end].end)
    middle: tuple[Piece, ...] = tuple(atoms[start : end + 1]) if group is None else (group,)
    return (*before, *middle, *_expand(after))


def _group(inner: list[_Atom], start: int, end: int) -> Piece | None:
    if not any(atom.character == "," for atom in inner):
        ends = _sequence("".join(atom.character or "\0" for atom in inner))
        return None if ends is None else _Range(ends, start, end)
    items = []
    position = 0
    while True:
        comma = _gobble(inner, position, ",")
        items.append(_expand(inner[position:comma]))
        position = comma + 1
        if comma >= len(inner):
            return _List(tuple(items), start, end)


def _gobble(atoms: list[_Atom], start: int, wanted: str) -> int:
    """Return where an unnested character is; a closing brace counts only when a comma or two dots came before it."""
    level, separators = 0, 0 if wanted == "}" else 1
    for at in range(start, len(atoms)):
        character = atoms[at].character
        if character == wanted and level == 0 and separators:
            if character == "{" and at == 0 and _is(atoms, at + 1, "}"):
                continue
            return at
        if atoms[at].nests:
            level = max(0, level + atoms[at].nests)
        elif character == "{":
            level += 1
        elif character == "}" and level:
            level -= 1
        elif wanted == "}" and level == 0:
            separators += character == "," or (
                character == "." and _is(atoms, at + 1, ".") and not _is(atoms, at + 2, "}")
            )
    return len(atoms)


def _is(atoms: list[_Atom], at: int, character: str) -> bool:
    return at < len(atoms) and atoms[at].character == character


def _sequence(text: str) -> tuple[str, str, str] | None:
    match = _INTEGERS.fullmatch(text) or _LETTERS.fullmatch(text)
    if match is None:
        return None
    numbers = [each for each in match.groups() if each and not each.isalpha()]
    if any(not -_LIMIT <= int(number) < _LIMIT for number in numbers):
        return None
    return match.group(1), match.group(2), match.group(3) or ""


# ----------------------------------------------------------------------------------------------- as one word


def grouped(pieces: Sequence[Piece], fragment: Fragment) -> tuple[Part, ...]:
    """Return the parts of the word, with `BraceList` and `BraceRange` among them."""
    result: list[Part] = []
    text: list[_Atom] = []
    for piece in (*pieces, None):
        if isinstance(piece, _Atom) and piece.part is None:
            text.append(piece)
            continue
        if text:
            raw = "".join(atom.character for atom in text)
            result.append(Literal(fragment.span(text[0].start, text[-1].end), decoded(raw)))
            text = []
        if isinstance(piece, _Atom) and piece.part is not None:
            result.append(piece.part)
        elif isinstance(piece, _List):
            result.append(_braces(piece, fragment))
        elif isinstance(piece, _Range):
            result.append(BraceRange(fragment.span(piece.start, piece.end), *piece.ends))
    return tuple(result)


def _braces(piece: _List, fragment: Fragment) -> BraceList:
    span = fragment.span(piece.start, piece.end)
    items = []
    for item in piece.items:
        where = fragment.span(item[0].start, item[-1].end) if item else span
        items.append(Word(where, grouped(item, fragment)))
    return BraceList(span, tuple(items))


# ------------------------------------------------------------------------------------------ as several words


def joins(pieces: Sequence[Piece]) -> bool:
    """Whether expanding the text makes something that stands on neither side alone, as in ``$x{a,b}`` or ``~{a,b}``."""
    tilde = isinstance(pieces[0], _Atom) and pieces[0].character == "~"
    if tilde and not _slash_first(pieces):
        return True
    return any(_glued(left, right) for left, right in _neighbours(pieces))


def _slash_first(pieces: Sequence[Piece]) -> bool:
    for piece in pieces:
        if not isinstance(piece, _Atom):
            return False
        if piece.character == "/":
            return True
    return True


def _neighbours(pieces: Sequence[Piece]) -> Iterator[tuple[_Atom, _Atom]]:
    """Yield atoms that come to stand side by side only by expanding."""
    for left, right in pairwise(pieces):
        if not (isinstance(left, _Atom) and isinstance(right, _Atom)):
            yield from product(_edges(left, -1), _edges(right, 0))
    for piece in pieces:
        if isinstance(piece, _List):
            for item in piece.items:
                yield from _neighbours(item)


def _edges(piece: Piece, side: int) -> Iterator[_Atom]:
    if isinstance(piece, _Atom):
        yield piece
    elif isinstance(piece, _Range):
        yield _Atom(piece.ends[1][-1] if side else piece.ends[0][0], None, piece.start, piece.end)
    else:
        for item in piece.items:
            if item:
                yield from _edges(item[side], side)


def _glued(left: _Atom, right: _Atom) -> bool:
    if isinstance(left.part, Parameter) and left.end - left.start == len(left.part.name) + 1:
        return left.part.name[0] not in "0123456789@*#?$!-" and bool(_NAME.match(right.character))
    return left.character in {"$", "\\"}


def expanded(pieces: Sequence[Piece], fragment: Fragment) -> Iterator[Fragment]:
    """Yield the text of each word that the braces expand to."""
    for choice in product(*(list(_choices(piece, fragment)) for piece in pieces)):
        yield _glue(choice, fragment)


def _choices(piece: Piece, fragment: Fragment) -> Iterator[Fragment]:
    if isinstance(piece, _Atom):
        yield fragment.part(piece.start, piece.end)
    elif isinstance(piece, _List):
        for item in piece.items:
            yield from expanded(item, fragment)
    else:
        for text in members(*piece.ends):
            places = [fragment.offset(piece.start)] * len(text) + [fragment.offset(piece.end)]
            yield Fragment(text, 0, places, fragment.lines)


def members(first: str, last: str, step: str) -> Iterator[str]:
    """Yield what ``{first..last..step}`` stands for."""
    letters = first.isalpha()
    start, end = (ord(first), ord(last)) if letters else (int(first), int(last))
    width = (
        max(map(len, (first, last))) if any(re.match(r"[+-]?0[0-9]", each) for each in (first, last)) else 0
    )
    stride = abs(int(step or "1")) or 1
    numbers = range(start, end + 1, stride) if start <= end else range(start, end - 1, -stride)
    for number in numbers:
        yield chr(number) if letters else f"{number:0{width}d}" if width else str(number)


def _glue(choice: Sequence[Fragment], fragment: Fragment) -> Fragment:
    places = [each.offset(at) for each in choice for at in range(len(each.text))]
    end = choice[-1].offset(len(choice[-1].text)) if choice else fragment.offset(len(fragment.text))
    return Fragment("".join(each.text for each in choice), 0, [*places, end], fragment.lines)
