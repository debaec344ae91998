"""Lines of a loop are what `read` gives line by line, and leave to others what it leaves."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest

from overhaul.translators.shell.support.inputs import Input
from overhaul.translators.shell.support.lines import Lines, SharedLines, all_words, columns, words_of
from overhaul.translators.shell.support.reading import (
    read_field,
    read_fields,
    read_items,
    read_line,
    was_read,
)

if TYPE_CHECKING:
    from pathlib import Path

PIECES = [
    "a",
    "b",
    "é",
    "\\",
    " ",
    "  ",
    ":",
    "\n",
    "\t",
    "x y",
    ":\n",
    "\udcff",
    "\udcc3",
    "\0",
    "\r",
    "\x0b",
]


def written(path: Path, chance: random.Random) -> Path:
    text = "".join(chance.choices(PIECES, k=chance.randrange(16)))
    path.write_bytes(text.encode("utf-8", "surrogateescape") * chance.choice([1, 1, 1, 3000]))
    return path


def read_one_by_one(where: Input, way: str) -> tuple[list[object], object]:
    found: list[object] = []
    while True:
        value: object
        if way == "whole":
            value = read_line(where, raw=True)
        elif way == "field":
            value = read_field(where, raw=True)
        elif way == "items":
            value = read_items(where, raw=True)
        else:
            value = read_fields(
                int(way[1:]), where, raw=True, ifs={"c": ":", "w": " \t\n", "t": "\t"}[way[0]]
            )
        if not was_read():
            return found, value
        found.append(value)


def cut(line: str, way: str) -> object:
    if way in {"whole", "field"}:
        return line
    if way == "items":
        return all_words(line)
    count = int(way[1:])
    if way[0] == "c":
        return columns(line, count, ":")
    return words_of(line, count) if way[0] == "w" else words_of(line, count, "\t")


@pytest.mark.parametrize("seed", range(40))
def test_lines_are_what_read_gives(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - texts to try, no secrets
    path = written(tmp_path / "text", chance)
    for way in ("whole", "field", "items", "c2", "c3", "w2", "w3", "t2"):
        end = chance.choice(["\n", "\0"]) if way == "whole" else "\n"
        blanks = "" if way == "whole" or way[0] == "c" else "\t" if way[0] == "t" else " \t"
        descriptor = os.open(path, os.O_RDONLY)
        expected = read_one_by_one(Input("" if end == "\0" else end, descriptor, ahead="file"), way)
        for alone in (False, True):
            os.lseek(descriptor, 0, os.SEEK_SET)
            lines = SharedLines(end, blanks=blanks, descriptor=descriptor, alone=alone)
            assert ([cut(line, way) for line in lines], cut(lines.rest, way)) == expected
        os.close(descriptor)


@pytest.mark.parametrize("pipe", [False, True])
def test_what_stands_behind_a_line_is_left_to_others(*, pipe: bool, tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"one\ntwo\nthree\nfour")
    if pipe:
        descriptor, target = os.pipe()
        os.write(target, b"one\ntwo\nthree\nfour")
        os.close(target)
    else:
        descriptor = os.open(tmp_path / "text", os.O_RDONLY)
    lines = SharedLines(descriptor=descriptor, last=True)
    found = []
    for line in lines:
        found.append(line)
        if line == "one":
            assert os.read(descriptor, 4) == b"two\n"
    os.close(descriptor)
    assert (found, lines.rest) == (["one", "three", "four"], "")


def test_what_cannot_be_read_has_no_lines(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    assert list(SharedLines(descriptor=descriptor)) == []
    os.close(descriptor)
    assert "Is a directory" in capfd.readouterr().err


def test_lines_of_a_pipe_come_when_they_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    descriptor, target = os.pipe()
    monkeypatch.setattr(Lines, "descriptor", descriptor)
    lines = iter(Lines())
    os.write(target, b"one\ntw")
    assert next(lines) == "one"
    os.write(target, b"o\n")
    os.close(target)
    assert list(lines) == ["two"]
    os.close(descriptor)
