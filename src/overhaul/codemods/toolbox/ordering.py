"""The order of import statements: sections, and the sort keys of isort's default profile."""

from __future__ import annotations

import ast
import sys
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

__all__ = ["best_order", "insertion_index", "member_key", "section", "statement_key", "unsectioned_key"]

Key = tuple[object, ...]

_FUTURE, _STDLIB, _THIRD_PARTY, _FIRST_PARTY, _LOCAL = range(5)


def section(statement: ast.stmt, local_packages: Collection[str]) -> int:
    """Return the section of an import: future, standard library, third party, own, relative (0 to 4)."""
    if isinstance(statement, ast.ImportFrom):
        if statement.level:
            return _LOCAL
        top = (statement.module or "").partition(".")[0]
    else:
        top = statement.names[0].name.partition(".")[0]  # type: ignore[attr-defined]
    if top == "__future__":
        return _FUTURE
    if top in local_packages:
        return _FIRST_PARTY
    return _STDLIB if top in sys.stdlib_module_names else _THIRD_PARTY


def statement_key(statement: ast.stmt) -> Key:
    """Return the sort key within a section: ``import x`` before ``from x import y``, each by module."""
    return (isinstance(statement, ast.ImportFrom), *unsectioned_key(statement))


def unsectioned_key(statement: ast.stmt) -> Key:
    """Return the sort key by module alone, for files that mix ``import`` and ``from``."""
    first = min(statement.names, key=lambda alias: member_key(alias.name))  # type: ignore[attr-defined]
    if isinstance(statement, ast.ImportFrom):
        # More dots come first: from the furthest package to the closest.
        return (
            -statement.level,
            *_module_key(statement.module or ""),
            member_key(first.name),
            first.asname or "",
        )
    return (0, *_module_key(first.name), (), first.asname or "")


def member_key(name: str) -> Key:
    """Return the sort key of a name in ``from x import ...``: constants, classes, then the rest."""
    constant = len(name) > 1 and name.isupper()
    kind = 0 if constant else 1 if name[:1].isupper() else 2
    return (kind, *_module_key(name))


def insertion_index(keys: Sequence[Key], new: Key) -> int | None:
    """Return where a key belongs among sorted ones; ``None`` when they are not sorted."""
    if any(left > right for left, right in pairwise(keys)):
        return None
    return sum(key <= new for key in keys)


def best_order(groups: Sequence[Sequence[ast.stmt]]) -> Callable[[ast.stmt], Key]:
    """Return the sort key that most groups of statements follow already; isort's default when in doubt."""

    def followed(key: Callable[[ast.stmt], Key]) -> int:
        return sum(insertion_index([key(each) for each in group], ()) is not None for group in groups)

    return max((statement_key, unsectioned_key), key=followed)


def _module_key(name: str) -> Key:
    return (_natural(name.lower()), _natural(name))


def _natural(text: str) -> Key:
    """Compare runs of digits by their value: ``a2`` before ``a10``."""
    parts: list[tuple[int, int]] = []
    digits = ""
    for char in text + "\0":
        if char.isascii() and char.isdigit():
            digits += char
            continue
        if digits:
            parts.append((ord("0"), int(digits)))
            digits = ""
        parts.append((ord(char), 0))
    return tuple(parts[:-1])
