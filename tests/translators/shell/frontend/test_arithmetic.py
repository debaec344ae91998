"""Arithmetic of the front ends: shape, and values compared with bash."""

from __future__ import annotations

import random
import subprocess
from typing import Any

import pytest
from shell_nodes import bare, command, lit, make, name, number, one, var, word

from overhaul.effects.shfmt import parse_script
from overhaul.translators.shell.frontend.arithmetic import number as value_of
from overhaul.translators.shell.syntax import ArithBinary, ArithNumber, ArithTernary, ArithUnary

CASES: dict[str, Any] = {
    "": number(0),
    "a": name("a"),
    "a[1]": name("a", make("Subscript", bare("1"), number(1))),
    "a[b c]": name("a", make("Subscript", bare("b c"), None)),
    "$a": make("ArithWord", word(var("a"))),
    "1${a}2": make("ArithWord", word(lit("1"), var("a"), lit("2"))),
    '"3"': make("ArithWord", word(lit("3"))),
    "-a ** 2": make("ArithBinary", "**", make("ArithUnary", "-", name("a")), number(2)),
    "a = b += 1": make("ArithAssign", "", name("a"), make("ArithAssign", "+", name("b"), number(1))),
    "a++ + --b": make(
        "ArithBinary",
        "+",
        make("ArithUnary", "++", name("a"), postfix=True),
        make("ArithUnary", "--", name("b")),
    ),
    "1 ? a : b, c": make(
        "ArithBinary", ",", make("ArithTernary", number(1), name("a"), name("b")), name("c")
    ),
    "(a + b) * c": make("ArithBinary", "*", make("ArithBinary", "+", name("a"), name("b")), name("c")),
    # What is between two operands may be an operator once it is expanded: only the whole text is certain.
    "1 $op 2": make("ArithWord", word(lit("1 "), var("op"), lit(" 2"))),
    "$x++": make("ArithWord", word(var("x"), lit("++"))),
    "08": make("ArithWord", bare("08")),
}


@pytest.mark.parametrize("text", CASES)
def test_an_expression_as_a_tree(text: str) -> None:
    assert one(f"$(({text}))") == (make("ArithExpansion", CASES[text]),)


def test_in_all_its_places() -> None:
    plus = make("ArithBinary", "+", name("a"), number(1))
    assert command("((a + 1))\n").expression == plus
    assert one("$[a + 1]") == (make("ArithExpansion", plus),)
    assert command("let a+1 'a + 1' \"a + 1\"\n").expressions == (plus, plus, plus)
    assert command("for ((; a + 1;)); do :; done\n").condition == plus
    assert command("for ((; a + 1;)); do :; done\n").first is None
    assert one("${x:a+1:a+1}")[0].operation == make("Slice", plus, plus)
    assert command("x[a+1]=\n").assignments[0].index == make("Subscript", bare("a+1"), plus)


NUMBERS = [
    "0",
    "7",
    "010",
    "0x1F",
    "0X1f",
    "2#101",
    "16#fF",
    "36#Zz",
    "64#@_",
    "64#Zz",
    "9223372036854775808",
    "0xffffffffffffffff",
]


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_worth_what_bash_says(text: str) -> None:
    assert value_of(text) == int(subprocess.check_output(["bash", "-c", f"echo $(({text}))"]))


@pytest.mark.parametrize("text", ["08", "0x", "1a", "65#1", "1#0", "2#2", "a", "", "1.5", "\u0663"])
def test_what_is_no_number(text: str) -> None:
    assert value_of(text) in {None, 0} if text == "0x" else value_of(text) is None


BINARY = ["+", "-", "*", "<", ">", "<=", ">=", "==", "!=", "&", "|", "^", "&&", "||", ",", "<<", ">>"]


def _compose(chance: random.Random, depth: int) -> str:
    kind = chance.randrange(6) if depth else 5
    if kind <= 1:
        return f"{_compose(chance, depth - 1)} {chance.choice(BINARY)} {_compose(chance, depth - 1)}"
    if kind == 2:
        return f"{chance.choice('-+!~')}{_compose(chance, depth - 1)}"
    if kind == 3:
        return f"({_compose(chance, depth - 1)})"
    if kind == 4:
        return " ".join(f"{_compose(chance, depth - 1)} {mark}" for mark in "?: ").rstrip()
    return chance.choice(["0", "1", "2", "3", "010", "0xf", "2#11", "2**3", "7/2", "-7%3"])


def _wrapped(value: int) -> int:
    return (value + (1 << 63)) % (1 << 64) - (1 << 63)


def _truncated(left: int, right: int) -> int:
    return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)


OPERATIONS: dict[str, Any] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _truncated,
    "%": lambda a, b: a - _truncated(a, b) * b,
    "**": lambda a, b: a**b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
    "&&": lambda a, b: bool(a) and bool(b),
    "||": lambda a, b: bool(a) or bool(b),
    ",": lambda _a, b: b,
    "<<": lambda a, b: a << (b % 64),
    ">>": lambda a, b: a >> (b % 64),
}
SIGNS: dict[str, Any] = {"-": lambda a: -a, "+": lambda a: a, "~": lambda a: ~a, "!": lambda a: not a}


def evaluate(node: Any) -> int:
    """Return the value of an expression without variables."""
    if isinstance(node, ArithNumber):
        return node.value
    if isinstance(node, ArithTernary):
        return evaluate(node.then if evaluate(node.condition) else node.otherwise)
    if isinstance(node, ArithUnary):
        return _wrapped(int(SIGNS[node.operator](evaluate(node.operand))))
    assert isinstance(node, ArithBinary)
    return _wrapped(int(OPERATIONS[node.operator](evaluate(node.left), evaluate(node.right))))


@pytest.mark.parametrize("seed", range(4))
def test_composed_expressions_are_worth_what_bash_says(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    texts = [_compose(chance, 4) for _ in range(250)]
    script = "".join(f"echo $(({text}))\n" for text in texts)
    done = subprocess.run(["bash"], input=script, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    trees: list[Any] = [statement.command for statement in parse_script(script, "test").body]
    values = [evaluate(tree.words[1].parts[0].expression) for tree in trees]
    assert values == [int(line) for line in done.stdout.split()]
