"""Constant regular expressions of ``=~`` in Python's own language, where both mean the same for every text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.lower.context import Frame, call
from overhaul.translators.shell.support.extended_regex import InvalidRegex, translated_regex

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["bracket", "groups_in_python", "in_python"]

_PIECE = re.compile(
    r"\[(?P<negated>\^?)(?P<set>\]?(?:\[:\w+:\]|[^\]\[])*)\]|\\(?P<escaped>[^\w<>`'])|(?P<dot>\.)"
    r"|(?P<open>\()|(?P<same>[)*+?|]|\{\d+(?:,\d*)?\})|(?P<anchor>[\^$])|(?P<plain>[^\\\[\]{}()*+?|.^$])",
    re.DOTALL,
)
#: What classes of characters are for every text; the others need the helper.
#: What no character is, in the expressions of the helper.
_BYTES = "\udc80-\udcff"
_CLASSES = {"digit": "0-9", "xdigit": "0-9A-Fa-f"}


def in_python(frame: Frame, subject: t.Expression, regex: str) -> t.Expression | None:
    """Return whether a regular expression is found in a text, by `re` or less; ``None`` when that is not certain.

    Args:
        frame: Where it stands.
        subject: A `str` expression.
        regex: The regular expression, as POSIX has it.
    """
    if any(ord(char) > 127 for char in regex):  # noqa: PLR2004 - ASCII
        return None
    start, end = regex.startswith("^"), regex.endswith("$") and not regex.endswith("\\$")
    inner = regex[start : len(regex) - end]
    pieces = list(_pieces(inner))
    if None in pieces:
        return None
    made = "".join(piece for piece in pieces if piece is not None)
    if _is_doubtful(inner, made):
        return None
    if not set(made) & set("\\[](){}*+?|."):
        return _literal(subject, made, start=start, end=end)
    function, pattern = _function(made, start=start, end=end)
    module = frame.unit.module("re")
    flags = (t.Attribute(module, "DOTALL"),) if "." in pieces else ()
    found = call(t.Attribute(module, function), t.Constant(pattern), subject, *flags)
    return t.Compare("is not", found, t.Constant(None))


def groups_in_python(frame: Frame, subject: t.Expression, regex: str) -> t.Expression | None:
    """Return the match of a regular expression in a text, by `re`; ``None`` where its groups may be others.

    Python takes the first way to match that it finds, POSIX the longest match: they are the same where nothing but one
    character at a time is repeated, or where the match has to reach the end of the text.

    Args:
        frame: Where it stands.
        subject: A `str` expression.
        regex: The regular expression, as POSIX has it.
    """
    try:
        found = translated_regex(regex)
    except InvalidRegex:
        return None
    made = found.text.replace(f"[^{_BYTES}]", ".").replace(_BYTES, "")
    alternatives = _has_alternatives(found.text)
    end = made.endswith(r"\Z") and not alternatives
    if not found.certain or not (found.greedy or end) or not made.isascii() or "\udc80" in repr(made):
        return None
    start = made.startswith(r"\A") and not alternatives
    inner = _without_backslashes(made[2 * start : len(made) - 2 * end])
    function = ("fullmatch" if end else "match") if start else "search"
    module = frame.unit.module("re")
    pattern = inner + (r"\Z" if end and not start else "")
    flags = (t.Attribute(module, "DOTALL"),) if "." in pattern.replace(r"\.", "") else ()
    return call(t.Attribute(module, function), t.Constant(pattern), subject, *flags)


def _without_backslashes(pattern: str) -> str:
    """Return a pattern without the backslashes that it does not need, in front of ``-``, ``#`` and the like."""
    return re.sub(r"(\[(?:\\.|[^\]\\])+\])|\\([-#&~ ])", lambda match: match[1] or match[2], pattern)


def _is_doubtful(regex: str, made: str) -> bool:
    """Whether an operator stands where POSIX refuses it, or takes it in another way than Python."""
    try:
        re.compile(made)
    except re.error:
        return True
    return re.search(r"(?:^|[(|])[*+?{]|[*+?}][*+?{]", regex) is not None


def _pieces(regex: str) -> Iterator[str | None]:
    at = 0
    while at < len(regex):
        match = _PIECE.match(regex, at)
        if not match:
            yield None
            return
        at = match.end()
        yield _piece(match)


def _piece(match: re.Match[str]) -> str | None:
    if match["set"] is not None:
        return bracket(match["set"], negated=bool(match["negated"]))
    if match["escaped"]:
        return re.escape(match["escaped"])
    if match["dot"]:
        return "."
    if match["open"]:
        return "(?:"
    if match["anchor"]:
        return None
    return match[0]


def bracket(items: str, *, negated: bool) -> str | None:
    """Return a bracket expression in Python's language; ``None`` when what it means depends on the text.

    Args:
        items: What stands between the brackets.
        negated: Whether it means all other characters.
    """
    made = ""
    for name, char in re.findall(r"\[:(\w+):\]|([\s\S])", items):
        if name:
            if name not in _CLASSES:
                return None
            made += _CLASSES[name]
        else:
            made += "\\" + char if char in "[]\\^&~|" else char
    for low, high in re.findall(r"(.)-(.)", made):
        if low > high:
            return None
    if re.search(r"--|[&~|]{2}", made):
        return None
    return f"[{'^' if negated else ''}{made}]"


def _literal(subject: t.Expression, text: str, *, start: bool, end: bool) -> t.Expression:
    constant = t.Constant(text)
    if start and end:
        return t.Compare("==", subject, constant)
    if start:
        return call(t.Attribute(subject, "startswith"), constant)
    if end:
        return call(t.Attribute(subject, "endswith"), constant)
    return t.Compare("in", constant, subject)


def _function(made: str, *, start: bool, end: bool) -> tuple[str, str]:
    """Return the function of `re`, and the pattern for it."""
    if _has_alternatives(made):
        return "search", ("^" if start else "") + made + (r"\Z" if end else "")
    if start:
        return ("fullmatch" if end else "match"), made
    return "search", made + (r"\Z" if end else "")


def _has_alternatives(made: str) -> bool:
    depth = 0
    escaped = inside = False
    for char in made:
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif inside:
            inside = char != "]"
        elif char == "[":
            inside = True
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and not depth:
            return True
    return False
