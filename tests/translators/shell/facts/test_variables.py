"""Facts about variables: where they are set, what kind they are, who sees them."""

from __future__ import annotations

import pytest

from overhaul.effects.shfmt import parse_script
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.functions import functions_of
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.facts.texts import with_texts
from overhaul.translators.shell.facts.variables import variables_of
from overhaul.translators.shell.facts.walk import walk


def parse(text: str) -> s.Script:
    return parse_script(text, "script.sh", "bash")


def facts(script: str):
    parsed = with_texts(parse(script), parse)
    return variables_of(parsed, functions_of(parsed)), parsed


@pytest.mark.parametrize(
    ("script", "sure"),
    [
        ("x=1; echo $x", True),
        ("echo $x; x=1", False),
        ("if true; then x=1; fi; echo $x", False),
        ("if true; then x=1; else x=2; fi; echo $x", True),
        ("if true; then x=1; else exit; fi; echo $x", True),
        ("case $1 in a) x=1;; *) x=2;; esac; echo $x", True),
        ("case $1 in a) x=1;; b) x=2;; esac; echo $x", False),
        ("case $1 in a) x=1;; *) exit 2;; esac; echo $x", True),
        ("while read -r x; do echo $x; done", True),
        ("for x in a b; do :; done; echo $x", True),
        ("for x in $1; do :; done; echo $x", False),
        ("x=1; unset x; echo $x", False),
        ("x=1; for i in a b; do echo $x; unset x; done", False),
        ("(x=1); echo $x", False),
        ("true && x=1; echo $x", False),
        ("x=1 || exit; echo $x", True),
        ("f() { x=1; }\nf; echo $x", True),
        ("f() { echo $x; }\nx=1; f", True),
        ("f() { echo $x; }\nf; x=1; f", False),
        ("f() { unset x; }\nx=1; f; echo $x", False),
        ("f() { local x; echo $x; }\nx=1; f", False),
        (": ${x:=1}; echo $x", True),
        (": ${x:?}; echo $x", True),
        ("eval 'x=1'; echo $x", True),
        ("f() { echo $x; }\ntrap f EXIT\nx=1", False),
        ("x=1\nf() { echo $x; }\ntrap f EXIT", True),
        ("x=1 true; echo $x", False),
        ('x=1; unset "$1"; echo $x', False),
    ],
)
def test_where_a_variable_is_set_for_certain(script, sure):
    found, parsed = facts(script)
    reads = [
        node
        for node in walk(parsed.body)
        if isinstance(node, s.Parameter) and node.name == "x" and node.operation is None
    ]
    assert reads
    assert found.is_sure(reads[-1]) is sure


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ("x=1; echo $x", Kind.NUMBER),
        ("x=1; x=$((x + 1)); echo $x", Kind.NUMBER),
        ("x=01; echo $x", Kind.TEXT),
        ("x=1; x+=1; echo $x", Kind.TEXT),
        ("x=1; read -r x; echo $x", Kind.TEXT),
        ("y=1; x=$y; echo $x", Kind.NUMBER),
        ("y=a; x=$y; echo $x", Kind.TEXT),
        ("x=${#1}; echo $x", Kind.NUMBER),
        ("for x in 1 2; do echo $x; done", Kind.NUMBER),
        ("for x in 1 a; do echo $x; done", Kind.TEXT),
        ("echo $x; x=1", Kind.TEXT),
        ("export x=1; echo $x", Kind.TEXT),
        ("x=(a)", Kind.ARRAY),
        ("x=a; x[1]=b", Kind.ARRAY),
        ("mapfile -t x", Kind.ARRAY),
        ("read -ra x", Kind.ARRAY),
        ("declare -A x; x[a]=b", Kind.MAP),
        ("eval 'x=(1)'", Kind.ARRAY),
    ],
)
def test_kinds(script, kind):
    assert facts(script)[0].kind("", "x") is kind


@pytest.mark.parametrize(
    ("script", "private"),
    [
        ("f() { local x=1; echo $x; }\nf", True),
        ("f() { local x=1; g; }\ng() { echo $x; }\nf", False),
        ("f() { local x=1; g; }\ng() { local x=2; echo $x; }\nf", True),
        ("f() { local x=1; g; }\ng() { h; }\nh() { x=3; }\nf", False),
        ("f() { local x=$x; }\nf", False),
        ("f() { if true; then local x=1; fi; echo $x; }\nf", False),
        ('f() { local x=1; echo "${!1}"; }\nf', False),
        ('f() { local x=1; "$1"; }\ng() { echo $x; }\nf g', False),
        ("f() { local x=1; trap 'echo $x' EXIT; }\nf", False),
    ],
)
def test_private_locals(script, private):
    assert ("x" in facts(script)[0].private("f")) is private


def test_ifs_of_read_alone_splits_nothing_else():
    assert not facts("IFS=: read -r a b")[0].splits
    assert facts("IFS=:")[0].splits
    assert facts("f() { local IFS=,; }")[0].splits
    assert facts("f() { :; }\nIFS=: f")[0].splits


def test_constant_text_is_seen_and_other_text_may_assign_what_is_named_elsewhere():
    assert facts("eval 'x=1'")[0].is_assigned("x")
    found = facts('eval "$1"; echo $x')[0]
    assert found.is_assigned("x")
    assert not found.is_assigned("y")


def test_texts_that_a_variable_can_hold():
    found = facts("f() { local x=a; [ $1 ] && x=b; echo $x; }\nf")[0]
    assert found.texts("f", "x") == ["a", "b"]
    assert facts("f() { local x=a; x=$1; echo $x; }\nf")[0].texts("f", "x") is None
