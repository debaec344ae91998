# ruff: noqa: E402 - the judge stands beside the tests
"""The helpers in translated programs: how many lines, which helper brings how many, and what they cost at the start.

python bench/shell_helpers.py [TABLE ...] [--sample N] [--times] [--top N]

Without tables: all of the operations tables and every N-th case of the others (N is 10 unless `--sample` says more).
`--times` splits the run time of the programs: interpreter, imports, compiling, definitions, and the rest.
"""

from __future__ import annotations

import argparse
import ast
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

_HERE = Path(__file__).parent
sys.path.insert(0, str(_HERE.parent / "tests" / "translators" / "shell" / "confirm"))

from emitted import translated

from overhaul.errors import MigrateError
from overhaul.translators.shell.helpers.shaking import library
from overhaul.verification.table import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TABLES = _HERE.parent / "fixtures" / "shell" / "confirm"
_PYTHON = (sys.executable, "-S", "-E")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tables", nargs="*", type=Path)
    parser.add_argument("--sample", type=int, default=10)
    parser.add_argument("--times", action="store_true")
    parser.add_argument("--top", type=int, default=40)
    options = parser.parse_args()
    programs = list(_programs(options.tables, options.sample))
    sizes = [_size(text) for text in programs]
    for what, column in (("lines", 0), ("bytes", 1), ("lines of helpers", 2)):
        numbers = sorted(size[column] for size in sizes)
        print(
            f"{what:18} median {statistics.median(numbers):8.0f}   mean {statistics.mean(numbers):8.0f}   "
            f"most {numbers[-1]}"
        )
    if options.times:
        _print_times(programs)
    _print_helpers(programs, options.top)
    return 0


def _programs(tables: Sequence[Path], sample: int) -> Iterator[str]:
    """Yield the programs of all cases of some tables, or of the usual sample."""
    for path in tables or sorted(_TABLES.glob("*.txt")):
        cases = load(path)[1]
        for case in cases if tables or "operations" in path.name else cases[::sample]:
            try:
                yield translated(case).text
            except MigrateError:
                continue


def _definitions(text: str) -> dict[str, int]:
    """Return the helpers that a program defines, each with its lines."""
    known = library().public | library().names
    return {
        each.name: (each.end_lineno or 0) - each.lineno + 1
        for each in ast.parse(text).body
        if isinstance(each, (ast.FunctionDef, ast.ClassDef)) and each.name in known
    }


def _size(text: str) -> tuple[int, int, int]:
    return text.count("\n"), len(text.encode("utf-8", "surrogateescape")), sum(_definitions(text).values())


def _print_helpers(programs: Sequence[str], top: int) -> None:
    """Print which definitions weigh most over all programs, and how often each is there."""
    often: Counter[str] = Counter()
    weight: Counter[str] = Counter()
    for text in programs:
        for name, lines in _definitions(text).items():
            often[name] += 1
            weight[name] += lines
    print(f"{'definition':24} {'in programs':>11} {'lines':>6} {'all':>8} {'it brings':>10}")
    for name, lines in weight.most_common(top):
        brings = library().shaken([name]).text.count("\n") if name in library().public else 0
        print(
            f"{name:24} {100 * often[name] / len(programs):10.0f}% {lines // often[name]:6} {lines:8} {brings:10}"
        )


def _print_times(programs: Sequence[str]) -> None:
    """Print what the start of the programs costs, in milliseconds: medians of several runs, means over the programs."""
    with tempfile.TemporaryDirectory(prefix="helpers-") as folder:
        bare = _run(folder, "pass\n")
        parts: dict[str, list[float]] = {"imports": [], "compiling": [], "definitions": []}
        for text in programs[:: max(1, len(programs) // 60)]:
            imports = "\n".join(ast.unparse(each) for each in _imports(text)) + "\n"
            imported = _run(folder, imports)
            compiled = min(_compiled(text) for _ in range(3))
            loaded = _run(folder, text.replace('if __name__ == "__main__":', "if False:"))
            parts["imports"].append(imported - bare)
            parts["compiling"].append(compiled)
            parts["definitions"].append(loaded - imported - compiled)
    print(
        f"interpreter {bare:.1f} ms; above it, means: "
        + ", ".join(f"{name} {statistics.mean(found):.1f} ms" for name, found in parts.items())
    )


def _imports(text: str) -> list[ast.stmt]:
    return [each for each in ast.parse(text).body if isinstance(each, (ast.Import, ast.ImportFrom))]


def _compiled(text: str) -> float:
    started = time.process_time()
    compile(text, "script.py", "exec")
    return 1000 * (time.process_time() - started)


def _run(folder: str, text: str) -> float:
    path = Path(folder, "program.py")
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    found = []
    for _ in range(7):
        pid = os.posix_spawn(_PYTHON[0], [*_PYTHON, path], os.environ)
        _, status, usage = os.wait4(pid, 0)
        assert not status, text
        found.append(1000 * (usage.ru_utime + usage.ru_stime))
    return statistics.median(found)


if __name__ == "__main__":
    sys.exit(main())
