"""What the command line says on top of the configuration file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NoReturn

from overhaul.config.document import closest
from overhaul.config.options import is_known_codemod, parse_option
from overhaul.errors import UnknownStepError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from overhaul.codemods.catalog import KnownSteps
    from overhaul.model.settings import Settings

__all__ = ["Arguments", "with_arguments"]

_HERE = "command line"


@dataclass(frozen=True, slots=True)
class Arguments:
    """Settings of one command line; ``None`` and empty mean "as configured".

    Attributes:
        codemods: Names after ``-c``; with any ``-c`` or ``-r`` the configured selection does not count.
        recipes: Names after ``-r``.
        disable: Codemods to leave out, besides the configured ones.
        options: Texts after ``-O``: ``CODEMOD.OPTION=VALUE``; they win over the file.
        include: Patterns instead of the configured ones.
        exclude: Patterns besides the configured ones.
        force_exclude: Whether excludes hold for files that are named one by one.
        baseline: Path of the baseline instead of the configured one; empty text for none.
        jobs: Worker processes.
        cache: Whether results are kept.
    """

    codemods: tuple[str, ...] = ()
    recipes: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    force_exclude: bool | None = None
    baseline: str | None = None
    jobs: int | None = None
    cache: bool | None = None


def with_arguments(settings: Settings, arguments: Arguments, known: KnownSteps) -> Settings:
    """Return the settings as the command line changes them.

    Raises:
        UnknownStepError: A codemod or recipe of that name does not exist.
        ConfigError: An option does not exist or does not take that value.
    """
    _check(arguments, known)
    origins = dict(settings.origins)
    changed: dict[str, Any] = {}
    if arguments.codemods or arguments.recipes:
        changed |= {"codemods": _once(arguments.codemods), "recipes": _once(arguments.recipes)}
        _forget(origins, "codemods", "recipes")
        origins |= {f"codemods.{name}": f"{_HERE}: -c {name}" for name in arguments.codemods}
        origins |= {f"recipes.{name}": f"{_HERE}: -r {name}" for name in arguments.recipes}
    for key in ("disable", "exclude"):
        more: tuple[str, ...] = getattr(arguments, key)
        changed[key] = _once((*getattr(settings, key), *more))
        origins |= {f"{key}.{name}": f"{_HERE}: --{key} {name}" for name in more}
    if arguments.include:
        changed["include"] = _once(arguments.include)
        _forget(origins, "include")
        origins |= {f"include.{pattern}": f"{_HERE}: --include {pattern}" for pattern in arguments.include}
    for key in ("force_exclude", "baseline", "jobs", "cache"):
        value = getattr(arguments, key)
        if value is not None:
            changed[key] = value
            origins[key] = _HERE
    options = {codemod: dict(values) for codemod, values in settings.options.items()}
    for text in arguments.options:
        codemod, name, value = parse_option(text, known)
        options.setdefault(codemod, {})[name] = value
        origins[f"options.{codemod}.{name}"] = f"{_HERE}: -O {text}"
    return replace(settings, **changed, options=options, origins=origins)


def _check(arguments: Arguments, known: KnownSteps) -> None:
    for name in (*arguments.codemods, *arguments.disable):
        if not is_known_codemod(name, known):
            is_recipe = name in known.recipes
            _unknown(
                "codemod",
                name,
                f"; it is a recipe: -r {name}" if is_recipe else closest(name, known.codemods),
            )
    for name in arguments.recipes:
        if name not in known.recipes:
            is_codemod = name in known.codemods
            _unknown(
                "recipe",
                name,
                f"; it is a codemod: -c {name}" if is_codemod else closest(name, known.recipes),
            )


def _unknown(what: str, name: str, instead: str) -> NoReturn:
    raise UnknownStepError(f"there is no {what} {name!r}{instead}", hint="migrate list shows all")


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _forget(origins: dict[str, str], *keys: str) -> None:
    for origin in list(origins):
        if origin.partition(".")[0] in keys:
            del origins[origin]
