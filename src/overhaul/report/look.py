"""How output may look: width, colours and characters of the terminal or pipe it goes to.

Colours are decided once, from the environment, in this order: what the user asked for on the command line,
``NO_COLOR``, ``FORCE_COLOR``, ``CLICOLOR_FORCE``, then whether it is a terminal that is not ``dumb`` and
``CLICOLOR`` is not 0.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Look", "color_depth", "look_of", "terminal_width"]

_DUMB = frozenset({"", "dumb", "unknown"})
_PROBE = "─·×−␛✓"  # noqa: RUF001 - the very characters the reports use

#: Style -> SGR codes with 16 colours; these follow the palette of the user's terminal, light or dark.
_SGR = {
    "bold": "1",
    "dim": "2",
    "path": "1",
    "hunk": "36",
    "step": "1",
    "safe": "32",
    "review": "33",
    "advice": "34",
    "support": "2",
    "cleanup": "2",
    "add": "32",
    "del": "31",
    "add.word": "1;7;32",
    "del.word": "1;7;31",
    "keyword": "94",
    "string": "33",
    "comment": "3;90",
    "number": "36",
    "builtin": "36",
    "decorator": "35",
    "definition": "1",
    "error": "1;31",
    "limit": "31",
    "left-alone": "2",
    "skipped": "2",
    "command": "1;36",
    "key": "1;34",
}
#: With 256 colours changed words bring their own foreground, so that they can be read on any background.
_SGR_256 = {**_SGR, "add.word": "1;38;5;231;48;5;28", "del.word": "1;38;5;231;48;5;124"}


@dataclass(frozen=True, slots=True)
class Look:
    """What the output may use.

    Attributes:
        width: Columns.
        depth: Number of colours: 0, 16, 256 or 2**24.
        unicode: Whether characters beyond ASCII can be shown.
    """

    width: int = 80
    depth: int = 0
    unicode: bool = True

    def paint(self, text: str, style: str) -> str:
        """Return the text with the codes of a style around it; unchanged without colours or for no style."""
        if not self.depth or not style or not text:
            return text
        code = (_SGR if self.depth == 16 else _SGR_256)[style]  # noqa: PLR2004 - sixteen colours
        return f"\x1b[{code}m{text}\x1b[0m"

    def pick(self, fancy: str, plain: str) -> str:
        """Return the first where it can be shown, else the second."""
        return fancy if self.unicode else plain


def look_of(
    stream: IO[Any],
    environ: Mapping[str, str] | None = None,
    *,
    color: str = "auto",
    width: int | None = None,
) -> Look:
    """Return how output to a stream may look.

    Args:
        stream: Where it goes.
        environ: The environment; that of the process when it is left out.
        color: ``auto``, ``always`` or ``never``.
        width: Columns, when the user said so.
    """
    environ = os.environ if environ is None else environ
    terminal = stream.isatty()
    return Look(
        width=width or terminal_width(environ),
        depth=color_depth(environ, terminal=terminal, color=color),
        unicode=_shows(getattr(stream, "encoding", None) or "utf-8"),
    )


def color_depth(environ: Mapping[str, str], *, terminal: bool, color: str = "auto") -> int:
    """Return how many colours may be used: 0, 16, 256 or 2**24."""
    term = environ.get("TERM", "").lower()
    if color == "always":
        return _depth(environ, term)
    if color == "never" or environ.get("NO_COLOR"):
        return 0
    forced = environ.get("FORCE_COLOR", "")
    if forced:
        levels = {"0": 0, "false": 0, "1": 16, "2": 256, "3": 1 << 24}
        return levels.get(forced.lower(), _depth(environ, term))
    if environ.get("CLICOLOR_FORCE", "0") not in {"", "0"}:
        return _depth(environ, term)
    if not terminal or term in _DUMB or environ.get("CLICOLOR") == "0":
        return 0
    return _depth(environ, term)


def terminal_width(environ: Mapping[str, str]) -> int:
    """Return the columns of the terminal, 80 where there is none; never less than 20."""
    columns = environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return max(20, int(columns))
    return max(20, shutil.get_terminal_size((80, 24)).columns)


def _depth(environ: Mapping[str, str], term: str) -> int:
    if environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"} or term.endswith("-direct"):
        return 1 << 24
    return 256 if "256" in term else 16


def _shows(encoding: str) -> bool:
    try:
        _PROBE.encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return False
    return True
