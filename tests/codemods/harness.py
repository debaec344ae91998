"""Runs a codemod on an imagined repository, through the same pure functions as the command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from overhaul.model.outcome import Changed, Failed
from overhaul.model.plan import settled
from overhaul.planning.engine import Setting, transform
from overhaul.planning.merge import merge_changes
from overhaul.planning.steps import step_for
from overhaul.planning.survey import fold, look, proposed, remarks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overhaul.codemods.api import Codemod
    from overhaul.model.change import Change
    from overhaul.model.note import Note


class Result:
    """What became of an imagined repository.

    Attributes:
        files: Contents by path afterwards, as text.
        changes: One per path that changes.
        notes: All of them.
    """

    def __init__(self, files: Mapping[str, bytes], changes: tuple[Change, ...], notes: list[Note]) -> None:
        after = dict(files)
        for change in changes:
            result = change.result(files.get(change.path))
            after.pop(change.path, None)
            if result is not None:
                after[change.path] = result
        self.files = {path: data.decode() for path, data in after.items()}
        self.changes = changes
        self.notes = notes


def run(codemod: Codemod, files: Mapping[str, str], options: Mapping[str, object]) -> Result:
    """Plan a codemod over some files and carry the plan out."""
    contents = {path: text.encode() for path, text in files.items()}
    paths = tuple(sorted(contents))
    step = step_for(codemod, options)
    value: Any = None
    notes: list[Note] = []
    changes: list[Change] = []
    if codemod.survey is not None:
        looked = {path: look(path, contents[path], [step])[0] for path in paths if path.endswith(".py")}
        facts = {path: found[codemod.name] for path, found in looked.items() if codemod.name in found}
        value = fold(step, facts, paths, contents.get)
        notes += remarks(step, value)
    setting = Setting(facts={codemod.name: value} if codemod.survey is not None else {})
    for path in paths:
        if not path.endswith(".py"):
            continue
        outcome = transform(path, contents[path], 0o644, [step], setting)
        notes += outcome.notes
        assert not isinstance(outcome, Failed), outcome.note
        if isinstance(outcome, Changed):
            changes.append(outcome.change)
    if codemod.survey is not None:
        for item in proposed(step, value, paths, contents.get):
            if hasattr(item, "edits"):
                changes.append(item)
            else:
                notes.append(item)
    merged, more = merge_changes(changes, contents.__getitem__)
    return Result(contents, settled(merged, contents.__getitem__), [*notes, *more])
