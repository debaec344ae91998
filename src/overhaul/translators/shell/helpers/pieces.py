"""The support modules taken apart: each definition with its text, the names it makes and the names it needs."""

from __future__ import annotations

import ast
import io
import re
import symtable
import textwrap
import tokenize
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from overhaul.translators.python.tree import Import
from overhaul.translators.shell.helpers.prose import narrowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["SUPPORT", "Piece", "SupportModule", "bound_names", "taken_apart"]

#: Package of the support modules.
SUPPORT = "overhaul.translators.shell.support"

#: What our own linters are told; what is emitted is linted by other rules.
_NOQA = re.compile(r"\s*# ?noqa\b.*")


@dataclass(frozen=True, slots=True)
class Piece:
    """One statement at the top of a support module.

    Attributes:
        binds: Names it makes.
        uses: Names of the module, its imports and Python that it needs.
        text: Its lines, with the comments right above it.
        apart: Whether it is a function or a class.
        line: Its first line in the module, comments included; from 1.
        end: Its last line.
    """

    binds: tuple[str, ...]
    uses: frozenset[str]
    text: str
    apart: bool
    line: int
    end: int

    def changed(self, text: str) -> Piece:
        """Return the same with another text."""
        return replace(self, text=text, uses=frozenset(_used(text)) - set(self.binds))


@dataclass(frozen=True, slots=True)
class SupportModule:
    """A support module.

    Attributes:
        name: Its name without the package.
        pieces: Its statements in order, without imports and ``__all__``.
        imports: What it imports from outside, by the name that it has here.
        neighbours: Names it takes from other support modules, and from which.
        after: Modules that have to be there before this one.
        public: What ``__all__`` lists.
    """

    name: str
    pieces: tuple[Piece, ...]
    imports: dict[str, Import]
    neighbours: dict[str, str]
    after: tuple[str, ...]
    public: tuple[str, ...]


def taken_apart(name: str, source: str) -> SupportModule:
    """Take a support module apart.

    Args:
        name: Its name without the package.
        source: Its text.

    Raises:
        SyntaxError: It is no Python.
        ValueError: It holds something at its top that cannot be copied on its own, such as a call.
    """
    module = ast.parse(source)
    reader = _Reader(name, source)
    for node in module.body:
        reader.read(node)
    return SupportModule(
        name,
        tuple(reader.pieces),
        reader.imports,
        reader.neighbours,
        tuple(dict.fromkeys(reader.after)),
        tuple(reader.public),
    )


@dataclass
class _Reader:
    name: str
    source: str
    pieces: list[Piece] = field(default_factory=list)
    imports: dict[str, Import] = field(default_factory=dict)
    neighbours: dict[str, str] = field(default_factory=dict)
    after: list[str] = field(default_factory=list)
    public: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = _without_noqa(self.source)

    def read(self, node: ast.stmt) -> None:
        """Read a statement at the top."""
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self.import_(node, needed=True)
        elif isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            self.typing(node)
        elif isinstance(node, ast.Assign) and "__all__" in bound_names(node):
            self.public += ast.literal_eval(node.value)
        elif not _is_docstring(node):
            self.pieces.append(self.piece(node))

    def typing(self, node: ast.If) -> None:
        """Read what is only there for type checkers: at run time it does no harm, and costs next to nothing."""
        for each in node.body:
            if isinstance(each, (ast.Import, ast.ImportFrom)):
                self.import_(each, needed=False)
            else:
                self.pieces.append(self.piece(each))

    def import_(self, node: ast.Import | ast.ImportFrom, *, needed: bool) -> None:
        """Read an import."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                module = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
                self.imports[alias.asname or alias.name.partition(".")[0]] = Import(module)
            return
        module = node.module or ""
        if module == "__future__":
            return
        neighbour = _neighbour(module)
        for alias in node.names:
            if neighbour is None:
                name = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
                self.imports[alias.asname or alias.name] = Import(module, (name,))
            elif alias.asname or not neighbour:
                raise ValueError(
                    f"{self.name}.py, line {node.lineno}: take names from neighbours as they are"
                )
            else:
                self.neighbours[alias.name] = neighbour
        if neighbour and needed:
            self.after.append(neighbour)

    def piece(self, node: ast.stmt) -> Piece:
        """Return a statement as a piece."""
        binds = tuple(bound_names(node))
        if not binds:
            raise ValueError(f"{self.name}.py, line {node.lineno}: only definitions may stand here")
        first = min((each.lineno for each in getattr(node, "decorator_list", ())), default=node.lineno)
        while first > 1 and self.lines[first - 2].startswith("#"):
            first -= 1
        end = node.end_lineno or node.lineno
        dropped = set(self.inner_imports(node))
        kept = [self.lines[line - 1] for line in range(first, end + 1) if line not in dropped]
        text = narrowed(textwrap.dedent("\n".join(kept)))
        apart = isinstance(node, (ast.FunctionDef, ast.ClassDef))
        return Piece(binds, frozenset(_used(text)) - set(binds), text, apart, first, end)

    def inner_imports(self, node: ast.stmt) -> Iterator[int]:
        """Yield the lines of imports from neighbours inside a definition: there what they name is at hand."""
        for each in ast.walk(node):
            if isinstance(each, ast.ImportFrom) and _neighbour(each.module or "") is not None:
                self.import_(each, needed=False)
                yield from range(each.lineno, (each.end_lineno or each.lineno) + 1)


def _neighbour(module: str) -> str | None:
    """Return the name of a support module, empty for their package, ``None`` for any other module."""
    if module == SUPPORT:
        return ""
    return module.removeprefix(f"{SUPPORT}.") if module.startswith(f"{SUPPORT}.") else None


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def bound_names(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement at the top makes."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            yield from (each.id for each in ast.walk(target) if isinstance(each, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id
    elif isinstance(node, (ast.If, ast.Try)):
        handlers = getattr(node, "handlers", ())
        inner = [*node.body, *(each for handler in handlers for each in handler.body), *node.orelse]
        yield from dict.fromkeys(name for each in inner for name in bound_names(each))
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from (each.asname or each.name.partition(".")[0] for each in node.names)


@lru_cache(maxsize=4096)
def _used(text: str) -> frozenset[str]:
    """Return the names that a piece takes from its module or from Python; its own locals are none."""
    used = _looked_up(symtable.symtable(text, "piece", "exec"))
    for annotation in _annotations(ast.parse(text)):
        used |= {each.id for each in ast.walk(annotation) if isinstance(each, ast.Name)}
    return frozenset(used)


def _looked_up(table: symtable.SymbolTable) -> set[str]:
    module = table.get_type() == "module"
    names = {
        each.get_name()
        for each in table.get_symbols()
        if each.is_global() or (module and each.is_referenced())
    }
    for child in table.get_children():
        names |= _looked_up(child)
    return names


def _annotations(module: ast.Module) -> Iterator[ast.expr]:
    """Yield annotations, also those written as texts."""
    for node in ast.walk(module):
        found: Iterable[ast.expr | None] = ()
        if isinstance(node, ast.arg):
            found = (node.annotation,)
        elif isinstance(node, ast.AnnAssign):
            alias = ast.unparse(node.annotation).endswith("TypeAlias")
            found = (node.annotation, node.value if alias else None)
        elif isinstance(node, ast.FunctionDef):
            found = (node.returns,)
        elif isinstance(node, ast.ClassDef):
            found = node.bases
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"cast", "TypeVar"}
        ):
            found = (*node.args, *(each.value for each in node.keywords))
        for each in found:
            if each is not None:
                yield each
                yield from _parsed(each)


def _parsed(annotation: ast.expr) -> Iterator[ast.expr]:
    for each in ast.walk(annotation):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            try:
                yield ast.parse(each.value, mode="eval").body
            except SyntaxError:
                continue


def _without_noqa(source: str) -> list[str]:
    """Return the lines of a module without what they tell our linters."""
    lines = source.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and "noqa" in token.string:
            row, column = token.start
            kept = lines[row - 1][:column] + _NOQA.sub("", token.string)
            lines[row - 1] = kept.rstrip()
    return lines
