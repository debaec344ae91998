"""The rewrite that all tools are measured with, as a codemod of ours: ``print(...)`` becomes ``logger.info(...)``.

The other tools leave a `logger` that nobody defined. This one must not (no name may be unbound afterwards), so it
also resolves every `print`, places the import and makes the logger.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Codemod, Finding, Need, NeedKind, Remark, Rewrite, Scope, Site, Splice
from overhaul.model.change import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CODEMOD"]

_LOGGER = Need(
    NeedKind.STATEMENT,
    "logger = logging.getLogger(__name__)",
    (Need(NeedKind.IMPORT, "import logging"),),
)


def _find(site: Site, scope: Scope) -> Iterator[Finding]:
    call = site.node
    assert isinstance(call, ast.Call)
    function = call.func
    if not isinstance(function, ast.Name) or function.id != "print":
        return
    module = scope.module
    above = (*site.ancestors, call)
    found = module.names.resolve(Site(function, above))
    if found.qualified != "builtins.print":
        yield Remark(call, f"left: {found.reason or 'another print'}")
    elif not module.reliable(site):
        yield Remark(call, "left: inside an f-string of an old Python")
    else:
        free = module.names.is_free("logger", above)
        yield Rewrite(
            (Splice(*module.span(function), "logger.info"),), "printed", needs=(_LOGGER,) if free else ()
        )


CODEMOD = Codemod(
    name="bench-print",
    version=1,
    summary="Log what is printed.",
    why="To be measured. https://docs.python.org/3/howto/logging.html",
    leaves=("What is not the builtin.",),
    mentions=(b"print",),
    visits={ast.Call: _find},
    certainty=Certainty.REVIEW,
)
