"""Items of arrays that are assigned inside of arithmetic (6.5 Shell Arithmetic)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from overhaul.translators.shell.support.arrays import Array, Map

__all__ = ["put_item"]


def put_item(array: Array | Map, index: Any, value: int) -> int:
    """Set an item and return the value; a subscript that is bad is told, and nothing else happens (6.5)."""
    try:
        array[index] = str(value)
    except SystemExit:
        return value
    return value
