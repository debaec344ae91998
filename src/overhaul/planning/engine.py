"""The pure function in the middle: the bytes of one file and some steps in, what becomes of it out.

Mention, find, rewrite, prove. All steps look at one tree; edits that do not overlap are made at once, the others wait
for the next round on the result. A round in which nobody finds anything ends it, and is the proof that a second run
changes nothing. When a step breaks a law, the file is done again without that step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.codemods.catalog import CATALOG
from overhaul.codemods.toolbox.module import Module, decode, encode, parse
from overhaul.model.change import Blob, Change, Edit, digest_of
from overhaul.model.note import Note, NoteKind
from overhaul.model.outcome import Changed, Failed, Outcome, Unchanged
from overhaul.planning.coupling import coupled
from overhaul.planning.findings import StepError, find, mentioned
from overhaul.planning.layers import Layered, regions
from overhaul.planning.prove import newly_unbound, same_outside
from overhaul.planning.rounds import Round, State, next_round
from overhaul.planning.steps import Setting
from overhaul.planning.support import PlacementError
from overhaul.planning.suppress import suppressions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from overhaul.planning.steps import Step
    from overhaul.planning.suppress import Suppressions

__all__ = ["Setting", "transform"]


class _LawBrokenError(Exception):
    """A step broke a law in this file.

    Args:
        steps: Names of the steps that may be at fault.
        line: Line in the result of the round.
        law: What does not hold, as the end of a sentence.
    """

    def __init__(self, steps: frozenset[str], line: int, law: str) -> None:
        super().__init__(law)
        self.steps = steps
        self.line = line
        self.law = law


def transform(path: str, data: bytes, mode: int, steps: Sequence[Step], setting: Setting) -> Outcome:
    """Return what becomes of one file; never raises for whatever the file contains.

    Args:
        path: Relative to the root, with ``/``.
        data: Its contents.
        mode: Its permission bits.
        steps: In order of precedence where two want the same span.
        setting: Facts of surveys and limits.
    """
    active = mentioned(data, steps)
    if not active:
        return Unchanged(path, size=len(data))
    try:
        source, encoding, bom = decode(data)
        tree = parse(source, path)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Failed(path, _unparsable(path, error), size=len(data))
    module = Module(path, source, tree, encoding)
    try:
        layered, notes = _proved(module, active, setting)
    except Exception as error:  # noqa: BLE001 - a bug of ours must not cost the other files
        message = f"internal error, left as it is: {type(error).__name__}: {error}"
        hint = "please report it with the file"
        return Failed(path, Note(path, 0, 0, "", NoteKind.ERROR, message, hint), size=len(data))
    finally:
        module.__dict__.pop("names", None)  # the caches know the module: without this only the
        module.__dict__.pop("imports", None)  # cycle collector, which is off in workers, would free it
    if not layered.edits:
        return Unchanged(path, notes, size=len(data), mentioned=True)
    return _changed(path, data, mode, layered, notes, (encoding, bom))


def _proved(module: Module, steps: Sequence[Step], setting: Setting) -> tuple[Layered, tuple[Note, ...]]:
    """Run the steps; leave out each that breaks a law, with a note, until the rest keeps them all."""
    broken: list[Note] = []
    remaining = list(steps)
    while True:
        try:
            layered, notes = _rounds(module, remaining, setting)
        except _LawBrokenError as error:
            culprit = _culprit(module, remaining, setting, error)
            broken.append(_broken_note(module.path, culprit, error))
            remaining = [step for step in remaining if step.name not in culprit]
        else:
            return layered, tuple(sorted((*notes, *broken)))


def _culprit(
    module: Module, steps: Sequence[Step], setting: Setting, error: _LawBrokenError
) -> frozenset[str]:
    """Narrow the suspects down to the steps that break a law alone; all of them when it takes several."""
    if len(error.steps) == 1:
        return error.steps
    guilty = set()
    for step in steps:
        if step.name in error.steps:
            try:
                _rounds(module, [step], setting)
            except _LawBrokenError:
                guilty.add(step.name)
    return frozenset(guilty) or error.steps


def _rounds(module: Module, steps: Sequence[Step], setting: Setting) -> tuple[Layered, list[Note]]:
    layered = Layered.of(module.source)
    state = State(suppressions(module.source))
    current, notes = module, list(_mistyped(module.path, state.skips, steps))
    for number in range(setting.max_rounds + 1):
        state.number = number
        done = _one_round(current, steps, setting, state)
        notes += _notes_of(done, layered, current, module, first=number == 0)
        if not done.edits:
            _release(current, module)
            return layered, notes
        if number == setting.max_rounds:
            break
        following = layered.with_layer(done.edits)
        after = _checked(current, following.current, done)
        if number:
            following = coupled(layered, following, after)
        _release(current, module)
        layered, current = following, after
        if state.skips:
            state.skips = suppressions(current.source)
    names = frozenset(name for edit in done.edits for name in edit.steps)
    raise _LawBrokenError(
        names, 0, f"still found something to change after {setting.max_rounds} rounds (max-rounds)"
    )


def _mistyped(path: str, skips: Suppressions, steps: Sequence[Step]) -> Iterator[Note]:
    known = {*CATALOG, *(step.name for step in steps)} if skips.named else set()
    for line, name, meant in skips.mistyped(known):
        message = f"a comment suppresses {name!r}, which does not exist; did you mean {meant!r}?"
        yield Note(path, line, 0, "", NoteKind.REVIEW, message)


def _release(current: Module, module: Module) -> None:
    """Free what a round looked at: it knows itself in circles, and the cycle collector is off in workers."""
    if current is not module:
        current.__dict__.clear()


def _one_round(module: Module, steps: Sequence[Step], setting: Setting, state: State) -> Round:
    try:
        found = list(find(module, steps, setting.facts))
        # Where two want the same span, the step that was named first has it in this round.
        order = {step.name: number for number, step in enumerate(steps)}
        found.sort(key=lambda item: order[item.step.name])
        return next_round(module, found, state, setting.local_packages)
    except PlacementError as error:
        text = error.texts[0]
        raise _LawBrokenError(
            frozenset(error.steps), 0, f"rewrites the place where {text!r} belongs"
        ) from error
    except StepError as error:
        reason = f"{type(error.__cause__).__name__}: {error.__cause__}"
        raise _LawBrokenError(frozenset({error.step}), error.line, f"failed with {reason}") from error


def _checked(before: Module, source: bytes, done: Round) -> Module:
    """Parse the result of a round and check the laws that concern two trees."""
    names = frozenset(name for edit in done.edits for name in edit.steps)
    try:
        after = Module(before.path, source, parse(source, before.path), before.encoding)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _LawBrokenError(
            names, getattr(error, "lineno", 0) or 0, f"would make the file unparsable ({error})"
        ) from error
    removed = [(edit.start, edit.end) for edit in done.edits]
    inserted = regions(done.edits)
    line = 0 if done.foreign else same_outside(before, after, removed, inserted)
    if line:
        raise _LawBrokenError(names, line, "would change the meaning of code outside its edits")
    unbound = newly_unbound(before, after, removed, inserted)
    if unbound:
        raise _LawBrokenError(names, unbound[1], f"would leave the name {unbound[0]!r} unbound")
    return after


def _notes_of(done: Round, layered: Layered, current: Module, module: Module, *, first: bool) -> list[Note]:
    """Turn remarks of a round into notes with places in the original file.

    Remarks of later rounds repeat those of the first, so only what belongs to a rewrite is kept from them.
    """
    notes = []
    if first:
        notes += [
            Note(module.path, line, 0, step, NoteKind.SKIPPED, "suppressed by a comment")
            for step, line in done.skipped
        ]
    for step, remark, belongs in done.remarks:
        if not (first or belongs):
            continue
        line = column = 0
        if remark.node is not None and hasattr(remark.node, "lineno"):
            offset = min(layered.to_original(current.span(remark.node)[0]), len(module.source))
            line, column = module.line(offset), module.column(offset)
        notes.append(Note(module.path, line, column, step, remark.kind, remark.message, remark.hint))
    return notes


def _changed(
    path: str, data: bytes, mode: int, layered: Layered, notes: tuple[Note, ...], form: tuple[str, int]
) -> Outcome:
    encoding, bom = form
    try:
        edits = _in_file(layered.edits, layered.original, encoding, bom)
        after = data[:bom] + encode(layered.current, encoding)
    except UnicodeError as error:
        note = Note(path, 0, 0, "", NoteKind.ERROR, f"the result cannot be written as {encoding}: {error}")
        return Failed(path, note, size=len(data))
    change = Change(
        path, Blob(digest_of(data), len(data), mode), Blob(digest_of(after), len(after), mode), edits
    )
    if change.result(data) != after:  # a stateful encoding: offsets of characters do not add up
        note = Note(path, 0, 0, "", NoteKind.ERROR, f"edits cannot be placed in a file encoded as {encoding}")
        return Failed(path, note, size=len(data))
    return Changed(change, notes, size=len(data))


def _in_file(edits: Sequence[Edit], source: bytes, encoding: str, bom: int) -> tuple[Edit, ...]:
    """Express edits of the UTF-8 source in the bytes of the file."""
    if encoding in {"utf-8", "ascii"}:
        return tuple(edits) if not bom else tuple(_moved(edit, edit.start + bom) for edit in edits)
    return tuple(_moved(edit, len(encode(source[: edit.start], encoding)), encoding) for edit in edits)


def _moved(edit: Edit, start: int, encoding: str = "utf-8") -> Edit:
    from dataclasses import replace  # noqa: PLC0415 - rare: files with a BOM or another encoding

    return replace(
        edit, start=start, removed=encode(edit.removed, encoding), inserted=encode(edit.inserted, encoding)
    )


def _unparsable(path: str, error: Exception) -> Note:
    if isinstance(error, (RecursionError, MemoryError)):
        return Note(path, 0, 0, "", NoteKind.LIMIT, "nested too deeply for Python's parser; left as it is")
    line = getattr(error, "lineno", None) or 0
    column = getattr(error, "offset", None) or 0
    reason = getattr(error, "msg", None) or str(error)
    hint = "Python 2 code is not handled" if "Missing parentheses" in reason else ""
    return Note(path, line, max(column, 0), "", NoteKind.ERROR, f"cannot be parsed: {reason}", hint)


def _broken_note(path: str, steps: frozenset[str], error: _LawBrokenError) -> Note:
    names = ", ".join(sorted(steps))
    return Note(
        path,
        0,
        0,
        names if len(steps) == 1 else "",
        NoteKind.ERROR,
        f"{names} {error.law}{f' (line {error.line} of the result)' if error.line else ''};"
        f" its changes in this file are left out",
        "this is a defect of the codemod: please report it with the file",
    )
