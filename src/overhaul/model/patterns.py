"""Patterns in the syntax of .gitignore, matched entry by entry as git does.

A walk asks once for each directory and never looks below an ignored one, so a pattern has to match the entry
itself and nothing beneath it. Matching is on bytes because git's is: `?` stands for one byte.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Patterns", "parse_ignore_file"]

_POSIX_CLASSES = {
    b"alnum": rb"0-9A-Za-z",
    b"alpha": rb"A-Za-z",
    b"blank": rb" \t",
    b"cntrl": rb"\x00-\x1f\x7f",
    b"digit": rb"0-9",
    b"graph": rb"!-~",
    b"lower": rb"a-z",
    b"print": rb" -~",
    b"punct": rb"!-/:-@\[-`{-~",
    b"space": rb"\s",
    b"upper": rb"A-Z",
    b"xdigit": rb"0-9A-Fa-f",
}


@dataclass(frozen=True, slots=True)
class _Rule:
    regex: bytes
    ignores: bool
    folder_only: bool
    anchored: bool  # matched against the whole path below the base, else against the name alone


class Patterns:
    """An ordered list of gitignore patterns; the last one that matches decides.

    Args:
        lines: One pattern each, in gitignore syntax.
    """

    def __init__(self, lines: Iterable[str | bytes]) -> None:
        rules = [rule for line in lines if (rule := _rule(os.fsencode(line))) is not None]
        self._rules = [(re.compile(rule.regex, re.DOTALL), rule) for rule in reversed(rules)]
        self._names = _any(rule.regex for rule in rules if not rule.anchored)
        self._paths = _any(rule.regex for rule in rules if rule.anchored)

    def __bool__(self) -> bool:
        return bool(self._rules)

    def verdict(self, path: bytes, *, folder: bool) -> bool | None:
        """Say what the patterns say about one entry.

        Args:
            path: Relative to where the patterns stand, without a trailing `/`.
            folder: Whether the entry is a directory.

        Returns:
            True for ignored, False for taken back by `!`, None when no pattern matches.
        """
        name = path[path.rfind(b"/") + 1 :]
        # Nearly every entry matches nothing: two combined expressions say so at once.
        if not (self._names and self._names.fullmatch(name)) and not (
            self._paths and self._paths.fullmatch(path)
        ):
            return None
        for regex, rule in self._rules:
            if (folder or not rule.folder_only) and regex.fullmatch(path if rule.anchored else name):
                return rule.ignores
        return None

    def covers(self, path: str) -> bool:
        """Say whether a file is matched: itself, or a folder that it lies in.

        Args:
            path: Relative to where the patterns stand, with `/`.
        """
        whole = os.fsencode(path)
        at = whole.find(b"/")
        while at >= 0:
            if self.verdict(whole[:at], folder=True):
                return True
            at = whole.find(b"/", at + 1)
        return bool(self.verdict(whole, folder=False))


def parse_ignore_file(data: bytes) -> Patterns:
    """Return the patterns of the contents of a `.gitignore`."""
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return Patterns(line.removesuffix(b"\r") for line in lines if not line.startswith(b"#"))


def _any(expressions: Iterable[bytes]) -> re.Pattern[bytes] | None:
    joined = b"|".join(expressions)
    return re.compile(joined, re.DOTALL) if joined else None


def _rule(line: bytes) -> _Rule | None:
    """Translate one pattern; None for what can match nothing."""
    text = _trimmed(line)
    ignores = not text.startswith(b"!")
    text = text if ignores else text[1:]
    folder_only = text.endswith(b"/")
    text = text.removesuffix(b"/")
    anchored = b"/" in text
    body = _translated(text.removeprefix(b"/"), anchored=anchored) if text.removeprefix(b"/") else None
    if body is None:
        return None
    return _Rule(b"(?:" + body + b")", ignores, folder_only, anchored)


def _trimmed(line: bytes) -> bytes:
    """Without trailing blanks, unless a backslash keeps them."""
    text = line.rstrip(b" ")
    backslashes = len(text) - len(text.rstrip(b"\\"))
    return text + b" " if backslashes % 2 and len(text) < len(line) else text


def _translated(text: bytes, *, anchored: bool) -> bytes | None:
    """Return the pattern as a regular expression, None when it is broken (git lets those match nothing)."""
    star, one = (b"[^/]*", b"[^/]") if anchored else (b".*", b".")
    parts: list[bytes] = []
    at = 0
    while at < len(text):
        char = text[at : at + 1]
        if char == b"*":
            part, at = _stars(text, at, star, anchored=anchored)
        elif char == b"?":
            part, at = one, at + 1
        elif char == b"[":
            found = _bracket(text, at, anchored=anchored)
            if found is None:
                return None
            part, at = found
        elif char == b"\\":
            if at + 1 == len(text):
                return None
            part, at = re.escape(text[at + 1 : at + 2]), at + 2
        else:
            part, at = re.escape(char), at + 1
        parts.append(part)
    return b"".join(parts)


def _stars(text: bytes, at: int, star: bytes, *, anchored: bool) -> tuple[bytes, int]:
    """Translate a run of stars; only `**` between slashes (or at an end) crosses directories."""
    end = at
    while text[end : end + 1] == b"*":
        end += 1
    bounded = (at == 0 or text[at - 1 : at] == b"/") and (end == len(text) or text[end : end + 1] == b"/")
    if end - at < 2 or not anchored or not bounded:  # noqa: PLR2004 - two stars are what `**` is
        return star, end
    if end == len(text):
        return b".+", end
    return b"(?:.*/)?", end + 1


def _bracket(text: bytes, at: int, *, anchored: bool) -> tuple[bytes, int] | None:
    """Translate `[...]`; None when it is not closed or names no known class."""
    end = at + 1
    negated = text[end : end + 1] in {b"!", b"^"}
    end += negated
    parts: list[bytes] = []
    first = True
    while first or text[end : end + 1] != b"]":
        first = False
        if text[end : end + 2] == b"[:" and (close := text.find(b":]", end)) != -1:
            members = _POSIX_CLASSES.get(text[end + 2 : close])
            if members is None:
                return None
            parts.append(members)
            end = close + 2
            continue
        low, end = _member(text, end)
        if low is None:
            return None
        if text[end : end + 1] == b"-" and text[end + 1 : end + 2] not in {b"]", b""}:
            high, end = _member(text, end + 1)
            if high is None:
                return None
            if low <= high:
                parts.append(_hex(low) + b"-" + _hex(high))
        else:
            parts.append(_hex(low))
    members = b"".join(parts)
    not_slash = b"(?!/)" if anchored else b""
    if not members:  # only empty ranges such as [z-a]
        return (not_slash + b"." if negated else b"(?!)"), end + 1
    return not_slash + b"[" + (b"^" if negated else b"") + members + b"]", end + 1


def _member(text: bytes, at: int) -> tuple[int | None, int]:
    if text[at : at + 1] == b"\\":
        at += 1
    return (text[at], at + 1) if at < len(text) else (None, at)


def _hex(value: int) -> bytes:
    return b"\\x%02x" % value
