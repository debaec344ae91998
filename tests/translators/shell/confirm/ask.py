# ruff: noqa: T201 - a command that prints
"""Ask the real shells what the cases do, and write it into the tables.

python tests/translators/shell/confirm/ask.py [TABLE ...]           asks about cases that have no answer yet
python tests/translators/shell/confirm/ask.py --update [TABLE ...]  asks about all
python tests/translators/shell/confirm/ask.py --check [TABLE ...]   asks about all and only compares
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from overhaul.verification.behaviour import Behaviour, differences
from overhaul.verification.running import run
from overhaul.verification.table import Case, load, written
from overhaul.verification.twin import Twin

__all__ = ["TABLES", "asked"]

_FIXTURES = Path(__file__).parents[4] / "fixtures" / "shell"
#: All tables: of small cases, and of whole scripts that lie beside them.
TABLES = sorted([*(_FIXTURES / "confirm").glob("*.txt"), *(_FIXTURES / "ops").glob("*.txt")])
_SHELLS = {"bash": "/bin/bash", "sh": "/bin/sh"}


def asked(case: Case) -> Behaviour:
    """Return what the shell of a case does."""
    with tempfile.TemporaryDirectory(prefix="confirm-") as folder:
        twin = Twin(Path(folder, "twin"), case.scene, case.script.encode("utf-8", "surrogateescape"))
        return run(twin, [_SHELLS[case.shell]])


def main() -> int:
    """Ask, write, and tell what changed or is not the same every time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", nargs="*", type=Path)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--update", action="store_true")
    how.add_argument("--check", action="store_true")
    options = parser.parse_args()
    wrong = 0
    for path in options.tables or TABLES:
        preamble, cases = load(path)
        everything = options.update or options.check
        wanted = [each for each in cases if everything or each.recorded is None]
        with ThreadPoolExecutor(2) as pool:
            answers = dict(zip((each.name for each in wanted), pool.map(asked, wanted), strict=True))
            again = dict(zip((each.name for each in wanted), pool.map(asked, wanted), strict=True))
        for case in wanted:
            wrong += _told(path, case, answers[case.name], again[case.name])
        if answers and not options.check:
            new = [
                dataclasses.replace(each, recorded=answers.get(each.name, each.recorded)) for each in cases
            ]
            path.write_text(written(preamble, new), encoding="utf-8")
        print(f"{path.name}: {len(cases)} cases, {len(wanted)} asked", flush=True)
    return bool(wrong)


def _told(path: Path, case: Case, answer: Behaviour, again: Behaviour) -> int:
    """Print what is odd about an answer; return how much."""
    odd = [f"not the same every time: {each}" for each in differences(answer, again)]
    if answer.status < 0:
        odd.append("does not end")
    if case.recorded is not None:
        odd += [str(each) for each in differences(case.recorded, answer)]
    for each in odd:
        print(f"{path.stem}::{case.name}: {each}")
    return len(odd)


if __name__ == "__main__":
    sys.exit(main())
