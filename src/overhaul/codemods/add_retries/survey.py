"""What the codemod must know of the repository: whether tenacity is declared, or where it can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from overhaul.codemods.add_retries.decorate import DEPENDENCY
from overhaul.codemods.api import FoundFile, Repository, Scope, Survey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["SURVEY", "Facts"]

_LOWEST = ">=8.2.3"
_PIN = "9.0.0"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the survey learned.

    Attributes:
        offered: Whether an edit that declares tenacity is on offer.
        obstacle: Why it cannot be declared, as a sentence; empty when it is declared or offered.
    """

    offered: bool = False
    obstacle: str = ""


def _look(_: Scope) -> None:
    return None


def _fold(_: Mapping[str, Any], repository: Repository) -> Facts:
    found = _edit(repository)
    if isinstance(found, str):
        return Facts(obstacle=found)
    return Facts(offered=found is not None)


def _propose(facts: Facts, repository: Repository) -> Iterable[FoundFile]:
    found = _edit(repository) if facts.offered else None
    return (found,) if isinstance(found, FoundFile) else ()


def _edit(repository: Repository) -> FoundFile | str | None:
    from overhaul.codemods.toolbox.dependencies import dependency_edit  # noqa: PLC0415 - only plans with this codemod need it

    return dependency_edit("tenacity", _LOWEST, repository, pin=_PIN, provides=(DEPENDENCY,))


SURVEY = Survey(look=_look, fold=_fold, propose=_propose)
