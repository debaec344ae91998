"""Surveys: what codemods learn of the whole repository before they look at single files."""

from __future__ import annotations

import os
import stat
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overhaul.commands.filework import Tally, crashed, survey_chunk
from overhaul.commands.work import Work, context_for, run_items
from overhaul.effects.discovery import discover
from overhaul.effects.reading import Reader, ReadError
from overhaul.model.change import Change
from overhaul.planning.steps import Setting
from overhaul.planning.survey import fold, looking, proposed, remarks, survey_failed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from overhaul.commands.work import OnProgress, PlanRequest
    from overhaul.effects.discovery import Discovery
    from overhaul.model.note import Note
    from overhaul.planning.steps import Step

__all__ = ["Surveyed", "survey"]


@dataclass(slots=True)
class Surveyed:
    """What surveys learned of the whole repository.

    Attributes:
        paths: Every Python file of the repository.
        facts: Folded value by codemod.
        changes: Files that surveys create or extend.
        notes: What concerns several files, and surveys that failed.
        broken: Codemods whose survey failed as a whole; they must not run.
    """

    paths: tuple[str, ...]
    facts: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)


def survey(request: PlanRequest, discovery: Discovery, progress: OnProgress | None = None) -> Surveyed:
    """Survey the whole repository, also where only a part of it is planned, when some step needs it.

    Args:
        request: What is to be planned.
        discovery: The files that were asked for.
        progress: Told how far it is.
    """
    steps = [step for step in request.selector.anywhere() if step.codemod.survey]
    whole = discover(request.root, (), request.settings) if request.paths else discovery
    result = Surveyed(tuple(entry.path for entry in whole.entries))
    if not steps:
        return result
    facts = _facts(request, whole, result, progress) if looking(steps) else {}
    paths = _all_paths(request, whole)
    with closing(Reader(request.root.path)) as reader:
        read = partial(_read, reader, request.settings.max_file_size)
        for step in steps:
            mine = {path: found[step.name] for path, found in facts.items() if step.name in found}
            try:
                _fold(step, mine, (paths, read, request.root.path), result)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - a codemod's failure must not cost the others
                result.broken.add(step.name)
                result.notes.append(survey_failed("", step.name, error))
    return result


def _facts(
    request: PlanRequest, whole: Discovery, result: Surveyed, progress: OnProgress | None
) -> dict[str, dict[str, Any]]:
    work = Work(request)
    items = work.items(whole.entries)
    facts: dict[str, dict[str, Any]] = {}
    done = size = 0
    context = context_for(request, work, Setting())
    for part in run_items(request, survey_chunk, items, context):
        if isinstance(part, Tally):
            facts.update(part.facts)
            result.notes += part.notes
        else:
            entry, group = part.item
            result.notes.append(crashed(entry, work.groups[group]).note)
        done += part.files if isinstance(part, Tally) else 1
        size += part.size if isinstance(part, Tally) else 0
        if progress is not None:
            progress("Looking around", done, len(items), size)
    context.cache.close()
    return facts


def _fold(
    step: Step,
    facts: Mapping[str, Any],
    repository: tuple[tuple[str, ...], Callable[[str], bytes | None], str],
    result: Surveyed,
) -> None:
    paths, read, root = repository
    value = fold(step, facts, paths, read)
    notes = remarks(step, value)
    changes: list[Change] = []
    for change in proposed(step, value, paths, read):
        if isinstance(change, Change):
            changes.append(_with_mode(root, change))
        else:
            notes.append(change)
    result.facts[step.name] = value
    result.notes += notes
    result.changes += changes


def _with_mode(root: str, change: Change) -> Change:
    """Return a change of an existing file with the file's own permission bits."""
    if change.before is None or change.after is None:
        return change
    mode = stat.S_IMODE(os.lstat(os.path.join(root, change.path)).st_mode)  # noqa: PTH118 - odd bytes in names
    return replace(change, before=replace(change.before, mode=mode), after=replace(change.after, mode=mode))


def _all_paths(request: PlanRequest, discovery: Discovery) -> tuple[str, ...]:
    """Every path of the repository that may be spoken of: also requirements files, TOML, shell."""
    if request.root.kind == "git":
        return discovery.listed
    top = [path.name for path in Path(request.root.path).iterdir() if not path.name.startswith(".")]
    return tuple(sorted({*(entry.path for entry in discovery.entries), *top}))


def _read(reader: Reader, limit: int, path: str) -> bytes | None:
    try:
        return reader.read(path, limit)
    except ReadError:
        return None
