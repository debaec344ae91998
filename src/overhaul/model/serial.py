"""Plans as JSON: written one change a line, read strictly, the same bytes for the same plan.

The layout is published as ``docs/schema/plan-1.json``. Everything is ASCII. Bytes that are UTF-8 stand as a
string, others as ``{"base64": "..."}``; fields that hold their default are left out. A file that is not
such a document is refused with the place and the reason: a plan is carried out, never guessed.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from typing import IO, TYPE_CHECKING, Any

from overhaul.errors import PlanFormatError
from overhaul.model.change import Blob, Certainty, Change, Edit, Role
from overhaul.model.document import HINT, parsed
from overhaul.model.note import Note, NoteKind
from overhaul.model.plan import PLAN_FORMAT, Header, Plan, Statistics
from overhaul.model.strict import Fields, Wrong, integer, kind_of, list_of, matching, number, one_of, string

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["dump_plan", "load_plan", "plan_lines", "write_plan"]

_DIGEST = re.compile(r"[0-9a-f]{64}")
_MODE = re.compile(r"[0-7]{4}")
_SPECIAL = 0o7000


def dump_plan(plan: Plan) -> bytes:
    """Return a plan as a JSON document, ending in a newline."""
    return "".join(plan_lines(plan)).encode("ascii")


def write_plan(plan: Plan, stream: IO[bytes]) -> None:
    """Write a plan as a JSON document, a change at a time."""
    for line in plan_lines(plan):
        stream.write(line.encode("ascii"))


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yield the JSON document of a plan in pieces of one line: each change and each note has its own."""
    yield f'{{\n"format": {plan.header.format},\n"header": {_json(_header(plan.header))},\n'
    yield from _array("changes", map(_change, plan.changes))
    yield from _array("notes", map(_note, plan.notes))
    yield f'"statistics": {_json(_statistics(plan.statistics))}\n}}\n'


def load_plan(data: bytes, *, recorded: bool = False) -> Plan:
    """Read a plan from its JSON document.

    Args:
        data: The document.
        recorded: Whether it comes from the ledger: an undo may give back the mode bits that a run took away.

    Raises:
        PlanFormatError: The data are damaged, cut off, or of another format version; names the place.
    """
    document = parsed(data)
    try:
        plan = _read_plan(document)
        if not recorded:
            _check_modes(plan.changes)
    except Wrong as wrong:
        place = wrong.place or "its top level"
        raise PlanFormatError(f"the plan is damaged at {place}: {wrong.reason}", hint=HINT) from None
    return plan


# --- writing ---


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, allow_nan=False)


def _array(name: str, items: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield f'"{name}": ['
    separator = "\n"
    for item in items:
        yield separator + _json(item)
        separator = ",\n"
    yield "],\n" if separator == "\n" else "\n],\n"


def _header(header: Header) -> dict[str, Any]:
    options = {step: dict(sorted(values.items())) for step, values in sorted(header.options.items())}
    return {
        "tool": header.tool,
        "root": header.root,
        "created": header.created,
        "steps": header.steps,
        "recipe": header.recipe,
        "options": options,
        "base_commit": header.base_commit,
        "settings_digest": header.settings_digest,
        "plugins": header.plugins,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "path": change.path,
        "before": _blob(change.before),
        "after": _blob(change.after),
        "edits": [_edit(edit) for edit in change.edits],
    }


def _blob(blob: Blob | None) -> dict[str, Any] | None:
    if blob is None:
        return None
    return {"digest": blob.digest, "size": blob.size, "mode": f"{blob.mode:04o}"}


def _edit(edit: Edit) -> dict[str, Any]:
    value: dict[str, Any] = {
        "start": edit.start,
        "removed": _text(edit.removed),
        "inserted": _text(edit.inserted),
        "steps": edit.steps,
        "certainty": edit.certainty.value,
    }
    if edit.reason:
        value["reason"] = edit.reason
    if edit.role is not Role.MAIN:
        value["role"] = edit.role.value
    if edit.needs:
        value["needs"] = sorted(edit.needs)
    if edit.provides:
        value["provides"] = sorted(edit.provides)
    return value


def _text(data: bytes) -> str | dict[str, str]:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(data).decode("ascii")}


def _note(note: Note) -> dict[str, Any]:
    value: dict[str, Any] = {
        "path": note.path,
        "line": note.line,
        "column": note.column,
        "step": note.step,
        "kind": note.kind.value,
        "message": note.message,
    }
    if note.hint:
        value["hint"] = note.hint
    return value


def _statistics(statistics: Statistics) -> dict[str, Any]:
    return {
        "files": statistics.files,
        "size": statistics.size,
        "mentioned": statistics.mentioned,
        "cached": statistics.cached,
        "failed": statistics.failed,
        "seconds": statistics.seconds,
    }


# --- reading ---


def _read_plan(document: object) -> Plan:
    if not isinstance(document, dict) or "format" not in document:
        raise PlanFormatError("this file is not a plan: it names no format version", hint=HINT)
    version = document["format"]
    if type(version) is not int or version != PLAN_FORMAT:
        raise PlanFormatError(
            f"the plan has format {version!r}; this version of migrate reads format {PLAN_FORMAT}",
            hint=f"use the version of migrate that wrote it, or {HINT}",
        )
    fields = Fields(document)
    fields.take("format", integer)
    plan = Plan(
        header=fields.take("header", _read_header),
        changes=fields.take("changes", list_of(_read_change)),
        notes=fields.take("notes", list_of(_read_note)),
        statistics=fields.take("statistics", _read_statistics),
    )
    fields.finish()
    _check_order(plan.changes)
    return plan


def _check_order(changes: tuple[Change, ...]) -> None:
    for index in range(1, len(changes)):
        if changes[index - 1].path >= changes[index].path:
            raise Wrong("paths must be sorted, each once", f"changes[{index}].path")


def _check_modes(changes: tuple[Change, ...]) -> None:
    """Refuse bits that let others act as the owner of a file: no codemod gives them."""
    for index, change in enumerate(changes):
        had = change.before.mode if change.before else 0
        if change.after is not None and change.after.mode & ~had & _SPECIAL:
            reason = f"mode {change.after.mode:04o} adds a set-user-ID, set-group-ID or sticky bit"
            raise Wrong(reason, f"changes[{index}].after.mode")


_strings = list_of(string)


def _keys(value: object) -> frozenset[str]:
    return frozenset(_strings(value))


def _bytes(value: object) -> bytes:
    if isinstance(value, str):
        try:
            return value.encode()
        except UnicodeEncodeError:
            raise Wrong("a lone surrogate stands for no bytes") from None
    fields = Fields(value)
    data = fields.take("base64", _base64)
    fields.finish()
    return data


def _base64(value: object) -> bytes:
    try:
        return b64decode(string(value), validate=True)
    except ValueError:
        raise Wrong("not base64") from None


_certainty = one_of(Certainty)
_role = one_of(Role)
_note_kind = one_of(NoteKind)


_digest = matching(_DIGEST, "a SHA-256 digest")
_mode = matching(_MODE, "a file mode of four octal digits")


def _path(value: object) -> str:
    """Read the path of a change; nothing that could lead out of the root is let in."""
    path = string(value)
    if "\0" in path or any(part in {"", ".", ".."} for part in path.split("/")):
        raise Wrong(f"{path!r} is not a path below the root")
    return path


def _read_header(value: object) -> Header:
    fields = Fields(value)
    header = Header(
        tool=fields.take("tool", string),
        root=fields.take("root", string),
        created=fields.take("created", string),
        steps=fields.take("steps", _strings),
        recipe=fields.take("recipe", string),
        options=fields.take("options", _read_options),
        base_commit=fields.take("base_commit", string),
        settings_digest=fields.take("settings_digest", string),
        plugins=fields.take("plugins", _strings),
    )
    fields.finish()
    return header


def _read_options(value: object) -> Mapping[str, Mapping[str, object]]:
    if not isinstance(value, dict):
        raise Wrong(f"expected an object, found {kind_of(value)}")
    fields = Fields(value)
    return {step: fields.take(step, _read_values) for step in value}


def _read_values(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise Wrong(f"expected an object, found {kind_of(value)}")
    fields = Fields(value)
    return {name: fields.take(name, _read_value) for name in value}


def _read_value(value: object) -> object:
    if isinstance(value, list):
        return _strings(value)
    if isinstance(value, (bool, int, float, str)):
        return value
    raise Wrong(f"expected a value of an option, found {kind_of(value)}")


def _read_change(value: object) -> Change:
    fields = Fields(value)
    change = Change(
        path=fields.take("path", _path),
        before=fields.take("before", _read_blob),
        after=fields.take("after", _read_blob),
        edits=fields.take("edits", list_of(_read_edit)),
    )
    fields.finish()
    _check_change(change)
    return change


def _check_change(change: Change) -> None:
    """Refuse edits that cannot lead from one side to the other, as far as that shows without the file."""
    if change.before is None and change.after is None:
        raise Wrong("before and after are both null")
    size = change.before.size if change.before else 0
    at = shift = 0
    for index, edit in enumerate(change.edits):
        if not at <= edit.start <= edit.end <= size:
            raise Wrong("the edit overlaps another or lies outside the file", f"edits[{index}]")
        at = edit.end
        shift += len(edit.inserted) - len(edit.removed)
    if change.after is not None and change.after.size != size + shift:
        raise Wrong(f"the edits give {size + shift} bytes, not {change.after.size}", "after.size")


def _read_blob(value: object) -> Blob | None:
    if value is None:
        return None
    fields = Fields(value)
    blob = Blob(
        digest=fields.take("digest", _digest),
        size=fields.take("size", integer),
        mode=int(fields.take("mode", _mode), 8),
    )
    fields.finish()
    return blob


def _read_edit(value: object) -> Edit:
    fields = Fields(value)
    edit = Edit(
        start=fields.take("start", integer),
        removed=fields.take("removed", _bytes),
        inserted=fields.take("inserted", _bytes),
        steps=fields.take("steps", _strings),
        certainty=fields.take("certainty", _certainty),
        reason=fields.take("reason", string, ""),
        role=fields.take("role", _role, Role.MAIN),
        needs=fields.take("needs", _keys, frozenset()),
        provides=fields.take("provides", _keys, frozenset()),
    )
    fields.finish()
    return edit


def _read_note(value: object) -> Note:
    fields = Fields(value)
    note = Note(
        path=fields.take("path", string),
        line=fields.take("line", integer),
        column=fields.take("column", integer),
        step=fields.take("step", string),
        kind=fields.take("kind", _note_kind),
        message=fields.take("message", string),
        hint=fields.take("hint", string, ""),
    )
    fields.finish()
    return note


def _read_statistics(value: object) -> Statistics:
    fields = Fields(value)
    statistics = Statistics(
        files=fields.take("files", integer),
        size=fields.take("size", integer),
        mentioned=fields.take("mentioned", integer),
        cached=fields.take("cached", integer),
        failed=fields.take("failed", integer),
        seconds=fields.take("seconds", number),
    )
    fields.finish()
    return statistics
