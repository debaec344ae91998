"""Translate all shell scripts of the corpus: ``python bench/shell_translate.py``.

It prints how long that takes, how far the statements went, why some are not translated, and which scripts failed.
With ``--check`` every program must also compile, please ruff and mypy, and be stable under ``ruff format``.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import shell_corpus
from measure import load

from overhaul.commands.translating import Failure, Job, Program, translated_all
from overhaul.effects.scripts import read_script
from overhaul.effects.workers import cores
from overhaul.translators.shell.options import Options
from overhaul.translators.shell.translation import Level

__all__ = ["main"]

_HERE = Path(__file__).parent
sys.path.insert(0, str(_HERE.parent / "tests" / "translators" / "shell"))

#: Seconds for 1,000 scripts of 3 MB on two cores.
_TARGET = 60.0
_MOST_SHOWN = 25
_SCRIPTS, _BYTES = 1_000, 3_000_000


def main() -> int:
    """Translate, print, and return 1 when the target is missed or a program is not as it must be."""
    arguments = _arguments()
    shell_corpus.build()
    paths = shell_corpus.scripts()[: arguments.limit]
    jobs = [Job(read_script(str(path), sure=True), Options(name=path.name)) for path in paths]
    size = sum(len(job.source.text) for job in jobs)
    print(
        f"{len(jobs):,} scripts, {size / 1e6:.1f} MB, {arguments.jobs} processes, load {load():.1f}",
        flush=True,
    )
    started = time.perf_counter()
    outcomes = list(translated_all(jobs, arguments.jobs))
    seconds = time.perf_counter() - started
    allowed = _TARGET * max(len(jobs) / _SCRIPTS, size / _BYTES)
    print(f"{seconds:.1f} s; allowed are {allowed:.1f} s")
    programs = [each for each in outcomes if isinstance(each, Program)]
    _print_levels(programs)
    _print_failures([each for each in outcomes if isinstance(each, Failure)])
    wrong = _check(programs, types=arguments.types) if arguments.check else 0
    return 1 if wrong or seconds > allowed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--limit", type=int, help="only so many scripts")
    parser.add_argument("--jobs", type=int, default=cores(), help="processes")
    parser.add_argument("--check", action="store_true", help="look at the programs, too")
    parser.add_argument("--no-types", dest="types", action="store_false", help="check without mypy")
    return parser.parse_args()


def _print_levels(programs: list[Program]) -> None:
    reports = [report for each in programs for report in each.translation.reports]
    counts = Counter(each.level for each in reports)
    whole = sum(not each.translation.opaque for each in programs)
    print(f"{len(programs):,} translated, {whole:,} of them whole; {len(reports):,} statements:")
    for level in Level:
        print(f"    {level.value:8} {counts[level]:8,}  {counts[level] / max(len(reports), 1):6.1%}")
    reasons = Counter(each.reason for each in reports if each.level is Level.OPAQUE)
    print(f"not translated, by reason ({len(reasons)}):")
    for reason, count in reasons.most_common(_MOST_SHOWN):
        print(f"    {count:6,}  {reason}")


def _print_failures(failures: list[Failure]) -> None:
    print(f"{len(failures):,} scripts failed:")
    kinds: dict[str, list[Failure]] = {}
    for each in failures:
        message = each.error.message.replace(each.path, "").lstrip(": ")
        kinds.setdefault(re.sub(r"\d+", "N", message), []).append(each)
    for alike in sorted(kinds.values(), key=len, reverse=True)[:_MOST_SHOWN]:
        print(f"    {len(alike):6,}  {alike[0].error.message}")
        for line in alike[0].trace.splitlines()[-3:]:
            print(f"            {line}")


def _check(programs: list[Program], *, types: bool) -> int:
    from output_quality import complaints  # noqa: PLC0415 - beside the tests that use it too

    names = {f"program_{number}": each for number, each in enumerate(programs)}
    with tempfile.TemporaryDirectory() as folder:
        found = complaints({name: each.text for name, each in names.items()}, Path(folder), types=types)
    kinds = Counter(re.sub(r"^\S+ ", "", re.sub(r'"[^"]*"|`[^`]*`|\d+', "_", line)) for line in found)
    print(f"{len(found):,} complaints about the programs:")
    for kind, count in kinds.most_common(_MOST_SHOWN):
        print(f"    {count:6,}  {kind}")
    for line in found[:_MOST_SHOWN]:
        match = re.search(r"program_\d+", line)
        print(f"    {names[match[0]].path if match else ''}: {line}")
    return len(found)


if __name__ == "__main__":
    sys.exit(main())
