"""TOML with line numbers: what `tomllib` reads, and on which line each key and each element stands."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

__all__ = ["KeyPath", "TomlError", "loads", "positions"]

KeyPath: TypeAlias = "tuple[str | int, ...]"

_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_TOKEN = re.compile(
    r"""
      (?P<skip>[ \t]+|\#[^\n]*)
    | (?P<newline>\r?\n)
    | (?P<string>\"{3}(?:[^\\]|\\.)*?\"{3,5} | '{3}.*?'{3,5} | "(?:[^"\\\n]|\\.)*" | '[^'\n]*')
    | (?P<sign>[\[\]{},=.])
    | (?P<bare>[^\s\[\]{},=."'\#]+)
    """,
    re.VERBOSE | re.DOTALL,
)


class TomlError(ValueError):
    """A document is no TOML.

    Attributes:
        reason: What is wrong, without the place.
        line: 1-based.
        column: 1-based, in characters.
    """

    def __init__(self, reason: str, line: int, column: int) -> None:
        super().__init__(f"{reason} (line {line}, column {column})")
        self.reason = reason
        self.line = line
        self.column = column


def loads(text: str) -> dict[str, Any]:
    """Read a document.

    Raises:
        TomlError: It is no TOML, or nested too deeply; with line and column.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _PLACE.search(message)
        if place is not None and place[1]:
            line, column = int(place[1]), int(place[2])
        else:
            line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
        raise TomlError(_PLACE.sub("", message), line, column) from None
    except RecursionError:
        raise TomlError("nested too deeply", 1, 1) from None


def positions(text: str) -> dict[KeyPath, int]:
    """Return the line (1-based) of every table, key and array element of a valid document.

    Paths hold strings for keys and integers for elements: ``("tool", "migrate", "codemods", 0)``. A table
    that several headers open counts from its first.
    """
    return _Scanner(text).lines


class _Scanner:
    """Follows the grammar of a document that is known to be valid, and remembers lines."""

    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._elements: dict[KeyPath, int] = {}
        self._tokens = list(_tokens(text))
        self._at = 0
        self._document()

    def _document(self) -> None:
        table: KeyPath = ()
        while self._at < len(self._tokens):
            text = self._text()
            if text == "[":
                table = self._header()
            elif text.strip() == "":
                self._at += 1
            else:
                self._pair(table)

    def _header(self) -> KeyPath:
        self._at += 1
        several = self._text() == "["
        self._at += several
        line = self._line()
        path: KeyPath = ()
        *parents, last = self._key()
        for part in parents:
            path = self._inside((*path, part), line)
        path = (*path, last)
        if several:
            self.lines.setdefault(path, line)
            self._elements[path] = self._elements.get(path, -1) + 1
        self._at += 1 + several
        return self._inside(path, line)

    def _inside(self, path: KeyPath, line: int) -> KeyPath:
        """Remember a table; in an array of tables its last element is meant."""
        if path in self._elements:
            path = (*path, self._elements[path])
        self.lines.setdefault(path, line)
        return path

    def _pair(self, table: KeyPath) -> None:
        line = self._line()
        path = table
        for part in self._key():
            path = (*path, part)
            self.lines.setdefault(path, line)
        self._at += 1
        self._value(path)

    def _key(self) -> list[str]:
        """Read ``a."b".c`` up to the sign behind it."""
        parts: list[str] = []
        while self._text() not in {"=", "]"}:
            text = self._text()
            if text != ".":
                parts.append(str(loads(f"key = {text}")["key"]) if text[0] in "\"'" else text)
            self._at += 1
        return parts

    def _value(self, path: KeyPath) -> None:
        opening = self._text()
        if opening not in {"[", "{"}:
            while self._at < len(self._tokens) and self._text() not in {",", "]", "}", "\n", "\r\n"}:
                self._at += 1
            return
        self._at += 1
        index = 0
        while self._text() not in {"]", "}"}:
            if self._text() in {",", "\n", "\r\n"}:
                self._at += 1
            elif opening == "{":
                self._pair(path)
            else:
                element = (*path, index)
                self.lines[element] = self._line()
                self._value(element)
                index += 1
        self._at += 1

    def _text(self) -> str:
        return self._tokens[self._at][0]

    def _line(self) -> int:
        return self._tokens[self._at][1]


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """Yield the tokens that matter with their lines."""
    line = 1
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "skip":
            yield match[0], line
        line += match[0].count("\n")
