# ruff: noqa: E501 - a table: each case is a script and the program that it becomes
import pytest

CASES = {
    "line ends": (r"x=$(printf 'a\n\n\n'); echo [$x]", r'x = substitute("printf", "a\n\n\n"); print(f"[{x}]")'),
    "inner line ends": (r'x=$(printf "a\n\nb\n"); echo "[$x]"', r'x = substitute("printf", "a\n\nb\n"); print(f"[{x}]")'),
    "status": ("x=$(sh -c 'echo a; exit 4'); echo $? $x", 'x = substitute("sh", "-c", "echo a; exit 4"); print(substituted(), x)'),
    "not found": ("x=$(nosuchcommand); echo $? [$x]", 'x = substitute("nosuchcommand"); print(substituted(), f"[{x}]")'),
    "NUL bytes": (r"x=$(printf 'a\0b'); echo $x", r'print(substitute(*["printf", "a\\0b"]))'),
    "odd bytes": (r'x=$(printf "\xff\xc3"); echo "$x"', r'print(substitute(*["printf", "\\xff\\xc3"]))'),
    "function": ("f() { echo in; return 3; }; x=$(f); echo $? $x", """
def f(): print("in"); return 3
x = substitute(f); print(substituted(), x)
"""),
    "nested": ('echo "$(echo "$(echo a)b")c"', 'print(substitute("echo", substitute("echo", "a") + "b") + "c")'),
    "exit in it": ("x=$(echo a; exit 6; echo b); echo $? $x", """
def f(): print("a"); sys.exit(6)
x = substitute(f); print(substituted(), x)
"""),
    "errors pass by": ("x=$(sh -c 'echo e >&2; echo o') 2>/dev/null; { y=$(sh -c 'echo e >&2; echo o'); } 2>f; echo $x $y; cat f", """
x = substitute("sh", "-c", "echo e >&2; echo o")
with redirected((2, ">", "f")): y = substitute("sh", "-c", "echo e >&2; echo o")
print(x, y); run("cat", "f")
"""),
    "file": (r"""printf 'a\nb\n\n' > f; echo "[$(< f)]"; x=$(< f); echo $?; x=$(< none); echo $? [$x]""", r"""
run("sh", "-c", "printf 'a\\nb\\n\\n' > f")
print(f"[{contents('f')}]"); print(substituted()); x = contents("none"); print(substituted(), f"[{x}]")
"""),
    "trap on exit in it": ('x=$(trap "echo e" EXIT; echo a); echo $x', """
def f(): trap(lambda: print("e") or 0, "EXIT"); print("a"); return 0
print(substitute(f).replace(chr(10), " "))
"""),
    "waits for what it starts": ("x=$(sleep 0.2 && echo late & echo first); echo $x", """
def f(): background(lambda: run("sleep", "0.2") or run("echo", "late")); print("first"); return 0
print(substitute(f).replace(chr(10), " "))
"""),
    "killed": ("x=$(sh -c 'kill -9 $$'); echo $?", 'substitute("sh", "-c", "kill -9 $$"); print(substituted())'),
    "closed output": ('exec 3>&1 >&-; x=$(echo hi); echo "$x" >&3', 'redirect((3, ">&", 1), (1, ">&", "-")); x = substitute("echo", "hi"); redirect((1, ">&", 3)); print(x)'),
    "process substitution": ("cat <(echo a) <(echo b; exit 3); echo $?", 'print(run("cat", process_output(lambda: run("echo", "a")), process_output(lambda: print("b") or 3)))'),
    "process substitution to write": ("echo hi > >(cat > f; echo done > g); while [ ! -s g ]; do sleep 0.05; done; cat f", """
def reader(): run("cat", redirects=redirected((1, ">", "f"))); return run("echo", "done", redirects=redirected((1, ">", "g")))
with redirected((1, ">", process_input(reader))): print("hi")
while not (os.path.exists("g") and os.path.getsize("g")): run("sleep", "0.05")
run("cat", "f")
"""),
    "loop over a process substitution": ("while read -r x; do echo [$x]; sh -c :; done < <(seq 3)", """
with redirected((0, "<", process_output(lambda: execute("seq", "3")))):
    for line in iter(sys.stdin.readline, ""): print(f"[{line.strip()}]"); run("sh", "-c", ":")
"""),
    "names for a function": ("f() { true; cat $1; true; cat $2; }; f <(echo a) <(echo b)", """
def f(*args): run("true"); run("cat", args[0]); run("true"); return run("cat", args[1])
with substituting(): f(process_output(lambda: run("echo", "a")), process_output(lambda: run("echo", "b")))
"""),
    "descriptors are closed": ("cat <(echo a) > f; ls /proc/self/fd | wc -l", """
with redirected((1, ">", "f")): run("cat", process_output(lambda: run("echo", "a")))
pipeline(["ls", "/proc/self/fd"], ["wc", "-l"])
"""),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_substitutions(name, same):
    same(*CASES[name])
