"""How long to wait between attempts, as tenacity says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.layout import Doc, call

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from overhaul.codemods.add_retries.decorate import Writer

__all__ = ["Fitted", "backoff", "fitted", "number"]


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
        return call(
            writer.name("tenacity.wait_exponential_jitter"), "initial=1", f"max={number(high)}", *more
        )
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


@dataclass(frozen=True, slots=True)
class Fitted:
    """A wait strategy that gives a sequence of waits.

    Attributes:
        function: Name in tenacity; empty for no wait at all.
        arguments: Keyword (or empty for a positional one) and value.
    """

    function: str
    arguments: tuple[tuple[str, float], ...] = ()

    def seconds(self, attempt: int) -> float:
        """Return the wait behind an attempt (from 1), computed as tenacity does."""
        given = dict(self.arguments)
        if self.function == "wait_exponential":
            value = given.get("multiplier", 1) * given.get("exp_base", 2) ** (attempt - 1)
        elif self.function == "wait_incrementing":
            value = given["start"] + given["increment"] * (attempt - 1)
        else:
            value = given.get("", 0)
        return min(value, given["max"]) if "max" in given else value


def fitted(waits: Sequence[float], *, doubling: bool = True) -> Fitted | None:
    """Return the plainest strategy that gives exactly these waits, ``None`` when only a list of them does."""
    if not any(waits):
        return Fitted("")
    if any(wait < 0 for wait in waits):
        return None
    candidates = list(_candidates(waits))
    if not doubling:
        candidates.sort(key=lambda each: each.function == "wait_exponential")
    for candidate in candidates:
        if all(candidate.seconds(number_) == wait for number_, wait in enumerate(waits, 1)):
            return candidate
    return None


def _candidates(waits: Sequence[float]) -> Iterator[Fitted]:
    first = waits[0]
    yield Fitted("wait_fixed", (("", first),))
    if len(waits) < 2 or not first:  # noqa: PLR2004 - a sequence needs two
        return
    base = waits[1] / first
    base = int(base) if float(base).is_integer() else base
    arguments: tuple[tuple[str, float], ...] = (("multiplier", first),)
    if base != 2:  # noqa: PLR2004 - tenacity's default
        arguments += (("exp_base", base),)
    capped = (("max", waits[-1]),)
    if base > 1:
        yield Fitted("wait_exponential", arguments)
        yield Fitted("wait_exponential", arguments + capped)
    step = waits[1] - first
    if step > 0:
        linear = (("start", first), ("increment", step))
        yield Fitted("wait_incrementing", linear)
        yield Fitted("wait_incrementing", linear + capped)
