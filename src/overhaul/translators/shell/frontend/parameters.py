"""Parameter expansions: ``$x`` and all that ``${...}`` can say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.shell.frontend import arithmetic, words
from overhaul.translators.shell.frontend.quoting import closing
from overhaul.translators.shell.frontend.reader import Mode, Reader, Surroundings
from overhaul.translators.shell.syntax import (
    AllItems,
    Arith,
    ChangeCase,
    Default,
    Literal,
    Operation,
    Parameter,
    Replace,
    Slice,
    Subscript,
    Transform,
    Trim,
    Word,
)

if TYPE_CHECKING:
    from overhaul.translators.shell.frontend.fragment import Fragment

__all__ = ["parameter", "subscript"]

_SHORT = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-]")
_LONG_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*]")
_LENGTH = re.compile(r"#(?=(?:[A-Za-z_0-9]|[@*#?$!-]\}))")
_INDIRECT = re.compile(r"!(?=(?:[A-Za-z_0-9]|[@*#?$!-]\}|[#@*]))")
_DEFAULT = re.compile(r":?[-=?+]")
_TRIM = re.compile(r"##?|%%?")
_CASE = re.compile(r"\^\^?|,,?|~~?")


def parameter(reader: Reader, mode: Mode) -> Parameter | None:
    """Read ``$x`` or ``${...}``; ``None`` when the dollar means itself."""
    start = reader.pos
    if reader.take("${"):
        return _braced(reader, mode, start)
    match = _SHORT.match(reader.text, start)
    if match is None:
        return None
    reader.pos = match.end()
    return Parameter(reader.span(start), match.group(1))


def _braced(reader: Reader, mode: Mode, start: int) -> Parameter:
    length = _step(reader, _LENGTH)
    indirect = not length and _step(reader, _INDIRECT)
    match = (_LONG_NAME if indirect else _NAME).match(reader.text, reader.pos) or _NAME.match(
        reader.text, reader.pos
    )
    if match is None:
        raise reader.unreadable("bad substitution")
    reader.pos = match.end()
    name = match.group()
    names = reader.peek() if indirect and reader.peek(2) in {"@}", "*}"} else ""
    reader.pos += len(names)
    index = _index(reader)
    operation = None if reader.peek() == "}" else _operation(reader, mode)
    reader.expect("}")
    return Parameter(reader.span(start), name, index, length, indirect and not names, names, operation)


def _step(reader: Reader, pattern: re.Pattern[str]) -> bool:
    match = pattern.match(reader.text, reader.pos)
    if match is None:
        return False
    reader.pos = match.end()
    return True


def _index(reader: Reader) -> Subscript | AllItems | None:
    start = reader.pos
    if not reader.take("["):
        return None
    end = closing(reader.text, reader.pos, "]")
    if end < 0:
        raise reader.unreadable("bad substitution")
    inner = reader.fragment.part(reader.pos, end)
    reader.pos = end + 1
    if inner.text in {"@", "*"}:
        return AllItems(reader.span(start), inner.text == "*")
    return subscript(inner, reader.around)


def subscript(inner: Fragment, around: Surroundings) -> Subscript:
    """Read what stands between ``[`` and ``]``."""
    word = words.word(inner, around, role=words.Role.KEY)
    return Subscript(word.span, word, arithmetic.index(inner, around))


def _operation(reader: Reader, mode: Mode) -> Operation:
    start = reader.pos
    if match := _DEFAULT.match(reader.text, start):
        reader.pos = match.end()
        word = words.read_word(reader, mode.braced, "}")
        return Default(reader.span(start), match.group(), word)
    if match := _TRIM.match(reader.text, start):
        reader.pos = match.end()
        return Trim(reader.span(start), match.group(), _bare(reader, "}"))
    if reader.take(":"):
        return _slice(reader, start)
    if reader.take("/"):
        return _replace(reader, start)
    if match := _CASE.match(reader.text, start):
        reader.pos = match.end()
        pattern = None if reader.peek() == "}" else _bare(reader, "}")
        return ChangeCase(reader.span(start), match.group(), pattern)
    if reader.take("@") and reader.peek(2)[1:] == "}":
        reader.pos += 1
        return Transform(reader.span(start), reader.text[reader.pos - 1])
    raise reader.unreadable("bad substitution")


def _bare(reader: Reader, stop: str) -> Word:
    return words.read_word(reader, Mode.BARE, stop)


def _replace(reader: Reader, start: int) -> Replace:
    everywhere = reader.take("/")
    anchor = reader.peek() if not everywhere and reader.peek() in {"#", "%"} else ""
    reader.pos += len(anchor)
    pattern = _pattern(reader, everywhere=everywhere)
    slash = reader.take("/")
    replacement = _bare(reader, "}") if slash else Word(reader.span(reader.pos), ())
    return Replace(reader.span(start), pattern, replacement, everywhere, anchor)


def _pattern(reader: Reader, *, everywhere: bool) -> Word:
    """Read what is replaced; behind ``//`` it may begin with a slash."""
    start = reader.pos
    if not everywhere or reader.peek() != "/":
        return _bare(reader, "/}")
    reader.pos += 1
    slash = Literal(reader.span(start), "/")
    rest = _bare(reader, "/}")
    return Word(reader.span(start), (slash, *rest.parts))


def _slice(reader: Reader, start: int) -> Slice:
    end = closing(reader.text, reader.pos, "}")
    if end < 0:
        raise reader.unreadable("bad substitution")
    middle = _colon(reader.text, reader.pos, end)
    offset = _number(reader, reader.pos, end if middle < 0 else middle)
    length = None if middle < 0 else _number(reader, middle + 1, end)
    reader.pos = end
    return Slice(reader.span(start), offset, length)


def _number(reader: Reader, start: int, end: int) -> Arith:
    return arithmetic.arithmetic(reader.fragment.part(start, end), reader.around)


_SKIPPED = re.compile(r"""\\.|'[^']*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|[?:]|\$?[({\[]""", re.DOTALL)


def _colon(text: str, start: int, end: int) -> int:
    """Return where the colon between offset and length stands: not one of ``? :``, nor one in brackets; or -1."""
    questions, position = 0, start
    while (match := _SKIPPED.search(text, position, end)) is not None:
        found, position = match.group(), match.end()
        if found == "?":
            questions += 1
        elif found == ":" and questions == 0:
            return match.start()
        elif found == ":":
            questions -= 1
        elif found[-1] in "({[":
            position = closing(text, position, {"(": ")", "{": "}", "[": "]"}[found[-1]]) + 1 or end
    return -1
