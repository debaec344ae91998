"""The figures: each runs some commands in turn and says what came of it."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import peers
from corpus import corpus
from measure import Series, interleaved, peak_memory, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["FIGURES", "Bench", "Figure"]

_READ_ALL = "import sys\nfor name in open(sys.argv[1]).read().split('\\0'):\n    open(name, 'rb').read()\n"
_MEGABYTE = 1e6


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Attributes:
        name: What is compared.
        peer: Median of the other side, in seconds (or bytes for memory).
        ours: Median of ours.
        ratio: What the target is about.
        cpu_ratio: The same in processor time, which a busy machine disturbs less; 0 where it says nothing.
        target: The number to reach.
        at_least: Whether the ratio shall be at least the target; else at most.
        remark: What must be known to read it.
        unit: ``s`` or ``MB``.
    """

    name: str
    peer: float
    ours: float
    ratio: float
    cpu_ratio: float
    target: float
    at_least: bool
    remark: str = ""
    unit: str = "s"

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return self.ratio >= self.target if self.at_least else self.ratio <= self.target


@dataclass(frozen=True)
class Bench:
    """What every figure needs.

    Attributes:
        repeats: How often each command runs.
        quick: Whether the smallest corpus stands in for the others.
        whole: Whether the slow tools also run on *small* instead of *part*.
        scratch: A folder for caches and reports of tools.
    """

    repeats: int
    quick: bool
    whole: bool
    scratch: Path

    def root(self, name: str) -> Path:
        """Return the folder of a corpus."""
        return corpus("part" if self.quick else name).root

    def env(self, cache: str = "unused") -> Mapping[str, str]:
        """Return the environment of the processes, with a cache of that name."""
        return peers.environment(self.scratch / cache)

    @property
    def slow(self) -> str:
        """The corpus for tools that take minutes for a small one."""
        return "small" if self.whole else "part"


def _faster(name: str, peer: Series, mine: Series, target: float, remark: str = "") -> Figure:
    return Figure(
        name,
        peer.wall,
        mine.wall,
        peer.wall / mine.wall,
        peer.cpu / mine.cpu,
        target,
        at_least=True,
        remark=remark,
    )


def _at_most(name: str, peer: Series, mine: Series, target: float, remark: str = "") -> Figure:
    return Figure(
        name,
        peer.wall,
        mine.wall,
        mine.wall / peer.wall,
        mine.cpu / peer.cpu,
        target,
        at_least=False,
        remark=remark,
    )


def _matches(output: str) -> int:
    """Count the rewrites that a unified diff shows."""
    added: list[str] = re.findall(r"^\+.*", output, re.MULTILINE)
    removed: list[str] = re.findall(r"^-.*", output, re.MULTILINE)
    return sum(line.count("logger.info(") for line in added) - sum(
        line.count("logger.info(") for line in removed
    )


def _left(bench: Bench, root: Path) -> str:
    """Say why we rewrite fewer: what the others do not look at."""
    command = [*peers.ours("bench-print"), "--format=json"]
    notes = json.loads(run(command, root, bench.env()).output)["notes"]
    left = sum(note["message"].startswith("left:") for note in notes)
    failed = sum(note["kind"] == "error" for note in notes)
    return f"we leave {left} that are or may be another print, and {failed} files that are no Python 3"


def rewriting_slow(bench: Bench) -> list[Figure]:
    """Compare the same rewrite with the tools that parse with LibCST."""
    root = bench.root(bench.slow)
    series = interleaved(peers.rewriters(slow=True), root, bench.env(), bench.repeats)
    counts = {name: _matches(found.samples[0].output) for name, found in series.items()}
    mine = series.pop("ours")
    targets = {"libcst.tool -j 1": 40, "libcst.tool -j 2": 20, "fixit": 40}
    return [
        _faster(
            f"one rewrite against {name}",
            found,
            mine,
            targets[name],
            f"{root.name}; prints rewritten: {counts[name]} and {counts['ours']}",
        )
        for name, found in series.items()
    ]


def rewriting_quick(bench: Bench) -> list[Figure]:
    """Compare the same rewrite with ast-grep, on *small* and on *large*."""
    figures = []
    for name in ("small", "large"):
        root = bench.root(name)
        series = interleaved(peers.rewriters(slow=False), root, bench.env(), bench.repeats)
        theirs = len(run(peers.ast_grep("--json=stream"), root, bench.env()).output.splitlines())
        mine = _matches(series["ours"].samples[0].output)
        remark = f"{root.name}; prints rewritten: {theirs} and {mine}; {_left(bench, root)}"
        figures.append(
            _at_most("one rewrite against ast-grep", series["ast-grep"], series["ours"], 3, remark)
        )
    return figures


def five(bench: Bench) -> list[Figure]:
    """Compare five codemods with five of codemodder's that make the same rewrites."""
    root = corpus("part" if bench.whole else "bit").root
    output = bench.scratch / "codemodder.json"
    commands = {"ours": peers.ours(*peers.FIVE), "codemodder": peers.codemodder(output)}
    series = interleaved(commands, root, bench.env(), bench.repeats)
    plan = json.loads(run([*commands["ours"], "--format=json"], root, bench.env()).output)
    mine = Counter(step for change in plan["changes"] for edit in change["edits"] for step in edit["steps"])
    theirs = {
        result["codemod"].rpartition("/")[2]: sum(len(changed["changes"]) for changed in result["changeset"])
        for result in json.loads(output.read_text())["results"]
    }
    counts = ", ".join(f"{name} {theirs.get(peer, 0)} and {mine[name]}" for name, peer in peers.FIVE.items())
    remark = f"{root.name}; changes: {counts}"
    return [_faster("five codemods against codemodder's", series["codemodder"], series["ours"], 100, remark)]


def ten(bench: Bench) -> list[Figure]:
    """Compare ten of our codemods together with each of them alone."""
    root = bench.root("small")
    commands = {name: peers.ours(name) for name in peers.TEN} | {"all": peers.ours(*peers.TEN)}
    series = interleaved(commands, root, bench.env(), bench.repeats)
    together = series.pop("all")
    costliest = max(series, key=lambda name: series[name].wall)
    mean_wall = sum(found.wall for found in series.values()) / len(series)
    remark = f"one is {costliest}, the costliest; the mean of the ten alone is {mean_wall:.2f} s"
    return [_at_most("ten codemods against one", series[costliest], together, 2.5, remark)]


def workers(bench: Bench) -> list[Figure]:
    """Compare one worker with two on *large*."""
    root = bench.root("large")
    commands = {str(jobs): peers.ours("bench-print", jobs=jobs) for jobs in (1, 2)}
    series = interleaved(commands, root, bench.env(), bench.repeats)
    one, two = series["1"], series["2"]
    best = f"shortest runs: {one.best / two.best:.2f}; needs two idle cores"
    return [Figure("two workers against one", one.wall, two.wall, one.wall / two.wall, 0, 1.6, True, best)]  # noqa: FBT003


def second_run(bench: Bench) -> list[Figure]:
    """Compare a second run over an unchanged tree with starting up and reading every byte."""
    name = "large"
    root = bench.root(name)
    listing = bench.scratch / "listing"
    paths = corpus("part" if bench.quick else name).paths()
    listing.write_text("\0".join(str(path) for path in paths))
    command = peers.ours("print-to-logging", cache=True)
    env = bench.env("second")
    run(command, root, env)
    commands = {
        "ours": command,
        "version": [command[0], "--version"],
        "reading": [sys.executable, "-c", _READ_ALL, str(listing)],
    }
    series = interleaved(commands, root, env, bench.repeats)
    start, reading, mine = series["version"], series["reading"], series["ours"]
    floor = start.wall + reading.wall
    remark = f"start-up {start.wall:.2f} s + reading {reading.wall:.2f} s"
    ratio, cpu = mine.wall / floor, mine.cpu / (start.cpu + reading.cpu)
    return [Figure("second run against reading it all", floor, mine.wall, ratio, cpu, 1.5, False, remark)]  # noqa: FBT003


def memory(bench: Bench) -> list[Figure]:
    """Measure the most memory of the parent on *large*, and how it grows from *half*."""
    peaks = {
        name: peak_memory(peers.ours("bench-print"), bench.root(name), bench.env()) / _MEGABYTE
        for name in ("half", "large")
    }
    return [
        Figure(
            "memory of the parent, against 300 MB",
            300,
            peaks["large"],
            peaks["large"] / 300,
            0,
            1,
            at_least=False,
            remark=f"{peaks['half']:.0f} MB on half of the files",
            unit="MB",
        )
    ]


def start_up(bench: Bench) -> list[Figure]:
    """Compare ``migrate --version`` with importing Click."""
    migrate = peers.ours()[0]
    commands = {"version": [migrate, "--version"], "click": [sys.executable, "-c", "import click"]}
    series = interleaved(commands, bench.scratch, bench.env(), max(bench.repeats, 5) * 4)
    return [_at_most("migrate --version against import click", series["click"], series["version"], 2)]


#: By name for ``--only``, in the order of the table.
FIGURES: dict[str, Callable[[Bench], list[Figure]]] = {
    "libcst": rewriting_slow,
    "ast-grep": rewriting_quick,
    "codemodder": five,
    "ten": ten,
    "workers": workers,
    "second": second_run,
    "memory": memory,
    "start": start_up,
}
