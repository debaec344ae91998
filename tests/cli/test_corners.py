"""Odd places, names and environments."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

import pytest

PRINTS = "def f():\n    print('x')\n"


def test_a_relative_cache_directory_does_not_end_up_in_the_repository(repository):
    assert repository.migrate("plan", XDG_CACHE_HOME="relative/cache").code == 0
    assert not (repository.path / "relative").exists()


def test_dash_c_needs_a_directory(repository):
    result = repository.migrate("-C", "app.py", "plan")
    assert (result.code, result.err) == (2, "error: app.py: is not a directory\n")


def test_a_bare_clone_is_said_to_be_one(repository, tmp_path):
    bare = tmp_path / "bare"
    subprocess.run(["git", "clone", "-q", "--bare", repository.path, bare], check=True)
    for folder in (bare, bare / "refs" / "heads"):
        result = repository.migrate("-C", str(folder), "plan")
        assert result.code == 2
        assert "bare repository" in result.err


@pytest.mark.parametrize("name", [b"odd\xff.py", b"new\nline.py", b"a'b\\\x01.py", "sp ace ü.py".encode()])
def test_the_next_step_can_be_typed_whatever_the_file_is_called(repository, name):
    path = repository.path / os.fsdecode(name)
    path.write_text(PRINTS)
    done = repository.migrate("plan", os.fsdecode(name))
    (line,) = [line for line in done.out.splitlines() if "plan.json" in line]
    command = line.strip().partition("  ")[0].replace("migrate", f"{shlex.quote(sys.executable)} -m overhaul")
    subprocess.run(
        ["bash", "-c", command],
        cwd=repository.path,
        env=repository.environment,
        check=True,
        capture_output=True,
    )
    assert repository.migrate("apply", "plan.json", "--yes").code == 0
    assert "logger.info" in path.read_text()


@pytest.mark.parametrize("more", [["--safe-only"], ["-c", "set-literal"], ["--exclude", "app.py"]])
def test_a_saved_plan_is_not_narrowed_in_silence(repository, more):
    repository.migrate("plan", "-o", "plan.json")
    before = repository.snapshot()
    result = repository.migrate("apply", "plan.json", "--yes", *more)
    assert result.code == 2
    assert "has no effect on a saved plan" in result.err
    assert repository.snapshot() == before


@pytest.mark.parametrize("target", ["/dev/stdout", "/dev/fd/1"])
def test_a_plan_goes_to_a_stream_when_asked(repository, target):
    result = repository.migrate("plan", "-q", "--summary", "-o", target)
    assert result.out.startswith('{\n"format"')
    assert os.path.lexists(target)
