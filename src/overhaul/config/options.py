"""Options of codemods: the right name, type and choice, from a file or from ``-O name=value``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.config.document import closest, kind_of
from overhaul.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from overhaul.codemods.api import Option
    from overhaul.codemods.catalog import KnownSteps
    from overhaul.config.document import Entry

__all__ = ["FOREIGN", "check_option", "is_known_codemod", "options_from_file", "parse_option"]

#: Steps of this form run a LibCST codemod command; what options it takes is only known to itself.
FOREIGN = "libcst:"

_WORDS = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}
_KINDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a string",
    tuple: "an array of strings",
}


def is_known_codemod(name: str, known: KnownSteps) -> bool:
    """Tell whether a step of that name can be asked for."""
    return name in known.codemods or name.startswith(FOREIGN)


def options_from_file(table: Entry, known: KnownSteps, *mark: str) -> dict[str, dict[str, object]]:
    """Read ``options.CODEMOD.OPTION = value``.

    Args:
        table: The table ``options``.
        known: Every name there is.
        mark: Key of the table in `Settings.origins`.
    """
    result: dict[str, dict[str, object]] = {}
    for codemod, settings in table.table():
        if not is_known_codemod(codemod, known):
            settings.unknown("codemod", codemod, known.codemods)
        by_name = _options(codemod, known)
        for name, entry in settings.table():
            result.setdefault(codemod, {})[name] = _from_file(entry, name, codemod, by_name)
            entry.mark(*mark, codemod, name)
    return result


def parse_option(text: str, known: KnownSteps) -> tuple[str, str, object]:
    """Read ``CODEMOD.OPTION=VALUE`` of a command line.

    Returns:
        Codemod, option and the value in the option's type; several strings are separated by commas.

    Raises:
        ConfigError: A name is unknown or the value does not fit.
    """
    place = f"-O {text}"
    left, equals, value = text.partition("=")
    codemod, dot, name = left.rpartition(".")
    if not equals or not dot or not codemod or not name:
        raise ConfigError(
            f"{place}: not of the form CODEMOD.OPTION=VALUE", hint="e.g. -O print-to-logging.level=info"
        )
    if not is_known_codemod(codemod, known):
        raise ConfigError(f"{place}: there is no codemod {codemod!r}{closest(codemod, known.codemods)}")
    by_name = _options(codemod, known)
    if by_name is None:
        return codemod, name, value
    if name not in by_name:
        raise ConfigError(f"{place}: {_no_option(codemod, name, by_name)}")
    converted = _from_text(value, by_name[name])
    problem = _problem(converted, by_name[name])
    if problem:
        raise ConfigError(f"{place}: {problem}", hint=by_name[name].summary)
    return codemod, name, converted


def check_option(codemod: str, name: str, value: object, known: KnownSteps) -> str:
    """Say what is wrong with a value that is given to an option, or nothing."""
    by_name = _options(codemod, known)
    if by_name is None:
        return ""
    return _problem(value, by_name[name]) if name in by_name else _no_option(codemod, name, by_name)


def _options(codemod: str, known: KnownSteps) -> dict[str, Option] | None:
    """Options by name; ``None`` when only the step itself knows them."""
    if codemod.startswith(FOREIGN):
        return None
    return {option.name: option for option in known.options(codemod)}


def _from_file(entry: Entry, name: str, codemod: str, by_name: Mapping[str, Option] | None) -> object:
    if by_name is None:
        if not isinstance(entry.value, (bool, int, float, str)):
            entry.fail(f"must be a string, a number, true or false, not {kind_of(entry.value)}")
        return entry.value
    if name not in by_name:
        entry.fail(_no_option(codemod, name, by_name))
    option = by_name[name]
    value = tuple(entry.value) if isinstance(entry.value, list) else entry.value
    if isinstance(option.default, float) and type(value) is int:
        value = float(value)
    problem = _problem(value, option)
    if problem:
        entry.fail(problem, hint=option.summary)
    return value


def _from_text(text: str, option: Option) -> object:
    """Convert text to the type of the option; what cannot be converted stays text and is refused later."""
    kind = type(option.default)
    if kind is bool:
        return _WORDS.get(text.strip().lower(), text)
    if kind is tuple:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if kind is str:
        return text
    try:
        return kind(text)
    except ValueError:
        return text


def _problem(value: object, option: Option) -> str:
    """Say what is wrong with a value, or nothing."""
    kind = type(option.default)
    fits = type(value) is kind and (not isinstance(value, tuple) or all(type(part) is str for part in value))
    if not fits:
        shown = "an array" if isinstance(value, tuple) else kind_of(value)
        return f"must be {_KINDS[kind]}, not {shown}"
    if option.choices:
        for part in value if isinstance(value, tuple) else (str(value),):
            if part not in option.choices:
                return f"{part!r} is not one of {_listed(option.choices)}{closest(part, option.choices)}"
    return ""


def _no_option(codemod: str, name: str, by_name: Mapping[str, Option]) -> str:
    if not by_name:
        return f"{codemod} has no options"
    return f"{codemod} has no option {name!r}{closest(name, by_name) or f'; it has {_listed(by_name)}'}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
