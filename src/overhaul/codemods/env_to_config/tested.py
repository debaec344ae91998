"""Which variables a test sets, in the ways that tests have for it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Site
from overhaul.codemods.env_to_config.constants import key_of
from overhaul.codemods.env_to_config.facts import Write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.codemods.env_to_config.reads import Environment
    from overhaul.codemods.toolbox.module import Module

__all__ = ["tested_in"]

_PATCHES = frozenset({"setenv", "delenv"})


def tested_in(module: Module, environment: Environment) -> tuple[Write, ...]:
    """Return the variables that a test module changes while its tests run.

    What it changes when it is imported comes before the program is imported, so that the settings see it.
    """
    again = b"reload(" in module.source or b"sys.modules" in module.source
    named = [
        *((write.variable, write.line) for write in environment.writes if write.late),
        *_patched(module),
    ]
    found = {name: Write(name, line, late=not again) for name, line in reversed(named) if name}
    return tuple(found[name] for name in sorted(found))


def _patched(module: Module) -> Iterator[tuple[str, int]]:
    """Yield (variable, line) of ``monkeypatch.setenv(...)`` and ``patch.dict(os.environ, ...)``."""
    for site in module.sites(ast.Call, (b"setenv", b"delenv", b"dict")):
        call = site.node
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args):
            continue
        if call.func.attr in _PATCHES:
            yield key_of(call.args[0], site, module)[0], call.lineno
        elif call.func.attr == "dict" and _is_environment(call.args[0], site, module):
            keys = [keyword.arg for keyword in call.keywords if keyword.arg and keyword.arg != "clear"]
            values = call.args[1] if len(call.args) > 1 else None
            if isinstance(values, ast.Dict):
                keys += [key_of(key, site, module)[0] for key in values.keys if key is not None]
            yield from ((key, call.lineno) for key in keys)


def _is_environment(node: ast.expr, site: Site, module: Module) -> bool:
    if isinstance(node, ast.Constant):
        return node.value == "os.environ"
    return (
        isinstance(node, (ast.Name, ast.Attribute))
        and module.names.qualified(Site(node, (*site.ancestors, site.node))) == "os.environ"
    )
