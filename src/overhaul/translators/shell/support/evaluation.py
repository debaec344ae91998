"""Shell arithmetic in texts that only the running program knows (6.5 Shell Arithmetic)."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from overhaul.translators.shell.support.arithmetic import ArithmeticFailure
from overhaul.translators.shell.support.expressions import parsed_expression

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

__all__ = ["attempt", "compare", "evaluate", "holds"]

_PLAIN_NUMBER = re.compile(r"[ \t\n]*([-+]?)(0|[1-9][0-9]{0,17})[ \t\n]*")
_SMALL_NUMBERS = re.compile(r"(?<![A-Za-z0-9_@#])(0|[1-9][0-9]{0,17})(?![A-Za-z0-9_@#])")
_DEEPEST = 1024  # bash's own limit


def evaluate(text: str, names: MutableMapping[str, Any], *, strict: bool = False) -> int:
    """Evaluate an arithmetic expression (6.5 Shell Arithmetic).

    Args:
        text: The expression, with everything expanded that has a dollar sign.
        names: Variables: the program's `globals`.
        strict: Whether an unset variable is an error, as ``set -u`` has it.

    Raises:
        ArithmeticFailure: It is no expression, or divides by zero and the like.
    """
    return _evaluated(text, names, 0, strict=strict)


def holds(text: str, names: MutableMapping[str, Any], *, strict: bool = False) -> bool:
    """Say whether an expression is not zero; one that fails does not hold (3.2.5.2 Conditional Constructs)."""
    try:
        return _evaluated(text, names, 0, strict=strict) != 0
    except ArithmeticFailure:
        return False


def attempt(calculation: Callable[[], object]) -> bool:
    """Say whether a calculation gives something true; one that fails does not (3.2.5.2 Conditional Constructs)."""
    try:
        return bool(calculation())
    except ArithmeticFailure:
        return False


def compare(
    left: str, operator: str, right: str, names: MutableMapping[str, Any], *, strict: bool = False
) -> bool:
    """Compare two expressions as ``[[ left -lt right ]]`` does (6.4 Bash Conditional Expressions)."""
    try:
        one = _evaluated(left, names, 0, strict=strict)
        two = _evaluated(right, names, 0, strict=strict)
    except ArithmeticFailure:
        return False
    return _COMPARISONS[operator](one, two)


_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "-eq": int.__eq__,
    "-ne": int.__ne__,
    "-lt": int.__lt__,
    "-le": int.__le__,
    "-gt": int.__gt__,
    "-ge": int.__ge__,
}


def _evaluated(text: str, names: MutableMapping[str, Any], depth: int, *, strict: bool) -> int:
    plain = _PLAIN_NUMBER.fullmatch(text)
    if plain:
        return -int(plain[2]) if plain[1] == "-" else int(plain[2])
    if depth > _DEEPEST:
        raise ArithmeticFailure(f"{text}: expression recursion level exceeded")
    numbers: tuple[int, ...] = ()
    if "[" not in text and "\x01" not in text:
        pieces = _SMALL_NUMBERS.split(text)
        text = "\x01".join(pieces[::2])
        numbers = tuple(map(int, pieces[1::2]))
    try:
        return parsed_expression(text)(_VariableRun(names, numbers, depth, strict))
    except RecursionError:
        raise ArithmeticFailure(f"{text}: expression recursion level exceeded") from None


@dataclass(slots=True)
class _VariableRun:
    """One evaluation: variables, numbers, how deep it is, whether unset is an error (6.5 Shell Arithmetic)."""

    names: MutableMapping[str, Any]
    numbers: tuple[int, ...]
    depth: int
    strict: bool
    quiet: bool = False

    def quietly(self) -> _VariableRun:
        return _VariableRun(self.names, self.numbers, self.depth, self.strict, quiet=True)

    def value(self, name: str) -> Any:
        """Return what the program has under a name."""
        return _variable(self.names, name)[1]

    def key(self, name: str, subscript: str | None) -> str | int | None:
        if subscript is None or self.quiet:
            return None
        text = re.sub(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))", self._expanded, subscript)
        if _is_map(self.value(name)):
            return re.sub(r"\\(.)|[\"']", r"\1", text)
        if not text:
            raise ArithmeticFailure(f"{name}[]: bad array subscript")
        return _evaluated(text, self.names, self.depth + 1, strict=self.strict)

    def _expanded(self, match: re.Match[str]) -> str:
        value = self.value(match[1] or match[2])
        return str(value) if isinstance(value, (str, int)) else ""

    def read(self, name: str, key: str | int | None) -> int:
        if self.quiet:
            return 0
        value = self.value(name)
        if value is None and self.strict:
            raise ArithmeticFailure(f"{name}: unbound variable")
        if isinstance(value, dict):
            value = value.get(_item(value, name, key))
        elif key not in {None, 0, -1}:
            value = None
        if isinstance(value, int):
            return value
        return _evaluated(value, self.names, self.depth + 1, strict=self.strict) if value else 0

    def write(self, name: str, key: str | int | None, value: int) -> int:
        if self.quiet:
            return value
        target, before = _variable(self.names, name)
        if isinstance(before, dict):
            before[_item(before, name, key)] = str(value)
        elif key is None:
            self.names[target] = value if isinstance(before, int) else str(value)
        else:
            raise ArithmeticFailure(f"{name}: no array of this program")
        return value


def _is_map(value: object) -> bool:
    return type(value).__name__ == "Map"


def _item(value: dict[Any, str], name: str, key: str | int | None) -> str | int:
    """Return the key of an item; a negative index counts from the end, and none at all means the first."""
    if _is_map(value):
        return "0" if key is None else key
    index = int(key or 0)
    index += max(value, default=-1) + 1 if index < 0 else 0
    if index < 0:
        raise ArithmeticFailure(f"{name}[{key}]: bad array subscript")
    return index


def _variable(names: MutableMapping[str, Any], name: str) -> tuple[str, Any]:
    """Find a variable: under its own name, with ``_`` behind where that means something else, or inherited."""
    for candidate in (name, f"{name}_"):
        value = names.get(candidate)
        if isinstance(value, (str, int, dict)):
            return candidate, value
    return name, None if name in names else os.environ.get(name)
