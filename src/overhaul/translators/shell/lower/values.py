"""What an expansion gives in Python: a text, a number or several items; and texts put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Value", "is_numeral", "joined_text"]


@dataclass(frozen=True, slots=True)
class Value:
    """What an expansion gives.

    Attributes:
        expression: A `str`; an `int` with `number`; something that yields texts with `many`.
        number: Whether it is an integer.
        many: Whether it is several items, as ``$@``.
        star: Whether the items become one in double quotes, as ``$*``.
        plain: Whether it can hold neither blanks nor characters of patterns.
        filled: Whether it is never empty.
        fields: Whether the items are fields already, with nothing left to split.
        pieces: With `fields`: what the same is beside other text in a word, for `support.fields`.
    """

    expression: t.Expression
    number: bool = False
    many: bool = False
    star: bool = False
    plain: bool = False
    filled: bool = False
    fields: bool = False
    pieces: t.Expression | None = None


def is_numeral(value: t.Expression) -> bool:
    """Tell whether a text is certainly a number: it is made of one."""
    return isinstance(value, t.Call) and value.function == t.Name("str")


def joined_text(pieces: Sequence[t.Expression]) -> t.Expression:
    """Return the text that `str` expressions make one after the other."""
    parts: list[str | t.Expression] = []
    for piece in pieces:
        for part in piece.parts if isinstance(piece, t.FormattedText) else (piece,):
            fixed = part if isinstance(part, str) else _fixed(part)
            if fixed is None:
                parts.append(part)
            elif parts and isinstance(parts[-1], str):
                parts[-1] += fixed
            elif fixed:
                parts.append(fixed)
    if not parts:
        return t.Constant("")
    if len(parts) == 1:
        only = parts[0]
        return t.Constant(only) if isinstance(only, str) else only
    return t.FormattedText(tuple(_unspelled(part) for part in parts))


def _fixed(expression: t.Expression | str) -> str | None:
    if isinstance(expression, t.Constant) and isinstance(expression.value, (str, int)):
        return str(expression.value)
    return None


def _unspelled(part: str | t.Expression) -> str | t.Expression:
    """``str(x)`` in an f-string is ``x``."""
    match part:
        case t.Call(t.Name("str"), (inner,), ()) if not isinstance(inner, t.Starred):
            return inner
        case _:
            return part
