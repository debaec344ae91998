"""Arithmetic of sh gives what dash gives."""

from __future__ import annotations

import shlex
import subprocess

import pytest

from overhaul.translators.shell.support.dash_arithmetic import (
    dash_divide,
    dash_evaluate,
    dash_modulo,
    dash_number,
)
from overhaul.translators.shell.support.environment import bind


def by_dash(script: str) -> str:
    run = subprocess.run(["dash", "-c", script], capture_output=True, text=True, check=False)
    return run.stdout.strip() if run.returncode == 0 else f"error {run.returncode}"


def by_us(function, *arguments) -> str:
    try:
        return str(function(*arguments))
    except SystemExit as leaving:
        return f"error {leaving.code}"


@pytest.mark.parametrize(
    "text",
    [
        *["1+2", "x + 1", "x * (y - 2)", "08", "010", "0x1F", "0x1g", "2#1", "2**3", "x++", "++x", "3--x", "3++x"],
        *["1,2", "1 2", "a b", "", " ", "1 +", "5=3", "x=3", "x+=2", "x=y=4", "x?1:2", "1?2:x=5"],
        *["!x", "~x", "- -x", "-x"],
        *["0&&1/0", "1||1/0", "1/0", "5%0", "9223372036854775808", "99999999999999999999", "9223372036854775807+1"],
        *["1<<64", "1<<-1", "-1>>70", "-7/2", "-7%2", "7%-2", "1<2<3", "5&3|4^1", "x<<=1", "u", "u+1", "e", "e+1", "t"],
        *["a[1]", "$x", "'1'", "(1", "1)", "x==5", "x!=5", "x>=5&&y<=7", "h", "o", "b", "w", "07 + 1", "00", "x -1"],
    ],
)  # fmt: skip
def test_expressions(text):
    names = {"x": "5", "y": "7", "e": "", "t": " 12 ", "h": "0x10", "o": "010", "b": "abc", "w": "1 2"}
    bind({**names, "__annotations__": {"u": "str"}})
    setup = "".join(f"{name}={shlex.quote(value)};" for name, value in names.items())
    quoted = text.replace("$", "\\$")
    if text == "1)":
        assert by_us(dash_evaluate, text) == "error 2"
    else:
        assert by_us(dash_evaluate, text) == by_dash(f"{setup} echo $(({quoted}))")


@pytest.mark.parametrize(
    "text",
    ["5", "", " 5 ", "5\t", "\n5", "-5", "+5", "010", "08", "0x1f", "0x", "- 5", "5y", "9223372036854775808"],
)
def test_values_of_variables(text):
    assert by_us(dash_number, text) == by_dash(f"x={shlex.quote(text)}; echo $((x))")


def test_division_by_zero_ends_the_shell():
    assert by_us(dash_divide, 1, 0) == "error 2"
    assert by_us(dash_modulo, 1, 0) == "error 2"
    assert dash_divide(-7, 2) == -3
    assert dash_modulo(-7, 2) == -1
