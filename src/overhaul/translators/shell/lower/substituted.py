"""What status the substitutions of a command leave: that of the last one that runs (Simple Command Expansion)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import children, walk
from overhaul.translators.shell.lower.context import Frame, Opaque, call
from overhaul.translators.shell.lower.statuses import STATUS, reads_status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["perhaps", "status_before", "status_entering", "status_left"]

_UNCERTAIN = t.Name("status of a substitution that may not run")


def status_left(
    frame: Frame, node: s.Node, parts: Sequence[s.Node]
) -> tuple[tuple[t.Statement, ...], t.Expression | None]:
    """Return what runs before a command, and the status its substitutions leave; ``None`` when that is 0.

    Args:
        frame: Where it stands.
        node: The command.
        parts: The words or assignments of it that are expanded.

    Raises:
        Opaque: Which of them is the last to run is only known while it runs.
    """
    from overhaul.translators.shell.lower.builtins.captured import is_captured

    perhaps_last: list[bool] = []
    certain = False
    for part, runs in reversed([each for top in parts for each in _substitutions(top, certain=True)]):
        perhaps_last.append(is_captured(frame, part))
        if runs:
            certain = True
            break
    if all(perhaps_last):
        return (), None
    if any(perhaps_last[: len(perhaps_last) - certain]):
        raise Opaque(node, "which substitution is the last one is only known while it runs")
    status = call(frame.unit.helper("substituted"))
    if certain and not perhaps_last[-1]:
        return (), status
    return (t.Do(call(frame.unit.helper("nothing_substituted"))),), status


def _substitutions(node: s.Node, *, certain: bool) -> Iterator[tuple[s.CommandSubstitution, bool]]:
    """Yield the substitutions of a command itself in order, and whether each certainly runs."""
    if isinstance(node, s.CommandSubstitution):
        yield node, certain
    elif not isinstance(node, s.ProcessSubstitution):
        optional = _optional(node)
        for each in children(node):
            yield from _substitutions(each, certain=certain and not any(each is other for other in optional))


def _optional(node: s.Node) -> tuple[s.Node, ...]:
    """Return what is right below a node and may not be evaluated."""
    match node:
        case s.Parameter(operation=s.Default() as operation):
            return (operation,)
        case s.ArithBinary(_, "&&" | "||", _, right):
            return (right,)
        case s.ArithTernary(_, _, then, otherwise):
            return then, otherwise
        case _:
            return ()


@contextmanager
def perhaps(frame: Frame) -> Iterator[None]:
    """Lower something that may not be evaluated: nobody can say what ``$?`` is behind a substitution in it."""
    before = frame.substituted
    yield
    if frame.substituted is not before:
        frame.substituted = _UNCERTAIN


def status_before(frame: Frame, node: s.Node) -> t.Expression:
    """Return ``$?`` as it is behind what was expanded of a command.

    Args:
        frame: Where it stands.
        node: What asks for it.

    Raises:
        Opaque: It depends on whether a substitution ran.
    """
    if frame.unit.dialect == "sh":  # dash sets it when the command has ended
        return STATUS
    if frame.substituted is _UNCERTAIN:
        raise Opaque(node, "what $? is depends on whether a substitution runs")
    return STATUS if frame.substituted is None else frame.substituted


def status_entering(
    frame: Frame, node: s.Node, parts: Sequence[s.Node], bodies: Iterable[Sequence[s.Statement]]
) -> tuple[t.Statement, ...]:
    """Return what keeps the status that substitutions leave to what runs first within a compound command.

    Args:
        frame: Where it stands.
        node: The command.
        parts: Its words, which were lowered.
        bodies: What it may run.

    Raises:
        Opaque: It depends on whether a substitution ran.
    """
    patterns = [each for item in node.items for each in item.patterns] if isinstance(node, s.Case) else []
    if frame.unit.dialect == "sh" or not _substitute([*parts, *patterns]):
        return ()
    if not any(reads_status(frame, body[:1]) for body in bodies):
        return ()
    if _substitute(patterns):
        raise Opaque(node, "what $? is depends on which patterns are looked at")
    frame.assigned("status")
    return (t.Assign((STATUS,), status_before(frame, node)),)


def _substitute(parts: Sequence[s.Node]) -> bool:
    return any(isinstance(each, s.CommandSubstitution) for part in parts for each in walk(part))
