"""Progress on standard error: only on a terminal, only when it takes long, and gone afterwards."""

from __future__ import annotations

import sys
import time
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress as Bar
    from rich.progress import TaskID
    from typing_extensions import Self

__all__ = ["Progress"]

#: Seconds before anything is shown: a quick run shows nothing.
_DELAY = 0.5
#: Seconds between two drawings.
_PAUSE = 0.1
#: Narrower terminals get no bar and no rate, those up to the second width no bytes: a line must not break.
_WIDE, _VERY_WIDE = 72, 96


class Progress:
    """A bar with the number of files, the rate and the remaining time.

    It has no thread of its own (workers are forked beside it): it is drawn by `update`, at most ten times a second.

    Args:
        color: ``auto``, ``always`` or ``never``.
        stream: Where it is drawn; standard error when it is left out.
    """

    def __init__(self, *, color: str = "auto", stream: IO[str] | None = None) -> None:
        self._color = color
        self._stream = stream or sys.stderr
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._phase = ""
        self._entered = self._began = self._told = time.monotonic()
        self._drawn = 0.0

    def __enter__(self) -> Self:
        """Start the clock; nothing is shown yet."""
        self._entered = self._began = self._told = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wipe the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def update(self, what: str, done: int, total: int, size: int = 0) -> None:
        """Say how far it is.

        Args:
            what: A word or two: ``Looking at files``. Another one than before starts a phase with its own rate.
            done: Files that are done.
            total: Files in all.
            size: Bytes that are done.
        """
        now = time.monotonic()
        if what != self._phase:
            self._phase, self._began = what, self._told
        self._told = now
        elapsed = now - self._began
        if now - self._entered < _DELAY or now - self._drawn < _PAUSE or not self._stream.isatty():
            return
        self._drawn = now
        if self._bar is None:
            self._bar, self._task = self._start()
        assert self._task is not None  # noqa: S101 - both are set together
        self._bar.update(
            self._task,
            description=what,
            completed=done,
            total=total,
            rate=_rate(done, size, elapsed, self._bar.console.width),
            left=_left(done, total, elapsed),
        )
        self._bar.start()  # only now, so that nothing empty is drawn; again it does nothing
        self._bar.refresh()

    def _start(self) -> tuple[Bar, TaskID]:
        from rich.console import Console  # noqa: PLC0415 - only a long run pays for it
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn  # noqa: PLC0415 - the same
        from rich.progress import Progress as Bar  # noqa: PLC0415 - the same

        console = Console(file=self._stream, no_color=self._color == "never" or None)
        wide = console.width >= _WIDE
        columns = (
            TextColumn("{task.description}"),
            *((BarColumn(bar_width=20),) if wide else ()),
            MofNCompleteColumn(),
            *((TextColumn("{task.fields[rate]}"),) if wide else ()),
            TextColumn("{task.fields[left]}"),
        )
        bar = Bar(*columns, console=console, transient=True, auto_refresh=False)
        return bar, bar.add_task("", rate="", left="")


def _rate(done: int, size: int, elapsed: float, width: int) -> str:
    """Return files and, where there is room for it, megabytes per second."""
    if elapsed <= 0:
        return ""
    speed = f"  {size / elapsed / 1e6:.1f} MB/s" if size and width >= _VERY_WIDE else ""
    return f"{done / elapsed:,.0f} files/s{speed}"


def _left(done: int, total: int, elapsed: float) -> str:
    """Return the time that is left at the rate so far, in words; empty before anything is done."""
    if not done or done >= total:
        return ""
    seconds = round(elapsed / done * (total - done))
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes} min {seconds:02} s left" if minutes else f"{seconds} s left"
