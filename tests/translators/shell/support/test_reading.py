"""`read` gives what bash reads, and leaves to others what bash leaves."""

from __future__ import annotations

import os
import random
import subprocess
from pathlib import Path

import pytest

from overhaul.translators.shell.support.inputs import Input, input_waits
from overhaul.translators.shell.support.mapfile import input_lines, input_lines_status
from overhaul.translators.shell.support.reading import (
    read_field,
    read_fields,
    read_items,
    read_line,
    read_status,
    was_read,
)

PIECES = ["a", "b", "é", "\\", " ", "  ", ":", "\n", "\t", "x", "\\\n", "\udcff", "\0", "-"]
SEPARATORS = [" \t\n", ":", " :", "", "x", None, "\n", "\\", "é", " -", ":-"]


def case(chance: random.Random) -> dict:
    kind = chance.choice("fffaldnN")
    data = "".join(chance.choices(PIECES, k=chance.randrange(13)))
    # bash leaves a mark of its own behind in these.
    data = data.replace("\\\0", "").removesuffix("\\")
    if kind in "nN":
        data = data.replace("\udcff", "")
    return {
        "data": data,
        "ifs": chance.choice(SEPARATORS),
        "raw": chance.random() < 0.5,
        "kind": kind,
        "count": chance.randint(1, 3),
        "pipe": chance.random() < 0.5,
        "limit": chance.randint(1, 5),
    }


def script(case: dict, path: str) -> str:
    names = "xyz"[: case["count"]]
    flags = "-r " * case["raw"] + {
        "n": f"-n {case['limit']} ",
        "N": f"-N {case['limit']} ",
        "d": "-d : ",
    }.get(case["kind"], "")
    ifs = "" if case["ifs"] is None else f"IFS='{case['ifs']}' "
    command, shown = {
        "l": (f"read {flags}", '"$REPLY"'),
        "a": (f"{ifs}read {flags}-a v", '"${v[@]}"'),
    }.get(case["kind"], (f"{ifs}read {flags}{' '.join(names)}", " ".join(f'"${name}"' for name in names)))
    body = f"{{ {command}; s=$?; printf '%s\\0' {shown} \"$(cat -v)\" $s END; }}"
    unset = "unset IFS; " if case["ifs"] is None else ""
    return f"( {unset}{f'cat {path} | {body}' if case['pipe'] else f'{body} < {path}'} )"


def read(case: dict, descriptor: int) -> list[str]:
    kind = case["kind"]
    where = Input(
        delimiter=":" if kind == "d" else "\n",
        descriptor=descriptor,
        limit=case["limit"] if kind == "n" else None,
        exact=case["limit"] if kind == "N" else None,
    )
    if kind == "l":
        return [read_line(where, raw=case["raw"])]
    if kind == "a":
        return read_items(where, raw=case["raw"], ifs=case["ifs"])
    return read_fields(case["count"], where, raw=case["raw"], ifs=case["ifs"])


def opened(case: dict, path: str) -> int:
    if not case["pipe"]:
        return os.open(path, os.O_RDONLY)
    source, target = os.pipe()
    os.write(target, case["data"].encode("utf-8", "surrogateescape"))
    os.close(target)
    return source


@pytest.mark.parametrize("seed", range(4))
def test_random_inputs(seed, tmp_path):
    chance = random.Random(seed)  # noqa: S311 - no secret
    cases = [case(chance) for _ in range(150)]
    paths = [str(tmp_path / str(number)) for number in range(len(cases))]
    for each, path in zip(cases, paths, strict=True):
        Path(path).write_bytes(each["data"].encode("utf-8", "surrogateescape"))
    text = "\n".join(map(script, cases, paths))
    done = subprocess.run(
        ["bash"],
        input=text.encode(),
        capture_output=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        check=True,
    )
    answers = done.stdout.decode("utf-8", "surrogateescape").split("\0END\0")
    for each, path, wanted in zip(cases, paths, answers, strict=False):
        descriptor = opened(each, path)
        found = read(each, descriptor)
        rest = subprocess.run(
            ["cat", "-v"], stdin=descriptor, capture_output=True, text=True, check=True
        ).stdout
        os.close(descriptor)
        assert [*found, rest.rstrip("\n"), str(read_status())] == wanted.split("\0"), each


@pytest.fixture
def piped():
    """Return a descriptor that has some bytes to read, and stays open."""
    pipes = []

    def pipe(data: bytes) -> int:
        source, target = os.pipe()
        os.write(target, data)
        pipes.extend([source, target])
        return source

    yield pipe
    for each in pipes:
        os.close(each)


def test_time_is_up(piped):
    assert read_field(Input(descriptor=piped(b"half"), timeout=0.05)) == "half"
    assert read_status() == 142


def test_asking_for_input(piped):
    assert input_waits(piped(b"x"))
    assert not input_waits(piped(b""))
    assert not input_waits(987)


def test_unreadable_descriptors(capfd, tmp_path):
    assert read_line(Input(descriptor=987)) == ""
    assert not was_read()
    directory = os.open(tmp_path, os.O_RDONLY)
    assert read_line(Input(descriptor=directory)) == ""
    assert read_status() == 1
    os.close(directory)
    assert capfd.readouterr().err.count("read: ") == 2


def test_nothing_is_asked_for(piped):
    descriptor = piped(b"abc\n")
    assert read_line(Input(descriptor=descriptor, limit=0)) == ""
    assert was_read()
    assert read_line(Input(descriptor=descriptor)) == "abc"


@pytest.mark.parametrize(
    ("data", "arguments", "flags"),
    [
        (b"a\nb", {}, "-t"),
        (b"a\nb\n", {"keeps": True}, ""),
        (b"a\0b\nc\n", {"keeps": True}, ""),
        (b"a\0b\0", {"delimiter": "", "keeps": True}, "-d ''"),
        (b"a:b:c", {"delimiter": ":", "keeps": True}, "-d :"),
        (b"1\n2\n3\n4\n", {"count": 2, "skip": 1}, "-t -n 2 -s 1"),
        (b"", {}, "-t"),
    ],
)
@pytest.mark.parametrize("pipe", [True, False])
def test_lines(data, arguments, flags, pipe, tmp_path):
    path = tmp_path / "data"
    path.write_bytes(data)
    shown = f'mapfile {flags}; printf \'%s\\0\' "${{MAPFILE[@]}}" "$(cat)"'
    command = f"cat {path} | {{ {shown}; }}" if pipe else f"{{ {shown}; }} < {path}"
    wanted = (
        subprocess.run(["bash", "-c", command], capture_output=True, check=True)
        .stdout.decode()
        .split("\0")[:-1]
    )
    case_ = {"pipe": pipe, "data": data.decode()}
    descriptor = opened(case_, str(path))
    found = input_lines(descriptor=descriptor, **arguments)
    rest = os.read(descriptor, 100).decode().rstrip("\n")
    os.close(descriptor)
    assert [*found, rest] == wanted


def test_lines_of_a_closed_descriptor(capfd):
    assert input_lines(descriptor=987) == []
    assert input_lines_status() == 1
    assert "mapfile: 987" in capfd.readouterr().err
