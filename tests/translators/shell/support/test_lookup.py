"""`command -v`, `type` and `hash` find what those of bash and dash find."""

from __future__ import annotations

import os
import subprocess

import pytest

from overhaul.translators.shell.support.lookup import (
    command_type,
    dash_command_v,
    describe_command,
    hash_command,
    is_command,
)

NAMES = [
    "ls",
    "cd",
    "if",
    "nonex",
    "/bin/ls",
    "/nonex",
    "./tool",
    "tool",
    "text",
    "",
    "[[",
    "[",
    "{",
    "time",
    "echo",
]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tool").write_text("#!/bin/sh\n")
    (tmp_path / "tool").chmod(0o755)
    (tmp_path / "text").write_text("x")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")


def shell(script: str, interpreter: str = "bash") -> tuple[str, int]:
    done = subprocess.run(
        [interpreter, "-c", script], capture_output=True, text=True, env=os.environ, check=False
    )
    return done.stdout, done.returncode


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("flags", "command"),
    [("v", "command -v"), ("", "type"), ("t", "type -t"), ("p", "type -p"), ("P", "type -P")],
)
def test_one_name(flags, command, name, capfd):
    status = describe_command(flags, name)
    assert (capfd.readouterr().out, status) == shell(f"{command} '{name}'")


@pytest.mark.parametrize("name", NAMES)
def test_dash(name, capfd):
    status = dash_command_v(name)
    assert (capfd.readouterr().out, status) == shell(f"command -v '{name}'", "dash")


@pytest.mark.parametrize("names", [["ls", "nonex"], ["nonex", "cd"], ["ls", "cd"], ["nonex"]])
@pytest.mark.parametrize(("flags", "command"), [("v", "command -v"), ("t", "type -t"), ("P", "type -P")])
def test_several_names(flags, command, names, capfd):
    status = describe_command(flags, *names)
    assert (capfd.readouterr().out, status) == shell(f"{command} {' '.join(names)}")


def test_functions_come_first(capfd):
    assert command_type("ls", {"ls"}) == "function"
    assert command_type("if", {"if"}) == "keyword"
    assert is_command("ls", "f", functions={"f"})
    assert not is_command("ls", "f")
    assert describe_command("v", "f", functions={"f"}) == 0
    assert capfd.readouterr().out == "f\n"


@pytest.mark.parametrize("names", [["ls"], ["nonex"], ["ls", "nonex"], ["text"], ["./nonex"], ["cd"]])
def test_hash(names, capfd):
    assert hash_command(*names) == shell(f"hash {' '.join(names)}")[1]
    capfd.readouterr()
