"""A part of a plan: what a person accepted, with what it needs, without imports that only the rest would have used.

A supporting edit may serve several others at once: ``from tenacity import retry, Retrying``. When only some of them
are accepted, a name may be left that nobody uses; it goes, so that any choice reads as written by hand. The laws are
checked again, because a choice is a result that no step has made.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.codemods.toolbox.imports import removal
from overhaul.codemods.toolbox.module import Module, decode, parse
from overhaul.errors import MigrateError
from overhaul.model.change import Blob, Change, Edit, Role, digest_of
from overhaul.planning.layers import Layered, regions
from overhaul.planning.prove import newly_unbound

if TYPE_CHECKING:
    from collections.abc import Callable

    from overhaul.model.plan import Plan

__all__ = ["chosen", "tidied"]


def chosen(plan: Plan, keep: Callable[[Change, int], bool], read: Callable[[str], bytes]) -> Plan:
    """Return the plan with only the main edits that `keep` accepts, what they need, and tidy imports.

    Args:
        plan: The whole plan.
        keep: Called with a change and the index of one of its main edits.
        read: Contents of an existing path as the plan saw them.

    Raises:
        MigrateError: The choice would break a file, which is a defect of a codemod; nothing is written.
    """
    return tidied(plan, plan.chosen(keep, read), read)


def tidied(whole: Plan, part: Plan, read: Callable[[str], bytes]) -> Plan:
    """Return a part of a plan with tidy imports; changes that are as in the whole plan are not looked at.

    Raises:
        MigrateError: A file of the part would be broken.
    """
    full = {change.path: change for change in whole.changes}
    changes = tuple(
        change if change is full.get(change.path) else _tidied(change, read) for change in part.changes
    )
    return replace(part, changes=changes)


def _tidied(change: Change, read: Callable[[str], bytes]) -> Change:
    if change.after is None or not change.path.endswith((".py", ".pyw")):
        return change
    data = b"" if change.before is None else read(change.path)
    source, encoding, bom = decode(data)
    after = change.result(None if change.before is None else data) or b""
    if bom or encoding != "utf-8":
        _parsed(change.path, decode(after)[0])
        return change
    before = _parsed(change.path, source)
    layered = Layered(source, change.edits, after)
    while True:
        module = _parsed(change.path, layered.current)
        layer = _surplus(before, module, change.steps)
        if layer is None:
            break
        layered = layered.with_layer([layer])
    removed = [(edit.start, edit.end) for edit in layered.edits]
    unbound = newly_unbound(before, module, removed, regions(layered.edits))
    if unbound:
        raise _broken(change.path, unbound[1], f"the name {unbound[0]!r} would be unbound")
    blob = Blob(digest_of(layered.current), len(layered.current), change.after.mode)
    return Change(change.path, change.before, blob, layered.edits)


def _surplus(before: Module, after: Module, steps: tuple[str, ...]) -> Edit | None:
    """Return the edit that removes an import which nobody uses although somebody did, or would have."""
    old = _imported(before)
    for name in sorted(_imported(after)):
        if after.names.is_used(name) or (name in old and not before.names.is_used(name)):
            continue
        splice = removal(after, name)
        if splice is not None:
            return Edit(
                splice.start,
                after.source[splice.start : splice.end],
                splice.text.encode(),
                steps=steps,
                reason=f"{name} is not used",
                role=Role.SUPPORT,
            )
    return None


def _imported(module: Module) -> set[str]:
    return {
        alias.asname or alias.name.partition(".")[0]
        for statement in module.tree.body
        if isinstance(statement, (ast.Import, ast.ImportFrom))
        for alias in statement.names
    }


def _parsed(path: str, source: bytes) -> Module:
    try:
        return Module(path, source, parse(source, path))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _broken(path, getattr(error, "lineno", 0) or 0, str(error)) from error


def _broken(path: str, line: int, reason: str) -> MigrateError:
    return MigrateError(
        f"{path}: with this choice of hunks line {line} of the result would be broken: {reason}; nothing was written",
        hint="accept or decline the hunks of this file together, and please report it",
    )
