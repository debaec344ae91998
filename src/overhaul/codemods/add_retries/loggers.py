"""The module's logger: the one that is there, whatever its name, or a new one."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Need, NeedKind

if TYPE_CHECKING:
    from overhaul.codemods.add_retries.decorate import Writer
    from overhaul.codemods.add_retries.view import View

__all__ = ["logger_at"]

_NAMES = ("logger", "_logger", "LOGGER", "retry_logger")
_MAKERS = {"logging.getLogger", "celery.utils.log.get_task_logger"}


def logger_at(writer: Writer) -> tuple[str, tuple[Need, ...]]:
    """Return how to write the module's logger where a decorator stands, and what that needs."""
    view = writer.view
    top = next(
        (node for node in (*writer.site.ancestors, writer.site.node) if isinstance(node, ast.stmt)), None
    )
    line = 0 if top is None else top.lineno
    known = _existing(view)
    for name, bound in known.items():
        if bound < line and _visible(view, name, writer):
            return name, ()
    get_logger = view.module.imports.reference("logging.getLogger", writer.site)
    text = "logging.getLogger" if get_logger is None else get_logger.text
    needs = () if get_logger is None else get_logger.needs
    if known:
        # It is bound further down than the decorator is evaluated; a second one under another name would confuse.
        return f"{text}(__name__)", needs
    for name in _NAMES:
        if view.module.names.is_free(name, writer.site.ancestors):
            return name, (*needs, Need(NeedKind.STATEMENT, f"{name} = {text}(__name__)", needs))
    return f"{text}(__name__)", needs


def _existing(view: View) -> dict[str, int]:
    """Return the loggers that the module binds once, by name, with their lines."""
    found: dict[str, int] = {}
    for statement in view.module.tree.body:
        target = _target(statement)
        if target is None:
            continue
        value = statement.value  # type: ignore[attr-defined]
        made = isinstance(value, ast.Call) and view.qualified(value.func) in _MAKERS
        if made and len(view.module.names.module_bindings(target.id)) == 1:
            found[target.id] = statement.lineno
    return found


def _target(statement: ast.stmt) -> ast.Name | None:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign):
        target = statement.target
    else:
        return None
    return target if isinstance(target, ast.Name) else None


def _visible(view: View, name: str, writer: Writer) -> bool:
    bindings = view.module.names.resolve_name(name, writer.site.ancestors).bindings
    return bool(bindings) and all(isinstance(binding.scope, ast.Module) for binding in bindings)
