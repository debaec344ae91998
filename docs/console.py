"""Console sessions in Markdown pages: run again, so that what a page shows is what the tool prints.

A block ``console`` holds commands behind ``$ `` and what they print, standard error included. A block whose
info ends in ``file=NAME`` is written to that file first. All blocks of a page share one empty directory.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

__all__ = ["replayed", "same"]

_BLOCK = re.compile(
    r"^```(?P<info>console|\w+ file=(?P<file>\S+))\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)

#: What differs from run to run and from machine to machine: durations and the blanks that align them, rates,
#: times, digests.
_VARIABLE = re.compile(
    r"(?<=\S) {4,}(?=\S)|\d+(?:\.\d+)? ?(?:ms|s)\b|\d[\d.,]* files/s"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?Z?|\b[0-9a-f]{7,64}\b"
)


def replayed(page: str) -> str:
    """Return a page with every console block as running it now would print it.

    Raises:
        subprocess.TimeoutExpired: A command took more than a minute.
    """
    with tempfile.TemporaryDirectory(prefix="migrate-docs-") as folder:
        env = _environment(folder)
        work = Path(folder) / "shop"
        work.mkdir()

        def block(match: re.Match[str]) -> str:
            if match["file"]:
                (work / match["file"]).write_text(match["body"], encoding="utf-8")
                return match[0]
            commands = [line[2:] for line in match["body"].splitlines() if line.startswith("$ ")]
            return f"```console\n{''.join(_run(command, work, env) for command in commands)}```"

        return _BLOCK.sub(block, page)


def same(old: str, new: str) -> bool:
    """Tell whether two pages differ in nothing but what differs from run to run."""
    return _VARIABLE.sub("*", old) == _VARIABLE.sub("*", new)


def _run(command: str, work: Path, env: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=work,
        env=env,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    lines = (line.rstrip().replace(str(work), "/home/you/shop") for line in done.stdout.splitlines())
    return "\n".join((f"$ {command}", *lines)) + "\n"


def _environment(home: str) -> dict[str, str]:
    """A terminal of 80 columns without colours, this tool first on PATH, nobody's configuration."""
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": home,
        "COLUMNS": "80",
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "TZ": "UTC",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "you",
        "GIT_AUTHOR_EMAIL": "you@example.com",
        "GIT_COMMITTER_NAME": "you",
        "GIT_COMMITTER_EMAIL": "you@example.com",
        "GIT_AUTHOR_DATE": "2024-05-06T07:08:09Z",
        "GIT_COMMITTER_DATE": "2024-05-06T07:08:09Z",
    }
