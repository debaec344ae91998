"""Declarations behind ``command`` or assignments, which a parser takes for any command: they are made what they are.

What evaluates a text or switches options behind ``command`` is made what it is as well, and ``local "x=$1"`` declares
what ``local x="$1"`` does; and ``printf -vx`` is ``printf -v x``.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TypeVar

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk

__all__ = ["with_plain_declarations"]

_Tree = TypeVar("_Tree")

_WORDS = "export|readonly|declare|typeset|local"
_BARE = frozenset({"eval", "set", "shopt"})
_SUSPECT = re.compile(
    rf"\b(?:command|builtin)\s+(?:{_WORDS}|{'|'.join(sorted(_BARE))})\b|=\S*\s+(?:\w+=\S*\s+)*(?:{_WORDS})\b"
)
_WHOLE = re.compile(rf"\bprintf\s+-v\w|\b(?:{_WORDS})\b[^\n]*\s[\"'][A-Za-z_][A-Za-z0-9_]*\+?=")
_QUOTED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\+?)=(.*)", re.DOTALL)
_KEYWORDS = {"bash": frozenset(_WORDS.split("|")), "sh": frozenset({"export", "readonly", "local"})}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SPECIAL = re.compile(r"[*?\[{~:\\]")


def with_plain_declarations(script: s.Script) -> s.Script:
    """Return a script in which ``command export x=1`` and ``y=2 export x=1`` are declarations, where certain."""
    if not _SUSPECT.search(script.text) and not _WHOLE.search(script.text):
        return script
    # What is read-only lets an assignment fail, and sh goes on behind a declaration that fails for ``command`` alone.
    frozen = script.dialect == "sh" and re.search(r"(?<!command )\breadonly\b", script.text) is not None
    named = {each.name for each in walk(script.body) if isinstance(each, s.Function)}
    bare = _BARE - named - ({"shopt"} if script.dialect == "sh" else set())
    return replace(script, body=_Declarer(script.dialect, bare, frozen=frozen).made(script.body))


class _Declarer:
    def __init__(self, dialect: str, bare: frozenset[str], *, frozen: bool) -> None:
        self._dialect = dialect
        self._bare = bare
        self._frozen = frozen

    def made(self, tree: _Tree) -> _Tree:
        """Return a tree with the declarations that are in it."""
        if isinstance(tree, tuple):
            return tuple(self.made(each) for each in tree)  # type: ignore[return-value]
        if not isinstance(tree, s.Node):
            return tree
        if isinstance(tree, s.Statement) and isinstance(tree.command, s.Simple):
            return replace(tree, command=self._command(tree.command))
        found = {each.name: self.made(getattr(tree, each.name)) for each in fields(tree)}
        if isinstance(tree, s.Declaration):
            found["items"] = tuple(map(self._unquoted, found["items"]))
        changes = {name: value for name, value in found.items() if value is not getattr(tree, name)}
        return replace(tree, **changes) if changes else tree

    def _command(self, node: s.Simple) -> s.Command:
        texts = [word.literal for word in node.words[:2]]
        behind = texts[:1] == ["command"] or (texts[:1] == ["builtin"] and self._dialect == "bash")
        words = node.words[1:] if behind else node.words
        keyword = words[0].literal if words else None
        if keyword == "printf" and self._dialect == "bash":
            node = replace(node, words=(*node.words[: len(node.words) - len(words)], *_apart(words)))
        if behind and keyword == "local" and self._dialect == "sh":
            return node
        if behind and keyword in self._bare and not node.assignments:
            return replace(node, words=self.made(words))
        if keyword not in _KEYWORDS[self._dialect] or not (behind or node.assignments):
            return replace(node, assignments=self.made(node.assignments), words=self.made(node.words))
        items = [self._item(word) for word in words[1:]]
        declared = [each for each in items if each is not None]
        if len(declared) < len(items) or (behind and self._frozen):
            return node
        declaration = s.Declaration(node.span, keyword or "", tuple(declared))
        if not node.assignments:
            return declaration
        if behind or not self._are_apart(node.assignments, declaration):
            return node
        if self._dialect == "bash":
            return declaration
        kept = s.Statement(node.span, s.Simple(node.span, node.assignments, ()))
        return s.Block(node.span, (kept, s.Statement(node.span, declaration)))

    def _unquoted(self, item: s.Word | s.Assignment) -> s.Word | s.Assignment:
        """Return the assignment that a word in quotes is as a whole, or the same item."""
        whole = item.parts[0] if isinstance(item, s.Word) and len(item.parts) == 1 else None
        parts = whole.parts if isinstance(whole, s.DoubleQuoted) else (whole,)
        first = parts[0] if parts and isinstance(parts[0], s.Quoted) else None
        found = _QUOTED.fullmatch(first.text) if first is not None else None
        if first is None or whole is None or found is None or any(map(_is_several, parts)):
            return item
        name, appends, rest = found.groups()
        made: s.Part = s.Quoted(first.span, rest)
        if isinstance(whole, s.DoubleQuoted):
            start = (made,) if rest or len(whole.parts) == 1 else ()
            made = s.DoubleQuoted(whole.span, (*start, *whole.parts[1:]))
        return s.Assignment(item.span, name, s.Word(item.span, (made,)), append=bool(appends))

    def _item(self, word: s.Word) -> s.Word | s.Assignment | None:
        """Return a word of a declaration as it is there; ``None`` where that is not certain."""
        text = word.literal
        if text is not None and _NAME.fullmatch(text):
            return s.Assignment(word.span, text, None)
        quoted = len(word.parts) == 1 and isinstance(word.parts[0], s.DoubleQuoted)
        if (text is not None and text[:1] == "-") or (quoted and self._is_whole(word.parts[0])):
            return word
        first = word.parts[0] if word.parts else None
        name, equals, rest = first.text.partition("=") if isinstance(first, s.Literal) else ("", "", "")
        if not equals or not _NAME.fullmatch(name) or not all(map(self._is_whole, word.parts)):
            return None
        start = s.Literal(word.span, rest)
        return s.Assignment(word.span, name, s.Word(word.span, (*([start] if rest else []), *word.parts[1:])))

    def _is_whole(self, part: s.Part) -> bool:
        """Whether a part means the same in a word and in an assignment; in sh nothing is split behind ``x=``."""
        match part:
            case s.Literal(_, text):
                return not _SPECIAL.search(text)
            case s.DoubleQuoted(_, parts):
                return not any(isinstance(each, s.Parameter) and _is_list(each) for each in parts)
            case s.Parameter():
                return self._dialect == "sh" and not _is_list(part)
            case _:
                return isinstance(part, s.Quoted)

    def _are_apart(self, before: tuple[s.Assignment, ...], declaration: s.Declaration) -> bool:
        """Whether assignments in front of a declaration have nothing to do with it."""
        names = {each.name for each in before}
        below = list(walk(declaration.items))
        if any(each.index is not None or not isinstance(each.value, s.Word) for each in before):
            return False
        if any(
            isinstance(each, (s.CommandSubstitution, s.ArithExpansion)) for each in (*below, *walk(before))
        ):
            return False
        if self._dialect == "bash" and any(
            isinstance(each.value, s.Word) and each.value.literal is None for each in before
        ):
            return False
        return not any(isinstance(each, (s.Parameter, s.Assignment)) and each.name in names for each in below)


def _apart(words: tuple[s.Word, ...]) -> tuple[s.Word, ...]:
    """Return the words of ``printf`` with the name of a variable apart from its option."""
    text = words[1].literal if len(words) > 1 else None
    if text is None or not re.fullmatch(r"-v[A-Za-z_][A-Za-z0-9_]*", text):
        return words
    option, name = (s.Word(words[1].span, (s.Literal(words[1].span, each),)) for each in ("-v", text[2:]))
    return (words[0], option, name, *words[2:])


def _is_several(part: s.Part | None) -> bool:
    """Whether a part in quotes may be several words."""
    if not isinstance(part, s.Parameter):
        return False
    items = isinstance(part.index, s.AllItems) and not part.index.star
    return items or part.name == "@" or part.names == "@" or part.indirect


def _is_list(part: s.Parameter) -> bool:
    return part.name in {"@", "*"} or part.index is not None
