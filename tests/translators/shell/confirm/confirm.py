"""Run the confirm cases and tell which translations do not do what their scripts did.

python tests/translators/shell/confirm/confirm.py [TABLE ...]    all cases of some tables, of all by default
    -k WORD     only cases with that word in `table::name`
    --show      print the programs and both behaviours
    --real      an interpreter of its own for each program, instead of the fork server
    --report F  write causes with examples
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

from ask import TABLES
from judging import DIFFERENT, SAME, Verdict, judged

from overhaul.verification.forking import ForkServer
from overhaul.verification.running import run
from overhaul.verification.table import Case, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from overhaul.verification.behaviour import Behaviour
    from overhaul.verification.twin import Twin

__all__ = ["guarded", "main"]

_PYTHON = (sys.executable, "-S", "-E")


def main() -> int:
    """Run, print and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", type=Path)
    parser.add_argument("-k", dest="word", default="")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--report", type=Path)
    options = parser.parse_args()
    cases = [
        (path.stem, case)
        for path in options.tables or sorted(TABLES.glob("*.txt"))
        for case in read(path.read_text(encoding="utf-8"))[1]
        if options.word in f"{path.stem}::{case.name}"
    ]
    results = list(_verdicts(cases, options.jobs, real=options.real))
    for (table, case), verdict in zip(cases, results, strict=True):
        if verdict.kind != SAME:
            print(f"{table}::{case.name}: {verdict}")
        if options.show:
            print(f"--- script\n{case.script}--- python\n{verdict.program.text if verdict.program else ''}")
    if options.report:
        options.report.write_text(_report(cases, results), encoding="utf-8")
    print(_counts(results))
    return any(each.kind == DIFFERENT for each in results)


def _verdicts(cases: list[tuple[str, Case]], jobs: int, *, real: bool) -> Iterator[Verdict]:
    """Judge the cases in some threads, each with a server of its own."""
    servers = [ForkServer() for _ in range(0 if real else jobs)]
    idle: SimpleQueue[Callable[[Twin], Behaviour]] = SimpleQueue()
    for each in servers:
        idle.put(each.run)
    for _ in range(jobs if real else 0):
        idle.put(lambda twin: run(twin, _PYTHON))

    def one(item: tuple[str, Case]) -> Verdict:
        runner = idle.get()
        try:
            return guarded(item[1], runner)
        finally:
            idle.put(runner)

    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(one, cases)
    for server in servers:
        server.close()


def guarded(
    case: Case, run: Callable[[Twin], Behaviour], ask: Callable[[Case], Behaviour] | None = None
) -> Verdict:
    """Judge a case; a crash of the translator is a finding, and a case without a record is asked about first."""
    try:
        return judged(case if ask is None else dataclasses.replace(case, recorded=ask(case)), run)
    except Exception as error:  # noqa: BLE001 # whatever it is
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(last.filename).name}:{last.lineno}"
        return Verdict(DIFFERENT, (f"crash: {type(error).__name__}: {error} ({place})",))


def _counts(results: Iterable[Verdict]) -> str:
    kinds = [each.kind for each in results]
    return ", ".join(f"{kind} {kinds.count(kind)}" for kind in ("same", "opaque", "different"))


def _report(cases: list[tuple[str, Case]], results: list[Verdict]) -> str:
    """Causes with examples, by table, the most frequent first."""
    lines = [f"{len(cases)} cases: {_counts(results)}", ""]
    for table in sorted({table for table, _ in cases}):
        mine = [
            (case, verdict) for (name, case), verdict in zip(cases, results, strict=True) if name == table
        ]
        lines.append(f"{table}: {_counts(verdict for _, verdict in mine)}")
    lines.append("")
    causes: dict[str, list[tuple[str, Case, Verdict]]] = {}
    for (table, case), verdict in zip(cases, results, strict=True):
        if verdict.kind != SAME:
            causes.setdefault(f"{verdict.kind}: {verdict.reasons[0][:160]}", []).append((table, case, verdict))
    for cause, found in sorted(causes.items(), key=lambda item: -len(item[1])):
        lines.append(f"## {len(found)}x {cause}")
        for table, case, verdict in found[:4]:
            lines.append(f"{table}::{case.name}")
            lines += [f"    | {line}" for line in case.script.splitlines()[:12]]
            lines += [f"    {reason[:300]}" for reason in verdict.reasons[1:4]]
        lines += [f"also {table}::{case.name}" for table, case, _ in found[4:20]]
        lines.append("")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
