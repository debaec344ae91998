"""A step: a codemod with the options that hold, the key of its results, and what it looks at a file with."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from overhaul.model.change import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from overhaul.codemods.api import Codemod

__all__ = ["Setting", "Step", "step_for", "steps_digest"]


@dataclass(frozen=True, slots=True)
class Step:
    """A codemod ready to run.

    Attributes:
        codemod: What runs.
        options: Every option with its effective value.
    """

    codemod: Codemod
    options: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Name of the codemod."""
        return self.codemod.name

    @property
    def key(self) -> str:
        """Name, version and options as text; equal keys give equal results for equal contents."""
        options = json.dumps(dict(self.options), sort_keys=True, default=list)
        return f"{self.codemod.name}@{self.codemod.version}{options}"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a file is looked at with, besides the steps.

    Attributes:
        facts: Value of each survey, by codemod.
        local_packages: Names of the repository's own top-level modules and packages, for sorting imports.
        max_rounds: How often steps may run on each other's results.
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    local_packages: frozenset[str] = frozenset()
    max_rounds: int = 8


def step_for(codemod: Codemod, options: Mapping[str, object] | None = None) -> Step:
    """Return a step with the codemod's defaults and the options that differ from them."""
    effective: dict[str, Any] = {option.name: option.default for option in codemod.options}
    effective.update(options or {})
    return Step(codemod, effective)


def steps_digest(steps: Iterable[Step], *more: str) -> str:
    """Return one digest for some steps and whatever else decides their results."""
    return digest_of("\0".join((*(step.key for step in steps), *more)).encode())
