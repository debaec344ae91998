"""What a message says, as text and values: f-strings, ``%``, ``.format`` and several arguments taken apart.

Only what gives the same text to the byte is taken apart; the rest stays one value that Python formats as before.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from string import Formatter
from typing import TYPE_CHECKING, Union

from overhaul.codemods.print_to_logging.certainty import steady_until
from overhaul.codemods.print_to_logging.kinds import certain_text, is_single, number_kind, shown_alike

if TYPE_CHECKING:
    from typing import TypeAlias

    from overhaul.codemods.print_to_logging.certainty import Known

__all__ = [
    "Element",
    "Text",
    "Value",
    "as_braces",
    "as_percent",
    "joined",
    "parts_of",
    "percent_mapping",
    "taken_apart",
]


@dataclass(frozen=True, slots=True)
class Text:
    """Literal text of a message."""

    value: str


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a message.

    Attributes:
        node: The expression.
        spec: How ``%`` writes it, e.g. ``%s`` or ``%.2f``.
        argument: Index of the argument of the print that it comes from.
        inner: Whether it is only a part of this argument.
        wrapped: Whether it was wrapped in ``str()`` or ``repr()``, which the conversion says now.
    """

    node: ast.expr
    spec: str = "%s"
    argument: int = 0
    inner: bool = False
    wrapped: bool = False


Element: TypeAlias = Union[Text, Value]  # noqa: UP007 - evaluated at run time on 3.10

_CONVERSIONS = {-1: "%s", ord("s"): "%s", ord("r"): "%r", ord("a"): "%a"}
_TEXT_SPEC = re.compile(r"(?P<align>[<>]?)(?P<width>[1-9]\d*)?(?P<cut>\.\d+)?s?")
_FLOAT_SPEC = re.compile(r"[+ ]?(?:[1-9]\d*)?\.\d+[feEgG]|[+ ]?(?:[1-9]\d*)?[feEgG]")
_INT_SPEC = re.compile(r"[+ ]?0?(?:[1-9]\d*)?d")
_PERCENT = re.compile(r"%(?P<flags>[-+ #0]*)(?P<width>\d*)(?P<cut>\.\d+)?[hlL]?(?P<kind>[diouxXeEfFgGcrsa%])")


def parts_of(arguments: list[ast.expr], known: Known, *, inline: bool) -> list[list[Element]]:
    """Return what each argument of a print writes.

    Args:
        arguments: Positional arguments, none of them starred.
        known: What is known of names and types in the file.
        inline: Whether formatted strings may be taken apart.
    """
    found: list[list[Element]] = []
    for index, argument in enumerate(arguments):
        parts: list[Element] | None = None
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            parts = [Text(argument.value)]
        elif inline:
            parts = taken_apart(argument, index, arguments[index + 1 :], known)
        found.append([Value(argument, "%s", index)] if parts is None else parts)
    return found


def _unwrapped(element: Element, known: Known) -> Element:
    """Return ``str(x)`` that is written by ``%s`` as ``x``, and ``repr(x)`` as ``x`` written by ``%r``."""
    if not isinstance(element, Value) or element.spec != "%s":
        return element
    alike = shown_alike(element.node, known)
    return element if alike is None else replace(element, node=alike[0], spec=alike[1], wrapped=True)


def joined(parts: list[list[Element]], sep: str) -> list[Element]:
    """Return what a print writes without its end: the parts of its arguments with `sep` between them."""
    elements: list[Element] = []
    for index, each in enumerate(parts):
        elements += [Text(sep), *each] if index else each
    return elements


def taken_apart(node: ast.expr, argument: int, later: list[ast.expr], known: Known) -> list[Element] | None:
    """Return the text and values of a formatted string, or ``None`` when it must stay whole.

    Args:
        node: An argument of a print.
        argument: Its index.
        later: Arguments that are evaluated after it; they must not change what it shows.
        known: What is known of names and types in the file.
    """
    found = _parts(node, argument, known)
    if found is None:
        return None
    parts = [_unwrapped(each, known) for each in found]
    values = [part for part in parts if isinstance(part, Value)]
    groups = [[value.node] for value in values]
    if isinstance(node, ast.Call) and not any(value.wrapped for value in values):
        groups = [[value.node for value in values]]  # str.format gets them all before it writes the first
    for at, group in enumerate(groups):
        after = [each for following in groups[at + 1 :] for each in following] + later
        if not all(steady_until(each, after, known) for each in group):
            return None
    return parts


def _parts(node: ast.expr, argument: int, known: Known) -> list[Element] | None:
    if isinstance(node, ast.JoinedStr):
        return _interpolated(node, argument, known)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        # CPython compiles ``"%s %s" % (a, b)`` to the same code as an f-string: a is written before b is evaluated.
        return _percent(node, argument, known)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _sum(node, argument, known)
    if shown_alike(node, known) is not None:
        return [Value(node, "%s", argument)]
    return _format_call(node, argument, known)


def _sum(node: ast.BinOp, argument: int, known: Known) -> list[Element] | None:
    """Take ``"..." + str(x)`` apart: texts that are certainly texts, so that adding them only joins them."""
    parts: list[Element] = []
    for operand in _operands(node):
        if isinstance(operand, ast.Constant) and isinstance(operand.value, str):
            parts.append(Text(operand.value))
        elif isinstance(operand, ast.JoinedStr):
            inner = _interpolated(operand, argument, known)
            if inner is None:
                return None
            parts += inner
        elif certain_text(operand, known):
            parts.append(Value(operand, "%s", argument, inner=True))
        else:
            return None
    return parts


def _operands(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*_operands(node.left), *_operands(node.right)]
    return [node]


def _interpolated(node: ast.JoinedStr, argument: int, known: Known) -> list[Element] | None:
    """Take an f-string apart."""
    parts: list[Element] = []
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(Text(str(value.value)))
            continue
        assert isinstance(value, ast.FormattedValue)  # noqa: S101 - there is nothing else in a JoinedStr
        spec = _spec(value, known)
        if spec is None:
            return None
        parts.append(Value(value.value, spec, argument, inner=True))
    return parts


def _spec(value: ast.FormattedValue, known: Known) -> str | None:
    """Return the ``%`` conversion that gives the same text as a replacement field, or ``None``."""
    conversion = _CONVERSIONS.get(value.conversion)
    if conversion is None:
        return None
    if value.format_spec is None:
        plain = value.conversion == -1
        return None if plain and known.own_format and number_kind(value.value, known) is None else conversion
    spec = value.format_spec
    if not isinstance(spec, ast.JoinedStr) or not all(isinstance(each, ast.Constant) for each in spec.values):
        return None
    text = "".join(str(each.value) for each in spec.values if isinstance(each, ast.Constant))
    if value.conversion != -1:
        return _text_spec(text, conversion[-1])
    return _number_spec(text, number_kind(value.value, known))


def _text_spec(text: str, letter: str) -> str | None:
    """Translate a format specification of a string: ``>10`` is ``%10s``, ``<10`` and ``10`` are ``%-10s``."""
    match = _TEXT_SPEC.fullmatch(text)
    if match is None or (match["align"] and not match["width"]):
        return None
    left = "-" if match["width"] and match["align"] != ">" else ""
    return f"%{left}{match['width'] or ''}{match['cut'] or ''}{letter}"


def _number_spec(text: str, kind: str | None) -> str | None:
    """Translate a format specification of a number whose type is certain."""
    if kind in {"int", "float"} and _FLOAT_SPEC.fullmatch(text):
        return f"%{text}"
    return f"%{text}" if kind == "int" and _INT_SPEC.fullmatch(text) else None


def _percent(node: ast.BinOp, argument: int, known: Known) -> list[Element] | None:
    """Take ``"..." % (a, b)`` apart; a single operand only when it is certainly neither a tuple nor a mapping."""
    if not isinstance(node.left, ast.Constant) or not isinstance(node.left.value, str):
        return None
    if isinstance(node.right, ast.Tuple):
        operands = node.right.elts
    elif is_single(node.right, known):
        operands = [node.right]
    else:
        return None
    if any(isinstance(operand, ast.Starred) for operand in operands):
        return None
    return _percent_parts(node.left.value, operands, argument)


def _percent_parts(text: str, operands: list[ast.expr], argument: int) -> list[Element] | None:
    parts: list[Element] = []
    at = used = 0
    for match in _PERCENT.finditer(text):
        if "%" in text[at : match.start()]:
            return None
        parts.append(Text(text[at : match.start()]))
        at = match.end()
        if match["kind"] == "%":
            if match[0] != "%%":
                return None
            parts.append(Text("%"))
        elif used == len(operands):
            return None
        else:
            parts.append(Value(operands[used], match[0], argument, inner=True))
            used += 1
    if "%" in text[at:] or used != len(operands) or not used:
        return None
    return [*parts, Text(text[at:])]


def percent_mapping(node: ast.expr) -> tuple[ast.Constant, ast.Dict] | None:
    """Return the sides of ``"%(a)s" % {"a": x}``, which logging formats alike when the mapping is not empty."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)):
        return None
    left, right = node.left, node.right
    if not (isinstance(left, ast.Constant) and isinstance(left.value, str) and isinstance(right, ast.Dict)):
        return None
    return (left, right) if right.keys and None not in right.keys else None


def _format_call(node: ast.expr, argument: int, known: Known) -> list[Element] | None:
    """Take ``"...".format(...)`` apart when every argument is shown once, in order, without a specification."""
    if not (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
    ):
        return None
    text = node.func.value
    if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
        return None
    if known.own_format or any(isinstance(each, ast.Starred) for each in node.args):
        return None
    by_key: dict[str, ast.expr] = {str(index): each for index, each in enumerate(node.args)}
    for keyword in node.keywords:
        if keyword.arg is None:
            return None
        by_key[keyword.arg] = keyword.value
    return _format_parts(text.value, by_key, argument)


def _format_parts(text: str, by_key: dict[str, ast.expr], argument: int) -> list[Element] | None:
    parts: list[Element] = []
    shown: list[str] = []
    try:
        fields = list(Formatter().parse(text))
    except ValueError:
        return None
    automatic = sum(field == "" for _, field, _, _ in fields)
    if automatic and any(field is not None and field.isdigit() for _, field, _, _ in fields):
        return None
    for literal, field, spec, conversion in fields:
        parts.append(Text(literal))
        if field is None:
            continue
        key = field or str(sum(each.isdigit() for each in shown))
        converted = _CONVERSIONS.get(ord(conversion) if conversion else -1)
        if spec or key not in by_key or converted is None:
            return None
        shown.append(key)
        parts.append(Value(by_key[key], converted, argument, inner=True))
    return parts if _in_order(shown, by_key) else None


def _in_order(shown: list[str], by_key: dict[str, ast.expr]) -> bool:
    """Tell whether values may be evaluated in the order in which they are shown."""
    if set(shown) != set(by_key):
        return False
    return shown == list(by_key) or all(
        isinstance(each, (ast.Name, ast.Constant)) for each in by_key.values()
    )


def as_percent(elements: list[Element], *, doubled: bool) -> str:
    """Return elements as they stand in a template for ``%``.

    Args:
        elements: Text and values.
        doubled: Whether the message has values, so that a per cent sign of its text is written twice.
    """
    return "".join(
        (element.value.replace("%", "%%") if doubled else element.value)
        if isinstance(element, Text)
        else element.spec
        for element in elements
    )


def as_braces(elements: list[Element], *, doubled: bool, exact: bool) -> str:
    """Return elements as they stand in a template for ``str.format``.

    Args:
        elements: Text and values, which are shown by ``str``.
        doubled: Whether the message has values, so that a brace of its text is written twice.
        exact: Whether ``{}`` may differ from ``str`` in this file, so that ``{!s}`` is needed.
    """
    field = "{!s}" if exact else "{}"
    return "".join(
        (element.value.replace("{", "{{").replace("}", "}}") if doubled else element.value)
        if isinstance(element, Text)
        else field
        for element in elements
    )
