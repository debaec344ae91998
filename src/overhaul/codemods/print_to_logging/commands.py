"""Which functions of a file belong to a command, so that what they print is the program's output.

A command begins at a click or typer function, a function that parses arguments, a Django management command, an
entry point of the distribution, or what an ``if __name__ == "__main__"`` block calls. What these can reach inside
the file belongs to it, which errs on the side of leaving prints alone.
"""

from __future__ import annotations

import ast
from enum import Enum
from typing import TYPE_CHECKING

from overhaul.codemods.print_to_logging.outline import outline_of
from overhaul.codemods.print_to_logging.perfile import per_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from overhaul.codemods.api import Site
    from overhaul.codemods.print_to_logging.context import Context
    from overhaul.codemods.print_to_logging.outline import Outline
    from overhaul.codemods.toolbox.module import Module

__all__ = ["Role", "is_entry_point", "reached_from", "role_of"]


class Role(Enum):
    """What part a print's surroundings have in a program."""

    LIBRARY = "library"  # somebody imports it
    COMMAND = "command"  # a command with arguments, or what it calls
    BLOCK = "block"  # the module level of a script, or the main block of a command with arguments
    MAIN = "main"  # the main block of any other program, or the function that it calls
    CALLED = "called"  # what that function calls

    @property
    def is_program(self) -> bool:
        """Whether a person runs it rather than importing it."""
        return self is not Role.LIBRARY


def role_of(module: Module, site: Site, context: Context, entries: tuple[str, ...] = ()) -> tuple[Role, str]:
    """Return the part that the surroundings of a print have, and why.

    Args:
        module: The file.
        site: The print.
        context: Where it stands.
        entries: Functions of the file that are entry points of the distribution.
    """
    outline = outline_of(module)
    if entries:
        found = _role_by_entries(module, site, entries)
        if found is not None:
            return found
    unit = next((node for node in site.ancestors if node in outline.known), None)
    if unit is not None:
        return _role_of_unit(module, outline, unit)
    if any(node in outline.block for node in site.ancestors):
        return Role.BLOCK if outline.parses else Role.MAIN, "in the __main__ block"
    if context.functions:
        return Role.LIBRARY, ""
    if _is_main_file(module):
        return Role.BLOCK, "in a __main__ module"
    if outline.script:
        return Role.BLOCK, outline.script
    loops = any(isinstance(node, (ast.For, ast.While, ast.With)) for node in site.ancestors)
    return (Role.BLOCK, "at module level of a script") if outline.block and loops else (Role.LIBRARY, "")


def is_entry_point(module: Module) -> bool:
    """Tell whether the file is started as a program."""
    outline = outline_of(module)
    return bool(outline.block or outline.commands or outline.script) or _is_main_file(module)


def _is_main_file(module: Module) -> bool:
    return module.path.rpartition("/")[2] == "__main__.py"


def _functions(module: Module) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    return {
        node.name: node
        for node in module.tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }


def reached_from(module: Module, names: Iterable[str]) -> set[str]:
    """Return the functions of a file that some of them can reach by name, themselves included."""
    functions = _functions(module)
    todo = [name for name in names if name in functions]
    reached = set(todo)
    outline = outline_of(module)
    while todo:
        for name in outline.identifiers(functions[todo.pop()]):
            if name in functions and name not in reached:
                reached.add(name)
                todo.append(name)
    return reached


def _role_by_entries(module: Module, site: Site, entries: tuple[str, ...]) -> tuple[Role, str] | None:
    """Return the role of a function that is an entry point of the distribution or is called by one."""
    functions = _functions(module)
    reached = reached_from(module, entries)
    around = {getattr(node, "name", "") for node in site.ancestors if node in functions.values()}
    if around & set(entries):
        return Role.COMMAND, "in an entry point of the distribution"
    return (Role.COMMAND, f"called by the entry point {entries[0]}") if around & reached else None


def _role_of_unit(module: Module, outline: Outline, unit: ast.AST) -> tuple[Role, str]:
    if unit in outline.commands:
        return Role.COMMAND, outline.commands[unit]
    known = _reached_by_commands(module)
    if unit in known:
        return Role.COMMAND, known[unit]
    if unit not in _reached_by_block(module):
        return Role.LIBRARY, ""
    if outline.parses or _is_main_file(module):
        return Role.COMMAND, "in a command that takes arguments"
    name = getattr(unit, "name", "")
    if name in outline.direct:
        return Role.MAIN, f"in {name}(), which the __main__ block starts"
    return Role.CALLED, f"in {name}(), which belongs to a script"


@per_file
def _reached_by_commands(module: Module) -> dict[ast.AST, str]:
    """Return the functions that a command of the file calls, with the reason."""
    outline = outline_of(module)
    reached: dict[ast.AST, str] = {}
    for start, reason in outline.commands.items():
        name = "" if "command line" in reason else f" {getattr(start, 'name', '')}"
        for each in outline.reach([start]):
            reached.setdefault(each, f"called by the command{name}")
    return reached


@per_file
def _reached_by_block(module: Module) -> set[ast.AST]:
    """Return the functions that the main block reaches."""
    outline = outline_of(module)
    return outline.reach(outline.started)
