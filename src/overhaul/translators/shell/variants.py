"""Smaller helpers that do the same where the program shows that no more is needed.

A helper has to be ready for whatever a program may do with it; what a program writes out tells what it never does.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from overhaul.translators.python import tree as t
from overhaul.translators.shell.folding import FOLDED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["VARIANTS", "nodes_of", "options_off", "with_variants"]

#: The smaller helpers that may come into a program.
VARIANTS = frozenset(
    {
        "as_number",
        "compare_numbers",
        "redirecting",
        "redirecting_texts",
        "short_test",
        "simple_glob",
        "words_in",
    }
)

#: Options that change what a pattern means, or what becomes of one that no file matches.
_FOR_PATTERNS = frozenset({"noglob", "failglob", "nullglob", "dotglob", "nocaseglob", "globstar", "extglob"})
#: What switches options that only the running program knows.
_SWITCH = "_switch"
#: What gives names of files that redirections close.
_CONNECTING = "keep_end"
#: Operators that open a file, and nothing more.
_OPENING = frozenset({"<", ">", ">>", ">|", "<>", "<<"})
_COPYING = frozenset({"<&", ">&"})
#: What reads numbers, and what it becomes where no text of the program is an expression.
_NUMBERS = {"evaluate": "as_number", "compare": "compare_numbers"}
#: Texts that may be expressions: operators between numbers or names. ``\1`` stands for what is not known.
_EXPRESSION = re.compile(
    r"""[ \w()+*/%<>=!&|^~?:,\[\]#\1-]*
        (?: [\w\1)\]] [ ]* (?: [+*^] | [*]{2} | << | >> ) [ ]* [\w\1(~!-]
          | [\d)] [ ]* [-/%<>&|?] [ ]* [\d(]
          | [\w\1] [ ]+ [-/%<>&|?] [ ]+ [\w\1]
          | \d [#] [\w\1] | \A [-~!] [(] )
        [ \w()+*/%<>=!&|^~?:,\[\]#\1-]*""",
    re.VERBOSE | re.ASCII,
)
#: What certainly is one, also inside another text.
_SUM = re.compile(r"\d *(?:[*+/%]|<<|>>) *[\d(]")
#: Operators of usual tests, and how many words such a test does not have.
_TESTS = frozenset(
    [
        "!",
        "=",
        "!=",
        "-eq",
        "-ne",
        "-lt",
        "-le",
        "-gt",
        "-ge",
        "-n",
        "-z",
        "-e",
        "-f",
        "-d",
        "-s",
        "-r",
        "-w",
        "-x",
        "-L",
        "-h",
    ]
)
_MOST_WORDS = 5
#: Sets of characters, as in patterns.
_SET = re.compile(r"\[(?:\^|!|[^\]]*\w-\w)")


def with_variants(
    module: t.Module, support: frozenset[str], expressions: frozenset[str], patterns: frozenset[str]
) -> t.Module:
    """Return a program that uses the smallest helpers that do.

    Args:
        module: The program.
        support: Every name that the helpers make which it uses now.
        expressions: The helpers that evaluate expressions.
        patterns: The helpers that match patterns of every kind.
    """
    calls: dict[str, list[t.Call]] = {
        "glob": [],
        "redirected": [],
        "evaluate": [],
        "compare": [],
        "split": [],
        "test": [],
        "dash_test": [],
    }
    names: list[str] = []
    texts: set[object] = set()
    for node in nodes_of(module.body):
        if isinstance(node, t.Call) and isinstance(node.function, t.Name):
            calls.setdefault(node.function.identifier, []).append(node)
        elif isinstance(node, t.Name):
            names.append(node.identifier)
        elif isinstance(node, t.Constant):
            texts.add(node.value)
    renamed = {}
    if _SWITCH not in support and not texts & _FOR_PATTERNS:
        if all(map(_has_only_stars, calls["glob"])):
            renamed["glob"] = "simple_glob"
        others = set(names) & (patterns - renamed.keys())
        if (
            others == {"split"}
            and all(map(_is_split_at_blanks, calls["split"]))
            and not any(map(_is_rare, texts))
        ):
            renamed["split"] = "words_in"
    if _CONNECTING not in support and "noclobber" not in texts and all(map(_opens, calls["redirected"])):
        reads = any(map(_gives_text, calls["redirected"]))
        renamed["redirected"] = "redirecting_texts" if reads else "redirecting"
    if _reads_numbers(module, names, expressions) and all(
        _is_one_value(each) for name in _NUMBERS for call in calls[name] for each in call.arguments[::2]
    ):
        renamed |= _NUMBERS
    if all(map(_is_usual_test, (*calls["test"], *calls["dash_test"]))):
        renamed |= {"test": "short_test", "dash_test": "short_test"}
    renamed = {name: other for name, other in renamed.items() if 0 < names.count(name) == len(calls[name])}
    return replace(module, body=_renamed(module.body, renamed)) if renamed else module


def options_off(module: t.Module, support: frozenset[str]) -> frozenset[str]:
    """Return the options that are never on in a program.

    Args:
        module: The program.
        support: Every name that its helpers make.
    """
    if _SWITCH in support:
        return frozenset()
    named: set[object] = set()
    for node in nodes_of(module.body):
        if isinstance(node, t.Constant):
            named.add(node.value)
        elif isinstance(node, t.Keyword):
            named.add(node.name)
    return FOLDED - named


def _has_only_stars(call: t.Call) -> bool:
    """Whether stars are all that means something in a pattern."""
    pattern = call.arguments[0]
    parts = pattern.parts if isinstance(pattern, t.FormattedText) else (pattern,)
    literal = ""
    for part in parts:
        text = part.value if isinstance(part, t.Constant) else part
        if isinstance(text, str):
            literal += text
        elif not _is_call(text, "escape"):
            return False
    return not set(literal) & set("?[(") and "*" in literal.replace("\\*", "")


def _is_split_at_blanks(call: t.Call) -> bool:
    return len(call.arguments) == 1 and not call.keywords


def _is_rare(text: object) -> bool:
    """Whether a text may be a pattern with classes of characters or backslashes in it."""
    return isinstance(text, str) and re.search(r"\[\[[:.=^]|\\[*?[]|[*?\]]\\", text) is not None


def _is_usual_test(call: t.Call) -> bool:
    """Whether a test asks something that many do: of few words, by one of the usual operators."""
    match call.arguments:
        case (first, _) if not isinstance(first, t.Constant):
            return False  # that may be any operator
    return len(call.arguments) < _MOST_WORDS and all(
        not isinstance(each, t.Constant)
        or not isinstance(each.value, str)
        or each.value[:1] not in set("-=!<>()")
        or each.value in _TESTS
        or each.value[1:].isdecimal()
        for each in call.arguments
    )


def _opens(call: t.Call) -> bool:
    """Whether redirections open files or copy descriptors that are written out."""
    return {each.name for each in call.keywords} <= {"status"} and all(map(_opens_one, call.arguments))


def _gives_text(call: t.Call) -> bool:
    return any(t.Constant("<<") in one.items for one in call.arguments if isinstance(one, t.TupleDisplay))


def _opens_one(redirect: object) -> bool:
    match redirect:
        case t.TupleDisplay((t.Constant(int()), t.Constant(operator), _)) if operator in _OPENING:
            return True
        case t.TupleDisplay((t.Constant(int()), t.Constant(operator), t.Constant(int()))):
            return operator in _COPYING
        case _:
            return False


def _reads_numbers(module: t.Module, names: list[str], expressions: frozenset[str]) -> bool:
    """Whether nothing in a program evaluates an expression, and no text in it could be one."""
    used = set(names)
    if not used & _NUMBERS.keys() or used & (expressions - _NUMBERS.keys()):
        return False
    return not any(map(_may_be_expression, _texts(module.body)))


def _may_be_expression(text: str) -> bool:
    if _SET.search(text):
        return False
    return _EXPRESSION.fullmatch(text) is not None or _SUM.search(text) is not None


def _texts(node: Any) -> Iterator[str]:
    """Yield the texts that a program makes, with the character 1 for what it fills in."""
    if isinstance(node, tuple):
        for each in node:
            yield from _texts(each)
    elif isinstance(node, t.FormattedText):
        yield "".join(each if isinstance(each, str) else "\1" for each in node.parts)
        yield from (text for each in node.parts if not isinstance(each, str) for text in _texts(each))
    elif isinstance(node, t.Constant):
        if isinstance(node.value, str):
            yield node.value
    elif type(node).__module__ == t.__name__:
        for name in _fields(node.__class__):
            yield from _texts(getattr(node, name))


def _is_one_value(text: t.Expression) -> bool:
    """Whether a text is not put together of several."""
    match text:
        case t.FormattedText() | t.Binary():
            return False
        case t.Constant(str(value)):
            return not value or value.isalnum()
        case t.Call(t.Attribute(_, "format" | "join")):
            return False
        case t.Or(values):
            return all(map(_is_one_value, values))
        case t.Conditional(_, then, otherwise):
            return _is_one_value(then) and _is_one_value(otherwise)
        case _:
            return True


def _is_call(node: object, name: str) -> bool:
    return isinstance(node, t.Call) and node.function == t.Name(name)


def nodes_of(node: Any) -> Iterator[Any]:
    """Yield a part of a program and all of its parts."""
    if isinstance(node, tuple):
        for each in node:
            yield from nodes_of(each)
    elif type(node).__module__ == t.__name__:
        yield node
        for name in _fields(node.__class__):
            yield from nodes_of(getattr(node, name))


def _renamed(node: Any, names: Mapping[str, str]) -> Any:
    if isinstance(node, tuple):
        return tuple(_renamed(each, names) for each in node)
    if isinstance(node, t.Name):
        return t.Name(names.get(node.identifier, node.identifier))
    if type(node).__module__ != t.__name__:
        return node
    changes = {}
    for name in _fields(node.__class__):
        value = getattr(node, name)
        made = (
            _renamed(value, names)
            if isinstance(value, tuple) or type(value).__module__ == t.__name__
            else value
        )
        if made != value:
            changes[name] = made
    return replace(node, **changes) if changes else node


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))
