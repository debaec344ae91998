"""Functions whose output a doctest of the same file expects."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from overhaul.codemods.print_to_logging.perfile import per_file

if TYPE_CHECKING:
    from overhaul.codemods.toolbox.module import Module

__all__ = ["shown_in_doctests"]

_CALLED = re.compile(r"\b([A-Za-z_]\w*)[ \t]*\(")
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@per_file
def shown_in_doctests(module: Module) -> frozenset[str]:
    """Return the names of functions and classes that a doctest calls and expects output of."""
    if b">>>" not in module.source:
        return frozenset()
    found: set[str] = set()
    for node in ast.walk(module.tree):
        text = ast.get_docstring(node, clean=False) if isinstance(node, _DOCUMENTED) else None
        if text and ">>>" in text:
            found.update(_called(text))
    return frozenset(found)


def _called(text: str) -> set[str]:
    import doctest  # noqa: PLC0415 - brings a debugger along, and few files have examples

    try:
        examples = doctest.DocTestParser().get_examples(text)
    except ValueError:  # blanks that are not consistent: doctest cannot run it either
        return set()
    return {name for each in examples if each.want for name in _CALLED.findall(each.source)}
