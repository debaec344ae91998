"""Shell arithmetic in texts that only the running program knows (6.5 Shell Arithmetic)."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Any

from overhaul.translators.shell.support.arithmetic import INTEGER_ORDERS, ArithmeticFailure
from overhaul.translators.shell.support.environment import renamed, variables
from overhaul.translators.shell.support.expressions import Calculation, parsed_expression
from overhaul.translators.shell.support.messages import complain

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

__all__ = [
    "arithmetic_value",
    "compare",
    "evaluate",
    "holds",
    "named_functions",
    "set_arithmetic_value",
    "succeeds",
]

_PLAIN_NUMBER = re.compile(r"[ \t\n]*([-+]?)(0|[1-9][0-9]{0,17})[ \t\n]*")
_SMALL_NUMBERS = r"(?<![A-Za-z0-9_@#])(0|[1-9][0-9]{0,17})(?![A-Za-z0-9_@#])"
_REFERENCE = r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))"
_SAFE = 19  # digits that always stay within 64 bits, and one
_DEEPEST = 1024  # bash's own limit


def evaluate(text: str, *, strict: bool = False) -> int:
    """Evaluate an arithmetic expression (6.5 Shell Arithmetic).

    Args:
        text: The expression, with everything expanded that has a dollar sign.
        strict: Whether an unset variable ends the program, as ``set -u`` has it.

    Raises:
        ArithmeticFailure: It is no expression, or divides by zero and the like.
    """
    if text.isdecimal() and text.isascii() and (text[0] != "0" or text == "0") and len(text) < _SAFE:
        return int(text)
    return _evaluated(text, 0, strict=strict)


def holds(text: str, *, strict: bool = False) -> bool:
    """Say whether an expression is not zero; one that fails does not hold (3.2.5.2 Conditional Constructs)."""
    try:
        return _evaluated(text, 0, strict=strict) != 0
    except ArithmeticFailure:
        return False


def succeeds(calculation: Callable[[], object]) -> bool:
    """Say whether a calculation gives something true; one that fails does not (3.2.5.2 Conditional Constructs)."""
    try:
        return bool(calculation())
    except ArithmeticFailure:
        return False


def compare(left: str | int, operator: str, right: str | int, *, strict: bool = False) -> bool:
    """Compare two expressions as ``[[ left -lt right ]]`` does (6.4 Bash Conditional Expressions)."""
    try:
        one = left if isinstance(left, int) else evaluate(left, strict=strict)
        two = right if isinstance(right, int) else evaluate(right, strict=strict)
    except ArithmeticFailure:
        return False
    return INTEGER_ORDERS[operator](one, two)


def _evaluated(text: str, depth: int, *, strict: bool) -> int:
    plain = _PLAIN_NUMBER.fullmatch(text)
    if plain:
        return -int(plain[2]) if plain[1] == "-" else int(plain[2])
    if depth > _DEEPEST:
        raise ArithmeticFailure(f"{text}: expression recursion level exceeded")
    numbers: tuple[int, ...] = ()
    if "[" not in text and "\x01" not in text:
        pieces = re.split(_SMALL_NUMBERS, text)
        text = "\x01".join(pieces[::2])
        numbers = tuple(map(int, pieces[1::2]))
    try:
        return parsed_expression(text)(_VariableRun(numbers, depth, strict=strict))
    except RecursionError:
        raise ArithmeticFailure(f"{text}: expression recursion level exceeded") from None


class _VariableRun(Calculation):
    """One evaluation with the variables of the program: how deep it is, whether unset is an error (6.5)."""

    def __init__(self, numbers: tuple[int, ...], depth: int, *, strict: bool, quiet: bool = False) -> None:
        self.numbers = numbers
        self.depth = depth
        self.strict = strict
        self.quiet = quiet

    def quietly(self) -> _VariableRun:
        return _VariableRun(self.numbers, self.depth, strict=self.strict, quiet=True)

    def key(self, name: str, subscript: str | None) -> str | int | None:
        if subscript is None or self.quiet:
            return None
        text = re.sub(_REFERENCE, lambda match: _expanded(match[1] or match[2]), subscript)
        if _is_map(arithmetic_value(name)):
            return re.sub(r"\\(.)|[\"']", r"\1", text)
        if not text:
            raise ArithmeticFailure(f"{name}[]: bad array subscript")
        return _evaluated(text, self.depth + 1, strict=self.strict)

    def read(self, name: str, key: str | int | None) -> int:
        if self.quiet:
            return 0
        value = arithmetic_value(name)
        if value is None and self.strict:
            complain(f"{name}: unbound variable")
            raise SystemExit(1)
        if _is_array(value):
            value = value.get() if key is None else value.get(key)
        elif key not in {None, 0, -1}:
            value = None
        if isinstance(value, int):
            return value
        return _evaluated(value, self.depth + 1, strict=self.strict) if value else 0

    def write(self, name: str, key: str | int | None, value: int) -> int:
        if self.quiet:
            return value
        before = arithmetic_value(name)
        if _is_array(before):
            if isinstance(key, int) and key < 0 and -key > max(map(int, before.keys()), default=-1) + 1:
                complain(f"{name}[{key}]: bad array subscript")
            else:
                before[("0" if _is_map(before) else 0) if key is None else key] = str(value)
        elif key is None:
            set_arithmetic_value(name, value)
        else:
            raise NotImplementedError(f"{name} becomes an array in an expression that is computed")
        return value


def _is_array(value: object) -> bool:
    return hasattr(value, "discard")


def _is_map(value: object) -> bool:
    return hasattr(value, "discard") and not hasattr(value, "append")


def arithmetic_value(name: str) -> Any:
    """Return what a variable holds: of a function that runs, of the program, or inherited (6.5 Shell Arithmetic)."""
    key = renamed.get(name, name)
    function = _running_function(key)
    if function is not None:
        return function.f_locals.get(key)
    value = variables[0].get(key)
    if isinstance(value, (str, int)) or _is_array(value):
        return value
    return None if key in variables[0] else os.environ.get(name)


#: Names of functions of the program that have parameters of their own instead of ``*args``.
named_functions: set[str] = set()


def _running_function(key: str) -> FrameType | None:
    """Return the innermost shell function that runs and has a local variable of that name."""
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - `inspect` takes long to load, and does just this
    while frame is not None:
        code = frame.f_code
        takes_any = code.co_varnames[:1] == ("args",) and not code.co_argcount
        is_shell = frame.f_globals is variables[0] and (takes_any or code.co_name in named_functions)
        if is_shell and key != "args" and key in (*code.co_varnames, *code.co_cellvars):
            return frame
        frame = frame.f_back
    return None


def set_arithmetic_value(name: str, value: int) -> None:
    """Assign a number to a variable of the program (6.5 Shell Arithmetic)."""
    key = renamed.get(name, name)
    program = variables[0]
    annotations: Any = program.get("__annotations__")
    known = bool(annotations) and key in annotations
    if _running_function(key) is not None or not (known or key in program):
        raise NotImplementedError(f"{name} is assigned in an expression that only the running program knows")
    numeric = known and annotations[key] == "int"
    program[key] = value if numeric or isinstance(program.get(key), int) else str(value)


def _expanded(name: str) -> str:
    value = arithmetic_value(name)
    value = value.get() if _is_array(value) else value
    return "" if value is None else str(value)
