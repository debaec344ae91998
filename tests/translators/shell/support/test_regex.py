"""Regular expressions find what bash finds, with the same groups."""

from __future__ import annotations

import os
import random
import shlex
import subprocess

import pytest

from overhaul.translators.shell.support.options import options
from overhaul.translators.shell.support.regex import regex_groups, regex_matches, regex_status


def composed(chance: random.Random, depth: int) -> str:
    kind = chance.random()
    if depth <= 0 or kind < 0.25:
        return chance.choice(
            [
                "a",
                "b",
                "c",
                ".",
                "[ab]",
                "[^a]",
                "[[:alpha:]]",
                "ab",
                "bc",
                "é",
                r"\.",
                "",
                "x",
                "^",
                "$",
                r"\w",
                r"\b",
            ]
        )
    if kind < 0.5:
        return composed(chance, depth - 1) + composed(chance, depth - 1)
    if kind < 0.65:
        return f"({composed(chance, depth - 1)})"
    if kind < 0.8:
        return f"({composed(chance, depth - 1)}|{composed(chance, depth - 1)})"
    return composed(chance, depth - 1) + chance.choice(
        ["*", "+", "?", "{2}", "{1,2}", "{0,1}", "{,2}", "{2,}"]
    )


def by_bash(cases: list[tuple[str, str]], before: str = "") -> list[str]:
    show = """ s=$?; echo "$s$(printf '|%s' "${BASH_REMATCH[@]}")"\n"""
    cases_lines = (f"r={shlex.quote(regex)}; [[ {shlex.quote(text)} =~ $r ]];{show}" for text, regex in cases)
    script = before + "".join(cases_lines)
    run = subprocess.run(
        ["bash"],
        input=script,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=True,
        env={"LC_ALL": "C.UTF-8"},
    )
    return run.stdout.split("\n")[:-1]


def by_us(text: str, regex: str) -> str:
    try:
        matched = regex_groups(text, regex)
    except NotImplementedError:
        return "unknown"
    assert regex_matches(text, regex) == bool(matched)
    status = 0 if matched else regex_status(regex)
    return f"{status}|" + "|".join(matched)


def test_composed_expressions():
    chance = random.Random(int(os.environ.get("REGEX_SEED", "1")))  # noqa: S311 - cases, no secrets
    cases = [
        ("".join(chance.choice("aabbcxé.") for _ in range(chance.randrange(8))), composed(chance, 3))
        for _ in range(int(os.environ.get("REGEX_CASES", "500")))
    ]
    expected = by_bash(cases)
    different = [
        (text, regex, theirs, ours)
        for (text, regex), theirs in zip(cases, expected, strict=True)
        if (ours := by_us(text, regex)) not in {theirs, "unknown"} and not ours[0] == theirs[0] == "2"
    ]
    assert not different


@pytest.mark.parametrize(
    ("text", "regex"),
    [
        ("abcd", "(a|ab)(c|bcd)(d*)"), ("aab", "a*(ab)?"), ("ab", "(a?)(ab)?"), ("abcabab", "(a|ab|abc)*"),
        ("ab", "((a)|(b))*"), ("abc", "(ab|a)(bc)?"), ("xyy", "((x)?y)*"), ("aabbc", "(a+|b+)*c"),
        ("a{", "a{"), ("{a", "{a"), ("a{1", "a{1"), ("*a", "*a"), ("*a", "^*a"), ("*a", "(*a)"),
        ("b", "a||b"), ("a", "(|a)"), ("]a", "[]a]+"), ("bc]", "[^]a]+"), ("a\\", "[a\\]+"),
        ("n\\", "[\\n]+"), ("abc", "[c-a]"), ("-", "[a-]"), ("a", "[[.a.]]"), ("a", "[[=a=]]"),
        ("-", "[[.hyphen.]]"), ("a", "[[:foo:]]"), ("a", "[a"), ("a", "a\\"), ("(a)", "\\(a\\)"),
        ("aa", "(a)\\1"), ("d", "\\d"), ("n", "\\n"), ("a\nb", "^b"), ("a\nb", "a$"),
        ("a^b", "a^b"), ("a$b", "a$b"), ("a", "(^a)"), ("a", "(a$)"), ("aaxx", "x*"), ("aaaa", "a{1,2}{2}"),
        ("a", "a{2,1}"), (")", ")"), ("a)", "a)"), ("a", "("), ("", ""), ("abc", ""),
        ("\u00e9\u00e9", "\u00e9+"), ("aaa", "a+?"), ("aaa", "a**"), ("a", "a{32768}"), ("\udcff", "."),
        ("a\udcff", "^a.$"), ("a\udcff", "a"), ("\udcff", "[^a]"), ("\u00c9a", "[[:upper:]]+"),
        ("x1_", "\\w+"), ("foo bar", "\\<bar\\>"), ("a b", "\\s\\S"),
        ("1.2.3", "^([0-9]+)\\.([0-9]+)\\.([0-9]+)$"), ("ab", "[a-]b"), ("a-b", "[a-]+"),
    ],
)  # fmt: skip
def test_an_expression_finds_what_bash_finds(text, regex):
    expected = by_bash([(text, regex)])[0]
    assert by_us(text, regex).rstrip("|") == expected.rstrip("|")


def test_a_dot_matches_the_end_of_a_line():
    assert list(regex_groups("a\nc", "a.c")) == ["a\nc"]


def test_case_is_ignored_under_nocasematch():
    options.add("nocasematch")
    try:
        assert list(regex_groups("aBc", "[a-z]+B")) == ["aB"]
    finally:
        options.discard("nocasematch")
    assert not regex_matches("aBc", "^[a-z]+$")
