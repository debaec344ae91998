"""The whole program: declarations, functions in the order of the script, ``main``, and what starts it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.lower import scopes
from overhaul.translators.shell.lower.abandoning import in_lines
from overhaul.translators.shell.lower.computing import tables
from overhaul.translators.shell.lower.context import Frame, Opaque, Unit, call
from overhaul.translators.shell.lower.functions import plain_function, reads, returned, with_names
from overhaul.translators.shell.lower.gathering import gathering
from overhaul.translators.shell.lower.statements import untranslated
from overhaul.translators.shell.lower.statuses import mentions
from overhaul.translators.shell.translation import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["program"]


def program(unit: Unit) -> tuple[t.Statement, ...]:
    """Return the body of the module; what it imports and which helpers it uses stands in the unit."""
    frame = Frame(unit)
    script = unit.script
    head, first = _head(script)
    statements = (*first, *script.body[1:]) if script.body else ()
    made: list[t.Statement] = []
    rest: list[s.Statement] = []
    for statement in statements:
        node = statement.command
        made_plain = _plain(unit, statement, node) if isinstance(node, s.Function) else ()
        made += made_plain
        # To define a function is a command that succeeds: its place in ``main`` keeps ``$?`` right.
        rest.append(replace(statement, before=(), comment=None) if made_plain else statement)
    main = gathering(unit, _main(frame, rest, script.after, made))
    made = [gathering(unit, each) for each in made]
    declared = scopes.declarations(unit, (*made, main))
    return (*head, *declared, *made, main, _start(unit))


def _plain(unit: Unit, statement: s.Statement, node: s.Function) -> tuple[t.Statement, ...]:
    """Lower the definition of a plain function; nothing when it has to stand where it takes effect."""
    if (
        not unit.facts.functions[node.name].plain
        or statement.redirects
        or statement.span in unit.facts.refusals
    ):
        return ()
    name = unit.facts.naming.function(node.name)
    uses = unit.begin()
    try:
        function: t.Statement = plain_function(Frame(unit), node, name)
        unit.end(statement, uses)
    except Opaque as opaque:
        unit.end(statement, uses, Level.OPAQUE, opaque.reason)
        instead = _instead(unit, statement, node, opaque.reason)
        function = t.FunctionDef(name, (t.Parameter("*args", "str"),), "int", instead)
    return (*(t.Remark(each.text.strip()) for each in statement.before), function)


def _instead(unit: Unit, statement: s.Statement, node: s.Function, reason: str) -> tuple[t.Statement, ...]:
    """Return the body of a function that is opaque as a whole."""
    if not unit.options.bridge:
        return (untranslated(unit, statement),)
    text = t.Constant(f'{unit.source(statement)}\n{node.name} "$@"')
    value = call(unit.helper("bridge"), text, t.Starred(t.Name("args")))
    return (t.Remark(f"Through bash: {reason}."), t.Return(value))


def _head(script: s.Script) -> tuple[tuple[t.Statement, ...], tuple[s.Statement, ...]]:
    """Take the comments at the head of the script, without its first line, off its first statement."""
    if not script.body:
        return tuple(
            t.Remark(each.text.strip()) for each in script.after if not each.text.startswith("!")
        ), ()
    first = script.body[0]
    comments = [each for each in first.before if not (each.text.startswith("!") and each.span.line == 1)]
    function = isinstance(first.command, s.Function)
    if function:
        return (), (replace(first, before=tuple(comments)),)
    return tuple(t.Remark(each.text.strip()) for each in comments), (replace(first, before=()),)


def _main(
    frame: Frame, statements: Sequence[s.Statement], after: Sequence[s.Comment], made: Sequence[t.Statement]
) -> t.FunctionDef:
    unit = frame.unit
    lines, last = in_lines(frame, statements, made)
    body = (*lines, *returned(frame, last))
    body = with_names(frame, body, reads=reads(frame, statements))
    names, body = (body[:1], body[1:]) if isinstance(body[0], t.Global) else ((), body)
    given = call(
        t.Name("tuple"),
        t.Conditional(
            t.Compare("is", t.Name("argv"), t.Constant(None)),
            t.Index(t.Attribute(unit.module("sys"), "argv"), t.Slice(t.Constant(1))),
            t.Name("argv"),
        ),
    )
    uses_args = "args" in frame.bound or mentions(body, "args")
    first: tuple[t.Statement, ...] = (t.Assign((frame.args,), given),) if uses_args else ()
    starting = t.Do(call(unit.helper("start")))
    first = (*scopes.binding(unit), *tables(unit), *first)
    argv = t.Parameter("argv", "Sequence[str] | None", t.Constant(None))
    comments = tuple(t.Remark(each.text.strip()) for each in after)
    return t.FunctionDef("main", (argv,), "int", (*names, starting, *first, *body, *comments))


def _start(unit: Unit) -> t.Statement:
    main: t.Expression = call(t.Name("main"))
    if unit.facts.traps or "trap" in unit.helpers:
        main = call(unit.helper("finish"), t.Name("main"))
    leave = t.Do(call(t.Attribute(unit.module("sys"), "exit"), main))
    return t.If(t.Compare("==", t.Name("__name__"), t.Constant("__main__")), (leave,))
