# ruff: noqa: PLC0415 - only the tests that wait need it
from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from overhaul.codemods.add_retries import CODEMOD

_SPEC = importlib.util.spec_from_file_location(
    "codemod_harness_of_add_retries", Path(__file__).parent.with_name("harness.py")
)
assert _SPEC is not None
assert _SPEC.loader is not None
_HARNESS = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_HARNESS)


class Outcome:
    """What became of one file: its text, and the notes as one string."""

    def __init__(self, result, path):
        self.text = result.files[path]
        self.notes = "\n".join(note.message for note in result.notes)
        self.files = result.files


@pytest.fixture
def retried():
    """Runs the codemod through the engine over one file (and others beside it)."""

    def run(source, *, path="app.py", files=None, **options):
        given = {name.replace("_", "-"): value for name, value in options.items()}
        return Outcome(_HARNESS.run(CODEMOD, {**(files or {}), path: source}, given), path)

    return run


@pytest.fixture
def sleeps(monkeypatch):
    """Seconds that were slept, by the program itself and by tenacity; nobody waits."""
    import asyncio
    import time

    import tenacity.asyncio
    import tenacity.nap

    found = []

    async def asleep(seconds, *_):
        found.append(seconds)

    monkeypatch.setattr(time, "sleep", found.append)
    monkeypatch.setattr(tenacity.nap.time, "sleep", found.append)
    monkeypatch.setattr(asyncio, "sleep", asleep)
    monkeypatch.setattr(tenacity.asyncio, "_portable_async_sleep", asleep)
    return found
