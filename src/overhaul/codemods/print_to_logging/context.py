"""Where a print stands: the functions, handlers, conditions and neighbours around it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:
    from typing import TypeAlias

    from overhaul.codemods.api import Site

__all__ = ["Context", "Function", "body_calls", "context_of", "exits", "last_name", "neighbours"]

Function: TypeAlias = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda]  # noqa: UP007 - at run time on 3.10

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_EXITS = frozenset({"exit", "_exit", "quit"})


@dataclass(frozen=True, slots=True)
class Context:
    """Where a call stands.

    Attributes:
        functions: Functions around it, outermost first.
        classes: Classes around it, outermost first.
        handler: The except block that it runs in: none in between is a function.
        looping: Whether a loop of the same function is around its except block.
        statement: The expression statement whose value nobody uses; ``None`` when somebody uses the value.
        returned: Whether its value, which is None, only leaves a function, a lambda or the parts of a list.
        tests: Conditions that hold where it stands, inside its own function, with whether they hold negated.
    """

    functions: tuple[Function, ...]
    classes: tuple[ast.ClassDef, ...]
    handler: ast.ExceptHandler | None
    looping: bool
    statement: ast.Expr | None
    returned: bool
    tests: tuple[tuple[ast.expr, bool], ...]

    @property
    def function(self) -> Function | None:
        """The innermost function."""
        return self.functions[-1] if self.functions else None


def context_of(site: Site) -> Context:
    """Read the ancestors of a call once."""
    functions: list[Function] = []
    classes: list[ast.ClassDef] = []
    tests: list[tuple[ast.expr, bool]] = []
    handler: ast.ExceptHandler | None = None
    looping = False
    below = site.node
    for node in reversed(site.ancestors):
        if isinstance(node, _FUNCTIONS):
            functions.append(node)
        elif isinstance(node, ast.ClassDef):
            classes.append(node)
        elif not functions:
            if isinstance(node, ast.ExceptHandler) and below is not node.type:
                handler = handler or node
            looping = looping or (
                handler is not None and isinstance(node, (ast.For, ast.While, ast.AsyncFor))
            )
            tests += _tests(node, below)
        below = node
    return Context(
        tuple(reversed(functions)),
        tuple(reversed(classes)),
        handler,
        looping,
        _statement(site),
        _returned(site),
        tuple(tests),
    )


def _tests(node: ast.AST, below: ast.AST) -> list[tuple[ast.expr, bool]]:
    """Return what a node above tests for the branch that leads down."""
    if isinstance(node, ast.If) and below is not node.test:
        return [(node.test, below in node.orelse)]
    if isinstance(node, ast.IfExp) and below is not node.test:
        return [(node.test, below is node.orelse)]
    if isinstance(node, ast.BoolOp):
        before = node.values[: node.values.index(below)]  # type: ignore[arg-type]
        return [(test, isinstance(node.op, ast.Or)) for test in before]
    return []


def _statement(site: Site) -> ast.Expr | None:
    """Return the expression statement, when the value of the call reaches nobody on the way up to it."""
    taker = _taker(site)
    return taker if isinstance(taker, ast.Expr) else None


def _returned(site: Site) -> bool:
    """Tell whether the value of a call is returned as it is; of a print and of a record it is ``None``."""
    taker = _taker(site)
    return isinstance(taker, (ast.Return, ast.Lambda, ast.ListComp, ast.SetComp, ast.GeneratorExp))


def _taker(site: Site) -> ast.AST | None:
    """Return the node that gets the value of a call, behind ``x and`` and ``... if x else ...``."""
    below = site.node
    for node in reversed(site.ancestors):
        passes = (isinstance(node, ast.IfExp) and below is not node.test) or (
            isinstance(node, ast.BoolOp) and below is node.values[-1]
        )
        if not passes:
            return node
        below = node
    return None


def neighbours(statement: ast.stmt, parent: ast.AST) -> tuple[ast.stmt | None, ast.stmt | None]:
    """Return the statements before and after one in its own block."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(parent, field, None)
        if isinstance(block, list) and statement in block:
            at = block.index(statement)
            return (block[at - 1] if at else None), (block[at + 1] if at + 1 < len(block) else None)
    return None, None


def exits(statement: ast.stmt | None) -> bool:
    """Tell whether a statement ends the program in failure, or raises: ``sys.exit(1)``, ``raise X``."""
    if isinstance(statement, ast.Raise):
        return True
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        if last_name(call.func) in _EXITS and call.args:
            code = call.args[0]
            return isinstance(code, ast.Constant) and code.value not in {0, None}
    return False


def last_name(node: ast.AST) -> str:
    """Return the last identifier of a name or attribute chain, of a call the one of its function."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def body_calls(nodes: list[ast.stmt]) -> list[ast.Call]:
    """Return the calls in some statements, without those of functions defined there."""
    found: list[ast.Call] = []
    stack: list[ast.AST] = list(reversed(nodes))
    while stack:
        node = stack.pop()
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            continue
        if isinstance(node, ast.Call):
            found.append(node)
        stack.extend(ast.iter_child_nodes(node))
    return found
