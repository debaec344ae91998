"""Whole processes, measured from outside: wall clock, processor time of the process and its children, memory."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Sample", "Series", "interleaved", "load", "peak_memory", "run"]

_POLL_SECONDS = 0.005
_WORST_CODE = 3


@dataclass(frozen=True)
class Sample:
    """One run.

    Attributes:
        wall: Seconds from start to end.
        cpu: Seconds of processor time, with children.
        output: What it printed on standard output.
    """

    wall: float
    cpu: float
    output: str


@dataclass(frozen=True)
class Series:
    """All runs of one command."""

    samples: tuple[Sample, ...]

    @property
    def wall(self) -> float:
        """Median of the wall clock, in seconds."""
        return statistics.median(sample.wall for sample in self.samples)

    @property
    def cpu(self) -> float:
        """Median of processor time, in seconds."""
        return statistics.median(sample.cpu for sample in self.samples)

    @property
    def best(self) -> float:
        """The shortest wall clock: what the machine can do when nobody else wants it."""
        return min(sample.wall for sample in self.samples)


def run(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> Sample:
    """Run a command to its end.

    Raises:
        subprocess.CalledProcessError: It failed (exit codes up to 3 say that there were findings).
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if not 0 <= process.returncode <= _WORST_CODE:
            errors.seek(0)
            message = errors.read().decode(errors="replace")[-2000:]
            raise subprocess.CalledProcessError(process.returncode, list(command), stderr=message)
        output.seek(0)
        return Sample(wall, usage.ru_utime + usage.ru_stime, output.read().decode(errors="replace"))


def interleaved(
    commands: Mapping[str, Sequence[str]], folder: Path, env: Mapping[str, str], repeats: int
) -> dict[str, Series]:
    """Run all commands in turn, so that a busy moment of the machine hits them alike.

    Args:
        commands: By name.
        folder: Where they run.
        env: Their environment.
        repeats: How often each runs.
    """
    samples: dict[str, list[Sample]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            samples[name].append(run(command, folder, env))
    return {name: Series(tuple(found)) for name, found in samples.items()}


def peak_memory(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> int:
    """Return the most memory that the process itself had, without its workers, in bytes; 0 where nobody tells."""
    peak = 0
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=output, stderr=subprocess.DEVNULL)
        while process.poll() is None:
            try:
                status = Path(f"/proc/{process.pid}/status").read_text()
            except OSError:
                status = ""
            found = re.search(r"VmHWM:\s*(\d+) kB", status)
            peak = max(peak, int(found[1]) * 1024 if found else 0)
            time.sleep(_POLL_SECONDS)
    return peak


def load() -> float:
    """Return the load of the last minute; the benchmark itself counts for two at most."""
    return os.getloadavg()[0]
