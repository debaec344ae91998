"""Adding names to an import statement, in the layout that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.codemods.api import Splice
from overhaul.codemods.toolbox.ordering import insertion_index, member_key

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

    from overhaul.codemods.toolbox.module import Module

__all__ = ["WIDTH", "from_import", "merged"]

#: Columns that an import line may have before it is wrapped.
WIDTH = 88


def from_import(module: str, names: Sequence[str]) -> str:
    """Write ``from module import names`` on one line, or one name a line when that would be too long."""
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return line
    return f"from {module} import (\n" + "".join(f"    {name},\n" for name in names) + ")"


def merged(module: Module, statement: ast.ImportFrom, names: Sequence[str]) -> Splice:
    """Return the splice that adds names to a ``from`` import without a star.

    The names are sorted in when those that are there are sorted, else put at the end.
    """
    start, end = module.span(statement)
    text = module.source[start:end]
    if b"\n" not in text and b"\r" not in text:
        return _on_one_line(module, statement, names)
    if not text.endswith(b")"):
        return _continued(module, statement, names)
    return _on_many_lines(module, statement, names)


def _on_one_line(module: Module, statement: ast.ImportFrom, names: Sequence[str]) -> Splice:
    first, last = module.span(statement.names[0])[0], module.span(statement.names[-1])[1]
    order = _order(statement)
    present = [module.segment(alias) for alias in statement.names]
    for name in names:
        present.insert(_index([_imported(each) for each in present], name, order=order), name)
    replaced = ", ".join(present)
    start, end = module.span(statement)
    line_start, line_end = module.line_span(module.line(start))
    width = (
        len(module.source[line_start:end].decode()) + len(replaced) - len(module.source[first:last].decode())
    )
    before = module.source[line_start:end].decode()
    behind = module.source[end:line_end].decode().strip()
    if width <= max(WIDTH, len(before)) or before[: start - line_start].strip() or behind.startswith(";"):
        return Splice(first, last, replaced)
    head = module.source[start:first].decode().rstrip().rstrip("(").rstrip()
    # What explained the line stays on its first line, where tools look for it.
    comment = f"  {behind}" if behind else ""
    body = "".join(f"    {name},\n" for name in present)
    stop = line_start + len(module.source[line_start:line_end].rstrip()) if behind else end
    return Splice(start, stop, f"{head} ({comment}\n{body})")


def _continued(module: Module, statement: ast.ImportFrom, names: Sequence[str]) -> Splice:
    """Add names to lines that a backslash continues: next to the one they follow or precede."""
    order = _order(statement)
    index = _index([alias.name for alias in statement.names], names[0], order=order)
    if index == len(statement.names):
        at = module.span(statement.names[-1])[1]
        return Splice(at, at, "".join(f", {name}" for name in names))
    at = module.span(statement.names[index])[0]
    return Splice(at, at, "".join(f"{name}, " for name in names))


def _on_many_lines(module: Module, statement: ast.ImportFrom, names: Sequence[str]) -> Splice:
    """Insert each name as a line where names stand on lines of their own, else into the lines as they are."""
    aliases = statement.names
    order = _order(statement)
    spans = [module.span(alias) for alias in aliases]
    present = [alias.name for alias in aliases]
    before: dict[int, list[str]] = {}
    for name in sorted(names, key=member_key):
        before.setdefault(_index(present, name, order=order), []).append(name)
    start, stop = spans[0][0], _tail(module, spans[-1][1])
    parts: list[str] = []
    for index, (at, end) in enumerate(spans):
        glue = _glue(module, at)
        parts += [f"{name},{glue}" for name in before.get(index, ())]
        after = spans[index + 1][0] if index + 1 < len(spans) else end
        parts.append(_unix(module.source[at:after]))
    tail = _unix(module.source[spans[-1][1] : stop])
    last = before.get(len(aliases), [])
    return Splice(start, stop, "".join(parts) + _appended(tail, last, _glue(module, spans[-1][0])))


def _appended(tail: str, names: list[str], glue: str) -> str:
    """Put names behind the last one; the tail is its comma and comment, if there are any."""
    if not names:
        return tail
    comma = "," if tail.lstrip().startswith(",") else ""
    if glue.startswith("\n"):
        rest = tail.lstrip()[1:] if comma else tail
        return "," + rest + glue + f",{glue}".join(names) + comma
    return ", " + ", ".join(names) + tail


def _tail(module: Module, end: int) -> int:
    """Return the end of the line behind the last name, when only a comma and a comment follow there."""
    line_end = module.line_span(module.line(end))[1]
    rest = module.source[end:line_end]
    stripped = rest.lstrip(b" \t")
    following = stripped[1:].lstrip(b" \t") if stripped.startswith(b",") else stripped
    if following.strip() and not following.startswith(b"#"):
        return end
    return end + len(rest.rstrip())


def _glue(module: Module, at: int) -> str:
    """Return what separates a name from the next: a line break with indentation, or a blank."""
    line_start = module.line_span(module.line(at))[0]
    blanks = module.source[line_start:at]
    return "\n" + blanks.decode() if not blanks.strip() else " "


def _order(statement: ast.ImportFrom) -> bool:
    return insertion_index([member_key(alias.name) for alias in statement.names], ()) is not None


def _index(present: Sequence[str], name: str, *, order: bool) -> int:
    keys = [member_key(each) for each in present]
    if order:
        return sum(key <= member_key(name) for key in keys)
    folded = [each.lower() for each in present]
    if folded == sorted(folded):
        return sum(each <= name.lower() for each in folded)
    return len(present)


def _imported(text: str) -> str:
    return text.partition(" ")[0]


def _unix(source: bytes) -> str:
    return source.decode().replace("\r\n", "\n").replace("\r", "\n")
