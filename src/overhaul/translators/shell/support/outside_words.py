"""Words that come from outside, where no text in the program is a pattern of the rare kinds (3.5.7, 3.5.8)."""

from __future__ import annotations

import os

from overhaul.translators.shell.support.exits import Untranslated
from overhaul.translators.shell.support.globbing import _exists, _listed

__all__ = ["words_in"]


def words_in(text: str) -> list[str]:
    """Return the fields of an unquoted expansion: split at blanks, then names of files for patterns (3.5.7, 3.5.8)."""
    words = [word for word in text.replace("\t", " ").replace("\n", " ").split(" ") if word]
    return [name for word in words for name in _matching(word)] if set(text) & set("*?[") else words


def _matching(pattern: str) -> list[str]:
    """Return the names of files that a pattern matches, in order; when there are none, the pattern (3.5.8)."""
    import fnmatch  # noqa: PLC0415 - most programs never need it
    import re  # noqa: PLC0415

    if set(pattern) & set("*?[") and re.search(r"\\|\[[^]]*\[[:.=^]", pattern):
        raise Untranslated(f"the pattern {pattern} in a text from outside", 0)
    found = [""]
    globbed = False
    for part, slashes in re.findall("([^/]*)(/*)", pattern):
        if set(part) & set("*?["):
            globbed = True
            fits = re.compile(fnmatch.translate(part.replace("[^", "[!"))).match
            paths = [base + name for base in found for name in _listed(base) if fits(name)]
            if part[0] != ".":
                paths = [path for path in paths if not path.rpartition("/")[2].startswith(".")]
        else:
            paths = [base + part for base in found]
        found = [
            path + slashes[: 1 if globbed else None] for path in paths if not part or _exists(path, slashes)
        ]
    return sorted(found, key=os.fsencode) if globbed and found else [pattern]
