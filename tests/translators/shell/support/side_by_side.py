"""Running a few lines of bash and what they become in Python side by side."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).parents[4] / "src"
_MODULES = (
    "exits", "fifos", "forking", "invoking", "job_lists", "jobs", "pipelines", "processes", "redirects", "signals",
    "substitution",
)  # fmt: skip
_HEAD = "\n".join(
    ("import os, sys", *(f"from overhaul.translators.shell.support.{name} import *" for name in _MODULES))
)
_PROGRAM = """{head}


def main():
{body}
    return 0


start()
sys.exit(finish(main))
"""


class Ending(NamedTuple):
    """How a run ended, and what it wrote to standard error."""

    output: str
    status: int
    files: dict[str, str]
    errors: str

    @property
    def comparable(self) -> tuple[str, int, dict[str, str]]:
        """Everything but the wording of messages."""
        return self[:3]


def shell(script: str, directory: Path, interpreter: str = "bash") -> Ending:
    """Run a script in an empty directory."""
    return _run([interpreter, "-c", script], directory)


def python(body: str, directory: Path) -> Ending:
    """Run the body of a main function, in which all helpers can be used, in an empty directory."""
    return _run([sys.executable, "-c", program(body)], directory)


def program(body: str) -> str:
    """Return the program around the body of a main function."""
    lines = "\n".join(f"    {line}" for line in body.strip("\n").splitlines())
    return _PROGRAM.format(head=_HEAD, body=lines)


def _run(command: list[str], directory: Path) -> Ending:
    directory.mkdir()
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(SOURCE)}
    done = subprocess.run(
        command,
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=20,
        check=False,
    )
    files = {
        path.name: path.read_bytes().decode("utf-8", "surrogateescape")
        for path in sorted(directory.iterdir())
        if path.is_file()
    }
    return Ending(done.stdout, done.returncode, files, done.stderr)
