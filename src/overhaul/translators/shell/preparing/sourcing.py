"""``source``, ``.`` and ``eval``: what is known before the script runs is put in where it runs, and shares everything.

The text of such a piece is put behind the script's own, and the spans of its nodes are moved there: whoever asks for
the text of a node gets it, and lines are those of the piece.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.options import LETTERS
from overhaul.translators.shell.facts.walk import commands, walk
from overhaul.translators.shell.preparing.aliases import with_aliases
from overhaul.translators.shell.preparing.composing import choices, composed, known_texts
from overhaul.translators.shell.preparing.given_texts import GivenTexts, given_texts
from overhaul.translators.shell.preparing.written_files import (
    knows_itself,
    named_after,
    same_file,
    written_texts,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["with_first_line", "with_sources"]

_READING = frozenset({"source", "."})
_DEPTH = 8


def with_sources(
    script: s.Script, find: Callable[[str], s.Script | None], parse: Callable[[str], s.Script]
) -> s.Script:
    """Return the script with the files that it reads, and what it gives to ``eval`` as constant text, put in.

    A file is put in where the command stands alone, has one word that names it and no arguments, and the file itself
    neither returns nor is read in a circle. Everything else stays as it is.

    Args:
        script: The script.
        find: Gives the file of a name as it stands in the script, relative to the script's folder; ``None`` for none.
        parse: Reads shell text; raises `ValueError`.
    """
    return _Inliner(find, parse).inlined(with_aliases(script, parse))


def with_first_line(script: s.Script) -> s.Script:
    """Return the script with what its first line gives to the shell, as in ``#!/bin/bash -eu``, as a ``set``."""
    first = script.text.partition("\n")[0]
    given = first[2:].split()[1:] if first.startswith("#!") else []
    words = [
        word for word in given if word[:1] == "-" and word[1:].isalpha() and set(word[1:]) <= LETTERS.keys()
    ]
    if not words or not script.body:
        return script
    nowhere = s.Span(0, 0, 1, 1)
    command = s.Simple(
        nowhere, (), tuple(s.Word(nowhere, (s.Literal(nowhere, each),)) for each in ("set", *words))
    )
    head, *rest = script.body
    setting = s.Statement(nowhere, command, before=head.before)
    return replace(script, body=(setting, replace(head, before=()), *rest))


class _Inliner:
    def __init__(self, find: Callable[[str], s.Script | None], parse: Callable[[str], s.Script]) -> None:
        self._find = find
        self._parse = parse
        self._texts: list[str] = []
        self._size = 0
        self._files: list[tuple[int, str]] = []
        self._names: set[str] = set()
        self._open: list[str] = []
        self._count = 0
        self._keeps = False

    def inlined(self, script: s.Script) -> s.Script:
        self._texts = [script.text]
        self._size = _size(script.text)
        self._files = []
        self._keeps = script.dialect == "sh"
        self._folders = _folder_names(script.body)
        self._written = written_texts(script.body) if _reads_files(script.body) else []
        self._evaluates = "eval" in script.text
        self._known = known_texts(script.body) if self._evaluates else {}
        self._proposals = given_texts(script.body) if self._evaluates else GivenTexts()
        self._function = ""
        # Behind a failing command in it, eval and source fail themselves, which runs a trap on ERR once more.
        self._counts_failures = any(
            word.literal and word.literal.upper() in {"ERR", "SIGERR"}
            for node in commands(script.body, "trap")
            for word in node.words
        )
        body = self._statements(script.body)
        return (
            script
            if body == script.body and len(self._texts) == 1
            else replace(script, text="".join(self._texts), body=body, files=tuple(self._files))
        )

    def _statements(self, statements: Sequence[s.Statement]) -> tuple[s.Statement, ...]:
        result: list[s.Statement] = []
        for statement in statements:
            body = self._put_in(statement)
            if body and not (statement.redirects or statement.negated or statement.background):
                result += (replace(body[0], before=(*statement.before, *body[0].before)), *body[1:])
            else:
                result.append(self._alone(statement, body))
        return tuple(result)

    def _alone(self, statement: s.Statement, body: tuple[s.Statement, ...]) -> s.Statement:
        """Return a statement that stays one, with what is put in as a group."""
        if body:
            return replace(statement, command=s.Block(statement.span, body))
        inside: s.Statement = self._inside(statement)
        return inside

    def _put_in(self, statement: s.Statement) -> tuple[s.Statement, ...]:
        """Return what stands for a statement; nothing when that is the statement itself."""
        node = statement.command
        if self._counts_failures or len(self._open) >= _DEPTH or not isinstance(node, s.Simple):
            return ()
        if node.assignments:
            return self._given(node)
        if len(node.words) < 2 or node.words[0].literal not in _READING:  # noqa: PLR2004 - name and file
            return self._evaluated(node)
        words = node.words[2:] if node.words[1].literal == "--" else node.words[1:]
        if not words:
            return ()
        name = self._name(words[0])
        found = self._find(name) if name and name not in self._open else None
        if found is not None:
            self._names.add(name)
            return self._read(found, name, words)
        return self._read_back(node, words)

    def _read(self, found: s.Script, name: str, words: tuple[s.Word, ...]) -> tuple[s.Statement, ...]:
        """Return the commands of a file: as a function where it returns early, or has arguments."""
        arguments = words[1:]
        if "BASH_SOURCE" in found.text and not knows_itself(found, words[0]):
            return ()
        if not (arguments or _returns(found)):
            whole: tuple[s.Statement, ...] = named_after(self._moved_here(found, name), words[0])
            return whole
        if not _is_function(found.body, with_arguments=bool(arguments)):
            return ()
        body = named_after(self._moved_here(found, name), words[0])
        if not body:
            return ()
        stem = re.sub(r"\W", "_", name.rpartition("/")[2].partition(".")[0])
        return self._called(f"source_{stem}", (), body, arguments)

    def _given(self, node: s.Simple) -> tuple[s.Statement, ...]:
        """Return what ``eval`` runs with assignments in front: ``sh`` keeps them, bash has them as for a function."""
        text = replace(node, assignments=())
        body = self._evaluated(text) if node.words and node.words[0].literal == "eval" else ()
        if not body:
            return ()
        span = node.span
        if self._keeps:
            return (s.Statement(span, replace(node, words=())), *body)
        if not _is_function(body, with_arguments=False) or _leaves(body):
            return ()
        return self._called("eval_text", node.assignments, body, ())

    def _called(
        self,
        hint: str,
        assignments: tuple[s.Assignment, ...],
        body: tuple[s.Statement, ...],
        arguments: tuple[s.Word, ...],
    ) -> tuple[s.Statement, ...]:
        """Return a function with that body, and its call with the positional parameters or what is given."""
        span = body[0].span
        self._count += 1
        name = hint + (f"_{self._count}" if self._count > 1 else "")
        given = arguments or (s.Word(span, (s.DoubleQuoted(span, (s.Parameter(span, "@"),)),)),)
        call = s.Simple(span, assignments, (s.Word(span, (s.Literal(span, name),)), *given))
        definition = s.Function(span, name, s.Statement(span, s.Block(span, body)))
        return (s.Statement(span, definition), s.Statement(span, call))

    def _read_back(self, node: s.Simple, words: tuple[s.Word, ...]) -> tuple[s.Statement, ...]:
        """Return the commands of a file that the script itself may have written; the text decides."""
        file = words[0]
        key = repr(file)
        if key in self._open or "/" not in (file.literal or "/"):
            return ()
        span = node.span
        items: list[s.CaseItem] = []
        for word, text in self._written:
            if same_file(word, file):
                try:
                    found = self._parse(text)
                except ValueError:
                    continue
                body = self._read(found, key, words)
                if found.body and body:
                    pattern = s.Word(span, (s.Quoted(span, text.rstrip("\n")),))
                    items.append(s.CaseItem(span, (pattern,), body))
        if not items:
            return ()
        reading = s.Statement(span, None, (s.Redirect(span, "<", file),))
        contents = s.Word(span, (s.DoubleQuoted(span, (s.CommandSubstitution(span, (reading,)),)),))
        rest = s.CaseItem(span, (s.Word(span, (s.Literal(span, "*"),)),), (s.Statement(span, node),))
        return (s.Statement(span, s.Case(span, contents, (*items, rest))),)

    def _evaluated(self, node: s.Simple) -> tuple[s.Statement, ...]:
        """Return the commands that ``eval`` runs, where they are known before the script runs."""
        texts = [word.literal for word in node.words]
        if node.assignments or len(texts) < 2 or texts[0] != "eval":  # noqa: PLR2004 - name and text
            return ()
        if None in texts:
            return self._composed(node)
        given = texts[2:] if texts[1] == "--" else texts[1:]
        try:
            found = self._parse(" ".join(text for text in given if text is not None))
        except ValueError:
            return ()
        return self._moved_here(found, "", self._last_line(node) - 1)

    def _composed(self, node: s.Simple) -> tuple[s.Statement, ...]:
        """Return the commands that ``eval`` runs whose text is put together, or one of a few that are known."""
        found = composed(node, self._parse, self._known)
        lines = self._last_line(node) - 1
        if found is not None:
            return self._moved_here(found, "", lines)
        # In what is evaluated itself nothing more is proposed: texts that evaluate others would multiply.
        proposals, function = GivenTexts() if "" in self._open else self._proposals, self._function
        chosen = choices(node, self._parse, self._known, lambda names: proposals.of(function, names))
        if chosen is None:
            return ()
        word, scripts = chosen
        items = [
            s.CaseItem(
                node.span,
                (s.Word(node.span, (s.Quoted(node.span, text),)),),
                self._moved_here(script, "", lines) or (s.Statement(node.span, _nothing(node.span)),),
            )
            for text, script in scripts
        ]
        otherwise = s.CaseItem(
            node.span,
            (s.Word(node.span, (s.Literal(node.span, "*"),)),),
            (s.Statement(node.span, node),),
        )
        return (s.Statement(node.span, s.Case(node.span, word, (*items, otherwise))),)

    def _last_line(self, node: s.Simple) -> int:
        """Return the line where a command ends: the lines of what it evaluates count from there."""
        raw = "".join(self._texts).encode("utf-8", "surrogateescape")
        return node.span.line + raw.count(b"\n", node.span.start, node.span.end)

    def _moved_here(self, found: s.Script, name: str, lines: int = 0) -> tuple[s.Statement, ...]:
        """Return the statements of a piece, put behind the texts; its lines count from behind some others."""
        offset = self._size
        files = [each for each in (*self._open, name) if each in self._names]
        self._files.append((offset, files[-1] if files else ""))
        self._texts.append(found.text)
        self._size += _size(found.text)
        self._open.append(name)
        body = self._statements(tuple(_moved(each, offset, lines) for each in found.body))
        self._open.pop()
        return body

    def _name(self, word: s.Word) -> str:
        """The file that a word names; empty when that is not certain."""
        if word.literal is not None:
            return word.literal if "/" in word.literal else ""
        found = _beside(word, self._folders)
        inner = any(isinstance(part, s.Parameter) and part.name == "BASH_SOURCE" for part in walk(word))
        if found and inner and self._open:
            folder = self._open[-1].rpartition("/")[0]
            return f"{folder or '.'}/{found.removeprefix('./')}"
        return found

    def _inside(self, node: Any) -> Any:
        """Return a node with the files put in that are read below it."""
        if not isinstance(node, s.Node):
            return node
        if isinstance(node, (s.Word, s.Assignment)) and not self._evaluates:
            return node
        if isinstance(node, s.Function):
            self._function, around = node.name, self._function
            body = self._alone(node.body, self._put_in(node.body))
            self._function = around
            return node if body == node.body else replace(node, body=body)
        changes: dict[str, Any] = {}
        for each in fields(node):
            value = getattr(node, each.name)
            if isinstance(node, s.Pipeline) and each.name == "stages":
                new: Any = tuple(self._alone(stage, self._put_in(stage)) for stage in node.stages)
            elif isinstance(value, tuple) and value and isinstance(value[0], s.Statement):
                new = self._statements(value)
            elif isinstance(value, tuple):
                new = tuple(self._inside(item) for item in value)
            elif isinstance(value, s.Statement):
                new = self._alone(value, self._put_in(value))
            else:
                new = self._inside(value)
            if new != value:
                changes[each.name] = new
        return replace(node, **changes) if changes else node


def _nothing(span: s.Span) -> s.Simple:
    return s.Simple(span, (), (s.Word(span, (s.Literal(span, ":"),)),))


def _reads_files(body: Sequence[s.Statement]) -> bool:
    return any(True for name in _READING for _ in commands(body, name))


def _is_function(body: Sequence[s.Statement], *, with_arguments: bool) -> bool:
    """Whether what a file does is the same in a function: it declares nothing there, and keeps the parameters."""
    for node in walk(body, into=lambda each: not isinstance(each, s.Function)):
        if isinstance(node, s.Declaration) and node.keyword not in {"export", "readonly"}:
            return False
        name = node.words[0].literal if isinstance(node, s.Simple) and node.words else ""
        if name == "set" or (name == "shift" and not with_arguments):
            return False
    return True


def _leaves(body: Sequence[s.Statement]) -> bool:
    """Whether something around may be left by a command outside functions."""
    return any(True for name in ("return", "break", "continue") for _ in commands(body, name))


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))


def _returns(script: s.Script) -> bool:
    """Whether a ``return`` outside functions may end the file."""
    for node in walk(script.body, into=lambda each: not isinstance(each, s.Function)):
        if isinstance(node, s.Simple) and node.words and node.words[0].literal == "return":
            return True
    return False


def _moved(node: Any, offset: int, lines: int) -> Any:
    """Return a node whose text stands that many bytes and lines further on."""
    if isinstance(node, s.Span):
        return replace(node, start=node.start + offset, end=node.end + offset, line=node.line + lines)
    if isinstance(node, tuple):
        return tuple(_moved(each, offset, lines) for each in node)
    if isinstance(node, s.Node):
        changes = {each.name: _moved(getattr(node, each.name), offset, lines) for each in fields(node)}
        return replace(node, **changes)
    return node


def _beside(word: s.Word, folders: frozenset[str]) -> str:
    """Return ``./file`` for ``"$HERE/file"`` where ``HERE`` is the folder of the script."""
    parts = word.unquoted
    first, *rest = parts
    texts = [part.text for part in rest if isinstance(part, (s.Quoted, s.Literal))]
    if len(texts) != len(rest) or not _is_folder(first, folders):
        return ""
    name = "".join(texts)
    return f".{name}" if name.startswith("/") else ""


def _is_folder(part: s.Node, folders: frozenset[str]) -> bool:
    """Whether a part of a word is certainly the folder of the script."""
    if isinstance(part, s.Parameter):
        plain = part.index is None and not part.length and not part.indirect
        if plain and part.operation is None:
            return part.name in folders
        trimmed = part.operation == s.Trim(part.span, "%", s.Word(part.span, (s.Literal(part.span, "/*"),)))
        return trimmed and part.name in {"0", "BASH_SOURCE"}
    if isinstance(part, s.CommandSubstitution) and len(part.body) == 1:
        return _is_dirname(part.body[0])
    if isinstance(part, s.DoubleQuoted) and len(part.parts) == 1:
        return _is_folder(part.parts[0], folders)
    return False


def _is_dirname(statement: s.Statement) -> bool:
    """Whether a command writes the folder of the script: ``dirname "$0"``, ``cd "$(dirname "$0")" && pwd``."""
    node = statement.command
    if isinstance(node, s.AndOr) and node.operator == "&&":
        right = node.right.command
        left = node.left.command
        ends = isinstance(right, s.Simple) and right.words[:1] and right.words[0].literal == "pwd"
        enters = isinstance(left, s.Simple) and left.words[:1] and left.words[0].literal == "cd"
        return bool(ends and enters) and isinstance(left, s.Simple) and _is_folder_word(left.words[-1])
    if not isinstance(node, s.Simple) or len(node.words) < 2 or node.words[0].literal != "dirname":  # noqa: PLR2004
        return False
    parts = node.words[-1].unquoted
    if len(parts) != 1 or not isinstance(parts[0], s.Parameter):
        return False
    return parts[0].name in {"0", "BASH_SOURCE"} and parts[0].operation is None


def _is_folder_word(word: s.Word) -> bool:
    return len(word.parts) == 1 and _is_folder(word.parts[0], frozenset())


def _folder_names(statements: Sequence[s.Statement]) -> frozenset[str]:
    """Names of variables that hold the folder of the script: assigned once, from an expression that says so."""
    values: dict[str, list[s.Assignment]] = {}
    for node in walk(statements):
        if isinstance(node, s.Assignment):
            values.setdefault(node.name, []).append(node)
    return frozenset(
        name
        for name, found in values.items()
        if len(found) == 1 and isinstance(found[0].value, s.Word) and _is_folder_word(found[0].value)
    )
