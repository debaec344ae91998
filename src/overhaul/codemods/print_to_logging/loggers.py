"""Which logger a record goes to: the file's own, that of its framework, or a new one of the module.

In order: a logger of the module that is visible, the logger of the class, Flask's ``app.logger`` or
``current_app.logger``, then a new module logger: Celery's in a file with tasks, else ``logging.getLogger(__name__)``
(which is Django's way too).
"""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.codemods.api import Need, NeedKind, Site
from overhaul.codemods.print_to_logging.call import Style
from overhaul.codemods.print_to_logging.context import last_name
from overhaul.codemods.print_to_logging.flask import flask_logger
from overhaul.codemods.print_to_logging.perfile import per_file

if TYPE_CHECKING:
    from overhaul.codemods.print_to_logging.context import Context
    from overhaul.codemods.toolbox.module import Module
    from overhaul.codemods.toolbox.names import Binding

__all__ = ["NoLoggerError", "Target", "target_for"]

_NAMES = ("logger", "LOGGER", "log", "LOG", "_logger", "_LOGGER", "_log", "_LOG", "logging_logger")
_ATTRIBUTES = ("logger", "_logger", "log", "_log")
_MAKERS = frozenset({"getLogger", "get_logger", "get_task_logger", "getChild", "Logger"})
_CLASSES = frozenset({"Logger", "LoggerAdapter"})
_METHODS = frozenset({"debug", "info", "warning", "error", "exception", "critical"})
_STDLIB = frozenset({"logging.getLogger", "celery.utils.log.get_task_logger", "logging.Logger"})
_TASK = frozenset({"task", "shared_task", "periodic_task"})


class NoLoggerError(Exception):
    """No logger can be reached from the place; the message says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """A logger as it is written at a place.

    Attributes:
        text: The expression, e.g. ``logger`` or ``current_app.logger``.
        style: How it takes values.
        needs: What must be added to the file for it.
        loguru: Whether it is loguru's, which has no ``exc_info``.
    """

    text: str
    style: Style = Style.LAZY
    needs: tuple[Need, ...] = ()
    loguru: bool = False


def target_for(module: Module, site: Site, context: Context, wanted: str) -> Target:
    """Return the logger for a record.

    Args:
        module: The file.
        site: The print.
        context: Where it stands.
        wanted: Name of a new module logger.

    Raises:
        NoLoggerError: The module's logger is made further down, or every name for a new one is taken.
    """
    return (
        _of_function(module, site)
        or _of_module(module, site, context)
        or _of_class(module, site, context)
        or _of_flask(module, site, context)
        or _new(module, wanted)
    )


def _of_function(module: Module, site: Site) -> Target | None:
    """Return the logger that a function around the print makes before it, or gets as a parameter."""
    for name in _NAMES:
        bindings = module.names.resolve_name(name, site.ancestors).bindings
        if len(bindings) != 1 or bindings[0].scope not in site.ancestors[1:]:
            continue
        style = _own_style(module, bindings[0], site.node.lineno)  # type: ignore[attr-defined]
        if style is not None:
            return Target(name, style)
    return None


def _own_style(module: Module, binding: Binding, line: int) -> Style | None:
    """Return how the logger that a function makes takes values in a later line; ``None`` when it is none there."""
    if not isinstance(binding.scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    node = binding.site.node
    if isinstance(node, ast.arg):
        annotation = node.annotation
        return Style.LAZY if annotation is not None and last_name(annotation) in _CLASSES else None
    made_before = binding.is_unconditional and (binding.statement.end_lineno or 0) < line
    return _style_of(module, binding) if made_before and binding.kind == "assign" else None


def _of_module(module: Module, site: Site, context: Context) -> Target | None:
    """Return the logger of the module when it is visible and made before the print can run."""
    for name, style, loguru, line in _module_loggers(module):
        bindings = module.names.resolve_name(name, site.ancestors).bindings
        if not bindings or any(binding.scope is not module.tree for binding in bindings):
            continue
        if not context.functions and site.node.lineno <= line:  # type: ignore[attr-defined]
            raise NoLoggerError(f"the module's own logger {name} is made further down, in line {line}")
        return Target(name, style, loguru=loguru)
    return None


@per_file
def _module_loggers(module: Module) -> tuple[tuple[str, Style, bool, int], ...]:
    """Return the loggers of a module: name, style, whether of loguru, and the line that binds it last."""
    found = []
    for name in _NAMES:
        bindings = module.names.module_bindings(name)
        if not bindings:
            continue
        kinds = [_style_of(module, binding) for binding in bindings]
        if any(kind is None for kind in kinds):
            continue
        style = kinds[0] if len(set(kinds)) == 1 and kinds[0] is not None else Style.EAGER
        loguru = Style.BRACES in kinds
        style = Style.EAGER if loguru and len(set(kinds)) > 1 else style
        line = max(binding.statement.end_lineno or 0 for binding in bindings)
        found.append((name, style, loguru and style is Style.BRACES, line))
    return tuple(found)


def _style_of(module: Module, binding: Binding) -> Style | None:
    """Return how the logger that a binding makes takes values; ``None`` when it is no logger."""
    if binding.kind == "import":
        return _imported_style(module, binding)
    value = binding.value
    if value is None:
        return None
    if isinstance(value, ast.Attribute) and value.attr == "logger":
        return Style.LAZY
    if not isinstance(value, ast.Call):
        return None
    qualified = module.names.qualified(Site(value.func, (*binding.site.ancestors, value))) or ""
    if qualified in _STDLIB or qualified.startswith(("logging.", "multiprocessing.")):
        return Style.LAZY if last_name(value.func) in _MAKERS else None
    if qualified.startswith("structlog."):
        return Style.EAGER
    return Style.EAGER if last_name(value.func) in _MAKERS else _chained(value)


def _chained(value: ast.Call) -> Style | None:
    """Recognise ``logging.getLogger("a").getChild("b")`` and ``logger.bind(...)`` by the innermost call."""
    function = value.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call):
        return Style.EAGER if last_name(function.value.func) in _MAKERS else None
    return None


def _imported_style(module: Module, binding: Binding) -> Style | None:
    """Return the style of an imported name that is used as a logger or cannot be anything else."""
    qualified = binding.qualified or ""
    if qualified == "loguru.logger":
        return Style.BRACES
    if "." not in qualified.strip("."):
        return None  # a module called logger or log
    certain = binding.name.strip("_").lower() == "logger"
    return Style.EAGER if certain or _used_as_logger(module, binding.name) else None


def _used_as_logger(module: Module, name: str) -> bool:
    pattern = tuple(f"{name}.{method}(".encode() for method in _METHODS)
    return any(token in module.source for token in pattern)


def _of_class(module: Module, site: Site, context: Context) -> Target | None:
    """Return ``self.logger`` in a method of a class that has one before the print can run."""
    method = context.function
    if (
        not context.classes
        or len(context.functions) != 1
        or not isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef))
    ):
        return None
    if site.ancestors[site.ancestors.index(method) - 1] is not context.classes[-1]:
        return None
    first = (*method.args.posonlyargs, *method.args.args)[:1]
    kinds = {last_name(decorator) for decorator in method.decorator_list}
    if not first or "staticmethod" in kinds:
        return None
    for attribute in _ATTRIBUTES:
        text = f"{first[0].arg}.{attribute}"
        if _class_has(context.classes[-1], attribute, method, site, in_class="classmethod" in kinds):
            return Target(
                text, Style.LAZY if _made_by_logging(module, context.classes[-1], attribute) else Style.EAGER
            )
    return None


def _class_has(owner: ast.ClassDef, attribute: str, method: ast.AST, site: Site, *, in_class: bool) -> bool:
    """Tell whether a class has a logger of that name that is set when the method runs."""
    if any(_assigns(statement, attribute, own=False) for statement in owner.body):
        return True
    if in_class:
        return False
    for each in owner.body:
        if not isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)) or each.name != "__init__":
            continue
        for statement in each.body:
            if _assigns(statement, attribute, own=True):
                return each is not method or (statement.end_lineno or 0) < site.node.lineno  # type: ignore[attr-defined]
    return False


def _assigns(statement: ast.stmt, attribute: str, *, own: bool) -> bool:
    """Tell whether a statement assigns a logger to an attribute (``self.logger = ...``) or a name of that kind."""
    if isinstance(statement, ast.Assign):
        targets: list[ast.expr] = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    else:
        return False
    value = statement.value
    made = isinstance(value, ast.Call) and last_name(value.func) in _MAKERS
    kind = ast.Attribute if own else ast.Name
    return made and any(isinstance(target, kind) and last_name(target) == attribute for target in targets)


def _made_by_logging(module: Module, owner: ast.ClassDef, attribute: str) -> bool:
    """Tell whether the logger of a class is certainly one of the standard library."""
    for node in ast.walk(owner):
        if isinstance(node, ast.Assign) and any(last_name(target) == attribute for target in node.targets):
            value = node.value
            if isinstance(value, ast.Call):
                site = Site(value.func, (module.tree, owner, value))
                return (module.names.qualified(site) or "").startswith("logging.")
    return False


def _of_flask(module: Module, site: Site, context: Context) -> Target | None:
    found = flask_logger(module, site, context)
    return Target(found.text, Style.LAZY, found.needs) if found else None


def _new(module: Module, wanted: str) -> Target:
    """Return a logger that the module gets, under the first name that nothing else in it uses."""
    fresh = _fresh(module)
    if wanted not in fresh:
        fresh[wanted] = _made(module, wanted)
    return fresh[wanted]


@per_file
def _fresh(module: Module) -> dict[str, Target]:  # noqa: ARG001 - the file is the key
    """Return what `_made` found for a file so far, by the wanted name."""
    return {}


def _made(module: Module, wanted: str) -> Target:
    """Return the new logger of a file."""
    qualified = "celery.utils.log.get_task_logger" if _has_tasks(module) else "logging.getLogger"
    bottom = Site(module.tree.body[-1], (module.tree,))  # whatever the file imports is visible there
    maker = module.imports.reference(qualified, bottom, style="name" if _has_tasks(module) else "module")
    if maker is None:
        raise NoLoggerError(f"the name that {qualified} needs is taken by something else")
    for name in dict.fromkeys((wanted, "logger", "_logger", "module_logger")):
        elsewhere = all(_stays_apart(module, binding) for binding in module.names.bindings(name))
        if elsewhere and module.names.is_free(name, (module.tree,)):
            statement = Need(NeedKind.STATEMENT, f"{name} = {maker.text}(__name__)", maker.needs)
            return Target(name, Style.LAZY, (statement,))
    raise NoLoggerError("every name for a module logger is taken by something else")


def _stays_apart(module: Module, binding: Binding) -> bool:
    """Tell whether a binding is one of a function in which no print needs the module's logger of that name."""
    function = binding.scope
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    lines = module.mention_lines([b"print"])
    inside = lines[
        bisect_left(lines, function.lineno) : bisect_right(lines, function.end_lineno or function.lineno)
    ]
    return all(_own_style(module, binding, line) is not None for line in inside)


@per_file
def _has_tasks(module: Module) -> bool:
    """Tell whether a file defines Celery tasks."""
    if b"celery" not in module.source or b"task" not in module.source:
        return False
    functions = module.sites((ast.FunctionDef, ast.AsyncFunctionDef), (b"task",))
    decorators = (each for site in functions for each in site.node.decorator_list)  # type: ignore[attr-defined]
    return any(last_name(decorator) in _TASK for decorator in decorators)
