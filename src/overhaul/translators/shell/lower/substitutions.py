"""Command substitution and process substitution."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.failing import notices_errors
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import targets, words
from overhaul.translators.shell.lower.context import Frame, Rendered, call
from overhaul.translators.shell.lower.effects import is_pure
from overhaul.translators.shell.lower.processes import (
    become,
    child,
    connected,
    input_of,
    is_plain_program,
    option,
    start,
)
from overhaul.translators.shell.lower.statuses import effect, stored

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["holding", "is_early", "process_substitution", "substitution"]


#: What shows which options are on: ``$-``, ``[[ -o errexit ]]``, ``shopt -o``.
_LOOKS = re.compile(r"\$-|\$\{-|\[ -o errexit|\btest -o errexit|\bshopt -[pqsu]*o")


def substitution(frame: Frame, part: s.CommandSubstitution) -> t.Expression:
    """Lower ``$(...)`` to an expression that is what the commands write.

    Args:
        frame: Where it stands.
        part: The substitution.
    """
    from overhaul.translators.shell.lower.builtins.captured import captured

    unit = frame.unit
    unit.binds = True
    if not part.body:
        return t.Constant("")
    with _inside(frame):
        text = captured(frame, part)
        status: t.Expression = t.Constant(0)
        if text is None:
            status = call(unit.helper("substituted"))
            text = _run(frame, part.body)
    frame.substituted = status
    return text


@contextmanager
def _inside(frame: Frame) -> Iterator[None]:
    """Lower what stands inside with errexit as it is in a substitution: off in bash, counting again in sh."""
    before = frame.ignored, frame.counted, frame.dropped
    if frame.unit.dialect == "sh":
        frame.ignored, frame.counted = False, True
    elif _drops_errexit(frame) and not _drops_running(frame):
        frame.ignored = frame.dropped = True
    try:
        yield
    finally:
        frame.ignored, frame.counted, frame.dropped = before


def _drops_running(frame: Frame) -> bool:
    """Whether the option itself must be off in a substitution, as it is looked at while the program runs."""
    return frame.unit.facts.options.state("errexit") is None or _traps_inside(frame)


def _run(frame: Frame, body: tuple[s.Statement, ...]) -> t.Expression:
    """Return what runs the commands of a substitution and gives what they write."""
    facts = frame.unit.facts
    notices = notices_errors(body, facts.functions, traps=facts.traps)
    first: tuple[t.Statement, ...] = ()
    if frame.unit.dialect == "sh":
        first = _counting(frame) if notices else ()
    elif _drops_errexit(frame) and (
        _drops_running(frame)
        or (facts.counts_errors and notices)
        or _LOOKS.search(frame.unit.script.text) is not None
    ):
        discard = t.Attribute(frame.unit.helper("options"), "discard")
        first = (t.Do(call(discard, t.Constant("errexit"))),)
    if len(body) == 1 and (body[0].command is None or not (first and notices)):
        text = _simple_substitution(frame, body[0])
        if text is not None:
            return text
    with input_of(frame, None):
        made = child(frame, body, "substitution", substituted=True, first=first)
    return call(frame.unit.helper("substitute"), made)


def _counting(frame: Frame) -> tuple[t.Statement, ...]:
    """Return what lets errexit count again in a process that a function starts."""
    around = frame.unit.facts.functions.get(frame.function)
    return (
        (t.Do(call(frame.unit.helper("counting_errors"))),) if around is not None and around.ignored else ()
    )


def _drops_errexit(frame: Frame) -> bool:
    """Whether a command substitution starts without errexit: in bash it does, in sh it does not."""
    return frame.unit.dialect != "sh" and option(frame, "inherit_errexit") is False


def _traps_inside(frame: Frame) -> bool:
    """Whether a trap on ERR may be in force in a command substitution."""
    facts = frame.unit.facts
    return "ERR" in facts.traps and facts.options.state("errtrace") is not False


def _simple_substitution(frame: Frame, statement: s.Statement) -> t.Expression | None:
    """Lower a substitution of one command that is a file, a program or a pipeline."""
    unit = frame.unit
    command = statement.command
    if statement.negated or statement.background:
        return None
    if command is None and len(statement.redirects) == 1 and statement.redirects[0].operator == "<":
        return _file(frame, statement.redirects[0])
    if _traps_inside(frame):
        return None
    if isinstance(command, s.Simple) and is_plain_program(frame, command, statement):
        if not statement.redirects:
            made = start(frame, command, command.words, "substitute")
            if all(is_early(each) for each in (*made.arguments, *(each.value for each in made.keywords))):
                return made
        elif all(map(_changes_only_others, statement.redirects)):
            before, opening = targets.manager(frame, statement.redirects)
            made = start(frame, command, command.words, "substitute", opening)
            if not before and _is_early_call(made) and _is_early_call(opening):
                return made
        made_program = become(frame, statement, command)
        return None if made_program is None else call(unit.helper("substitute"), made_program)
    here = option(frame, "lastpipe") is not False
    if isinstance(command, s.Pipeline) and not statement.redirects and not here:
        return call(unit.helper("substitute"), t.Lambda((), connected(frame, command)))
    return None


#: Parts of a target that run nothing.
_PLAIN = (s.Word, s.Literal, s.Quoted, s.DoubleQuoted, s.Parameter)


def _changes_only_others(redirect: s.Redirect) -> bool:
    """Whether a redirection is one of the input, or of the errors to a file: the output is that of the substitution."""
    if redirect.variable or not all(isinstance(each, _PLAIN) for each in walk(redirect.target)):
        return False
    if redirect.operator in {"<", "<<", "<<-", "<<<"}:
        return redirect.descriptor in {None, 0}
    return redirect.operator in {">", ">>"} and redirect.descriptor == 2  # noqa: PLR2004 - that of the errors


def _is_early_call(expression: t.Expression | None) -> bool:
    if not isinstance(expression, t.Call):
        return False
    values = [each.value for each in expression.keywords if each.name != "redirects"]
    pieces = [
        item
        for each in (*expression.arguments, *values)
        for item in (each.items if isinstance(each, t.TupleDisplay) else (each,))
    ]
    return all(map(is_early, pieces))


def is_early(expression: t.Expression) -> bool:
    """Whether an argument of a substituted program can be evaluated in the shell itself."""
    return all(is_pure(each) for each in _without_substitutions(expression))


def _without_substitutions(expression: t.Expression) -> list[t.Expression]:
    """Return an expression in pieces, with substitutions replaced by their arguments."""
    if isinstance(expression, t.Call) and expression.function in {t.Name("substitute"), t.Name("contents")}:
        pieces = [
            _without_substitutions(each) for each in expression.arguments if not isinstance(each, t.Lambda)
        ]
        return [each for piece in pieces for each in piece]
    if isinstance(expression, t.FormattedText):
        pieces = [_without_substitutions(each) for each in expression.parts if not isinstance(each, str)]
        return [each for piece in pieces for each in piece]
    return [expression]


def _file(frame: Frame, redirect: s.Redirect) -> t.Expression | None:
    if redirect.descriptor not in {None, 0} or redirect.variable:
        return None
    target = (
        words.text(frame, redirect.target)
        if frame.unit.dialect == "sh"
        else words.single(frame, redirect.target)
    )
    return call(frame.unit.helper("contents"), target)


def holding(frame: Frame, node: s.Simple, rendered: Rendered) -> Rendered:
    """Keep the names of process substitutions in the words of a function or a builtin until it is done."""
    parts = [part for word in node.words for part in word.parts]
    if not any(isinstance(part, s.ProcessSubstitution) for part in parts):
        return rendered
    keeping = call(frame.unit.helper("substituting"))
    if rendered.status is None and rendered.condition is None:
        return Rendered((t.With(((keeping, None),), effect(rendered) or (t.Pass(),)),))
    return Rendered((t.With(((keeping, None),), stored(frame, rendered)),), frame.status)


def process_substitution(frame: Frame, part: s.ProcessSubstitution, *, counted: bool = False) -> t.Expression:
    """Lower ``<(...)`` or ``>(...)`` to an expression that is the name of the file.

    Args:
        frame: Where it stands.
        part: The substitution.
        counted: Whether errexit counts in it where it is ignored around it: as the target of a redirection.
    """
    unit = frame.unit
    unit.binds = True
    helper = unit.helper("process_output" if part.reads else "process_input")
    if len(part.body) == 1 and isinstance(part.body[0].command, s.Simple) and not _traps_inside(frame):
        statement, command = part.body[0], part.body[0].command
        if is_plain_program(frame, command, statement) and not statement.background:
            program = become(frame, statement, command)
            if program is not None:
                return call(helper, program)
    if not counted or frame.dropped:
        return call(helper, child(frame, part.body, "process", substituted=True))
    facts = unit.facts
    first = _counting(frame) if notices_errors(part.body, facts.functions, traps=facts.traps) else ()
    before = frame.ignored, frame.counted
    frame.ignored, frame.counted = False, True
    try:
        return call(helper, child(frame, part.body, "process", substituted=True, first=first))
    finally:
        frame.ignored, frame.counted = before
