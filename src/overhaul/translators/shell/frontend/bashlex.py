"""The front end that reads what bashlex says, for the part of the shell that it knows.

bashlex is an extra and is imported only when somebody asks for it. It knows no ``case``, ``[[ ]]``, ``(( ))``, arrays,
arithmetic, ``select``, ``coproc`` or ``time``; those raise `UnsupportedError`. Comments are lost on it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from overhaul.translators.shell.frontend import arithmetic, words
from overhaul.translators.shell.frontend.assignments import assignment_of, declared_of
from overhaul.translators.shell.frontend.fragment import Fragment, whole
from overhaul.translators.shell.frontend.quoting import closing
from overhaul.translators.shell.frontend.reader import Kind, Parsed, Surroundings, UnreadableError
from overhaul.translators.shell.frontend.redirects import delimiter, document, here_body
from overhaul.translators.shell.syntax import (
    AndOr,
    Arith,
    Assignment,
    Block,
    Command,
    Declaration,
    ForIn,
    Function,
    If,
    Let,
    Pipeline,
    Redirect,
    Script,
    Simple,
    Span,
    Statement,
    Subshell,
    While,
    Word,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["UnsupportedError", "script_from"]

#: A node of bashlex: a bag of attributes that has no types of its own.
_Node: TypeAlias = Any

_REDIRECT = re.compile(
    r"(\d+|\{[A-Za-z_][A-Za-z0-9_]*\})?(<<<|<<-|<<|<>|<&|<|>\||>>|>&|>|&>>|&>)(?:[ \t]|\\\n)*"
)
_DECLARING = {
    "bash": frozenset({"declare", "typeset", "local", "export", "readonly"}),
    "sh": frozenset({"local", "export", "readonly"}),
}
_ONLY_BASH = frozenset({"<<<", "&>", "&>>"})
_BEHIND = ("", *" \t\n;&|<>()`\\")
_NAMED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\[[^\]]*\])?(?:\+?=|\Z)")


class UnsupportedError(Exception):
    """bashlex does not know what a script says.

    Args:
        reason: What it is.
        line: Where, from 1; 0 when that is not known.
    """

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.reason = reason
        self.line = line


def script_from(text: str, dialect: str = "bash") -> Script:
    """Parse a script with bashlex.

    Raises:
        UnsupportedError: It has something that bashlex does not know, or that it is known to misread.
        ImportError: bashlex is not installed.
    """
    fragment = whole(text)
    try:
        body = _statements_of(fragment, dialect)
    except UnreadableError as error:
        raise UnsupportedError(error.message, error.span.line) from None
    except (AttributeError, IndexError, TypeError, ValueError, RecursionError) as error:
        raise UnsupportedError(f"a tree of bashlex that is not understood ({error})") from error
    return Script(fragment.span(0, len(fragment.text)), text, body, dialect)


def _statements_of(fragment: Fragment, dialect: str) -> tuple[Statement, ...]:
    reader = _Reader(fragment, dialect)
    result: list[Statement] = []
    for node in _parsed(fragment.text):
        result += reader.statements(node)
    return tuple(result)


def _parsed(text: str) -> Sequence[_Node]:
    import bashlex  # noqa: PLC0415 - an extra, never imported unless asked for

    if not re.search(r"^[^\n#]*\S", text, re.MULTILINE):
        return ()
    try:
        parsed: Sequence[_Node] = bashlex.parse(text)
    except NotImplementedError as error:
        kind = re.match(r"type = \{(.*?)\}", str(error))
        raise UnsupportedError(f"bashlex knows no {kind.group(1) if kind else error}") from None
    except bashlex.errors.ParsingError as error:
        raise UnsupportedError(f"bashlex: {error.message}", text.count("\n", 0, error.position) + 1) from None
    except Exception as error:  # noqa: BLE001 - it fails in many ways on what it does not know
        raise UnsupportedError(f"bashlex: {type(error).__name__}: {error}") from None
    return parsed


class _Reader:
    """Makes nodes of those of bashlex, for one piece of text."""

    def __init__(self, fragment: Fragment, dialect: str) -> None:
        self.fragment = fragment
        self.dialect = dialect
        self.around = Surroundings(dialect, self._found, lambda piece: _statements_of(piece, dialect))
        self._substitutions: dict[int, _Node] = {}
        self._documents_end = 0

    def _found(self, offset: int) -> Parsed | None:
        node = self._substitutions.get(offset)
        if node is None:
            return None
        kind = Kind.COMMAND if node.kind == "commandsubstitution" else Kind.PROCESS
        return Parsed(kind, self.fragment.offset(node.pos[1]), lambda: tuple(self.statements(node.command)))

    def piece(self, node: _Node) -> Fragment:
        """Return the text of a node, in which its substitutions are known."""
        self._check(node)
        for part in getattr(node, "parts", ()):
            if part.kind in {"commandsubstitution", "processsubstitution"}:
                self._substitutions[self.fragment.offset(part.pos[0])] = part
        return self.fragment.part(*node.pos)

    def _check(self, node: _Node) -> None:
        """Its positions are wrong behind some here-documents and line continuations: what stands there must fit."""
        start, end = node.pos
        text = self.fragment.text
        if _bare(text[start:end]) != _bare(node.word) or text[end : end + 1] not in _BEHIND:
            raise self.unsupported("bashlex is wrong about where a word stands", node)
        for part in node.parts:
            if part.kind in {"commandsubstitution", "processsubstitution"} and text[part.pos[0]] != "`":
                close = closing(text, part.pos[0] + 2, ")")
                if close + 1 != part.pos[1]:
                    raise self.unsupported("bashlex is wrong about where a substitution ends", node)

    def span(self, node: _Node) -> Span:
        """Return where a node stands."""
        return self.fragment.span(*node.pos)

    def unsupported(self, reason: str, node: _Node) -> UnsupportedError:
        """Return the error that a node is not known."""
        return UnsupportedError(reason, self.span(node).line)

    def words(self, nodes: Sequence[_Node]) -> tuple[Word, ...]:
        """Return the words of a command."""
        return tuple(word for node in nodes for word in words.words(self.piece(node), self.around))

    # ------------------------------------------------------------------------------------------------------- lists

    def statements(self, node: _Node) -> Iterator[Statement]:
        """Yield the statements of a list, or of a single command."""
        chain: Statement | None = None
        operator = ""
        for part in node.parts if node.kind == "list" else (node,):
            if part.kind != "operator":
                right = self.statement(part)
                chain = right if chain is None else _joined(chain, operator, right)
            elif part.op in {"&&", "||"}:
                operator = part.op
            elif chain is not None:
                yield _in_background(chain) if part.op == "&" else chain
                chain = None
        if chain is not None:
            yield chain

    def statement(self, node: _Node) -> Statement:
        """Return one statement."""
        if node.kind == "pipeline":
            return self._pipeline(node)
        if node.kind == "command":
            return self._simple(node)
        if node.kind == "compound":
            return self._compound(node)
        if node.kind == "function":
            return Statement(self.span(node), self._function(node))
        if node.kind == "list":
            inner = tuple(self.statements(node))
            if len(inner) == 1:
                return inner[0]
        raise self.unsupported(f"a {node.kind}", node)

    def body(self, nodes: Sequence[_Node]) -> tuple[Statement, ...]:
        """Return the statements between two reserved words."""
        return tuple(statement for node in nodes for statement in self.statements(node))

    def _pipeline(self, node: _Node) -> Statement:
        negations = [part for part in node.parts if part.kind == "reservedword"]
        if len(negations) > 1 or any(part.word != "!" for part in negations):
            raise self.unsupported("a pipeline with more than one word in front", node)
        stages: list[Statement] = []
        for part in node.parts:
            if part.kind == "pipe":
                if part.pipe == "|&":
                    raise self.unsupported("|&", part)
            elif part.kind != "reservedword":
                stages.append(self.statement(part))
        command: Command | None = (
            stages[0].command if len(stages) == 1 else Pipeline(self.span(node), tuple(stages))
        )
        redirects = stages[0].redirects if len(stages) == 1 else ()
        return Statement(self.span(node), command, redirects, negated=bool(negations))

    # ----------------------------------------------------------------------------------------------------- commands

    def _simple(self, node: _Node) -> Statement:
        redirects = tuple(self._redirect(part) for part in node.parts if part.kind == "redirect")
        rest = [part for part in node.parts if part.kind != "redirect"]
        first = next((at for at, part in enumerate(rest) if part.kind != "assignment"), len(rest))
        if not rest:
            return Statement(self.span(node), None, redirects)
        if rest[first:] and re.match(
            r"[A-Za-z_][A-Za-z0-9_]*\[.*=", self.fragment.part(*rest[first].pos).text
        ):
            raise self.unsupported("bashlex takes an assignment for a word", node)
        assignments = tuple(self._assignment(part) for part in rest[:first])
        span = self.fragment.span(rest[0].pos[0], rest[-1].pos[1])
        return Statement(self.span(node), self._command(span, assignments, rest[first:]), redirects)

    def _command(self, span: Span, assignments: tuple[Assignment, ...], rest: Sequence[_Node]) -> Command:
        keyword = self.fragment.part(*rest[0].pos).text if rest and not assignments else ""
        if keyword in _DECLARING[self.dialect]:
            items = (item for part in rest[1:] for item in self._declared(part))
            return Declaration(span, keyword, tuple(items))
        if keyword == "let" and self.dialect == "bash" and len(rest) > 1:
            return Let(span, tuple(self._expression(part) for part in rest[1:]))
        return Simple(span, assignments, self.words(rest))

    def _expression(self, node: _Node) -> Arith:
        piece = self.piece(node)
        return arithmetic.words_arithmetic(words.word(piece, self.around), self.around, piece)

    def _declared(self, node: _Node) -> tuple[Word | Assignment, ...]:
        piece = self.piece(node)
        if "=(" in piece.text:
            raise self.unsupported("an array", node)
        if _NAMED.match(piece.text):
            return declared_of(piece, self.around)
        return words.words(piece, self.around)

    def _assignment(self, node: _Node) -> Assignment:
        piece = self.piece(node)
        if re.match(r"[^=]*=\(", piece.text):
            raise self.unsupported("an array", node)
        if self.dialect == "sh" and re.match(r"\w+(?:\[|\+=)", piece.text):
            raise self.unsupported("an assignment that sh does not know", node)
        return assignment_of(piece, self.around)

    # ---------------------------------------------------------------------------------------------------- redirects

    def _redirect(self, node: _Node) -> Redirect:
        piece = self.fragment.part(*node.pos)
        match = _REDIRECT.match(piece.text)
        if match is None or (self.dialect == "sh" and match.group(2) in _ONLY_BASH):
            raise self.unsupported("a redirection", node)
        number, operator = match.group(1) or "", match.group(2)
        descriptor = int(number) if number.isdigit() else None
        variable = number[1:-1] if number.startswith("{") else ""
        if operator in {"<<", "<<-"}:
            target, quoted = self._document(node, piece.text[match.end() :], tabs=operator == "<<-")
            return Redirect(self.span(node), operator, target, descriptor, variable, quoted)
        if not isinstance(node.output, int):
            self.piece(node.output)
        role = words.Role.PLAIN if operator == "<<<" else words.Role.WORD
        target = words.word(piece.part(match.end(), len(piece.text)), self.around, role=role)
        return Redirect(self.span(node), operator, target, descriptor, variable)

    def _document(self, node: _Node, delimiting: str, *, tabs: bool) -> tuple[Word, bool]:
        text, quoted = delimiter(delimiting)
        if node.heredoc is None:
            raise self.unsupported("a here-document without a body", node)
        position = self.fragment.text.find("\n", node.pos[1]) + 1
        if self._documents_end > node.pos[1]:
            position = self._documents_end
        body = here_body(self.fragment.part(position, len(self.fragment.text)), text, tabs=tabs)
        if position and _untabbed(body.text + text) == _untabbed(node.heredoc.value):
            line = self.fragment.index(body.offset(len(body.text)))
            self._documents_end = self.fragment.text.find("\n", line) + 1 or len(self.fragment.text)
            return document(body, self.around, quoted=quoted), quoted
        raise self.unsupported("bashlex is wrong about where a here-document stands", node)

    # ----------------------------------------------------------------------------------------------------- compound

    def _compound(self, node: _Node) -> Statement:
        redirects = tuple(self._redirect(part) for part in node.redirects)
        first = node.list[0]
        if first.kind in _COMPOUND:
            return Statement(self.span(node), _COMPOUND[first.kind](self, first), redirects)
        if first.kind != "reservedword" or first.word not in {"{", "("}:
            raise self.unsupported(f"a {first.kind}", node)
        if self.fragment.text.startswith("((", first.pos[0]):
            raise self.unsupported("bashlex takes (( for two subshells", node)
        kind = Block if first.word == "{" else Subshell
        span = self.fragment.span(first.pos[0], node.list[-1].pos[1])
        return Statement(self.span(node), kind(span, self.body(node.list[1:-1])), redirects)

    def _function(self, node: _Node) -> Command:
        name = next(part for part in node.parts if part.kind == "word")
        if self.dialect == "sh" and node.parts[0].kind == "reservedword":
            raise self.unsupported("the word function, which sh does not know", node)
        return Function(self.span(node), self.fragment.part(*name.pos).text, self.statement(node.parts[-1]))

    def if_(self, node: _Node) -> Command:
        return self._branch(list(_sections(node.parts)), self.span(node), elif_=False)

    def _branch(self, sections: list[tuple[str, list[_Node]]], span: Span, *, elif_: bool) -> If:
        condition, then = self.body(sections[0][1]), self.body(sections[1][1])
        rest = sections[2:]
        otherwise: tuple[Statement, ...] = ()
        if rest and rest[0][0] == "elif":
            inner = self._branch(rest, span, elif_=True)
            otherwise = (Statement(span, inner),)
        elif rest and rest[0][0] == "else":
            otherwise = self.body(rest[0][1])
        return If(span, condition, then, otherwise, elif_)

    def while_(self, node: _Node) -> Command:
        (word, condition), (_, body), *_ = _sections(node.parts)
        return While(self.span(node), self.body(condition), self.body(body), word == "until")

    def for_(self, node: _Node) -> Command:
        name = self.fragment.part(*node.parts[1].pos).text
        items = None
        body: list[_Node] = []
        for word, nodes in _sections(node.parts):
            if word == "in":
                items = self.words(nodes)
            elif word in {"do", "{"}:
                body = nodes
        return ForIn(self.span(node), name, items, self.body(body))


def _untabbed(text: str) -> str:
    return re.sub(r"^\t+", "", text, flags=re.MULTILINE)


def _bare(text: str) -> str:
    return re.sub(r"""\\\n|['"\\$]""", "", text)


def _sections(parts: Sequence[_Node]) -> Iterator[tuple[str, list[_Node]]]:
    """Yield each reserved word and what stands behind it."""
    word: str = ""
    nodes: list[_Node] = []
    for part in _flat(parts):
        if part.kind == "reservedword":
            if word:
                yield word, nodes
            word, nodes = part.word, []
        else:
            nodes.append(part)
    yield word, nodes


def _flat(parts: Sequence[_Node]) -> Iterator[_Node]:
    """Yield the parts of an ``if``; a second ``elif`` is below a word that is a list."""
    for part in parts:
        if part.kind == "reservedword" and isinstance(part.word, list):
            yield from _flat(part.word)
        else:
            yield part


def _joined(left: Statement, operator: str, right: Statement) -> Statement:
    span = Span(left.span.start, right.span.end, left.span.line, left.span.column)
    return Statement(span, AndOr(span, operator, left, right))


def _in_background(statement: Statement) -> Statement:
    return Statement(
        statement.span, statement.command, statement.redirects, negated=statement.negated, background=True
    )


_COMPOUND = {"if": _Reader.if_, "while": _Reader.while_, "until": _Reader.while_, "for": _Reader.for_}
