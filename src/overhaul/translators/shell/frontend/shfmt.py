"""The front end that reads what ``shfmt --to-json`` says."""

from __future__ import annotations

import re

from overhaul.translators.shell.frontend import commands
from overhaul.translators.shell.frontend.fragment import Fragment, whole
from overhaul.translators.shell.frontend.nodes import Json, Reparse, Tree
from overhaul.translators.shell.frontend.reader import UnreadableError
from overhaul.translators.shell.syntax import Script, Statement

__all__ = ["UnreadableError", "dialect_of", "script_from"]

_SHEBANG = re.compile(r"#![ \t]*(?P<program>\S+)(?P<rest>[^\n]*)")
_SH = frozenset({"sh", "dash", "ash", "posh"})


def dialect_of(text: str, name: str = "") -> str:
    """Return ``sh`` or ``bash``: as the first line says, else as the name of the file ends, else ``bash``."""
    match = _SHEBANG.match(text)
    if match is None:
        return "sh" if name.endswith((".dash", ".ash")) else "bash"
    words = [match.group("program"), *match.group("rest").split()]
    program = words[0].rpartition("/")[2]
    if program == "env":
        program = next((each for each in words[1:] if not each.startswith("-") and "=" not in each), "")
        program = program.rpartition("/")[2]
    if program == "busybox":
        program = words[1] if len(words) > 1 else "sh"
    return "sh" if program in _SH else "bash"


def script_from(json: Json, text: str, dialect: str, reparse: Reparse | None = None) -> Script:
    """Make a script of its JSON.

    Args:
        json: What shfmt said; offsets count the UTF-8 bytes of `text`.
        text: The script.
        dialect: ``bash`` or ``sh``.
        reparse: Parses texts that shfmt sees as quoted but the shell does not, and backquotes with escapes in them.

    Raises:
        UnreadableError: Something in it cannot be read.
    """
    fragment = whole(text)
    tree = _tree(fragment, dialect, reparse)
    body = commands.statements(tree, json.get("Stmts") or [], [])
    after = (*map(tree.comment, json.get("Last") or ()), *tree.strays)
    return Script(fragment.span(0, len(fragment.text)), text, body, dialect, after)


def _tree(fragment: Fragment, dialect: str, reparse: Reparse | None) -> Tree:
    def parse(piece: Fragment) -> tuple[Statement, ...]:
        if reparse is None:
            raise UnreadableError("a command in another's quotes", piece.span(0, len(piece.text)))
        json = reparse(piece.text.encode("latin-1"))
        inner = _tree(piece, dialect, reparse)
        return commands.statements(inner, json.get("Stmts") or [], json.get("Last") or [])

    return Tree(fragment, dialect, commands.statements, parse)
