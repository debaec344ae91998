# ruff: noqa: T201, E402 - a command that prints; modules of two folders
"""Compose scripts at random and compare their translations with bash.

python tests/translators/shell/confirm/compose.py --count 20000 --seed 1    the record run; halves for two processes
    --report F   write the causes, each with a script that is as short as possible
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from ask import asked
from confirm import guarded
from grammar import FILES, scripts
from hypothesis import HealthCheck, Phase, given, seed, settings
from judging import DIFFERENT, SAME, Verdict

from overhaul.verification.forking import ForkServer
from overhaul.verification.scene import Item, Scene
from overhaul.verification.table import Case

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["composed"]

_REACH = 12
_ITEMS = tuple(Item(path, data) for path, data in FILES.items())


def composed(script: str) -> Case:
    """Return a case of a composed script without a record."""
    return Case(
        name="composed",
        script=script,
        scene=Scene(stdin=b"in 1\nin 2\n", items=_ITEMS),
        source="",
        accepted="opaque because its parts may say so where nobody hears it",
    )


def main() -> int:
    """Run, count, and keep the shortest script of each cause."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--report", type=Path)
    options = parser.parse_args()
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

        def differs(script: str) -> bool:
            return guarded(composed(script), server.run, asked).kind == DIFFERENT

        try:
            each()
        except KeyboardInterrupt:
            print("interrupted; what follows is what was run", file=sys.stderr)
        for cause, (_, script, verdict) in causes.items():
            if options.report and verdict.kind == DIFFERENT and differs(script):
                short = _smaller(script, differs)
                causes[cause] = len(short), short, guarded(composed(short), server.run, asked)
        causes = {script: each for each in causes.values() for script in (each[1],)}
    lines = [f"{sum(counts.values())} scripts: {dict(counts)}, {time.monotonic() - started:.0f} s", ""]
    for size, script, verdict in sorted(causes.values(), key=lambda found: (found[2].kind, found[0])):
        lines += [f"## {size} {verdict}", script, ""]
    if options.report:
        options.report.write_text("\n".join(lines), encoding="utf-8", errors="surrogateescape")
    print(lines[0])
    return bool(counts[DIFFERENT])


def _smaller(script: str, differs: Callable[[str], bool]) -> str:
    """Return what is left when no line can go without the difference going too."""
    lines = script.splitlines(keepends=True)
    size = len(lines) // 2
    while size:
        at = 0
        while at < len(lines):
            shorter = lines[:at] + lines[at + size :]
            if differs("".join(shorter)):
                lines = shorter
            else:
                at += size
        size //= 2
    at = 0
    while at < len(lines):  # the lines that open and close a construct go together
        for end in range(at + 1, min(at + _REACH, len(lines))):
            shorter = lines[:at] + lines[at + 1 : end] + lines[end + 1 :]
            if differs("".join(shorter)):
                lines = shorter
                break
        else:
            at += 1
    return "".join(lines)


if __name__ == "__main__":
    sys.exit(main())
