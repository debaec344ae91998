import pytest
from lowering import lowered, opaque

CASES = {
    "git push origin main": 'return run("git", "push", "origin", "main")',
    "A=1 make -j4": 'return run("make", "-j4", env={**environment(), "A": "1"})',
    "git log | head -1": 'return pipeline(["git", "log"], ["head", "-1"])',
    "set -o pipefail; a | b": 'return pipeline(["a"], ["b"], pipefail=True)',
    "git log 2>/dev/null | head": """\
return pipeline(
    lambda: execute("git", "log", redirects=redirected((2, ">", "/dev/null"))),
    ["head"],
)""",
    "x=$(git rev-parse HEAD)": """\
global x
x = substitute("git", "rev-parse", "HEAD")
return substituted()""",
    "x=$(a | b)": """\
global x
x = substitute(lambda: pipeline(["a"], ["b"]))
return substituted()""",
    'x=$(a 2>/dev/null "$y")': """\
global x
x = substitute(
    "a", os.environ.get("y", ""), redirects=redirected((2, ">", "/dev/null"))
)
return substituted()""",
    "x=$(< file)": """\
global x
x = contents("file")
return substituted()""",
    "(cd /tmp && ls)": """\
def subshell() -> int:
    status = cd("/tmp")
    if status == 0:
        status = run("ls")
    return status
return fork(subshell)""",
    "sleep 5 &": 'background(["sleep", "5"])',
    "a | b &": 'background(["a"], ["b"], keep_input=True)',
    "diff <(sort a) <(sort b)": """\
return run(
    "diff",
    process_output(lambda: execute("sort", "a")),
    process_output(lambda: execute("sort", "b")),
)""",
    "time make": """\
with timed():
    status = run("make")
return status""",
}


@pytest.mark.parametrize("script", CASES)
def test_programs_and_what_connects_them(script):
    assert lowered(script) == CASES[script]


def test_stage_that_assigns_does_so_in_its_process():
    program = lowered("i=1; ps | grep $((i++)); echo $i")
    assert 'def stage() -> int:\n    global i\n    return run("grep", str((i := i + 1) - 1))' in program
    assert 'pipeline(["ps"], stage)' in program


def test_substitution_of_a_function_needs_no_function_of_its_own():
    assert "x = substitute(lambda: f('1'))".replace("'", '"') in lowered("f() { ls; }; x=$(f 1)")


def test_errexit_is_not_in_force_in_a_substitution():
    assert (
        "check("
        not in lowered("set -e; echo $(false; ls a; ls b)").split("def substitution")[1].split("return")[0]
    )


def test_in_sh_it_is():
    assert (
        "check("
        in lowered("set -e; echo $(ls a; ls b)", "sh").split("def substitution")[1].split("return")[0]
    )


def test_function_that_is_called_by_a_computed_name_is_in_the_table():
    program = lowered('f() { ls; }; "$@"')
    assert 'functions.update({"f": f})' in program
    assert "invoke(*args)" in program


def test_name_with_a_slash_means_a_program():
    assert lowered('"$d/tool" x') == "return run(f\"{os.environ.get('d', '')}/tool\", \"x\")"


@pytest.mark.parametrize("script", ["enable -n echo", "bind -p", "fc -l", "suspend"])
def test_builtins_that_nobody_translates_are_no_programs(script):
    assert opaque(script)


def test_last_stage_in_the_shell_itself():
    assert (
        lowered("shopt -s lastpipe; a | cd x; ls")
        == """\
with piped(["a"]):
    status = cd("x")
last_status(status)
return run("ls")"""
    )


def test_last_stage_may_be_in_the_shell_itself():
    assert opaque("$x && shopt -s lastpipe; a | read x") == [
        "the last stage may run in the shell itself (lastpipe)"
    ]
