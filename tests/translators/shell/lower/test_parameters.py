"""Expansions become methods of texts where they are the same, and helpers elsewhere."""

from __future__ import annotations

import pytest
from translated import body, opaque

HEAD = "x=$(date)\ny=$(pwd -P)\na=(1 2)\n"


def value(expansion: str, head: str = HEAD) -> str:
    """Return what is assigned for a quoted expansion."""
    lines = [each.strip() for each in body(f'{head}z="{expansion}"\nprintf %s "$z"')]
    (line,) = [each for each in lines if each.startswith("z = ")]
    return line.removeprefix("z = ")


@pytest.mark.parametrize(
    ("expansion", "python"),
    [
        ("$x", "x"),
        ("${#x}", "len(x)"),
        ("${#a[@]}", "len(a)"),
        ("${x#v}", 'x.removeprefix("v")'),
        ("${x%.txt}", 'x.removesuffix(".txt")'),
        ('${x#"$y"}', "x.removeprefix(y)"),
        ("${x#$y}", "remove_prefix(x, y)"),
        ("${x##*/}", 'x.rpartition("/")[2]'),
        ("${x%/*}", 'x.rsplit("/", 1)[0]'),
        ("${x%%.*}", 'x.partition(".")[0]'),
        ("${x#*=}", 'x.split("=", 1)[-1]'),
        ("${x##[0-9]}", 'remove_prefix(x, "[0-9]", longest=True)'),
        ("${x//a/b}", 'x.replace("a", "b")'),
        ("${x/a/b}", 'x.replace("a", "b", 1)'),
        ("${x//a}", 'x.replace("a", "")'),
        ("${x//\\*/b}", 'x.replace("*", "b")'),
        ("${x//[ab]/-}", 'replace(x, "[ab]", "-", every=True)'),
        ("${x/#a/b}", 'replace(x, "a", "b", anchor="#")'),
        ("${x/a/<&>}", 'replace(x, "a", "<&>")'),
        ("${x/a/$y}", 'replace(x, "a", y)'),
        ("${x:0:3}", "x[:3]"),
        ("${x:2}", "x[2:]"),
        ("${x: -3}", "substring(x, -3)"),
        ("${x:0:-1}", "substring(x, 0, -1)"),
        ("${x^^}", "upper(x)"),
        ("${x,}", "lower_first(x)"),
        ("${x@Q}", "quoted(x)"),
        ("${x:-d}", 'x or "d"'),
        ("${x:+d}", '"d" if x else ""'),
        ("${u:-d}", 'os.environ.get("u") or "d"'),
        ("${u-d}", 'os.environ.get("u", "d")'),
        ("${u:-}", 'os.environ.get("u", "")'),
        ("${u:?no}", 'os.environ.get("u") or fail("u", "no")'),
        ("$1", 'args[0] if args else ""'),
        ("${1:-d}", 'args[0] if args and args[0] else "d"'),
        ("${a[1]}", "a[1]"),
        ("${a[*]}", '" ".join(a)'),
        ("${a[@]%.*}", '" ".join([item.rsplit(".", 1)[0] for item in a])'),
        ("${*:2}", '" ".join(args[1:])'),
        ("$#", "len(args)"),
        ("$PWD", "here()"),
    ],
)
def test_expansions(expansion, python):
    assert value(expansion) == python


def test_nounset_asks_for_what_may_be_unset():
    assert value("$u", "set -u\n") == 'need(os.environ.get("u"), "u")'
    assert value("$1", "set -u\n") == "need_argument(args, 1)"
    assert value("$x", "set -u\nx=$(date)\n") == "x"


def test_sh_ends_with_its_own_status():
    lines = body('set -u\nz="$u"\nprintf %s "$z"', shebang="#!/bin/sh")
    assert 'z = need(os.environ.get("u"), "u", status=2)' in lines


def test_a_default_that_is_assigned():
    assert value("${u:=d}") == '(u := u or "d")'


def test_indirect_names_are_looked_up_while_it_runs():
    assert value("${!x}") == 'value_of(x, args) or ""'


def test_lists_behind_names_stay_lists():
    lines = body('a=(1 2)\nr="a[@]"\nls "${!r}"')
    assert lines[-1] == 'return run("ls", *values_of(r, args, ""))'


@pytest.mark.parametrize("expansion", ["${x@P}", "${BASH_ARGV[0]}"])
def test_what_is_not_certain_stays(expansion):
    assert opaque(f'{HEAD}z="{expansion}"')
