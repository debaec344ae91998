"""``migrate plan``: look at the tree once and say everything that would happen, without touching anything."""

from __future__ import annotations

import os
import shlex
import string
import time
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overhaul import __version__
from overhaul.commands.filework import Tally, crashed, load_engine, recalled, transform_chunk
from overhaul.commands.hooking import hooking
from overhaul.commands.surveying import Surveyed, survey
from overhaul.commands.work import PlanRequest, Work, contents_of, context_for, run_items
from overhaul.effects import git
from overhaul.effects.discovery import discover
from overhaul.effects.glances import Glances
from overhaul.effects.reading import Reader, ReadError
from overhaul.effects.saving import save
from overhaul.effects.workers import Crash
from overhaul.errors import UsageError
from overhaul.exits import Exit
from overhaul.model.change import Certainty, digest_of
from overhaul.model.hook import Phase
from overhaul.model.plan import Header, Plan, Statistics, settled
from overhaul.model.serial import dump_plan
from overhaul.planning.baseline import apply_baseline, load_baseline
from overhaul.planning.merge import merge_changes
from overhaul.planning.steps import Setting
from overhaul.report.display import counted
from overhaul.report.notes import FAILURES
from overhaul.report.text import next_steps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from overhaul.commands.output import Output
    from overhaul.commands.session import Session
    from overhaul.commands.work import OnProgress
    from overhaul.effects.discovery import Discovery, Entry
    from overhaul.effects.hooks import Hooks
    from overhaul.planning.steps import Step

__all__ = ["PlanRequest", "Planned", "contents_of", "exit_code", "make_plan", "planned", "run"]

_BASELINE_LIMIT = 100_000_000
#: Files that a warning names.
_MOST_NAMED = 5


def run(session: Session, output: Output, given: Mapping[str, Any]) -> Exit:
    """Make a plan, save it when asked to, and show it.

    Args:
        session: The repository and its settings.
        output: How to show it.
        given: ``paths``, ``output``, ``safe_only``, ``detailed_exitcode``.
    """
    with hooking(session, output, trusted=False) as hooks:
        made = planned(session, output, hooks, given["paths"], safe_only=given["safe_only"])
    if given["output"] is not None:
        save(Path(session.directory, given["output"]), dump_plan(made.plan))
    if output.verbose:
        _say_left_out(made.discovery, output)
    arguments = typed_again(given)
    steps = next_steps(
        made.plan,
        saved=shlex.quote(given["output"]) if given["output"] else "",
        verbose=output.verbose > 0,
        arguments=arguments,
        program=session.program,
    )
    with closing(Reader(session.root.path)) as reader:
        output.plan(made.plan, partial(contents_of, reader), steps, session.codemod)
    code = exit_code(made.plan)
    if given["detailed_exitcode"] and made.plan.changes:
        code = (
            Exit.CHANGES
        )  # also where a file could not be handled: what is asked for is whether there are some
    warn_of_failures(output, made.plan, code)
    return code


def planned(
    session: Session, output: Output, hooks: Hooks, paths: Sequence[str], *, safe_only: bool
) -> Planned:
    """Make the plan that a command line asks for: hooks, progress, baseline.

    Args:
        session: The repository and its settings.
        output: Where progress is shown.
        hooks: Called before and after.
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
    hooks.call(Phase.BEFORE_PLAN)
    with output.progress() as progress:
        made = make_plan(request, progress)
    plan = made.plan
    with closing(Reader(session.root.path)) as reader:
        read = partial(contents_of, reader)
        if session.settings.baseline or safe_only:
            from overhaul.planning.choice import chosen, tidied  # noqa: PLC0415 - rare, and brings the engine along
        if session.settings.baseline:
            name = session.settings.baseline
            try:
                data = reader.read(name, _BASELINE_LIMIT)
            except ReadError as error:
                hint = "migrate baseline records one"
                raise UsageError(f"{name}: the baseline {error.message}", hint=hint) from error
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


#: What stands for itself between ``$'`` and ``'``.
_TYPED = frozenset(string.printable) - frozenset(string.whitespace + "\\'") | {" "}


def typed_again(given: Mapping[str, Any]) -> str:
    """Return what the user typed to select files and codemods, quoted for a shell."""
    words = [word for name, flag in _REPEATED.items() for value in given[name] for word in (flag, value)]
    if given["safe_only"]:
        words.append("--safe-only")
    if given["baseline"]:
        words += ["--baseline", given["baseline"]]
    if given["no_baseline"]:
        words.append("--no-baseline")
    return " ".join(map(_quoted, [*words, *given["paths"]]))


def _quoted(word: str) -> str:
    """Quote a word for a shell; what cannot be typed stands in escapes, as bash, ksh and zsh read them."""
    if word.isprintable():
        return shlex.quote(word)
    text = "".join(chr(byte) if chr(byte) in _TYPED else f"\\x{byte:02x}" for byte in os.fsencode(word))
    return f"$'{text}'"


def exit_code(plan: Plan) -> Exit:
    """Return 3 when some file could not be handled, else 0."""
    return Exit.REVIEW if any(note.kind in FAILURES for note in plan.notes) else Exit.OK


def warn_of_failures(output: Output, plan: Plan, code: Exit) -> None:
    """Name the files that could not be handled, and say when the exit code comes from that."""
    because = f" (exit code {int(code)})" if code is Exit.REVIEW else ""
    failures = [note for note in plan.notes if note.kind in FAILURES]
    paths = list(dict.fromkeys(note.path for note in failures if note.path))
    if paths:
        named = ", ".join(paths[:_MOST_NAMED])
        more = f" and {len(paths) - _MOST_NAMED:,} more" if len(paths) > _MOST_NAMED else ""
        output.warn(f"{counted(len(paths), 'file')} could not be handled{because}: {named}{more}")
    for step in dict.fromkeys(note.step for note in failures if not note.path):
        output.warn(f"{step or 'a part of the plan'} could not be run on this repository{because}")


def _say_left_out(discovery: Discovery, output: Output) -> None:
    for left in discovery.left_out:
        where = f" in {', '.join(left.folders)}" if left.folders else ""
        output.say(f"{left.reason}: {counted(left.files, 'file')}{where}")


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what was left out on the way to it.

    Attributes:
        plan: The plan.
        discovery: The files that were looked at and those that were not.
    """

    plan: Plan
    discovery: Discovery


def make_plan(request: PlanRequest, progress: OnProgress | None = None) -> Planned:
    """Return the plan for a repository.

    Args:
        request: What is to be planned.
        progress: Told how far it is while it goes on.
    """
    started = time.monotonic()
    discovery = discover(request.root, request.paths, request.settings)
    work = Work(request)
    items = work.items(discovery.entries)
    surveyed = survey(request, discovery, progress)
    work.leave_out(surveyed.broken)
    local = _local_packages([*surveyed.paths, *(change.path for change in surveyed.changes)])
    setting = Setting(surveyed.facts, local, request.settings.max_rounds)
    tally = _transform(request, work, items, setting, progress)
    looked_at = {entry.path for entry in discovery.entries} if request.paths else None
    tally.notes += discovery.notes
    tally.notes += [note for note in surveyed.notes if looked_at is None or note.path in looked_at]
    plan = _composed(request, tally, surveyed, time.monotonic() - started)
    return Planned(plan, discovery)


def _transform(
    request: PlanRequest,
    work: Work,
    items: Sequence[tuple[Entry, int]],
    setting: Setting,
    progress: OnProgress | None,
) -> Tally:
    tally = Tally()
    context = context_for(request, work, setting)
    glances = Glances(context.cache, context.key)
    rest = recalled(context, glances, items, tally)
    if rest:
        load_engine()
    for part in run_items(request, transform_chunk, rest, context):
        if isinstance(part, Crash):
            entry, group = part.item
            tally.add(crashed(entry, work.groups[group]))
        else:
            tally.merge(part)
        if progress is not None:
            progress("Looking at files", tally.files, len(items), tally.size)
    glances.keep([entry for entry, _ in items], tally.results, whole=not request.paths)
    context.cache.prune()
    context.cache.close()
    return tally


def _local_packages(paths: Sequence[str]) -> frozenset[str]:
    """Names under which the repository's own code is imported: top-level modules and packages, also below src/."""
    names = set()
    for path in paths:
        parts = path.removeprefix("src/").split("/")
        names.add(parts[0].removesuffix(".py"))
    return frozenset(names)


def _composed(request: PlanRequest, tally: Tally, surveyed: Surveyed, seconds: float) -> Plan:
    with closing(Reader(request.root.path)) as reader:
        read = partial(contents_of, reader)
        changes, notes = merge_changes([*tally.changes, *surveyed.changes], read)
        changes = settled(changes, read)
    statistics = Statistics(tally.files, tally.size, tally.mentioned, tally.cached, tally.failed, seconds)
    return Plan(_header(request), changes, tuple(sorted({*tally.notes, *notes})), statistics)


def _header(request: PlanRequest) -> Header:
    steps = request.selector.anywhere()
    return Header(
        tool=__version__,
        root=request.root.path,
        created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        steps=tuple(f"{step.name}@{step.codemod.version}" for step in steps),
        recipe=request.recipe,
        options={step.name: _differing(step) for step in steps if _differing(step)},
        base_commit=git.head_commit(request.root.path) if request.root.kind == "git" else "",
        settings_digest=digest_of(
            repr(replace(request.settings, jobs=0, cache=True, root="", origins={})).encode(
                errors="surrogateescape"
            )
        ),
    )


def _differing(step: Step) -> dict[str, object]:
    defaults = {option.name: option.default for option in step.codemod.options}
    return {name: value for name, value in step.options.items() if defaults.get(name) != value}
