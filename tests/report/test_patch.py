"""The patch of a plan does with ``git apply`` what the plan says, to the byte."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overhaul.model.change import Blob, Change, digest_of
from overhaul.report.patch import patch_lines, quoted_path

if TYPE_CHECKING:
    from pathlib import Path

QUICK = settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def git(root: Path, *arguments: str, data: bytes = b"") -> bytes:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", *arguments], cwd=root, input=data, capture_output=True, check=False, env=environment
    )
    assert done.returncode == 0, (arguments, done.stderr, data)
    return done.stdout


def apply_with_git(root: Path, plan, contents: dict[str, bytes]) -> None:
    for path, data in contents.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    patch = b"".join(patch_lines(plan, contents.__getitem__))
    git(root, "apply", "--check", "--whitespace=nowarn", "-", data=patch)
    git(root, "apply", "--whitespace=nowarn", "-", data=patch)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    return tmp_path


@given(st.data())
@QUICK
def test_git_applies_generated_edits(tree: Path, change_cases, plan, data: st.DataObject) -> None:
    case = data.draw(change_cases)
    if case.before == case.after and case.change.before.mode == case.change.after.mode:
        return
    target = tree / "f.py"
    target.unlink(missing_ok=True)
    apply_with_git(tree, plan(case.change), {"f.py": case.before})
    assert target.read_bytes() == case.after
    assert bool(target.stat().st_mode & 0o100) == (case.change.after.mode == 0o755)


ODD_NAMES = [
    "with blank.py",
    'quo"te.py',
    "tab\there.py",
    "back\\slash.py",
    "é.py",
    "line\nfeed.py",
    "d i r/日本.py",
]
ODD_NAMES += ["-dash.py", "bad\udce9.py", " lead.py", "x\x01\x7f.py"]


@pytest.mark.parametrize("name", ODD_NAMES, ids=ascii)
@pytest.mark.parametrize("kind", ["create", "modify", "delete"])
def test_odd_names(tree: Path, change, edit, plan, name: str, kind: str) -> None:
    before = b"one\ntwo\nthree\n"
    made = change(name, before, (edit(before, b"two", b"2"),))
    if kind == "create":
        made = change(name, None, (edit(b"", b"", before),))
    if kind == "delete":
        made = made._replace(change=Change(name, made.change.before, None))
    apply_with_git(tree, plan(made.change), {} if kind == "create" else {name: before})
    target = tree / name
    assert (target.read_bytes() if target.exists() else None) == (None if kind == "delete" else made.after)


def test_names_are_quoted_as_git_quotes_them(tree: Path) -> None:
    for name in ODD_NAMES:
        (tree / name).parent.mkdir(exist_ok=True)
        (tree / name).write_bytes(b"")
    git(tree, "add", ".")
    listed = set(git(tree, "ls-files").splitlines())
    assert listed == {quoted_path(name) for name in ODD_NAMES}


@pytest.mark.parametrize("contents", [b"", b"x\n", b"x", b"\r\n", b"a\r\nb\r\n\x0c"])
@pytest.mark.parametrize("mode", [0o644, 0o755])
def test_create_and_delete(tree: Path, change, edit, plan, contents: bytes, mode: int) -> None:
    made = change("new.py", None, (edit(b"", b"", contents),), mode)
    apply_with_git(tree, plan(made.change), {})
    assert (tree / "new.py").read_bytes() == contents
    gone = Change("new.py", Blob(digest_of(contents), len(contents), mode), None)
    patch = b"".join(patch_lines(plan(gone), {"new.py": contents}.__getitem__))
    git(tree, "apply", "-", data=patch)
    assert not (tree / "new.py").exists()


def test_several_files_in_one_patch(tree: Path, change, edit, plan) -> None:
    before = b"import os\r\n\r\nprint(1)\r\n\r\nlast = 1"
    made = change(
        "a.py", before, (edit(before, b"print(1)", b"log(1)"), edit(before, b"last = 1", b"last = 2"))
    )
    new = change("b.py", None, (edit(b"", b"", b"x = 1"),))
    apply_with_git(tree, plan(made.change, new.change), {"a.py": before})
    assert (tree / "a.py").read_bytes() == b"import os\r\n\r\nlog(1)\r\n\r\nlast = 2"
    assert (tree / "b.py").read_bytes() == b"x = 1"


def test_a_patch_looks_as_git_writes_it(tree: Path, change, edit, plan) -> None:
    before = b"import os\n\n\ndef run(a):\n    x = 1\n    y = 2\n    z = 3\n    print(a)\n    return a"
    made = change("a.py", before, (edit(before, b"print(a)", b"log(a)"),))
    (tree / "a.py").write_bytes(before)
    git(tree, "add", ".")
    apply_with_git(tree, plan(made.change), {"a.py": before})
    ours = b"".join(patch_lines(plan(made.change), {"a.py": before}.__getitem__))
    theirs = b"".join(
        line for line in git(tree, "diff").splitlines(keepends=True) if not line.startswith(b"index ")
    )
    assert ours == theirs
