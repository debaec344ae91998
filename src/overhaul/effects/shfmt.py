"""Run shfmt, which parses shell scripts: its tree as JSON, its errors as ours.

The binary comes with the wheel ``shfmt-py``; it reads one script per process from its standard input.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Any

from overhaul.effects.shfmt_errors import as_the_shell_names
from overhaul.effects.shfmt_repairs import Repaired, ended, prepared, repairs
from overhaul.errors import MigrateError, ShellSyntaxError
from overhaul.translators.shell.frontend.shfmt import UnreadableError, dialect_of, script_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from overhaul.translators.shell.syntax import Script

__all__ = ["parse_json", "parse_script", "parse_scripts"]

_LANGUAGES = {"bash": "bash", "sh": "posix"}
_SECONDS = 60
_ERROR = re.compile(r"(?:[^\n]*?:)?(\d+|\?):(\d+|\?): (.*)", re.DOTALL)


@cache
def _binary() -> str:
    beside = os.path.join(os.path.dirname(sys.executable), "shfmt")
    found = beside if os.access(beside, os.X_OK) else shutil.which("shfmt")
    if found is None:
        raise MigrateError("shfmt is not installed; it parses shell scripts", hint="pip install shfmt-py")
    return found


def parse_json(text: bytes, dialect: str, name: str) -> dict[str, Any]:
    """Return what shfmt says about a script.

    Args:
        text: The script.
        dialect: ``bash`` or ``sh``.
        name: The file, for messages.

    Raises:
        ShellSyntaxError: It is no script.
        MigrateError: shfmt is not there or takes too long.
    """
    script = prepared(text)
    output, error = _run(script.text, dialect, name)
    while error:
        better = _better(script, dialect, name, error)
        if better is None:
            offset, message = _located(error, script)
            raise _syntax_error(text, script.original(offset), message, name)
        script, output, error = better
    tree: dict[str, Any] = json.loads(output)
    while b'\\\\\\n"' in output and (again := ended(script, tree)) is not None:
        script = again
        output, error = _run(script.text, dialect, name)
        if error:
            offset, message = _located(error, script)
            raise _syntax_error(text, script.original(offset), message, name)
        tree = json.loads(output)
    return script.restored(tree)


def _better(script: Repaired, dialect: str, name: str, error: str) -> tuple[Repaired, bytes, str] | None:
    """Return the first repair with which shfmt gets further, and what it says then."""
    offset, message = _located(error, script)
    for candidate in repairs(script, dialect, offset, message):
        output, again = _run(candidate.text, dialect, name)
        if not again:
            return candidate, output, ""
        further, other = _located(again, candidate)
        if candidate.original(further) > script.original(offset) or other.split()[:3] != message.split()[:3]:
            return candidate, b"", again
    return None


def _run(text: bytes, dialect: str, name: str) -> tuple[bytes, str]:
    """Return the output, and the message when there was an error."""
    command = [_binary(), "--to-json", f"--language-dialect={_LANGUAGES[dialect]}", "-"]
    try:
        done = subprocess.run(command, input=text, capture_output=True, check=False, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        raise MigrateError(f"{name}: shfmt was not done after {_SECONDS} seconds") from None
    if done.returncode == 0:
        return done.stdout, ""
    return b"", done.stderr.decode("utf-8", "replace").strip() or f"shfmt ended with status {done.returncode}"


def _located(error: str, script: Repaired) -> tuple[int, str]:
    match = _ERROR.fullmatch(error)
    if match is None or "?" in match.group(1, 2):
        return 0, error
    return script.offset(int(match.group(1)), int(match.group(2))), match.group(3)


def _syntax_error(text: bytes, offset: int, message: str, name: str) -> ShellSyntaxError:
    offset, message = as_the_shell_names(text, offset, message)
    line_start = text.rfind(b"\n", 0, offset) + 1
    return ShellSyntaxError(name, text.count(b"\n", 0, offset) + 1, offset - line_start + 1, message)


def parse_script(text: str, name: str, dialect: str = "") -> Script:
    """Parse a script.

    Args:
        text: Its text; what is no UTF-8 as surrogate escapes.
        name: The file, for messages.
        dialect: ``bash`` or ``sh``; by default as the first line says.

    Raises:
        ShellSyntaxError: It is no script.
        MigrateError: shfmt is not there or takes too long.
    """
    dialect = dialect or dialect_of(text, name)
    raw = text.encode("utf-8", "surrogateescape")
    try:
        tree = parse_json(raw, dialect, name)
        return script_from(tree, text, dialect, lambda inner: parse_json(inner, dialect, name))
    except UnreadableError as error:
        raise ShellSyntaxError(name, error.span.line, error.span.column, error.message) from None
    except RecursionError:
        raise MigrateError(f"{name}: commands are nested too deeply to be read") from None


def parse_scripts(scripts: Iterable[tuple[str, str]]) -> Iterator[Script | MigrateError]:
    """Parse scripts, given as text and name, while shfmt reads the next ones; yield them or their errors in order."""
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        yield from pool.map(_outcome, scripts)


def _outcome(script: tuple[str, str]) -> Script | MigrateError:
    try:
        return parse_script(*script)
    except MigrateError as error:
        return error
