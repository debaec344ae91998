"""Which Python may raise `ArithmeticFailure`, or the wider `Abandoned`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.python.nodes import changed, nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ABANDONED", "FAILING", "FAILURE", "may_be_abandoned", "may_fail"]

FAILURE = "ArithmeticFailure"
ABANDONED = "Abandoned"
#: Helpers that raise it when an expression makes no sense, or assigns to what is read-only.
FAILING = frozenset({"decimal", "evaluate", "divide", "modulo", "to_power", "writable"})
#: Helpers that catch it.
_CATCHING = frozenset(
    {
        *("succeeds", "holds", "compare"),
        # These end the program when a computed name is none.
        *(
            "assign",
            "assigned",
            "declare_word",
            "defaulted",
            "export_word",
            "unset_variable",
            "value_of",
            "values_of",
        ),
    }
)


def may_fail(node: object, risky: frozenset[str] = FAILING) -> bool:
    """Tell whether some Python may raise `ArithmeticFailure` out of itself.

    Args:
        node: An expression, a statement, or a tuple of these.
        risky: Names of helpers and functions that may raise it.
    """
    match node:
        case t.Name(name):
            return name in risky and name not in _CATCHING
        case t.Call(t.Name("divide" | "modulo"), (left, t.Constant(int(right))), ()) if right:
            return may_fail(left, risky)
        case t.Call(t.Name("to_power"), (left, t.Constant(int(right))), ()) if right >= 0:
            return may_fail(left, risky)
        case t.Call(t.Name("succeeds"), _, _):
            return False
        case _:
            return any(may_fail(part, risky) for part in _raising(node, FAILURE))


def may_be_abandoned(
    node: object, risky: frozenset[str] = frozenset(), maps: frozenset[str] = frozenset()
) -> bool:
    """Tell whether some Python may raise `Abandoned` for a subscript, a length or a name that makes no sense.

    Args:
        node: An expression, a statement, or a tuple of these.
        risky: Names of helpers and functions that may raise it.
        maps: Names of variables whose keys may not be empty.
    """
    match node:
        case t.Name(name):
            return name in risky
        case t.Assign(targets, value):
            bad = any(_is_bad_item(target, maps) for target in targets)
            return bad or may_be_abandoned((targets, value), risky, maps)
        case t.For(t.Name(key), source, body, otherwise) if maps and _gives_fields(source):
            # None of them is empty.
            return may_be_abandoned((source, _with_key(body, key), otherwise), risky, maps)
        case t.AugAssign(target, _, value):
            return _is_bad_item(target, maps) or may_be_abandoned((target, value), risky, maps)
        case t.Call(t.Attribute(_, "slice"), (_, length), ()) | t.Call(
            t.Name("substring"), (_, _, length), ()
        ):
            return _is_negative(length) or may_be_abandoned((node.function, node.arguments), risky, maps)
        case _:
            return any(may_be_abandoned(part, risky, maps) for part in _raising(node, ABANDONED))


#: Helpers that give fields, of which none is empty when nothing is quoted.
_SPLITTING = frozenset({"split", "words_in", "glob", "simple_glob"})


def _gives_fields(source: t.Expression) -> bool:
    match source:
        case t.Call(t.Name(name)):
            return name in _SPLITTING
        case t.TupleDisplay(items) | t.ListDisplay(items):
            return all(isinstance(each, t.Constant) and each.value != "" for each in items)
        case _:
            return False


def _with_key(body: tuple[t.Statement, ...], key: str) -> object:
    """Return a body in which items have a key that is not empty instead of a variable, if it is not assigned there."""
    for node in nodes(body):
        match node:
            case t.Assign(targets) if t.Name(key) in targets:
                return body
            case t.Walrus(name) if name == key:
                return body
    filled = t.Constant(key)
    return changed(
        body,
        lambda node: (
            replace(node, index=filled) if isinstance(node, t.Index) and node.index == t.Name(key) else node
        ),
    )


def _raising(node: object, exception: str) -> Iterator[object]:
    """Yield the parts of some Python out of which an exception of a name comes when they raise it."""
    match node:
        case t.Try(body, handlers, otherwise, final):
            if all(handler.exception != t.Name(exception) for handler in handlers):
                yield body
            yield from (handler.body for handler in handlers)
            yield from (otherwise, final)
        case tuple():
            yield from node
        case _ if type(node).__module__ == t.__name__:
            yield from (getattr(node, name) for name in type(node).__slots__)  # type: ignore[attr-defined]


def _is_bad_item(target: t.Expression, maps: frozenset[str]) -> bool:
    """Whether an item is assigned under an empty key or under an index that is counted from the end."""
    match target:
        case t.Index(t.Name(name), index) if name in maps:
            return _may_be_empty(index)
        case t.Index(_, index):
            return index == t.Constant("") or _is_negative(index)
        case _:
            return False


def _may_be_empty(key: t.Expression) -> bool:
    match key:
        case t.Constant(value):
            return value == ""
        case t.FormattedText(parts):
            return not any(isinstance(part, str) and part for part in parts)
        case t.Call(t.Name("str")):  # of a number
            return False
        case _:
            return True


def _is_negative(expression: object) -> bool:
    match expression:
        case t.Constant(int(value)):
            return value < 0
        case t.Unary("-", _):
            return True
        case _:
            return False
