"""What the words of a message tell: its severity, progress, decoration. Text in, facts out.

The static text of a message has ``HOLE`` where a value goes, so ``f"{path}: warning: {x}"`` reads as
``HOLE: warning: HOLE``.
"""

from __future__ import annotations

import ast
import re

__all__ = [
    "HOLE",
    "decoration",
    "label",
    "mentions_error",
    "mentions_warning",
    "progress",
    "spoken",
    "usage",
]

#: Stands for a value in the static text of a message.
HOLE = "\0"

#: Words that name a severity when they are the label of a message.
_LABELS = {
    **dict.fromkeys(("debug", "dbg", "trace", "verbose"), "debug"),
    **dict.fromkeys(("info", "notice"), "info"),
    **dict.fromkeys(("warning", "warn", "caution", "deprecated"), "warning"),
    **dict.fromkeys(("error", "err", "fatal", "exception", "failed", "failure", "fail"), "error"),
    "critical": "critical",
}
#: Labels that also count without a colon or bracket when they are capitalised: ``Error reading x``.
_SPOKEN_LABELS = frozenset({"debug", "dbg", "info", "warning", "warn", "error", "fatal", "critical"})

_OPENING = re.compile(
    r"(?P<lead>(?:\0|\x1b\[[\d;]*m|[^\w\0])*)(?P<word>[A-Za-z]+)(?P<tail>.{0,3})", re.DOTALL
)
_LABEL_TAIL = re.compile(r"\s*$|\s*[:!\])>}|]|\s+[-\u2013\u2014]|\s+\0|\0")
_ERROR = re.compile(
    r"\b(?:errors?|fail(?:s|ed|ure|ures)?|fatal|cannot|can't|can not|could ?n[o']t|could not|unable|exceptions?|"
    r"traceback|abort(?:ed|ing|s)?|crash(?:ed|es)?|panic|unhandled|uncaught)\b",
    re.IGNORECASE,
)
_WARNING = re.compile(
    r"\b(?:warn(?:ing|ings|s)?|deprecat(?:ed|ion)|retry(?:ing)?|retries|trying again|try again|will try|"
    r"skip(?:ping|ped|s)?|ignor(?:ing|ed|es)|fall(?:ing|s)? ?back|fallback|using (?:the )?default)\b",
    re.IGNORECASE,
)
#: ``Loading x`` and ``Done.``, but neither ``Remaining: 3`` nor ``string``.
_PROGRESS = re.compile(
    r"[^\w\0]*(?!(?:any|every|no|some)?things?\b|strings?\b|missing\b|during\b|warning\b)"
    r"(?:[a-z]{2,}ing(?!\s*[:=\w-]*[:=])|done|finished|completed?|started|connected|loaded|saved|ready)\b",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(r"(?:\.\.\.|\u2026)\s*$")
#: ``usage: x FILE``, ``Usage x.py [OPTIONS]``, ``Usage`` alone; not ``usage of x is deprecated``.
_USAGE = re.compile(
    r"\s*(?:usage|syntax)(?:\s*[:\n]|\s*$|\s+(?:\0|[\w./-]+(?:\s*$|\s+[<\[{-])))", re.IGNORECASE
)


def label(text: str) -> str | None:
    """Return the level that a message names itself: ``WARNING: x``, ``[debug] x``, ``Error reading x``.

    Args:
        text: Static text of the message, as `spoken` gives it.
    """
    match = _OPENING.match(text)
    if match is None:
        return None
    word, tail = match["word"], match["tail"]
    level = _LABELS.get(word.lower())
    if level is None:
        return None
    if _LABEL_TAIL.match(tail) or match["lead"].endswith(("[", "<", "(")):
        return level
    capitalised = word[0].isupper() and (word.isupper() or word[1:].islower())
    plain = HOLE not in match["lead"] and tail[:1].isspace()
    return level if capitalised and plain and word.lower() in _SPOKEN_LABELS else None


def mentions_error(text: str) -> bool:
    """Tell whether a message speaks of a failure: error, failed, fatal, cannot, could not, unable, ..."""
    return _ERROR.search(text) is not None


def mentions_warning(text: str) -> bool:
    """Tell whether a message speaks of something survived: warning, deprecated, retrying, skipping, ..."""
    return _WARNING.search(text) is not None


def progress(text: str) -> bool:
    """Tell whether a message says what the program is doing: ``Loading x``, ``Done.``, ``waiting ...``."""
    return _PROGRESS.match(text) is not None or _UNFINISHED.search(text) is not None


def usage(text: str) -> bool:
    """Tell whether a message explains how to call the program."""
    return _USAGE.match(text) is not None


def decoration(arguments: list[ast.expr]) -> bool:
    """Tell whether a print draws a line: ``"=" * 60``, ``"-----"``, ``"* " + "*" * width``."""
    return bool(arguments) and all(_drawn(argument) for argument in arguments)


def _drawn(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and not any(map(str.isalnum, node.value))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        sides = [side for side in (node.left, node.right) if isinstance(side, ast.Constant)]
        return any(isinstance(side.value, str) and _drawn(side) for side in sides)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _drawn(node.left) and _drawn(node.right)
    if isinstance(node, ast.JoinedStr):
        return all(
            _drawn(part.value if isinstance(part, ast.FormattedValue) else part) for part in node.values
        )
    return False


def spoken(arguments: list[ast.expr]) -> str:
    """Return the static text of a message, with `HOLE` for each value, arguments joined by a blank."""
    return " ".join(_text(argument) for argument in arguments)


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else HOLE
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left) + _text(node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant):
        return re.sub(r"%[^%\s]*?[a-zA-Z]", HOLE, _text(node.left))
    if isinstance(node, ast.Call):
        return _called(node)
    return HOLE


def _called(node: ast.Call) -> str:
    """Return the text of ``"...{}...".format(x)``, and the label in ``paint(RED, "[error]")``."""
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr == "format" and _text(function.value) != HOLE:
        return re.sub(r"\{[^{}]*\}", HOLE, _text(function.value))
    for argument in node.args:
        text = _text(argument)
        if text.strip(" \0")[:1] in {"[", "("} and label(text):
            return text
        if text.rstrip().endswith(":") and label(text):
            return text
    return HOLE
