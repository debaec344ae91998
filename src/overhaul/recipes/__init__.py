"""Recipes: named, ordered lists of steps with options, kept as TOML files beside this one.

::

    summary = "One sentence."

    [[steps]]
    name = "print-to-logging"
    options = { level = "info" }
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pkgutil import get_data
from typing import TYPE_CHECKING, Any

from overhaul.errors import ConfigError, UnknownStepError
from overhaul.toml import TomlError, loads

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CATALOG", "DEFAULT", "Recipe", "RecipeStep", "load", "read_recipe"]

#: Name to file, in the order of ``migrate list``.
CATALOG: Mapping[str, str] = {
    "production": "production.toml",
    "hardening": "hardening.toml",
    "tidy": "tidy.toml",
}

#: What runs when nothing is selected.
DEFAULT = "production"


@dataclass(frozen=True, slots=True)
class RecipeStep:
    """A codemod or translator with the options that the recipe gives it.

    Attributes:
        name: Of the codemod or translator.
        options: Those that differ from its defaults; the user's own win over them.
    """

    name: str
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A list of steps that belong together.

    Attributes:
        name: Lower case with hyphens.
        summary: The sentence users see.
        steps: In the order in which they run.
    """

    name: str
    summary: str
    steps: tuple[RecipeStep, ...]


def load(name: str) -> Recipe:
    """Read a built-in recipe.

    Raises:
        UnknownStepError: No built-in recipe has that name.
    """
    file = CATALOG.get(name)
    if file is None:
        raise UnknownStepError(f"there is no built-in recipe {name!r}", hint="migrate list shows all")
    data = get_data(__name__, file)
    if data is None:
        raise UnknownStepError(f"the file of the recipe {name!r} cannot be read")
    return read_recipe(data.decode(), name)


def read_recipe(text: str, name: str) -> Recipe:
    """Read a recipe from the text of its file.

    Raises:
        ConfigError: It is no TOML, a key is unknown, missing or of the wrong type.
    """
    try:
        data = loads(text)
    except TomlError as error:
        raise ConfigError(f"recipe {name}:{error.line}:{error.column}: {error.reason}") from error
    summary, steps = _taken(data, name, summary=str, steps=list)
    return Recipe(
        name, summary, tuple(_step(step, f"{name}, step {index}") for index, step in enumerate(steps, 1))
    )


def _step(data: object, place: str) -> RecipeStep:
    if not isinstance(data, dict):
        raise ConfigError(f"recipe {place}: must be a table")
    name, options = _taken({"options": {}, **data}, place, name=str, options=dict)
    # Arrays of TOML are lists; options of several strings are tuples everywhere else.
    return RecipeStep(
        name, {key: tuple(value) if isinstance(value, list) else value for key, value in options.items()}
    )


def _taken(data: Mapping[str, Any], place: str, **kinds: type) -> list[Any]:
    """Return the values of exactly these keys, each of its type."""
    for key in data:
        if key not in kinds:
            raise ConfigError(f"recipe {place}: there is no key {key!r}; the keys are {', '.join(kinds)}")
    for key, kind in kinds.items():
        if not isinstance(data.get(key), kind) or not (data[key] or kind is dict):
            raise ConfigError(f"recipe {place}: {key} is missing, empty or no {kind.__name__}")
    return [data[key] for key in kinds]
