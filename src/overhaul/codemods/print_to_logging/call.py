"""Writing of the call: the callee, the message, lazy arguments and ``exc_info``, with the layout of the print.

Where only the callee differs nothing else is touched. Otherwise LibCST reads the call, and the text of what stays
(arguments, their line breaks and comments) is put together anew. A comment that would get lost refuses the rewrite.
"""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from overhaul.codemods.api import Splice
from overhaul.codemods.print_to_logging.aligned import realigned
from overhaul.codemods.print_to_logging.certainty import steady_until
from overhaul.codemods.print_to_logging.kinds import is_text
from overhaul.codemods.print_to_logging.literals import expressions_in, quote_in, quoted, respelled
from overhaul.codemods.print_to_logging.template import (
    Value,
    as_braces,
    as_percent,
    joined,
    parts_of,
    percent_mapping,
)
from overhaul.codemods.toolbox.rewrite import code_for, parse_expression

if TYPE_CHECKING:
    import libcst as cst

    from overhaul.codemods.print_to_logging.certainty import Known
    from overhaul.codemods.print_to_logging.template import Element
    from overhaul.codemods.toolbox.module import Module

__all__ = ["CannotWriteError", "Record", "Style", "splice_for"]


class Style(Enum):
    """How a logger takes the values of a message."""

    LAZY = "lazy"  # logging: "%s", x
    EAGER = "eager"  # anything else, or by option: the finished text
    BRACES = "braces"  # loguru: "{}", x


class CannotWriteError(Exception):
    """The call cannot be written as a record without losing something; the message says what."""


@dataclass(frozen=True, slots=True)
class Record:
    """The log record that a print becomes.

    Attributes:
        callee: E.g. ``logger.info``.
        sep: What stands between the arguments.
        style: How the logger takes values.
        extra: Keyword arguments of its own, e.g. ``exc_info=True``; empty for none.
    """

    callee: str
    sep: str = " "
    style: Style = Style.LAZY
    extra: str = ""


@dataclass(frozen=True, slots=True)
class _Item:
    """One argument of the new call: its text and the comma with blanks behind it, when it had one of its own."""

    text: str
    comma: str = ""


def splice_for(module: Module, call: ast.Call, record: Record, known: Known) -> Splice:
    """Return the splice that turns a print into a record.

    Args:
        module: The file.
        call: The print; its arguments are known to be expressible.
        record: What it shall become.
        known: What is known where it stands.

    Raises:
        CannotWriteError: A comment would get lost, or the call is written in a way that cannot be taken apart.
    """
    start, end = module.span(call)
    source = module.source[start:end].decode().replace("\r\n", "\n").replace("\r", "\n")
    after_name = module.span(call.func)[1]
    name = module.source[start:after_name].decode()
    only_callee = _only_callee(call, record)
    if only_callee and ("\n" not in source or "(" in name):
        return Splice(*module.span(call.func), record.callee)
    text = record.callee + source[len(name) :] if only_callee else _written(source, call, record, known)
    if "#" in source and _comments(source) != _comments(text):
        raise CannotWriteError("a comment inside the call would get lost")
    if call.args and call.args[0].lineno == call.lineno:
        line_start = module.line_span(call.lineno)[0]
        column = len(module.source[line_start : module.span(call.args[0])[0]].decode())
        argument = text[len(record.callee) :].lstrip("( ")
        moved = len(module.source[line_start:start].decode()) + len(text) - len(argument)
        text = realigned(text, column, moved - column)
    return Splice(start, end, text)


def _only_callee(call: ast.Call, record: Record) -> bool:
    """Tell whether the arguments stay as they are: one finished text and nothing else."""
    if call.keywords or record.extra or len(call.args) != 1:
        return False
    argument = call.args[0]
    if isinstance(argument, ast.Constant):
        return isinstance(argument.value, str)
    return record.style is not Style.LAZY


def _comments(source: str) -> list[str]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return ["?"]
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


def _written(source: str, call: ast.Call, record: Record, known: Known) -> str:
    """Return the text of the new call."""
    import libcst  # noqa: PLC0415 - LibCST is imported on first use, see toolbox.rewrite

    try:
        tree = parse_expression(source)
    except libcst.ParserSyntaxError:
        raise CannotWriteError("the call is written in a way that cannot be taken apart") from None
    if not isinstance(tree, libcst.Call) or len(tree.args) != len(call.args) + len(call.keywords):
        raise CannotWriteError("the call is written in a way that cannot be taken apart")
    items = _message_items(tree, call, record, known)
    if record.extra:
        items.append(_Item(record.extra))
    return _assembled(tree, record.callee, items)


def _assembled(tree: cst.Call, callee: str, items: list[_Item]) -> str:
    before = code_for(tree.whitespace_before_args)
    # A message of several lines stands alone on them when the print was written so.
    break_after = f",{before}" if "\n" in before and "\n" in items[0].text else ", "
    parts = [f"{callee}{code_for(tree.whitespace_after_func)}({before}"]
    for index, item in enumerate(items):
        parts.append(item.text)
        if index + 1 < len(items):
            parts.append(item.comma or (", " if index else break_after))
    if tree.args:
        last = tree.args[-1]
        parts.append(_comma(last) + code_for(last.whitespace_after_arg))
    return "".join((*parts, ")"))


def _comma(argument: cst.Arg) -> str:
    import libcst  # noqa: PLC0415 - LibCST is imported on first use, see toolbox.rewrite

    return code_for(argument.comma) if isinstance(argument.comma, libcst.Comma) else ""


def _comma_between(tree: cst.Call, index: int) -> str:
    """Return the comma with blanks that separates an argument from the next one; empty behind the last."""
    return _comma(tree.args[index]) if index + 1 < len(tree.args) else ""


def _message_items(tree: cst.Call, call: ast.Call, record: Record, known: Known) -> list[_Item]:
    """Return the message and its values as arguments of the new call."""
    if not call.args:
        return [_Item('""')]
    lazy = record.style is Style.LAZY
    if len(call.args) == 1:
        whole = _whole(tree.args[0], call.args[0], lazy=lazy)
        if whole:
            return whole
    parts = parts_of(call.args, known, inline=lazy)
    if len(call.args) == 1 and parts == [[Value(call.args[0])]] and is_text(call.args[0]):
        return [_Item(code_for(tree.args[0].value))]
    elements = joined(parts, record.sep)
    values = [element for element in elements if isinstance(element, Value)]
    comma = _comma_between(tree, 0)
    if record.style is Style.BRACES:
        template = as_braces(elements, doubled=bool(values), exact=known.own_format)
        message = quoted(template, quote_in(argument.value for argument in tree.args))
    else:
        message = _message(tree, parts, elements, doubled=bool(values))
    items = _value_items(tree, values)
    if record.style is not Style.EAGER or not values:
        return [_Item(message, comma), *items]
    nodes = [value.node for value in values]
    if not all(steady_until(each, nodes[at + 1 :], known) for at, each in enumerate(nodes)):
        # Python may write the first operand of % before it evaluates the second one; print does not.
        raise CannotWriteError("evaluating one of its arguments may change what another one shows")
    operands = ", ".join(item.text for item in items)
    return [_Item(f"{message} % ({operands}{',' if len(items) == 1 else ''})", comma)]


def _whole(argument: cst.Arg, node: ast.expr, *, lazy: bool) -> list[_Item]:
    """Return the items for an only argument that the logger takes as it stands; empty when it is written anew."""
    import libcst  # noqa: PLC0415 - LibCST is imported on first use, see toolbox.rewrite

    value = argument.value
    if lazy and percent_mapping(node) is not None and isinstance(value, libcst.BinaryOperation):
        return [_Item(code_for(value.left)), _Item(code_for(value.right))]
    plain = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return [_Item(code_for(value))] if plain or not lazy else []


def _message(tree: cst.Call, parts: list[list[Element]], elements: list[Element], *, doubled: bool) -> str:
    """Return the literal of the template, in the spelling of the print's first argument when that is a string."""
    template = as_percent(elements, doubled=doubled)
    specs = [element.spec for element in parts[0] if isinstance(element, Value)]
    if any(isinstance(element, Value) and not element.inner for element in parts[0]):
        return quoted(template, quote_in(argument.value for argument in tree.args))
    own = len(as_percent(parts[0], doubled=doubled))
    return respelled(tree.args[0].value, specs, template[own:], template, doubled=doubled)


def _value_items(tree: cst.Call, values: list[Value]) -> list[_Item]:
    """Return the values as arguments; those that were arguments of the print keep the line breaks around them."""
    sources: dict[int, list[str]] = {}
    items = []
    for value in values:
        argument = tree.args[value.argument]
        if not value.inner:
            items.append(_Item(_whole_value(argument, value), _comma_between(tree, value.argument)))
            continue
        if value.argument not in sources:
            sources[value.argument] = _inner_sources(argument.value, value, values)
        items.append(_Item(sources[value.argument].pop(0)))
    return items


def _whole_value(argument: cst.Arg, value: Value) -> str:
    """Return the source of a value that is a whole argument of the print."""
    import libcst  # noqa: PLC0415 - LibCST is imported on first use, see toolbox.rewrite

    node = argument.value
    if value.wrapped and isinstance(node, libcst.Call):
        return code_for(node.args[0].value)
    return _standing_alone(node) if isinstance(node, libcst.GeneratorExp) else code_for(node)


def _inner_sources(node: cst.BaseExpression, value: Value, values: list[Value]) -> list[str]:
    """Return the source of each value that a formatted string shows, in the order in which it shows them."""
    import libcst  # noqa: PLC0415 - LibCST is imported on first use, see toolbox.rewrite

    wanted = [each.node for each in values if each.inner and each.argument == value.argument]
    found: list[cst.BaseExpression] = []
    if isinstance(node, libcst.BinaryOperation) and isinstance(node.operator, libcst.Modulo):
        right = node.right
        found = [each.value for each in right.elements] if isinstance(right, libcst.Tuple) else [right]
    elif isinstance(node, libcst.BinaryOperation):
        found = _summands(node)
    elif isinstance(node, libcst.Call):
        found = [argument.value for argument in node.args]
    else:
        found = expressions_in(node)
    by_shape: dict[str, str] = {}
    found += [each.args[0].value for each in found if isinstance(each, libcst.Call) and len(each.args) == 1]
    for each in found:
        source = _standing_alone(each)
        by_shape.setdefault(_shape(source), source)
    try:
        return [by_shape[ast.dump(each)] for each in wanted]
    except KeyError:
        raise CannotWriteError(
            "a value of the message is written in a way that cannot be taken out"
        ) from None


def _summands(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    """Return the values that ``"a" + str(b) + f"{c}"`` shows, in order."""
    import libcst  # noqa: PLC0415 - LibCST is imported on first use, see toolbox.rewrite

    if isinstance(node, libcst.BinaryOperation) and isinstance(node.operator, libcst.Add):
        return [*_summands(node.left), *_summands(node.right)]
    return expressions_in(node) or [node]


def _standing_alone(node: cst.BaseExpression) -> str:
    """Return the source of an expression as it can stand in a list of arguments: with brackets where it needs them."""
    import libcst  # noqa: PLC0415 - LibCST is imported on first use, see toolbox.rewrite

    needs = isinstance(node, (libcst.Tuple, libcst.Yield, libcst.NamedExpr, libcst.GeneratorExp))
    source = code_for(node)
    if needs:
        return source if node.lpar else f"({source})"
    plain = node.with_changes(lpar=(), rpar=())
    return source if "\n" in source or "#" in source else code_for(plain)


def _shape(source: str) -> str:
    try:
        return ast.dump(ast.parse(f"({source})", mode="eval").body)
    except SyntaxError:
        return ""
