# ruff: noqa: E501 - a table: each case is a script and the program that it becomes
import os

import pytest

from overhaul.translators.shell.support.processes import RedirectError
from overhaul.translators.shell.support.redirects import redirected

CASES = {
    "write and append": ("echo a > f; echo b >> f; echo c >> new", """
with redirected((1, ">", "f")): print("a")
with redirected((1, ">>", "f")): print("b")
with redirected((1, ">>", "new")): print("c")
"""),
    "order": ("{ echo out; echo err >&2; } > f 2>&1; { echo out; echo err >&2; } 2>&1 > g", """
with redirected((1, ">", "f"), (2, ">&", 1)): print("out"); print("err", file=sys.stderr)
with redirected((2, ">&", 1), (1, ">", "g")): print("out"); print("err", file=sys.stderr)
"""),
    "both": ("{ echo out; echo err >&2; } &> f; { echo o; echo e >&2; } &>> f; { echo o; echo e >&2; } >& g", """
with redirected((1, "&>", "f")): print("out"); print("err", file=sys.stderr)
with redirected((1, "&>>", "f")): print("o"); print("e", file=sys.stderr)
with redirected((1, "&>", "g")): print("o"); print("e", file=sys.stderr)
"""),
    "swap": ("{ echo out; echo err >&2; } 3>&1 1>&2 2>&3 3>&- | cat > f", """
def f():
    with redirected((3, ">&", 1), (1, ">&", 2), (2, ">&", 3), (3, ">&", "-")): print("out"); print("err", file=sys.stderr)
    return 0
pipeline(f, lambda: run("cat", redirects=redirected((1, ">", "f"))))
"""),
    "nested": ("{ echo a; { echo b; } > g; echo c; } > f; echo d", """
with redirected((1, ">", "f")):
    print("a")
    with redirected((1, ">", "g")): print("b")
    print("c")
print("d")
"""),
    "missing directory": ("echo hi > no/f; echo $?; { echo hi; } > no/f; echo $?", """
status = 1
try:
    with redirected((1, ">", "no/f")): print("hi"); status = 0
except RedirectError as e: print(e.code)
print(status)
"""),
    "those before one that fails": ("echo hi > f > no/g; echo $?; cat f; echo out", """
print(run("echo", "hi", redirects=redirected((1, ">", "f"), (1, ">", "no/g")))); run("cat", "f"); print("out")
"""),
    "ends the program": ("set -e; echo hi > no/f; echo no", """
with redirected((1, ">", "no/f")): print("hi")
print("no")
"""),
    "here-document": ("cat <<X\na\n$HOME\nX", 'run("cat", redirects=redirected((0, "<<", f"a\\n{os.environ[\'HOME\']}\\n")))'),
    "long here-document": ("wc -c <<< $(head -c 100000 /dev/zero | tr '\\0' x); cat <<< x", """
with redirected((0, "<<", "x" * 100000 + "\\n")): run("wc", "-c")
with redirected((0, "<<", "x\\n")): run("cat")
"""),
    "here-document beside input": ("echo in > f; { cat; cat /dev/fd/3; } < f 3<<< doc", """
with redirected((1, ">", "f")): print("in")
with redirected((0, "<", "f"), (3, "<<", "doc\\n")): run("cat"); run("cat", "/dev/fd/3")
"""),
    "read and write": ("echo abcdef > f; printf X 1<> f; cat f", """
with redirected((1, ">", "f")): print("abcdef")
run("printf", "X", redirects=redirected((1, "<>", "f"))); run("cat", "f")
"""),
    "noclobber": ("set -C; echo a > f; echo b > f; echo $?; echo c >| f; echo d > /dev/null; echo $?; echo e >> f", """
from overhaul.translators.shell.support.options import options
options.add("noclobber")
def echo(text, operator, path): return run("echo", text, redirects=redirected((1, operator, path)))
echo("a", ">", "f"); print(echo("b", ">", "f")); echo("c", ">|", "f"); print(echo("d", ">", "/dev/null")); echo("e", ">>", "f")
"""),
    "noclobber and dangling links": ("set -C; ln -s gone l; echo a > l; echo $?; ls", """
from overhaul.translators.shell.support.options import options
options.add("noclobber")
run("ln", "-s", "gone", "l"); print(run("echo", "a", redirects=redirected((1, ">", "l")))); run("ls")
"""),
    "for good": ("exec 3> f; echo a >&3; exec 3>&-; echo b >&3; echo $?; exec > g; echo c; sh -c 'echo d'", """
redirect((3, ">", "f"))
with redirected((1, ">&", 3)): print("a")
redirect((3, ">&", "-")); print(run("echo", "b", redirects=redirected((1, ">&", 3)))); redirect((1, ">", "g")); print("c"); run("sh", "-c", "echo d")
"""),
    "save and restore": ("exec 3>&1 1> f; echo a; exec 1>&3 3>&-; echo b", """
redirect((3, ">&", 1), (1, ">", "f")); print("a"); redirect((1, ">&", 3), (3, ">&", "-")); print("b")
"""),
    "move": ("exec 4> f; { echo a >&5; } 5>&4-; echo b >&4; echo $?; exec 4>> f 6>&4-; echo c >&6; echo d >&4; echo $?", """
def echo(text, fd): return run("echo", text, redirects=redirected((1, ">&", fd)))
redirect((4, ">", "f"))
with redirected((5, ">&", "4-")): echo("a", 5)
print(echo("b", 4)); redirect((4, ">>", "f"), (6, ">&", "4-")); echo("c", 6); print(echo("d", 4))
"""),
    "move to where something is": ("exec 4> f; echo a >&4-; echo b >&4", """
redirect((4, ">", "f")); run("echo", "a", redirects=redirected((1, ">&", "4-"))); run("echo", "b", redirects=redirected((1, ">&", 4)))
"""),
    "bad descriptor": ("echo a >&7; echo $?; echo b >&7-; echo $?", 'print(run("echo", "a", redirects=redirected((1, ">&", 7)))); print(run("echo", "b", redirects=redirected((1, ">&", "7-"))))'),
    "closed input": ("cat <&-; echo $?; { cat; } <&- ; echo $?", 'print(run("cat", redirects=redirected((0, "<&", "-")))); print(run("cat", redirects=redirected((0, "<&", "-"))))'),
    "close what is closed": ("true 7>&-; echo $?", 'print(run("true", redirects=redirected((7, ">&", "-"))))'),
    "close, then open": ("{ echo a; } >&- > f; echo b; { cat; } <&- < f", """
with redirected((1, ">&", "-"), (1, ">", "f")): print("a")
print("b")
with redirected((0, "<&", "-"), (0, "<", "f")): run("cat")
"""),
    "opened under the wanted number": ("exec 0<&-; { cat; } < /etc/hostname > f; cat; echo $?; cmp f /etc/hostname", """
redirect((0, "<&", "-"))
with redirected((0, "<", "/etc/hostname"), (1, ">", "f")): run("cat")
print(run("cat")); run("cmp", "f", "/etc/hostname")
"""),
    "named": ("exec {fd}> f; echo a >&$fd; [ $fd -ge 10 ]; echo $?; exec {fd}>&-; echo b >&$fd; echo $?", """
fd = opened(">", "f"); run("echo", "a", redirects=redirected((1, ">&", fd))); print(0 if int(fd) >= 10 else 1)
redirect((int(fd), ">&", "-")); print(run("echo", "b", redirects=redirected((1, ">&", fd))))
"""),
    "a descriptor from 10 on": ("exec 12> f; echo a >&12; exec 12>&-; exec 10> g; { echo b >&10; } 11> h; echo c >&10", """
redirect((12, ">", "f")); run("echo", "a", redirects=redirected((1, ">&", 12))); redirect((12, ">&", "-"), ); redirect((10, ">", "g"))
with redirected((11, ">", "h")): run("echo", "b", redirects=redirected((1, ">&", 10)))
run("echo", "c", redirects=redirected((1, ">&", 10)))
"""),
    "saved descriptors are not inherited": ("{ ls /proc/self/fd; } > f; wc -l < f", """
with redirected((1, ">", "f")): run("ls", "/proc/self/fd")
with redirected((0, "<", "f")): run("wc", "-l")
"""),
    "permissions": ("umask 027; echo > f; stat -c %a f", 'os.umask(0o027); run("echo", redirects=redirected((1, ">", "f"))); run("stat", "-c", "%a", "f")'),
    "directory": ("echo a > .; echo $?; cat < .; echo $?", 'print(run("echo", "a", redirects=redirected((1, ">", ".")))); print(run("cat", redirects=redirected((0, "<", "."))))'),
    "empty name": ('echo a > ""; echo $?', 'print(run("echo", "a", redirects=redirected((1, ">", ""))))'),
    "exit inside": ("{ echo a; exit 3; } > f", """
with redirected((1, ">", "f")): print("a"); raise SystemExit(3)
"""),
    "text without line end": ("{ printf a; printf b >&2; printf c; } > f 2>&1; cat f", """
with redirected((1, ">", "f"), (2, ">&", 1)): print("a", end="", flush=True); print("b", end="", file=sys.stderr, flush=True); print("c", end="")
run("cat", "f")
"""),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_redirections(name, same):
    same(*CASES[name])


def test_in_sh_a_redirection_fails_with_2(same):
    same(
        "echo a > no/f; echo $?; : > no/f; echo no",
        """
print(run("echo", "a", redirects=redirected((1, ">", "no/f"), status=2)))
redirect((1, ">", "no/f"), status=2)
""",
        "sh",
    )


def test_nothing_is_left_open(tmp_path):
    before = _descriptors()
    with redirected((1, ">", str(tmp_path / "f")), (2, ">&", 1), (7, "<<", "text")):
        assert "7" in _descriptors()
    with pytest.raises(RedirectError), redirected((7, "<<", "text"), (1, ">", str(tmp_path / "no" / "f"))):
        pass
    assert _descriptors() == before


def _descriptors():
    return sorted(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names are all we want
