"""The tools that are measured: how each is installed and called, in the configuration that suits it best.

All of them are asked for the same thing: find, rewrite in memory, print the difference, write nothing. So no run
changes what the next one finds, and nobody pays for durable writes that others do not make.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

__all__ = ["FIVE", "TEN", "codemodder", "environment", "install", "ours", "rewriters"]

HERE = Path(__file__).parent
_FOLDER = HERE / ".peers"
_PINS = HERE / "peers.txt"
_BIN = _FOLDER / "bin"
_SITE = _FOLDER / "site"

#: Our codemods with the ones of codemodder that make the same rewrite and need no semgrep beside it.
FIVE = {
    "set-literal": "use-set-literal",
    "mutable-defaults": "fix-mutable-params",
    "plain-f-strings": "remove-unnecessary-f-str",
    "startswith-tuple": "combine-startswith-endswith",
    "is-literal": "literal-or-new-object-identity",
}
TEN = (
    "raise-from",
    "open-encoding",
    "subprocess-check",
    "yaml-safe-load",
    "requests-timeouts",
    *FIVE,
)


def install() -> None:
    """Install the peers and offer our own measuring codemod as a plugin, unless that is done."""
    done = _FOLDER / "stamp"
    if done.exists() and done.read_text() == _PINS.read_text():
        return
    print("Installing the peers in bench/.peers, once ...", file=sys.stderr)
    venv.create(_FOLDER, clear=True, with_pip=True)
    command = [str(_BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, "--requirement", str(_PINS)], check=True)
    offer = _SITE / "overhaul_bench-1.dist-info"
    offer.mkdir(parents=True)
    (offer / "METADATA").write_text("Metadata-Version: 2.1\nName: overhaul-bench\nVersion: 1\n")
    (offer / "entry_points.txt").write_text("[overhaul.codemods]\nbench-print = ours:CODEMOD\n")
    (_FOLDER / "fixit.toml").write_text('[tool.fixit]\nroot = true\nenable = ["fixit_print:PrintRule"]\n')
    done.write_text(_PINS.read_text())


def environment(cache: Path) -> dict[str, str]:
    """Return the environment of every process: rules can be imported, our cache is a fresh one."""
    path = os.pathsep.join((str(_SITE), str(HERE / "rules")))
    return {**os.environ, "PYTHONPATH": path, "XDG_CACHE_HOME": str(cache), "NO_COLOR": "1"}


def ours(*codemods: str, jobs: int = 0, cache: bool = False) -> list[str]:
    """Return our command for some codemods; without a number of jobs it takes one per core."""
    command = [str(Path(sys.executable).with_name("migrate")), "--quiet", "plan", "--format=patch"]
    command += [f"--codemod={name}" for name in codemods]
    return [*command, *([f"--jobs={jobs}"] if jobs else []), *([] if cache else ["--no-cache"])]


def rewriters(*, slow: bool) -> dict[str, list[str]]:
    """Return the commands that rewrite ``print(...)`` to ``logger.info(...)``, ours first.

    Args:
        slow: Those that parse with LibCST, or the quick ones.
    """
    if not slow:
        return {"ours": ours("bench-print"), "ast-grep": ast_grep("--color=never")}
    return {
        "ours": ours("bench-print"),
        "libcst.tool -j 1": libcst_tool(1),
        "libcst.tool -j 2": libcst_tool(2),
        "fixit": [
            *(str(_BIN / "fixit"), "--config-file", str(_FOLDER / "fixit.toml")),
            *("--rules", "fixit_print:PrintRule", "lint", "--diff", "."),
        ],
    }


def ast_grep(*options: str) -> list[str]:
    """Return the command of ast-grep; it takes as many threads as there are cores."""
    pattern = ["--lang=python", "--pattern=print($$$A)", "--rewrite=logger.info($$$A)"]
    return [str(_BIN / "ast-grep"), "run", *pattern, *options, "."]


def libcst_tool(jobs: int) -> list[str]:
    """Return the command of LibCST, without the formatter that it would start for each file."""
    command = [str(_BIN / "python"), "-m", "libcst.tool", "codemod", "-x", f"--jobs={jobs}"]
    command += ["--unified-diff=3", "--no-format", "--hide-progress", "--include-generated"]
    return [*command, "libcst_print.PrintCommand", "."]


def codemodder(output: Path) -> list[str]:
    """Return the command of codemodder for its five codemods, with two workers and tests not left out."""
    names = ",".join(f"pixee:python/{name}" for name in FIVE.values())
    command = [str(_BIN / "codemodder"), "--dry-run", "--max-workers=2", f"--output={output}"]
    return [*command, f"--codemod-include={names}", "--path-include=**.py", "--path-exclude=", "."]
