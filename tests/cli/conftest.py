from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: The three forms that the tests work on: a diagnostic print, an environment read, a call worth retrying.
APP = '''"""A small service."""

import os

import requests


def fetch(url):
    """Get a page."""
    response = requests.get(url, timeout=5)
    response.raise_for_status()
    return response.text


def report(url):
    """Get a page and say so."""
    print(f"fetching {url}")
    return fetch(url)


def port():
    return int(os.getenv("PORT", "8080"))


def parsed(text):
    """Turn what a user typed into a number."""
    try:
        return int(text)
    except ValueError as error:
        print(f"cannot parse {text}: {error}")
        raise
'''


@dataclass(frozen=True)
class Result:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Repository:
    """A repository to run migrate in."""

    path: Path
    environment: dict[str, str]

    def migrate(self, *arguments: str, stdin: str = "", **environment: str) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "overhaul", *arguments],
            cwd=self.path,
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**self.environment, **environment},
            timeout=120,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Result(done.returncode, done.stdout, done.stderr)

    def git(self, *arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=self.path, check=True, capture_output=True, text=True
        ).stdout

    def write(self, **files: str) -> None:
        for name, text in files.items():
            (self.path / name.replace("__", "/").replace("_py", ".py")).write_text(text)

    def snapshot(self) -> dict[str, tuple[int, bytes]]:
        """Mode and contents of every file outside .git and .migrate."""
        return {
            path.relative_to(self.path).as_posix(): (path.stat().st_mode, path.read_bytes())
            for path in sorted(self.path.rglob("*"))
            if path.is_file() and not {".git", ".migrate"} & set(path.relative_to(self.path).parts)
        }


@pytest.fixture
def environment(tmp_path_factory) -> dict[str, str]:
    keep = ("PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR")
    found = {name: os.environ[name] for name in keep if name in os.environ}
    return {
        **found,
        "XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache")),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "PYTHONUTF8": "1",
        "COLUMNS": "80",
    }


@pytest.fixture
def repository(tmp_path, environment) -> Repository:
    """A git repository with one commit that holds `app.py`."""
    folder = tmp_path / "repository"
    folder.mkdir()
    made = Repository(folder, environment)
    made.git("init", "-q")
    made.git("config", "user.name", "somebody")
    made.git("config", "user.email", "somebody@example.org")
    (folder / "app.py").write_text(APP)
    (folder / "requirements.txt").write_text("requests>=2.31\n")
    made.git("add", ".")
    made.git("commit", "-q", "-m", "start")
    return made


@pytest.fixture
def plain(tmp_path, environment) -> Callable[[dict[str, str]], Repository]:
    """Make a directory outside git from file names and texts."""

    def make(files: dict[str, str]) -> Repository:
        folder = tmp_path / "plain"
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return Repository(folder, environment)

    return make
