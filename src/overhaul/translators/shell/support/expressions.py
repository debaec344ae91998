"""A parser of shell arithmetic (6.5 Shell Arithmetic): a text becomes a tree of Python functions.

Small numbers are not part of the text that is parsed but holes in it, so that an expression that was seen before
with other numbers needs no parsing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.arithmetic import (
    ArithmeticFailure,
    divide,
    modulo,
    shift_left,
    shift_right,
    to_power,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    _Evaluator: TypeAlias = "Callable[[Calculation], int]"
    _Operation: TypeAlias = "Callable[[int, int], int]"
    _Token: TypeAlias = "tuple[str, str, str | None]"  # noqa: S105 - kind, text, the subscript behind a name

__all__ = ["Calculation", "parsed_expression"]


class Calculation:
    """What an expression needs while it is evaluated: its numbers, and the variables (6.5 Shell Arithmetic)."""

    numbers: tuple[int, ...]
    quiet: bool

    def quietly(self) -> Calculation:
        """Return one that reads every variable as 0, assigns nothing and divides by 0: for what is skipped."""
        raise NotImplementedError

    def key(self, name: str, subscript: str | None) -> str | int | None:
        """Return the key in a variable that a subscript means; without a subscript ``None``."""
        raise NotImplementedError

    def read(self, name: str, key: str | int | None) -> int:
        """Return the number that a variable has."""
        raise NotImplementedError

    def write(self, name: str, key: str | int | None, value: int) -> int:
        """Assign to a variable and return the value."""
        raise NotImplementedError


_LEXEME = (
    r"(?P<number>[0-9][A-Za-z0-9@_#]*|\x01)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<operator><<=|>>=|\*\*|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|--|[-+*/%&^|]=|[-+*/%<>&^|!~?:,()=])"
)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_"
_ASSIGNMENTS = frozenset({"=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "^=", "|="})
_LEVELS: tuple[dict[str, _Operation], ...] = (
    {"|": int.__or__},
    {"^": int.__xor__},
    {"&": int.__and__},
    {"==": lambda a, b: int(a == b), "!=": lambda a, b: int(a != b)},
    {
        "<": lambda a, b: int(a < b),
        ">": lambda a, b: int(a > b),
        "<=": lambda a, b: int(a <= b),
        ">=": lambda a, b: int(a >= b),
    },
    {"<<": shift_left, ">>": shift_right},
    {"+": lambda a, b: wrap(a + b), "-": lambda a, b: wrap(a - b)},
    {"*": lambda a, b: wrap(a * b), "/": divide, "%": modulo},
)
_OPERATIONS = {operator: operation for level in _LEVELS for operator, operation in level.items()}


@lru_cache(maxsize=512)
def parsed_expression(text: str) -> _Evaluator:
    """Parse an expression; the character with the code 1 stands for each number that is given later (6.5)."""
    if not text.strip(" \t\n"):
        return lambda _run: 0
    parser = _ExpressionParser(text)
    result = parser.comma()
    return result if parser.kind == "end" else _in_turn(result, parser.failing("syntax error in expression"))


def _tokens(text: str) -> list[_Token]:
    """Split an expression into its tokens; the last one is an ``end``."""
    found: list[_Token] = []
    at = 0
    while True:
        while text[at : at + 1] in {" ", "\t", "\n"}:
            at += 1
        if at >= len(text):
            return [*found, ("end", "", None)]
        match = re.compile(_LEXEME).match(text, at)
        if not match:
            return [*found, ("error", text[at:], None)]
        kind, word, at = str(match.lastgroup), match[0], match.end()
        subscript = None
        if kind == "name" and text[at : at + 1] == "[":
            end = _closing_bracket(text, at)
            if end < 0:
                return [*found, ("error", text[at:], None)]
            subscript, at = text[at + 1 : end], end + 1
        if word in {"++", "--"}:
            if found and found[-1][0] == "name":
                kind = "after"
            elif re.match(r"[ \t\n]*[A-Za-z_]", text[at:]):
                kind = "before"
            else:  # two signs
                word, at = word[0], at - 1
        found.append((kind, word, subscript))


def _closing_bracket(text: str, start: int) -> int:
    """Find the bracket that closes the one at `start`; -1 when there is none."""
    depth, at, quote = 0, start, ""
    while at < len(text):
        char = text[at]
        if char == "\\" and quote != "'":
            at += 1
        elif quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "[]":
            depth += 1 if char == "[" else -1
            if not depth:
                return at
        at += 1
    return -1


class _ExpressionParser:
    """Reads an expression by falling through the levels of precedence (6.5 Shell Arithmetic).

    What is wrong becomes a function that fails, because what stands before it is evaluated first.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.at = 0
        self.holes = 0
        self.failures = 0  # what can fail also where it is skipped

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    @property
    def operator(self) -> str:
        kind, word, _subscript = self.tokens[self.at]
        return word if kind == "operator" else ""

    def failing(self, message: str) -> _Evaluator:
        """Return what fails when it is evaluated, and read no more."""
        word = self.tokens[self.at][1]
        self.at = len(self.tokens) - 1
        self.tokens[self.at] = ("end", "", None)
        self.failures += 1

        def fail(_run: Calculation) -> int:
            raise ArithmeticFailure(f"{self.text}: {message} (error token is {word!r})")

        return fail

    def take(self, *operators: str) -> str:
        """Step over an operator if it is one of these."""
        operator = self.operator
        if operator not in operators:
            return ""
        self.at += 1
        return operator

    def comma(self) -> _Evaluator:
        result = self.assignment()
        while self.take(","):
            result = _in_turn(result, self.assignment())
        return result

    def assignment(self) -> _Evaluator:
        kind, name, subscript = self.tokens[self.at]
        if kind == "name":
            self.at += 1
            if self.operator in _ASSIGNMENTS:
                operator = self.take(*_ASSIGNMENTS)[:-1]
                value = self.assignment()
                if self.kind == "error":  # it is read before anything is assigned
                    return _in_turn(value, self.failing("syntax error: invalid arithmetic operator"))
                return _assigning(name, subscript, operator, value)
            self.at -= 1
        result = self.conditional()
        if self.operator in _ASSIGNMENTS:
            return _in_turn(result, self.failing("attempted assignment to non-variable"))
        return result

    def conditional(self) -> _Evaluator:
        condition = self.either()
        if not self.take("?"):
            return condition
        if self.kind == "end" or self.operator == ":":
            return _in_turn(condition, self.failing("expression expected"))
        failures = self.failures
        then = self.comma()
        if self.take(":") and self.kind != "end":
            otherwise = self.conditional()
        else:
            otherwise = self.failing("an expression behind : expected")
        if self.failures > failures:
            return lambda run: _choice(run, condition(run), then, otherwise)
        return lambda run: then(run) if condition(run) else otherwise(run)

    def either(self) -> _Evaluator:
        result = self.both()
        while self.take("||"):
            failures = self.failures
            result = _one_of(result, self.both(), careful=self.failures > failures)
        return result

    def both(self) -> _Evaluator:
        result = self.binary(0)
        while self.take("&&"):
            failures = self.failures
            result = _both_of(result, self.binary(0), careful=self.failures > failures)
        return result

    def binary(self, level: int) -> _Evaluator:
        if level == len(_LEVELS):
            return self.power()
        result = self.binary(level + 1)
        while operator := self.take(*_LEVELS[level]):
            result = _operating(_LEVELS[level][operator], result, self.binary(level + 1))
        return result

    def power(self) -> _Evaluator:
        base = self.unary()
        if not self.take("**"):
            return base
        self.failures += 1
        return _operating(to_power, base, self.power())

    def unary(self) -> _Evaluator:
        operator = self.take("!", "~", "-", "+")
        if not operator:
            return self.primary()
        operand = self.unary()
        if operator == "!":
            return lambda run: int(not operand(run))
        if operator == "~":
            return lambda run: ~operand(run)
        return operand if operator == "+" else lambda run: wrap(-operand(run))

    def primary(self) -> _Evaluator:
        if self.kind == "before":
            by = 1 if self.tokens[self.at][1] == "++" else -1
            self.at += 1
            _kind, name, subscript = self.name()
            if self.kind == "error":  # it is read before the variable is changed
                return self.failing("syntax error: invalid arithmetic operator")
            if self.kind == "after":
                return self.failing(f"{self.tokens[self.at][1]}: assignment requires lvalue")
            return _stepping(name, subscript, by, late=False)
        if self.take("("):
            result = self.comma()
            return result if self.take(")") else _in_turn(result, self.failing("missing `)'"))
        if self.kind == "number":
            return self.number()
        if self.kind != "name":
            return self.failing("syntax error: operand expected")
        _kind, name, subscript = self.name()
        if self.kind == "after":
            by = 1 if self.tokens[self.at][1] == "++" else -1
            self.at += 1
            return _stepping(name, subscript, by, late=True)
        return lambda run: run.read(name, run.key(name, subscript))

    def name(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def number(self) -> _Evaluator:
        word = self.tokens[self.at][1]
        self.at += 1
        if word == "\x01":
            hole = self.holes
            self.holes += 1
            return lambda run: run.numbers[hole]
        try:
            value = _number(word)
        except ValueError as error:  # what stands before it is evaluated first
            return self.failing(str(error))
        return lambda _run: value


def _number(word: str) -> int:
    """Read a number: decimal, octal behind ``0``, hexadecimal behind ``0x``, or with its base in front."""
    if word[:2] in {"0x", "0X"}:
        return _digits(word[2:], 16)
    if word[0] == "0":
        return _digits(word[1:], 8)
    if "#" not in word:
        return _digits(word, 10)
    prefix, _hash, digits = word.partition("#")
    base = _digits(prefix, 10)
    if not 2 <= base <= len(_DIGITS):  # noqa: PLR2004 - two digits are the least that a number needs
        raise ValueError("invalid arithmetic base")
    if not digits or digits[0] == "#":
        raise ValueError("invalid integer constant")
    return _digits(digits, base)


def _digits(digits: str, base: int) -> int:
    value = 0
    for char in digits:
        digit = _DIGITS.find(char.lower() if base <= 36 else char)  # noqa: PLR2004 - ten digits and 26 letters
        if digit < 0:
            raise ValueError("invalid number")
        if digit >= base:
            raise ValueError("value too great for base")
        value = value * base + digit
    return wrap(value)


def _in_turn(first: _Evaluator, then: _Evaluator) -> _Evaluator:
    return lambda run: (first(run), then(run))[1]


# What is skipped is not evaluated, but bash still checks exponents in it, with 0 for every variable: `careful` does so.


def _one_of(left: _Evaluator, right: _Evaluator, *, careful: bool) -> _Evaluator:
    if careful:
        return lambda run: int(_choice(run, left(run), lambda _run: 1, right) != 0)
    return lambda run: 1 if left(run) or right(run) else 0


def _both_of(left: _Evaluator, right: _Evaluator, *, careful: bool) -> _Evaluator:
    if careful:
        return lambda run: int(_choice(run, left(run), right, lambda _run: 0) != 0)
    return lambda run: 1 if left(run) and right(run) else 0


def _choice(run: Calculation, condition: int, then: _Evaluator, otherwise: _Evaluator) -> int:
    result = then(run if condition else run.quietly())
    other = otherwise(run.quietly() if condition else run)
    return result if condition else other


def _operating(operation: _Operation, left: _Evaluator, right: _Evaluator) -> _Evaluator:
    if operation in {divide, modulo}:
        return lambda run: operation(left(run), right(run) or int(run.quiet))
    return lambda run: operation(left(run), right(run))


def _assigning(name: str, subscript: str | None, operator: str, value: _Evaluator) -> _Evaluator:
    if not operator:  # the value comes first, then the subscript

        def assign(run: Calculation) -> int:
            result = value(run)
            return run.write(name, run.key(name, subscript), result)

        return assign
    operation = _OPERATIONS[operator]

    def change(run: Calculation) -> int:
        key = run.key(name, subscript)
        changed = _operating(operation, lambda run: run.read(name, key), value)
        return run.write(name, key, changed(run))

    return change


def _stepping(name: str, subscript: str | None, by: int, *, late: bool) -> _Evaluator:
    def step(run: Calculation) -> int:
        key = run.key(name, subscript)
        before = run.read(name, key)
        after = run.write(name, key, wrap(before + by))
        return before if late else after

    return step
