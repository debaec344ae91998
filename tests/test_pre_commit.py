"""The hooks of ``.pre-commit-hooks.yaml`` under pre-commit itself, in a real repository."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

DIRTY = """\
import os


def connect():
    try:
        os.stat("socket")
    except OSError as e:
        print("no socket", e)
"""
CLEAN = """\
def area(width, height):
    return width * height
"""


class Project:
    """A git repository with pre-commit installed into it."""

    def __init__(self, root: Path, env: Mapping[str, str]) -> None:
        self.root = root
        self.env = env
        root.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return self.run("git", *arguments, check=check)

    def pre_commit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "pre_commit", *arguments, check=False)

    def run(self, *command: str, check: bool) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.root, env=self.env, check=check, capture_output=True, text=True, timeout=900
        )

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            (self.root / name).write_text(text)
        self.git("add", *files)


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment without anybody's git or pre-commit configuration; pip's stays, it knows the index."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
    home = tmp_path_factory.mktemp("pre-commit-home")
    return kept | {
        "PRE_COMMIT_HOME": str(home),
        "PRE_COMMIT_COLOR": "never",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "test",
        "GIT_AUTHOR_EMAIL": "test@example.invalid",
        "GIT_COMMITTER_NAME": "test",
        "GIT_COMMITTER_EMAIL": "test@example.invalid",
    }


@pytest.fixture(scope="module")
def hooks(checkout: Path, env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Commit the checkout as it is on disk and return its path and commit, as pre-commit wants them."""
    target = tmp_path_factory.mktemp("probe")
    probe = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", str(target), "hatchling"]
    if subprocess.run(probe, check=False, capture_output=True, timeout=300).returncode:
        pytest.skip("the package index cannot be reached, and pre-commit installs hooks from it")
    for command in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "-m", "This checkout")):
        subprocess.run(["git", *command], cwd=checkout, env=env, check=True)
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=checkout, env=env, check=True, capture_output=True, text=True
    )
    return str(checkout), head.stdout.strip()


def configured(root: Path, env: dict[str, str], hooks: tuple[str, str], hook: str) -> Project:
    project = Project(root, env)
    repo, rev = hooks
    project.write(
        {
            ".pre-commit-config.yaml": (
                f"repos:\n- repo: {repo}\n  rev: {rev}\n  hooks:\n"
                f"  - id: {hook}\n    args: [-c, print-to-logging]\n"
            )
        }
    )
    done = project.pre_commit("install")
    assert done.returncode == 0, done.stderr
    return project


def test_hooks_are_valid(checkout: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", str(checkout / ".pre-commit-hooks.yaml")],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_check_stops_a_commit_and_changes_nothing(
    tmp_path: Path, env: dict[str, str], hooks: tuple[str, str]
) -> None:
    project = configured(tmp_path / "repo", env, hooks, "migrate-check")
    project.write({"clean.py": CLEAN})
    passed = project.git("commit", "-m", "Clean", check=False)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "Passed" in passed.stderr

    project.write({"dirty.py": DIRTY})
    stopped = project.git("commit", "-m", "Dirty", check=False)
    assert stopped.returncode != 0
    assert "exit code: 5" in stopped.stderr
    assert "dirty.py" in stopped.stderr
    assert (project.root / "dirty.py").read_text() == DIRTY
    assert project.git("log", "--format=%s").stdout.split() == ["Clean"]


def test_check_looks_only_at_the_files_of_the_commit(
    tmp_path: Path, env: dict[str, str], hooks: tuple[str, str]
) -> None:
    project = configured(tmp_path / "repo", env, hooks, "migrate-check")
    project.write({"old.py": DIRTY})
    project.git("commit", "--quiet", "--no-verify", "-m", "Old sins")
    project.write({"clean.py": CLEAN})
    assert project.git("commit", "-m", "Clean", check=False).returncode == 0
    everything = project.pre_commit("run", "--all-files")
    assert everything.returncode != 0
    assert "old.py" in everything.stdout


def test_fix_stops_a_commit_then_lets_the_result_pass_and_can_be_undone(
    tmp_path: Path, env: dict[str, str], hooks: tuple[str, str]
) -> None:
    project = configured(tmp_path / "repo", env, hooks, "migrate-fix")
    project.write({"dirty.py": DIRTY})
    stopped = project.git("commit", "-m", "Dirty", check=False)
    assert stopped.returncode != 0
    assert "files were modified by this hook" in stopped.stderr
    fixed = (project.root / "dirty.py").read_text()
    assert "logging" in fixed
    assert "print(" not in fixed

    project.git("add", "dirty.py")
    passed = project.git("commit", "-m", "Fixed", check=False)
    assert passed.returncode == 0, passed.stdout + passed.stderr

    [migrate] = Path(env["PRE_COMMIT_HOME"]).glob("repo*/py_env*/bin/migrate")
    project.run(str(migrate), "undo", check=True)
    assert (project.root / "dirty.py").read_text() == DIRTY
