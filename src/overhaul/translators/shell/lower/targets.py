"""Where redirections go: their targets, as arguments of ``redirected`` and ``redirect``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.lower import variables, words
from overhaul.translators.shell.lower.context import Frame, Opaque, call
from overhaul.translators.shell.lower.effects import expressions, is_pure

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["OPENING", "failing", "manager", "targets"]

_BRACES = re.compile(r"\{.*(?:,|\.\.).*\}")

#: The descriptor that an operator is about when none stands in front.
OPENING = {
    "<": 0,
    ">": 1,
    ">>": 1,
    ">|": 1,
    "<>": 0,
    "&>": 1,
    "&>>": 1,
    "<<": 0,
    "<<-": 0,
    "<<<": 0,
    "<&": 0,
    ">&": 1,
}


def failing(frame: Frame) -> dict[str, t.Expression]:
    """The argument that says with which status a redirection fails, where it is not 1."""
    return {"status": t.Constant(2)} if frame.unit.dialect == "sh" else {}


def manager(
    frame: Frame, redirects: Sequence[s.Redirect], *, late: bool = False
) -> tuple[tuple[t.Statement, ...], t.Expression | None]:
    """Return what runs before, and the context manager that redirects; ``None`` when everything is for good.

    Args:
        frame: Where they stand.
        redirects: In order.
        late: Whether what can fail in a target is evaluated when its turn comes, so that it fails as a redirection.
    """
    before, items = targets(frame, redirects)
    if not items:
        return before, None
    if late:
        items = tuple(map(_late, items))
    return before, call(frame.unit.helper("redirected"), *items, **failing(frame))


def _late(item: t.Expression) -> t.Expression:
    match item:
        case t.TupleDisplay((number, operator, target)) if not is_pure(target):
            if any(isinstance(each, t.Walrus) for each in expressions(target)):
                return item
            return t.TupleDisplay((number, operator, t.Lambda((), target)))
    return item


def targets(
    frame: Frame, redirects: Sequence[s.Redirect]
) -> tuple[tuple[t.Statement, ...], tuple[t.Expression, ...]]:
    """Return what runs before (``{name}>file``), and the arguments of `redirected`."""
    before: list[t.Statement] = []
    items: list[t.Expression] = []
    for redirect in redirects:
        if redirect.variable:
            before += _kept(frame, redirect)
        else:
            items += _items(frame, redirect)
    return tuple(before), tuple(items)


def _kept(frame: Frame, redirect: s.Redirect) -> tuple[t.Statement, ...]:
    """Lower ``{name}>file``: a new descriptor that stays open, and ``{name}>&-``, which closes it."""
    name, _, index = redirect.variable.partition("[")
    if redirect.operator in {">&", "<&"} and redirect.target.literal == "-":
        number = call(t.Name("int"), _descriptor(frame, redirect, name, index.removesuffix("]")))
        closing = t.TupleDisplay((number, t.Constant(redirect.operator), t.Constant("-")))
        return (t.Do(call(frame.unit.helper("redirect"), closing)),)
    if index:
        raise Opaque(redirect, "the number of a descriptor goes into an array")
    operator, target = _operation(frame, redirect)
    value = call(frame.unit.helper("opened"), t.Constant(operator), target)
    return variables.assign(frame, name, value)


def _descriptor(frame: Frame, redirect: s.Redirect, name: str, index: str) -> t.Expression:
    """Return the text that a variable, or a numbered item of an array, holds."""
    if not index:
        return variables.read(frame, name)
    if not index.isdecimal():
        raise Opaque(redirect, "the number of a descriptor is in an array")
    place = s.Word(redirect.span, (s.Literal(redirect.span, index),))
    number = s.Subscript(redirect.span, place, s.ArithNumber(redirect.span, int(index), index))
    return words.text(frame, s.Word(redirect.span, (s.Parameter(redirect.span, name, number),)))


def _items(frame: Frame, redirect: s.Redirect) -> tuple[t.Expression, ...]:
    operator, target = _operation(frame, redirect)
    default = OPENING[redirect.operator]
    number = default if redirect.descriptor is None else redirect.descriptor
    if operator == ">&" and redirect.descriptor is None and _is_file(redirect.target):
        operator = "&>"
    if operator in {"&>", "&>>"}:
        errors = t.TupleDisplay((t.Constant(2), t.Constant(">&"), t.Constant(1)))
        return (t.TupleDisplay((t.Constant(1), t.Constant(operator[1:]), target)), errors)
    return (t.TupleDisplay((t.Constant(number), t.Constant(operator), target)),)


def _is_file(word: s.Word) -> bool:
    """Whether the word behind ``>&`` is a name of a file: then both outputs go there."""
    text = word.literal
    return text is not None and not text.removesuffix("-").isdecimal() and text != "-"


def _operation(frame: Frame, redirect: s.Redirect) -> tuple[str, t.Expression]:
    from overhaul.translators.shell.lower.substitutions import process_substitution

    word = redirect.target
    text = word.literal
    if redirect.operator in {"<<", "<<-"}:
        return "<<", words.document(frame, word)
    if redirect.operator == "<<<":
        return "<<", _with_newline(words.text(frame, word, joining="IFS"))
    first = word.parts[0] if word.parts else None
    opening = getattr(first, "text", "")
    if opening.startswith(("/dev/tcp/", "/dev/udp/")) and frame.unit.dialect != "sh":
        return _connection(frame, redirect)
    if redirect.operator in {">&", "<&"} and text is not None and text.isdecimal():
        return redirect.operator, t.Constant(int(text))
    if frame.unit.dialect == "sh":
        return redirect.operator, words.text(frame, word)
    if _BRACES.search("".join(part.text if isinstance(part, s.Literal) else " " for part in word.parts)):
        raise Opaque(redirect, "braces may make several words of its target")
    if len(word.parts) == 1 and isinstance(first, s.ProcessSubstitution):
        return redirect.operator, process_substitution(frame, first, counted=True)
    return redirect.operator, words.single(frame, word)


def _connection(frame: Frame, redirect: s.Redirect) -> tuple[str, t.Expression]:
    """Lower a redirection to a host and port, which is one to a descriptor then."""
    if redirect.operator not in {"<", ">", ">>", "<>", ">|"} or redirect.variable:
        raise Opaque(redirect, "it opens a connection in a way that is not translated")
    opened = call(frame.unit.helper("connection"), words.single(frame, redirect.target))
    return "<&" if OPENING[redirect.operator] == 0 else ">&", opened


def _with_newline(text: t.Expression) -> t.Expression:
    match text:
        case t.Constant(str() as value):
            return t.Constant(value + "\n")
        case t.FormattedText(parts) if parts and isinstance(parts[-1], str):
            return t.FormattedText((*parts[:-1], parts[-1] + "\n"))
        case t.FormattedText(parts):
            return t.FormattedText((*parts, "\n"))
        case _:
            return t.FormattedText((text, "\n"))
