"""Syntax colours of a piece of a file, as named spans; the lexer sees one hunk at a time."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["highlighted"]

#: Name of the lexer by the end of the file's name.
_LEXERS = {
    ".py": "python",
    ".pyi": "python",
    ".toml": "toml",
    ".cfg": "ini",
    ".ini": "ini",
    ".yml": "yaml",
    ".yaml": "yaml",
    ".sh": "bash",
    ".json": "json",
}
_STYLES = {
    ("Keyword",): "keyword",
    ("Operator", "Word"): "keyword",
    ("Literal", "String"): "string",
    ("Literal", "Number"): "number",
    ("Comment",): "comment",
    ("Name", "Builtin"): "builtin",
    ("Name", "Decorator"): "decorator",
    ("Name", "Function"): "definition",
    ("Name", "Class"): "definition",
}
#: How a line ends in front of the quotes that open a string: not as prose does.
_OPENS = re.compile(r"(?:^|[=(\[{,:+%]|\breturn)\s*[a-zA-Z]{0,2}$")
#: A longer piece is shown without colours rather than late.
_MOST_CHARACTERS = 100_000


def highlighted(text: str, path: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, style) of the parts of a text that have a colour, in order."""
    name = _LEXERS.get(path[path.rfind(".") :])
    if name is None or len(text) > _MOST_CHARACTERS:
        return
    before = _cut_string(text) if name == "python" else ""
    for start, kind, value in _lexer(name).get_tokens_unprocessed(before + text):
        style = _style(kind)
        first, last = max(start - len(before), 0), start + len(value) - len(before)
        if style and first < last:
            yield first, last, style


def _cut_string(text: str) -> str:
    """Return what has to stand in front of a piece of a file that begins inside a long string; usually nothing.

    One of its quotes is missing then. Whether that is the first or the last shows where the others stand.
    """
    for quotes in ('"""', "'''"):
        if text.count(quotes) % 2:
            first, last = text.find(quotes), text.rfind(quotes)
            line = text[text.rfind("\n", 0, first) + 1 :].partition("\n")[0].strip()
            alone = line == quotes and first <= len(text) - last
            if alone or (line.endswith(quotes) and not _OPENS.search(line.removesuffix(quotes))):
                return quotes + "\n"
    return ""


@lru_cache(maxsize=16)
def _lexer(name: str) -> Any:
    return import_module("pygments.lexers").get_lexer_by_name(name)


@lru_cache(maxsize=512)
def _style(kind: tuple[str, ...]) -> str:
    """Return the style of a token type or of its nearest parent that has one."""
    for length in range(len(kind), 0, -1):
        style = _STYLES.get(tuple(kind[:length]))
        if style:
            return style
    return ""
