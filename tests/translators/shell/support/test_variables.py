"""Variables that are unset, local, read-only or known by a computed name; and what programs get to see."""

from __future__ import annotations

import os

import pytest

from overhaul.translators.shell.support import environment as environment_module
from overhaul.translators.shell.support.arithmetic import ArithmeticFailure
from overhaul.translators.shell.support.arrays import Array, Map
from overhaul.translators.shell.support.environment import bind, environment, export, unexport
from overhaul.translators.shell.support.homes import home, home_of
from overhaul.translators.shell.support.needing import argument, fail, need, need_argument
from overhaul.translators.shell.support.specials import option_letters, random_number, running, seed
from overhaul.translators.shell.support.variables import (
    array_of,
    assign,
    assign_list,
    assigned,
    declare_word,
    export_word,
    freeze,
    is_free,
    items_of,
    key_of,
    names_with,
    only_item,
    restored,
    value_of,
    values_of,
    writable,
)


@pytest.fixture
def program(monkeypatch):
    """The globals of a program."""
    namespace: dict[str, object] = {}
    bind(namespace, {"dir": "dir_"})
    monkeypatch.setattr(os, "environ", os.environ.copy())
    yield namespace
    bind({})
    environment_module._promised.clear()


def test_positional_parameters_that_are_missing():
    assert argument(("a",), 1) == "a"
    assert argument(("a",), 2) == ""
    assert need_argument(("a",), 1) == "a"
    with pytest.raises(SystemExit):
        need_argument((), 1)


def test_unset_variables_end_the_program(capfd):
    assert need("", "x") == ""
    with pytest.raises(SystemExit) as leaving:
        need(None, "x")
    assert leaving.value.code == 1
    with pytest.raises(SystemExit) as leaving:
        fail("x", "is missing", status=2)
    assert leaving.value.code == 2
    assert "x: unbound variable" in capfd.readouterr().err


def test_programs_see_what_is_exported_as_it_is_now(program):
    os.environ["A"] = "old"
    program.update(A="new", dir_="here", B="hidden", N=5)
    os.environ.update(dir="there")
    os.environ["N"] = "4"
    seen = environment()
    assert (seen["A"], seen["dir"], seen["N"]) == ("new", "here", "5")
    assert "B" not in seen


def test_a_variable_can_be_exported_before_it_is_set(program):
    program["LATE"] = None
    export("LATE", None)
    assert "LATE" not in environment()
    program["LATE"] = "now"
    assert environment()["LATE"] == "now"
    unexport("LATE")
    assert "LATE" not in environment()


def test_unset_variables_and_arrays_are_not_passed_on(program):
    os.environ.update(GONE="1", LIST="2")
    program.update(GONE=None, LIST=Array(["a"]))
    assert not {"GONE", "LIST"} & environment().keys()


def test_locals_are_given_back(program):
    program["x"] = "outer"
    os.environ.update(x="outer")
    with restored(program, "x", "y"):
        program.update(x="inner", y="new")
        os.environ.update(y="new")
    assert program == {"x": "outer"}
    assert dict(os.environ)["x"] == "outer"
    assert "y" not in os.environ


def test_renamed_locals_are_given_back_under_both_names(program):
    program["dir_"] = "outer"
    with restored(program, "dir_"):
        program["dir_"] = "inner"
        os.environ.update(dir="inner")
    assert program == {"dir_": "outer"}
    assert "dir" not in os.environ


def test_values_by_computed_names(program):
    program.update(x="1", dir_="d", n=7, a=Array(["p", "q"]), m=Map([("k", "v")]), u=None)
    os.environ["E"] = "env"
    args = ("one", "two")
    assert [
        value_of(name, args) for name in ("x", "dir", "n", "a", "a[1]", "m[k]", "u", "E", "2", "#", "9")
    ] == [*("1", "d", "7", "p", "q", "v", None, "env", "two", "2", None)]
    assert values_of("a[@]") == ["p", "q"]
    assert values_of("@", args) == ["one", "two"]
    assert values_of("x") == ["1"]
    assert values_of("u") == []
    with pytest.raises(SystemExit):
        value_of("no name")


def test_assignments_by_computed_names(program, capfd):
    program["a"] = Array(["p"])
    os.environ["X"] = "old"
    assert assign("X", "new") == 0
    assert os.environ["X"] == "new"
    assert assign("a[2]", "r") == 0
    assert list(program["a"]) == ["p", "r"]
    assert assign("1x", "no") == 1
    assert "not a valid identifier" in capfd.readouterr().err
    assert assigned("y", "z") == "z"
    assert program["y"] == "z"


def test_lists_by_computed_names(program):
    program.update(x="s", m=Map())
    array_of("x").append("t")
    assert list(program["x"]) == ["s", "t"]
    assign_list("x", ["a", "b"])
    assert list(program["x"]) == ["a", "b"]
    assign_list("m", ["k", "v", "l"])
    assert dict(program["m"].items()) == {"k": "v", "l": ""}
    assert key_of(program["m"], "1+1") == "1+1"
    assert key_of(program["x"], "1+1") == 2


def test_declarations_of_computed_words(program, capfd):
    assert declare_word("x=1") == 0
    assert declare_word("x+=2") == 0
    assert export_word("x") == 0
    assert dict(os.environ)["x"] == "12"
    assert export_word("1x=3") == 1
    assert "identifier" in capfd.readouterr().err


def test_names_are_listed_when_they_are_set(program):
    program.update(pre_a="", pre_b=None, pre_c=Array(["x"]), pre_d=Array())
    os.environ.update(pre_e="1")
    assert names_with("pre_", ["pre_a", "pre_b", "pre_c", "pre_d"]) == ["pre_a", "pre_c", "pre_e"]


def test_read_only_variables_abandon_the_line(capfd):
    assert writable("RO_1", "x") == "x"
    freeze("RO_1")
    assert not is_free("RO_1")
    with pytest.raises(ArithmeticFailure):
        writable("RO_1", "y")
    with pytest.raises(SystemExit) as leaving:
        writable("RO_1", "y", status=2)
    assert leaving.value.code == 2
    assert capfd.readouterr().err.count("RO_1") == 3


def test_what_is_no_array_has_one_item():
    assert items_of(None) == []
    assert items_of("") == [""]
    assert [only_item("x", index) for index in (0, -1, 1)] == ["x", None, None]


def test_random_numbers_are_those_of_bash():
    seed(42)
    assert [random_number() for _ in range(3)] == [17772, 26794, 1435]
    seed(0)
    assert [random_number() for _ in range(2)] == [20814, 24386]


def test_functions_that_run_are_named():
    def outer():
        def inner():
            return list(running({"inner": "in-ner", "outer": "outer"}))

        return inner()

    assert outer() == ["in-ner", "outer", "main"]
    assert len(running({})) == 0


def test_letters_of_options(monkeypatch):
    monkeypatch.setattr(
        "overhaul.translators.shell.support.specials.options", {"errexit", "nounset", "pipefail"}
    )
    assert option_letters() == "ehuB"


def test_homes(monkeypatch):
    monkeypatch.setenv("HOME", "/somewhere")
    assert home() == "/somewhere"
    assert home("") == ""
    monkeypatch.delenv("HOME")
    assert home().startswith("/")
    assert home_of("root") == "/root"
    assert home_of("nobody-of-that-name") == "~nobody-of-that-name"
