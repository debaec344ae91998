"""The head of a file: docstring, imports, set-up of the import machinery; behind it the code begins."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from overhaul.codemods.toolbox.module import Module

__all__ = ["Header"]

_LICENCE = re.compile(rb"copyright|licen[cs]e|spdx|\(c\)|all rights reserved", re.IGNORECASE)
_HEADING = re.compile(
    rb"#[ \t#=*-]*(?:standard|stdlib|built-?ins?|third|3rd|local|own|first|project|application|external|"
    rb"internal|imports?\b|future|django|flask)",
    re.IGNORECASE,
)
_FILE_COMMENT = re.compile(rb"#!|#.*?coding[:=]")
_DUNDER = re.compile(r"__\w+__\Z")
_IMPORTS = (ast.Import, ast.ImportFrom)


class Header:
    """The top-level statements before which nothing of the file's own has run.

    Attributes:
        limit: Offset of the logical line of the first use; everything new must be placed before it.
        statements: The statements of the head, in order.
    """

    def __init__(self, module: Module, first_use: int) -> None:
        self.module = module
        self._starts = [module.statement_span(each)[0] for each in module.tree.body]
        self.limit = self._limit(first_use)
        before = [
            each for each, start in zip(module.tree.body, self._starts, strict=True) if start < self.limit
        ]
        self.statements = self._head(before)

    @property
    def possible(self) -> bool:
        """Whether there is a place at all: no docstring or future import shares the line of the use."""
        return all(self.after(each) <= self.limit for each in self.module.tree.body if self._must_lead(each))

    def blocks(self) -> list[list[ast.stmt]]:
        """Return the runs of adjacent import statements, in order."""
        found: list[list[ast.stmt]] = []
        previous: ast.stmt | None = None
        for statement in self.statements:
            if isinstance(statement, _IMPORTS):
                if isinstance(previous, _IMPORTS):
                    found[-1].append(statement)
                else:
                    found.append([statement])
            previous = statement
        return found

    def line_start(self, statement: ast.stmt) -> int:
        """Return the offset of the first byte of the logical line that a statement stands on."""
        module = self.module
        at = bisect_left(self._starts, module.statement_span(statement)[0])
        while at > 0 and not module.starts_line(module.tree.body[at]):
            at -= 1
        start = module.line_span(module.line(self._starts[at]))[0]
        # A backslash and a line break may stand before the first statement of a line.
        while start and self._continues(module.line(start) - 1):
            start = module.line_span(module.line(start) - 1)[0]
        return start

    def after(self, statement: ast.stmt) -> int:
        """Return the offset behind the logical line that a top-level statement ends on."""
        module = self.module
        at = bisect_left(self._starts, module.statement_span(statement)[0])
        while at + 1 < len(module.tree.body) and not module.starts_line(module.tree.body[at + 1]):
            at += 1
        end = module.span(module.tree.body[at])[1]
        stop = module.line_span(module.line(end))[1]
        while stop < len(module.source) and module.source[end:stop].rstrip().endswith(b"\\"):
            end, stop = stop, module.line_span(module.line(stop))[1]
        return stop

    def before(self, statement: ast.stmt) -> int:
        """Return where to insert ahead of a statement: above comments that explain it, below headings."""
        module = self.module
        start = self.line_start(statement)
        line = module.line(start)
        first = line
        while first > 1 and self._text(first - 1).startswith(b"#"):
            first -= 1
        above = [self._text(number) for number in range(first, line)]
        if first == 1 or any(pattern.search(each) for each in above for pattern in (_LICENCE, _HEADING)):
            return start
        return module.line_starts[first - 1]

    def top(self) -> int:
        """Return where imports begin in a file that has none: below docstring, dunders and comments."""
        leading: ast.stmt | None = None
        for statement in self.statements:
            if not (self._is_docstring(statement) or _is_dunder(statement)):
                break
            leading = statement
        return self.after(leading) if leading is not None else self._below_comments()

    def end(self) -> int | None:
        """Return where the imports of the head, and dunders below them, end; ``None`` without any."""
        last: ast.stmt | None = None
        for statement in self.statements:
            if _holds_import(statement) or (last is not None and _is_dunder(statement)):
                last = statement
        return None if last is None else self.after(last)

    def blank_lines(self, offset: int) -> int:
        """Return how many blank lines follow an offset that begins a line."""
        count = 0
        line = self.module.line(offset)
        while line + count < len(self.module.line_starts) and not self._text(line + count):
            count += 1
        return count

    def wanted_blank_lines(self, offset: int) -> int:
        """Return how many blank lines PEP 8 wants between imports that end at an offset and what follows."""
        if not self.module.source[offset:].strip():
            return 0
        following = bisect_left(self._starts, offset)
        if following == len(self._starts):
            return 1
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        return 2 if isinstance(self.module.tree.body[following], kinds) else 1

    def _limit(self, first_use: int) -> int:
        for statement in self.module.tree.body:
            if self.module.span(statement)[1] > first_use:
                return self.line_start(statement)
        return len(self.module.source)

    def _head(self, before: list[ast.stmt]) -> list[ast.stmt]:
        count = next((index for index, each in enumerate(before) if not self._belongs(each)), len(before))
        plain = next((index for index, each in enumerate(before) if not self._is_plain(each)), len(before))
        set_up = any(_is_import_set_up(each) for each in before[:plain])
        if set_up or not any(isinstance(each, _IMPORTS) for each in before[:count]):
            # No import in the head proper, or the path is set up below it: take the statements up to imports
            # further down, as long as none of them is a block, so that no function that needs the new import
            # can have run.
            last = max((index for index in range(plain) if isinstance(before[index], _IMPORTS)), default=-1)
            count = max(count, last + 1)
        return before[:count]

    def _belongs(self, statement: ast.stmt) -> bool:
        return (
            isinstance(statement, _IMPORTS)
            or self._is_docstring(statement)
            or _is_dunder(statement)
            or _is_import_set_up(statement)
            or _holds_only_imports(statement)
        )

    def _is_plain(self, statement: ast.stmt) -> bool:
        blocks = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
        if self._belongs(statement):
            return True
        return not hasattr(statement, "body") and not any(
            isinstance(each, blocks) for each in ast.walk(statement)
        )

    def _must_lead(self, statement: ast.stmt) -> bool:
        future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        return future or self._is_docstring(statement)

    def _is_docstring(self, statement: ast.stmt) -> bool:
        return statement is self.module.tree.body[0] and (
            isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Constant)
            and isinstance(statement.value.value, str)
        )

    def _below_comments(self) -> int:
        """Return the offset below the comments that concern the whole file."""
        module = self.module
        stop = module.line(self._starts[0]) if self._starts else len(module.line_starts) + 1
        last = 0
        paragraph: list[int] = []
        for line in range(1, min(stop, len(module.line_starts)) + 1):
            text = self._text(line) if line < stop else b"code"
            if text.startswith(b"#"):
                paragraph.append(line)
                if line <= 2 and _FILE_COMMENT.match(text):  # noqa: PLR2004 - PEP 263: line one or two
                    last, paragraph = line, []
                continue
            attached = line == stop and not any(_LICENCE.search(self._text(each)) for each in paragraph)
            if paragraph and not attached:
                last = paragraph[-1]
            paragraph = []
        last = paragraph[-1] if paragraph else last
        return module.line_span(last)[1] if last else 0

    def _continues(self, line: int) -> bool:
        text = self._text(line)
        return text.endswith(b"\\") and not text.startswith(b"#")

    def _text(self, line: int) -> bytes:
        start, end = self.module.line_span(line)
        return self.module.source[start:end].strip()


def _is_dunder(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
        targets = [statement.target]
    else:
        return False
    return all(isinstance(each, ast.Name) and _DUNDER.match(each.id) for each in targets)


def _is_import_set_up(statement: ast.stmt) -> bool:
    """Recognise ``sys.path.insert(0, ...)``, ``sys.path += [...]``, ``sys.dont_write_bytecode = True``."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return ast.unparse(statement.value.func).startswith(("sys.path.", "site.addsitedir"))
    if isinstance(statement, (ast.Assign, ast.AugAssign)):
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        return ast.unparse(target).startswith(("sys.path", "sys.dont_write_bytecode"))
    return False


def _holds_import(statement: ast.stmt) -> bool:
    return isinstance(statement, _IMPORTS) or (
        isinstance(statement, (ast.Try, ast.If))
        and any(isinstance(each, _IMPORTS) for each in ast.walk(statement))
    )


def _holds_only_imports(statement: ast.stmt) -> bool:
    """Recognise ``if TYPE_CHECKING:`` and ``try: import x / except ImportError: x = None``."""
    if not isinstance(statement, (ast.Try, ast.If)) or not _holds_import(statement):
        return False
    blocks = [statement.body, statement.orelse]
    if isinstance(statement, ast.Try):
        blocks += [statement.finalbody, *(handler.body for handler in statement.handlers)]
    return all(_is_import_like(each) for block in blocks for each in block)


def _is_import_like(statement: ast.stmt) -> bool:
    if isinstance(statement, (*_IMPORTS, ast.Pass, ast.Raise)) or _is_import_set_up(statement):
        return True
    if isinstance(statement, (ast.Assign, ast.AnnAssign)):
        return isinstance(statement.value, (ast.Constant, ast.Name, ast.Attribute))
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return ast.unparse(statement.value.func) in {"sys.exit", "exit", "quit"}
    return _holds_only_imports(statement)
