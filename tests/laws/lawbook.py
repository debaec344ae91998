"""The laws that hold for every codemod, checked without the engine's own proof code.

For one file: `broken` looks at the bytes before and after and the edits between them, with the compiler and
`symtable`. For a whole tree: `judge` plans with the command, carries the plan out with its own splicing, plans
again, and asks ruff which names are undefined.
"""

from __future__ import annotations

import builtins
import hashlib
import json
import os
import subprocess
import symtable
import sys
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from overhaul.model.serial import load_plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from overhaul.model.change import Change, Edit
    from overhaul.model.note import Note
    from overhaul.model.plan import Plan

__all__ = ["Verdict", "broken", "compiles", "judge", "undefined"]

_BOM = b"\xef\xbb\xbf"
#: Set by the interpreter in every module, or read through ``__getattr__``-like tricks nobody can see.
_GIVEN = frozenset(dir(builtins)) | {
    "__annotations__",
    "__builtins__",
    "__class__",
    "__doc__",
    "__file__",
    "__loader__",
    "__module__",
    "__name__",
    "__package__",
    "__path__",
    "__qualname__",
    "__spec__",
    "WindowsError",
}
#: Words of notes that say: this was a bug of ours.
_DEFECTS = ("defect", "internal error", "please report", "crashed", "failed with", "took longer")
_FINE = {0, 3}
_SCRIPTS = Path(sys.executable).parent


@dataclass
class Verdict:
    """What a tree looks like under the laws.

    Attributes:
        files: How many were looked at.
        changed: How many would change.
        unparsable: Those that could not be parsed, with line and reason.
        broken: Broken laws, one sentence each.
    """

    files: int = 0
    changed: int = 0
    unparsable: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def broken(before: bytes, after: bytes, edits: Sequence[Edit]) -> Iterator[str]:
    """Yield what is wrong with a change of one file, nothing when the laws hold."""
    yield from _outside(before, after, edits)
    if compiles(before):
        if not compiles(after):
            yield "the result does not compile"
            return
        new = undefined(after) - undefined(before)
        if new:
            yield f"names became undefined: {sorted(new)}"
    if after.startswith(_BOM) != before.startswith(_BOM):
        yield "the byte order mark came or went"
    if before[-1:] != after[-1:] and {before[-1:], after[-1:]} & {b"\n", b"\r"} and before:
        yield "the last line end came or went"
    yield from _line_ends(before, edits)


def _outside(before: bytes, after: bytes, edits: Sequence[Edit]) -> Iterator[str]:
    """Carry the edits out, from the last to the first, and compare."""
    result = bytearray(before)
    right = len(before)
    for edit in reversed(edits):
        end = edit.start + len(edit.removed)
        if not 0 <= edit.start <= end <= right:
            yield f"the edit at byte {edit.start} overlaps the next one"
        if before[edit.start : end] != edit.removed:
            yield f"the edit at byte {edit.start} removes what does not stand there"
        result[edit.start : end] = edit.inserted
        right = edit.start
    if bytes(result) != after:
        yield "bytes outside the edits differ"


def _line_ends(before: bytes, edits: Sequence[Edit]) -> Iterator[str]:
    """A file with one sort of line end keeps it."""
    windows = before.count(b"\r\n")
    if windows == before.count(b"\n") == before.count(b"\r") > 0:
        for edit in edits:
            if edit.inserted.count(b"\n") != edit.inserted.count(b"\r\n"):
                yield f"the edit at byte {edit.start} brings a bare LF into a file with CRLF"
    elif not windows and b"\r" not in before and any(b"\r" in edit.inserted for edit in edits):
        yield "a carriage return comes into a file without any"


def compiles(source: bytes) -> bool:
    """Tell whether the compiler takes it: more than parsing, e.g. where ``from __future__`` stands."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(source, "<law>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True


def undefined(source: bytes) -> set[str]:
    """Return the names that are read somewhere and bound nowhere they could be seen, by the compiler's own tables."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        top = symtable.symtable(source, "<law>", "exec")  # type: ignore[arg-type] # bytes bring their encoding
    tables = list(_tables(top))
    bound = {
        symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()
    }
    bound |= {child.get_name() for child in top.get_children()}
    for table in tables:
        bound |= {
            symbol.get_name()
            for symbol in table.get_symbols()
            if symbol.is_declared_global() and symbol.is_assigned()
        }
    if b"import *" in source:
        return set()
    read = {
        symbol.get_name()
        for table in tables
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (symbol.is_global() or (table is top and not symbol.is_assigned()))
    }
    return read - bound - _GIVEN


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _tables(child)


def judge(root: Path, codemods: Sequence[str], cache: Path) -> Verdict:
    """Check the laws for some codemods on a tree, which is changed and put back.

    Args:
        root: A git repository.
        codemods: That run together.
        cache: For the cache of the command.
    """
    verdict = Verdict()
    plan = _plan(root, codemods, cache, verdict)
    if plan is None:
        return verdict
    verdict.files, verdict.changed = plan.statistics.files, len(plan.changes)
    _weigh_notes(plan.notes, verdict)
    originals = {change.path: _contents(root, change) for change in plan.changes}
    names_before = _undefined_names(root, originals)
    try:
        for change in plan.changes:
            _carry_out(root, change, originals[change.path], verdict)
        names = _undefined_names(root, originals) - names_before
        verdict.broken += [f"{path}: {name} became undefined, says ruff" for path, name in sorted(names)]
        again = _plan(root, codemods, cache, verdict)
        for change in again.changes if again else ():
            verdict.broken.append(f"{change.path}: a second run changes it again")
    finally:
        _put_back(root, originals)
    return verdict


def _plan(root: Path, codemods: Sequence[str], cache: Path, verdict: Verdict) -> Plan | None:
    # The scripts, not `python -m`: that would import what lies in the root before the standard library.
    command = [str(_SCRIPTS / "migrate"), "--quiet", "plan", "--format=json", "--no-cache"]
    command += [f"--codemod={name}" for name in codemods]
    env = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, check=False)
    if done.returncode not in _FINE:
        verdict.broken.append(f"exit code {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}")
        return None
    return load_plan(done.stdout)


def _contents(root: Path, change: Change) -> bytes | None:
    return None if change.before is None else (root / change.path).read_bytes()


def _weigh_notes(notes: Iterable[Note], verdict: Verdict) -> None:
    for note in notes:
        place = f"{note.path}:{note.line}: {note.message}"
        if note.message.startswith("cannot be parsed"):
            verdict.unparsable.append(place)
            if not note.line or note.message == "cannot be parsed: ":
                verdict.broken.append(f"{place}: without line or reason")
        elif any(word in f"{note.message} {note.hint}" for word in _DEFECTS):
            verdict.broken.append(place)


def _carry_out(root: Path, change: Change, before: bytes | None, verdict: Verdict) -> None:
    """Write what the plan says, and note which laws it breaks."""
    after = bytearray(before or b"")
    for edit in reversed(change.edits):
        after[edit.start : edit.start + len(edit.removed)] = edit.inserted
    if change.after is None or hashlib.sha256(after).hexdigest() != change.after.digest:
        verdict.broken.append(f"{change.path}: the edits do not give the digest that the plan names")
    if change.path.endswith(".py"):
        found = broken(before or b"", bytes(after), change.edits)
        verdict.broken += [f"{change.path}: {problem}" for problem in found]
    (root / change.path).parent.mkdir(parents=True, exist_ok=True)
    (root / change.path).write_bytes(after)


def _put_back(root: Path, originals: dict[str, bytes | None]) -> None:
    for path, data in originals.items():
        if data is None:
            (root / path).unlink(missing_ok=True)
        else:
            (root / path).write_bytes(data)


def _undefined_names(root: Path, paths: Iterable[str]) -> set[tuple[str, str]]:
    """Ask ruff (F821) which names are undefined in some files."""
    existing = [path for path in paths if path.endswith(".py") and (root / path).exists()]
    found: set[tuple[str, str]] = set()
    for at in range(0, len(existing), 1000):
        command = [str(_SCRIPTS / "ruff"), "check", "--isolated", "--select=F821", "--output-format=json"]
        command += ["--no-cache", "--exit-zero", "--quiet", "--", *existing[at : at + 1000]]
        done = subprocess.run(command, cwd=root, capture_output=True, check=True)
        for item in json.loads(done.stdout):
            if item["code"] == "F821":
                found.add(
                    (str(Path(item["filename"]).resolve().relative_to(root.resolve())), item["message"])
                )
    return found
