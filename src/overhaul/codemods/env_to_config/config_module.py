"""The pieces of a new config module; each says which fields it is there for, so that none stays without a reader."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.codemods.api import FoundFile
from overhaul.codemods.env_to_config.config_text import (
    WIDTH,
    blank_text,
    field_line,
    helper_text,
    imports_of,
    needs_validator,
    shared_name,
    validator_body,
    validator_name,
    validator_text,
)
from overhaul.codemods.env_to_config.facts import MISSING, Decisions, Field, Target
from overhaul.codemods.env_to_config.projects import within
from overhaul.codemods.toolbox.dependencies import dependency_edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from overhaul.codemods.api import Repository

__all__ = ["dependency", "field_key", "helper_key", "propose"]

Piece = tuple[int, bytes, str, tuple[str, ...], tuple[str, ...]]

_STANDARD = ("functools", "pathlib", "typing")


def field_key(target: Target, variable: str) -> str:
    """Return the key that a read needs and the piece with its field provides."""
    return f"env-to-config:field:{target.path}:{variable}"


def helper_key(target: Target) -> str:
    """Return the key of the function that insists on a value."""
    return f"env-to-config:helper:{target.path}"


def propose(decisions: Decisions, repository: Repository) -> Iterator[FoundFile]:
    """Yield the new config modules and the declarations of their dependency."""
    for target in decisions.targets.values():
        yield from _proposed(target, repository)


def _proposed(target: Target, repository: Repository) -> Iterator[FoundFile]:
    if not (target.path and target.new):
        return
    found = dependency(target.folder, repository)
    needs = found.pieces[0][3] if isinstance(found, FoundFile) else ()
    yield FoundFile(target.path, tuple(_pieces(target, needs)), "settings in one place", new=True)
    if isinstance(found, FoundFile):
        yield found


def dependency(folder: str, repository: Repository) -> FoundFile | str | None:
    """Return the edit that declares pydantic-settings, why there is none, or ``None`` when it is declared.

    Args:
        folder: Of the project that needs it.
        repository: All of it.
    """
    keys = (f"env-to-config:dependency:{folder}",)
    own = within(repository, folder)
    found = dependency_edit("pydantic-settings", ">=2.7", own, pin="2.7.1", provides=keys)
    return replace(found, path=posixpath.join(folder, found.path)) if isinstance(found, FoundFile) else found


def _pieces(target: Target, needs: tuple[str, ...]) -> Iterator[Piece]:
    first = [each for each in target.fields.values() if not each.late]
    second = [each for each in target.fields.values() if each.late]
    everything = _keys(target, target.fields.values())
    yield (
        0,
        b"",
        '"""Settings of this program, read from the environment in one place."""\n\n',
        everything,
        needs,
    )
    yield from _imports(target)
    if target.helper_used:
        yield 0, b"", '\nT = TypeVar("T")\n', (helper_key(target),), ()
    if first:
        yield from _class(target, target.class_name, _purpose(target, late=False), first)
        yield from _object(target, target.access, target.class_name, first)
    if second:
        name = "RuntimeSettings"
        yield from _class(target, name, _purpose(target, late=True), second)
        yield from _object(target, target.late_access, name, second)
    if target.helper_used:
        yield (
            0,
            b"",
            "\n\n" + helper_text(target.helper, optional=target.writing.optional),
            (helper_key(target),),
            (),
        )


def _purpose(target: Target, *, late: bool) -> str:
    if late:
        return "What is read while the program runs; checked when it is first needed."
    if target.access.endswith("()"):
        return "Every variable that is read; checked when one is first needed."
    return "Every variable that is read, with its type and default."


def _keys(target: Target, fields: Iterable[Field]) -> tuple[str, ...]:
    return tuple(field_key(target, each.variable) for each in fields)


def _imports(target: Target) -> Iterator[Piece]:
    """Yield the import lines in sorted order, the standard library first."""
    wanted = _wanted(target)
    standard = sorted(module for module in wanted if module in _STANDARD)
    for module in standard:
        yield _line(module, wanted[module])
    if standard:
        keys = {key for module in standard for keys in wanted[module].values() for key in keys}
        yield 0, b"", "\n", tuple(sorted(keys)), ()
    settings = wanted.pop("pydantic_settings")
    for module in sorted(module for module in wanted if module not in _STANDARD):
        yield _line(module, wanted[module])
    everything = _keys(target, target.fields.values())
    yield 0, b"", "from pydantic_settings import BaseSettings", everything, ()
    for name in sorted(settings, key=_order):
        if name != "BaseSettings":
            yield 0, b"", f", {name}", tuple(dict.fromkeys(settings[name])), ()
    yield 0, b"", "\n", everything, ()


def _wanted(target: Target) -> dict[str, dict[str, list[str]]]:
    """Return, by module and name, the keys of what needs each import."""
    wanted: dict[str, dict[str, list[str]]] = {}
    for text, keys in _wishes(target):
        module, _, name = text.partition(":")
        wanted.setdefault(module, {}).setdefault(name, []).extend(keys)
    return wanted


def _wishes(target: Target) -> Iterator[tuple[str, tuple[str, ...]]]:
    fields = list(target.fields.values())
    everything = _keys(target, fields)
    yield "pydantic_settings:BaseSettings", everything
    for each in fields:
        for text in imports_of(each, target.writing):
            yield text, _keys(target, [each])
    if target.writing.env_file:
        yield "pydantic_settings:SettingsConfigDict", everything
        if target.writing.dotenv:
            yield "dotenv:find_dotenv", everything
        elif target.writing.env_file.startswith("Path("):
            yield "pathlib:Path", everything
    for access, late in ((target.access, False), (target.late_access, True)):
        if access.endswith("()"):
            yield "functools:lru_cache", _keys(target, (each for each in fields if each.late == late))
    if target.helper_used:
        yield "typing:TypeVar", (helper_key(target),)
        if target.writing.optional:
            yield "typing:Optional", (helper_key(target),)


def _line(module: str, names: dict[str, list[str]]) -> Piece:
    keys = tuple(dict.fromkeys(key for keys in names.values() for key in keys))
    return 0, b"", f"from {module} import {', '.join(sorted(names, key=_order))}\n", keys, ()


def _order(name: str) -> tuple[int, str]:
    """Sort names as import sorters do: constants, classes, the rest."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2), name


def _class(target: Target, name: str, purpose: str, fields: list[Field]) -> Iterator[Piece]:
    keys = _keys(target, fields)
    head = f'\n\nclass {name}(BaseSettings):\n    """{purpose}"""\n\n'
    if target.writing.env_file:
        head += _configuration(target.writing.env_file)
    yield 0, b"", head, keys, ()
    for each in fields:
        yield 0, b"", field_line(each, target.writing), (field_key(target, each.variable),), ()
    blank = [each for each in fields if each.blank]
    if blank:
        yield from _decorator(target, blank)
        yield 0, b"", blank_text(), _keys(target, blank), ()
    yield from _validators(target, [each for each in fields if needs_validator(each)])


def _validators(target: Target, fields: list[Field]) -> Iterator[Piece]:
    """Yield one validator for all fields that are read in the same way."""
    groups: dict[tuple[str, str], list[Field]] = {}
    for each in fields:
        groups.setdefault((each.kind, each.parse), []).append(each)
    taken = {validator_name(group[0]) for group in groups.values() if len(group) == 1}
    for group in groups.values():
        if len(group) == 1:
            yield 0, b"", "\n" + validator_text(group[0]), _keys(target, group), ()
            continue
        name = shared_name(group, taken)
        taken.add(name)
        yield from _decorator(target, group)
        yield 0, b"", validator_body(group[0], name), _keys(target, group), ()


def _decorator(target: Target, fields: list[Field]) -> Iterator[Piece]:
    """Yield ``@field_validator("a", "b", mode="before")``, a line per name when it would be too long."""
    names = ", ".join(f'"{each.name}"' for each in fields)
    short = len(f'    @field_validator({names}, mode="before")') <= WIDTH
    opening, before, after, closing = ("", "", ", ", "") if short else ("\n", " " * 8, ",\n", "    ")
    mode = 'mode="before"' if short else '        mode="before",\n'
    yield 0, b"", f"\n    @field_validator({opening}", _keys(target, fields), ()
    for each in fields:
        yield 0, b"", f'{before}"{each.name}"{after}', _keys(target, [each]), ()
    yield 0, b"", f"{mode}{closing})\n", _keys(target, fields), ()


def _configuration(env_file: str) -> str:
    line = f'    model_config = SettingsConfigDict(env_file={env_file}, extra="ignore")\n\n'
    if len(line) <= 90:  # noqa: PLR2004 - 88 columns and two line ends
        return line
    return f'    model_config = SettingsConfigDict(\n        env_file={env_file}, extra="ignore"\n    )\n\n'


def _object(target: Target, access: str, name: str, fields: list[Field]) -> Iterator[Piece]:
    keys = _keys(target, fields)
    required = any(each.default == MISSING for each in fields)
    ignore = (
        "  # type: ignore[call-arg]  # the environment gives them"
        if required and target.writing.checked
        else ""
    )
    if not access.endswith("()"):
        yield 0, b"", f"\n\n{access} = {name}(){ignore}\n", keys, ()
        return
    text = (
        f"\n\n@lru_cache\ndef {access} -> {name}:\n"
        '    """Return the settings; they are read and checked at the first call."""\n'
        f"    return {name}(){ignore}\n"
    )
    yield 0, b"", text, keys, ()
