"""Arrays: indexed ones with gaps, and associative ones in the shell's own order (Bash Manual, 6.7 Arrays)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from overhaul.translators.shell.support.messages import Abandoned, complain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sized

__all__ = ["Array", "Map", "count_of_set", "inherited"]


class Array(dict["Any", str]):
    """An indexed array: walked by index, with gaps (6.7). What it yields are its values.

    It is a dictionary, so that reading an item is as fast as Python can be.

    Args:
        items: Values one after the other; a pair sets the index from which counting goes on.
    """

    __slots__ = ("_sorted", "_top")

    def __init__(self, items: Iterable[str | tuple[int, str]] = ()) -> None:
        super().__init__()
        self._sorted = True
        self._top = -1
        self.extend(items)

    def _place(self, index: int) -> int:
        """Return the index that is meant: a negative one counts from behind the last."""
        place = index if index >= 0 else index + self._top + 1
        if place < 0:
            complain(f"[{index}]: bad array subscript")
        return place

    def get(self, index: int = 0) -> str | None:  # type: ignore[override]
        """Return a value, ``None`` when it is unset."""
        return super().get(self._place(index))

    def __missing__(self, index: int) -> str:
        return "" if index >= 0 else super().get(self._place(index), "")

    def __setitem__(self, index: int, value: str) -> None:
        place = index if index >= 0 else index + self._top + 1
        if place < 0:
            raise Abandoned(f"[{index}]: bad array subscript")
        if place > self._top:
            self._top = place
        elif place not in self:
            self._sorted = False
        dict.__setitem__(self, place, value)

    def __delitem__(self, index: int) -> None:
        self.discard(index)

    def discard(self, index: int) -> int:
        """Unset one value, which may be unset already; return the status of that."""
        place = self._place(index)
        if self.pop(place, None) is not None and place == self._top:
            self._top = max(super().keys(), default=-1)
        return int(place < 0)

    def __iter__(self) -> Iterator[str]:
        return iter([value for _, value in self.items()])

    def put(self, index: int, value: str) -> str:
        """Set a value and return it."""
        self[index] = value
        return value

    def keys(self) -> list[str]:  # type: ignore[override]
        """Return the indices that are set, in order, as text."""
        return [str(index) for index, _ in self.items()]

    def items(self) -> list[tuple[int, str]]:  # type: ignore[override]
        """Return indices and values, in order."""
        found = super().items()
        return list(found) if self._sorted else sorted(found)

    def append(self, value: str) -> None:
        """Add a value behind the last one."""
        self._top += 1
        dict.__setitem__(self, self._top, value)

    def extend(self, items: Iterable[str | tuple[int, str]]) -> None:
        """Add values behind the last one, as ``+=( )`` does."""
        place = self._top + 1
        for item in items:
            if not isinstance(item, str):
                found = self._place(item[0])
                if found < 0:
                    continue
                self[found] = item[1]
                place = found
            elif place > self._top:
                self._top = place
                dict.__setitem__(self, place, item)
            else:
                self[place] = item
            place += 1

    def slice(self, offset: int, length: int | None = None) -> list[str]:
        """Return the values from an index on, at most so many (3.5.3: ``${name[@]:offset:length}``)."""
        if length is not None and length < 0:
            raise Abandoned(f"{length}: substring expression < 0")
        start = offset if offset >= 0 else offset + self._top + 1
        if start < 0:
            return []
        found = [value for index, value in self.items() if index >= start]
        return found if length is None else found[:length]


def inherited(name: str) -> Array:
    """Return what an array is before anything is assigned: a variable of the environment is its first value."""
    value = os.environ.get(name)
    return Array() if value is None else Array([value])


_FIRST_BUCKETS = 1024
_SIGN = 0x80


class Map(dict[str, str]):
    """An associative array, walked in the order of the shell's hash table (6.7). What it yields are its values.

    It is a dictionary, so that reading a value is as fast as Python can be; as such it keeps the order of setting.

    Args:
        items: Keys and values; later ones win.
    """

    __slots__ = ("_buckets", "_walk")

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__()
        self._buckets = _FIRST_BUCKETS
        self._walk: list[str] | None = None
        self.extend(items)

    def get(self, key: str = "0") -> str | None:  # type: ignore[override]
        """Return a value, ``None`` when it is unset."""
        return super().get(key)

    def __missing__(self, key: str) -> str:
        return ""

    def __setitem__(self, key: str, value: str) -> None:
        if key not in self:
            if not key:
                raise Abandoned("[]: bad array subscript")
            if len(self) >= 2 * self._buckets:
                # The table grows: its buckets are emptied one by one into four times as many.
                items = self.items()
                self.clear()
                self.update(items)
                self._buckets *= 4
            self._walk = None
        dict.__setitem__(self, key, value)

    def __delitem__(self, key: str) -> None:
        self.discard(key)

    def put(self, key: str, value: str) -> str:
        """Set a value and return it."""
        self[key] = value
        return value

    def discard(self, key: str) -> int:
        """Unset one value, which may be unset already; return the status of that."""
        if self.pop(key, None) is not None:
            self._walk = None
        return 0

    def __iter__(self) -> Iterator[str]:
        return iter([self[key] for key in self.keys()])

    def keys(self) -> list[str]:  # type: ignore[override]
        """Return the keys in the order of the table: by bucket, in each the newest first."""
        if self._walk is None:
            chains: dict[int, list[str]] = {}
            for key in dict.__iter__(self):
                chains.setdefault(_hash(key) & (self._buckets - 1), []).append(key)
            self._walk = [key for bucket in sorted(chains) for key in reversed(chains[bucket])]
        return list(self._walk)

    def items(self) -> list[tuple[str, str]]:  # type: ignore[override]
        """Return keys and values in the order of the table."""
        return [(key, self[key]) for key in self.keys()]

    def extend(self, items: Iterable[tuple[str, str]]) -> None:
        """Set several values, as ``+=( )`` does."""
        for key, value in items:
            if key:
                self[key] = value
            else:
                complain("[]: bad array subscript")

    def slice(self, offset: int, length: int | None = None) -> list[str]:
        """Return some of the values in the order of the table; they are counted from 1 (3.5.3)."""
        values = list(self)
        start = offset if offset >= 0 else len(values) + 1 + offset
        if length is not None and length < 0:
            raise Abandoned(f"{length}: substring expression < 0")
        if start < 0:
            return []
        start = max(start - 1, 0)
        return values[start:] if length is None else values[start : start + length]


def _hash(key: str) -> int:
    """Return the number that decides about the bucket of a key: FNV-1 of its bytes, which are signed."""
    number = 2166136261
    for byte in key.encode("utf-8", "surrogateescape"):
        number = (number * 16777619) & 0xFFFFFFFF
        number ^= byte if byte < _SIGN else byte | 0xFFFFFF00
    return number


def count_of_set(items: Sized, name: str) -> int:
    """Return how many items there are; without any the array never got a value (4.3.1: ``set -u``)."""
    if not items:
        raise Abandoned(f"{name}: unbound variable")
    return len(items)
