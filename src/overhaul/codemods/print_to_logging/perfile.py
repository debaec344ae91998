"""Facts about a file that many of its prints ask for, computed once per file and forgotten with it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Callable

    from overhaul.codemods.toolbox.module import Module

__all__ = ["per_file"]

T = TypeVar("T")


def per_file(compute: Callable[[Module], T]) -> Callable[[Module], T]:
    """Return the function with its results kept for as long as the file is alive.

    The result must depend on the file alone, not on options or the survey, and must not hold the module itself:
    it would keep its own key alive.
    """
    known: WeakKeyDictionary[Module, T] = WeakKeyDictionary()

    @wraps(compute)
    def cached(module: Module) -> T:
        if module not in known:
            known[module] = compute(module)
        return known[module]

    return cached
