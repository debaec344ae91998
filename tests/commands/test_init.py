"""The configuration that `migrate init` writes, and what it does to a file that is there."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from overhaul.commands.init import run
from overhaul.commands.output import Output
from overhaul.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_table_is_appended_in_the_line_ends_and_the_mode_of_the_file(tmp_path: Path) -> None:
    project = tmp_path / "pyproject.toml"
    project.write_bytes(b'[project]\r\nname = "caf\xc3\xa9"\r\n')
    project.chmod(0o600)
    run(str(tmp_path), Output(quiet=True), {"pyproject": True})
    data = project.read_bytes()
    assert data.startswith(b'[project]\r\nname = "caf\xc3\xa9"\r\n\r\n')
    assert data.count(b"\n") == data.count(b"\r\n")
    assert b"[tool.migrate]\r\n" in data
    assert stat.S_IMODE(project.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "there", ["[tool]\nmigrate = {}\n", "tool.migrate.jobs = 1\n", "[ tool . migrate ]\n"]
)
def test_a_configuration_is_seen_however_it_is_written(tmp_path: Path, there: str) -> None:
    (tmp_path / "pyproject.toml").write_text(there)
    for pyproject in (True, False):
        with pytest.raises(UsageError, match="configures migrate already"):
            run(str(tmp_path), Output(quiet=True), {"pyproject": pyproject})


def test_a_comment_about_it_is_no_configuration(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("# no [tool.migrate] yet\n")
    run(str(tmp_path), Output(quiet=True), {"pyproject": True})
    assert "\n[tool.migrate]\n" in (tmp_path / "pyproject.toml").read_text()


@pytest.mark.parametrize("broken", [b"[project\n", b"name = '\xff'\n"])
def test_a_broken_file_is_named_and_left_alone(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "pyproject.toml").write_bytes(broken)
    with pytest.raises(UsageError, match=r"pyproject\.toml"):
        run(str(tmp_path), Output(quiet=True), {"pyproject": True})
    assert (tmp_path / "pyproject.toml").read_bytes() == broken
