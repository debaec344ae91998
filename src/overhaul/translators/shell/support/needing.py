"""Values that must be there, and what ends the program where they are not (Bash Manual, 4.3.1 ``set -u``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from overhaul.translators.shell.support.messages import complain
from overhaul.translators.shell.support.options import options

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "argument",
    "fail",
    "need",
    "need_argument",
    "need_argument_if_asked",
    "need_if_asked",
    "put_back_redirections",
]


# What ends the program where an expansion fails.
_leaving: list[type[SystemExit]] = [SystemExit]


class Failed(SystemExit):
    """An expansion ends the program; redirections are put back before the trap on EXIT runs (3.5.3)."""


def put_back_redirections() -> None:
    """Let them be put back before the trap on EXIT when an expansion fails, as bash does without errexit."""
    _leaving[0] = Failed


def argument(args: Sequence[str], number: int) -> str:
    """Return a positional parameter, nothing when there are fewer (3.4.1)."""
    return args[number - 1] if number <= len(args) else ""


def need(value: str | None, name: str, *, status: int = 1) -> str:
    """Return a value that must be set (4.3.1: ``set -u``)."""
    if value is None:
        fail(name, "unbound variable", status=status)
    return value


def need_if_asked(value: str | None, name: str, *, status: int = 1) -> str:
    """Return a value, which must be set while ``set -u`` is in force (4.3.1)."""
    return need(value, name, status=status) if "nounset" in options else value or ""


def need_argument(args: Sequence[str], number: int, *, status: int = 1) -> str:
    """Return a positional parameter that must be there (4.3.1: ``set -u``)."""
    if number > len(args):
        fail(f"${number}", "unbound variable", status=status)
    return args[number - 1]


def need_argument_if_asked(args: Sequence[str], number: int, *, status: int = 1) -> str:
    """Return a positional parameter, which must be there while ``set -u`` is in force (4.3.1)."""
    return need_argument(args, number, status=status) if "nounset" in options else argument(args, number)


def fail(name: str, message: str, *, status: int = 1) -> NoReturn:
    """End the program because of the value of a variable (3.5.3: ``${x:?message}``)."""
    complain(f"{name}: {message}")
    raise _leaving[0](status)
