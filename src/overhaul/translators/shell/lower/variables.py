"""Variables in Python: how each kind is read, assigned, unset and declared."""

from __future__ import annotations

import re

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import attributes, specials
from overhaul.translators.shell.lower.context import Frame, Opaque, Unit, call

__all__ = [
    "as_text",
    "assign",
    "assign_array",
    "assign_expression",
    "assign_number",
    "can_be_none",
    "cleared",
    "environ",
    "held",
    "inherited",
    "is_global",
    "is_kept_elsewhere",
    "is_list",
    "is_reference",
    "kind",
    "maybe",
    "name_of",
    "number",
    "read",
    "referred",
    "strict",
    "unset",
    "unset_value",
]

_NONE = t.Constant(None)
_EMPTY = t.Constant("")


def name_of(frame: Frame, name: str) -> str:
    """Return the Python name of a variable."""
    return frame.unit.facts.naming.variable(name)


def kind(frame: Frame, name: str) -> Kind:
    """Return the kind that a variable has here."""
    if is_kept_elsewhere(frame, name):
        return Kind.TEXT
    return frame.unit.facts.variables.kind(frame.function, name)


def strict(frame: Frame) -> bool | None:
    """Say whether reading an unset variable is an error; ``None`` when only running it can tell."""
    return frame.unit.facts.options.state("nounset")


def is_global(frame: Frame, name: str) -> bool:
    """Tell whether a name is a variable of the program here: else the environment alone knows it."""
    facts = frame.unit.facts.variables
    if facts.scope(frame.function, name):
        return True
    return facts.is_assigned(name) and name not in specials.setters(frame.unit.dialect)


def is_kept_elsewhere(frame: Frame, name: str) -> bool:
    """Tell whether the shell itself keeps a variable, and the script leaves it alone."""
    if frame.unit.dialect == "sh" and name not in specials.OF_SH:
        return False
    return name in specials.READERS and not is_global(frame, name)


def environ(frame: Frame) -> t.Expression:
    """Return ``os.environ``."""
    return t.Attribute(frame.unit.module("os"), "environ")


def inherited(frame: Frame | Unit, name: str, *default: t.Expression) -> t.Expression:
    """Return what the environment says a variable is."""
    unit = frame if isinstance(frame, Unit) else frame.unit
    return call(t.Attribute(t.Attribute(unit.module("os"), "environ"), "get"), t.Constant(name), *default)


def held(frame: Frame, name: str) -> t.Expression:
    """Return what holds the variable: the Python name."""
    if is_reference(frame, name):
        return call(frame.unit.helper("array_of"), referred(frame, name))
    return t.Name(name_of(frame, name))


def is_reference(frame: Frame, name: str) -> bool:
    """Tell whether a name stands for another variable here: ``declare -n``."""
    return frame.unit.facts.variables.is_reference(frame.function, name)


def is_list(frame: Frame, name: str) -> bool:
    """Tell whether a name is that of an array here, or may stand for one."""
    return kind(frame, name) in {Kind.ARRAY, Kind.MAP} or is_reference(frame, name)


def referred(frame: Frame, name: str) -> t.Expression:
    """Return the name of the variable for which a reference stands."""
    frame.unit.binds = True
    return t.Name(name_of(frame, name))


def as_text(value: t.Expression) -> t.Expression:
    """Return the text of an `int` expression."""
    if isinstance(value, t.Constant):
        return t.Constant(str(value.value))
    return call(t.Name("str"), value)


def read(frame: Frame, name: str, node: s.Node | None = None) -> t.Expression:
    """Return the value of a variable as a `str` expression: empty while it is unset, an error under ``set -u``.

    Args:
        frame: Where it stands.
        name: The variable.
        node: What reads it, so that it can be known to be set there.
    """
    value = maybe(frame, name, node)
    if not can_be_none(frame, name):
        return value
    facts = frame.unit.facts.variables
    asked = strict(frame)
    if asked is False or (node is not None and facts.is_sure(node)):
        if _is_environment_get(value):
            return call(value.function, *value.arguments, _EMPTY)  # type: ignore[union-attr]
        return t.Or((value, _EMPTY))
    helper = "need" if asked else "need_if_asked"
    keywords = {"status": t.Constant(2)} if frame.unit.dialect == "sh" else {}
    return call(frame.unit.helper(helper), value, t.Constant(name), **keywords)


def _is_environment_get(value: t.Expression) -> bool:
    return (
        isinstance(value, t.Call)
        and isinstance(value.function, t.Attribute)
        and value.function.name == "get"
        and isinstance(value.function.value, t.Attribute)
        and value.function.value.name == "environ"
    )


def can_be_none(frame: Frame, name: str) -> bool:
    """Whether `maybe` gives an expression that can be ``None``."""
    if is_kept_elsewhere(frame, name):
        return specials.READERS[name].optional
    if is_reference(frame, name) or not is_global(frame, name):
        return True
    shape = kind(frame, name)
    if shape in {Kind.ARRAY, Kind.MAP}:
        return True
    return shape is Kind.TEXT and frame.unit.facts.variables.is_optional(frame.function, name)


def maybe(frame: Frame, name: str, node: s.Node | None = None) -> t.Expression:
    """Return the value of a variable as a ``str | None`` expression: ``None`` while it is unset."""
    if is_reference(frame, name):
        value = call(frame.unit.helper("value_of"), referred(frame, name))
        aimless = name in frame.unit.facts.variables.aimless
        return t.Conditional(referred(frame, name), value, _NONE) if aimless else value
    if is_kept_elsewhere(frame, name):
        return specials.READERS[name].read(frame, node)
    if not is_global(frame, name):
        return inherited(frame, name)
    shape = kind(frame, name)
    place = held(frame, name)
    if shape in {Kind.ARRAY, Kind.MAP}:
        return call(t.Attribute(place, "get"))
    return as_text(place) if shape is Kind.NUMBER else place


def number(frame: Frame, name: str, node: s.Node | None = None) -> t.Expression:
    """Return the value of a variable as an `int` expression."""
    if kind(frame, name) is Kind.NUMBER:
        return held(frame, name)
    if name == "OPTIND" and not can_be_none(frame, name) and _counts_options(frame):
        return call(t.Name("int"), maybe(frame, name, node))
    frame.unit.binds = True
    return call(frame.unit.helper("evaluate"), read(frame, name, node))


def _counts_options(frame: Frame) -> bool:
    """Whether OPTIND is nothing but what ``getopts`` and numbers in the script make it."""
    return all(
        isinstance(node.value, s.Word) and (node.value.literal or "").isdecimal()
        for node in walk(frame.unit.script.body)
        if isinstance(node, s.Assignment) and node.name == "OPTIND"
    )


def _as_number(value: t.Expression) -> t.Expression:
    match value:
        case t.Constant(str(text)):
            return t.Constant(int(text or "0"))
        case t.Call(t.Name("str"), (inner,), ()):
            return inner
        case _:
            return call(t.Name("int"), value)


def assign(
    frame: Frame, name: str, value: t.Expression, node: s.Node | None = None
) -> tuple[t.Statement, ...]:
    """Assign a `str` expression; of an array the first item.

    Args:
        frame: Where it stands.
        name: The variable.
        value: The value.
        node: What assigns it.
    """
    if is_reference(frame, name):
        target = referred(frame, name)
        if name in frame.unit.facts.variables.aimless:
            target = call(frame.unit.helper("standing_for"), target)
        if isinstance(node, s.Assignment) and node.append and attributes.known(frame):
            raise Opaque(node, "what is appended to has attributes, perhaps")
        return (t.Do(call(frame.unit.helper("assign"), target, attributes.named(frame, target, value))),)
    setter = specials.setters(frame.unit.dialect).get(name)
    if setter is not None:
        return setter(frame, value)
    if name in _LOCALES:
        _refuse_bytes(frame, value, node)
    if (
        name == "IFS"
        and isinstance(value, t.Constant)
        and re.search(r"(?s)\s.*[^\0-\x7f]|[^\0-\x7f].*\s", str(value.value))
    ):
        raise Opaque(node or frame.unit.script, "blanks and characters of several bytes in IFS")
    if not isinstance(node, (s.Assignment, s.ForIn)):
        _refuse_frozen(frame, name, node)
    value = attributes.converted(frame, name, value)
    if frame.unit.dialect == "sh" or not isinstance(node, s.ForIn):  # bash ends a loop, and that alone
        value = _guarded(frame, name, value)
    shape = kind(frame, name)
    if shape is Kind.NUMBER:
        value = _as_number(value)
    place = held(frame, name)
    if shape in {Kind.ARRAY, Kind.MAP}:
        key = t.Constant(0 if shape is Kind.ARRAY else "0")
        return (t.Assign((t.Index(place, key),), value),)
    frame.assigned(name_of(frame, name))
    match value:
        case t.Binary(operator, left, right) if left == place:
            made: t.Statement = t.AugAssign(place, operator, right)
        case _:
            made = t.Assign((place,), value)
    return (made, *_exported(frame, name))


_LOCALES = frozenset({"LANG", "LC_ALL", "LC_CTYPE"})


def _refuse_bytes(frame: Frame, value: t.Expression, node: s.Node | None) -> None:
    """Characters are those of UTF-8: another locale makes no difference as long as texts are ASCII."""
    if frame.unit.dialect == "sh" or (isinstance(value, t.Constant) and "UTF-8" in str(value.value)):
        return
    parts = list(walk(frame.unit.script.body))
    foreign = any(isinstance(part, (s.Literal, s.Quoted)) and not part.text.isascii() for part in parts)
    if foreign and any(map(_counts_characters, parts)):
        raise Opaque(node or frame.unit.script, "texts that are not ASCII in another locale")


def _counts_characters(part: s.Node) -> bool:
    """Whether it matters to an expansion or a pattern what a character is."""
    match part:
        case s.Parameter(length=True) | s.Slice() | s.ChangeCase() | s.Transform(_, "U" | "L" | "u"):
            return True
        case s.Literal(_, text):
            return re.search(r"\?|\[[!^]|\[:", text) is not None
        case _:
            return False


def _guarded(frame: Frame, name: str, value: t.Expression) -> t.Expression:
    """Return a value that is refused while the variable is read-only."""
    if frame.unit.facts.variables.is_guarded(frame.function, name):
        keywords = {"status": t.Constant(2)} if frame.unit.dialect == "sh" else {}
        return call(frame.unit.helper("writable"), t.Constant(name), value, **keywords)
    return value


def _refuse_frozen(frame: Frame, name: str, node: s.Node | None) -> None:
    """Leave assignments alone that are none of their own and may meet a read-only variable."""
    if frame.unit.facts.variables.is_guarded(frame.function, name):
        raise Opaque(node or frame.unit.script, f"{name} may be read-only")


def _exported(frame: Frame, name: str) -> tuple[t.Statement, ...]:
    """Export what is assigned while ``set -a`` is in force."""
    state = frame.unit.facts.options.state("allexport")
    if state is False or frame.unit.facts.variables.scope(frame.function, name):
        return ()
    value = maybe(frame, name)
    if name == "OPTARG":  # getopts unsets it where an option has no argument
        value = t.Or((value, _EMPTY))
    export = t.Assign((t.Index(environ(frame), t.Constant(name)),), value)
    if state:
        return (export,)
    return (t.If(t.Compare("in", t.Constant("allexport"), frame.unit.helper("options")), (export,)),)


def assign_expression(
    frame: Frame, name: str, value: t.Expression, node: s.Node | None = None
) -> t.Expression:
    """Return an expression that assigns a `str` expression and has its value."""
    if is_reference(frame, name):
        target = referred(frame, name)
        return call(frame.unit.helper("assigned"), target, attributes.named(frame, target, value))
    if name in specials.setters(frame.unit.dialect):
        raise Opaque(node or frame.unit.script, f"{name} is assigned inside an expression")
    _refuse_frozen(frame, name, node)
    value = attributes.converted(frame, name, value)
    shape = kind(frame, name)
    place = held(frame, name)
    if shape in {Kind.ARRAY, Kind.MAP}:
        key = t.Constant(0 if shape is Kind.ARRAY else "0")
        return call(t.Attribute(place, "put"), key, value)
    frame.assigned(name_of(frame, name))
    if shape is Kind.NUMBER:
        return as_text(t.Walrus(name_of(frame, name), _as_number(value)))
    return t.Walrus(name_of(frame, name), value)


def assign_number(frame: Frame, name: str, value: t.Expression, node: s.Node | None = None) -> t.Expression:
    """Return an `int` expression that assigns an `int` expression and has its value."""
    if kind(frame, name) is Kind.NUMBER and not frame.unit.facts.variables.is_guarded(frame.function, name):
        frame.assigned(name_of(frame, name))
        return t.Walrus(name_of(frame, name), value)
    return call(t.Name("int"), assign_expression(frame, name, as_text(value), node))


def assign_array(frame: Frame, name: str, value: t.Expression) -> tuple[t.Statement, ...]:
    """Assign an expression of type `Array` or `Map`, the kind of the variable."""
    if is_reference(frame, name):
        return (t.Do(call(frame.unit.helper("assign_list"), referred(frame, name), value)),)
    frame.assigned(name_of(frame, name))
    return (t.Assign((held(frame, name),), _guarded(frame, name, value)),)


def unset(frame: Frame, name: str, node: s.Node | None = None) -> tuple[t.Statement, ...]:
    """Unset a variable."""
    facts = frame.unit.facts.variables
    if is_reference(frame, name):
        if facts.readonly or (name in facts.aimless and frame.function):
            raise Opaque(
                node or frame.unit.script, "what a reference stands for may be read-only, or nothing"
            )
        return (t.Do(call(frame.unit.helper("unset_variable"), referred(frame, name))),)
    if is_kept_elsewhere(frame, name):
        raise Opaque(node or frame.unit.script, f"{name} is unset")
    if facts.is_local_elsewhere(frame.function, name):
        raise Opaque(node or frame.unit.script, f"{name} may be a variable of the calling function")
    taken = attributes.given(frame, name)
    if not is_global(frame, name):
        pop = t.Attribute(environ(frame), "pop")
        return (t.Do(call(pop, t.Constant(name), _NONE)),)
    place = held(frame, name)
    frame.assigned(name_of(frame, name))
    made: tuple[t.Statement, ...] = (t.Assign((place,), unset_value(frame, name)), *taken)
    if can_be_none(frame, name) and attributes.is_promised(frame, name):
        made = (*made, t.Do(call(frame.unit.helper("unexport"), t.Constant(name))))
    elif not facts.scope(frame.function, name):
        pop = t.Attribute(environ(frame), "pop")
        made = (*made, t.Do(call(pop, t.Constant(name), _NONE)))
    return made


def cleared(frame: Frame, name: str) -> tuple[t.Statement, ...]:
    """Make a variable unset at the beginning of its scope, without taking it from the environment for ever."""
    frame.assigned(name_of(frame, name))
    return (t.Assign((held(frame, name),), unset_value(frame, name)),)


def unset_value(frame: Frame, name: str) -> t.Expression:
    """Return what a variable is in Python while it is unset."""
    match kind(frame, name):
        case Kind.ARRAY:
            return call(frame.unit.helper("Array"))
        case Kind.MAP:
            return call(frame.unit.helper("Map"))
        case Kind.NUMBER:
            return t.Constant(0)
        case _:
            return _NONE if frame.unit.facts.variables.is_optional(frame.function, name) else _EMPTY
