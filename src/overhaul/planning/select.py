"""Which steps run on which path, and which setting says so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from overhaul.model.patterns import Patterns
from overhaul.planning.steps import Step, step_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from overhaul.codemods.api import Codemod
    from overhaul.model.settings import Override, Settings

__all__ = ["Reason", "Selector", "reasons"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a codemod is on or off for a path.

    Attributes:
        codemod: Its name.
        on: Whether it runs there.
        because: The setting (or argument) that decided, in words.
    """

    codemod: str
    on: bool
    because: str


class Selector:
    """Gives the steps for a path; paths that no override matches share one tuple of steps.

    Args:
        names: Selected steps in order.
        settings: Disabled codemods, options and overrides.
        load: Gives a codemod by name.
    """

    def __init__(self, names: Sequence[str], settings: Settings, load: Callable[[str], Codemod]) -> None:
        self.names = tuple(names)
        self.settings = settings
        self.load = load
        self._specs = [_patterns(override.paths) for override in settings.overrides]
        self._groups: dict[tuple[int, ...], tuple[Step, ...]] = {}

    def steps(self, path: str) -> tuple[Step, ...]:
        """Return the steps that run on a path, in order."""
        # Nearly every repository has no overrides: nothing is matched for any of its files.
        matched = (
            tuple(index for index, spec in enumerate(self._specs) if spec.covers(path)) if self._specs else ()
        )
        if matched not in self._groups:
            self._groups[matched] = self._build([self.settings.overrides[index] for index in matched])
        return self._groups[matched]

    def everywhere(self) -> tuple[Step, ...]:
        """Return the steps that run where no override says otherwise."""
        return self._build([])

    def anywhere(self) -> tuple[Step, ...]:
        """Return the steps that run somewhere: those of `everywhere`, then those that an override enables."""
        found = {step.name: step for step in self.everywhere()}
        for override in self.settings.overrides:
            for step in self._build([override]):
                found.setdefault(step.name, step)
        return tuple(found.values())

    def _build(self, overrides: Sequence[Override]) -> tuple[Step, ...]:
        on = {name: name not in self.settings.disable for name in self.names}
        options: dict[str, dict[str, object]] = {
            name: dict(given) for name, given in self.settings.options.items()
        }
        for override in overrides:
            on.update(dict.fromkeys(override.enable, True))
            on.update(dict.fromkeys(override.disable, False))
            for name, given in override.options.items():
                options.setdefault(name, {}).update(given)
        return tuple(step_for(self.load(name), options.get(name)) for name, yes in on.items() if yes)


def reasons(path: str, selector: Selector, known: Sequence[str], why: Mapping[str, str]) -> list[Reason]:
    """Say for each known codemod whether it runs on a path, and because of what.

    Args:
        path: Relative to the root; empty for the repository as a whole.
        selector: The selection.
        known: Names of all codemods.
        why: For each selected name, where it was selected.
    """
    settings = selector.settings
    result = []
    for name in dict.fromkeys((*selector.names, *known)):
        reason = Reason(name, on=False, because="not selected")
        if name in selector.names:
            reason = Reason(name, on=True, because=why.get(name, "selected"))
        if name in settings.disable:
            reason = Reason(name, on=False, because=_where(settings, f"disable.{name}", "disable"))
        for index, override in enumerate(settings.overrides):
            if not path or not _patterns(override.paths).covers(path):
                continue
            if name in override.enable:
                reason = Reason(
                    name, on=True, because=_where(settings, f"overrides.{index}.enable.{name}", "enable")
                )
            if name in override.disable:
                place = _where(settings, f"overrides.{index}.disable.{name}", "disable")
                reason = Reason(name, on=False, because=place)
        result.append(reason)
    return result


def _where(settings: Settings, key: str, word: str) -> str:
    """Return the setting that decided, with its place."""
    origin = settings.origins.get(key)
    return f"{word} ({origin})" if origin else word


@lru_cache(maxsize=256)
def _patterns(lines: tuple[str, ...]) -> Patterns:
    return Patterns(lines)
