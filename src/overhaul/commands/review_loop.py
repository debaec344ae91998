"""The thin ring around the review: shows each hunk, asks, and hands the answers to the state machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.commands.review import (
    Answer,
    Review,
    State,
    available,
    edited,
    help_text,
    item_hunk,
    step,
)
from overhaul.commands.review_edits import EditProblem, decided, editable_text, replacement_for, suppression
from overhaul.errors import InterruptedRunError, MigrateError
from overhaul.report.diff import hunk_diff, title
from overhaul.report.display import encoding_of, shown_path
from overhaul.report.hunks import hunks
from overhaul.report.labels import label_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from overhaul.commands.review import Item
    from overhaul.model.plan import Plan
    from overhaul.report.look import Look

__all__ = ["Reviewed", "Talk", "review_plan"]


@dataclass(frozen=True, slots=True)
class Talk:
    """How the review speaks with a person.

    Attributes:
        ask: Shows a prompt and returns what was typed, without its line end. `EOFError` and
            `KeyboardInterrupt` end the review.
        show: Prints text as it is.
        edit: Lets a person change a text, e.g. in ``$EDITOR``; called with the text and the path it is about.
        look: What the output may use.
    """

    ask: Callable[[str], str]
    show: Callable[[str], None]
    edit: Callable[[str, str], str]
    look: Look


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a person decided.

    Attributes:
        plan: The plan with what was accepted and what that needs.
        accepted: Main edits that were accepted.
        declined: Main edits that were declined.
        suppressed: Those of them that a comment suppresses from now on.
    """

    plan: Plan
    accepted: int
    declined: int
    suppressed: int


def review_plan(plan: Plan, read: Callable[[str], bytes], talk: Talk) -> Reviewed:
    """Ask about every hunk of a plan; nothing is written while there is something to ask.

    Args:
        plan: The plan.
        read: Gives the contents of an existing path as the plan saw them.
        talk: How to ask.

    Raises:
        InterruptedRunError: The answers ended, or Ctrl-C was pressed.
    """
    known: dict[Item, bool] = {}

    def suppressible(item: Item) -> bool:
        if item not in known:
            known[item] = suppression(review, item) is not None
        return known[item]

    review = Review(plan, read, suppressible)
    state = review.start()
    seen: State | None = None
    while not state.done:
        seen = _shown(review, state, seen, talk)
        try:
            key = talk.ask(_prompt(review, state, talk.look)).strip()
        except (EOFError, KeyboardInterrupt):
            raise InterruptedRunError(
                "the review was left before its end; nothing was written", hint="start again: migrate apply"
            ) from None
        state = _next(review, state, key, talk)
    return _reviewed(review, state)


def _next(review: Review, state: State, key: str, talk: Talk) -> State:
    if not key:
        return state
    if key == "?":
        talk.show(talk.look.paint(help_text(review, state), "hunk"))
        return state
    new = _edited(review, state, talk) if key == "e" else step(review, state, key)
    if new.message:
        talk.show(talk.look.paint(new.message, "review") + "\n")
    return new


def _edited(review: Review, state: State, talk: Talk) -> State:
    """Let a person change the hunk; one that cannot be used is explained and the hunk stays as it was."""
    try:
        text = talk.edit(editable_text(review, state.item), state.item.path)
        replacement = replacement_for(review, state.item, text)
    except (EditProblem, MigrateError) as problem:
        talk.show(talk.look.paint(f"{problem} The hunk stays as it was.", "error") + "\n")
        return state
    if replacement is None:
        talk.show("The hunk would change nothing; answer n to leave the lines as they are.\n")
        return state
    return edited(review, state, replacement)


def _shown(review: Review, state: State, seen: State | None, talk: Talk) -> State:
    """Show the hunk that is asked about, unless it was the last one shown."""
    if seen is not None and seen.item == state.item and seen.at == state.at:
        return state
    item, look = state.item, talk.look
    contents = review.contents(item.path)
    if seen is None or seen.item.path != item.path:
        change = review.changes[item.path]
        talk.show("\n" + title(change, list(hunks(change, contents)), look))
    part, hunk = item_hunk(review, item)
    talk.show("".join(label_lines(part, hunk, look)))
    talk.show(hunk_diff(hunk, item.path, look, encoding_of(contents)))
    return state


def _prompt(review: Review, state: State, look: Look) -> str:
    keys = ",".join(available(review, state))
    answer = state.answer(state.at)
    known = f" (was: {answer.value})" if answer else ""
    where = f"({state.at + 1}/{len(state.items)})"
    question = f"{where} Apply this hunk to {shown_path(state.item.path, look)}{known} [{keys}]?"
    if len(question) > look.width - 3:
        question = f"{where} Apply this hunk{known} [{keys}]?"
    return look.paint(question, "key") + " "


def _reviewed(review: Review, state: State) -> Reviewed:
    given = list(state.answers.values())
    suppressed = given.count(Answer.SKIP)
    return Reviewed(
        plan=decided(review, state),
        accepted=given.count(Answer.YES),
        declined=len(given) - given.count(Answer.YES),
        suppressed=suppressed,
    )
