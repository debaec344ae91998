"""Extended regular expressions of POSIX with the longest match, as ``[[ text =~ regex ]]`` has them (3.2.5.2)."""

from __future__ import annotations

import re
from functools import lru_cache

from overhaul.translators.shell.support.arrays import Array
from overhaul.translators.shell.support.extended_regex import InvalidRegex, PythonRegex, translated_regex
from overhaul.translators.shell.support.options import options

__all__ = ["groups_of", "regex_groups", "regex_matches", "regex_status"]


def regex_matches(text: str, regex: str) -> bool:
    """Tell whether a regular expression matches somewhere in a text (3.2.5.2)."""
    return _regex_match(text, regex, longest=False) is not None


def regex_groups(text: str, regex: str) -> Array:
    """Return what matches and what its groups match, as ``BASH_REMATCH`` has it; else nothing (3.2.5.2)."""
    return groups_of(_regex_match(text, regex))


def groups_of(match: re.Match[str] | None) -> Array:
    """Return what matched and what its groups matched, as ``BASH_REMATCH`` has it; else nothing (3.2.5.2)."""
    return Array() if match is None else Array([match[0], *match.groups("")])


def regex_status(regex: str) -> int:
    """Return the status of a match that failed: 1, or 2 when that is no regular expression (3.2.5.2)."""
    try:
        _compiled_regex(regex, ignore_case=False, is_ascii=True)
    except InvalidRegex:
        return 2
    return 1


def _regex_match(text: str, regex: str, *, longest: bool = True) -> re.Match[str] | None:
    try:
        compiled = _compiled_regex(regex, ignore_case="nocasematch" in options, is_ascii=text.isascii())
    except InvalidRegex:
        return None  # bash says nothing, and its status is 2
    return compiled.search(text) if longest else compiled.pattern.search(text)


class _LongestRegex:
    """A regular expression whose match is the longest at the first place where there is one (3.2.5.2).

    Of the ways to match that much, the one is taken that Python tries first: the C library does the same.
    """

    def __init__(self, pattern: re.Pattern[str], made: PythonRegex) -> None:
        self.pattern = pattern
        self.greedy = made.greedy
        self.looks_around = made.looks_around
        self.certain = made.certain

    def search(self, text: str) -> re.Match[str] | None:
        if not self.certain:
            raise NotImplementedError(f"a group that may be empty is repeated in {self.pattern.pattern}")
        match = self.pattern.search(text)
        if match is None or self.greedy or match.end() == len(text):
            return match
        for end in range(len(text), match.end(), -1):
            longer = self._matching(text, match.start(), end)
            if longer:
                return longer
        return match

    def _matching(self, text: str, start: int, end: int) -> re.Match[str] | None:
        if not self.looks_around:
            return self.pattern.fullmatch(text, start, end)
        behind = f"(?:{self.pattern.pattern})(?=(?s:.{{{len(text) - end}}})\\Z)"
        return re.compile(behind, self.pattern.flags).match(text, start)


@lru_cache(maxsize=256)
def _compiled_regex(regex: str, *, ignore_case: bool, is_ascii: bool) -> _LongestRegex:
    made = translated_regex(regex, is_ascii=is_ascii)
    flags = re.DOTALL | (re.IGNORECASE if ignore_case else 0)
    try:
        return _LongestRegex(re.compile(made.text, flags), made)
    except (re.error, OverflowError, RecursionError) as error:
        raise InvalidRegex(str(error)) from None
