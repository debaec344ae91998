from __future__ import annotations

import pytest

from overhaul.effects.shfmt import parse_script
from overhaul.translators.shell.helpers.shaking import completed
from overhaul.translators.shell.translate import translate

CHILDREN = {"Foreground", "_be_child", "_start", "_run_redirected"}


def helpers_of(script: str) -> str:
    translation = translate(parse_script(script, "script.sh"), lambda text: parse_script(text, "script.sh"))
    return completed(translation.module, translation.helpers).support


def defines(text: str, name: str) -> bool:
    return any(each in text for each in (f"def {name}(", f"class {name}:"))


@pytest.mark.parametrize(
    "script",
    [
        "git push",
        "git push > log",
        "git push | cat",
        "git log | while read -r x; do echo $x; done",
        "x=$(git log)",
        "#!/bin/sh\ngit push 2> log",
        "( cd /; git push )",
    ],
)
def test_programs_that_look_after_nothing_take_the_smaller_helpers(script):
    found = helpers_of(script)
    assert "def spawn(" in found
    assert not [name for name in CHILDREN if defines(found, name)]


@pytest.mark.parametrize(
    "change",
    ["trap 'echo bye' EXIT\n", "trap 'echo x' INT\n", "sleep 1 &\n", "cat <(ls)\n", "coproc cat\n"],
)
def test_what_is_looked_after_takes_the_whole_helpers(change):
    assert defines(helpers_of(change + "git push"), "Foreground")


@pytest.mark.parametrize(
    ("script", "plain"),
    [
        ("git push", True),
        ("git push 2> log", False),
        ("git push; { git pull; } 2> log", True),
        ('"$1" push', False),
    ],
)
def test_only_redirected_programs_bring_redirections(script, plain):
    found = helpers_of(script)
    assert ("redirects: Redirection" in found) is not plain


@pytest.mark.parametrize(
    ("script", "bound"),
    [
        ("x=1; git push", False),
        ("export y; git push; y=2; git push", True),
        ("x=(1); git push", True),
        ("args=1; git push", True),
        ('n=x; read -r "$n"; git push', True),
    ],
)
def test_only_what_is_looked_for_is_bound(script, bound):
    assert defines(helpers_of(script), "bind") is bound


@pytest.mark.parametrize(
    ("script", "whole"),
    [
        ('f() { false; }; set -e; "$1"', False),
        ("shopt", True),
        ("echo $-", True),
        ('[[ -o "$1" ]]', True),
    ],
)
def test_options_that_nobody_asks_for_are_left_out(script, whole):
    assert ("checkwinsize" in helpers_of(script)) is whole


def test_docstrings_are_brief_in_programs():
    assert "Args:" not in helpers_of("git push > log")


@pytest.mark.parametrize(
    ("script", "forks"),
    [
        ("x=$(git log); git log | head", False),
        ("x=$(git log 2> errors < in)", False),
        ("x=$(git log > out)", True),
        ("x=$(git log; git push)", True),
        ("git log | while read -r x; do echo $x; done", True),
        ('x=$(git log); . "$1"', True),
        ("git log | head; echo ${PIPESTATUS[0]}", True),
    ],
)
def test_only_shell_code_in_children_is_forked(script, forks):
    assert defines(helpers_of(script), "start_child") is forks
