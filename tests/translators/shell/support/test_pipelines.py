# ruff: noqa: E501 - a table: each case is a script and the program that it becomes
import pytest

CASES = {
    "two programs": ("yes | head -2; echo ${PIPESTATUS[@]}", 'pipeline(["yes"], ["head", "-2"]); print(*statuses)'),
    "last status": ("true | false; echo $?; false | true; echo $?", 'print(pipeline(["true"], ["false"])); print(pipeline(["false"], ["true"]))'),
    "pipefail": (
        "set -o pipefail; (exit 3) | (exit 4) | true; echo $? ${PIPESTATUS[@]}; false | (exit 5); echo $?",
        """
print(pipeline(lambda: 3, lambda: 4, ["true"], pipefail=True), *statuses)
print(pipeline(["false"], lambda: 5, pipefail=True))
""",
    ),
    "not found in the middle": (
        "true | nosuchcommand | cat; echo $? ${PIPESTATUS[@]}",
        'print(pipeline(["true"], ["nosuchcommand"], ["cat"]), *statuses)',
    ),
    "functions": (
        'f() { echo one; echo two; return 3; }; f | tac | { read x; echo "[$x]"; }; echo ${PIPESTATUS[@]}',
        """
def f(): print("one"); print("two"); return 3
def g(): print(f"[{sys.stdin.readline().strip()}]"); return 0
pipeline(f, ["tac"], g); print(*statuses)
""",
    ),
    "what a stage assigns is lost": (
        "x=1; echo | { read y; x=2; }; echo $x",
        """
x = 1
def stage():
    nonlocal x
    x = 2
    return 0
pipeline(["echo"], stage); print(x)
""",
    ),
    "exit in a stage": ("{ exit 3; } | true; echo ${PIPESTATUS[@]}", 'pipeline(lambda: sys.exit(3), ["true"]); print(*statuses)'),
    "much text": ('head -c 300000 /dev/zero | tr "\\0" x | cat | wc -c', 'pipeline(["head", "-c", "300000", "/dev/zero"], ["tr", "\\\\0", "x"], ["cat"], ["wc", "-c"])'),
    "closed input": ("exec 0<&-; echo a | cat; echo b | (cat; exit 2); echo $?", 'redirect((0, "<&", "-")); pipeline(["echo", "a"], ["cat"]); print(pipeline(["echo", "b"], lambda: run("cat") or 2))'),
    "closed output": ("exec 3>&1 1>&-; echo a | cat >&3; echo $? >&3", 'redirect((3, ">&", 1), (1, ">&", "-")); x = pipeline(["echo", "a"], lambda: run("cat", redirects=redirected((1, ">&", 3)))); redirect((1, ">&", 3)); print(x)'),
    "broken pipe ends a stage": ("{ echo a; sleep 0.2; echo b; echo never > f; } | head -1; echo ${PIPESTATUS[@]}", """
def talk():
    print("a"); run("sleep", "0.2"); print("b")
    with redirected((1, ">", "f")): print("never")
    return 0
pipeline(talk, ["head", "-1"]); print(*statuses)
"""),
    "five stages": ("echo x | cat | cat | cat | cat; echo ${#PIPESTATUS[@]}", 'pipeline(["echo", "x"], ["cat"], ["cat"], ["cat"], ["cat"]); print(len(statuses))'),
    "traps are taken back in stages": ('trap "echo bye" EXIT; true | (exit 3); echo $?', 'trap(lambda: print("bye") or 0, "EXIT"); print(pipeline(["true"], lambda: sys.exit(3)))'),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_pipelines(name, same):
    same(*CASES[name])
