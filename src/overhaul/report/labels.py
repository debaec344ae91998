"""What stands above a hunk: which codemod made it, how certain that is, why, and the notes about its lines.

Labels that differ in one word alone, as those of twenty fields of one class do, become one that counts them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.model.change import Role
from overhaul.report.display import cells, step_name, visible, wrapped
from overhaul.report.hunks import labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from overhaul.model.change import Change
    from overhaul.report.hunks import Hunk, Label
    from overhaul.report.look import Look

__all__ = ["label_lines"]

_WIDEST = 120
#: Notes shown with one hunk; all of them stand in the list at the end.
_MOST_NOTES = 3
#: Line numbers that a label names.
_MOST_LINES = 6
#: So many labels that differ in one word become one.
_ALIKE = 3
#: Words that such a label names.
_MOST_WORDS = 4
#: Narrower than this, reasons stand below the codemod instead of beside it.
_LEAST_COLUMN = 30
_ONE = re.compile(r"\bthe (\w+) (for|of) $")
_IS = re.compile(r"^is ")


def label_lines(change: Change, hunk: Hunk, look: Look) -> Iterator[str]:
    """Yield what stands above a hunk: codemod, certainty and reason, then the notes about its lines."""
    made = _collapsed(labels(change, hunk))
    widest = max((cells(_name(label, look)) for label in made), default=0)
    for label in made:
        yield from _label(label, look, widest, numbered=len(made) > 1)
    for note in hunk.notes[:_MOST_NOTES]:
        text = visible(f"line {note.line}: {note.message}", look)
        for index, line in enumerate(wrapped(text, min(look.width, _WIDEST) - 4)):
            bullet = look.pick("·", "-") if not index else " "
            yield f"  {look.paint(f'{bullet} {line}', note.kind.value)}\n"
    more = len(hunk.notes) - _MOST_NOTES
    if more > 0:
        yield f"  {look.pick('·', '-')} {more} more note{'s' * (more > 1)} here\n"


def _collapsed(made: Sequence[Label]) -> list[Label]:
    """Join labels that differ in one word of their reason; each stands where the first of them stood."""
    groups: list[tuple[int, list[Label]]] = []
    for label in made:
        for index, (place, group) in enumerate(groups):
            differs = _differs(group[0], label)
            if differs is not None and (len(group) == 1 or differs == place):
                groups[index] = (differs, [*group, label])
                break
        else:
            groups.append((0, [label]))
    return [
        label
        for place, group in groups
        for label in ([_joined(group, place)] if len(group) >= _ALIKE else group)
    ]


def _differs(first: Label, second: Label) -> int | None:
    """Return the index of the one word in which two reasons of one codemod differ; None for other labels."""
    if (first.steps, first.certainty, first.role) != (second.steps, second.certainty, second.role):
        return None
    old, new = first.reason.split(" "), second.reason.split(" ")
    if len(old) != len(new) or len(old) == 1:
        return None
    places = [index for index, (one, other) in enumerate(zip(old, new, strict=True)) if one != other]
    return places[0] if len(places) == 1 else None


def _joined(group: Sequence[Label], place: int) -> Label:
    """Return one label for all: ``the fields for HOST, PORT, USER and 4 more``."""
    words = group[0].reason.split(" ")
    before, after = (" ".join(part) for part in (words[:place], words[place + 1 :]))
    head = _ONE.sub(r"the \1s \2 ", f"{before} ") if before else ""
    tail = f" {_IS.sub('are ', after)}" if after else ""
    named = _listed([label.reason.split(" ")[place] for label in group])
    lines = sorted({line for label in group for line in label.lines})
    return replace(group[0], reason=head + named + tail, lines=tuple(lines))


def _listed(words: Sequence[str]) -> str:
    if len(words) <= _MOST_WORDS + 1:
        return f"{', '.join(words[:-1])} and {words[-1]}"
    return f"{', '.join(words[:_MOST_WORDS])} and {len(words) - _MOST_WORDS} more"


def _name(label: Label, look: Look) -> str:
    return " + ".join(step_name(step, look) for step in label.steps)


def _label(label: Label, look: Look, widest: int, *, numbered: bool) -> Iterator[str]:
    """Yield a label in columns: codemod, certainty, reason and, where there are several, its lines."""
    word = label.certainty.value if label.role is Role.MAIN else label.role.value
    name = _name(label, look)
    head = f"{look.paint(name, 'step')}{' ' * (widest - cells(name))}  {look.paint(word, word)}"
    where = _lines(label.lines) if numbered or len(set(label.lines)) > 1 else ""
    text = "  ".join(filter(None, (visible(label.reason, look), where)))
    indent = widest + 2 + len("support") + 2
    room = min(look.width, _WIDEST) - indent
    if room < _LEAST_COLUMN and cells(text) > room:
        yield head + "\n"
        yield from (f"  {line}\n" for line in wrapped(text, min(look.width, _WIDEST) - 2))
        return
    if cells(where) <= room:  # the numbers stay together
        text = text.removesuffix(where) + where.replace(" ", "\xa0")
    lines = [text] if cells(text) <= room else wrapped(text, room)
    lines = [line.replace("\xa0", " ") for line in lines]
    yield f"{head}{' ' * (len('support') - len(word))}  {lines[0] if lines else ''}".rstrip() + "\n"
    yield from (f"{' ' * indent}{line}\n" for line in lines[1:])


def _lines(lines: Iterable[int]) -> str:
    """Return where the edits are: ``(lines 3, 7 and 4 more)``."""
    found = list(dict.fromkeys(lines))
    shown = ", ".join(map(str, found[:_MOST_LINES]))
    more = f" and {len(found) - _MOST_LINES} more" if len(found) > _MOST_LINES else ""
    return f"(line{'s' * (len(found) > 1)} {shown}{more})"
