"""Lists: codemods and recipes, what is on for a file and why, and the runs of a repository."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from overhaul.report.display import cells, shown_path, visible, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from overhaul.model.change import Certainty
    from overhaul.report.look import Look

__all__ = [
    "CodemodRow",
    "ReasonLike",
    "RecipeRow",
    "RunLike",
    "codemods_text",
    "reasons_text",
    "run_text",
    "runs_text",
]

_WIDEST = 120


@dataclass(frozen=True, slots=True)
class CodemodRow:
    """A codemod in the list.

    Attributes:
        name: Its name.
        summary: The sentence users see.
        certainty: What it claims.
        on: Whether it runs in this repository when nothing else is said.
    """

    name: str
    summary: str
    certainty: Certainty
    on: bool


@dataclass(frozen=True, slots=True)
class RecipeRow:
    """A recipe in the list.

    Attributes:
        name: Its name.
        summary: The sentence users see.
        codemods: What it consists of, in order.
    """

    name: str
    summary: str
    codemods: tuple[str, ...]


class ReasonLike(Protocol):
    """Why a codemod is on or off for a path."""

    @property
    def codemod(self) -> str:
        """Its name."""

    @property
    def on(self) -> bool:
        """Whether it runs there."""

    @property
    def because(self) -> str:
        """The setting that decided, in words."""


class RunLike(Protocol):
    """A run as the ledger knows it."""

    @property
    def id(self) -> int:
        """Number, counting from 1."""

    @property
    def kind(self) -> str:
        """``apply`` or ``undo``."""

    @property
    def state(self) -> str:
        """What became of it."""

    @property
    def parent(self) -> int | None:
        """The run it takes back."""

    @property
    def started(self) -> str:
        """ISO 8601, UTC."""

    @property
    def command(self) -> str:
        """The command line."""

    @property
    def files(self) -> int:
        """Paths it writes."""


_STATES = {
    "done": ("done", "safe"),
    "applying": ("interrupted", "review"),
    "failed": ("failed, taken back", "error"),
    "undone": ("undone", "dim"),
    "continued": ("finished by a later run", "dim"),
}


def codemods_text(codemods: Iterable[CodemodRow], recipes: Iterable[RecipeRow], look: Look) -> Iterator[str]:
    """Yield the list of what can be asked for by name, with line ends."""
    rows = list(codemods)
    width = max((cells(row.name) for row in rows), default=0)
    yield look.paint("Codemods", "bold") + f"  ({look.pick('●', '*')} runs when nothing else is asked for)\n"
    for row in rows:
        yield from _codemod(row, width, look)
    found = list(recipes)
    if found:
        yield "\n" + look.paint("Recipes", "bold") + "\n"
    for recipe in found:
        yield f"  {look.paint(visible(recipe.name, look), 'step')}\n"
        for sentence in (recipe.summary, ", ".join(recipe.codemods)):
            for line in wrapped(visible(sentence, look), min(look.width, _WIDEST) - 6):
                yield f"      {line}\n"
    yield f"\nNext: {look.paint('migrate explain CODEMOD', 'command')}\n"


def reasons_text(
    path: str, reasons: Sequence[ReasonLike], look: Look, *, left_out: str = ""
) -> Iterator[str]:
    """Yield what is on and what is off for a path, and which setting says so.

    Args:
        path: Relative to the root.
        reasons: For each codemod.
        look: What the output may use.
        left_out: Why the path is not looked at, where it is not.
    """
    width = max((cells(reason.codemod) for reason in reasons), default=0)
    yield f"{look.paint(shown_path(path, look) or 'this repository', 'path')}\n"
    for line in wrapped(visible(left_out, look), min(look.width, _WIDEST) - 2):
        yield f"  {look.paint(line, 'review')}\n"
    for reason in sorted(reasons, key=lambda each: not each.on):
        word = look.paint("on ", "safe") if reason.on else look.paint("off", "dim")
        pad = " " * (width - cells(reason.codemod))
        yield f"  {word}  {visible(reason.codemod, look)}{pad}  {visible(reason.because, look)}\n"


def runs_text(runs: Sequence[RunLike], look: Look) -> Iterator[str]:
    """Yield the list of runs in the order given, with line ends."""
    if not runs:
        yield f"No runs yet.\n\nNext: {look.paint('migrate plan', 'command')}\n"
        return
    digits = max(len(str(run.id)) for run in runs)
    files = max(len(str(run.files)) for run in runs)
    states = max(len(_STATES.get(run.state, (run.state,))[0]) for run in runs)
    for run in runs:
        yield _run(run, (digits, files, states), look)
    last = next((run for run in runs if run.kind == "apply" and run.state == "done"), None)
    yield "\n"
    if last:
        yield f"Next: {look.paint(f'migrate show {last.id}', 'command')}  or  "
        yield f"{look.paint(f'migrate undo {last.id}', 'command')}\n"
    else:
        yield f"Next: {look.paint('migrate plan', 'command')}\n"


def _codemod(row: CodemodRow, width: int, look: Look) -> Iterator[str]:
    mark = look.pick("●", "*") if row.on else " "
    word = row.certainty.value
    head = f"{look.paint(mark, 'safe')} {look.paint(visible(row.name, look), 'step')}"
    head += " " * (width - cells(row.name) + 2) + look.paint(word, word) + " " * (8 - len(word))
    indent = width + 12
    room = min(look.width, _WIDEST) - indent
    least = 24
    if room < least:
        yield head.rstrip() + "\n"
        for line in wrapped(visible(row.summary, look), look.width - 4):
            yield f"    {line}\n"
        return
    for index, line in enumerate(wrapped(visible(row.summary, look), room)):
        yield (head if not index else " " * indent) + line + "\n"


def run_text(run: RunLike, look: Look) -> str:
    """Return the line of one run, with its line end."""
    return _run(run, (0, 0, 0), look)


def _run(run: RunLike, widths: tuple[int, int, int], look: Look) -> str:
    digits, files, states = widths
    word, style = _STATES.get(run.state, (run.state, ""))
    what = f"{run.kind} of {run.parent}" if run.parent is not None else run.kind
    noun = "file " if run.files == 1 else "files"
    when = run.started.replace("T", " ")[:16]
    line = f"{run.id:{digits}}  {when}  {what:<10}  {run.files:{files}} {noun}  "
    length = cells(line) + max(len(word), states) + 2
    line += look.paint(word, style)
    command = visible(run.command, look).replace("\n", " ")
    room = min(look.width, _WIDEST) - length
    shortest = 12
    if command and room >= shortest:
        shown = command if cells(command) <= room else command[: room - 3] + look.pick("…", "...")
        line += " " * (max(states - len(word), 0) + 2) + look.paint(shown, "dim")
    return line + "\n"
