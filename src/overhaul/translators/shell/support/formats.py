"""The builtin `printf` (Bash Manual, 4.2: printf)."""

from __future__ import annotations

import re
import sys
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.escapes import unescape, unescape_format
from overhaul.translators.shell.support.messages import complain
from overhaul.translators.shell.support.numerals import integer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeAlias

    #: Does a conversion; ``None`` for one that it does not know.
    Rare: TypeAlias = "Callable[[Spec, Directive, Arguments], bytes | None]"

__all__ = [
    "Arguments",
    "Directive",
    "Spec",
    "aligned",
    "applied_format",
    "character",
    "first_bytes",
    "format_status",
    "format_words",
    "formatted",
    "formatted_status",
    "kept_format",
    "padded",
    "printf",
    "put_format",
    "sign_of",
    "signed",
    "whole_number",
    "without_options",
]

_DIRECTIVE = re.compile(
    rb"(?P<text>[^%]+)|%%|%(?P<flags>[#'\-+ 0]*)(?P<width>\*|\d*)(?P<dot>\.(?P<precision>\*|-?\d*))?"
    rb"(?:[hjlLtz]*(?:\((?P<date>[^()]*(?:\([^()]*\)[^()]*)*)\)(?=T))?)(?P<kind>.?)",
    re.DOTALL,
)
_LOW, _HIGH = -(1 << 63), (1 << 63) - 1
_INT = (1 << 31) - 1
_UNSIGNED = (1 << 64) - 1
format_status: list[int] = [0]


class Directive:
    """One ``%`` with what stands between it and its letter; without a letter a text that is written as it is."""

    def __init__(
        self,
        text: bytes,
        kind: str = "",
        flags: str = "",
        width: str = "",
        precision: str | None = None,
        date: str = "",
    ) -> None:
        self.text = text
        self.kind = kind
        self.flags = flags
        self.width = width
        self.precision = precision
        self.date = date


@lru_cache(maxsize=256)
def _directives(text: str) -> tuple[Directive, ...]:
    """Take a format apart."""
    found = []
    for match in _DIRECTIVE.finditer(text.encode("utf-8", "surrogateescape")):
        if match["text"] is not None:
            found.append(Directive(unescape_format(match["text"])))
        elif match[0] == b"%%":
            found.append(Directive(b"%"))
        else:
            kind, flags, width, precision, date = (
                (match[name] or b"").decode("utf-8", "surrogateescape")
                for name in ("kind", "flags", "width", "precision", "date")
            )
            wanted = precision if match["dot"] is not None else None
            found.append(Directive(match[0], kind or "?", flags, width, wanted, date))
    return tuple(found)


class Spec:
    """A directive with its numbers known."""

    def __init__(self, kind: str, flags: str, width: int, precision: int | None = None) -> None:
        self.kind = kind
        self.flags = flags
        self.width = width
        self.precision = precision


class Arguments:
    """The arguments of one `printf`, taken one after another; what is missing is empty or zero."""

    def __init__(self, words: Sequence[str]) -> None:
        """Begin with the first."""
        self.words = words
        self.position = 0
        self.status = 0

    def text(self) -> str:
        """Take the next as a text."""
        self.position += 1
        return self.words[self.position - 1] if self.position <= len(self.words) else ""

    def number(self, lowest: int = _LOW, highest: int = _HIGH) -> int:
        """Take the next as an integer."""
        value, good = integer(self.text(), lowest, highest)
        self.status |= not good
        return value

    def spec(self, directive: Directive) -> Spec:
        """Take width and precision where they are ``*``."""
        flags, precision = directive.flags, None
        width = self.number(-_INT - 1, _INT) if directive.width == "*" else int(directive.width or 0)
        if width < 0:
            flags, width = flags + "-", -width
        if directive.precision is not None:
            starred = directive.precision == "*"
            precision = self.number(-_INT - 1, _INT) if starred else int(directive.precision or 0)
        return Spec(
            directive.kind, flags, width, None if precision is not None and precision < 0 else precision
        )


def aligned(text: str, width: int) -> str:
    """Fill a text up with blanks in front, for a negative width behind; what counts is bytes (4.2 printf)."""
    missing = abs(width) - (len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape")))
    return text + " " * missing if width < 0 else " " * missing + text


def first_bytes(text: str, count: int) -> str:
    """Return the beginning of a text (4.2 printf: a precision)."""
    if text.isascii():
        return text[:count]
    return text.encode("utf-8", "surrogateescape")[:count].decode("utf-8", "surrogateescape")


def padded(spec: Spec, text: bytes) -> bytes:
    """Cut and pad a text; both count bytes."""
    if spec.precision is not None:
        text = text[: spec.precision]
    return text.ljust(spec.width) if "-" in spec.flags else text.rjust(spec.width)


def signed(spec: Spec, sign: str, prefix: str, digits: str, *, zeros: bool) -> bytes:
    """Put sign and padding around the digits of a number."""
    missing = spec.width - len(sign) - len(prefix) - len(digits)
    if "-" in spec.flags:
        return f"{sign}{prefix}{digits}{' ' * missing}".encode()
    if zeros and "0" in spec.flags:
        return f"{sign}{prefix}{'0' * missing}{digits}".encode()
    return f"{' ' * missing}{sign}{prefix}{digits}".encode()


def sign_of(spec: Spec, negative: bool) -> str:  # noqa: FBT001 -- a sign
    """Return what stands in front of a number that has a sign."""
    return "-" if negative else "+" if "+" in spec.flags else " " if " " in spec.flags else ""


def whole_number(spec: Spec, arguments: Arguments) -> bytes:
    """Do ``%d %i %o %u %x %X``."""
    kind = spec.kind
    sign = prefix = ""
    if kind in "di":
        value = arguments.number()
        sign = sign_of(spec, value < 0)
    else:
        value = arguments.number(-_UNSIGNED, _UNSIGNED) & _UNSIGNED
    digits = format(abs(value), kind if kind in "oxX" else "d")
    if spec.precision is not None:
        digits = "" if not value and not spec.precision else digits.zfill(spec.precision)
    if "#" in spec.flags:
        if kind == "o" and not digits.startswith("0"):
            digits = "0" + digits
        elif kind in "xX" and value:
            prefix = "0" + kind
    return signed(spec, sign, prefix, digits, zeros=spec.precision is None)


def character(spec: Spec, text: str) -> bytes:
    """Do ``%c``: the first byte, NUL for an empty text."""
    first = text.encode("utf-8", "surrogateescape")[:1] or b"\0"
    return padded(Spec(spec.kind, spec.flags, spec.width), first)


def _conversion(directive: Directive, arguments: Arguments, rare: Rare | None) -> tuple[bytes, bool]:
    """Return what a directive writes and whether the output goes on behind it."""
    kind = directive.kind
    if not kind:
        return directive.text, True
    spec = arguments.spec(directive)
    if kind == "s":
        return padded(spec, arguments.text().encode("utf-8", "surrogateescape")), True
    if kind in "diouxX":
        return whole_number(spec, arguments), True
    if kind == "b":
        raw, goes_on = unescape(arguments.text().encode("utf-8", "surrogateescape"))
        # Where the output ends early bash forgets what was wrong before.
        arguments.status *= goes_on
        return padded(spec, raw), goes_on
    if kind == "c":
        return character(spec, arguments.text()), True
    piece = rare(spec, directive, arguments) if rare is not None else None
    if piece is not None:
        return piece, True
    wrong = f"`{kind}': invalid" if kind != "?" else "`%': missing"
    complain(f"printf: {wrong} format character")
    arguments.status = 1
    return b"", False


def format_words(text: str, words: Sequence[str], rare: Rare | None = None) -> tuple[str, int]:
    """Return what `printf` writes, and its status.

    Args:
        text: The format.
        words: What is written in it.
        rare: Does the conversions that are not done here; ``None`` for one that nobody knows.
    """
    arguments = Arguments(words)
    convert = partial(_conversion, arguments=arguments, rare=rare)
    return applied_format(_directives(text), arguments, convert), arguments.status


def applied_format(
    format_: Sequence[Any], arguments: Arguments, convert: Callable[[Any], tuple[bytes, bool]]
) -> str:
    """Return what a format writes, which is used again as long as arguments are left, unless it takes none.

    Args:
        format_: Its pieces.
        arguments: What the pieces take.
        convert: Returns what a piece writes and whether the output goes on behind it.
    """
    written: list[bytes] = []
    goes_on = True
    while goes_on:
        for piece in format_:
            data, goes_on = convert(piece)
            written.append(data)
            if not goes_on:
                break
        if not 0 < arguments.position < len(arguments.words):
            break
    return b"".join(written).decode("utf-8", "surrogateescape")


def without_options(words: Sequence[str]) -> Sequence[str] | None:
    """Return format and words without ``--`` in front; ``None``, which was said, for an option."""
    if words and words[0] == "--":
        words = words[1:]
    elif words and words[0][:1] == "-" and words[0] != "-":
        complain(f"printf: {words[0][:2]}: invalid option")
        return None
    if not words:
        complain("printf: usage: printf [-v var] format [arguments]")
        return None
    return words


def formatted(*words: str) -> str:
    """Return what `printf` would write, without NUL bytes: ``printf -v`` (4.2 printf)."""
    return kept_format(words)


def kept_format(words: Sequence[str], rare: Rare | None = None) -> str:
    """Return what `printf` would write, and note its status; `rare` as in `format_words`."""
    rest = without_options(words)
    if rest is None:
        format_status[0] = 2
        return ""
    result, format_status[0] = format_words(rest[0], rest[1:], rare)
    return result.partition("\0")[0]


def formatted_status() -> int:
    """Return the status of the last `formatted` (4.2 printf)."""
    return format_status[0]


def printf(*words: str, to: int = 1) -> int:
    """Write words in a format and return the status: 1 when a word is no number or the format is wrong (4.2 printf).

    Args:
        words: The format and the words; ``--`` may stand in front.
        to: 1 for standard output, 2 for standard error.
    """
    return put_format(words, to)


def put_format(words: Sequence[str], to: int, rare: Rare | None = None) -> int:
    """Do what `printf` does; `rare` as in `format_words`."""
    rest = without_options(words)
    if rest is None:
        return 2
    result, status = format_words(rest[0], rest[1:], rare)
    print(result, end="", flush=not result.endswith("\n"), file=sys.stdout if to == 1 else sys.stderr)
    return status
