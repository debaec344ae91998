"""Functions as bash prints them: ``declare -f`` and ``type``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overhaul.translators.shell.lower.context import Unit

__all__ = ["UnprintableError", "function_text"]

_STEP = "    "
_LOOSE = re.compile(r"\s\s|[\n\t]")
#: Redirections that are printed with a blank in front of their target.
_APART = frozenset({">", ">>", "<", ">|", "&>", "&>>", "<<<", "<>"})


class UnprintableError(Exception):
    """How bash prints it is not certain."""


def function_text(unit: Unit, function: s.Function) -> str:
    """Return what ``declare -f`` prints for a function.

    Args:
        unit: Where its source is.
        function: Its definition.

    Raises:
        UnprintableError: With what is not certain.
    """
    return f"{function.name} () \n{_Printer(unit, '').body(function.body)}"


class _Printer:
    """Prints commands that stand behind some blanks."""

    def __init__(self, unit: Unit, margin: str) -> None:
        self.unit = unit
        self.margin = margin
        self.inner = margin + _STEP

    def deeper(self) -> _Printer:
        """Return what prints a step further in."""
        return _Printer(self.unit, self.inner)

    def body(self, statement: s.Statement) -> str:
        """Return the body of a function, in braces whatever it is."""
        if isinstance(statement.command, s.Block):
            return self.margin + self.statement(statement)
        if statement.redirects:
            raise UnprintableError("redirections of a function")
        return f"{self.margin}{{ \n{self.inner}{self.deeper().statement(statement)}\n{self.margin}}}"

    def listed(self, statements: Sequence[s.Statement]) -> str:
        """Return statements, each on its line; nothing stands behind the last one."""
        pieces: list[str] = []
        for number, each in enumerate(statements):
            last = number == len(statements) - 1
            pieces.append(self.statement(each))
            if each.background:
                pieces.append(" &" if last else " & ")
            elif not last:
                pieces.append(f";\n{self.margin}")
        return "".join(pieces)

    def ended(self, statements: Sequence[s.Statement]) -> str:
        """Return statements with a semicolon behind the last one."""
        return self.listed(statements) + ("" if statements[-1].background else ";")

    def within(self, statements: Sequence[s.Statement]) -> str:
        """Return the body of a compound command, on lines of its own."""
        return f"{self.inner}{self.deeper().ended(statements)}\n{self.margin}"

    def statement(self, statement: s.Statement) -> str:
        """Return a command with its redirections."""
        if statement.command is None:
            raise UnprintableError("redirections alone")
        made = self.command(statement.command)
        redirects = "".join(f" {self.redirect(each)}" for each in statement.redirects)
        return f"{'! ' if statement.negated else ''}{made}{redirects}"

    def command(self, command: s.Command) -> str:
        """Return a command."""
        match command:
            case s.Simple(_, assignments, words):
                return " ".join([*map(self.assignment, assignments), *map(self.word, words)])
            case s.Declaration(_, keyword, items):
                made = [
                    self.word(each) if isinstance(each, s.Word) else self.assignment(each) for each in items
                ]
                return " ".join([keyword, *made])
            case s.AndOr(_, operator, left, right):
                return f"{self.statement(left)} {operator} {self.statement(right)}"
            case s.Pipeline(_, stages):
                return " | ".join(map(self.statement, stages))
            case s.Block(_, body):
                return f"{{ \n{self.inner}{self.deeper().listed(body)}\n{self.margin}}}"
            case s.Subshell(_, body):
                return f"( {self.listed(body)} )"
            case s.Function(_, name, body):
                return f"function {name} () \n{self.body(body)}"
            case _:
                return self.compound(command)

    def compound(self, command: s.Command) -> str:
        """Return a command that has others in it, or an expression."""
        match command:
            case s.If(_, condition, then, otherwise):
                behind = ""
                if otherwise:
                    behind = f"else\n{self.within(otherwise)}"
                return f"if {self.ended(condition)} then\n{self.within(then)}{behind}fi"
            case s.While(_, condition, body, until):
                word = "until" if until else "while"
                return f"{word} {self.ended(condition)} do\n{self.within(body)}done"
            case s.ForIn(_, name, words, body) | s.Select(_, name, words, body):
                word = "for" if isinstance(command, s.ForIn) else "select"
                items = ' "$@"' if words is None else "".join(f" {self.word(each)}" for each in words)
                return f"{word} {name} in{items};\n{self.margin}do\n{self.within(body)}done"
            case s.Case(_, word, items):
                return f"case {self.word(word)} in \n{''.join(map(self.item, items))}{self.margin}esac"
            case s.ConditionCommand() | s.ArithCommand():
                return self.expression(command)
            case _:
                raise UnprintableError("a command of its kind")

    def item(self, item: s.CaseItem) -> str:
        """Return the lines of a pattern of ``case``."""
        patterns = " | ".join(map(self.word, item.patterns))
        deep = self.deeper()
        body = f"{deep.inner}{deep.deeper().listed(item.body)}" if item.body else ""
        return f"{self.inner}{patterns})\n{body}\n{self.inner}{item.ending}\n"

    def expression(self, command: s.ConditionCommand | s.ArithCommand) -> str:
        """Return ``[[ ... ]]``, or ``((...))`` as it stands, where there is one way to write it."""
        text = self.unit.source(command)
        if isinstance(command, s.ArithCommand) and not _LOOSE.search(text):
            return text
        if isinstance(command, s.ArithCommand) or "(" in text or ")" in text:
            raise UnprintableError("an expression")
        return f"[[ {self.condition(command.test)} ]]"

    def condition(self, test: s.Condition) -> str:
        """Return what stands in double brackets; a mere word is one that is not empty."""
        match test:
            case s.ConditionWord(_, word):
                return f"-n {self.word(word)}"
            case s.ConditionUnary(_, operator, word):
                return f"{operator} {self.word(word)}"
            case s.ConditionBinary(_, operator, left, right):
                return f"{self.word(left)} {operator} {self.word(right)}"
            case s.ConditionNot(_, operand):
                return f"! {self.condition(operand)}"
            case s.ConditionAnd(_, one, other):
                return f"{self.condition(one)} && {self.condition(other)}"
            case s.ConditionOr(_, one, other):
                return f"{self.condition(one)} || {self.condition(other)}"

    def assignment(self, item: s.Assignment) -> str:
        """Return an assignment, its list with single blanks."""
        if not isinstance(item.value, s.ArrayLiteral):
            return self.exact(item)
        if item.index is not None:
            raise UnprintableError("a list in an item")
        for each in item.value.items:
            self.exact(each)
        items = " ".join(self.unit.source(each) for each in item.value.items)
        return f"{item.name}{'+' if item.append else ''}=({items})"

    def word(self, word: s.Word) -> str:
        """Return a word as it stands."""
        return self.exact(word)

    def exact(self, node: s.Node) -> str:
        """Return the text of a node; bash keeps it but for the commands in it."""
        text = self.unit.source(node)
        if "\\\n" in text or "$'" in text or '$"' in text:
            raise UnprintableError("a word that goes on, or is decoded")
        for each in walk(node):
            if isinstance(each, (s.CommandSubstitution, s.ProcessSubstitution)):
                self.commands(each, self.unit.source(each))
        return text

    def commands(self, node: s.CommandSubstitution | s.ProcessSubstitution, text: str) -> None:
        """Make sure that commands in a word are written as bash prints them."""
        if text.startswith("`"):
            return
        plain = all(
            isinstance(each.command, (s.Simple, s.Pipeline, s.AndOr)) and not each.background
            for each in node.body
        )
        if not plain or text[2:-1] != "; ".join(map(self.statement, node.body)):
            raise UnprintableError("commands in a word")

    def redirect(self, redirect: s.Redirect) -> str:
        """Return a redirection with its descriptor where bash names it."""
        target = self.word(redirect.target)
        operator, number = redirect.operator, redirect.descriptor
        default = 0 if operator[0] == "<" else 1
        if redirect.variable or operator in {"<<", "<<-"} or (operator in _APART and number == default):
            raise UnprintableError("a redirection")
        if operator in _APART:
            return f"{'' if number is None else number}{operator} {target}"
        if operator in {">&", "<&"} and (target.isdecimal() or target == "-"):
            return f"{default if number is None else number}{'>&' if target == '-' else operator}{target}"
        raise UnprintableError("a redirection")
