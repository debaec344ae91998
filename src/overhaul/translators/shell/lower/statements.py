"""Statements one after the other: comments, what goes before, the command, its status, and what is opaque."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import (
    andor,
    arithmetic,
    assignments,
    conditions,
    control,
    debugging,
    declarations,
    functions,
    loops,
    processes,
    redirects,
    simple,
)
from overhaul.translators.shell.lower.builtins import evaluating
from overhaul.translators.shell.lower.builtins.let import let
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, Unit, call
from overhaul.translators.shell.lower.statuses import (
    STATUS,
    checked,
    effect,
    heeds_failures,
    negated,
    reads_status,
    stored,
    truth_of,
)
from overhaul.translators.shell.translation import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["assignments", "block", "command", "condition", "ignoring", "lowered", "untranslated"]

#: Commands whose own failure counts under errexit; the others fail because something in them did.
_CHECKED = (
    s.Simple,
    s.Declaration,
    s.Let,
    s.ArithCommand,
    s.ConditionCommand,
    s.Subshell,
    s.Pipeline,
)


def block(
    frame: Frame,
    statements: Sequence[s.Statement],
    *,
    wanted: bool = False,
    following: s.Statement | None = None,
) -> tuple[t.Statement, ...]:
    """Lower statements.

    Args:
        frame: Where they stand.
        statements: One after the other.
        wanted: Whether the status of the last one shall be in ``status`` afterwards.
        following: What runs behind the last one, where that is known.
    """
    result: list[t.Statement] = []
    for statement, after in zip(statements, (*statements[1:], following), strict=False):
        needed = reads_status(frame, [after]) if after is not None else False
        needed = needed or (wanted and (after is None or after is following))
        result += lowered(frame, statement, needed=needed)
        if (
            needed
            and after is not None
            and _reads_pipe_status(after)
            and not isinstance(statement.command, s.Pipeline)
            and not frame.unit.facts.notes_statuses
        ):
            result.append(_note(frame, STATUS))
    return tuple(result)


def _note(frame: Frame, status: t.Expression) -> t.Statement:
    """Return what makes a status the only one in ``PIPESTATUS``."""
    target = t.Index(frame.unit.helper("statuses"), t.Slice())
    return t.Assign((target,), t.ListDisplay((status,)))


def _noted(frame: Frame, statement: s.Statement, rendered: Rendered) -> Rendered:
    """Return a command that notes its status where somebody may ask for it."""
    single = statement.command is None or isinstance(statement.command, _CHECKED[:-1])
    if not single or not frame.unit.facts.notes_statuses:
        return rendered
    if rendered.leaves:
        leaves_loop = isinstance(rendered.body[-1], (t.Break, t.Continue)) if rendered.body else False
        return (
            replace(rendered, body=(_note(frame, t.Constant(0)), *rendered.body)) if leaves_loop else rendered
        )
    if rendered.status is None and rendered.condition is None:
        return Rendered((*rendered.body, _note(frame, t.Constant(0))))
    return Rendered((*stored(frame, rendered), _note(frame, STATUS)), status=STATUS)


def lowered(frame: Frame, statement: s.Statement, *, needed: bool = False) -> tuple[t.Statement, ...]:
    """Lower one statement, with its comments and with what must stand before it; an opaque one raises when reached."""
    outer, frame.prepared = frame.prepared, []
    unit = frame.unit
    uses = unit.begin()
    try:
        rendered = command(frame, statement, wanted=needed)
        body = stored(frame, rendered) if needed else effect(rendered)
        result = (*frame.prepared, *(body or (_nothing(statement) if not frame.prepared else ())))
        unit.end(statement, uses)
    except Opaque as opaque:
        unit.end(statement, uses, Level.OPAQUE, opaque.reason)
        result = _opaque(frame, statement, opaque.reason, needed=needed)
    finally:
        frame.prepared = outer
    return (
        *(t.Remark(each.text.strip()) for each in statement.before),
        *_commented(result, statement.comment),
    )


def _nothing(statement: s.Statement) -> tuple[t.Statement, ...]:
    """A comment behind something that leaves no trace still needs a line."""
    return (t.Remark(statement.comment.text.strip()),) if statement.comment else ()


def _commented(body: tuple[t.Statement, ...], comment: s.Comment | None) -> tuple[t.Statement, ...]:
    if comment is None or not body:
        return body
    text = comment.text.strip()
    first = body[0]
    if len(body) == 1 and isinstance(
        first, (t.Do, t.Assign, t.AugAssign, t.Return, t.Raise, t.Break, t.Continue)
    ):
        return (replace(first, comment=text),)
    return (t.Remark(text), *body) if body != (t.Remark(text),) else body


def _opaque(frame: Frame, statement: s.Statement, reason: str, *, needed: bool) -> tuple[t.Statement, ...]:
    text = frame.unit.source(statement)
    if frame.unit.options.bridge:
        value: t.Expression = call(frame.unit.helper("bridge"), t.Constant(text), t.Starred(frame.args))
        made = stored(frame, Rendered(status=value)) if needed else (t.Do(value),)
        return (t.Remark(f"Through bash: {reason}."), *made)
    return (untranslated(frame.unit, statement),)


def untranslated(unit: Unit, statement: s.Statement) -> t.Statement:
    """Return what raises in the place of a statement."""
    text, line = unit.source(statement), statement.span.line
    file = (t.Constant(unit.script.file(statement)),) if unit.script.file(statement) else ()
    return t.Raise(call(unit.helper("Untranslated"), t.Constant(text), t.Constant(line), *file))


def command(frame: Frame, statement: s.Statement, *, wanted: bool = True) -> Rendered:
    """Lower a statement to one rendered command.

    Args:
        frame: Where it stands.
        statement: The statement.
        wanted: Whether somebody asks for its status.
    """
    refused = frame.unit.facts.refusals.get(statement.span)
    if refused:
        raise Opaque(statement, refused)
    with frame.on_line_of(statement):
        return debugging.debugged(frame, statement, _command(frame, statement, wanted=wanted))


def _command(frame: Frame, statement: s.Statement, *, wanted: bool) -> Rendered:
    notes = frame.unit.facts.notes_statuses
    wanted = wanted or notes
    if statement.background:
        rendered = processes.background(frame, statement)
        return replace(rendered, body=(*rendered.body, _note(frame, t.Constant(0)))) if notes else rendered
    if statement.negated:
        if not frame.ignored and "ERR" in frame.unit.facts.traps and _may_trap(frame, statement.command):
            raise Opaque(statement, "only with errexit does ! keep the trap on ERR from what it runs")
        with ignoring(frame):
            rendered = _redirected(frame, statement, wanted=True)
            late = isinstance(statement.command, (s.ArithCommand, s.ConditionCommand))
            rendered = rendered if late else _noted(frame, statement, rendered)
        turned = Rendered(rendered.body, condition=negated(truth_of(rendered)), leaves=rendered.leaves)
        return _noted(frame, statement, turned) if late else turned
    rendered = _redirected(frame, statement, wanted=wanted)
    if isinstance(statement.command, _CHECKED):
        rendered = checked(frame, statement, rendered)
    return _noted(frame, statement, rendered)


def _may_trap(frame: Frame, command: s.Command | None) -> bool:
    """Whether something in a command may run the trap on ERR where ``!`` stands in front and errexit is off."""
    unit = frame.unit
    if unit.facts.options.state("errexit"):
        return False
    match command:
        case s.Simple(_, _, words):
            name = words[0].literal if words else ":"
            return (name is None or name in unit.facts.functions) and heeds_failures(unit)
        case s.Pipeline(_, stages):
            return any(_may_trap(frame, stage.command) for stage in stages)
        case _:
            return not isinstance(command, (s.Declaration, s.Let, s.ArithCommand, s.ConditionCommand))


def _redirected(frame: Frame, statement: s.Statement, *, wanted: bool) -> Rendered:
    frame.substituted = None
    if not statement.redirects:
        return _bare(frame, statement, wanted=wanted)
    bare = lambda: _bare(frame, statement, wanted=wanted)  # noqa: E731 - it is lowered where it belongs
    return redirects.redirected(frame, statement, bare, wanted=wanted)


def _bare(frame: Frame, statement: s.Statement, *, wanted: bool) -> Rendered:  # noqa: PLR0912 - one line a kind
    match statement.command:
        case None:
            return Rendered()
        case s.Simple() as node:
            return simple.simple(frame, node, wanted=wanted)
        case s.Declaration() as node:
            return declarations.declaration(frame, node)
        case s.ComputedAssignment() as node:
            return evaluating.computed_assignment(frame, node)
        case s.RestoredOptions(_, word):
            return evaluating.restored_options(frame, word)
        case s.ArithCommand() as node:
            return arithmetic.command(frame, node, wanted=wanted)
        case s.ConditionCommand(_, test):
            return conditions.command(frame, test)
        case s.Let() as node:
            return let(frame, node)
        case s.Block(_, body):
            return control.grouped(frame, body, wanted=wanted)
        case s.If() as node:
            return control.if_(frame, node, wanted=wanted)
        case s.Case() as node:
            return control.case(frame, node, wanted=wanted)
        case s.While() as node:
            return loops.while_(frame, node, wanted=wanted)
        case s.ForIn() as node:
            return loops.for_in(frame, node, wanted=wanted)
        case s.ForArith() as node:
            return loops.for_arith(frame, node, wanted=wanted)
        case s.Select() as node:
            return loops.select(frame, node, wanted=wanted)
        case s.Function() as node:
            return functions.definition(frame, node)
        case s.AndOr() as node:
            return andor.and_or(frame, node, wanted=wanted)
        case s.Pipeline() as node:
            return processes.pipeline(frame, node)
        case s.Subshell() as node:
            return processes.subshell(frame, node)
        case s.Timed() as node:
            return processes.timed(frame, node)
        case s.Coprocess() as node:
            return processes.coprocess(frame, node)


@contextmanager
def ignoring(frame: Frame) -> Iterator[None]:
    """Lower what stands inside with errexit ignored."""
    before, frame.ignored = frame.ignored, True
    try:
        yield
    finally:
        frame.ignored = before


def condition(
    frame: Frame, statements: Sequence[s.Statement], *, store: bool = False
) -> tuple[tuple[t.Statement, ...], t.Expression]:
    """Lower the condition of ``if`` or ``while``.

    Args:
        frame: Where it stands.
        statements: At least one; the last decides.
        store: Whether ``$?`` is read behind it, so that ``status`` must hold it.

    Returns:
        What runs before, and a bool expression.
    """
    with ignoring(frame):
        first = block(frame, statements[:-1])
        if reads_status(frame, statements[-1:]) and len(statements) > 1:
            first = (*block(frame, statements[:-2]), *lowered(frame, statements[-2], needed=True))
        comments = tuple(t.Remark(each.text.strip()) for each in statements[-1].before)
        if store:
            body = stored(frame, command(frame, statements[-1], wanted=True))
            return (*first, *comments, *body), t.Compare("==", STATUS, t.Constant(0))
        body, truth = andor.truth(frame, statements[-1])
    return (*first, *comments, *body), truth


def _reads_pipe_status(statement: s.Statement) -> bool:
    return any(
        isinstance(node, (s.Parameter, s.ArithVariable)) and node.name == "PIPESTATUS"
        for node in walk(statement)
    )
