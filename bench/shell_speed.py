# ruff: noqa: E402 - the judge stands beside the tests
"""Translated programs against the shells: the confirm corpus as a whole, and loops over text and arithmetic.

python bench/shell_speed.py [--repeats N] [--only corpus|loops] [--sample N] [--json FILE] [TABLE ...]

Both sides run in turn, in twin directories, as whole processes. What an empty script takes is the start; it is
reported apart and taken off both sides. The exit code is 1 when a target is missed.

Of the corpus each table has a row, the one that costs most against the shell first, then all of it together.
A case that mostly sleeps says nothing about speed: both sides wait as long, which would only draw the ratio towards
one. What counts of it is what a run takes beyond the whole tenths of a second that both sides spent asleep; how much
was taken off is told beside the row, and the row without that is there, too. On a machine that is busy waiting looks
like sleep: there the last column is to be believed, the ratio of processor time with all that a run has started.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

_HERE = Path(__file__).parent
sys.path.insert(0, str(_HERE.parent / "tests" / "translators" / "shell" / "confirm"))

from emitted import translated
from judging import SAME, judged

from overhaul.verification.running import run
from overhaul.verification.table import Case, load, read
from overhaul.verification.twin import Twin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overhaul.verification.behaviour import Behaviour

_CORPUS = _HERE.parent / "fixtures" / "shell" / "confirm"
_SHELLS = {"bash": ("/bin/bash",), "sh": ("/bin/sh",)}
_PYTHON = (sys.executable, "-S", "-E")
_SUMMED = ("shell", "python", "shell_cpu", "python_cpu", "slept", "count")
#: How many times faster a translated program has to be.
_TARGETS = {"corpus": 1.0, "loops": 5.0}


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", choices=tuple(_TARGETS))
    parser.add_argument("--sample", type=int, default=1, help="take every N-th case of a table")
    parser.add_argument("--json", type=Path)
    parser.add_argument("tables", nargs="*", type=Path)
    options = parser.parse_args()
    starts = _starts(15)
    print("start: " + ", ".join(f"{name} {1000 * seconds:.1f} ms" for name, seconds in starts.items()))
    rows = []
    if options.only != "corpus":
        rows += _loops(options.repeats, starts)
    if options.only != "loops":
        rows += _corpus(options.tables or sorted(_CORPUS.glob("*.txt")), options.sample)
    for row in rows:
        print(
            f"{row['name']:26} shell {row['shell']:8.3f} s   python {row['python']:8.3f} s   "
            f"ratio {row['ratio']:6.2f}   {'' if row['met'] else 'MISSED'}"
            + (
                f"   by CPU {row['shell_cpu'] / max(row['python_cpu'], 1e-9):6.2f}"
                if "python_cpu" in row
                else ""
            )
            + (f"   slept {row['slept']:.1f} s" if row.get("slept") else "")
        )
    if options.json:
        options.json.write_text(json.dumps({"starts": starts, "rows": rows}, indent=2), encoding="utf-8")
    return not all(row["met"] for row in rows)


def _starts(repeats: int) -> dict[str, float]:
    return {key: value for name in ("bash", "sh", "python") for key, value in _start(name, repeats).items()}


def _start(name: str, repeats: int) -> dict[str, float]:
    """Median time of an empty script, and what processors work for it."""
    case = Case("empty", ":\n", read("=== empty\n:\n")[1][0].scene, "", "sh" if name == "sh" else "bash")
    command = _PYTHON if name == "python" else _SHELLS[name]
    text = translated(case).text if name == "python" else case.script
    found = [_measured(case, command, text) for _ in range(repeats)]
    seconds, worked = (statistics.median(column) for column in zip(*found, strict=True))
    return {name: seconds, f"{name} cpu": worked}


def _timed(case: Case, command: Sequence[str], program: str) -> tuple[float, Behaviour]:
    with tempfile.TemporaryDirectory(prefix="speed-") as folder:
        twin = Twin(Path(folder, "twin"), case.scene, program.encode("utf-8", "surrogateescape"))
        started = time.perf_counter()
        behaviour = run(twin, command, patience=300)
        return time.perf_counter() - started, behaviour


def _loops(repeats: int, starts: dict[str, float]) -> list[dict[str, Any]]:
    """Each loop by itself, then all of them."""
    rows = []
    for case in read((_HERE / "shell_loops.txt").read_text(encoding="utf-8"))[1]:
        made = translated(case)
        if made.opaque:
            print(f"{case.name}: opaque, {made.opaque[0]}")
            continue
        program = made.text
        shell, python = [], []
        for _ in range(repeats):
            seconds, expected = _timed(case, _SHELLS[case.shell], case.script)
            shell.append(seconds - starts[case.shell])
            seconds, actual = _timed(case, _PYTHON, program)
            python.append(seconds - starts["python"])
            assert expected == actual, f"{case.name}: {expected} against {actual}"
        rows.append(_row(case.name, statistics.median(shell), statistics.median(python), 0))
    total = [sum(row[side] for row in rows) for side in ("shell", "python")]
    return [*rows, _row("all loops", total[0], total[1], _TARGETS["loops"])]


def _corpus(tables: Sequence[Path], sample: int) -> list[dict[str, Any]]:
    """All confirm cases whose translation does the same, once each: a row for each table, and all together."""
    rows = []
    for path in tables:
        row = _table(path, sample)
        if row["count"]:
            rows.append(row)
    rows.sort(key=lambda row: row["shell"] - row["python"])
    sums = {key: sum(row[key] for row in rows) for key in _SUMMED}
    counted = _row(f"confirm corpus ({sums['count']})", sums["shell"], sums["python"], _TARGETS["corpus"])
    whole = _row("  with what was slept", sums["shell"] + sums["slept"], sums["python"] + sums["slept"], 0)
    return [*rows, {**sums, **counted}, whole]


def _table(path: Path, sample: int) -> dict[str, Any]:
    """The cases of one table, with what a start takes just then; of what both sides of a case slept nothing counts."""
    starts = _starts(5)
    row: dict[str, Any] = {"slept": 0.0, "count": 0, "shell_cpu": 0.0, "python_cpu": 0.0}
    shell = python = 0.0
    for case in load(path)[1][::sample]:
        verdict = judged(case, lambda twin: run(twin, _PYTHON))
        if verdict.kind != SAME or verdict.program is None:
            continue
        theirs, worked = _measured(case, _SHELLS[case.shell], case.script)
        ours, also_worked = _measured(case, _PYTHON, verdict.program.text)
        idle = min(theirs - worked, ours - also_worked)
        common = int(10 * idle) / 10
        row["count"] += 1
        row["slept"] += common
        row["shell_cpu"] += worked - starts[f"{case.shell} cpu"]
        row["python_cpu"] += also_worked - starts["python cpu"]
        shell += theirs - common - starts[case.shell]
        python += ours - common - starts["python"]
    return {**_row(path.stem, shell, python, 0), **row}


def _measured(case: Case, command: Sequence[str], program: str) -> tuple[float, float]:
    """Return how long a run took, and how long processors worked for it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = _timed(case, command, program)[0]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _row(name: str, shell: float, python: float, target: float) -> dict[str, Any]:
    ratio = shell / max(python, 1e-9)
    return {"name": name, "shell": shell, "python": python, "ratio": ratio, "met": ratio >= target}


if __name__ == "__main__":
    sys.exit(main())
