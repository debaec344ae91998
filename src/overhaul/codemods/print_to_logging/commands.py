"""Which functions of a file belong to a command, so that what they print is the program's output.

A command begins at a click or typer function, a function that parses arguments, a Django management command, an
entry point of the distribution, or what an ``if __name__ == "__main__"`` block calls. What these can reach inside
the file belongs to it. Reaching is by name alone, which errs on the side of leaving prints alone.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from overhaul.codemods.print_to_logging.context import last_name
from overhaul.codemods.print_to_logging.perfile import per_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from overhaul.codemods.api import Site
    from overhaul.codemods.print_to_logging.context import Context
    from overhaul.codemods.toolbox.module import Module

__all__ = ["Role", "is_entry_point", "role_of"]


class Role(Enum):
    """What part a print's surroundings have in a program."""

    LIBRARY = "library"  # somebody imports it
    COMMAND = "command"  # a command with arguments, or what it calls
    BLOCK = "block"  # directly in the main block or the module level of a script
    MAIN = "main"  # the function that the main block calls
    CALLED = "called"  # what that function calls

    @property
    def is_program(self) -> bool:
        """Whether a person runs it rather than importing it."""
        return self is not Role.LIBRARY


#: Bytes without which a file is no command; one of them is only a reason to look closer.
_MARKS = re.compile(
    rb"__main__|argparse|optparse|docopt|getopt|\bclick\b|typer|\bfire\b|sys\.argv|BaseCommand|\bCmd\b|"
    rb"\A#!|\binput\(|\bmain\(|\.cli\b|absl"
)
_CLICK = re.compile(rb"\b(?:click|typer|cloup|asyncclick|rich_click)\b|\.cli\b|@cli\.")
_CLICK_DECORATORS = frozenset({"command", "group", "callback"})
_PARSES = frozenset(
    {"parse_args", "parse_known_args", "ArgumentParser", "OptionParser", "docopt", "Fire", "getopt", "argv"}
)
_COMMAND_CLASSES = frozenset({"BaseCommand", "AppCommand", "LabelCommand", "NoArgsCommand", "Cmd"})
_MAINS = frozenset({"main", "_main", "async_main", "amain", "cli", "run"})
_WRAPPERS = frozenset({"exit", "SystemExit", "run", "run_until_complete", "main"})


@dataclass(frozen=True, slots=True)
class _Outline:
    """The functions of a file that are in no other function, and what starts them.

    Attributes:
        units: Functions and methods by name.
        names: Identifiers that each of them reads, including attributes.
        classes: Methods by the name of their class.
        tables: Identifiers in the value of a module-level name: ``CHECKS = {"disk": check_disk}``.
        block: The main blocks.
        commands: Units that are commands by themselves, with the reason.
        direct: Names of the functions that the main block calls as its whole business.
        reads: Identifiers that the main block reads.
        parses: Whether something in the file parses arguments.
        script: Why module-level code is a program, or empty.
    """

    units: dict[str, list[ast.AST]] = field(default_factory=dict)
    names: dict[ast.AST, frozenset[str]] = field(default_factory=dict)
    classes: dict[str, list[ast.AST]] = field(default_factory=dict)
    tables: dict[str, frozenset[str]] = field(default_factory=dict)
    block: list[ast.AST] = field(default_factory=list)
    commands: dict[ast.AST, str] = field(default_factory=dict)
    direct: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
    parses: list[str] = field(default_factory=list)
    script: list[str] = field(default_factory=list)


def role_of(module: Module, site: Site, context: Context, entries: tuple[str, ...] = ()) -> tuple[Role, str]:
    """Return the part that the surroundings of a print have, and why.

    Args:
        module: The file.
        site: The print.
        context: Where it stands.
        entries: Functions of the file that are entry points of the distribution.
    """
    outline = _outline(module)
    if outline is None and not entries:
        return Role.LIBRARY, ""
    outline = outline or _read(module)
    unit = next((node for node in site.ancestors if node in outline.names), None)
    if unit is not None:
        return _role_of_unit(module, outline, unit, entries)
    if any(node in outline.block for node in site.ancestors):
        return Role.BLOCK, "in the __main__ block"
    if module.path.rpartition("/")[2] == "__main__.py":
        return Role.BLOCK, "in a __main__ module"
    if not context.functions and outline.script:
        return Role.BLOCK, outline.script[0]
    if not context.functions and any(
        isinstance(node, (ast.For, ast.While, ast.With, ast.AsyncFor)) for node in site.ancestors
    ):
        return (Role.BLOCK, "in a loop at module level of a script") if outline.block else (Role.LIBRARY, "")
    return Role.LIBRARY, ""


def is_entry_point(module: Module) -> bool:
    """Tell whether the file is started as a program."""
    outline = _outline(module)
    return outline is not None and bool(outline.block or outline.commands or outline.script)


def _role_of_unit(
    module: Module, outline: _Outline, unit: ast.AST, entries: tuple[str, ...]
) -> tuple[Role, str]:
    if unit in outline.commands:
        return Role.COMMAND, outline.commands[unit]
    known = _reached_by_commands(module)
    if unit in known:
        return Role.COMMAND, known[unit]
    if entries:
        named = [each for name in entries for each in outline.units.get(name, ())]
        if unit in named:
            return Role.COMMAND, "in an entry point of the distribution"
        if unit in _reach(outline, named):
            return Role.COMMAND, f"called by the entry point {entries[0]}"
    if unit in _reached_by_block(module):
        return _started(module, outline, unit)
    return Role.LIBRARY, ""


def _started(module: Module, outline: _Outline, unit: ast.AST) -> tuple[Role, str]:
    """Return the role of a function that the main block reaches."""
    if outline.parses or module.path.rpartition("/")[2] == "__main__.py":
        return Role.COMMAND, "in a command that takes arguments"
    name = getattr(unit, "name", "")
    if name in outline.direct:
        return Role.MAIN, f"in {name}(), which the __main__ block starts"
    return Role.CALLED, f"in {name}(), which belongs to a script"


@per_file
def _outline(module: Module) -> _Outline | None:
    if _MARKS.search(module.source) is None and not module.path.endswith("__main__.py"):
        return None
    return _read(module)


def _read(module: Module) -> _Outline:
    outline = _Outline()
    clicks = _CLICK.search(module.source) is not None
    for node, owner in _units(module.tree.body, None):
        outline.names[node] = _identifiers(node)
        outline.units.setdefault(node.name, []).append(node)
        if owner is not None:
            outline.classes.setdefault(owner.name, []).append(node)
        reason = _command_reason(node, owner, outline.names[node], clicks=clicks)
        if reason:
            outline.commands[node] = reason
        outline.parses.extend(sorted(outline.names[node] & _PARSES))
    for statement in module.tree.body:
        _read_statement(outline, statement)
    if module.source.startswith(b"#!"):
        outline.script.append("at module level of an executable script")
    return outline


def _units(
    body: Iterable[ast.AST], owner: ast.ClassDef | None
) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, ast.ClassDef | None]]:
    """Yield the functions that are in no other function, with the class around them."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node, owner
        elif isinstance(node, ast.ClassDef):
            yield from _units(node.body, node)
        elif isinstance(node, (ast.If, ast.Try, ast.With, ast.For, ast.While)):
            blocks = (getattr(node, name, []) for name in ("body", "handlers", "orelse", "finalbody"))
            for block in blocks:
                yield from _units(block, owner)
        elif isinstance(node, ast.ExceptHandler):
            yield from _units(node.body, owner)


def _identifiers(node: ast.AST) -> frozenset[str]:
    return frozenset(
        each.id if isinstance(each, ast.Name) else each.attr
        for each in ast.walk(node)
        if isinstance(each, (ast.Name, ast.Attribute))
    )


def _command_reason(
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    owner: ast.ClassDef | None,
    names: frozenset[str],
    *,
    clicks: bool,
) -> str:
    """Return why a function is a command by itself, or an empty string."""
    if owner is not None and any(last_name(base) in _COMMAND_CLASSES for base in owner.bases):
        kind = "an interactive shell" if any(last_name(base) == "Cmd" for base in owner.bases) else "Django's"
        return f"in a command of {kind}" if kind != "Django's" else "in a Django management command"
    if clicks and any(last_name(decorator) in _CLICK_DECORATORS for decorator in node.decorator_list):
        return f"in the command {node.name}"
    if names & {"parse_args", "parse_known_args", "docopt", "Fire"}:
        return f"in {node.name}(), which parses the command line"
    return ""


def _read_statement(outline: _Outline, statement: ast.stmt) -> None:
    """Take in what a statement at module level starts."""
    if isinstance(
        statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    ):
        return
    if isinstance(statement, ast.If) and _is_main_test(statement.test):
        outline.block.append(statement)
        started = statement.body
    elif _calls_main(statement, outline):
        started = [statement]
    else:
        _read_script(outline, statement)
        return
    identifiers = frozenset().union(*map(_identifiers, started))
    outline.reads.update(identifiers)
    outline.parses.extend(sorted(identifiers & _PARSES))
    calls = [name for each in started for name in _called_as_a_whole(each)]
    outline.direct.update(name for name in calls if name in _MAINS or len(started) == 1)


def _read_script(outline: _Outline, statement: ast.stmt) -> None:
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            if isinstance(target, ast.Name):
                outline.tables[target.id] = _identifiers(statement.value)
    identifiers = _module_level_identifiers(statement)
    if identifiers & _PARSES:
        outline.parses.extend(sorted(identifiers & _PARSES))
        outline.script.append("at module level of a script that takes arguments")
    if "input" in identifiers:
        outline.script.append("at module level of a script that asks its user")


def _module_level_identifiers(statement: ast.stmt) -> frozenset[str]:
    if isinstance(statement, (ast.If, ast.Try)) and any(True for _ in _units([statement], None)):
        return frozenset()
    return _identifiers(statement)


def _is_main_test(test: ast.expr) -> bool:
    """Tell whether a condition is ``__name__ == "__main__"``, maybe together with another one."""
    if isinstance(test, ast.BoolOp):
        return any(map(_is_main_test, test.values))
    if (
        not isinstance(test, ast.Compare)
        or len(test.ops) != 1
        or not isinstance(test.ops[0], (ast.Eq, ast.In))
    ):
        return False
    sides = (test.left, test.comparators[0])
    named = any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
    return named and any("__main__" in ast.dump(side) for side in sides)


def _calls_main(statement: ast.stmt, outline: _Outline) -> bool:
    """Tell whether a statement at module level is an unguarded ``main()``."""
    return any(name in {"main", "_main"} and name in outline.units for name in _called_as_a_whole(statement))


def _called_as_a_whole(statement: ast.stmt) -> Iterator[str]:
    """Yield the function that a statement is there to call: ``main()``, ``sys.exit(main())``, ``asyncio.run(f())``."""
    value: ast.AST | None = None
    if isinstance(statement, ast.Expr):
        value = statement.value
    elif isinstance(statement, ast.Raise):
        value = statement.exc
    elif isinstance(statement, (ast.Try, ast.With)):
        for each in statement.body:
            yield from _called_as_a_whole(each)
    while isinstance(value, ast.Call):
        if isinstance(value.func, ast.Name) and value.func.id not in {"exit", "SystemExit", "print"}:
            yield value.func.id
        inner = value.args[0] if value.args and last_name(value.func) in _WRAPPERS else None
        value = inner


def _reach(outline: _Outline, start: Iterable[ast.AST]) -> set[ast.AST]:
    """Return the functions that some functions can reach by name, themselves included."""
    reached = set(start)
    todo = list(reached)
    while todo:
        for each in _named(outline, outline.names[todo.pop()]):
            if each not in reached:
                reached.add(each)
                todo.append(each)
    return reached


def _named(outline: _Outline, names: Iterable[str]) -> Iterator[ast.AST]:
    for name in names:
        yield from outline.units.get(name, ())
        for function in outline.tables.get(name, ()):
            yield from outline.units.get(function, ())
        for method in outline.classes.get(name, ()):
            if method.name.startswith("__"):  # type: ignore[attr-defined]
                yield method


@per_file
def _reached_by_commands(module: Module) -> dict[ast.AST, str]:
    """Return the functions that a command of the file calls, with the reason."""
    outline = _outline(module)
    if outline is None:
        return {}
    reached: dict[ast.AST, str] = {}
    for start, reason in outline.commands.items():
        name = "" if "command line" in reason else f" {getattr(start, 'name', '')}"
        for each in _reach(outline, [start]):
            reached.setdefault(each, f"called by the command{name}")
    return reached


@per_file
def _reached_by_block(module: Module) -> set[ast.AST]:
    """Return the functions that the main block reaches."""
    outline = _outline(module)
    return set() if outline is None else _reach(outline, _named(outline, outline.reads))
