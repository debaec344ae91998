"""The functions of a file as a program sees them: what starts them, and which of them can reach which.

Reaching is by name alone: a function belongs to whatever reads an identifier that is its name. Identifiers are only
collected from functions that somebody asks about, because walking all of them costs as much as parsing.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Union

from overhaul.codemods.print_to_logging.context import last_name
from overhaul.codemods.print_to_logging.perfile import per_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeAlias

    from overhaul.codemods.toolbox.module import Module

__all__ = ["Outline", "Unit", "outline_of"]

Unit: TypeAlias = Union[ast.FunctionDef, ast.AsyncFunctionDef]  # noqa: UP007 - evaluated at run time on 3.10

#: Bytes without which a file is no program; one of them is only a reason to look closer.
_MARKS = (
    *(b"__main__", b"argparse", b"optparse", b"docopt", b"getopt", b"click", b"typer", b"fire", b"sys.argv"),
    *(b"BaseCommand", b"Cmd", b"input(", b"main(", b".cli", b"absl", b"@app.command(", b"cli.command("),
)
_CLICK_MARKS = (b"click", b"typer", b"cloup", b".cli", b"@cli.", b"@app.command(", b"cli.command(")
_CLICK_DECORATORS = frozenset({"command", "group", "callback"})
_PARSING = frozenset({"parse_args", "parse_known_args", "docopt", "Fire"})
_PARSES = _PARSING | {"ArgumentParser", "OptionParser", "getopt", "argv"}
_RUNS_COMMAND = _PARSES | {"typer"}
_COMMAND_CLASSES = {
    **dict.fromkeys(
        ("BaseCommand", "AppCommand", "LabelCommand", "NoArgsCommand"), "in a Django management command"
    ),
    "Cmd": "in a command of an interactive shell",
}
_MAINS = frozenset({"main", "_main", "async_main", "amain", "cli", "run"})
_WRAPPERS = frozenset({"exit", "SystemExit", "run", "run_until_complete", "main"})


@dataclass(slots=True)
class Outline:
    """The functions of a file that are in no other function, and what starts them.

    Attributes:
        units: Functions and methods by name.
        known: The same as a set.
        methods: Methods by the name of their class.
        tables: Values of module-level names: ``CHECKS = {"disk": check_disk}``.
        block: The main blocks.
        commands: Units that are commands by themselves, with the reason.
        direct: Names of the functions that the main block calls as its whole business.
        started: Statements that run when the file is a program.
        parses: Whether something in the file parses arguments.
        script: Why module-level code is a program, or empty.
    """

    units: dict[str, list[Unit]] = field(default_factory=dict)
    known: set[ast.AST] = field(default_factory=set)
    methods: dict[str, list[Unit]] = field(default_factory=dict)
    tables: dict[str, ast.expr] = field(default_factory=dict)
    block: list[ast.AST] = field(default_factory=list)
    commands: dict[ast.AST, str] = field(default_factory=dict)
    direct: set[str] = field(default_factory=set)
    started: list[ast.stmt] = field(default_factory=list)
    parses: bool = False
    script: str = ""
    _identifiers: dict[ast.AST, frozenset[str]] = field(default_factory=dict)

    def identifiers(self, node: ast.AST) -> frozenset[str]:
        """Return the names and attributes in a tree."""
        if node not in self._identifiers:
            self._identifiers[node] = frozenset(_identifiers(node))
        return self._identifiers[node]

    def reach(self, start: Iterable[ast.AST]) -> set[ast.AST]:
        """Return the units that some trees can reach by name, the trees included."""
        reached = set(start)
        todo = list(reached)
        while todo:
            for each in self._named(self.identifiers(todo.pop())):
                if each not in reached:
                    reached.add(each)
                    todo.append(each)
        return reached

    def _named(self, names: Iterable[str]) -> Iterator[ast.AST]:
        for name in names:
            yield from self.units.get(name, ())
            if name in self.tables:
                for function in self.identifiers(self.tables[name]):
                    yield from self.units.get(function, ())
            yield from (method for method in self.methods.get(name, ()) if method.name.startswith("__"))


def _identifiers(root: ast.AST) -> Iterator[str]:
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            yield node.id
            continue
        if isinstance(node, ast.Attribute):
            yield node.attr
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                stack += [each for each in value if isinstance(each, ast.AST)]
            elif isinstance(value, ast.AST):
                stack.append(value)


@per_file
def outline_of(module: Module) -> Outline:
    """Return the outline of a file; an empty one when nothing in it looks like a program."""
    outline = Outline()
    source = module.source
    if not source.startswith(b"#!") and not any(mark in source for mark in _MARKS):
        return outline
    clicks = any(mark in source for mark in _CLICK_MARKS)
    lines = module.mention_lines([name.encode() for name in sorted(_PARSES)])
    for unit, owner in _units(module.tree.body, None):
        outline.units.setdefault(unit.name, []).append(unit)
        outline.known.add(unit)
        if owner is not None:
            outline.methods.setdefault(owner.name, []).append(unit)
        names = outline.identifiers(unit) & _PARSES if _touches(unit, lines) else frozenset()
        outline.parses = outline.parses or bool(names)
        reason = _command_reason(unit, owner, clicks=clicks, parses=bool(names & _PARSING))
        if reason:
            outline.commands[unit] = reason
    asking = sorted({*lines, *module.mention_lines([b"input("])})
    if source.startswith(b"#!"):
        outline.script = "at module level of an executable script"
    for statement in module.tree.body:
        _read_statement(outline, statement, asking)
    return outline


def _touches(node: ast.stmt, lines: Sequence[int]) -> bool:
    at = bisect_left(lines, node.lineno)
    return at < len(lines) and lines[at] <= (node.end_lineno or node.lineno)


def _units(body: Iterable[ast.AST], owner: ast.ClassDef | None) -> Iterator[tuple[Unit, ast.ClassDef | None]]:
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


def _command_reason(unit: Unit, owner: ast.ClassDef | None, *, clicks: bool, parses: bool) -> str:
    """Return why a function is a command by itself, or an empty string."""
    bases = [last_name(base) for base in owner.bases] if owner is not None else []
    for base in bases:
        if base in _COMMAND_CLASSES:
            return _COMMAND_CLASSES[base]
    if clicks and any(last_name(decorator) in _CLICK_DECORATORS for decorator in unit.decorator_list):
        return f"in the command {unit.name}"
    return f"in {unit.name}(), which parses the command line" if parses else ""


def _read_statement(outline: Outline, statement: ast.stmt, asking: list[int]) -> None:
    """Take in what a statement at module level starts.

    Args:
        outline: What is known so far, with all units.
        statement: The statement.
        asking: Lines that mention `input` or the parsing of arguments.
    """
    if isinstance(
        statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    ):
        return
    is_block = isinstance(statement, ast.If) and _is_main_test(statement.test)
    if is_block or _calls_main(statement, outline):
        body = statement.body if isinstance(statement, ast.If) else [statement]
        outline.block += [statement] if is_block else []
        outline.started += body
        outline.parses = outline.parses or any(outline.identifiers(each) & _RUNS_COMMAND for each in body)
        calls = [name for each in body for name in _called_as_a_whole(each)]
        outline.direct.update(name for name in calls if name in _MAINS or len(body) == 1)
        return
    if outline.script:
        outline.started.append(statement)
        outline.direct.update(_called_as_a_whole(statement))
    if isinstance(statement, ast.Assign):
        outline.tables.update(
            (target.id, statement.value) for target in statement.targets if isinstance(target, ast.Name)
        )
    if _touches(statement, asking) and not any(True for _ in _units([statement], None)):
        _read_script(outline, outline.identifiers(statement))


def _read_script(outline: Outline, names: frozenset[str]) -> None:
    if names & _PARSES:
        outline.parses = True
        outline.script = "at module level of a script that takes arguments"
    elif "input" in names:
        outline.script = "at module level of a script that asks its user"


def _is_main_test(test: ast.expr) -> bool:
    """Tell whether a condition is ``__name__ == "__main__"``, maybe together with another one."""
    if isinstance(test, ast.BoolOp):
        return any(map(_is_main_test, test.values))
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], (ast.Eq, ast.In)):
        return False
    sides = (test.left, test.comparators[0])
    named = any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
    return named and any("__main__" in ast.dump(side) for side in sides)


def _calls_main(statement: ast.stmt, outline: Outline) -> bool:
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
        value = value.args[0] if value.args and last_name(value.func) in _WRAPPERS else None
