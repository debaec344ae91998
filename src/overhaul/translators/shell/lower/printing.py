"""Declarations that print or ask: ``declare -p``, ``declare -F``, ``export -p``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import attributes as attributes_now
from overhaul.translators.shell.lower import specials, variables, words
from overhaul.translators.shell.lower.bare import told
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.function_texts import UnprintableError, function_text

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["attributes", "functions_listed", "printed", "text_in_force"]


def printed(frame: Frame, node: s.Declaration, flags: set[str]) -> Rendered | None:
    """Lower a declaration that prints or asks; ``None`` for one that declares."""
    named = [item for item in node.items if isinstance(item, s.Assignment)]
    if flags & {"f", "F"}:
        return _functions(frame, node, named, flags)
    if "p" not in flags and named:
        return None
    if "p" not in flags and any(isinstance(item, s.Word) and _is_computed(item) for item in node.items):
        return None
    if not named and not any(isinstance(item, s.Word) and _is_computed(item) for item in node.items):
        return _every(frame, node, flags)
    if not named and node.keyword in {"declare", "typeset"} and flags == {"p"} and len(node.items) > 1:
        return _named(frame, node)
    if not named or any(item.value is not None or item.index is not None for item in named):
        raise Opaque(node, "a list of all variables")
    return _conjoined([_one(frame, node, item.name) for item in named])


def _named(frame: Frame, node: s.Declaration) -> Rendered:
    """Lower ``declare -p`` of names that are computed."""
    given = [item for item in node.items if isinstance(item, s.Word) and _is_computed(item)]
    known = attributes(frame, node)
    bare = {
        item.name
        for each in walk(frame.unit.script.body)
        if isinstance(each, s.Declaration) and not _prints(each)
        for item in each.items
        if isinstance(item, s.Assignment) and item.value is None
    }
    names = words.items(frame, given)
    more = {"bare": t.SetDisplay(tuple(map(t.Constant, sorted(bare))))} if bare else {}
    return Rendered(status=call(frame.unit.helper("list_named"), names, known, **more))


def _conjoined(found: list[t.Expression]) -> Rendered:
    """Return what evaluates all of them and holds when all do."""
    if len(found) == 1:
        return Rendered(condition=found[0])
    return Rendered(condition=call(t.Name("all"), t.ListDisplay(tuple(found))))


def _every(frame: Frame, node: s.Declaration, flags: set[str]) -> Rendered:
    """Lower a declaration that lists all variables with some attributes."""
    keyword = node.keyword
    wanted = {"export": "x", "readonly": "r"}.get(keyword, "".join(sorted(flags - {"p"})))
    if keyword == "local" or not set(wanted) <= set("aAilurx") or flags & {"g"}:
        raise Opaque(node, "a list of all variables")
    known = attributes(frame, node)
    if frame.unit.dialect == "sh":
        made = call(frame.unit.helper("list_for_sh"), t.Constant(keyword), known)
    else:
        made = call(frame.unit.helper("list_declared"), t.Constant(wanted), known)
    return Rendered((t.Do(made),))


def attributes(frame: Frame, node: s.Node) -> t.Expression:
    """Return the letters of the attributes of the program's variables, by name, for what lists all of them."""
    facts = frame.unit.facts.variables
    frame.unit.binds = True
    pairs: list[tuple[t.Expression | None, t.Expression]] = []
    for name in facts.globals():
        if name in facts.namerefs:
            raise Opaque(node, f"how {name} is declared")
        letters = "".join(sorted(facts.every_flag("", name) & set("ilu")))
        if letters or (any(flag in facts.flags_of("", name) for flag in "aA") and name in facts.bare_arrays):
            _refuse_bare(frame, node, name)
        if name in facts.readonly and facts.is_guarded("", name):
            pairs.append((t.Constant(name), _guarded(frame, name, letters)))
            continue
        if name in facts.readonly:
            before = facts.is_frozen_before(name, node)
            if not before and (frame.function or name not in facts.frozen):
                raise Opaque(node, f"whether {name} is read-only yet")
            if frame.loops and not before:
                raise Opaque(node, f"whether {name} is read-only yet")
            letters += "r" * before
        if letters and name not in facts.readonly:
            if facts.every_flag("", name) & set("ilu") != facts.flags_of(frame.function, name) & set("ilu"):
                raise Opaque(node, f"how {name} is declared")
            pairs.append((t.Constant(name), attributes_now.letters(frame, name)))
            continue
        pairs.append((t.Constant(name), t.Constant(letters)))
    return t.DictDisplay(tuple(pairs))


def _guarded(frame: Frame, name: str, letters: str) -> t.Expression:
    """Return the letters of a variable that is asked while the program runs whether it is read-only."""
    asked = call(frame.unit.helper("read_only_letter"), t.Constant(name))
    return t.Binary("+", t.Constant(letters), asked) if letters else asked


def _refuse_bare(frame: Frame, node: s.Node, name: str) -> None:
    """Leave a list alone where a variable may be declared and have no value."""
    for each in walk(frame.unit.script.body):
        if (
            isinstance(each, s.Declaration)
            and not _prints(each)
            and any(
                isinstance(item, s.Assignment) and item.name == name and item.value is None
                for item in each.items
            )
        ):
            raise Opaque(node, f"whether {name} has a value")


def _prints(node: s.Declaration) -> bool:
    """Whether a declaration tells what there is and declares nothing."""
    return any(isinstance(each, s.Word) and (each.literal or "")[:2] == "-p" for each in node.items)


def _is_computed(word: s.Word) -> bool:
    return word.literal is None or word.literal[:1] not in {"-", "+"}


def _functions(frame: Frame, node: s.Declaration, named: list[s.Assignment], flags: set[str]) -> Rendered:
    """Lower ``declare -F name`` where the function is certainly there."""
    from overhaul.translators.shell.lower.builtins.lookup import functions_meant

    functions = frame.unit.facts.functions
    if node.keyword == "export" and flags == {"f", "n"} and len(named) == len(node.items) - 1:
        return Rendered(tuple(_unexported(frame, node, item.name) for item in named))
    if node.keyword == "export" and flags == {"f"} and len(named) == len(node.items) - 1:
        return Rendered(tuple(_exported(frame, node, item.name) for item in named))
    if flags & set("rtx"):  # it gives functions attributes, or lists those that have them
        raise Opaque(node, "attributes of functions")
    if "F" in flags and len(named) == 1 and named[0].name in functions:
        facts = functions[named[0].name]
        if facts.plain and not frame.function and frame.unit.precedes(node, facts.definitions[0]):
            raise Opaque(node, "whether a function is defined yet")
        if facts.plain:
            return Rendered((t.Do(call(t.Name("print"), t.Constant(named[0].name))),))
        there = t.Compare("in", t.Constant(named[0].name), frame.unit.helper("functions"))
        told = call(t.Name("print"), t.Constant(named[0].name))
        return Rendered(condition=t.And((there, t.Compare("is", told, t.Constant(None)))))
    if "F" in flags and len(named) == 1 and len(node.items) == 2:  # noqa: PLR2004 - the option and the name
        return Rendered(condition=t.Constant(False))  # noqa: FBT003 - a value of the program
    names = [item for item in node.items if isinstance(item, s.Word) and _is_computed(item)]
    if (
        "F" not in flags
        and named
        and len(named) == len(node.items) - 1
        and node.keyword in {"declare", "typeset"}
    ):
        return _conjoined([_text_of(frame, node, item.name) for item in named])
    if "F" not in flags and len(node.items) == 1 and node.keyword in {"declare", "typeset"}:
        return _all_functions(frame, node)
    if "F" not in flags or (named and names):
        raise Opaque(node, "declarations of functions")
    fields: Sequence[t.Expression] = [t.Constant(item.name) for item in named] or words.fields(frame, names)
    meant = functions_meant(frame, node, fields or [t.Starred(t.ListDisplay())])
    if fields:
        return Rendered(status=call(frame.unit.helper("name_functions"), *fields, **meant))
    return _listed(frame, meant.get("functions"))


def _listed(frame: Frame, functions: t.Expression | None) -> Rendered:
    """Return what lists these functions."""
    if functions is None:
        return Rendered()
    if isinstance(functions, t.SetDisplay) and all(isinstance(each, t.Constant) for each in functions.items):
        names = sorted(str(each.value) for each in functions.items if isinstance(each, t.Constant))
        lines = "\n".join(f"declare -f {name}" for name in names)
        return Rendered((t.Do(call(t.Name("print"), t.Constant(lines))),))
    name = t.Name(frame.fresh("name"))
    told = call(t.Name("print"), t.Constant("declare -f"), name)
    return Rendered((t.For(name, call(t.Name("sorted"), functions), (t.Do(told),)),))


def _all_functions(frame: Frame, node: s.Declaration) -> Rendered:
    """Lower ``declare -f`` alone: all functions that there are."""
    return Rendered(functions_listed(frame, node))


def functions_listed(frame: Frame, node: s.Node) -> tuple[t.Statement, ...]:
    """Return what prints all functions that there are."""
    functions = frame.unit.facts.functions
    if frame.function or not all(facts.plain for facts in functions.values()):
        raise Opaque(node, "which functions there are")
    texts = [text_in_force(frame, node, name) for name in sorted(functions)]
    found = "\n".join(text for text in texts if text is not None)
    return (t.Do(call(t.Name("print"), t.Constant(found))),) if found else ()


def _text_of(frame: Frame, node: s.Declaration, name: str) -> t.Expression:
    """Return an expression that prints a function and says whether there is one."""
    text = text_in_force(frame, node, name)
    if text is None:
        return t.Constant(False)  # noqa: FBT003 - a value of the program
    told = t.Compare("is", call(t.Name("print"), t.Constant(text)), t.Constant(None))
    if frame.unit.facts.functions[name].plain:
        return told
    return t.And((t.Compare("in", t.Constant(name), frame.unit.helper("functions")), told))


def text_in_force(frame: Frame, node: s.Node, name: str) -> str | None:
    """Return how bash prints the function that a name has there, if it has one; ``None`` when it never has.

    Raises:
        Opaque: Which definition is in force, or how it is printed, is not certain.
    """
    facts = frame.unit.facts.functions.get(name)
    if facts is None:
        return None
    before = list(facts.definitions)
    if not frame.function:
        top = [each.command for each in frame.unit.script.body]
        if any(not any(each is other for other in top) for each in before):
            raise Opaque(node, f"which function {name} is meant")
        before = [each for each in before if frame.unit.precedes(each, node)]
        if not before:
            return None
    elif len(before) > 1:
        raise Opaque(node, f"which function {name} is meant")
    definition = before[-1]
    if not re.match(rf"(?:function\s+)?{re.escape(name)}\b", frame.unit.source(definition)):
        raise Opaque(node, f"where the function {name} is defined")
    try:
        return function_text(frame.unit, definition)
    except UnprintableError as error:
        raise Opaque(node, f"how the function {name} is printed: {error}") from None


def _exported(frame: Frame, node: s.Declaration, name: str) -> t.Statement:
    """Export a function for the shells that are started: they find its text in their environment."""
    facts = frame.unit.facts.functions.get(name)
    if facts is None or not facts.plain:
        raise Opaque(node, f"whether there is a function {name}")
    definition = facts.definitions[0]
    if not frame.function and frame.unit.precedes(node, definition):
        raise Opaque(node, f"whether there is a function {name} yet")
    text = frame.unit.source(definition.body)
    if not isinstance(definition.body.command, s.Block) or definition.body.redirects:
        text = f"{{ {text}\n}}"
    key = t.Constant(f"BASH_FUNC_{name}%%")
    return t.Assign((t.Index(variables.environ(frame), key),), t.Constant(f"() {text}"))


def _unexported(frame: Frame, node: s.Declaration, name: str) -> t.Statement:
    """Export a function no longer."""
    facts = frame.unit.facts.functions.get(name)
    if facts is None or not facts.plain:
        raise Opaque(node, f"whether there is a function {name}")
    pop = t.Attribute(variables.environ(frame), "pop")
    return t.Do(call(pop, t.Constant(f"BASH_FUNC_{name}%%"), t.Constant(None)))


def _one(frame: Frame, node: s.Declaration, name: str) -> t.Expression:
    """Return an expression that prints one variable and says whether there is one."""
    facts = frame.unit.facts.variables
    if name in specials.READERS:
        raise Opaque(node, f"how {name} is declared")
    if variables.is_reference(frame, name):
        return call(
            frame.unit.helper("print_declared"),
            t.Constant(name),
            variables.referred(frame, name),
            t.Constant("n"),
        )
    if not variables.is_global(frame, name):
        known = variables.maybe(frame, name)
        return told(frame, node, name, known, t.Constant(""))
    flags = "".join(sorted(facts.flags_of(frame.function, name) & set("ilu")))
    if name in facts.readonly:
        guarded = facts.is_guarded("", name)
        if not guarded and (frame.function or not facts.is_frozen_before(name, node)):
            raise Opaque(node, f"whether {name} is read-only yet")
        flags += "" if guarded else "r"
    shape = variables.kind(frame, name)
    held = variables.held(frame, name)
    letters = {Kind.ARRAY: "a", Kind.MAP: "A"}.get(shape, "") + flags
    value = variables.as_text(held) if shape is Kind.NUMBER else held
    if shape is Kind.TEXT and not facts.is_optional(frame.function, name) and _maybe_unset(frame, name):
        raise Opaque(node, f"whether {name} is set")
    if facts.is_late(frame.function, name):
        if name in facts.readonly or shape is not Kind.TEXT:
            raise Opaque(node, f"how {name} is declared")
        return told(frame, node, name, value, attributes_now.letters(frame, name))
    asked = name in facts.readonly and facts.is_guarded("", name)
    given = _guarded(frame, name, letters) if asked else t.Constant(letters)
    return told(frame, node, name, value, given)


def _maybe_unset(frame: Frame, name: str) -> bool:
    facts = frame.unit.facts.variables
    return (facts.scope(frame.function, name), name) in facts.maybe_unset
