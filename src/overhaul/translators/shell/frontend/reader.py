"""A position in a piece of text, and what the reading of words needs to know about the script around it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from overhaul.translators.shell.frontend.fragment import Fragment
    from overhaul.translators.shell.syntax import Span, Statement

__all__ = ["Kind", "Mode", "Parsed", "Reader", "Surroundings", "UnreadableError"]


class UnreadableError(Exception):
    """A text cannot be read as what it stands for.

    Args:
        message: Why.
        span: Where.
    """

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


class Kind(Enum):
    """What a parser found at a ``$(``, a backquote or a ``<(``."""

    COMMAND = "command"
    PROCESS = "process"
    ARITHMETIC = "arithmetic"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A substitution that the parser found.

    Attributes:
        kind: Which.
        end: Offset behind it in the script.
        body: Gives its statements; of arithmetic none.
    """

    kind: Kind
    end: int
    body: Callable[[], tuple[Statement, ...]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the reading of words asks about the script.

    Attributes:
        dialect: ``bash`` or ``sh``.
        found: What the parser found at an offset of the script.
        parse: Parses a piece that the parser did not see as commands.
    """

    dialect: str
    found: Callable[[int], Parsed | None]
    parse: Callable[[Fragment], tuple[Statement, ...]]

    @property
    def bash(self) -> bool:
        """Whether bash's own syntax holds."""
        return self.dialect == "bash"


class Mode(Enum):
    """Which characters mean something.

    ``BARE`` is a word outside quotes and ``REGEX`` one behind ``=~``; ``DOUBLE`` is the inside of double quotes,
    ``HERE`` the body of a here-document, ``BRACED`` and ``HERE_BRACED`` the word of ``${x-word}`` inside of these, and
    ``ARITH`` is an arithmetic expression, whose double quotes vanish.
    """

    BARE = "bare"
    REGEX = "regex"
    DOUBLE = "double"
    HERE = "here"
    BRACED = "braced"
    HERE_BRACED = "braced in a here-document"
    ARITH = "arith"

    @property
    def quotes(self) -> bool:
        """Whether what is literal in it is quoted."""
        return self not in {Mode.BARE, Mode.REGEX}

    @property
    def braced(self) -> Mode:
        """The mode of the word in an expansion with a default that stands in it."""
        if not self.quotes:
            return Mode.BARE
        return Mode.HERE_BRACED if self in {Mode.HERE, Mode.HERE_BRACED} else Mode.BRACED

    @property
    def escapes(self) -> str:
        """What a backslash escapes when it does not escape everything."""
        return _ESCAPES[self]


_ESCAPES = {
    Mode.BARE: "",
    Mode.REGEX: "",
    Mode.DOUBLE: '$`"\\\n',
    Mode.HERE: "$`\\\n",
    Mode.BRACED: '$`"\\}\n',
    Mode.HERE_BRACED: '$`"\\}\n',
    Mode.ARITH: '$`"\\\n',
}


class Reader:
    """A position in a piece of text."""

    __slots__ = ("around", "fragment", "pos", "text")

    def __init__(self, fragment: Fragment, around: Surroundings) -> None:
        self.fragment = fragment
        self.text = fragment.text
        self.around = around
        self.pos = 0

    @property
    def more(self) -> bool:
        """Whether something is left."""
        return self.pos < len(self.text)

    def peek(self, length: int = 1) -> str:
        """Return the next characters."""
        return self.text[self.pos : self.pos + length]

    def take(self, wanted: str) -> bool:
        """Step over a text if it comes next."""
        if self.text.startswith(wanted, self.pos):
            self.pos += len(wanted)
            return True
        return False

    def expect(self, wanted: str) -> None:
        """Step over a text that has to come next."""
        if not self.take(wanted):
            raise self.unreadable(f"expected {wanted!r}")

    def span(self, start: int) -> Span:
        """Return what was read since an index."""
        return self.fragment.span(start, self.pos)

    def found(self) -> Parsed | None:
        """Return what the parser found here."""
        return self.around.found(self.fragment.offset(self.pos))

    def unreadable(self, message: str) -> UnreadableError:
        """Return the error that something is wrong here."""
        index = min(self.pos, len(self.text))
        return UnreadableError(message, self.fragment.span(index, min(index + 1, len(self.text))))
