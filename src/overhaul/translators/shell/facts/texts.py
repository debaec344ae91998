"""Constant shell text in a script, put where facts can see it: what ``eval`` and ``trap`` run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.preparing.rebuilding import rebuilt

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["constant_text", "with_texts"]


def with_texts(script: s.Script, parse: Callable[[str], s.Script]) -> s.Script:
    """Return a script in which what constant text does stands beside the command that runs it; only for facts.

    Args:
        script: The script.
        parse: Reads shell text; raises `ValueError`.
    """
    if "eval" not in script.text and "trap" not in script.text:
        return script
    return rebuilt(script, lambda node: _beside(node, parse))


def constant_text(node: s.Simple) -> str | None:
    """Return the text that a command runs now or later, when it is constant."""
    name = node.words[0].literal if node.words else None
    words = [word.literal for word in node.words[1:]]
    if name == "eval" and words and all(word is not None for word in words):
        return " ".join(word or "" for word in words)
    if name == "trap" and len(words) > 1:
        text = words[1] if words[0] == "--" else words[0]
        return None if text in {None, "-", ""} else text
    return None


def _beside(node: s.Node, parse: Callable[[str], s.Script]) -> s.Node:
    match node:
        case s.Statement(command=s.Simple() as command):
            return _with_text(node, command, parse)
        case _:
            return node


def _with_text(statement: s.Statement, node: s.Simple, parse: Callable[[str], s.Script]) -> s.Statement:
    text = constant_text(node)
    if text is None:
        return statement
    try:
        body = tuple(rebuilt(each, lambda inner: _beside(inner, parse)) for each in parse(text).body)
    except (ValueError, RecursionError):
        return statement
    if not body:
        return statement
    own = s.Statement(node.span, node)
    if node.words[0].literal == "trap":
        # It runs later or never, so nothing that it does is certain.
        body = (s.Statement(node.span, s.If(node.span, (own,), body)),)
        return replace(statement, command=s.Block(node.span, (own, *body)))
    return replace(statement, command=s.Block(node.span, (own, *body)))
