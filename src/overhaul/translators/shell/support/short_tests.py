"""``test`` and ``[`` with up to four words that only the running program knows, of the usual kinds (4.1 test)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.arithmetic import INTEGER_ORDERS
from overhaul.translators.shell.support.conditions import _integer, _TestFailure
from overhaul.translators.shell.support.exits import Untranslated
from overhaul.translators.shell.support.files import has_content
from overhaul.translators.shell.support.messages import complain

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["short_test"]

_OF_ONE: dict[str, Callable[[str], bool]] = {
    "!": lambda word: not word,
    "-n": bool,
    "-z": lambda word: not word,
    "-e": os.path.exists,
    "-f": os.path.isfile,
    "-d": os.path.isdir,
    "-s": has_content,
    "-r": lambda word: os.access(word, os.R_OK),
    "-w": lambda word: os.access(word, os.W_OK),
    "-x": lambda word: os.access(word, os.X_OK),
    "-L": os.path.islink,
    "-h": os.path.islink,
}
#: What `test` knows beside that, and what another helper does.
_RARE_OF_ONE = frozenset(f"-{letter}" for letter in "abcgkoptuvGNORS")
_RARE = frozenset({"-a", "-o", "(", ")", "==", "<", ">", "-nt", "-ot", "-ef"})


def short_test(*words: str) -> int:
    """Return the status of ``test`` with these words: 0, 1, or 2 for words that make no sense (4.1 test)."""
    try:
        return 0 if _holds(words) else 1
    except _TestFailure as failure:
        complain(f"test: {failure}")
        return 2


def _holds(words: tuple[str, ...]) -> bool:
    """Decide by the number of words, as POSIX has it."""
    strange = any(word.endswith(("\n", "\v", "\f", "\r")) for word in words)
    match words:
        case () | ("",):
            return False
        case (_,):
            return True
        case (operator, word) if operator in _OF_ONE:
            return _OF_ONE[operator](word)
        case (left, "=", right):
            return left == right
        case (left, "!=", right):
            return left != right
        case (left, operator, right) if operator in INTEGER_ORDERS and not strange:
            return INTEGER_ORDERS[operator](_integer(left), _integer(right))
        case ("!", first, second) if first not in _RARE:
            return not _holds((first, second))
        case ("!", _, _, _):
            return not _holds(words[1:])
    if strange or words[:2] == ("!", "!") or _RARE & {*words} or words[0] in _RARE_OF_ONE:
        raise Untranslated(f"the test {' '.join(words)}", 0)
    raise _TestFailure(f"{words[1]}: operator expected")
