"""Glances: what each file looked like when its result was found, so that an unchanged file need not even be read.

As git's index does, a file is taken to be unchanged when size, inode and both its times are those of the last time.
Times that lie within the last seconds before the look are not trusted, because a write right after it could share them.
"""

from __future__ import annotations

import struct
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from overhaul.effects.cache import Cache
    from overhaul.effects.discovery import Entry

__all__ = ["NOTHING_FOUND", "NOTHING_MENTIONED", "Glances"]

#: Results that need no lookup: the file mentions nothing, or was looked at and there is nothing to say.
NOTHING_MENTIONED = b""
NOTHING_FOUND = b"-"

_RECENT_NS = 2_000_000_000

#: Both times of a stamp come first in it; see `overhaul.effects.discovery`.
_times = struct.Struct("<qq").unpack_from
_STAMP = 32


class Glances:
    """The glances at one repository with one selection of steps.

    Args:
        cache: Where they are kept.
        key: Names repository and steps.
    """

    def __init__(self, cache: Cache, key: bytes) -> None:
        self._cache = cache
        self._key = key
        self._trusted_before = time.time_ns() - _RECENT_NS
        found = cache.get([key]).get(key)
        # Stamp and result in one value, as there may be a hundred thousand to load.
        self._known: dict[str, bytes] = found if isinstance(found, dict) else {}

    def result(self, entry: Entry) -> bytes | None:
        """Return the result that was found for a file that looks as it did then; ``None`` when it does not."""
        known = self._known.get(entry.path)
        if known is None or entry.explicit or not known.startswith(entry.stamp):
            return None
        return known[_STAMP:]

    def keep(self, entries: Sequence[Entry], results: Mapping[str, bytes], *, whole: bool) -> None:
        """Remember results.

        Args:
            entries: The files as they looked before they were read.
            results: By path, for those that were read and may be remembered.
            whole: Whether these are all files of the repository, so that others are forgotten.
        """
        if not results and (not whole or len(entries) == len(self._known)):
            return  # all was known
        kept = {} if whole else dict(self._known)
        for entry in entries:
            found = results.get(entry.path, self.result(entry))
            if found is not None and not entry.explicit and max(_times(entry.stamp)) < self._trusted_before:
                kept[entry.path] = entry.stamp + found
        if kept != self._known:
            self._cache.put({self._key: kept})
