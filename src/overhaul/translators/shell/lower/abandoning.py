"""Lines that are abandoned: an expression that cannot be evaluated ends the line at the top, and the next one runs."""

from __future__ import annotations

import itertools
from functools import cache, partial
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.facts.touches import NAME
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.helpers.shaking import shaken
from overhaul.translators.shell.lower.failing import ABANDONED, FAILURE, may_be_abandoned, may_fail
from overhaul.translators.shell.lower.statuses import STATUS, reads_status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from overhaul.translators.shell.lower.context import Frame

__all__ = ["in_lines"]


def in_lines(
    frame: Frame, statements: Sequence[s.Statement], functions: Iterable[t.Statement]
) -> tuple[tuple[t.Statement, ...], Sequence[s.Statement]]:
    """Lower all lines at the top but the last, each so that the next one runs when it is abandoned.

    Args:
        frame: Of ``main``.
        statements: Those at the top.
        functions: What the program defines before.

    Returns:
        The lines, and the statements of the last one, which nothing follows.
    """
    from overhaul.translators.shell.lower.statements import block

    lines = list(_lines(frame, statements))
    defined = [each for each in functions if isinstance(each, t.FunctionDef)]
    made: list[t.Statement] = []
    may_be = _Abandoning(frame, defined, frozenset() if _names_are_sure(frame) else _BY_NAME)
    for line, following in itertools.pairwise(lines):
        needed = reads_status(frame, following[:1])
        body = block(frame, line, wanted=needed, following=following[0])
        failure = may_be.failure(body)
        if failure:
            if needed:
                frame.assigned("status")
            otherwise: t.Statement = t.Assign((STATUS,), t.Constant(1)) if needed else t.Pass()
            made.append(t.Try(body, (t.ExceptHandler(frame.unit.helper(failure), "", (otherwise,)),)))
        else:
            made += body
    return tuple(made), lines[-1] if lines else ()


#: Helpers that get the name of a variable while the program runs, which may be none.
_BY_NAME = frozenset({"value_of", "values_of"})
#: Helpers that end the line where what they count was never set, and under errexit the program.
_COUNTING = frozenset({"count_of_set"})


class _Abandoning:
    """Says what lines may raise.

    Args:
        frame: Of ``main``.
        functions: What the program defines.
        by_name: Names of helpers that get a name which is not sure to be one.
    """

    def __init__(self, frame: Frame, functions: Sequence[t.FunctionDef], by_name: frozenset[str]) -> None:
        self._frame = frame
        self._functions = functions
        self._by_name = by_name
        facts = frame.unit.facts
        # Under errexit the program ends there all the same.
        ends = facts.options.state("errexit") is True
        kinds = {} if ends else facts.variables.kinds
        found = (facts.naming.variable(name) for (_, name), kind in kinds.items() if kind is Kind.MAP)
        self._maps = frozenset(found)
        # Helpers come into use line by line; most lines bring none that matters here.
        self._wider: dict[frozenset[str], frozenset[str]] = {}
        self._risky: dict[frozenset[str], frozenset[str]] = {}

    def failure(self, body: tuple[t.Statement, ...]) -> str:
        """Return the name of what a line may raise, empty when it is never abandoned."""
        unit = self._frame.unit
        globbing = _globbing(self._frame)
        if unit.facts.options.state("errexit") is not True:
            globbing |= _COUNTING & unit.helpers
        if globbing not in self._wider:
            fails = partial(may_be_abandoned, maps=self._maps)
            self._wider[globbing] = _growing(globbing, self._functions, fails)
        if may_be_abandoned(body, self._wider[globbing] | self._by_name, self._maps):
            return ABANDONED
        risky = frozenset(name for name in self._frame.unit.helpers if _fails(name))
        if risky not in self._risky:
            self._risky[risky] = _growing(risky, self._functions, may_fail) if risky else risky
        return FAILURE if may_fail(body, self._risky[risky]) else ""


def _globbing(frame: Frame) -> frozenset[str]:
    """Names of helpers that look for files where it is an error that there are none."""
    if frame.unit.facts.options.state("failglob") is False:
        return frozenset()
    return frozenset(name for name in frame.unit.helpers if "NoMatchError" in shaken([name]).names)


def _names_are_sure(frame: Frame) -> bool:
    """Whether ``${!x}`` is only written where `x` is certainly a name."""
    facts = frame.unit.facts.variables
    names = {
        node.name
        for node in walk(frame.unit.script.body)
        if isinstance(node, s.Parameter) and node.indirect and node.index is None
    }
    return all(
        ("", name) in facts.literals
        and ("", name) not in facts.maybe_unset
        and all(NAME.match(text) for text in facts.literals["", name])
        for name in names - facts.namerefs
    )


def _lines(frame: Frame, statements: Sequence[s.Statement]) -> Iterator[Sequence[s.Statement]]:
    """Group statements that stand on one line."""
    group: list[s.Statement] = []
    end = 0
    for statement in statements:
        if group and statement.span.line != end:
            yield group
            group = []
        group.append(statement)
        end = statement.span.line + frame.unit.source(statement).count("\n")
    if group:
        yield group


def _growing(
    risky: frozenset[str],
    functions: Sequence[t.FunctionDef],
    fails: Callable[[object, frozenset[str]], bool],
) -> frozenset[str]:
    """Add the names of functions that can fail because something in them can."""
    while True:
        found = risky | {each.name for each in functions if fails(each.body, risky)}
        if found == risky:
            return risky
        risky = found


@cache
def _fails(helper: str) -> bool:
    if helper == FAILURE or helper.startswith("dash_"):  # in sh such a failure ends the program
        return False
    return FAILURE in shaken([helper]).names
