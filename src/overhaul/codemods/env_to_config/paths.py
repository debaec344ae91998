"""Which file an expression names, as far as the source alone can tell: for ``load_dotenv`` and ``env_file``."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from overhaul.codemods.api import Site

if TYPE_CHECKING:
    from overhaul.codemods.toolbox.module import Module

__all__ = ["path_of"]

#: What stands in front of a path that is relative to the working directory.
_CWD = "cwd:"


def path_of(node: ast.expr, site: Site, module: Module) -> str:
    """Return the file that an expression names.

    Args:
        node: The expression.
        site: A node that it belongs to, for resolving names.
        module: The file that it stands in.

    Returns:
        A path relative to the root, ``cwd:`` and a path for one relative to the working directory, ``find:`` and
        a folder for a search upwards from that folder (``find:cwd`` from the working directory), or empty.
    """
    if isinstance(node, ast.Constant):
        return f"{_CWD}{posixpath.normpath(node.value)}" if isinstance(node.value, str) and node.value else ""
    if isinstance(node, ast.Name):
        return _named(node, site, module)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return _joined(path_of(node.left, site, module), [node.right])
    if isinstance(node, ast.Attribute) and node.attr == "parent":
        return _parent(path_of(node.value, site, module))
    if isinstance(node, ast.Subscript):
        return _ancestor(node, site, module)
    return _called(node, site, module) if isinstance(node, ast.Call) else ""


def _named(node: ast.Name, site: Site, module: Module) -> str:
    if node.id == "__file__":
        return module.path
    bindings = module.names.resolve(Site(node, (*site.ancestors, site.node))).bindings
    if len(bindings) != 1 or bindings[0].value is None or not isinstance(bindings[0].scope, ast.Module):
        return ""
    return path_of(bindings[0].value, bindings[0].site, module)


def _called(node: ast.Call, site: Site, module: Module) -> str:
    if isinstance(node.func, ast.Attribute) and node.func.attr in {"resolve", "absolute", "as_posix"}:
        return path_of(node.func.value, site, module)
    if isinstance(node.func, ast.Attribute) and node.func.attr == "joinpath":
        return _joined(path_of(node.func.value, site, module), node.args)
    function = module.names.qualified(Site(node.func, (*site.ancestors, site.node)))
    if function == "dotenv.find_dotenv":
        return _found(node, module)
    if function in {"pathlib.Path.cwd", "os.getcwd"} and not node.args:
        return _CWD
    if not node.args or node.keywords:
        return ""
    first = path_of(node.args[0], site, module)
    if function == "pathlib.Path":
        return _joined(first, node.args[1:])
    if function in {"os.path.abspath", "os.path.realpath", "builtins.str", "os.fspath", "os.path.normpath"}:
        return first
    if function == "os.path.dirname":
        return _parent(first)
    return _joined(first, node.args[1:]) if function == "os.path.join" else ""


def _found(node: ast.Call, module: Module) -> str:
    """Return where ``find_dotenv`` searches from."""
    options = {keyword.arg: keyword.value for keyword in node.keywords}
    if node.args or set(options) - {"usecwd"}:
        return ""
    usecwd = options.get("usecwd")
    if usecwd is None or (isinstance(usecwd, ast.Constant) and usecwd.value is False):
        return f"find:{posixpath.dirname(module.path)}"
    return "find:cwd" if isinstance(usecwd, ast.Constant) and usecwd.value is True else ""


def _parent(path: str) -> str:
    """Return the folder of a path; ``.`` for the root itself, empty when it would leave the root."""
    if not path or path == "." or path.startswith(("find:", _CWD)):
        return ""
    return posixpath.dirname(path) or "."


def _ancestor(node: ast.Subscript, site: Site, module: Module) -> str:
    """Understand ``Path(__file__).parents[1]``."""
    if not (isinstance(node.value, ast.Attribute) and node.value.attr == "parents"):
        return ""
    if not (isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int)):
        return ""
    path = path_of(node.value.value, site, module)
    for _ in range(node.slice.value + 1):
        path = _parent(path)
    return path


def _joined(path: str, parts: list[ast.expr]) -> str:
    if not path or path.startswith("find:"):
        return ""
    head, rest = (_CWD, path[len(_CWD) :]) if path.startswith(_CWD) else ("", path)
    for part in parts:
        if not (isinstance(part, ast.Constant) and isinstance(part.value, str)) or part.value.startswith("/"):
            return ""
        rest = posixpath.normpath(posixpath.join(rest, part.value))
    return "" if rest.startswith("..") else head + rest
