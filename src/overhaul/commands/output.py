"""Where output goes: results to standard output or a pager, progress and messages to standard error."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from overhaul.effects.pager import paged
from overhaul.report.display import spoken
from overhaul.report.look import Look, look_of
from overhaul.report.text import TextOptions, plan_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from overhaul.codemods.api import Codemod
    from overhaul.model.plan import Plan
    from overhaul.report.text import NextStep

__all__ = ["Output"]


@dataclass(frozen=True, slots=True)
class Output:
    """How the user wants to see things.

    Attributes:
        colour: ``auto``, ``always`` or ``never``.
        pager: Whether a pager may be used.
        verbose: How often ``-v`` was given.
        quiet: Whether only what was asked for is printed.
        form: ``text``, ``json``, ``patch`` or ``sarif`` (or what else a verb offers).
        context: Lines of context.
        stat: Only a table of the files.
        summary: Only totals.
        side_by_side: Diffs in two columns.
    """

    colour: str = "auto"
    pager: bool = True
    verbose: int = 0
    quiet: bool = False
    form: str = "text"
    context: int = 3
    stat: bool = False
    summary: bool = False
    side_by_side: bool = False

    @property
    def look(self) -> Look:
        """What standard output may use."""
        return look_of(sys.stdout, color=self.colour)

    def text(self, pieces: Iterable[str]) -> None:
        """Write pieces of text, through a pager where that helps."""
        with paged(enabled=self.pager) as stream:
            for piece in pieces:
                stream.write(piece)

    def data(self, pieces: Iterable[bytes]) -> None:
        """Write bytes as they are."""
        sys.stdout.flush()
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()

    def tell(self, pieces: Iterable[str]) -> None:
        """Tell what was done, on standard output, unless the user asked for quiet.

        Where standard output carries data, sentences would spoil it: they go to standard error then.
        """
        if not self.quiet:
            stream = sys.stdout if self.form == "text" else sys.stderr
            stream.writelines(pieces)
            stream.flush()

    def say(self, message: str) -> None:
        """Tell the user something that is not the result, on standard error, unless they asked for quiet."""
        if not self.quiet:
            self._say("", message)

    def warn(self, message: str) -> None:
        """Say something that should be read."""
        if not self.quiet:
            self._say("warning: ", message)

    def _say(self, head: str, message: str) -> None:
        look = look_of(sys.stderr, color=self.colour)
        sys.stdout.flush()
        sys.stderr.write((look.paint(head, "review") if head else "") + spoken(message, look) + "\n")

    def plan(
        self,
        plan: Plan,
        read: Callable[[str], bytes],
        next_steps: tuple[NextStep, ...],
        codemod: Callable[[str], Codemod],
        *,
        head: str = "",
    ) -> None:
        """Show a plan in the form that was asked for.

        Args:
            plan: The plan.
            read: Contents of an existing path as the plan saw them.
            next_steps: What to type next.
            codemod: Gives a codemod by name, for its sentence and help.
            head: Stands above the text, with its line ends.
        """
        if self.form == "json":
            from overhaul.model.serial import dump_plan  # noqa: PLC0415 - each form imports its own

            self.data([dump_plan(plan)])
        elif self.form == "patch":
            from overhaul.report.patch import patch_lines  # noqa: PLC0415 - each form imports its own

            self.data(patch_lines(plan, read, context=self.context))
        elif self.form == "sarif":
            from overhaul.report.sarif import sarif_of  # noqa: PLC0415 - each form imports its own

            self.data([sarif_of(plan, read, codemod)])
        else:
            options = TextOptions(
                context=self.context,
                verbose=self.verbose > 0,
                stat=self.stat,
                summary=self.summary,
                side_by_side=self.side_by_side,
                next_steps=() if self.quiet else next_steps,
            )
            self.text(chain((head,) if head else (), plan_text(plan, read, self.look, options)))

    @contextmanager
    def progress(self) -> Iterator[Callable[[str, int, int, int], None] | None]:
        """Show progress on standard error while the body runs, when it is a terminal and it takes long."""
        if self.quiet or not sys.stderr.isatty():
            yield None
            return
        from overhaul.report.progress import Progress  # noqa: PLC0415 - needs rich

        with Progress(color=self.colour) as progress:
            yield progress.update
