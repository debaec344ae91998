"""Lines as bash counts them for ``LINENO``: a command has the line on which its second word ends.

What stands in ``$(...)`` is read again as bash prints it, so its lines count from the command around; where that cannot
be told, a line is 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import children, walk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["counted_lines"]

#: Commands that are printed on several lines.
_LONG = (s.If, s.While, s.ForIn, s.ForArith, s.Case, s.Select, s.Function)


def counted_lines(script: s.Script) -> Mapping[s.Span, int]:
    """Return the lines of the statements that have another one than that on which they begin."""
    if script.dialect == "sh" or not any(name in script.text for name in ("LINENO", "caller")):
        return {}
    counter = _Counter(script)
    for each in script.body:
        counter.visit(each, 0, 0)
    return counter.found


@dataclass(slots=True)
class _Counter:
    script: s.Script
    found: dict[s.Span, int] = field(default_factory=dict)

    def visit(self, node: s.Node, outer: int, moved: int | None) -> None:
        """Note the lines below a node.

        Args:
            node: It.
            outer: The line of the command around; 0 where that is not known.
            moved: By how much lines count from others than those of the text; ``None`` where that is not known.
        """
        if isinstance(node, s.Statement):
            outer = 0 if moved is None else self._line(node) + moved
            if outer != node.span.line:
                self.found[node.span] = outer
        if isinstance(node, (s.CommandSubstitution, s.ProcessSubstitution)):
            self._substituted(node, node.body, outer)
            return
        if isinstance(node, s.Redirect) and node.operator in {"<<", "<<-"}:
            self._in_text(node.target, outer)
            return
        for each in children(node):
            self.visit(each, outer, moved)

    def _substituted(self, node: s.Node, body: Sequence[s.Statement], outer: int) -> None:
        """Note the lines in a substitution: those in backquotes are lines of the text, others are printed anew."""
        if self.script.source(node).startswith("`"):
            for each in body:
                self.visit(each, outer, outer - node.span.line if outer else None)
            return
        lines: list[int] = []
        for each in body:
            if each.span.line not in lines:
                lines.append(each.span.line)
            if "\n" in self.script.source(each) or any(isinstance(one, _LONG) for one in walk(each)):
                outer = 0
            self.visit(each, outer, outer + len(lines) - 1 - each.span.line if outer else None)

    def _in_text(self, node: s.Node, outer: int) -> None:
        """Note the lines in a here-document, whose substitutions are read as they stand."""
        if isinstance(node, s.CommandSubstitution):
            for each in node.body:
                self.visit(each, outer, outer - node.span.line if outer else None)
            return
        for below in children(node):
            self._in_text(below, outer)

    def _line(self, statement: s.Statement) -> int:
        """Return the line on which the second word of a command ends, or the only one, or an assignment at its head."""
        command = statement.command
        if isinstance(command, s.Pipeline):
            # Behind it the line is that of the last stage which is a simple command.
            simple = [each for each in command.stages if isinstance(each.command, s.Simple)]
            return self._line(simple[-1]) if simple else statement.span.line
        if isinstance(command, s.Subshell):
            return statement.span.line + self.script.source(command).count("\n")
        pieces: list[s.Node] = list(statement.redirects)
        if isinstance(command, s.Simple):
            pieces += (*command.assignments, *command.words)
        elif isinstance(command, s.Declaration):
            pieces += command.items
        else:
            return statement.span.line
        pieces.sort(key=lambda each: each.span.start)
        second = int(isinstance(command, s.Simple) and not isinstance(pieces[0], s.Assignment))
        last = [statement, *pieces[: second + 1]][-1]
        end = last.span.start if isinstance(last, s.Redirect) else last.span.end
        text = self.script.source(statement).encode("utf-8", "surrogateescape")
        return statement.span.line + text.count(b"\n", 0, end - statement.span.start)
