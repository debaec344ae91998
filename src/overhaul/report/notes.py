"""Notes for people: grouped by codemod and reason, what needs eyes in full, what is fine in one line."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from overhaul.model.note import Note, NoteKind
from overhaul.report.display import shown_path, visible, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from overhaul.report.look import Look

__all__ = ["Group", "grouped_notes", "notes_text", "place_of"]

#: Kinds that are always listed in full; the others are collapsed when there are many.
_IN_FULL = frozenset({NoteKind.ERROR, NoteKind.LIMIT, NoteKind.REVIEW})
_ORDER = {kind: position for position, kind in enumerate(NoteKind)}
_WORDS = {
    NoteKind.ERROR: "could not be handled",
    NoteKind.LIMIT: "met a limit",
    NoteKind.REVIEW: "to review",
    NoteKind.LEFT_ALONE: "left alone",
    NoteKind.ADVICE: "advice",
    NoteKind.SKIPPED: "skipped",
}
#: A group of more places than this is collapsed to its number.
_MOST_PLACES = 3
#: With more different reasons than this of one codemod and kind only the most frequent are shown.
_MOST_REASONS = 6


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
    """Return the notes in groups: by codemod, by kind in the order of `NoteKind`, most frequent first."""
    ordered = sorted(notes, key=_group_key)
    groups = [Group(*_reason(key), tuple(group)) for key, group in groupby(ordered, key=_group_key)]
    return sorted(groups, key=lambda group: (group.step, _ORDER[group.kind], -len(group.notes)))


def notes_text(notes: Iterable[Note], look: Look, *, verbose: bool = False) -> Iterator[str]:
    """Yield the list of notes, with line ends.

    Args:
        notes: All notes of a plan.
        look: What the output may use.
        verbose: Whether every place is listed.
    """
    for (step, kind), part in groupby(grouped_notes(notes), key=lambda group: (group.step, group.kind)):
        groups = list(part)
        total = sum(len(group.notes) for group in groups)
        name = look.paint(visible(step or "migrate", look), "step")
        yield f"{name}  {look.paint(f'{total} {_WORDS[kind]}', kind.value)}\n"
        full = verbose or kind in _IN_FULL
        shown = groups if full else groups[:_MOST_REASONS]
        for group in shown:
            yield from _group(group, look, full=full)
        hidden = sum(len(group.notes) for group in groups[len(shown) :])
        if hidden:
            yield f"  and {hidden} more for other reasons (-v lists them)\n"


def place_of(note: Note, look: Look) -> str:
    """Return ``path:line``, as terminals and editors make it a link."""
    path = shown_path(note.path, look)
    if not path:
        return ""
    return f"{path}:{note.line}" if note.line else path


def _group_key(note: Note) -> tuple[str, int, str, str, str, int]:
    return (note.step, _ORDER[note.kind], note.message, note.hint, note.kind.value, 0)


def _reason(key: tuple[str, int, str, str, str, int]) -> tuple[str, NoteKind, str, str]:
    step, _, message, hint, kind, _ = key
    return step, NoteKind(kind), message, hint


def _group(group: Group, look: Look, *, full: bool) -> Iterator[str]:
    notes = sorted(group.notes)
    few = full or len(notes) <= _MOST_PLACES
    count = f"{len(notes)} {look.pick('×', 'x')} " if len(notes) > 1 else ""  # noqa: RUF001 - a times sign
    tail = "" if few else " (-v lists them)"
    bullet = look.pick("•", "*")
    room = min(look.width, 120) - 4
    for index, line in enumerate(wrapped(visible(count + group.message + tail, look), room)):
        yield f"  {bullet if not index else ' '} {line}\n"
    if few:
        for place in filter(None, (place_of(note, look) for note in notes)):
            yield f"      {look.paint(place, 'path')}\n"
    if group.hint:
        for line in wrapped(visible(group.hint, look), room - 2):
            yield f"      {look.paint(line, 'hunk')}\n"
