"""From what was asked for to the codemods that run: recipes spelled out, the default one for nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.config.options import check_option, is_known_codemod
from overhaul.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from overhaul.codemods.catalog import KnownSteps
    from overhaul.model.settings import Settings
    from overhaul.recipes import Recipe, RecipeStep

__all__ = ["with_recipes"]


def with_recipes(
    settings: Settings, load: Callable[[str], Recipe], known: KnownSteps, *, default: str = ""
) -> Settings:
    """Return the settings with every codemod of the selected recipes among the selected codemods.

    Codemods that were named come first, then those of the recipes in order, each once. Options of a recipe
    count where the user has not set the same one; of two recipes the first one counts.

    Args:
        settings: After configuration and command line.
        load: Gives a recipe by name.
        known: Every name there is.
        default: Recipe that is taken when neither codemods nor recipes are selected.

    Raises:
        ConfigError: A recipe names a codemod or an option that does not exist.
    """
    names = settings.recipes or ((default,) if default and not settings.codemods else ())
    codemods = dict.fromkeys(settings.codemods)
    options = {codemod: dict(values) for codemod, values in settings.options.items()}
    origins = dict(settings.origins)
    for name in names:
        because = f"recipe {name}" if settings.recipes else f"default recipe {name}"
        for step in load(name).steps:
            _check(name, step, known)
            if step.name not in codemods:
                codemods[step.name] = None
                origins[f"codemods.{step.name}"] = because
            for option, value in step.options.items():
                if option not in options.setdefault(step.name, {}):
                    options[step.name][option] = value
                    origins[f"options.{step.name}.{option}"] = because
    return replace(settings, codemods=tuple(codemods), recipes=names, options=options, origins=origins)


def _check(recipe: str, step: RecipeStep, known: KnownSteps) -> None:
    if not is_known_codemod(step.name, known):
        raise ConfigError(f"recipe {recipe}: there is no codemod {step.name!r}")
    for name, value in step.options.items():
        problem = check_option(step.name, name, value, known)
        if problem:
            raise ConfigError(f"recipe {recipe}: {step.name}.{name}: {problem}")
