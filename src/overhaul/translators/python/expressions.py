"""Expressions of the Python tree as text, with the parentheses they need and no others."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from overhaul.translators.python import tree
from overhaul.translators.python.formatted import (
    CannotNestError,
    flattened,
    formatted_text,
    literal,
    with_layout,
)
from overhaul.translators.python.strings import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from overhaul.translators.python.tree import Expression

__all__ = ["WIDTH", "Place", "expression", "target"]

#: Columns of a line.
WIDTH = 88

#: Columns kept free beside a text: its comma, an operator in front of it.
_MARGIN = 4
_NARROWEST = 24

# How tightly an expression binds; an operand that binds less tightly than its place asks for gets parentheses.
_LAMBDA, _CONDITIONAL, _OR, _AND, _NOT, _COMPARE = range(1, 7)
_UNARY, _POWER, _TRAILER, _ATOM = 13, 14, 16, 17
_BINARY = {
    "|": 7,
    "^": 8,
    "&": 9,
    "<<": 10,
    ">>": 10,
    "+": 11,
    "-": 11,
    "*": 12,
    "/": 12,
    "//": 12,
    "%": 12,
    "@": 12,
    "**": _POWER,
}
_NEGATED = {"in": "not in", "not in": "in", "is": "is not", "is not": "is"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands.

    Attributes:
        column: Where a line would begin if what surrounds the expression were broken into lines.
        quote: Inside an f-string the only quotation mark that may be used, empty for none; elsewhere ``None``.
    """

    column: int
    quote: str | None = None

    @property
    def inner(self) -> Place:
        """One bracket deeper."""
        return replace(self, column=self.column + 4)

    @property
    def width(self) -> int:
        """Columns for a text."""
        return max(WIDTH - self.column - _MARGIN, _NARROWEST)


def expression(node: Expression, place: Place, level: int = _LAMBDA) -> str:
    """Return the text of an expression, on one line.

    Args:
        node: The expression.
        place: Where it stands.
        level: How tightly it has to bind to need no parentheses.
    """
    text = _WRITERS[type(node)](node, place)
    return f"({text})" if _level(node) < level else text


def target(node: Expression, place: Place) -> str:
    """Return what is assigned to, a tuple without parentheses."""
    if isinstance(node, tree.TupleDisplay) and len(node.items) > 1:
        return _joined(node.items, place)
    return expression(node, place)


def _level(node: Expression) -> int:
    if isinstance(node, tree.Binary):
        return _BINARY[node.operator]
    if isinstance(node, tree.Constant):
        value = node.value
        return _UNARY if isinstance(value, (int, float)) and math.copysign(1, value) < 0 else _ATOM
    if isinstance(node, (tree.And, tree.Or)) and len(_operands(node)) == 1:
        return _level(_operands(node)[0])
    if isinstance(node, tree.Not) and _negation(node) is not None:
        return _COMPARE
    return _LEVELS.get(type(node), _ATOM)


def _name(node: tree.Name, _place: Place) -> str:
    return node.identifier


def _constant(node: tree.Constant, place: Place) -> str:
    value: Any = node.value
    if isinstance(value, str):
        return literal(value, place.width) if place.quote is None else _nested_text(quoted, value, place)
    if isinstance(value, bytes):
        return _bytes(value, "") if place.quote is None else _nested_text(_bytes, value, place)
    if isinstance(value, float) and not math.isfinite(value):
        if math.isnan(value):
            raise ValueError("there is no literal for NaN")
        return "1e999" if value > 0 else "-1e999"
    return "..." if value is Ellipsis else repr(value)


def _nested_text(write: Callable[[Any, str], str], value: str | bytes, place: Place) -> str:
    if not place.quote:
        raise CannotNestError
    text = write(value, place.quote)
    # The other quotation mark is the one around the f-string; even inside a text it would end that.
    if "\\" in text or text.count("'") + text.count('"') > len("''"):
        raise CannotNestError
    return text


def _bytes(value: bytes, quote: str) -> str:
    # The same characters as a text: each is below 256, so that escapes are those of bytes, but for printable ones.
    text = quoted(value.decode("latin-1"), quote)
    return "b" + "".join(each if each.isascii() else f"\\x{ord(each):02x}" for each in text)


def _formatted(node: tree.FormattedText, place: Place) -> str:
    parts = flattened(node)
    if not parts:
        return _constant(tree.Constant(""), place)
    if len(parts) == 1 and isinstance(parts[0], str):
        return _constant(tree.Constant(parts[0]), place)
    if place.quote is not None:
        return _formatted_within(parts, place)

    def nested(part: Expression, quote: str) -> str:
        return expression(part, replace(place.inner, quote=quote), _CONDITIONAL)

    def plain(part: Expression) -> str:
        return expression(part, place.inner)

    return formatted_text(parts, place.width, nested, plain)


def _formatted_within(parts: list[str | Expression], place: Place) -> str:
    """Write an f-string inside another: there is one quotation mark left for it, and none for its expressions."""
    pieces = []
    for part in parts:
        if isinstance(part, str):
            text = _nested_text(quoted, part, place)[1:-1]
            pieces.append(text.replace("{", "{{").replace("}", "}}"))
        else:
            value, layout = with_layout(part)
            inside = expression(value, replace(place, quote=""), _CONDITIONAL)
            pieces.append(f"{{({inside}){layout}}}" if inside.startswith("{") else f"{{{inside}{layout}}}")
    if not place.quote:
        raise CannotNestError
    return f"f{place.quote}{''.join(pieces)}{place.quote}"


def _attribute(node: tree.Attribute, place: Place) -> str:
    return f"{_owner(node.value, place)}.{node.name}"


def _owner(node: Expression, place: Place) -> str:
    """Write what stands before a dot or a bracket; a number would swallow the dot."""
    text = expression(node, place, _TRAILER)
    return f"({text})" if text[0].isdigit() else text


def _index(node: tree.Index, place: Place) -> str:
    inner = place.inner
    index = node.index
    if isinstance(index, tree.TupleDisplay) and len(index.items) > 1 and not _starred(index.items):
        inside = ", ".join(expression(each, inner) for each in index.items)
    else:
        inside = expression(index, inner)
    return f"{_owner(node.value, place)}[{inside}]"


def _starred(items: Iterable[Expression]) -> bool:
    return any(isinstance(each, tree.Starred) for each in items)


def _slice(node: tree.Slice, place: Place) -> str:
    lower, upper, step = (
        "" if each is None else expression(each, place, _CONDITIONAL)
        for each in (node.lower, node.upper, node.step)
    )
    return f"{lower}:{upper}:{step}" if step else f"{lower}:{upper}"


def _call(node: tree.Call, place: Place) -> str:
    inner = place.inner
    function = _owner(node.function, place)
    arguments = [expression(each, inner) for each in node.arguments]
    if len(arguments) == 1 and not node.keywords and _is_generator(node.arguments[0]):
        return function + arguments[0]
    for keyword in node.keywords:
        if keyword.name:
            wide = replace(inner, column=inner.column + len(keyword.name) + 1)
            arguments.append(f"{keyword.name}={expression(keyword.value, wide)}")
        else:
            arguments.append(f"**{expression(keyword.value, inner, _BINARY['|'])}")
    return f"{function}({', '.join(arguments)})"


def _is_generator(node: Expression) -> bool:
    return isinstance(node, tree.ListComprehension) and node.generator


def _star(node: tree.Starred, place: Place) -> str:
    return f"*{expression(node.value, place, _BINARY['|'])}"


def _unary(node: tree.Unary, place: Place) -> str:
    return f"{node.operator}{expression(node.operand, place, _UNARY)}"


def _binary(node: tree.Binary, place: Place) -> str:
    level = _BINARY[node.operator]
    left, right = (_TRAILER, _UNARY) if level == _POWER else (level, level + 1)
    return f"{expression(node.left, place, left)} {node.operator} {expression(node.right, place, right)}"


def _compare(node: tree.Compare, place: Place) -> str:
    text = expression(node.left, place, _COMPARE + 1)
    for operator, operand in ((node.operator, node.right), *node.more):
        text += f" {operator} {expression(operand, place, _COMPARE + 1)}"
    return text


def _operands(node: tree.And | tree.Or) -> tuple[Expression, ...]:
    """Return what is joined, with what is joined by the same operator in its place: the order is the same."""
    found: list[Expression] = []
    for each in node.operands:
        found += (
            _operands(each) if isinstance(each, (tree.And, tree.Or)) and type(each) is type(node) else [each]
        )
    return tuple(found)


def _and(node: tree.And, place: Place) -> str:
    return _chain(" and ", _operands(node), place, _AND)


def _or(node: tree.Or, place: Place) -> str:
    return _chain(" or ", _operands(node), place, _OR)


def _chain(operator: str, operands: tuple[Expression, ...], place: Place, level: int) -> str:
    if not operands:
        raise ValueError(f"nothing to join by {operator.strip()!r}")
    if len(operands) == 1:
        return expression(operands[0], place, 0)
    return operator.join(expression(each, place, level + 1) for each in operands)


def _not(node: tree.Not, place: Place) -> str:
    opposite = _negation(node)
    if opposite is not None:
        return _compare(opposite, place)
    return f"not {expression(node.operand, place, _NOT)}"


def _negation(node: tree.Not) -> tree.Compare | None:
    """Return ``a not in b`` for ``not a in b``: the same, and how it is written."""
    operand = node.operand
    if isinstance(operand, tree.Compare) and not operand.more and operand.operator in _NEGATED:
        return replace(operand, operator=_NEGATED[operand.operator])
    return None


def _conditional(node: tree.Conditional, place: Place) -> str:
    then, condition = expression(node.then, place, _OR), expression(node.condition, place, _OR)
    return f"{then} if {condition} else {expression(node.otherwise, place, _CONDITIONAL)}"


def _walrus(node: tree.Walrus, place: Place) -> str:
    return f"({node.name} := {expression(node.value, place.inner)})"


def _lambda(node: tree.Lambda, place: Place) -> str:
    head = f"lambda {', '.join(node.parameters)}" if node.parameters else "lambda"
    return f"{head}: {expression(node.body, place)}"


def _joined(items: Iterable[Expression], place: Place) -> str:
    return ", ".join(expression(each, place) for each in items)


def _list(node: tree.ListDisplay, place: Place) -> str:
    return f"[{_joined(node.items, place.inner)}]"


def _tuple(node: tree.TupleDisplay, place: Place) -> str:
    comma = "," if len(node.items) == 1 else ""
    return f"({_joined(node.items, place.inner)}{comma})"


def _set(node: tree.SetDisplay, place: Place) -> str:
    if not node.items:
        raise ValueError("a set display is never empty")
    return f"{{{_joined(node.items, place.inner)}}}"


def _dict(node: tree.DictDisplay, place: Place) -> str:
    inner = place.inner
    pairs = []
    for key, value in node.items:
        if key is None:
            pairs.append(f"**{expression(value, inner, _BINARY['|'])}")
            continue
        name = expression(key, inner)
        wide = replace(inner, column=inner.column + min(len(name), WIDTH) + 2)
        pairs.append(f"{name}: {expression(value, wide)}")
    return f"{{{', '.join(pairs)}}}"


def _comprehension(node: tree.ListComprehension, place: Place) -> str:
    inner = place.inner
    text = f"{expression(node.element, inner)} for {target(node.target, inner)}"
    text += f" in {expression(node.source, inner, _OR)}"
    if node.condition is not None:
        text += f" if {expression(node.condition, inner, _OR)}"
    return f"({text})" if node.generator else f"[{text}]"


_LEVELS: dict[type, int] = {
    tree.Slice: _LAMBDA,
    tree.Starred: _LAMBDA,
    tree.Lambda: _LAMBDA,
    tree.Conditional: _CONDITIONAL,
    tree.Or: _OR,
    tree.And: _AND,
    tree.Not: _NOT,
    tree.Compare: _COMPARE,
    tree.Unary: _UNARY,
    tree.Attribute: _TRAILER,
    tree.Index: _TRAILER,
    tree.Call: _TRAILER,
}

_WRITERS: dict[type, Callable[[Any, Place], str]] = {
    tree.Name: _name,
    tree.Constant: _constant,
    tree.FormattedText: _formatted,
    tree.Attribute: _attribute,
    tree.Index: _index,
    tree.Slice: _slice,
    tree.Call: _call,
    tree.Starred: _star,
    tree.Unary: _unary,
    tree.Binary: _binary,
    tree.Compare: _compare,
    tree.And: _and,
    tree.Or: _or,
    tree.Not: _not,
    tree.Conditional: _conditional,
    tree.Walrus: _walrus,
    tree.Lambda: _lambda,
    tree.ListDisplay: _list,
    tree.TupleDisplay: _tuple,
    tree.SetDisplay: _set,
    tree.DictDisplay: _dict,
    tree.ListComprehension: _comprehension,
}
