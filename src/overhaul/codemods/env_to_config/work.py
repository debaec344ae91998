"""What is known while the facts of a project are folded; each step of the fold writes its part."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overhaul.codemods.env_to_config.facts import FileFacts, Use
    from overhaul.codemods.env_to_config.graph import Graph
    from overhaul.codemods.env_to_config.layout import Layout

__all__ = ["Work"]


@dataclass(slots=True)
class Work:
    """What is known while folding.

    Attributes:
        facts: By path, of the project.
        layout: Of the repository.
        graph: Of its imports.
        uses: By variable, in order of path and line.
        refused: By variable, why its reads stay.
        written: By variable, why its reads in functions stay.
        differing: By (path, variable, what the read says), why this read stays.
        excluded: By path, why its reads stay.
    """

    facts: Mapping[str, FileFacts]
    layout: Layout
    graph: Graph
    uses: dict[str, list[tuple[str, Use]]] = field(default_factory=lambda: defaultdict(list))
    refused: dict[str, str] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    differing: dict[tuple[str, str, str], str] = field(default_factory=dict)
    excluded: dict[str, str] = field(default_factory=dict)

    def drop_excluded(self) -> None:
        """Forget the reads of excluded files."""
        for variable, uses in list(self.uses.items()):
            kept = [(path, use) for path, use in uses if path not in self.excluded]
            if kept:
                self.uses[variable] = kept
            else:
                del self.uses[variable]
