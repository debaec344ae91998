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


def test_a_dry_run_of_a_stale_plan_says_so(repository):
    repository.migrate("plan", "-o", "plan.json")
    assert repository.migrate("apply", "plan.json", "--dry-run").code in {0, 3}
    (repository.path / "app.py").write_text("print(1)\n")
    result = repository.migrate("apply", "plan.json", "--dry-run")
    assert result.code == 4
    assert "app.py: has other contents" in result.err


def test_a_dry_run_shows_what_is_left_of_a_plan(repository):
    repository.write(other_py=PRINTS)
    repository.migrate("plan", "-c", "print-to-logging", "-o", "plan.json")
    assert repository.migrate("apply", "other.py", "-c", "print-to-logging", "--yes").code == 0
    result = repository.migrate("apply", "plan.json", "--dry-run", "--format", "patch")
    assert result.code == 0
    assert "app.py" in result.out
    assert "other.py" not in result.out


def test_a_dry_run_of_undo_shows_and_refuses_what_undo_would(repository):
    repository.write(other_py=PRINTS)
    repository.migrate("apply", "-c", "print-to-logging", "--yes")
    assert "\n-import logging" in repository.migrate("undo", "--dry-run").out
    (repository.path / "app.py").write_text("print(1)\n")
    refused = repository.migrate("undo", "--dry-run")
    assert refused.code == 4
    assert "app.py: has other contents" in refused.err
    kept = repository.migrate("undo", "--dry-run", "--keep-changed")
    assert kept.code == 0
    assert "other.py" in kept.out
    assert "app.py" not in kept.out
    (repository.path / "other.py").unlink()
    assert repository.migrate("undo", "--dry-run").code == 4


def test_undo_of_a_run_whose_only_file_changed_says_that_it_was_left_alone(repository):
    repository.migrate("apply", "-c", "print-to-logging", "--yes")
    (repository.path / "app.py").write_text("print(1)\n")
    result = repository.migrate("undo", "--keep-changed")
    assert (result.code, result.out) == (3, "Nothing to undo: every other file is as it was.\n")
    assert "app.py: left alone" in result.err


@pytest.mark.parametrize("verb", ["undo", "show"])
def test_a_number_that_no_run_can_have(repository, verb):
    repository.migrate("apply", "--yes")
    result = repository.migrate(verb, "9" * 30)
    assert result.code == 2
    assert "there is no run" in result.err
