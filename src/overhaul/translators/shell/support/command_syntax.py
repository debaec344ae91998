"""The syntax of commands in texts that only the running program knows: what is simple in it (Bash Manual, 3.1, 3.2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.exits import Untranslated
from overhaul.translators.shell.support.quoting import unescaped

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Assigned", "CommandText", "Piece", "Pipeline", "SimpleCommand", "read_commands", "read_words"]

# Most texts need few of these patterns: they are compiled when they are met first.
_SKIPPED = r"(?:[ \t]|\\\n)*"
_WORD_ENDS = " \t\n;&|<>()"
_PLAIN_CHARACTERS = r"[^ \t\n;&|<>()\\'\"$`#]+|#"
_ASSIGNS = r"[A-Za-z_][A-Za-z0-9_]*(?:\[[A-Za-z0-9_]+\])?\+?="
_KEY = r"""\[(?:([A-Za-z0-9_%+./:@-]+)|("(?:[^"\\$`]|\\.)*"))\]="""
_PARAMETER = r"\$(?:([A-Za-z_][A-Za-z0-9_]*|[0-9@*#?])|\{([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?])\})"
_DEFAULTED = r"\$\{([A-Za-z_][A-Za-z0-9_]*|[0-9]+)(:?[-+])"
_TRIMMED = (
    r"\$\{([A-Za-z_][A-Za-z0-9_]*(?:\[0\])?)"
    r"(?:(##?)(\*?[A-Za-z0-9_./:=,@+-]+)|(%%?)([A-Za-z0-9_./:=,@+-]+\*?))?\}"
)
_DOLLAR_QUOTED = r"\$'((?:[^'\\]|\\(?s:.))*)'"
_IN_DOUBLE_QUOTES = r'[^"\\$`]+|\\(?![$`"\\\n])|\\(?s:.)'
_REDIRECTED = r"([0-9]*)(>>|>&|>\||<&|<<<|>|<(?![<(]))|()(&>>|&>)"
_FIRST_WORDS = {
    *("if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac"),
    *("select", "function", "time", "coproc", "{", "}", "[[", "]]"),
}


class Piece:
    """A piece of a word: a text, or a parameter, an expression or commands that are expanded (3.1.2 Quoting)."""

    def __init__(
        self,
        kind: str,
        text: str,
        inside: list[Piece] | None = None,
        commands: list[tuple[str, Pipeline]] | None = None,
        *,
        quoted: bool,
    ) -> None:
        self.kind = kind
        self.text = text
        self.quoted = quoted
        self.inside = inside or []
        self.commands = commands or []


class Assigned:
    """An assignment: what stands to the left with its operator, and a word or the items of a list (3.4).

    Items have the keys in front of them, where there are any.
    """

    def __init__(self, left: str, word: list[Piece], items: list[list[Piece]] | None = None) -> None:
        self.left = left
        self.word = word
        self.items = items
        self.keys: list[list[Piece] | None] = []


class SimpleCommand:
    """Assignments, words and redirections of one command, and what it declares (3.2.2 Simple Commands)."""

    def __init__(self) -> None:
        self.assignments: list[Assigned] = []
        self.declared: list[Assigned] = []
        self.words: list[list[Piece]] = []
        self.redirects: list[tuple[int, str, list[Piece]]] = []


class Pipeline:
    """Commands that are connected, and whether the status is turned round (3.2.3 Pipelines)."""

    def __init__(self, stages: list[SimpleCommand], *, negated: bool) -> None:
        self.stages = stages
        self.negated = negated


def read_commands(text: str) -> list[tuple[str, Pipeline]]:
    """Read a list of commands; each pipeline has what stands before it: ``&&``, ``||`` or ``;`` (3.2.4 Lists).

    Raises:
        Untranslated: It is more than simple commands.
    """
    return CommandText(text).commands("")


def read_words(text: str) -> list[list[Piece]]:
    """Read words.

    Raises:
        Untranslated: It is more than words.
    """
    return CommandText(text).only_words()


class CommandText:
    """A text that is read from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def _match(self, pattern: str) -> re.Match[str] | None:
        """Match what comes next."""
        return re.compile(pattern).match(self.text, self.at)

    def refuse(self) -> Untranslated:
        """Return what is raised where the text is not simple."""
        return Untranslated(self.text, 0)

    def commands(self, closing: str) -> list[tuple[str, Pipeline]]:
        """Read commands up to the end, or to what closes them."""
        found: list[tuple[str, Pipeline]] = []
        before = ";"
        while True:
            self._skip(lines=True)
            if self.at >= len(self.text) or (closing and self.text.startswith(closing, self.at)):
                break
            found.append((before, self._pipeline()))
            before = self._operator(closing)
        if before != ";" or (closing and self.at >= len(self.text)):
            raise self.refuse()
        self.at += len(closing)
        return found

    def only_words(self) -> list[list[Piece]]:
        """Read words up to the end."""
        found: list[list[Piece]] = []
        while True:
            self._skip()
            if not self.text[self.at :].strip():
                return found
            word = self._word()
            if word is None:
                raise self.refuse()
            found.append(word)

    def _skip(self, *, lines: bool = False) -> None:
        while True:
            blank = self._match(_SKIPPED)
            self.at = blank.end() if blank else self.at
            if self.text.startswith("#", self.at):
                self.at = (self.text + "\n").index("\n", self.at)
            if not (lines and self.text.startswith("\n", self.at)):
                return
            self.at += 1

    def _operator(self, closing: str) -> str:
        """Read what stands between two pipelines."""
        for operator in ("&&", "||", ";", "\n"):
            if self.text.startswith(operator, self.at) and not self.text.startswith(";;", self.at):
                self.at += len(operator)
                return operator if len(operator) > 1 else ";"
        if self.at < len(self.text) and not (closing and self.text.startswith(closing, self.at)):
            raise self.refuse()
        return ";"

    def _pipeline(self) -> Pipeline:
        negated = self._match(r"!(?=[ \t])") is not None
        self.at += negated
        stages = [self._command()]
        while self.text.startswith("|", self.at) and not self.text.startswith(("||", "|&"), self.at):
            self.at += 1
            self._skip(lines=True)
            stages.append(self._command())
        return Pipeline(stages, negated=negated)

    def _command(self) -> SimpleCommand:
        found = SimpleCommand()
        while True:
            self._skip()
            redirected = self._match(_REDIRECTED)
            declares = bool(found.words) and _bare(found.words[0]) == "declare"
            assigned = self._match(_ASSIGNS) if declares or not found.words else None
            if redirected:
                found.redirects.append(self._redirect(redirected))
            elif assigned and declares:
                self.at = assigned.end()
                found.declared.append(self._assigned(assigned[0]))
            elif assigned:
                self.at = assigned.end()
                found.assignments.append(self._assigned(assigned[0]))
            else:
                word = self._word()
                if word is None:
                    break
                if not found.words and not found.assignments and _bare(word) in _FIRST_WORDS:
                    raise self.refuse()
                found.words.append(word)
        if not (found.words or found.assignments or found.redirects):
            raise self.refuse()
        return found

    def _assigned(self, left: str) -> Assigned:
        if not self.text.startswith("(", self.at):
            return Assigned(left, self._word() or [])
        self.at += 1
        items: list[list[Piece]] = []
        made = Assigned(left, [], items)
        while True:
            self._skip(lines=True)
            key = self._key()
            word = self._word()
            if word is None and key is None:
                break
            items.append(word or [])
            made.keys.append(key)
        if not self.text.startswith(")", self.at):
            raise self.refuse()
        self.at += 1
        return made

    def _key(self) -> list[Piece] | None:
        """Read ``[key]=`` in front of an item; ``None`` where there is none."""
        if not self.text.startswith("[", self.at):
            return None
        found = self._match(_KEY)
        if not found:
            raise self.refuse()
        self.at = found.end()
        return [Piece("text", found[1], quoted=True)] if found[1] else CommandText(found[2]).only_words()[0]

    def _redirect(self, match: re.Match[str]) -> tuple[int, str, list[Piece]]:
        self.at = match.end()
        operator = match[2] or match[4]
        self._skip()
        word = self._word()
        if word is None:
            raise self.refuse()
        return int(match[1] or (0 if operator[0] == "<" else 1)), operator, word

    def _word(self) -> list[Piece] | None:
        """Read a word; ``None`` where there is none."""
        start = self.at
        pieces: list[Piece] = []
        while self.at < len(self.text) and self.text[self.at] not in _WORD_ENDS:
            plain = self._match(_PLAIN_CHARACTERS)
            if plain:
                self.at = plain.end()
                pieces.append(Piece("text", plain[0], quoted=False))
            else:
                pieces += self._piece(self.text[self.at])
        return pieces if self.at > start else None

    def _piece(self, character: str) -> Iterator[Piece]:
        if character == "'":
            yield Piece("text", self._until("'"), quoted=True)
        elif character == "\\":
            self.at += 2
            escaped = self.text[self.at - 1 : self.at]
            if escaped != "\n":
                yield Piece("text", escaped or "\\", quoted=True)
        elif character == '"':
            yield Piece("text", "", quoted=True)
            yield from self._double_quoted()
        elif character == "`":
            raise self.refuse()
        else:
            dollar = self._match(_DOLLAR_QUOTED)
            if dollar:
                self.at = dollar.end()
                yield Piece("text", unescaped(dollar[1]), quoted=True)
            else:
                yield self._expansion(quoted=False)

    def _until(self, closing: str) -> str:
        """Return the text in quotes that begin here."""
        end = self.text.find(closing, self.at + 1)
        if end < 0:
            raise self.refuse()
        text = self.text[self.at + 1 : end]
        self.at = end + 1
        return text

    def _double_quoted(self) -> Iterator[Piece]:
        self.at += 1
        while not self.text.startswith('"', self.at):
            found = self._match(_IN_DOUBLE_QUOTES)
            if found:
                self.at = found.end()
                escapes = len(found[0]) > 1 and found[0][0] == "\\"
                text = found[0][1:].replace("\n", "") if escapes else found[0]
                yield Piece("text", text, quoted=True)
            elif self.text.startswith("$", self.at):
                yield self._expansion(quoted=True)
            else:  # a backquote, or the end
                raise self.refuse()
        self.at += 1

    def _expansion(self, *, quoted: bool) -> Piece:
        """Read what begins with a dollar sign."""
        text = self.text
        found = self._match(_PARAMETER)
        if found:
            self.at = found.end()
            return Piece("parameter", found[1] or found[2], quoted=quoted)
        if text.startswith("$((", self.at):
            end = text.find("))", self.at)
            inside = text[self.at + 3 : end]
            if end < 0 or "(" in inside or ")" in inside:
                raise self.refuse()
            self.at = end + 2
            pieces = CommandText(f'"{inside}"')._double_quoted()  # noqa: SLF001 - of its own kind
            return Piece("arithmetic", "", list(pieces), quoted=quoted)
        if text.startswith("$(", self.at):
            self.at += 2
            return Piece("commands", "", commands=self.commands(")"), quoted=quoted)
        trimmed = self._match(_TRIMMED)
        if trimmed:
            self.at = trimmed.end()
            pattern = Piece("text", trimmed[3] or trimmed[5] or "", quoted=quoted)
            return Piece(f"cut{trimmed[2] or trimmed[4] or ''}", trimmed[1], [pattern], quoted=quoted)
        defaulted = self._match(_DEFAULTED)
        if defaulted:
            return self._defaulted(defaulted, quoted=quoted)
        if text[self.at + 1 : self.at + 2] in {"", *_WORD_ENDS, '"', "/", ".", ",", ":", "=", "%", "+"}:
            self.at += 1
            return Piece("text", "$", quoted=True)
        raise self.refuse()

    def _defaulted(self, match: re.Match[str], *, quoted: bool) -> Piece:
        """Read ``${x:-text}`` with a plain text."""
        end = self.text.find("}", match.end())
        word = self.text[match.end() : end]
        if end < 0 or not re.fullmatch(r"[A-Za-z0-9_./:=,@%+-]*", word):
            raise self.refuse()
        self.at = end + 1
        return Piece(match[2], match[1], [Piece("text", word, quoted=quoted)], quoted=quoted)


def _bare(word: list[Piece]) -> str:
    return "".join(piece.text for piece in word) if all(not piece.quoted for piece in word) else ""
