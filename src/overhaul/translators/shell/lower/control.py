"""``if``, ``case`` and ``{ }``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.lower import patterns, subjects
from overhaul.translators.shell.lower.context import Frame, Rendered
from overhaul.translators.shell.lower.statuses import STATUS, reads_status
from overhaul.translators.shell.lower.substituted import status_entering

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["case", "grouped", "if_", "if_statements"]

#: Lowers the statements of one branch.
if TYPE_CHECKING:
    Branch = Callable[[Sequence[s.Statement]], tuple[t.Statement, ...]]

_SUCCESS = t.Assign((STATUS,), t.Constant(0))


def _branch(frame: Frame, *, wanted: bool) -> Branch:
    from overhaul.translators.shell.lower.statements import block

    def lower(statements: Sequence[s.Statement]) -> tuple[t.Statement, ...]:
        if not statements and wanted:
            frame.assigned("status")
            return (_SUCCESS,)
        return block(frame, statements, wanted=wanted)

    return lower


def grouped(frame: Frame, body: Sequence[s.Statement], *, wanted: bool) -> Rendered:
    """Lower ``{ ...; }``."""
    return Rendered(_branch(frame, wanted=wanted)(body), status=STATUS if wanted else None)


def if_(frame: Frame, node: s.If, *, wanted: bool) -> Rendered:
    """Lower ``if``; without a branch that runs its status is 0."""
    return Rendered(
        if_statements(frame, node, _branch(frame, wanted=wanted)), status=STATUS if wanted else None
    )


def if_statements(frame: Frame, node: s.If, branch: Branch) -> tuple[t.Statement, ...]:
    """Lower ``if`` with its branches lowered in some way."""
    from overhaul.translators.shell.lower.statements import condition

    store = reads_status(frame, node.then[:1]) or reads_status(frame, node.otherwise[:1])
    before, test = condition(frame, node.condition, store=store)
    then = branch(node.then)
    chained = node.otherwise[0] if len(node.otherwise) == 1 else None
    if chained is not None and isinstance(chained.command, s.If) and chained.command.elif_:
        comments = tuple(t.Remark(each.text.strip()) for each in chained.before)
        otherwise = (*comments, *if_statements(frame, chained.command, branch))
    else:
        otherwise = branch(node.otherwise)
    if test == t.Constant(True) and not node.otherwise:  # noqa: FBT003 - a value of the program
        return (*before, *then)
    return (*before, t.If(test, then or (t.Pass(),), otherwise))


def case(frame: Frame, node: s.Case, *, wanted: bool) -> Rendered:
    """Lower ``case``; when nothing matches its status is 0."""
    before, statements = case_statements(frame, node, _branch(frame, wanted=wanted))
    return Rendered((*before, *statements), status=STATUS if wanted else None)


def case_statements(
    frame: Frame, node: s.Case, branch: Branch
) -> tuple[tuple[t.Statement, ...], tuple[t.Statement, ...]]:
    """Lower ``case`` with its branches lowered in some way: what binds the subject, and the chain of ``if``."""
    subject = subjects.subject(frame, node)
    left = status_entering(frame, node, (node.word,), [item.body for item in node.items])
    by_one = sum(item.ending != ";;" for item in node.items[:-1]) > 1
    stays = not any(
        item.ending == ";;&" for item in node.items
    )  # what a branch assigns is not looked at again
    if not by_one and (isinstance(subject, t.Constant) or (isinstance(subject, t.Name) and stays)):
        return left, _chain(frame, subject, node.items, branch, branch(()))
    name = t.Name(frame.fresh("subject"))
    before = (t.Assign((name,), subject), *left)
    if by_one:
        return before, _one_by_one(frame, name, node.items, branch)
    return before, _chain(frame, name, node.items, branch, branch(()))


def _chain(
    frame: Frame,
    subject: t.Expression,
    items: Sequence[s.CaseItem],
    branch: Branch,
    nothing: tuple[t.Statement, ...],
) -> tuple[t.Statement, ...]:
    """Lower the items as a chain of ``if``, at the end of which stands what there is to do when nothing matches."""
    if not items:
        return nothing
    item, rest = items[0], items[1:]
    comments = tuple(t.Remark(each.text.strip()) for each in item.comments)
    test = patterns.matching(frame, subject, item.patterns)
    then = _through(frame, subject, items, branch)
    if test == t.Constant(True):  # noqa: FBT003 - a value of the program
        return (*comments, *then)
    return (*comments, t.If(test, then or (t.Pass(),), _chain(frame, subject, rest, branch, nothing)))


def _through(
    frame: Frame, subject: t.Expression, items: Sequence[s.CaseItem], branch: Branch
) -> tuple[t.Statement, ...]:
    """The body of the first item and, with ``;&`` and ``;;&``, what goes on behind it.

    A body without commands makes the status 0, but only at the end.
    """
    item, rest = items[0], items[1:]
    if item.ending == ";;" or not rest:
        return branch(item.body)
    first = branch(item.body) if item.body else ()
    if item.ending == ";&":
        return (*first, *_through(frame, subject, rest, branch))
    return (*first, *_chain(frame, subject, rest, branch, () if item.body else branch(())))


def _one_by_one(
    frame: Frame, subject: t.Expression, items: Sequence[s.CaseItem], branch: Branch
) -> tuple[t.Statement, ...]:
    """Lower the items one behind the other, with flags for what the endings ``;&`` and ``;;&`` ask for."""
    looking, falling, matched = (t.Name(frame.fresh(hint)) for hint in ("looking", "falling", "matched"))
    falls = any(item.ending == ";&" for item in items)
    nothing = branch(())
    made = [_set(looking, value=True)]
    made += [_set(falling, value=False)] if falls else []
    made += [_set(matched, value=False)] if nothing else []
    for item in items:
        test = patterns.matching(frame, subject, item.patterns)
        asked: t.Expression = looking if test == t.Constant(True) else t.And((looking, test))  # noqa: FBT003 - a value
        after = [_set(looking, value=item.ending == ";;&")]
        after += [_set(falling, value=item.ending == ";&")] if falls else []
        after += [_set(matched, value=bool(item.body))] if nothing else []
        made += (t.Remark(each.text.strip()) for each in item.comments)
        made.append(
            t.If(
                t.Or((falling, asked)) if falls else asked,
                (*after, *(branch(item.body) if item.body else ())),
            )
        )
    if nothing:
        made.append(t.If(t.Not(matched), nothing))
    return tuple(made)


def _set(flag: t.Name, *, value: bool) -> t.Statement:
    return t.Assign((flag,), t.Constant(value))
