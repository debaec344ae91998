"""A plan as SARIF 2.1.0: a result per decision with its fix, a result per note, a rule per codemod.

Lines and columns are those of the contents before the change; columns count UTF-16 units, as most viewers do.
In a file that is no text, places are byte offsets and contents are base64, as the standard wants.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from overhaul.errors import UnknownStepError
from overhaul.model.change import Certainty, ChangeKind, Role
from overhaul.model.note import NoteKind
from overhaul.report.display import encoding_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from overhaul.codemods.api import Codemod
    from overhaul.model.change import Change, Edit
    from overhaul.model.note import Note
    from overhaul.model.plan import Plan

    _Placed = tuple[str, Edit]

__all__ = ["sarif_of"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: The rule of what the engine itself remarks.
_ENGINE = "migrate"
_LEVELS = {Certainty.SAFE: "warning", Certainty.REVIEW: "warning", Certainty.ADVICE: "note"}

#: Files whose contents are kept at once.
_MOST_FILES = 64

_Json = dict[str, Any]


def sarif_of(
    plan: Plan, read: Callable[[str], bytes], codemod: Callable[[str], Codemod] | None = None
) -> bytes:
    """Return the SARIF log of a plan, ending in a newline.

    Args:
        plan: The plan.
        read: Gives the contents of an existing path as the plan saw them.
        codemod: Gives a codemod by name for the rules; a name it does not know gets a rule without help.
    """
    names = _rule_names(plan)
    rules = {name: index for index, name in enumerate(names)}
    results = list(_Results(plan, read, rules).all())
    results += [_note_result(note, rules) for note in plan.notes]
    failed = any(note.kind is NoteKind.ERROR for note in plan.notes)
    run: _Json = {
        "tool": {
            "driver": {
                "name": "migrate",
                "version": plan.header.tool,
                "rules": [_rule(name, codemod) for name in names],
            }
        },
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {"ROOT": {"uri": f"file://{quote(plan.header.root.rstrip('/'))}/"}},
        "invocations": [{"executionSuccessful": not failed}],
        "results": results,
    }
    if plan.header.base_commit:
        run["properties"] = {"baseCommit": plan.header.base_commit}
    return (json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n").encode(
        "ascii"
    )


def _rule_names(plan: Plan) -> list[str]:
    found = {step for change in plan.changes for step in change.steps}
    return sorted(found | {note.step or _ENGINE for note in plan.notes})


def _rule(name: str, codemod: Callable[[str], Codemod] | None) -> _Json:
    rule: _Json = {"id": name}
    try:
        known = codemod(name) if codemod and name != _ENGINE else None
    except UnknownStepError:
        known = None
    if known is None:
        return rule
    rule["shortDescription"] = {"text": known.summary}
    rule["fullDescription"] = {"text": known.why}
    leaves = "".join(f"\n- {sentence}" for sentence in known.leaves)
    rule["help"] = {"text": known.why + (f"\n\nLeft alone:\n{leaves}" if leaves else "")}
    rule["defaultConfiguration"] = {"level": _LEVELS[known.certainty]}
    rule["properties"] = {"precision": "very-high" if known.certainty is Certainty.SAFE else "high"}
    if known.tags:
        rule["properties"]["tags"] = list(known.tags)
    return rule


class _File:
    """Contents of one path before its change, for turning offsets into lines and columns.

    Args:
        change: The change of the path.
        contents: What it holds before.
    """

    def __init__(self, change: Change, contents: bytes) -> None:
        self.change = change
        self._contents = contents
        self._encoding = encoding_of(contents)
        self._counted = (0, 1)
        parts = [contents, *(part for edit in change.edits for part in (edit.removed, edit.inserted))]
        self._text = all(_is_text(part, self._encoding) for part in parts) and not any(
            self._inside_character(offset) for edit in change.edits for offset in (edit.start, edit.end)
        )

    def region(self, edit: Edit) -> _Json:
        """Return where the removed bytes stand: as text where the file is text, else as bytes."""
        if not self._text:
            return {"byteOffset": edit.start, "byteLength": len(edit.removed)}
        start_line, start_column = self._place(edit.start)
        end_line, end_column = self._place(edit.end)
        return {
            "startLine": start_line,
            "startColumn": start_column,
            "endLine": end_line,
            "endColumn": end_column,
        }

    def artifact_change(self, edits: Iterable[Edit]) -> _Json:
        """Return what a fix does to this file."""
        ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
        return {
            "artifactLocation": _artifact(self.change.path),
            "replacements": [
                {"deletedRegion": self.region(edit), "insertedContent": self._content(edit)}
                for edit in ordered
            ],
        }

    def _inside_character(self, offset: int) -> bool:
        """Tell whether an offset lies between the bytes of one character, where text has no place for it."""
        following = self._contents[offset : offset + 1]
        return self._encoding.startswith("utf-8") and b"\x80" <= following < b"\xc0"

    def _content(self, edit: Edit) -> _Json:
        if self._text:
            return {"text": text_of(edit.inserted, self._encoding)}
        return {"binary": b64encode(edit.inserted).decode("ascii")}

    def _place(self, offset: int) -> tuple[int, int]:
        """Return line and column, 1-based; offsets come nearly in order, so counting goes on from the last."""
        at, line = self._counted
        if offset < at:
            at, line = 0, 1
        line += self._contents.count(b"\n", at, offset)
        self._counted = (offset, line)
        start = self._contents.rfind(b"\n", 0, offset) + 1
        text = text_of(self._contents[start:offset], self._encoding).removeprefix("\ufeff")
        return line, len(text.encode("utf-16-le", "surrogatepass")) // 2 + 1


def _is_text(contents: bytes, encoding: str) -> bool:
    try:
        contents.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


class _Results:
    """The results of a plan, each with a fix that is complete: what an edit needs elsewhere is a part of it.

    Args:
        plan: The plan.
        read: Gives the contents of an existing path.
        rules: Index of each rule.
    """

    def __init__(self, plan: Plan, read: Callable[[str], bytes], rules: dict[str, int]) -> None:
        self._plan = plan
        self._read = read
        self._rules = rules
        self._changes = {change.path: change for change in plan.changes}
        self._files: dict[str, _File] = {}
        self._providers: dict[str, list[_Placed]] = {}
        for change in plan.changes:
            for edit in change.edits:
                if edit.role is not Role.CLEANUP:
                    for key in edit.provides:
                        self._providers.setdefault(key, []).append((change.path, edit))

    def all(self) -> Iterator[_Json]:
        """Yield a result per main edit, and one per path that has none."""
        for change in self._plan.changes:
            main = [edit for edit in change.edits if edit.role is Role.MAIN]
            for edit in main or change.edits[:1]:
                yield self._result(change, edit, fixable=bool(main))

    def _result(self, change: Change, edit: Edit, *, fixable: bool) -> _Json:
        name = edit.steps[-1] if edit.steps else _ENGINE
        result: _Json = {
            "ruleId": name,
            "ruleIndex": self._rules.get(name, -1),
            "level": _LEVELS[edit.certainty],
            "message": {"text": edit.reason or f"{name} changes this."},
            "locations": [_location(change.path, self._file(change.path).region(edit))],
            "properties": {"certainty": edit.certainty.value, "steps": list(edit.steps)},
        }
        fix = self._fix(change.path, edit) if fixable else None
        if fix:
            result["fixes"] = [fix]
        return result

    def _fix(self, path: str, edit: Edit) -> _Json | None:
        """Return the fix; ``None`` when it would create or delete a file, which SARIF cannot say."""
        edits: dict[str, set[Edit]] = {}
        for place, part in self._with_needs(path, edit):
            if self._changes[place].kind is not ChangeKind.MODIFY:
                return None
            edits.setdefault(place, set()).add(part)
        return {
            "description": {"text": edit.reason or "Apply the change."},
            "artifactChanges": [self._file(place).artifact_change(edits[place]) for place in sorted(edits)],
        }

    def _with_needs(self, path: str, edit: Edit) -> set[_Placed]:
        found: set[_Placed] = set()
        queue: list[_Placed] = [(path, edit)]
        while queue:
            placed = queue.pop()
            if placed not in found:
                found.add(placed)
                queue += [other for key in placed[1].needs for other in self._providers.get(key, ())]
        return found

    def _file(self, path: str) -> _File:
        if path not in self._files:
            if len(self._files) >= _MOST_FILES:
                self._files.clear()
            change = self._changes[path]
            self._files[path] = _File(change, b"" if change.before is None else self._read(path))
        return self._files[path]


def _note_result(note: Note, rules: dict[str, int]) -> _Json:
    name = note.step or _ENGINE
    text = f"{note.message} ({note.hint})" if note.hint else note.message
    result: _Json = {
        "ruleId": name,
        "ruleIndex": rules[name],
        "level": "error" if note.kind is NoteKind.ERROR else "note",
        "message": {"text": text},
        "properties": {"note": note.kind.value},
    }
    if note.path:
        region: _Json = {"startLine": note.line} if note.line else {}
        if note.line and note.column:
            region["startColumn"] = note.column
        result["locations"] = [_location(note.path, region)]
    return result


def _location(path: str, region: _Json) -> _Json:
    place: _Json = {"artifactLocation": _artifact(path)}
    if region:
        place["region"] = region
    return {"physicalLocation": place}


def _artifact(path: str) -> _Json:
    return {"uri": quote(path.encode("utf-8", "surrogateescape")), "uriBaseId": "ROOT"}
