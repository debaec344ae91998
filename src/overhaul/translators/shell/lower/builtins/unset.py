"""``unset``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.facts.touches import NAME
from overhaul.translators.shell.lower import variables, words
from overhaul.translators.shell.lower.builtins.flags import flags_of
from overhaul.translators.shell.lower.builtins.prefixes import refuse_prefixes
from overhaul.translators.shell.lower.builtins.targets import item_of
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["unset"]


def unset(frame: Frame, node: s.Simple) -> Rendered:  # noqa: PLR0912 - one branch for a kind of word
    """Lower ``unset [-v | -f] name ...``."""
    refuse_prefixes(frame, node)
    flags = flags_of(node, "vfn")
    if "n" in flags:
        return _references(frame, node, flags.rest)
    body: list[t.Statement] = []
    conditions: list[t.Expression] = []
    for word in flags.rest:
        name = word.literal
        if (
            name in frame.unit.facts.functions
            and name in frame.unit.facts.variables.assigned
            and not flags.letters
            and frame.unit.dialect == "bash"
        ):
            body += _either(frame, node, name)
            continue
        if name is not None and ("f" in flags or ("v" not in flags and _is_function(frame, name))):
            body += _function(frame, node, name)
        elif name is not None and NAME.match(name):
            made = variables.unset(frame, name, node)
            if frame.unit.facts.variables.is_guarded(frame.function, name):
                made = _where_free(frame, name, made, conditions)
            body += made
        elif name is not None and name.endswith("[@]") and variables.kind(frame, name[:-3]) is Kind.ARRAY:
            body += variables.assign_array(frame, name[:-3], call(frame.unit.helper("Array")))
        elif name is not None and "[" not in name and frame.unit.dialect == "bash":
            if "v" in flags:
                message = t.Constant(f"unset: `{name}': not a valid identifier")
                body.append(t.Do(call(frame.unit.helper("complain"), message)))
                conditions.append(t.Constant(False))  # noqa: FBT003 - a value of the program
        elif name is not None and "[" not in name:
            message = t.Constant(f"unset: {name}: bad variable name")
            leave = t.Raise(call(t.Name("SystemExit"), t.Constant(2)))
            body += [t.Do(call(frame.unit.helper("complain"), message)), leave]
        elif name is None and item_of(frame, word) is None:
            if "f" in flags:
                raise Opaque(node, "which function it unsets is only known while it runs")
            made_now = _computed(frame, node, word)
            if len(flags.rest) == 1:
                return Rendered(status=made_now)
            conditions.append(_noted(frame, made_now, body))
        else:
            item = _there(node, item_of(frame, word))
            discarded = call(t.Attribute(item.value, "discard"), item.index)
            if not _counts_from_the_end(frame, _array_of(word), item.index):
                body.append(t.Do(discarded))
            elif len(flags.rest) == 1:
                return Rendered(status=discarded)
            else:
                conditions.append(_noted(frame, discarded, body))
    return Rendered(tuple(body), condition=_all(conditions))


def _where_free(
    frame: Frame, name: str, made: tuple[t.Statement, ...], conditions: list[t.Expression]
) -> tuple[t.Statement, ...]:
    """Unset a variable only where it is not read-only; in sh the program ends there."""
    if frame.unit.dialect == "sh":
        asked = call(frame.unit.helper("writable"), t.Constant(name), t.Constant(None), status=t.Constant(2))
        return (t.Do(asked), *made)
    free = t.Name(frame.fresh("free"))
    conditions.append(free)
    return (t.Assign((free,), call(frame.unit.helper("is_free"), t.Constant(name))), t.If(free, made))


def _all(conditions: list[t.Expression]) -> t.Expression | None:
    """Return whether all of them hold, none when there are none."""
    whole = conditions[0] if conditions else None
    for each in conditions[1:]:
        whole = t.And((whole, each)) if whole is not None else each
    return whole


def _references(frame: Frame, node: s.Simple, names: Sequence[s.Word]) -> Rendered:
    """Lower ``unset -n name``: from now on the name stands for nothing."""
    body: list[t.Statement] = []
    for word in names:
        if not word.literal or not variables.is_reference(frame, word.literal):
            raise Opaque(node, "what is unset is no reference")
        name = variables.name_of(frame, word.literal)
        frame.assigned(name)
        body.append(t.Assign((t.Name(name),), t.Constant("")))
    return Rendered(tuple(body))


def _computed(frame: Frame, node: s.Simple, word: s.Word) -> t.Expression:
    """Return the status of unsetting what has a name that only running the script can tell; it must be no function."""
    if frame.unit.dialect == "sh" and frame.unit.facts.variables.readonly:
        raise Opaque(node, "what it unsets may be read-only")
    frame.unit.binds = True
    names = words.fields(frame, [word])
    hidden = frame.unit.facts.variables.local_to_callers(frame.function)
    one = len(names) == 1 and not isinstance(names[0], t.Starred)
    # Without options, bash unsets the function where there is no variable of a name; sh never does.
    if frame.unit.dialect != "sh" and "v" not in flags_of(node, "vfn"):
        refused = tuple(map(t.Constant, sorted({*frame.unit.facts.functions, *hidden})))
        among = {"refused": t.SetDisplay(refused)} if refused else {}
        return call(frame.unit.helper("unset_names"), *names, **among)
    if hidden and frame.unit.dialect == "bash":
        among = {"refused": t.SetDisplay(tuple(map(t.Constant, sorted(hidden))))}
        return call(frame.unit.helper("unset_variables"), *names, **among)
    return call(frame.unit.helper("unset_variable" if one else "unset_variables"), *names)


def _either(frame: Frame, node: s.Simple, name: str) -> tuple[t.Statement, ...]:
    """Unset the variable of a name if there is one, else the function."""
    facts = frame.unit.facts.variables
    if name in facts.readonly or facts.kind(frame.function, name) is not Kind.TEXT:
        raise Opaque(node, f"{name} is a variable and a function")
    made = variables.unset(frame, name, node)
    if not variables.can_be_none(frame, name):
        raise Opaque(node, f"{name} is a variable and a function")
    there = t.Compare("is not", variables.maybe(frame, name), t.Constant(None))
    return (t.If(there, made, _function(frame, node, name)),)


def _is_function(frame: Frame, name: str) -> bool:
    """Whether the name means a function, because no variable has it; to sh it is always a variable."""
    facts = frame.unit.facts
    if frame.unit.dialect == "sh":
        return False
    return name in facts.functions and name not in facts.variables.assigned


def _function(frame: Frame, node: s.Simple, name: str) -> tuple[t.Statement, ...]:
    facts = frame.unit.facts.functions.get(name)
    if facts is None:
        return ()
    if facts.plain:
        raise Opaque(node, f"the function {name} is unset")
    pop = t.Attribute(frame.unit.helper("functions"), "pop")
    return (t.Do(call(pop, t.Constant(name), t.Constant(None))),)


def _there(node: s.Simple, item: t.Index | None) -> t.Index:
    if item is None:
        raise Opaque(node, "what it unsets is only known while it runs")
    if item.index in {t.Constant("@"), t.Constant("*")}:
        raise Opaque(node, "all items of an array are unset")
    return item


def _array_of(word: s.Word) -> str:
    """Return the name in front of the bracket."""
    first = words.flat(word)[0]
    text = first.text if isinstance(first, (s.Literal, s.Quoted)) else ""
    return (word.literal or text).partition("[")[0]


def _counts_from_the_end(frame: Frame, name: str, index: t.Expression) -> bool:
    """Whether an index may be negative, so that there may be no such item."""
    if isinstance(index, t.Constant) and isinstance(index.value, int):
        return index.value < 0
    return variables.kind(frame, name) is not Kind.MAP


def _noted(frame: Frame, status: t.Expression, body: list[t.Statement]) -> t.Name:
    """Do what has a status now, and return a name for whether it succeeded."""
    done = t.Name(frame.fresh("unset"))
    body.append(t.Assign((done,), t.Compare("==", status, t.Constant(0))))
    return done
