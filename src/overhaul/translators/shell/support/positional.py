"""The positional parameters: `shift` (Bash Manual, 4.1: shift)."""

from __future__ import annotations

from overhaul.translators.shell.support.messages import complain

__all__ = ["shift", "shift_count", "shift_strictly"]


def shift(args: tuple[str, ...], count: int = 1) -> tuple[str, ...]:
    """Return the positional parameters without the first ones; all of them when there are not so many (4.1 shift)."""
    return args[count:] if 0 <= count <= len(args) else args


def shift_strictly(args: tuple[str, ...], count: int = 1, status: int = 1) -> tuple[str, ...]:
    """Return the positional parameters without the first ones, or end the program when there are not so many.

    Args:
        args: The positional parameters.
        count: How many go.
        status: With which status it ends (4.1 shift; 4.3.1 ``set -e``).
    """
    if not 0 <= count <= len(args):
        if status > 1:
            complain("shift: can't shift that many")
        raise SystemExit(status)
    return args[count:]


def shift_count(*texts: str) -> int:
    """Return the number of `shift`; 1 without any, -1, which is too few, when it is none (4.1 shift)."""
    if not texts:
        return 1
    text = texts[0]
    if len(texts) > 1:
        complain("shift: too many arguments")
        raise SystemExit(1)
    if text.isascii() and text.strip().removeprefix("+").isdecimal():
        return int(text)
    wrong = "shift count out of range" if text[:1] == "-" else "numeric argument required"
    complain(f"shift: {text}: {wrong}")
    return -1
