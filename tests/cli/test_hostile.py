"""A repository that means harm: planning runs none of its code, writes nothing outside, and comes to an end."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time

import pytest

PRINT = "def f():\n    print('x')\n"


def test_modules_of_the_repository_are_not_imported(repository):
    for name in ("click", "libcst", "rich", "sitecustomize", "json", "ast", "conftest", "plug"):
        (repository.path / f"{name}.py").write_text(f"open('PWNED-{name}', 'w')\n{PRINT}")
    result = repository.migrate("plan")
    assert result.code == 0, result.err
    assert not list(repository.path.glob("PWNED*"))
    for arguments in (["plan", "-c", "libcst:plug.Command"], ["list"], ["doctor"]):
        repository.migrate(*arguments)
    (repository.path / "migrate.toml").write_text('plugins = ["plug"]\n')
    repository.migrate("plan")
    assert not list(repository.path.glob("PWNED*"))


def test_commands_of_its_configuration_do_not_run_while_looking(repository):
    (repository.path / "migrate.toml").write_text(
        "[hooks]\nbefore_plan = ['touch PWNED']\nafter_plan = ['touch PWNED']\ncleanup = ['touch PWNED']\n"
    )
    for verb in (["plan"], ["list"], ["doctor"], ["log"], ["apply", "--dry-run"]):
        repository.migrate(*verb)
    assert not (repository.path / "PWNED").exists()


def test_git_runs_nothing_of_the_repository(repository):
    trap = repository.path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {repository.path}/PWNED\n")
    trap.chmod(0o755)
    keys = (
        "core.fsmonitor",
        "core.sshCommand",
        "core.pager",
        "diff.external",
        "filter.x.clean",
        "filter.x.smudge",
    )
    for key in keys:
        repository.git("config", key, str(trap))
    (repository.path / ".gitattributes").write_text("*.py filter=x diff=x\n")
    hooks = repository.path / ".git" / "hooks"
    for name in ("pre-commit", "post-index-change", "post-checkout"):
        (hooks / name).write_text(trap.read_text())
        (hooks / name).chmod(0o755)
    (repository.path / "app.py").touch()
    assert repository.migrate("plan").code == 0
    assert repository.migrate("apply", "--yes").code == 0
    assert repository.migrate("undo").code == 0
    assert not (repository.path / "PWNED").exists()


def test_links_lead_nowhere(repository, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text(PRINT)
    (repository.path / "link.py").symlink_to(outside / "secret.py")
    (repository.path / "folder").symlink_to(outside)
    (repository.path / "loop").symlink_to(repository.path)
    (repository.path / "self.py").symlink_to("self.py")
    result = repository.migrate("apply", "--yes")
    assert result.code == 0, result.err
    assert (outside / "secret.py").read_text() == PRINT
    assert (repository.path / "link.py").is_symlink()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_files_that_are_no_files_do_not_hang_it(repository, monkeypatch):
    os.mkfifo(repository.path / "fifo.py")
    server = socket.socket(socket.AF_UNIX)
    monkeypatch.chdir(repository.path)  # the name of a socket is short
    server.bind("socket.py")
    started = time.monotonic()
    result = repository.migrate("plan")
    assert result.code in {0, 3}
    assert "logger.info" in result.out
    assert time.monotonic() - started < 60
    server.close()


@pytest.mark.parametrize(
    "source",
    [
        "print(1)\nx = " + "(" * 100_000 + ")" * 100_000,
        "print(1)\nx = a" + ".b" * 200_000,
        "print(1)\nx = a" + "()" * 200_000,
        "print(1)\nx = 1" + "+1" * 200_000,
        "print(1)\nx = " + "-" * 200_000 + "1",
        "print(1)\nif 1:\n pass\n" + "elif 1:\n pass\n" * 20_000,
        "print(1)\n" + "".join(" " * depth + "if 1:\n" for depth in range(101)) + " " * 101 + "pass\n",
    ],
    ids=["parentheses", "attributes", "calls", "operators", "unary", "elif", "indentation"],
)
def test_absurd_nesting_is_a_limit_with_a_message(repository, source):
    (repository.path / "deep.py").write_text(source)
    result = repository.migrate("plan")
    assert result.code == 3
    assert "deep.py" in result.out
    assert "logger.info" in result.out


def test_a_huge_file_is_not_read(repository):
    (repository.path / "huge.py").write_bytes(b"print(1)\n" * 6_000_000)
    result = repository.migrate("plan")
    assert result.code == 3
    assert "huge.py" in result.out
    assert "max-file-size" in result.out


def test_a_million_lines_come_to_an_end(repository):
    (repository.path / "long.py").write_text("x=1\n" * 900_000 + "print(x)\n")
    result = repository.migrate("plan", "-c", "print-to-logging")
    assert result.code in {0, 3}
    assert "app.py" in result.out


def test_a_file_that_takes_too_long_is_given_up(repository):
    (repository.path / "slow.py").write_text("print(1);" * 200_000)
    (repository.path / "migrate.toml").write_text("file-timeout = 0.2\n")
    result = repository.migrate("plan", "-c", "print-to-logging")
    assert result.code == 3
    assert "slow.py" in result.out
    assert "file-timeout" in result.out


def test_names_that_try_to_break_the_output(repository):
    name = "evil\x1b[31m\n.py"
    (repository.path / name).write_text(PRINT)
    (repository.path / "esc.py").write_text("def f():\n    print('\x1b]0;owned\x07')\n")
    for form in ("text", "json", "sarif"):
        out = repository.migrate("plan", "--format", form).out
        assert "\x1b" not in out
        assert "\x07" not in out
    assert repository.migrate("apply", "--yes").code == 0
    assert "logger" in (repository.path / name).read_text()
    assert repository.migrate("undo").code == 0
    assert (repository.path / name).read_text() == PRINT


def test_a_plan_file_cannot_write_outside(repository, tmp_path):
    result = repository.migrate("plan", "--format", "json")
    for path in ("../evil.py", "/tmp/evil.py", ".git/config", "a/../../evil.py"):
        (repository.path / "plan.json").write_text(result.out.replace('"app.py"', f'"{path}"'))
        refused = repository.migrate("apply", "plan.json", "--yes")
        assert refused.code != 0
    assert not (tmp_path / "evil.py").exists()
    assert "filemode" in (repository.path / ".git" / "config").read_text()


def test_python_dash_m_does_not_trust_the_working_directory(repository):
    (repository.path / "click.py").write_text("open('PWNED', 'w')\n")
    done = subprocess.run(
        [sys.executable, "-m", "overhaul", "--version"],
        cwd=repository.path,
        env=repository.environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert not (repository.path / "PWNED").exists()


FORGED = "x\x1b[31m\nerror: forged\r.py"


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", f"no{FORGED}"],
        ["plan", "-O", FORGED],
        ["plan", "--baseline", f"no{FORGED}"],
        ["plan", "-c", "print-to-logging", "-o", f"{FORGED}/x"],
        ["--config", FORGED, "plan"],
        ["-C", FORGED, "plan"],
        ["--config", "bad.toml", "doctor"],
        ["list", "--why", FORGED],
        ["baseline", "-o", f"b{FORGED}"],
        ["show", FORGED],
        ["undo"],
        ["undo", "--keep-changed"],
    ],
    ids=lambda arguments: " ".join(arguments).replace(FORGED, "NAME"),
)
def test_names_neither_paint_nor_forge_lines(repository, arguments):
    (repository.path / FORGED).write_text("def f():\n    print('x')\n")
    assert repository.migrate("apply", "-c", "print-to-logging", "--yes").code == 0
    (repository.path / FORGED).write_text("print(1)\n")
    (repository.path / "bad.toml").write_text('"\\u001b[31m\\nerror: forged" = 1\n')
    result = repository.migrate(*arguments)
    said = result.out + result.err
    assert said
    assert "\x1b" not in said
    assert "\r" not in said
    assert not any(line.startswith("error: forged") for line in said.splitlines())


def test_lists_of_paths_in_an_error_have_a_line_for_each(repository):
    name = "x\n  y.py"
    (repository.path / name).write_text("def f():\n    print('x')\n")
    repository.migrate("apply", name, "-c", "print-to-logging", "--yes")
    (repository.path / name).write_text("")
    assert "\n  x\\n  y.py: has other contents\n" in repository.migrate("undo").err
