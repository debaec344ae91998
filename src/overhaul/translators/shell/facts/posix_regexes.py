"""Regular expressions of POSIX in Python's language, for what is known when a script is translated."""

from __future__ import annotations

import re

__all__ = ["Doubtful", "in_python"]

_CLASSES = {
    "digit": "0-9",
    "alpha": "A-Za-z",
    "alnum": "A-Za-z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "blank": " \t",
    "space": " \t\n\r\f\v",
}
_SET = re.compile(r"\[(\^?)(\]?(?:\[:\w+:\]|[^\]\[])*)\]")
_BOUNDS = re.compile(r"\{\d+(?:,\d*)?\}")
_PLAIN_ESCAPES = frozenset(".*[]^$/\\+?(){}|-#@:,!%\"'&= ")


class Doubtful(Exception):  # noqa: N818 - nothing is wrong
    """It is not certain what a text means."""


def in_python(regex: str, *, extended: bool) -> str:
    """Return a regular expression for texts of ASCII without line ends.

    Alternatives and repeated groups are doubtful: there, POSIX looks for the longest.

    Args:
        regex: The regular expression.
        extended: Whether it is an extended one.

    Raises:
        Doubtful: It means something else, or nothing that is certain.
    """
    if not regex:
        raise Doubtful(regex)
    made: list[str] = []
    at = 0
    kind = "start"
    while at < len(regex):
        before = kind
        text, kind, at = _piece(regex, at, extended=extended)
        if kind == "repeat" and before != "atom":
            raise Doubtful(regex)
        made.append(text)
    try:
        re.compile("".join(made))
    except re.error as error:
        raise Doubtful(regex) from error
    return "".join(made)


def _piece(regex: str, at: int, *, extended: bool) -> tuple[str, str, int]:
    """Return the piece that begins somewhere, what it is, and where the next one begins."""
    character = regex[at]
    found = _SET.match(regex, at)
    if found:
        return _set(found), "atom", found.end()
    if character == "^" and at == 0:
        return "^", "start", 1
    if character == "$" and at == len(regex) - 1:
        return r"\Z", "end", at + 1
    if character == "*":
        return "*", "repeat", at + 1
    operator = regex[at : at + 2] if not extended and character == "\\" else character if extended else ""
    if operator and operator[-1] in "()+?{|}" and (extended or len(operator) > 1):
        return _operator(regex, at, operator, extended=extended)
    if character == "\\":
        if regex[at + 1 : at + 2] not in _PLAIN_ESCAPES or at + 1 == len(regex):
            raise Doubtful(regex)
        return re.escape(regex[at + 1]), "atom", at + 2
    if character in "[^$":
        raise Doubtful(regex)
    return "." if character == "." else re.escape(character), "atom", at + 1


def _operator(regex: str, at: int, operator: str, *, extended: bool) -> tuple[str, str, int]:
    end = at + len(operator)
    if operator[-1] in "()":
        return operator[-1], "group", end
    if operator[-1] in "+?":
        return operator[-1], "repeat", end
    bounds = _BOUNDS.match(regex if extended else regex.replace(r"\}", "} "), end - 1)
    if operator[-1] != "{" or not bounds:
        raise Doubtful(regex)
    return bounds[0], "repeat", bounds.end() + (not extended)


def _set(found: re.Match[str]) -> str:
    """Return a bracket expression."""
    made = ""
    for name, char in re.findall(r"\[:(\w+):\]|([\s\S])", found[2]):
        if name and name not in _CLASSES:
            raise Doubtful(found[0])
        made += _CLASSES[name] if name else "\\" + char if char in "[]\\^&~|" else char
    return f"[{found[1]}{made}]"
