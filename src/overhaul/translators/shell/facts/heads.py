"""What stands first in arrays that hold a command: ``compose=(docker compose)``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from overhaul.translators.shell.facts.kinds import Write

__all__ = ["Head", "head_of"]

_PLAIN = re.compile(r"[\w./][\w./-]*")
#: Attributes that change what is assigned, and what makes another variable of it.
_CHANGING = frozenset("iulcnA")


@dataclass(frozen=True, slots=True)
class Head:
    """What is first in an array.

    Attributes:
        names: All that it can be.
        function: In which the array gets its first value; empty at the top.
        start: Where in the script; what stands behind it runs later.
    """

    names: tuple[str, ...]
    function: str
    start: int


def head_of(scope: str, writes: Sequence[Write]) -> Head | None:
    """Return what is first in an array, ``None`` when that is not known.

    Args:
        scope: Whose own it is; empty for all.
        writes: Everything that is assigned to it.
    """
    whole = [each for each in writes if each.form == "array" and not each.append]
    certain = [each for each in whole if each.function == scope and not each.looped and not each.branches]
    names = tuple(_names(whole))
    if not certain or None in names or any(not _agrees(scope, each) for each in writes):
        return None
    start = min(each.start for each in certain)
    if any(each.start < start and each.form != "flags" for each in writes):
        return None
    return Head(tuple(name for name in names if name is not None), scope, start)


def _names(writes: Iterable[Write]) -> list[str | None]:
    texts = [each.first.literal if each.first is not None else None for each in writes]
    return [text if text is not None and _PLAIN.fullmatch(text) else None for text in texts]


def _agrees(scope: str, write: Write) -> bool:
    """Whether something that is assigned leaves the first item a plain text, if it is not the whole array."""
    if write.flags & _CHANGING or ("local" in write.flags and not scope):
        return False
    return write.form in {"array", "flags"}
