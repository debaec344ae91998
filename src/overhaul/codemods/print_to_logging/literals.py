"""How a message template is spelled: the file's own quotes, prefixes, escapes and line breaks where that is possible.

A spelling is always checked against the text it must stand for; when the pieces of the source do not give it,
the template is written anew.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.codemods.toolbox.rewrite import code_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    import libcst as cst

__all__ = ["expressions_in", "quote_in", "quoted", "respelled"]

_NAMED_OR_BRACE = re.compile(r"\\N\{[^}]*\}|\{\{|\}\}")
_FIELD = re.compile(r"\\N\{[^}]*\}|\{\{|\}\}|\{[^{}]*\}")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True, slots=True)
class _Piece:
    """One string literal of several that stand beside each other.

    Attributes:
        prefix: ``r``, ``u`` or empty.
        quote: What it begins and ends with.
        body: What stands between.
        gap: Blanks and comments between it and the next one.
    """

    prefix: str
    quote: str
    body: str
    gap: str = ""

    @property
    def source(self) -> str:
        return f"{self.prefix}{self.quote}{self.body}{self.quote}"


def quoted(text: str, quote: str = '"') -> str:
    """Return a literal without prefix for a text.

    Args:
        text: The value of the literal.
        quote: One quotation mark, or three.
    """
    mark = quote[0]
    written = []
    for character in text:
        if character == mark:
            written.append(f"\\{mark}")
        elif character in _ESCAPES:
            written.append(_ESCAPES[character])
        else:
            written.append(character if character.isprintable() else ascii(character)[1:-1])
    return f"{quote}{''.join(written)}{quote}"


def quote_in(nodes: Iterable[cst.BaseExpression]) -> str:
    """Return the quotation mark that the first string literal among some expressions uses."""
    import libcst  # noqa: PLC0415 - LibCST is imported on first use, see toolbox.rewrite

    for node in nodes:
        if isinstance(node, (libcst.ConcatenatedString, libcst.BinaryOperation)):
            return quote_in([node.left])
        if isinstance(node, libcst.SimpleString):
            return node.quote[:1]
        if isinstance(node, libcst.FormattedString):
            return node.end[:1]
    return '"'


def expressions_in(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    """Return the expressions of the replacement fields of an f-string (or several beside each other), in order."""
    import libcst  # noqa: PLC0415 - LibCST is imported on first use, see toolbox.rewrite

    if isinstance(node, libcst.ConcatenatedString):
        return [*expressions_in(node.left), *expressions_in(node.right)]
    if isinstance(node, libcst.FormattedString):
        return [part.expression for part in node.parts if isinstance(part, libcst.FormattedStringExpression)]
    return []


def respelled(node: cst.BaseExpression, specs: list[str], extra: str, expected: str, *, doubled: bool) -> str:
    """Return the literal for a template, spelled as much as possible like the string that it replaces.

    Args:
        node: The first string of the message: a literal, an f-string, several beside each other, ``"..." % x`` or
            ``"...".format(x)``.
        specs: ``%`` conversions of the values that come out of it; empty for a message without values.
        extra: Text that the template has behind this string, as it stands in the template.
        expected: The template.
        doubled: Whether a per cent sign of the text is written twice, because the message has values.
    """
    pieces = _pieces(node, list(specs), doubled)
    if not pieces or not pieces[-1].quote:
        return quoted(expected, quote_in([node]))
    pieces[-1] = _appended(pieces[-1], extra)
    source = "".join(piece.source + piece.gap for piece in pieces)
    return source if _value(source) == expected else quoted(expected, pieces[0].quote[:1])


def _value(source: str) -> str | None:
    try:
        value = ast.literal_eval(f"({source})")
    except (SyntaxError, ValueError):
        return None
    return value if isinstance(value, str) else None


def _appended(piece: _Piece, extra: str) -> _Piece:
    """Add text to the end of a piece; a raw one becomes wrong where it cannot hold it, which the check finds."""
    body = piece.body + (extra if "r" in piece.prefix.lower() else quoted(extra, piece.quote[0])[1:-1])
    return _Piece(piece.prefix, piece.quote, body, piece.gap)


def _pieces(node: cst.BaseExpression, specs: list[str], doubled: bool) -> list[_Piece]:  # noqa: FBT001 - recursion
    """Return the literals of a string with conversions where its values were; uses up ``specs``."""
    import libcst  # noqa: PLC0415 - LibCST is imported on first use, see toolbox.rewrite

    if isinstance(node, libcst.ConcatenatedString):
        return _beside(node, _pieces(node.left, specs, doubled), _pieces(node.right, specs, doubled))
    if isinstance(node, libcst.SimpleString):
        return [_Piece(node.prefix, node.quote, _doubled(node.raw_value, doubled))]
    if isinstance(node, libcst.FormattedString):
        return [_interpolated(node, specs, doubled)]
    if isinstance(node, libcst.BinaryOperation) and isinstance(node.operator, libcst.Add):
        return _added(node, specs, doubled)
    if isinstance(node, libcst.BinaryOperation) and isinstance(node.operator, libcst.Modulo):
        return _pieces(node.left, [], doubled=False)
    if isinstance(node, libcst.Call) and isinstance(node.func, libcst.Attribute):
        return _formatted(node.func.value, specs)
    return []


def _beside(node: cst.ConcatenatedString, left: list[_Piece], right: list[_Piece]) -> list[_Piece]:
    if not left or not right:
        return []
    last = left[-1]
    return [*left[:-1], _Piece(last.prefix, last.quote, last.body, code_for(node.whitespace_between)), *right]


def _added(node: cst.BinaryOperation, specs: list[str], doubled: bool) -> list[_Piece]:  # noqa: FBT001 - see _pieces
    """Return the literals of a sum of texts: as one where they stand on one line, else as broken as they were."""
    import libcst  # noqa: PLC0415 - LibCST is imported on first use, see toolbox.rewrite

    left = _summand(node.left, specs, doubled)
    right = _summand(node.right, specs, doubled)
    if not left or not right:
        return []
    last, first = left[-1], right[0]
    plus = libcst.ensure_type(node.operator, libcst.Add)
    before, after = code_for(plus.whitespace_before), code_for(plus.whitespace_after)
    gap = before if "\n" in before else after if "\n" in after else ""
    like = last if last.quote else first
    if gap and last.quote and first.quote:
        return [*left[:-1], _Piece(last.prefix, last.quote, last.body, gap), *right]
    if last.quote and first.quote and (last.prefix, last.quote) != (first.prefix, first.quote):
        return []
    return [*left[:-1], _Piece(like.prefix, like.quote, last.body + first.body, first.gap), *right[1:]]


def _summand(node: cst.BaseExpression, specs: list[str], doubled: bool) -> list[_Piece]:  # noqa: FBT001 - see _pieces
    """Return the literals of a summand; a value is a piece without quotes."""
    import libcst  # noqa: PLC0415 - LibCST is imported on first use, see toolbox.rewrite

    literal = isinstance(node, (libcst.SimpleString, libcst.FormattedString, libcst.ConcatenatedString))
    if literal or (isinstance(node, libcst.BinaryOperation) and isinstance(node.operator, libcst.Add)):
        return _pieces(node, specs, doubled)
    return [_Piece("", "", specs.pop(0))] if specs else []


def _doubled(text: str, doubled: bool) -> str:  # noqa: FBT001 - see _pieces
    return text.replace("%", "%%") if doubled else text


def _interpolated(node: cst.FormattedString, specs: list[str], doubled: bool) -> _Piece:  # noqa: FBT001 - see _pieces
    import libcst  # noqa: PLC0415 - LibCST is imported on first use, see toolbox.rewrite

    body = []
    for part in node.parts:
        if isinstance(part, libcst.FormattedStringText):
            plain = _NAMED_OR_BRACE.sub(
                lambda match: match[0] if match[0][0] == "\\" else match[0][0], part.value
            )
            body.append(_doubled(plain, doubled))
        else:
            shown = _own_text(part) if isinstance(part, libcst.FormattedStringExpression) else ""
            body.append(_doubled(shown, doubled) + (specs.pop(0) if specs else ""))
    return _Piece("r" if "r" in node.prefix.lower() else "", node.end, "".join(body))


def _own_text(part: cst.FormattedStringExpression) -> str:
    """Return what ``{x = }`` writes before the value."""
    if part.equal is None:
        return ""
    before, equal = code_for(part.whitespace_before_expression), code_for(part.equal)
    return f"{before}{code_for(part.expression)}{equal}"


def _formatted(node: cst.BaseExpression, specs: list[str]) -> list[_Piece]:
    """Return the literal before ``.format`` with conversions instead of its fields."""
    import libcst  # noqa: PLC0415 - LibCST is imported on first use, see toolbox.rewrite

    if isinstance(node, libcst.ConcatenatedString):
        return _beside(node, _formatted(node.left, specs), _formatted(node.right, specs))
    if not isinstance(node, libcst.SimpleString):
        return []

    def conversion(match: re.Match[str]) -> str:
        text = match[0]
        if text[0] == "\\":
            return text
        if text in {"{{", "}}"}:
            return text[0]
        return specs.pop(0) if specs else text

    body = _FIELD.sub(conversion, node.raw_value.replace("%", "%%"))
    return [_Piece(node.prefix, node.quote, body)]
