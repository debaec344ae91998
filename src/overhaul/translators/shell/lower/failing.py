"""Which Python may raise `ArithmeticFailure`."""

from __future__ import annotations

from overhaul.translators.python import tree as t

__all__ = ["FAILING", "FAILURE", "may_fail"]

FAILURE = "ArithmeticFailure"
#: Helpers that raise it when an expression makes no sense, or assigns to what is read-only.
FAILING = frozenset({"evaluate", "divide", "modulo", "to_power", "writable"})
#: Helpers that catch it.
_CATCHING = frozenset(
    {
        *("succeeds", "holds", "compare"),
        # These end the program when a computed name is none.
        *("assign", "assigned", "declare_word", "export_word", "unset_variable", "value_of", "values_of"),
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
        case t.Try(body, handlers, otherwise, final):
            caught = any(handler.exception == t.Name(FAILURE) for handler in handlers)
            rest = (tuple(handler.body for handler in handlers), otherwise, final)
            return may_fail(rest, risky) or (not caught and may_fail(body, risky))
        case tuple():
            return any(may_fail(each, risky) for each in node)
        case _ if type(node).__module__ == t.__name__:
            return any(may_fail(getattr(node, name), risky) for name in type(node).__slots__)  # type: ignore[attr-defined]
        case _:
            return False
