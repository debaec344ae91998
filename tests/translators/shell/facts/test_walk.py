"""Walking through syntax."""

from __future__ import annotations

import pytest

from overhaul.effects.shfmt import parse_script
from overhaul.translators.shell.facts.walk import deepest


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\nb && c && d\ne", 2),
        ("a\nf() {\n  if b; then\n    c\n  fi\n}", 3),
        ("a && b && c\ncase x in\n" + "".join(f"{number}) a ;;\n" for number in range(20)) + "esac", 2),
    ],
)
def test_says_on_which_line_a_script_is_deepest(text: str, line: int) -> None:
    assert deepest(parse_script(text, "script").body) == line
