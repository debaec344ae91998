"""Arrays with gaps, and maps in the order of bash's own table."""

from __future__ import annotations

import random

import pytest
from asked import answers, quoted_for_bash

from overhaul.translators.shell.support.arrays import Array, Map, inherited


def test_values_come_in_the_order_of_their_indices():
    array = Array(["a", (5, "f"), "g", (2, "c")])
    assert list(array) == ["a", "c", "f", "g"]
    assert array.keys() == ["0", "2", "5", "6"]
    assert len(array) == 4
    array.append("h")
    assert array[7] == "h"


def test_negative_indices_count_from_behind_the_last():
    array = Array(["a", (5, "f")])
    assert array[-1] == "f"
    assert array[-6] == "a"
    array[-1] += "x"
    assert array[5] == "fx"


def test_an_index_before_the_first_is_an_error(capfd):
    array = Array(["a"])
    assert array[-2] == ""
    assert "bad array subscript" in capfd.readouterr().err
    with pytest.raises(SystemExit):
        array[-2] = "x"


def test_unset_items_leave_gaps_and_the_last_one_moves_the_end():
    array = Array(["a", "b", "c"])
    del array[1]
    assert array.get(1) is None
    assert array[1] == ""
    del array[2]
    array.append("d")
    assert array.items() == [(0, "a"), (1, "d")]


def test_slices_begin_at_an_index():
    array = Array([(2, "x"), (5, "y"), (9, "z")])
    assert array.slice(1, 2) == ["x", "y"]
    assert array.slice(-1) == ["z"]
    assert array.slice(-5, 1) == ["y"]
    assert array.slice(-11) == []


def test_walking_is_not_disturbed_by_changes():
    array = Array(["a", "b"])
    for value in array:
        array.append(value + value)
    assert list(array) == ["a", "b", "aa", "bb"]


def test_an_inherited_variable_is_the_first_item(monkeypatch):
    monkeypatch.setenv("FLAGS", "-x")
    assert list(inherited("FLAGS")) == ["-x"]
    monkeypatch.delenv("FLAGS")
    assert len(inherited("FLAGS")) == 0


def test_an_empty_key_is_an_error(capfd):
    with pytest.raises(SystemExit):
        Map()[""] = "x"
    assert "bad array subscript" in capfd.readouterr().err


def test_slices_of_maps_count_from_one():
    pairs = [(key, key) for key in "abcd"]
    keys = Map(pairs).keys()
    assert Map(pairs).slice(0) == keys
    assert Map(pairs).slice(1) == keys
    assert Map(pairs).slice(2) == keys[1:]
    assert Map(pairs).slice(1, 2) == keys[:2]
    assert Map(pairs).slice(-1) == keys[-1:]
    assert Map(pairs).slice(-6) == []


@pytest.mark.parametrize("count", [5, 300, 5000])
def test_keys_come_in_the_order_of_bash(count):
    chance = random.Random(count)  # noqa: S311 - chosen, not guessed
    lines = ["declare -A m"]
    mine = Map()
    keys: list[str] = []
    for _ in range(count):
        key = "".join(chance.choice("abcxyz019_-. é/€") for _ in range(chance.randint(1, 8)))
        if chance.random() < 0.1 and keys:
            key = chance.choice(keys)
            lines.append(f"unset {quoted_for_bash(f'm[{key}]')}")
            del mine[key]
        else:
            keys.append(key)
            lines.append(f"m[{quoted_for_bash(key)}]=1")
            mine[key] = "1"
    lines.append("printf '%s\\0' \"${!m[@]}\"")
    assert mine.keys() == answers(lines)
