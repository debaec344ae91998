"""What ``${...}`` does to a value (Bash Manual, 3.5.3 Shell Parameter Expansion)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.extended import ExtendedPattern
from overhaul.translators.shell.support.messages import Abandoned
from overhaul.translators.shell.support.options import options
from overhaul.translators.shell.support.patterns import (
    as_bytes,
    is_pattern,
    matcher,
    matches,
    wholly,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = [
    "arguments",
    "lower",
    "lower_first",
    "protect",
    "remove_prefix",
    "remove_suffix",
    "replace",
    "substring",
    "toggled",
    "toggled_first",
    "upper",
    "upper_first",
]


def remove_prefix(text: str, pattern: str, *, longest: bool = False) -> str:
    """Remove what a pattern matches at the start (3.5.3: ``${x#pattern}``, the longest: ``${x##pattern}``)."""
    if not is_pattern(pattern):
        return text.removeprefix(pattern)
    return _in_characters(_without_start, text, pattern, longest=longest)


def remove_suffix(text: str, pattern: str, *, longest: bool = False) -> str:
    """Remove what a pattern matches at the end (3.5.3: ``${x%pattern}``, the longest: ``${x%%pattern}``)."""
    if not is_pattern(pattern):
        return text.removesuffix(pattern)
    return _in_characters(_without_end, text, pattern, longest=longest)


def _in_characters(remove: Callable[..., str], text: str, pattern: str, *, longest: bool) -> str:
    """Remove from text; from its bytes where it is not valid UTF-8, as the shell does."""
    spelled, by_bytes = as_bytes(text, pattern)
    left = remove(spelled, by_bytes, longest=longest)
    if spelled is text or spelled == text:
        return left
    return left.encode("latin-1").decode("utf-8", "surrogateescape")


def _without_start(text: str, pattern: str, *, longest: bool) -> str:
    compiled = matcher(
        pattern, extglob="extglob" in options, ignore_case=False, is_ascii=text.isascii(), lazy=not longest
    )
    if isinstance(compiled, ExtendedPattern):
        ends = compiled.prefixes(text)
        return text[ends[-1 if longest else 0] :] if ends else text
    match = compiled.match(text)
    return text[match.end() :] if match else text


def _without_end(text: str, pattern: str, *, longest: bool) -> str:
    compiled = matcher(pattern, extglob="extglob" in options, ignore_case=False, is_ascii=text.isascii())
    if isinstance(compiled, ExtendedPattern):
        places = range(len(text) + 1)
        for start in places if longest else reversed(places):
            if compiled.fullmatch(text[start:]):
                return text[:start]
        return text
    match = _suffix(compiled.pattern, longest).match(text)
    return text[: match.start(1)] if match else text


def _suffix(pattern: str, longest: bool) -> re.Pattern[str]:  # noqa: FBT001 - private
    """Return an expression whose first group is what a pattern matches at the end."""
    return re.compile(f"{'.*?' if longest else '.*'}({pattern})\\Z", re.DOTALL)


def protect(text: str) -> str:
    """Return a replacement that stands for this text alone (3.5.3: quoted, ``&`` is no more than that)."""
    return text.replace("\\", "\\\\").replace("&", "\\&")


def replace(text: str, pattern: str, replacement: str, *, every: bool = False, anchor: str = "") -> str:
    r"""Replace what a pattern matches, the longest each time (3.5.3: ``${x/pattern/replacement}``).

    Args:
        text: The text.
        pattern: The pattern.
        replacement: ``&`` in it stands for what was matched, ``\&`` for itself.
        every: Whether all matches are replaced.
        anchor: ``#`` for a match at the start, ``%`` for one at the end.
    """
    if not pattern:
        put = _spelled(replacement, "")
        return put + text if anchor == "#" else text + put if anchor == "%" else text
    if not text:
        tried = pattern[0] == "*" or (anchor == "%" and pattern[0] == "!")
        return (
            _spelled(replacement, "") if tried and wholly("", pattern, extglob="extglob" in options) else text
        )
    if not (anchor or "nocasematch" in options or is_pattern(pattern)):
        return text.replace(pattern, _spelled(replacement, pattern), -1 if every else 1)
    spelled, by_bytes = as_bytes(text, pattern)
    pieces = []
    position = 0
    for start, end in _stretches(spelled, by_bytes, every=every, anchor=anchor):
        pieces += [spelled[position:start], "\0", spelled[start:end], "\0"]
        position = end
    pieces.append(spelled[position:])
    joined = "".join(pieces)
    if spelled != text:
        joined = joined.encode("latin-1").decode("utf-8", "surrogateescape")
    parts = joined.split("\0")
    parts[1::2] = [_spelled(replacement, matched) for matched in parts[1::2]]
    return "".join(parts)


_MATCHED = re.compile(r"\\([\\&])|&")


def _spelled(replacement: str, matched: str) -> str:
    """Return a replacement with what was matched put in."""
    if "&" not in replacement and "\\" not in replacement:
        return replacement
    return _MATCHED.sub(lambda match: match[1] or matched, replacement)


def _stretches(text: str, pattern: str, *, every: bool, anchor: str) -> list[tuple[int, int]]:
    """Return where the matches are, from left to right."""
    ends_at = _longest(text, pattern)
    if anchor == "%":
        for start in range(len(text) + 1):
            if ends_at(start, True) == len(text):  # noqa: FBT003 - private
                return [(start, len(text))] if start < len(text) else []
        return []
    found = []
    position = 0
    while position < len(text):
        end = ends_at(position, False)  # noqa: FBT003 - private
        if end is not None:
            found.append((position, end))
            if not every:
                break
        if anchor == "#":
            break
        position = max(position + 1, end or 0)
    return found


def _longest(text: str, pattern: str) -> Callable[[int, bool], int | None]:
    """Return what finds the end of the longest match at a place (if asked, only at the end of the text)."""
    compiled = matcher(
        pattern, extglob="extglob" in options, ignore_case="nocasematch" in options, is_ascii=text.isascii()
    )
    if isinstance(compiled, ExtendedPattern):

        def ends_extended(start: int, _last: bool) -> int | None:  # noqa: FBT001 - private
            ends = compiled.prefixes(text, start)
            return ends[-1] if ends else None

        return ends_extended
    simple = compiled

    def ends(start: int, last: bool) -> int | None:  # noqa: FBT001 - private
        match = simple.fullmatch(text, start) if last else simple.match(text, start)
        return match.end() if match else None

    return ends


def substring(text: str, offset: int, length: int | None = None) -> str:
    """Return a part of a text (3.5.3: ``${x:offset:length}``).

    Args:
        text: The text.
        offset: Where it begins; counted from the end when it is negative.
        length: How long it is; when negative, how far from the end it ends; up to the end when it is ``None``.
    """
    start = offset if offset >= 0 else len(text) + offset
    if start < 0 or start > len(text):
        return ""
    if length is None:
        return text[start:]
    if length >= 0:
        return text[start : start + length]
    if len(text) + length < start:
        raise Abandoned(f"{length}: substring expression < 0")
    return text[start : len(text) + length]


def arguments(name: str, args: Sequence[str], offset: int, length: int | None = None) -> list[str]:
    """Return some of the positional parameters, which are counted from 1 (3.5.3: ``${@:offset:length}``).

    Args:
        name: What ``$0`` is; the offset 0 begins with it.
        args: The positional parameters.
        offset: Where to begin; counted from behind the last when it is negative.
        length: How many.
    """
    if length is not None and length < 0:
        raise Abandoned(f"{length}: substring expression < 0")
    items = [name, *args]
    start = offset if offset >= 0 else len(items) + offset
    if start < 0:
        return []
    return items[start:] if length is None else items[start : start + length]


def _upper(character: str) -> str:
    upper = character.upper()
    return upper if len(upper) == 1 else character.title() if len(character.title()) == 1 else character


def _lower(character: str) -> str:
    return character.lower()[0]


def upper(text: str, pattern: str = "?") -> str:
    """Put the characters that a pattern matches into upper case (3.5.3: ``${x^^pattern}``)."""
    if pattern == "?" and text.isascii():
        return text.upper()
    return "".join(_upper(each) if pattern == "?" or matches(each, pattern) else each for each in text)


def upper_first(text: str, pattern: str = "?") -> str:
    """Put the first character into upper case if a pattern matches it (3.5.3: ``${x^pattern}``)."""
    return upper(text[:1], pattern) + text[1:]


def lower(text: str, pattern: str = "?") -> str:
    """Put the characters that a pattern matches into lower case (3.5.3: ``${x,,pattern}``)."""
    if pattern == "?" and text.isascii():
        return text.lower()
    return "".join(_lower(each) if pattern == "?" or matches(each, pattern) else each for each in text)


def lower_first(text: str, pattern: str = "?") -> str:
    """Put the first character into lower case if a pattern matches it (3.5.3: ``${x,pattern}``)."""
    return lower(text[:1], pattern) + text[1:]


def toggled(text: str, pattern: str = "?") -> str:
    """Swap the case of the characters that a pattern matches (``${x~~pattern}``, which the manual leaves out)."""
    swap = {True: _lower, False: _upper}
    return "".join(
        swap[each.isupper()](each) if pattern == "?" or matches(each, pattern) else each for each in text
    )


def toggled_first(text: str, pattern: str = "?") -> str:
    """Swap the case of the first character if a pattern matches it (``${x~pattern}``)."""
    return toggled(text[:1], pattern) + text[1:]
