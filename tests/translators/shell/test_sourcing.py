from __future__ import annotations

import pytest

from overhaul.effects.shfmt import parse_script
from overhaul.errors import ShellSyntaxError
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.preparing.sourcing import with_sources
from overhaul.translators.shell.syntax import Simple

FILES = {
    "./lib.sh": "# library\nhello() { echo hi; }\nx=1\n",
    "./twice.sh": ". ./lib.sh\ny=2\n",
    "./circle.sh": ". ./circle.sh\n",
    "./returns.sh": '[ -n "$LIB" ] && return\nx=1\n',
}


def sourced(text: str):
    def find(name: str):
        return parse_script(FILES[name], name) if name in FILES else None

    def parse(piece: str):
        try:
            return parse_script(piece, "script.sh")
        except ShellSyntaxError as error:
            raise ValueError from error

    return with_sources(parse_script(text, "script.sh"), find, parse)


def texts(script) -> list[str]:
    return [script.source(each) for each in script.body]


def test_a_file_is_put_in_where_it_is_read():
    script = sourced("echo é\n. ./lib.sh\nhello\n")
    assert texts(script) == ["echo é", "hello() { echo hi; }", "x=1", "hello"]
    assert script.body[1].span.line == 2
    assert [each.text for each in script.body[1].before] == [" library"]


def test_a_file_may_read_another():
    assert texts(sourced(". ./twice.sh")) == ["hello() { echo hi; }", "x=1", "y=2"]


def test_inside_of_other_statements():
    script = sourced("if true; then source ./lib.sh; fi")
    names = [node.words[0].literal for node in walk(script.body) if isinstance(node, Simple) and node.words]
    assert names == ["true", "echo"]


@pytest.mark.parametrize(
    "text",
    [
        '. "$(dirname "$0")/lib.sh"',
        'source "${BASH_SOURCE%/*}/lib.sh"',
        'HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)\n. "$HERE/lib.sh"',
    ],
)
def test_the_folder_of_the_script_is_recognised(text):
    assert texts(sourced(text))[-1] == "x=1"


@pytest.mark.parametrize(
    "text",
    [
        ". ./missing.sh",
        ". ./circle.sh",
        ". lib.sh",
        ". $lib",
        ". ./lib.sh > out",
        "x=1 . ./lib.sh",
        'HERE=/a\nHERE=/b\n. "$HERE/lib.sh"',
        '. "$(cd "$(dirname "$1")" && pwd)/lib.sh"',
    ],
)
def test_what_is_not_certain_stays(text):
    last = texts(sourced(text))[-1]
    assert last == text.splitlines()[-1]


@pytest.mark.parametrize(
    ("text", "name"), [(". ./returns.sh", "returns"), (". ./lib.sh with arguments", "lib")]
)
def test_what_returns_early_or_has_arguments_becomes_a_function(text, name):
    definition, call = sourced(text).body
    assert definition.command.name == call.command.words[0].literal == f"source_{name}"


def test_constant_text_of_eval_is_put_in():
    assert texts(sourced("eval 'x=1; f() { :; }'")) == ["x=1", "f() { :; }"]
    assert texts(sourced("eval 'x=1' > out")) == ["eval 'x=1' > out"]
    script = sourced("[ -f x ] && eval echo hi")
    names = [node.words[0].literal for node in walk(script.body) if isinstance(node, Simple) and node.words]
    assert names == ["[", "echo"]


@pytest.mark.parametrize("text", ["eval", 'eval "$x"', "eval 'if'", "x=1 eval 'return'"])
def test_other_text_of_eval_stays(text):
    assert texts(sourced(text)) == [text]
