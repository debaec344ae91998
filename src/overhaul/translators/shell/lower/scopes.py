"""What stands at the beginning of programs and functions about their variables."""

from __future__ import annotations

from overhaul.translators.python import tree as t
from overhaul.translators.python.pruning import used_names
from overhaul.translators.shell.facts.always import ALWAYS_SET, SET_BY_BASH
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.lower import attributes, specials
from overhaul.translators.shell.lower.context import Frame, Opaque, Unit, call
from overhaul.translators.shell.lower.variables import inherited, kind, name_of, unset_value
from overhaul.translators.shell.translation import Level

__all__ = ["binding", "declarations", "private_first"]

_EMPTY = t.Constant("")
#: What variables are before anything is assigned, where that is not what the environment says.
_INITIAL = {"IFS": t.Constant(" \t\n"), "OPTIND": t.Constant("1"), "PS4": t.Constant("+ ")}
#: Helpers that look at the variables of the program.
_LOOKING = frozenset(
    {
        *(
            "assign",
            "background",
            "bridge",
            "call_function",
            "connected",
            "environment",
            "evaluate",
            "execute",
            "export",
        ),
        *("holds", "compare", "invoke", "names_with", "pipeline", "restored", "run", "spawn", "substitute"),
        *("value_of", "cd", "dash_cd", "change_directory", "is_set", "set_variable"),
    }
)


def declarations(unit: Unit, body: tuple[t.Statement, ...]) -> tuple[t.Statement, ...]:
    """Return what stands at the top of the program: its variables, with what the environment says they are.

    Args:
        unit: The program.
        body: The rest of it; what it never assigns gets a value here.
    """
    made = []
    assigned = _named(body, t.Global)
    for name in unit.facts.variables.globals():
        if name in specials.setters(unit.dialect):
            continue
        python = unit.facts.naming.variable(name)
        annotation, value = _declared(unit, name, sure=python in assigned)
        made.append(t.Declare(python, annotation, value))
        made += [t.Declare(each, "str", _EMPTY) for each in attributes.names(unit, "", {name})]
    return tuple(made)


def _declared(unit: Unit, name: str, *, sure: bool) -> tuple[str, t.Expression | None]:
    facts = unit.facts.variables
    if any(name in names for names in facts.references.values()):
        if facts.kind("", name) is not Kind.TEXT:
            raise Opaque(unit.script, f"{name} is a reference here and an array there")
        return "str", _EMPTY
    shape = facts.kind("", name)
    unsure = _may_be_read_unset(unit, "", name) or name in ALWAYS_SET or not sure
    if name == "OPTERR" and unit.dialect == "bash" and shape in {Kind.NUMBER, Kind.TEXT}:  # getopts reads it
        number = shape is Kind.NUMBER
        made_text = "str | None" if facts.is_optional("", name) else "str"
        return ("int", t.Constant(1)) if number else (made_text, t.Constant("1"))
    if shape is Kind.NUMBER:
        return "int", None if sure else t.Constant(0)
    made = unsure or name in facts.bare_arrays
    if shape is Kind.MAP:
        unit.helper("Map")
        return "Map", call(t.Name("Map")) if made else None
    if shape is Kind.ARRAY:
        unit.helper("Array")
        return "Array", call(unit.helper("inherited"), t.Constant(name)) if made else None
    if unit.dialect == "bash" and (name == "SHLVL" or name in SET_BY_BASH):
        annotation = "str | None" if facts.is_optional("", name) else "str"
        return annotation, specials.READERS[name].read(Frame(unit), None)
    if name in _INITIAL:
        return "str | None" if facts.is_optional("", name) else "str", _INITIAL[name]
    if facts.is_optional("", name):
        return "str | None", inherited(unit, name)
    if unsure:
        return "str", inherited(unit, name, _EMPTY)
    return "str", None


def _may_be_read_unset(unit: Unit, function: str, name: str) -> bool:
    """Whether a variable may be read before it has a value; in sh getopts itself reads OPTARG."""
    known = (function, name) in unit.facts.variables.maybe_unset
    return known or (name == "OPTARG" and unit.dialect == "sh")


def binding(unit: Unit) -> tuple[t.Statement, ...]:
    """Return what tells helpers where the variables of the program are, when one of them asks."""
    facts = unit.facts
    names = facts.variables.globals()
    if not unit.binds and not (names and unit.helpers & _LOOKING):
        return ()
    local = {name for function in facts.functions for name in facts.variables.private(function)}
    every = [*names, *sorted(local.difference(names))]
    renamed = [(name, facts.naming.variable(name)) for name in every if facts.naming.variable(name) != name]
    more: tuple[t.Expression, ...] = ()
    if renamed:
        more = (t.DictDisplay(tuple((t.Constant(name), t.Constant(python)) for name, python in renamed)),)
    return (t.Do(call(unit.helper("bind"), call(t.Name("globals")), *more)),)


def private_first(frame: Frame, body: tuple[t.Statement, ...]) -> tuple[t.Statement, ...]:
    """Put before the body of a function what its private variables are while they are unset, where that matters."""
    facts = frame.unit.facts.variables
    first: list[t.Statement] = []
    inside = _named(body, t.Nonlocal)
    lost = _lost(frame, body)
    for name in sorted(facts.private(frame.function)):
        python = name_of(frame, name)
        if python in lost or _may_be_read_unset(frame.unit, frame.function, name):
            annotation = _annotation(frame, name)
            first.append(t.Declare(python, annotation, unset_value(frame, name)))
        elif python in inside:
            first.append(t.Declare(python, _annotation(frame, name)))
        kept = attributes.names(frame.unit, frame.function, {name})
        first += [t.Declare(each, "str", _EMPTY) for each in kept]
    return (*first, *body)


def _lost(frame: Frame, body: tuple[t.Statement, ...]) -> set[str]:
    """Names that are read, and assigned nowhere but in statements that are not translated."""
    if all(level is not Level.OPAQUE for _, level, _ in frame.unit.reports):
        return set()
    return used_names(body) - frame.bound


def _annotation(frame: Frame, name: str) -> str:
    shape = kind(frame, name)
    if shape is Kind.TEXT:
        return "str | None" if frame.unit.facts.variables.is_optional(frame.function, name) else "str"
    return {Kind.NUMBER: "int", Kind.ARRAY: "Array", Kind.MAP: "Map"}[shape]


def _named(body: object, kind_of: type[t.Global | t.Nonlocal]) -> set[str]:
    """Names that functions in some statements take from outside."""
    if isinstance(body, kind_of):
        return set(body.names)
    if isinstance(body, tuple):
        return {name for each in body for name in _named(each, kind_of)}
    found: set[str] = set()
    for part in ("body", "then", "otherwise", "final", "handlers"):
        found |= _named(getattr(body, part, ()), kind_of)
    return found
