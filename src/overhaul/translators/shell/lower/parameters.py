"""``$name`` and ``${...}`` in Python."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.facts.walk import commands, walk
from overhaul.translators.shell.lower import defaults, operations, prefixed_names, specials, variables
from overhaul.translators.shell.lower.context import Frame, Opaque, Unit, call
from overhaul.translators.shell.lower.substituted import status_before
from overhaul.translators.shell.lower.values import Value

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["is_many", "is_there", "or_nothing", "subscript", "value"]

_ZERO = t.Constant(0)
#: Up to so many reads of parameters that may not be there say themselves what they are then.
_MOST_UNSURE = 4
#: Of a display of more items mypy does not take that a comparison has asked how many there are.
_MOST_NARROWED = 10
_SOURCES = re.compile(
    r"""(?m)(?:^|[;&|({}`"'!)=]|\b(?:then|do|else|elif|if|while|until|time|command|builtin|eval)[ \t])[ \t]*"""
    r"(?:\.|source)[ \t]"
)


def is_many(frame: Frame, node: s.Parameter) -> bool:
    """Tell whether a parameter can be several fields in double quotes."""
    if node.length:
        return False
    if node.indirect and node.index is None and node.name in frame.unit.facts.variables.list_names:
        return True
    if node.names:
        return node.names == "@"
    if node.name == "@" or isinstance(node.index, s.AllItems):
        return node.name == "@" or (isinstance(node.index, s.AllItems) and not node.index.star)
    return isinstance(node.operation, s.Default) and any(
        isinstance(each, s.Parameter) and is_many(frame, each)
        for part in node.operation.word.parts
        for each in (part.parts if isinstance(part, s.DoubleQuoted) else (part,))
    )


def value(frame: Frame, node: s.Parameter, *, quoted: bool) -> Value:
    """Return what a parameter expands to.

    Args:
        frame: Where it stands.
        node: The parameter.
        quoted: Whether it stands in double quotes, or where nothing is split.
    """
    if isinstance(node.operation, s.Default):
        return defaults.with_default(frame, node, quoted=quoted)
    found = plain(frame, node)
    if node.length:
        return _length(frame, node)
    if node.operation is None:
        return found
    return operations.applied(frame, node, found)


def plain(frame: Frame, node: s.Parameter) -> Value:
    """Return the value itself, before an operation."""
    if node.names:
        return prefixed_names.names_with(frame, node)
    if node.indirect:
        return _indirect(frame, node)
    if node.name in {"@", "*"}:
        return Value(frame.args, many=True, star=node.name == "*")
    reader = _SPECIAL.get(node.name)
    if reader is not None:
        return reader(frame, node)
    if node.name.isdigit():
        return Value(_positional(frame, int(node.name), node))
    if node.index is not None:
        return _indexed(frame, node)
    return _variable(frame, node)


def _variable(frame: Frame, node: s.Parameter) -> Value:
    facts = frame.unit.facts.variables
    name = node.name
    if name in specials.NUMBERS and variables.is_kept_elsewhere(frame, name):
        return Value(specials.NUMBERS[name](frame, node), number=True)
    if variables.is_reference(frame, name):
        return Value(variables.read(frame, name, node))
    if variables.kind(frame, name) is Kind.NUMBER:
        return Value(variables.held(frame, name), number=True)
    texts = facts.texts(frame.function, name)
    inert = texts is not None and all(not set(text) & set(" \t\n*?[\\") for text in texts)
    sure = (facts.scope(frame.function, name), name) not in facts.maybe_unset
    filled = bool(texts) and sure and all(texts or ())
    return Value(variables.read(frame, name, node), plain=inert, filled=inert and filled)


def _positional(frame: Frame, number: int, node: s.Node) -> t.Expression:
    if is_there(frame, number, node):
        return t.Index(frame.args, t.Constant(number - 1))
    strict = variables.strict(frame)
    if strict is False or _is_operand(node):
        return or_nothing(frame, number)
    helper = "need_argument" if strict else "need_argument_if_asked"
    keywords = {"status": t.Constant(2)} if frame.unit.dialect == "sh" else {}
    return call(frame.unit.helper(helper), frame.args, t.Constant(number), **keywords)


def or_nothing(frame: Frame, number: int) -> t.Expression:
    """Return a positional parameter that may not be there; where there are few of them, without a helper."""
    if frame.unit.facts.counts.unsure > _MOST_UNSURE or number > _MOST_NARROWED:
        return call(frame.unit.helper("argument"), frame.args, t.Constant(number))
    there = t.Compare(">", call(t.Name("len"), frame.args), t.Constant(number - 1))
    test = frame.args if number == 1 else there
    return t.Conditional(test, t.Index(frame.args, t.Constant(number - 1)), t.Constant(""))


def is_there(frame: Frame, number: int, node: s.Node) -> bool:
    """Tell whether there certainly are so many positional parameters where a node is evaluated."""
    # What runs through bash may fail without ending the program, as it would have ended the script.
    return not frame.unit.options.bridge and frame.unit.facts.counts.at(node) >= number


def _is_operand(node: s.Node) -> bool:
    return isinstance(node, s.Parameter) and isinstance(node.operation, s.Default)


def _count(frame: Frame, _node: s.Parameter) -> Value:
    return Value(call(t.Name("len"), frame.args), number=True)


def _status(frame: Frame, node: s.Parameter) -> Value:
    return Value(status_before(frame, node), number=True)


def _process(frame: Frame, _node: s.Parameter) -> Value:
    return Value(call(frame.unit.helper("main_process")), number=True)


def _last_background(frame: Frame, node: s.Parameter) -> Value:
    found = call(frame.unit.helper("last_background"))
    if variables.strict(frame) and not _is_operand(node):
        there = t.Or((found, t.Constant(None)))
        return Value(call(frame.unit.helper("need"), there, t.Constant("$!")), plain=True)
    return Value(found, plain=True)


def _script_name(frame: Frame, _node: s.Parameter) -> Value:
    return Value(specials.script_name(frame))


def _letters(frame: Frame, _node: s.Parameter) -> Value:
    if frame.unit.dialect == "sh":  # which begins without any
        return Value(call(frame.unit.helper("dash_option_letters")), plain=True)
    return Value(call(frame.unit.helper("option_letters")), plain=True, filled=True)


def _last_word(_frame: Frame, node: s.Parameter) -> Value:
    raise Opaque(node, "the last word of the command before, $_")


_SPECIAL: dict[str, Callable[[Frame, s.Parameter], Value]] = {
    "#": _count,
    "?": _status,
    "$": _process,
    "!": _last_background,
    "0": _script_name,
    "-": _letters,
    "_": _last_word,
}


# --------------------------------------------------------------------------------------------------- arrays, names


def subscript(frame: Frame, name: str, node: s.Subscript) -> t.Expression:
    """Return the key of one item: an `int` expression for an indexed array, a `str` for an associative one."""
    from overhaul.translators.shell.lower import arithmetic, words

    if variables.is_reference(frame, name):
        return call(frame.unit.helper("key_of"), variables.held(frame, name), words.text(frame, node.word))
    if variables.kind(frame, name) is Kind.MAP:
        return words.text(frame, node.word)
    if node.arith is None:
        raise Opaque(node, "an index that is no arithmetic expression")
    return arithmetic.number(frame, node.arith)


def _indexed(frame: Frame, node: s.Parameter) -> Value:
    name = node.name
    if variables.is_kept_elsewhere(frame, name):
        return _special_array(frame, node)
    every = isinstance(node.index, s.AllItems)
    if not variables.is_list(frame, name):
        return _scalar_as_array(frame, node)
    held = variables.held(frame, name)
    if every and isinstance(node.index, s.AllItems):
        if variables.strict(frame) is not False and frame.unit.dialect == "sh":
            raise Opaque(node, "an array in sh")
        return Value(held, many=True, star=node.index.star)
    assert isinstance(node.index, s.Subscript)  # noqa: S101 - the only other reading
    key = subscript(frame, name, node.index)
    if variables.strict(frame) is False or node.length:
        return Value(t.Index(held, key))
    helper = "need" if variables.strict(frame) else "need_if_asked"
    found = call(t.Attribute(held, "get"), key)
    label = frame.unit.source(node).strip("${}")
    return Value(call(frame.unit.helper(helper), found, t.Constant(label)))


def _scalar_as_array(frame: Frame, node: s.Parameter) -> Value:
    """``${x[0]}`` and ``${x[@]}`` of a variable that is no array."""
    name = node.name
    if isinstance(node.index, s.AllItems):
        held = variables.maybe(frame, name, node)
        frame.unit.helper("items_of")
        return Value(call(t.Name("items_of"), held), many=True, star=node.index.star)
    arith = node.index.arith if node.index is not None else None
    if isinstance(arith, s.ArithNumber) and arith.value == 0:
        return Value(variables.read(frame, name, node))
    if node.index is None:
        raise Opaque(node, "an item of what is no array")
    key = subscript(frame, name, node.index)
    found = call(frame.unit.helper("only_item"), variables.maybe(frame, name, node), key)
    if variables.strict(frame) is False or node.length or _is_operand(node):
        return Value(t.Or((found, t.Constant(""))))
    helper = "need" if variables.strict(frame) else "need_if_asked"
    return Value(call(frame.unit.helper(helper), found, t.Constant(frame.unit.source(node).strip("${}"))))


def _special_array(frame: Frame, node: s.Parameter) -> Value:
    """Items of arrays that the shell keeps."""
    name = node.name
    number = None
    if isinstance(node.index, s.Subscript) and isinstance(node.index.arith, s.ArithNumber):
        number = node.index.arith.value
    if name == "PIPESTATUS":
        if isinstance(node.index, s.AllItems):
            each = t.Name("each")
            texts = t.ListComprehension(call(t.Name("str"), each), each, frame.unit.helper("statuses"))
            return Value(texts, many=True, star=node.index.star)
        if isinstance(node.index, s.Subscript):
            key = subscript(frame, name, node.index)
            found = call(frame.unit.helper("stage_status"), key)
            return Value(t.Or((found, t.Constant(""))), plain=True)
    if name == "BASH_VERSINFO" and number is not None and number in range(6):
        machine = specials.READERS["MACHTYPE"].read(frame, node)
        parts = [t.Constant(each) for each in ("5", "2", "15", "1", "release")]
        return Value([*parts, machine][number])
    if number == 0 and name in {"FUNCNAME", "BASH_SOURCE"}:
        return Value(variables.read(frame, name, node))
    if name == "FUNCNAME":
        return _function_names(frame, node)
    items = _kept_array(frame, node)
    if isinstance(node.index, s.AllItems):
        return Value(items, many=True, star=node.index.star)
    assert isinstance(node.index, s.Subscript)  # noqa: S101 - the only other reading
    return Value(t.Index(items, subscript(frame, name, node.index)))


def _kept_array(frame: Frame, node: s.Parameter) -> t.Expression:
    """Return an array that the shell keeps and nobody changes."""
    array = frame.unit.helper("Array")
    if node.name == "BASH_VERSINFO":
        machine = specials.READERS["MACHTYPE"].read(frame, node)
        parts = [t.Constant(each) for each in ("5", "2", "15", "1", "release")]
        return call(array, t.ListDisplay((*parts, machine)))
    if node.name == "GROUPS":
        return call(array, call(frame.unit.helper("groups")))
    if node.name == "DIRSTACK":
        return call(array, call(frame.unit.helper("stacked")))
    if node.name == "BASH_LINENO":
        _refuse_hidden_calls(frame, node)
        return call(frame.unit.helper("calling_lines"))
    if node.name == "BASH_SOURCE" and not is_sourcing(frame.unit):
        one = t.ListDisplay((specials.script_name(frame),))
        if not frame.function:
            return call(array, one)
        running = call(frame.unit.helper("running"), running_names(frame, node))
        return call(array, t.Binary("*", one, call(t.Name("len"), running)))
    raise Opaque(node, f"an item of {node.name}")


def _function_names(frame: Frame, node: s.Parameter) -> Value:
    """Return the names of the functions that are running, the innermost first."""
    found = call(frame.unit.helper("running"), running_names(frame, node))
    if isinstance(node.index, s.AllItems):
        return Value(found, many=True, star=node.index.star)
    if not isinstance(node.index, s.Subscript):
        raise Opaque(node, "names of functions that are running")
    return Value(t.Index(found, subscript(frame, node.name, node.index)))


def is_sourcing(unit: Unit) -> bool:
    """Tell whether a script may read other files, so that not all of its code stands in one."""
    body = unit.script.body
    named = any(True for name in (".", "source") for _ in commands(body, name))
    return named or _SOURCES.search(unit.script.text) is not None


def _refuse_hidden_calls(frame: Frame, node: s.Parameter) -> None:
    """Leave lines of calls alone where functions may be called in ways that do not say them."""
    first = isinstance(node.index, s.Subscript) and node.index.word.literal == "0"
    if frame.unit.facts.traps and not first:
        raise Opaque(node, "from where a function is called that a trap may run")
    for each in walk(frame.unit.script.body):
        if isinstance(each, s.Simple) and each.words and each.words[0].literal is None:
            raise Opaque(node, "from where a function is called under a computed name")


def running_names(frame: Frame, node: s.Node) -> t.Expression:
    """Return the names of all functions by their names in Python, for helpers that look who is running."""
    facts = frame.unit.facts
    if not all(each.plain for each in facts.functions.values()):
        raise Opaque(node, "names of functions that are running")
    pairs = [(t.Constant(facts.naming.function(name)), t.Constant(name)) for name in facts.functions]
    return t.DictDisplay(tuple(pairs))


def _indirect(frame: Frame, node: s.Parameter) -> Value:
    """``${!x}``: the variable that `x` names; with ``[@]`` the keys of an array."""
    if isinstance(node.index, s.AllItems):
        if variables.is_kept_elsewhere(frame, node.name) and node.name in specials.ARRAYS:
            keys = call(t.Attribute(_special_array(frame, node).expression, "keys"))
            return Value(keys, many=True, star=node.index.star)
        if not variables.is_list(frame, node.name):
            only = t.ListDisplay((t.Constant("0"),))
            if not variables.can_be_none(frame, node.name):
                facts = frame.unit.facts.variables
                if (facts.scope(frame.function, node.name), node.name) in facts.maybe_unset:
                    raise Opaque(node, "the keys of what is no array")
                return Value(only, many=True, star=node.index.star)
            there = t.Compare("is not", variables.maybe(frame, node.name, node), t.Constant(None))
            return Value(t.Conditional(there, only, t.ListDisplay()), many=True, star=node.index.star)
        keys = call(t.Attribute(variables.held(frame, node.name), "keys"))
        return Value(keys, many=True, star=node.index.star)
    if variables.is_reference(frame, node.name):
        return Value(variables.referred(frame, node.name))
    frame.unit.binds = True
    direct = s.Parameter(node.span, node.name, node.index)
    name = plain(frame, direct)
    if name.many:
        raise Opaque(node, "several names at once")
    text = variables.as_text(name.expression) if name.number else name.expression
    if node.name in frame.unit.facts.variables.list_names and not _is_operand(node):
        return Value(call(frame.unit.helper("values_of"), text, frame.args, t.Constant("")), many=True)
    found = call(frame.unit.helper("value_of"), text, frame.args)
    if _is_operand(node):
        return Value(found)
    if variables.strict(frame) is not False:
        helper = "need" if variables.strict(frame) else "need_if_asked"
        return Value(call(frame.unit.helper(helper), found, t.Constant(frame.unit.source(node).strip("${}"))))
    return Value(t.Or((found, t.Constant(""))))


def _length(frame: Frame, node: s.Parameter) -> Value:
    if node.name in {"@", "*"}:
        return Value(call(t.Name("len"), frame.args), number=True)
    if isinstance(node.index, s.AllItems) and node.name == "PIPESTATUS":
        return Value(call(t.Name("len"), frame.unit.helper("statuses")), number=True)
    if isinstance(node.index, s.AllItems) and variables.is_list(frame, node.name):
        return Value(_count_of_items(frame, node.name), number=True)
    if variables.is_kept_elsewhere(frame, node.name) and isinstance(node.index, s.AllItems):
        return Value(call(t.Name("len"), plain(frame, node).expression), number=True)
    if isinstance(node.index, s.AllItems):
        count = call(t.Name("int"), _is_there(frame, node))
        # To bash what is no array is never set here, whatever its value is.
        return Value(_where_set(frame, node.name, t.TupleDisplay(()), count), number=True)
    found = plain(frame, node)
    if found.many:
        found = Value(call(t.Name("list"), found.expression))
    text = variables.as_text(found.expression) if found.number else found.expression
    if frame.unit.dialect == "sh" and not found.number:  # dash counts bytes
        text = call(t.Attribute(frame.unit.module("os"), "fsencode"), text)
    return Value(call(t.Name("len"), text), number=True)


def _count_of_items(frame: Frame, name: str) -> t.Expression:
    """Return how many items an array has; under ``set -u`` the line is abandoned where it never got a value."""
    items = variables.held(frame, name)
    count = call(t.Name("len"), items)
    return _where_set(frame, name, items, count) if name in frame.unit.facts.unvalued else count


def _where_set(frame: Frame, name: str, items: t.Expression, count: t.Expression) -> t.Expression:
    """Return a count of items; under ``set -u`` the line is abandoned where there are none, as nothing was set."""
    strict = variables.strict(frame)
    if strict is False:
        return count
    counted = call(frame.unit.helper("count_of_set"), items, t.Constant(name))
    if strict:
        return counted
    asked = t.Compare("in", t.Constant("nounset"), frame.unit.helper("options"))
    return t.Conditional(asked, counted, count)


def _is_there(frame: Frame, node: s.Parameter) -> t.Expression:
    """Return whether a variable that is no array is set: it is as long as that, counted in items."""
    found = variables.maybe(frame, node.name, node)
    return t.Compare("is not", found, t.Constant(None))
