"""Commands that read the script itself, as a usage text from its comments: the text stands in the program instead."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.filters import filtered
from overhaul.translators.shell.facts.walk import walk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = ["reading_itself", "with_own_text"]

#: Commands that read one file as they read their input, with the options whose values are words of their own.
_READERS = {
    **dict.fromkeys(("grep", "egrep", "fgrep"), "ABCmef"),
    **dict.fromkeys(("awk", "gawk", "mawk"), "Fvf"),
    **dict.fromkeys(("head", "tail"), "nc"),
    **dict.fromkeys(("cat", "tac"), ""),
    "sed": "ef",
    "cut": "cdfb",
}
#: Letters of options with which these say the name of the file, change it, or read more than one.
_NAMING = {
    **dict.fromkeys(("grep", "egrep", "fgrep"), "fHlLrR"),
    **dict.fromkeys(("awk", "gawk", "mawk"), "f"),
    "sed": "fsi",
    "tail": "fF",
}
_ONE_OPERAND = frozenset({"grep", "egrep", "fgrep", "awk", "gawk", "mawk", "sed"})
#: What else tells about the content of the files that are named.
_LOOKING = frozenset(
    {
        "wc",
        "md5sum",
        "sha1sum",
        "sha256sum",
        "sha512sum",
        "cksum",
        "diff",
        "cmp",
        "sort",
        "perl",
        "less",
        "more",
    }
)
_GLOBS = re.compile(r"[*?\[~{]")
_PLAIN = r"[A-Za-z0-9 #/:@%_,;!=-]"
_PREFIX = re.compile(rf"\^({_PLAIN}+)")
_SUBSTITUTION = re.compile(
    rf"s(?P<mark>[/|,:#])\^(?P<text>{_PLAIN}+?)(?P<rest>[*?\\\[.(+]|(?P=mark))(?:[^;{{}}\n]*(?P=mark))?g?p"
)
_LINES = re.compile(r"(?:([0-9]+),)?([0-9]+)(?:p|q|s[/|,#][^;{}\n]*p)")


def with_own_text(script: s.Script) -> s.Script:
    """Return a script in which what reads ``$0`` or the first of ``BASH_SOURCE`` reads a here-document."""
    if not _names_itself(script):
        return script
    end = script.files[0][0] if script.files else None
    raw = script.text.encode("utf-8", "surrogateescape")[:end]
    defined = {each.name for each in walk(script.body) if isinstance(each, s.Function)}
    filler = _Filler(raw.decode("utf-8", "surrogateescape"), defined)
    return replace(script, body=filler.filled(script.body))


def reading_itself(script: s.Script) -> Iterator[s.Statement]:
    """Yield the statements that still read the script, whose text is not that of the program."""
    for node in walk(script.body) if _names_itself(script) else ():
        if (
            isinstance(node, s.Statement)
            and isinstance(node.command, (s.Simple, s.Pipeline, type(None)))
            and any(isinstance(each, s.Statement) and _reads(each) for each in walk(node))
        ):
            yield node


def _names_itself(script: s.Script) -> bool:
    return any(mark in script.text for mark in ("$0", "${0", "BASH_SOURCE"))


def _reads(statement: s.Statement) -> bool:
    node = statement.command
    if any(each.operator == "<" and _is_script(each.target) for each in statement.redirects):
        return True
    if not isinstance(node, s.Simple) or not node.words:
        return False
    return node.words[0].literal in {*_READERS, *_LOOKING} and any(map(_is_script, node.words[1:]))


class _Filler:
    """Puts the text of a script in."""

    def __init__(self, text: str, functions: Collection[str]) -> None:
        self._text = text
        self._functions = functions
        #: Texts of the script that have been put in.
        self._put_in: list[s.Word] = []

    def filled(self, node: Any) -> Any:
        """Return a node in which nothing reads the script where that is certain to be the same."""
        if isinstance(node, tuple):
            return tuple(self.filled(each) for each in node)
        if not isinstance(node, s.Node) or isinstance(node, (s.Comment, s.Span)):
            return node
        changes = {}
        for each in fields(node):
            value = getattr(node, each.name)
            new = self.filled(value) if isinstance(value, (tuple, s.Node)) else value
            if new is not value and new != value:
                changes[each.name] = new
        made: Any = replace(node, **changes) if changes else node
        return self._statement(made) if isinstance(made, s.Statement) else made

    def _statement(self, statement: s.Statement) -> s.Statement:
        node = statement.command
        needed = self._text
        redirects = statement.redirects
        if isinstance(node, s.Simple) and node.words and not _has_input(redirects) and _reads_only(node):
            span = node.words[-1].span
            node = replace(node, words=node.words[:-1])
            redirects = (*redirects, s.Redirect(span, "<", s.Word(span, (s.Parameter(span, "0"),))))
        if isinstance(node, s.Simple):
            needed = _needed(node, self._text)
        elif isinstance(node, s.Pipeline):
            return self._piped(statement, node)
        made = tuple(
            self._document(each, needed) if each.operator == "<" and _is_script(each.target) else each
            for each in redirects
        )
        if made == statement.redirects:
            return statement
        return self._printed(replace(statement, command=node, redirects=made))

    def _document(self, redirect: s.Redirect, text: str) -> s.Redirect:
        """Return a redirection from a text instead."""
        target = s.Word(redirect.span, (s.Quoted(redirect.span, text),))
        self._put_in.append(target)
        return replace(redirect, operator="<<", quoted=True, target=target)

    def _printed(self, statement: s.Statement) -> s.Statement:
        """Have a text printed where that is all that comes of reading the script."""
        first, *rest = statement.redirects
        words = self._words(statement)
        if not words or not any(first.target is each for each in self._put_in):
            return statement
        found = filtered(words, _text_of(first))
        if not found:
            return statement
        cat = s.Word(first.span, (s.Literal(first.span, "cat"),))
        command = s.Simple(statement.span, (), (cat,))
        return replace(statement, command=command, redirects=(self._document(first, found), *rest))

    def _piped(self, statement: s.Statement, node: s.Pipeline) -> s.Statement:
        """Have a text printed that goes through programs which only pass on lines."""
        reading, *others = node.stages
        if len(reading.redirects) != 1 or self._words(reading) != ["cat"] or statement.redirects:
            return statement
        for each in others[:-1]:
            if each.redirects:
                return statement
        found = [self._words(each) for each in others]
        made = reading
        for words in found:
            span = made.redirects[0].span
            command = s.Simple(span, (), tuple(s.Word(span, (s.Quoted(span, each),)) for each in words))
            passed = self._printed(replace(made, command=command))
            if passed.command is command:
                return statement
            made = passed
        return replace(statement, command=made.command, redirects=(*made.redirects, *others[-1].redirects))

    def _words(self, statement: s.Statement) -> list[str]:
        """Return the words of a command that is a program and nothing else; none where that is not certain."""
        node = statement.command
        if not isinstance(node, s.Simple) or node.assignments or statement.negated or statement.background:
            return []
        words = [each.literal for each in node.words]
        if not words or words[0] in self._functions or "cat" in self._functions:
            return []
        if any(
            _GLOBS.search(part.text)
            for word in node.words
            for part in word.parts
            if isinstance(part, s.Literal)
        ):
            return []
        if None in words:
            return []
        return [each for each in words if each is not None]


def _has_input(redirects: tuple[s.Redirect, ...]) -> bool:
    """Tell whether the input comes from somewhere already."""
    return any(each.operator[0] == "<" and each.descriptor in {None, 0} for each in redirects)


def _text_of(redirect: s.Redirect) -> str:
    return "".join(each.text for each in redirect.target.parts if isinstance(each, s.Quoted))


def _is_script(word: s.Word) -> bool:
    """Whether a word is the name of the script as it was called."""
    parts = word.unquoted
    if len(parts) != 1 or not isinstance(parts[0], s.Parameter):
        return False
    part = parts[0]
    if part.operation is not None or part.length or part.indirect or part.names:
        return False
    if part.name == "BASH_SOURCE":
        return part.index is None or (isinstance(part.index, s.Subscript) and part.index.word.literal == "0")
    return part.name == "0"


def _reads_only(node: s.Simple) -> bool:
    """Whether a command reads the script, its last word, and nothing else."""
    command = node.words[0].literal or ""
    if command not in _READERS or not _is_script(node.words[-1]) or node.assignments:
        return False
    valued = _READERS[command]
    operands = 0
    given = command not in _ONE_OPERAND
    words = iter(node.words[1:-1])
    for word in words:
        text = _start(word)
        if text[:1] != "-" or text == "-":
            operands += 1
            continue
        if set(_NAMING.get(command, "")) & set(text) or (text.startswith("--") and text != "--"):
            return False
        if text[-1] in valued:
            given = given or text[-1] == "e"
            next(words, None)
    if command.endswith("awk") and any(
        "FILENAME" in (word.literal or "FILENAME") for word in node.words[1:-1]
    ):
        return False
    return operands == (0 if given else 1)


def _start(word: s.Word) -> str:
    """Return what a word begins with, quoted or not."""
    first = word.parts[0] if word.parts else None
    if isinstance(first, s.DoubleQuoted):
        first = first.parts[0] if first.parts else None
    return first.text if isinstance(first, (s.Literal, s.Quoted)) else ""


def _needed(node: s.Simple, text: str) -> str:
    """Return the part of a text that a command looks at: whole lines, where others cannot make a difference."""
    words = [word.literal or "" for word in node.words]
    match words:
        case ["grep" | "egrep", pattern] | ["grep", "-E", pattern]:
            found = _PREFIX.match(pattern)
            if found is not None and re.fullmatch(r"\.?\*?|", pattern[found.end() :]):
                return _beginning(text, found[1] if found.end() == len(pattern) else found[1][:-1])
        case ["sed", "-n" | "-ne" | "-En" | "-nE" | "-rn" | "-nr", expression]:
            if lines := _LINES.fullmatch(expression):
                return "".join(_lines(text)[: max(int(lines[1] or 0), int(lines[2]))])
            if (found := _SUBSTITUTION.fullmatch(expression)) and (
                found["mark"] == "|" or "|" not in expression
            ):
                optional = found["rest"] not in {found["mark"], "(", "[", "."}
                return _beginning(text, found["text"][:-1] if optional else found["text"])
    return text


def _beginning(text: str, prefix: str) -> str:
    """Return the lines that begin with something."""
    return "".join(line for line in _lines(text) if line.startswith(prefix))


def _lines(text: str) -> list[str]:
    """Return the lines with their ends; only a newline is one."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)
