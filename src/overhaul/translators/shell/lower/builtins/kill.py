"""``kill``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.lower import words
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call

if TYPE_CHECKING:
    from overhaul.translators.shell import syntax as s

__all__ = ["kill"]


def kill(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``kill [-signal] id ...`` and ``kill -l number ...``."""
    if node.assignments:
        raise Opaque(node, "kill gets assignments")
    option = node.words[1].literal if len(node.words) > 1 else None
    if option in {"-l", "-L"}:
        if not node.words[2:] and frame.unit.dialect == "sh":
            raise Opaque(node, "the list of all signals is not translated")
        if not node.words[2:]:
            return Rendered((t.Do(call(frame.unit.helper("list_signals"))),))
        return Rendered(status=call(frame.unit.helper("kill_names"), *words.fields(frame, node.words[2:])))
    arguments: list[t.Expression] = []
    for word in node.words[1:]:
        if (word.literal or "").startswith("%"):
            arguments.append(t.Starred(call(frame.unit.helper("job"), t.Constant(word.literal))))
        else:
            arguments += words.fields(frame, (word,))
    return Rendered(status=call(frame.unit.helper("kill"), *arguments))
