"""From answers to edits: the narrowed plan, suppression comments, and hunks a person rewrote by hand."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.codemods.toolbox.module import decode, parse
from overhaul.commands.review import Answer, item_hunk
from overhaul.model.change import Blob, Certainty, ChangeKind, Edit, Role, apply_edits, digest_of
from overhaul.report.display import text_of
from overhaul.report.hunks import split_lines
from overhaul.report.lines import hides_returns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.commands.review import Item, Review, State
    from overhaul.model.change import Change
    from overhaul.model.plan import Plan

__all__ = ["EditProblem", "decided", "editable_text", "replacement_for", "suppression"]

_GUIDE = """\
# ---
# To drop a '-' line, make it a ' ' line (context).
# To drop a '+' line, delete it.
# Lines starting with # are left out.
# The result must be Python; if it is not, you are told and nothing is changed.
"""
_COMMENT = re.compile(rb"#\s*migrate:\s*skip\[([^\]\r\n]*)\]")
_NO_NEWLINE = "\\ No newline at end of file"


class EditProblem(Exception):  # noqa: N818 - an answer to the person at the prompt, not a failure
    """A hunk was edited so that it cannot be used; says why."""


def decided(review: Review, state: State) -> Plan:
    """Return the plan with what was accepted, what that needs, and the suppression comments asked for."""
    wanted: set[tuple[str, int]] = set()
    changes: list[Change] = []
    items: dict[str, list[int]] = {}
    for index, item in enumerate(state.items):
        items.setdefault(item.path, []).append(index)
    for change in review.plan.changes:
        made = _own_edits(review, state, items.get(change.path, []))
        accepted = {index for index in range(len(change.edits)) if _accepted(state, change.path, index)}
        if made:
            change, accepted = _rebuilt(review, change, accepted, made)  # noqa: PLW2901 - the same change, narrowed
        changes.append(change)
        wanted |= {(change.path, index) for index in accepted}
    plan = replace(review.plan, changes=tuple(changes))
    return plan.chosen(lambda change, index: (change.path, index) in wanted, review.read)


def suppression(review: Review, item: Item) -> Edit | None:
    """Return the edit that writes ``# migrate: skip[codemod]`` behind a line of an item.

    ``None`` when the comment would change the program: the lines end inside a string or go on behind a backslash.
    """
    change, contents = review.changes[item.path], review.contents(item.path)
    if not item.path.endswith((".py", ".pyi")) or change.kind is not ChangeKind.MODIFY:
        return None
    for offset in _line_ends(change, item, contents):
        edit = _comment_edit(contents, offset, item.steps)
        if _same_program(contents, apply_edits(contents, (edit,))):
            return edit
    return None


def editable_text(review: Review, item: Item) -> str:
    """Return the hunk of an item as a person edits it, with a guide.

    Raises:
        EditProblem: The hunk is not UTF-8, or the file is deleted.
    """
    if review.changes[item.path].after is None:
        raise EditProblem("The file is deleted; there is nothing to edit.")
    _, hunk = item_hunk(review, item)
    drop = b"\r\n" if hides_returns(hunk) else b"\n"
    lines = [hunk.header]
    for run in hunk.runs:
        for line in run.lines:
            try:
                lines.append(run.mark + line.removesuffix(drop).decode())
            except UnicodeDecodeError:
                raise EditProblem("This hunk is not UTF-8 and cannot be edited here.") from None
            if not line.endswith(b"\n"):
                lines.append(_NO_NEWLINE)
    return "\n".join(lines) + "\n" + _GUIDE


def replacement_for(review: Review, item: Item, text: str) -> Edit | None:
    """Return the edit that an edited hunk stands for; ``None`` when it leaves the lines as they are.

    Raises:
        EditProblem: It does not fit the file, overlaps another edit, or the result is not Python.
    """
    change, hunk = item_hunk(review, item)
    contents = review.contents(item.path)
    old, new = _sides(text, b"\r\n" if hides_returns(hunk) and b"\r\n" in contents else b"\n")
    start = sum(map(len, split_lines(contents)[: hunk.old_start - (hunk.old_count > 0)]))
    expected = b"".join(line for run in hunk.runs if run.mark != "+" for line in run.lines)
    if old != expected:
        raise EditProblem("The edited hunk does not apply: its ' ' and '-' lines are not those of the file.")
    if new == old:
        return None
    head, tail = _common_ends(old, new)
    edit = replace(
        change.edits[0],
        start=start + head,
        removed=old[head : len(old) - tail],
        inserted=new[head : len(new) - tail],
        certainty=Certainty.REVIEW,
        reason="edited by hand",
        role=Role.MAIN,
        steps=item.steps,
        needs=frozenset().union(*(part.needs for part in change.edits)),
        provides=frozenset().union(*(part.provides for part in change.edits)),
    )
    _check(review, item, edit)
    return edit


def _accepted(state: State, path: str, index: int) -> bool:
    return state.answers.get((path, index)) is Answer.YES


def _own_edits(review: Review, state: State, indices: list[int]) -> list[tuple[Edit, frozenset[int]]]:
    """Return the edits that the answers add, each with the edits of the change that it stands for."""
    made: dict[tuple[int, bytes], tuple[Edit, frozenset[int]]] = {}
    for index in indices:
        item, answer = state.items[index], state.answer(index)
        if answer is Answer.YES and item.replacement:
            made[item.replacement.start, item.replacement.inserted] = (
                item.replacement,
                frozenset(item.shown),
            )
        elif answer is Answer.SKIP:
            edit = suppression(review, item)
            if edit:
                made[edit.start, edit.inserted] = (edit, frozenset())
    return [made[key] for key in sorted(made)]


def _rebuilt(
    review: Review, change: Change, accepted: set[int], made: list[tuple[Edit, frozenset[int]]]
) -> tuple[Change, set[int]]:
    """Return a change with the made edits and without the main edits that were declined."""
    replaced = frozenset().union(*(indices for _, indices in made))
    kept = [
        (edit, edit.role is Role.MAIN)
        for index, edit in enumerate(change.edits)
        if index not in replaced and (edit.role is not Role.MAIN or index in accepted)
    ]
    edits = sorted([*kept, *((edit, True) for edit, _ in made)], key=lambda pair: pair[0].start)
    contents = apply_edits(review.contents(change.path), [edit for edit, _ in edits])
    after = Blob(digest_of(contents), len(contents), change.after.mode if change.after else 0o644)
    narrowed = replace(change, after=after, edits=tuple(edit for edit, _ in edits))
    return narrowed, {index for index, (_, wanted) in enumerate(edits) if wanted}


def _line_ends(change: Change, item: Item, contents: bytes) -> Iterator[int]:
    """Yield the ends of the lines where a comment is looked for: the last line of an edit, then its first."""
    for index in item.edits:
        edit = change.edits[index]
        for inside in (max(edit.start, edit.end - 1), edit.start):
            end = contents.find(b"\n", inside)
            end = len(contents) if end < 0 else end
            yield end - (contents[end - 1 : end] == b"\r")


def _comment_edit(contents: bytes, offset: int, steps: tuple[str, ...]) -> Edit:
    """Return the edit that puts the comment at a line end, or its names into the comment that is there."""
    names = ", ".join(steps).encode()
    start = contents.rfind(b"\n", 0, offset) + 1
    found = list(_COMMENT.finditer(contents, start, offset))
    reason = "suppressed in the review"
    if found:
        inside = found[-1].group(1).rstrip()
        at = found[-1].start(1) + len(inside)
        return Edit(at, b"", (b", " if inside else b"") + names, steps, Certainty.SAFE, reason)
    blanks = b"" if contents[start:offset].endswith((b"  ", b"\t")) else b"  "
    return Edit(offset, b"", blanks + b"# migrate: skip[" + names + b"]", steps, Certainty.SAFE, reason)


def _same_program(before: bytes, after: bytes) -> bool:
    try:
        trees = [parse(decode(data)[0]) for data in (before, after)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return ast.dump(trees[0]) == ast.dump(trees[1])


def _sides(text: str, newline: bytes) -> tuple[bytes, bytes]:
    """Return the lines before and after of an edited hunk."""
    sides: dict[str, list[bytes]] = {"-": [], "+": []}
    touched = "-+"
    for line in text.split("\n")[: -1 if text.endswith("\n") else None]:
        if line.startswith(("#", "@@")):
            continue
        if line.startswith("\\"):
            for mark in touched:
                sides[mark][-1:] = [sides[mark][-1].removesuffix(newline)] if sides[mark] else []
            continue
        mark = line[:1] or " "
        if mark not in " -+":
            raise EditProblem(f"The edited hunk does not apply: a line starts with {mark!r}.")
        touched = "-+" if mark == " " else mark
        for side in touched:
            sides[side].append(line[1:].encode("utf-8", "surrogateescape") + newline)
    return b"".join(sides["-"]), b"".join(sides["+"])


def _common_ends(old: bytes, new: bytes) -> tuple[int, int]:
    """Return how many bytes of whole lines both texts share at their beginning and at their end."""
    old_lines, new_lines = split_lines(old), split_lines(new)
    most = min(len(old_lines), len(new_lines))
    first = next((i for i in range(most) if old_lines[i] != new_lines[i]), most)
    rest = most - first
    last = next((i for i in range(rest) if old_lines[-1 - i] != new_lines[-1 - i]), rest)
    return sum(map(len, old_lines[:first])), sum(map(len, old_lines[len(old_lines) - last :]))


def _check(review: Review, item: Item, edit: Edit) -> None:
    """Refuse an edit that overlaps others or does not leave Python behind."""
    change, contents = review.changes[item.path], review.contents(item.path)
    others = [other for index, other in enumerate(change.edits) if index not in item.shown]
    try:
        after = apply_edits(contents, sorted([*others, edit], key=lambda each: each.start))
    except ValueError:
        raise EditProblem("The edited hunk does not apply: it changes lines of another hunk.") from None
    if not item.path.endswith((".py", ".pyi")):
        return
    try:
        parse(decode(after)[0])
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        where = f" in line {line} ({text_of(_line(after, line)).strip()})" if line else ""
        raise EditProblem(f"The result would not be Python{where}: {error}") from None


def _line(contents: bytes, number: int) -> bytes:
    lines = split_lines(contents)
    return lines[number - 1] if number <= len(lines) else b""
