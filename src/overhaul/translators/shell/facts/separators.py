"""Whether IFS may hold a digit or a minus, so that even numbers would be split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterable

    from overhaul.translators.shell.facts.kinds import Write

__all__ = ["may_cut_numbers"]

_NUMERIC = set("-0123456789")


def may_cut_numbers(writes: Iterable[Write]) -> bool:
    """Tell whether some value that IFS gets is not certain to be free of digits and minus.

    Certain are literal texts, and copies of IFS itself that are put back.
    """
    by_name: dict[str, list[Write]] = {}
    for write in writes:
        by_name.setdefault(write.name, []).append(write)

    def is_safe(write: Write) -> bool:
        if write.form == "flags":  # ``local IFS``: without a value
            return True
        if write.form != "word" or write.word is None:
            return False
        text = write.word.literal
        if text is not None:
            return not _NUMERIC & set(text)
        name = _copied(write.word)
        if name == "IFS":
            return True
        copies = by_name.get(name, [])
        return bool(copies) and all(each.word is not None and _copied(each.word) == "IFS" for each in copies)

    return not all(map(is_safe, by_name.get("IFS", ())))


def _copied(word: s.Word) -> str:
    """Return the name of the variable that a word is the plain value of; empty when it is something else."""
    parts = word.unquoted
    match parts:
        case (s.Parameter(_, name) as part,) if (
            part.operation is None and part.index is None and not (part.length or part.indirect or part.names)
        ):
            return name
        case _:
            return ""
