"""Shell patterns: ``*``, ``?``, ``[...]`` and the extended ones (Bash Manual, 3.5.8.1 Pattern Matching)."""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.extended import ExtendedPattern
from overhaul.translators.shell.support.options import options

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

__all__ = ["as_bytes", "bracket", "escape_regex", "is_pattern", "matcher", "matches", "subject", "wholly"]

# What makes a text a pattern.
_MARKS = ("*", "?", "[", "\\", "@(", "+(", "!(")
_CLASSES = {
    "alnum": r"^\W_",
    "alpha": r"^\W\d_",
    "ascii": r"\x00-\x7f",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": r"0-9",
    "graph": r"^\s\x00-\x1f\x7f",
    "print": r"^\x00-\x1f\x7f",
    "punct": r"^\w\s\x00-\x1f\x7f",
    "space": r" \t-\r\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000",
    "word": r"\w",
    "xdigit": r"0-9A-Fa-f",
}
_CASES = {"upper": (r"A-Z", str.isupper), "lower": (r"a-z", str.islower)}


def is_pattern(text: str) -> bool:
    """Tell whether anything in a pattern does not stand for itself (3.5.8.1)."""
    return any(mark in text for mark in _MARKS)


def escape_regex(text: str) -> str:
    """Return a regular expression that stands for this text alone (3.2.5.2: what is quoted behind ``=~``)."""
    return "".join(f"\\{each}" if each in r"\.[]{}()*+?^$|" else each for each in text)


def matches(text: str, pattern: str, *, extglob: bool = False) -> bool:
    """Tell whether a pattern matches the whole text (3.5.8.1 Pattern Matching).

    Args:
        text: The text.
        pattern: The pattern; a backslash takes the meaning from what is behind it.
        extglob: Whether ``@(a|b)`` and the like are patterns also while the shell's option is off.
    """
    if "nocasematch" not in options and not is_pattern(pattern):
        return text == pattern
    return wholly(text, pattern, extglob=extglob or "extglob" in options)


def wholly(text: str, pattern: str, *, extglob: bool = True, ignore_case: bool | None = None) -> bool:
    """Tell the same, whatever the shell's options are."""
    folded = "nocasematch" in options if ignore_case is None else ignore_case
    text, pattern = as_bytes(text, pattern)
    compiled = matcher(pattern, extglob=extglob, ignore_case=folded, is_ascii=text.isascii())
    return compiled.fullmatch(text) is not None


def as_bytes(text: str, pattern: str) -> tuple[str, str]:
    """Return both with a character for each byte when the text is not valid UTF-8: then the shell counts bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return tuple(each.encode("utf-8", "surrogateescape").decode("latin-1") for each in (text, pattern))  # type: ignore[return-value]
    return text, pattern


@lru_cache(maxsize=512)
def matcher(
    pattern: str, *, extglob: bool, ignore_case: bool, is_ascii: bool, lazy: bool = False
) -> re.Pattern[str] | ExtendedPattern:
    """Return what matches a pattern (3.5.8.1 Pattern Matching).

    Args:
        pattern: The pattern.
        extglob: Whether extended patterns are in force.
        ignore_case: Whether case is ignored.
        is_ascii: Whether only ASCII text will be matched.
        lazy: Whether ``*`` takes as little as it can.
    """
    import re  # noqa: PLC0415 - most programs never need it

    if extglob and "(" in pattern and re.search(r"[?*+@!]\(", pattern):
        return ExtendedPattern(
            pattern, lambda item: _simple(item, is_ascii=is_ascii), ignore_case=ignore_case
        )
    return re.compile(
        _simple(pattern, lazy=lazy, is_ascii=is_ascii), re.DOTALL | (re.IGNORECASE if ignore_case else 0)
    )


def _simple(pattern: str, *, lazy: bool = False, is_ascii: bool = True) -> str:
    """Return the regular expression for a pattern without extended ones."""
    import re  # noqa: PLC0415 - most programs never need it

    made: list[str] = []
    position = 0
    star = ".*?" if lazy else ".*"
    while position < len(pattern):
        character = pattern[position]
        position += 1
        if character == "*":
            if not made or made[-1] != star:
                made.append(star)
        elif character == "?":
            made.append(".")
        elif character == "[":
            text, position = bracket(pattern, position, is_ascii=is_ascii)
            made.append(text)
        elif character == "\\" and position < len(pattern):
            made.append(re.escape(pattern[position]))
            position += 1
        else:
            made.append(re.escape(character))
    return "".join(made)


def bracket(pattern: str, start: int, *, is_ascii: bool = True) -> tuple[str, int]:
    """Return the regular expression for ``[...]``, and where the pattern goes on (3.5.8.1).

    Args:
        pattern: The pattern.
        start: Behind the bracket.
        is_ascii: Whether only ASCII text will be matched.
    """
    import re  # noqa: PLC0415 - most programs never need it

    item = re.compile(r"\[:(\w*):\]|\[=(.)=\]|\[\.(.)\.\]|\\(.)|(.)", re.DOTALL)
    position = start
    negated = pattern[position : position + 1] in {"!", "^"}
    position += negated
    items: list[str] = []
    first = True
    while first or pattern[position : position + 1] != "]":
        match = item.match(pattern, position)
        if match is None:
            return r"\[", start
        first = False
        position = match.end()
        if match[1] is not None:
            items += [_class(match[1], is_ascii=is_ascii), *(["_"] if match[1] == "punct" else [])]
            continue
        low = next(group for group in match.groups()[1:] if group is not None)
        behind = pattern[position : position + 2]
        end = item.match(pattern, position + 1) if behind[:1] == "-" and behind[1:] not in {"", "]"} else None
        if end is None or end[1] is not None:
            items.append(re.escape(low))
            continue
        position = end.end()
        high = next(group for group in end.groups()[1:] if group is not None)
        if low <= high:
            items.append(f"{re.escape(low)}-{re.escape(high)}")
    made = _union(items, negated=negated)
    if "[:upper:]" in pattern[start:position] or "[:lower:]" in pattern[start:position]:
        made = f"(?-i:{made})"  # classes are what they are also where case is ignored
    return made, position + 1


def _union(items: list[str], *, negated: bool) -> str:
    """Return the expression for any of some sets of characters, some of which may be complements."""
    if not items or not any(items):
        return "." if negated else "(?!)"
    plain = "".join(item for item in items if item[:1] != "^")
    parts = [f"[{plain}]"] if plain else []
    parts += [f"[{item}]" for item in items if item[:1] == "^"]
    if len(parts) == 1:
        if not negated:
            return parts[0]
        return f"[^{parts[0][1:]}" if parts[0][1] != "^" else f"[{parts[0][2:]}"
    return f"(?!{'|'.join(parts)})." if negated else f"(?:{'|'.join(parts)})"


@lru_cache(maxsize=64)
def _class(name: str, *, is_ascii: bool) -> str:
    """Return what stands between brackets for a character class; a complement begins with ``^``."""
    import re  # noqa: PLC0415 - most programs never need it

    if name in _CASES:
        ascii_only, test = _CASES[name]
        if is_ascii:
            return ascii_only
        return "".join(re.escape(chr(code)) for code in range(sys.maxunicode + 1) if test(chr(code)))
    return _CLASSES.get(name, "")


def subject(*parts: str | Iterable[str]) -> str:
    """Return what `case` compares of ``"$@"`` and the like: an empty item among several is a mark (3.2.5.2).

    Args:
        parts: Texts, and items that stay apart.
    """
    fields = [""]
    for part in parts:
        first, *others = [part] if isinstance(part, str) else list(part) or [""]
        fields[-1] += first
        fields += others
    return fields[0] if len(fields) == 1 else " ".join(each or "\x7f" for each in fields)
