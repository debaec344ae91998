"""Hunks: right for every edit, merged when they touch, labelled, and cheap."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overhaul.model.change import Certainty, Edit, Role
from overhaul.model.note import Note, NoteKind
from overhaul.report.hunks import hunks, labels, split_lines


def replayed(contents: bytes, found) -> bytes:
    """Carry out hunks on the lines of a file, checking every line they claim."""
    old, new, at = split_lines(contents), [], 0
    for hunk in found:
        first = hunk.old_start - (1 if hunk.old_count else 0)
        assert at <= first
        new += old[at:first]
        assert hunk.new_start == len(new) + (1 if hunk.new_count else 0)
        at = first
        for run in hunk.runs:
            assert run.lines
            if run.mark != "+":
                assert old[at : at + len(run.lines)] == run.lines
                at += len(run.lines)
            if run.mark != "-":
                new += run.lines
        assert at == first + hunk.old_count
    return b"".join([*new, *old[at:]])


@given(st.data(), st.integers(0, 4), st.booleans())
@settings(deadline=None, max_examples=400)
def test_hunks_say_what_the_edits_do(change_cases, data, context: int, separate: bool) -> None:  # noqa: FBT001 - drawn
    case = data.draw(change_cases)
    found = list(hunks(case.change, case.before, context=context, separate=separate))
    assert replayed(case.before, found) == case.after
    for before, after in pairwise(found):
        assert before.old_start + before.old_count <= after.old_start + (after.old_count == 0)
    for hunk in found:
        assert any(run.mark != " " for run in hunk.runs)
        assert all(0 <= index < len(case.change.edits) for index in hunk.edits)


SOURCE = b"".join(b"line %d\n" % number for number in range(1, 41))


def found(change, *edits: Edit, contents: bytes = SOURCE, **options: object):
    ordered = tuple(sorted(edits, key=lambda edit: edit.start))
    return list(hunks(change("a.py", contents, ordered).change, contents, **options))


def test_context_is_three_lines(change, edit) -> None:
    (hunk,) = found(change, edit(SOURCE, b"line 20\n", b"LINE 20\n"))
    assert hunk.header == "@@ -17,7 +17,7 @@"
    assert [(run.mark, len(run.lines)) for run in hunk.runs] == [(" ", 3), ("-", 1), ("+", 1), (" ", 3)]


@pytest.mark.parametrize(("second", "count"), [(b"line 26\n", 1), (b"line 27\n", 1), (b"line 28\n", 2)])
def test_hunks_that_touch_are_merged(change, edit, second: bytes, count: int) -> None:
    assert len(found(change, edit(SOURCE, b"line 20\n", b"x\n"), edit(SOURCE, second, b"y\n"))) == count


def test_context_zero(change, edit) -> None:
    first, second = found(change, edit(SOURCE, b"line 20\n", b""), Edit(0, b"", b"new\n", ("s",)), context=0)
    assert (first.header, second.header) == ("@@ -0,0 +1 @@", "@@ -20 +20,0 @@")


def test_supporting_edits_have_hunks_of_their_own(change, edit) -> None:
    imported = Edit(0, b"", b"import logging\n", ("s",), role=Role.SUPPORT)
    main = edit(SOURCE, b"line 4\n", b"LINE 4\n")
    first, second = found(change, imported, main)
    assert (first.edits, second.edits) == ((0,), (1,))
    assert first.old_start + first.old_count <= second.old_start
    assert [len(run.lines) for run in first.runs + second.runs] == [1, 3, 1, 1, 3]
    assert len(found(change, imported, main, separate=False)) == 1


def test_unchanged_lines_inside_an_edit_are_context(change) -> None:
    body = b"".join(b"    line %d\n" % number for number in range(20))
    edit = Edit(0, b"def f():\n" + body, b"@retry\ndef f():\n" + body.replace(b"line 19", b"LINE 19"), ("s",))
    first, second = found(change, edit, contents=edit.removed)
    assert [run.mark for run in first.runs] == ["+", " "]
    assert second.edits == first.edits == (0,)


@pytest.mark.parametrize(
    ("above", "heading"),
    [
        (b"def f(a):\n", b"def f(a):"),
        (b"  async def f():\n", b"async def f():"),
        (b"class K(object):\n", b"class K(object):"),
        (b"x = 1  # def f\n", b""),
        (b"undef f\n", b""),
        (b"class K:\r\n", b"class K:"),
        (b"def f():\nclass K:\nsubclass = 1\ndefault = 2\n", b"class K:"),
        (b"def " + b"f" * 100 + b"():\n", b"def " + b"f" * 76),
    ],
)
def test_the_heading_is_the_nearest_definition(change, edit, above: bytes, heading: bytes) -> None:
    contents = above + b"pass\n" * 5 + b"change\n"
    assert found(change, edit(contents, b"change", b"changed"), contents=contents)[0].heading == heading


def test_a_heading_holds_until_the_next_one(change, edit) -> None:
    contents = b"def f():\n" + SOURCE
    made = found(
        change, edit(contents, b"line 20\n", b"x\n"), edit(contents, b"line 40\n", b"x\n"), contents=contents
    )
    assert [hunk.heading for hunk in made] == [b"def f():"] * 2


def test_labels_name_each_reason_once_with_its_lines(change, edit) -> None:
    edits = [
        edit(SOURCE, b"line 20\n", b"a\n", reason="why"),
        edit(SOURCE, b"line 21\n", b"b\n", reason="why"),
        edit(SOURCE, b"line 22\n", b"c\n", reason="other", certainty=Certainty.REVIEW),
        Edit(SOURCE.index(b"line 23"), b"", b"import x\n", ("s",), reason="support", role=Role.SUPPORT),
    ]
    made = change("a.py", SOURCE, tuple(edits)).change
    (hunk,) = hunks(made, SOURCE)
    shown = [(label.reason, label.certainty.value, label.lines) for label in labels(made, hunk)]
    assert shown == [("why", "safe", (20, 21)), ("other", "review", (22,)), ("support", "safe", (23,))]


def test_notes_stand_with_the_hunk_that_shows_their_line(change, edit) -> None:
    def note(line: int) -> Note:
        return Note("a.py", line, 0, "s", NoteKind.LEFT_ALONE, "m")

    made = found(change, edit(SOURCE, b"line 20\n", b"x\n"), notes=[note(17), note(23), note(16), note(24)])
    assert [note.line for note in made[0].notes] == [17, 23]


def test_the_cost_follows_the_edits_not_the_file(change) -> None:
    contents = b"x = 1  # default class undef \n" * 400_000
    edits = tuple(Edit(30 * line, b"x", b"y", ("s",)) for line in range(0, 400_000, 4_000))
    made = change("a.py", contents, edits).change
    start = time.perf_counter()
    assert len(list(hunks(made, contents))) == 100
    assert time.perf_counter() - start < 2


def test_removed_lines_stand_before_added_ones(change, edit) -> None:
    edits = Edit(0, b"", b"import logging\n", ("s",)), edit(SOURCE, b"line 1\n", b"")
    (hunk,) = found(change, *edits)
    assert [(run.mark, run.lines[0]) for run in hunk.runs[:2]] == [
        ("-", b"line 1\n"),
        ("+", b"import logging\n"),
    ]
    assert hunk.edits == (0, 1)
