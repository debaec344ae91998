"""Progress: drawn on a terminal alone, after a while, on one line, with the rate of its phase, and wiped away."""

from __future__ import annotations

import io
import re

import pytest

from overhaul.report import progress as module
from overhaul.report.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch):
    """A clock that the test moves: ``clock[0] = 5``."""
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    return now


def drawn(stream: io.StringIO) -> list[str]:
    """Return what was on the line after each drawing, without control sequences."""
    text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", stream.getvalue())
    return [part.strip() for part in text.split("\r") if part.strip()]


def run(clock, stream: io.StringIO) -> None:
    with Progress(stream=stream) as progress:
        for done in (10, 20):
            clock[0] += 5
            progress.update("Looking around", done, 20, 1_000_000)
        for done in (100, 200):
            clock[0] += 1
            progress.update("Looking at files", done, 1_000, 2_000_000)


@pytest.mark.parametrize("columns", ["40", "80", "120"])
def test_each_phase_has_its_own_rate_and_fits_the_line(clock, monkeypatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    run(clock, stream)
    lines = drawn(stream)
    assert lines[0].startswith("Looking around")
    assert lines[0].endswith("5 s left")
    assert lines[-1].startswith("Looking at files")
    assert "200/1000" in lines[-1]
    assert lines[-1].endswith("8 s left")
    assert ("100 files/s" in lines[-1]) is (int(columns) >= 80)
    assert ("1.0 MB/s" in lines[-1]) is (int(columns) >= 120)
    assert max(map(len, lines)) < int(columns)
    assert stream.getvalue().rstrip().endswith("\x1b[2K")


def test_nothing_is_drawn_where_nobody_looks(clock) -> None:
    stream = io.StringIO()
    run(clock, stream)
    assert stream.getvalue() == ""


def test_a_quick_run_draws_nothing(clock) -> None:
    stream = Terminal()
    with Progress(stream=stream) as progress:
        clock[0] += 0.4
        progress.update("Looking at files", 1, 2)
    assert stream.getvalue() == ""
