"""``exec``: the program becomes another one. Only redirections: see `overhaul.translators.shell.lower.redirects`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call

if TYPE_CHECKING:
    from overhaul.translators.shell import syntax as s

__all__ = ["exec_"]


def exec_(frame: Frame, node: s.Simple, redirects: t.Expression | None = None) -> Rendered:
    """Lower ``exec``; when the program cannot be started, the script ends, as a shell does.

    Args:
        frame: Where it stands.
        node: The command.
        redirects: The context manager that redirects it.
    """
    from overhaul.translators.shell.lower import processes

    if len(node.words) == 1:
        return Rendered()
    option = node.words[1].literal or ""
    if option.startswith("-") and option != "--":
        raise Opaque(node, f"exec {option} is not translated")
    if processes.option(frame, "execfail") is not False:
        raise Opaque(node, "the script goes on when exec fails (execfail)")
    words = node.words[2 if option == "--" else 1 :]
    made = processes.start(frame, node, words, "execute", redirects)
    return Rendered((t.Raise(call(t.Name("SystemExit"), made)),), leaves=True)
