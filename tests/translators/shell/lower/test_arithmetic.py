"""Arithmetic becomes Python's own where the facts allow it."""

from __future__ import annotations

import pytest
from translated import body, opaque

HEAD = "x=$(date)\nn=5\ni=0\na=(1 b)\ndeclare -A m\nm[k]=$x\n"


def last(script: str, count: int = 1) -> list[str]:
    return body(HEAD + script)[-count:]


@pytest.mark.parametrize(
    ("expression", "python"),
    [
        ("n + 1", "print(n + 1)"),
        ("$n + 1", "print(n + 1)"),
        ("(n + 1) * 2", "print((n + 1) * 2)"),
        ("n / 2", "print(n // 2)"),
        ("n % 2", "print(n % 2)"),
        ("-n / 2", "print(divide(-n, 2))"),
        ("n ** 2", "print(to_power(n, 2))"),
        ("n << 2", "print(n << 2)"),
        ("n << 61", "print(wrap(n << 61))"),
        ("n * n * n * n * n * n * n * n * n * n * n * n * n * n", None),
        ("n > 3", "print(1 if n > 3 else 0)"),
        ("!n", "print(1 if n == 0 else 0)"),
        ("n > 3 && n < 9", "print(1 if n > 3 and n < 9 else 0)"),
        ("n ? 2 : 3", "print(2 if n != 0 else 3)"),
        ("n, 7", "print((n, 7)[-1])"),
        ("~n", "print(~n)"),
        ("0x1f + 010 + 2#11", "print(31 + 8 + 3)"),
        ("${#x} + $#", "print(len(x) + len(args))"),
        ("x + 1", "print(wrap(evaluate(x) + 1))"),
        ("$x + 1", 'print(evaluate(f"{x} + 1"))'),
        ("($x) * 2", 'print(evaluate(f"({x}) * 2"))'),
        ("a[1] + 1", "print(wrap(evaluate(a[1]) + 1))"),
        ("m[k]", 'print(evaluate(m["k"]))'),
        ("${m[k]}", "print(evaluate(f\"{m['k']}\"))"),
        ("i++ + i", "print((i := i + 1) - 1 + i)"),
        ("++i", "print((i := i + 1))"),
        ("n = 3", "print((n := 3))"),
        ("RANDOM % 6", "print(random_number() % 6)"),
    ],
)
def test_values(expression, python):
    lines = last(f"echo $(({expression}))")
    if python is not None:
        assert lines[0].strip() in {python, python.replace("print(", "print(f'{").removesuffix(")") + "}')"}
    assert not opaque(f"{HEAD}echo $(({expression}))")


@pytest.mark.parametrize(
    ("command", "lines"),
    [
        ("((i++))\n:", ["i += 1"]),
        ("((i += n))\n:", ["i += n"]),
        ("((i = i * 2 ))\n:", ["i = wrap(i * 2)"]),
        ("((x++))\n:", None),
        ("((i = 1, n = 2))\n:", ["i = 1", "n = 2"]),
        ("((n > 3 ? (i = 1) : (i = 2)))\n:", ["if n > 3:", "    i = 1", "else:", "    i = 2"]),
        ("((n)) && ls; :", ["if n != 0:", '    run("ls")']),
        ("if ((n > 3)); then ls; fi; :", ["if n > 3:", '    run("ls")']),
        ("if ((x > 3)); then ls; fi; :", ['if compare(x, "-gt", 3):', '    run("ls")']),
        (
            "if ((x % 3)); then ls; fi; :",
            ["if succeeds(lambda: evaluate(x) % 3 != 0):", '    run("ls")'],
        ),
        ("if (($x)); then ls; fi; :", ["if holds(x):", '    run("ls")']),
    ],
)
def test_commands(command, lines):
    made = body(HEAD + command)
    if lines is None:
        assert not opaque(HEAD + command)
    else:
        assert "\n".join(lines) in "\n".join(made)


def test_failing_steps_leave_the_loop():
    made = "\n".join(body("x=$(date)\nfor ((i = 0; i < 3; i += x)); do ls; done\n:"))
    assert "except ArithmeticFailure:\n        break" in made


def test_counters_and_sums_need_no_wrapping():
    made = body("s=0\nfor ((i = 0; i < 9; i++)); do ((s += i % 3)); done\necho $s")
    assert "    s += i % 3" in made
    assert "    i += 1" in made


def test_products_are_wrapped():
    assert "f = wrap(f * i)" in "\n".join(
        body("f=1; for ((i = 1; i < 99; i++)); do ((f *= i)); done; echo $f")
    )


def test_sums_that_can_grow_are_wrapped():
    made = "\n".join(body("a=0 b=1\nfor i in {1..100}; do c=$((a + b)) a=$b b=$c; done; echo $a"))
    assert "c = wrap(a + b)" in made


def test_arguments_that_are_always_numbers_are_numbers():
    made = body('double() { local n=$1; echo $((n * 2)); }\ndouble 4\ndouble "$#"', "double")
    assert made == ["print(n * 2)"]


def test_items_that_are_always_numbers_need_no_evaluator():
    made = body("declare -A m\nfor w in $(date); do m[$w]=$((${m[$w]:-0} + 1)); done\n:")
    assert '    m[w] = str(int(m[w] or "0") + 1)' in made


def test_sh_reads_numbers_in_its_own_way():
    made = body("x=$(date)\necho $((x + 1)) $((08)) $((1 / $#))", shebang="#!/bin/sh")
    assert "dash_number(x)" in made[-1] + made[-2] + made[-3]
    assert any("dash_evaluate" in line for line in made)
    assert any("dash_divide" in line for line in made)


def test_exponents_in_what_is_skipped_are_looked_at():
    assert 'holds("n && n ** n")' in "\n".join(body("n=5\n((n && n ** n)); ls"))
