"""The evaluator gives what bash gives, for texts made by a grammar and for the cases that translators get wrong."""

from __future__ import annotations

import os
import random
import subprocess

import pytest

from overhaul.translators.shell.support.arithmetic import ArithmeticFailure
from overhaul.translators.shell.support.arrays import Array, Map
from overhaul.translators.shell.support.environment import bind
from overhaul.translators.shell.support.evaluation import compare, evaluate, holds, succeeds
from overhaul.translators.shell.support.expressions import parsed_expression

VARIABLES = {
    "a": "3",
    "b": "-7",
    "c": "a+b",
    "d": "",
    "e": "08",
    "f": " 12 ",
    "g": "0x1F",
    "h": "16#fF",
    "k": "9223372036854775807",
}
OPERATORS = [
    "+",
    "-",
    "*",
    "/",
    "%",
    "**",
    "<<",
    ">>",
    "<",
    "<=",
    ">",
    ">=",
    "==",
    "!=",
    "&",
    "^",
    "|",
    "&&",
    "||",
    ",",
]
NUMBERS = [
    "0",
    "1",
    "2",
    "7",
    "010",
    "0xff",
    "2#101",
    "64#_",
    "36#Zz",
    "9223372036854775807",
    "63",
    "64",
    "5",
]


def composed(chance: random.Random, depth: int) -> str:
    kind = chance.random()
    if depth <= 0 or kind < 0.2:
        return chance.choice([chance.choice(NUMBERS), chance.choice("abcdfghkuv")])
    if kind < 0.65:
        blank = chance.choice(["", " "])
        operator = chance.choice(OPERATORS)
        return f"{composed(chance, depth - 1)}{blank}{operator}{blank}{composed(chance, depth - 1)}"
    if kind < 0.75:
        return chance.choice("-+!~") + composed(chance, depth - 1)
    if kind < 0.85:
        return f"({composed(chance, depth - 1)})"
    if kind < 0.9:
        return f"{composed(chance, depth - 1)}?{composed(chance, depth - 1)}:{composed(chance, depth - 1)}"
    name = chance.choice("abuv")
    return chance.choice(
        [
            f"{name}++",
            f"--{name}",
            f"({name} {chance.choice(['', '+', '*', '<<', '/', '|'])}= {composed(chance, 1)})",
        ]
    )


def by_bash(expressions: list[str]) -> list[str]:
    setup = "".join(f"{name}='{value}';" for name, value in VARIABLES.items())
    script = "".join(
        f'({setup} r=$(( {text} )); echo "$r|$a|$b|$u|$v") 2>/dev/null || echo error\n'
        for text in expressions
    )
    run = subprocess.run(
        ["bash"], input=script, capture_output=True, text=True, check=True, env={"LC_ALL": "C.UTF-8"}
    )
    return run.stdout.splitlines()


def by_us(text: str) -> str:
    names: dict[str, object] = {**VARIABLES, "__annotations__": dict.fromkeys("uvx", "str | None")}
    bind(names)
    try:
        value = evaluate(text)
    except ArithmeticFailure:
        return "error"
    return "|".join([str(value), *(str(names.get(name, "")) for name in "abuv")])


def test_composed_expressions_give_what_bash_gives():
    chance = random.Random(int(os.environ.get("ARITHMETIC_SEED", "1")))  # noqa: S311 - cases, no secrets
    texts = [composed(chance, 4) for _ in range(int(os.environ.get("ARITHMETIC_CASES", "300")))]
    expected = by_bash(texts)
    different = [
        (text, theirs, ours)
        for text, theirs in zip(texts, expected, strict=True)
        if (ours := by_us(text)) != theirs
    ]
    assert not different


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "1 2", "1 +", "+", "x++ 2", "5 ++ x", "5++5", "1++x", "--5", "-++5", "a+++a", "--a++",
        "1?:2", "1?2", "1?2:", "1?2:x=9", "0?x=7:2", "1?2,3:4", "5=3", "a+1=3", "+a=3", "(a)=3", "a==3",
        "a=-1", "a=b=4", "a+=b-=2", "08", "0x", "0xg", "1#1", "65#1", "2#", "2#2", "08#1", "37#A", "36#A",
        "0#1", "1a", "1_0", "1@", "64#@", "a b", "$a", "a$", "1.5", "e", "a[", "''", "2**-1", "-2**2",
        "2**3**2", "2**0", "1/0", "1%0", "0&&1/0", "1||1/0", "1?2:1/0", "1<<64", "1<<-1", "-1>>70",
        "-9223372036854775808/-1", "-9223372036854775808%-1", "9223372036854775808", "99999999999999999999",
        "-7/2", "-7%2", "7%-2", "1<2<3", "!a", "!!a", "~~a", "-!a", "!-a", "()", "a ++", "++ a", "- - a",
        "a- -1", "a--1", "a = 1 , b = 2", "1,", "c*2", "f+1", "g", "h", "0?0?1:2:3", "1?0?1:2:3",
        "a?b:c?d:e", "1\n+\t2", "010+08", "1 = a", "a <<= 2", "a >>= 1", "a **= 2", "a^=5", "a&=1", "a|=8",
        "a%=2", "a/=0", "u+=5", "(1+2)*3", "1+2*3", "10-3-2", "2*3%4", "1|2^3&4", "1==1!=0", "3>2>1",
    ],
)  # fmt: skip
def test_an_expression_gives_what_bash_gives(text):
    if "'" in text:
        assert by_us(text) == "error"
    else:
        assert by_us(text) == by_bash([text.replace("$", "\\$")])[0]


@pytest.mark.parametrize("text", ["( 1", "1 )"])
def test_parentheses_are_closed(text):
    assert by_us(text) == "error"


def test_numbers_keep_their_kind_and_texts_theirs():
    names: dict[str, object] = {"n": 5, "t": "5", "__annotations__": {"new": "str", "counted": "int"}}
    bind(names)
    assert evaluate("n += 1, t += 1, counted = 3, new = n + t") == 12
    del names["__annotations__"]
    assert names == {"n": 6, "t": "6", "new": "12", "counted": 3}


def test_variables_that_the_program_does_not_have_are_not_made():
    bind({})
    with pytest.raises(NotImplementedError):
        evaluate("unknown = 3")


def shell_function(*args):
    local, unset = "shell_local + 1", None
    shell_local = 4
    return evaluate(args[0]) if unset is None else local, shell_local


def test_locals_of_running_functions_are_seen():
    bind(globals())
    assert shell_function("local * 2") == (10, 4)
    assert evaluate("shell_local") == 0
    with pytest.raises(NotImplementedError):
        shell_function("shell_local = 3")


def test_arrays_are_indexed_by_expressions_and_maps_by_texts():
    names: dict[str, object] = {"a": Array(["5", "a[0] + 1"]), "m": Map([("a b", "7")]), "i": 0, "k": "a b"}
    bind(names)
    assert evaluate("a[i++] + a[i] + a[-1]") == 17
    assert evaluate("m[$k] * 2 + m[a b]") == 21
    assert evaluate("m[new] += 3, a[7] = 9, a++") == 5
    assert evaluate("a[-99]") == 0
    assert evaluate("a[-99] = 4") == 4
    assert list(names["a"]) == ["6", "a[0] + 1", "9"]
    assert names["m"].get("new") == "3"


def test_recursion_ends():
    bind({"x": "y", "y": "x"})
    with pytest.raises(ArithmeticFailure):
        evaluate("x")


def test_unset_ends_the_program_under_nounset_only():
    bind({"unset": None})
    assert evaluate("nothing_at_all + unset + 1") == 1
    with pytest.raises(SystemExit):
        evaluate("nothing_at_all + 1", strict=True)


def test_inherited_variables_are_read(monkeypatch):
    bind({})
    monkeypatch.setenv("INHERITED_NUMBER", "41")
    assert evaluate("INHERITED_NUMBER + 1") == 42


def test_a_variable_may_have_another_name_in_the_program():
    bind({"len_": "4", "os": os}, {"len": "len_"})
    assert evaluate("len * 2 + os") == 8


def test_failures_do_not_hold():
    bind({"x": "1"})
    assert not holds("1/0")
    assert holds("2")
    assert not holds("0")
    assert not succeeds(lambda: evaluate("1 +"))
    assert succeeds(lambda: 3)
    assert compare("1+1", "-eq", "2")
    assert not compare("08", "-ne", "2")
    assert compare("", "-lt", "x")


def test_failures_are_told(capfd):
    bind({})
    assert not holds("1/0")
    assert "division by 0" in capfd.readouterr().err


def test_numbers_are_not_parsed_again():
    parsed_expression.cache_clear()
    assert [evaluate(f"{i} * 2 + {i + 1}") for i in range(50)] == [3 * i + 1 for i in range(50)]
    assert parsed_expression.cache_info().misses == 1
