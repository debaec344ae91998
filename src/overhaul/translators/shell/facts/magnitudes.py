"""How large the numbers of a script can become, so that wrapping to 64 bits stands only where it can matter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind, is_integer_text
from overhaul.translators.shell.facts.walk import children

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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
_TRUTHS = frozenset({"==", "!=", "<", "<=", ">", ">=", "&&", "||"})


@dataclass(slots=True)
class Magnitudes:
    """What is known about the size of numbers.

    Attributes:
        variables: Kinds and scopes.
        writes: All that is assigned to each variable, by scope and name, with the function in which it stands;
            ``None`` for something of unknown size.
    """

    variables: Variables
    writes: dict[tuple[str, str], list[tuple[str, s.Arith | None]]] = field(default_factory=dict)
    _bits: dict[tuple[str, str], int] = field(default_factory=dict)
    _natural: dict[tuple[str, str], bool] = field(default_factory=dict)

    def is_modest(self, function: str, arith: s.Arith) -> bool:
        """Tell whether an expression stays within 64 bits for certain, the parts of it too."""
        return self.bits(function, arith) <= _MOST

    def bits(self, function: str, arith: s.Arith) -> int:
        """Return the power of two that a value does not exceed, whatever its sign is."""
        match arith:
            case s.ArithNumber(_, value):
                return max(abs(value) - 1, 0).bit_length()
            case s.ArithVariable(_, name, index):
                return self._variable(function, name) if index is None else _ALL
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
        place = (self.variables.scope(function, name), name)
        if self.variables.kind(function, name) is not Kind.NUMBER:
            known = name in _SPECIAL and not self.variables.is_assigned(name)
            return _SPECIAL[name] if known else _ALL
        if place not in self._bits:
            self._bits[place] = _ALL  # while it depends on itself
            self._bits[place] = max(
                (self._write(place, *each) for each in self.writes.get(place, [])), default=0
            )
        return self._bits[place]

    def _write(self, place: tuple[str, str], function: str, arith: s.Arith | None) -> int:
        if arith is None:
            return _ALL
        added = _added(place[1], arith)
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
        return _SPECIAL.get(parameter.name, _ALL)

    # ------------------------------------------------------------------------------------------------------ sign

    def is_natural(self, function: str, arith: s.Arith) -> bool:
        """Tell whether a value is never negative."""
        match arith:
            case s.ArithNumber(_, value):
                return value >= 0
            case s.ArithVariable(_, name, index):
                return index is None and self._is_natural_variable(function, name)
            case s.ArithWord(_, word):
                found = value_of(word)
                if found is not None:
                    return self.is_natural(function, found)
                parameter = _parameter(word)
                return parameter is not None and (parameter.length or parameter.name in _SPECIAL)
            case s.ArithUnary(_, "!"):
                return True
            case s.ArithUnary(_, "++" | "+", operand):
                return self.is_natural(function, operand)
            case s.ArithUnary():
                return False
            case s.ArithBinary(_, operator, left, right):
                return self._is_natural_operation(function, operator, left, right)
            case s.ArithTernary(_, _, then, otherwise):
                return self.is_natural(function, then) and self.is_natural(function, otherwise)
            case s.ArithAssign(_, operator, target, value):
                if operator:
                    return self._is_natural_operation(function, operator, target, value)
                return self.is_natural(function, value)

    def _is_natural_operation(self, function: str, operator: str, left: s.Arith, right: s.Arith) -> bool:
        if operator in _TRUTHS:
            return True
        first = self.is_natural(function, left)
        if operator in {"%", ">>"}:
            return first
        second = self.is_natural(function, right)
        if operator == "&":
            return first or second
        if operator == ",":
            return second
        if operator not in {"+", "*", "/", "|", "^"}:
            return False
        whole = s.ArithBinary(left.span, operator, left, right)
        return first and second and (operator in {"/", "|", "^"} or self.is_modest(function, whole))

    def _is_natural_variable(self, function: str, name: str) -> bool:
        place = (self.variables.scope(function, name), name)
        if self.variables.kind(function, name) is not Kind.NUMBER:
            return name in _SPECIAL and not self.variables.is_assigned(name)
        if self._variable(function, name) > _MOST:
            return False
        if place not in self._natural:
            self._natural[place] = True  # as long as nothing says otherwise
            found = all(
                each is not None and self.is_natural(where, each)
                for where, each in self.writes.get(place, [])
            )
            if not found:
                # What was found on the way may have trusted it.
                self._natural = dict.fromkeys((*self._natural, place), False)
        return self._natural[place]


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
    return isinstance(arith, s.ArithVariable) and arith.name == name and arith.index is None


def _mentions(name: str, node: s.Node) -> bool:
    if isinstance(node, (s.ArithVariable, s.Parameter)) and node.name == name:
        return True
    return any(_mentions(name, each) for each in children(node))


def _parameter(word: s.Word) -> s.Parameter | None:
    """Return the plain parameter that a word is."""
    part = _only_part(word)
    if not isinstance(part, s.Parameter) or part.indirect or part.names or part.operation is not None:
        return None
    return part if part.index is None or part.length else None


def _only_part(word: s.Word) -> s.Part | None:
    parts: tuple[s.Part, ...] = word.parts
    if len(parts) == 1 and isinstance(parts[0], s.DoubleQuoted):
        parts = parts[0].parts
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
    if parameter is None or parameter.length or not parameter.name.isidentifier():
        return None
    return s.ArithVariable(word.span, parameter.name)


def magnitudes_of(script: s.Script, variables: Variables) -> Magnitudes:
    """Find out what is assigned to the variables that are numbers."""
    found = Magnitudes(variables)

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
        case s.Assignment(_, name, s.Word() as word, None, append):
            return [(name, None if append else _as_arith(word))]
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
