"""The table, and the page that keeps it: ``bench/RESULTS.md``."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import SHARES, corpus

from overhaul import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["page", "table"]

_HEAD = ("figure", "peer", "ours", "ratio", "by CPU", "target", "met", "remark")


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the rows as a Markdown table."""
    lines = [_HEAD, tuple("---" for _ in _HEAD), *map(_cells, rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    unit = row["unit"]
    return (
        row["name"],
        f"{row['peer']:.3g} {unit}",
        f"{row['ours']:.3g} {unit}",
        f"{row['ratio']:.2f}",
        f"{row['cpu_ratio']:.2f}" if row["cpu_ratio"] else "",
        f"{'>=' if row['at_least'] else '<='} {row['target']:g}",
        "yes" if row["met"] else "**no**",
        row["remark"],
    )


def page(results: Mapping[str, Any]) -> str:
    """Return the whole page: the table with what is needed to judge it."""
    pins = re.findall(r"^[\w.-]+==[\w.]+", (Path(__file__).parent / "peers.txt").read_text(), re.MULTILINE)
    loads = [row["load"] for row in results["rows"]]
    facts = [
        (
            f"- overhaul {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()},"
            f" {os.cpu_count()} cores; {_processor()}"
        ),
        f"- load of the machine when the figures began: {min(loads):.1f} to {max(loads):.1f}",
        f"- each command {_range(row['repeats'] for row in results['rows'])} times in turn; medians",
        f"- measured {_range(row['when'][:16] for row in results['rows'])} UTC; one figure alone: --only",
        f"- peers: {', '.join(pins)}",
        *(f"- corpus {corpus(name)}" for name in SHARES),
        f"- from: {', '.join(corpus('large').sources)}",
    ]
    head = "# Results of the benchmark\n\nWritten by `make bench`; see [README](README.md) for how and why.\n"
    return "\n".join((head, table(results["rows"]), "", *facts, ""))


def _range(values: Iterable[Any]) -> str:
    first, last = min(found := list(values)), max(found)
    return str(first) if first == last else f"{first} to {last}"


def _processor() -> str:
    try:
        found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    return found[1] if found else platform.processor() or "unknown processor"
