"""Laid-out programs: stable, short lines or marked ones, many at once, and errors that say what to do."""

from __future__ import annotations

import subprocess
import sys

import pytest

from overhaul.effects import formatting
from overhaul.effects.formatting import LayoutError, laid_out, laid_out_all, marked

RUFF = formatting._ruff()
WORD = "x" * 100


def findings(folder) -> str:
    command = [
        RUFF,
        "check",
        "--isolated",
        "--no-cache",
        "--select",
        "E,W",
        "--output-format",
        "concise",
        str(folder),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize(
    "text",
    [
        f"x = '{WORD} {WORD}'\n",
        f"x = 'short' # a comment and {WORD}\n",
        f"# a comment and {WORD}\n",
        f"def f():\n    # {WORD}\n    pass\n",
        f"x = ['{WORD}', '{WORD} two']\n",
        f'def f():\n    """Say.\n\n    See {WORD} there.\n    """\n',
        f'x = """one\n{WORD} two\n"""  # why\n',
        f'x = f("""one\n{WORD} two\n""".format(1), 2)\n',
        f"# see https://example.org/{WORD}\n",
        f"x = 'see https://example.org/{WORD}'\n",
        f"x = '漢字 {'漢字' * 20} {'漢字' * 4}'\n",
        f"print('{'漢' * 40} a')\n",
        f"if some_name == '{WORD} a' and other_name == '{WORD} b':\n    pass\n",
        "x = 1\n",
    ],
)
def test_linters_have_nothing_to_say_and_the_layout_is_stable(text, tmp_path):
    path = tmp_path / "program.py"
    path.write_text(laid_out(text))
    assert findings(path).startswith("All checks passed")
    command = [RUFF, "format", "--isolated", "--no-cache", "--check", str(path)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert laid_out(path.read_text()) == path.read_text()


def test_what_linters_accept_has_no_mark():
    for text in (f"x = [\n    '{WORD}',\n]\n", f"# see https://example.org/{WORD}\n"):
        assert "noqa" not in laid_out(text)


def test_a_string_over_several_lines_is_marked_behind_its_end_once():
    text = f'x = """\n{WORD} two\n{WORD} three\n"""\n'
    assert marked(text) == text.rstrip("\n") + "  # noqa: E501\n"


def test_many_texts_are_laid_out_in_order_and_one_that_is_no_python_costs_only_itself():
    one, two, three = laid_out_all(["x=1", "x = (", "y='2'"])
    assert (one, three) == ("x = 1\n", 'y = "2"\n')
    assert isinstance(two, LayoutError)
    assert laid_out_all([]) == []


def test_text_that_is_no_python_is_an_error_with_its_place():
    with pytest.raises(LayoutError, match=r"cannot lay out the translation: .*1:6"):
        laid_out("x = (")


def test_without_ruff_the_error_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LayoutError, match="ruff is not installed") as caught:
        laid_out("x = 1\n")
    assert caught.value.hint == f"{tmp_path}/python -m pip install ruff"


def test_ruff_beside_the_interpreter_comes_first(monkeypatch, tmp_path):
    program = tmp_path / "ruff"
    program.write_text("#!/bin/sh\necho 'x = 5'\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert laid_out("x = 1\n") == "x = 5\n"


def test_settings_of_the_folder_count_for_nothing(monkeypatch, tmp_path):
    (tmp_path / "ruff.toml").write_text("line-length = 20\n[format]\nquote-style = 'single'\n")
    monkeypatch.chdir(tmp_path)
    assert laid_out('some_name = call("text", "text")\n') == 'some_name = call("text", "text")\n'
