"""Ctrl-C at moments when nobody expects it: one line and exit code 130, never a traceback, never a wrong word."""

from __future__ import annotations

import subprocess
import sys

import pytest

START = ["-m", "overhaul"], ["-c", "from overhaul.entry import main; main()"]


@pytest.mark.parametrize("start", START, ids=["module", "script"])
@pytest.mark.parametrize("closed", ["", "2>&-"])
def test_while_click_is_imported(repository, tmp_path, start, closed):
    """A module of that name found first stands for a slow disk: the signal comes while it is imported."""
    (tmp_path / "click.py").write_text(
        "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(20)\n"
    )
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, *start, "plan"],
        cwd=repository.path,
        env={**repository.environment, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 130
    assert done.stdout == ""
    assert done.stderr == ("" if closed else "interrupted; nothing was written\n")


def test_in_a_hook_behind_the_last_file(repository):
    (repository.path / "hook.sh").write_text("kill -INT $PPID\nsleep 1\n")
    (repository.path / "migrate.toml").write_text(
        'codemods = ["print-to-logging"]\n[[hooks.after_apply]]\nrun = "sh hook.sh"\n'
    )
    done = repository.migrate("apply", "--yes")
    assert done.code == 130
    assert "nothing was written" not in done.err
    assert "run 1 is written all the same (1 file); migrate undo takes it back" in done.err
