"""SARIF: valid, with rules, places that are right to the character, and fixes that do what the plan does.

No package on PyPI ships the schema of the standard. ``sarif-subset.json`` is written from its text, for exactly what
the report writes and stricter than the standard. ``SARIF_SCHEMA=sarif-schema-2.1.0.json`` checks with the original.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode
from pathlib import Path
from urllib.parse import unquote_to_bytes

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overhaul.codemods.api import Codemod
from overhaul.errors import UnknownStepError
from overhaul.model.change import Certainty, Edit, Role
from overhaul.model.note import Note, NoteKind
from overhaul.model.plan import closure
from overhaul.report.sarif import sarif_of

SUBSET = json.loads(Path(__file__).with_name("sarif-subset.json").read_text())
OFFICIAL = os.environ.get("SARIF_SCHEMA")
CODEMOD = Codemod(
    name="print-to-logging",
    version=1,
    summary="Turn prints into records.",
    why="Because.",
    leaves=("Output.",),
    mentions=(),
    visits={},
    certainty=Certainty.REVIEW,
    tags=("logging",),
)


def codemod(name: str) -> Codemod:
    if name != CODEMOD.name:
        raise UnknownStepError(name)
    return CODEMOD


def sarif(plan, contents: dict[str, bytes]) -> dict:
    document = json.loads(sarif_of(plan, contents.__getitem__, codemod))
    jsonschema.Draft202012Validator(SUBSET).validate(document)
    if OFFICIAL:
        schema = json.loads(Path(OFFICIAL).read_text())
        jsonschema.validators.validator_for(schema)(schema).validate(document)
    return document["runs"][0]


def carried_out(fix: dict, contents: dict[str, bytes]) -> dict[str, bytes]:
    """Do what a fix says, with nothing but the words of the standard."""
    after = dict(contents)
    for change in fix["artifactChanges"]:
        path = unquote_to_bytes(change["artifactLocation"]["uri"]).decode("utf-8", "surrogateescape")
        done = b""
        at = 0
        for part in change["replacements"]:
            start, end = region_bytes(part["deletedRegion"], contents[path])
            inserted = part["insertedContent"]
            data = b64decode(inserted["binary"]) if "binary" in inserted else inserted["text"].encode()
            done += contents[path][at:start] + data
            at = end
        after[path] = done + contents[path][at:]
    return after


def region_bytes(region: dict, contents: bytes) -> tuple[int, int]:
    if "byteOffset" in region:
        return region["byteOffset"], region["byteOffset"] + region["byteLength"]
    lines = contents.decode().split("\n")

    def offset(line: int, column: int) -> int:
        before = "".join(text + "\n" for text in lines[: line - 1]).encode()
        units = lines[line - 1].encode("utf-16-le")[: 2 * (column - 1)]
        return len(before) + len(units.decode("utf-16-le").encode())

    return offset(region["startLine"], region["startColumn"]), offset(region["endLine"], region["endColumn"])


@given(st.data())
@settings(deadline=None, max_examples=200)
def test_the_fixes_of_generated_edits(change_cases, plan, data) -> None:
    case = data.draw(change_cases)
    run = sarif(plan(case.change), {"f.py": case.before})
    main = [index for index, edit in enumerate(case.change.edits) if edit.role is Role.MAIN]
    if not main:
        return
    assert len(run["results"]) == len(main)
    for index, result in zip(main, run["results"], strict=True):
        edit = case.change.edits[index]
        expected = case.before[: edit.start] + edit.inserted + case.before[edit.end :]
        assert carried_out(result["fixes"][0], {"f.py": case.before}) == {"f.py": expected}


def test_columns_count_utf16_units(change, edit, plan) -> None:
    before = "x = 1\ny = '😀é'; print(1)\n".encode()
    made = change("a.py", before, (edit(before, b"print(1)", b"log(1)"),))
    (result,) = sarif(plan(made.change), {"a.py": before})["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 2, "startColumn": 12, "endLine": 2, "endColumn": 20}


def test_a_fix_carries_what_the_edit_needs(change, edit, plan) -> None:
    before = b"import os\nprint(1)\nprint(2)\n"
    imported = Edit(0, b"", b"import logging\n", ("s",), role=Role.SUPPORT, provides=frozenset({"import"}))
    logger = Edit(
        10,
        b"",
        b"logger = 1\n",
        ("s",),
        role=Role.SUPPORT,
        provides=frozenset({"logger"}),
        needs=frozenset({"import"}),
    )
    first = edit(before, b"print(1)", b"log(1)", needs=frozenset({"logger", "field"}))
    made = change("a.py", before, (imported, logger, first, edit(before, b"print(2)", b"log(2)")))
    field = Edit(0, b"", b"field\n", ("s",), role=Role.SUPPORT, provides=frozenset({"field"}))
    other = change("b c.py", b"x\n", (field,))
    contents = {"a.py": before, "b c.py": b"x\n"}
    results = sarif(plan(made.change, other.change), contents)["results"]
    assert len(results) == 3  # two decisions, and the place of the field
    after = carried_out(results[0]["fixes"][0], contents)
    assert after == {
        "a.py": b"import logging\nimport os\nlogger = 1\nlog(1)\nprint(2)\n",
        "b c.py": b"field\nx\n",
    }
    standing = closure((made.change, other.change), {("a.py", 2)})
    assert len(standing) == 4


def test_a_fix_that_would_need_a_new_file_is_left_out(change, edit, plan) -> None:
    before = b"print(1)\n"
    made = change("a.py", before, (edit(before, b"print(1)", b"log(1)", needs=frozenset({"new"})),))
    new = change(
        "b.py", None, (Edit(0, b"", b"x\n", ("s",), role=Role.SUPPORT, provides=frozenset({"new"})),)
    )
    results = sarif(plan(made.change, new.change), {"a.py": before})["results"]
    assert [result.get("fixes") for result in results] == [None, None]


def test_rules_levels_and_notes(change, edit, plan) -> None:
    before = b"print(1)\n"
    made = change("a.py", before, (edit(before, b"print(1)", b"log(1)", reason="why"),))
    notes = (
        Note("", 0, 0, "", NoteKind.ERROR, "no git", "install it"),
        Note("a.py", 1, 3, "print-to-logging", NoteKind.LEFT_ALONE, "program output"),
        Note("odd \udce9.py", 0, 0, "other", NoteKind.REVIEW, "look"),
    )
    run = sarif(plan(made.change, notes=notes), {"a.py": before})
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["migrate", "other", "print-to-logging"]
    assert run["tool"]["driver"]["rules"][2]["shortDescription"] == {"text": "Turn prints into records."}
    assert [(result["ruleId"], result["level"], result["message"]["text"]) for result in run["results"]] == [
        ("print-to-logging", "warning", "why"),
        ("migrate", "error", "no git (install it)"),
        ("print-to-logging", "note", "program output"),
        ("other", "note", "look"),
    ]
    assert all(run["tool"]["driver"]["rules"][r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    assert run["invocations"] == [{"executionSuccessful": False}]
    assert run["results"][3]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "odd%20%E9.py"


def test_bytes_that_are_no_text_stay_bytes(change, edit, plan) -> None:
    before = b"x = '\xe9'; print(1)\n"
    made = change("a.py", before, (edit(before, b"print(1)", b"log('\xe9')"),))
    (result,) = sarif(plan(made.change), {"a.py": before})["results"]
    assert carried_out(result["fixes"][0], {"a.py": before}) == {"a.py": made.after}
    assert "byteOffset" in result["locations"][0]["physicalLocation"]["region"]


@pytest.mark.parametrize("broken", ["runs", "version"])
def test_the_subset_can_fail(plan, broken: str) -> None:
    document = json.loads(sarif_of(plan(), {}.__getitem__))
    document[broken] = "x"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SUBSET).validate(document)
