"""Files that a script reads with ``.``: their own names in them, and those that the script writes itself."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["knows_itself", "named_after", "same_file", "written_texts"]

_MOST = 8
#: What is another one in a function.
_PARAMETERS = frozenset("123456789@*#")


def written_texts(statements: Sequence[s.Statement]) -> list[tuple[s.Word, str]]:
    """Return what is written to files as constant text, with the words that name them.

    What is appended stands behind what was written before, and there as a text of its own, too.
    """
    found: list[tuple[s.Word, str]] = []
    for node in walk(statements):
        if not isinstance(node, s.Statement):
            continue
        for redirect in node.redirects:
            if redirect.operator not in {">", ">>", ">|"} or redirect.descriptor not in {None, 1}:
                continue
            text = _output(node)
            if text is None:
                continue
            before = [each for word, each in found if same_file(word, redirect.target)]
            if redirect.operator == ">>" and before:
                found.append((redirect.target, before[-1] + text))
            else:
                found.append((redirect.target, text))
    return found[:_MOST]


def same_file(one: s.Word, other: s.Word) -> bool:
    """Tell whether two words name a file in the same way."""
    if one.literal is not None and other.literal is not None:
        return one.literal.removeprefix("./") == other.literal.removeprefix("./")
    return _flat(one) == _flat(other)


def _flat(word: s.Word) -> list[object]:
    """Return the parts of a word, whether they are quoted or not; texts as texts."""
    made: list[object] = []
    for part in word.parts:
        inside = part.parts if isinstance(part, s.DoubleQuoted) else (part,)
        made += [each.text if isinstance(each, (s.Literal, s.Quoted)) else each for each in inside]
    return made


def _output(statement: s.Statement) -> str | None:
    """Return what a statement writes to its standard output, where that is constant."""
    match statement.command:
        case s.Simple(_, (), words) if words:
            return _written_by([word.literal for word in words], statement.redirects)
        case s.Block(_, body):
            texts = [_output(each) for each in body]
            return None if None in texts else "".join(map(str, texts))
        case _:
            return None


def _written_by(words: list[str | None], redirects: Sequence[s.Redirect]) -> str | None:
    texts = [word for word in words if word is not None]
    if len(texts) < len(words):
        return None
    documents = [each for each in redirects if each.operator in {"<<", "<<-"}]
    match texts:
        case ["cat"] if len(documents) == 1:
            return documents[0].target.literal
        case [":"]:
            return ""
        case ["echo", *rest] if not documents and rest[:1] != ["-n"] and "\\" not in "".join(rest):
            return " ".join(rest) + "\n"
        case ["printf", text] if not set("%\\") & set(text.replace("\\n", "")):
            return text.replace("\\n", "\n")
        case ["printf", r"%s\n", *rest] if rest:
            return "".join(f"{each}\n" for each in rest)
        case _:
            return None


def knows_itself(script: s.Script, file: s.Word) -> bool:
    """Tell whether a file that is read only asks for its name in ways that `named_after` can answer."""
    numbered = any(isinstance(part, s.Parameter) and part.name in _PARAMETERS for part in walk(file))
    return not numbered and all(
        _is_own_name(node)
        for node in walk(script.body)
        if isinstance(node, (s.Parameter, s.ArithVariable)) and node.name == "BASH_SOURCE"
    )


def _is_own_name(node: s.Node) -> bool:
    if not isinstance(node, s.Parameter) or node.name != "BASH_SOURCE":
        return False
    first = node.index is None or (isinstance(node.index, s.Subscript) and node.index.word.literal == "0")
    return first and not (node.operation or node.length or node.indirect or node.names)


def named_after(node: Any, file: s.Word) -> Any:
    """Return nodes in which ``BASH_SOURCE`` is the word that names the file."""
    if isinstance(node, tuple):
        made: list[Any] = []
        for each in node:
            if isinstance(each, s.Parameter) and _is_own_name(each):
                made += _quoted_parts(file)
            else:
                made.append(named_after(each, file))
        return tuple(made)
    if not isinstance(node, s.Node) or isinstance(node, s.Comment):
        return node
    if isinstance(node, s.Word) and any(_is_own_name(part) for part in node.parts):
        quoted = s.DoubleQuoted(node.span, tuple(_quoted_parts(file)))
        return replace(node, parts=tuple(quoted if _is_own_name(part) else part for part in node.parts))
    changes = {}
    for each in fields(node):
        value = getattr(node, each.name)
        new = named_after(value, file) if each.name != "span" else value
        if new != value:
            changes[each.name] = new
    return replace(node, **changes) if changes else node


def _quoted_parts(file: s.Word) -> list[Any]:
    parts = [
        each for part in file.parts for each in (part.parts if isinstance(part, s.DoubleQuoted) else (part,))
    ]
    return [s.Quoted(each.span, each.text) if isinstance(each, s.Literal) else each for each in parts]
