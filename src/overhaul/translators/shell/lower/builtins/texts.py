"""What builtins write: words as arguments of `print`, joined into one text where that reads well."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.lower.context import Rendered, call

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from overhaul.translators.shell.lower.context import Frame

__all__ = ["constant", "is_number", "joined", "judged", "number", "printed"]

#: Numbers that are written back as they are read, and fit into 64 bits.
_NUMBER = re.compile("0|-?[1-9][0-9]{0,17}")


def constant(expression: t.Expression) -> str | None:
    """Return the text that an expression always is, else ``None``."""
    match expression:
        case t.Constant(str() as value):
            return value
        case t.FormattedText(parts) if all(isinstance(part, str) for part in parts):
            return "".join(str(part) for part in parts)
    return None


def number(expression: t.Expression) -> t.Expression | None:
    """Return the integer that an expression is the text of, ``None`` when that is not known."""
    match expression:
        case t.Call(t.Name("str"), (value,), ()):
            return value
        case t.Constant(str() as text) if _NUMBER.fullmatch(text):
            return t.Constant(int(text))
        case t.FormattedText((t.Call(t.Name("len"), _, _) as value,)):
            return value
    return None


def is_number(expression: t.Expression) -> bool:
    """Tell whether an expression is certainly the text of an integer."""
    return number(expression) is not None


def joined(pieces: Iterable[str | t.Expression]) -> t.Expression:
    """Return one text of several pieces."""
    parts: list[str | t.Expression] = []
    for piece in pieces:
        text = piece if isinstance(piece, str) else constant(piece)
        if text is not None:
            inner: Sequence[str | t.Expression] = (text,) if text else ()
        elif isinstance(piece, t.FormattedText):
            inner = piece.parts
        else:
            value = number(piece) if isinstance(piece, t.Call) else None
            inner = (value or piece,)
        for each in inner:
            if isinstance(each, str) and parts and isinstance(parts[-1], str):
                parts[-1] += each
            else:
                parts.append(each)
    if not any(not isinstance(part, str) for part in parts):
        return t.Constant("".join(str(part) for part in parts))
    if len(parts) == 1 and not isinstance(parts[0], str):
        only = parts[0]
        return t.Call(t.Name("str"), (only,)) if any(piece is not only for piece in pieces) else only
    return t.FormattedText(tuple(parts))


def judged(frame: Frame, rendered: Rendered) -> Rendered:
    """Return a command that only writes with the status that it has where nothing can be written."""
    if not frame.mute:
        return rendered
    match rendered:
        case Rendered((t.Do(t.Call(function, arguments, keywords)),), None, None):
            made = t.Call(frame.unit.helper("write_status"), (function, *arguments), keywords)
        case Rendered((), t.Call(function, arguments, keywords), None):
            made = t.Call(frame.unit.helper("write_status"), (function, *arguments), keywords)
        case _:
            return rendered
    return Rendered(status=made)


def printed(text: t.Expression, *, newline: bool) -> t.Statement:
    """Return the `print` of a text; without a line end it is flushed, so that what others write comes behind it."""
    ending: dict[str, t.Expression] = {}
    if not newline:
        ending = {"end": t.Constant(""), "flush": t.Constant(True)}  # noqa: FBT003 - a value of the program
    bare = number(text) if isinstance(text, t.Call) else None
    arguments = () if text == t.Constant("") else (bare or text,)
    return t.Do(call(t.Name("print"), *arguments, **ending))
