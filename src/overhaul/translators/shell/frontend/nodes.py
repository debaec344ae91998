"""What shfmt says about a piece of text: its nodes, and where substitutions are in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from overhaul.translators.shell.frontend import words
from overhaul.translators.shell.frontend.fragment import Fragment, decoded
from overhaul.translators.shell.frontend.reader import Kind, Mode, Parsed, Surroundings
from overhaul.translators.shell.syntax import Comment, Span, Statement, Word

__all__ = ["Json", "Reparse", "Tree"]

Json: TypeAlias = "dict[str, Any]"
#: Parses bytes that shfmt did not see as commands, and says the same as `shfmt --to-json`.
Reparse: TypeAlias = Callable[[bytes], Json]

_KINDS = {"CmdSubst": Kind.COMMAND, "ProcSubst": Kind.PROCESS, "ArithmExp": Kind.ARITHMETIC}


#: Below these nothing is looked for: they have nothing below them, or statements of their own.
_LEAVES = {"Lit", "SglQuoted", "CmdSubst", "ProcSubst"}


class Tree:
    """The nodes of one text.

    Args:
        fragment: What was parsed; offsets in nodes are indices into it.
        dialect: ``bash`` or ``sh``.
        statements: Makes statements of their nodes.
        parse: Parses another piece.
    """

    def __init__(
        self,
        fragment: Fragment,
        dialect: str,
        statements: Callable[[Tree, list[Json], list[Json]], tuple[Statement, ...]],
        parse: Callable[[Fragment], tuple[Statement, ...]],
    ) -> None:
        self.fragment = fragment
        self.around = Surroundings(dialect, self._found, parse)
        self.statements = statements
        #: Comments that stand where no node can hold them; the next statement around them does.
        self.strays: list[Comment] = []
        self._substitutions: dict[int, Json] = {}

    @property
    def bash(self) -> bool:
        """Whether bash's own syntax holds."""
        return self.around.bash

    def piece(self, node: Json) -> Fragment:
        """Return the text of a node."""
        return self.fragment.part(start(node), end(node))

    def span(self, node: Json) -> Span:
        """Return where a node stands."""
        return self.fragment.span(start(node), end(node))

    def body(self, node: Json, key: str = "Stmts", last: str = "Last") -> tuple[Statement, ...]:
        """Return the statements below a node."""
        return self.statements(self, node.get(key) or [], node.get(last) or [])

    def word(self, node: Json, mode: Mode = Mode.BARE, role: words.Role = words.Role.WORD) -> Word:
        """Return a word in which braces mean themselves."""
        self.know(node)
        return words.word(self.piece(node), self.around, mode=mode, role=role)

    def words(self, nodes: list[Json] | None) -> tuple[Word, ...]:
        """Return the words of a command."""
        result: list[Word] = []
        for node in nodes or ():
            self.know(node)
            result += words.words(self.piece(node), self.around)
        return tuple(result)

    def comment(self, node: Json) -> Comment:
        """Return a comment."""
        piece = self.piece(node)
        return Comment(self.span(node), decoded(piece.text[1:]))

    def know(self, node: Any) -> None:
        """Remember where substitutions begin below a node."""
        waiting: list[Any] = [node]
        while waiting:
            node = waiting.pop()
            if isinstance(node, list):
                waiting += node
                continue
            kind = node.get("Type")
            if kind in _KINDS:
                self._substitutions[self.fragment.offset(start(node))] = node
            if kind not in _LEAVES:
                waiting += (each for each in node.values() if isinstance(each, dict | list))

    def _found(self, offset: int) -> Parsed | None:
        node = self._substitutions.get(offset)
        if node is None:
            return None
        return Parsed(_KINDS[node["Type"]], self.fragment.offset(end(node)), lambda: self.body(node))


def start(node: Json) -> int:
    """Return the offset of the first byte of a node."""
    return int(node["Pos"]["Offset"])


def end(node: Json) -> int:
    """Return the offset behind the last byte of a node; an empty branch of ``case`` has none: its start."""
    return int((node.get("End") or node["Pos"])["Offset"])
