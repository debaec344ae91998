"""``test`` and ``[`` with words that only the running program knows (4.1 test)."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.arithmetic import INTEGER_ORDERS
from overhaul.translators.shell.support.files import (
    has_content,
    has_mode,
    is_block_device,
    is_character_device,
    is_fifo,
    is_newer,
    is_older,
    is_same_file,
    is_socket,
    is_terminal,
    is_unread,
    owned_by_group,
    owned_by_user,
)
from overhaul.translators.shell.support.messages import complain
from overhaul.translators.shell.support.options import options

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["dash_integer_test", "dash_test", "integer_test", "test"]

_SHORT = 19
_BLANKS = " \t\n\v\f\r"


class _TestFailure(Exception):  # noqa: N818 - a status, not a bug
    """Words that make no sense as a test."""


def test(*words: str) -> int:
    """Return the status of ``test`` with these words: 0, 1, or 2 for words that make no sense (4.1 test)."""
    return _status_of_test(_TestWords(words))


def dash_test(*words: str) -> int:
    """Return the status of ``test`` with these words in `sh`, which knows fewer tests (POSIX test)."""
    return _status_of_test(_DashWords(words))


def _status_of_test(words: _TestWords) -> int:
    try:
        return 0 if words.result() else 1
    except _TestFailure as failure:
        complain(f"test: {failure}")
        return 2


def integer_test(left: str | int, operator: str, right: str | int) -> int:
    """Return the status of ``test`` with two numbers: 2 when one is none (4.1 test)."""
    try:
        holds = INTEGER_ORDERS[operator](_integer(left), _integer(right))
    except _TestFailure as failure:
        complain(f"test: {failure}")
        return 2
    return 0 if holds else 1


def dash_integer_test(left: str | int, operator: str, right: str | int) -> int:
    """Return the status of ``test`` with two numbers in `sh`: blanks of all kinds may stand behind (POSIX test)."""
    one, other = (each.rstrip(_BLANKS) if isinstance(each, str) else each for each in (left, right))
    return integer_test(one, operator, other)


def _integer(word: str | int) -> int:
    """Read a number as ``test`` does: decimal, with blanks around."""
    if isinstance(word, int):
        return word
    if word.isdecimal() and word.isascii() and len(word) < _SHORT:
        return int(word)
    value = int(word.strip(_BLANKS)) if _is_integer(word) else 2**63
    if not -(2**63) <= value < 2**63:
        raise _TestFailure(f"{word}: integer expression expected")
    return value


def _is_integer(word: str) -> bool:
    """Tell whether a word is a number: blanks of all kinds may stand before, spaces and tabs behind."""
    number = word.lstrip(_BLANKS).rstrip(" \t")
    digits = number[1:] if number[:1] in {"-", "+"} else number
    return digits.isdecimal() and digits.isascii()


def _is_terminal(word: str) -> bool:
    return _is_integer(word) and is_terminal(word)


_UNARY: dict[str, Callable[[str], bool]] = {
    "-a": os.path.exists,
    "-b": is_block_device,
    "-c": is_character_device,
    "-d": os.path.isdir,
    "-e": os.path.exists,
    "-f": os.path.isfile,
    "-g": lambda word: has_mode(word, stat.S_ISGID),
    "-h": os.path.islink,
    "-k": lambda word: has_mode(word, stat.S_ISVTX),
    "-n": bool,
    "-o": lambda word: word in options,
    "-p": is_fifo,
    "-r": lambda word: os.access(word, os.R_OK),
    "-s": has_content,
    "-t": _is_terminal,
    "-u": lambda word: has_mode(word, stat.S_ISUID),
    "-w": lambda word: os.access(word, os.W_OK),
    "-x": lambda word: os.access(word, os.X_OK),
    "-z": lambda word: not word,
    "-G": owned_by_group,
    "-L": os.path.islink,
    "-N": is_unread,
    "-O": owned_by_user,
    "-S": is_socket,
}
#: About variables, which only the translated program has: these tests are translated where they stand.
_ABOUT_VARIABLES = frozenset({"-v", "-R"})


def _ordered(operator: str) -> Callable[[str, str], bool]:
    return lambda left, right: INTEGER_ORDERS[operator](_integer(left), _integer(right))


_BINARY: dict[str, Callable[[str, str], bool]] = {
    "=": str.__eq__,
    "==": str.__eq__,
    "!=": str.__ne__,
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    **{operator: _ordered(operator) for operator in INTEGER_ORDERS},
    "-nt": is_newer,
    "-ot": is_older,
    "-ef": is_same_file,
}


class _TestWords:
    """Decides by the number of words first, as POSIX has it; what is left is a grammar (4.1 test)."""

    unary_tests = _UNARY
    binary_tests = _BINARY

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words
        self.at = 0

    def result(self) -> bool:
        words = self.words
        if len(words) == 4 and words[0] == "!":  # noqa: PLR2004 - POSIX names these counts
            return not self.three(words[1:])
        if len(words) == 4 and words[0] == "(" and words[3] == ")":  # noqa: PLR2004
            return self.two(words[1:3])
        if len(words) < 4:  # noqa: PLR2004
            return (self.none, self.one, self.two, self.three)[len(words)](words)
        value = self.either()
        if self.at != len(words):
            raise _TestFailure("too many arguments")
        return value

    def unary(self, operator: str, word: str) -> bool:
        if operator in _ABOUT_VARIABLES:
            raise NotImplementedError(f"{operator} is the test, and only the running program knows that")
        return self.unary_tests[operator](word)

    def is_unary(self, word: str) -> bool:
        return word in self.unary_tests or word in _ABOUT_VARIABLES

    def none(self, _words: tuple[str, ...]) -> bool:
        return False

    def one(self, words: tuple[str, ...]) -> bool:
        return bool(words[0])

    def two(self, words: tuple[str, ...]) -> bool:
        if words[0] == "!":
            return not words[1]
        if not self.is_unary(words[0]):
            raise _TestFailure(f"{words[0]}: unary operator expected")
        return self.unary(*words)

    def three(self, words: tuple[str, ...]) -> bool:
        left, operator, right = words
        if operator in self.binary_tests:
            return self.binary_tests[operator](left, right)
        if operator == "-a":
            return bool(left) and bool(right)
        if operator == "-o":
            return bool(left) or bool(right)
        if left == "!":
            return not self.two(words[1:])
        if left == "(" and right == ")":
            return bool(operator)
        raise _TestFailure(f"{operator}: binary operator expected")

    def word(self) -> str:
        if self.at >= len(self.words):
            raise _TestFailure("argument expected")
        self.at += 1
        return self.words[self.at - 1]

    def follows(self, word: str) -> bool:
        if self.words[self.at : self.at + 1] != (word,):
            return False
        self.at += 1
        return True

    def either(self) -> bool:
        left = self.both()
        if self.follows("-o"):
            right = self.either()
            return left or right
        return left

    def both(self) -> bool:
        left = self.term()
        if self.follows("-a"):
            right = self.both()
            return left and right
        return left

    def term(self) -> bool:
        if self.follows("!"):
            return not self.term()
        if self.follows("("):
            value = self.either()
            if not self.follows(")"):
                raise _TestFailure("`)' expected")
            return value
        operator = self.words[self.at + 1] if self.at + 2 < len(self.words) else ""
        if operator in self.binary_tests:
            left, _operator, right = self.word(), self.word(), self.word()
            return self.binary_tests[operator](left, right)
        word = self.word()
        if self.at < len(self.words) and self.is_unary(word):
            if word == "-t" and not _is_integer(self.words[self.at]):
                return False  # its word is optional
            return self.unary(word, self.word())
        return bool(word)


def _dash_is_newer(left: str, right: str) -> bool:
    return os.path.exists(left) and os.path.exists(right) and is_newer(left, right)


def _dash_ordered(operator: str) -> Callable[[str, str], bool]:
    blanks = " \t\n\v\f\r"
    return lambda left, right: INTEGER_ORDERS[operator](
        _integer(left.rstrip(blanks)), _integer(right.rstrip(blanks))
    )


_NOT_IN_DASH = {"-a", "-o", "-N"}


class _DashWords(_TestWords):
    """What `dash` knows: files must be there to be newer, blanks of all kinds may stand behind numbers."""

    unary_tests = {  # noqa: RUF012 - never changed
        **{operator: test for operator, test in _UNARY.items() if operator not in _NOT_IN_DASH},
        "-t": lambda word: os.isatty(_integer(word.rstrip(_BLANKS))),
    }
    binary_tests = {  # noqa: RUF012 - never changed
        **{operator: test for operator, test in _BINARY.items() if operator not in {"==", *INTEGER_ORDERS}},
        **{operator: _dash_ordered(operator) for operator in INTEGER_ORDERS},
        "-nt": _dash_is_newer,
        "-ot": lambda left, right: _dash_is_newer(right, left),
    }

    def is_unary(self, word: str) -> bool:
        return word in self.unary_tests

    def two(self, words: tuple[str, ...]) -> bool:
        if words[1] in {"-a", "-o"} and words[0] != "!" and not self.is_unary(words[0]):
            return words[1] == "-o" and bool(words[0])  # what is missing is false
        return super().two(words)
