"""Python's scopes: in which one an expression is evaluated, and in which one a node binds its name.

A frame is one scope: the module, a function, a lambda, a class body, a comprehension, the type parameters of
a generic function, class or alias, or the value of a type alias. Decorators, defaults, annotations, base
classes and the first iterable of a comprehension are evaluated in the frame around.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    Path: TypeAlias = Sequence[ast.AST]

__all__ = ["Frame", "binding_frames", "bound_name", "frames", "import_target", "mangled", "spellings"]

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_TYPE_ALIAS: type[ast.AST] | None = getattr(ast, "TypeAlias", None)
_TYPE_PARAMETERS: tuple[type[ast.AST], ...] = tuple(
    getattr(ast, name) for name in ("TypeVar", "ParamSpec", "TypeVarTuple") if hasattr(ast, name)
)


class Frame(NamedTuple):
    """One scope.

    Attributes:
        node: The node that opens it.
        types: True for the scope of its type parameters, which lies around its body.
    """

    node: ast.AST
    types: bool = False

    @property
    def is_class(self) -> bool:
        """Whether names bound here are invisible to the functions inside."""
        return isinstance(self.node, ast.ClassDef) and not self.types

    @property
    def is_comprehension(self) -> bool:
        """Whether assignment expressions in it bind in the frame around."""
        return isinstance(self.node, _COMPREHENSIONS)

    @property
    def sees_class(self) -> bool:
        """Whether names of a class directly around are visible here, as in type parameters and aliases."""
        return self.types or (_TYPE_ALIAS is not None and isinstance(self.node, _TYPE_ALIAS))


def frames(ancestors: Sequence[ast.AST], node: ast.AST | None = None) -> tuple[Frame, ...]:
    """Return the frames in which a node is evaluated, from the module inwards.

    Args:
        ancestors: From the module down to the parent of the node.
        node: The node; ``None`` stands for a statement in the body of the last ancestor.
    """
    path = ancestors if node is None else (*ancestors, node)
    found: list[Frame] = []
    for index, ancestor in enumerate(ancestors):
        opener = _OPENERS.get(type(ancestor))
        if opener is not None:
            found += opener(ancestor, path[index + 1 : index + 4])
    return tuple(found)


def _module(node: ast.AST, _: Path) -> tuple[Frame, ...]:
    return (Frame(node),)


def _function(node: ast.AST, below: Path) -> tuple[Frame, ...]:
    outer = _type_parameters(node)
    if not below or isinstance(below[0], ast.stmt):
        return (*outer, Frame(node))
    if isinstance(below[0], ast.arguments):
        if len(below) < 2 or not isinstance(below[1], ast.arg):  # noqa: PLR2004 - the arguments and one of them
            return ()  # a default
        return (*outer, Frame(node)) if below[1] is below[-1] else outer  # the parameter, or its annotation
    inside = isinstance(below[0], _TYPE_PARAMETERS) or below[0] is node.returns  # type: ignore[attr-defined]
    return outer if inside else ()


def _lambda(node: ast.AST, below: Path) -> tuple[Frame, ...]:
    default = len(below) > 1 and isinstance(below[0], ast.arguments) and not isinstance(below[1], ast.arg)
    return () if default else (Frame(node),)


def _class(node: ast.AST, below: Path) -> tuple[Frame, ...]:
    outer = _type_parameters(node)
    if not below or isinstance(below[0], ast.stmt):
        return (*outer, Frame(node))
    return () if below[0] in node.decorator_list else outer  # type: ignore[attr-defined]


def _comprehension(node: ast.AST, below: Path) -> tuple[Frame, ...]:
    first: ast.comprehension = node.generators[0]  # type: ignore[attr-defined]
    outside = len(below) > 1 and below[0] is first and below[1] is first.iter
    return () if outside else (Frame(node),)


def _alias(node: ast.AST, below: Path) -> tuple[Frame, ...]:
    if below and below[0] is node.name:  # type: ignore[attr-defined]
        return ()
    outer = _type_parameters(node)
    return outer if below and isinstance(below[0], _TYPE_PARAMETERS) else (*outer, Frame(node))


def _type_parameters(node: ast.AST) -> tuple[Frame, ...]:
    return (Frame(node, types=True),) if getattr(node, "type_params", None) else ()


#: What an ancestor adds to the frames of a node, given the path below it (three nodes suffice).
_OPENERS: dict[type[ast.AST], Callable[[ast.AST, Path], tuple[Frame, ...]]] = {
    ast.Module: _module,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.Lambda: _lambda,
    ast.ClassDef: _class,
    **dict.fromkeys(_COMPREHENSIONS, _comprehension),
}
if _TYPE_ALIAS is not None:
    _OPENERS[_TYPE_ALIAS] = _alias


def binding_frames(ancestors: Sequence[ast.AST], node: ast.AST) -> tuple[Frame, ...]:
    """Return the frames of the place where a node binds its name, before `global` and `nonlocal`."""
    found = frames(ancestors, node)
    if isinstance(ancestors[-1], ast.NamedExpr):
        while found[-1].is_comprehension:
            found = found[:-1]
    return found


def bound_name(node: ast.AST) -> str | None:
    """Return the identifier that a node binds in its scope, or ``None``."""
    if isinstance(node, ast.Name):
        return None if isinstance(node.ctx, ast.Load) else node.id
    if isinstance(node, ast.arg):
        return node.arg
    if isinstance(node, ast.alias):
        return node.asname or node.name.partition(".")[0]
    if isinstance(node, ast.MatchMapping):
        return node.rest
    if isinstance(node, _NAMED):
        return node.name  # type: ignore[attr-defined, no-any-return]
    return None


_NAMED: tuple[type[ast.AST], ...] = (
    *_FUNCTIONS,
    ast.ClassDef,
    ast.ExceptHandler,
    ast.MatchAs,
    ast.MatchStar,
    *_TYPE_PARAMETERS,
)


def import_target(alias: ast.alias, statement: ast.AST) -> str:
    """Return what a name of an import statement stands for, e.g. ``os``, ``a.b``, ``.config.settings``."""
    if isinstance(statement, ast.ImportFrom):
        module = "." * statement.level + (statement.module or "")
        return module + alias.name if module.endswith(".") else f"{module}.{alias.name}"
    return alias.name if alias.asname else alias.name.partition(".")[0]


def mangled(name: str, around: Sequence[Frame]) -> str:
    """Return a name as the interpreter knows it: ``__x`` inside ``class C`` is ``_C__x``."""
    if name.startswith("__") and not name.endswith("__"):
        for frame in reversed(around):
            if frame.is_class:
                stem = frame.node.name.lstrip("_")  # type: ignore[attr-defined]
                return f"_{stem}{name}" if stem else name
    return name


def spellings(name: str) -> tuple[str, ...]:
    """Return how a name, as the interpreter knows it, may be written: ``_C__x`` also as ``__x``."""
    inner = (
        [index for index in range(2, len(name) - 2) if name.startswith("__", index)] if name[0] == "_" else []
    )
    return (name, *(name[index:] for index in inner))
