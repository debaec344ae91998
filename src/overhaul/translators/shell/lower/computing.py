"""Commands whose name is expanded: a function of the script, a builtin or a program, as it turns out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.given import given_names
from overhaul.translators.shell.facts.switches import switch
from overhaul.translators.shell.lower import processes, words
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, Unit, call
from overhaul.translators.shell.lower.effects import expressions
from overhaul.translators.shell.lower.statuses import STATUS, errexit, heeds_failures
from overhaul.translators.shell.lower.substituted import status_left

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["computed", "ignoring", "means_program", "tables"]

#: What runs a builtin under a computed name; of programs that do what the builtin does nothing is needed.
_BUILTINS = {
    "[": "bracket_words",
    "builtin": "builtin_words",
    "cd": "cd",
    "command": "command_words",
    "echo": "echo_words",
    "eval": "eval_words",
    "exec": "exec_words",
    "exit": "exit_words",
    "export": "export_words",
    "hash": "hash_command",
    "kill": "kill",
    "let": "let_words",
    "printf": "printf_words",
    "pwd": "pwd",
    "read": "read_words_into",
    "source": "source_words",
    "test": "test",
    "type": "type_words",
    "ulimit": "ulimit",
    "umask": "umask",
    "unset": "unset_words",
    "wait": "wait",
}
#: The same in ``sh``.
_SH_BUILTINS = {
    **{name: _BUILTINS[name] for name in ("[", "eval", "exec", "exit", "export", "kill", "pwd", "unset")},
    "cd": "dash_cd",
    "command": "dash_command_words",
    "echo": "dash_echo_words",
    "printf": "dash_printf",
    "test": "dash_test",
    "umask": "umask",
    "wait": "dash_wait",
}

#: Those that run texts.
_TEXTS = frozenset({"eval", "source"})


def computed(frame: Frame, node: s.Simple) -> Rendered:
    """Lower a command whose name is only known while it runs.

    Args:
        frame: Where it stands.
        node: The command.
    """
    unit = frame.unit
    if means_program(frame, node):
        return Rendered(status=processes.start(frame, node, node.words, "run"))
    names = switch(unit.facts.variables, unit.facts.functions.keys(), frame.function, node)
    if names is not None:
        value = words.text(frame, node.words[0])
        if names == {"true", "false"}:
            return Rendered(condition=t.Compare("==", value, t.Constant("true")))
        return Rendered(condition=t.Compare("!=", value, t.Constant("false")))
    if node.assignments and len(node.words) == 1 and not any(_fixed(node.words[0])):
        raise Opaque(node, "without a command its assignments stay")
    made = processes.start(frame, node, node.words, "invoke")
    unit.tabulates = True
    more: list[t.Keyword] = []
    if any(facts.reads_status for facts in unit.facts.functions.values()):
        more.append(t.Keyword("asking", t.DictDisplay(tuple(_asking(frame, node)))))
    before, nothing = status_left(frame, node, [*node.words, *node.assignments])
    if nothing is not None:
        more.append(t.Keyword("nothing", nothing))
    made = t.Call(made.function, made.arguments, (*made.keywords, *more))
    return Rendered(before, ignoring(frame, node, made))


def tables(unit: Unit) -> tuple[t.Statement, ...]:
    """Return what puts functions and builtins into tables for commands whose name is computed."""
    if not unit.tabulates:
        return ()
    made: list[t.Statement] = []
    plain = [facts for facts in unit.facts.functions.values() if facts.plain]
    if plain:
        naming = unit.facts.naming
        pairs = tuple((t.Constant(each.name), t.Name(naming.function(each.name))) for each in plain)
        made.append(_updated(unit, "functions", pairs))
    known = _SH_BUILTINS if unit.dialect == "sh" else _BUILTINS
    given = given_names(unit.script) & known.keys()
    given |= {"test"} if "[" in given else set()
    if "ERR" in unit.facts.traps:  # which runs for what fails in a text, and for what runs it
        given -= _TEXTS
    if given:
        checked = _TEXTS if unit.facts.options.state("errexit") is not False else frozenset()
        helpers = {name: known[name] + "_checked" * (name in checked) for name in sorted(given)}
        builtins = tuple((t.Constant(name), unit.helper(helper)) for name, helper in helpers.items())
        made.append(_updated(unit, "builtin_table", builtins))
    return tuple(made)


def _updated(
    unit: Unit, table: str, pairs: tuple[tuple[t.Expression | None, t.Expression], ...]
) -> t.Statement:
    return t.Do(call(t.Attribute(unit.helper(table), "update"), t.DictDisplay(pairs)))


def _asking(frame: Frame, node: s.Simple) -> Iterator[tuple[t.Expression | None, t.Expression]]:
    """Yield the functions that read the status of what ran before, with that."""
    for name, facts in frame.unit.facts.functions.items():
        if not facts.reads_status:
            continue
        if not facts.plain:
            raise Opaque(node, f"it may be the function {name}, which reads the status of what ran before")
        frame.assigned("status")
        made = t.Call(
            t.Name(frame.unit.facts.naming.function(name)),
            (t.Starred(t.Name("args")),),
            (t.Keyword("status", STATUS),),
        )
        yield t.Constant(name), t.Lambda(("*args",), made)


def ignoring(frame: Frame, node: s.Simple, made: t.Call) -> t.Expression:
    """Have errexit ignored in functions that are called where it is ignored."""
    facts = frame.unit.facts
    if errexit(frame) is not False or not heeds_failures(frame.unit):
        return made
    if not facts.gives_texts and not any(each.checked for each in facts.functions.values()):
        return made
    if any(isinstance(each, t.Walrus) for each in expressions(made)):
        raise Opaque(node, "what is called is computed, and its words assign")
    return call(frame.unit.helper("ignoring_errors"), t.Lambda((), made))


def means_program(frame: Frame, node: s.Simple) -> bool:
    """Tell whether the command can only be a program: its name has a slash, or comes from known texts."""
    first = node.words[0]
    if any("/" in text for text in _fixed(first)):
        return True
    names = list(_names(frame, node))
    return bool(names) and all(name is not None and processes.is_program(frame, name) for name in names)


def _fixed(word: s.Word) -> Iterator[str]:
    """Yield the texts that are certain to be in the first field of a word."""
    for part in word.parts:
        if isinstance(part, s.Quoted):
            yield part.text
        elif isinstance(part, s.DoubleQuoted):
            if any(isinstance(each, s.Parameter) and (each.name == "@" or each.index) for each in part.parts):
                return
            yield from (each.text for each in part.parts if isinstance(each, s.Quoted))
        elif isinstance(part, s.Literal):
            if not part.text.startswith("~"):
                yield part.text
        else:
            return


def _names(frame: Frame, node: s.Simple) -> Iterator[str | None]:
    """Yield every command name that the first words can give, ``None`` for one that is not known."""
    first = node.words[0].parts[0] if len(node.words[0].parts) == 1 else None
    quoted = isinstance(first, s.DoubleQuoted)
    if isinstance(first, s.DoubleQuoted):
        first = first.parts[0] if len(first.parts) == 1 else None
    if not isinstance(first, s.Parameter) or first.operation or first.indirect or first.length:
        yield None
        return
    if first.index:
        yield from _items(frame, first, quoted=quoted) or (None,)
        return
    texts = frame.unit.facts.variables.texts(frame.function, first.name)
    if texts is None:
        yield None
        return
    for text in texts:
        fields = [text] if quoted else text.split()
        if fields:
            yield fields[0]
        elif node.words[1:]:
            yield node.words[1].literal
    if not quoted and node.words[1:]:
        # While it is unset or empty, the next word is the command.
        yield node.words[1].literal


def _items(frame: Frame, part: s.Parameter, *, quoted: bool) -> tuple[str, ...]:
    """Return all that can be first in an array that is the command, or whose first item is."""
    if isinstance(part.index, s.Subscript) and part.index.word.literal != "0":
        return ()
    if quoted and isinstance(part.index, s.AllItems) and part.index.star:
        return ()
    if not quoted and frame.unit.facts.variables.splits:
        return ()
    return frame.unit.facts.variables.first_items(frame.function, part.name, part.span.start)
