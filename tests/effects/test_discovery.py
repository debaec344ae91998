"""Which files are selected, and what is said about the others."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from overhaul.effects.discovery import discover
from overhaul.effects.reading import read_regular
from overhaul.effects.workspace import Root
from overhaul.errors import UsageError
from overhaul.model.note import NoteKind
from overhaul.model.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.effects.conftest import Sandbox

    from overhaul.effects.discovery import Discovery

PYTHON = b"print(1)\n"


def found(sandbox: Sandbox, paths: Sequence[str] = (), **settings: object) -> list[str]:
    return [entry.path for entry in look(sandbox, paths, **settings).entries]


def look(sandbox: Sandbox, paths: Sequence[str] = (), **settings: object) -> Discovery:
    places = [os.path.join(sandbox.path, path) for path in paths]
    return discover(sandbox.root, places, replace(Settings(), **settings))  # type: ignore[arg-type] # by name


@pytest.fixture(params=["git", "plain"])
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> Sandbox:
    """The same tree, listed by git and by the walk."""
    from tests.effects.conftest import Sandbox as Made  # noqa: PLC0415 - only importable while pytest runs

    return Made(str(tmp_path / "tree"), git=request.param == "git")


def test_python_files_are_selected_by_suffix_or_first_line(tree: Sandbox) -> None:
    for path in ("a.py", "b.pyw", "c.pyi", "d.txt", "pkg/e.py", "f.py.bak"):
        tree.write(path, PYTHON)
    tree.write("tool", b"#!/usr/bin/env python3\n", 0o755)
    tree.write("bin/old", b"#! /opt/python2.7/bin/python2.7 -u\n", 0o755)
    tree.write("script", b"#!/bin/sh\n# python\n", 0o755)
    tree.write("quiet", b"#!/usr/bin/env python3\n", 0o644)  # nobody can run it
    tree.write("tool.sh", b"#!/usr/bin/env python3\n", 0o755)
    tree.write("pythonic", b"#!/usr/bin/pythonista\n", 0o755)
    assert found(tree) == ["a.py", "b.pyw", "bin/old", "pkg/e.py", "tool"]
    entries = {entry.path: entry for entry in look(tree).entries}
    assert (entries["a.py"].size, entries["a.py"].mode) == (len(PYTHON), 0o644)
    assert (entries["tool"].mode, entries["tool"].explicit) == (0o755, False)


def test_default_excludes_are_named_once_and_can_be_taken_back(tree: Sandbox) -> None:
    for path in (
        "a.py",
        ".venv/x.py",
        "sub/node_modules/deep/y.py",
        "vendor/z.py",
        "vendor/q/z.py",
        "m_pb2.py",
    ):
        tree.write(path, PYTHON)
    result = look(tree)
    assert [entry.path for entry in result.entries] == ["a.py"]
    (left_out,) = result.left_out
    assert (left_out.reason, left_out.folders) == (
        "left out by default",
        (".venv", "sub/node_modules", "vendor"),
    )
    assert found(tree, exclude=("!vendor/",)) == ["a.py", "vendor/q/z.py", "vendor/z.py"]
    assert found(tree, default_excludes=False) == [
        ".venv/x.py", "a.py", "m_pb2.py", "sub/node_modules/deep/y.py", "vendor/q/z.py", "vendor/z.py",
    ]  # fmt: skip


def test_exclude_and_include_are_gitignore_patterns(tree: Sandbox) -> None:
    for path in ("a.py", "tests/b.py", "src/tests/c.py", "src/d.py", "src/gen/e.py", "deploy"):
        tree.write(path, PYTHON)
    assert found(tree, exclude=("/tests/", "gen")) == ["a.py", "src/d.py", "src/tests/c.py"]
    assert found(tree, exclude=("*.py", "!d.py")) == ["src/d.py"]
    assert found(tree, include=("src/",)) == ["src/d.py", "src/gen/e.py", "src/tests/c.py"]
    assert found(tree, include=("src/", "!src/gen/")) == ["src/d.py", "src/tests/c.py"]
    assert found(tree, include=("deploy", "a.py")) == ["a.py", "deploy"]
    assert [left.reason for left in look(tree, include=("src/",)).left_out] == ["not named by include"]


def test_ignored_files_are_left_out(tree: Sandbox) -> None:
    tree.write(".gitignore", b"/out/\n*.tmp.py\n")
    tree.write("pkg/.gitignore", b"local.py\n")
    for path in ("a.py", "b.tmp.py", "out/c.py", "pkg/local.py", "local.py", "pkg/d.py"):
        tree.write(path, PYTHON)
    assert found(tree) == ["a.py", "local.py", "pkg/d.py"]


def test_what_the_user_names_is_taken_although_excluded_or_ignored(tree: Sandbox) -> None:
    tree.write(".gitignore", b"/out/\nsecret.py\n")
    for path in (
        "a.py",
        "out/b.py",
        "out/vendor/c.py",
        "secret.py",
        "vendor/d.py",
        "vendor/x/build/e.py",
        "f.pyi",
    ):
        tree.write(path, PYTHON)
    assert found(tree, ["secret.py", "f.pyi"]) == ["f.pyi", "secret.py"]
    assert found(tree, ["out"]) == ["out/b.py"]
    assert found(tree, ["vendor"]) == ["vendor/d.py"]
    assert found(tree, ["vendor/x/build"]) == ["vendor/x/build/e.py"]
    assert found(tree, ["out/vendor/c.py", "a.py"]) == ["a.py", "out/vendor/c.py"]
    assert [entry.explicit for entry in look(tree, [".", "a.py"]).entries] == [True]


def test_arguments_are_relative_to_the_working_directory(
    tree: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("a.py", "pkg/b.py", "pkg/c/d.py"):
        tree.write(path, PYTHON)
    monkeypatch.chdir(os.path.join(tree.path, "pkg"))

    def given(*paths: str) -> list[str]:
        return [entry.path for entry in discover(tree.root, paths, Settings()).entries]

    assert given("b.py", "../a.py") == ["a.py", "pkg/b.py"]
    assert given(".") == ["pkg/b.py", "pkg/c/d.py"]
    assert given("c/..", "..") == ["a.py", "pkg/b.py", "pkg/c/d.py"]
    assert given() == ["a.py", "pkg/b.py", "pkg/c/d.py"]


def test_unknown_and_outside_arguments_are_errors_that_name_them(tree: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"missing\.py: no such file"):
        found(tree, ["missing.py"])
    (tmp_path / "tree2.py").write_bytes(PYTHON)
    with pytest.raises(UsageError, match="lies outside the repository"):
        found(tree, ["../tree2.py"])
    os.symlink(tmp_path, os.path.join(tree.path, "out"))
    with pytest.raises(UsageError, match="lies outside the repository"):
        found(tree, ["out"])


def test_links_are_never_followed_and_loops_are_harmless(tree: Sandbox, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.py").write_bytes(PYTHON)
    tree.write("real/a.py", PYTHON)
    for target, link in (
        (outside, "out"), (outside / "x.py", "x.py"), ("a.py", "real/b.py"), ("..", "real/up"), ("loop", "loop"),
        ("real", "alias"), ("nowhere.py", "dangling.py"),
    ):  # fmt: skip
        os.symlink(target, os.path.join(tree.path, link))
    result = look(tree)
    assert [entry.path for entry in result.entries] == ["real/a.py"]
    assert [(left.reason, left.files) for left in result.left_out] == [("symbolic links", 3)]
    assert result.notes == ()
    (note,) = look(tree, ["real/b.py"]).notes
    assert (note.path, note.kind, note.hint) == ("real/b.py", NoteKind.SKIPPED, "Name its target: a.py")
    assert found(tree, ["alias"]) == ["real/a.py"]  # a link to a folder inside means that folder


def test_special_files_are_never_opened(tree: Sandbox) -> None:
    tree.write("a.py", PYTHON)
    os.mkfifo(os.path.join(tree.path, "fifo.py"))
    os.mkfifo(os.path.join(tree.path, "fifo"), 0o755)
    with socket.socket(socket.AF_UNIX) as server:
        here = os.open(tree.path, os.O_RDONLY)
        try:  # the whole path may be longer than a socket's may be
            server.bind(f"/proc/self/fd/{here}/socket.py")
        finally:
            os.close(here)
    if os.geteuid() == 0:
        os.mknod(os.path.join(tree.path, "device.py"), stat.S_IFCHR | 0o644, os.makedev(1, 5))  # /dev/zero
    started = time.monotonic()
    assert found(tree) == ["a.py"]
    (note,) = look(tree, ["fifo.py"]).notes
    assert note.message == "not a regular file; it is not opened"
    assert time.monotonic() - started < 5


def test_a_file_beyond_the_limit_is_noted_with_size_limit_and_setting(tree: Sandbox) -> None:
    tree.write("a.py", PYTHON)
    with open(tree.write("large.py"), "wb") as file:
        file.truncate(50_000_000)
    result = look(tree)
    assert [entry.path for entry in result.entries] == ["a.py"]
    (note,) = result.notes
    assert (note.path, note.kind) == ("large.py", NoteKind.LIMIT)
    assert note.message == "not read: 50,000,000 bytes are more than the limit of 4,000,000"
    assert "max-file-size" in note.hint
    assert found(tree, max_file_size=50_000_000) == ["a.py", "large.py"]


def test_names_with_odd_bytes_survive(tree: Sandbox) -> None:
    names = sorted(
        [
            "new\nline.py",
            " leading.py",
            '"quoted".py',
            os.fsdecode(b"latin-\xe9.py"),
            "*.py",
            "-a.py",
            ":(top)x.py",
        ]
    )
    for name in names:
        tree.write(f"d\n/{name}", PYTHON)
    assert found(tree) == [f"d\n/{name}" for name in names]
    assert found(tree, ["d\n"]) == [f"d\n/{name}" for name in names]
    assert found(tree, [f"d\n/{names[0]}"]) == [f"d\n/{names[0]}"]


def test_tracked_files_that_are_gone_are_nothing_to_talk_about(repository: Sandbox) -> None:
    repository.write("a.py", PYTHON)
    full = repository.write("b.py", PYTHON)
    repository.git("add", "-A")
    os.unlink(full)
    assert look(repository).notes == ()
    assert found(repository) == ["a.py"]


def test_submodules_and_repositories_inside_are_not_entered(tree: Sandbox) -> None:
    tree.write("a.py", PYTHON)
    inner = type(tree)(os.path.join(tree.path, "inner"), git=True)
    inner.write("b.py", PYTHON)
    assert found(tree) == ["a.py"]
    if tree.root.kind == "git":
        inner.git("add", "-A")
        inner.git("commit", "-qm", "one")
        tree.git("-c", "advice.addEmbeddedRepo=false", "add", "-A")  # as a submodule
        assert look(tree).notes == ()
        assert found(tree) == ["a.py"]


def test_a_thousand_nested_folders_are_no_problem(tree: Sandbox) -> None:
    tree.write("a.py", PYTHON)
    here = os.open(tree.path, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("deep.py", os.O_CREAT | os.O_WRONLY, 0o644, dir_fd=here))
    os.close(here)
    try:
        deep = "d/" * 1500 + "deep.py"
        assert found(tree) == ["a.py", deep]
        assert found(tree, include=("d/",)) == [deep]
        assert read_regular(tree.path, deep, 10) == b""
    finally:
        subprocess.run(["rm", "-rf", os.path.join(tree.path, "d")], check=True)  # pytest's own would recurse


def test_twelve_thousand_files_take_well_under_a_second(tree: Sandbox) -> None:
    for folder in range(120):
        os.makedirs(os.path.join(tree.path, f"p{folder % 6}/q{folder}"))
        for number in range(100):
            open(os.path.join(tree.path, f"p{folder % 6}/q{folder}/m{number}.py"), "wb").close()
    if tree.root.kind == "git":
        tree.git("add", "-A")
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        assert len(found(tree)) == 12_000
        seconds.append(time.perf_counter() - started)
    assert min(seconds) < 0.9


def test_the_walk_and_git_select_the_same_files_of_a_real_tree(repository: Sandbox) -> None:
    """The standard library, with ignore files put in at three levels."""
    library = os.path.dirname(os.__file__)
    repository.write(".gitignore", b"__pycache__/\n/site-packages/\ntest_*.py\n!test_re.py\nlib2to3\n")
    repository.write("json/.gitignore", b"*\n!decoder.py\n")
    repository.write("email/.gitignore", b"mime/*\n!/mime/text.py\n")
    for folder, folders, files in os.walk(library):
        folders[:] = [
            name for name in folders if name not in {"site-packages", "__pycache__", "test", "idlelib"}
        ]
        for name in files:
            if name.endswith(".py"):
                relative = os.path.relpath(os.path.join(folder, name), library)
                os.makedirs(os.path.dirname(os.path.join(repository.path, relative)), exist_ok=True)
                open(os.path.join(repository.path, relative), "wb").close()
    by_git = discover(repository.root, (), Settings())
    by_walk = discover(Root(repository.path, "plain"), (), Settings())
    assert len(by_git.entries) > 300
    assert by_walk.entries == by_git.entries
