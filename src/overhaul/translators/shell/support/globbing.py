"""File names that a pattern stands for (Bash Manual, 3.5.8 Filename Expansion)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.messages import Abandoned
from overhaul.translators.shell.support.options import options
from overhaul.translators.shell.support.patterns import wholly

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["NoMatchError", "escape", "glob", "names_for", "print_files", "simple_glob"]


class NoMatchError(Abandoned):
    """No file matches a pattern, and the option ``failglob`` is on; the line is not run (3.5.8)."""

    def __init__(self, pattern: str) -> None:
        super().__init__(f"no match: {pattern}")


def escape(text: str) -> str:
    """Return a pattern that stands for this text alone (3.5.8.1)."""
    return "".join(f"\\{each}" if each in r"*?[]\()|!@+^-" else each for each in text)


def simple_glob(pattern: str, text: str | None = None) -> list[str]:
    """Do what `glob` does where ``*`` is all that means something and no option is set (3.5.8).

    Args:
        pattern: The pattern; a backslash takes the meaning from what is behind it.
        text: What stands for it when nothing matches, where that is not the pattern itself.
    """
    found = [""]
    globbed = False
    for part, slashes in _components(pattern):
        pieces = _between_stars(part)
        globbed = globbed or len(pieces) > 1
        behind = slashes[:1] if globbed else slashes
        if len(pieces) > 1:
            paths = [base + name for base in found for name in _listed(base) if _fits_between(name, pieces)]
        else:
            paths = [base + pieces[0] for base in found]
        found = [path + behind for path in paths if not part or _exists(path, slashes)]
    return sorted(found, key=os.fsencode) or [pattern if text is None else text]


def _between_stars(part: str) -> list[str]:
    """Return the texts around the stars of a component."""
    if "\\" not in part:
        return part.split("*")
    pieces = [""]
    escaped = False
    for character in part:
        if character == "\\" and not escaped:
            escaped = True
            continue
        if character == "*" and not escaped:
            pieces.append("")
        else:
            pieces[-1] += character
        escaped = False
    return pieces


def _fits_between(name: str, pieces: list[str]) -> bool:
    """Whether a name consists of some texts with anything between them; a dot in front must be meant (3.5.8)."""
    first, *middle, last = pieces
    at, end = len(first), len(name) - len(last)
    hidden = name.startswith(".") and not first
    if hidden or at > end or not (name.startswith(first) and name.endswith(last)):
        return False
    for piece in middle:
        at = name.find(piece, at, end) + len(piece)
        if at < len(piece):
            return False
    return True


def glob(pattern: str, text: str | None = None) -> list[str]:
    """Return the names of files that a pattern matches, in order; when there are none, the pattern (3.5.8).

    Args:
        pattern: The pattern; a backslash takes the meaning from what is behind it.
        text: What stands for it when nothing matches, where that is not the pattern itself.
    """
    literal = pattern if text is None else text
    if "noglob" in options or not _is_glob(pattern):
        return [literal]
    found = names_for(pattern)
    if found:
        return found
    if "failglob" in options:
        raise NoMatchError(literal)
    return [] if "nullglob" in options else [literal]


def _is_glob(pattern: str) -> bool:
    """Whether there is an active ``*``, ``?`` or ``[...]`` in it, or an extended pattern while they are in force."""
    bare = _unescaped(pattern, "") if "\\" in pattern else pattern
    if "*" in bare or "?" in bare or ("[" in bare and "]" in bare[bare.index("[") :]):
        return True
    return "extglob" in options and any(mark in bare for mark in ("@(", "+(", "!("))


def _unescaped(pattern: str, kept: str) -> str:
    import re  # noqa: PLC0415 - most programs never need it

    return re.sub(r"(?s)\\(.)", kept, pattern)


def names_for(pattern: str) -> list[str]:
    """Return the names of files that a pattern matches, sorted by their bytes (3.5.8 Filename Expansion)."""
    parts = _components(pattern)
    found: Iterable[str] = [""]
    globbed = False
    for number, (part, slashes) in enumerate(parts):
        globbed = globbed or _is_glob(part)
        found = _expand(found, part, slashes[:1] if globbed else slashes, last=number == len(parts) - 1)
    return sorted(found, key=os.fsencode)


def print_files(pattern: str) -> bool:
    """Print the names of files that a pattern matches; whether there are any (8.7 compgen -G)."""
    found = names_for(pattern)
    for name in found:
        print(name)
    return bool(found)


def _components(pattern: str) -> list[tuple[str, str]]:
    """Split a pattern into components, each with the slashes behind it."""
    found = []
    while pattern:
        part, slash, rest = pattern.partition("/")
        while slash and (len(part) - len(part.rstrip("\\"))) % 2:  # it is escaped
            more, slash, rest = rest.partition("/")
            part = f"{part}/{more}"
        pattern = rest.lstrip("/")
        found.append((part, slash + "/" * (len(rest) - len(pattern))))
    return found


def _expand(bases: Iterable[str], part: str, slashes: str, *, last: bool) -> Iterator[str]:
    """Yield the paths that a component adds to some beginnings."""
    if not part:
        yield from (base + slashes for base in bases)
        return
    if part == "**" and "globstar" in options:
        for base in bases:
            yield from _tree(base, slashes, last=last)
        return
    if not _is_glob(part):
        plain = _unescaped(part, r"\1") if "\\" in part else part
        for base in bases:
            path = base + plain
            if _exists(path, slashes):
                yield path + slashes
        return
    for base in bases:
        for name in _listed(base):
            if _fits(name, part) and (not slashes or os.path.isdir(base + name)):
                yield base + name + slashes


def _exists(path: str, slashes: str) -> bool:
    return os.path.isdir(path) if slashes else os.path.lexists(path)


def _listed(base: str) -> list[str]:
    try:
        return os.listdir(base or ".")
    except OSError:
        return []


def _fits(name: str, part: str) -> bool:
    """Whether a name matches one component: a dot in front must be meant (3.5.8)."""
    if (
        name[0] == "."
        and "dotglob" not in options
        and not part.startswith((".", "\\."))
        and not _means_dot(part)
    ):
        return False
    return wholly(name, part, extglob="extglob" in options, ignore_case="nocaseglob" in options)


def _means_dot(part: str) -> bool:
    """Whether an alternative of an extended pattern in front begins with a dot."""
    if "extglob" not in options or "(" not in part:
        return False
    import re  # noqa: PLC0415 - most programs never need it

    return re.match(r"[?*+@]\((?:[^()]*\|)?\\?\.", part) is not None


def _tree(base: str, slashes: str, *, last: bool) -> Iterator[str]:
    """Yield what ``**`` stands for: nothing, and every directory below (as a last component: every file)."""
    if not last or base:
        yield base
    waiting = [base]
    while waiting:
        around = waiting.pop()
        for name in _listed(around):
            if name[0] == "." and "dotglob" not in options:
                continue
            path = around + name
            if os.path.isdir(path) and not os.path.islink(path):
                waiting.append(path + "/")
                if not last or slashes:
                    yield path + (slashes or "/")
                    continue
            elif not last or (slashes and not os.path.isdir(path)):
                continue
            elif slashes:
                yield path + slashes
                continue
            yield path
