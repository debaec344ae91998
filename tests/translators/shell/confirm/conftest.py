"""Counts of the confirm suite behind its results."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

sys.path.insert(0, str(Path(__file__).parent))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many cases are the same, opaque and different, and which are opaque."""
    counts: Counter[str] = Counter()
    opaque = []
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "verdict" and report.when == "call":
                    counts[value] += 1
                elif name == "opaque" and report.when == "call":
                    opaque.append(f"{report.nodeid.rpartition('[')[2].rstrip(']')}: {value}")
    if counts:
        terminalreporter.section("confirm cases")
        for line in sorted(opaque):
            terminalreporter.write_line(f"opaque {line}")
        shown = ", ".join(f"{kind} {counts[kind]}" for kind in ("same", "opaque", "different"))
        terminalreporter.write_line(shown)
