"""From what a parser says to the nodes of `overhaul.translators.shell.syntax`.

A parser (shfmt, or bashlex) tells where commands, words and substitutions are; what a word means is read here, from
the text, by the same code for both: quoting, expansions, braces, tildes and arithmetic.
"""

from __future__ import annotations

__all__: list[str] = []
