"""Conditions become Python's own where that is exact."""

from __future__ import annotations

import pytest
from translated import body, opaque

HEAD = "x=$(date)\ny=$(pwd -P)\nn=5\na=(1 b)\n"


def condition(test: str) -> str:
    (line,) = (line for line in body(f"{HEAD}if {test}; then ls; fi\n:") if line.startswith("if "))
    return line.removeprefix("if ").removesuffix(":")


@pytest.mark.parametrize(
    ("test", "python"),
    [
        ("[[ $x == abc ]]", 'x == "abc"'),
        ("[[ $x != abc ]]", 'x != "abc"'),
        ('[[ $x == "$y" ]]', "x == y"),
        ("[[ $x == $y ]]", "matches(x, y, extglob=True)"),
        ("[[ $x == a* ]]", 'x.startswith("a")'),
        ("[[ $x == *a ]]", 'x.endswith("a")'),
        ("[[ $x == *a* ]]", '"a" in x'),
        ('[[ $x == *"$y"* ]]', "y in x"),
        ("[[ $x != *a* ]]", '"a" not in x'),
        ("[[ $x == a?c ]]", 'matches(x, "a?c")'),
        ("[[ $x == a*c ]]", 're.fullmatch("a.*c", x, re.DOTALL) is not None'),
        ("[[ -z $x ]]", 'x == ""'),
        ("[[ -n $x ]]", 'x != ""'),
        ("[[ $x ]]", 'x != ""'),
        ("[[ ! $x ]]", 'x == ""'),
        ("[[ $n == 5 ]]", "n == 5"),
        ("[[ $n -gt 3 ]]", "n > 3"),
        ("[[ n -gt 3 ]]", "n > 3"),
        ("[[ $x -gt 3 ]]", 'compare(x, "-gt", 3)'),
        ("[[ $x < $y ]]", "x < y"),
        ("[[ $x == a && $y == b ]]", 'x == "a" and y == "b"'),
        ("[[ $x == a || ( $y == b && $n -eq 1 ) ]]", 'x == "a" or y == "b" and n == 1'),
        ("[[ -f $x ]]", "os.path.isfile(x)"),
        ("[[ -x $x ]]", "os.access(x, os.X_OK)"),
        ("[[ -s $x ]]", "has_content(x)"),
        ("[[ $x -nt $y ]]", "is_newer(x, y)"),
        ("[[ -v HOME ]]", 'os.environ.get("HOME") is not None'),
        ("[[ -v a[1] ]]", "a.get(1) is not None"),
        ("[[ $x =~ ^[0-9]+$ ]]", 're.fullmatch("[0-9]+", x) is not None'),
        ("[[ $x =~ ^v ]]", 'x.startswith("v")'),
        ("[[ $x =~ abc ]]", '"abc" in x'),
        ("[[ $x =~ a|b ]]", 're.search("a|b", x) is not None'),
        ("[[ $x =~ [[:space:]] ]]", 'regex_matches(x, "[[:space:]]")'),
        ("[[ $x =~ $y ]]", "regex_matches(x, y)"),
        ("[ -f /etc ]", 'os.path.isfile("/etc")'),
        ('[ "$x" = abc ]', 'x == "abc"'),
        ('[ "$x" ]', 'x != ""'),
        ('[ ! -z "$x" ]', 'x != ""'),
        ('[ "$n" -gt 3 ]', "n > 3"),
        ('[ "$x" -gt 3 ]', 'integer_test(x, "-gt", 3) == 0'),
        ("[ $x = abc ]", 'test(*split(x), "=", "abc") == 0'),
        ('[ "$x" = a -o "$y" = b ]', 'test(x, "=", "a", "-o", y, "=", "b") == 0'),
        ('[ "x$x" = xa -o "$n" -gt 3 ]', 'f"x{x}" == "xa" or n > 3'),
        ('[ -f /etc -a -d "/tmp/$x" ]', 'os.path.isfile("/etc") and os.path.isdir(f"/tmp/{x}")'),
        ('[ "$x" -a "$y" ]', 'x != "" and y != ""'),
        ('test -d "$x"', "os.path.isdir(x)"),
    ],
)
def test_conditions(test, python):
    assert condition(test) == python


def test_groups_are_kept_where_they_are_read():
    made = body('x=$(date)\n[[ $x =~ ^(a|b)c ]] && echo "${BASH_REMATCH[1]}"\n:')
    assert 'if BASH_REMATCH := regex_groups(x, "^(a|b)c"):' in made


def test_the_status_of_a_computed_expression_may_be_2():
    made = "\n".join(body("x=$(date)\n[[ a =~ $x ]]\necho $?"))
    assert 'status = 0 if regex_matches("a", x) else regex_status(x)' in made


def test_an_open_bracket_is_told():
    assert 'complain("[: missing `]\'")' in body("[ a = b\necho $?")


def test_references_are_known_where_nothing_is_declared_between():
    assert condition("[[ -R x ]]") == "False"
    assert not opaque("declare -n r=x; [[ -R r ]] && ls")
    assert opaque("for i in 1 2; do [[ -R r ]] && ls; declare -n r=x; done")


@pytest.mark.parametrize(
    ("pattern", "python"),
    [
        ("abc", 'x == "abc"'),
        ("a|b|c", 'x in ("a", "b", "c")'),
        ("-h|--help", 'x in ("-h", "--help")'),
        ("a*|b*", 'x.startswith(("a", "b"))'),
        ("*.gz", 'x.endswith(".gz")'),
        ("[0-9]*", 're.match("[0-9]", x) is not None'),
        ('"$y"', "x == y"),
        ("a|b*", 'x == "a" or x.startswith("b")'),
    ],
)
def test_patterns_of_case(pattern, python):
    made = body(f"{HEAD}case $x in {pattern}) ls;; esac\n:")
    assert f"if {python}:" in made


def test_a_star_always_matches():
    made = body(f"{HEAD}case $x in a) ls;; *) pwd -P;; esac\n:")
    assert "else:" in made


def test_case_is_ignored_only_by_the_helper():
    made = body(f"shopt -s nocasematch\n{HEAD}case $x in abc) ls;; esac\n:")
    assert 'if matches(x, "abc"):' in made


def test_alternatives_in_parentheses_are_python_s_too():
    assert condition("[[ $x =~ ^(y|yes)$ ]]") == 're.fullmatch("(?:y|yes)", x) is not None'
    assert condition("[[ $x =~ ^(#|$) ]]") == 'regex_matches(x, "^(#|$)")'
    assert condition("[[ $x =~ a+? ]]") == 'regex_matches(x, "a+?")'


def test_sh_compares_numbers_in_its_own_way():
    made = body('x=$(date)\nif [ "$x" -gt 3 ]; then ls; fi\n:', shebang="#!/bin/sh")
    assert 'if dash_integer_test(x, "-gt", 3) == 0:' in made
