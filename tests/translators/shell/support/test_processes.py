# ruff: noqa: E501 - a table: each case is a script and the program that it becomes
import pytest

from overhaul.translators.shell.support.processes import run

CASES = {
    "status": ('sh -c "exit 7"; echo $?', 'print(run("sh", "-c", "exit 7"))'),
    "not found": ("nosuchcommand; echo $?", 'print(run("nosuchcommand"))'),
    "no such path": ("/nosuch/x; echo $?", 'print(run("/nosuch/x"))'),
    "directory": ("/etc; echo $?; ./; echo $?", 'print(run("/etc")); print(run("./"))'),
    "empty name": ('"" a; echo $?', 'print(run("", "a"))'),
    "not executable": (
        "echo x > f; ./f; echo $?; PATH=.; f; echo $?",
        """
with redirected((1, ">", "f")): print("x")
print(run("./f")); os.environ["PATH"] = "."; print(run("f"))
""",
    ),
    "directories on PATH are passed over": (
        "mkdir -p one/tool two; printf '#!/bin/sh\necho two $1\n' > two/tool; chmod +x two/tool; PATH=one:two:$PATH; tool a; echo $?",
        r"""
run("sh", "-c", "mkdir -p one/tool two; printf '#!/bin/sh\necho two $1\n' > two/tool; chmod +x two/tool")
os.environ["PATH"] = "one:two:" + os.environ["PATH"]
print(run("tool", "a"))
""",
    ),
    "without shebang": (
        "echo 'echo $0 $# ${BASH_VERSION:+bash}; exit 3' > s; chmod +x s; ./s a b; echo $?",
        """
with redirected((1, ">", "s")): print("echo $0 $# ${BASH_VERSION:+bash}; exit 3")
run("chmod", "+x", "s"); print(run("./s", "a", "b"))
""",
    ),
    "binary rubbish": (
        r"printf '\0\1' > b; chmod +x b; ./b; echo $?",
        r"""
run("sh", "-c", "printf '\\0\\1' > b; chmod +x b"); print(run("./b"))
""",
    ),
    "missing interpreter": (
        "printf '#!/nosuch/int\n' > i; chmod +x i; ./i; echo $?",
        r"""
run("sh", "-c", "printf '#!/nosuch/int\n' > i; chmod +x i"); print(run("./i"))
""",
    ),
    "empty file": (
        ": > e; chmod +x e; ./e; echo $?",
        'redirected((1, ">", "e")).__enter__; run("sh", "-c", ": > e; chmod +x e"); print(run("./e"))',
    ),
    "no PATH": (
        "unset PATH; ls; echo $?; PATH=/usr/bin ls -d .; PATH= ls; echo $?",
        """
path = os.environ.pop("PATH"); print(run("ls")); run("ls", "-d", ".", env={"PATH": "/usr/bin"})
os.environ["PATH"] = ""; print(run("ls"))
""",
    ),
    "PATH for one command": (
        "PATH=/nosuch ls; echo $?; ls -d .",
        'print(run("ls", env={"PATH": "/nosuch"})); run("ls", "-d", ".")',
    ),
    "environment for one command": (
        'A=1 sh -c "echo [\\$A]"; sh -c "echo [\\$A]"',
        """
run("sh", "-c", "echo [$A]", env={**os.environ, "A": "1"}); run("sh", "-c", "echo [$A]")
""",
    ),
    "nothing": ("$nothing; echo $?", "print(run())"),
    "open descriptors are passed on": (
        'exec 3>f; sh -c "echo three >&3"; exec 3>&-; sh -c "echo no >&3" 2>/dev/null; cat f',
        """
redirect((3, ">", "f")); run("sh", "-c", "echo three >&3"); redirect((3, ">&", "-"))
run("sh", "-c", "echo no >&3", redirects=redirected((2, ">", "/dev/null"))); run("cat", "f")
""",
    ),
    "order of output": ("printf a; sh -c 'printf b'; printf c", 'print("a", end=""); run("printf", "b"); print("c", end="")'),
    "odd bytes": (r"printf '%s\n' $'\xff\xfe'x", r'run("printf", "%s\\n", "\udcff\udcfex")'),
    "exec": ("exec sh -c 'exit 4'; echo no", 'raise SystemExit(execute("sh", "-c", "exit 4"))'),
    "exec of nothing": ("exec nosuchcommand; echo no", 'raise SystemExit(execute("nosuchcommand"))'),
    "exec with redirections": ("exec echo hi > f", 'raise SystemExit(execute("echo", "hi", redirects=redirected((1, ">", "f"))))'),
    "redirection fails": ("echo hi > no/such; echo $?", 'print(run("echo", "hi", redirects=redirected((1, ">", "no/such"))))'),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_programs(name, same):
    same(*CASES[name])


@pytest.mark.parametrize("signal", ["KILL", "TERM", "USR1", "SEGV", "PIPE", "INT"])
def test_died_of_signal(signal, same):
    kill = f"kill -{signal} $$"
    same(f"sh -c '{kill}'; echo $?", f'print(run("sh", "-c", "{kill}"))')


def test_messages_say_what_is_wrong(tmp_path, capfd, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("nosuchcommand") == 127
    assert run("./nothing") == 127
    assert run(str(tmp_path)) == 126
    errors = capfd.readouterr().err
    assert "nosuchcommand: command not found" in errors
    assert "./nothing: No such file or directory" in errors
    assert f"{tmp_path}: Is a directory" in errors


def test_commands_are_looked_up_again_when_path_changes(tmp_path, monkeypatch):
    for name, status in (("one", 1), ("two", 2)):
        tool = tmp_path / name / "sometool"
        tool.parent.mkdir()
        tool.write_text(f"#!/bin/sh\nexit {status}\n")
        tool.chmod(0o755)
    for name, status in (("one", 1), ("two", 2), ("one", 1)):
        monkeypatch.setenv("PATH", str(tmp_path / name))
        assert run("sometool") == status
