"""What functions trap on RETURN (Bash Manual, 4.1: trap)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell.support.signals import Trap, _run, _traps

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["returning"]


class returning:  # noqa: N801 - it is used as a function
    """Run what a function traps on RETURN when it returns; what was trapped around it waits (4.1 trap)."""

    def __enter__(self) -> None:
        """Put aside what is trapped."""
        self._before: Trap | None = _traps.pop("RETURN", None)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Run the trap, unless the program ends; what was put aside is back when nothing was trapped since."""
        if kind is None:
            _run("RETURN", 0)
        if self._before is not None:
            _traps.setdefault("RETURN", self._before)
