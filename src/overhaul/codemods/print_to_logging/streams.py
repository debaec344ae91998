"""Where a print goes and how its line ends: its keyword arguments, and lines that several prints share."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.codemods.api import Site
from overhaul.codemods.print_to_logging.perfile import per_file
from overhaul.codemods.print_to_logging.purpose import Stream

if TYPE_CHECKING:
    from overhaul.codemods.toolbox.module import Module

__all__ = ["Keywords", "read_keywords", "shares_line", "stream_of"]

_STREAMS = {
    "sys.stdout": Stream.OUT,
    "sys.__stdout__": Stream.OUT,
    "sys.stderr": Stream.ERR,
    "sys.__stderr__": Stream.ERR,
}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_END = re.compile(rb"\bend[ \t]*=")


@dataclass(frozen=True, slots=True)
class Keywords:
    """What the keyword arguments of a print ask for.

    Attributes:
        stream: Where it goes.
        sep: What stands between the arguments; ``None`` when that is not a literal.
        obstacle: Why the call cannot become a record, or empty.
    """

    stream: Stream = Stream.OUT
    sep: str | None = " "
    obstacle: str = ""


def read_keywords(module: Module, site: Site) -> Keywords:
    """Read the keyword and starred arguments of a print."""
    call = site.node
    assert isinstance(call, ast.Call)  # noqa: S101 - prints are calls
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    stream = _stream(module, site, given.get("file"))
    sep = _literal(given.get("sep"), " ")
    return Keywords(stream, sep, _obstacle(call, given, stream, sep))


def stream_of(module: Module, site: Site) -> Stream:
    """Return where the print at a site goes."""
    call = site.node
    assert isinstance(call, ast.Call)  # noqa: S101 - prints are calls
    return _stream(module, site, next((each.value for each in call.keywords if each.arg == "file"), None))


def _stream(module: Module, site: Site, value: ast.expr | None) -> Stream:
    if value is None or (isinstance(value, ast.Constant) and value.value is None):
        return Stream.OUT
    qualified = module.names.qualified(Site(value, (*site.ancestors, site.node)))
    return _STREAMS.get(qualified or "", Stream.OTHER)


def _literal(value: ast.expr | None, default: str) -> str | None:
    if value is None or (isinstance(value, ast.Constant) and value.value is None):
        return default
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def _obstacle(call: ast.Call, given: dict[str | None, ast.expr], stream: Stream, sep: str | None) -> str:
    """Return why a print cannot become a record, or an empty string."""
    if None in given:
        return "its keyword arguments are not known"
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return "it prints as many values as a sequence has"
    if stream is Stream.OTHER:
        return "it writes to a file of its own"
    if sep is None and (len(call.args) > 1 or _acts(given["sep"])):
        return "its separator is no literal"
    if _literal(given.get("end"), "\n") != "\n":
        return "it does not end its line, and a record is a whole line"
    if "flush" in given and _acts(given["flush"]):
        return "its flush argument is more than a value"
    return ""


def _acts(node: ast.expr) -> bool:
    """Tell whether dropping an expression would drop something that happens."""
    return not isinstance(node, (ast.Constant, ast.Name, ast.Attribute))


def shares_line(module: Module, site: Site, stream: Stream) -> bool:
    """Tell whether another print of the same function leaves a line open that this one may complete."""
    return (_function_of(site), stream) in _open_lines(module)


def _function_of(site: Site) -> ast.AST | None:
    return next((node for node in reversed(site.ancestors) if isinstance(node, _FUNCTIONS)), None)


@per_file
def _open_lines(module: Module) -> frozenset[tuple[ast.AST | None, Stream]]:
    """Return the functions (``None`` for the module) with a print that does not end its line, by stream."""
    if _END.search(module.source) is None:
        return frozenset()
    found = set()
    for site in module.sites(ast.Call, (b"print",)):
        call = site.node
        assert isinstance(call, ast.Call)  # noqa: S101 - asked for
        ends = [keyword.value for keyword in call.keywords if keyword.arg == "end"]
        if isinstance(call.func, ast.Name) and call.func.id == "print" and ends and _leaves_open(ends[0]):
            found.add((_function_of(site), stream_of(module, site)))
    return frozenset(found)


def _leaves_open(end: ast.expr) -> bool:
    text = _literal(end, "\n")
    return text is None or not text.endswith("\n")
