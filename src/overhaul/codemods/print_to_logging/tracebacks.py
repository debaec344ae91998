"""``traceback.print_exc()``: a record with the traceback, or a part of the record of the print beside it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Site, Splice
from overhaul.codemods.print_to_logging.context import context_of, last_name, neighbours
from overhaul.codemods.print_to_logging.perfile import per_file
from overhaul.codemods.print_to_logging.purpose import Stream
from overhaul.codemods.print_to_logging.streams import stream_of
from overhaul.codemods.print_to_logging.wording import decoration

if TYPE_CHECKING:
    from overhaul.codemods.print_to_logging.context import Context
    from overhaul.codemods.toolbox.module import Module

__all__ = [
    "beside",
    "carries",
    "is_print_exc",
    "mentions_traceback",
    "message_for",
    "prints_traceback",
    "removal_of",
    "traceback_function",
]

_FUNCTIONS = frozenset({"print_exc", "print_exception", "print_stack", "print_last", "print_tb"})


def traceback_function(module: Module, site: Site) -> str:
    """Return which function of `traceback` a call calls, e.g. ``print_exc``; empty when it is none that prints."""
    call = site.node
    assert isinstance(call, ast.Call)  # noqa: S101 - calls are asked about
    qualified = module.names.qualified(Site(call.func, (*site.ancestors, call))) or ""
    head, _, name = qualified.rpartition(".")
    return name if head == "traceback" and name in _FUNCTIONS else ""


@per_file
def mentions_traceback(module: Module) -> bool:
    """Tell whether a file can call a function of `traceback` that prints."""
    return b"traceback" in module.source


def is_print_exc(module: Module, site: Site) -> bool:
    """Tell whether a call prints the whole traceback that is being handled to a standard stream.

    That is ``traceback.print_exc()``, ``traceback.print_exception(*sys.exc_info())`` and
    ``print(traceback.format_exc())``.
    """
    call = site.node
    assert isinstance(call, ast.Call)  # noqa: S101 - calls are asked about
    if any(keyword.arg != "file" for keyword in call.keywords) or stream_of(module, site) is Stream.OTHER:
        return False
    function = traceback_function(module, site)
    if function == "print_exc":
        return not call.args
    if function == "print_exception":
        return _is_current(module, site)
    return not function and prints_traceback(module, site)


def prints_traceback(module: Module, site: Site) -> bool:
    """Tell whether a call is ``print(traceback.format_exc())`` in an except block."""
    call = site.node
    assert isinstance(call, ast.Call)  # noqa: S101 - calls are asked about
    if last_name(call.func) != "print" or len(call.args) != 1 or not isinstance(call.args[0], ast.Call):
        return False
    shown = call.args[0]
    qualified = module.names.qualified(Site(shown.func, (*site.ancestors, call, shown)))
    bare = not shown.args and not shown.keywords
    return bare and qualified == "traceback.format_exc" and context_of(site).handler is not None


def _is_current(module: Module, site: Site) -> bool:
    """Tell whether the arguments of ``print_exception`` are the exception that its except block handles."""
    call = site.node
    assert isinstance(call, ast.Call)  # noqa: S101 - calls are asked about
    handler = context_of(site).handler
    if handler is None or len(call.args) != 1:
        return False
    argument = call.args[0]
    if isinstance(argument, ast.Starred) and isinstance(argument.value, ast.Call):
        function = Site(argument.value.func, (*site.ancestors, call, argument, argument.value))
        return module.names.qualified(function) == "sys.exc_info"
    return isinstance(argument, ast.Name) and argument.id == handler.name


def beside(module: Module, site: Site, context: Context) -> Site | None:
    """Return the ``traceback.print_exc()`` statement next to a print in the same block, as a site of the call."""
    statement = context.statement
    if statement is None or statement.value is not site.node or context.handler is None:
        return None
    parent = site.ancestors[-2]
    before, after = neighbours(statement, parent)
    for each in (after, before):
        if isinstance(each, ast.Expr) and isinstance(each.value, ast.Call):
            found = Site(each.value, (*site.ancestors[:-1], each))
            if is_print_exc(module, found):
                return found
    return None


def carries(site: Site, handler: ast.ExceptHandler) -> bool:
    """Tell whether a print is the one of its except block whose record gets the traceback.

    Of several on the way into the blocks around it that is the first one that shows the exception, else the first.
    """
    path = (*site.ancestors, site.node)
    prints: list[ast.Call] = []
    for node in path[path.index(handler) :]:
        for field in ("body", "orelse"):
            block = getattr(node, field, None)
            if isinstance(block, list) and any(each in block for each in path):
                prints += [each.value for each in block if _is_message(each)]
    showing = [each for each in prints if handler.name and _names(each, handler.name)]
    chosen = (showing or prints)[:1]
    return not chosen or chosen[0] is site.node


def _is_message(statement: ast.stmt) -> bool:
    """Tell whether a statement prints words or values."""
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return False
    call = statement.value
    return (
        isinstance(call.func, ast.Name)
        and call.func.id == "print"
        and not decoration(call.args)
        and bool(call.args)
    )


def _names(call: ast.Call, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(call))


def message_for(context: Context) -> str:
    """Return the message of a record that has none of its own: where the exception was met."""
    function = context.function
    if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return f"Exception in {function.name}"
    return "Exception in a lambda" if function is not None else "Exception at module level"


def removal_of(module: Module, statement: ast.stmt, parent: ast.AST) -> Splice:
    """Return the splice that removes a statement with its line, or alone when others share the line."""
    start, end = module.span(statement)
    before, after = neighbours(statement, parent)
    if after is not None and after.lineno == statement.end_lineno:
        return Splice(start, module.span(after)[0], "")
    if before is not None and before.end_lineno == statement.lineno:
        return Splice(module.span(before)[1], end, "")
    line_start = module.line_span(module.line(start))[0]
    line_end = module.line_span(module.line(end - 1))[1]
    rest = module.source[end:line_end]
    comment = rest.find(b"#")
    if comment >= 0:
        return Splice(start, end + comment, "")
    return Splice(line_start, line_end, "")
