"""Words become plain Python where facts allow it."""

from __future__ import annotations

import pytest
from translated import body, opaque

HEAD = "x=$(date)\ny=$(pwd -P)\na=(1 2)\nn=5\n"


def last(script: str) -> str:
    return body(HEAD + script)[-1]


@pytest.mark.parametrize(
    ("words", "python"),
    [
        ("ls 'a b'", 'return run("ls", "a b")'),
        ('ls "$x"', 'return run("ls", x)'),
        ("ls $x", 'return run("ls", *split(x))'),
        ('ls "$x-$y"', 'return run("ls", f"{x}-{y}")'),
        ("ls $n", 'return run("ls", str(n))'),
        ("ls v$n", 'return run("ls", f"v{n}")'),
        ('ls "$@"', 'return run("ls", *args)'),
        ("ls $@", 'return run("ls", *fields(Unquoted(args)))'),
        ('ls "$*"', 'return run("ls", " ".join(args))'),
        ('ls "${a[@]}"', 'return run("ls", *a)'),
        ("ls *.txt", 'return run("ls", *glob("*.txt"))'),
        ('ls "a b"*', 'return run("ls", *glob("a b*"))'),
        ('ls "*"*', 'return run("ls", *glob("\\\\**", "**"))'),
        ('ls "$x"*', 'return run("ls", *glob(f"{escape(x)}*", f"{x}*"))'),
        ("ls --opt=$x", 'return run("ls", *fields("--opt=", Unquoted(x)))'),
        ('ls "a$@b"', 'return run("ls", *fields(Items("a", args, "b")))'),
        ("ls {a,b}{1,2}", 'return run("ls", "a1", "a2", "b1", "b2")'),
        ("ls f{1..99}", 'return run("ls", *[f"f{number}" for number in range(1, 100)])'),
        ("ls ${x:+-v}", None),
        ('ls ${a[@]+"${a[@]}"}', 'return run("ls", *a)'),
    ],
)
def test_arguments(words, python):
    line = last(words)
    if python is None:
        assert line == 'return run("ls", *split("-v" if x else ""))'
    else:
        assert line == python


def test_ifs_is_given_to_helpers_where_the_script_sets_it():
    assert body("IFS=:\nx=$(date)\nls $x")[-1] == 'return run("ls", *split(x, ifs=IFS))'


def test_ifs_for_read_alone_changes_nothing():
    assert body("x=$(date)\nIFS=: read -r a b\nls $x")[-1] == 'return run("ls", *split(x))'


def test_private_literals_need_no_split():
    script = "f() {\n  local flag=-v\n  ls $flag\n}\nf"
    assert body(script, "f")[-1] == 'return run("ls", flag)'


def test_loops_over_numbers_are_loops_over_integers():
    assert body("for i in {1..9}; do echo $((i * 2)); done")[0] == "for i in range(1, 10):"
    assert body("for i in 3 1 2; do echo $((i * 2)); done")[0] == "for i in (3, 1, 2):"


def test_a_target_of_several_fields_is_looked_at_while_it_runs():
    assert "one_field(split(x)" in "".join(body("x=$(date)\nls > $x"))


def test_here_documents_keep_their_blanks():
    lines = body("IFS=,\nset -- a b\ncat <<E\n$*\nE")
    assert '" ".join(args)' in "".join(lines).replace("'", '"')


def test_thousands_of_words_from_braces_stay():
    assert opaque("ls {1..100}{1..100}{a,b}") == ["braces that make thousands of words"]
