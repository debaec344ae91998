"""Flask's loggers: ``app.logger`` where the application is at hand, ``current_app.logger`` in what serves a request."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.print_to_logging.context import last_name
from overhaul.codemods.toolbox.imports import Reference
from overhaul.codemods.toolbox.names import dotted

if TYPE_CHECKING:
    from overhaul.codemods.api import Site
    from overhaul.codemods.print_to_logging.context import Context
    from overhaul.codemods.toolbox.module import Module

__all__ = ["flask_logger"]

_APPLICATIONS = ("app", "application", "flask_app", "_app")
#: Decorators of an application or blueprint whose functions only run while a request is served.
_SERVES = frozenset(
    {
        *(
            "route",
            "get",
            "post",
            "put",
            "patch",
            "delete",
            "before_request",
            "after_request",
            "teardown_request",
        ),
        *("errorhandler", "app_errorhandler", "before_app_request", "after_app_request", "endpoint"),
    }
)
_VIEWS = frozenset({"MethodView", "View", "Resource"})
_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "dispatch_request"})


def flask_logger(module: Module, site: Site, context: Context) -> Reference | None:
    """Return the logger of the Flask application for a place, or ``None`` when none is certain to be there."""
    if b"flask" not in module.source:
        return None
    return _at_hand(module, site, context) or _in_request(module, site, context)


def _at_hand(module: Module, site: Site, context: Context) -> Reference | None:
    """Return ``app.logger`` when a name for the application is visible and bound before the print runs."""
    for name in _APPLICATIONS:
        found = module.names.resolve_name(name, site.ancestors).bindings
        if len(found) != 1 or found[0].value is None or not _is_flask(module, found[0].value, found[0].site):
            continue
        scope = found[0].scope
        # In the scope that makes the application only what stands below may use it; functions inside run later.
        same_scope = scope is (context.function or module.tree)
        if same_scope and site.node.lineno <= found[0].statement.lineno:  # type: ignore[attr-defined]
            return None
        return Reference(f"{name}.logger")
    return None


def _is_flask(module: Module, value: ast.expr, site: Site) -> bool:
    if not isinstance(value, ast.Call):
        return False
    chain = dotted(value.func)
    if chain is None:
        return False
    root = module.names.resolve_name(chain[0].id, site.ancestors).qualified
    return root is not None and ".".join((root, *chain[1])) == "flask.Flask"


def _in_request(module: Module, site: Site, context: Context) -> Reference | None:
    """Return ``current_app.logger`` in a view function or a method of a view class."""
    function = context.function
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) or len(context.functions) > 1:
        return None
    serves = any(
        (
            isinstance(decorator, ast.Call)
            and isinstance(decorator.func, ast.Attribute)
            and decorator.func.attr in _SERVES
        )
        or (isinstance(decorator, ast.Attribute) and decorator.attr in _SERVES)
        for decorator in function.decorator_list
    )
    in_view = bool(context.classes) and function.name in _VERBS
    in_view = in_view and any(last_name(base) in _VIEWS for base in context.classes[-1].bases)
    if not (serves or in_view) or not _imports_flask(module):
        return None
    current = module.imports.reference("flask.current_app", site, style="name")
    return Reference(f"{current.text}.logger", current.needs) if current else None


def _imports_flask(module: Module) -> bool:
    return any(
        isinstance(node, (ast.Import, ast.ImportFrom))
        and any(part.split(".")[0].startswith("flask") for part in _modules(node))
        for node in module.tree.body
    )


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
