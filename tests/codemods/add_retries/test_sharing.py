"""A decorator that several functions of a file need is written once, above the first of them, and known again."""

from __future__ import annotations

import ast
import itertools
import os
import subprocess
import sys

import pytest

from overhaul.codemods.add_retries import CODEMOD
from overhaul.model.outcome import Changed
from overhaul.model.plan import Header, Plan
from overhaul.planning.choice import chosen
from overhaul.planning.engine import Setting, transform
from overhaul.planning.steps import step_for

HEAD = "import subprocess\n\nimport requests\n\n\n"
GETS = "".join(f"def {name}(url):\n    return requests.get(url, timeout=5).json()\n\n\n" for name in "ab")
PUSH = 'def push(image):\n    subprocess.run(["docker", "push", image], check=True)\n'


def decorators(text):
    tree = ast.parse(text)
    return {
        node.name: [ast.unparse(each).partition("(")[0] for each in node.decorator_list]
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }


def test_two_share_and_one_has_its_own(retried):
    text = retried(HEAD + GETS + PUSH).text
    assert decorators(text) == {"a": ["retry_requests"], "b": ["retry_requests"], "push": ["retry"]}
    assert text.count("retry_requests = retry(\n") == 1
    assert text.index("logger = ") < text.index("retry_requests = ") < text.index("def a")


def test_the_result_is_known_again_and_says_nothing(retried):
    once = retried(HEAD + GETS + PUSH)
    twice = retried(once.text)
    assert (twice.text, twice.notes) == (once.text, "")


def test_a_new_function_takes_the_decorator_that_is_there(retried):
    text = retried(HEAD + GETS).text + "\n\ndef c(url):\n    return requests.head(url, timeout=5).ok\n"
    again = retried(text).text
    assert again == text.replace("def c", "@retry_requests\ndef c")


def test_a_decorator_of_the_same_name_with_other_values_is_not_taken(retried):
    text = retried(HEAD + GETS).text
    other = text.replace("stop_after_attempt(3)", "stop_after_attempt(5)")
    more = "\n\ndef {}(url):\n    return requests.head(url, timeout=5).ok\n"
    again = retried(other + more.format("c") + more.format("d")).text
    assert decorators(again)["c"] == decorators(again)["d"] == ["retry_requests_2"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("retry_requests = 1\n\n\n" + GETS, "retry_requests_2"),
        (GETS.replace("url)", "retry_requests)").replace("(url,", "(retry_requests,"), "retry_requests"),
        (PUSH + "\n\n" + PUSH.replace("push(", "pull(").replace('"push"', '"pull"'), "retry_docker"),
        (
            PUSH + '\n\ndef clone(url):\n    subprocess.run(["git", "clone", url], check=True)\n',
            "retry_commands",
        ),
    ],
)
def test_the_name_says_what_for_and_is_free(source, expected, retried):
    text = retried(HEAD + source).text
    assert {name for names in decorators(text).values() for name in names} == {expected}


def test_nested_functions_keep_their_own(retried):
    inner = "def f():\n    def a(url):\n        return requests.get(url, timeout=5)\n    return a\n\n\n"
    text = retried(HEAD + inner + inner.replace("f()", "g()")).text
    assert [names for name, names in decorators(text).items() if name == "a"] == [["retry"]]
    assert "retry_requests" not in text


def test_a_logger_between_the_functions_keeps_them_apart(retried):
    source = "import logging\nimport requests\n\n\n" + GETS + "logger = logging.getLogger(__name__)\n\n\n"
    text = retried(source + GETS.replace("def a", "def c").replace("def b", "def d")).text
    assert decorators(text) == {
        "a": ["retry_requests"],
        "b": ["retry_requests"],
        "c": ["retry"],
        "d": ["retry"],
    }
    compile(text, "x", "exec")


def test_loops_share_too(retried):
    loop = (
        "def {}(url):\n    for attempt in range(4):\n        try:\n            return requests.get(url, timeout=5)\n"
        "        except requests.Timeout:\n            if attempt == 3:\n                raise\n"
        "            time.sleep(2)\n\n\n"
    )
    text = retried("import time\n\nimport requests\n\n\n" + loop.format("a") + loop.format("b")).text
    assert decorators(text) == {"a": ["retry_requests"], "b": ["retry_requests"]}
    assert "import time" not in text


def test_any_choice_of_hunks_binds_the_decorator():
    before = (HEAD + GETS + PUSH).encode()
    outcome = transform("x.py", before, 0o644, [step_for(CODEMOD, {})], Setting())
    assert isinstance(outcome, Changed)
    main = [index for index, edit in enumerate(outcome.change.edits) if edit.role.value == "main"]
    assert len(main) == 3
    plan = Plan(Header("", "", "", ()), (outcome.change,))
    for size in range(1, 4):
        for kept in itertools.combinations(main, size):
            part = chosen(plan, lambda _, index, kept=kept: index in kept, lambda _: before)
            after = part.changes[0].result(before).decode()
            used = [names for names in decorators(after).values() if names]
            assert len(used) == size
            assert ("retry_requests = retry(" in after) == (["retry_requests"] in used)
            compile(after, "x", "exec")


def test_ruff_has_nothing_to_say(retried, tmp_path):
    path = tmp_path / "x.py"
    source = "import logging\nimport subprocess\n\nimport requests\n\nLOG = logging.getLogger(__name__)\nA = 1\n\n\n"
    path.write_text(retried(source + GETS + PUSH).text)
    for words in (["check", "--isolated", "--select", "E,F,I"], ["format", "--isolated", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *words, os.fspath(path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
