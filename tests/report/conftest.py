"""Contents and edits to report about: written by hand and generated."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import strategies as st

from overhaul.model.change import Blob, Certainty, Change, Edit, Role, apply_edits, digest_of
from overhaul.model.plan import Header, Plan

PIECES = [
    b"a",
    b"b",
    b" ",
    b"\t",
    b"\n",
    b"\n",
    b"\n\n",
    b"\r\n",
    b"\r",
    b"\f",
    b"def f(x):\n",
    b"class K:\n",
    b"    x = 1\n",
]
PIECES += [
    b"\xe9",
    "日".encode(),
    b"\x00",
    b"\x1b[31m",
    b"+",
    b"-",
    b"@@ ",
    b"\\ No newline at end of file\n",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join)


class Case(NamedTuple):
    """A change with the contents on both sides."""

    change: Change
    before: bytes
    after: bytes


def make_change(path: str, before: bytes | None, edits: tuple[Edit, ...], mode: int = 0o644) -> Case:
    """Build a change whose digests and sizes are right; without contents the path is new."""
    contents = before or b""
    after = apply_edits(contents, edits)
    old = None if before is None else Blob(digest_of(contents), len(contents), 0o644)
    return Case(Change(path, old, Blob(digest_of(after), len(after), mode), edits), contents, after)


def replaced(contents: bytes, old: bytes, new: bytes, **fields: object) -> Edit:
    """Build the edit that replaces the only occurrence of some bytes."""
    assert contents.count(old) == 1, old
    values: dict[str, object] = {"steps": ("print-to-logging",), "certainty": Certainty.SAFE, **fields}
    return Edit(contents.index(old), old, new, **values)  # type: ignore[arg-type]


def make_plan(*changes: Change, notes: tuple = ()) -> Plan:
    header = Header("0.1.0", "/repo", "2024-05-06T07:08:09Z", ("print-to-logging@1",))
    return Plan(header, tuple(sorted(changes, key=lambda change: change.path)), notes)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw contents and edits that fit them."""
    before = draw(TEXTS)
    cuts = sorted(draw(st.lists(st.integers(0, len(before)), max_size=8)))
    edits = tuple(
        Edit(start, before[start:end], draw(TEXTS), ("step",), role=draw(st.sampled_from(Role)))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    )
    return make_change("f.py", before, edits, draw(st.sampled_from([0o644, 0o755])))


@pytest.fixture(scope="session")
def change_cases() -> st.SearchStrategy[Case]:
    return cases()


@pytest.fixture(scope="session")
def change() -> object:
    return make_change


@pytest.fixture(scope="session")
def plan() -> object:
    return make_plan


@pytest.fixture(scope="session")
def edit() -> object:
    return replaced
