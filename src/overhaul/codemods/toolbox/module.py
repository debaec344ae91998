"""One Python file as codemods see it: UTF-8 source, tree, positions, walks that look only where it matters.

Positions of `ast` are lines (1-based) and columns in UTF-8 bytes; here everything is a byte offset in
`source`: the file without its BOM and, where it declares another encoding, re-encoded as UTF-8.
"""

from __future__ import annotations

import ast
import codecs
import re
import warnings
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from overhaul.codemods.api import Site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from overhaul.codemods.toolbox.imports import Imports
    from overhaul.codemods.toolbox.names import Names

__all__ = ["Module", "Span", "decode", "encode", "parse"]

Span = tuple[int, int]

_LINE_END = re.compile(rb"\r\n?|\n")
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
_BLANK = re.compile(rb"^[ \t\f]*(?:[#\r\n]|$)")


class Module:
    """One parsed file.

    Attributes:
        path: Relative to the root, with ``/``.
        source: UTF-8 bytes without BOM; what all offsets refer to.
        tree: The parsed module.
        encoding: Name of the file's own encoding, ``utf-8`` for nearly all.
    """

    def __init__(self, path: str, source: bytes, tree: ast.Module, encoding: str = "utf-8") -> None:
        self.path = path
        self.source = source
        self.tree = tree
        self.encoding = encoding

    @cached_property
    def line_starts(self) -> list[int]:
        """Offset of the first byte of each line; line n (1-based) starts at ``line_starts[n - 1]``."""
        return [0, *(match.end() for match in _LINE_END.finditer(self.source))]

    @cached_property
    def newline(self) -> str:
        """The line end of a new line at no particular place: the most frequent one, LF when there is none."""
        crlf = self.source.count(b"\r\n")
        lf = self.source.count(b"\n") - crlf
        cr = self.source.count(b"\r") - crlf
        return max((("\n", lf), ("\r\n", crlf), ("\r", cr)), key=lambda pair: pair[1])[0]

    @cached_property
    def indent(self) -> str:
        """One level of indentation: that of the first indented statement, four blanks without one."""
        for node in self.tree.body:
            for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
                if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                    blanks = self.indentation(body[0])
                    if blanks and blanks.isspace():
                        return blanks
        return "    "

    @cached_property
    def names(self) -> Names:
        """Which name means what, resolved on demand."""
        from overhaul.codemods.toolbox.names import Names  # noqa: PLC0415 - the two know each other

        return Names(self)

    @cached_property
    def imports(self) -> Imports:
        """The import statements, and how to refer to a name that needs one."""
        from overhaul.codemods.toolbox.imports import Imports  # noqa: PLC0415 - the two know each other

        return Imports(self)

    @cached_property
    def import_statements(self) -> tuple[ast.Import | ast.ImportFrom, ...]:
        """Every import statement, also in functions and branches, in source order."""
        found = (site.node for site in self.sites((ast.Import, ast.ImportFrom), (b"import",)))
        return tuple(node for node in found if isinstance(node, (ast.Import, ast.ImportFrom)))

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line (1-based) and column (UTF-8 bytes) as `ast` gives them."""
        return self.line_starts[line - 1] + column

    def line(self, offset: int) -> int:
        """Return the line (1-based) that holds the byte at an offset."""
        return bisect_right(self.line_starts, offset)

    def column(self, offset: int) -> int:
        """Return the column (1-based, in characters) of an offset."""
        start = self.line_starts[self.line(offset) - 1]
        return len(self.source[start:offset].decode(errors="replace")) + 1

    def line_span(self, line: int) -> Span:
        """Return the span of a line (1-based) with its line end."""
        starts = self.line_starts
        return starts[line - 1], starts[line] if line < len(starts) else len(self.source)

    def span(self, node: ast.AST) -> Span:
        """Return the span of a node, without decorators.

        Inside f-strings Python before 3.12 gives positions that may be wrong; `reliable` tells.
        """
        start = self.offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]
        return start, self.offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def statement_span(self, node: ast.stmt) -> Span:
        """Return the span of a statement with its decorators."""
        start, end = self.span(node)
        decorators = getattr(node, "decorator_list", None)
        if decorators:
            first = self.span(decorators[0])[0]
            start = self.source.rindex(b"@", 0, first)
        return start, end

    def segment(self, node: ast.AST) -> str:
        """Return the text of a node."""
        start, end = self.span(node)
        return self.source[start:end].decode()

    def reliable(self, site: Site) -> bool:
        """Tell whether the position of a node can be trusted: its text parses to the same tree."""
        if not any(isinstance(ancestor, ast.JoinedStr) for ancestor in site.ancestors):
            return True
        try:
            tree = ast.parse(f"({self.segment(site.node)})", mode="eval").body
        except (SyntaxError, ValueError, UnicodeDecodeError):
            return False
        return ast.dump(tree) == ast.dump(site.node)

    def indentation(self, statement: ast.stmt) -> str:
        """Return what stands before a statement on its line (blanks, unless it follows ``;`` or ``:``)."""
        start = self.statement_span(statement)[0]
        return self.source[self.line_span(self.line(start))[0] : start].decode()

    def starts_line(self, statement: ast.stmt) -> bool:
        """Tell whether only blanks stand before a statement on its line."""
        return not self.indentation(statement).strip(" \t\f")

    def mention_lines(self, tokens: Iterable[bytes]) -> list[int]:
        """Return the sorted numbers of the lines that contain one of the tokens, each once."""
        found: set[int] = set()
        source, starts = self.source, self.line_starts
        for token in tokens:
            at = source.find(token)
            while at >= 0:
                line = bisect_right(starts, at)
                found.add(line)
                if line >= len(starts):
                    break
                at = source.find(token, starts[line])
        return sorted(found)

    def sites(
        self, kinds: type[ast.AST] | tuple[type[ast.AST], ...], tokens: Iterable[bytes]
    ) -> Iterator[Site]:
        """Yield the nodes of some types whose lines contain one of the tokens, in source order."""
        lines = self.mention_lines(tokens)
        if lines:
            for node, path in walk(self.tree, lines):
                if isinstance(node, kinds):
                    yield Site(node, tuple(path[:-1]))

    def all_sites(
        self, kinds: type[ast.AST] | tuple[type[ast.AST], ...], root: Site | None = None
    ) -> Iterator[Site]:
        """Yield all nodes of some types below a site (the whole module without one), in source order."""
        top: ast.AST = self.tree if root is None else root.node
        above: tuple[ast.AST, ...] = () if root is None else root.ancestors
        for node, path in walk(top, None):
            if isinstance(node, kinds):
                yield Site(node, (*above, *path[:-1]))


def walk(root: ast.AST, lines: Sequence[int] | None) -> Iterator[tuple[ast.AST, list[ast.AST]]]:
    """Yield (node, path from the root down to the node) in source order.

    Args:
        root: Where to start; always yielded.
        lines: Sorted line numbers; subtrees that touch none of them are passed over. ``None`` for everything.

    The path is one list that changes while the walk goes on: copy what is kept. Nodes in f-strings are never
    passed over, because their positions cannot be trusted before Python 3.12.
    """
    path: list[ast.AST] = []
    stack: list[tuple[ast.AST, int, bool]] = [(root, 0, lines is None)]
    while stack:
        node, depth, everything = stack.pop()
        del path[depth:]
        path.append(node)
        yield node, path
        everything = everything or isinstance(node, ast.JoinedStr)
        depth += 1
        children: list[tuple[ast.AST, int, bool]] = []
        for name in node._fields:
            value = getattr(node, name, None)
            if value.__class__ is list:
                for child in value:
                    if isinstance(child, ast.AST) and (everything or _touches(child, lines)):
                        children.append((child, depth, everything))  # noqa: PERF401 - measured: faster than extend
            elif isinstance(value, ast.AST) and (everything or _touches(value, lines)):
                children.append((value, depth, everything))
        children.reverse()
        stack += children


def _touches(node: ast.AST, lines: Sequence[int] | None) -> bool:
    """Tell whether a node spans one of the lines; nodes without a position always do."""
    if lines is None:
        return True
    end = getattr(node, "end_lineno", None)
    if end is None:
        return True
    first: int = node.lineno  # type: ignore[attr-defined]
    decorators = getattr(node, "decorator_list", None)
    if decorators:
        first = min(first, decorators[0].lineno)
    at = bisect_left(lines, first)
    return at < len(lines) and lines[at] <= end


def _plain(cookie: str) -> str:
    """Return an encoding as Python's parser reads it: ``utf-8-sig``, and what Emacs adds about line ends, is plain."""
    name = cookie[:12].lower().replace("_", "-")
    for plain in ("utf-8", "latin-1", "iso-8859-1", "iso-latin-1"):
        if name == plain or name.startswith(f"{plain}-"):
            return "utf-8" if plain == "utf-8" else "latin-1"
    return cookie


def decode(data: bytes) -> tuple[bytes, str, int]:
    """Return (UTF-8 source without BOM, encoding of the file, length of the BOM).

    Raises:
        SyntaxError: The declared encoding is unknown, contradicts the BOM, or does not fit the bytes.
    """
    bom = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    encoding = "utf-8"
    cookie = _cookie(data[bom : bom + 400])
    if cookie:
        try:
            encoding = codecs.lookup(_plain(cookie)).name
        except LookupError:
            raise SyntaxError(f"unknown encoding: {cookie}") from None
        if bom and encoding != "utf-8":
            raise SyntaxError(f"encoding {cookie} contradicts the byte order mark")
    body = data[bom:]
    if encoding in {"utf-8", "ascii"}:
        try:
            body.decode(encoding)
        except UnicodeDecodeError as error:
            line = body.count(b"\n", 0, error.start) + 1
            raise SyntaxError(f"not {encoding}: {error.reason}", (None, line, 0, None)) from None
        return body, encoding, bom
    try:
        text = body.decode(encoding)
        if text.encode(encoding) != body:
            raise SyntaxError(f"encoding {encoding} does not give the same bytes back")
    except (UnicodeError, LookupError) as error:
        raise SyntaxError(f"not {encoding}: {error}") from None
    return text.encode(), encoding, 0


def encode(source: bytes, encoding: str) -> bytes:
    """Return UTF-8 source in the encoding of its file.

    Raises:
        UnicodeEncodeError: A character has no place in that encoding.
    """
    return source if encoding == "utf-8" else source.decode().encode(encoding)


def _cookie(head: bytes) -> str:
    for line in _LINE_END.split(head, maxsplit=2)[:2]:
        match = _COOKIE.match(line)
        if match:
            return match.group(1).decode()
        if not _BLANK.match(line):
            break
    return ""


def parse(source: bytes, path: str = "<unknown>") -> ast.Module:
    """Parse UTF-8 source without BOM, without warnings about its string escapes.

    Raises:
        SyntaxError: It is no Python that this interpreter understands; with line and column.
        RecursionError: It is nested too deeply.
        MemoryError: The same, seen by the parser itself.
        ValueError: It contains a null byte.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # A cookie would be obeyed in bytes although the source is UTF-8 by now; in text it is ignored.
        return ast.parse(source.decode() if _cookie(source[:400]) else source, path)
