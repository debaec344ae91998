"""How large numbers can become, their signs, and which texts are numbers."""

from __future__ import annotations

import pytest

from overhaul.effects.shfmt import parse_script
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts import facts_of
from overhaul.translators.shell.facts.positionals import arguments_of
from overhaul.translators.shell.facts.walk import walk


def facts(script: str):
    parsed = parse_script(script, "script.sh", "bash")
    return facts_of(parsed, frozenset()), parsed


def last(parsed: s.Script) -> s.Arith:
    return [node for node in walk(parsed.body) if isinstance(node, s.ArithExpansion)][-1].expression


@pytest.mark.parametrize(
    ("script", "modest"),
    [
        ("for ((i = 0; i < 9; i++)); do :; done; echo $((i + 1))", True),
        ("t=0; for ((i = 0; i < 9; i++)); do ((t += i)); done; echo $((t + 1))", True),
        ("x=5; echo $((x * 100))", True),
        ("x=1; for i in 1 2; do x=$((x * 3)); done; echo $((x + 1))", False),
        ("a=1 b=1; for i in 1 2; do c=$((a + b)); a=$b; b=$c; done; echo $((a + b))", False),
        ("x=$(date); echo $((x + 1))", False),
        ("x=$(date); echo $((x % 10 + 1))", True),
        ("x=$(date); echo $((${#x} * 8))", True),
        ("x=9223372036854775807; echo $((x + 1))", False),
        ("echo $((RANDOM * RANDOM))", True),
        ("x=1; ((x <<= 1)); echo $((x + 1))", False),
        ("declare -A m; ((m[a]++)); echo $((m[a] + 1))", True),
        ("declare -A m; ((m[a] *= 2)); echo $((m[a] + 1))", False),
        ("f() { echo $(($1 - 1)); }; f 3; f $#", True),
        ('f() { echo $(($1 - 1)); }; f "$x"', False),
    ],
)
def test_modest(script, modest):
    found, parsed = facts(script)
    function = "f" if script.startswith("f()") else ""
    assert found.magnitudes.is_modest(function, last(parsed)) is modest


@pytest.mark.parametrize(
    ("script", "lowest"),
    [
        ("for ((i = 0; i < 9; i++)); do :; done; echo $((i))", 0),
        ("for ((i = 2; i < 9; i++)); do :; done; echo $((i))", 2),
        ("for ((i = 9; i > 0; i--)); do :; done; echo $((i))", None),
        ("x=5; echo $((x * 2))", 10),
        ("x=5; echo $((-x))", None),
        ("x=5; echo $((x - 1))", None),
        ("x=5; y=3; echo $((x + y))", 8),
        ("x=5; echo $((x & -1))", 0),
        ("x=$(date); echo $((x & 7))", 0),
        ("x=$(date); echo $((x))", None),
        ("x=$(date); echo $((x > 3))", 0),
        ("echo $(($#))", 0),
        ("local_() { local x; echo $((x)); x=4; }; local_; echo $((1))", 1),
    ],
)
def test_lowest(script, lowest):
    found, parsed = facts(script)
    value = found.magnitudes.lowest("", last(parsed))
    assert value == (float("-inf") if lowest is None else lowest)


@pytest.mark.parametrize(
    ("script", "numeral"),
    [
        ("x=(1 2 3)", True),
        ("x=(1 b)", False),
        ("x=(); x[0]=$((1 + 2)); ((x[1]++)); x+=(5)", True),
        ("x=(1); x[0]+=2", False),
        ("x=(1); read -r 'x[0]'", False),
        ("x=(1); read -ra x", False),
        ("x=(1); mapfile -t x", False),
        ("x=(1 2); y=${x[0]}; x[1]=$y", True),
        ("x=(1 2); y=$(date); x[1]=$y", False),
        ("declare -A x; x[k]=${x[k]:-0}", True),
        ("declare -A x; x[k]=${x[k]:-none}", False),
        ("declare -i x; x=5", False),
        ("for x in 1 2 $y; do :; done", False),
        ("printf -v x %s 1; x=5", False),
    ],
)
def test_numerals(script, numeral):
    found, _ = facts(script)
    assert found.numerals.holds("", "x") is numeral


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("f() { :; }; f 1 2; f 3", [("1", "3"), ("2", None)]),
        ("f() { :; }; f $(date) 2; f 3", []),
        ('f() { :; }; f "$@"', []),
        ("f() { :; }; f 1; $cmd 2", []),
        ("f() { shift; }; f 1", []),
        ("f() { :; }; f 1; eval 'f 2'", []),
        ("f() { :; }; f 1; trap 'f 2' EXIT", []),
        ("f() { :; }; f() { echo; }; f 1", []),
        ("f() { :; }; f *.txt", []),
    ],
)
def test_arguments(script, words):
    found, parsed = facts(script)
    made = arguments_of(parsed, found.functions)
    got = [tuple(word.literal if word else None for _, word in made[place]) for place in sorted(made)]
    assert got == words
