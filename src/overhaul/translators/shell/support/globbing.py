"""File names that a pattern stands for (Bash Manual, 3.5.8 Filename Expansion)."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.messages import Abandoned
from overhaul.translators.shell.support.options import options
from overhaul.translators.shell.support.patterns import wholly

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["NoMatchError", "escape", "glob", "names_for"]

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_TO_ESCAPE = re.compile(r"([*?\[\]\\()|!@+^-])")


class NoMatchError(Abandoned):
    """No file matches a pattern, and the option ``failglob`` is on; the line is not run (3.5.8)."""

    def __init__(self, pattern: str) -> None:
        super().__init__(f"no match: {pattern}")


def escape(text: str) -> str:
    """Return a pattern that stands for this text alone (3.5.8.1)."""
    return _TO_ESCAPE.sub(r"\\\1", text)


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
    bare = _ESCAPED.sub("", pattern)
    if "*" in bare or "?" in bare or ("[" in bare and "]" in bare[bare.index("[") :]):
        return True
    return "extglob" in options and "(" in bare and re.search(r"[@+!]\(", bare) is not None


def names_for(pattern: str) -> list[str]:
    """Return the names of files that a pattern matches, sorted by their bytes (3.5.8 Filename Expansion)."""
    parts = _components(pattern)
    found: Iterable[str] = [""]
    globbed = False
    for number, (part, slashes) in enumerate(parts):
        globbed = globbed or _is_glob(part)
        found = _expand(found, part, slashes[:1] if globbed else slashes, last=number == len(parts) - 1)
    return sorted(found, key=os.fsencode)


def _components(pattern: str) -> list[tuple[str, str]]:
    """Split a pattern into components, each with the slashes behind it; those in parentheses do not split."""
    found = re.finditer(r"((?:\\.|[^/\\]|\\\Z)*)(/*)", pattern, re.DOTALL)
    return [(match[1], match[2]) for match in found if match[0]]


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
        plain = _ESCAPED.sub(r"\1", part)
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
    return "extglob" in options and re.match(r"[?*+@]\((?:[^()]*\|)?\\?\.", part) is not None


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
