"""Words become the fields that bash makes of them, under any IFS."""

from __future__ import annotations

import random

import pytest
from asked import answers, counted, quoted_for_bash

from overhaul.translators.shell.support.fields import (
    Items,
    Pattern,
    Unquoted,
    cut,
    fields,
    join,
    one_field,
    split,
)
from overhaul.translators.shell.support.options import options
from overhaul.translators.shell.support.processes import RedirectError

VALUES = ["a", "b", " ", ":", "\t", "\n", "*", "?", "[x]", "[", "-", "é", "d/", "/", ",", ""]
SEPARATORS = [" \t\n", " \t\n", None, "", ":", " :", ":,", "a", "\t:", "- ", "\n"]


@pytest.fixture
def somewhere(tmp_path, monkeypatch):
    """A directory with files that patterns match."""
    (tmp_path / "d").mkdir()
    for name in ("a", "b", "ab", ".h", "a b", "[x]", "é", "d/x", "a:b"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "ifs", "expected"),
    [
        ("", " \t\n", []),
        ("  a  b\tc\n", " \t\n", ["a", "b", "c"]),
        ("a\vb\xa0c", " \t\n", ["a\vb\xa0c"]),
        ("a::b:", ":", ["a", "", "b"]),
        (":", ":", [""]),
        (" a : b ", " :", ["a", "b"]),
        ("a :: b", " :", ["a", "", "b"]),
        ("a b", "", ["a b"]),
        ("a b", None, ["a", "b"]),
        ("a:b", None, ["a:b"]),
    ],
)
def test_cuts_at_characters_of_ifs(text, ifs, expected):
    assert cut(text, ifs) == expected


def test_text_beside_an_expansion_belongs_to_its_first_and_last_field():
    assert fields("x", Unquoted("a b"), "y") == ["xa", "by"]
    assert fields("x", Unquoted(" a b "), "y") == ["x", "a", "b", "y"]


def test_empty_quotes_keep_a_field():
    assert fields(Unquoted("")) == []
    assert fields("", Unquoted("")) == [""]


def test_an_empty_list_in_quotes_makes_no_field_unless_text_stands_beside_it():
    assert fields(Items([])) == []
    assert fields(Items("", [], "")) == []
    assert fields(Items("a", [])) == ["a"]
    assert fields("", Items([])) == [""]


def test_two_lists_in_quotes_meet_in_the_middle():
    assert fields(Items(["a", "b"], ["c", "d"])) == ["a", "bc", "d"]


def test_patterns_of_expansions_are_looked_for_and_quoted_ones_are_not(somewhere):
    assert split("a*") == ["a", "a b", "a:b", "ab"]
    assert fields("a*") == ["a*"]
    assert fields("a", Pattern("*")) == ["a", "a b", "a:b", "ab"]
    assert fields("[", Pattern("x]")) == ["[x]"]


def test_noglob_leaves_patterns_alone(somewhere, monkeypatch):
    monkeypatch.setattr("overhaul.translators.shell.support.globbing.options", {"noglob"})
    assert split("a* b") == ["a*", "b"]


@pytest.mark.parametrize(("ifs", "expected"), [(" \t\n", "a b"), (":", "a:b"), ("", "ab"), (None, "a b")])
def test_joins_with_the_first_character_of_ifs(ifs, expected):
    assert join(["a", "b"], ifs) == expected


def test_a_target_must_be_one_field(capfd):
    assert one_field(["a"], "$x") == "a"
    with pytest.raises(RedirectError):
        one_field(["a", "b"], "$x")
    assert "ambiguous" in capfd.readouterr().err


@pytest.mark.parametrize("seed", range(4))
def test_random_words_become_the_fields_of_bash(somewhere, seed):
    chance = random.Random(seed)  # noqa: S311 - chosen, not guessed
    lines = ['p() { printf \'%s\\0\' "$#" "$@"; }']
    expected = []
    for _ in range(150):
        ifs = chance.choice(SEPARATORS)
        x, y = (_value(chance) for _ in range(2))
        args = [_value(chance) for _ in range(chance.choice([0, 1, 2, 3]))]
        word, pieces = _word(chance, x, y, args, ifs)
        setting = "unset IFS" if ifs is None else f"IFS={quoted_for_bash(ifs)}"
        shown = " ".join(map(quoted_for_bash, args))
        lines.append(f"({setting}; set -- {shown}; x={quoted_for_bash(x)}; y={quoted_for_bash(y)}; p {word})")
        expected.append((word, x, y, args, ifs, fields(*pieces, ifs=ifs)))
    assert not options & {"noglob", "nullglob"}
    for (*case, mine), theirs in zip(expected, counted(answers(lines, somewhere)), strict=True):
        assert mine == theirs, case


def _value(chance):
    return "".join(chance.choice(VALUES) for _ in range(chance.choice([0, 1, 2, 3, 5])))


def _word(chance, x, y, args, ifs):
    """Return a word as bash reads it, and its pieces."""
    plain = ifs is None or not ifs or ifs[0] != "\t" or not any(each.startswith(":") for each in args)
    kinds = [
        ("${x}", Unquoted(x)),
        ("${y}", Unquoted(y)),
        ('"${x}"', x),
        ('"$@"', Items(args)),
        ("a", Pattern("a")),
        ("*", Pattern("*")),
        ('"a${x}$@${y}"', Items("a" + x, args, y)),
        ('"$*"', join(args, ifs)),
    ]
    if plain:
        kinds.append(("$@", Unquoted(args)))
    chosen = [chance.choice(kinds) for _ in range(chance.choice([1, 1, 2, 3]))]
    return "".join(word for word, _ in chosen), [piece for _, piece in chosen]
