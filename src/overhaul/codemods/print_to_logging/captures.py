"""What the repository says about its programs: entry points, scripts whose output is read, logging set-up.

Only small files that are no Python are read (build files, shell scripts, pipelines), and the Python files of
repositories that are small themselves, so that a large one costs nothing but a look at its list of paths.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from overhaul.codemods.print_to_logging.observers import captured_calls

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from overhaul.codemods.api import Repository

__all__ = ["PYTHON_LIMIT", "Programs", "programs_of"]

#: Python files are searched for captures of other scripts only in repositories with at most this many of them.
PYTHON_LIMIT = 400

_SHELL = re.compile(
    r"(?:\.(?:sh|bash|zsh|mk|ya?ml)|(?:^|/)(?:[Mm]akefile|GNUmakefile|justfile|Jenkinsfile|Dockerfile[^/]*))$"
)
_BUILD = re.compile(r"(?:^|/)(?:pyproject\.toml|setup\.cfg|setup\.py)$")
_ENTRY = re.compile(r"=\s*[\"']?([A-Za-z_][\w.]*):([A-Za-z_]\w*)")
_CAPTURED = re.compile(
    r"(?:\$\([^()\n]*?|`[^`\n]*?)([\w./-]+\.py)\b"  # $(python x.py), `x.py`
    r"|([\w./-]+\.py)\b[^\n|&;#]*(?:\|(?!\|)|(?<![2&])>>?(?![&>])[ \t]*(?!/dev/null|&)\S)"  # x.py | y, x.py > y
)
_CAPTURED_MODULE = re.compile(
    r"(?:\$\([^()\n]*?|`[^`\n]*?)-m[ \t]+([\w.]+)|-m[ \t]+([\w.]+)[^\n|&;#]*\|(?!\|)"
)
_PYTHON_CAPTURE = re.compile(
    r"check_output|capture_output\s*=\s*True|stdout\s*=\s*(?:subprocess\.)?PIPE|getoutput|popen"
)
_CALLED = re.compile(r"[\"'/]([\w.-]+\.py)[\"']|[\"']-m[\"'],\s*[\"']([\w.]+)[\"']")
_CONFIGURES = re.compile(r"\b(?:basicConfig|dictConfig|fileConfig|addHandler)\b")


@dataclass(frozen=True, slots=True)
class Programs:
    """What the repository says about its programs.

    Attributes:
        entries: (path, function) of every entry point, sorted.
        captured: (path, where it is read) of scripts whose standard output something reads, sorted.
        tested: (path, function or class, test) of what tests call while they capture the output, sorted.
        configured: Whether some Python file sets up logging; ``None`` when that was not looked at.
    """

    entries: tuple[tuple[str, str], ...] = ()
    captured: tuple[tuple[str, str], ...] = ()
    tested: tuple[tuple[str, str, str], ...] = ()
    configured: bool | None = None

    def entries_of(self, path: str) -> tuple[str, ...]:
        """Return the functions of a file that are entry points."""
        return tuple(function for where, function in self.entries if where == path)

    def reader_of(self, path: str) -> str:
        """Return the file that reads the output of a script, or an empty string."""
        return next((reader for where, reader in self.captured if where == path), "")

    def tests_of(self, path: str) -> dict[str, str]:
        """Return the functions and classes of a file whose output tests capture, with the test."""
        return {name: test for where, name, test in self.tested if where == path}


def programs_of(_facts: Mapping[str, Any], repository: Repository) -> Programs:
    """Fold the repository into what its programs are."""
    python = [path for path in repository.paths if path.endswith(".py")]
    entries: set[tuple[str, str]] = set()
    captured: dict[str, str] = {}
    for path in repository.paths:
        if path.endswith(".py") and not path.endswith("setup.py"):
            continue  # nearly all of them: not worth two searches
        if _BUILD.search(path):
            entries.update(_entries(path, _text(repository, path), python))
        elif _SHELL.search(path):
            _add(captured, path, _shell_captures(_text(repository, path)), python)
    configured = None
    tested: dict[tuple[str, str], str] = {}
    if len(python) <= PYTHON_LIMIT:
        configured = False
        for path in python:
            text = _text(repository, path)
            configured = configured or _CONFIGURES.search(text) is not None
            _add(captured, path, _python_captures(text), python)
            for found in captured_calls(path, text, python, partial(_text, repository)):
                tested.setdefault(found, path)
    return Programs(
        tuple(sorted(entries)),
        tuple(sorted(captured.items())),
        tuple(sorted((*found, test) for found, test in tested.items())),
        configured,
    )


def _text(repository: Repository, path: str) -> str:
    return (repository.read(path) or b"").decode("utf-8", "replace")


def _entries(path: str, text: str, python: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the entry points that a build file declares and that are files of the repository."""
    folder = path.rpartition("/")[0]
    known = set(python)
    for match in _ENTRY.finditer(text):
        stem = match[1].replace(".", "/")
        for base in (folder, f"{folder}/src" if folder else "src"):
            start = f"{base}/{stem}" if base else stem
            for candidate in (f"{start}.py", f"{start}/__init__.py"):
                if candidate in known:
                    yield candidate, match[2]


def _shell_captures(text: str) -> Iterator[str]:
    """Yield the scripts (or modules, as paths) whose output a shell text reads."""
    for match in _CAPTURED.finditer(text):
        yield match[1] or match[2]
    for match in _CAPTURED_MODULE.finditer(text):
        yield (match[1] or match[2]).replace(".", "/") + ".py"


def _python_captures(text: str) -> Iterator[str]:
    """Yield the scripts that a Python text runs in the neighbourhood of a captured output."""
    for match in _PYTHON_CAPTURE.finditer(text):
        around = text[max(0, match.start() - 300) : match.end() + 300]
        for called in _CALLED.finditer(around):
            yield called[1] or called[2].replace(".", "/") + ".py"


def _add(captured: dict[str, str], reader: str, scripts: Iterator[str], python: list[str]) -> None:
    """Remember who reads the output of which file; a script is known by the end of its path."""
    for script in scripts:
        wanted = script.removeprefix("./").lstrip("/")
        for path in python:
            if path != reader and (
                path == wanted or path.endswith("/" + wanted) or wanted.endswith("/" + path)
            ):
                captured.setdefault(path, reader)
