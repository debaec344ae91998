"""The benchmark: ``python bench/run.py`` builds the corpora, installs the peers, measures and prints one table.

``laws`` as the first argument instead checks every codemod's laws over the whole corpus.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import corpus
import peers
from figures import FIGURES, Bench
from measure import load

import laws
import report

HERE = Path(__file__).parent


def main() -> int:
    """Run what the command line asks for; 1 when a target is missed or a law is broken."""
    arguments = _arguments()
    corpus.build()
    if arguments.what == "laws":
        return laws.check(corpus.corpus("part" if arguments.quick else "large"), arguments.codemod)
    peers.install()
    chosen = arguments.only or list(FIGURES)
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        repeats = arguments.repeats or (1 if arguments.quick else 5)
        bench = Bench(repeats, arguments.quick, arguments.whole, Path(scratch))
        for name in chosen:
            before = load()
            print(f"{name} ... (load {before:.1f})", file=sys.stderr)
            rows += [
                {"figure": name, "load": before, **asdict(row), "met": row.met}
                for row in FIGURES[name](bench)
            ]
    now = datetime.now(timezone.utc)
    print(report.table(rows))
    results = {
        "when": now.isoformat(timespec="seconds"),
        "quick": arguments.quick,
        "repeats": repeats,
        "rows": rows,
    }
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / f"{now:%Y%m%d-%H%M%S}.json").write_text(json.dumps(results, indent=2) + "\n")
    if not arguments.quick:
        (HERE / "RESULTS.md").write_text(report.page(_newest()))
    return 0 if all(row["met"] for row in rows) else 1


def _newest() -> dict[str, Any]:
    """Return the results that the page shows: of each figure those of the last time that it was measured."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in FIGURES}
    for path in sorted((HERE / "results").glob("*.json")):
        results = json.loads(path.read_text())
        measured = {row["figure"] for row in results["rows"] if not results["quick"]}
        for name in measured & rows.keys():
            found = [row for row in results["rows"] if row["figure"] == name]
            rows[name] = [{**row, "when": results["when"], "repeats": results["repeats"]} for row in found]
    return {"rows": [row for found in rows.values() for row in found]}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure migrate beside other tools, on the same files.")
    parser.add_argument("what", nargs="?", choices=["figures", "laws"], default="figures")
    parser.add_argument("--quick", action="store_true", help="one short run on the smallest corpus")
    parser.add_argument(
        "--whole", action="store_true", help="slow tools on the small corpus too: an hour and more"
    )
    parser.add_argument("--only", action="append", choices=FIGURES, help="only this figure; repeatable")
    parser.add_argument("--repeats", type=int, help="how often each command runs [default: 5]")
    parser.add_argument("--codemod", action="append", help="laws: only this codemod; repeatable")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
