"""f-strings that Python 3.10 reads: no backslash and no quotation mark of its own inside the braces.

Where an expression cannot be written so, the text becomes ``"...{}...".format(expression)``, which means the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.python.strings import cells, escaped, filled, pieces, preferred_quote, quoted
from overhaul.translators.python.tree import Call, Constant, FormattedText, Name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from overhaul.translators.python.tree import Expression

__all__ = ["CannotNestError", "flattened", "formatted_text", "literal", "with_layout"]

#: Layouts that can stand in braces: they have no special characters.
_LAYOUT = re.compile(r"[<>^=]?[+ ]?[0-9]*[a-zA-Z]?")


class CannotNestError(Exception):
    """An expression cannot stand inside an f-string before Python 3.12."""


def literal(text: str, width: int) -> str:
    """Return a text as one literal, or as several side by side when it does not fit.

    Args:
        text: The text.
        width: Columns for it.
    """
    whole = quoted(text)
    if cells(whole) <= width:
        return whole
    tokens = pieces(text)
    quote = preferred_quote(text)
    shown = [(escaped(token, quote), token.endswith("\n")) for token in tokens]
    return " ".join(quoted("".join(tokens[index] for index in line)) for line in filled(shown, width - 2))


def flattened(node: FormattedText) -> list[str | Expression]:
    """Return the parts of an f-string with its constant texts and the f-strings in it dissolved, no text empty."""
    parts: list[str | Expression] = []
    for part in node.parts:
        if isinstance(part, FormattedText):
            inner = flattened(part)
        elif isinstance(part, Constant) and isinstance(part.value, str):
            inner = [part.value]
        else:
            inner = [part]
        for each in inner:
            if isinstance(each, str) and parts and isinstance(parts[-1], str):
                parts[-1] += each
            elif each != "":
                parts.append(each)
    return parts


def formatted_text(
    parts: Sequence[str | Expression],
    width: int,
    nested: Callable[[Expression, str], str],
    plain: Callable[[Expression], str],
) -> str:
    """Return an f-string, or a call of `str.format` where that is not possible.

    Args:
        parts: Texts and expressions in turn, as `flattened` returns them.
        width: Columns for a piece.
        nested: Writes an expression that may use only the given quotation mark and no backslash, or raises
            `CannotNestError`; it gets that mark.
        plain: Writes an expression as an argument of a call.
    """
    text = "".join(part for part in parts if isinstance(part, str))
    first = preferred_quote(text)
    for quote, other in ((first, _other(first)), (_other(first), first)):
        try:
            return _f_string(parts, width, quote, [_braced(part, other, nested) for part in parts])
        except CannotNestError:
            continue
    template = "".join(
        _doubled(part) if isinstance(part, str) else f"{{{with_layout(part)[1]}}}" for part in parts
    )
    arguments = ", ".join(plain(with_layout(part)[0]) for part in parts if not isinstance(part, str))
    return f"{literal(template, width)}.format({arguments})"


def _other(quote: str) -> str:
    return "'" if quote == '"' else '"'


def _braced(part: str | Expression, quote: str, nested: Callable[[Expression, str], str]) -> str:
    """Return an expression in its braces, empty for a text."""
    if isinstance(part, str):
        return ""
    value, layout = with_layout(part)
    inside = nested(value, quote)
    # Two braces in a row would be one that is meant literally.
    return f"{{({inside}){layout}}}" if inside.startswith("{") else f"{{{inside}{layout}}}"


def with_layout(part: Expression) -> tuple[Expression, str]:
    """Return what stands in braces and, with a colon in front, how ``format(value, layout)`` lays it out."""
    match part:
        case Call(Name("format"), (value, Constant(str() as layout)), ()) if _LAYOUT.fullmatch(layout):
            return value, f":{layout}" if layout else ""
    return part, ""


def _f_string(parts: Sequence[str | Expression], width: int, quote: str, braced: Sequence[str]) -> str:
    tokens: list[tuple[str, str]] = []  # a piece of text or nothing, and how it is written in an f-string
    for part, written in zip(parts, braced, strict=True):
        if isinstance(part, str):
            tokens += [(piece, escaped(_doubled(piece), quote)) for piece in pieces(part)]
        else:
            tokens.append(("", written))
    whole = f"f{quote}{''.join(written for _, written in tokens)}{quote}"
    if cells(whole) <= width:
        return whole
    shown = [(written, piece.endswith("\n")) for piece, written in tokens]
    lines = []
    for line in filled(shown, width - 3):
        row = [tokens[index] for index in line]
        if all(piece for piece, _ in row):
            lines.append(quoted("".join(piece for piece, _ in row)))
        else:
            lines.append(f"f{quote}{''.join(written for _, written in row)}{quote}")
    return " ".join(lines)


def _doubled(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
