"""What can be asked for by name: loaded on demand; a broken plugin is a reported failure, never a crash.

Built-in codemods and recipes come through the same door as those of entry points. A distribution
offers its own in the groups ``overhaul.codemods``, ``overhaul.recipes``, ``overhaul.translators`` and
``overhaul.hooks``::

    [project.entry-points."overhaul.codemods"]
    no-sleep = "our_codemods.no_sleep:CODEMOD"

Entry points are scanned only when a name is not built in, or when everything is listed. Modules are imported
only when what they offer is used.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from overhaul import recipes
from overhaul.codemods import catalog
from overhaul.codemods.api import Codemod
from overhaul.codemods.catalog import KnownSteps
from overhaul.errors import UnknownStepError
from overhaul.recipes import Recipe

if TYPE_CHECKING:
    from overhaul.codemods.api import Option

__all__ = ["BUILT_IN", "GROUPS", "Offer", "PluginFailure", "Registry", "imported", "installed_offers"]

GROUPS = ("codemods", "recipes", "translators", "hooks")

_PREFIX = "overhaul."

#: Distribution of what comes with the tool.
BUILT_IN = "overhaul"


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that a distribution offers under a name.

    Attributes:
        group: One of `GROUPS`.
        name: Name of the codemod, recipe, translator or hook plugin.
        target: ``module:attribute``.
        distribution: Name of the distribution.
        version: Its version; empty for what is built in.
    """

    group: str
    name: str
    target: str
    distribution: str = BUILT_IN
    version: str = ""

    @property
    def label(self) -> str:
        """Name the distribution with its version."""
        return f"{self.distribution} {self.version}".strip()


@dataclass(frozen=True, slots=True)
class PluginFailure:
    """Something that was offered and cannot be used.

    Attributes:
        offer: What was offered, and by whom.
        reason: Why it cannot be used, one sentence.
    """

    offer: Offer
    reason: str

    @property
    def message(self) -> str:
        """Say who offered what and why it cannot be used."""
        return f"{self.offer.group} {self.offer.name!r} of {self.offer.label}: {self.reason}"


def installed_offers() -> Iterator[Offer]:
    """Yield what installed distributions offer, sorted, without what is built in.

    The current directory does not count as installed: a repository shall not add plugins by lying around.
    """
    here = os.path.realpath(os.curdir)
    found, seen = set[Offer](), set[str]()
    for entry in sys.path:
        if not entry or os.path.realpath(entry) == here:
            continue
        for folder in _offering(entry):
            from importlib.metadata import Distribution  # noqa: PLC0415 - costs 20 ms, and mostly nobody offers

            distribution = Distribution.at(folder)
            # The first one on the path is the one that would be imported.
            if distribution.name not in seen:
                seen.add(distribution.name)
                found |= {
                    Offer(group, point.name, point.value, distribution.name, distribution.version)
                    for point in distribution.entry_points
                    if (group := point.group.removeprefix(_PREFIX)) in GROUPS and group != point.group
                }
    yield from sorted(found, key=lambda offer: (offer.group, offer.name, offer.distribution))


def _offering(directory: str) -> Iterator[str]:
    """Yield the metadata folders of a directory of packages whose entry points mention us.

    Most environments hold no plugin; looking for the bytes first is ten times faster than reading all metadata.
    """
    try:
        names = os.listdir(directory)  # noqa: PTH208 - hundreds of them
    except OSError:
        return
    for name in names:
        if name.endswith((".dist-info", ".egg-info")):
            try:
                with open(f"{directory}/{name}/entry_points.txt", "rb") as file:  # noqa: PTH123 - hundreds of them
                    data = file.read()
            except OSError:
                continue
            if b"[" + _PREFIX.encode() in data:
                yield f"{directory}/{name}"


class Registry:
    """Everything that can be asked for by name, built in or from a plugin.

    Args:
        scan: Gives what distributions offer; called at most once.
    """

    def __init__(self, scan: Callable[[], Iterable[Offer]] = installed_offers) -> None:
        self._scan = scan
        self._loaded: dict[tuple[str, str], object] = {}
        self._built_in = {
            "codemods": {name: Offer("codemods", name, target) for name, target in catalog.CATALOG.items()},
            "recipes": {name: Offer("recipes", name, file) for name, file in recipes.CATALOG.items()},
        }

    @cached_property
    def _offered(self) -> tuple[dict[str, dict[str, Offer]], tuple[PluginFailure, ...]]:
        offers = {group: dict(self._built_in.get(group, {})) for group in GROUPS}
        clashes = []
        for offer in self._scan():
            first = offers[offer.group].setdefault(offer.name, offer)
            if first is not offer:
                clashes.append(PluginFailure(offer, f"the name is taken by {first.label}"))
        return offers, tuple(clashes)

    @property
    def failures(self) -> tuple[PluginFailure, ...]:
        """Clashes of names, and what was found broken so far; scans, and imports nothing."""
        broken = [value for value in self._loaded.values() if isinstance(value, PluginFailure)]
        return (*self._offered[1], *broken)

    def offers(self, group: str) -> tuple[Offer, ...]:
        """Return what there is of a group: built in first, then by name."""
        return tuple(self._offered[0][group].values())

    def offer(self, group: str, name: str) -> Offer | None:
        """Return the offer of a name; scans only when it is not built in."""
        built_in = self._built_in.get(group, {}).get(name)
        return built_in if built_in is not None else self._offered[0][group].get(name)

    def load(self, offer: Offer) -> object:
        """Return what is offered, imported once; a `PluginFailure` when that fails."""
        key = (offer.group, offer.name)
        if key not in self._loaded:
            self._loaded[key] = _load(offer)
        return self._loaded[key]

    def codemod(self, name: str) -> Codemod:
        """Return a codemod.

        Raises:
            UnknownStepError: There is none of that name, or its plugin is broken.
        """
        codemod = self._wanted("codemods", name)
        assert isinstance(codemod, Codemod)  # noqa: S101 - `_load` checked it
        return codemod

    def recipe(self, name: str) -> Recipe:
        """Return a recipe.

        Raises:
            UnknownStepError: There is none of that name, or its plugin is broken.
        """
        recipe = self._wanted("recipes", name)
        assert isinstance(recipe, Recipe)  # noqa: S101 - `_load` checked it
        return recipe

    def options(self, codemod: str) -> tuple[Option, ...]:
        """Return the options of a codemod, by name."""
        return self.codemod(codemod).options

    def known(self) -> KnownSteps:
        """Return every name that a configuration may use; scans only for names that are not built in."""
        return KnownSteps(_Names(self, "codemods"), _Names(self, "recipes"), self.options)

    def _wanted(self, group: str, name: str) -> object:
        offer = self.offer(group, name)
        if offer is None:
            close = get_close_matches(name, [offer.name for offer in self.offers(group)], 1)
            meant = f"; did you mean {close[0]!r}?" if close else ""
            raise UnknownStepError(f"there is no {group[:-1]} {name!r}{meant}", hint="migrate list shows all")
        value = self.load(offer)
        if isinstance(value, PluginFailure):
            raise UnknownStepError(f"{value.message}", hint="migrate doctor shows all that is broken")
        return value


class _Names(Collection[str]):
    """Names of a group; asking for one that is built in does not scan."""

    def __init__(self, registry: Registry, group: str) -> None:
        self._registry = registry
        self._group = group

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._registry.offer(self._group, name) is not None

    def __iter__(self) -> Iterator[str]:
        return (offer.name for offer in self._registry.offers(self._group))

    def __len__(self) -> int:
        return len(self._registry.offers(self._group))


_KINDS: dict[str, type] = {"codemods": Codemod, "recipes": Recipe}


def _load(offer: Offer) -> object:
    """Import what is offered and check that it is what its group says."""
    try:
        if offer.group == "recipes" and offer.distribution == BUILT_IN:
            return recipes.load(offer.name)
        value = imported(offer.target)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything while it is imported
        return PluginFailure(offer, f"{type(error).__name__}: {error}")
    kind = _KINDS.get(offer.group)
    if kind is None:
        return value
    if not isinstance(value, kind):
        return PluginFailure(offer, f"{offer.target} is a {type(value).__name__}, not a {kind.__name__}")
    name = getattr(value, "name", "")
    if name != offer.name:
        return PluginFailure(offer, f"{offer.target} calls itself {name!r}")
    return value


def imported(target: str) -> object:
    """Return what ``module:attribute`` names; the module itself without an attribute."""
    module, _, attributes = target.partition(":")
    value: object = import_module(module)
    for attribute in attributes.split(".") if attributes else ():
        value = getattr(value, attribute)
    return value
