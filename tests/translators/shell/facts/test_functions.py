from __future__ import annotations

import pytest

from overhaul.effects.shfmt import parse_script
from overhaul.translators.shell.facts.functions import functions_of


def facts(script: str, name: str = "f"):
    return functions_of(parse_script(script, "script.sh"))[name]


@pytest.mark.parametrize(
    ("script", "plain"),
    [
        ("f() { :; }\nf", True),
        ("g() { f; }\nf() { :; }\ng", True),
        ("f\nf() { :; }", False),
        ("g() { f; }\ng\nf() { :; }", False),
        ("f() { :; }\nf() { echo; }\nf", False),
        ("if true; then f() { :; }; fi\nf", False),
        ("f() { :; }\nunset -f f\nf", False),
        ("g() { f() { :; }; }\ng\nf", False),
        ("f() { :; } > log\nf", True),
    ],
)
def test_a_plain_function_is_in_force_before_anything_calls_it(script, plain):
    assert facts(script).plain is plain


@pytest.mark.parametrize(
    ("script", "ignored", "checked"),
    [
        ("f() { :; }\nf", False, True),
        ("f() { :; }\nif f; then :; fi", True, False),
        ("f() { :; }\nf || exit", True, False),
        ("f() { :; }\ntrue && f", False, True),
        ("f() { :; }\n! f", True, False),
        ("f() { :; }\nwhile f; do f; done", True, True),
        ("f() { :; }\nx=$(f)", True, False),
        ("f() { :; }\ng() { f; }\ng || true\ng", True, True),
        ("f() { :; }\ng() { f || :; }\ng", True, False),
        ("f() { :; }\n(f)", False, True),
        ("f() { :; }\nf | cat", False, True),
        ("f() { :; }", False, False),
    ],
)
def test_where_errexit_is_ignored_follows_the_calls(script, ignored, checked):
    found = facts(script)
    assert (found.ignored, found.checked) == (ignored, checked)


@pytest.mark.parametrize(
    ("body", "reads"),
    [
        ("local code=$?; echo", True),
        ("exit", True),
        ("echo; echo $?", False),
        ("if [ $? = 1 ]; then :; fi", True),
        ("return 1", False),
    ],
)
def test_a_function_may_read_what_was_before_its_call(body, reads):
    assert facts(f"f() {{ {body}; }}\nf").reads_status is reads
