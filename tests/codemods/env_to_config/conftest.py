"""Planning for an imagined repository, and running its programs before and after in many environments."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from overhaul.codemods.api import Repository, Scope
from overhaul.codemods.env_to_config import CODEMOD
from overhaul.codemods.toolbox.module import Module, parse
from overhaul.model.change import Role
from overhaul.model.note import Note
from overhaul.model.outcome import Changed
from overhaul.model.plan import settled
from overhaul.planning import survey
from overhaul.planning.engine import Setting, transform
from overhaul.planning.steps import step_for

#: Runs a program once per environment in forks of one process that has pydantic loaded already.
DRIVER = """
import contextlib, io, json, os, runpy, sys
import pydantic_settings, dotenv
entry, environments = json.loads(sys.stdin.read())
results = []
for environment in environments:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.environ.clear()
        os.environ.update(environment)
        sys.path.insert(0, os.path.dirname(os.path.abspath(entry)))
        out, failure = io.StringIO(), ""
        try:
            with contextlib.redirect_stdout(out):
                runpy.run_path(entry, run_name="__main__")
        except BaseException as error:
            failure = type(error).__name__
        with os.fdopen(writing, "w") as stream:
            json.dump([out.getvalue(), failure], stream)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        results.append(json.load(stream))
    os.waitpid(child, 0)
print(json.dumps(results))
"""


@dataclass(frozen=True)
class Planned:
    """Contents afterwards, notes, and the folded value."""

    files: dict[str, str]
    notes: list[Note]
    target: object

    @property
    def messages(self) -> list[str]:
        return [note.message for note in self.notes]


def looked_at(path: str, data: bytes, step):
    """Return the facts of a file that mentions what the codemod looks for."""
    if not path.endswith(".py") or not any(token in data for token in CODEMOD.mentions):
        return None
    return CODEMOD.survey.look(Scope(Module(path, data, parse(data, path)), step.options))


def make_plan(files: dict[str, str], options: dict[str, object] | None = None, *, only: str = "") -> Planned:
    """Plan and carry out; with `only`, the main edits whose reason begins with it."""
    step = step_for(CODEMOD, options)
    data = {path: text.encode() for path, text in files.items()}
    paths = tuple(sorted(data))
    facts = {path: fact for path in paths if (fact := looked_at(path, data[path], step)) is not None}
    value = CODEMOD.survey.fold(facts, Repository(paths, data.get, step.options))
    setting = Setting({step.name: value}, frozenset(path.split("/")[0].removesuffix(".py") for path in paths))
    notes = [
        Note(path, line, 0, step.name, kind, message)
        for path, line, message, kind in CODEMOD.survey.remarks(value)
    ]
    changes = []
    for path in paths:
        if path.endswith(".py"):
            outcome = transform(path, data[path], 0o644, [step], setting)
            notes += outcome.notes
            if isinstance(outcome, Changed):
                changes.append(outcome.change)
    for change in survey.proposed(step, value, paths, data.get):
        assert not isinstance(change, Note), change
        changes.append(change)
    wanted = {
        (change.path, index)
        for change in changes
        for index, edit in enumerate(change.edits)
        if edit.role is Role.MAIN and edit.reason.startswith(only)
    }
    for change in settled(tuple(changes), lambda path: data[path], wanted=wanted):
        data[change.path] = change.result(data.get(change.path)) or b""
    assert not [note for note in notes if note.kind.value == "error"], notes
    return Planned({path: contents.decode() for path, contents in data.items()}, notes, value)


@pytest.fixture(scope="session")
def planned():
    return make_plan


@pytest.fixture
def behaviour(tmp_path):
    """Return what a program prints and raises, per environment, run from the repository's root."""

    def run(files: dict[str, str], entry: str, environments: list[dict[str, str]]) -> list[list[str]]:
        root = tmp_path / str(len(list(tmp_path.iterdir())))
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        done = subprocess.run(
            [sys.executable, "-B", "-c", DRIVER],
            input=json.dumps([entry, environments]),
            capture_output=True,
            text=True,
            check=False,
            cwd=root,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


REPOSITORY = Path(__file__).parents[3]
