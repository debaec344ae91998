"""The report of a plan for people: diffs, notes, what was counted, and what to type next; it streams."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.model.change import Certainty, Role
from overhaul.report.diff import change_diff
from overhaul.report.display import cells, counted, step_name
from overhaul.report.notes import FAILURES, notes_counted, notes_text
from overhaul.report.sidebyside import side_by_side
from overhaul.report.stat import stat_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from overhaul.model.note import Note
    from overhaul.model.plan import Plan
    from overhaul.report.look import Look

__all__ = ["NextStep", "TextOptions", "next_steps", "plan_text", "steps_text", "summary_text", "tally_text"]


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something the reader may type now.

    Attributes:
        command: In full.
        what: What it does, a few words.
    """

    command: str
    what: str


@dataclass(frozen=True, slots=True)
class TextOptions:
    """What the report contains.

    Attributes:
        context: Unchanged lines around the changed ones.
        verbose: Whether every note is listed, place by place.
        stat: A table of the files instead of the diffs; notes are counted.
        summary: Neither diffs nor table; notes are counted.
        side_by_side: Diffs in two columns.
        next_steps: What to type next, most likely first.
    """

    context: int = 3
    verbose: bool = False
    stat: bool = False
    summary: bool = False
    side_by_side: bool = False
    next_steps: tuple[NextStep, ...] = ()


def plan_text(
    plan: Plan, read: Callable[[str], bytes], look: Look, options: TextOptions | None = None
) -> Iterator[str]:
    """Yield the report of a plan in pieces of whole lines.

    Args:
        plan: The plan.
        read: Gives the contents of an existing path as the plan saw them.
        look: What the output may use.
        options: What it contains.
    """
    options = options or TextOptions()
    if options.stat:
        yield from stat_text(plan, read, look)
        yield "\n" if plan.changes else ""
    elif not options.summary:
        yield from _diffs(plan, read, look, options)
    if plan.notes:
        yield from _notes(plan.notes, look, options)
        yield "\n"
    yield from summary_text(plan, look)
    yield from steps_text(options.next_steps, look)


def summary_text(plan: Plan, look: Look) -> Iterator[str]:
    """Yield what was counted: files, edits by codemod and certainty, notes, time."""
    edits = sum(edit.role is Role.MAIN for change in plan.changes for edit in change.edits)
    found = "Nothing to change"
    if plan.changes:
        found = f"{counted(len(plan.changes), 'file')}, {counted(edits, 'edit')}"
    if plan.notes:
        found += f", {counted(len(plan.notes), 'note')}"
    yield _sides(look.paint(found, "bold"), len(found), _effort(plan), look)
    yield from tally_text(plan, look)


def next_steps(
    plan: Plan, *, saved: str = "", verbose: bool = False, arguments: str = "", program: str = "migrate"
) -> tuple[NextStep, ...]:
    """Return what to type after a plan was shown.

    Args:
        plan: The plan.
        saved: Path of the file it was saved to, or empty.
        verbose: Whether every note was listed.
        arguments: What the user gave to `migrate plan` and `migrate apply` needs again, quoted for a shell.
        program: The command with what stands before its verb.
    """
    steps: list[NextStep] = []
    if plan.changes:
        target = saved or arguments
        what = "carries out exactly this plan" if saved else "asks about each hunk, then writes"
        steps.append(NextStep(f"{program} apply {target}".rstrip(), what))
        if not saved:
            steps.append(
                NextStep(f"{program} plan {arguments}".rstrip() + " -o plan.json", "keeps this plan")
            )
    elif plan.notes and not verbose:
        steps.append(NextStep(f"{program} plan {arguments}".rstrip() + " -v", "lists every note"))
    return tuple(steps)


def _diffs(plan: Plan, read: Callable[[str], bytes], look: Look, options: TextOptions) -> Iterator[str]:
    notes: defaultdict[str, list[Note]] = defaultdict(list)
    for note in plan.notes:
        if note.line:
            notes[note.path].append(note)
    show = side_by_side if options.side_by_side else change_diff
    for change in plan.changes:
        contents = b"" if change.before is None else read(change.path)
        yield from show(change, contents, look, context=options.context, notes=notes.get(change.path, ()))


def _notes(notes: tuple[Note, ...], look: Look, options: TextOptions) -> Iterator[str]:
    """Yield all notes, or only their number where nothing but totals was asked for; failures always in full."""
    if options.verbose or not (options.stat or options.summary):
        yield from notes_text(notes, look, verbose=options.verbose)
        return
    failures = [note for note in notes if note.kind in FAILURES]
    yield from notes_text(failures, look)
    others = [note for note in notes if note.kind not in FAILURES]
    yield from notes_counted(others, look)


def tally_text(plan: Plan, look: Look) -> Iterator[str]:
    """Yield a line for each codemod: how many edits of each certainty it made."""
    tally: Counter[tuple[str, Certainty]] = Counter(
        (" + ".join(step_name(step, look) for step in edit.steps), edit.certainty)
        for change in plan.changes
        for edit in change.edits
        if edit.role is Role.MAIN
    )
    names = list(dict.fromkeys(name for name, _ in tally))
    used = [certainty for certainty in Certainty if any((name, certainty) in tally for name in names)]
    width = max(map(cells, names), default=0)
    digits = len(f"{max(tally.values(), default=0):,}")
    for name in names:
        columns = ""
        for certainty in used:
            count = tally.get((name, certainty), 0)
            word = f"{count:{digits},} {certainty.value}"
            columns += "  " + (look.paint(word, certainty.value) if count else " " * len(word))
        yield f"  {name}{' ' * (width - cells(name))}{columns.rstrip()}\n"


def _effort(plan: Plan) -> str:
    statistics = plan.statistics
    if not statistics.files:
        return ""
    cached = f", {statistics.cached:,} from the cache" if statistics.cached else ""
    return f"{counted(statistics.files, 'file')} looked at in {_duration(statistics.seconds)}{cached}"


def _duration(seconds: float) -> str:
    minute = 60
    if seconds < minute:
        return f"{seconds:.1f} s"
    return f"{int(seconds // minute)} min {int(seconds % minute)} s"


def _sides(left: str, width: int, right: str, look: Look) -> str:
    """Put two texts on one line where they fit, else below each other."""
    if not right:
        return left + "\n"
    room = min(look.width, 80) - width - len(right)
    gap = " " * room if room > 1 else "\n"
    return f"{left}{gap}{look.paint(right, 'dim')}\n"


def steps_text(steps: tuple[NextStep, ...], look: Look) -> Iterator[str]:
    """Yield what to type next, below an empty line; after the first step only what fits the width."""
    head = "Next: "
    shown = [
        step for index, step in enumerate(steps) if not index or len(head) + cells(step.command) <= look.width
    ]
    if not shown:
        return
    width = max(cells(step.command) for step in shown)
    yield "\n"
    for index, step in enumerate(shown):
        line = (head if not index else " " * len(head)) + look.paint(step.command, "command")
        pad = " " * (width - cells(step.command) + 2)
        fits = len(head) + width + 2 + cells(step.what) <= look.width
        yield line + (f"{pad}{look.paint(step.what, 'dim')}" if fits else "") + "\n"
