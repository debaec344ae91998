"""Text is quoted as bash quotes it."""

from __future__ import annotations

import random

from asked import answers, quoted_for_bash

from overhaul.translators.shell.support.arrays import Array, Map
from overhaul.translators.shell.support.quoting import (
    assignment_of,
    declared,
    double_quoted,
    keys_and_values,
    pairs,
    print_declared,
    quoted,
    unescaped,
)

LETTERS = ["a", " ", "'", '"', "\\", "$", "`", "\n", "\t", "\x01", "\x7f", "é", "\udcff", "!", "~", "\x1b"]


def test_random_texts_are_quoted_as_in_bash():
    chance = random.Random(5)  # noqa: S311 - chosen, not guessed
    texts = ["".join(chance.choice(LETTERS) for _ in range(chance.randint(0, 5))) for _ in range(200)]
    lines = [f'x={quoted_for_bash(text)}; printf \'%s\\0\' "${{x@Q}}" "$(declare -p x)"' for text in texts]
    theirs = answers(lines)
    for number, text in enumerate(texts):
        assert quoted(text) == theirs[2 * number], text
        assert f"declare -- x={double_quoted(text)}" == theirs[2 * number + 1], text


def test_escapes_are_read_as_in_dollar_quotes():
    texts = ["a\\nb", "\\x41\\u00e9", "\\101", "\\'\\\"", "\\q", "\\e[0m", "\\cA", "a\\0b", "\\U1F600"]
    lines = [f"x={quoted_for_bash(text)}; printf '%s\\0' \"${{x@E}}\"" for text in texts]
    assert [unescaped(text) for text in texts] == answers(lines)


def test_declarations_are_spelled_as_in_bash():
    assert assignment_of("x", "a b") == "x='a b'"
    assert assignment_of("x", "1", "i") == "declare -i x='1'"
    assert assignment_of("x", None) == ""
    assert declared("a", Array(["1", (5, "b c")]), "a") == 'declare -a a=([0]="1" [5]="b c")'
    assert declared("m", Map([("k", "v")]), "A") == 'declare -A m=([k]="v" )'
    assert pairs([(0, "a"), (1, "b c")]) == '0 "a" 1 "b c"'
    assert pairs([("k", "v")]) == 'k "v" '
    assert keys_and_values([(0, "a")]) == ["0", "a"]


def test_printing_tells_whether_there_is_such_a_variable(capsys, monkeypatch):
    monkeypatch.delenv("x", raising=False)
    assert print_declared("x", "1", "i")
    monkeypatch.setenv("x", "1")
    assert print_declared("x", "1", "ri")
    assert not print_declared("y", None, "")
    assert capsys.readouterr().out == 'declare -i x="1"\ndeclare -irx x="1"\n'
