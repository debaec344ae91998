"""How large the numbers of a script can become, so that wrapping to 64 bits stands only where it can matter."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind, is_integer_text
from overhaul.translators.shell.facts.positionals import arguments_of
from overhaul.translators.shell.facts.walk import children

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from overhaul.translators.shell.facts.functions import FunctionFacts
    from overhaul.translators.shell.facts.numerals import Numerals
    from overhaul.translators.shell.facts.variables import Variables

__all__ = ["Magnitudes", "magnitudes_of"]

_ALL = 64
#: What stays within this power of two needs no wrapping.
_MOST = 62
#: No script adds more often than this power of two: that takes bash the better part of an hour.
_TURNS = 30
_SPECIAL = {
    "#": 31,
    "?": 8,
    "$": 22,
    "RANDOM": 15,
    "SECONDS": 40,
    "LINENO": 31,
    "EPOCHSECONDS": 34,
    "UID": 32,
    "EUID": 32,
    "PPID": 22,
    "BASHPID": 22,
    "OPTIND": 31,
}
_LENGTH = 40
_UNKNOWN = -math.inf
_TRUTHS = frozenset({"==", "!=", "<", "<=", ">", ">=", "&&", "||"})


@dataclass(slots=True)
class Magnitudes:
    """What is known about the size of numbers.

    Attributes:
        variables: Kinds and scopes.
        numerals: Texts that are numbers; the items of an array are looked at as one.
        writes: All that is assigned to each variable, by scope and name, with the function in which it stands;
            ``None`` for something of unknown size.
    """

    variables: Variables
    numerals: Numerals
    writes: dict[tuple[str, str], list[tuple[str, s.Arith | None]]] = field(default_factory=dict)
    _bits: dict[tuple[str, str], int] = field(default_factory=dict)
    _lowest: dict[tuple[str, str], float] = field(default_factory=dict)

    def is_modest(self, function: str, arith: s.Arith) -> bool:
        """Tell whether an expression stays within 64 bits for certain, the parts of it too."""
        return self.bits(function, arith) <= _MOST

    def bits(self, function: str, arith: s.Arith) -> int:
        """Return the power of two that a value does not exceed, whatever its sign is."""
        match arith:
            case s.ArithNumber(_, value):
                return max(abs(value) - 1, 0).bit_length()
            case s.ArithVariable(_, name):
                return self._variable(function, name)
            case s.ArithWord(_, word):
                return self._word(function, word)
            case s.ArithUnary(_, "!"):
                return 1
            case s.ArithUnary(_, _, operand):
                return self.bits(function, operand)
            case s.ArithBinary():
                return min(_ALL, self._binary(function, arith))
            case s.ArithTernary(_, _, then, otherwise):
                return max(self.bits(function, then), self.bits(function, otherwise))
            case s.ArithAssign(_, operator, target, value):
                if operator:
                    value = s.ArithBinary(arith.span, operator, target, value)
                return self.bits(function, value)

    def _binary(self, function: str, arith: s.ArithBinary) -> int:
        if arith.operator in _TRUTHS:
            return 1
        left, right = self.bits(function, arith.left), self.bits(function, arith.right)
        constant = arith.right.value if isinstance(arith.right, s.ArithNumber) else None
        match arith.operator:
            case "+" | "-":
                return max(left, right) + 1
            case "*":
                return left + right
            case "/" | ">>":
                return left
            case "%":
                return min(left, right)
            case "&" | "|" | "^":
                return max(left, right)
            case "<<" if constant is not None and 0 <= constant < _ALL:
                return left + constant
            case "**" if constant is not None and constant >= 0:
                return left * constant
            case ",":
                return right
            case _:
                return _ALL

    def _variable(self, function: str, name: str) -> int:
        place = self._place(function, name)
        if not self._is_numeric(function, name):
            known = name in _SPECIAL and not self.variables.is_assigned(name)
            return _SPECIAL[name] if known else _ALL
        if place not in self._bits:
            self._bits[place] = _ALL  # while it depends on itself
            self._bits[place] = max(
                (self._write(place, *each) for each in self.writes.get(place, [])), default=0
            )
        return self._bits[place]

    def _place(self, function: str, name: str) -> tuple[str, str]:
        return (function if name.isdigit() else self.variables.scope(function, name), name)

    def _is_numeric(self, function: str, name: str) -> bool:
        if name.isdigit():
            return (function, name) in self.variables.numeric_arguments
        return self.variables.kind(function, name) is Kind.NUMBER or self.numerals.holds(function, name)

    def _write(self, place: tuple[str, str], function: str, arith: s.Arith | None) -> int:
        if arith is None:
            return _ALL
        own = self._place(function, place[1]) == place
        added = _added(place[1], arith) if own else None
        if added is None:
            return self.bits(function, arith)
        return min(_ALL, self.bits(function, added) + _TURNS)

    def _word(self, function: str, word: s.Word) -> int:
        arith = value_of(word)
        if arith is not None:
            return self.bits(function, arith)
        parameter = _parameter(word)
        if parameter is None:
            return _ALL
        if parameter.length:
            return _LENGTH
        if isinstance(parameter.operation, s.Default):
            return max(
                self._variable(function, parameter.name), self._word(function, parameter.operation.word)
            )
        if parameter.index is not None:
            return self._variable(function, parameter.name)
        return _SPECIAL.get(parameter.name, _ALL)

    # ------------------------------------------------------------------------------------------------------ sign

    def is_natural(self, function: str, arith: s.Arith) -> bool:
        """Tell whether a value is never negative."""
        return self.lowest(function, arith) >= 0

    def is_positive(self, function: str, arith: s.Arith) -> bool:
        """Tell whether a value is always larger than 0."""
        return self.lowest(function, arith) > 0

    def lowest(self, function: str, arith: s.Arith) -> float:
        """Return a number that a value is never below: 0, 1, or what a constant says; minus infinity when unknown."""
        match arith:
            case s.ArithNumber(_, value):
                return value
            case s.ArithVariable(_, name, index):
                lowest = self._lowest_of_variable(function, name)
                return lowest if index is None else min(lowest, 0)
            case s.ArithWord(_, word):
                return self._lowest_of_word(function, word)
            case s.ArithUnary(_, "!"):
                return 0
            case s.ArithUnary(_, "+", operand):
                return self.lowest(function, operand)
            case s.ArithUnary(_, "++", operand):
                return self.lowest(function, operand) if self.bits(function, operand) <= _MOST else _UNKNOWN
            case s.ArithUnary():
                return _UNKNOWN
            case s.ArithBinary(_, operator, left, right):
                return self._lowest_of_operation(function, operator, left, right)
            case s.ArithTernary(_, _, then, otherwise):
                return min(self.lowest(function, then), self.lowest(function, otherwise))
            case s.ArithAssign(_, operator, target, value):
                if operator:
                    return self._lowest_of_operation(function, operator, target, value)
                return self.lowest(function, value)

    def _lowest_of_word(self, function: str, word: s.Word) -> float:
        found = value_of(word)
        if found is not None:
            return self.lowest(function, found)
        parameter = _parameter(word)
        if parameter is None:
            return _UNKNOWN
        if parameter.length or parameter.name in _SPECIAL:
            return 0
        lowest = min(self._lowest_of_variable(function, parameter.name), 0)
        if isinstance(parameter.operation, s.Default):
            return min(lowest, self._lowest_of_word(function, parameter.operation.word))
        return lowest

    def _lowest_of_operation(self, function: str, operator: str, left: s.Arith, right: s.Arith) -> float:
        if operator in _TRUTHS:
            return 0
        first, second = self.lowest(function, left), self.lowest(function, right)
        if operator == ",":
            return second
        if operator == "&" and max(first, second) >= 0:
            return 0
        if first < 0 or (operator in {"+", "*", "/", "|", "^"} and second < 0):
            return _UNKNOWN
        if operator in {"%", ">>", "/", "|", "^"}:
            return 0
        whole = s.ArithBinary(left.span, operator, left, right)
        if operator not in {"+", "*"} or not self.is_modest(function, whole):
            return _UNKNOWN
        return first + second if operator == "+" else first * second

    def _lowest_of_variable(self, function: str, name: str) -> float:
        place = self._place(function, name)
        if not self._is_numeric(function, name):
            return 0 if name in _SPECIAL and not self.variables.is_assigned(name) else _UNKNOWN
        if self._variable(function, name) > _MOST:
            return _UNKNOWN
        if place not in self._lowest:
            self._lowest[place] = _UNKNOWN  # while it depends on itself in another way than by growing
            self._lowest[place] = min(
                (self._lowest_written(place, *each) for each in self.writes.get(place, [])), default=0
            )
        return self._lowest[place]

    def _lowest_written(self, place: tuple[str, str], function: str, arith: s.Arith | None) -> float:
        """Return what a write says: nothing when it makes the variable larger."""
        if arith is None:
            return _UNKNOWN
        match arith:
            case s.ArithBinary(_, "+") if self._place(function, place[1]) == place:
                added = _added(place[1], arith)
                if added is not None:
                    return math.inf if self.lowest(function, added) >= 0 else _UNKNOWN
        return self.lowest(function, arith)


def _added(name: str, arith: s.Arith) -> s.Arith | None:
    """Return what an expression adds to the variable to which it is assigned; ``None`` when it does not."""
    match arith:
        case s.ArithBinary(_, "+" | "-", left, right) if _is(name, left) and not _mentions(name, right):
            return right
        case s.ArithBinary(_, "+", left, right) if _is(name, right) and not _mentions(name, left):
            return left
        case _:
            return None


def _is(name: str, arith: s.Arith) -> bool:
    if isinstance(arith, s.ArithWord):
        parameter = _parameter(arith.word)
        return parameter is not None and parameter.name == name and not parameter.length
    return isinstance(arith, s.ArithVariable) and arith.name == name


def _mentions(name: str, node: s.Node) -> bool:
    if isinstance(node, (s.ArithVariable, s.Parameter)) and node.name == name:
        return True
    return any(_mentions(name, each) for each in children(node))


def _parameter(word: s.Word) -> s.Parameter | None:
    """Return the parameter that a word is: a plain one, or one with a number by default."""
    part = _only_part(word)
    if not isinstance(part, s.Parameter) or part.indirect or part.names:
        return None
    if isinstance(part.operation, s.Default):
        return part if part.operation.operator == ":-" and value_of(part.operation.word) is not None else None
    return part if part.operation is None else None


def _only_part(word: s.Word) -> s.Part | None:
    parts = word.unquoted
    return parts[0] if len(parts) == 1 else None


def value_of(word: s.Word) -> s.Arith | None:
    """Return a word that is one number as an expression; ``None`` when it is not seen to be one."""
    literal = word.literal
    if literal is not None:
        return s.ArithNumber(word.span, int(literal), literal) if is_integer_text(literal) else None
    part = _only_part(word)
    if isinstance(part, s.ArithExpansion):
        return part.expression
    parameter = _parameter(word)
    if (
        parameter is None
        or parameter.length
        or not (parameter.name.isidentifier() or parameter.name.isdigit())
    ):
        return None
    if parameter.index is not None or parameter.operation is not None:
        return None
    return s.ArithVariable(word.span, parameter.name)


def magnitudes_of(
    script: s.Script, variables: Variables, numerals: Numerals, functions: Mapping[str, FunctionFacts]
) -> Magnitudes:
    """Find out what is assigned to the variables that are numbers."""
    found = Magnitudes(variables, numerals)
    for place, arguments in arguments_of(script, functions).items():
        if place in variables.numeric_arguments:
            found.writes[place] = [
                (caller, _as_arith(word)) for caller, word in arguments if word is not None
            ]

    def write(function: str, name: str, value: s.Arith | None) -> None:
        found.writes.setdefault((variables.scope(function, name), name), []).append((function, value))

    _collect(script.body, "", write)
    return found


def _collect(
    nodes: Iterable[s.Node], function: str, write: Callable[[str, str, s.Arith | None], None]
) -> None:
    for node in nodes:
        if isinstance(node, s.Function):
            _collect([node.body], node.name, write)
            continue
        for name, value in _written(node):
            write(function, name, value)
        _collect(children(node), function, write)


def _written(node: s.Node) -> list[tuple[str, s.Arith | None]]:
    match node:
        case s.ArithAssign(span, operator, target, value):
            return [(target.name, s.ArithBinary(span, operator, target, value) if operator else value)]
        case s.ArithUnary(span, "++" | "--" as operator, s.ArithVariable() as target):
            one = s.ArithNumber(span, 1, "1")
            return [(target.name, s.ArithBinary(span, operator[0], target, one))]
        case s.Assignment(span, name, None):
            return [(name, s.ArithNumber(span, 0, "0"))]
        case s.Assignment(_, name, s.Word() as word, _, append):
            return [(name, None if append else _as_arith(word))]
        case s.Assignment(_, name, s.ArrayLiteral(_, items)):
            return [(name, value) for item in items for value in _looped(item.word)]
        case s.ForIn(_, name, words) | s.Select(_, name, words):
            return [(name, value) for word in words or () for value in _looped(word)]
        case s.Parameter(_, name) if isinstance(node.operation, s.Default):
            return [(name, _as_arith(node.operation.word))] if "=" in node.operation.operator else []
        case s.Redirect() if node.variable:
            return [(node.variable, s.ArithNumber(node.span, 2**20, ""))]
        case _:
            return []


def _as_arith(word: s.Word) -> s.Arith | None:
    """Return a word as an expression; what is a length or a special parameter stays a word."""
    found = value_of(word)
    if found is not None:
        return found
    return s.ArithWord(word.span, word) if _parameter(word) is not None else None


def _looped(word: s.Word) -> list[s.Arith | None]:
    part = _only_part(word)
    if not isinstance(part, s.BraceRange):
        return [_as_arith(word)]
    ends = [s.Word(word.span, (s.Literal(word.span, text),)) for text in (part.first, part.last)]
    return [value_of(each) for each in ends]
