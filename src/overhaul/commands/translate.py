"""``migrate translate``: shell scripts become Python programs that behave the same, and it says where they do not."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overhaul.commands.program_files import ProgramFiles
from overhaul.commands.translating import (
    Failure,
    Job,
    Program,
    parsed,
    sourced,
    translated_all,
    translation_of,
)
from overhaul.effects.scripts import find_scripts, read_script
from overhaul.effects.workers import cores
from overhaul.errors import MigrateError, ShellSyntaxError, UsageError
from overhaul.exits import Exit, exit_for
from overhaul.report.display import counted, shown_path, spoken
from overhaul.report.look import look_of
from overhaul.report.translation import (
    failure_value,
    levels_text,
    node_lines,
    opaque_lines,
    report_json,
    translation_value,
)
from overhaul.translators.shell.facts import facts_of
from overhaul.translators.shell.helpers.shaking import MODULE, helper_names
from overhaul.translators.shell.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from overhaul.commands.output import Output

__all__ = ["run"]


def run(directory: str, output: Output, given: Mapping[str, Any]) -> Exit:
    """Translate scripts.

    Args:
        directory: Where the user stands.
        output: How to tell.
        given: ``paths``, ``output``, ``support``, ``bridge``, ``report``, ``stage``, ``dialect``, ``force``, ``jobs``.

    Raises:
        UsageError: The arguments do not go together, or a file is no script.
    """
    paths = [path if path == "-" else str(Path(directory, path)) for path in given["paths"]]
    scripts = _scripts(paths)
    several = len(scripts) != 1 or any(Path(path).is_dir() for path in paths)
    request = _Request(directory, output, given, several)
    jobs, failures = _jobs(request, scripts)
    if given["stage"]:
        return _show_stage(request, jobs, failures)
    outcomes = [*failures, *translated_all(jobs, given["jobs"] or cores())]
    programs = [each for each in outcomes if isinstance(each, Program)]
    written: dict[str, Path] = {}
    if request.target is not None:
        files = ProgramFiles(request.target, request.folder, request.support, force=given["force"])
        written = files.write(programs, dict(scripts))
    return _tell(request, outcomes, written)


@dataclass(frozen=True, slots=True)
class _Request:
    directory: str
    output: Output
    given: Mapping[str, Any]
    several: bool

    @property
    def target(self) -> Path | None:
        """What ``-o`` names."""
        given = self.given["output"]
        return None if given is None else Path(self.directory, given)

    @property
    def folder(self) -> bool:
        """Whether programs go into it, and not to it."""
        target = self.target
        return self.several or target is None or target.is_dir() or self.given["output"].endswith(os.sep)

    @property
    def support(self) -> str:
        """Where the helpers go."""
        mode: str | None = self.given["support"]
        return mode or ("module" if self.several else "inline")

    def __post_init__(self) -> None:
        if self.given["stage"] or (self.given["report"] and self.target is None):
            return
        if self.several and self.target is None:
            raise UsageError(
                "several scripts do not go to standard output", hint="-o DIR names a folder for them"
            )
        if self.several and self.target is not None and self.target.exists() and not self.target.is_dir():
            raise UsageError(f"{self.target}: several scripts need a folder", hint="-o DIR names one")
        if self.support == "module" and self.target is None:
            raise UsageError(
                f"--support module writes {MODULE}.py beside the program",
                hint="-o FILE says where the program goes",
            )


def _scripts(paths: Sequence[str]) -> list[tuple[str, str]]:
    """Return the scripts that were named, each once, with their places below the folder that was named."""
    found: dict[str, str] = {}
    for path in paths:
        if path != "-" and Path(path).is_dir():
            inside = find_scripts(path)
            if not inside:
                raise UsageError(
                    f"{path}: there is no shell script in this folder", hint="name a script itself"
                )
            found.update((each, os.path.relpath(each, path)) for each in inside)
        else:
            found.setdefault(path, "stdin" if path == "-" else Path(path).name)
    return list(found.items())


def _jobs(request: _Request, scripts: Sequence[tuple[str, str]]) -> tuple[list[Job], list[Failure]]:
    """Read the scripts; of several, one that cannot be read does not stop the others."""
    given = request.given
    jobs: list[Job] = []
    failures: list[Failure] = []
    for path, _ in scripts:
        try:
            source = read_script(path, sure=bool(given["dialect"]))
        except UsageError as error:
            if not request.several:
                raise
            failures.append(Failure(path, error))
            continue
        options = Options(given["bridge"], request.support, "stdin" if path == "-" else Path(path).name)
        jobs.append(Job(source, options, given["dialect"] or ""))
    return jobs, failures


def _tell(request: _Request, outcomes: Sequence[Program | Failure], written: Mapping[str, Path]) -> Exit:
    output = request.output
    programs = [each for each in outcomes if isinstance(each, Program)]
    failures = [each for each in outcomes if isinstance(each, Failure)]
    if request.given["report"]:
        output.data([report_json([_value(each, written) for each in outcomes])])
    elif request.target is None:
        output.data([each.text.encode() for each in programs])
    else:
        _tell_written(request, programs, written)
    _say_opaque(request, programs)
    return _failed(request, failures) or (
        Exit.REVIEW if any(each.translation.opaque for each in programs) else Exit.OK
    )


def _tell_written(request: _Request, programs: Sequence[Program], written: Mapping[str, Path]) -> None:
    look = request.output.look
    levels = levels_text(each.translation for each in programs)
    if request.several:
        request.output.tell([f"Wrote {counted(len(programs), 'program')}; {levels}\n"])
    for program in [] if request.several else programs:
        request.output.tell([f"Wrote {shown_path(str(written[program.path]), look)}; {levels}\n"])


def _say_opaque(request: _Request, programs: Sequence[Program]) -> None:
    look = request.output.look
    total = 0
    for program in programs:
        for name in program.sources:
            request.output.say(f"{program.path}: {name} was put in where it is read")
        for note in program.translation.notes:
            request.output.say(f"{program.path}: {note}")
        opaque = program.translation.opaque
        total += len(opaque)
        for line in opaque_lines(program.path, opaque, look):
            request.output.say(line)
    if total:
        ends = "runs through bash" if request.given["bridge"] else "raises when it is reached"
        request.output.say(f"{counted(total, 'place')} not translated; each {ends}")


def _failed(request: _Request, failures: Sequence[Failure]) -> Exit | None:
    """Say what failed; of one script the caller says it, as of every command."""
    for each in failures:
        if each.trace and request.output.verbose:
            sys.stderr.write(each.trace)
        if not request.several:
            raise each.error
        _complain(request.output, each.error)
    if not failures:
        return None
    return Exit.FAILED if any(exit_for(each.error) is Exit.FAILED for each in failures) else Exit.USAGE


def _complain(output: Output, error: MigrateError) -> None:
    look = look_of(sys.stderr, color=output.colour)
    hint = f"\n  {spoken(error.hint, look)}" if error.hint else ""
    sys.stderr.write(look.paint("error: ", "error") + spoken(error.message, look) + hint + "\n")


def _value(outcome: Program | Failure, written: Mapping[str, Path]) -> dict[str, Any]:
    if isinstance(outcome, Program):
        path = written.get(outcome.path)
        return translation_value(
            outcome.path,
            None if path is None else str(path),
            outcome.dialect,
            outcome.translation,
            outcome.sources,
        )
    error = outcome.error
    place = (error.line, error.column) if isinstance(error, ShellSyntaxError) else (None, None)
    return failure_value(outcome.path, error.message, *place)


def _show_stage(request: _Request, jobs: Sequence[Job], failures: Sequence[Failure]) -> Exit:
    """Show what a stage makes of the scripts."""
    problems = list(failures)
    for job in jobs:
        if request.several:
            request.output.text([f"== {job.source.path}\n"])
        try:
            request.output.text(f"{line}\n" for line in _stage(job, request.given["stage"]))
        except MigrateError as error:
            problems.append(Failure(job.source.path, error))
    return _failed(request, problems) or Exit.OK


def _stage(job: Job, stage: str) -> Iterator[str]:
    if stage == "syntax":
        yield from node_lines(parsed(job))
        return
    script, _ = sourced(job)
    if stage == "facts":
        yield from node_lines(facts_of(script, helper_names()))
    else:
        yield from node_lines(translation_of(job, script).module)
