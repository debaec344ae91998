"""unraised-exceptions: an exception that is made and thrown away."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

from overhaul.codemods.api import Codemod, Example, Finding, Rewrite, Scope, Site, Splice
from overhaul.codemods.toolbox.arguments import called, covering
from overhaul.model.change import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CODEMOD"]

_EXCEPTIONS = frozenset(
    f"builtins.{name}"
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException) and not issubclass(value, Warning)
)


def _find(site: Site, scope: Scope) -> Iterator[Finding]:
    statement = site.node
    assert isinstance(statement, ast.Expr)  # noqa: S101 - by `visits`
    call = Site(statement.value, (*site.ancestors, statement))
    if _is_expected(site):
        return
    if called(scope.module, call) in _EXCEPTIONS:
        start = scope.module.span(statement)[0]
        splice = covering(scope.module, statement, [Splice(start, start, "raise ")])
        yield Rewrite((splice,), "the exception is made and thrown away")


def _is_expected(site: Site) -> bool:
    """Tell whether a test expects making it to fail: ``with pytest.raises(TypeError):``."""
    for ancestor in site.ancestors:
        for item in ancestor.items if isinstance(ancestor, (ast.With, ast.AsyncWith)) else ():
            func = item.context_expr.func if isinstance(item.context_expr, ast.Call) else item.context_expr
            name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
            if "raises" in name.lower():
                return True
    return False


CODEMOD = Codemod(
    name="unraised-exceptions",
    version=1,
    summary="Raise exceptions that are only made.",
    why=(
        "`ValueError(...)` as a statement does nothing; the raise was forgotten. "
        "https://docs.python.org/3/tutorial/errors.html#raising-exceptions"
    ),
    leaves=(
        "Exceptions that are not built in: making one may have an effect.",
        "Exceptions that are assigned, returned or handed on.",
        "Tests that expect making one to fail, in a block of pytest.raises or assertRaises.",
    ),
    mentions=(
        b"Error",
        b"Exception",
        b"SystemExit",
        b"KeyboardInterrupt",
        b"StopIteration",
        b"StopAsyncIteration",
    ),
    visits={ast.Expr: _find},
    certainty=Certainty.REVIEW,
    default=False,
    tags=("correctness",),
    examples=(
        Example(
            "A forgotten raise",
            'if not hosts:\n    ValueError("no hosts")\n',
            'if not hosts:\n    raise ValueError("no hosts")\n',
        ),
        Example("Behind a semicolon", "x = 1; SystemExit(2)\n", "x = 1; raise SystemExit(2)\n"),
        Example(
            "Over several lines",
            'def f():\n    (\n        OSError("x")  # why\n    )\n',
            'def f():\n    raise (\n        OSError("x")  # why\n    )\n',
        ),
        Example(
            "Through builtins",
            "import builtins\n\nbuiltins.KeyError(1)\n",
            "import builtins\n\nraise builtins.KeyError(1)\n",
        ),
        Example("Raised", 'raise ValueError("x")\n'),
        Example("Kept", 'error = ValueError("x")\nfail(OSError())\n'),
        Example("One's own", "class MyError(Exception): ...\n\n\nMyError()\n"),
        Example("Shadowed", "from ours import ValueError\n\nValueError(1)\n"),
        Example(
            "A test of making it",
            "def test():\n    with raises(TypeError):\n        ImportError(nonsense=1)\n",
        ),
        Example("Only named", "ValueError\n"),
        Example("A warning is no exception to raise", 'DeprecationWarning("x")\n'),
    ),
)
