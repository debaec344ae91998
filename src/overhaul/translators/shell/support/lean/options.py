"""Options of a program that asks only for those that are off when it begins."""

from __future__ import annotations

__all__ = ["options"]

#: The options that are on, of those that somebody asks for.
options: set[str] = set()
