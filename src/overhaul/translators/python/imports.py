"""Imports in the order in which formatters sort them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from overhaul.translators.python.tree import Import

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["import_lines", "merged"]

_FUTURE = "__future__"


def merged(imports: Iterable[Import]) -> tuple[Import, ...]:
    """Return imports sorted, each module and each name once; names of one module in one statement."""
    plain: set[str] = set()
    names: dict[str, set[str]] = {}
    for each in imports:
        if each.names:
            names.setdefault(each.module, set()).update(each.names)
        else:
            plain.add(each.module)
    found = [Import(module) for module in plain]
    found += [Import(module, tuple(sorted(given, key=_name_key))) for module, given in names.items()]
    return tuple(sorted(found, key=_key))


def import_lines(imports: Iterable[Import]) -> list[str]:
    """Return the lines of imports, sorted, with an empty line between the standard library and others."""
    lines: list[str] = []
    before = None
    for each in merged(imports):
        section = _section(each.module)
        if before is not None and section != before:
            lines.append("")
        before = section
        lines.append(
            f"from {each.module} import {', '.join(each.names)}" if each.names else f"import {each.module}"
        )
    return lines


def _section(module: str) -> int:
    root = module.partition(" ")[0].partition(".")[0]
    if root == _FUTURE:
        return 0
    if root in sys.stdlib_module_names:
        return 1
    return 2 if root else 3  # a relative one is last


def _key(each: Import) -> tuple[int, bool, str, str]:
    return (_section(each.module), bool(each.names), each.module.lower(), each.module)


def _name_key(name: str) -> tuple[int, str, str]:
    """Sort constants first, then classes, then the rest."""
    bare = name.partition(" ")[0]
    kind = 0 if bare.isupper() and len(bare) > 1 else 1 if bare[:1].isupper() else 2
    return (kind, bare.lower(), name)
