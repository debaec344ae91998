from __future__ import annotations

import pytest

from overhaul.errors import ConfigError
from overhaul.model.change import Blob, Change, Edit, Role, apply_edits, digest_of
from overhaul.model.note import Note, NoteKind
from overhaul.model.plan import Header, Plan
from overhaul.planning.baseline import Baseline, apply_baseline, baseline_of, dump_baseline, load_baseline


def blob(data):
    return Blob(digest_of(data), len(data))


def change(path, before, old, new, step="swap"):
    """Replace every occurrence; an import in front supports them all."""
    edits = [Edit(0, b"", b"import new\n", (step,), role=Role.SUPPORT, provides=frozenset({"import new"}))]
    at = before.find(old)
    while at >= 0:
        edits.append(Edit(at, old, new, (step,), needs=frozenset({"import new"})))
        at = before.find(old, at + 1)
    return Change(path, blob(before), blob(apply_edits(before, edits)), tuple(edits))


def plan(files, *notes, step="swap"):
    changes = tuple(change(path, data, b"old()", b"new()", step) for path, data in files.items())
    return Plan(Header("1", "/r", "", ()), changes, tuple(notes))


def no_file(path):
    raise AssertionError(path)


ONE = b"x = 1\ny = old()\n"


def suppressed(before, after, *, notes_before=(), notes_after=()):
    """Record the findings of some files, then apply the record to others."""
    recorded = baseline_of(plan(before, *notes_before), before.__getitem__)
    return apply_baseline(plan(after, *notes_after), recorded, after.__getitem__)


def test_what_is_recorded_does_not_show():
    result = suppressed({"a.py": ONE}, {"a.py": ONE})
    assert result.changes == ()
    assert [note.message for note in result.notes] == ["1 finding is in the baseline"]


def test_moved_and_reindented_code_is_the_same_finding():
    moved = b"import os\n\n\ndef f():\n    if os:\n        y  =  old()\n"
    assert suppressed({"a.py": b"y = old()\n"}, {"a.py": b"\n\n    \ty = old()\r\n"}).changes == ()
    assert len(suppressed({"a.py": ONE}, {"a.py": moved}).changes) == 0


@pytest.mark.parametrize(
    ("path", "contents", "step"),
    [("b.py", ONE, "swap"), ("a.py", b"z = old()\n", "swap"), ("a.py", ONE, "other")],
    ids=["another path", "another text", "another codemod"],
)
def test_a_finding_that_differs_shows(path, contents, step):
    recorded = baseline_of(plan({"a.py": ONE}), lambda _: ONE)
    fresh = plan({path: contents}, step=step)
    assert apply_baseline(fresh, recorded, lambda _: contents) is fresh


def test_of_equal_findings_only_the_additional_one_shows():
    twice, thrice = b"old()\nold()\n", b"old()\nold()\nold()\n"
    (left,) = suppressed({"a.py": twice}, {"a.py": thrice}).changes
    assert left.result(thrice) == b"import new\nold()\nold()\nnew()\n"


def test_supporting_edits_go_with_the_last_finding_that_needs_them():
    before, after = b"old()\n", b"old()\nz = old()\n"
    result = suppressed({"a.py": before}, {"a.py": after})
    assert result.changes[0].result(after) == b"import new\nold()\nz = new()\n"
    assert suppressed({"a.py": after}, {"a.py": after}).changes == ()


def test_a_finding_that_inserts_is_known_by_its_line():
    def inserting(data, at):
        edit = Edit(at, b"", b", timeout=10", ("swap",))
        return Plan(
            Header("1", "/r", "", ()), (Change("a.py", blob(data), blob(apply_edits(data, [edit])), (edit,)),)
        )

    before, after, other = b"get(u)", b"x\nget(u)\n", b"put(u)\n"
    recorded = baseline_of(inserting(before, 5), lambda _: before)
    assert apply_baseline(inserting(after, 7), recorded, lambda _: after).changes == ()
    assert len(apply_baseline(inserting(other, 5), recorded, lambda _: other).changes) == 1


def test_a_proposed_file_is_known_by_what_it_would_hold():
    def proposing(data):
        return Plan(
            Header("1", "/r", "", ()), (Change("new.py", None, blob(data), (Edit(0, b"", data, ("env",)),)),)
        )

    recorded = baseline_of(proposing(b"A = 1\n"), no_file)
    assert apply_baseline(proposing(b"A = 1\n"), recorded, no_file).changes == ()
    assert len(apply_baseline(proposing(b"A = 2\n"), recorded, no_file).changes) == 1


def note(line, kind=NoteKind.ADVICE, path="a.py", message="think"):
    return Note(path, line, 1, "advise", kind, message)


def test_notes_are_recorded_by_text_and_not_by_line():
    before, after = b"think()\n", b"\n\nthink()\nthink()\n"
    recorded = baseline_of(plan({}, note(1)), lambda _: before)
    result = apply_baseline(plan({}, note(3), note(4)), recorded, lambda _: after)
    assert [(item.line, item.kind) for item in result.notes] == [(0, NoteKind.SKIPPED), (4, NoteKind.ADVICE)]


@pytest.mark.parametrize("kind", [NoteKind.ERROR, NoteKind.LIMIT])
def test_a_file_that_could_not_be_handled_always_shows(kind):
    fresh = plan({}, note(1, kind))
    recorded = baseline_of(fresh, lambda _: b"x\n")
    assert recorded.total == 0
    assert apply_baseline(fresh, recorded, lambda _: b"x\n") is fresh


def test_notes_on_the_repository_need_no_file():
    fresh = plan({}, note(0, path=""))
    recorded = baseline_of(fresh, no_file)
    assert [item.kind for item in apply_baseline(fresh, recorded, no_file).notes] == [NoteKind.SKIPPED]


def test_the_file_is_the_same_for_the_same_findings_and_comes_back():
    files = {"b.py": ONE, "a.py": b"old()\nold()\n", "ä.py": ONE}
    recorded = baseline_of(plan(files), files.__getitem__)
    backwards = Baseline(dict(reversed(list(recorded.counts.items()))))
    assert dump_baseline(recorded) == dump_baseline(backwards)
    assert load_baseline(dump_baseline(recorded), "x").counts == recorded.counts
    assert recorded.total == 4


def test_the_file_holds_no_text_of_the_repository():
    data = b"password = old()\n"
    assert b"password" not in dump_baseline(baseline_of(plan({"a.py": data}), lambda _: data))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"format": 1}',
        b'{"format": 1, "findings": []}',
        b'{"format": 1, "findings": {"a": {"b": {"c": 0}}}}',
        b'{"format": 1, "findings": {"a": {"b": {"c": "x"}}}}',
        b"[" * 100_000,
    ],
)
def test_damaged_files_are_refused_by_name(data):
    with pytest.raises(ConfigError, match=r"base\.json: not a baseline"):
        load_baseline(data, "base.json")


def test_another_format_is_refused():
    with pytest.raises(ConfigError, match="format 2, this version reads 1"):
        load_baseline(b'{"format": 2, "findings": {}}', "base.json")
