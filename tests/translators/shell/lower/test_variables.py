"""Variables get the plainest kind that is certain."""

from __future__ import annotations

import pytest
from translated import body, declared, opaque


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("x=$(date); ls $x", ["x: str"]),
        ("ls $x; x=$(date)", ['x: str = os.environ.get("x", "")']),
        ('ls "${x-d}"; x=$(date)', ['x: str | None = os.environ.get("x")']),
        ('set -u; ls "$x"; x=$(date)', ['x: str | None = os.environ.get("x")']),
        ("n=1; n=$((n + 1)); echo $n", ["n: int"]),
        ("n=1; n=$(date); echo $n", ["n: str"]),
        ("read -r n; n=$((n + 1)); echo $n", ["n: str"]),
        ("a=(1); ls ${a[0]}", ["a: Array"]),
        ("a+=(1); ls ${a[0]}", ['a: Array = inherited("a")']),
        ("declare -A m; m[k]=v; ls ${m[k]}", ["m: Map = Map()"]),
        ("list=1; ls $list", ["list_: int"]),
        ('IFS=:; ls "$IFS"', ['IFS: str = ":"']),
    ],
)
def test_kinds_and_first_values(script, expected):
    assert declared(script) == expected


def test_a_local_nobody_else_sees_is_a_local_of_python():
    script = "f() {\n  local who=$1\n  echo $who\n}\nf a"
    assert body(script, "f") == ["echo(*split(who))"]
    assert declared(script) == []


def test_a_local_that_a_called_function_sees_is_given_back():
    script = 'g() { echo "$x"; }\nf() {\n  local x=1\n  g\n}\nx=0\nf'
    assert body(script, "f")[0].startswith('with restored(globals(), "x")')


def test_a_local_that_programs_may_know_is_given_back():
    script = "f() {\n  local PATH=/opt:$PATH\n  ls\n}\nf"
    assert body(script, "f")[0].startswith('with restored(globals(), "PATH")')


def test_a_local_without_a_value_is_unset_at_first():
    script = 'f() {\n  local x\n  echo "${x-unset}"\n}\nf'
    assert body(script, "f")[0] == "x: str | None = None"


def test_in_sh_a_local_keeps_the_value():
    script = 'f() {\n  local x\n  echo "$x"\n}\nx=1\nf'
    assert body(script, "f", "#!/bin/sh")[0].startswith('with restored(globals(), "x")')


def test_a_local_that_comes_too_late_stays():
    assert opaque("f() { x=1; local x=2; }\nf") == ["x is assigned before it is local"]


def test_unset_takes_a_variable_from_the_environment():
    assert body('x=$(date)\nunset x\necho "${x-none}"')[1:3] == ["x = None", 'os.environ.pop("x", None)']


def test_special_variables():
    assert "seed(42)" in body("RANDOM=42\necho $RANDOM")
    assert "set_seconds(0)" in body("SECONDS=0\necho $SECONDS")
    assert opaque("GLOBIGNORE=x") == ["GLOBIGNORE is assigned"]
