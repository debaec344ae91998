"""Patterns become the names of files that bash finds, in its order."""

from __future__ import annotations

import random

import pytest
from asked import answers, counted, quoted_for_bash

from overhaul.translators.shell.support import globbing, patterns
from overhaul.translators.shell.support.globbing import NoMatchError, escape, glob

FILES = [
    "a",
    "b",
    "Ab",
    ".h",
    "a b",
    "é",
    "d/x",
    "d/.y",
    "d/e/z",
    ".k/x",
    "B/x",
    "ab.txt",
    "c.TXT",
    "-",
    "[x]",
]
PARTS = [
    "a",
    "b",
    "*",
    "?",
    "[a-d]",
    "[!a]",
    "d",
    "/",
    "**",
    "**/",
    "*/",
    ".",
    "x",
    "\\*",
    "B",
    "e",
    ".txt",
    ".k",
    "ln",
    "é",
]
EXTENDED = ["@(a|b)*", "!(a*)", "*(d|e)", "@(.h|a)", "!(*.txt)", "*.@(txt|TXT)"]
OPTIONS = ["dotglob", "nullglob", "nocaseglob", "extglob", "globstar"]


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A directory of files, with links."""
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.touch()
    (tmp_path / "ln").symlink_to("d")
    (tmp_path / "gone").symlink_to("nowhere")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def switched(monkeypatch):
    """Return what switches options on."""
    chosen: set[str] = set()
    for module in (globbing, patterns):
        monkeypatch.setattr(module, "options", chosen)
    return chosen


def test_hidden_files_must_be_meant(tree, switched):
    assert ".h" not in glob("*")
    assert glob(".*") == [".h", ".k"]
    switched.add("dotglob")
    assert ".h" in glob("*")


def test_without_a_match_the_pattern_stays(tree, switched):
    assert glob("no*") == ["no*"]
    assert glob("no\\**", "no**") == ["no**"]
    switched.add("nullglob")
    assert glob("no*") == []


def test_failglob_ends_the_command(tree, switched, capfd):
    switched.add("failglob")
    with pytest.raises(NoMatchError):
        glob("no*")
    assert "no match: no*" in capfd.readouterr().err


def test_escaped_text_is_found_as_it_is(tree, switched):
    assert glob(escape("[x]") + "*") == ["[x]"]


def test_links_to_nothing_are_files(tree, switched):
    assert glob("gon?") == ["gone"]
    assert glob("gon?/") == ["gon?/"]


def test_names_that_are_not_utf_8_come_back(tmp_path, monkeypatch, switched):
    (tmp_path / "a\udcff").touch()
    monkeypatch.chdir(tmp_path)
    assert glob("a?") == ["a\udcff"]


@pytest.mark.parametrize("seed", range(3))
def test_random_patterns_find_what_bash_finds(tree, switched, seed):
    chance = random.Random(seed)  # noqa: S311 - chosen, not guessed
    lines = ['p() { printf \'%s\\0\' "$#" "$@"; }']
    mine = []
    for _ in range(200):
        on = {name for name in OPTIONS if chance.random() < 0.3}
        parts = PARTS + (EXTENDED if "extglob" in on else [])
        pattern = "".join(chance.choice(parts) for _ in range(chance.choice([1, 2, 3])))
        pattern = f"./{pattern}" if pattern.startswith("/") else pattern
        if ")" in pattern and ("." in pattern.replace(".txt", "") or pattern.count("(") > 1):
            continue  # where bash itself is not sure about the dot in front
        if "/**" in pattern and "globstar" in on:
            continue  # its slashes behind directories depend on how the pattern began
        switched.clear()
        switched.update(on)
        mine.append((pattern, on, glob(pattern)))
        lines.append(
            f"({''.join(f'shopt -s {each}; ' for each in sorted(on))}v={quoted_for_bash(pattern)}; p $v)"
        )
    for (pattern, on, found), theirs in zip(mine, counted(answers(lines, tree)), strict=True):
        assert found == theirs, (pattern, on)
