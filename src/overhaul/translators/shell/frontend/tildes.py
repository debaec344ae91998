"""Tildes that the shell expands: at the start of a word, and in assignments behind ``=`` and ``:``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.translators.shell.syntax import BraceList, Default, Literal, Parameter, Part, Tilde, Word

if TYPE_CHECKING:
    from overhaul.translators.shell.frontend.fragment import Fragment

__all__ = ["marked"]

_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\[[^\]]*\])?\+?=")
#: Where a prefix ends: in assignments and in all words of bash, and in other words of sh.
_UP_TO_COLON = re.compile(r"~([^/:]*)")
_UP_TO_SLASH = re.compile(r"~([^/]*)")


def marked(
    parts: tuple[Part, ...],
    fragment: Fragment,
    *,
    bash: bool,
    colons: bool = False,
    defaults: bool = True,
    assignments: bool = False,
) -> tuple[Part, ...]:
    """Put `Tilde` parts in the place of tildes that are expanded.

    Args:
        parts: Of a word.
        fragment: Where they were read from.
        bash: Whether bash's own rules hold.
        colons: Whether a tilde behind a colon is expanded, as in the value of an assignment.
        defaults: Whether that also holds in the words of defaults.
        assignments: Whether a word that only looks like an assignment has tildes as one; in bash many have.
    """
    if "~" not in fragment.text or not parts:
        return parts
    first = parts[0]
    equals = 0
    if assignments and isinstance(first, Literal) and (match := _ASSIGNMENT.match(first.text)):
        equals, colons = match.end(), True
    result: list[Part] = []
    for index, part in enumerate(parts):
        if isinstance(part, Literal) and "~" in part.text:
            starts = {equals} if index == 0 else set()
            if colons:
                starts |= {at.end() for at in re.finditer(":", part.text) if index or at.end() > equals}
            prefix = _UP_TO_COLON if colons or bash else _UP_TO_SLASH
            result += _split(part, starts, prefix, last=index == len(parts) - 1)
        elif isinstance(part, BraceList) and index == 0:
            items = tuple(
                replace(item, parts=_of_item(item, fragment, assignments=assignments)) for item in part.items
            )
            result.append(replace(part, items=items))
        elif (
            colons
            and defaults
            and not equals
            and isinstance(part, Parameter)
            and isinstance(part.operation, Default)
        ):
            word = part.operation.word
            marks = marked(word.parts, fragment, bash=bash, colons=True)
            result.append(replace(part, operation=replace(part.operation, word=replace(word, parts=marks))))
        else:
            result.append(part)
    return tuple(result)


def _of_item(item: Word, fragment: Fragment, *, assignments: bool) -> tuple[Part, ...]:
    """Mark the tildes of what becomes the start of a word when braces are expanded."""
    return marked(item.parts, fragment, bash=True, assignments=assignments)


def _split(part: Literal, starts: set[int], prefix: re.Pattern[str], *, last: bool) -> list[Part]:
    """Cut a literal at its tilde prefixes; one that reaches the end counts only when nothing stands behind it."""
    result: list[Part] = []
    done = 0
    for start in sorted(starts):
        match = prefix.match(part.text, start)
        if match is None or (match.end() == len(part.text) and not last):
            continue
        if start > done:
            result.append(_piece(part, done, start))
        result.append(Tilde(_piece(part, start, match.end()).span, match.group(1)))
        done = match.end()
    if done < len(part.text):
        result.append(_piece(part, done, len(part.text)))
    return result


def _piece(part: Literal, start: int, end: int) -> Literal:
    if start == 0 and end == len(part.text):
        return part
    first, second = (
        len(part.text[:start].encode("utf-8", "surrogateescape")),
        len(part.text[:end].encode("utf-8", "surrogateescape")),
    )
    span = replace(
        part.span,
        start=part.span.start + first,
        end=part.span.start + second,
        column=part.span.column + first,
    )
    return Literal(span, part.text[start:end])
