"""``migrate plan``: look at the tree once and say everything that would happen, without touching anything."""

from __future__ import annotations

import os
import shlex
import stat
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overhaul import __version__
from overhaul.commands.filework import Context, Tally, crashed, install, survey_chunk, transform_chunk
from overhaul.effects import git
from overhaul.effects.cache import Cache, cache_path
from overhaul.effects.discovery import discover
from overhaul.effects.reading import Reader, ReadError
from overhaul.effects.saving import save
from overhaul.effects.workers import Crash, cores, run_chunks
from overhaul.errors import UsageError
from overhaul.exits import Exit
from overhaul.model.change import Certainty, Change, digest_of
from overhaul.model.hook import Phase
from overhaul.model.note import Note, NoteKind
from overhaul.model.plan import Header, Plan, Statistics, settled
from overhaul.model.serial import dump_plan
from overhaul.planning.baseline import apply_baseline, load_baseline
from overhaul.planning.choice import chosen, tidied
from overhaul.planning.engine import Setting
from overhaul.planning.merge import merge_changes
from overhaul.planning.survey import fold, looking, proposed, remarks
from overhaul.report.text import next_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from overhaul.commands.output import Output
    from overhaul.commands.session import Session
    from overhaul.effects.discovery import Discovery, Entry
    from overhaul.effects.workspace import Root
    from overhaul.model.settings import Settings
    from overhaul.planning.select import Selector
    from overhaul.planning.steps import Step

__all__ = ["PlanRequest", "Planned", "contents_of", "exit_code", "make_plan", "planned", "run"]

_CHUNK_BYTES = 400_000
_CHUNK_FILES = 100
#: Below this many bytes starting workers costs more than they save.
_SERIAL_BYTES = 1_000_000
_BASELINE_LIMIT = 100_000_000


def run(session: Session, output: Output, given: Mapping[str, Any]) -> Exit:
    """Make a plan, save it when asked to, and show it.

    Args:
        session: The repository and its settings.
        output: How to show it.
        given: ``paths``, ``output``, ``safe_only``, ``detailed_exitcode``.
    """
    made = planned(session, output, given["paths"], safe_only=given["safe_only"])
    if given["output"]:
        save(Path(session.directory, given["output"]), dump_plan(made.plan))
    if output.verbose:
        _say_left_out(made.discovery, output)
    arguments = typed_again(given)
    steps = next_steps(
        made.plan, saved=given["output"] or "", verbose=output.verbose > 0, arguments=arguments
    )
    with closing(Reader(session.root.path)) as reader:
        output.plan(made.plan, partial(contents_of, reader), steps, session.codemod)
    code = exit_code(made.plan)
    if code is Exit.OK and given["detailed_exitcode"] and made.plan.changes:
        return Exit.CHANGES
    return code


def planned(session: Session, output: Output, paths: Sequence[str], *, safe_only: bool) -> Planned:
    """Make the plan that a command line asks for: hooks, progress, baseline.

    Args:
        session: The repository and its settings.
        output: Where progress is shown.
        paths: Arguments of the user.
        safe_only: Whether only edits that keep behaviour the same are wanted.
    """
    request = PlanRequest(
        session.root,
        session.paths(paths),
        session.settings,
        session.selector,
        ",".join(session.settings.recipes),
    )
    hooks = session.hooks(trusted=False)
    hooks.call(Phase.BEFORE_PLAN)
    with output.progress("Looking at files") as progress:
        made = make_plan(request, progress)
    plan = made.plan
    with closing(Reader(session.root.path)) as reader:
        read = partial(contents_of, reader)
        if session.settings.baseline:
            name = session.settings.baseline
            data = _read(reader, _BASELINE_LIMIT, name)
            if data is None:
                raise UsageError(f"{name}: the baseline cannot be read", hint="migrate baseline records one")
            plan = tidied(plan, apply_baseline(plan, load_baseline(data, name), read), read)
        if safe_only:
            plan = chosen(plan, lambda change, index: change.edits[index].certainty is Certainty.SAFE, read)
    hooks.call(Phase.AFTER_PLAN, plan=plan, counts={"changes": len(plan.changes), "notes": len(plan.notes)})
    return Planned(plan, made.discovery)


_REPEATED = {
    "codemods": "-c",
    "recipes": "-r",
    "options": "-O",
    "disable": "--disable",
    "include": "--include",
    "exclude": "--exclude",
}


def typed_again(given: Mapping[str, Any]) -> str:
    """Return what the user typed to select files and codemods, quoted for a shell."""
    words = [word for name, flag in _REPEATED.items() for value in given[name] for word in (flag, value)]
    if given["safe_only"]:
        words.append("--safe-only")
    if given["baseline"]:
        words += ["--baseline", given["baseline"]]
    if given["no_baseline"]:
        words.append("--no-baseline")
    return shlex.join([*words, *given["paths"]])


def exit_code(plan: Plan) -> Exit:
    """Return 3 when some file could not be handled, else 0."""
    failed = any(note.kind in {NoteKind.ERROR, NoteKind.LIMIT} for note in plan.notes)
    return Exit.REVIEW if failed else Exit.OK


def _say_left_out(discovery: Discovery, output: Output) -> None:
    for left in discovery.left_out:
        where = f" in {', '.join(left.folders)}" if left.folders else ""
        output.say(f"{left.reason}: {left.files} files{where}")


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What is to be planned.

    Attributes:
        root: The repository.
        paths: Files and directories; empty for the whole repository.
        settings: The effective settings.
        selector: Gives the steps for a path.
        recipe: Name of the recipe that was asked for, for the header.
    """

    root: Root
    paths: tuple[str, ...]
    settings: Settings
    selector: Selector
    recipe: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what was left out on the way to it.

    Attributes:
        plan: The plan.
        discovery: The files that were looked at and those that were not.
    """

    plan: Plan
    discovery: Discovery


@dataclass(slots=True)
class _Work:
    """Files with the lists of steps that run on them."""

    request: PlanRequest
    groups: list[tuple[Step, ...]] = field(default_factory=list)

    def items(self, entries: Sequence[Entry]) -> list[tuple[Entry, int]]:
        """Pair each entry with the index of its steps; entries without steps are left out."""
        index: dict[int, int] = {}
        items = []
        for entry in entries:
            steps = self.request.selector.steps(entry.path)
            if not steps:
                continue
            number = index.get(id(steps))
            if number is None:
                number = index[id(steps)] = len(self.groups)
                self.groups.append(steps)
            items.append((entry, number))
        return items


def make_plan(request: PlanRequest, progress: Callable[[int, int, int], None] | None = None) -> Planned:
    """Return the plan for a repository.

    Args:
        request: What is to be planned.
        progress: Called with (files done, files in all, bytes done) while it goes on.
    """
    started = time.monotonic()
    discovery = discover(request.root, request.paths, request.settings)
    work = _Work(request)
    items = work.items(discovery.entries)
    surveyed = _survey(request, discovery)
    local = _local_packages([*surveyed.paths, *(change.path for change in surveyed.changes)])
    setting = Setting(surveyed.facts, local, request.settings.max_rounds)
    tally = _transform(request, work, items, setting, progress)
    looked_at = {entry.path for entry in discovery.entries} if request.paths else None
    tally.notes += discovery.notes
    tally.notes += [note for note in surveyed.notes if looked_at is None or note.path in looked_at]
    plan = _composed(request, tally, surveyed, time.monotonic() - started)
    return Planned(plan, discovery)


@dataclass(slots=True)
class _Surveyed:
    """What surveys learned of the whole repository."""

    paths: tuple[str, ...]
    facts: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def _survey(request: PlanRequest, discovery: Discovery) -> _Surveyed:
    """Survey the whole repository, also where only a part of it is planned, when some step needs it."""
    steps = [step for step in request.selector.everywhere() if step.codemod.survey]
    result = _Surveyed(tuple(entry.path for entry in discovery.entries))
    if request.paths:
        result.paths = tuple(entry.path for entry in discover(request.root, (), request.settings).entries)
    if not steps:
        return result
    work = _Work(request)
    whole = discover(request.root, (), request.settings) if request.paths else discovery
    items = work.items(whole.entries)
    context = _context(request, work, Setting())
    facts: dict[str, dict[str, Any]] = {}
    if any(looking(group) for group in work.groups):
        for part in _run(request, survey_chunk, items, context):
            if isinstance(part, Tally):
                facts.update(part.facts)
    paths = _all_paths(request, whole)
    with closing(Reader(request.root.path)) as reader:
        read = partial(_read, reader, request.settings.max_file_size)
        for step in steps:
            mine = {path: found[step.name] for path, found in facts.items() if step.name in found}
            value = result.facts[step.name] = fold(step, mine, paths, read)
            result.notes += remarks(step, value)
            for change in proposed(step, value, paths, read):
                if isinstance(change, Change):
                    result.changes.append(_with_mode(request.root.path, change))
                else:
                    result.notes.append(change)
    return result


def _with_mode(root: str, change: Change) -> Change:
    """Return a change of an existing file with the file's own permission bits."""
    if change.before is None or change.after is None:
        return change
    mode = stat.S_IMODE(os.lstat(os.path.join(root, change.path)).st_mode)  # noqa: PTH118 - odd bytes in names
    return replace(change, before=replace(change.before, mode=mode), after=replace(change.after, mode=mode))


def _all_paths(request: PlanRequest, discovery: Discovery) -> tuple[str, ...]:
    """Every path of the repository that may be spoken of: also requirements files, TOML, shell."""
    if request.root.kind == "git":
        return tuple(sorted(git.ls_files(request.root.path, ())))
    top = [path.name for path in Path(request.root.path).iterdir() if not path.name.startswith(".")]
    return tuple(sorted({*(entry.path for entry in discovery.entries), *top}))


def _read(reader: Reader, limit: int, path: str) -> bytes | None:
    try:
        return reader.read(path, limit)
    except ReadError:
        return None


def _transform(
    request: PlanRequest,
    work: _Work,
    items: Sequence[tuple[Entry, int]],
    setting: Setting,
    progress: Callable[[int, int, int], None] | None,
) -> Tally:
    tally = Tally()
    context = _context(request, work, setting)
    for part in _run(request, transform_chunk, items, context):
        if isinstance(part, Crash):
            tally.add(crashed(part.item[0]))
        else:
            tally.merge(part)
        if progress is not None:
            progress(tally.files, len(items), tally.size)
    context.cache.prune()
    return tally


def _context(request: PlanRequest, work: _Work, setting: Setting) -> Context:
    settings = request.settings
    salt = digest_of(
        repr(
            (
                __version__,
                sys.version_info[:3],
                sorted(setting.facts.items()),
                sorted(setting.local_packages),
                setting.max_rounds,
            )
        ).encode(errors="surrogateescape")
    )
    return Context(
        root=request.root.path,
        groups=tuple(work.groups),
        setting=setting,
        cache=Cache(cache_path() if settings.cache else None),
        max_file_size=settings.max_file_size,
        file_timeout=settings.file_timeout,
        salt=salt,
    )


def _run(
    request: PlanRequest,
    function: Callable[[Sequence[tuple[Entry, int]]], Tally],
    items: Sequence[tuple[Entry, int]],
    context: Context,
) -> Iterator[Tally | Crash[tuple[Entry, int]]]:
    size = sum(entry.size for entry, _ in items)
    jobs = request.settings.jobs or cores()
    if size < _SERIAL_BYTES:
        jobs = 1
    return run_chunks(function, _chunks(items), jobs, partial(install, context))


def _chunks(items: Sequence[tuple[Entry, int]]) -> Iterator[Sequence[tuple[Entry, int]]]:
    start = size = 0
    for at, (entry, _) in enumerate(items):
        size += entry.size
        if size >= _CHUNK_BYTES or at - start + 1 >= _CHUNK_FILES:
            yield items[start : at + 1]
            start, size = at + 1, 0
    if start < len(items):
        yield items[start:]


def _local_packages(paths: Sequence[str]) -> frozenset[str]:
    """Names under which the repository's own code is imported: top-level modules and packages, also below src/."""
    names = set()
    for path in paths:
        parts = path.removeprefix("src/").split("/")
        names.add(parts[0].removesuffix(".py"))
    return frozenset(names)


def _composed(request: PlanRequest, tally: Tally, surveyed: _Surveyed, seconds: float) -> Plan:
    with closing(Reader(request.root.path)) as reader:
        read = partial(contents_of, reader)
        changes, notes = merge_changes([*tally.changes, *surveyed.changes], read)
        changes = settled(changes, read)
    statistics = Statistics(tally.files, tally.size, tally.mentioned, tally.cached, tally.failed, seconds)
    return Plan(_header(request), changes, tuple(sorted({*tally.notes, *notes})), statistics)


def contents_of(reader: Reader, path: str) -> bytes:
    """Return the contents of an existing path, whatever its size."""
    return reader.read(path, sys.maxsize)


def _header(request: PlanRequest) -> Header:
    steps = request.selector.everywhere()
    return Header(
        tool=__version__,
        root=request.root.path,
        created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        steps=tuple(f"{step.name}@{step.codemod.version}" for step in steps),
        recipe=request.recipe,
        options={step.name: _differing(step) for step in steps if _differing(step)},
        base_commit=git.head_commit(request.root.path) if request.root.kind == "git" else "",
        settings_digest=digest_of(
            repr(replace(request.settings, jobs=0, root="", origins={})).encode(errors="surrogateescape")
        ),
    )


def _differing(step: Step) -> dict[str, object]:
    defaults = {option.name: option.default for option in step.codemod.options}
    return {name: value for name, value in step.options.items() if defaults.get(name) != value}
