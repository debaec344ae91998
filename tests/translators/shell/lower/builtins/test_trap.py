import pytest
from lowering import lowered, opaque


def test_text_becomes_a_function():
    assert (
        lowered("t=x; trap 'rm -f \"$t\"; ls' EXIT INT")
        == """\
global t
t = "x"
def on_exit() -> int:
    run("rm", "-f", t)
    return run("ls")
trap(on_exit, "EXIT", "INT")"""
    )


def test_function_of_the_script_is_named():
    assert 'trap(cleanup, "EXIT")' in lowered("cleanup() { ls; }; trap cleanup EXIT")


def test_status_is_what_the_trap_finds():
    assert "status = entry_status()" in lowered("trap 'echo $?' EXIT")


def test_what_is_expanded_early_is_a_default():
    program = lowered('trap "rm -rf $dir; echo late \\$x" EXIT')
    assert 'def on_exit(word: str = as_word(os.environ.get("dir", ""))) -> int:' in program
    assert 'run("rm", "-rf", word)' in program


def test_what_is_expanded_early_in_quotes_may_have_blanks():
    assert "as_quoted(" in lowered("trap \"rm -rf '$dir'\" EXIT")


@pytest.mark.parametrize(
    ("script", "program"),
    [
        ("trap - INT", 'trap("-", "INT")'),
        ("trap '' HUP TERM", 'trap("", "HUP", "TERM")'),
        ("trap INT", 'trap("-", "INT")'),
        ("trap 2 15", 'trap("-", "2", "15")'),
    ],
)
def test_resetting_and_ignoring(script, program):
    assert lowered(script) == program


def test_line_of_an_error():
    program = lowered("trap 'echo $LINENO' ERR\nls")
    assert "print(error_line())" in program
    assert 'check_and_trap(run("ls"), 2)' in program


@pytest.mark.parametrize(
    "script",
    [
        "f() { trap 'echo x' DEBUG; }; f",
        "set -T; trap 'echo x' RETURN",
        'trap "$x" EXIT',
        'trap "$cmd -f x" EXIT',
        "trap 'echo $BASH_COMMAND' EXIT",
        "f() { ls; }; trap 'echo $1' EXIT",
        "trap 'echo (' EXIT",
    ],
)
def test_what_is_left(script):
    assert opaque(script)
