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
    words, name = _options(frame, node)
    if processes.option(frame, "execfail") is not False:
        raise Opaque(node, "the script goes on when exec fails (execfail)")
    made = processes.start(frame, node, words, "execute", redirects)
    if name is not None:
        made = t.Call(made.function, made.arguments, (*made.keywords, t.Keyword("name", name)))
    return Rendered((t.Raise(call(t.Name("SystemExit"), made)),), leaves=True)


def _options(frame: Frame, node: s.Simple) -> tuple[tuple[s.Word, ...], t.Expression | None]:
    """Return the words behind the options, and the name that ``-a`` gives the program."""
    from overhaul.translators.shell.lower.words import text

    rest = node.words[1:]
    option = rest[0].literal or ""
    if option == "--":
        return rest[1:], None
    if option == "-a" and rest[2:] and not (rest[2].literal or "-").startswith("-"):
        return rest[2:], text(frame, rest[1])
    if option.startswith("-"):
        raise Opaque(node, f"exec {option} is not translated")
    return rest, None
