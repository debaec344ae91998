"""``local``, ``declare``, ``typeset``, ``export`` and ``readonly`` in Python."""

from __future__ import annotations

import re
from dataclasses import replace

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.facts.touches import declares_local, flags_of
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import assignments, attributes, printing, specials, variables, words
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.functions import is_local_options

__all__ = ["declaration"]

_KNOWN = set("aAgilnrtux") | {"+x", "+i", "+l", "+u"}
#: Words that certainly name no variable and no item of an array.
_NO_NAME = re.compile(r"(?![A-Za-z_]\w*(?:$|\+?=|\[))", re.ASCII)
#: What sh does where a special builtin fails.
_LEAVING = t.Raise(call(t.Name("SystemExit"), t.Constant(2)))
#: Options of those that do not have all that `declare` has.
_LETTERS = {"export": "fnp", "readonly": "aAfp"}


def declaration(frame: Frame, node: s.Declaration) -> Rendered:
    """Lower a declaration; its status is 0 whatever is substituted in it."""
    flags = flags_of(node)
    if frame.function and is_local_options(node) and _begins(frame, node):
        return Rendered()
    wrong = _wrong_option(frame, node, flags)
    if wrong is not None:
        return wrong
    printed = printing.printed(frame, node, flags)
    if printed is not None:
        return printed
    if node.keyword == "export":
        _check(node, flags, {"n"})
    elif node.keyword == "local" and not frame.function:
        complain = call(frame.unit.helper("complain"), t.Constant("local: can only be used in a function"))
        return Rendered((t.Do(complain),), status=t.Constant(1))
    else:
        _check(node, flags, _KNOWN)
    body: list[t.Statement] = []
    conditions: list[t.Expression] = []
    if _reads_its_own(node):
        return _all_at_once(frame, node, flags)
    for item in node.items:
        if isinstance(item, s.Word):
            if len(_names(node)) == 1 and (alone := _alone(frame, node, item)) is not None:
                return Rendered(tuple(body), status=alone)
            made, refused = _computed(frame, node, item)
        else:
            made, refused = _item(frame, node, item, flags)
        conditions += [refused] if refused is not None else []
        body += made
    condition = conditions[0] if conditions else None
    for each in conditions[1:]:
        condition = t.And((condition, each)) if condition is not None else each
    return Rendered(tuple(body), condition=condition)


def _reads_its_own(node: s.Declaration) -> bool:
    """Whether a value reads a variable that is declared before it: all are expanded before any is assigned."""
    names: set[str] = set()
    for item in node.items:
        if isinstance(item, s.Word):
            continue
        if any(
            isinstance(each, (s.Parameter, s.ArithVariable)) and each.name in names for each in walk(item)
        ):
            return True
        names.add(item.name)
    return False


def _all_at_once(frame: Frame, node: s.Declaration, flags: set[str]) -> Rendered:
    """Lower a declaration whose values must all be known before the first is assigned."""
    items = [item for item in node.items if isinstance(item, s.Assignment)]
    targets: list[t.Expression] = []
    values: list[t.Expression] = []
    for item in items:
        made, refused = _item(frame, node, item, flags)
        if not made and item.value is None:
            continue
        match made:
            case [t.Assign((t.Name() as target,), value)] if refused is None:
                targets.append(target)
                values.append(value)
            case _:
                raise Opaque(node, "values that read what is declared before them")
    pair = (t.TupleDisplay(tuple(targets)), t.TupleDisplay(tuple(values)))
    return Rendered((t.Assign((pair[0],), pair[1]),))


def _begins(frame: Frame, node: s.Declaration) -> bool:
    """Whether it is the first command of the function in which it stands."""
    for each in frame.unit.facts.functions[frame.function].definitions:
        body = each.body.command
        if isinstance(body, s.Block) and body.body and body.body[0].command is node:
            return not each.body.redirects
    return False


def _wrong_option(frame: Frame, node: s.Declaration, flags: set[str]) -> Rendered | None:
    """Lower a declaration with an option that there is none of: bash says so and declares nothing."""
    known = _LETTERS.get(node.keyword, "aAfFgiIlnrtuxpc")
    strange = sorted(flag for flag in flags if flag.lstrip("+") not in known)
    if not strange or frame.unit.dialect == "sh" or (node.keyword == "local" and not frame.function):
        return None
    message = t.Constant(f"{node.keyword}: -{strange[0]}: invalid option")
    return Rendered((t.Do(call(frame.unit.helper("complain"), message)),), status=t.Constant(2))


def _check(node: s.Declaration, flags: set[str], known: set[str]) -> None:
    strange = flags - known
    if strange:
        raise Opaque(node, f"the option {min(strange)} of {node.keyword}")


def _names(node: s.Declaration) -> list[s.Assignment | s.Word]:
    """Return what is declared, without the options."""
    return [
        item
        for item in node.items
        if isinstance(item, s.Assignment) or (item.literal or "")[:1] not in {"-", "+"}
    ]


def _alone(frame: Frame, node: s.Declaration, word: s.Word) -> t.Expression | None:
    """Return the status of declaring one name that is only known while the program runs; ``None`` for others."""
    if word.literal is not None or frame.unit.dialect == "sh":
        return None
    helper = _declaring(frame, node)
    found = words.items(frame, [word])
    single = isinstance(found, t.ListDisplay) and len(found.items) == 1
    if not isinstance(found, t.ListDisplay) or not single or isinstance(found.items[0], t.Starred):
        return None
    return call(helper, found.items[0])


def _declaring(frame: Frame, node: s.Declaration) -> t.Name:
    """Return the helper that declares what a word says."""
    local = bool(frame.function) and declares_local(node)
    if local or flags_of(node) - {"g", "x"} or node.keyword == "readonly":
        raise Opaque(node, "a declaration of a name that is computed")
    frame.unit.binds = True
    exports = node.keyword == "export" or "x" in flags_of(node)
    return frame.unit.helper("export_word" if exports else "declare_word")


def _computed(
    frame: Frame, node: s.Declaration, word: s.Word
) -> tuple[list[t.Statement], t.Expression | None]:
    """Lower a word that is an option, or a name (and value) that is only known while the program runs."""
    literal = word.literal
    if literal is not None and literal[:1] in {"-", "+"}:
        return [], None
    if literal is not None and _NO_NAME.match(literal):
        told = t.Do(call(frame.unit.helper("complain"), t.Constant(f"{node.keyword}: {literal}: no name")))
        if frame.unit.dialect == "sh":
            return [told, _LEAVING], None
        return [told], t.Constant(False)  # noqa: FBT003 - a value of the program
    helper = _declaring(frame, node)
    found = words.items(frame, [word]) if literal is None else t.ListDisplay((words.text(frame, word),))
    if isinstance(found, t.ListDisplay) and not any(isinstance(each, t.Starred) for each in found.items):
        return [_declared(frame, call(helper, each)) for each in found.items], None
    each_word = t.Name(frame.fresh("word"))
    return [t.For(each_word, found, (_declared(frame, call(helper, each_word)),))], None


def _declared(frame: Frame, made: t.Expression) -> t.Statement:
    """Return what declares a name; in sh the program ends where it is none."""
    return t.If(made, (_LEAVING,)) if frame.unit.dialect == "sh" else t.Do(made)


def _item(
    frame: Frame, node: s.Declaration, item: s.Assignment, flags: set[str]
) -> tuple[list[t.Statement], t.Expression | None]:
    """Lower one name; the second is its condition where it may be read-only already."""
    local = bool(frame.function) and declares_local(node)
    item = _fresh(frame, node, item)
    _refuse_doubtful(frame, node, item, flags)
    if local and (frame.function, item.name) in frame.unit.facts.variables.before_local:
        raise Opaque(node, f"{item.name} is assigned before it is local")
    if "n" in flags and node.keyword != "export":
        return list(_reference(frame, node, item)), None
    kept = attributes.declared(frame, item.name, flags)
    if item.value is None:
        made = list(_without_value(frame, node, item, flags, local=local))
    else:
        made = _unlisted(frame, item, list(assignments.assignment(frame, item)), flags, local=local)
        if local and isinstance(item.value, s.Word) and _is_array(frame, item.name):
            made = [*variables.cleared(frame, item.name), *made]
    made = [*kept, *made]
    if (node.keyword == "export" and "n" not in flags) or "x" in flags:
        made += _export(frame, item, made)
    if "+x" in flags or (node.keyword == "export" and "n" in flags):
        made.append(t.Do(call(frame.unit.helper("unexport"), t.Constant(item.name))))
    if node.keyword == "readonly" or "r" in flags:
        return _frozen(frame, item, made)
    only_exports = not local and item.value is None and flags <= {"g", "n", "x", "+x"}
    if made and not only_exports and frame.unit.facts.variables.is_guarded(frame.function, item.name):
        return _where_free(frame, item.name, made)
    return made, None


def _fresh(frame: Frame, node: s.Declaration, item: s.Assignment) -> s.Assignment:
    """Return what declares a variable: to append to one that becomes local is to assign to it."""
    if id(item) not in frame.unit.facts.variables.fresh_appends:
        return item
    if frame.loops:
        raise Opaque(node, f"{item.name} is made local again and again")
    return replace(item, append=False)


def _refuse_doubtful(frame: Frame, node: s.Declaration, item: s.Assignment, flags: set[str]) -> None:
    """Leave declarations alone that may mean another variable of that name, or another kind of it."""
    facts = frame.unit.facts.variables
    if {"a", "A"} <= facts.every_flag(facts.scope(frame.function, item.name), item.name):
        raise Opaque(node, f"{item.name} is an array of both kinds")
    own = item.name in facts.private(frame.function) or item.name in facts.saved(frame.function)
    if "g" in flags and (own or facts.is_local_elsewhere(frame.function, item.name)):
        raise Opaque(node, f"{item.name} may be local and is meant to be global")


def _reference(frame: Frame, node: s.Declaration, item: s.Assignment) -> tuple[t.Statement, ...]:
    """Lower what makes a name stand for another variable."""
    if not (item.value is None or isinstance(item.value, s.Word)) or item.append or item.index is not None:
        raise Opaque(node, "a reference that is no name")
    value = t.Constant("") if item.value is None else _aimed(frame, node, item, item.value)
    name = variables.name_of(frame, item.name)
    frame.assigned(name)
    return (t.Assign((t.Name(name),), value),)


def _aimed(frame: Frame, node: s.Declaration, item: s.Assignment, word: s.Word) -> t.Expression:
    """Return the name of the variable for which a reference stands; another reference stands for its own."""
    every = frame.unit.facts.variables.namerefs
    if word.literal in every:
        raise Opaque(node, "a reference to a reference")
    value = words.text(frame, word, joining="IFS")
    told = {each.literal for each in walk(frame.unit.script.body) if isinstance(each, s.Word)}
    named = sorted(every & told)
    if isinstance(value, t.Constant) or not named:
        return value
    helper = frame.unit.helper("aimed")
    frame.unit.binds = True
    return call(helper, t.Constant(item.name), value, *map(t.Constant, named))


def _without_value(
    frame: Frame, node: s.Declaration, item: s.Assignment, flags: set[str], *, local: bool
) -> tuple[t.Statement, ...]:
    """Lower a mere name: it is made, unset, or only gets attributes."""
    name = item.name
    if not local or frame.unit.dialect == "sh":
        return ()
    facts = frame.unit.facts.variables
    private = bool(facts.scope(frame.function, name))
    shape = variables.kind(frame, name)
    if private and shape not in {Kind.ARRAY, Kind.MAP}:
        return ()
    if name in specials.setters(frame.unit.dialect):
        raise Opaque(node, f"{name} is made local")
    if (frame.loops and private) or (
        id(item) in facts.local_again and not facts.is_guarded(frame.function, name)
    ):
        return ()  # what is in it stays when it is declared again
    if frame.loops:
        raise Opaque(node, f"{name} is made local again and again")
    del flags
    return variables.cleared(frame, name)


def _unlisted(
    frame: Frame, item: s.Assignment, made: list[t.Statement], flags: set[str], *, local: bool
) -> list[t.Statement]:
    """Have it checked that text for an array is no list in parentheses, which would be read as one."""
    if not isinstance(item.value, s.Word) or item.index is not None or not _is_array(frame, item.name):
        return made
    text = item.value.literal
    if (local and not flags & {"a", "A"}) or (text is not None and not text.startswith("(")):
        return made
    match made:
        case [t.Assign((t.Index() as place,), value)] if text is None:
            return [t.Assign((place,), call(frame.unit.helper("as_item"), value))]
    raise Opaque(item, "text that may be a list is declared to be an array")


def _is_array(frame: Frame, name: str) -> bool:
    return variables.kind(frame, name) in {Kind.ARRAY, Kind.MAP}


def _export(frame: Frame, item: s.Assignment, made: list[t.Statement]) -> list[t.Statement]:
    """Return what exports a variable; a mere assignment goes to both places at once."""
    name = item.name
    if not variables.is_global(frame, name) and frame.unit.facts.variables.reads_computed:
        inherited = call(t.Attribute(variables.environ(frame), "get"), t.Constant(name))
        return [t.Do(call(frame.unit.helper("export"), t.Constant(name), inherited))]
    if not variables.is_global(frame, name) or variables.kind(frame, name) in {Kind.ARRAY, Kind.MAP}:
        return []
    if name in specials.setters(frame.unit.dialect):
        raise Opaque(item, f"{name} is exported")
    held = variables.maybe(frame, name)
    place = t.Index(variables.environ(frame), t.Constant(name))
    if item.value is None and variables.can_be_none(frame, name):
        return [t.Do(call(frame.unit.helper("export"), t.Constant(name), held))]
    match made:
        case [t.Assign((t.Name() as target,), value)]:
            made[:] = [t.Assign((target, place), value)]
            return []
    if variables.can_be_none(frame, name):
        held = variables.read(frame, name)
    return [t.Assign((place,), held)]


def _frozen(
    frame: Frame, item: s.Assignment, made: list[t.Statement]
) -> tuple[list[t.Statement], t.Expression | None]:
    """Lower what makes a variable read-only: nothing more where nobody assigns to it afterwards."""
    if not frame.unit.facts.variables.is_guarded(frame.function, item.name):
        return made, None
    freeze = t.Do(call(frame.unit.helper("freeze"), t.Constant(item.name)))
    if item.value is None:
        return [*made, freeze], None
    return _where_free(frame, item.name, [*made, freeze])


def _where_free(
    frame: Frame, name: str, made: list[t.Statement]
) -> tuple[list[t.Statement], t.Expression | None]:
    """Declare a variable only where it is not read-only yet: else the declaration fails, and the line goes on."""
    if frame.unit.dialect == "sh":  # which ends there
        return made, None
    free = t.Name(frame.fresh("free"))
    test = call(frame.unit.helper("is_free"), t.Constant(name))
    return [t.Assign((free,), test), t.If(free, tuple(map(_unguarded, made)))], free


def _unguarded(statement: t.Statement) -> t.Statement:
    """Take the question off an assignment that has been asked before."""
    match statement:
        case t.Assign(targets, t.Call(t.Name("writable"), (_, value), _)):
            return t.Assign(targets, value)
        case _:
            return statement
