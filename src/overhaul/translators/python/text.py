"""The Python tree as text: valid Python 3.10, one statement per line; ruff lays it out afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from overhaul.translators.python import tree
from overhaul.translators.python.annotations import CHECKING
from overhaul.translators.python.comments import comment_lines, trailing_comment
from overhaul.translators.python.expressions import WIDTH, Place, expression, target
from overhaul.translators.python.imports import import_lines
from overhaul.translators.python.strings import cells, escaped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from overhaul.translators.python.tree import Expression, Module, Statement

__all__ = ["expression_text", "text_of"]


def text_of(module: Module) -> str:
    """Return the text of a module: shebang, docstring, imports, support helpers, body.

    Raises:
        ValueError: The tree says something that Python cannot say, such as an empty set display.
    """
    sheet = _Sheet()
    if module.shebang:
        sheet.lines.append(module.shebang)
    if module.settings:
        sheet.lines.append(f"# {module.settings}")
    if module.docstring:
        sheet.lines += _docstring(module.docstring, "")
    for part in (import_lines(module.imports), _checked(module), module.support.strip("\n").split("\n")):
        if part and part != [""]:
            sheet.lines += ["", *part]
    sheet.lines.append("")
    sheet.statements(module.body)
    return "\n".join(sheet.lines).rstrip("\n") + "\n"


def _checked(module: Module) -> list[str]:
    """Return the lines of imports that are there for type checkers."""
    if not module.checked:
        return []
    lines = [f"    {line}".rstrip() for line in import_lines(module.checked)]
    return [f"{CHECKING} = False", f"if {CHECKING}:", *lines]


def expression_text(node: Expression) -> str:
    """Return the text of one expression."""
    return expression(node, Place(0))


@dataclass(slots=True)
class _Sheet:
    """Lines that were written.

    Attributes:
        lines: The lines.
        indent: Columns in front of the next one.
    """

    lines: list[str] = field(default_factory=list)
    indent: int = 0

    @property
    def place(self) -> Place:
        """Where a text in brackets stands."""
        return Place(self.indent + 4)

    def statements(self, body: Sequence[Statement]) -> None:
        """Write statements."""
        for each in body:
            _WRITERS[type(each)](self, each)

    def block(self, body: Sequence[Statement]) -> None:
        """Write statements one level deeper; there is at least one."""
        self.indent += 4
        self.statements(body)
        if all(map(_is_empty, body)):
            self.line("pass")
        self.indent -= 4

    def line(self, text: str, comment: str = "") -> None:
        """Write a line with a comment behind it, or above it when both do not fit."""
        shown = trailing_comment(comment.strip("\n").replace("\n", " "))
        if shown and self.indent + cells(text) + 2 + cells(shown) > WIDTH:
            self.remark(comment)
            shown = ""
        self.lines.append(" " * self.indent + text + (f"  {shown}" if shown else ""))

    def remark(self, text: str) -> None:
        """Write a comment on lines of its own."""
        self.lines += [" " * self.indent + line for line in comment_lines(text, WIDTH - self.indent)]


def _is_empty(node: Statement) -> bool:
    """Tell whether nothing is written for a statement but comments."""
    if isinstance(node, tree.Try) and not node.handlers and not node.final:
        return all(map(_is_empty, (*node.body, *node.otherwise)))
    return isinstance(node, tree.Remark)


def _docstring(text: str, indent: str) -> list[str]:
    """Return the lines of a docstring; characters that cannot stand in it are escaped."""
    lines = [escaped(line.expandtabs(4).rstrip(), "") for line in text.strip().split("\n")]
    lines = [line.replace('"""', '\\"\\"\\"') for line in lines]
    if lines[-1].endswith('"'):
        lines[-1] = lines[-1][:-1] + '\\"'
    lines[0] = f'"""{lines[0]}'
    if len(lines) == 1:
        return [f'{indent}{lines[0]}"""']
    return [*((indent + line).rstrip() for line in lines), f'{indent}"""']


def _remark(sheet: _Sheet, node: tree.Remark) -> None:
    if node.text.strip():
        sheet.remark(node.text)
    else:
        sheet.lines.append("")


def _do(sheet: _Sheet, node: tree.Do) -> None:
    sheet.line(expression(node.value, sheet.place), node.comment)


def _assign(sheet: _Sheet, node: tree.Assign) -> None:
    targets = "".join(f"{target(each, sheet.place)} = " for each in node.targets)
    sheet.line(targets + expression(node.value, sheet.place), node.comment)


def _declare(sheet: _Sheet, node: tree.Declare) -> None:
    value = "" if node.value is None else f" = {expression(node.value, sheet.place)}"
    sheet.line(f"{node.name}: {node.annotation}{value}", node.comment)


def _augment(sheet: _Sheet, node: tree.AugAssign) -> None:
    text = f"{expression(node.target, sheet.place)} {node.operator}= {expression(node.value, sheet.place)}"
    sheet.line(text, node.comment)


def _delete(sheet: _Sheet, node: tree.Delete) -> None:
    targets = ", ".join(expression(each, sheet.place) for each in node.targets)
    sheet.line(f"del {targets}", node.comment)


def _word(word: str) -> Callable[[_Sheet, Any], None]:
    def write(sheet: _Sheet, node: tree.Pass | tree.Break | tree.Continue) -> None:
        sheet.line(word, node.comment)

    return write


def _return(sheet: _Sheet, node: tree.Return) -> None:
    value = "" if node.value is None else f" {expression(node.value, sheet.place)}"
    sheet.line(f"return{value}", node.comment)


def _raise(sheet: _Sheet, node: tree.Raise) -> None:
    text = "raise"
    if node.exception is not None:
        text += f" {expression(node.exception, sheet.place)}"
    if node.cause is not None:
        text += f" from {expression(node.cause, sheet.place)}"
    sheet.line(text, node.comment)


def _global(sheet: _Sheet, node: tree.Global) -> None:
    for line in _name_lists("global", node.names, WIDTH - sheet.indent):
        sheet.line(line)


def _nonlocal(sheet: _Sheet, node: tree.Nonlocal) -> None:
    for line in _name_lists("nonlocal", node.names, WIDTH - sheet.indent):
        sheet.line(line)


def _name_lists(word: str, names: Sequence[str], width: int) -> list[str]:
    """Return statements that name names, several when one is too long: they cannot be put into brackets."""
    lines: list[str] = []
    for name in names:
        if lines and len(lines[-1]) + 2 + len(name) <= width:
            lines[-1] += f", {name}"
        else:
            lines.append(f"{word} {name}")
    return lines


def _if(sheet: _Sheet, node: tree.If) -> None:
    sheet.line(f"if {expression(node.condition, sheet.place)}:", node.comment)
    sheet.block(node.then)
    otherwise = node.otherwise
    while (chained := _chained(otherwise)) is not None:
        sheet.statements(otherwise[:-1])
        head = f"elif {expression(chained.condition, sheet.place)}:"
        sheet.line(head, chained.comment)
        sheet.block(chained.then)
        otherwise = chained.otherwise
    _else(sheet, otherwise)


def _chained(otherwise: Sequence[Statement]) -> tree.If | None:
    """Return the `If` that becomes ``elif``: the only statement; comments above it stand above the ``elif``."""
    if not otherwise or not all(isinstance(each, tree.Remark) for each in otherwise[:-1]):
        return None
    last = otherwise[-1]
    return last if isinstance(last, tree.If) else None


def _else(sheet: _Sheet, otherwise: Sequence[Statement]) -> None:
    if otherwise:
        sheet.line("else:")
        sheet.block(otherwise)


def _while(sheet: _Sheet, node: tree.While) -> None:
    sheet.line(f"while {expression(node.condition, sheet.place)}:", node.comment)
    sheet.block(node.body)
    _else(sheet, node.otherwise)


def _for(sheet: _Sheet, node: tree.For) -> None:
    head = f"for {target(node.target, sheet.place)} in {expression(node.source, sheet.place)}:"
    sheet.line(head, node.comment)
    sheet.block(node.body)
    _else(sheet, node.otherwise)


def _with(sheet: _Sheet, node: tree.With) -> None:
    items = []
    for value, name in node.items:
        text = expression(value, sheet.place, 2)
        items.append(text if name is None else f"{text} as {expression(name, sheet.place)}")
    sheet.line(f"with {', '.join(items)}:", node.comment)
    sheet.block(node.body)


def _try(sheet: _Sheet, node: tree.Try) -> None:
    # Without a handler there is no else: what stands in it simply comes next.
    body = node.body if node.handlers else (*node.body, *node.otherwise)
    if not node.handlers and not node.final:
        sheet.statements(body)
        return
    sheet.line("try:")
    sheet.block(body)
    for handler in node.handlers:
        name = f" as {handler.name}" if handler.name else ""
        sheet.line(f"except {expression(handler.exception, sheet.place)}{name}:")
        sheet.block(handler.body)
    if node.handlers:
        _else(sheet, node.otherwise)
    if node.final:
        sheet.line("finally:")
        sheet.block(node.final)


def _function(sheet: _Sheet, node: tree.FunctionDef) -> None:
    parameters = ", ".join(_parameter(each, sheet.place) for each in node.parameters)
    returns = f" -> {node.returns}" if node.returns else ""
    sheet.line(f"def {node.name}({parameters}){returns}:", node.comment)
    if not node.docstring:
        sheet.block(node.body)
        return
    sheet.lines += _docstring(node.docstring, " " * (sheet.indent + 4))
    if node.body:
        sheet.indent += 4
        sheet.statements(node.body)
        sheet.indent -= 4


def _parameter(node: tree.Parameter, place: Place) -> str:
    text = f"{node.name}: {node.annotation}" if node.annotation else node.name
    if node.default is None:
        return text
    equals = " = " if node.annotation else "="
    return f"{text}{equals}{expression(node.default, replace(place, column=place.column + len(text) + 3))}"


def _import(sheet: _Sheet, node: tree.Import) -> None:
    for line in import_lines((node,)):
        sheet.line(line)


_WRITERS: dict[type, Callable[[_Sheet, Any], None]] = {
    tree.Remark: _remark,
    tree.Do: _do,
    tree.Assign: _assign,
    tree.Declare: _declare,
    tree.AugAssign: _augment,
    tree.Delete: _delete,
    tree.Pass: _word("pass"),
    tree.Break: _word("break"),
    tree.Continue: _word("continue"),
    tree.Return: _return,
    tree.Raise: _raise,
    tree.Global: _global,
    tree.Nonlocal: _nonlocal,
    tree.If: _if,
    tree.While: _while,
    tree.For: _for,
    tree.With: _with,
    tree.Try: _try,
    tree.FunctionDef: _function,
    tree.Import: _import,
}
