"""Extended regular expressions of POSIX, with what the C library adds, in Python's own language (3.2.5.2)."""

from __future__ import annotations

import re
import sys
from functools import lru_cache

__all__ = ["InvalidRegex", "PythonRegex", "translated_regex"]


class InvalidRegex(ValueError):  # noqa: N818 - it says what the text is
    """A text that is no regular expression (3.2.5.2)."""


class PythonRegex:
    """A regular expression in Python's language (3.2.5.2).

    Attributes:
        text: For `re`, with `re.DOTALL`.
        greedy: Whether the first match that Python finds is always the longest.
        looks_around: Whether it looks at what is behind a match.
        certain: Whether its groups are the C library's; they are not where a group that may be empty is repeated,
            or looks at the borders of words.
    """

    def __init__(self, text: str, *, greedy: bool, looks_around: bool, certain: bool) -> None:
        self.text = text
        self.greedy = greedy
        self.looks_around = looks_around
        self.certain = certain


def translated_regex(regex: str, *, is_ascii: bool = False) -> PythonRegex:
    """Translate a regular expression (3.2.5.2 Conditional Constructs).

    Args:
        regex: As POSIX has it.
        is_ascii: Whether only ASCII text will be searched, for which simpler expressions do.

    Raises:
        InvalidRegex: It is none.
    """
    parser = _RegexParser(regex, is_ascii=is_ascii)
    text, _empty = parser.alternatives(0)
    return PythonRegex(text, greedy=parser.greedy, looks_around=parser.looks_around, certain=parser.certain)


_INTERVAL = re.compile(r"\{([0-9]*)(?:(,)([0-9]*))?\}")
_MOST = 0x7FFF
_BYTES = "\udc80-\udcff"  # what is no character
_GNU = {"w": r"\w", "W": r"\W", "s": r"\s", "S": r"\S", "`": r"\A"}
_GNU_AROUND = {"b": r"\b", "B": r"\B", "<": r"\b(?=\w)", ">": r"\b(?<=\w)", "'": r"\Z"}


class _RegexParser:
    """Reads a regular expression from left to right (3.2.5.2).

    Its methods return what Python has for a piece, and whether that can match nothing at all.
    """

    def __init__(self, regex: str, *, is_ascii: bool) -> None:
        self.regex = regex
        self.is_ascii = is_ascii
        self.at = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.greedy = True
        self.looks_around = False
        self.certain = True

    def next(self) -> str:
        return self.regex[self.at : self.at + 1]

    def alternatives(self, depth: int) -> tuple[str, bool]:
        branches = [self.branch(depth)]
        while self.next() == "|":
            self.at += 1
            self.greedy = False
            branches.append(self.branch(depth))
        return "|".join(text for text, _empty in branches), any(empty for _text, empty in branches)

    def branch(self, depth: int) -> tuple[str, bool]:
        made = ""
        all_empty = True
        while self.next() not in {"", "|"} and not (depth and self.next() == ")"):
            if self.next() in {"*", "+", "?", "{"}:
                raise InvalidRegex("nothing to repeat")
            anchor = self.next() == "^"
            text, empty = self.atom(depth)
            if anchor and self.next() in {"*", "+", "?", "{"}:
                raise InvalidRegex("nothing to repeat")
            text, empty = self.repeated(text, empty=empty)
            made += text
            all_empty = all_empty and empty
        return made, all_empty

    def atom(self, depth: int) -> tuple[str, bool]:
        char = self.next()
        self.at += 1
        if char == "(":
            return self.group(depth)
        if char == "[":
            return self.bracket(), False
        if char == ".":
            return "." if self.is_ascii else f"[^{_BYTES}]", False
        if char == "\\":
            return self.escaped(depth)
        if char == "^":
            return r"\A", True
        if char == "$":
            self.looks_around = True
            return r"\Z", True
        return re.escape(char), False

    def group(self, depth: int) -> tuple[str, bool]:
        self.groups += 1
        number = self.groups
        inner, empty = self.alternatives(depth + 1)
        if self.next() != ")":
            raise InvalidRegex("a parenthesis is not closed")
        self.at += 1
        self.closed.add(number)
        return f"({inner})", empty

    def escaped(self, depth: int) -> tuple[str, bool]:
        char = self.next()
        self.at += 1
        if not char:
            raise InvalidRegex("a backslash at the end")
        if char in _GNU_AROUND:
            self.looks_around = True
            self.certain = self.certain and not depth
            return _GNU_AROUND[char], True
        if "1" <= char <= "9":
            if int(char) not in self.closed:
                raise InvalidRegex("a reference to a group that is not there")
            return f"(?:\\{char})", True
        return _GNU.get(char) or re.escape(char), char == "`"

    def repeated(self, atom: str, *, empty: bool) -> tuple[str, bool]:
        text = atom
        while self.next() in {"*", "+", "?", "{"}:
            suffix = self.quantifier()
            if text[:1] == "(":
                self.greedy = False
                self.certain = self.certain and (not empty or suffix == "?")
            text = (text if text is atom else f"(?:{text})") + suffix
            empty = empty or suffix[:1] in {"*", "?"} or suffix.startswith("{0")
        return text, empty

    def quantifier(self) -> str:
        char = self.next()
        if char != "{":
            self.at += 1
            return char
        match = _INTERVAL.match(self.regex, self.at)
        if not match or not (match[1] or match[2]):
            raise InvalidRegex("braces without a number")
        self.at = match.end()
        least = int(match[1] or 0)
        most = int(match[3]) if match[3] else None if match[2] else least
        if least > _MOST or (most is not None and (most > _MOST or most < least)):
            raise InvalidRegex("numbers in braces that make no sense")
        return f"{{{least},{'' if most is None else most}}}" if most != least else f"{{{least}}}"

    def bracket(self) -> str:
        """Read what is behind an opening bracket."""
        negated = self.next() == "^"
        self.at += negated
        items: list[str] = []
        first = True
        while first or self.next() != "]":
            if not self.next():
                raise InvalidRegex("a bracket is not closed")
            first = False
            items.append(self.bracket_item())
        self.at += 1
        return _any_of(items, negated=negated, is_ascii=self.is_ascii)

    def bracket_item(self) -> str:
        if self.regex.startswith("[:", self.at):
            end = self.regex.find(":]", self.at + 2)
            name = self.regex[self.at + 2 : end] if end >= 0 else ""
            if name not in _CLASS_SETS:
                raise InvalidRegex("a class of characters that is not there")
            self.at = end + 2
            return _class_set(name, is_ascii=self.is_ascii)
        low = self.bracket_character()
        if self.next() != "-" or self.regex[self.at + 1 : self.at + 2] in {"", "]"}:
            return re.escape(low)
        self.at += 1
        high = self.bracket_character()
        if low > high:
            raise InvalidRegex("a range that runs backwards")
        return f"{re.escape(low)}-{re.escape(high)}"

    def bracket_character(self) -> str:
        """Read one character, which may stand in ``[. .]`` or ``[= =]``."""
        for mark in (".", "="):
            if self.regex.startswith(f"[{mark}", self.at):
                end = self.regex.find(f"{mark}]", self.at + 3)
                name = self.regex[self.at + 2 : end]
                if end < 0 or len(name) != 1:
                    raise InvalidRegex("a collating element that is not there")
                self.at = end + 2
                return name
        char = self.next()
        if not char:
            raise InvalidRegex("a bracket is not closed")
        self.at += 1
        return char


#: For ASCII, and for all characters; what begins with ``^`` is a complement.
_CLASS_SETS = {
    "alnum": ("0-9A-Za-z", r"^\W_"),
    "alpha": ("A-Za-z", r"^\W\d_"),
    "blank": (r" \t", r" \t\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000"),
    "cntrl": (r"\x00-\x1f\x7f", r"\x00-\x1f\x7f-\x9f\u2028\u2029"),
    "digit": ("0-9", "0-9"),
    "graph": ("!-~", rf"^\s\x00-\x1f\x7f-\x9f{_BYTES}"),
    "lower": ("a-z", ""),
    "print": (" -~", rf"^\x00-\x1f\x7f-\x9f\u2028\u2029{_BYTES}"),
    "punct": (r"!-/:-@\[-`{-~", rf"^\w\s\x00-\x1f\x7f-\x9f{_BYTES}"),
    "space": (r" \t-\r", r" \t-\r\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000"),
    "upper": ("A-Z", ""),
    "xdigit": ("0-9A-Fa-f", "0-9A-Fa-f"),
}


@lru_cache(maxsize=32)
def _class_set(name: str, *, is_ascii: bool) -> str:
    if not is_ascii and name in {"lower", "upper"}:
        test = str.islower if name == "lower" else str.isupper
        return "".join(re.escape(chr(code)) for code in range(sys.maxunicode + 1) if test(chr(code)))
    return _CLASS_SETS[name][not is_ascii]


def _any_of(items: list[str], *, negated: bool, is_ascii: bool) -> str:
    """Return the expression for one character of some sets, of which those that begin with ``^`` are complements."""
    plain = "".join(item for item in items if item[:1] != "^" or item == r"\^")
    complements = [f"[{item}]" for item in items if item[:1] == "^"]
    if not complements:
        rest = "" if is_ascii or not negated else _BYTES
        return f"[^{plain}{rest}]" if negated else f"[{plain}]"
    choices = "|".join([*([f"[{plain}]"] if plain else []), *complements])
    return f"(?:(?!{choices})[^{_BYTES}])" if negated else f"(?:{choices})"
