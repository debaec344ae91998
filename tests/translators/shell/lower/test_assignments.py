"""Assignments to variables, items and whole arrays."""

from __future__ import annotations

import pytest
from translated import body, opaque


@pytest.mark.parametrize(
    ("script", "line"),
    [
        ("x=a\nx+=b\nls $x", 'x += "b"'),
        ('a=(x "$(date)" *.c)\nls "${a[@]}"', 'a = Array(["x", substitute("date"), *glob("*.c")])'),
        ('a=()\nls "${a[@]}"', "a = Array()"),
        ('a=(1)\na+=(2)\nls "${a[@]}"', 'a.append("2")'),
        ('a=(1)\na+=("$@")\nls "${a[@]}"', "a.extend(args)"),
        ('a=([3]=x y)\nls "${a[@]}"', 'a = Array([(3, "x"), "y"])'),
        ('a=(1)\na[2]=x\nls "${a[@]}"', 'a[2] = "x"'),
        ('a=(1)\na[0]+=x\nls "${a[@]}"', 'a[0] += "x"'),
        ('declare -A m\nm[k $1]=v\nls "${m[@]}"', 'm[f"k {args[0] if args else \'\'}"] = "v"'),
        ('declare -A m=([a]=1 [b]=2)\nls "${m[@]}"', 'm = Map([("a", "1"), ("b", "2")])'),
        ("declare -i n\nn=1+1\nls $n", 'n = str(evaluate("1+1"))'),
        ("declare -u x\nx=$(date)\nls $x", 'x = upper(substitute("date"))'),
        ("set -a\nX=1\nls", 'os.environ["X"] = str(X)'),
    ],
)
def test_assignments(script, line):
    assert line in body(script) or any(line in each for each in body(script)), body(script)


def test_assignments_behind_references_go_to_the_other_variable():
    script = 'f() {\n  local -n out=$1\n  out=(a "$2")\n  out[0]=b\n}\nf list x\nls "${list[@]}"'
    lines = [each.strip() for each in body(script, "f")]
    assert "out = args[0]" in lines
    assert 'assign_list(out, ["a", args[1]])' in lines
    assert 'array_of(out)[key_of(array_of(out), "0")] = "b"' in lines


def test_values_without_keys_in_a_map_stay():
    assert opaque("declare -A m=([a]=1 b)") == ["a value without a key"]
