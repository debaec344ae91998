"""``umask``, ``ulimit`` and ``times``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.lower import words
from overhaul.translators.shell.lower.builtins.prefixes import refuse_prefixes
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call

if TYPE_CHECKING:
    from overhaul.translators.shell import syntax as s

__all__ = ["times", "ulimit", "umask"]

_ALL_BITS = 0o777
_MASK = re.compile("[0-7]{1,4}|[ugoa]*[-+=][rwx]*(,[ugoa]*[-+=][rwx]*)*")


def umask(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``umask``: an octal constant is Python's own."""
    refuse_prefixes(frame, node)
    text = node.words[1].literal if len(node.words) == 2 else None  # noqa: PLR2004 - its own name and a mask
    if (
        text is not None
        and text.isascii()
        and text.isdecimal()
        and not set(text) & set("89")
        and int(text, 8) <= _ALL_BITS
    ):
        made = call(t.Attribute(frame.unit.module("os"), "umask"), t.Constant(int(text, 8)))
        return Rendered((t.Do(made),))
    fields = words.fields(frame, node.words[1:])
    if frame.unit.dialect != "sh" or not fields or fields == (t.Constant("-S"),):
        return Rendered(status=call(frame.unit.helper("umask"), *fields))
    if len(fields) != 1 or isinstance(fields[0], t.Starred) or _is_other_mask(fields[0]):
        raise Opaque(node, "a mask that only sh knows")
    return Rendered(status=call(frame.unit.helper("dash_umask"), fields[0]))


def _is_other_mask(field: t.Expression) -> bool:
    """Whether a mask is certainly none that bash has, too."""
    match field:
        case t.Constant(str() as text):
            return _MASK.fullmatch(text) is None
        case _:
            return False


def ulimit(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``ulimit`` for one limit."""
    refuse_prefixes(frame, node)
    texts = [word.literal for word in node.words[1:]]
    letters = "".join(text[1:] for text in texts if text and text.startswith("-"))
    if (
        None in texts[:1]
        or "a" in letters
        or len(set(letters) - set("SH")) > 1
        or set(letters) & set("bkPRT")
    ):
        raise Opaque(node, "it is more than one limit")
    helper = frame.unit.helper("dash_ulimit" if frame.unit.dialect == "sh" else "ulimit")
    return Rendered(status=call(helper, *words.fields(frame, node.words[1:])))


def times(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``times``."""
    refuse_prefixes(frame, node)
    return Rendered((t.Do(call(frame.unit.helper("times"))),))
