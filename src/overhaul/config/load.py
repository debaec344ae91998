"""Reading the configuration file of a repository into `Settings`, key by key."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Any

from overhaul.config.document import Document, Entry
from overhaul.config.options import is_known_codemod, options_from_file
from overhaul.errors import ConfigError
from overhaul.model.hook import Phase
from overhaul.model.settings import HookCommand, Override, Settings
from overhaul.toml import TomlError, loads, positions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from overhaul.codemods.catalog import KnownSteps
    from overhaul.toml import KeyPath

__all__ = ["KEYS", "load_settings", "read_settings"]

PYPROJECT = "pyproject.toml"
OWN = "migrate.toml"
_TABLE: KeyPath = ("tool", "migrate")
_MAX_BYTES = (
    1_000_000  # a configuration that a person wrote is far smaller; a hostile one shall not fill memory
)


def load_settings(root: Path, *, explicit: Path | None = None, known: KnownSteps) -> Settings:
    """Read the settings of a repository.

    Args:
        root: Absolute path of the repository; only its own files are looked at, never those of folders above.
        explicit: A file that the user named; then no other is looked for.
        known: Every name that may be used.

    Returns:
        The settings; those of an unconfigured repository when there is no file.

    Raises:
        ConfigError: Two files, an unreadable file, broken TOML, an unknown key, a wrong value.
    """
    if explicit is not None:
        return _explicit(root, explicit, known)
    own, project = root / OWN, root / PYPROJECT
    texts = {path: _read(path) for path in (own, project) if _exists(path)}
    mentioned = project in texts and "migrate" in texts[project]
    if own in texts:
        if mentioned and _section(texts[project], PYPROJECT) is not None:
            raise ConfigError(
                f"both {OWN} and [tool.migrate] of {PYPROJECT} configure {root}",
                hint=f"keep one of them; {OWN} is the whole file",
            )
        return read_settings(texts[own], OWN, root=str(root), known=known)
    if mentioned and _section(texts[project], PYPROJECT) is not None:
        return read_settings(texts[project], PYPROJECT, root=str(root), known=known, prefix=_TABLE)
    return Settings(root=str(root))


def read_settings(text: str, name: str, *, root: str, known: KnownSteps, prefix: KeyPath = ()) -> Settings:
    """Read settings from the text of a file.

    Args:
        text: The whole file.
        name: How messages name it.
        root: Absolute path of the repository.
        known: Every name that may be used.
        prefix: Table that holds the settings.

    Raises:
        ConfigError: Broken TOML, an unknown key, a wrong value; names file and line.
    """
    data: Any = _parsed(text, name)
    for part in prefix:
        data = data[part]
    document = Document(name, prefix, positions(text))
    values: dict[str, Any] = {}
    for key, entry in Entry(data, (), document).table():
        if key not in KEYS:
            _unknown_key(entry, key, KEYS)
        attribute = key.replace("-", "_")
        values[attribute] = KEYS[key](entry, known)
        entry.mark(key)
    return Settings(root=root, source=name, **values, origins=document.origins)


def _explicit(root: Path, path: Path, known: KnownSteps) -> Settings:
    name = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
    if not _exists(path):
        raise ConfigError(f"{name}: there is no such file")
    text = _read(path)
    if path.name != PYPROJECT:
        return read_settings(text, name, root=str(root), known=known)
    if _section(text, name) is None:
        raise ConfigError(f"{name}: there is no table [tool.migrate]", hint="migrate init writes one")
    return read_settings(text, name, root=str(root), known=known, prefix=_TABLE)


def _exists(path: Path) -> bool:
    """Tell whether a regular file is there; a pipe or a device would never end."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from error
    if len(data) > _MAX_BYTES:
        raise ConfigError(f"{path}: larger than {_MAX_BYTES} bytes, which no configuration is")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path.name}:{line}: not UTF-8: {error.reason}") from error


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        return loads(text)
    except TomlError as error:
        raise ConfigError(f"{name}:{error.line}:{error.column}: {error.reason}") from error


def _section(text: str, name: str) -> object:
    """Return what [tool.migrate] holds, ``None`` when there is none."""
    tool = _parsed(text, name).get("tool")
    return tool.get("migrate") if isinstance(tool, dict) else None


def _unknown_key(entry: Entry, key: str, known: Mapping[str, object]) -> None:
    if key == "tool" and not entry.document.prefix:
        entry.fail("in this file the keys stand at the top, without [tool.migrate]")
    entry.unknown("key", key, known, hint=f"the keys are {', '.join(known)}")


def _codemods(key: str) -> Callable[[Entry, KnownSteps], tuple[str, ...]]:
    def read(entry: Entry, known: KnownSteps) -> tuple[str, ...]:
        return _names(entry, known, key)

    return read


def _names(entry: Entry, known: KnownSteps, *mark: str) -> tuple[str, ...]:
    for element in entry.array():
        name = element.text()
        if not is_known_codemod(name, known):
            hint = (
                f"{name} is a recipe: recipes = [{name!r}]"
                if name in known.recipes
                else "migrate list shows all"
            )
            element.unknown("codemod", name, known.codemods, hint=hint)
    return entry.texts(*mark)


def _recipes(entry: Entry, known: KnownSteps) -> tuple[str, ...]:
    for element in entry.array():
        name = element.text()
        if name not in known.recipes:
            hint = (
                f"{name} is a codemod: codemods = [{name!r}]"
                if name in known.codemods
                else "migrate list shows all"
            )
            element.unknown("recipe", name, known.recipes, hint=hint)
    return entry.texts("recipes")


def _overrides(entry: Entry, known: KnownSteps) -> tuple[Override, ...]:
    return tuple(_override(element, known, str(index)) for index, element in enumerate(entry.array()))


def _override(entry: Entry, known: KnownSteps, index: str) -> Override:
    mark = ("overrides", index)
    readers: dict[str, Callable[[Entry], Any]] = {
        "paths": lambda value: value.texts(*mark, "paths"),
        "enable": lambda value: _names(value, known, *mark, "enable"),
        "disable": lambda value: _names(value, known, *mark, "disable"),
        "options": lambda value: options_from_file(value, known, *mark, "options"),
    }
    values: dict[str, Any] = {}
    for key, value in entry.table():
        if key not in readers:
            _unknown_key(value, key, readers)
        values[key] = readers[key](value)
    if not values.get("paths"):
        entry.fail("needs paths, the patterns it is for", hint='paths = ["legacy/"]')
    both = set(values.get("enable", ())) & set(values.get("disable", ()))
    if both:
        entry.fail(f"enables and disables {', '.join(sorted(both))}")
    entry.mark(*mark)
    return Override(**values)


def _hooks(entry: Entry, _known: KnownSteps) -> dict[str, tuple[HookCommand, ...]]:
    phases = {phase.value: None for phase in Phase}
    hooks: dict[str, tuple[HookCommand, ...]] = {}
    for key, value in entry.table():
        if key not in phases:
            _unknown_key(value, key, phases)
        commands = value.array() if isinstance(value.value, list) else [value]
        for index, command in enumerate(commands):
            command.mark("hooks", key, str(index))
        hooks[key] = tuple(_command(command) for command in commands)
    return hooks


def _command(entry: Entry) -> HookCommand:
    """Read ``"make check"`` or ``{ run = "make check | tee log", shell = true, timeout = 60 }``."""
    if isinstance(entry.value, str):
        return HookCommand(entry.text())
    readers: dict[str, Callable[[Entry], Any]] = {
        "run": Entry.text,
        "shell": Entry.boolean,
        "timeout": Entry.seconds,
    }
    values: dict[str, Any] = {}
    for key, value in entry.table():
        if key not in readers:
            _unknown_key(value, key, readers)
        values[key] = readers[key](value)
    if "run" not in values:
        entry.fail("needs run, the command line", hint='{ run = "make check", timeout = 60 }')
    return HookCommand(**values)


def _plugins(entry: Entry, _known: KnownSteps) -> tuple[str, ...]:
    for element in entry.array():
        module, colon, attribute = element.text().partition(":")
        parts = (*module.split("."), *(attribute.split(".") if colon else ()))
        if not all(part.isidentifier() for part in parts):
            element.fail(
                f"{element.value!r} is no import path",
                hint='e.g. "package.module" or "package.module:plugin"',
            )
    return entry.texts("plugins")


def _baseline(entry: Entry, _known: KnownSteps) -> str:
    path = entry.text()
    parts = path.split("/")
    if path.startswith("/") or ".." in parts or "\\" in path:
        entry.fail(f"{path!r} must stay inside the repository", hint="relative to the root, with /")
    return path


#: Reader of each key, in the order in which ``migrate init`` writes them.
KEYS: Mapping[str, Callable[[Entry, KnownSteps], Any]] = {
    "codemods": _codemods("codemods"),
    "recipes": _recipes,
    "disable": _codemods("disable"),
    "include": lambda entry, _: entry.texts("include"),
    "exclude": lambda entry, _: entry.texts("exclude"),
    "default-excludes": lambda entry, _: entry.boolean(),
    "force-exclude": lambda entry, _: entry.boolean(),
    "baseline": _baseline,
    "plugins": _plugins,
    "jobs": lambda entry, _: entry.whole(),
    "max-file-size": lambda entry, _: entry.size(),
    "file-timeout": lambda entry, _: entry.seconds(),
    "max-rounds": lambda entry, _: entry.whole(1),
    "cache": lambda entry, _: entry.boolean(),
    "options": lambda entry, known: options_from_file(entry, known, "options"),
    "hooks": _hooks,
    "overrides": _overrides,
}
