"""`echo` writes what bash and dash write."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import pytest

from overhaul.translators.shell.support.echoing import dash_echo, echo, echoed, write_status

PIECES = [
    *("-n", "-e", "-E", "-ne", "-nx", "-", "--", "", "a", "a b", "é", "-en", "-Ee"),
    *(
        "a\\tb",
        "a\\cb",
        "\\0101",
        "\\101",
        "\\x41",
        "\\u00e9",
        "\\",
        "\\\\",
        "\\e[0m",
        "\\8",
        "\\0400",
        "\\xg",
        "\\c",
    ),
]


def wordings(seed: int) -> list[list[str]]:
    chance = random.Random(seed)  # noqa: S311 - no secret
    return [chance.choices(PIECES, k=chance.randrange(5)) for _ in range(300)]


@pytest.mark.parametrize(("interpreter", "function"), [("bash", echo), ("dash", dash_echo)])
@pytest.mark.parametrize("seed", [1, 2])
def test_random_words(interpreter, function, seed, capfdbinary):
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")
    commands = wordings(seed)
    lines = [
        " ".join(["echo", *(f"'{word}'" for word in words)]) + "; printf '==END=='" for words in commands
    ]
    done = subprocess.run(
        [interpreter, "-c", "\n".join(lines)],
        capture_output=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        check=True,
    )
    for words, wanted in zip(commands, done.stdout.split(b"==END=="), strict=False):
        function(*words)
        sys.stdout.flush()
        assert capfdbinary.readouterr().out == wanted, words


def test_escapes_without_a_flag():
    assert echoed("a\\tb", escapes=True) == "a\tb\n"
    assert echoed("-E", "a\\tb", escapes=True) == "a\\tb\n"


def test_status_of_a_closed_output(capfd):
    kept = os.dup(1)
    try:
        os.close(1)
        assert write_status(print, "x") == 1
        os.dup2(kept, 1)
        assert write_status(print, "y") == 0
    finally:
        os.dup2(kept, 1)
        os.close(kept)
    captured = capfd.readouterr()
    assert captured.out == "y\n"
    assert "write error" in captured.err
