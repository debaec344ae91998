"""Notes for people: grouped by kind, codemod and reason; what needs eyes in full, what is fine as a number."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from overhaul.model.note import Note, NoteKind
from overhaul.report.display import cells, clipped, counted, shown_path, step_name, visible, wrapped
from overhaul.report.look import Look

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["FAILURES", "Group", "grouped_notes", "notes_counted", "notes_text", "place_of"]

#: Kinds that say that something could not be done.
FAILURES = frozenset({NoteKind.ERROR, NoteKind.LIMIT})
#: Kinds whose places are listed; of the others there is a number for each reason.
_LISTED = FAILURES | {NoteKind.REVIEW, NoteKind.ADVICE}
_ORDER = {kind: position for position, kind in enumerate(NoteKind)}
_WORDS = {
    NoteKind.ERROR: "could not be handled",
    NoteKind.LIMIT: "met a limit",
    NoteKind.REVIEW: "to review",
    NoteKind.LEFT_ALONE: "left alone",
    NoteKind.ADVICE: "advice",
    NoteKind.SKIPPED: "skipped",
}
#: So few notes are listed with their places whatever their kind.
_FEW = 3
#: Of more reasons than this for leaving something alone the most frequent are shown.
_MOST_REASONS = 5
_WIDEST = 120


class Group(NamedTuple):
    """Notes of one codemod with one reason.

    Attributes:
        step: The codemod; empty for the engine itself.
        kind: Why they are there.
        message: The sentence they share.
        hint: What to do next.
        notes: Sorted by place.
    """

    step: str
    kind: NoteKind
    message: str
    hint: str
    notes: tuple[Note, ...]


def grouped_notes(notes: Iterable[Note]) -> list[Group]:
    """Return the notes in groups: by kind, the most important first, then by codemod, most frequent first."""
    ordered = sorted(notes, key=_reason)
    groups = [Group(*_reason(first), (first, *rest)) for _, (first, *rest) in groupby(ordered, key=_reason)]
    return sorted(groups, key=lambda group: (_ORDER[group.kind], group.step, -len(group.notes)))


def notes_text(notes: Iterable[Note], look: Look, *, verbose: bool = False) -> Iterator[str]:
    """Yield the list of notes, with line ends.

    Args:
        notes: All notes of a plan.
        look: What the output may use.
        verbose: Whether every place is listed, each on a line of its own.
    """
    for (kind, step), part in groupby(grouped_notes(notes), key=lambda group: (group.kind, group.step)):
        groups = list(part)
        total = sum(len(group.notes) for group in groups)
        listed = verbose or kind in _LISTED or total <= _FEW
        name = look.paint(step_name(step or "migrate", look), "step")
        words = f"{total:,} {_WORDS[kind]}"
        tail = "" if listed else _tail(cells(step or "migrate") + 2 + len(words), look)
        yield f"{name}  {look.paint(words, kind.value)}{tail}\n"
        if listed:
            for group in groups:
                yield from _in_full(group, look, verbose=verbose)
        else:
            yield from _in_numbers(groups, look)


def notes_counted(notes: Sequence[Note], look: Look) -> Iterator[str]:
    """Yield how many notes there are: of each kind, then a line for each codemod, with line ends."""
    if not notes:
        return
    steps = sorted({note.step for note in notes})
    names = {step: step_name(step or "migrate", look) for step in steps}
    head = f"{counted(len(notes), 'note')}: "
    taken = len(head) + len(_kinds(notes, Look()))
    yield f"{head}{_kinds(notes, look)}{_tail(taken, look)}\n"
    width = max(map(cells, names.values()))
    for step in steps:
        pad = " " * (width - cells(names[step]))
        yield f"  {names[step]}{pad}  {_kinds((note for note in notes if note.step == step), look)}\n"


def place_of(note: Note, look: Look) -> str:
    """Return ``path:line``, as terminals and editors make it a link."""
    path = shown_path(note.path, look)
    if not path:
        return ""
    return f"{path}:{note.line}" if note.line else path


def _tail(taken: int, look: Look) -> str:
    """Return how to see more, behind a line of some width or below it."""
    more = "(-v lists them)"
    return f"  {more}" if taken + 2 + len(more) <= look.width else f"\n  {more}"


def _kinds(notes: Iterable[Note], look: Look) -> str:
    tally = Counter(note.kind for note in notes)
    return ", ".join(
        look.paint(f"{tally[kind]:,} {_WORDS[kind]}", kind.value) for kind in _ORDER if tally[kind]
    )


def _reason(note: Note) -> tuple[str, NoteKind, str, str]:
    return note.step, note.kind, note.message, note.hint


def _in_full(group: Group, look: Look, *, verbose: bool) -> Iterator[str]:
    """Yield the sentence, its places and what to do."""
    room = min(look.width, _WIDEST) - 4
    for index, line in enumerate(wrapped(visible(_sentence(group, look), look), room)):
        yield f"  {look.pick('•', '*') if not index else ' '} {line}\n"
    places = list(dict.fromkeys(filter(None, (place_of(note, look) for note in sorted(group.notes)))))
    for line in places if verbose else _filled(places, room - 2):
        yield f"      {look.paint(line, 'path')}\n"
    yield from _hint(group.hint, look)


def _in_numbers(groups: Sequence[Group], look: Look) -> Iterator[str]:
    """Yield a line for each of the most frequent reasons; a hint that they all share stands at the end."""
    room = min(look.width, _WIDEST) - 4
    shown = groups if len(groups) <= _MOST_REASONS + 1 else groups[:_MOST_REASONS]
    for group in shown:
        sentence = " ".join(visible(_sentence(group, look), look).split())
        yield f"  {look.pick('•', '*')} {clipped(sentence, room, look)}\n"
    hidden = sum(len(group.notes) for group in groups[len(shown) :])
    if hidden:
        yield f"  {look.pick('•', '*')} and {hidden:,} for other reasons\n"
    hints = {group.hint for group in groups}
    if len(hints) == 1:
        yield from _hint(hints.pop(), look)


def _sentence(group: Group, look: Look) -> str:
    times = look.pick("×", "x")  # noqa: RUF001 - a times sign
    return f"{len(group.notes):,} {times} {group.message}" if len(group.notes) > 1 else group.message


def _filled(places: Sequence[str], width: int) -> Iterator[str]:
    """Yield lines with as many places as fit."""
    line = ""
    for place in places:
        if line and cells(line) + 2 + cells(place) > width:
            yield line
            line = ""
        line += f"  {place}" if line else place
    if line:
        yield line


def _hint(hint: str, look: Look) -> Iterator[str]:
    for line in wrapped(visible(hint, look), min(look.width, _WIDEST) - 6):
        yield f"      {look.paint(line, 'hunk')}\n"
