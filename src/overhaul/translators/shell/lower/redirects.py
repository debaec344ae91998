"""Redirections: ``with redirected(...)`` around a command, or for good with ``exec``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.unwinding import is_call
from overhaul.translators.shell.lower import documents, redirected_programs
from overhaul.translators.shell.lower.closing import closes_output, writes_at_most
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.effects import expressions, has_effects, hoisted
from overhaul.translators.shell.lower.lookups import looked_up
from overhaul.translators.shell.lower.permanent import never_fails, permanent, without_command
from overhaul.translators.shell.lower.statuses import STATUS, checked, effect, errexit, reads_status, stored
from overhaul.translators.shell.lower.targets import failing, manager, targets

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["redirected"]

#: Commands that fail because something in them did.
_COMPOUND = (s.Block, s.If, s.Case, s.While, s.ForIn, s.ForArith, s.Select)
#: Special builtins of POSIX: in ``sh`` a redirection of theirs that fails ends the program.
_SPECIAL = frozenset(
    [
        "break",
        ":",
        "continue",
        ".",
        "eval",
        "exec",
        "exit",
        "export",
        "readonly",
        "return",
        "set",
        "shift",
        "times",
        "trap",
        "unset",
    ]
)


def redirected(
    frame: Frame, statement: s.Statement, inner: Callable[[], Rendered], *, wanted: bool = True
) -> Rendered:
    """Lower a command with redirections.

    Args:
        frame: Where it stands.
        statement: The command.
        inner: Lowers it without them.
        wanted: Whether somebody asks for its status.
    """
    from overhaul.translators.shell.lower.builtins.lines import from_text
    from overhaul.translators.shell.lower.builtins.lookup import silent

    question = silent(frame, statement)
    if question is not None:
        return question
    command = statement.command
    named = command.words[0].literal if isinstance(command, s.Simple) and command.words else None
    if named in {"command", "builtin"} and isinstance(command, s.Simple):
        command, named = without_command(frame, statement, command)
    if named == "exec" and isinstance(command, s.Simple):
        return permanent(frame, statement, command, wanted=wanted)
    found = documents.printed_document(frame, statement)
    if found is not None:
        return _printed(frame, replace(statement, redirects=found[1]), found[0], wanted=wanted)
    if isinstance(command, s.Simple) and redirected_programs.starts_program(frame, command, named):
        return redirected_programs.program(frame, statement, command)
    if not writes_at_most(command) and any(closes_output(each) for each in statement.redirects):
        raise Opaque(statement, "what is written to a closed output fails")
    if isinstance(command, s.Subshell) and frame.whole is not statement:
        return _subshell(frame, statement)
    if frame.whole is statement:
        return _owned(frame, statement, wanted=wanted)
    inside = _inner(frame, statement, inner)
    invoked = redirected_programs.invoked(frame, statement, inside)
    if invoked is not None:
        return invoked
    read = from_text(frame, statement, inside)
    if read is not None:
        return read
    before, rendered = _expanded(frame, statement, inside)
    plain = _to_errors(frame, statement, rendered)
    if plain is not None:
        return Rendered((*before, *plain.body), plain.status)
    wrapped = _wrapped(frame, statement, rendered, wanted=wanted)
    return Rendered((*before, *wrapped.body), wrapped.status, leaves=wrapped.leaves)


def _expanded(
    frame: Frame, statement: s.Statement, rendered: Rendered
) -> tuple[tuple[t.Statement, ...], Rendered]:
    """Take what a simple command expands out of it where that is seen, as it comes before the redirections."""
    command = statement.command
    if not isinstance(command, (s.Simple, s.Declaration)):
        return (), rendered
    name = command.words[0].literal if isinstance(command, s.Simple) and command.words else None
    if isinstance(command, s.Simple) and not command.words:
        if frame.unit.dialect != "sh":
            return rendered.body, Rendered(status=rendered.status)
        # There, redirections come before assignments, and one that fails leaves the variables alone.
        if not all(never_fails(frame, each) for each in statement.redirects):
            raise Opaque(statement, "in sh its redirections can prevent its assignments")
        return (), rendered
    if name in {":", "true"}:
        return rendered.body, Rendered()
    if has_effects(command):
        found = hoisted(frame, command, rendered)
    else:
        found = _calculated(frame, statement, *_needed(frame, command, rendered))
    return found if name in {"eval", ".", "source"} else looked_up(frame, statement.redirects, *found)


def _calculated(
    frame: Frame, statement: s.Statement, before: tuple[t.Statement, ...], rendered: Rendered
) -> tuple[tuple[t.Statement, ...], Rendered]:
    """Have a calculation that fails say so where standard error was before it is redirected."""
    if before or not any(each.descriptor == 2 or each.operator[0] == "&" for each in statement.redirects):  # noqa: PLR2004 - standard error
        return before, rendered
    inside = expressions((rendered.body, rendered.status, rendered.condition))
    if not any(isinstance(each, t.Call) and _may_fail(each.function) for each in inside):
        return before, rendered
    try:
        return hoisted(frame, statement, rendered)
    except Opaque:
        return before, rendered


def _may_fail(function: t.Expression) -> bool:
    return isinstance(function, t.Name) and function.identifier in {
        "decimal",
        "divide",
        "evaluate",
        "modulo",
        "to_power",
    }


#: Helpers that end the program where what they look at is unset.
_NEEDS = frozenset({"need", "need_argument", "need_if_asked", "need_argument_if_asked"})
#: In these, what is looked at is not always looked at.
_SOMETIMES = (t.Conditional, t.And, t.Or, t.Lambda, t.ListComprehension)


def _is_need(function: t.Expression) -> bool:
    return isinstance(function, t.Name) and function.identifier in _NEEDS


def _needed(frame: Frame, node: s.Node, rendered: Rendered) -> tuple[tuple[t.Statement, ...], Rendered]:
    """Have a command end the program before its files are opened, where what it expands is unset."""
    inside = list(expressions((rendered.body, rendered.status, rendered.condition)))
    calls = [each for each in inside if isinstance(each, t.Call) and _is_need(each.function)]
    if not calls:
        return (), rendered
    try:
        return hoisted(frame, node, rendered)
    except Opaque:
        if any(isinstance(each, _SOMETIMES) for each in inside):
            raise
        return tuple(map(t.Do, dict.fromkeys(calls))), rendered


def _subshell(frame: Frame, statement: s.Statement) -> Rendered:
    """Lower ``( ... )`` with redirections: they happen in its process, with all that they expand."""
    from overhaul.translators.shell.lower.processes import child

    bare = replace(statement, before=(), comment=None, negated=False)
    return Rendered(status=call(frame.unit.helper("fork"), child(frame, (bare,), "subshell")))


def _owned(frame: Frame, statement: s.Statement, *, wanted: bool) -> Rendered:
    """Lower all that a process of its own does: what it redirects stays so, and copies are not kept open."""
    from overhaul.translators.shell.lower.statements import command

    before, items = targets(frame, statement.redirects)
    applied = (t.Do(call(frame.unit.helper("redirect"), *items, **failing(frame))),) if items else ()
    node = statement.command
    block = s.Block(node.span, node.body) if isinstance(node, s.Subshell) else node
    inside = replace(statement, command=block, redirects=())
    rendered = _inner(frame, statement, lambda: command(frame, inside, wanted=wanted))
    expanded, rendered = _expanded(frame, statement, rendered)
    return replace(rendered, body=(*expanded, *before, *applied, *rendered.body))


def _inner(frame: Frame, statement: s.Statement, inner: Callable[[], Rendered]) -> Rendered:
    """Lower the command itself, which may have an input of its own."""
    from overhaul.translators.shell.lower.processes import reads_input

    before = frame.input_of, frame.input_kind, frame.mute, frame.ahead
    frame.input_of = statement.command if any(reads_input(each) for each in statement.redirects) else None
    if any(each.descriptor == 0 or reads_input(each) for each in statement.redirects):
        frame.ahead, frame.input_kind = None, _input_kind(statement)
    frame.mute = any(map(_mutes, statement.redirects))
    try:
        return inner()
    finally:
        frame.input_of, frame.input_kind, frame.mute, frame.ahead = before


def _input_kind(statement: s.Statement) -> str:
    """Say what the only input of a statement is: ``pipe`` for what nobody else can read, ``file``, else nothing."""
    from overhaul.translators.shell.lower.processes import reads_input

    inputs = [each for each in statement.redirects if each.descriptor == 0 or reads_input(each)]
    if len(inputs) != 1 or inputs[0].descriptor not in {None, 0}:
        return ""
    redirect = inputs[0]
    if redirect.operator in {"<<", "<<-", "<<<"}:
        return "pipe"
    if redirect.operator != "<":
        return ""
    parts = redirect.target.parts
    if len(parts) == 1 and isinstance(parts[0], s.ProcessSubstitution):
        return "pipe"
    return "file"


def _mutes(redirect: s.Redirect) -> bool:
    """Whether writing to the standard output fails behind a redirection."""
    if redirect.descriptor not in {None, 1}:
        return False
    target = redirect.target.literal
    if redirect.operator in {">", ">>", ">|"}:
        return target == "/dev/full"
    return redirect.operator == ">&" and target == "-"


def _printed(frame: Frame, statement: s.Statement, rendered: Rendered, *, wanted: bool) -> Rendered:
    """Redirect what prints a text."""
    if not statement.redirects:
        return rendered
    plain = _to_errors(frame, statement, rendered)
    return _wrapped(frame, statement, rendered, wanted=wanted) if plain is None else plain


def _to_errors(frame: Frame, statement: s.Statement, rendered: Rendered) -> Rendered | None:
    """Lower ``echo text >&2`` to a `print` to the standard error."""
    if len(statement.redirects) != 1 or rendered.condition is not None or frame.unit.facts.closes_errors:
        return None
    one = statement.redirects[0]
    if (one.operator, one.descriptor or 1, one.target.literal, one.variable) != (">&", 1, "2", ""):
        return None
    match rendered.body:
        case (t.Do(t.Call(t.Name("print"), arguments, keywords), comment),):
            errors = t.Attribute(frame.unit.module("sys"), "stderr")
            keywords = (*keywords, t.Keyword("file", errors))
            return Rendered((t.Do(t.Call(t.Name("print"), arguments, keywords), comment),))
        case (t.Do(t.Call() as made, comment),) if _writes(made):
            return Rendered((t.Do(replace(made, keywords=(*made.keywords, _ERRORS)), comment),))
        case () if isinstance(rendered.status, t.Call) and _writes(rendered.status):
            made = rendered.status
            return Rendered(status=replace(made, keywords=(*made.keywords, _ERRORS)))
    return None


#: Says to a helper that writes that it goes to the standard error.
_ERRORS = t.Keyword("to", t.Constant(2))


def _writes(made: t.Call) -> bool:
    """Whether a call is that of a helper that writes to one of both outputs."""
    names = {"echo", "dash_echo", "printf", "printf_fully", "dash_printf"}
    return isinstance(made.function, t.Name) and made.function.identifier in names


def _wrapped(frame: Frame, statement: s.Statement, rendered: Rendered, *, wanted: bool) -> Rendered:
    before, opening = manager(frame, statement.redirects)
    if isinstance(opening, t.Call) and _is_left(frame, statement):
        opening = replace(opening, function=frame.unit.helper("calling"))
    if opening is None:
        simple = isinstance(statement.command, (s.Simple, s.Declaration))
        body = (*rendered.body, *before) if simple else (*before, *rendered.body)
        return Rendered(body, rendered.status, rendered.condition, leaves=rendered.leaves)
    matters = wanted or errexit(frame) is not False
    ends = errexit(frame) is True or _ends_program(frame, statement)
    certain = all(never_fails(frame, each) for each in statement.redirects)
    body = stored(frame, rendered) if matters and not rendered.leaves else effect(rendered)
    items: tuple[tuple[t.Expression, t.Expression | None], ...] = ((opening, None),)
    if certain or ends:
        if rendered.status is None and rendered.condition is None:
            return Rendered((*before, t.With(items, effect(rendered) or (t.Pass(),))), leaves=rendered.leaves)
        status = STATUS if matters else None
        return Rendered((*before, t.With(items, body or (t.Pass(),))), status, leaves=rendered.leaves)
    error = frame.unit.helper("RedirectError")
    if errexit(frame) is None and isinstance(statement.command, _COMPOUND):
        # What fails in a compound command is looked at there; what fails before it, here.
        refused = stored(frame, checked(frame, statement, Rendered(status=t.Constant(_failure(frame)))))
        handler = t.ExceptHandler(error, "", refused)
        return Rendered((*before, t.Try((t.With(items, body or (t.Pass(),)),), (handler,))), STATUS)
    suppress = call(t.Attribute(frame.unit.module("contextlib"), "suppress"), error)
    items = ((suppress, None), *items)
    if not matters:
        return Rendered((*before, t.With(items, body or (t.Pass(),))))
    frame.assigned("status")
    failed = t.Assign((STATUS,), t.Constant(_failure(frame)))
    in_names = reads_status(frame, [each.target for each in statement.redirects])
    if in_names or _asks_status(opening) or any(map(_asks_status, body)):
        inside = t.With(items[1:], body)
        return Rendered((*before, t.Try((inside,), (t.ExceptHandler(error, "", (failed,)),))), STATUS)
    return Rendered((*before, failed, t.With(items, body or (t.Pass(),))), STATUS)


def _is_left(frame: Frame, statement: s.Statement) -> bool:
    """Whether it is a call that a command in it may leave, so that its redirections are put back."""
    facts = frame.unit.facts
    return facts.unwinds and is_call(statement.command, facts.functions)


def _asks_status(node: t.Statement | t.Expression) -> bool:
    """Whether the status before may be asked for: it must still be there."""
    if isinstance(node, t.Assign):
        return _asks_status(node.value)
    return STATUS in expressions(node)


def _failure(frame: Frame) -> int:
    return 2 if frame.unit.dialect == "sh" else 1


def _ends_program(frame: Frame, statement: s.Statement) -> bool:
    """Whether a redirection that fails ends the program: that of a special builtin in ``sh``."""
    command = statement.command
    if frame.unit.dialect != "sh" or not isinstance(command, (s.Simple, s.Declaration)):
        return False
    if isinstance(command, s.Declaration):
        return command.keyword in _SPECIAL
    return bool(command.words) and command.words[0].literal in _SPECIAL
