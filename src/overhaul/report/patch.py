"""A plan as a patch that ``git apply`` takes: creations, deletions, modes, odd names, odd line ends.

Supporting edits are merged with their neighbours here: a patch wants the hunks of ``git diff``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.report.hunks import hunks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from overhaul.model.change import Blob, Change
    from overhaul.model.plan import Plan
    from overhaul.report.hunks import Hunk

__all__ = ["change_patch", "hunk_patch", "patch_lines", "quoted_path"]

_NO_NEWLINE = b"\n\\ No newline at end of file\n"
_ODD = re.compile(rb'[\x00-\x1f"\\\x7f-\xff]')
_ESCAPES = {7: b"a", 8: b"b", 9: b"t", 10: b"n", 11: b"v", 12: b"f", 13: b"r", 34: b'"', 92: b"\\"}


def patch_lines(plan: Plan, read: Callable[[str], bytes], *, context: int = 3) -> Iterator[bytes]:
    """Yield the patch of a plan, a file at a time.

    Args:
        plan: The plan.
        read: Gives the contents of an existing path as the plan saw them.
        context: Unchanged lines around the changed ones; ``git apply`` wants ``--unidiff-zero`` when it is 0.
    """
    for change in plan.changes:
        yield change_patch(change, b"" if change.before is None else read(change.path), context=context)


def change_patch(change: Change, contents: bytes, *, context: int = 3) -> bytes:
    """Return the patch of one path.

    Args:
        change: The change.
        contents: What the path holds before; empty for a new path.
        context: Unchanged lines around the changed ones.
    """
    old, new = quoted_path(change.path, b"a/"), quoted_path(change.path, b"b/")
    parts = [b"diff --git " + old + b" " + new + b"\n", _modes(change.before, change.after)]
    names = b"--- %s\n+++ %s\n" % (
        _tabbed(old) if change.before else b"/dev/null",
        _tabbed(new) if change.after else b"/dev/null",
    )
    for hunk in hunks(change, contents, context=context, separate=False):
        parts += [names, hunk_patch(hunk)]
        names = b""
    return b"".join(parts)


def hunk_patch(hunk: Hunk) -> bytes:
    """Return the header and the lines of one hunk."""
    heading = b" " + hunk.heading if hunk.heading else b""
    parts = [hunk.header.encode(), heading, b"\n"]
    for run in hunk.runs:
        mark = run.mark.encode()
        parts.append(mark + mark.join(run.lines))
        if not run.lines[-1].endswith(b"\n"):
            parts.append(_NO_NEWLINE)
    return b"".join(parts)


def quoted_path(path: str, prefix: bytes = b"") -> bytes:
    """Return a path as git writes it: in C-style quotes when it holds anything but printable ASCII."""
    name = prefix + path.encode("utf-8", "surrogateescape")
    if not _ODD.search(name):
        return name
    return b'"' + _ODD.sub(_escaped, name) + b'"'


def _escaped(match: re.Match[bytes]) -> bytes:
    byte = match.group()[0]
    return b"\\" + _ESCAPES.get(byte, b"%03o" % byte)


def _tabbed(name: bytes) -> bytes:
    """Mark the end of a name with blanks by a tab, as git does; a quoted name needs no mark."""
    return name + b"\t" if b" " in name and not name.startswith(b'"') else name


def _modes(before: Blob | None, after: Blob | None) -> bytes:
    if before is None:
        return b"new file mode %s\n" % _mode(after)
    if after is None:
        return b"deleted file mode %s\n" % _mode(before)
    if _mode(before) == _mode(after):
        return b""
    return b"old mode %s\nnew mode %s\n" % (_mode(before), _mode(after))


def _mode(blob: Blob | None) -> bytes:
    """Name the mode as git knows it: executable or not."""
    return b"100755" if blob is not None and blob.mode & 0o111 else b"100644"
