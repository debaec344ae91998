"""Smaller helpers for texts from outside: taken where nothing in the script hints at what is rare, and only there."""

from __future__ import annotations

import pytest

from overhaul.effects.shfmt import parse_script
from overhaul.translators.shell.helpers.outside import FOR_OUTSIDE
from overhaul.translators.shell.helpers.shaking import completed, helpers_in
from overhaul.translators.shell.translate import translate


def smaller(script: str, shebang: str = "#!/bin/bash") -> set[str]:
    """Return the smaller helpers that the program of a script has."""
    parsed = parse_script(f"{shebang}\n{script}", "script.sh")
    translation = translate(parsed, lambda text: parse_script(text, "script.sh", parsed.dialect))
    support = completed(translation.module, translation.helpers, variables=translation.variables).support
    return helpers_in(support) & FOR_OUTSIDE


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("read -r x; echo $((x * 2))", {"as_number"}),
        ("read -r x; [[ $x -gt 3 ]] && echo more", {"compare_numbers"}),
        ("read -r x; for y in $x; do printf '%s\\n' \"$y\"; done", {"words_in"}),
        ("read -r x; [ $x = y ] && echo same", {"short_test", "words_in"}),
        ('read -r x; echo "$x"', {"say"}),
    ],
)
def test_taken(script: str, expected: set[str]):
    # What compares numbers reads them by the other.
    assert smaller(script) - {"as_number"} == expected - {"as_number"}
    assert ("as_number" in smaller(script)) == bool(expected & {"as_number", "compare_numbers"})


@pytest.mark.parametrize(
    "script",
    [
        "read -r x; y=2*3; echo $((x * y))",
        'read -r x; y="$x + 1"; echo $((y))',
        "read -r x; echo $((x)); printf '%s\\n' 'calc:2*(3+4)'",
        "read -r x; echo $(($x))",
        "read -r x; printf '%s\\n' \"$((x + $x))\"",
        "x=08; [[ $1 -gt $x+1 ]]",
        "read -r x; y='[[:digit:]]'; for z in $x; do printf '%s\\n' \"$z\"; done",
        "read -r x; shopt -s nullglob; for z in $x; do printf '%s\\n' \"$z\"; done",
        "read -r x; IFS=:; for z in $x; do printf '%s\\n' \"$z\"; done",
        "read -r x; flag=-e; echo $flag $x",
        'read -r x; y=-p; [ $y "$x" ]',
        'check() { [ "$@" ]; }; check a -a b',
        'read -r x; [ "$x" -nt file -a -n "$x" ]',
    ],
)
def test_not_taken(script: str):
    asked = {"as_number"} if "$((" in script or "[[ " in script else set()
    asked |= {"words_in"} if "for z" in script else set()
    asked |= {"say"} if "echo $flag" in script else set()
    asked |= {"short_test"} if " [ " in script else set()
    assert not smaller(script) & asked
