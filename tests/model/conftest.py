"""Generated plans: every field takes every shape its type allows."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from overhaul.model.change import Blob, Certainty, Change, Edit, Role, digest_of, inverted_edits
from overhaul.model.note import Note, NoteKind
from overhaul.model.plan import Header, Plan, Statistics

WORDS = st.text(max_size=8)
COUNTS = st.integers(0, 2**40)
# Names of files are whatever the system gives: also bytes that are not UTF-8, as lone surrogates.
PARTS = st.text(st.characters(codec=None, exclude_characters="/\0"), min_size=1, max_size=6).filter(
    lambda part: part not in {".", ".."}
)
PATHS = st.lists(PARTS, min_size=1, max_size=3).map("/".join)
MODES = st.sampled_from([0o644, 0o755, 0o600, 0o4755])
VALUES = st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS
VALUES |= st.lists(WORDS, max_size=2).map(tuple)
OPTIONS = st.dictionaries(WORDS, st.dictionaries(WORDS, VALUES, max_size=2), max_size=2)
KEYS = st.frozensets(WORDS, max_size=2)

HEADERS = st.builds(
    Header,
    tool=WORDS,
    root=WORDS,
    created=WORDS,
    steps=st.lists(WORDS, max_size=2).map(tuple),
    recipe=WORDS,
    options=OPTIONS,
    base_commit=WORDS,
    settings_digest=WORDS,
    plugins=st.lists(WORDS, max_size=2).map(tuple),
)
STATISTICS = st.builds(
    Statistics,
    files=COUNTS,
    size=COUNTS,
    mentioned=COUNTS,
    cached=COUNTS,
    failed=COUNTS,
    seconds=st.floats(0, 1e6),
)
NOTES = st.builds(
    Note,
    path=WORDS,
    line=COUNTS,
    column=COUNTS,
    step=WORDS,
    kind=st.sampled_from(NoteKind),
    message=WORDS,
    hint=WORDS,
)


@st.composite
def edits(draw: st.DrawFn) -> tuple[Edit, ...]:
    at, result = 0, []
    for _ in range(draw(st.integers(0, 3))):
        start = at + draw(st.integers(0, 5))
        edit = Edit(
            start=start,
            removed=draw(st.binary(max_size=6)),
            inserted=draw(st.binary(max_size=6) | st.text(max_size=6).map(str.encode)),
            steps=tuple(draw(st.lists(WORDS, max_size=2))),
            certainty=draw(st.sampled_from(Certainty)),
            reason=draw(WORDS),
            role=draw(st.sampled_from(Role)),
            needs=draw(KEYS),
            provides=draw(KEYS),
        )
        at = edit.end
        result.append(edit)
    return tuple(result)


@st.composite
def changes(draw: st.DrawFn, path: str) -> Change:
    kind = draw(st.sampled_from(["create", "modify", "delete"]))
    if kind == "create":
        contents = draw(st.binary(max_size=9))
        made = (Edit(0, b"", contents, ("step",)),)
        return Change(path, None, Blob(digest_of(contents), len(contents), draw(MODES)), made)
    spans = draw(edits())
    size = (spans[-1].end if spans else 0) + draw(st.integers(0, 5))
    before = Blob(digest_of(path.encode(errors="replace")), size, draw(MODES))
    if kind == "delete":
        return Change(path, before, None, inverted_edits(()))
    after = size + sum(len(edit.inserted) - len(edit.removed) for edit in spans)
    return Change(path, before, Blob(digest_of(b"after"), after, draw(MODES)), spans)


@st.composite
def generated_plans(draw: st.DrawFn) -> Plan:
    paths = sorted(draw(st.sets(PATHS, max_size=3)))
    return Plan(
        header=draw(HEADERS),
        changes=tuple(draw(changes(path)) for path in paths),
        notes=tuple(draw(st.lists(NOTES, max_size=3))),
        statistics=draw(STATISTICS),
    )


@pytest.fixture(scope="session")
def plans() -> st.SearchStrategy[Plan]:
    return generated_plans()
