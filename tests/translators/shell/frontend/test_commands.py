"""Statements of the front ends: lists, redirections, here-documents, declarations, comments."""

from __future__ import annotations

from typing import Any

import pytest
from shell_nodes import bare, command, double, lit, make, name, number, only, quoted, simple, var, word

from overhaul.effects.shfmt import parse_script
from overhaul.translators.shell.syntax import Function, If, Statement


def stmt(command_: Any, *redirects: Any, **named: Any) -> Any:
    return make("Statement", command_, redirects, **named)


def both(operator: str, left: Any, right: Any) -> Any:
    return stmt(make("AndOr", operator, left, right))


def pipe(*stages: Any, **named: Any) -> Any:
    return stmt(make("Pipeline", stages), **named)


def function(name_: str, *redirects: Any) -> Any:
    body = stmt(make("Block", (simple("a"),)), *redirects)
    return stmt(make("Function", name_, body))


ERRORS = make("Redirect", ">&", bare("1"), 2)
A, B, C = simple("a"), simple("b"), simple("c")
WITH_ERRORS = stmt(A.command, ERRORS)

LISTS: dict[str, Any] = {
    "a && b || c": both("||", both("&&", A, B), C),
    "a | b && c": both("&&", pipe(A, B), C),
    "a || b | c": both("||", A, pipe(B, C)),
    "! a | b": pipe(A, B, negated=True),
    "! a && b": both("&&", stmt(A.command, negated=True), B),
    "a |& b | c": pipe(WITH_ERRORS, B, C),
    "a >x |& b": pipe(stmt(A.command, make("Redirect", ">", bare("x")), ERRORS), B),
    # To shfmt these functions reach to the end of the list; to bash they end at their brace.
    "f() { a; } && b || c": both("||", both("&&", function("f"), B), C),
    "f() { a; } | b": pipe(function("f"), B),
    "a && f() { a; } >x && b": both("&&", both("&&", A, function("f", make("Redirect", ">", bare("x")))), B),
    "time a | b": stmt(make("Timed", pipe(A, B))),
    "time -p a && b": both("&&", stmt(make("Timed", A, posix=True)), B),
    "coproc { a; } | b": pipe(stmt(make("Coprocess", "COPROC", stmt(make("Block", (A,))))), B),
    "time -- a": stmt(make("Timed", A)),
    "((a; b) | c)": stmt(make("Subshell", (pipe(stmt(make("Subshell", (A, B))), C),))),
}


@pytest.mark.parametrize("text", LISTS)
def test_how_statements_group(text: str) -> None:
    assert only(text) == LISTS[text]


def test_a_list_in_the_background_is_one_statement() -> None:
    assert only("a && b &") == stmt(both("&&", A, B).command, background=True)


CONDITIONS: dict[str, Any] = {
    "! a && b || c": ("||", ("&&", ("!", "a"), "b"), "c"),
    "a || b && c": ("||", "a", ("&&", "b", "c")),
    "! (a || b)": ("!", ("||", "a", "b")),
    "a && b && c": ("&&", ("&&", "a", "b"), "c"),
    "! ! a": ("!", ("!", "a")),
}


def condition(shape: Any) -> Any:
    if isinstance(shape, str):
        return make("ConditionWord", bare(shape))
    if shape[0] == "!":
        return make("ConditionNot", condition(shape[1]))
    kind = "ConditionAnd" if shape[0] == "&&" else "ConditionOr"
    return make(kind, condition(shape[1]), condition(shape[2]))


@pytest.mark.parametrize("text", CONDITIONS)
def test_not_binds_closer_than_and_and_and_than_or(text: str) -> None:
    assert command(f"[[ {text} ]]").test == condition(CONDITIONS[text])


def test_right_sides_are_words() -> None:
    pattern = command('[[ $x == "a"*.@(b|c) ]]').test.right
    assert pattern == word(double(quoted("a")), lit("*."), make("ExtendedGlob", "@", (bare("b"), bare("c"))))
    regex = command(r'[[ $x =~ ^(a|b)\."c"+$ ]]').test.right
    assert regex == word(lit("^(a|b)"), quoted("."), double(quoted("c")), lit("+$"))


def here(text: str) -> Any:
    (redirect,) = only(text).redirects
    return redirect


def test_here_documents() -> None:
    body = double(quoted("a "), var("x"), quoted(' $ \\a "\n'))
    assert here('cat <<E\na $x \\$ \\a "\nE\n') == make("Redirect", "<<", word(body))
    plain = word(quoted("a $x\n"))
    assert here("cat <<'E'\na $x\nE\n") == make("Redirect", "<<", plain, quoted=True)
    assert here("cat 3<<\\E\na $x\nE\n") == make("Redirect", "<<", plain, 3, quoted=True)
    assert here("cat <<-E\n\t\ta\n\t E\n\tE\n") == make("Redirect", "<<-", word(double(quoted("a\n E\n"))))
    assert here("cat <<E\nE\n") == make("Redirect", "<<", word())
    assert here("cat <<E\na\\\nb\nE\n") == make("Redirect", "<<", word(double(quoted("ab\n"))))


def test_two_here_documents_and_what_follows() -> None:
    first, second = parse_script("cat <<A <<B; b\n1\nA\n2\nB\n", "test").body
    assert [each.target for each in first.redirects] == [
        word(double(quoted("1\n"))),
        word(double(quoted("2\n"))),
    ]
    assert second == B


def test_redirections() -> None:
    made = only("a 2>>x {fd}<&- &>y <<<b=~").redirects
    assert made == (
        make("Redirect", ">>", bare("x"), 2),
        make("Redirect", "<&", bare("-"), None, "fd"),
        make("Redirect", "&>", bare("y")),
        make("Redirect", "<<<", bare("b=~")),
    )


def test_sh_reads_an_ampersand_before_an_angle_as_background() -> None:
    first, second = parse_script("a &>x\n", "test", "sh").body
    assert first == stmt(A.command, background=True)
    assert second == stmt(None, make("Redirect", ">", bare("x")))


def test_declarations() -> None:
    made = command("declare -A m=([a b]=1 [$k]+=2) x y=~:~ $z p={1,2}")
    keyed = make("ArrayItem", bare("1"), make("Subscript", bare("a b"), None))
    variable = make("Subscript", word(var("k")), make("ArithWord", word(var("k"))))
    items = make("ArrayLiteral", (keyed, make("ArrayItem", bare("2"), variable, append=True)))
    home = make("Tilde", "")
    assert made == make(
        "Declaration",
        "declare",
        (
            bare("-A"),
            make("Assignment", "m", items),
            make("Assignment", "x", None),
            make("Assignment", "y", word(home, lit(":"), home)),
            word(var("z")),
            make("Assignment", "p", bare("1")),
            make("Assignment", "p", bare("2")),
        ),
    )


def test_sh_declares_with_three_words() -> None:
    items = (make("Assignment", "x", word(var("y"))), make("Assignment", "a", None))
    for keyword in ("export", "readonly", "local"):
        assert command(f"{keyword} x=$y a\n", "sh") == make("Declaration", keyword, items)
    assert command("declare x=a\n", "sh") == make("Simple", (), (bare("declare"), bare("x=a")))


def test_assignments() -> None:
    index = make("Subscript", bare("i+1"), make("ArithBinary", "+", name("i"), number(1)))
    assert command("x=a y+=b z[i+1]=c").assignments == (
        make("Assignment", "x", bare("a")),
        make("Assignment", "y", bare("b"), append=True),
        make("Assignment", "z", bare("c"), index),
    )
    assert command("x=(a {b,c})").assignments[0].value == make(
        "ArrayLiteral",
        (make("ArrayItem", bare("a")), make("ArrayItem", word(make("BraceList", (bare("b"), bare("c")))))),
    )


def test_loops() -> None:
    assert command("for x; do a; done") == make("ForIn", "x", None, (A,))
    assert command("for x in; do a; done") == make("ForIn", "x", (), (A,))
    assert command("select x in b; do a; done") == make("Select", "x", (bare("b"),), (A,))
    assert command("until a; do b; done") == make("While", (A,), (B,), until=True)


def test_elif_is_an_if_in_the_other_branch() -> None:
    inner = stmt(make("If", (B,), (C,), (A,), elif_=True))
    assert command("if a; then b; elif b; then c; else a; fi") == make("If", (A,), (B,), (inner,))


def test_case() -> None:
    made = command("case $x in a | 'b') a;; (*) ;& c) esac")
    items = (
        make("CaseItem", (bare("a"), word(quoted("b"))), (A,)),
        make("CaseItem", (bare("*"),), (), ";&"),
        make("CaseItem", (bare("c"),), ()),
    )
    assert made == make("Case", word(var("x")), items)


COMMENTED = """\
# one
a # two
f() { # three
    b
    # four
}
if a; then # five
    b
# six
else
    # seven
    c
fi
x=(1 # eight
   2)
# nine
"""


def test_all_comments_are_kept() -> None:
    script = parse_script(COMMENTED, "test")
    seen: list[str] = []

    def walk(statement: Statement) -> None:
        seen.extend(each.text.strip() for each in statement.before)
        command_ = statement.command
        if isinstance(command_, Function):
            inner: Any = command_.body.command
            for each in inner.body:
                walk(each)
        elif isinstance(command_, If):
            for each in (*command_.condition, *command_.then, *command_.otherwise):
                walk(each)
        seen.extend([statement.comment.text.strip()] if statement.comment else [])
        seen.extend(each.text.strip() for each in statement.after)

    for each in script.body:
        walk(each)
    assert [*seen, *(each.text.strip() for each in script.after)] == (
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    )
    assert script.body[0].before[0].text == " one"
    assert script.body[0].comment is not None
