"""``while``, ``until``, ``for``, ``select``, and leaving them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.facts.touches import NAME
from overhaul.translators.shell.facts.walk import commands, walk
from overhaul.translators.shell.lower import arithmetic, debugging, variables, words
from overhaul.translators.shell.lower.context import Frame, Loop, Opaque, Rendered, call
from overhaul.translators.shell.lower.statuses import STATUS, checked, effect, negated, reads_status
from overhaul.translators.shell.lower.substituted import status_entering

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["for_arith", "for_in", "leave", "leave_computed", "select", "while_"]

_CONTINUED = (t.Assign((STATUS,), t.Constant(0)),)  # what ``continue`` leaves to who asks for the status
_TRUE = t.Constant(True)  # noqa: FBT003 - a value of the program


def while_(frame: Frame, node: s.While, *, wanted: bool) -> Rendered:
    """Lower ``while`` or ``until``."""
    from overhaul.translators.shell.lower.builtins.ahead import reading_ahead

    with reading_ahead(frame, node):
        return _while(frame, node, wanted=wanted)


def _while(frame: Frame, node: s.While, *, wanted: bool) -> Rendered:
    from overhaul.translators.shell.lower.builtins.lines import over_lines
    from overhaul.translators.shell.lower.statements import condition

    leaving = any(True for name in ("break", "continue") for _ in commands(node.condition, name))
    loop = Loop(frame.fresh("result") if wanted and leaving else "")
    frame.loops.append(loop)
    before, test = condition(frame, node.condition, store=reads_status(frame, node.body[:1]))
    frame.loops.pop()
    test = negated(test) if node.until else test
    asks = reads_status(frame, node.condition[:1])
    if wanted and not leaving:
        loop.result = "status" if not before and not asks else frame.fresh("result")
    loop.step = _CONTINUED if asks else ()
    body = _body(frame, loop, node.body, wanted=asks)
    lines = None if node.until else over_lines(frame, node, before, test, body)
    if lines is not None:
        rendered = _rendered(frame, loop, lines[-1])
        return replace(rendered, body=(*lines[:-1], *rendered.body))
    if before:
        leave = (t.Break(),) if negated(test) == _TRUE else (t.If(negated(test), (t.Break(),)),)
        stop = () if test == _TRUE else leave
        made: t.Statement = t.While(_TRUE, (*before, *stop, *body))
    else:
        made = t.While(test, body)
    return _rendered(frame, loop, made)


def for_in(frame: Frame, node: s.ForIn, *, wanted: bool) -> Rendered:
    """Lower ``for name in words``."""
    if not NAME.match(node.name):
        if frame.unit.dialect == "sh":
            raise Opaque(node, f"{node.name} is no name of a variable")
        wrong = t.Constant(f"`{node.name}': not a valid identifier")
        return Rendered((t.Do(call(frame.unit.helper("complain"), wrong)),), t.Constant(1))
    if node.words == ():
        return Rendered()
    loop = Loop(_result(frame, node.body) if wanted else "")
    source, target, first = _walked(frame, node)
    before = status_entering(frame, node, node.words or (), (node.body,))
    if before:
        items = t.Name(frame.fresh("items"))
        source, before = items, (t.Assign((items,), source), *before)
    told = debugging.before(frame, s.Statement(node.span, node))
    asks = reads_status(frame, node.body[:1])
    loop.step = _CONTINUED if asks else ()
    body = _body(frame, loop, node.body, wanted=asks)
    first = (*_unless_frozen(frame, loop, node), *first)
    rendered = _rendered(frame, loop, t.For(target, source, (*told, *first, *body)))
    return replace(rendered, body=(*before, *rendered.body))


def _unless_frozen(frame: Frame, loop: Loop, node: s.ForIn) -> tuple[t.Statement, ...]:
    """End a loop whose variable is read-only."""
    if not _ends_frozen(frame, node.name):
        return ()
    free = call(frame.unit.helper("is_free"), t.Constant(node.name))
    failed = (t.Assign((t.Name(loop.result),), t.Constant(1)),) if loop.result else ()
    ending = effect(checked(frame, s.Statement(node.span, node), Rendered(status=t.Constant(1))))
    return (t.If(negated(free), (*failed, *ending, t.Break())),)


def _ends_frozen(frame: Frame, name: str) -> bool:
    """Whether a loop ends because its variable may be read-only; in ``sh`` that ends the program."""
    return frame.unit.dialect != "sh" and frame.unit.facts.variables.is_guarded(frame.function, name)


def _result(frame: Frame, body: Sequence[s.Statement]) -> str:
    """Return what keeps the status of a loop; ``status`` itself where the body asks nobody for what was before."""
    return frame.fresh("result") if reads_status(frame, body[:1]) else "status"


def _walked(frame: Frame, node: s.ForIn) -> tuple[t.Expression, t.Expression, tuple[t.Statement, ...]]:
    """Return what the loop goes through, what it assigns, and what puts it into the variable."""
    if node.words is not None and variables.is_reference(frame, node.name):
        frame.assigned(variables.name_of(frame, node.name))
        return words.items(frame, node.words), variables.referred(frame, node.name), ()
    guarded = frame.unit.facts.variables.is_guarded(frame.function, node.name)
    if node.words is not None and variables.kind(frame, node.name) is Kind.NUMBER and not guarded:
        numbers = words.numbers(frame, node.words)
        if numbers is not None:
            frame.assigned(variables.name_of(frame, node.name))
            return numbers, variables.held(frame, node.name), ()
    source = frame.args if node.words is None else _display(words.items(frame, node.words))
    target, first = _target(frame, node)
    return source, target, first


def _display(items: t.Expression) -> t.Expression:
    """A tuple says better than a list that nobody changes it."""
    return t.TupleDisplay(items.items) if isinstance(items, t.ListDisplay) else items


def _target(frame: Frame, node: s.ForIn | s.Select) -> tuple[t.Expression, tuple[t.Statement, ...]]:
    """Return what the loop assigns, and what puts it into the variable where that is not enough."""
    item = t.Name(frame.fresh("item"))
    first = variables.assign(frame, node.name, item, node)
    if _ends_frozen(frame, node.name):
        return item, first
    match first:
        case (t.Assign((t.Name() as name,), value),) if value == item:
            return name, ()
        case _:
            return item, first


def for_arith(frame: Frame, node: s.ForArith, *, wanted: bool) -> Rendered:
    """Lower ``for ((first; condition; step))``."""
    loop = Loop(_result(frame, node.body) if wanted else "")
    first = arithmetic.effect(frame, node.first) if node.first is not None else ()
    test = arithmetic.truth(frame, node.condition) if node.condition is not None else _TRUE
    step = arithmetic.step(frame, node.step) if node.step is not None else ()
    asks = reads_status(frame, node.body[:1])
    loop.step = (*step, *_CONTINUED) if asks else step
    body = _body(frame, loop, node.body, wanted=asks)
    rendered = _rendered(frame, loop, t.While(test, (*body, *step)))
    return Rendered((*first, *rendered.body), status=rendered.status)


def select(frame: Frame, node: s.Select, *, wanted: bool) -> Rendered:
    """Lower ``select``: the helper shows the menu and yields what is read and what it means."""
    loop = Loop(_result(frame, node.body) if wanted else "")
    source = frame.args if node.words is None else words.items(frame, node.words)
    reply = t.Name(frame.fresh("reply"))
    item = t.Name(frame.fresh("item"))
    first = (*variables.assign(frame, "REPLY", reply), *variables.assign(frame, node.name, item))
    body = _body(frame, loop, node.body)
    prompt = variables.maybe(frame, "PS3")
    name = t.Name(frame.fresh("choices_of"))
    listed = source if isinstance(source, t.ListDisplay) else call(t.Name("list"), source)
    choices = call(frame.unit.helper("choices"), name, prompt)
    ended: tuple[t.Statement, ...] = ()
    if loop.result:  # the input has ended, unless there was nothing to choose from
        ended = (t.Assign((t.Name(loop.result),), call(t.Name("int"), call(t.Name("bool"), name))),)
    if _reads_reply_elsewhere(frame, node):
        last = variables.assign(frame, "REPLY", call(frame.unit.helper("last_answer")))
        ended = (*ended, t.If(name, last))
    rendered = _rendered(frame, loop, t.For(t.TupleDisplay((reply, item)), choices, (*first, *body), ended))
    return Rendered((t.Declare(name.identifier, "list[str]", listed), *rendered.body), status=rendered.status)


def _reads_reply_elsewhere(frame: Frame, node: s.Select) -> bool:
    return any(
        isinstance(each, (s.Parameter, s.ArithVariable)) and each.name == "REPLY"
        for each in walk(frame.unit.script.body, into=lambda below: below is not node)
    )


def _body(
    frame: Frame, loop: Loop, statements: Sequence[s.Statement], *, wanted: bool = False
) -> tuple[t.Statement, ...]:
    """Lower what a loop runs.

    Args:
        frame: Where it stands.
        loop: It.
        statements: What it runs.
        wanted: Whether the loop itself asks what status this has.
    """
    from overhaul.translators.shell.lower.statements import block

    frame.loops.append(loop)
    try:
        body = block(frame, statements, wanted=wanted or bool(loop.result))
    finally:
        frame.loops.pop()
    if loop.result not in {"", "status"}:
        body = (*body, t.Assign((t.Name(loop.result),), STATUS))
    return body or (t.Pass(),)


def _rendered(frame: Frame, loop: Loop, made: t.Statement) -> Rendered:
    before: list[t.Statement] = []
    after: list[t.Statement] = []
    for flag, leaving in ((loop.broken, t.Break()), (loop.continued, t.Continue())):
        if flag:
            before.append(t.Assign((t.Name(flag),), t.Constant(False)))  # noqa: FBT003 - a value of the program
            outer = frame.loops[-1]
            step = outer.step if isinstance(leaving, t.Continue) else ()
            after.append(t.If(t.Name(flag), (*step, leaving)))
    if loop.result:
        if loop.result == "status":
            frame.assigned("status")
        before.append(t.Assign((t.Name(loop.result),), t.Constant(0)))
    status = t.Name(loop.result) if loop.result else None
    return Rendered((*before, made, *after), status=status)


def leave(frame: Frame, levels: int, *, going_on: bool, status: int = 0) -> Rendered:
    """Lower ``break`` and ``continue``.

    Args:
        frame: Where it stands.
        levels: How many loops, from 1.
        going_on: Whether it is ``continue``.
        status: Of the loops that are left.
    """
    loops = frame.loops
    if levels > len(loops) and frame.around:  # the loop is around this process, which ends
        return Rendered((t.Return(t.Constant(0)),), leaves=True)
    levels = min(levels, len(loops))
    statements: list[t.Statement] = list(_results(loops[-levels:], status))
    last = len(loops) - levels  # the loop that is left or goes on
    if levels > 1:
        statements.append(_flagged(frame, loops, last, going_on=going_on))
        return Rendered((*statements, t.Break()), leaves=True)
    if going_on:
        return Rendered((*statements, *loops[last].step, t.Continue()), leaves=True)
    return Rendered((*statements, t.Break()), leaves=True)


def _results(loops: Sequence[Loop], status: int) -> Iterator[t.Statement]:
    for name in dict.fromkeys(loop.result for loop in loops if loop.result):
        yield t.Assign((t.Name(name),), t.Constant(status))


def leave_computed(frame: Frame, levels: t.Expression, *, going_on: bool) -> Rendered:
    """Lower ``break`` and ``continue`` of as many loops as only running it can tell.

    Args:
        frame: Where it stands.
        levels: How many, from 1.
        going_on: Whether it is ``continue``.
    """
    loops = frame.loops
    if not loops:
        return Rendered((t.Do(levels), t.Return(t.Constant(0))), leaves=True)
    count = t.Name(frame.fresh("levels"))
    made: list[t.Statement] = [t.Assign((count,), levels)]
    made += _results(loops, 0)
    if frame.around:
        here = t.Constant(len(loops))
        made.append(t.If(t.Compare(">", count, here), (t.Return(t.Constant(0)),)))
    for inner, loop in enumerate(reversed(loops[1:]), 1):  # how many loops are left with this one
        if going_on:
            loop.continued = loop.continued or frame.fresh("go_on")
            final = inner + 1 == len(loops)
            asked = t.Compare(">" if final else "==", count, t.Constant(inner if final else inner + 1))
            made.append(t.Assign((t.Name(loop.continued),), asked))
        if not going_on or inner + 1 < len(loops):
            loop.broken = loop.broken or frame.fresh("leave")
            more = t.Constant(inner + 1 if going_on else inner)
            made.append(t.Assign((t.Name(loop.broken),), t.Compare(">", count, more)))
    if going_on:
        one = t.Compare("==", count, t.Constant(1)) if loops[1:] else _TRUE
        then = (*loops[-1].step, t.Continue())
        made += then if one == _TRUE else (t.If(one, then), t.Break())
    else:
        made.append(t.Break())
    return Rendered(tuple(made), leaves=True)


def _flagged(frame: Frame, loops: Sequence[Loop], last: int, *, going_on: bool) -> t.Statement:
    """Set the flags that make each loop between here and the last one leave too."""
    names: list[t.Expression] = []
    for index in range(last + 1, len(loops)):
        inner = loops[index]
        if index == last + 1 and going_on:
            inner.continued = inner.continued or frame.fresh("go_on")
            names.append(t.Name(inner.continued))
        else:
            inner.broken = inner.broken or frame.fresh("leave")
            names.append(t.Name(inner.broken))
    return t.Assign(tuple(names), _TRUE)
