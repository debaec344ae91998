"""What must hold for every program that is written, whatever the script: it compiles and no tool complains."""

from __future__ import annotations

import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["complaints"]

_BIN = Path(sys.executable).parent
#: The oldest Python that programs run on.
_PYTHON = "3.10"


def complaints(programs: Mapping[str, str], folder: Path, *, types: bool = True) -> list[str]:
    """Return what is wrong with programs, one line each; empty when all is well.

    Args:
        programs: Texts by names, which are names of modules.
        folder: An empty folder to put them into.
        types: Whether mypy is asked, too.
    """
    for name, text in programs.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8", newline="")
    found = [*_uncompilable(programs), *_unstable(folder), *_lint(folder)]
    return found + list(_types(folder)) if types else found


def _uncompilable(programs: Mapping[str, str]) -> Iterator[str]:
    for name, text in programs.items():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                compile(text, f"{name}.py", "exec", dont_inherit=True)
        except (SyntaxError, SyntaxWarning, ValueError) as error:
            yield f"{name}.py: does not compile: {error}"


def _unstable(folder: Path) -> Iterator[str]:
    done = _ran(folder, "ruff", "format", "--isolated", "--no-cache", "--check", ".")
    yield from (line for line in done.stdout.splitlines() if line.startswith("Would reformat"))
    yield from (line for line in done.stderr.splitlines() if line.startswith("error"))


def _lint(folder: Path) -> Iterator[str]:
    settings = ("--isolated", "--no-cache", "--target-version", "py310", "--output-format", "concise")
    done = _ran(folder, "ruff", "check", *settings, "--select", "E,F,W", ".")
    yield from (line for line in done.stdout.splitlines() if re.match(r"\S+\.py:\d", line))


def _types(folder: Path) -> Iterator[str]:
    settings = ("--config-file=", "--cache-dir=/dev/null", "--no-incremental", "--no-error-summary")
    done = _ran(folder, "mypy", *settings, f"--python-version={_PYTHON}", ".")
    yield from (line for line in done.stdout.splitlines() if ": error:" in line)
    if done.returncode not in {0, 1}:
        yield f"mypy ended with status {done.returncode}: {done.stderr.strip() or done.stdout.strip()}"


def _ran(folder: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [_BIN / program, *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
