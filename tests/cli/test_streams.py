"""Standard streams that are closed or full: a message or silence, never a traceback, never into a file of ours."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

VERBS = ["plan", "plan --format json", "plan --format sarif", "list", "log", "doctor", "explain set-literal"]


def run(repository, command: str, redirections: str) -> subprocess.CompletedProcess[str]:
    line = f"{shlex.quote(sys.executable)} -m overhaul {command} {redirections}"
    return subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=repository.path,
        env=repository.environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", VERBS)
def test_closed_streams_are_silence(repository, command, closed):
    done = run(repository, command, closed)
    assert (done.returncode, done.stderr) == (0, "")
    assert bool(done.stdout) == (">&-" not in closed.replace("2>&-", ""))


def test_apply_and_undo_with_closed_streams_keep_the_ledger_whole(repository):
    before = repository.snapshot()
    assert run(repository, "apply --yes", "<&- >&- 2>&-").returncode in {0, 3}
    assert repository.snapshot() != before
    assert run(repository, "undo", "<&- >&- 2>&-").returncode == 0
    assert repository.snapshot() == before
    assert "undo of 1" in repository.migrate("log").out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", [*VERBS, "--help", "plan --help", "--version"])
def test_output_that_cannot_be_written_is_said_once(repository, command):
    done = run(repository, command, ">/dev/full")
    assert done.returncode == 1
    assert done.stderr == "error: the output cannot be written: No space left on device\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_error_output_stops_nothing_that_was_asked_for(repository):
    done = run(repository, "plan --format json", "2>/dev/full")
    assert done.returncode == 0
    assert done.stdout.startswith("{")
