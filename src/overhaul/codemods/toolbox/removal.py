"""Removing an import that nothing uses any more, in whatever layout it has."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from overhaul.codemods.api import Splice
from overhaul.codemods.toolbox.header import Header

if TYPE_CHECKING:
    from overhaul.codemods.toolbox.module import Module

__all__ = ["removal"]

_TOOL_COMMENT = re.compile(
    rb"#[ \t]*(?:noqa|type:|pylint:|pragma|nosec|isort:|ruff:|flake8:|pyright:|mypy:|fmt:|yapf:)",
    re.IGNORECASE,
)
_TYPE_COMMENT = re.compile(rb"#[ \t]*type:[ \t]*([^\r\n]*)")
#: Calls whose string arguments name types.
_TYPE_CALLS = frozenset({"ForwardRef", "NamedTuple", "NewType", "TypeVar", "TypedDict", "cast"})
_BUILTIN_GENERICS = frozenset({"dict", "frozenset", "list", "set", "tuple", "type"})


def removal(module: Module, name: str) -> Splice | None:
    """Return the splice that removes the module-level import of a name, or ``None`` when it must stay.

    It stays when anything uses the name (also in string annotations, type comments and ``__all__``), when the
    file is an ``__init__.py``, when the import stands in a block, is a star, a future import, a re-export
    (``import x as x``), or carries a comment for a tool.
    """
    found = module.names.bindings(name)
    here = [binding for binding in found if isinstance(binding.scope, ast.Module)]
    if len(here) != 1 or here[0].kind != "import" or module.path.rpartition("/")[2] == "__init__.py":
        return None
    alias, statement = here[0].site.node, here[0].site.ancestors[-1]
    if statement not in module.tree.body or not isinstance(statement, (ast.Import, ast.ImportFrom)):
        return None
    if _is_meant_to_stay(alias, statement) or module.names.is_used(name) or _is_named_in_text(module, name):
        return None
    if len(statement.names) == 1:
        return _whole(module, statement)
    return _one(module, statement, [each is alias for each in statement.names].index(True))


def _is_meant_to_stay(alias: ast.AST, statement: ast.Import | ast.ImportFrom) -> bool:
    """Recognise a future import and the re-export ``from x import a as a``."""
    future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
    return future or (isinstance(alias, ast.alias) and alias.name == alias.asname)


def _whole(module: Module, statement: ast.Import | ast.ImportFrom) -> Splice | None:
    """Remove a statement with its lines, and blank lines that would then be too many."""
    header = Header(module, len(module.source))
    start, end = module.span(statement)
    line_start, stop = header.line_start(statement), header.after(statement)
    if _TOOL_COMMENT.search(module.source[start:stop]):
        return None
    at = module.tree.body.index(statement)
    if at + 1 < len(module.tree.body) and module.statement_span(module.tree.body[at + 1])[0] < stop:
        return Splice(start, module.statement_span(module.tree.body[at + 1])[0], "")
    if module.source[line_start:start].strip(b" \t\f"):
        if at and module.span(module.tree.body[at - 1])[1] > line_start:
            return Splice(module.span(module.tree.body[at - 1])[1], end, "")
        return None
    return Splice(*_collapsed(module, header, line_start, stop), "")


def _collapsed(module: Module, header: Header, start: int, stop: int) -> tuple[int, int]:
    """Extend a span of whole lines over the blank lines that belonged to it."""
    above = 0
    line = module.line(start)
    while line - above > 1 and not module.source[slice(*module.line_span(line - above - 1))].strip():
        above += 1
    below = header.blank_lines(stop) if stop < len(module.source) else 0
    rest = module.source[stop:].strip()
    if not rest:
        return module.line_starts[line - above - 1], len(module.source)
    begins = line - above == 1
    surplus = below if begins else min(above, below)
    return start, module.line_span(module.line(stop) + surplus - 1)[1] if surplus else stop


def _one(module: Module, statement: ast.Import | ast.ImportFrom, index: int) -> Splice | None:
    """Remove one name of several."""
    spans = [module.span(alias) for alias in statement.names]
    start, end = spans[index]
    line_start, line_end = module.line_span(module.line(start))
    previous = spans[index - 1][1] if index else None
    following = spans[index + 1][0] if index + 1 < len(spans) else None
    if _TOOL_COMMENT.search(module.source[line_start:line_end]):
        return None
    if previous is not None and previous > line_start:
        return Splice(previous, end, "")
    if following is not None and following < line_end:
        return Splice(start, following, "")
    bracketed = module.source[: module.span(statement)[1]].endswith(b")")
    if bracketed and not module.source[line_start:start].strip():
        rest = module.source[end:line_end].lstrip(b" \t").removeprefix(b",").strip()
        if not rest or rest.startswith(b"#"):
            return Splice(line_start, line_end, "")
    if previous is not None and b"#" not in module.source[previous:start]:
        return Splice(previous, end, "")
    if following is not None and b"#" not in module.source[end:following]:
        return Splice(start, following, "")
    return None


def _is_named_in_text(module: Module, name: str) -> bool:
    """Tell whether a string that holds a type, or a type comment, names it."""
    token = name.encode()
    word = re.compile(rb"(?<!\w)" + re.escape(token) + rb"(?!\w)")
    if any(word.search(match[1]) for match in _TYPE_COMMENT.finditer(module.source)):
        return True
    for site in module.sites(ast.Constant, (token,)):
        text = site.node.value  # type: ignore[attr-defined]
        if (
            isinstance(text, str)
            and name in text
            and _holds_type(site.ancestors, site.node)
            and _loads(text, name)
        ):
            return True
    return False


def _holds_type(ancestors: tuple[ast.AST, ...], node: ast.AST) -> bool:
    for parent in reversed(ancestors):
        if isinstance(parent, (ast.arg, ast.AnnAssign)) and node is parent.annotation:
            return True
        if isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef)) and node is parent.returns:
            return True
        if isinstance(parent, ast.Subscript) and _last(parent.value)[:1].isupper() | (
            _last(parent.value) in _BUILTIN_GENERICS
        ):
            return True
        if isinstance(parent, ast.Call) and _last(parent.func) in _TYPE_CALLS:
            return True
        if isinstance(parent, ast.stmt):
            return False
        node = parent
    return False


def _last(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _loads(text: str, name: str) -> bool:
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return False
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))
