"""Assignments in front of a builtin: they hold for it alone, so only those count that it looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.lower import words
from overhaul.translators.shell.lower.context import Frame, Opaque
from overhaul.translators.shell.lower.effects import is_pure

if TYPE_CHECKING:
    from collections.abc import Collection

    from overhaul.translators.python import tree as t

__all__ = ["SPECIAL", "prefixes", "refuse_prefixes"]

#: Special builtins of POSIX: in ``sh`` what is assigned in front of them stays.
SPECIAL = frozenset(
    [
        "break",
        ":",
        "continue",
        ".",
        "eval",
        "exec",
        "exit",
        "export",
        "readonly",
        "return",
        "set",
        "shift",
        "times",
        "trap",
        "unset",
    ]
)

#: Parts of a locale that no builtin looks at, or that have only the form of C here.
_ALIKE = frozenset({"LC_NUMERIC", "LC_COLLATE", "LC_MONETARY", "LC_MESSAGES"})


def prefixes(
    frame: Frame, node: s.Simple, known: Collection[str], *, locale: bool = False
) -> dict[str, t.Expression]:
    """Return the values of assignments in front of a builtin, by name.

    Args:
        frame: Where it stands.
        node: The command.
        known: The variables that the builtin looks at; others are left out when nothing runs in their values.
        locale: Whether it does the same in every locale.

    Raises:
        Opaque: One of them stays, appends, is no plain text, or does something itself.
    """
    found: dict[str, t.Expression] = {}
    for each in node.assignments:
        if frame.unit.dialect == "sh" and node.words[0].literal in SPECIAL:
            raise Opaque(node, "in sh an assignment before a special builtin stays")
        if not isinstance(each.value, s.Word) or each.index is not None or each.append:
            raise Opaque(node, "what is assigned for one builtin is no plain text")
        if each.name in known:
            found[each.name] = words.text(frame, each.value, joining="IFS")
        elif (
            not is_pure(words.text(frame, each.value, joining="IFS"))
            or each.name == "POSIXLY_CORRECT"
            or (not locale and (each.name == "LANG" or (each.name[:3] == "LC_" and each.name not in _ALIKE)))
        ):
            raise Opaque(node, f"{each.name} is assigned for a builtin")
    return found


def refuse_prefixes(frame: Frame, node: s.Simple, *, locale: bool = False) -> None:
    """Make sure that assignments in front of a builtin make no difference to it.

    Args:
        frame: Where it stands.
        node: The command.
        locale: Whether it does the same in every locale.

    Raises:
        Opaque: They may.
    """
    prefixes(frame, node, (), locale=locale)
