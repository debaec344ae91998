"""Nodes without spans, to write down what is expected, and the only statement of a script."""

from __future__ import annotations

from typing import Any

from overhaul.effects.shfmt import parse_script
from overhaul.translators.shell import syntax
from overhaul.translators.shell.syntax import Span, Statement, Word

NOWHERE = Span(0, 0, 1, 1)


def make(kind: str, *values: Any, **named: Any) -> Any:
    """Return a node of a kind."""
    return getattr(syntax, kind)(NOWHERE, *values, **named)


def lit(text: str) -> Any:
    return make("Literal", text)


def quoted(text: str) -> Any:
    return make("Quoted", text)


def double(*parts: Any) -> Any:
    return make("DoubleQuoted", parts)


def var(name: str, **named: Any) -> Any:
    return make("Parameter", name, **named)


def word(*parts: Any) -> Any:
    return make("Word", parts)


def bare(text: str) -> Any:
    return word(lit(text))


def number(value: int) -> Any:
    return make("ArithNumber", value, "")


def name(text: str, index: Any = None) -> Any:
    return make("ArithVariable", text, index)


def simple(*texts: str) -> Any:
    return make("Statement", make("Simple", (), tuple(bare(text) for text in texts)))


def only(text: str, dialect: str = "bash") -> Statement:
    """Parse a script of one statement."""
    (statement,) = parse_script(text, "test", dialect).body
    return statement


def command(text: str, dialect: str = "bash") -> Any:
    """Parse a script of one command."""
    return only(text, dialect).command


def one(text: str, dialect: str = "bash") -> tuple[Any, ...]:
    """Return the parts of the word that is the first argument."""
    words: tuple[Word, ...] = command(f": {text}\n", dialect).words
    return words[1].parts
