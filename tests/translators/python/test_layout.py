"""Random programs laid out: they still mean the same, the layout is stable, and lines are short or marked."""

from __future__ import annotations

import ast
import subprocess
import tempfile
import warnings
from pathlib import Path

from hypothesis import given, settings
from random_trees import modules
from tree_meaning import normal

from overhaul.effects.formatting import _ruff, laid_out
from overhaul.translators.python.text import text_of

ISOLATED = ("--isolated", "--no-cache")


def meaning(text: str) -> str:
    """Return what a program means; texts that stand alone are documentation, which is laid out, too."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", SyntaxWarning
        )  # "is" with a literal and the like: random trees do that
        tree = normal(ast.parse(text))
    for node in ast.walk(tree):
        if isinstance(getattr(node, "body", None), list):
            node.body = [each for each in node.body if not _is_text(each)]
    return ast.dump(tree)


def _is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def lint(*arguments: str) -> list[str]:
    done = subprocess.run([_ruff(), *arguments], capture_output=True, text=True, check=False)
    # Walruses in random places of comprehensions, which no translator writes.
    return [line for line in done.stdout.splitlines() if line[:1] == "/" and "invalid-syntax" not in line]


@settings(max_examples=60, deadline=None)
@given(modules)
def test_layout_changes_no_meaning_and_is_stable(tree):
    text = text_of(tree)
    laid = laid_out(text)
    assert meaning(laid) == meaning(text)
    assert laid_out(laid) == laid
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "program.py")
        path.write_text(laid, encoding="utf-8")
        assert lint("check", *ISOLATED, "--output-format", "concise", "--select", "E501,W,E1", folder) == []
        assert lint("format", *ISOLATED, "--check", "--output-format", "concise", folder) == []
