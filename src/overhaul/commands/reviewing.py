"""The review on a real terminal: prompts on standard output, answers from standard input."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from overhaul.commands.review_loop import Talk, review_plan
from overhaul.effects.editor import edit
from overhaul.planning.choice import tidied

if TYPE_CHECKING:
    from collections.abc import Callable

    from overhaul.commands.output import Output
    from overhaul.model.plan import Plan

__all__ = ["review"]


def review(plan: Plan, read: Callable[[str], bytes], output: Output) -> Plan:
    """Ask about every hunk and return the plan with what was accepted.

    Args:
        plan: The plan.
        read: Contents of an existing path as the plan saw them.
        output: How to show things.

    Raises:
        InterruptedRunError: Ctrl-C or the end of input; nothing was written.
    """
    reviewed = review_plan(plan, read, Talk(ask=_ask, show=_show, edit=edit, look=output.look))
    suppressed = f", {reviewed.suppressed} suppressed by a comment" if reviewed.suppressed else ""
    output.tell([f"\n{reviewed.accepted} accepted, {reviewed.declined} declined{suppressed}\n\n"])
    return tidied(plan, reviewed.plan, read)


def _ask(prompt: str) -> str:
    _show(prompt)
    answer = sys.stdin.readline()
    if not answer:
        raise EOFError
    return answer.rstrip("\n")


def _show(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
