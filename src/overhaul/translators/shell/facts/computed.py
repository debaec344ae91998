"""Expressions that assign to a variable whose name is computed: ``$name += 2``."""

from __future__ import annotations

import re

from overhaul.translators.shell import syntax as s

__all__ = ["assigns_computed"]

_ASSIGNMENT = re.compile(r"(?<![=!<>])=(?!=)|<<=|>>=|\+\+|--")


def assigns_computed(word: s.Word) -> bool:
    """Tell whether the text of an expression with expansions in it assigns to something."""
    texts = [part.text for part in word.parts if isinstance(part, (s.Literal, s.Quoted))]
    return len(texts) < len(word.parts) and any(_ASSIGNMENT.search(text) for text in texts)
