"""The codemods that come with the tool: name to import path, so that listing them imports none.

Plugins offer theirs in the entry point group ``overhaul.codemods`` with the same notation.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from overhaul.codemods.api import Codemod
from overhaul.errors import UnknownStepError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from overhaul.codemods.api import Option

__all__ = ["CATALOG", "DEFAULT", "KnownSteps", "load"]

#: Name to ``module:attribute``, in the order of ``migrate list``.
CATALOG: Mapping[str, str] = {
    "print-to-logging": "overhaul.codemods.print_to_logging:CODEMOD",
    "env-to-config": "overhaul.codemods.env_to_config:CODEMOD",
    "add-retries": "overhaul.codemods.add_retries:CODEMOD",
}

#: What runs when nothing is selected, in order.
DEFAULT: tuple[str, ...] = ("print-to-logging", "env-to-config", "add-retries")


@dataclass(frozen=True, slots=True)
class KnownSteps:
    """Every name that a configuration or a command line may use.

    Attributes:
        codemods: Names of codemods, built in and from plugins.
        recipes: Names of recipes.
        options: Gives the options of a codemod by name; imports it, so it is called only when some are set.
    """

    codemods: Collection[str]
    recipes: Collection[str]
    options: Callable[[str], tuple[Option, ...]]


def load(name: str) -> Codemod:
    """Import a built-in codemod.

    Raises:
        UnknownStepError: No built-in codemod has that name.
    """
    target = CATALOG.get(name)
    if target is None:
        raise UnknownStepError(
            f"there is no built-in codemod {name!r}", hint="migrate list shows all of them"
        )
    module, _, attribute = target.partition(":")
    codemod = getattr(import_module(module), attribute)
    if not isinstance(codemod, Codemod) or codemod.name != name:
        raise TypeError(f"{target} is not the codemod {name!r}")
    return codemod
