"""Tests of files, options and variables in Python, for ``[[ ]]`` and ``[ ]``."""

from __future__ import annotations

import re

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import variables
from overhaul.translators.shell.lower.context import Frame, Opaque, call
from overhaul.translators.shell.lower.values import is_numeral
from overhaul.translators.shell.support.options import SHOPT

__all__ = ["binary", "is_set", "unary"]

_PATHS = {"-e": "exists", "-a": "exists", "-f": "isfile", "-d": "isdir", "-L": "islink", "-h": "islink"}
_ACCESS = {"-r": "R_OK", "-w": "W_OK", "-x": "X_OK"}
_MODES = {"-u": "S_ISUID", "-g": "S_ISGID", "-k": "S_ISVTX"}
_HELPERS = {
    "-b": "is_block_device",
    "-c": "is_character_device",
    "-p": "is_fifo",
    "-s": "has_content",
    "-t": "is_terminal",
    "-G": "owned_by_group",
    "-N": "is_unread",
    "-O": "owned_by_user",
    "-S": "is_socket",
}
_BINARY = {"-nt": "is_newer", "-ot": "is_older", "-ef": "is_same_file"}


def unary(frame: Frame, operator: str, text: t.Expression, node: s.Node) -> t.Expression:
    """Return a test of one file (or descriptor, or option) as a `bool` expression."""
    if operator == "-o":
        return _option(frame, text)
    if operator in _PATHS:
        path = t.Attribute(frame.unit.module("os"), "path")
        return call(t.Attribute(path, _PATHS[operator]), text)
    if operator in _ACCESS:
        module = frame.unit.module("os")
        return call(t.Attribute(module, "access"), text, t.Attribute(module, _ACCESS[operator]))
    if operator in _MODES:
        bit = t.Attribute(frame.unit.module("stat"), _MODES[operator])
        return call(frame.unit.helper("has_mode"), text, bit)
    if operator not in _HELPERS:
        raise Opaque(node, f"the test {operator}")
    return call(frame.unit.helper(_HELPERS[operator]), text)


def _option(frame: Frame, text: t.Expression) -> t.Expression:
    if isinstance(text, t.Constant):
        if text.value in SHOPT.split():  # those of shopt are not asked for
            return t.Constant(False)  # noqa: FBT003 - a value of the program
        state = frame.unit.facts.options.state(str(text.value))
        switched_off = frame.child and text.value == "errexit"  # in a substitution it is
        if state is not None and not switched_off:
            return t.Constant(state)
    return t.Compare("in", text, frame.unit.helper("options"))


def binary(
    frame: Frame, operator: str, left: t.Expression, right: t.Expression, node: s.Node
) -> t.Expression:
    """Return a test of two files as a `bool` expression."""
    if operator not in _BINARY:
        raise Opaque(node, f"the test {operator}")
    return call(frame.unit.helper(_BINARY[operator]), left, right)


_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ITEM = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\[(.*)\]", re.DOTALL)


def is_set(frame: Frame, word: s.Word, node: s.Node, *, reference: bool = False) -> t.Expression:
    """Return whether a variable is set: ``-v name``, ``-v name[key]``."""
    if reference:
        return _is_reference(frame, word, node)
    name = word.literal
    if name is None:
        return _item_is_set(frame, word) or _computed_is_set(frame, word)
    if _NAME.fullmatch(name):
        value = variables.maybe(frame, name)
        if isinstance(value, (t.Constant, t.FormattedText)) or is_numeral(value):
            return t.Constant(True)  # noqa: FBT003 - a value of the program
        return t.Compare("is not", value, t.Constant(None))
    if name.isdigit():
        count = call(t.Name("len"), frame.args)
        return t.Compare(">=", count, t.Constant(int(name)))
    item = _ITEM.fullmatch(name)
    if not item:
        raise Opaque(node, "a test of a variable with a name that is none")
    return _fixed_item_is_set(frame, item[1], item[2], node)


def _is_reference(frame: Frame, word: s.Word, node: s.Node) -> t.Expression:
    """``-R name``: known where the name is, and nothing is declared in between."""
    name = word.literal
    declared = [
        each.span.start
        for each in walk(frame.unit.script.body)
        if isinstance(each, s.Declaration)
        and any(isinstance(item, s.Assignment) and item.name == name for item in each.items)
    ]
    if name is None or (declared and (frame.function or frame.loops or max(declared) > node.span.start)):
        raise Opaque(node, "whether a variable is a reference")
    return t.Constant(variables.is_reference(frame, name))


def _fixed_item_is_set(frame: Frame, name: str, key: str, node: s.Node) -> t.Expression:
    shape = variables.kind(frame, name)
    if shape not in {Kind.ARRAY, Kind.MAP}:
        raise Opaque(node, "an item of what is no array")
    held = variables.held(frame, name)
    if key in {"@", "*"} and shape is Kind.ARRAY:
        return t.Compare(">", call(t.Name("len"), held), t.Constant(0))
    found = t.Attribute(held, "get")
    if shape is Kind.MAP:
        return t.Compare("is not", call(found, t.Constant(key)), t.Constant(None))
    from overhaul.translators.shell.lower.conditions import parsed

    arith = parsed(frame, key)
    if arith is None:
        raise Opaque(node, "an index that is no arithmetic expression")
    from overhaul.translators.shell.lower import arithmetic

    return t.Compare("is not", call(found, arithmetic.number(frame, arith)), t.Constant(None))


def _item_is_set(frame: Frame, word: s.Word) -> t.Expression | None:
    """``-v "map[$key]"`` and ``-v array[$i]``: the name and brackets are literal, the key is one expansion."""
    from overhaul.translators.shell.lower import arithmetic, words

    parts = word.unquoted
    first, last = parts[0], parts[-1]
    if not isinstance(first, (s.Literal, s.Quoted)) or not isinstance(last, (s.Literal, s.Quoted)):
        return None
    opening = re.fullmatch(r"([A-Za-z_][A-Za-z0-9_]*)\[", first.text)
    if not opening or last.text != "]" or len(parts) != 3:  # noqa: PLR2004 - name, key, bracket
        return None
    shape = variables.kind(frame, opening[1])
    key = s.Word(parts[1].span, (parts[1],))
    found = t.Attribute(variables.held(frame, opening[1]), "get")
    if shape is Kind.MAP:
        if not isinstance(parts[1], s.Parameter):
            return None
        # The key is expanded once more by `-v`; what a key can hold that matters then is refused.
        return t.Compare("is not", call(found, words.text(frame, key)), t.Constant(None))
    if shape is not Kind.ARRAY:
        return None
    index = arithmetic.number(frame, s.ArithWord(key.span, key))
    return t.Compare("is not", call(found, index), t.Constant(None))


def _computed_is_set(frame: Frame, word: s.Word) -> t.Expression:
    from overhaul.translators.shell.lower import words

    frame.unit.binds = True
    name = words.text(frame, word)
    return t.Compare("is not", call(frame.unit.helper("value_of"), name, frame.args), t.Constant(None))
