"""Declarations become assignments, and little more where nobody asks for more."""

from __future__ import annotations

import pytest
from translated import body, opaque


@pytest.mark.parametrize(
    ("script", "line"),
    [
        ("export X=1\nls", 'X = os.environ["X"] = "1"'),
        ("X=$(date)\nexport X\nls", 'os.environ["X"] = X'),
        ("export X\nX=$(date)\nls", 'export("X", X)'),
        ("X=1\nexport -n X\nls $X", 'unexport("X")'),
        ("readonly X=1\nls $X", 'return run("ls", str(X))'),
        ('export "$1"\nls', 'export_word(args[0] if args else "")'),
        ("x=1\ndeclare -p x", 'return 0 if print_declared("x", str(x), "") else 1'),
    ],
)
def test_declarations(script, line):
    assert line in body(script), body(script)


def test_what_is_read_only_is_guarded_only_where_it_is_assigned_again():
    assert body("readonly X=$(date)\nls $X")[0] == 'X = substitute("date")'
    guarded = body("readonly X=$(date)\nf() { X=2; }\nf\nls $X", "f")
    assert 'X = writable("X", "2")' in "".join(guarded)


def test_all_values_are_expanded_before_anything_is_declared():
    script = 'f() {\n  local a=1 b=$a\n  echo "$a $b"\n}\na=0\nf'
    assert any("a, b = " in each for each in body(script, "f"))


def test_local_at_the_top_is_an_error():
    assert 'complain("local: can only be used in a function")' in body("local x=1\ntrue")


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("f() { local; }\nf", "a list of all variables"),
        ('f() { local "$1"; }\nf x', "a declaration of a name that is computed"),
        ("declare -c x=a", "the option c of declare"),
    ],
)
def test_what_is_not_certain_stays(script, reason):
    assert opaque(script) == [reason]
