"""How long to wait between attempts, as tenacity says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.layout import Doc, call

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from overhaul.codemods.add_retries.decorate import Writer

__all__ = ["backoff", "number"]


def number(value: float) -> str:
    """Write a number without a needless fraction."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def backoff(writer: Writer, options: Mapping[str, Any]) -> Doc:
    """Return the wait that doubles from ``wait-min`` up to ``wait-max``, with up to ``jitter`` seconds by chance.

    No wait is shorter than ``wait-min`` or longer than ``wait-max``. ``wait_exponential_jitter`` begins at one
    second in every release of tenacity; its parameter for another beginning has changed its name, so there two
    plain waits are added up.
    """
    low, high, jitter = (float(options[name]) for name in ("wait-min", "wait-max", "jitter"))
    if low > high:
        low, high = high, low
    if jitter > 0 and low == 1:
        more = () if jitter == 1 else (f"jitter={number(jitter)}",)
        return call(writer.name("tenacity.wait_exponential_jitter"), "initial=1", f"max={number(high)}", *more)
    if jitter <= 0:
        return _plain(writer, low, high)
    if high - jitter < low:
        return call(writer.name("tenacity.wait_random"), f"min={number(low)}", f"max={number(high)}")
    by_chance = call(writer.name("tenacity.wait_random"), "0", number(jitter))
    return call(writer.name("tenacity.wait_combine"), _plain(writer, low, high - jitter), by_chance)


def _plain(writer: Writer, low: float, high: float) -> Doc:
    if low == high:
        return call(writer.name("tenacity.wait_fixed"), number(low))
    return call(
        writer.name("tenacity.wait_exponential"),
        *((f"multiplier={number(low)}",) if low > 0 else ()),
        f"min={number(low)}",
        f"max={number(high)}",
    )
