"""A plan survives its JSON form to the byte; what is not a plan is refused with its place."""

from __future__ import annotations

import io
import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overhaul.errors import PlanFormatError
from overhaul.exits import Exit, exit_for
from overhaul.model.change import Blob, Certainty, Change, Edit, Role, digest_of
from overhaul.model.note import Note, NoteKind
from overhaul.model.plan import Header, Plan, Statistics
from overhaul.model.serial import dump_plan, load_plan, write_plan

SCHEMA = json.loads(files("overhaul.report").joinpath("schema/plan-1.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def sample() -> Plan:
    before, after = b"print('caf\xe9')\n", b"logger.info('caf\xe9')\n"
    edit = Edit(
        0, b"print('caf\xe9')", b"logger.info('caf\xe9')", ("print-to-logging",), Certainty.REVIEW, "why"
    )
    helper = Edit(
        len(before), b"", b"", ("print-to-logging",), role=Role.SUPPORT, provides=frozenset({"b", "a"})
    )
    change = Change(
        "src/app.py",
        Blob(digest_of(before), len(before), 0o755),
        Blob(digest_of(after), len(after), 0o755),
        (edit, helper),
    )
    note = Note(
        "src/app.py", 3, 1, "print-to-logging", NoteKind.LEFT_ALONE, "program output", "set an option"
    )
    header = Header(
        "0.1", "/repo", "2024-01-01T00:00:00Z", ("print-to-logging@1",), options={"x": {"b": ("1",)}}
    )
    return Plan(header, (change,), (note,), Statistics(files=1, size=17, seconds=0.25))


def test_the_published_schema_is_the_shipped_one() -> None:
    published = Path(__file__).parents[2] / "docs/schema/plan-1.json"
    assert json.loads(published.read_text()) == SCHEMA
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@given(st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_a_plan_survives(plans: st.SearchStrategy[Plan], data: st.DataObject) -> None:
    plan = data.draw(plans)
    document = dump_plan(plan)
    assert load_plan(document, recorded=True) == plan  # as the ledger does: any mode may come back
    assert dump_plan(load_plan(document, recorded=True)) == document
    VALIDATOR.validate(json.loads(document))


def test_the_same_plan_gives_the_same_bytes_streamed_or_not() -> None:
    stream = io.BytesIO()
    write_plan(sample(), stream)
    assert stream.getvalue() == dump_plan(sample())
    assert b'"provides": ["a", "b"]' in stream.getvalue()


def test_each_change_has_its_line() -> None:
    lines = dump_plan(sample()).splitlines()
    assert [line for line in lines if line.startswith(b'{"path": "src/app.py", "before"')]


def test_an_empty_plan_survives() -> None:
    plan = Plan(sample().header)
    assert load_plan(dump_plan(plan)) == plan


def test_every_cut_is_noticed() -> None:
    document = dump_plan(sample())
    for length in range(len(document) - 2):
        with pytest.raises(PlanFormatError) as caught:
            load_plan(document[:length])
        assert caught.value.hint
    assert exit_for(caught.value) is Exit.USAGE
    assert "cut off" in caught.value.message


@given(st.data())
@settings(deadline=None, max_examples=300)
def test_a_damaged_plan_never_crashes(data: st.DataObject) -> None:
    document = bytearray(dump_plan(sample()))
    for _ in range(data.draw(st.integers(1, 3))):
        document[data.draw(st.integers(0, len(document) - 1))] = data.draw(st.integers(0, 255))
    try:
        load_plan(bytes(document))
    except PlanFormatError as error:
        assert error.hint  # noqa: PT017 - most damages are noticed, some give another legal plan


def damaged(change: object) -> bytes:
    """Return the sample with one member replaced: (path of keys, value)."""
    keys, value = change
    document = json.loads(dump_plan(sample()))
    inner = document
    for key in keys[:-1]:
        inner = inner[key]
    if value is DELETE:
        del inner[keys[-1]]
    else:
        inner[keys[-1]] = value
    return json.dumps(document).encode()


DELETE = object()
DAMAGES = [
    ((("format",), 2), "format 2", "version of migrate that wrote it"),
    ((("format",), True), "format True", ""),
    ((("format",), DELETE), "not a plan", ""),
    ((("header", "tool"), 3), "header.tool: expected a string, found a number", ""),
    ((("header", "more"), 3), "header: the key 'more' is unknown", ""),
    ((("changes", 0, "path"), "../../etc/passwd"), "changes[0].path", "migrate plan"),
    ((("changes", 0, "path"), "/etc/passwd"), "changes[0].path", ""),
    ((("changes", 0, "path"), "a//b"), "changes[0].path", ""),
    ((("changes", 0, "path"), ""), "changes[0].path", ""),
    ((("changes", 0, "before", "digest"), "12"), "changes[0].before.digest", ""),
    ((("changes", 0, "before", "mode"), "644"), "changes[0].before.mode", ""),
    ((("changes", 0, "after", "mode"), "4755"), "changes[0].after.mode: mode 4755 adds a set-user-ID", ""),
    ((("changes", 0, "after", "mode"), "2755"), "changes[0].after.mode: mode 2755 adds", ""),
    ((("changes", 0, "after", "mode"), "1755"), "changes[0].after.mode: mode 1755 adds", ""),
    ((("changes", 0, "before"), None), "changes[0].edits[0]: the edit overlaps", ""),
    ((("changes", 0, "after", "size"), 4), "changes[0].after.size", ""),
    ((("changes", 0, "edits", 1, "start"), 2), "changes[0].edits[1]: the edit overlaps", ""),
    ((("changes", 0, "edits", 0, "start"), -1), "changes[0].edits[0].start", ""),
    ((("changes", 0, "edits", 0, "start"), 1.5), "changes[0].edits[0].start", ""),
    ((("changes", 0, "edits", 0, "start"), DELETE), "changes[0].edits[0]: the key 'start' is missing", ""),
    ((("changes", 0, "edits", 0, "certainty"), "maybe"), "changes[0].edits[0].certainty", ""),
    ((("changes", 0, "edits", 0, "removed"), {"base64": "!"}), "changes[0].edits[0].removed.base64", ""),
    ((("changes", 0, "edits", 0, "steps"), "x"), "changes[0].edits[0].steps: expected an array", ""),
    ((("notes", 0, "kind"), None), "notes[0].kind: expected a string, found null", ""),
    ((("statistics", "seconds"), -1), "statistics.seconds", ""),
    ((("surprise",), 1), "top level: the key 'surprise' is unknown", ""),
]


@pytest.mark.parametrize(("change", "message", "hint"), DAMAGES, ids=[case[1] for case in DAMAGES])
def test_damage_is_named(change: object, message: str, hint: str) -> None:
    with pytest.raises(PlanFormatError) as caught:
        load_plan(damaged(change))
    assert message in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"nonsense}",
        b'{"format": 1, "format": 1}',
        b'{"format": NaN}',
        b'{"format": 1e999}',
        b"[" * 100_000,
        b'{"format": ' + b"9" * 5000 + b"}",
    ],
    ids=["empty", "binary", "array", "no json", "twice", "nan", "infinite", "deep", "long number"],
)
def test_what_is_no_plan_at_all(text: bytes) -> None:
    with pytest.raises(PlanFormatError):
        load_plan(text)


@pytest.mark.parametrize(("before", "after"), [("4755", "4755"), ("6755", "4755"), ("4755", "0755")])
def test_special_bits_may_stay_and_go(before: str, after: str) -> None:
    document = json.loads(dump_plan(sample()))
    document["changes"][0]["before"]["mode"], document["changes"][0]["after"]["mode"] = before, after
    load_plan(json.dumps(document).encode())


def test_special_bits_come_with_no_new_file_and_no_second_one() -> None:
    document = json.loads(dump_plan(sample()))
    change = document["changes"][0]
    change["before"]["mode"], change["after"]["mode"] = "4755", "6755"
    with pytest.raises(PlanFormatError, match="6755 adds"):
        load_plan(json.dumps(document).encode())
    change |= {"before": None, "edits": [{**change["edits"][0], "removed": "", "inserted": "x"}]}
    change["after"] |= {"size": 1, "mode": "4755"}
    with pytest.raises(PlanFormatError, match="4755 adds"):
        load_plan(json.dumps(document).encode())


def test_paths_must_be_sorted_and_single() -> None:
    document = json.loads(dump_plan(sample()))
    document["changes"] *= 2
    with pytest.raises(PlanFormatError, match=r"changes\[1\]\.path: paths must be sorted, each once"):
        load_plan(json.dumps(document).encode())


@pytest.mark.parametrize("path", ["a/../b", "/a", "a/", ".", "a/./b", "", "a\0b"])
def test_the_schema_refuses_the_same_paths(path: str) -> None:
    document = json.loads(dump_plan(sample()))
    document["changes"][0]["path"] = path
    assert not VALIDATOR.is_valid(document)
    with pytest.raises(PlanFormatError):
        load_plan(json.dumps(document).encode())
