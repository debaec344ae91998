"""gitignore semantics: git itself is the oracle."""

from __future__ import annotations

import os
import subprocess
import tempfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overhaul.effects import git
from overhaul.effects.walking import Walk
from overhaul.model.patterns import Patterns

if TYPE_CHECKING:
    from tests.effects.conftest import Sandbox

PATHS = (
    "a.py", "b.py", "build", "a b.py", "#x", "!x", "x\\y", "[z]", "\u00e9.py", "-a",
    "src/a.py", "src/build/a.py", "src/deep/er/a.py", "src/deep/b.py", "keep/a.py", "keep/keep/b",
    "foo/bar/baz.py", "foo/baz.py", "doc/frotz/x", "a/doc/frotz/x", "trail ", "z/A.PY", "abc/d", "ab/c/d",
)  # fmt: skip

#: Every paragraph of `man gitignore`, and what is easily got wrong.
CASES = (
    "*.py\n!keep",
    "*.py\n!keep/\n!keep/a.py",
    "build",
    "build/",
    "/build",
    "doc/frotz/",
    "frotz/",
    "foo/*",
    "foo/*\n!foo/bar",
    "/*\n!/foo\n/foo/*\n!/foo/bar",
    "**/bar",
    "**/foo/bar",
    "foo/**",
    "src/**/a.py",
    "src/**\n!src/deep/",
    "**",
    "*",
    "/**/a.py",
    "a**.py",
    "src**a.py",
    "src/**er/a.py",
    "***/a.py",
    "\\#x",
    "#x",
    "\\!x",
    "!x",
    "trail\\ ",
    "trail ",
    "trail",
    "a b.py   ",
    "x\\\\y",
    "x\\y",
    "[[]z[]]",
    "[z]",
    "\\[z\\]",
    "?.py",
    "[a-b].py",
    "[!a].py",
    "[^a].py",
    "[]a].py",
    "[a-].py",
    "[z-a].py",
    "[!z-a].py",
    "[[:alpha:]].py",
    "[[:nope:]].py",
    "[a",
    "[!",
    "src[/]a.py",
    "src?a.py",
    "a\\",
    "/",
    "//",
    "src/",
    "/src//a.py",
    "src/deep",
    "deep/er",
    "\u00e9.py",
    "??.py",
    "*.PY",
    "ab*c*",
    "!",
    "\t",
    "\\-a",
    "src/*/a.py\n!src/build",
    "\ufeff*.py",
    "*.py\r\n!a.py\r",
)


def both(files: dict[str, str | None]) -> tuple[set[str], set[str]]:
    """Lay out a tree; return what git and what the walk list of it."""
    with tempfile.TemporaryDirectory() as root:
        for path, contents in files.items():
            full = os.path.join(root, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8", newline="") as file:
                file.write(contents or "")
        subprocess.run(["git", "init", "-q", root], check=True)
        listed = set(git.ls_files(root))
        walk = Walk(root, lambda _folder: False)
        walked = set(walk.files())
        assert walk.notes == []
        return listed, walked


@pytest.mark.parametrize("patterns", CASES)
def test_each_rule_of_the_manual_agrees_with_git(patterns: str) -> None:
    listed, walked = both({**dict.fromkeys(PATHS), ".gitignore": patterns})
    assert walked == listed


def test_nested_files_take_precedence_from_the_inside_out() -> None:
    files: dict[str, str | None] = dict.fromkeys(PATHS)
    files |= {
        ".gitignore": "*.py\n/src/deep/er\n",
        "src/.gitignore": "!a.py\n!deep/er\n/build\n",
        "src/deep/.gitignore": "a.py\n!b.py\n",
        "src/build/.gitignore": "!a.py\n",
        "keep/.gitignore": "/keep/b\n!/a.py\n",
    }
    listed, walked = both(files)
    assert walked == listed
    assert {"src/a.py", "keep/a.py", "src/deep/b.py"} <= walked
    assert not {"src/build/a.py", "keep/keep/b", "a.py"} & walked


names = st.sampled_from(["a", "b", "ab", "a.py", "b.py", ".x", "a b"])
paths = st.lists(names, min_size=1, max_size=3).map("/".join)
pieces = st.sampled_from(["a", "b", "*", "?", "**", "/", "/", ".py", "[ab]", "[!a]", "!", " ", "\\a", "."])
lines = st.lists(pieces, min_size=1, max_size=5).map("".join)
ignore_files = st.dictionaries(
    st.sampled_from(["", "a/", "b/", "ab/", "a/b/"]), st.lists(lines, max_size=4).map("\n".join), max_size=3
)


def consistent(chosen: list[str]) -> list[str]:
    """Without paths that would need a file to be a folder as well."""
    folders = {path[:end] for path in chosen for end in range(len(path)) if path[end] == "/"}
    return [path for path in chosen if path not in folders]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(paths, min_size=1, max_size=12), ignore_files)
def test_generated_trees_and_patterns_agree_with_git(chosen: list[str], ignores: dict[str, str]) -> None:
    whole = [*chosen, *(f"{folder}.gitignore" for folder in ignores)]
    files: dict[str, str | None] = dict.fromkeys(consistent(whole))
    files |= {f"{folder}.gitignore": text for folder, text in ignores.items()}
    listed, walked = both(files)
    assert walked == listed


def test_the_last_pattern_that_matches_decides() -> None:
    patterns = Patterns(["*.py", "!a.py", "/src/a.py"])
    assert patterns.verdict(b"b.py", folder=False) is True
    assert patterns.verdict(b"x/a.py", folder=False) is False
    assert patterns.verdict(b"src/a.py", folder=False) is True
    assert patterns.verdict(b"a.txt", folder=False) is None


def test_an_ignore_file_that_cannot_be_read_is_told_about(sandbox: Sandbox) -> None:
    sandbox.write("a.py")
    os.mkfifo(os.path.join(sandbox.path, ".gitignore"))
    walk = Walk(sandbox.path, lambda _folder: False)
    assert set(walk.files()) == {".gitignore", "a.py"}
    assert [(note.path, "FIFO" in note.message) for note in walk.notes] == [(".gitignore", True)]


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("tools/", "tools/a/b.py", True),
        ("tools", "x/tools/b.py", True),
        ("/tools/", "x/tools/b.py", False),
        ("*.py", "a/b.py", True),
        ("a/*.py", "a/b/c.py", False),
        ("a/**/c.py", "a/b/b/c.py", True),
        ("tools/", "tools", False),
    ],
)
def test_a_file_is_covered_by_itself_or_by_a_folder(pattern, path, covered):
    assert Patterns([pattern]).covers(path) is covered
