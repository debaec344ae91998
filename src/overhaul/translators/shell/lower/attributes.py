"""Attributes of variables (``declare -i``, ``-l``, ``-u``), also where only running tells whether they are there.

The program keeps the letters of such a variable beside it: ``n_letters`` for ``n``.
"""

from __future__ import annotations

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind, is_integer_text
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower.context import Frame, Opaque, Unit, call
from overhaul.translators.shell.lower.magnitudes import wrapped

__all__ = [
    "appended",
    "cleared",
    "converted",
    "declared",
    "fixed",
    "given",
    "is_promised",
    "known",
    "letters",
    "named",
    "names",
]

_NONE = t.Constant("")


def _python(unit: Unit, name: str) -> str:
    return unit.facts.naming.variable(f"{name} letters")


def names(unit: Unit, function: str, of: set[str]) -> list[str]:
    """Return the Python names of what keeps the letters of some variables of a function; of those that need it."""
    facts = unit.facts.variables
    return [_python(unit, name) for name in sorted(of) if facts.is_lettered(function, name)]


def cleared(frame: Frame, of: set[str]) -> tuple[t.Statement, ...]:
    """Return what takes their letters from the variables that a function makes its own where others see them."""
    found = names(frame.unit, frame.function, of)
    for each in found:
        frame.assigned(each)
    return tuple(t.Assign((t.Name(each),), _NONE) for each in found)


def fixed(frame: Frame, name: str) -> set[str]:
    """Return the letters of the attributes that a variable has wherever it is assigned."""
    facts = frame.unit.facts.variables
    if facts.is_late(frame.function, name):
        raise Opaque(frame.unit.script, f"whether {name} has its attributes yet")
    return facts.flags_of(frame.function, name)


def letters(frame: Frame, name: str, wanted: str = "ilu") -> t.Expression:
    """Return the letters of the attributes that a variable has now."""
    facts = frame.unit.facts.variables
    if facts.is_late(frame.function, name):
        return t.Name(_python(frame.unit, name))
    return t.Constant("".join(sorted(facts.flags_of(frame.function, name) & set(wanted))))


def converted(frame: Frame, name: str, value: t.Expression) -> t.Expression:
    """Return a value as the attributes of a variable want it: ``declare -i``, ``-l``, ``-u``."""
    facts = frame.unit.facts.variables
    if facts.is_late(frame.function, name):
        return _as_now(frame, name, value)
    flags = fixed(frame, name)
    if "i" in flags:
        if isinstance(value, t.Constant) and is_integer_text(str(value.value)):
            return value
        match value:
            case t.Call(t.Name("str"), (number,), ()):
                return call(t.Name("str"), wrapped(frame, number)) if isinstance(number, t.Binary) else value
        frame.unit.binds = True
        return call(t.Name("str"), call(frame.unit.helper("evaluate"), value))
    for flag, helper in (("u", "upper"), ("l", "lower")):
        if flag in flags:
            return call(frame.unit.helper(helper), value)
    if "c" in flags:
        raise Opaque(frame.unit.script, "declare -c")
    return value


def _as_now(frame: Frame, name: str, value: t.Expression) -> t.Expression:
    """Return a value as the attributes want it that a variable happens to have."""
    _refuse_lists(frame, name)
    match value:
        case t.Constant(text) if is_integer_text(str(text)):
            return value
        case t.Call(t.Name("str"), (_,), ()):  # an integer
            return value
        case t.Call(t.Name("appended_as_declared")):
            return value
    frame.unit.binds = True
    return call(frame.unit.helper("as_declared"), value, letters(frame, name))


def appended(frame: Frame, name: str, before: t.Expression, value: t.Expression) -> t.Expression:
    """Return what appending makes of a variable whose attributes are only known while the program runs."""
    _refuse_lists(frame, name)
    frame.unit.binds = True
    return call(frame.unit.helper("appended_as_declared"), before, value, letters(frame, name))


def known(frame: Frame) -> dict[str, t.Expression]:
    """Return the letters that variables have here, by name, of those that have any somewhere."""
    facts = frame.unit.facts.variables
    made = {name: letters(frame, name) for (_, name), all_ in facts.flags.items() if all_ & {"i", "l", "u"}}
    return {name: each for name, each in made.items() if each != _NONE}


def named(frame: Frame, target: t.Expression, value: t.Expression) -> t.Expression:
    """Return a value as the variable wants it that has a computed name."""
    found = known(frame)
    if not found:
        return value
    frame.unit.binds = True
    table = t.DictDisplay(tuple((t.Constant(name), each) for name, each in sorted(found.items())))
    return call(frame.unit.helper("as_declared"), value, call(t.Attribute(table, "get"), target, _NONE))


def _refuse_lists(frame: Frame, name: str) -> None:
    facts = frame.unit.facts.variables
    if facts.kind(frame.function, name) is not Kind.TEXT or facts.flags_of(frame.function, name) & {
        "c",
        "+c",
    }:
        raise Opaque(frame.unit.script, f"whether {name} has its attributes yet")


def declared(frame: Frame, name: str, flags: set[str]) -> tuple[t.Statement, ...]:
    """Return what keeps the letters of a declaration."""
    facts = frame.unit.facts.variables
    told = sorted(each for each in flags if each.lstrip("+") in {"i", "l", "u"})
    if not told or not facts.is_lettered(frame.function, name):
        return ()
    place = _python(frame.unit, name)
    frame.assigned(place)
    known = facts.every_flag(facts.scope(frame.function, name), name) & {"i", "l", "u"}
    if len(known) == 1:
        value: t.Expression = t.Constant("".join(each for each in told if each[0] != "+"))
    else:
        value = call(frame.unit.helper("with_letters"), t.Name(place), t.Constant(" ".join(told)))
    return (t.Assign((t.Name(place),), value),)


def given(frame: Frame, name: str) -> tuple[t.Statement, ...]:
    """Return what takes its attributes from a variable that is unset."""
    facts = frame.unit.facts.variables
    if facts.is_late(frame.function, name):
        place = _python(frame.unit, name)
        frame.assigned(place)
        return (t.Assign((t.Name(place),), _NONE),)
    if facts.flags_of(frame.function, name) & {"i", "u", "l"}:
        raise Opaque(frame.unit.script, "a variable with attributes loses them")
    return ()


def is_promised(frame: Frame, name: str) -> bool:
    """Tell whether a declaration exports a variable without a value: it may be so from when it gets one."""
    if name not in frame.unit.facts.variables.exported:
        return False
    items = (
        i for each in walk(frame.unit.script.body) if isinstance(each, s.Declaration) for i in each.items
    )
    return any(isinstance(item, s.Assignment) and item.name == name and item.value is None for item in items)
