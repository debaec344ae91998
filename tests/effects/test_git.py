"""What git tells us, and that a hostile repository runs nothing when it is asked."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from overhaul.effects import git
from overhaul.effects.workspace import Root, find_root
from overhaul.errors import MigrateError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.effects.conftest import Sandbox


def test_files_are_listed_from_the_root_and_from_below(repository: Sandbox) -> None:
    repository.write(".gitignore", b"*.log\n")
    for path in ("a.py", "x.log", "pkg/b.py", "pkg/new.py"):
        repository.write(path)
    repository.git("add", ".gitignore", "a.py", "pkg/b.py")
    top = repository.path
    assert sorted(git.ls_files(top)) == [".gitignore", "a.py", "pkg/b.py", "pkg/new.py"]
    assert sorted(git.ls_files(top, ["pkg"])) == ["pkg/b.py", "pkg/new.py"]
    assert list(git.ls_files(top, ["*"])) == []  # names, not patterns
    assert git.toplevel(os.path.join(top, "pkg")) == top
    assert git.git_dir(os.path.join(top, "pkg")) == os.path.join(top, ".git")


def test_unmerged_files_are_listed_once_and_other_repositories_are_not_entered(repository: Sandbox) -> None:
    repository.write("a.py", b"1")
    repository.git("add", "-A")
    repository.git("commit", "-qm", "one")
    repository.git("checkout", "-qb", "side")
    repository.write("a.py", b"2")
    repository.git("commit", "-qam", "two")
    repository.git("checkout", "-q", "-")
    repository.write("a.py", b"3")
    repository.git("commit", "-qam", "three")
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("merge", "side")
    inner = type(repository)(os.path.join(repository.path, "inner"), git=True)
    inner.write("b.py")
    assert sorted(git.ls_files(repository.path)) == ["a.py", "inner/"]


def test_head_and_dirty_paths(repository: Sandbox) -> None:
    assert git.head_commit(repository.path) == ""
    repository.write("a.py", b"1")
    repository.write("b.py", b"1")
    repository.git("add", "-A")
    repository.git("commit", "-qm", "one")
    assert git.head_commit(repository.path) == repository.git("rev-parse", "HEAD").strip()
    assert not git.is_dirty(repository.path)
    repository.write("a.py", b"22")
    repository.write("untracked.py")
    assert git.dirty_paths(repository.path) == ("a.py",)
    assert not git.is_dirty(repository.path, ["b.py", "untracked.py"])


def test_a_linked_worktree_has_a_git_directory_of_its_own(repository: Sandbox, tmp_path: Path) -> None:
    repository.write("a.py")
    repository.git("add", "-A")
    repository.git("commit", "-qm", "one")
    repository.git("worktree", "add", "-q", str(tmp_path / "linked"))
    root = find_root(str(tmp_path / "linked"))
    assert root == Root(
        str(tmp_path / "linked"), "git", os.path.join(repository.path, ".git/worktrees/linked")
    )


def hostile(repository: Sandbox, marker: Path) -> None:
    """Configure everything that could run a program while files are listed and compared."""
    script = repository.write(".git/evil", f"#!/bin/sh\ntouch {marker}\ncat\n".encode(), 0o755)
    repository.write("a.py", b"1")
    repository.write(".gitattributes", b"*.py filter=evil diff=evil\n")
    repository.git("add", "-A")
    repository.git("commit", "-qm", "one")
    for name in (
        "core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "core.askPass", "core.alternateRefsCommand",
        "diff.external", "diff.evil.command", "diff.evil.textconv", "filter.evil.clean", "filter.evil.smudge",
        "filter.evil.process", "credential.helper", "gpg.program", "uploadpack.packObjectsHook", "alias.ls-files",
        "alias.status", "filter.od=d.clean",
    ):  # fmt: skip
        repository.git("config", name, f"!{script}" if name.startswith("alias") else script)
    repository.git("config", "filter.evil.required", "true")
    for hook in ("post-index-change", "fsmonitor-watchman", "reference-transaction", "query-watchman"):
        repository.write(f".git/hooks/{hook}", f"#!/bin/sh\ntouch {marker}\n".encode(), 0o755)


def test_a_hostile_configuration_runs_nothing(repository: Sandbox, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    hostile(repository, marker)
    marker.unlink(missing_ok=True)
    # The same question without the precautions does run it: the trap works.
    repository.write("a.py", b"2")
    subprocess.run(["git", "status"], cwd=repository.path, check=False, capture_output=True)
    assert marker.exists()
    marker.unlink()
    repository.write("a.py", b"1")  # same size, new time: git has to compare contents, through the filter
    assert find_root(repository.path).kind == "git"
    assert "a.py" in set(git.ls_files(repository.path))
    git.dirty_paths(repository.path)
    repository.write("a.py", b"22")
    assert git.dirty_paths(repository.path, ["a.py"]) == ("a.py",)
    assert git.head_commit(repository.path)
    assert not marker.exists()


def test_a_repository_inside_a_tracked_folder_cannot_pose_as_ours(
    repository: Sandbox, tmp_path: Path
) -> None:
    """A bare repository's layout can be committed; its configuration must not count."""
    marker = tmp_path / "marker"
    bare = os.path.join(repository.path, "bare")
    subprocess.run(["git", "init", "-q", "--bare", bare], check=True)
    script = repository.write("evil", f"#!/bin/sh\ntouch {marker}\n".encode(), 0o755)
    for name, value in (
        ("core.bare", "false"),
        ("core.worktree", repository.path),
        ("core.fsmonitor", script),
    ):
        subprocess.run(["git", "config", "--file", os.path.join(bare, "config"), name, value], check=True)
    with pytest.raises(MigrateError):
        find_root(bare)
    assert not marker.exists()


def test_core_worktree_cannot_send_us_elsewhere(tmp_path: Path, repository: Sandbox) -> None:
    repository.git("config", "core.worktree", str(tmp_path))
    with pytest.raises(MigrateError, match="as its working tree") as caught:
        find_root(repository.path)
    assert "core.worktree" in caught.value.hint


def test_variables_of_a_surrounding_git_do_not_redirect_us(
    repository: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("a.py")
    other = type(repository)(str(tmp_path / "other"), git=True)
    other.write("b.py")
    monkeypatch.setenv("GIT_DIR", os.path.join(other.path, ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", other.path)
    monkeypatch.setenv("GIT_INDEX_FILE", os.path.join(other.path, ".git/index"))
    assert find_root(repository.path).path == repository.path
    assert list(git.ls_files(repository.path)) == ["a.py"]


def test_somebody_elses_repository_is_explained(repository: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may give a folder away")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.delenv("SUDO_UID", raising=False)
    for place in (repository.path, os.path.join(repository.path, ".git")):
        os.chown(place, 65534, 65534)
    with pytest.raises(MigrateError, match="belongs to another user") as caught:
        find_root(repository.path)
    assert f"safe.directory {repository.path}" in caught.value.hint


def test_inside_a_git_directory_there_is_nothing_to_do(repository: Sandbox) -> None:
    with pytest.raises(UsageError, match="lies inside a git directory"):
        find_root(os.path.join(repository.path, ".git/refs"))


def test_git_that_gives_no_answer_is_given_up(repository: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(os.path.join(repository.path, ".gitignore"))
    monkeypatch.setattr(git, "TIMEOUT", 0.5)
    started = time.monotonic()
    with pytest.raises(MigrateError, match=r"git ls-files .* gave no answer within"):
        list(git.ls_files(repository.path))
    assert time.monotonic() - started < 10


def test_a_git_that_the_repository_brings_along_is_not_run(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.write("git", b"#!/bin/sh\n", 0o755)
    monkeypatch.chdir(sandbox.path)
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    git.executable.cache_clear()
    try:
        found = git.executable()
        assert found is not None
        assert os.path.isabs(found)
        assert os.path.dirname(found) != sandbox.path
    finally:
        git.executable.cache_clear()


def test_without_git_a_repository_is_an_ordinary_folder(
    repository: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "executable", lambda: None)
    assert find_root(repository.path) == Root(repository.path, "plain")


def test_outside_git_the_root_is_where_the_configuration_is(sandbox: Sandbox) -> None:
    sandbox.write("a/b/c.py")
    below = os.path.join(sandbox.path, "a/b")
    assert find_root(below) == Root(below, "plain")
    sandbox.write("pyproject.toml")
    assert find_root(below).path == sandbox.path
    assert find_root(os.path.join(below, "c.py")).path == sandbox.path
    with pytest.raises(UsageError, match="no such file"):
        find_root(os.path.join(below, "missing"))
