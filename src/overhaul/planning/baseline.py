"""Baseline: the findings of today, recorded so that only new ones show.

A finding is known again by its codemod, its path, the text of the lines it is about (blanks do not count) and
how many of the same stand in that file. Its line number does not matter, so code may move. A baseline holds
counts per fingerprint and no text of the repository, because that may contain secrets.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from overhaul.errors import ConfigError
from overhaul.model.change import Role, digest_of
from overhaul.model.note import Note, NoteKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from overhaul.model.change import Change, Edit
    from overhaul.model.plan import Plan

__all__ = ["BASELINE_FORMAT", "Baseline", "apply_baseline", "baseline_of", "dump_baseline", "load_baseline"]

BASELINE_FORMAT = 1

#: A fingerprint: path, codemods, digest of the text.
Fingerprint = tuple[str, str, str]

#: What a baseline never hides: a file that could not be handled is not a finding.
_ALWAYS_SHOWN = frozenset({NoteKind.ERROR, NoteKind.LIMIT, NoteKind.SKIPPED})


@dataclass(frozen=True, slots=True)
class Baseline:
    """Recorded findings.

    Attributes:
        counts: How many findings of each fingerprint are known.
    """

    counts: Mapping[Fingerprint, int]

    @property
    def total(self) -> int:
        """Number of findings."""
        return sum(self.counts.values())


def baseline_of(plan: Plan, read: Callable[[str], bytes]) -> Baseline:
    """Record all findings of a plan.

    Args:
        plan: A plan made without a baseline.
        read: Gives the contents of a path as the plan saw them.
    """
    lines = _Lines(read)
    found = Counter(print_ for change in plan.changes for _, print_ in _main_edits(change, lines))
    found.update(print_ for note in plan.notes if (print_ := _note_print(note, lines)) is not None)
    return Baseline(found)


def apply_baseline(plan: Plan, baseline: Baseline, read: Callable[[str], bytes]) -> Plan:
    """Return the plan without the findings that are recorded, and with one note that counts them.

    Of several equal findings in one file the first ones count as the recorded ones.

    Args:
        plan: A plan made without a baseline.
        baseline: The recorded findings.
        read: Gives the contents of a path as the plan saw them.
    """
    lines = _Lines(read)
    left = Counter(baseline.counts)
    known: set[tuple[str, int]] = set()
    for change in plan.changes:
        for index, print_ in _main_edits(change, lines):
            if _take(left, print_):
                known.add((change.path, index))
    notes = [note for note in plan.notes if not _take(left, _note_print(note, lines))]
    hidden = len(known) + len(plan.notes) - len(notes)
    if not hidden:
        return plan
    notes.append(
        Note("", 0, 0, "", NoteKind.SKIPPED, _sentence(hidden), "migrate baseline records them anew")
    )
    kept = plan.chosen(lambda change, index: (change.path, index) not in known, read) if known else plan
    return replace(kept, notes=tuple(sorted(notes)))


def dump_baseline(baseline: Baseline) -> bytes:
    """Return a baseline as JSON: sorted, a finding a line, the same bytes for the same findings."""
    paths: dict[str, dict[str, dict[str, int]]] = {}
    for (path, steps, digest), count in sorted(baseline.counts.items()):
        if count:
            paths.setdefault(path, {}).setdefault(steps, {})[digest] = count
    document = {"format": BASELINE_FORMAT, "findings": paths}
    return (json.dumps(document, indent=1, ensure_ascii=True) + "\n").encode("ascii")


def load_baseline(data: bytes, name: str) -> Baseline:
    """Read a baseline.

    Args:
        data: Contents of the file.
        name: How messages name it.

    Raises:
        ConfigError: It is damaged or of another format.
    """
    try:
        document = json.loads(data)
        if document["format"] != BASELINE_FORMAT:
            raise ConfigError(
                f"{name}: format {document['format']!r}, this version reads {BASELINE_FORMAT}",
                hint="migrate baseline writes it anew",
            )
        return Baseline(dict(_counts(document["findings"])))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ConfigError(
            f"{name}: not a baseline: {error}", hint="migrate baseline writes it anew"
        ) from error


def _counts(findings: Any) -> Iterator[tuple[Fingerprint, int]]:
    for path, by_steps in findings.items():
        for steps, by_digest in by_steps.items():
            for digest, count in by_digest.items():
                if type(count) is not int or count < 1:
                    raise ValueError(f"the count of {path} is {count!r}")
                yield (path, steps, digest), count


def _take(left: Counter[Fingerprint], print_: Fingerprint | None) -> bool:
    """Use up one recorded finding; tell whether there was one."""
    if print_ is None or left[print_] < 1:
        return False
    left[print_] -= 1
    return True


def _main_edits(change: Change, lines: _Lines) -> Iterator[tuple[int, Fingerprint]]:
    """Yield the edits that a person decides about, by index; a new file is known by what it would hold."""
    for index, edit in enumerate(change.edits):
        if edit.role is Role.MAIN:
            text = edit.inserted if change.before is None else lines.around(change.path, edit)
            yield index, (change.path, "+".join(edit.steps), _digest(text))


def _note_print(note: Note, lines: _Lines) -> Fingerprint | None:
    if note.kind in _ALWAYS_SHOWN:
        return None
    text = lines.numbered(note.path, note.line) if note.path and note.line else b""
    return note.path, note.step, _digest(text + note.message.encode())


def _digest(text: bytes) -> str:
    return digest_of(b" ".join(text.split()))[:20]


def _sentence(count: int) -> str:
    return "1 finding is in the baseline" if count == 1 else f"{count} findings are in the baseline"


class _Lines:
    """Lines of the files of a plan; keeps the file it looked at last."""

    def __init__(self, read: Callable[[str], bytes]) -> None:
        self._read = read
        self._path = ""
        self._contents = b""
        self._lines: list[bytes] = []

    def around(self, path: str, edit: Edit) -> bytes:
        """Return the whole lines that an edit touches."""
        self._open(path)
        start = self._contents.rfind(b"\n", 0, edit.start) + 1
        end = self._contents.find(b"\n", max(edit.start, edit.end - 1))
        return self._contents[start : end if end >= 0 else None]

    def numbered(self, path: str, line: int) -> bytes:
        """Return a line (1-based); nothing when the file is shorter."""
        self._open(path)
        if not self._lines:
            self._lines = self._contents.splitlines()
        return self._lines[line - 1] if line <= len(self._lines) else b""

    def _open(self, path: str) -> None:
        if path != self._path:
            self._path, self._contents, self._lines = path, self._read(path), []
