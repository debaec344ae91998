"""Words: quoting becomes structure, expansions become nodes, braces and tildes are found where the shell finds them."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from overhaul.translators.shell.frontend import arithmetic, braces, parameters, tildes
from overhaul.translators.shell.frontend.fragment import Fragment, decoded
from overhaul.translators.shell.frontend.quoting import ansi_c, closing
from overhaul.translators.shell.frontend.reader import Kind, Mode, Parsed, Reader, Surroundings
from overhaul.translators.shell.syntax import (
    ArithExpansion,
    CommandSubstitution,
    DoubleQuoted,
    ExtendedGlob,
    Literal,
    Part,
    ProcessSubstitution,
    Quoted,
    Span,
    Statement,
    Word,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Role", "expansion", "read_parts", "read_word", "word", "words"]

_PLAIN = re.compile(r"[A-Za-z0-9_./:,=%^#&;()|\[\] \t\n-]+")
_PLAIN_IN_QUOTES = re.compile(r"[^\\\"`$}]+")
#: One character: a byte and the rest of its UTF-8 sequence.
_CHARACTER = re.compile(r".[\x80-\xbf]*", re.DOTALL)
_SIMPLE = re.compile(r"[A-Za-z0-9_./:,=%^#\]-]*")
_EXTENDED = "?*+@!"


class Role(Enum):
    """What a word is for, which decides about its tildes."""

    WORD = "word"
    VALUE = "value of an assignment"
    PLAIN = "a text that is nothing else, even when it looks like an assignment"
    ITEM = "the value of an item in the literal of an array, behind its index"
    KEY = "what stands between brackets, where a tilde is itself"


def word(fragment: Fragment, around: Surroundings, *, mode: Mode = Mode.BARE, role: Role = Role.WORD) -> Word:
    """Read a piece as one word in which braces mean themselves.

    Args:
        fragment: All of its text.
        around: The script.
        mode: ``BARE``, ``REGEX`` or ``HERE``.
        role: What it is for.
    """
    span = fragment.span(0, len(fragment.text))
    if _SIMPLE.fullmatch(fragment.text):
        return Word(span, (Literal(span, fragment.text),) if fragment.text else ())
    parts = read_parts(Reader(fragment, around), mode)
    if mode is Mode.HERE:
        return Word(span, (DoubleQuoted(span, parts),) if parts else ())
    if role is Role.KEY:
        return Word(span, parts)
    looks = around.bash and role is Role.WORD
    colons = role in {Role.VALUE, Role.ITEM}
    marks = tildes.marked(
        parts, fragment, bash=around.bash, colons=colons, defaults=role is Role.VALUE, assignments=looks
    )
    return Word(span, marks)


def words(fragment: Fragment, around: Surroundings, *, item: bool = False) -> tuple[Word, ...]:
    """Read a piece as a word of a command; several when braces join with what stands beside them.

    Of ``$x{a,b}`` the shell makes ``$xa $xb``: this cannot be said in one word. In the item of an array what looks like
    an assignment has no tildes of its own.
    """
    span = fragment.span(0, len(fragment.text))
    if _SIMPLE.fullmatch(fragment.text):
        return (Word(span, (Literal(span, fragment.text),) if fragment.text else ()),)
    parts = read_parts(Reader(fragment, around), Mode.BARE)
    if around.bash and "{" in fragment.text:
        pieces = braces.found(parts, fragment)
        if pieces is not None and braces.joins(pieces):
            return tuple(word(each, around) for each in braces.expanded(pieces, fragment))
        if pieces is not None:
            parts = braces.grouped(pieces, fragment)
    looks = around.bash and not item
    return (Word(span, tildes.marked(parts, fragment, bash=around.bash, assignments=looks)),)


def read_word(reader: Reader, mode: Mode, stop: str) -> Word:
    """Read up to one of some characters, inside an expansion; in quotes the word is one `DoubleQuoted`."""
    start = reader.pos
    parts = read_parts(reader, mode, stop)
    span = reader.span(start)
    if mode.quotes:
        return Word(span, (DoubleQuoted(span, parts),) if parts else ())
    return Word(span, tildes.marked(parts, reader.fragment, bash=reader.around.bash))


def read_parts(reader: Reader, mode: Mode, stop: str = "") -> tuple[Part, ...]:
    """Read parts up to an unquoted character that is in `stop`, or to the end."""
    collected = _Parts(reader, mode)
    step = _quoted_step if mode.quotes else _bare_step
    while reader.more and reader.text[reader.pos] not in stop:
        step(collected, stop)
    return collected.finish()


class _Parts:
    """Parts that were read, and literal text that waits for its end."""

    def __init__(self, reader: Reader, mode: Mode) -> None:
        self.reader = reader
        self.mode = mode
        self.parts: list[Part] = []
        self.waiting: list[str] = []
        self.quoted = mode.quotes
        self.start = 0

    def text(self, text: str, start: int, *, quoted: bool) -> None:
        """Add literal text that was just read from an index on."""
        if self.waiting and quoted is not self.quoted:
            self.flush(start)
        if not self.waiting:
            self.start, self.quoted = start, quoted
        self.waiting.append(text)

    def flush(self, end: int) -> None:
        """Make a part of the text that waits."""
        if self.waiting:
            kind = Quoted if self.quoted else Literal
            span = self.reader.fragment.span(self.start, end)
            self.parts.append(kind(span, decoded("".join(self.waiting))))
            self.waiting.clear()

    def add(self, part: Part, start: int) -> None:
        """Add a part that was read from an index on."""
        self.flush(start)
        self.parts.append(part)

    def finish(self) -> tuple[Part, ...]:
        """Return all parts."""
        self.flush(self.reader.pos)
        return tuple(self.parts)


def _bare_step(into: _Parts, stop: str) -> None:
    reader, start = into.reader, into.reader.pos
    if match := _PLAIN.match(reader.text, start):
        end = (
            next((at for at in range(start, match.end()) if reader.text[at] in stop), match.end())
            if stop
            else match.end()
        )
        reader.pos = end
        into.text(reader.text[start:end], start, quoted=False)
        return
    part = _BARE.get(reader.text[start], _no_part)(into)
    if part is not None:
        into.add(part, start)
    elif reader.pos == start:
        reader.pos += 1
        into.text(reader.text[start], start, quoted=False)


def _no_part(_into: _Parts) -> Part | None:
    return None


def _backslash(into: _Parts) -> Part | None:
    reader, start = into.reader, into.reader.pos
    match = _CHARACTER.match(reader.text, start + 1)
    escaped = match.group() if match else ""
    reader.pos += 1 + len(escaped)
    if escaped == "\n":
        return None
    if not escaped:
        into.text("\\", start, quoted=False)
    else:
        into.text(escaped, start, quoted=True)
    return None


def _single(into: _Parts) -> Part | None:
    reader, start = into.reader, into.reader.pos
    end = reader.text.find("'", start + 1)
    if end < 0:
        raise reader.unreadable("unexpected end while looking for the matching `''")
    reader.pos = end + 1
    return Quoted(reader.span(start), decoded(reader.text[start + 1 : end]))


def _double(into: _Parts) -> Part | None:
    return _double_quoted(into.reader, into.reader.pos)


def _double_quoted(reader: Reader, start: int) -> DoubleQuoted:
    reader.expect('"')
    parts = read_parts(reader, Mode.DOUBLE, '"')
    reader.expect('"')
    return DoubleQuoted(reader.span(start), parts)


def _dollar(into: _Parts) -> Part | None:
    reader, start = into.reader, into.reader.pos
    after = reader.text[start + 1 : start + 2]
    if reader.around.bash and after == "'":
        return _ansi(reader)
    if reader.around.bash and after == '"':
        reader.pos += 1
        return _double_quoted(reader, start)
    return expansion(reader, into.mode)


def _ansi(reader: Reader) -> Quoted:
    start = reader.pos
    match = _ANSI.match(reader.text, start)
    if match is None:
        raise reader.unreadable("unexpected end while looking for the matching `''")
    reader.pos = match.end()
    return Quoted(reader.span(start), decoded(ansi_c(match.group(1))))


_ANSI = re.compile(r"\$'((?:\\.|[^'\\])*)'", re.DOTALL)


def _backquote(into: _Parts) -> Part | None:
    return expansion(into.reader, into.mode)


def _glob(into: _Parts) -> Part | None:
    reader, start = into.reader, into.reader.pos
    if into.mode is not Mode.BARE or not reader.around.bash or reader.text[start + 1 : start + 2] != "(":
        return None
    operator = reader.text[start]
    reader.pos += 2
    alternatives = [read_word(reader, Mode.BARE, "|)")]
    while reader.take("|"):
        alternatives.append(read_word(reader, Mode.BARE, "|)"))
    reader.expect(")")
    return ExtendedGlob(reader.span(start), operator, tuple(alternatives))


def _angle(into: _Parts) -> Part | None:
    reader, start = into.reader, into.reader.pos
    if into.mode is not Mode.BARE or not reader.around.bash or reader.text[start + 1 : start + 2] != "(":
        return None
    reads = reader.text[start] == "<"
    body = _body(reader, reader.found(), start + 2)
    return ProcessSubstitution(reader.span(start), body, reads)


_BARE: dict[str, Callable[[_Parts], Part | None]] = {
    "\\": _backslash,
    "'": _single,
    '"': _double,
    "$": _dollar,
    "`": _backquote,
    "<": _angle,
    ">": _angle,
    **dict.fromkeys(_EXTENDED, _glob),
}


def _quoted_step(into: _Parts, _stop: str) -> None:
    reader, start = into.reader, into.reader.pos
    character = reader.text[start]
    if match := _PLAIN_IN_QUOTES.match(reader.text, start):
        reader.pos = match.end()
        into.text(match.group(), start, quoted=True)
    elif character == "\\":
        _escape_in_quotes(into)
    elif character == '"' and into.mode in {Mode.BRACED, Mode.HERE_BRACED, Mode.ARITH}:
        _toggled(into)
    elif into.mode is Mode.BRACED and reader.around.bash and reader.peek(2) in {"$'", '$"'}:
        _dollar_in_quotes(into)
    elif character in "$`" and (part := expansion(reader, into.mode)) is not None:
        into.add(part, start)
    elif reader.pos == start:
        reader.pos += 1
        into.text(character, start, quoted=True)


def _escape_in_quotes(into: _Parts) -> None:
    reader, start = into.reader, into.reader.pos
    escaped = reader.text[start + 1 : start + 2]
    if not escaped or escaped not in into.mode.escapes:
        reader.pos += 1
        into.text("\\", start, quoted=True)
        return
    reader.pos += 2
    if escaped != "\n":
        into.text(escaped, start, quoted=True)


def _toggled(into: _Parts) -> None:
    """Quotes inside quotes, as in ``"${x-"a b"}"``: they vanish, what is in them is quoted as it was before."""
    reader, start = into.reader, into.reader.pos
    reader.pos += 1
    inner = read_parts(reader, Mode.DOUBLE, '"')
    reader.expect('"')
    into.flush(start)
    into.parts.extend(inner)


def _dollar_in_quotes(into: _Parts) -> None:
    """``"${x-$'a'}"``: bash puts the text in and reads that, so that it may not end the word."""
    reader, start = into.reader, into.reader.pos
    if reader.peek(2) == '$"':
        reader.pos += 1
        _toggled(into)
        return
    if reader.text[start - 1] == "'":  # the end of a single-quoted dollar
        reader.pos += 1
        into.text("$", start, quoted=True)
        return
    quoted = _ansi(reader)
    if set(quoted.text) & set("\"'`$}\\"):
        raise reader.unreadable("quotes or expansions in $'' inside of double quotes")
    into.add(quoted, start)


# ------------------------------------------------------------------------------------------------- dollar, backquote


def expansion(reader: Reader, mode: Mode) -> Part | None:
    """Read what begins with a dollar or a backquote; ``None`` when the dollar means itself."""
    start = reader.pos
    if reader.peek() == "`":
        return CommandSubstitution(*_backquoted(reader, mode))
    if reader.peek(2) == "$(":
        found = reader.found()
        if found is not None and found.kind is Kind.ARITHMETIC:
            return _arithmetic(reader, reader.fragment.index(found.end), 3, 2)
        if found is None and reader.peek(3) == "$((" and (end := _double_paren(reader)) > 0:
            return _arithmetic(reader, end, 3, 2)
        body = _body(reader, found, start + 2)
        return CommandSubstitution(reader.span(start), body)
    if reader.peek(2) == "$[" and reader.around.bash:
        found = reader.found()
        end = reader.fragment.index(found.end) if found else closing(reader.text, start + 2, "]") + 1
        return _arithmetic(reader, end, 2, 1) if end > 0 else None
    return parameters.parameter(reader, mode)


def _double_paren(reader: Reader) -> int:
    end = closing(reader.text, reader.pos + 3, ")")
    return end + 2 if end >= 0 and reader.text.startswith("))", end) else -1


def _arithmetic(reader: Reader, end: int, opening: int, closers: int) -> ArithExpansion:
    start = reader.pos
    inner = reader.fragment.part(start + opening, end - closers)
    reader.pos = end
    return ArithExpansion(reader.span(start), arithmetic.arithmetic(inner, reader.around))


def _body(reader: Reader, found: Parsed | None, inside: int) -> tuple[Statement, ...]:
    if found is not None:
        reader.pos = reader.fragment.index(found.end)
        return found.body()
    end = closing(reader.text, inside, ")")
    if end < 0:
        raise reader.unreadable("unexpected end while looking for the matching `)'")
    reader.pos = end + 1
    return reader.around.parse(reader.fragment.part(inside, end))


def _backquoted(reader: Reader, mode: Mode) -> tuple[Span, tuple[Statement, ...]]:
    start = reader.pos
    match = _BACKQUOTED.match(reader.text, start)
    if match is None:
        raise reader.unreadable("unexpected end while looking for the matching ``'")
    found = reader.found()
    reader.pos = match.end()
    inner = reader.fragment.part(start + 1, match.end() - 1)
    if found is not None and "\\" not in inner.text:
        return reader.span(start), found.body()
    escaped = '$`\\"' if mode in {Mode.DOUBLE, Mode.BRACED, Mode.HERE_BRACED} else "$`\\"
    dropped = [at.start() for at in _PAIR.finditer(inner.text) if at.group()[1] in escaped]
    return reader.span(start), reader.around.parse(inner.without(dropped))


_BACKQUOTED = re.compile(r"`(?:\\.|[^`\\])*`", re.DOTALL)
_PAIR = re.compile(r"\\.", re.DOTALL)
