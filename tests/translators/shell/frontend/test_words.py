"""Words of the front ends: quoting, expansions, braces and tildes, compared with what bash makes of them."""

from __future__ import annotations

import random
import subprocess
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from shell_nodes import bare, command, double, lit, make, number, one, quoted, var, word

from overhaul.effects.shfmt import parse_script
from overhaul.translators.shell.frontend.braces import members
from overhaul.translators.shell.syntax import (
    BraceList,
    BraceRange,
    Default,
    DoubleQuoted,
    Literal,
    Parameter,
    Quoted,
    Tilde,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CASES: dict[str, tuple[Any, ...]] = {
    r"a\ b": (lit("a"), quoted(" "), lit("b")),
    "a\\\nb": (lit("ab"),),
    r'"a\$\`\"\\\a"': (double(quoted('a$`"\\\\a')),),
    '"a\\\nb"': (double(quoted("ab")),),
    "''": (quoted(""),),
    r"$'a\tb\x41\u00e9\101\cA\'\q'": (quoted("a\tbA\u00e9A\x01'\\q"),),
    r"$'a\0b'": (quoted("a"),),
    '$"a $x"': (double(quoted("a "), var("x")),),
    r"\é": (quoted("é"),),
    "${x:-a b}": (var("x", operation=make("Default", ":-", bare("a b"))),),
    "${x-~}": (var("x", operation=make("Default", "-", word(make("Tilde", "")))),),
    "\"${x-'a'}\"": (double(var("x", operation=make("Default", "-", word(double(quoted("'a'")))))),),
    "\"${x#'a'*}\"": (double(var("x", operation=make("Trim", "#", word(quoted("a"), lit("*"))))),),
    '"${x-"}"}"': (double(var("x", operation=make("Default", "-", word(double(quoted("}")))))),),
    "${x//[a]/}": (var("x", operation=make("Replace", bare("[a]"), word(), everywhere=True)),),
    "${x/#a/b}": (var("x", operation=make("Replace", bare("a"), bare("b"), anchor="#")),),
    "${x: -1}": (var("x", operation=make("Slice", make("ArithUnary", "-", number(1)))),),
    "${x:a?b:c:2}": (
        var(
            "x",
            operation=make(
                "Slice",
                make("ArithTernary", *(make("ArithVariable", each) for each in "abc")),
                number(2),
            ),
        ),
    ),
    "${x^^}": (var("x", operation=make("ChangeCase", "^^")),),
    "${x@Q}": (var("x", operation=make("Transform", "Q")),),
    "${#x}": (var("x", length=True),),
    "${#}": (var("#"),),
    "${#-}": (var("-", length=True),),
    "${#:-x}": (var("#", operation=make("Default", ":-", bare("x"))),),
    "${##}": (var("#", length=True),),
    "${!x}": (var("x", indirect=True),),
    "${!x@}": (var("x", names="@"),),
    "${!x[@]}": (var("x", indirect=True, index=make("AllItems", star=False)),),
    "${!}": (var("!"),),
    "${x[a b]}": (var("x", index=make("Subscript", bare("a b"), None)),),
    "$1a": (var("1"), lit("a")),
    "$": (lit("$"),),
    "a$": (lit("a$"),),
    "@(a|b*)c": (make("ExtendedGlob", "@", (bare("a"), bare("b*"))), lit("c")),
    "<(a)": (
        make("ProcessSubstitution", (make("Statement", make("Simple", (), (bare("a"),))),), reads=True),
    ),
}


@pytest.mark.parametrize("text", CASES)
def test_a_word_in_parts(text: str) -> None:
    assert one(text) == CASES[text]


IN_SH: dict[str, tuple[Any, ...]] = {
    "{a,b}": (lit("{a,b}"),),
    "$'a'": (lit("$"), quoted("a")),
    "x=~": (lit("x=~"),),
    "~/a": (make("Tilde", ""), lit("/a")),
    "$[1]": (lit("$[1]"),),
}


@pytest.mark.parametrize("text", IN_SH)
def test_sh_knows_less(text: str) -> None:
    assert one(text, "sh") == IN_SH[text]


def test_spans_name_bytes_and_lines() -> None:
    script = parse_script("# é\n  echo é 'b c'$x\n", "test")
    (statement,) = script.body
    last: Any = statement.command.words[2]  # type: ignore[union-attr, index]
    assert script.source(last) == "'b c'$x"
    assert [(part.span.line, part.span.column) for part in last.parts] == [(2, 11), (2, 16)]
    assert (statement.span.start, statement.span.end) == (7, 22)


def test_backquotes_lose_one_level_of_escapes() -> None:
    script = parse_script('x=`echo \\`a \\\\\\`b\\\\\\`\\` "\\$y"`', "test")
    assert script.body[0] == parse_script('x=$(echo $(a $(b)) "$y")', "test").body[0]
    inner: Any = script.body[0].command.assignments[0].value.parts[0].body[0]  # type: ignore[union-attr]
    assert script.source(inner.command.words[0]) == "echo"


# ---------------------------------------------------------------------------------------------- bash is the oracle

VARIABLES = {"x": "1", "xa": "XA", "a": "", "u": ""}
HOMES = {"": "/root", "root": "/root"}
_PRINTING = """set -f; x=1 xa=XA a=; export HOME=/root
while IFS= read -r -d "" w; do
    if (eval "f() { : $w; }") 2>/dev/null; then
        printf 'OK\\0'
        eval "printf '%s\\0' $w" 2>/dev/null || printf 'FAIL\\0'
    fi
    printf 'END\\0'
done"""


def in_bash(words: Sequence[str]) -> list[list[str] | None]:
    """Return what each word expands to in bash, ``None`` for no word."""
    done = subprocess.run(
        ["bash", "-c", _PRINTING],
        input="".join(f"{each}\0" for each in words).encode(),
        capture_output=True,
        check=True,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
    )
    results: list[list[str] | None] = []
    current: list[str] = []
    for item in done.stdout.decode().split("\0"):
        if item == "END":
            results.append(current[1:] if current[:1] == ["OK"] and "FAIL" not in current else None)
            current = []
        else:
            current.append(item)
    return results


def expand(parts: Iterable[Any]) -> list[tuple[str, bool]]:
    """Return what parts expand to and whether something of it was quoted; no variable here has blanks."""
    choices = [list(_choices(part)) for part in parts]
    return [
        ("".join(text for text, _ in each), any(is_quoted for _, is_quoted in each))
        for each in product(*choices)
    ]


def _choices(part: Any) -> Iterable[tuple[str, bool]]:
    if isinstance(part, Literal | Quoted):
        yield part.text, isinstance(part, Quoted)
    elif isinstance(part, DoubleQuoted):
        yield "".join(text for text, _ in expand(part.parts)), True
    elif isinstance(part, Parameter) and isinstance(part.operation, Default):
        yield "".join(text for text, _ in expand(part.operation.word.parts)), False
    elif isinstance(part, Parameter):
        yield VARIABLES.get(part.name, ""), False
    elif isinstance(part, Tilde):
        yield HOMES.get(part.user, f"~{part.user}"), True
    elif isinstance(part, BraceList):
        for item in part.items:
            yield from expand(item.parts)
    else:
        assert isinstance(part, BraceRange)
        yield from ((text, False) for text in members(part.first, part.last, part.step))


def ours(text: str) -> list[str]:
    """Return what a word expands to by our tree."""
    return expanded_words(command(f": {text}\n").words[1:])


def expanded_words(words: Sequence[Any]) -> list[str]:
    """Return what words expand to; no word at all is an empty one to the `printf` that bash ran."""
    pairs = [pair for each in words for pair in expand(each.parts)]
    return [text for text, is_quoted in pairs if text or is_quoted] or [""]


# fmt: off
BRACES = [
    "{a..c}", "{3..1}", "{01..3}", "{-01..1}", "{1..6..2}", "{6..1..-2}", "{1..3..0}", "{a,b{1,2},}",
    "{a}", "{}", "{,}", "{a,b", "{a{b,c}}", "{1..b}", "{a..5}", "{1..2,3}", "x{,y}z",
    '{a,"b,c",\'d,e\',\\,}', '{"a".."c"}', "{a\\,b}", "{a,{b,c}", "a,b}", "{$x..5}", '"{a,b}"',
    "{a,b}{c,d}", "{A..c..20}", "{1...3}", "{+1..2}", "{1..99999999999999999999}", "{a,b}}", "{{a,b}",
    "{{a,b},c}", "{a,b}{", "${x}{a,b}", "$x{a,b}", "\\${a,b}", "{$x,y}a", "~{root,x}", "{~,~root}/x",
    "{a,b$}x", "{1..{2,3}}", "{x,{1..2}}", "{a..c..2}", "{c..a}", "a{1..2}b{3..4}c", "{a,b,}{}",
    "}{a,b}", "{a,b}$x", "{}{a,b}", "{a,}b", "{$x,${x}}", "é{é,e}é",
]
# fmt: on
# fmt: off
TILDES = [
    "~", "~/x", "~'/x'", "~\\root", "~root/x", "a~", "~$x", ":~", "a=~", "a=x:~/y", "a+=~", "--a=~",
    "a=$x:~", "a[1]=~", '"a"=~', "~:x", "a=b=~", "x=~/a:b:~root",
]
# fmt: on


@pytest.mark.parametrize("text", [*BRACES, *TILDES])
def test_a_word_means_what_it_means_to_bash(text: str) -> None:
    (expected,) = in_bash([text])
    assert ours(text) == expected


TOKENS = [
    *(
        "{",
        "}",
        ",",
        "..",
        "a",
        "b",
        "1",
        "3",
        "$x",
        "${x}",
        "'c'",
        '"d"',
        "\\",
        "~",
        "/",
        "$",
        "x",
        "{a,b}",
        "{1..3}",
    ),
    *("=", "-", "é", '"$x"', "{}", "'", '"', "$'\\n'", "${u:-", '"${u:-', "}", '\\"'),
]


@pytest.mark.parametrize("seed", range(3))
def test_composed_words_mean_what_they_mean_to_bash(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    words = ["p" + "".join(chance.choices(TOKENS, k=chance.randint(1, 8))) for _ in range(700)]
    known = [(each, made) for each, made in zip(words, in_bash(words), strict=True) if made is not None]
    known = [(each, made) for each, made in known if "$$" not in each and "$-" not in each]
    assert len(known) > 300
    script = parse_script("".join(f": {each}\n" for each, _ in known), "test").body
    for statement, (text, made) in zip(script, known, strict=True):
        assert expanded_words(statement.command.words[1:]) == made, text  # type: ignore[union-attr, index]
