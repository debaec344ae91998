# ruff: noqa: T201, E402 - a command that prints; modules of two folders
"""Compose scripts at random and compare their translations with bash.

python tests/translators/shell/confirm/compose.py --count 20000 --seed 1    the record run; halves for two processes
    --report F   write every script that differs, as short as possible, and one for each reason to be opaque

What differs once and not again raced, in the shell or in the program: it is counted as unsteady and reported, too.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from ask import asked
from confirm import guarded
from grammar import FILES, scripts
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.internal.conjecture.engine import ConjectureRunner
from judging import DIFFERENT, SAME, Verdict

from overhaul.verification.forking import ForkServer
from overhaul.verification.scene import Item, Scene
from overhaul.verification.table import Case

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["composed"]

_REACH = 12
_UNSTEADY = "unsteady"
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
    found: dict[str, tuple[str, Verdict]] = {}
    started = time.monotonic()
    # Variations of one script say little; Hypothesis has no setting for it.
    ConjectureRunner.generate_mutations_from = lambda *_: None  # type: ignore[method-assign]
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
            verdict = judge(script)
            if verdict.kind == DIFFERENT and judge(script).kind != DIFFERENT:
                verdict = replace(verdict, kind=_UNSTEADY)
            counts[verdict.kind] += 1
            if verdict.kind in {DIFFERENT, _UNSTEADY}:
                found[script] = script, verdict
                print(f"{sum(counts.values())}: {verdict}\n{script}", flush=True)
            elif verdict.kind != SAME:
                reason = verdict.reasons[0][:70]
                known, _ = found.get(reason, (script, verdict))
                found[reason] = min(known, script, key=len), verdict

        def judge(script: str) -> Verdict:
            return guarded(composed(script), server.run, asked)

        try:
            each()
        except KeyboardInterrupt:
            print("interrupted; what follows is what was run", file=sys.stderr)
        lines = [f"{sum(counts.values())} scripts: {dict(counts)}, {time.monotonic() - started:.0f} s", ""]
        print(lines[0], flush=True)
        for script, (_, verdict) in found.items():
            if options.report and verdict.kind == DIFFERENT:
                short = _smaller(script, lambda text: judge(text).kind == DIFFERENT)
                found[script] = short, judge(short)
    for script, verdict in sorted(found.values(), key=lambda each: (each[1].kind, len(each[0]))):
        lines += [f"## {len(script)} {verdict}", script, ""]
    if options.report:
        options.report.write_text("\n".join(lines), encoding="utf-8", errors="surrogateescape")
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
