"""narrow-exceptions: a bare `except:` also swallows Ctrl-C and `sys.exit()`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Codemod, Example, Finding, Remark, Rewrite, Scope, Site, Splice
from overhaul.model.change import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CODEMOD"]

_EXITS = frozenset({"sys.exit", "os._exit", "builtins.exit", "builtins.quit", "os.abort"})
_WIDE = frozenset({"builtins.Exception", "builtins.BaseException"})


def _find(site: Site, scope: Scope) -> Iterator[Finding]:
    handler, module = site.node, scope.module
    assert isinstance(handler, ast.ExceptHandler)  # noqa: S101 - by `visits`
    if handler.type is not None or _raises_again(handler):
        return
    if any(_is_wide(other, site, scope) for other in site.ancestors[-1].handlers):  # type: ignore[attr-defined]
        yield Remark(handler, "Exception is handled above, so this is meant for Ctrl-C and sys.exit()")
        return
    if _ends(handler, site, scope):
        yield Remark(handler, "the handler ends the program, so Ctrl-C may be meant too")
        return
    if module.imports.reference("builtins.Exception", site) is None:
        yield Remark(handler, "what the name Exception means here is not certain")
        return
    end = module.span(handler)[0] + len("except")
    yield Rewrite((Splice(end, end, " Exception"),), "a bare except also swallows Ctrl-C and sys.exit()")


def _own(handler: ast.ExceptHandler) -> Iterator[ast.AST]:
    """Yield the nodes that run in the handler itself, not in functions that it defines."""
    stack: list[ast.AST] = list(handler.body)
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            stack.extend(ast.iter_child_nodes(node))


def _raises_again(handler: ast.ExceptHandler) -> bool:
    """Tell whether it may let the exception go on, as clean-up code does."""
    return any(isinstance(node, ast.Raise) and node.exc is None for node in _own(handler))


def _ends(handler: ast.ExceptHandler, site: Site, scope: Scope) -> bool:
    """Tell whether it ends the program."""
    above = (*site.ancestors, handler)
    for node in _own(handler):
        if isinstance(node, ast.Call) and scope.module.names.qualified(Site(node.func, above)) in _EXITS:
            return True
        if isinstance(node, ast.Name) and node.id == "SystemExit":
            return True
    return False


def _is_wide(handler: ast.ExceptHandler, site: Site, scope: Scope) -> bool:
    """Tell whether a handler takes everything but what ends the program."""
    if handler.type is None:
        return False
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        scope.module.names.qualified(Site(kind, (*site.ancestors, handler))) in _WIDE for kind in kinds
    )


CODEMOD = Codemod(
    name="narrow-exceptions",
    version=1,
    summary="Write `except Exception:` for a bare `except:`.",
    why=(
        "A bare except swallows KeyboardInterrupt and SystemExit, so a script cannot be stopped. "
        "https://docs.python.org/3/library/exceptions.html#exception-hierarchy"
    ),
    leaves=(
        "Handlers that raise again: they clean up, and shall do so for everything.",
        "Handlers that end the program, and those below one for Exception: they mean Ctrl-C.",
    ),
    mentions=(b"except",),
    visits={ast.ExceptHandler: _find},
    certainty=Certainty.REVIEW,
    default=False,
    tags=("correctness", "reliability"),
    examples=(
        Example(
            "A bare except",
            "try:\n    f()\nexcept:\n    pass\n",
            "try:\n    f()\nexcept Exception:\n    pass\n",
        ),
        Example(
            "With blanks and a comment",
            "try:\n    f()\nexcept :  # whatever\n    x = 1\n",
            "try:\n    f()\nexcept Exception :  # whatever\n    x = 1\n",
        ),
        Example(
            "Below a narrow one",
            "try:\n    f()\nexcept KeyError:\n    pass\nexcept: pass\n",
            "try:\n    f()\nexcept KeyError:\n    pass\nexcept Exception: pass\n",
        ),
        Example(
            "Raising something else is no clean-up",
            "try:\n    f()\nexcept:\n    raise ValueError(1)\n",
            "try:\n    f()\nexcept Exception:\n    raise ValueError(1)\n",
        ),
        Example("Clean-up for everything", "try:\n    f()\nexcept:\n    undo()\n    raise\n"),
        Example(
            "It ends the program",
            "import sys\n\ntry:\n    f()\nexcept:\n    sys.exit(1)\n",
            notes=("ends the program",),
        ),
        Example(
            "What Exception leaves over",
            "try:\n    f()\nexcept Exception:\n    g()\nexcept:\n    h()\n",
            notes=("handled above",),
        ),
        Example(
            "Another Exception",
            "from ours import Exception\n\ntry:\n    f()\nexcept:\n    pass\n",
            notes=("not certain",),
        ),
        Example("A narrow one", "try:\n    f()\nexcept ValueError:\n    pass\n"),
    ),
)
