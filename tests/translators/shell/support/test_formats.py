"""What `printf` writes is what bash and dash write, for formats and words that nobody would think of."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import pytest

from overhaul.translators.shell.lower.builtins.printf import is_common
from overhaul.translators.shell.support.dash_formats import dash_printf
from overhaul.translators.shell.support.formats import formatted, formatted_status, printf
from overhaul.translators.shell.support.full_formats import formatted_fully, printf_fully

ODD_WORDS = [
    *(
        "",
        "'a",
        '"',
        '"é',
        "'\udcff",
        "abc",
        "12x",
        " 7",
        "7 ",
        "inf",
        "nan",
        "-inf",
        "1e5000",
        "0x1.8p3",
        "0x.8",
    ),
    *(
        "1e",
        "1e+",
        "0x",
        ".5",
        "5.",
        "-0",
        "-0.0",
        "+3",
        "0.5",
        "1.5",
        "2.5",
        "9.995",
        "9.93",
        "1e10",
        "nan(x)",
    ),
    *("infinity", "1 2", "-5", "08", "9223372036854775808", "-9223372036854775809", "18446744073709551616"),
]
CHARACTERS = list("ab é\t\n'\"\\$`~#=:{}[]*?!&|;<>()^%,@+-/_\x01\x7f\u200b\udc80\U0001f600")
ESCAPES = [
    "\\n",
    "\\0",
    "\\101",
    "\\0101",
    "\\x4",
    "\\xe9",
    "\\u00e9",
    "\\U1F600",
    "\\c",
    "\\",
    "a",
    "\\q",
    "\\'",
    "\\e",
]
TEXTS = [
    "a",
    " ",
    "|",
    "\\n",
    "\\t",
    "\\\\",
    "\\101",
    "\\x41",
    "\\u00e9",
    "\\c",
    "\\q",
    "é",
    "\\0",
    '\\"',
    "\n",
]


def word(chance: random.Random) -> str:
    kind = chance.randrange(6)
    if kind == 0:
        return str(chance.randint(-(2**64), 2**65) >> chance.randrange(66))
    if kind == 1:
        return repr(chance.uniform(-1, 1) * 10 ** chance.randint(-30, 30))
    if kind == 2:
        return chance.choice([hex, lambda number: f"0{number:o}"])(chance.randrange(2**64))
    if kind == 3:
        return chance.choice(ODD_WORDS)
    return "".join(chance.choices(CHARACTERS if kind == 4 else ESCAPES, k=chance.randrange(5)))


def directive(chance: random.Random, kinds: str, *, bash: bool) -> str:
    kind = chance.choice(kinds)
    if kind == "%":
        return chance.choice(["%%", "%%", "%", "%y", "%5%"])
    flags = "".join(chance.choices("#-+ 0", k=chance.choice([0, 0, 0, 1, 2])))
    width = chance.choice(["", "", "", str(chance.randint(1, 12)), "*"])
    precision = chance.choice(["", "", "", ".", f".{chance.randrange(9)}", ".*"])
    return f"%{flags}{width}{precision}{chance.choice(['', '', 'l', 'h']) if bash else ''}{kind}"


def cases(seed: int, kinds: str, *, bash: bool, count: int = 400) -> list[list[str]]:
    chance = random.Random(seed)  # noqa: S311 - no secret
    found = []
    for _ in range(count):
        pieces = [
            directive(chance, kinds, bash=bash) if chance.random() < 0.7 else chance.choice(TEXTS)
            for _ in range(chance.randint(1, 5))
        ]
        text = "".join(pieces)
        # A width from a word is kept small: both would write gigabytes.
        words = [
            str(chance.randint(-20, 20)) if "*" in text else word(chance) for _ in range(chance.randrange(6))
        ]
        found.append(["--", text, *words])
    return found


def quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


def expected(interpreter: str, commands: list[list[str]]) -> list[bytes]:
    lines = [
        f"printf {' '.join(map(quoted, words))} 2>/dev/null; printf '=%d==END==' $?" for words in commands
    ]
    done = subprocess.run(
        [interpreter],
        input="\n".join(lines).encode("utf-8", "surrogateescape"),
        capture_output=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        check=True,
    )
    return done.stdout.split(b"==END==")[:-1]


@pytest.fixture
def written(capfdbinary, monkeypatch):
    """Return what a helper writes and its status, as `expected` gives it."""

    def write(function, words: list[str]) -> bytes:
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")
        status = function(*words)
        sys.stdout.flush()
        return capfdbinary.readouterr().out + f"={status}".encode()

    return write


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("interpreter", "function", "kinds"),
    [
        ("bash", printf_fully, "sdiuoxXcbqQeEfFgGaA%"),
        ("bash", printf_fully, "eEfFgGaA"),
        ("bash", printf, "sdiuoxXcb%"),
        ("dash", dash_printf, "sdiuoxXcbeEfFgGaA%"),
    ],
    ids=["all", "floats", "common", "dash"],
)
def test_random_formats(interpreter, function, kinds, seed, written):
    commands = cases(seed, kinds, bash=interpreter == "bash")
    for words, wanted in zip(commands, expected(interpreter, commands), strict=True):
        if not _truncated(words) and (function is not printf or is_common(words[1])):
            assert written(function, words) == wanted, words


def _truncated(words: list[str]) -> bool:
    """Whether ``%Q`` gets its precision from a word, which bash forgets sometimes."""
    return "Q" in words[1] and ".*" in words[1]


@pytest.mark.parametrize(
    "words",
    [
        ["%(%Y-%m-%d)T", "0"],
        ["%10(%Y)T|%(x)T|%()T", "86400", "abc", "0"],
        ["%5s|%-5s|%.2s", "é", "é", "éa"],
        ["-%s"],
        ["--"],
        [],
        ["%"],
        ["%s %d\\n", "a", "1", "b"],
    ],
)
def test_chosen_formats(words, written, monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    assert written(printf_fully, words) == expected("bash", [words])[0]


def test_to_a_variable():
    assert formatted("%03d", "7") == "007"
    assert formatted_status() == 0
    assert formatted("%d", "7x") == "7"
    assert formatted_status() == 1
    assert formatted_fully("a\\0b") == "a"
    assert formatted_fully("%q", "a b") == "a\\ b"
    assert formatted("-x") == ""
    assert formatted_status() == 2
