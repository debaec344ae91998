"""Patterns match what bash says that they match."""

from __future__ import annotations

import random

import pytest
from asked import answers, quoted_for_bash

from overhaul.translators.shell.support import patterns
from overhaul.translators.shell.support.parameters import remove_prefix, remove_suffix, replace, upper
from overhaul.translators.shell.support.patterns import escape_regex, matches

PARTS = [
    "a",
    "b",
    "ab",
    "c",
    "*",
    "?",
    "[ab]",
    "[!a]",
    "[^b]",
    "[a-c]",
    "[[:alpha:]]",
    "\\*",
    "-",
    "[]a]",
    "é",
    "[é-ü]",
]
EXTENDED = ["@(a|b)", "*(a)", "+(ab|c)", "?(b)", "!(a)", "!(a|b*)", "@(a|ab)", "*(a|b)", "!(?)", "+(a*|b)"]
LETTERS = ["a", "b", "c", "A", "1", "-", "]", "[", "é", "ü", "*", "!"]


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("", "", True),
        ("", "*", True),
        ("a\nb", "a?b", True),
        ("a/b", "*", True),
        ("[a", "[a", True),
        ("*", "\\*", True),
        ("x", "\\*", False),
        ("]", "[]]", True),
        ("-", "[a-]", True),
        ("b", "[!a]", True),
        ("É", "[[:upper:]]", True),
        ("é", "[[:upper:]]", False),
        ("5", "[[:digit:][:space:]]", True),
        ("b", "[c-a]", False),
        ("a", "[[.a.]]", True),
    ],
)
def test_matches_whole_texts(text, pattern, expected):
    assert matches(text, pattern) is expected


def test_extended_patterns_are_literal_while_they_are_off():
    assert not matches("a", "@(a|b)", extglob=False)
    assert matches("a", "@(a|b)", extglob=True)
    assert matches("@(a|b)", "@(a|b)", extglob=False)


def test_a_negated_group_takes_any_other_stretch():
    assert matches("a", "!(a)*", extglob=True)
    assert not matches("a", "!(a)", extglob=True)
    assert matches("file.txt", "!(*.gz)", extglob=True)


def test_nocasematch_ignores_case(monkeypatch):
    monkeypatch.setattr(patterns, "options", {"nocasematch"})
    assert matches("ABC", "a*c")
    assert matches("ABC", "abc")


def test_text_that_is_not_utf_8_is_matched_by_bytes():
    assert matches("\udcff", "?")
    assert matches("é\udcff", "???")
    assert not matches("é\udcff", "??")


def test_quoted_text_of_a_regular_expression_stands_for_itself():
    assert escape_regex("a.b[c]$") == "a\\.b\\[c\\]\\$"


@pytest.mark.parametrize("extended", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_random_patterns_do_what_they_do_in_bash(seed, extended, monkeypatch):
    chosen = {"extglob"} if extended else set()
    for module in ("patterns", "parameters"):
        monkeypatch.setattr(f"overhaul.translators.shell.support.{module}.options", chosen)
    chance = random.Random(seed)  # noqa: S311 - chosen, not guessed
    lines = [f"shopt -{'s' if extended else 'u'} extglob"]
    mine = []
    for _ in range(200):
        parts = PARTS + EXTENDED * 2 if extended else PARTS
        pattern = "".join(chance.choice(parts) for _ in range(chance.randint(1, 4)))
        text = "".join(chance.choice(LETTERS) for _ in range(chance.randint(1, 5)))
        lines.append(f"t={quoted_for_bash(text)} p={quoted_for_bash(pattern)}")
        lines.append("case $t in $p) printf '1\\0';; *) printf '0\\0';; esac")
        lines.append(
            'printf "%s\\0" "${t#$p}" "${t##$p}" "${t%$p}" "${t%%$p}" "${t/$p/<&>}" "${t//$p/x}" "${t^^$p}"'
        )
        mine += [
            (text, pattern, "1" if matches(text, pattern) else "0"),
            (text, pattern, remove_prefix(text, pattern)),
            (text, pattern, remove_prefix(text, pattern, longest=True)),
            (text, pattern, remove_suffix(text, pattern)),
            (text, pattern, remove_suffix(text, pattern, longest=True)),
            (text, pattern, replace(text, pattern, "<&>")),
            (text, pattern, replace(text, pattern, "x", every=True)),
            (text, pattern, upper(text, pattern)),
        ]
    for (text, pattern, found), theirs in zip(mine, answers(lines), strict=True):
        assert found == theirs, (text, pattern)
