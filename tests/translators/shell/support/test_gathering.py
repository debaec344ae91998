"""`gathered` writes whole lines in the order in which they were printed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import overhaul

_HEAD = "import os, sys\nfrom overhaul.translators.shell.support.gathering import gathered\n"


def written(program: str, **options: object) -> bytes:
    environment = {**os.environ, "PYTHONPATH": str(Path(overhaul.__file__).parents[1])}
    command = [sys.executable, "-c", _HEAD + program]
    return subprocess.run(command, stdout=subprocess.PIPE, env=environment, check=False, **options).stdout


def test_what_is_printed_before_within_and_behind_keeps_its_order():
    program = "print('before', end='')\nwith gathered():\n    for i in range(3000): print(i)\n    print('x', end='')\n"
    lines = written(program + "os.write(1, b'at once\\n')\nprint('behind')").decode()
    assert lines == "before" + "".join(f"{i}\n" for i in range(3000)) + "xat once\nbehind\n"


def test_lines_longer_than_a_piece_are_whole():
    assert written("with gathered():\n    for i in range(3): print(str(i) * 9000)") == b"".join(
        b"%d" % i * 9000 + b"\n" for i in range(3)
    )


def test_a_program_that_dies_leaves_whole_lines():
    program = "with gathered():\n    for i in range(5000): print('a line', i)\n    os.kill(os.getpid(), 9)"
    lines = written(program)
    assert lines.endswith(b"\n")
    assert b"".join(b"a line %d\n" % i for i in range(5000)).startswith(lines)
    assert len(lines) > 40000


def test_what_is_printed_before_an_error_is_written():
    program = "with gathered():\n    print('one')\n    raise SystemExit(3)"
    assert written(program) == b"one\n"


def test_a_flush_writes_what_begins_a_line():
    program = "with gathered():\n    print('a', end='', flush=True)\n    os.write(1, b'b')\n    print('c')"
    assert written(program) == b"abc\n"


def test_bytes_survive():
    program = "sys.stdout.reconfigure(encoding='utf-8')\nwith gathered():\n    print('\\udcff\\u00e9')"
    assert written(program) == b"\xff\xc3\xa9\n"
