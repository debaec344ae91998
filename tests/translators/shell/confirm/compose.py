# ruff: noqa: T201, E402 - a command that prints; modules of two folders
"""Compose scripts at random and compare their translations with bash.

python tests/translators/shell/confirm/compose.py --count 20000 --seed 1    the record run; halves for two processes
    --report F   write the causes with the shortest script of each
    --find       stop at the first difference and make its script as small as possible
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from ask import asked
from confirm import guarded
from grammar import FILES, scripts
from hypothesis import HealthCheck, Phase, find, given, seed, settings
from hypothesis.errors import NoSuchExample
from judging import DIFFERENT, SAME, Verdict

from overhaul.verification.forking import ForkServer
from overhaul.verification.scene import Item, Scene
from overhaul.verification.table import Case

__all__ = ["composed"]

_ITEMS = tuple(Item(path, data) for path, data in FILES.items())


def composed(script: str) -> Case:
    """Return a case of a composed script without a record."""
    return Case(name="composed", script=script, scene=Scene(stdin=b"in 1\nin 2\n", items=_ITEMS), source="")


def main() -> int:
    """Run, count, and keep the shortest script of each cause."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--find", action="store_true")
    options = parser.parse_args()
    if options.find:
        return _found(options.count, options.seed)
    counts: Counter[str] = Counter()
    causes: dict[str, tuple[int, str, Verdict]] = {}
    started = time.monotonic()
    with ForkServer() as server:

        @seed(options.seed)
        @settings(
            max_examples=options.count,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(scripts())
        def each(script: str) -> None:
            verdict = guarded(composed(script), server.run, asked)
            counts[verdict.kind] += 1
            if verdict.kind != SAME:
                cause = f"{verdict.kind}: {verdict.reasons[0][:70]}"
                size, _, _ = causes.get(cause, (1 << 30, "", verdict))
                if len(script) < size:
                    causes[cause] = len(script), script, verdict

        each()
    lines = [f"{sum(counts.values())} scripts: {dict(counts)}, {time.monotonic() - started:.0f} s", ""]
    for size, script, verdict in sorted(causes.values(), key=lambda found: found[0]):
        lines += [f"## {size} {verdict}", script, ""]
    if options.report:
        options.report.write_text("\n".join(lines), encoding="utf-8", errors="surrogateescape")
    print(lines[0])
    return bool(counts[DIFFERENT])


def _found(count: int, start: int) -> int:
    """Print the smallest script that differs."""
    profile = settings(
        max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    with ForkServer() as server:

        def differs(script: str) -> bool:
            return guarded(composed(script), server.run, asked).kind == DIFFERENT

        try:
            script = find(scripts(), differs, settings=profile, random=Random(start))  # noqa: S311 # to repeat it
        except NoSuchExample:
            print("no difference")
            return 0
        print(script, guarded(composed(script), server.run, asked), sep="\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
