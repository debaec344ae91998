"""What tests of the support share: they are no package, so that their own modules are looked for here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from side_by_side import python, shell


@pytest.fixture
def same(tmp_path):
    """Compare what a script does with what a body in Python does: output, status and files."""

    def compare(script: str, body: str, interpreter: str = "bash") -> None:
        expected = shell(script, tmp_path / "shell", interpreter)
        actual = python(body, tmp_path / "python")
        assert actual.comparable == expected.comparable, actual.errors

    return compare
