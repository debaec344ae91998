# ruff: noqa: E402 - the judge stands beside the tests
"""Translated programs against the shells: the confirm corpus as a whole, and loops over text and arithmetic.

python bench/shell_speed.py [--repeats N] [--only corpus|loops] [--json FILE]

Both sides run in turn, in twin directories, as whole processes. What an empty script takes is the start; it is
reported apart and taken off both sides. The exit code is 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import json
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
from overhaul.verification.table import Case, read
from overhaul.verification.twin import Twin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overhaul.verification.behaviour import Behaviour

_SHELLS = {"bash": ("/bin/bash",), "sh": ("/bin/sh",)}
_PYTHON = (sys.executable, "-S", "-E")
#: How many times faster a translated program has to be.
_TARGETS = {"corpus": 1.0, "loops": 5.0}


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", choices=tuple(_TARGETS))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    starts = {name: _start(name) for name in ("bash", "sh", "python")}
    print("start: " + ", ".join(f"{name} {1000 * seconds:.1f} ms" for name, seconds in starts.items()))
    rows = []
    if options.only != "corpus":
        rows += _loops(options.repeats, starts)
    if options.only != "loops":
        rows.append(_corpus(starts))
    for row in rows:
        print(
            f"{row['name']:26} shell {row['shell']:8.3f} s   python {row['python']:8.3f} s   "
            f"ratio {row['ratio']:6.2f}   {'' if row['met'] else 'MISSED'}"
        )
    if options.json:
        options.json.write_text(json.dumps({"starts": starts, "rows": rows}, indent=2), encoding="utf-8")
    return not all(row["met"] for row in rows)


def _start(name: str) -> float:
    """Median time of an empty script."""
    case = Case("empty", ":\n", read("=== empty\n:\n")[1][0].scene, "", "sh" if name == "sh" else "bash")
    command = _PYTHON if name == "python" else _SHELLS[name]
    text = translated(case).text if name == "python" else case.script
    return statistics.median(_timed(case, command, text)[0] for _ in range(15))


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


def _corpus(starts: dict[str, float]) -> dict[str, Any]:
    """All confirm cases whose translation does the same, once each."""
    shell = python = 0.0
    count = 0
    for path in sorted((_HERE.parent / "fixtures" / "shell" / "confirm").glob("*.txt")):
        for case in read(path.read_text(encoding="utf-8"))[1]:
            verdict = judged(case, lambda twin: run(twin, _PYTHON))
            if verdict.kind != SAME or verdict.program is None:
                continue
            count += 1
            shell += _timed(case, _SHELLS[case.shell], case.script)[0] - starts[case.shell]
            python += _timed(case, _PYTHON, verdict.program.text)[0] - starts["python"]
    return _row(f"confirm corpus ({count})", shell, python, _TARGETS["corpus"])


def _row(name: str, shell: float, python: float, target: float) -> dict[str, Any]:
    ratio = shell / max(python, 1e-9)
    return {"name": name, "shell": shell, "python": python, "ratio": ratio, "met": ratio >= target}


if __name__ == "__main__":
    sys.exit(main())
