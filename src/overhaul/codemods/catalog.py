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
    "requests-timeouts": "overhaul.codemods.requests_timeouts:CODEMOD",
    "open-encoding": "overhaul.codemods.open_encoding:CODEMOD",
    "subprocess-check": "overhaul.codemods.subprocess_check:CODEMOD",
    "yaml-safe-load": "overhaul.codemods.yaml_safe_load:CODEMOD",
    "aware-datetimes": "overhaul.codemods.aware_datetimes:CODEMOD",
    "narrow-exceptions": "overhaul.codemods.narrow_exceptions:CODEMOD",
    "raise-from": "overhaul.codemods.raise_from:CODEMOD",
    "unraised-exceptions": "overhaul.codemods.unraised_exceptions:CODEMOD",
    "mutable-defaults": "overhaul.codemods.mutable_defaults:CODEMOD",
    "is-literal": "overhaul.codemods.is_literal:CODEMOD",
    "logging-warn": "overhaul.codemods.logging_warn:CODEMOD",
    "plain-f-strings": "overhaul.codemods.plain_f_strings:CODEMOD",
    "set-literal": "overhaul.codemods.set_literal:CODEMOD",
    "startswith-tuple": "overhaul.codemods.startswith_tuple:CODEMOD",
}

#: What the default recipe consists of, in order.
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
