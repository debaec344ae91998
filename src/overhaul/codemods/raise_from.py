"""raise-from: say which exception caused the new one."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Codemod, Example, Finding, Remark, Rewrite, Scope, Site, Splice
from overhaul.codemods.toolbox.arguments import covering
from overhaul.model.change import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.codemods.toolbox.module import Module

__all__ = ["CODEMOD"]

_REASON = "the traceback then tells a cause from an error in the handler"
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_QUIET = frozenset(
    {"SystemExit", "KeyboardInterrupt", "StopIteration", "StopAsyncIteration", "GeneratorExit"}
)
_NAME = "error"


def _find(site: Site, scope: Scope) -> Iterator[Finding]:
    node, module = site.node, scope.module
    assert isinstance(node, ast.Raise)  # noqa: S101 - by `visits`
    depth = _handler(site)
    if depth is None or node.cause is not None or not _is_new(node.exc):
        return
    handler = site.ancestors[depth]
    assert isinstance(handler, ast.ExceptHandler)  # noqa: S101 - by `_handler`
    if handler.name is None:
        naming = _naming(module, site, depth)
        if naming is None:
            yield Remark(node, "the exception that is handled has no name to raise from")
            return
        yield Rewrite((naming, _from(module, node, _NAME)), _REASON)
    elif _rebound(handler):
        yield Remark(node, f"{handler.name} is bound again in the handler")
    else:
        yield Rewrite((_from(module, node, handler.name),), _REASON)


def _from(module: Module, node: ast.Raise, cause: str) -> Splice:
    end = module.span(node)[1]
    return covering(module, node, [Splice(end, end, f" from {cause}")])


def _handler(site: Site) -> int | None:
    """Return the depth of the handler in which the statement itself runs."""
    for depth in range(len(site.ancestors) - 1, -1, -1):
        if isinstance(site.ancestors[depth], ast.ExceptHandler):
            return depth
        if isinstance(site.ancestors[depth], _SCOPES):
            return None
    return None


def _is_new(raised: ast.expr | None) -> bool:
    """Tell whether an exception is made here: a call, or a class by its capital letter."""
    made = raised.func if isinstance(raised, ast.Call) else raised
    if not isinstance(made, (ast.Name, ast.Attribute)):
        return False
    name = made.id if isinstance(made, ast.Name) else made.attr
    # A call of a function may return the very exception that is handled; from itself it would be its own cause.
    return name.lstrip("_")[:1].isupper() and name not in _QUIET


def _rebound(handler: ast.ExceptHandler) -> bool:
    """Tell whether the handler binds or deletes the name of its exception itself."""
    for statement in handler.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id == handler.name and not isinstance(node.ctx, ast.Load):
                return True
            if isinstance(node, ast.ExceptHandler) and node.name == handler.name:
                return True
    return False


def _naming(module: Module, site: Site, depth: int) -> Splice | None:
    """Return the splice that names the exception; ``None`` when the name is used, or the place is not certain."""
    handler, above = site.ancestors[depth], site.ancestors[:depth]
    assert isinstance(handler, ast.ExceptHandler)  # noqa: S101 - by `_handler`
    scope = next(node for node in reversed(above) if isinstance(node, (*_SCOPES, ast.Module)))
    if handler.type is None or not _is_clear(scope) or _is_nested(handler, above[above.index(scope) :]):
        return None
    if isinstance(scope, (ast.Module, ast.ClassDef)) and (
        module.names.is_listed(_NAME) or module.names.stars
    ):
        return None
    end = module.span(handler.type)[1]
    if not module.source[end:].lstrip(b" \t").startswith(b":"):
        return None
    return Splice(end, end, f" as {_NAME}")


def _is_clear(scope: ast.AST) -> bool:
    """Tell whether in a scope the name is at most that of other handlers' exceptions, each of which ends with it."""
    todo = [(child, False) for child in ast.iter_child_nodes(scope)]
    while todo:
        node, named = todo.pop()
        reads = named and isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        if not reads and _speaks_of_it(node):
            return False
        if isinstance(node, ast.ExceptHandler) and node.name == _NAME:
            todo += [(child, True) for child in node.body]
            todo += [(node.type, named)] if node.type else []
        else:
            todo += [(child, named) for child in ast.iter_child_nodes(node)]
    return True


def _speaks_of_it(node: ast.AST) -> bool:
    """Tell whether a node binds, declares or reads the name, in whatever way but as a handler's."""
    if isinstance(node, (ast.ExceptHandler, ast.Attribute, ast.keyword, ast.Constant)):
        return False
    for _, value in ast.iter_fields(node):
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and text.partition(".")[0] == _NAME:
                return True
    return False


def _is_nested(handler: ast.ExceptHandler, above: tuple[ast.AST, ...]) -> bool:
    """Tell whether a handler around or inside this one has the name, or gets it: the inner one's end deletes it."""
    around = [node for node in above if isinstance(node, ast.ExceptHandler)]
    inside = [node for each in handler.body for node in ast.walk(each) if isinstance(node, ast.ExceptHandler)]
    return any(each.name == _NAME or (each.name is None and _raises(each)) for each in around) or any(
        each.name == _NAME for each in inside
    )


def _raises(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler itself raises a new exception without a cause, so that it may get a name."""
    todo: list[ast.AST] = list(handler.body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Raise) and node.cause is None and _is_new(node.exc):
            return True
        if not isinstance(node, (ast.ExceptHandler, *_SCOPES)):
            todo += ast.iter_child_nodes(node)
    return False


CODEMOD = Codemod(
    name="raise-from",
    version=1,
    summary="Raise from the exception that is being handled.",
    why=(
        "Without `from` the traceback says that another exception occurred during handling, as if the handler were "
        "broken. "
        "https://docs.python.org/3/tutorial/errors.html#exception-chaining"
    ),
    leaves=(
        "Exceptions that end a program or an iterator: nobody reads their cause.",
        "Variables and calls of functions: they may be the exception that is being handled.",
        "Functions that are defined in the handler: they run later.",
    ),
    mentions=(b"raise",),
    visits={ast.Raise: _find},
    certainty=Certainty.REVIEW,
    default=False,
    tags=("exceptions",),
    examples=(
        Example(
            "The exception has a name",
            "try:\n    f()\nexcept KeyError as e:\n    raise ValueError(1)\n",
            "try:\n    f()\nexcept KeyError as e:\n    raise ValueError(1) from e\n",
        ),
        Example(
            "It gets one",
            "try:\n    f()\nexcept (KeyError, OSError):\n    raise ours.Error\n",
            "try:\n    f()\nexcept (KeyError, OSError) as error:\n    raise ours.Error from error\n",
        ),
        Example(
            "Several lines and a comment",
            'try:\n    f()\nexcept OSError as e:\n    raise Failed(\n        "x",\n    )  # why\n',
            'try:\n    f()\nexcept OSError as e:\n    raise Failed(\n        "x",\n    ) from e  # why\n',
        ),
        Example(
            "Twice in one handler",
            "try:\n    f()\nexcept OSError:\n    if x:\n        raise A()\n    raise B()\n",
            "try:\n    f()\nexcept OSError as error:\n    if x:\n        raise A() from error\n"
            "    raise B() from error\n",
        ),
        Example(
            "Each handler has its own",
            "def f(error_code):\n    try:\n        g()\n    except KeyError as error:\n        log(error)\n"
            "    except OSError:\n        raise A()\n\n\ndef h(error):\n    pass\n",
            "def f(error_code):\n    try:\n        g()\n    except KeyError as error:\n        log(error)\n"
            "    except OSError as error:\n        raise A() from error\n\n\ndef h(error):\n    pass\n",
        ),
        Example(
            "One in the other: the end of the inner one would delete the name",
            "try:\n    f()\nexcept KeyError:\n    try:\n        g()\n    except OSError:\n        if x:\n"
            "            raise A()\n    raise B()\n",
            "try:\n    f()\nexcept KeyError as error:\n    try:\n        g()\n    except OSError:\n        if x:\n"
            "            raise A()\n    raise B() from error\n",
            notes=("no name",),
        ),
        Example("Decided", "try:\n    f()\nexcept KeyError:\n    raise ValueError(1) from None\n"),
        Example("The same one again", "try:\n    f()\nexcept KeyError as e:\n    log(e)\n    raise e\n"),
        Example("Made by a function", "try:\n    f()\nexcept KeyError as e:\n    raise translate(e)\n"),
        Example("The end of the program", "try:\n    f()\nexcept KeyError as e:\n    raise SystemExit(1)\n"),
        Example(
            "Bound again",
            "try:\n    f()\nexcept KeyError as e:\n    e = str(e)\n    raise ValueError(e)\n",
            notes=("bound again",),
        ),
        Example(
            "The name is in use",
            "error = 1\ntry:\n    f()\nexcept KeyError:\n    raise ValueError(1)\n",
            notes=("no name",),
        ),
        Example(
            "A function that runs later",
            "try:\n    f()\nexcept KeyError as e:\n\n    def g():\n        raise ValueError(1)\n",
        ),
    ),
)
