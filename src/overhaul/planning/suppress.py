"""Suppression comments: ``# migrate: skip``, ``# migrate: skip[name, name]`` on a line, ``# migrate: skip-file``."""

from __future__ import annotations

import io
import re
import tokenize
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

__all__ = ["NOTHING", "Suppressions", "suppressions"]

_COMMENT = re.compile(r"#\s*migrate:\s*skip(?P<file>-file)?\s*(?:\[(?P<names>[^\]]*)\])?(?=$|[\s#;,.)])")
_MENTION = re.compile(rb"migrate:\s*skip")


class Suppressions:
    """Which steps are off on which lines.

    Attributes:
        lines: Names per line (1-based); an empty set means every step.
        everywhere: Names for the whole file; ``None`` when there is no ``skip-file``.
        named: Every name in brackets, with its line.
    """

    def __init__(
        self,
        lines: Mapping[int, frozenset[str]],
        everywhere: frozenset[str] | None,
        named: Sequence[tuple[int, str]] = (),
    ) -> None:
        self.lines = lines
        self.everywhere = everywhere
        self.named = named

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.lines) or self.everywhere is not None

    def whole_file(self, step: str) -> bool:
        """Tell whether a step is off in the whole file."""
        return self.everywhere is not None and (not self.everywhere or step in self.everywhere)

    def on_line(self, step: str, lines: Iterable[int]) -> int:
        """Return the line whose comment switches a step off, out of some lines; 0 when none does."""
        for line in lines:
            names = self.lines.get(line)
            if names is not None and (not names or step in names):
                return line
        return 0

    def mistyped(self, known: Collection[str]) -> Iterator[tuple[int, str, str]]:
        """Yield the line, the name and what was meant, of names that are nearly that of a known step.

        Names that are like none may be those of a plugin that is not installed here.
        """
        for line, name in self.named:
            if name not in known:
                for meant in get_close_matches(name, known, 1, 0.8):
                    yield line, name, meant


NOTHING = Suppressions({}, None)


def suppressions(source: bytes) -> Suppressions:
    """Read the suppression comments of a file; only real comments count, not strings that look alike.

    Args:
        source: UTF-8 without BOM; it is known to parse.
    """
    if not _MENTION.search(source):
        return NOTHING
    lines: dict[int, frozenset[str]] = {}
    everywhere: frozenset[str] | None = None
    named: list[tuple[int, str]] = []
    for line, comment in _comments(source):
        for match in _COMMENT.finditer(comment):
            names = frozenset(name.strip() for name in (match["names"] or "").split(",") if name.strip())
            named += [(line, name) for name in sorted(names)]
            if match["file"]:
                everywhere = names if everywhere is None else everywhere | names
            else:
                lines[line] = names | lines[line] if names and lines.get(line) else names
    return Suppressions(lines, everywhere, named)


def _comments(source: bytes) -> Iterable[tuple[int, str]]:
    text = source.decode()
    try:
        for token in tokenize.generate_tokens(io.StringIO(text, newline=None).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return  # the parser accepted what the tokenizer module does not; comments so far count
