"""A configuration file with the line of each key; values are read one by one and complaints name the line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NoReturn

from overhaul.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from overhaul.toml import KeyPath

__all__ = ["Document", "Entry", "closest", "kind_of"]

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kKMG]?)(i?)B?")
_POWER = {"": 0, "k": 1, "K": 1, "M": 2, "G": 3}
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Document:
    """A configuration file that was read.

    Attributes:
        name: The file as messages name it.
        prefix: Table that holds the settings: ``("tool", "migrate")`` or nothing.
        lines: Line of each key of the file, by its full path.
        origins: Collects where each effective value was set, see `Settings.origins`.
    """

    name: str
    prefix: KeyPath
    lines: Mapping[KeyPath, int]
    origins: dict[str, str] = field(default_factory=dict)

    def where(self, path: KeyPath) -> str:
        """Name the file and line of a path below the prefix, e.g. ``migrate.toml:3``."""
        full = (*self.prefix, *path)
        while full and full not in self.lines:
            full = full[:-1]
        return f"{self.name}:{self.lines[full]}" if full else self.name


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a configuration file with its place.

    Attributes:
        value: As TOML gives it.
        path: Where it stands below the document's prefix.
        document: The file.
    """

    value: Any
    path: KeyPath
    document: Document

    @property
    def label(self) -> str:
        """The key as a user would write it."""
        return dotted(self.path)

    def fail(self, message: str, hint: str = "") -> NoReturn:
        """Complain about this value, naming file, line and key."""
        key = f"{self.label}: " if self.path else ""
        raise ConfigError(f"{self.document.where(self.path)}: {key}{message}", hint=hint)

    def mark(self, *key: str) -> None:
        """Remember that an effective value comes from here."""
        self.document.origins[".".join(key)] = self.document.where(self.path)

    def table(self) -> Iterator[tuple[str, Entry]]:
        """Yield the keys of a table with their values."""
        self._want(dict, "a table")
        for key, value in self.value.items():
            yield key, Entry(value, (*self.path, key), self.document)

    def array(self) -> list[Entry]:
        """Return the elements of an array."""
        self._want(list, "an array")
        return [Entry(value, (*self.path, index), self.document) for index, value in enumerate(self.value)]

    def text(self) -> str:
        """Return a string that is not empty."""
        self._want(str, "a string")
        if not self.value.strip():
            self.fail("must not be empty")
        return str(self.value)

    def texts(self, *mark: str) -> tuple[str, ...]:
        """Return an array of strings, each once, and remember where each was set under the given key."""
        found: dict[str, None] = {}
        for element in self.array():
            name = element.text()
            if name not in found and mark:
                element.mark(*mark, name)
            found[name] = None
        return tuple(found)

    def boolean(self) -> bool:
        """Return a truth value."""
        self._want(bool, "true or false")
        return bool(self.value)

    def whole(self, least: int = 0) -> int:
        """Return a whole number of at least some value."""
        if type(self.value) is not int or self.value < least:
            self.fail(f"must be a whole number of at least {least}, not {kind_of(self.value)}")
        return self.value

    def seconds(self) -> float:
        """Return a duration in seconds, more than none."""
        if type(self.value) not in {int, float} or not 0 < self.value < float("inf"):
            self.fail(f"must be a number of seconds above 0, not {kind_of(self.value)}")
        return float(self.value)

    def size(self) -> int:
        """Return a number of bytes; ``4MB`` is 4,000,000 and ``4MiB`` is 4,194,304."""
        if not isinstance(self.value, str):
            return self.whole(1)
        match = _SIZE.fullmatch(self.value.strip())
        if match is None or (match[3] and not match[2]):
            self.fail(f"{self.value!r} is no size", hint='write a number of bytes, or "500kB", "4MB", "1GiB"')
        size = int(float(match[1]) * (1024 if match[3] else 1000) ** _POWER[match[2]])
        if size < 1:
            self.fail("must be at least 1 byte")
        return size

    def unknown(self, what: str, name: str, known: Iterable[str], hint: str = "") -> NoReturn:
        """Complain about a name that nobody knows, and say which one is near."""
        self.fail(f"there is no {what} {name!r}{closest(name, known)}", hint=hint)

    def _want(self, kind: type, what: str) -> None:
        if type(self.value) is not kind:
            self.fail(f"must be {what}, not {kind_of(self.value)}")


def closest(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` when a known name is near, else nothing."""
    folded = {candidate.replace("_", "-").lower(): candidate for candidate in sorted(known)}
    wanted = name.replace("_", "-").lower()
    near = get_close_matches(wanted, folded, n=1, cutoff=0.6)
    near = near or [candidate for candidate in folded if candidate.startswith(wanted)]
    return f"; did you mean {folded[near[0]]!r}?" if near else ""


def dotted(path: KeyPath) -> str:
    """Write a path as TOML writes keys, elements in brackets: ``overrides[0].enable``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += ("." if text else "") + (part if _BARE.fullmatch(part) else f'"{part}"')
    return text


def kind_of(value: object) -> str:
    """Show a value of the wrong kind as TOML names it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, str):
        return f"the string {value!r}"
    if isinstance(value, dict):
        return "a table"
    return "an array" if isinstance(value, list) else "a date or time"
