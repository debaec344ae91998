"""Scripts to programs, one or many: read by shfmt, translated, completed with helpers, laid out by ruff."""

from __future__ import annotations

import sys
import traceback
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from overhaul.effects.formatting import laid_out_all
from overhaul.effects.scripts import Source, read_script
from overhaul.effects.shfmt import parse_script
from overhaul.effects.workers import Crash, TimeLimitError, run_chunks, time_limit
from overhaul.errors import MigrateError, ShellSyntaxError
from overhaul.translators.python.pruning import used_names
from overhaul.translators.python.text import text_of
from overhaul.translators.python.tree import Module
from overhaul.translators.shell.facts.walk import deepest
from overhaul.translators.shell.helpers.shaking import completed
from overhaul.translators.shell.preparing.sourcing import with_sources
from overhaul.translators.shell.translate import translate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from overhaul.translators.shell.options import Options
    from overhaul.translators.shell.syntax import Script
    from overhaul.translators.shell.translation import Translation

__all__ = ["Failure", "Job", "Program", "parsed", "sourced", "translated_all", "translation_of"]

#: Scripts that one worker does before it hands its results over; ruff is started once for them.
_CHUNK = 12

#: Calls within calls; Python's own number is 1,000.
_DEPTH = 6_000

#: For one script, which takes a tenth of one; what needs longer would need for ever.
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Job:
    """A script to translate.

    Attributes:
        source: The script.
        options: How to translate it.
        dialect: ``bash`` or ``sh``; empty for what its first line says.
    """

    source: Source
    options: Options
    dialect: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """A script that was translated.

    Attributes:
        path: The script.
        text: The program, laid out.
        translation: The reports about the statements; its module is gone, now that there is a text.
        dialect: ``bash`` or ``sh``.
        sources: Files that it reads and that were put into it, as it names them.
        executable: Permission bits to execute it.
    """

    path: str
    text: str
    translation: Translation
    dialect: str
    sources: tuple[str, ...] = ()
    executable: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """A script that was not translated.

    Attributes:
        path: The script.
        error: Why; its message names the script.
        trace: Where in the tool it happened, when that is the tool's own fault; else empty.
    """

    path: str
    error: MigrateError
    trace: str = ""


def translated_all(jobs: Sequence[Job], workers: int) -> Iterator[Program | Failure]:
    """Translate scripts and yield the outcomes in order.

    Args:
        jobs: The scripts.
        workers: Processes to use.
    """
    workers = min(workers, -(-len(jobs) // _CHUNK))
    for result in run_chunks(_chunk, _chunks(jobs), workers):
        if isinstance(result, Crash):
            path = result.item.source.path
            yield Failure(path, MigrateError(f"{path}: the process that translated it ended"))
        else:
            yield from result


def _chunks(jobs: Sequence[Job]) -> Iterator[list[Job]]:
    waiting = iter(jobs)
    while chunk := list(islice(waiting, _CHUNK)):
        yield chunk


def _chunk(jobs: Sequence[Job]) -> list[Program | Failure]:
    # A long `case` is a deep tree: each of its branches stands in the one before.
    sys.setrecursionlimit(max(_DEPTH, sys.getrecursionlimit()))
    outcomes = [_outcome(job) for job in jobs]
    programs = [each for each in outcomes if isinstance(each, Program)]
    texts = iter(laid_out_all([each.text for each in programs]))
    finished: list[Program | Failure] = []
    for each in outcomes:
        if isinstance(each, Failure):
            finished.append(each)
            continue
        text = next(texts)
        if isinstance(text, MigrateError):
            finished.append(Failure(each.path, MigrateError(f"{each.path}: {text.message}", hint=text.hint)))
        else:
            finished.append(replace(each, text=text))
    return finished


def _outcome(job: Job) -> Program | Failure:
    """Translate one script; its program is not laid out yet."""
    path = job.source.path
    try:
        with time_limit(_SECONDS):
            script, sources = sourced(job)
            translation = translation_of(job, script)
            program = completed(
                translation.module, translation.helpers, job.options.support, translation.variables
            )
            text = text_of(program)
            helpers = translation.helpers & used_names(program.body)
        # Between processes a tree is slow, and one that is deep cannot go at all.
        translation = replace(translation, module=Module("", (), ()), helpers=helpers, variables=frozenset())
        return Program(path, text, translation, script.dialect, sources, job.source.executable)
    except ShellSyntaxError as error:
        if "\r\n" in job.source.text:
            error.hint = "its lines end with carriage returns, as on Windows: they are text to a shell"
        return Failure(path, error)
    except MigrateError as error:
        return Failure(path, error)
    except TimeLimitError:
        return Failure(path, MigrateError(f"{path}: not translated within {_SECONDS} seconds"))
    except RecursionError:
        return Failure(path, _too_deep(job))
    except Exception as error:  # noqa: BLE001 - a fault of ours in one script must not cost the others
        what = f"{path}: not translated, by a fault of this tool: {type(error).__name__}: {error}"
        return Failure(
            path, MigrateError(what, hint="please report it with the script"), traceback.format_exc()
        )


def _too_deep(job: Job) -> MigrateError:
    """Say where a script is nested so deeply that the calls which translate it are too many."""
    try:
        line = f" line {deepest(parsed(job).body)}:"
    except (MigrateError, RecursionError):
        line = ""
    return MigrateError(
        f"{job.source.path}:{line} nested too deeply to be translated",
        hint="make two commands of it: a list of a thousand && is a thousand levels deep, and so is a case",
    )


def parsed(job: Job) -> Script:
    """Parse the script of a job.

    Raises:
        ShellSyntaxError: It is no script.
    """
    return parse_script(job.source.text, job.source.path, job.dialect)


def translation_of(job: Job, script: Script) -> Translation:
    """Translate a script that was parsed."""
    return translate(script, partial(_piece, job, script.dialect), job.options)


def _piece(job: Job, dialect: str, text: str) -> Script:
    """Parse shell text that stands in a script as a constant."""
    try:
        return parse_script(text, job.source.path, dialect)
    except ShellSyntaxError as error:
        raise ValueError(error.reason) from error


def sourced(job: Job) -> tuple[Script, tuple[str, ...]]:
    """Parse the script of a job with the files put in that it reads; return their names as they stand in it, too.

    Raises:
        ShellSyntaxError: It is no script.
    """
    script = parsed(job)
    found: dict[str, None] = {}

    def find(name: str) -> Script | None:
        path = Path(job.source.path).parent / name
        if job.source.path == "-" or not path.is_file():
            return None
        try:
            read = parse_script(read_script(str(path), sure=True).text, str(path), script.dialect)
        except MigrateError:
            return None  # the statement stays, and its translation says what it thinks of it
        found[name] = None
        return read

    return with_sources(script, find, partial(_piece, job, script.dialect)), tuple(found)
