"""What a translation came to: the places that are left, how far each statement went, and what each stage made."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from overhaul.report.display import clipped, counted, shown_path, visible
from overhaul.translators.shell.syntax import Span
from overhaul.translators.shell.translation import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from overhaul.report.look import Look
    from overhaul.translators.shell.translation import StatementReport, Translation

__all__ = ["failure_value", "levels_text", "node_lines", "opaque_lines", "report_json", "translation_value"]

#: Version of the JSON report.
_FORMAT = 1
_TEXT_WIDTH = 60


def opaque_lines(path: str, reports: Sequence[StatementReport], look: Look) -> Iterator[str]:
    """Yield a line for each statement that is not translated: where it is, what it says, why."""
    for each in reports:
        first, more, _ = each.text.partition("\n")
        shown = clipped(visible(first.strip(), look), _TEXT_WIDTH, look)
        if more and not shown.endswith(look.pick("…", "...")):
            shown += look.pick(" …", " ...")
        place = os.path.normpath(PurePath(path).parent / each.file) if each.file else path
        yield f"{shown_path(place, look)}:{each.line}: {shown}: {each.reason or 'its meaning is not certain'}"


def levels_text(translations: Iterable[Translation]) -> str:
    """Return how many statements went how far, as ``120 statements: 80 plain, 38 support, 2 opaque``."""
    counts = Counter(report.level for each in translations for report in each.reports)
    found = ", ".join(f"{counts[level]:,} {level.value}" for level in Level if counts[level])
    return counted(sum(counts.values()), "statement") + (f": {found}" if found else "")


def translation_value(
    path: str, output: str | None, dialect: str, translation: Translation, sources: Sequence[str]
) -> dict[str, Any]:
    """Return one script as a value for the JSON report.

    Args:
        path: The script.
        output: Where its program was written; ``None`` when it was not.
        dialect: ``bash`` or ``sh``.
        translation: The translation.
        sources: Files that were put into it.
    """
    reports = sorted(translation.reports, key=lambda each: (each.file, each.line, each.column))
    counts = Counter(each.level for each in reports)
    return {
        "path": path,
        "output": output,
        "dialect": dialect,
        "sources": list(sources),
        "helpers": sorted(translation.helpers),
        "levels": {level.value: counts[level] for level in Level},
        "notes": list(translation.notes),
        "statements": [
            {
                "file": each.file or None,
                "line": each.line,
                "column": each.column,
                "level": each.level.value,
                "reason": each.reason,
                "text": each.text,
            }
            for each in reports
        ],
    }


def failure_value(path: str, message: str, line: int | None, column: int | None) -> dict[str, Any]:
    """Return a script that was not translated as a value for the JSON report; without a place they are ``None``."""
    return {"path": path, "error": {"message": message, "line": line, "column": column}}


def report_json(scripts: Sequence[dict[str, Any]]) -> bytes:
    """Return the JSON report; bytes of scripts that are no text stand as surrogate escapes."""
    totals: Counter[str] = Counter()
    for script in scripts:
        totals.update(script.get("levels", {}))
    levels = {level.value: totals[level.value] for level in Level}
    value = {"format": _FORMAT, "levels": levels, "scripts": list(scripts)}
    return json.dumps(value, indent=2).encode() + b"\n"


def node_lines(value: object, depth: int = 0, label: str = "") -> Iterator[str]:
    """Yield a tree of frozen nodes as an outline, one line per node or value.

    Args:
        value: A node, or what a node holds.
        depth: How deep it stands.
        label: Name of the field that holds it.
    """
    head = "  " * depth + (f"{label}: " if label else "")
    if is_dataclass(value) and not isinstance(value, type):
        yield head + type(value).__name__ + _place(value)
        for each in fields(value):
            inner = getattr(value, each.name)
            if each.repr and inner not in ((), None, "", False):
                yield from node_lines(inner, depth + 1, each.name)
    elif isinstance(value, dict):
        yield f"{head}{{{len(value)}}}"
        for key in value:
            yield from node_lines(value[key], depth + 1, str(key))
    elif isinstance(value, (tuple, list)) and value:
        yield head.rstrip() or "[]"
        for inner in value:
            yield from node_lines(inner, depth + 1)
    elif isinstance(value, (set, frozenset)):
        yield head + (", ".join(sorted(map(str, value))) or "none")
    else:
        yield head + (value.value if isinstance(value, Enum) else _escaped(value))


def _place(node: object) -> str:
    span = getattr(node, "span", None)
    return f" {span.line}:{span.column}" if isinstance(span, Span) else ""


def _escaped(value: object) -> str:
    return repr(value).encode("utf-8", "backslashreplace").decode()
