"""Shell scripts in, programs out: read what a user named, find scripts in folders, write beside nothing else."""

from __future__ import annotations

import os
import re
import stat
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.effects.saving import save
from overhaul.effects.walking import Walk
from overhaul.errors import UsageError, WriteError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["Source", "check_free", "find_scripts", "read_script", "write_program"]

#: Scripts are written by hand; what is larger is data, or a program packed into a script.
_LIMIT = 5_000_000
_HEAD = 256

_SHEBANG = re.compile(rb"#![ \t]*(\S+)([^\n]*)")
_SHELLS = frozenset({"sh", "bash", "dash", "ash", "posh", "rbash"})
_NAMES = (".sh", ".bash", ".dash", ".ash")


@dataclass(frozen=True, slots=True)
class Source:
    """A script as it was read.

    Attributes:
        path: As the user named it; ``-`` for standard input.
        text: Its text; what is no UTF-8 as surrogate escapes.
        executable: Permission bits to execute it.
    """

    path: str
    text: str
    executable: int = 0


def read_script(path: str, *, sure: bool = False) -> Source:
    """Read a script.

    Args:
        path: The file; ``-`` for standard input.
        sure: Whether the user said which shell it is for, so that nobody asks its first line.

    Raises:
        UsageError: It cannot be read, or it is no shell script; the message names the file.
    """
    if path == "-":
        data, mode = sys.stdin.buffer.read(), 0
    else:
        data, mode = _contents(path)
    if b"\0" in data[:_HEAD] or data.count(b"\0") > 0:
        raise UsageError(f"{path}: not a shell script: it holds null bytes", hint="name a script")
    if not sure:
        _check(path, data)
    return Source(path, data.decode("utf-8", "surrogateescape"), stat.S_IMODE(mode) & 0o111)


def find_scripts(folder: str) -> list[str]:
    """Return the paths of the shell scripts below a folder, sorted: by their first line, or by their name.

    What `.gitignore` leaves out is left out, and so are other repositories and symbolic links.

    Args:
        folder: A folder.
    """
    walk = Walk(os.path.abspath(folder), lambda path: path.rpartition("/")[2] == "node_modules")
    return [
        os.path.join(folder, path) for path in sorted(walk.files()) if _is_script(os.path.join(folder, path))
    ]


def check_free(paths: Iterable[Path], texts: Mapping[Path, str], *, force: bool = False) -> None:
    """Make sure that programs replace no other files.

    Args:
        paths: Where they go.
        texts: What goes there.
        force: Whether other files may be replaced, as long as they are files.

    Raises:
        UsageError: There is another file, or something that is none.
    """
    for path in paths:
        if path.is_dir():
            raise UsageError(f"{path}: is a folder", hint="-o names a file, or a folder for all programs")
        if force or not path.is_file():
            continue
        try:
            same = path.read_bytes() == texts[path].encode()
        except OSError:
            same = False
        if not same:
            raise UsageError(
                f"{path}: exists and says something else", hint="--force replaces it, -o names another"
            )


def write_program(path: Path, text: str, *, executable: int = 0) -> None:
    """Write a program, in folders that are made for it, unless it stands there already.

    Args:
        path: Where to.
        text: The program.
        executable: Permission bits to execute it; who may not read it does not get them.

    Raises:
        WriteError: The system refuses.
    """
    data = text.encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_bytes() != data:
            save(path, data)
        mode = path.stat().st_mode
        if executable and stat.S_ISREG(mode):
            path.chmod(stat.S_IMODE(mode) | executable & (stat.S_IMODE(mode) >> 2))
    except OSError as error:
        raise WriteError(
            f"{path}: cannot be written: {error.strerror}", hint="choose another place"
        ) from error


def _contents(path: str) -> tuple[bytes, int]:
    try:
        with open(path, "rb") as file:
            status = os.fstat(file.fileno())
            data = file.read(_LIMIT + 1)
    except FileNotFoundError:
        raise UsageError(
            f"{path}: there is no such file", hint="name a script, a folder, or - for standard input"
        ) from None
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be read: {error.strerror}", hint="make it readable, or leave it out"
        ) from error
    if len(data) > _LIMIT:
        raise UsageError(f"{path}: larger than {_LIMIT:,} bytes, which no script is", hint="name a script")
    return data, status.st_mode


def _check(path: str, data: bytes) -> None:
    """Refuse what is for another program than a shell of this family."""
    named = _interpreter(data)
    if named:
        if named not in _SHELLS:
            raise UsageError(
                f"{path}: not a script for bash or sh: its first line names {named}",
                hint="--dialect bash reads it as one all the same",
            )
        return
    extension = os.path.splitext(path)[1]
    if path != "-" and extension and extension not in _NAMES:
        raise UsageError(
            f"{path}: not known as a shell script: no #! line, and its name ends in {extension}",
            hint="--dialect bash or --dialect sh says what it is",
        )


def _interpreter(data: bytes) -> str:
    """Return the name of the program in the first line; empty when there is none."""
    match = _SHEBANG.match(data)
    if match is None:
        return ""
    words = [os.fsdecode(word).rpartition("/")[2] for word in (match[1], *match[2].split())]
    if words[0] == "env":
        words = [word for word in words[1:] if not word.startswith("-") and "=" not in word] or ["env"]
    if words[0] == "busybox":
        words = words[1:] or ["sh"]
    return words[0]


def _is_script(path: str) -> bool:
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return False
        with open(path, "rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    named = _interpreter(head)
    return named in _SHELLS if named else path.endswith(_NAMES) and b"\0" not in head
