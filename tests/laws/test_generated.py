"""Every codemod of the catalogue on random programs."""

from __future__ import annotations

import os

import harness
import pytest
from hypothesis import HealthCheck, assume, given, settings
from lawbook import broken, compiles
from programs import EVERYTHING, HEADS, SCENES, SIMPLE, TRIES, programs

from overhaul.codemods.catalog import CATALOG, load
from overhaul.model.note import NoteKind

PATH = "app.py"
#: More by LAWS_EXAMPLES=2000 in the environment.
EXAMPLES = int(os.environ.get("LAWS_EXAMPLES", "60"))


@pytest.mark.parametrize("name", CATALOG)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(source=programs())
def test_the_laws_hold_on_any_program(name, source):
    assume(compiles(source))
    codemod = load(name)
    once = harness.run(codemod, {PATH: source.decode()}, {})
    defects = [note for note in once.notes if note.kind in {NoteKind.ERROR, NoteKind.LIMIT}]
    assert defects == []
    after = once.files[PATH].encode()
    mine = [change for change in once.changes if change.path == PATH]
    assert (after != source) == bool(mine)
    for change in mine:
        assert list(broken(source, after, change.edits)) == []
    twice = harness.run(codemod, once.files, {})
    assert twice.files == once.files
    assert twice.changes == ()


@pytest.mark.parametrize("name", CATALOG)
def test_the_programs_give_every_codemod_something_to_look_at(name):
    codemod = load(name)
    headed = [f"{head}\n    x = 1" for head in HEADS]
    tried = [f"{first}\n    x = int(y)\n{second}\n    pass" for first, second in TRIES]
    pieces = (*SIMPLE, *SCENES, *headed, *tried)
    sources = [f"{EVERYTHING}\n{piece}\n" for piece in pieces]
    results = [harness.run(codemod, {PATH: source}, {}) for source in sources if compiles(source.encode())]
    assert any(result.changes or result.notes for result in results)
