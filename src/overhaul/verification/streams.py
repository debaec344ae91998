"""Collecting what a process writes, until the last holder of its outputs has gone."""

from __future__ import annotations

import os
import selectors
import time

__all__ = ["drained"]


def drained(descriptors: tuple[int, ...], deadline: float) -> tuple[tuple[bytes, ...], bool]:
    """Read some pipes to their end and close them.

    Args:
        descriptors: Reading ends.
        deadline: By the monotonic clock, seconds.

    Returns:
        What came out of each, and whether all of them ended in time.
    """
    found: dict[int, list[bytes]] = {each: [] for each in descriptors}
    with selectors.DefaultSelector() as selector:
        for each in descriptors:
            selector.register(each, selectors.EVENT_READ)
        while selector.get_map() and (left := deadline - time.monotonic()) > 0:
            for key, _ in selector.select(left):
                data = os.read(key.fd, 65536)
                found[key.fd].append(data)
                if not data:
                    selector.unregister(key.fd)
        ended = not selector.get_map()
    for each in descriptors:
        os.close(each)
    return tuple(b"".join(parts) for parts in found.values()), ended
