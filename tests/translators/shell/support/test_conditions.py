"""`test` decides what bash decides, for words made by chance and for each kind of file."""

from __future__ import annotations

import os
import random
import shlex
import socket
import subprocess

import pytest

from overhaul.translators.shell.support.conditions import dash_integer_test, dash_test, integer_test
from overhaul.translators.shell.support.conditions import test as status_of

WORDS = [
    *("!", "!", "(", ")", "-a", "-o", "=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-ge", "-nt", "-ot", "-ef"),
    *("-n", "-z", "-f", "-d", "-e", "-q", "-t", "-x", ""),
    *("-L", "a", "b", "0", "1", " 1", "1 ", "08", "-1", "+1", "1\n", "x1"),
    *("/", "/etc/passwd", "/dev/null", "/nonexistent", "99999999999999999999", "=~", "-"),
]  # fmt: skip


def by_bash(cases: list[list[str]], directory: str = "/", by: str = "bash") -> list[int]:
    script = "".join(f"(test {' '.join(shlex.quote(word) for word in words)}); echo $?\n" for words in cases)
    run = subprocess.run(
        [by],
        input=script,
        capture_output=True,
        text=True,
        check=True,
        cwd=directory,
        env={"LC_ALL": "C.UTF-8"},
    )
    return [int(line) for line in run.stdout.split()]


def test_words_by_chance():
    chance = random.Random(int(os.environ.get("TEST_SEED", "1")))  # noqa: S311 - cases, no secrets
    cases = [
        [chance.choice(WORDS) for _ in range(chance.choice([0, 1, 2, 3, 3, 4, 4, 5, 6, 7]))]
        for _ in range(int(os.environ.get("TEST_CASES", "1000")))
    ]
    expected = by_bash(cases)
    different = [
        (words, theirs, ours)
        for words, theirs in zip(cases, expected, strict=True)
        if (ours := status_of(*words)) != theirs
    ]
    assert not different


@pytest.mark.parametrize("operator", ["-eq", "-ne", "-lt", "-le", "-gt", "-ge"])
def test_numbers(operator):
    words = [
        "0",
        "1",
        "-1",
        "+1",
        " 1",
        "1 ",
        "01",
        "08",
        "x",
        "",
        "1\n",
        "0x1",
        "9223372036854775808",
        "1 2",
        "\u0661",
    ]
    cases = [[left, operator, right] for left in words for right in words]
    expected = by_bash(cases)
    assert [integer_test(*words) for words in cases] == expected
    assert [dash_integer_test(*words) for words in cases] == by_bash(cases, by="dash")
    assert integer_test(3, operator, "4") == integer_test("3", operator, 4)


def test_sh_knows_fewer_tests():
    words = ["0", " 1", "1\n", "a", "", "!", "/", "/nonexistent", "/dev/null", "(", ")"]
    cases = [
        *(
            [operator, word]
            for operator in ["-a", "-o", "-N", "-f", "-z", "-n", "-d", "-G", "!"]
            for word in words
        ),
        *(
            [left, operator, right]
            for operator in ["=", "==", "!=", "-eq", "-lt", "-nt", "-ot", "-ef"]
            for left in words
            for right in words
        ),
        *(
            [left, "=", left, joiner, right, "!=", left]
            for joiner in ("-a", "-o")
            for left in words
            for right in words
        ),
    ]
    assert [(words, dash_test(*words)) for words in cases] == [
        (words, status) for words, status in zip(cases, by_bash(cases, by="dash"), strict=True)
    ]


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, mode in {"file": 0o644, "run": 0o755, "suid": 0o4755, "sgid": 0o2755, "none": 0}.items():
        (tmp_path / name).write_text("x")
        (tmp_path / name).chmod(mode)
    (tmp_path / "empty").touch()
    (tmp_path / "directory").mkdir()
    (tmp_path / "sticky").mkdir()
    (tmp_path / "sticky").chmod(0o1777)
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "broken").symlink_to("nothing")
    (tmp_path / "hard").hardlink_to("file")
    os.mkfifo(tmp_path / "fifo")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
    os.utime("empty", ns=(10**18, 10**18 + 1))
    os.utime("file", ns=(10**18 + 5, 10**18))
    os.utime("run", ns=(10**18, 10**18 + 5))
    return tmp_path


def test_files(files):
    names = [*sorted(each.name for each in files.iterdir()), "missing", "", "/dev/null", "file/x"]
    unary = [[f"-{letter}", name] for letter in "abcdefghkprstuwxGLNOSnz" for name in names]
    binary = [
        [one, operator, other] for operator in ("-nt", "-ot", "-ef") for one in names for other in names
    ]
    cases = [*unary, *binary]
    expected = by_bash(cases, str(files))
    assert [
        (words, theirs) for words, theirs in zip(cases, expected, strict=True) if status_of(*words) != theirs
    ] == []
