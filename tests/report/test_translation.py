"""What is said about translations: places, levels, JSON, and outlines of stages."""

from __future__ import annotations

import json

from overhaul.report.look import Look
from overhaul.report.translation import (
    failure_value,
    levels_text,
    node_lines,
    opaque_lines,
    report_json,
    translation_value,
)
from overhaul.translators.python.tree import Module
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.translation import Level, StatementReport, Translation

REPORTS = (
    StatementReport(9, 1, "coproc cat\nmore", Level.OPAQUE, "a coprocess"),
    StatementReport(2, 3, "echo \x1b[31m" + "x" * 100, Level.OPAQUE),
    StatementReport(1, 1, "echo hi", Level.PLAIN),
    StatementReport(1, 9, "run \udcff", Level.SUPPORT, "splits"),
)
TRANSLATION = Translation(Module("", (), ()), REPORTS, frozenset({"run", "split"}), ("read twice",))
LOOK = Look(unicode=False)


def test_places_that_are_left_are_listed_with_place_text_and_reason():
    first, second = opaque_lines("a.sh", TRANSLATION.opaque, LOOK)
    assert second == "a.sh:9: coproc cat ...: a coprocess"
    assert first.startswith("a.sh:2: echo ^[[31mxxx")
    assert first.endswith("...: its meaning is not certain")
    assert len(first) < 110


def test_places_in_files_that_were_put_in_have_their_path():
    report = StatementReport(3, 1, "coproc cat", Level.OPAQUE, "a coprocess", "./lib/a.sh")
    assert list(opaque_lines("bin/run.sh", [report], LOOK)) == ["bin/lib/a.sh:3: coproc cat: a coprocess"]


def test_levels_are_counted_best_first():
    assert levels_text([TRANSLATION, TRANSLATION]) == "8 statements: 2 plain, 2 support, 4 opaque"
    assert levels_text([]) == "0 statements"


def test_the_report_says_everything_per_statement():
    script = translation_value("a.sh", "a.py", "bash", TRANSLATION, ("lib.sh",))
    failure = failure_value("b.sh", "b.sh: line 2, column 3: syntax error: x", 2, 3)
    value = json.loads(report_json([script, failure]))
    assert value["format"] == 1
    assert value["levels"] == {"idiom": 0, "plain": 1, "support": 1, "opaque": 2}
    one, two = value["scripts"]
    assert {name: one[name] for name in ("path", "output", "dialect", "sources", "helpers", "notes")} == {
        "path": "a.sh",
        "output": "a.py",
        "dialect": "bash",
        "sources": ["lib.sh"],
        "helpers": ["run", "split"],
        "notes": ["read twice"],
    }
    assert [(each["line"], each["column"], each["level"]) for each in one["statements"]] == [
        (1, 1, "plain"),
        (1, 9, "support"),
        (2, 3, "opaque"),
        (9, 1, "opaque"),
    ]
    assert one["statements"][1] == {
        "file": None,
        "line": 1,
        "column": 9,
        "level": "support",
        "reason": "splits",
        "text": "run \udcff",
    }
    assert two == {"path": "b.sh", "error": {"message": failure["error"]["message"], "line": 2, "column": 3}}


def test_stages_are_outlines_with_places():
    span = s.Span(0, 1, 4, 2)
    word = s.Word(span, (s.Literal(span, "echo"),))
    statement = s.Statement(span, s.Simple(span, (), (word,)), negated=True)
    assert list(node_lines(s.Script(span, "echo", (statement,), "sh"))) == [
        "Script 4:2",
        "  body:",
        "    Statement 4:2",
        "      command: Simple 4:2",
        "        words:",
        "          Word 4:2",
        "            parts:",
        "              Literal 4:2",
        "                text: 'echo'",
        "      negated: True",
        "  dialect: 'sh'",
    ]


def test_outlines_show_tables_sets_and_levels():
    lines = list(
        node_lines({"names": frozenset({"b", "a"}), "none": set(), "level": Level.PLAIN, "odd": "\udc80"})
    )
    assert lines == ["{4}", "  names: a, b", "  none: none", "  level: plain", "  odd: '\\udc80'"]
