"""``$_``: where the command before is known, the last of its words stands where it is asked for."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.touches import written
from overhaul.translators.shell.facts.walk import walk

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["with_last_words"]

_GLOB = frozenset("*?[~{")


#: What may run between two commands, or was put in where it is read.
_OTHERS = re.compile(
    r"\btrap\b.*\b(?:ERR|DEBUG|RETURN|(?:SIG)?(?:USR1|USR2|ALRM|CHLD|WINCH))\b"
    r"|\b(?:eval|source)\b|(?:^|[;&|({])[ \t]*\.[ \t]",
    re.MULTILINE,
)


def with_last_words(script: s.Script) -> s.Script:
    """Return a script in which ``$_`` is the last word of the command that ran before, wherever that is certain."""
    if script.dialect != "bash" or not ("$_" in script.text or "${_" in script.text):
        return script
    if _OTHERS.search(script.text):  # these have last words, too
        return script
    return replace(script, body=_body(script.body))


def _body(statements: Sequence[s.Statement], before: s.Word | None = None) -> tuple[s.Statement, ...]:
    return _run(statements, before)[0]


def _run(
    statements: Sequence[s.Statement], before: s.Word | None
) -> tuple[tuple[s.Statement, ...], s.Word | None]:
    """Fill statements that run one after the other; return them with what ``$_`` is behind them."""
    made = []
    for statement in statements:
        filled, before = _statement(statement, before)
        made.append(filled)
    return tuple(made), before


def _statement(statement: s.Statement, before: s.Word | None) -> tuple[s.Statement, s.Word | None]:
    """Fill a statement; return it with what ``$_`` is behind it, ``None`` where that is not certain."""
    node = statement.command
    if isinstance(node, s.Simple):
        filled = replace(statement, command=_filled(node, before) if before is not None else _inside(node))
        return filled, None if statement.background else _last(filled.command)
    if isinstance(node, s.AndOr):
        left, between = _statement(node.left, before)
        right, _ = _statement(node.right, between)
        return replace(statement, command=replace(node, left=left, right=right)), None
    if statement.background or statement.redirects:
        return replace(statement, command=_inside(node)), None
    if isinstance(node, s.If):
        condition, between = _run(node.condition, before)
        then, otherwise = _body(node.then, between), _body(node.otherwise, between)
        return replace(
            statement, command=replace(node, condition=condition, then=then, otherwise=otherwise)
        ), None
    if isinstance(node, s.Block):
        body, before = _run(node.body, before)
        return replace(statement, command=replace(node, body=body)), before
    if isinstance(node, s.While):
        condition, between = _run(node.condition, None)
        loop = replace(node, condition=condition, body=_body(node.body, between))
        return replace(statement, command=loop), None
    if isinstance(node, s.Declaration):
        return replace(statement, command=_inside(node)), _declared(node)
    # These leave it alone; what stages and subshells run has a parameter of its own.
    untouched = isinstance(node, (s.ConditionCommand, s.ArithCommand, s.Pipeline, s.Subshell))
    steady = before is not None and all(isinstance(part, s.Quoted) for part in before.parts)
    if isinstance(node, s.Subshell):
        made: s.Command | None = replace(node, body=_body(node.body, before))
    else:
        made = _inside(node)
    return replace(statement, command=made), before if untouched and steady else None


def _declared(node: s.Declaration) -> s.Word | None:
    """Return the last word of a declaration, where it is known."""
    last = node.items[-1] if node.items else None
    if not isinstance(last, s.Assignment) or last.index is not None or last.append:
        return None
    if last.value is not None and not (isinstance(last.value, s.Word) and last.value.literal is not None):
        return None
    if isinstance(last.value, s.Word) and "~" in (last.value.bare or ""):
        return None
    text = last.name if last.value is None else f"{last.name}={last.value.literal}"
    return s.Word(last.span, (s.Quoted(last.span, text),))


def _inside(node: Any) -> Any:
    """Fill the bodies below a node; nothing is known where they begin."""
    if not isinstance(node, s.Node) or isinstance(node, s.Comment):
        return node
    changes: dict[str, Any] = {}
    for each in fields(node):
        value = getattr(node, each.name)
        if isinstance(value, tuple) and value and isinstance(value[0], s.Statement):
            stages = isinstance(node, s.Pipeline)
            new: Any = tuple(_statement(one, None)[0] for one in value) if stages else _body(value)
        elif isinstance(value, tuple):
            new = tuple(_inside(one) for one in value)
        elif isinstance(value, s.Statement):
            new = _statement(value, None)[0]
        else:
            new = _inside(value)
        if new != value:
            changes[each.name] = new
    return replace(node, **changes) if changes else node


def _last(node: s.Command | None) -> s.Word | None:
    """Return the last word of a command as one in quotes, where expanding it once more gives the same."""
    if not isinstance(node, s.Simple):
        return None
    if not node.words:
        return s.Word(node.span, (s.Quoted(node.span, ""),)) if _is_plain(node) else None
    word = node.words[-1]
    if node.words[0].literal in {None, "eval", ".", "source", "exec", "command", "builtin"}:
        return None
    if node.words[0].literal == "unset" and "[" in (word.literal or "["):  # which cuts the subscript off
        return None
    if any(isinstance(part, s.Literal) and _GLOB & set(part.text) for part in word.parts):
        return None
    if word.literal is not None:
        return s.Word(word.span, (s.Quoted(word.span, word.literal),))
    single = word.parts[0] if len(word.parts) == 1 else None
    if not isinstance(single, s.DoubleQuoted):
        return None
    known = all(
        isinstance(part, s.Quoted)
        or (isinstance(part, s.Parameter) and part == s.Parameter(part.span, part.name))
        for part in single.parts
    )
    names = {part.name for part in single.parts if isinstance(part, s.Parameter)}
    # A function or a builtin may assign to what stands there.
    steady = known and not names & {"@", "*", "#", "?", "!", "-", "_"} and not names & set(written(node))
    return word if steady and node.words[0].literal in _STEADY else None


#: Commands that change no variable beside those in their words.
_STEADY = frozenset(
    {"echo", "printf", "test", "[", "true", "false", ":", "mkdir", "touch", "ls", "cat", "cp", "mv"}
)


def _is_plain(node: s.Simple) -> bool:
    return not any(isinstance(each, s.CommandSubstitution) for each in walk(node))


def _filled(node: Any, word: s.Word) -> Any:
    """Return a node in which ``$_`` is a word."""
    if isinstance(node, tuple):
        made: list[Any] = []
        for each in node:
            if _asks(each) and isinstance(each, s.Parameter):
                made.append(each)
            else:
                made.append(_filled(each, word))
        return tuple(made)
    if not isinstance(node, s.Node) or isinstance(node, (s.Comment, s.Function)):
        return node
    if isinstance(node, s.Word):
        return replace(node, parts=tuple(_part(part, word, quoted=False) for part in node.parts))
    changes = {
        each.name: _filled(getattr(node, each.name), word) for each in fields(node) if each.name != "span"
    }
    return replace(node, **changes)


def _asks(node: object) -> bool:
    return isinstance(node, s.Parameter) and node == s.Parameter(node.span, "_")


def _part(part: s.Part, word: s.Word, *, quoted: bool) -> s.Part:
    if isinstance(part, s.DoubleQuoted):
        return replace(part, parts=tuple(new for each in part.parts for new in _quoted(each, word)))
    if not _asks(part):
        return part
    single = word.parts[0]
    if isinstance(single, s.Quoted):
        return single if quoted or _needs_nothing(single.text) else part
    only = isinstance(single, s.DoubleQuoted) and len(single.parts) == 1
    return single.parts[0] if only and isinstance(single, s.DoubleQuoted) else part


def _quoted(part: s.Part, word: s.Word) -> tuple[s.Part, ...]:
    """Return what stands in double quotes for a part of them."""
    whole = word.parts[0]
    if _asks(part) and isinstance(whole, s.DoubleQuoted):
        return whole.parts
    return (_part(part, word, quoted=True),)


def _needs_nothing(text: str) -> bool:
    """Whether a text that is not quoted stays one field, as it is."""
    return bool(text) and not set(text) & {*_GLOB, " ", "\t", "\n"}
