from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from overhaul.verification.behaviour import ENDLESS, Behaviour, Difference, differences
from overhaul.verification.forking import ForkServer
from overhaul.verification.running import run
from overhaul.verification.scene import Item, Scene, Shim
from overhaul.verification.twin import Twin

if TYPE_CHECKING:
    from pathlib import Path

BASH = ("/bin/bash",)


def behaviour(tmp_path: Path, script: str, scene: Scene | None = None, **more) -> Behaviour:
    return run(Twin(tmp_path / "twin", scene or Scene(), script.encode()), BASH, **more)


def test_files_are_compared_with_those_before(tmp_path: Path) -> None:
    items = (
        Item("same", b"s\n"),
        Item("changed", b"c\n"),
        Item("gone", b"g\n"),
        Item("mode", b"", 0o600),
        Item("d/x", b""),
        Item("l", b"same", None),
    )
    script = (
        "echo more >> changed; rm gone; chmod 640 mode; mkdir -m 700 p; ln -s to n; echo x > ~/h; mkfifo q"
    )

    assert behaviour(tmp_path, script, Scene(items=items)).files == (
        'changed: "c\\nmore\\n"',
        "gone is gone",
        'home/h: "x\\n"',
        'mode (640): ""',
        "n -> to",
        "p/ (700)",
        "q: special",
    )


def test_places_have_no_name_of_their_own(tmp_path: Path) -> None:
    seen = behaviour(tmp_path, 'pwd; echo "$0"; pwd > f; mktemp -d > /dev/null')

    assert seen.stdout == b"@/work\n../prog/script.sh\n"
    assert seen.files == ('f: "@/work\\n"', "tmp/tmp.RANDOM/ (700)")


def test_calls_are_recorded_with_folder_words_and_input(tmp_path: Path) -> None:
    scene = Scene(shims=(Shim("git", "echo out; exit 3"), Shim("docker", "", keeps_input=True)))
    script = "git tag 'a b' $'x\\ty'; echo $?; mkdir d; cd d; printf 'in\\n\\n' | docker load; git"

    seen = behaviour(tmp_path, script, scene)

    assert seen.stdout == b"out\n3\nout\n"
    assert seen.calls == (
        "git tag 'a b' \"x\\ty\"",
        '(@/work/d) docker load < "in\\n\\n"',
        "(@/work/d) git",
    )


def test_shims_keep_state(tmp_path: Path) -> None:
    body = 'n=$(cat "$state" 2>/dev/null || echo 0); echo $((n + 1)) > "$state"; [ "$n" = 2 ]'

    assert (
        behaviour(tmp_path, "until t; do echo again; done", Scene(shims=(Shim("t", body),))).stdout
        == b"again\nagain\n"
    )


def test_calls_without_an_order_are_sorted(tmp_path: Path) -> None:
    assert behaviour(tmp_path, "t b; t a", Scene(shims=(Shim("t"),), ordered=False)).calls == ("t a", "t b")


@pytest.mark.parametrize(
    ("script", "status"), [("exit 7", 7), ("kill -TERM $$", 143), ("kill -KILL $$", 137)]
)
def test_status_is_what_a_shell_sees(tmp_path: Path, script: str, status: int) -> None:
    assert behaviour(tmp_path, script).status == status


def test_what_is_left_in_the_background_is_waited_for(tmp_path: Path) -> None:
    assert behaviour(tmp_path, "{ sleep 0.1; echo late; } & echo early").stdout == b"early\nlate\n"


def test_what_does_not_end_is_killed(tmp_path: Path) -> None:
    seen = behaviour(tmp_path, "echo a; sleep 60", patience=0.3)

    assert (seen.status, seen.stdout) == (ENDLESS, b"a\n")


def test_only_the_presence_of_messages_counts() -> None:
    one = Behaviour(1, b"x", complains=True, stderr=b"script: no")
    other = Behaviour(1, b"x", complains=True, stderr=b"Error")

    assert differences(one, other) == ()
    assert differences(one, Behaviour(1, b"y")) == (
        Difference("stdout", b"x", b"y"),
        Difference("complains", expected=True, actual=False),
    )


PROGRAMS = {
    "words and name": "import sys; print(sys.argv, __name__, __file__)",
    "output and status": "import sys; print('a'); sys.stderr.write('b'); sys.exit(3)",
    "exit with a text": "import sys; sys.exit('text')",
    "exception": "print('x'); raise ValueError('no')",
    "at exit": "import atexit; atexit.register(print, 'bye'); print('hi')",
    "threads": "import threading, time\nthreading.Thread(target=lambda: (time.sleep(.05), print('late'))).start()",
    "standard input": "import sys; print(repr(sys.stdin.read()))",
    "input by bytes": "import os; print(os.read(0, 3)); print(os.read(0, 99))",
    "environment": "import os; print(sorted(os.environ.items()))",
    "folder and mask": "import os; print(os.getcwd(), oct(os.umask(0)))",
    "descriptors": "import os; print(sorted(os.listdir('/proc/self/fd'))[:4])",
    "program": "import subprocess; print(subprocess.run(['tool', 'x']).returncode)",
    "signals": "import signal; print([signal.getsignal(s) for s in (2, 13, 15, 17, 1, 10)])",
    "inherited signals": "import subprocess; subprocess.run(['sh', '-c', 'kill -PIPE $$; echo alive'])",
    "killed by a signal": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "interrupt": "import os, signal; os.kill(os.getpid(), signal.SIGINT); print('never')",
    "fork": "import os, sys\nif not os.fork():\n    print('child'); sys.exit(4)\nprint(os.wait()[1]); ",
    "encoding": "import sys\nfor f in sys.stdin, sys.stdout, sys.stderr: print(f.encoding, f.errors)",
    "bytes": "print('ä\\udcff')",
    "buffering": "import sys, os\nprint('a', end=''); os.write(1, b'b')\nprint(sys.stdout.line_buffering)",
    "main": "import sys; print(sys.modules['__main__'].__dict__ is globals(), __name__, __spec__)",
    "import beside": "import helper; print(helper.__name__)",
    "session": "import os; print(os.getpid() == os.getpgrp() == os.getsid(0))",
    "syntax error": "def",
    "time zone": "import time; print(time.tzname)",
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_fork_server_runs_programs_as_an_interpreter_does(tmp_path: Path, name: str) -> None:
    scene = Scene(
        args=("a b", ""),
        stdin=b"one\ntwo\n",
        environment=(("X", "1"), ("TZ", "Asia/Tokyo")),
        items=(Item("../prog/helper.py", b"x = 1\n"),),
        shims=(Shim("tool", "exit 5"),),
    )
    alone = Twin(tmp_path / "alone", scene, PROGRAMS[name].encode())
    served = Twin(tmp_path / "serve", scene, PROGRAMS[name].encode())

    expected = run(alone, (sys.executable, "-S", "-E"))
    with ForkServer() as server:
        assert differences(expected, server.run(served)) == ()


def test_the_fork_server_survives_its_children(tmp_path: Path) -> None:
    with ForkServer() as server:
        ended = [
            server.run(Twin(tmp_path / str(n), Scene(), text.encode()), patience=1).status
            for n, text in enumerate(("import os; os._exit(9)", "import time; time.sleep(60)", "print(1)"))
        ]

    assert ended == [9, ENDLESS, 0]
