# ruff: noqa: T201 - a command that prints
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
import re
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
from overhaul.verification.table import Case, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from overhaul.verification.behaviour import Behaviour
    from overhaul.verification.twin import Twin

__all__ = ["guarded", "main"]

#: Tables by the beginnings of their names.
_SUBJECTS = {
    "Words, parameters, arrays": (
        "quoting",
        "splitting",
        "parameters",
        "arrays",
        "maps",
        "globs",
        "heredocs",
        "positional",
    ),
    "Arithmetic and tests": ("arithmetic", "tests"),
    "Builtins": ("printf", "read", "getopts", "declarations", "directories", "lookup", "special"),
    "Processes, redirections, traps": ("pipelines", "redirects", "subshells", "jobs", "traps", "externals"),
    "Control flow, errexit, functions": ("case", "loops", "functions", "errexit", "nounset", "evaluation"),
    "sh": ("posix",),
    "Operations": ("operations",),
    "Others": ("",),
}
_LINE = re.compile(r"^line \d+: ")
_PYTHON = (sys.executable, "-S", "-E")


def main() -> int:
    """Run, print and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tables", nargs="*", type=Path)
    parser.add_argument("-k", dest="word", default="")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--report", type=Path)
    options = parser.parse_args()
    cases = [
        (path.stem, case)
        for path in options.tables or TABLES
        for case in load(path)[1]
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
    """Counts by table, then causes with examples by subject, what differs first."""
    found = [(table, case, verdict) for (table, case), verdict in zip(cases, results, strict=True)]
    lines = [f"{len(cases)} cases: {_counts(results)}", ""]
    lines += [
        f"{table}: {_counts(verdict for name, _, verdict in found if name == table)}"
        for table in dict.fromkeys(table for table, _, _ in found)
    ]
    for subject, tables in _SUBJECTS.items():
        mine = [each for each in found if each[0].startswith(tables) and each[2].kind != SAME]
        found = [each for each in found if each not in mine]
        if mine:
            lines += ["", f"# {subject}", "", *_causes(mine)]
    return "\n".join(lines) + "\n"


def _causes(found: list[tuple[str, Case, Verdict]]) -> Iterator[str]:
    causes: dict[tuple[str, str], list[tuple[str, Case, Verdict]]] = {}
    for each in found:
        causes.setdefault((each[2].kind, _LINE.sub("", each[2].reasons[0])[:160]), []).append(each)
    for (kind, cause), examples in sorted(causes.items(), key=lambda item: (item[0][0], -len(item[1]))):
        yield f"## {len(examples)}x {kind}: {cause}"
        for table, case, verdict in examples[: 3 if kind == DIFFERENT else 2]:
            yield f"{table}::{case.name}"
            yield from (f"    | {line}" for line in case.script.splitlines()[:12])
            if kind == DIFFERENT:
                yield from (f"    {reason[:300]}" for reason in verdict.reasons[1:4])
        for table, case, _ in examples[3 if kind == DIFFERENT else 2 : 20]:
            yield f"also {table}::{case.name}"
        yield ""


if __name__ == "__main__":
    sys.exit(main())
