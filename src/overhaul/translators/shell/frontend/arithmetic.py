"""Arithmetic expressions, read from their text as the shell reads it after expansion.

The shell expands the text first and parses it then. Where an expansion could only be an operand it is an `ArithWord`
in the tree; where it could be anything, or the text is no expression, the whole text is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from overhaul.translators.shell.frontend import words
from overhaul.translators.shell.frontend.fragment import Fragment, joined
from overhaul.translators.shell.frontend.quoting import closing
from overhaul.translators.shell.frontend.reader import Mode, Reader, Surroundings
from overhaul.translators.shell.syntax import (
    Arith,
    ArithAssign,
    ArithBinary,
    ArithNumber,
    ArithTernary,
    ArithUnary,
    ArithVariable,
    ArithWord,
    DoubleQuoted,
    Literal,
    Part,
    Quoted,
    Span,
    Subscript,
    Word,
)

__all__ = ["arithmetic", "index", "number", "words_arithmetic"]

_OPERATOR = re.compile(
    r"\*\*|<<=|>>=|\+\+|--|<=|>=|==|!=|&&|\|\||[*/%+<>&^|-]=(?!=)|<<|>>|[-+*/%<>&^|!~?:,=()]"
)
_OPERAND = re.compile(r"[A-Za-z0-9_#@.]+")
#: What stands close to an operand and becomes a part of it.
_GLUED = re.compile(r"""[A-Za-z0-9_#@.$`"[]""")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BLANK = re.compile(r"(?:[ \t\n]|\\\n)+")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_"
_BASED = re.compile(r"([0-9]+)#([0-9A-Za-z@_]+)")
_LEVELS = (
    ("||",),
    ("&&",),
    ("|",),
    ("^",),
    ("&",),
    ("==", "!="),
    ("<=", ">=", "<", ">"),
    ("<<", ">>"),
    ("+", "-"),
    ("*", "/", "%"),
)
_ASSIGNING = {"=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "^=", "|="}
_PREFIXES = {"!", "~", "-", "+"}
_LEAST_BASE = 2
#: Up to this base, letters of both cases are the same digits.
_ONE_CASE = 36
_BIT, _WRAP = 1 << 63, 1 << 64


class _NoExpressionError(Exception):
    """The text is no expression, or not before it is expanded."""


def arithmetic(fragment: Fragment, around: Surroundings) -> Arith:
    """Read an expression; an empty one is zero."""
    span = fragment.span(0, len(fragment.text))
    if not fragment.text.strip(" \t\n"):
        return ArithNumber(span, 0, "")
    try:
        return _Expression(_tokens(Reader(fragment, around)), span).whole()
    except (_NoExpressionError, RecursionError):
        return _text(fragment, around)


def _text(fragment: Fragment, around: Surroundings) -> ArithWord:
    span = fragment.span(0, len(fragment.text))
    parts = words.read_parts(Reader(fragment, around), Mode.ARITH)
    return ArithWord(span, Word(span, _unquoted(parts)))


def _unquoted(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Text in an expression is no quoted text: what it says counts."""
    return tuple(Literal(part.span, part.text) if isinstance(part, Quoted) else part for part in parts)


def index(fragment: Fragment, around: Surroundings) -> Arith | None:
    """Read a subscript as the index of an indexed array; ``None`` when it is no expression."""
    if not fragment.text.strip(" \t\n"):
        return None
    try:
        span = fragment.span(0, len(fragment.text))
        return _Expression(_tokens(Reader(fragment, around)), span).whole()
    except (_NoExpressionError, RecursionError):
        return None


def words_arithmetic(word: Word, around: Surroundings, fragment: Fragment) -> Arith:
    """Read an argument of ``let``: its quotes are gone before it is an expression."""
    literal = word.literal
    if literal is None:
        inner = fragment.text
        if not (
            inner[:1] == inner[-1:] == '"'
            and isinstance(word.parts[0], DoubleQuoted)
            and len(word.parts) == 1
        ):
            return arithmetic(fragment, around) if "'" not in inner else ArithWord(word.span, word)
        return arithmetic(fragment.part(1, len(inner) - 1), around)
    if set("$`") & set(literal):  # nothing is expanded any more: that is an error
        return ArithWord(word.span, word)
    raw = literal.encode("utf-8", "surrogateescape").decode("latin-1")
    start = fragment.text.find(raw)
    if start >= 0:
        return arithmetic(fragment.part(start, start + len(raw)), around)
    places = [fragment.offset(0)] * len(raw) + [fragment.offset(len(fragment.text))]
    return arithmetic(Fragment(raw, 0, places, fragment.lines), around)


# ---------------------------------------------------------------------------------------------------------- tokens


@dataclass(frozen=True, slots=True)
class _Token:
    """An operator (`operand` is ``None``) or an operand."""

    operator: str
    operand: Arith | None
    span: Span


def _tokens(reader: Reader) -> list[_Token]:
    tokens: list[_Token] = []
    while True:
        if match := _BLANK.match(reader.text, reader.pos):
            reader.pos = match.end()
        if not reader.more:
            return tokens
        start = reader.pos
        if match := _OPERATOR.match(reader.text, start):
            reader.pos = match.end()
            tokens.append(_Token(match.group(), None, reader.span(start)))
        else:
            operand = _operand(reader)
            tokens.append(_Token("", operand, operand.span))


def _operand(reader: Reader) -> Arith:
    start = reader.pos
    match = _OPERAND.match(reader.text, start)
    if match is not None:
        reader.pos = match.end()
        if not reader.more or reader.peek() not in '$`"[':
            return _plain(match.group(), reader, start)
        if reader.peek() == "[" and _NAME.fullmatch(match.group()):
            subscript = _subscript(reader)
            if not _GLUED.match(reader.text, reader.pos):
                return ArithVariable(reader.span(start), match.group(), subscript)
        reader.pos = start
    return _glued(reader)


def _subscript(reader: Reader) -> Subscript:
    end = closing(reader.text, reader.pos + 1, "]")
    if end < 0:
        raise _NoExpressionError
    inner = reader.fragment.part(reader.pos + 1, end)
    reader.pos = end + 1
    word = words.word(inner, reader.around, role=words.Role.PLAIN)
    return Subscript(word.span, word, index(inner, reader.around))


def _plain(text: str, reader: Reader, start: int) -> Arith:
    span = reader.span(start)
    if _NAME.fullmatch(text):
        return ArithVariable(span, text)
    value = number(text)
    if value is None:
        raise _NoExpressionError
    return ArithNumber(span, value, text)


def number(text: str) -> int | None:
    """Return the value of a number as the shell writes them, wrapped to 64 bits; ``None`` when it is none."""
    try:
        value = _value(text)
    except ValueError:
        return None
    return (value + _BIT) % _WRAP - _BIT


def _value(text: str) -> int:
    if match := _BASED.fullmatch(text):
        base = int(match.group(1))
        if not _LEAST_BASE <= base <= len(_DIGITS):
            raise ValueError
        return _in_base(match.group(2), base)
    if text[:2] in {"0x", "0X"}:
        return _in_base(text[2:], 16)
    if not text.isascii() or not text.isdigit():
        raise ValueError
    return int(text, 8) if text.startswith("0") else int(text)


def _in_base(digits: str, base: int) -> int:
    value = 0
    for digit in digits if base > _ONE_CASE else digits.lower():
        worth = _DIGITS.index(digit)
        if worth >= base:
            raise ValueError
        value = value * base + worth
    return value


def _glued(reader: Reader) -> ArithWord:
    """Read an operand with an expansion in it, and what stands close to it."""
    start = reader.pos
    parts: list[Part] = []
    while reader.more:
        begin = reader.pos
        if match := _OPERAND.match(reader.text, begin):
            reader.pos = match.end()
            parts.append(Literal(reader.span(begin), match.group()))
        elif reader.peek() == "[":
            end = closing(reader.text, begin + 1, "]")
            if end < 0:
                raise _NoExpressionError
            parts += _unquoted(
                words.read_parts(Reader(reader.fragment.part(begin, end + 1), reader.around), Mode.ARITH)
            )
            reader.pos = end + 1
        elif reader.peek() in '$`"':
            parts += _one(reader)
        else:
            break
    if reader.pos == start:
        raise _NoExpressionError
    span = reader.span(start)
    return ArithWord(span, Word(span, tuple(parts)))


def _one(reader: Reader) -> tuple[Part, ...]:
    """Read one expansion, or what stands in double quotes, which must be an operand of its own."""
    if not reader.take('"'):
        part = words.expansion(reader, Mode.ARITH)
        if part is None:
            raise _NoExpressionError
        return (part,)
    inner = words.read_parts(reader, Mode.DOUBLE, '"')
    reader.expect('"')
    if any(isinstance(part, Quoted) and not _OPERAND.fullmatch(part.text) for part in inner):
        raise _NoExpressionError
    return _unquoted(inner)


# ---------------------------------------------------------------------------------------------------------- parser


class _Expression:
    """A parser by precedence over tokens."""

    def __init__(self, tokens: list[_Token], span: Span) -> None:
        self.tokens = tokens
        self.span = span
        self.at = 0

    def whole(self) -> Arith:
        """Parse all of it."""
        result = self._comma()
        if self.at < len(self.tokens):
            raise _NoExpressionError
        return result

    def _next(self) -> str:
        return self.tokens[self.at].operator if self.at < len(self.tokens) else ""

    def _take(self, *operators: str) -> str:
        if (operator := self._next()) and operator in operators:
            self.at += 1
            return operator
        return ""

    def _comma(self) -> Arith:
        left = self._assign()
        while self._take(","):
            right = self._assign()
            left = ArithBinary(_around(left, right), ",", left, right)
        return left

    def _assign(self) -> Arith:
        left = self._ternary()
        if self._next() not in _ASSIGNING:
            return left
        if not isinstance(left, ArithVariable):
            raise _NoExpressionError
        operator = self._take(*_ASSIGNING)[:-1]
        value = self._assign()
        return ArithAssign(_around(left, value), operator, left, value)

    def _ternary(self) -> Arith:
        condition = self._binary(0)
        if not self._take("?"):
            return condition
        then = self._comma()
        if not self._take(":"):
            raise _NoExpressionError
        otherwise = self._ternary()
        return ArithTernary(_around(condition, otherwise), condition, then, otherwise)

    def _binary(self, level: int) -> Arith:
        if level == len(_LEVELS):
            return self._power()
        left = self._binary(level + 1)
        while operator := self._take(*_LEVELS[level]):
            right = self._binary(level + 1)
            left = ArithBinary(_around(left, right), operator, left, right)
        return left

    def _power(self) -> Arith:
        base = self._unary()
        if not self._take("**"):
            return base
        exponent = self._power()
        return ArithBinary(_around(base, exponent), "**", base, exponent)

    def _unary(self) -> Arith:
        start = self.tokens[self.at].span if self.at < len(self.tokens) else self.span
        operator = self._next()
        if operator in {"++", "--"}:
            self.at += 1
            operand = self._unary()
            if isinstance(operand, ArithVariable):
                return ArithUnary(joined(start, operand.span), operator, operand)
            return self._twice(operator[0], operand, start)
        if operator in _PREFIXES:
            self.at += 1
            operand = self._unary()
            return ArithUnary(joined(start, operand.span), operator, operand)
        return self._postfix()

    @staticmethod
    def _twice(sign: str, operand: Arith, start: Span) -> Arith:
        """Two signs before a number are two signs; before an expansion nobody knows."""
        if isinstance(operand, ArithWord):
            raise _NoExpressionError
        span = joined(start, operand.span)
        return ArithUnary(span, sign, ArithUnary(span, sign, operand))

    def _postfix(self) -> Arith:
        operand = self._primary()
        if isinstance(operand, ArithWord) and self._next() in {"++", "--"}:
            raise _NoExpressionError
        if isinstance(operand, ArithVariable) and (operator := self._take("++", "--")):
            return ArithUnary(
                joined(operand.span, self.tokens[self.at - 1].span), operator, operand, postfix=True
            )
        if self._next() in {"++", "--"}:
            self._split()
        return operand

    def _split(self) -> None:
        """``1++2`` is ``1 + +2``."""
        token = self.tokens[self.at]
        half = _Token(token.operator[0], None, token.span)
        self.tokens[self.at : self.at + 1] = [half, half]

    def _primary(self) -> Arith:
        if self._take("("):
            inner = self._comma()
            if not self._take(")"):
                raise _NoExpressionError
            return inner
        if self.at >= len(self.tokens) or (operand := self.tokens[self.at].operand) is None:
            raise _NoExpressionError
        self.at += 1
        return operand


def _around(left: Arith, right: Arith) -> Span:
    return joined(left.span, right.span)
