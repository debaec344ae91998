"""Options that are saved as commands and put back by running them: ``saved=$(set +o)`` and ``eval "$saved"``."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.touches import written
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.preparing.rebuilding import rebuilt

__all__ = ["with_restored_options"]

_SUSPECT = re.compile(r"\bset\s+\+o\s*[;)`\n]|\bshopt\s+-")
_ASKING = frozenset({"p", "po", "op"})


def with_restored_options(script: s.Script) -> s.Script:
    """Return a script in which commands that do nothing but put saved options back say so, where that is certain."""
    if not _SUSPECT.search(script.text):
        return script
    saved = _saved(script)
    return rebuilt(script, lambda node: _restored(node, saved)) if saved else script


def _saved(script: s.Script) -> dict[str, bool]:
    """Return variables that never hold anything but commands that set options, and whether it is one at most."""
    values: defaultdict[str, list[bool | None]] = defaultdict(list)
    for node in walk(script.body):
        if isinstance(node, s.Assignment):
            if node.value is not None:
                values[node.name].append(None if node.append or node.index else _is_one(node.value))
        elif not isinstance(node, s.Declaration) and not (isinstance(node, s.Simple) and not node.words):
            for name in written(node):
                values[name].append(None)
    return {name: all(found) for name, found in values.items() if None not in found}


def _is_one(value: s.Word | s.ArrayLiteral) -> bool | None:
    """Whether a value is one command that sets options at most; ``None`` where it is anything else."""
    if not isinstance(value, s.Word):
        return None
    parts = [
        each for part in value.parts for each in (part.parts if isinstance(part, s.DoubleQuoted) else (part,))
    ]
    found = [_of_part(each) for each in parts]
    if None in found:
        return None
    return not found or found == [True]


def _of_part(part: s.Part) -> bool | None:
    if isinstance(part, (s.Literal, s.Quoted)):
        return None if part.text.strip(" \t\n;") or not part.text else False
    if not isinstance(part, s.CommandSubstitution) or not part.body:
        return None
    numbers = [_saves(each) for each in part.body]
    if None in numbers:
        return None
    return numbers == [1]


def _saves(statement: s.Statement) -> int | None:
    """Return how many options a command writes as commands, 0 for all; ``None`` where it does anything else."""
    node = statement.command
    if isinstance(node, s.AndOr) and node.operator == "||" and _does_nothing(node.right.command):
        statement, node = node.left, node.left.command
    if statement.redirects or statement.negated or statement.background or not isinstance(node, s.Simple):
        return None
    texts = [word.literal for word in node.words]
    if node.assignments or None in texts:
        return None
    if texts == ["set", "+o"]:
        return 0
    given = [text or "" for text in texts]
    flags = "".join(text[1:] for text in given[1:] if text[:1] == "-")
    if given[:1] != ["shopt"] or flags not in _ASKING:
        return None
    return len([text for text in given[1:] if text[:1] != "-"])


def _does_nothing(node: s.Node | None) -> bool:
    return isinstance(node, s.Simple) and [word.literal for word in node.words] in (["true"], [":"])


def _restored(node: s.Node, saved: dict[str, bool]) -> s.Node:
    """Return what puts options back, or the same node."""
    if (
        not isinstance(node, s.Statement)
        or not isinstance(node.command, s.Simple)
        or node.command.assignments
    ):
        return node
    words = node.command.words
    evaluates = len(words) == 2 and words[0].literal == "eval"  # noqa: PLR2004 - eval and the variable
    if not evaluates and len(words) != 1:
        return node
    name, quoted = _variable(words[-1])
    if name not in saved or (not quoted and not saved[name]) or (quoted and not evaluates):
        return node
    return replace(node, command=s.RestoredOptions(node.command.span, words[-1]))


def _variable(word: s.Word) -> tuple[str, bool]:
    """Return the variable that a word is, and whether in quotes; no name when it is anything else."""
    first = word.parts[0] if len(word.parts) == 1 else None
    quoted = isinstance(first, s.DoubleQuoted)
    if isinstance(first, s.DoubleQuoted):
        first = first.parts[0] if len(first.parts) == 1 else None
    if not isinstance(first, s.Parameter) or replace(first, name="x") != s.Parameter(first.span, "x"):
        return "", False
    return first.name, quoted
