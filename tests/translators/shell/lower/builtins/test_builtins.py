"""What builtins become: plain Python where that is the same, else one call of a helper that reads well."""

from __future__ import annotations

import pytest
from lowering import lowered, opaque

#: A script, and what has to stand in the program; names of the last words of each line say what it is about.
PLAIN = {
    "echo": "print()",
    "echo hello world": 'print("hello world")',
    'n=5; echo "n is $n" $((n+1))': 'print(f"n is {n} {n + 1}")',
    "echo Hello $1": 'print("Hello", *split(args[0] if args else ""))',
    "echo -n 'no end'": 'print("no end", end="", flush=True)',
    r"echo -e 'a\tb'": r'print("a\tb")',
    'echo "to you: $1" >&2': "print(f\"to you: {args[0] if args else ''}\", file=sys.stderr)",
    r"printf '%s\n' " + '"$1"': 'print(args[0] if args else "")',
    r"printf '%s\n' " + '"$@"': r'print(*args, sep="\n")',
    r"printf 'x: %d\n' 7": 'print("x: 7")',
    r"printf -v x '%s-%s' " + '"$1" b': "x = f\"{args[0] if args else ''}-b\"",
    "x=$(printf '%03d' 7)": 'x = "007"',
    "x=$(pwd)": "x = here()",
    "pwd": "print(here())",
    'set -- a "$1" "$@"': 'args = ("a", args[0] if args else "", *args)',
    "umask 077": "os.umask(63)",
    "a=(1 2); unset 'a[1]'": "a.discard(1)",
    "if command -v git > /dev/null 2>&1; then echo yes; fi": 'if is_command("git"):',
    "if ! hash git &> /dev/null; then echo no; fi": 'if not is_command("git"):',
}
#: The same, where only a helper has the exact meaning.
HELPED = {
    'echo "$1"': 'echo(args[0] if args else "")',
    'echo "$1" >&2': 'echo(args[0] if args else "", to=2)',
    r"printf '%.2f\n' " + '"$1"': r'printf_fully("%.2f\\n", args[0] if args else "")',
    "read -rp 'Name? ' name; echo": 'name = read_field(Input(prompt="Name? "), raw=True)',
    "read -r a b c; echo": "a, b, c = read_fields(3, raw=True)",
    "while read -r line; do cat; done": 'lines = SharedLines(blanks=" \\t")',
    "while IFS= read -r line; do echo a; done < f": "for line in lines:",
    "while read -r -t 5 line; do cat; done": "read_status()",
    "read -r -t 5 x": "read_status()",
    'IFS=, read -ra parts <<< "$1"': 'parts = Array(read_items(raw=True, ifs=","))',
    "mapfile -t lines < f": "lines = Array(input_lines())",
    "while getopts 'ab:' o; do :; done": 'more, o, OPTARG, OPTIND = getopts("ab:", args, OPTIND)',
    "set -e; cd /tmp": 'check(cd("/tmp"))',
    "CDPATH= cd x; echo": 'cd("x", path="")',
    "set -e; shift 2; echo": "args = shift_strictly(args, 2)",
    "shift; echo": "args = args[1:]",
    "shopt -s nullglob; ls *.$1": 'options.add("nullglob")',
    "command -v $1 x": 'describe_command("v", *split(args[0] if args else ""), "x")',
    "command ls -l": 'run("ls", "-l")',
    "hash -r": "hashed.clear()",
}


@pytest.mark.parametrize(("script", "line"), [*PLAIN.items(), *HELPED.items()])
def test_bash(script, line):
    assert line in lowered(script)
    assert not opaque(script)


@pytest.mark.parametrize(
    ("script", "line"),
    [
        (r'echo "a\tb"', r'print("a\tb")'),
        (r"echo '\x41'", r'print("\\x41")'),
        ('echo "it is $1"', "dash_echo(f\"it is {args[0] if args else ''}\")"),
        (r"printf '%d\n' " + '"$1"', r'dash_printf("%d\\n", args[0] if args else "")'),
        ("cd /tmp", 'dash_cd("/tmp")'),
        ("shift 2; echo", "args = shift_strictly(args, 2, status=2)"),
        ("if command -v git >/dev/null; then echo; fi", 'if dash_is_command("git"):'),
    ],
)
def test_sh(script, line):
    assert line in lowered(script, "sh")
    assert not opaque(script, "sh")


@pytest.mark.parametrize(
    "script",
    [
        *("shopt -s $x", "{ set -x; ls; } 2> log", "read -t $x y", "read -n $x y"),
        *(
            "printf '%s%n' a b",
            "mapfile -C f x",
            "unset -n x",
            "unset -n $x",
            "history 5",
        ),
        *(
            "HOME=/ cd",
            "f() { :; }; if x; then f() { echo; }; fi; type f",
            "hash",
            "ulimit -a",
            "bind -p",
        ),
        *("getopts", "getopts a? x", "alias", "shopt -s expand_aliases; alias l=ls; l", "read a{1,2}"),
    ],
)
def test_what_is_not_certain_is_left(script):
    assert opaque(script)
