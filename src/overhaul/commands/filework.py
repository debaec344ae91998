"""What a worker does with files: read, ask the cache, transform or survey, and send back only what matters."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from overhaul.codemods.catalog import CATALOG
from overhaul.effects.glances import NOTHING_FOUND, NOTHING_MENTIONED
from overhaul.effects.reading import Reader, ReadError, looks_generated
from overhaul.effects.workers import TimeLimitError, time_limit
from overhaul.model.change import digest_of
from overhaul.model.note import Note, NoteKind
from overhaul.model.outcome import Changed, Failed, Outcome, Unchanged
from overhaul.planning.findings import mentioned
from overhaul.planning.steps import steps_digest
from overhaul.planning.survey import look, looking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overhaul.effects.cache import Cache
    from overhaul.effects.discovery import Entry
    from overhaul.effects.glances import Glances
    from overhaul.model.change import Change
    from overhaul.planning.steps import Setting, Step

__all__ = [
    "Context",
    "Tally",
    "crashed",
    "foreign",
    "install",
    "load_engine",
    "recalled",
    "survey_chunk",
    "transform_chunk",
]


@dataclass(frozen=True, slots=True)
class Context:
    """What a worker needs besides the files; set once per process by `install`.

    Attributes:
        root: Absolute path of the repository.
        groups: The distinct lists of steps; items name theirs by index.
        setting: Facts and limits.
        cache: Results by content.
        max_file_size: Bytes.
        file_timeout: Seconds.
        salt: Whatever else decides results: version of the tool, of Python, facts.
    """

    root: str
    groups: tuple[tuple[Step, ...], ...]
    setting: Setting
    cache: Cache
    max_file_size: int
    file_timeout: float
    salt: str

    @property
    def key(self) -> bytes:
        """Names the repository and everything else that decides about all its files."""
        digests = [steps_digest(group, self.salt) for group in self.groups]
        identity = "\0".join((self.root, str(self.max_file_size), *digests))
        return bytes.fromhex(digest_of(identity.encode(errors="surrogateescape")))


@dataclass(slots=True)
class Tally:
    """What came of a chunk of files, small enough to be sent between processes.

    Attributes:
        changes: In order of the files.
        notes: In order of the files.
        facts: Per path, what surveys saw.
        files: How many were looked at.
        size: Their bytes.
        mentioned: How many of them mention something.
        cached: How many answers came from the cache.
        failed: How many could not be handled.
        results: By path, where the result of a file is kept; see `overhaul.effects.glances`.
    """

    changes: list[Change] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: int = 0
    size: int = 0
    mentioned: int = 0
    cached: int = 0
    failed: int = 0
    results: dict[str, bytes] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """Count one outcome and keep what is worth keeping of it."""
        self.files += 1
        self.size += outcome.size
        self.cached += outcome.cached
        self.notes += outcome.notes
        if isinstance(outcome, Changed):
            self.mentioned += 1
            self.changes.append(outcome.change)
        elif isinstance(outcome, Failed):
            self.failed += 1
        else:
            self.mentioned += outcome.mentioned

    def recall(self, size: int, *, mentioned: bool) -> None:
        """Count a file of which it is known that nothing is to be said, as `add` would count its outcome."""
        self.files += 1
        self.size += size
        self.mentioned += mentioned
        self.cached += mentioned

    def merge(self, other: Tally) -> None:
        """Add another tally behind this one."""
        self.changes += other.changes
        self.notes += other.notes
        self.facts.update(other.facts)
        self.files += other.files
        self.size += other.size
        self.mentioned += other.mentioned
        self.cached += other.cached
        self.failed += other.failed
        self.results.update(other.results)


Item = tuple["Entry", int]

_SHORT = {NOTHING_MENTIONED, NOTHING_FOUND}

_installed: list[Context] = []


def install(context: Context) -> None:
    """Make a context the one of this process."""
    _installed[:] = [context]


def recalled(context: Context, glances: Glances, items: Sequence[Item], tally: Tally) -> list[Item]:
    """Add to a tally what is known of files that look as they did; return the items that must be looked at.

    Args:
        context: Of this plan.
        glances: At the repository.
        items: All files.
        tally: Gets the results.
    """
    results = [glances.result(entry) for entry, _ in items]
    outcomes = context.cache.get({result for result in results if result is not None} - _SHORT)
    rest = []
    for item, result in zip(items, results, strict=True):
        entry, _ = item
        if result in _SHORT:
            tally.recall(entry.size, mentioned=result == NOTHING_FOUND)
        elif result is not None and isinstance(outcome := outcomes.get(result), (Changed, Unchanged, Failed)):
            tally.add(replace(outcome, cached=True))
            tally.mentioned += isinstance(outcome, Failed)
        else:
            rest.append(item)
    context.cache.close()  # before workers are forked
    return rest


def transform_chunk(items: Sequence[Item]) -> Tally:
    """Transform some files with the installed context."""
    context = _installed[0]
    digests = [steps_digest(group, context.salt) for group in context.groups]
    tally = Tally()
    with closing(Reader(context.root)) as reader:
        outcomes = [_first_look(context, reader, entry, group, digests[group]) for entry, group in items]
    waiting = [item for item in outcomes if isinstance(item, tuple)]
    known = context.cache.get(key for *_, key in waiting)
    fresh: dict[bytes, Outcome] = {}
    for item in outcomes:
        if not isinstance(item, tuple):
            tally.add(item)
            if isinstance(item, Unchanged):
                tally.results[item.path] = NOTHING_MENTIONED
            continue
        entry, group, data, key = item
        outcome = known.get(key)
        if isinstance(outcome, (Changed, Unchanged, Failed)):
            outcome = replace(outcome, cached=True)
        else:
            outcome = _limited(context, entry, group, data)
            if not _by_chance(outcome):
                fresh[key] = outcome
        tally.add(outcome)
        if not _by_chance(outcome):
            silent = isinstance(outcome, Unchanged) and not outcome.notes
            tally.results[entry.path] = NOTHING_FOUND if silent else key
        tally.mentioned += isinstance(outcome, Failed)  # what mentions nothing is not parsed, and cannot fail
    context.cache.put(fresh)
    return tally


def _first_look(
    context: Context, reader: Reader, entry: Entry, group: int, digest: str
) -> Outcome | tuple[Entry, int, bytes, bytes]:
    try:
        data = reader.read(entry.path, context.max_file_size)
    except ReadError as error:
        return Failed(entry.path, error.note(entry.path))
    if looks_generated(data) and not entry.explicit:
        return Unchanged(entry.path, size=len(data))
    if not mentioned(data, context.groups[group]):
        return Unchanged(entry.path, size=len(data))
    return entry, group, data, _key(digest, entry, data)


def _key(digest: str, entry: Entry, data: bytes) -> bytes:
    """Return the key of a result: what decides it besides the file, and the file."""
    identity = f"{digest}\0{entry.path}\0{entry.mode}\0{digest_of(data)}".encode(errors="surrogateescape")
    return bytes.fromhex(digest_of(identity))


def load_engine() -> None:
    """Load what transforming a file takes; before workers are forked, so that they share it."""
    import overhaul.planning.engine  # noqa: F401, PLC0415 - when all results are known, nothing needs it


def _limited(context: Context, entry: Entry, group: int, data: bytes) -> Outcome:
    from overhaul.planning.engine import transform  # noqa: PLC0415 - see `load_engine`

    try:
        with time_limit(context.file_timeout):
            return transform(entry.path, data, entry.mode, context.groups[group], context.setting)
    except TimeLimitError:
        message = f"took longer than {context.file_timeout:g} s; left as it is"
        hint = "raise file-timeout, or exclude the file"
        return Failed(entry.path, Note(entry.path, 0, 0, "", NoteKind.LIMIT, message, hint), size=len(data))


def _by_chance(outcome: Outcome) -> bool:
    """Tell whether another time it may come out differently: the clock and the memory are not a part of the key."""
    return isinstance(outcome, Failed) and outcome.note.kind is NoteKind.LIMIT


def survey_chunk(items: Sequence[Item]) -> Tally:
    """Survey some files with the installed context."""
    context = _installed[0]
    groups = [looking(group) for group in context.groups]
    digests = [steps_digest(group, context.salt, "survey") for group in groups]
    waiting: list[tuple[Entry, int, bytes, bytes]] = []
    with closing(Reader(context.root)) as reader:
        for entry, group in items:
            with suppress(ReadError):  # noted when the file is transformed
                data = reader.read(entry.path, context.max_file_size)
                if mentioned(data, groups[group]):
                    waiting.append((entry, group, data, _key(digests[group], entry, data)))
    known = context.cache.get(key for *_, key in waiting)
    fresh: dict[bytes, tuple[dict[str, Any], list[Note]]] = {}
    tally = Tally(files=len(items), size=sum(entry.size for entry, _ in items))
    for entry, group, data, key in waiting:
        # What takes too long is noted when the file is transformed.
        with suppress(TimeLimitError), time_limit(context.file_timeout):
            match known.get(key):
                case (dict() as facts, list() as notes):
                    pass
                case _:
                    facts, notes = fresh[key] = look(entry.path, data, groups[group])
            tally.notes += notes
            if facts:
                tally.facts[entry.path] = facts
    context.cache.put(fresh)
    return tally


def foreign(steps: Sequence[Step]) -> tuple[str, ...]:
    """Return the names of the codemods that did not come with the tool: those may do anything to their process."""
    return tuple(step.name for step in steps if step.name not in CATALOG)


def crashed(entry: Entry, steps: Sequence[Step]) -> Failed:
    """Return the outcome of a file that killed its worker."""
    if names := foreign(steps):
        message = "the process that looked at it died; left as it is"
        hint = f"exclude the file, or leave out {' and '.join(names)}"
        note = Note(entry.path, 0, 0, names[0] if len(names) == 1 else "", NoteKind.ERROR, message, hint)
    else:
        message = "the parser of this Python crashed on it; left as it is"
        note = Note(entry.path, 0, 0, "", NoteKind.LIMIT, message, "exclude the file")
    return Failed(entry.path, note)
