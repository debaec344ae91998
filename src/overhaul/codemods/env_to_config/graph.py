"""Which of the files that were looked at imports which: built once, and each reach worked out once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overhaul.codemods.env_to_config.facts import FileFacts
    from overhaul.codemods.env_to_config.layout import Layout

__all__ = ["Graph"]


@dataclass(slots=True)
class Graph:
    """The imports between files.

    Attributes:
        facts: By path.
        layout: Of the repository.
    """

    facts: Mapping[str, FileFacts]
    layout: Layout
    _imports: dict[str, tuple[str, ...]] = field(init=False)
    _importers: dict[str, tuple[str, ...]] = field(init=False)
    _reached: dict[str, frozenset[str]] = field(default_factory=dict)
    _reaching: dict[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._imports = {path: self._direct(path, each) for path, each in self.facts.items()}
        importers: dict[str, list[str]] = {}
        for path, targets in self._imports.items():
            for target in targets:
                importers.setdefault(target, []).append(path)
        self._importers = {path: tuple(each) for path, each in importers.items()}

    def imports(self, path: str) -> tuple[str, ...]:
        """Return the files that a file imports itself."""
        return self._imports.get(path, ())

    def imported_by(self, path: str) -> frozenset[str]:
        """Return the files that a file imports, directly or through files that were looked at."""
        return _closure(path, self._imports, self._reached)

    def connected(self, path: str) -> frozenset[str]:
        """Return the files that a file imports, and those that import it, directly or not."""
        return self.imported_by(path) | _closure(path, self._importers, self._reaching)

    def _direct(self, path: str, facts: FileFacts) -> tuple[str, ...]:
        roots = self.layout.roots(path, facts)
        found = (self.layout.resolve(path, dotted, roots) for dotted in facts.imports)
        return tuple(dict.fromkeys(each for each in found if each and each != path))


def _closure(
    path: str, edges: Mapping[str, tuple[str, ...]], known: dict[str, frozenset[str]]
) -> frozenset[str]:
    if path not in known:
        found: set[str] = set()
        queue = [path]
        while queue:
            fresh = set(edges.get(queue.pop(), ())) - found
            found |= fresh
            queue += fresh
        known[path] = frozenset(found - {path})
    return known[path]
