"""Arithmetic of `sh`: fewer operators, variables that must be numbers, and errors that end the shell (POSIX 2.6.4)."""

from __future__ import annotations

import re
from typing import NoReturn

from overhaul.translators.shell.support.arithmetic import ArithmeticFailure, divide, modulo, wrap
from overhaul.translators.shell.support.evaluation import arithmetic_value, set_arithmetic_value
from overhaul.translators.shell.support.expressions import Calculation, parsed_expression
from overhaul.translators.shell.support.messages import complain

__all__ = ["dash_divide", "dash_evaluate", "dash_modulo", "dash_number"]

_MOST_POSITIVE = 2**63 - 1
_DASH_NUMBER = re.compile(
    r"[ \t\n\v\f\r]*([-+]?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))[ \t\n\v\f\r]*"
)
_DASH_TOKEN = re.compile(
    r"[ \t\n]+|0[xX](?P<hexadecimal>[0-9a-fA-F]+)|(?P<octal>0[0-7]*)|(?P<decimal>[1-9][0-9]*)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<operator><<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&^|]=|[-+*/%<>&^|!~?:()=])"
)


def _end_dash(message: str) -> NoReturn:
    complain(message)
    raise SystemExit(2)


def dash_number(text: str) -> int:
    """Read the value of a variable in an expression of `sh`: a number, or nothing for 0 (POSIX 2.6.4)."""
    if text.isdecimal() and text.isascii() and text[0] != "0" and len(text) < len(str(_MOST_POSITIVE)):
        return int(text)
    match = _DASH_NUMBER.fullmatch(text)
    if not match:
        if not text:
            return 0
        _end_dash(f"Illegal number: {text}")
    sign, hexadecimal, octal, decimal = match.groups()
    value = int(hexadecimal, 16) if hexadecimal else int(octal, 8) if octal else int(decimal)
    value = -value if sign == "-" else value
    if not -_MOST_POSITIVE - 1 <= value <= _MOST_POSITIVE:
        _end_dash(f"Illegal number: {text}")
    return value


def dash_divide(left: int, right: int) -> int:
    """Divide towards zero; by zero ends the shell (POSIX 2.6.4)."""
    if not right:
        _end_dash("division by zero")
    return divide(left, right)


def dash_modulo(left: int, right: int) -> int:
    """Return what a division leaves; by zero ends the shell (POSIX 2.6.4)."""
    if not right:
        _end_dash("division by zero")
    return modulo(left, right)


def dash_evaluate(text: str) -> int:
    """Evaluate an expression of `sh`; an error ends the shell (POSIX 2.6.4)."""
    rewritten = ""
    at = 0
    while at < len(text):
        match = _DASH_TOKEN.match(text, at)
        if not match or (rewritten[-1:].isalnum() and match[0][:1].isalnum()):
            _end_dash(f"arithmetic expression: expecting EOF: {text}")
        at = match.end()
        rewritten += _piece(match)
    if not rewritten.strip():
        _end_dash(f"arithmetic expression: expecting primary: {text}")
    try:
        return parsed_expression(rewritten)(_DashRun())
    except ArithmeticFailure:
        raise SystemExit(2) from None


def _piece(match: re.Match[str]) -> str:
    """Return a token for the parser of `bash`: there two signs would be one operator."""
    if match["hexadecimal"]:
        return str(min(int(match["hexadecimal"], 16), _MOST_POSITIVE))
    if match["octal"]:
        return str(min(int(match["octal"], 8), _MOST_POSITIVE))
    if match["decimal"]:
        return str(min(int(match["decimal"]), _MOST_POSITIVE))
    return f"{match[0]} " if match["operator"] else match[0]


class _DashRun(Calculation):
    """One evaluation with the variables of the program (POSIX 2.6.4)."""

    numbers = ()
    quiet = False

    def quietly(self) -> _DashRun:
        quiet = _DashRun()
        quiet.quiet = True
        return quiet

    def key(self, name: str, subscript: str | None) -> str | int | None:
        if subscript is not None:
            _end_dash(f"arithmetic expression: expecting EOF: {name}[{subscript}]")
        return None

    def read(self, name: str, key: str | int | None) -> int:
        assert key is None  # noqa: S101 - there are no arrays in sh
        value = arithmetic_value(name)
        if self.quiet or value is None:
            return 0
        return value if isinstance(value, int) else dash_number(str(value))

    def write(self, name: str, key: str | int | None, value: int) -> int:
        assert key is None  # noqa: S101 - there are no arrays in sh
        if not self.quiet:
            set_arithmetic_value(name, value)
        return wrap(value)
