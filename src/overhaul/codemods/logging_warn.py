"""logging-warn: `warn` of loggers is deprecated, its name is `warning`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Codemod, Example, Finding, Remark, Rewrite, Scope, Site, Splice
from overhaul.codemods.toolbox.arguments import maker
from overhaul.model.change import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.codemods.toolbox.module import Module

__all__ = ["CODEMOD"]

_MAKERS = frozenset({"logging.getLogger", "logging.Logger", "logging.LoggerAdapter"})
_REASON = "warn is deprecated since Python 3.3"


def _method(site: Site, scope: Scope) -> Iterator[Finding]:
    node = site.node
    assert isinstance(node, ast.Attribute)  # noqa: S101 - by `visits`
    if node.attr != "warn" or not isinstance(node.ctx, ast.Load) or not scope.module.reliable(site):
        return
    qualified = scope.module.names.qualified(site)
    owner = Site(node.value, (*site.ancestors, node))
    if qualified == "logging.warn" or (qualified is None and maker(scope.module, owner) in _MAKERS):
        end = scope.module.span(node)[1]
        yield Rewrite((Splice(end - len("warn"), end, "warning"),), _REASON)
    elif qualified is None and isinstance(node.value, ast.Attribute) and node.value.attr in {"logger", "log"}:
        yield Remark(node, "probably a logger, but where it comes from is not certain", hint="write .warning")


def _function(site: Site, scope: Scope) -> Iterator[Finding]:
    """Rewrite the function that was imported by name."""
    node = site.node
    assert isinstance(node, ast.Name)  # noqa: S101 - by `visits`
    module = scope.module
    if (
        not isinstance(node.ctx, ast.Load)
        or node.id not in _imported_names(module)
        or not module.reliable(site)
        or module.names.qualified(site) != "logging.warn"
    ):
        return
    reference = module.imports.reference("logging.warning", site, style="name")
    if reference is None:
        yield Remark(node, "the name warning is taken here", hint="import logging and write logging.warning")
        return
    yield Rewrite(
        (Splice(*module.span(node), reference.text),), _REASON, needs=reference.needs, frees=(node.id,)
    )


def _imported_names(module: Module) -> set[str]:
    """Return the names under which the function was imported somewhere: asking for them is cheap, resolving is not."""
    return {
        alias.asname or alias.name
        for statement in module.import_statements
        for alias in statement.names
        if alias.name == "warn"
    }


CODEMOD = Codemod(
    name="logging-warn",
    version=2,
    summary="Write `warning` for the deprecated `warn` of loggers.",
    why="`warn` only warns about itself and calls `warning`. https://docs.python.org/3/library/logging.html#logging.Logger.warning",
    leaves=("Objects whose origin is not certain: they may have a method warn of their own.",),
    mentions=(b"warn",),
    visits={ast.Attribute: _method, ast.Name: _function},
    certainty=Certainty.SAFE,
    default=False,
    tags=("logging", "deprecation"),
    examples=(
        Example(
            "The function of the module",
            'import logging\n\nlogging.warn("low disk")\n',
            'import logging\n\nlogging.warning("low disk")\n',
        ),
        Example(
            "A module logger",
            'import logging\n\nlog = logging.getLogger(__name__)\n\n\ndef f():\n    log.warn("x %s", 1)\n',
            'import logging\n\nlog = logging.getLogger(__name__)\n\n\ndef f():\n    log.warning("x %s", 1)\n',
        ),
        Example(
            "A logger that is used where it is made",
            'import logging as l\n\nl.getLogger("a").warn("x")\n',
            'import logging as l\n\nl.getLogger("a").warning("x")\n',
        ),
        Example(
            "The method itself, not only calls",
            "import logging\n\nlog = logging.getLogger()\nnotify = log.warn\n",
            "import logging\n\nlog = logging.getLogger()\nnotify = log.warning\n",
        ),
        Example(
            "Imported by name",
            'from logging import warn\n\nwarn("x")\n',
            'from logging import warning\n\nwarning("x")\n',
        ),
        Example("warnings.warn is something else", 'import warnings\n\nwarnings.warn("x")\n'),
        Example("A parameter may be anything", 'import logging\n\n\ndef f(logger):\n    logger.warn("x")\n'),
        Example("Bound twice", 'import logging\n\nlog = logging.getLogger()\nlog = Mine()\nlog.warn("x")\n'),
        Example(
            "An attribute gets a note",
            'import logging\n\n\nclass A:\n    def f(self):\n        self.logger.warn("x")\n',
            notes=("not certain",),
        ),
        Example("A method that is being defined", "import logging\n\nlogging.warn = print\n"),
    ),
)
