import pytest
from lowering import lowered, opaque

CASES = {
    "ls x 2>/dev/null": 'return run("ls", "x", redirects=redirected((2, ">", "/dev/null")))',
    "echo error >&2": 'print("error", file=sys.stderr)',
    "echo hi > file": """\
status = 1
with contextlib.suppress(RedirectError), redirected((1, ">", "file")):
    print("hi")
    status = 0
return status""",
    "echo hi > file; ls": """\
with contextlib.suppress(RedirectError), redirected((1, ">", "file")):
    print("hi")
return run("ls")""",
    "set -e; echo hi > file; ls": """\
with redirected((1, ">", "file")):
    print("hi")
check(run("ls"))""",
    "{ ls; pwd; } > log 2>&1; ls": """\
with contextlib.suppress(RedirectError), redirected((1, ">", "log"), (2, ">&", 1)):
    run("ls")
    print(here())
return run("ls")""",
    "ls &> log": 'return run("ls", redirects=redirected((1, ">", "log"), (2, ">&", 1)))',
    "ls >& log": 'return run("ls", redirects=redirected((1, ">", "log"), (2, ">&", 1)))',
    "cat <<< x": 'print("x")',
    "cat <<E\na $x\nE": """print(f"a {os.environ.get('x', '')}")""",
    "tac <<E\na $x\nE": """\
return run("tac", redirects=redirected((0, "<<", f"a {os.environ.get('x', '')}\\n")))""",
    "cat >&2 <<'E'\na\nE": 'print("a", file=sys.stderr)',
    'echo "$(date)" > f; ls': """\
word = substitute("date")
with contextlib.suppress(RedirectError), redirected((1, ">", "f")):
    echo(word)
return run("ls")""",
    "(ls) > out": """\
def subshell() -> int:
    redirect((1, ">", "out"))
    return run("ls")
return fork(subshell)""",
    "exec > log; ls": """\
with contextlib.suppress(RedirectError):
    redirect((1, ">", "log"))
return run("ls")""",
    "set -e; exec 3>&1": 'redirect((3, ">&", 1))',
    "set -e; exec {fd}> log": """\
global fd
fd = int(opened(">", "log"))""",
    "command -v git > /dev/null": """\
if is_command("git"):
    return 0
return 1""",
}


@pytest.mark.parametrize("script", [script for script in CASES if "command -v" not in script])
def test_redirections(script):
    assert lowered(script) == CASES[script]


@pytest.mark.parametrize("script", ["cat - <<< $((x += 1))", "PATH=/opt:$PATH; cat <<< x", "cat <<< a <<< b"])
def test_documents_that_a_program_reads(script):
    assert "print" not in lowered(script)


def test_loop_reads_from_a_file():
    program = lowered("while read -r x; do ls; done < file; ls")
    assert program.startswith(
        'global x\nwith contextlib.suppress(RedirectError), redirected((0, "<", "file")):\n    lines = SharedLines('
    )


def test_in_sh_they_fail_with_2():
    assert 'redirected((1, ">", "f"), status=2)' in lowered("ls > f", "sh")


def test_target_of_a_program_that_assigns_does_so_in_its_process():
    assert "fork(" in lowered("ls > ${x:=f}")


def test_connection():
    assert 'redirect((3, "<&", connection("/dev/tcp/host/80")))' in lowered("exec 3<> /dev/tcp/host/80")


@pytest.mark.parametrize("script", ["pwd >&-", "exec >&-", "ls &> /dev/tcp/host/80"])
def test_what_is_left(script):
    assert opaque(script)
