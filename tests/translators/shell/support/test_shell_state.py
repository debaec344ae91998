"""`set`, `shopt`, `shift`, `umask` and `ulimit` print and return what those of bash do."""

from __future__ import annotations

import os
import resource
import subprocess

import pytest

from overhaul.translators.shell.support.masks import times, ulimit, umask
from overhaul.translators.shell.support.options import options, set_options, shopt
from overhaul.translators.shell.support.positional import shift, shift_count, shift_strictly


@pytest.fixture(autouse=True)
def as_before():
    kept, mask = set(options), os.umask(0)
    os.umask(mask)
    yield
    options.clear()
    options.update(kept)
    os.umask(mask)


def bash(script: str) -> tuple[str, int]:
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    return done.stdout, done.returncode


@pytest.mark.parametrize(
    "words",
    [
        *([], ["-s"], ["-u"], ["-p"], ["-o"], ["-p", "-o"], ["-so"], ["nullglob"], ["-p", "nullglob"]),
        *(["-q", "nullglob"], ["-q", "extglob", "sourcepath"], ["-q", "sourcepath"], ["-o", "errexit"]),
        *(["-qo", "hashall"], ["foo"], ["-s", "foo"], ["-su", "nullglob"], ["-x"], ["-s", "nullglob", "bar"]),
    ],
)
def test_shopt(words, capfd):
    wanted = bash(f"shopt {' '.join(words)}")
    assert (shopt(*words), capfd.readouterr().out) == (wanted[1], wanted[0])


def test_shopt_switches(capfd):
    assert shopt("-s", "nullglob") == 0
    assert "nullglob" in options
    assert shopt("-u", "nullglob") == 0
    assert "nullglob" not in options
    assert shopt("-so", "pipefail") == 0
    assert "pipefail" in options


@pytest.mark.parametrize(
    "words",
    [
        *(
            ["-e"],
            ["-eu", "-o", "pipefail"],
            ["-o", "errexit", "a", "b"],
            ["--", "-x"],
            ["--"],
            ["-"],
            ["-", "q"],
        ),
        *(
            ["a", "-e"],
            ["+e", "x"],
            ["-Z"],
            ["-o", "nonsense"],
            ["-f", "--", "y"],
            ["-C", "+h"],
            ["-o"],
            ["+o"],
        ),
    ],
)
def test_set(words, capfd):
    quoted = " ".join(f"'{word}'" for word in words)
    wanted, _ = bash(f'set one two; set {quoted}; s=$?; set +x; echo "=$s $*"; shopt -so; shopt -uo')
    args, status = set_options(("one", "two"), *words)
    listed = capfd.readouterr().out
    shopt("-so")
    shopt("-uo")
    shown = f"={status} {' '.join(args)}\n"
    assert listed + shown + capfd.readouterr().out == wanted


def test_shift(capfd):
    assert shift(("a", "b"), 1) == ("b",)
    assert shift(("a", "b"), 3) == ("a", "b")
    assert shift(("a", "b"), -1) == ("a", "b")
    assert shift_strictly(("a", "b"), 2) == ()
    with pytest.raises(SystemExit) as caught:
        shift_strictly(("a",), 2, status=2)
    assert caught.value.code == 2
    assert shift_count("2") == 2
    assert shift_count("x") == -1
    assert shift_count("-1") == -1
    assert len(capfd.readouterr().err.splitlines()) == 3


@pytest.mark.parametrize(
    "mask",
    [
        *(
            "022",
            "1000",
            "07777",
            "00022",
            "7",
            "0",
            "0777",
            "77777",
            "9",
            "u=rwx,g=rx",
            "o=",
            "a=",
            "+x",
            "g-w",
            "g=u,o=g",
            "u=",
            "u",
            "x",
        ),
        *("u=,g", "u=X", "ug+rw,", "a+r-w", "=r", "u=g", "-r", "--", "-S 022", "-S", "-p", "-pS"),
    ],
)
def test_umask(mask, capfd):
    wanted = bash(f"umask 027; umask {mask}; s=$?; umask; umask -S; exit $s")
    os.umask(0o027)
    status = umask(*mask.split())
    umask()
    umask("-S")
    assert (capfd.readouterr().out, status) == wanted


@pytest.mark.parametrize(
    "words", [["-n"], ["-Hn"], ["-Sn"], [], ["-c"], ["-s"], ["-t"], ["-x", "abc"], ["-n", "abc"]]
)
def test_ulimit(words, capfd):
    wanted = bash(f"ulimit {' '.join(words)}")
    assert (ulimit(*words), capfd.readouterr().out) == (wanted[1], wanted[0])


def test_ulimit_sets():
    before = resource.getrlimit(resource.RLIMIT_CORE)
    try:
        assert ulimit("-S", "-c", "0") == 0
        assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
        assert ulimit("-S", "-c", "hard") == 0
        assert resource.getrlimit(resource.RLIMIT_CORE)[0] == before[1]
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)


def test_times(capfd):
    times()
    lines = capfd.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all(line.count("m") == 2 and line.endswith("s") for line in lines)
