"""Declarations that print or ask: ``declare -p``, ``declare -F``, ``export -p``."""

from __future__ import annotations

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import specials, variables, words
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call

__all__ = ["attributes", "printed"]


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
    if not named or any(item.value is not None or item.index is not None for item in named):
        raise Opaque(node, "a list of all variables")
    found = [_one(frame, node, item.name) for item in named]
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
        letters = "".join(sorted(facts.flags_of("", name) & set("ilu")))
        if letters or (any(flag in facts.flags_of("", name) for flag in "aA") and name in facts.bare_arrays):
            _refuse_bare(frame, node, name)
        if name in facts.readonly and facts.is_guarded("", name):
            pairs.append((t.Constant(name), _guarded(frame, name, letters)))
            continue
        if name in facts.readonly:
            before = facts.is_frozen_before(name, node)
            if frame.function or not (before or name in facts.frozen):
                raise Opaque(node, f"whether {name} is read-only yet")
            if frame.loops and not before:
                raise Opaque(node, f"whether {name} is read-only yet")
            letters += "r" * before
        pairs.append((t.Constant(name), t.Constant(letters)))
    return t.DictDisplay(tuple(pairs))


def _guarded(frame: Frame, name: str, letters: str) -> t.Expression:
    """Return the letters of a variable that is asked while the program runs whether it is read-only."""
    asked = call(frame.unit.helper("read_only_letter"), t.Constant(name))
    return t.Binary("+", t.Constant(letters), asked) if letters else asked


def _refuse_bare(frame: Frame, node: s.Node, name: str) -> None:
    """Leave a list alone where a variable may be declared and have no value."""
    for each in walk(frame.unit.script.body):
        if isinstance(each, s.Declaration) and any(
            isinstance(item, s.Assignment) and item.name == name and item.value is None for item in each.items
        ):
            raise Opaque(node, f"whether {name} has a value")


def _is_computed(word: s.Word) -> bool:
    return word.literal is None or word.literal[:1] not in {"-", "+"}


def _functions(frame: Frame, node: s.Declaration, named: list[s.Assignment], flags: set[str]) -> Rendered:
    """Lower ``declare -F name`` where the function is certainly there."""
    from overhaul.translators.shell.lower.builtins.lookup import functions_meant

    functions = frame.unit.facts.functions
    if node.keyword == "export" and flags == {"f"} and len(named) == len(node.items) - 1:
        return Rendered(tuple(_exported(frame, node, item.name) for item in named))
    if "F" in flags and len(named) == 1 and named[0].name in functions:
        facts = functions[named[0].name]
        if facts.plain and not frame.function and facts.definitions[0].span.start > node.span.start:
            raise Opaque(node, "whether a function is defined yet")
        if facts.plain:
            return Rendered((t.Do(call(t.Name("print"), t.Constant(named[0].name))),))
        there = t.Compare("in", t.Constant(named[0].name), frame.unit.helper("functions"))
        told = call(t.Name("print"), t.Constant(named[0].name))
        return Rendered(condition=t.And((there, t.Compare("is", told, t.Constant(None)))))
    if "F" in flags and len(named) == 1 and len(node.items) == 2:  # noqa: PLR2004 - the option and the name
        return Rendered(condition=t.Constant(False))  # noqa: FBT003 - a value of the program
    names = [item for item in node.items if isinstance(item, s.Word) and _is_computed(item)]
    if "F" not in flags or named:
        raise Opaque(node, "declarations of functions")
    fields = words.fields(frame, names)
    meant = functions_meant(frame, node, fields or [t.Starred(t.ListDisplay())])
    if names:
        return Rendered(status=call(frame.unit.helper("name_functions"), *fields, **meant))
    lines = "\n".join(f"declare -f {name}" for name in sorted(functions))
    return Rendered((t.Do(call(t.Name("print"), t.Constant(lines))),) if lines else ())


def _exported(frame: Frame, node: s.Declaration, name: str) -> t.Statement:
    """Export a function for the shells that are started: they find its text in their environment."""
    facts = frame.unit.facts.functions.get(name)
    if facts is None or not facts.plain:
        raise Opaque(node, f"whether there is a function {name}")
    definition = facts.definitions[0]
    if not frame.function and definition.span.start > node.span.start:
        raise Opaque(node, f"whether there is a function {name} yet")
    text = frame.unit.source(definition.body)
    if not isinstance(definition.body.command, s.Block) or definition.body.redirects:
        text = f"{{ {text}\n}}"
    key = t.Constant(f"BASH_FUNC_{name}%%")
    return t.Assign((t.Index(variables.environ(frame), key),), t.Constant(f"() {text}"))


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
        return call(frame.unit.helper("print_declared"), t.Constant(name), known, t.Constant(""))
    flags = "".join(sorted(facts.flags_of(frame.function, name) & set("ilu")))
    if name in facts.readonly:
        guarded = facts.is_guarded("", name)
        if not guarded and (frame.function or not facts.is_frozen_before(name, node)):
            raise Opaque(node, f"whether {name} is read-only yet")
        flags += "" if guarded else "r"
    shape = variables.kind(frame, name)
    held = variables.held(frame, name)
    if shape in {Kind.ARRAY, Kind.MAP} and name in facts.bare_arrays:
        raise Opaque(node, f"whether {name} has a value")
    letters = {Kind.ARRAY: "a", Kind.MAP: "A"}.get(shape, "") + flags
    value = variables.as_text(held) if shape is Kind.NUMBER else held
    if shape is Kind.TEXT and not facts.is_optional(frame.function, name) and _maybe_unset(frame, name):
        raise Opaque(node, f"whether {name} is set")
    asked = name in facts.readonly and facts.is_guarded("", name)
    given = _guarded(frame, name, letters) if asked else t.Constant(letters)
    return call(frame.unit.helper("print_declared"), t.Constant(name), value, given)


def _maybe_unset(frame: Frame, name: str) -> bool:
    facts = frame.unit.facts.variables
    return (facts.scope(frame.function, name), name) in facts.maybe_unset
