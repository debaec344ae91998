"""Writing a call as the formatters of today do: on one line when it fits, else one argument a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, Union

__all__ = ["Doc", "Group", "call", "flat", "pairs", "render", "tuple_of"]


@dataclass(frozen=True, slots=True)
class Group:
    """Something in brackets.

    Attributes:
        head: What stands before the items, with the opening bracket: ``retry(`` or ``(``.
        items: What is separated by commas.
        close: The closing bracket.
        broken: Whether it is never written on one line.
    """

    head: str
    items: tuple[Doc, ...]
    close: str = ")"
    broken: bool = False


Doc: TypeAlias = Union[str, Group]  # noqa: UP007 - evaluated at run time on 3.10


def call(function: str, *items: Doc, broken: bool = False) -> Group:
    """Return a call."""
    return Group(f"{function}(", items, broken=broken)


def pairs(name: str, value: Doc) -> Doc:
    """Return ``name=value``."""
    if isinstance(value, str):
        return f"{name}={value}"
    return Group(f"{name}={value.head}", value.items, value.close, value.broken)


def tuple_of(items: tuple[str, ...]) -> Doc:
    """Return a tuple; one item stands alone, which is what takes a tuple or a type."""
    return items[0] if len(items) == 1 else Group("(", items)


def flat(doc: Doc) -> str:
    """Write on one line."""
    return doc if isinstance(doc, str) else doc.head + ", ".join(map(flat, doc.items)) + doc.close


def render(doc: Doc, indent: str, unit: str, width: int, *, before: int = 0, after: int = 0) -> str:
    """Write a document.

    Args:
        doc: What to write.
        indent: Blanks at the beginning of its lines.
        unit: One level of indentation.
        width: Columns a line may have.
        before: Columns on the first line, behind the indentation, that something else takes.
        after: Columns on the last line that something else takes, such as a comma.
    """
    line = flat(doc)
    if isinstance(doc, str):
        return line
    columns = len(indent.expandtabs(4)) + before + len(line) + after
    if columns <= width and not doc.broken:
        return line
    inner = indent + unit
    content = ", ".join(map(flat, doc.items))
    if not doc.broken and not _broken(doc) and len(inner.expandtabs(4)) + len(content) <= width:
        return f"{doc.head}\n{inner}{content}\n{indent}{doc.close}"
    if len(doc.items) == 1 and not doc.broken and isinstance(doc.items[0], Group):
        # A sole argument in brackets of its own is broken inside them, and takes no comma.
        return f"{doc.head}\n{inner}{render(doc.items[0], inner, unit, width)}\n{indent}{doc.close}"
    lines = [f"{inner}{render(item, inner, unit, width, after=1)}," for item in doc.items]
    return "\n".join([doc.head, *lines, indent + doc.close])


def _broken(doc: Doc) -> bool:
    return isinstance(doc, Group) and (doc.broken or any(map(_broken, doc.items)))
