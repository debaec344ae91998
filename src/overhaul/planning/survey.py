"""Knowledge of the whole repository: facts per file, folded into one value per codemod, and what it proposes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from overhaul.codemods.api import Repository, Scope
from overhaul.codemods.toolbox.module import Module, decode, parse
from overhaul.model.change import Blob, Change, Edit, Role, apply_edits, digest_of
from overhaul.model.note import Note, NoteKind
from overhaul.planning.findings import mentioned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from overhaul.codemods.api import FoundFile
    from overhaul.planning.steps import Step

__all__ = ["fold", "look", "looking", "proposed", "remarks", "survey_failed", "with_edits"]


def looking(steps: Iterable[Step]) -> list[Step]:
    """Return the steps whose survey looks into files."""
    return [step for step in steps if step.codemod.survey and step.codemod.survey.look]


def look(path: str, data: bytes, steps: Sequence[Step]) -> tuple[dict[str, Any], list[Note]]:
    """Return the facts of one file by codemod, and notes about surveys that failed on it.

    A file that cannot be parsed has no facts; its plan says why.

    Args:
        path: Relative to the root.
        data: Contents of the file.
        steps: Those with a survey.
    """
    active = mentioned(data, looking(steps))
    if not active:
        return {}, []
    try:
        source, encoding, _ = decode(data)
        module = Module(path, source, parse(source, path), encoding)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}, []
    facts: dict[str, Any] = {}
    notes: list[Note] = []
    for step in active:
        try:
            fact = _fact(module, step)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a codemod's failure on one file must not stop the others
            notes.append(survey_failed(path, step.name, error))
            continue
        if fact is not None:
            facts[step.name] = fact
    module.__dict__.clear()
    return facts, notes


def _fact(module: Module, step: Step) -> object:
    survey = step.codemod.survey
    look_at = None if survey is None else survey.look
    return None if look_at is None else look_at(Scope(module, step.options))


def survey_failed(path: str, step: str, error: BaseException) -> Note:
    """Return the note about a survey that raised; the path is empty when it is about the whole repository."""
    reason = f"{type(error).__name__}: {error}"[:200]
    message = f"the survey of {step} failed: {reason}"
    return Note(path, 0, 0, step, NoteKind.ERROR, message, "please report this as a defect of the codemod")


def fold(
    step: Step, facts: Mapping[str, Any], paths: tuple[str, ...], read: Callable[[str], bytes | None]
) -> object:
    """Return the folded value of a step's survey.

    Args:
        step: One with a survey.
        facts: Its facts by path.
        paths: All paths of the repository.
        read: Contents of a path.
    """
    survey = step.codemod.survey
    if survey is None:
        return None
    return survey.fold(dict(sorted(facts.items())), Repository(paths, read, step.options))


def remarks(step: Step, value: object) -> list[Note]:
    """Return the notes of a survey that concern several files."""
    survey = step.codemod.survey
    if survey is None or survey.remarks is None:
        return []
    return [
        Note(path, line, 0, step.name, kind, message) for path, line, message, kind in survey.remarks(value)
    ]


def proposed(
    step: Step, value: object, paths: tuple[str, ...], read: Callable[[str], bytes | None]
) -> list[Change | Note]:
    """Return the files that a survey creates or changes; what does not fit is a note."""
    survey = step.codemod.survey
    if survey is None or survey.propose is None:
        return []
    return [
        _change(step, found, read) for found in survey.propose(value, Repository(paths, read, step.options))
    ]


def _change(step: Step, found: FoundFile, read: Callable[[str], bytes | None]) -> Change | Note:
    contents = None if found.new else read(found.path)
    if not found.new and contents is None:
        return Note(found.path, 0, 0, step.name, NoteKind.ERROR, "cannot be read, so it cannot be extended")
    before = contents or b""
    edits = tuple(_piece(step, found, piece) for piece in found.pieces)
    change = Change(found.path, None if found.new else _blob(before), Blob("", 0), edits)
    return with_edits(change, before, edits)


def _piece(
    step: Step, found: FoundFile, piece: tuple[int, bytes, str, tuple[str, ...], tuple[str, ...]]
) -> Edit:
    start, removed, text, provides, needs = piece
    role = Role.SUPPORT if provides else Role.CLEANUP if needs else Role.MAIN
    return Edit(
        start,
        removed,
        text.encode(),
        steps=(step.name,),
        certainty=step.codemod.certainty,
        reason=found.reason,
        role=role,
        needs=frozenset(needs),
        provides=frozenset(provides),
    )


def with_edits(change: Change, before: bytes, edits: Iterable[Edit]) -> Change:
    """Return the change with other edits; the mode stays."""
    kept = tuple(edits)
    after = apply_edits(before, kept)
    mode = change.before.mode if change.before else 0o644
    return replace(change, after=Blob(digest_of(after), len(after), mode), edits=kept)


def _blob(contents: bytes, mode: int = 0o644) -> Blob:
    return Blob(digest_of(contents), len(contents), mode)
