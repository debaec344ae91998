"""``eval`` of text that is put together: what is expanded in it becomes a hole, and the rest is read as it stands.

A hole is a name, or a part of one, that is assigned or read; or it stands in words, which then are read while the
program runs. Text of which that cannot be said stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from itertools import product
from typing import TYPE_CHECKING, Any

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.touches import written
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.preparing.given_texts import is_simple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["choices", "composed", "known_texts"]

_HOLE = re.compile(r"(Q_hole(\d+)_Q)")
#: Simple commands that the helper for texts runs itself.
_SIMPLE = frozenset(
    {
        ":",
        "echo",
        "printf",
        "cd",
        "pwd",
        "export",
        "test",
        "[",
        "true",
        "false",
        "kill",
        "unset",
        "exit",
        "eval",
    }
)
#: Those that it does not.
_BUILTINS = frozenset(
    {"set", "local", "shift", "read", "return", "break", "continue", "trap", "let", "shopt"}
)
_MOST = 6
_MOST_PROPOSED = 40
_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")


class _Unfit(Exception):  # noqa: N818 - it is an answer
    """The text is not of the kind that is done here."""


def known_texts(statements: Sequence[s.Statement]) -> Mapping[str, tuple[str, ...]]:
    """Return all texts that a variable can hold, of those that get nothing but literal words."""
    found: dict[str, list[str]] = {}
    unknown: set[str] = set()
    for node in walk(statements):
        match node:
            case s.ForIn(_, name, words) if words is not None:
                texts = [word.literal for word in words]
                if None in texts or any(set(word.bare or "") & set("*?[~{") for word in words):
                    unknown.add(name)
                found.setdefault(name, []).extend(text for text in texts if text is not None)
            case s.Assignment(_, name, s.Word() as word, None, False) if word.literal is not None:
                found.setdefault(name, []).append(word.literal)
            case s.Assignment(_, name):
                unknown.add(name)
            case s.Simple(_, _, words) if words:
                unknown.update(written(node))
            case s.Declaration():
                continue
            case _:
                unknown.update(written(node))
    return {name: tuple(dict.fromkeys(texts)) for name, texts in found.items() if name not in unknown}


def composed(
    node: s.Simple, parse: Callable[[str], s.Script], known: Mapping[str, tuple[str, ...]]
) -> s.Script | None:
    """Return what an ``eval`` runs, with its holes filled; ``None`` where that is not certain.

    Args:
        node: The command; its words are not all constant.
        parse: Reads shell text; raises `ValueError`.
        known: All texts that a variable can hold, where that is known.
    """
    try:
        template = _Template.of(node)
        script = parse(template.text)
        made = _Filler(template, known).statements(script.body)
    except (_Unfit, ValueError):
        return None
    return replace(script, body=made)


@dataclass(slots=True)
class _Template:
    """A text with holes.

    Attributes:
        text: It, with names in the places of holes.
        holes: What stands in them, by that name.
        split: Names of holes that are split into fields.
    """

    text: str = ""
    holes: dict[str, s.Part] = field(default_factory=dict)
    split: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, node: s.Simple) -> _Template:
        made = cls()
        words = node.words[1:]
        if words and words[0].literal == "--":
            words = words[1:]
        made.text = " ".join(made._word(word) for word in words)
        return made

    def _word(self, word: s.Word) -> str:
        return "".join(self._part(part, quoted=False) for part in word.parts)

    def _part(self, part: s.Part, *, quoted: bool) -> str:
        match part:
            case s.Quoted(_, text):
                return text
            case s.Literal(_, text) if not set(text) & set("*?["):
                return text
            case s.DoubleQuoted(_, parts):
                return "".join(self._part(each, quoted=True) for each in parts)
            case s.Parameter() | s.CommandSubstitution() | s.ArithExpansion():
                name = f"Q_hole{len(self.holes)}_Q"
                self.holes[name] = part
                if not quoted:
                    self.split.add(name)
                return name
            case _:
                raise _Unfit


class _Filler:
    def __init__(self, template: _Template, known: Mapping[str, tuple[str, ...]]) -> None:
        self.template = template
        self.raw = template.text.encode("utf-8", "surrogateescape")
        self.known = known
        self.reads_words = False
        self.compound = False

    def statements(self, statements: Sequence[s.Statement]) -> tuple[s.Statement, ...]:
        """Fill the holes of statements."""
        written_here = {each.name for each in walk(statements) if isinstance(each, s.Assignment)}
        alone = len(statements) == 1 and isinstance(statements[0].command, s.Simple)
        for name, part in self.template.holes.items():
            names = {each.name for each in walk(part) if isinstance(each, s.Parameter)}
            once = isinstance(part, s.Parameter) or self.template.text.count(name) == 1
            if names & written_here or not (alone or isinstance(part, s.Parameter)) or not once:
                raise _Unfit
            if not alone and not all(each.isdecimal() for each in names) and _calls(statements):
                raise _Unfit
        made = tuple(self._filled(each) for each in statements)
        if self.reads_words and not self.compound:
            raise _Unfit  # the helper for texts does the whole better
        return made

    def _filled(self, node: Any) -> Any:
        if isinstance(node, tuple):
            return tuple(self._filled(each) for each in node)
        if not isinstance(node, s.Node):
            if isinstance(node, str) and _HOLE.search(node):
                raise _Unfit
            return node
        match node:
            case s.Statement(_, s.Simple(_, assignments, ()) as command) if _HOLE.search(
                self._source(command)
            ):
                made = tuple(self._assignment(each) for each in assignments)
                if len(made) == 1:
                    return replace(node, command=made[0])
                body = tuple(s.Statement(each.span, each) for each in made)
                return replace(node, command=s.Block(node.span, body))
            case s.Simple(_, _, words) if words:
                return self._simple(node)
            case s.Word():
                return self._word(node, many=False)
            case s.ForIn(_, _, words) if words is not None:
                self.compound = True
                return replace(
                    node,
                    name=self._filled(node.name),
                    words=tuple(self._word(word, many=True) for word in words),
                    body=self._filled(node.body),
                )
            case s.ArrayItem():
                self.compound = True
                return replace(node, word=self._word(node.word, many=True), index=self._filled(node.index))
            case s.Redirect() | s.CaseItem() | s.ConditionCommand() | s.Function() | s.Parameter():
                if _HOLE.search(self._source(node)):
                    raise _Unfit
                return node
            case s.If() | s.While() | s.Case() | s.Block() | s.Subshell():
                self.compound = True
        return replace(
            node,
            **{
                each.name: self._filled(getattr(node, each.name))
                for each in fields(node)
                if each.name != "span"
            },
        )

    def _simple(self, node: s.Simple) -> s.Simple:
        first = node.words[0]
        if _HOLE.search(self._source(first)) or any(
            _HOLE.search(self._source(each)) for each in node.assignments
        ):
            raise _Unfit
        if first.literal in _BUILTINS:
            self.compound = True
        return replace(node, words=tuple(self._word(word, many=True) for word in node.words))

    def _assignment(self, node: s.Assignment) -> s.Command:
        if not _HOLE.search(node.name) and node.index is None:
            return s.Simple(node.span, (self._filled(node),), ())
        index = "" if node.index is None else f"[{node.index.word.literal}]"
        if not isinstance(node.value, s.Word) or "None" in index:
            raise _Unfit
        name = s.Word(node.span, (s.DoubleQuoted(node.span, self.pieces(node.name + index)),))
        return s.ComputedAssignment(node.span, name, self._word(node.value, many=False), node.append)

    def pieces(self, text: str) -> tuple[s.Part, ...]:
        """Return a text with its holes as parts of a word in double quotes."""
        nowhere = s.Span(0, 0, 1, 1)
        made: list[s.Part] = []
        for number, each in enumerate(_HOLE.split(text)):
            if number % 3 == 1:
                made.append(self.template.holes[each])
            elif number % 3 == 0 and each:
                made.append(s.Quoted(nowhere, each))
        return tuple(made)

    def _source(self, node: s.Node) -> str:
        return self.raw[node.span.start : node.span.end].decode("utf-8", "surrogateescape")

    def _word(self, word: s.Word, *, many: bool) -> s.Word:
        source = self._source(word)
        if not _HOLE.search(source):
            return word
        try:
            return replace(word, parts=tuple(self._reading(part) for part in word.parts))
        except _Unfit:
            pass
        if any(name in source for name in self.template.split):
            raise _Unfit
        self.reads_words = True
        return s.Word(word.span, (s.Evaluated(word.span, self.pieces(source), many),))

    def _reading(self, part: s.Part) -> s.Part:
        """Return a part of a word in which holes are names of variables that are read."""
        source = self._source(part)
        if not _HOLE.search(source):
            return part
        if isinstance(part, s.DoubleQuoted):
            return replace(part, parts=tuple(self._reading(each) for each in part.parts))
        if not isinstance(part, s.Parameter) or part.index is not None or part.indirect or part.names:
            raise _Unfit
        hole = self.template.holes.get(part.name)
        plain = (
            isinstance(hole, s.Parameter)
            and _NAME.fullmatch(hole.name)
            and hole == s.Parameter(hole.span, hole.name)
        )
        if not plain or not isinstance(hole, s.Parameter):
            raise _Unfit
        texts = self.known.get(hole.name, ())
        named = bool(texts) and all(_NAME.fullmatch(text) for text in texts)
        if not (named or source.startswith("${")):
            raise _Unfit
        operation = self._filled(part.operation)
        return replace(part, name=hole.name, indirect=True, operation=operation)


def _calls(statements: Sequence[s.Statement]) -> bool:
    """Whether statements run something that may assign to any variable."""
    known = _SIMPLE | _BUILTINS
    return any(
        node.words[0].literal not in known
        for node in walk(statements)
        if isinstance(node, s.Simple) and node.words
    )


def choices(
    node: s.Simple,
    parse: Callable[[str], s.Script],
    known: Mapping[str, tuple[str, ...]],
    given: Callable[[Sequence[str]], Iterator[Mapping[str, str]]],
) -> tuple[s.Word, list[tuple[str, s.Script]]] | None:
    """Return the text of an ``eval`` as a word, and texts that it can be with what they say.

    Args:
        node: The command; its words are not all constant.
        parse: Reads shell text; raises `ValueError`.
        known: All texts that a variable can hold, where that is known.
        given: Proposes texts that parameters of these names can hold together.
    """
    try:
        template = _Template.of(node)
    except _Unfit:
        return None
    try:
        scripts = [(text, parse(text)) for text in _possible(template, known)]
    except (_Unfit, ValueError):
        scripts = list(_proposed(template, parse, given))
        if not 0 < len(scripts) <= _MOST_PROPOSED:
            return None
    filler = _Filler(template, known)
    nowhere = node.span
    return s.Word(nowhere, (s.DoubleQuoted(nowhere, filler.pieces(template.text)),)), scripts


def _proposed(
    template: _Template,
    parse: Callable[[str], s.Script],
    given: Callable[[Sequence[str]], Iterator[Mapping[str, str]]],
) -> Iterator[tuple[str, s.Script]]:
    """Yield texts that may be evaluated with what they say; none where a helper can run them all."""
    parameters = {
        name: part.name
        for name, part in template.holes.items()
        if isinstance(part, s.Parameter) and part == s.Parameter(part.span, part.name)
    }
    if len(parameters) < len(template.holes):
        return
    texts: dict[str, None] = {}
    for values in given(tuple(dict.fromkeys(parameters.values()))):
        if all(_is_plain(values[parameters[name]]) for name in template.split):
            text = _HOLE.sub(lambda match, values=values: values[parameters[match[1]]], template.text)  # type: ignore[misc]
            texts[text] = None
    if all(map(is_simple, texts)):
        return
    for text in texts:
        try:
            yield text, parse(text)
        except ValueError:
            continue


def _is_plain(text: str) -> bool:
    """Whether a text stays what it is where it is split and its words are joined again."""
    return not set(text) & set("*?[\\") and text == " ".join(text.split())


def _possible(template: _Template, known: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield all that a text can be."""
    values: list[tuple[str, ...]] = []
    for name, part in template.holes.items():
        plain = isinstance(part, s.Parameter) and part == s.Parameter(part.span, part.name)
        texts = known.get(part.name, ()) if plain and isinstance(part, s.Parameter) else ()
        if not texts or (name in template.split and not all(map(_is_plain, texts))):
            raise _Unfit
        values.append(texts)
    combinations = list(product(*values))
    if len(combinations) > _MOST:
        raise _Unfit
    for each in combinations:
        filled = dict(zip(template.holes, each, strict=True))
        yield _HOLE.sub(lambda match, filled=filled: filled[match[1]], template.text)  # type: ignore[misc]
