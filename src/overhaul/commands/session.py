"""What every verb needs first: the repository, its effective settings, and what can be asked for by name."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overhaul.codemods.libcst_command import PREFIX, codemod_for
from overhaul.config import Arguments, load_settings, with_arguments
from overhaul.config.selection import with_recipes
from overhaul.effects.workspace import Root, find_root
from overhaul.errors import UsageError
from overhaul.planning.select import Selector
from overhaul.plugins import Registry
from overhaul.recipes import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from overhaul.codemods.api import Codemod, Option
    from overhaul.codemods.catalog import KnownSteps
    from overhaul.model.settings import Settings

__all__ = ["Session", "open_session", "relative_to_user"]


@dataclass(frozen=True)
class Session:
    """One command on one repository.

    Attributes:
        root: The repository.
        settings: Effective settings: recipes spelled out, command line included.
        registry: What can be asked for by name.
        directory: Where the user stands; paths in arguments are relative to it.
        config: The configuration file the user named.
    """

    root: Root
    settings: Settings
    registry: Registry
    directory: str
    config: str | None = None

    @property
    def program(self) -> str:
        """How to call the program again for the same place, quoted for a shell."""
        words = ["migrate"]
        if self.directory != ".":
            words += ["-C", self.directory]
        if self.config:
            words += ["--config", self.config]
        return shlex.join(words)

    def shown(self, path: str | Path) -> str:
        """Return a path as seen from where the user stands."""
        return relative_to_user(self.directory, path)

    @cached_property
    def selector(self) -> Selector:
        """Gives the steps for a path."""
        return Selector(self.settings.codemods, self.settings, self.codemod)

    def codemod(self, name: str) -> Codemod:
        """Return a codemod by name, also a LibCST command.

        Raises:
            UnknownStepError: There is none of that name.
        """
        return codemod_for(name) if name.startswith(PREFIX) else self.registry.codemod(name)

    def paths(self, given: Sequence[str]) -> tuple[str, ...]:
        """Return path arguments as seen from the working directory of the process."""
        if self.directory == ".":
            return tuple(given)
        return tuple(os.path.join(self.directory, path) for path in given)  # noqa: PTH118 - text in, text out


def relative_to_user(directory: str, path: str | Path) -> str:
    """Return a path as seen from where the user stands, in full where that is shorter."""
    relative = os.path.relpath(path, os.path.realpath(directory))
    return min(relative, str(path), key=len)


def open_session(directory: str, config: str | None, given: Mapping[str, Any]) -> Session:
    """Find the repository and its settings.

    Args:
        directory: Where the user stands.
        config: A configuration file the user named.
        given: Values of the command line, by name of the parameter.

    Raises:
        UsageError: The directory, the configuration or a name is wrong.
    """
    if Path(directory).is_file():
        raise UsageError(f"{directory}: is not a directory")
    root = find_root(directory)
    registry = Registry()
    known = _known(registry)
    explicit = Path(directory, config) if config else None
    settings = load_settings(Path(root.path), explicit=explicit, known=known)
    settings = with_arguments(settings, _arguments(given), known)
    settings = with_recipes(settings, registry.recipe, known, default=DEFAULT)
    return Session(root, settings, registry, directory, config)


def _known(registry: Registry) -> KnownSteps:
    known = registry.known()

    def options(name: str) -> tuple[Option, ...]:
        return codemod_for(name).options if name.startswith(PREFIX) else known.options(name)

    return replace(known, options=options)


def _arguments(given: Mapping[str, Any]) -> Arguments:
    baseline = "" if given.get("no_baseline") else given.get("baseline")
    return Arguments(
        codemods=tuple(given.get("codemods", ())),
        recipes=tuple(given.get("recipes", ())),
        disable=tuple(given.get("disable", ())),
        options=tuple(given.get("options", ())),
        include=tuple(given.get("include", ())),
        exclude=tuple(given.get("exclude", ())),
        force_exclude=given.get("force_exclude") or None,
        baseline=baseline,
        jobs=given.get("jobs"),
        cache=False if given.get("no_cache") else None,
    )
