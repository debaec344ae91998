"""``command``, ``builtin``, ``type`` and ``hash``: what a name means."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import words
from overhaul.translators.shell.lower.builtins.evaluating import source
from overhaul.translators.shell.lower.builtins.flags import Flags, flags_of
from overhaul.translators.shell.lower.builtins.prefixes import SPECIAL, refuse_prefixes
from overhaul.translators.shell.lower.builtins.texts import constant
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.support.builtin_names import BUILTIN_NAMES, DASH_BUILTIN_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["builtin", "command", "functions_meant", "hash_", "silent", "type_"]

#: Special builtins that run what sees the variables.
_LOOKING_AROUND = frozenset({".", "eval", "exec"})
#: Those that leave what runs, whose failing would have to be told apart.
_LEAVING = frozenset({"break", "continue", "exit", "return"})


def command(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``command``: it runs what is no function, or says what a name means."""
    flags = flags_of(node, "pvV")
    if "p" in flags:
        return _on_own_path(frame, node, flags)
    if "v" in flags or "V" in flags:
        return _described(frame, node, flags)
    if not flags.rest:
        refuse_prefixes(frame, node)
        return Rendered()
    return _run(frame, node, flags.rest, programs=True)


def _on_own_path(frame: Frame, node: s.Simple, flags: Flags) -> Rendered:
    """Lower ``command -p``: a builtin is what it always is, a program is looked for where the system has its own."""
    from overhaul.translators.shell.lower import processes

    name = flags.rest[0].literal if flags.rest else None
    if name is None or flags.letters != "p" or node.assignments or name[:1] == "/":
        raise Opaque(node, "it looks on a path of its own")
    inner = replace(node, words=flags.rest)
    if not processes.is_program(frame, name) or name in frame.unit.facts.functions:
        return _run(frame, inner, flags.rest, programs=True)
    frame.unit.binds = True
    program = call(frame.unit.helper("standard_program"), t.Constant(name))
    return Rendered(status=call(frame.unit.helper("run"), program, *words.fields(frame, flags.rest[1:])))


def builtin(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``builtin``."""
    flags = flags_of(node, "")
    if not flags.rest:
        return Rendered()
    return _run(frame, node, flags.rest, programs=False)


def _run(frame: Frame, node: s.Simple, rest: tuple[s.Word, ...], *, programs: bool) -> Rendered:
    """Run a builtin, or a program, whatever functions there are."""
    from overhaul.translators.shell.lower import processes
    from overhaul.translators.shell.lower.builtins import BUILTINS
    from overhaul.translators.shell.lower.builtins.set import shift

    name = rest[0].literal
    if name is None:
        return _computed(frame, node, rest, programs=programs)
    inner = replace(node, words=rest)
    if name == "shift":
        return shift(frame, inner, wanted=True)
    if name in BUILTINS and frame.unit.dialect == "sh":
        return _run_of_sh(frame, node, inner, name)
    if name in BUILTINS:
        return BUILTINS[name](frame, inner)
    if name in BUILTIN_NAMES.split():
        raise Opaque(node, f"{name} is not translated")
    if not programs:
        wrong = t.Constant(f"builtin: {name}: not a shell builtin")
        return Rendered((t.Do(call(frame.unit.helper("complain"), wrong)),), condition=t.Constant(False))  # noqa: FBT003
    return Rendered(status=processes.start(frame, inner, rest, "run"))


def _run_of_sh(frame: Frame, node: s.Simple, inner: s.Simple, name: str) -> Rendered:
    """Run a builtin of sh with ``command``: what is in front is its alone, and failing it ends nothing."""
    from overhaul.translators.shell.lower.builtins import BUILTINS

    if name in SPECIAL and name not in _LOOKING_AROUND:
        refuse_prefixes(frame, node)
        inner = replace(inner, assignments=())
    if name in _LEAVING and any(not (word.literal or "").isdecimal() for word in inner.words[1:]):
        raise Opaque(node, f"command {name}")
    if name == ".":
        return source(frame, inner, fatal=False)
    return BUILTINS[name](frame, inner)


def _computed(frame: Frame, node: s.Simple, rest: tuple[s.Word, ...], *, programs: bool) -> Rendered:
    """Run a builtin, or a program, whose name is only known while the program runs."""
    refuse_prefixes(frame, node)
    unit = frame.unit
    if unit.dialect == "sh" and not programs:
        raise Opaque(node, "the command is only known while it runs")
    unit.binds = unit.tabulates = True
    commanding = "dash_command_words" if unit.dialect == "sh" else "command_words"
    helper = unit.helper(commanding if programs else "builtin_words")
    return Rendered(status=call(helper, *words.fields(frame, rest)))


def functions_meant(frame: Frame, node: s.Node, names: Sequence[t.Expression]) -> dict[str, t.Expression]:
    """Return the argument that names the functions which one of these names may mean."""
    facts = frame.unit.facts.functions
    texts = [None if isinstance(name, t.Starred) else constant(name) for name in names]
    meant = [name for name in facts if None in texts or name in texts]
    if not meant:
        return {}
    found: list[t.Expression] = []
    for name in meant:
        if not facts[name].plain:
            continue
        if not frame.function and frame.unit.precedes(node, facts[name].definitions[0]):
            if _runs_before(frame, node, facts[name].definitions[0]):
                continue
            raise Opaque(node, f"whether there is a function {name} is only known while it runs")
        found.append(t.Constant(name))
    if not found and all(facts[name].plain for name in meant):
        return {}
    if any(not facts[name].plain for name in meant):
        # The others are in the table that holds what is defined just now.
        table = frame.unit.helper("functions")
        return {"functions": t.SetDisplay((t.Starred(table), *found)) if found else table}
    return {"functions": t.SetDisplay(tuple(found))}


def _runs_before(frame: Frame, node: s.Node, definition: s.Function) -> bool:
    """Tell whether a command at the top certainly runs before a function is defined there."""
    for statement in frame.unit.script.body:
        if statement.command is definition:
            return False
        if any(each is node for each in walk(statement)):
            return True
    return False


def _described(frame: Frame, node: s.Simple, flags: Flags) -> Rendered:
    refuse_prefixes(frame, node)
    fields = words.fields(frame, flags.rest)
    functions = functions_meant(frame, node, fields)
    if frame.unit.dialect == "sh" and "V" in flags:
        return _in_words(frame, node, flags.rest[:1])
    frame.unit.binds = True
    if "V" in flags and functions:
        return _printed(frame, node, flags.rest)
    if "V" in flags:
        return Rendered(status=call(frame.unit.helper("describe_command"), t.Constant("V"), *fields))
    if frame.unit.dialect == "sh":
        if not fields or isinstance(fields[0], t.Starred):
            raise Opaque(node, "command -v without a name")
        return Rendered(status=call(frame.unit.helper("dash_command_v"), *fields, **functions))
    return Rendered(status=call(frame.unit.helper("describe_command"), t.Constant("v"), *fields, **functions))


def type_(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``type``."""
    refuse_prefixes(frame, node)
    if frame.unit.dialect == "sh":
        return _in_words(frame, node, node.words[1:])
    flags = flags_of(node, "afptP")
    if set(flags.letters) in ({"a"}, {"a", "t"}):
        return _everything(frame, node, flags)
    if set(flags.letters) & set("af") or len(set(flags.letters)) > 1:
        raise Opaque(node, "type describes everything of that name")
    fields = words.fields(frame, flags.rest)
    functions = functions_meant(frame, node, fields)
    frame.unit.binds = True
    if not flags.letters and functions:
        return _printed(frame, node, flags.rest)
    letters = t.Constant(flags.letters[:1])
    return Rendered(status=call(frame.unit.helper("describe_command"), letters, *fields, **functions))


def _everything(frame: Frame, node: s.Simple, flags: Flags) -> Rendered:
    """Lower ``type -a`` of names that no function has."""
    fields = words.fields(frame, flags.rest)
    if functions_meant(frame, node, fields):
        raise Opaque(node, "type describes everything of that name")
    frame.unit.binds = True
    letters = t.Constant("t" if "t" in flags else "")
    return Rendered(status=call(frame.unit.helper("describe_every"), letters, *fields))


def _in_words(frame: Frame, node: s.Simple, names: Sequence[s.Word]) -> Rendered:
    """Lower ``type`` of sh, which also tells whether a program was found before: that is left alone."""
    for word in names:
        name = word.literal
        if name is None or (
            name not in DASH_BUILTIN_NAMES.split() and name not in frame.unit.facts.functions
        ):
            written = re.findall(rf"(?<![\w./-]){re.escape(name or '')}(?![\w./-])", frame.unit.script.text)
            if name is None or len(written) != 1:
                raise Opaque(node, "type describes programs in words")
    fields = words.fields(frame, names)
    frame.unit.binds = True
    return Rendered(
        status=call(frame.unit.helper("dash_type"), *fields, **functions_meant(frame, node, fields))
    )


def _printed(frame: Frame, node: s.Simple, names: tuple[s.Word, ...]) -> Rendered:
    """Lower ``type`` of one name that may be that of a function, which is printed."""
    from overhaul.translators.shell.lower.printing import text_in_force

    name = names[0].literal
    if len(names) != 1 or name is None:
        raise Opaque(node, "type prints the function")
    text = text_in_force(frame, node, name)
    other = call(frame.unit.helper("describe_command"), t.Constant(""), t.Constant(name))
    if text is None:
        return Rendered(status=other)
    told = call(t.Name("print"), t.Constant(f"{name} is a function\n{text}"))
    if frame.unit.facts.functions[name].plain:
        return Rendered((t.Do(told),))
    there = t.Compare("in", t.Constant(name), frame.unit.helper("functions"))
    printed = t.And((there, t.Compare("is", told, t.Constant(None))))
    return Rendered(condition=t.Or((printed, t.Compare("==", other, t.Constant(0)))))


def hash_(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``hash [-r] [name ...]``."""
    refuse_prefixes(frame, node)
    flags = flags_of(node, "r")
    if "r" in flags and not flags.rest:
        return Rendered((t.Do(call(t.Attribute(frame.unit.helper("hashed"), "clear"))),))
    if not flags.rest:
        raise Opaque(node, "it lists what was found")
    fields = words.fields(frame, flags.rest)
    functions = functions_meant(frame, node, fields)
    frame.unit.binds = True
    if functions:
        raise Opaque(node, "hash of a function")
    return Rendered(status=call(frame.unit.helper("hash_command"), *fields))


def _known(
    frame: Frame, fields: Sequence[t.Expression], functions: dict[str, t.Expression], failure: int
) -> Rendered:
    helper = "dash_is_command" if frame.unit.dialect == "sh" else "is_command"
    known = call(frame.unit.helper(helper), *fields, **functions)
    if failure == 1:
        return Rendered(condition=known)
    return Rendered(status=t.Conditional(known, t.Constant(0), t.Constant(failure)))


def silent(frame: Frame, statement: s.Statement) -> Rendered | None:
    """Lower ``command -v name >/dev/null 2>&1`` and its kin to a question; ``None`` when it is none of these."""
    node = statement.command
    if not _goes_nowhere(statement.redirects):
        return None
    if isinstance(node, s.Declaration):
        return _is_function(frame, node)
    if not isinstance(node, s.Simple) or node.assignments:
        return None
    texts = [word.literal for word in node.words[:2]]
    skipped = {("command", "-v"): 2, ("command", "-V"): 2, ("type", "-p"): 0, ("type", "-P"): 0}.get(
        (texts[0] or "", (texts[1:] or [""])[0] or ""), 1 if texts[0] in {"type", "hash"} else 0
    )
    names = node.words[skipped:]
    if not skipped or len(names) != 1 or (names[0].literal or "").startswith("-"):
        return None
    if names[0].literal is None and texts[0] == "hash":  # that may be an option
        return None
    if "errors" not in _outputs(statement.redirects) and texts != ["command", "-v"]:
        return None
    fields = words.fields(frame, names)
    if len(fields) != 1 or isinstance(fields[0], t.Starred):
        return None
    functions = functions_meant(frame, node, fields)
    if texts[0] == "hash" and functions:
        return None
    frame.unit.binds = True
    failure = 127 if frame.unit.dialect == "sh" and texts[0] != "hash" else 1
    return _known(frame, fields, functions, failure)


def _is_function(frame: Frame, node: s.Declaration) -> Rendered | None:
    """Lower ``declare -f name`` and ``declare -F name`` to a question."""
    flag, *names = node.items if len(node.items) == 2 else (None,)  # noqa: PLR2004 - the option and the name
    if not isinstance(flag, s.Word) or flag.literal not in {"-f", "-F"}:
        return None
    item = names[0]
    if isinstance(item, s.Assignment):
        fields: Sequence[t.Expression] = (
            (t.Constant(item.name),) if item.value is None and not item.index else ()
        )
    else:
        fields = words.fields(frame, [item])
    if len(fields) != 1 or isinstance(fields[0], t.Starred):
        return None
    there = functions_meant(frame, node, fields).get("functions")
    return Rendered(condition=t.Compare("in", fields[0], there) if there else t.Constant(False))  # noqa: FBT003 - a value


def _goes_nowhere(redirects: Sequence[s.Redirect]) -> bool:
    return "output" in _outputs(redirects)


def _outputs(redirects: Sequence[s.Redirect]) -> set[str]:
    """Return which outputs redirections send to ``/dev/null``; nothing when they do anything else."""
    found: set[str] = set()
    for each in redirects:
        target = each.target.literal
        if each.variable:
            return set()
        if each.operator in {">", ">>", ">|"} and target == "/dev/null" and each.descriptor in {None, 1, 2}:
            found.add("errors" if each.descriptor == 2 else "output")  # noqa: PLR2004 - the standard error
        elif (each.operator in {"&>", "&>>"} and target == "/dev/null") or (
            each.operator == ">&" and target == "/dev/null" and each.descriptor is None
        ):
            found |= {"errors", "output"}
        elif each.operator == ">&" and (each.descriptor, target) == (2, "1") and "output" in found:
            found.add("errors")
        elif each.operator == ">&" and (each.descriptor, target) == (None, "2") and "errors" in found:
            found.add("output")
        else:
            return set()
    return found
