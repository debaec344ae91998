"""Lay out Python that was written by the tool: ``ruff format``, and a mark on lines that cannot be shortened."""

from __future__ import annotations

import ast
import io
import os
import shutil
import subprocess
import sys
import tempfile
import tokenize
from typing import TYPE_CHECKING

from overhaul.errors import MigrateError
from overhaul.translators.python.expressions import WIDTH
from overhaul.translators.python.strings import cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["LayoutError", "laid_out", "laid_out_all", "marked"]

_SETTINGS = ("--isolated", "--no-cache", "--line-length", str(WIDTH), "--target-version", "py310")
_MARK = "  # noqa: E501"


class LayoutError(MigrateError):
    """Text cannot be laid out: ruff is missing or fails, or the text is no Python."""


def laid_out(text: str) -> str:
    """Return Python text laid out, each line at most 88 columns wide or marked for linters.

    Raises:
        LayoutError: There is no ruff, or the text is no Python.
    """
    done = _run([_ruff(), "format", *_SETTINGS, "-"], text)
    if done.returncode:
        raise LayoutError(f"ruff cannot lay out the translation: {_reason(done.stderr)}")
    return marked(done.stdout)


def laid_out_all(texts: Sequence[str]) -> list[str | LayoutError]:
    """Return many texts laid out by one process; where one cannot be, its error takes its place.

    Raises:
        LayoutError: There is no ruff.
    """
    if not texts:
        return []
    program = _ruff()
    with tempfile.TemporaryDirectory(prefix="migrate-") as folder:
        paths = [os.path.join(folder, f"{number}.py") for number in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)
        done = _run([program, "format", *_SETTINGS, folder], "")
        if done.returncode:
            return [_or_error(text) for text in texts]
        return [marked(_read(path)) for path in paths]


def marked(text: str) -> str:
    """Return laid-out text with a mark for linters on lines that are too long all the same.

    A string that goes over several lines has it behind its end, if it has a line that is too long.
    """
    lines = text.split("\n")
    long = {row for row, line in enumerate(lines) if _too_long(line)}
    if not long:
        return text
    ends = dict(_ends(text, long))
    for row in {ends.get(row, row) for row in long}:
        if "# noqa" not in lines[row] and not lines[row].endswith("\\"):
            lines[row] += _MARK
    return "\n".join(lines)


def _too_long(line: str) -> bool:
    """Tell whether linters complain: not about one long word, nor about an address that begins in time."""
    width = cells(line)
    if width <= WIDTH:
        return False
    words = line.split()
    return len(words) > 1 and not ("://" in words[-1] and width - cells(words[-1]) <= WIDTH)


def _ends(text: str, rows: set[int]) -> Iterator[tuple[int, int]]:
    """Yield for lines that a string goes on behind the line where it ends, both from 0.

    Args:
        text: Python.
        rows: The lines that matter. What holds none of them is not looked at: taking everything into tokens is slow.
    """
    lines = [line + b"\n" for line in text.encode().split(b"\n")]
    waiting: list[ast.AST] = list(ast.parse(text).body)
    while waiting:
        node = waiting.pop()
        first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", len(text))
        if first == last or not any(first <= row + 1 <= last for row in rows):
            continue
        if isinstance(node, (ast.Constant, ast.JoinedStr)):
            begin, *between = lines[first - 1 : last]
            strings = b"".join((begin[node.col_offset :], *between[:-1], between[-1][: node.end_col_offset]))
            yield from _ends_of_strings(strings.decode(), first - 1)
        else:
            waiting += ast.iter_child_nodes(node)


def _ends_of_strings(text: str, above: int) -> Iterator[tuple[int, int]]:
    """Yield the same of strings that stand behind each other, below some lines."""
    opened: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(f"({text})").readline):
        name = tokenize.tok_name[token.type]
        if name == "STRING" or name.endswith("STRING_START"):  # since Python 3.12 an f-string is many tokens
            opened.append(token.start[0])
        if name == "STRING" or name.endswith("STRING_END"):
            first, last = opened.pop(), token.end[0]
            for row in range(first, last):
                yield above + row - 1, above + last - 1


def _or_error(text: str) -> str | LayoutError:
    try:
        return laid_out(text)
    except LayoutError as error:
        return error


def _read(path: str) -> str:
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def _ruff() -> str:
    """Return the path of ruff: the one that came with the tool, else the one on PATH."""
    name = "ruff.exe" if os.name == "nt" else "ruff"
    beside = os.path.join(os.path.dirname(sys.executable), name)
    found = beside if os.access(beside, os.X_OK) else shutil.which("ruff")
    if not found:
        raise LayoutError(
            "ruff is not installed; it lays out what is translated",
            hint=f"{sys.executable} -m pip install ruff",
        )
    return found


def _run(command: Sequence[str], text: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, input=text, capture_output=True, check=False, encoding="utf-8")
    except OSError as error:
        raise LayoutError(f"{command[0]} cannot be started: {error.strerror}") from error


def _reason(stderr: str) -> str:
    lines = [line for line in stderr.splitlines() if line.strip()]
    return lines[0].removeprefix("error: ") if lines else "it says nothing"
