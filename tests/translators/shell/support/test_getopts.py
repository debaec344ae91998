"""`getopts` takes options apart as bash and dash do."""

from __future__ import annotations

import random
import subprocess

import pytest

from overhaul.translators.shell.support.getopts import dash_getopts, getopts, getopts_strictly

ROUNDS = 6
FUNCTION = """f() { OPTIND=1; spec=$1; shift; for i in 1 2 3 4 5 6; do getopts "$spec" o "$@" 2>/dev/null; s=$?
printf '%s,%s,%s,%s;' $s "$o" "${OPTARG-UNSET}" "$OPTIND"; done; echo; }
"""


def word(chance: random.Random) -> str:
    if chance.random() < 0.4:
        return "".join(chance.choices("--abc:?x", k=chance.randrange(5)))
    return "-" + "".join(chance.choices("abcx", k=chance.randrange(4)))


def cases(seed: int) -> list[tuple[str, list[str]]]:
    chance = random.Random(seed)  # noqa: S311 - no secret
    return [
        (
            chance.choice(["", ":"])
            + "".join(x + chance.choice(["", ":"]) for x in chance.sample("abcd", 3)),
            [word(chance) for _ in range(chance.randrange(6))],
        )
        for _ in range(500)
    ]


def told(interpreter: str, given: list[tuple[str, list[str]]]) -> list[str]:
    calls = [" ".join(["f", *(f"'{each}'" for each in (spec, *words))]) for spec, words in given]
    script = FUNCTION + "\n".join(calls)
    return subprocess.run(
        [interpreter, "-c", script], capture_output=True, text=True, check=True
    ).stdout.splitlines()


def shown(
    more: bool,  # noqa: FBT001 - what the helper returns
    option: str,
    argument: str | None,
    index: str,
) -> str:
    return f"{0 if more else 1},{option},{'UNSET' if argument is None else argument},{index};"


@pytest.mark.parametrize("seed", range(3))
def test_bash(seed):
    given = cases(seed)
    for (spec, words), wanted in zip(given, told("bash", given), strict=True):
        index, text = "1", ""
        for _ in range(ROUNDS):
            more, option, argument, index = getopts_strictly(spec, words, index, loud="0")
            text += shown(more, option, argument, index)
        assert text == wanted, (spec, words)


@pytest.mark.parametrize("seed", range(3))
def test_dash(seed, capfd):
    given = cases(seed)
    argument = None
    for (spec, words), wanted in zip(given, told("dash", given), strict=True):
        index, text = "1", ""
        for _ in range(ROUNDS):
            more, option, argument, index = dash_getopts(spec, words, index, argument)
            text += shown(more, option, argument, index)
        assert text == wanted, (spec, words)
    capfd.readouterr()


def test_a_new_index_begins_the_word_anew():
    first = getopts("ab", ["-ab"], "1")
    assert first == (True, "a", "", "1")
    assert getopts("ab", ["-ab"], first[3])[1] == "b"
    assert getopts("ab", ["-ab"], "1")[1] == "a"


@pytest.mark.parametrize("index", [None, "", "0", "x"])
def test_an_index_that_is_none_is_the_first(index):
    assert getopts("a", ["-a"], index) == (True, "a", "", "2")


def test_messages(capfd):
    getopts("a:", ["-x"], "1")
    getopts("a:", ["-a"], "1")
    getopts("a:", ["-a"], "1", loud="0")
    getopts(":a:", ["-a"], "1")
    errors = capfd.readouterr().err.splitlines()
    assert [line.partition(": ")[2] for line in errors] == [
        "illegal option -- x",
        "option requires an argument -- a",
    ]
