"""``cat`` of a here-document: its text is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.lower.builtins.texts import judged, printed
from overhaul.translators.shell.lower.context import Frame, Rendered
from overhaul.translators.shell.lower.effects import has_effects, is_pure
from overhaul.translators.shell.lower.targets import targets

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["document", "printed_document"]

_WRITING = frozenset({">", ">>", ">|", ">&"})


def printed_document(frame: Frame, statement: s.Statement) -> tuple[Rendered, tuple[s.Redirect, ...]] | None:
    """Return what prints a here-document that ``cat`` would, and the other redirections; ``None`` for other commands.

    Args:
        frame: Where it stands.
        statement: The command.
    """
    others = tuple(each for each in statement.redirects if not _is_document(each))
    if len(others) > 1 or not all(map(_is_output, others)) or frame.whole is statement:
        return None
    text = document(frame, statement)
    if text is None:
        return None
    before_end = _without_end(text)
    made = printed(text if before_end is None else before_end, newline=before_end is not None)
    return judged(frame, Rendered((made,))), others


def document(frame: Frame, statement: s.Statement) -> t.Expression | None:
    """Return the text that ``cat`` writes which reads a here-document; ``None`` where that is not certain."""
    command = statement.command
    if not isinstance(command, s.Simple) or command.assignments or not _is_cat(command.words):
        return None
    unit = frame.unit
    if "cat" in unit.facts.functions or "PATH" in unit.facts.variables.assigned:
        return None
    inputs = [each for each in statement.redirects if _is_document(each)]
    if len(inputs) != 1 or has_effects(inputs[0].target):
        return None
    before, items = targets(frame, inputs)
    match items:
        case (t.TupleDisplay((_, _, text)),) if not before and is_pure(text) and text != t.Constant(""):
            return text
    return None


def _is_cat(words: Sequence[s.Word]) -> bool:
    return [each.literal for each in words] in (["cat"], ["cat", "-"])


def _is_document(redirect: s.Redirect) -> bool:
    return (
        redirect.operator in {"<<", "<<-", "<<<"}
        and redirect.descriptor in {None, 0}
        and not redirect.variable
    )


def _is_output(redirect: s.Redirect) -> bool:
    """Whether a redirection makes a file of the standard output, or another descriptor that is open."""
    if redirect.operator not in _WRITING or redirect.descriptor not in {None, 1} or redirect.variable:
        return False
    target = redirect.target.literal
    if redirect.operator == ">&":
        return target is not None and target.isdecimal()
    return target != "/dev/full" and not has_effects(redirect.target)


def _without_end(text: t.Expression) -> t.Expression | None:
    """Return a text without the line end that it certainly has."""
    match text:
        case t.Constant(str() as value) if value.endswith("\n"):
            return t.Constant(value[:-1])
        case t.FormattedText((part, "\n")) if not isinstance(part, str):
            return part
        case t.FormattedText((*parts, str() as last)) if last.endswith("\n"):
            return t.FormattedText((*parts, last[:-1]) if last != "\n" else tuple(parts))
    return None
