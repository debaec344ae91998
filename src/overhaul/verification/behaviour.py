"""What a program did, and in what two programs differ."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

__all__ = ["ENDLESS", "Behaviour", "Difference", "differences"]

#: Status of a program that had to be killed because it did not end.
ENDLESS = -1


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What can be seen of a run from outside. Paths in it are relative to the twin directory, written ``@``.

    Attributes:
        status: Exit status as a shell sees it, 128 + n after signal n.
        stdout: All bytes.
        complains: Whether anything was written to standard error; the text may differ.
        files: One line for each file that is new, changed or gone, with mode and contents.
        calls: One line for each recorded external command.
        stderr: What was written there, for people.
    """

    status: int
    stdout: bytes = b""
    complains: bool = False
    files: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    stderr: bytes = field(default=b"", compare=False)


@dataclass(frozen=True, slots=True)
class Difference:
    """One respect in which two behaviours differ.

    Attributes:
        respect: ``status``, ``stdout``, ``complains``, ``files`` or ``calls``.
        expected: Of the original.
        actual: Of the translation.
    """

    respect: str
    expected: object
    actual: object

    def __str__(self) -> str:
        return f"{self.respect}: expected {self.expected!r}, got {self.actual!r}"


def differences(expected: Behaviour, actual: Behaviour) -> tuple[Difference, ...]:
    """Return in what two behaviours differ, nothing when they are the same."""
    return tuple(
        Difference(each.name, getattr(expected, each.name), getattr(actual, each.name))
        for each in fields(Behaviour)
        if each.compare and getattr(expected, each.name) != getattr(actual, each.name)
    )
