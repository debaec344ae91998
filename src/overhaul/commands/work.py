"""The work of a plan as values: what is asked for, which steps run on which file, and how it is spread over workers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import overhaul
from overhaul import __version__
from overhaul.codemods.libcst_command import COMMANDS, PREFIX
from overhaul.commands.filework import Context, Tally, foreign, install
from overhaul.effects.cache import Cache, cache_path
from overhaul.effects.workers import Crash, cores, run_chunks
from overhaul.model.change import digest_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from overhaul.codemods.api import Codemod
    from overhaul.effects.discovery import Entry
    from overhaul.effects.reading import Reader
    from overhaul.effects.workspace import Root
    from overhaul.model.settings import Settings
    from overhaul.planning.select import Selector
    from overhaul.planning.steps import Setting, Step

__all__ = ["OnProgress", "PlanRequest", "Work", "contents_of", "context_for", "run_items"]

#: Called with what is done now, files done, files in all, bytes done.
OnProgress: TypeAlias = Callable[[str, int, int, int], None]

_CHUNK_BYTES = 400_000
_CHUNK_FILES = 100
#: Below this many bytes starting workers costs more than they save.
_SERIAL_BYTES = 1_000_000


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


@dataclass(slots=True)
class Work:
    """Files with the lists of steps that run on them."""

    request: PlanRequest
    groups: list[tuple[Step, ...]] = field(default_factory=list)

    def leave_out(self, names: Collection[str]) -> None:
        """Take codemods out of every list of steps."""
        if names:
            self.groups = [tuple(step for step in group if step.name not in names) for group in self.groups]

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


def contents_of(reader: Reader, path: str) -> bytes:
    """Return the contents of an existing path, whatever its size."""
    return reader.read(path, sys.maxsize)


def context_for(request: PlanRequest, work: Work, setting: Setting) -> Context:
    """Return what workers need to know about a request."""
    settings = request.settings
    salt = digest_of(
        repr(
            (
                __version__,
                _code_stamp(),
                sorted({_stamp(step.codemod) for group in work.groups for step in group}),
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


@cache
def _code_stamp() -> tuple[int, int]:
    """Newest change and number of our own files that decide results: whoever works on a codemod gets fresh ones."""
    folder = Path(overhaul.__file__).parent
    stamps = [
        path.stat().st_mtime_ns for room in ("codemods", "planning") for path in (folder / room).rglob("*.py")
    ]
    return max(stamps, default=0), len(stamps)


def _stamp(codemod: Codemod) -> tuple[str, int, int]:
    """When the module of a plugin's codemod, or of a LibCST command, last changed: few raise a version each time."""
    modules = {function.__module__ for function in codemod.visits.values()}
    target = codemod.name.removeprefix(PREFIX).rpartition(".")[0]
    modules |= {target, COMMANDS + target} if codemod.name.startswith(PREFIX) else set()
    files = {getattr(sys.modules.get(name), "__file__", None) for name in modules if _is_foreign(name)}
    states = [Path(file).stat() for file in files if file]
    return (
        codemod.name,
        max((each.st_mtime_ns for each in states), default=0),
        sum(each.st_size for each in states),
    )


def _is_foreign(module: str) -> bool:
    return module.partition(".")[0] != overhaul.__name__ and module != "__main__"


def run_items(
    request: PlanRequest,
    function: Callable[[Sequence[tuple[Entry, int]]], Tally],
    items: Sequence[tuple[Entry, int]],
    context: Context,
) -> Iterator[Tally | Crash[tuple[Entry, int]]]:
    """Yield the result of the function for each chunk of items, in order, from as many workers as it pays for.

    A codemod that did not come with the tool never runs in this process: it may end it.
    """
    size = sum(entry.size for entry, _ in items)
    jobs = request.settings.jobs or cores()
    if size < _SERIAL_BYTES:
        jobs = 1
    apart = bool(items) and any(map(foreign, context.groups))
    return run_chunks(function, _chunks(items), jobs, partial(install, context), apart=apart)


def _chunks(items: Sequence[tuple[Entry, int]]) -> Iterator[Sequence[tuple[Entry, int]]]:
    start = size = 0
    for at, (entry, _) in enumerate(items):
        size += entry.size
        if size >= _CHUNK_BYTES or at - start + 1 >= _CHUNK_FILES:
            yield items[start : at + 1]
            start, size = at + 1, 0
    if start < len(items):
        yield items[start:]
