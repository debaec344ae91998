"""``eval`` of constant text: the text stands where the command stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered

if TYPE_CHECKING:
    from overhaul.translators.shell import syntax as s

__all__ = ["eval_"]


def eval_(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``eval`` of words in which nothing is expanded."""
    from overhaul.translators.shell.lower import control

    texts = [word.literal for word in node.words[1:]]
    if node.assignments or any(text is None for text in texts):
        raise Opaque(node, "what eval runs is only known while it runs")
    try:
        script = frame.unit.parse(" ".join(text for text in texts if text is not None))
    except ValueError as error:
        raise Opaque(node, f"what eval runs cannot be parsed: {error}") from error
    return control.grouped(frame, script.body, wanted=True)
