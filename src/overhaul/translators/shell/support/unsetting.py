"""Unsetting what has a computed name (4.1 unset)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell.support.exits import Untranslated
from overhaul.translators.shell.support.variables import unset_variable

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["unset_names", "unset_variables"]


def unset_variables(*names: str, refused: Collection[str] = ()) -> int:
    """Unset the variables, or items, that have computed names; return 1 where one cannot be unset (4.1 unset).

    Args:
        names: Computed names.
        refused: Names of variables that may be those of a function that is running.
    """
    for name in names:
        if name in refused:
            raise Untranslated(f"unset {name}", 0)
    return max([0, *map(unset_variable, names)])


def unset_names(*names: str, refused: Collection[str] = ()) -> int:
    """Unset variables without saying that they are some; names of functions are refused (4.1 unset).

    Args:
        names: Computed names; what cannot be one is the name of a function that there is not.
        refused: Names of the script's functions, and of variables of a function that is running.
    """
    for name in names:
        if name in refused or name[:1] == "-":
            raise Untranslated(f"unset {name}", 0)
    return unset_variables(*(name for name in names if name.partition("[")[0].isidentifier()))
