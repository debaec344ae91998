"""Lists of all variables: ``set``, ``declare -p``, ``export -p`` and ``readonly -p`` (Bash Manual, 4.1, 4.2)."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.arrays import Array, Map
from overhaul.translators.shell.support.environment import exported_names, renamed, variables
from overhaul.translators.shell.support.exits import Untranslated
from overhaul.translators.shell.support.messages import complain
from overhaul.translators.shell.support.quoting import declared, double_quoted, quoted
from overhaul.translators.shell.support.specials import kept_variables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

__all__ = ["list_assigned", "list_declared", "list_for_sh", "list_named"]

_META = re.compile(r"""[\s'"\\|&;()<>!{}*\[?\]^$`]|^[~#]|[=:]~|[^ -~]""")
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_KEPT = re.compile(
    r"BASH\w*|COMP_\w+|DIRSTACK|EPOCH\w+|FUNCNAME|GROUPS|HISTCMD|LINENO|PIPESTATUS|S?RANDOM|SECONDS|_"
)
_ORDER = "aAnirxlu"


def _every(attributes: Mapping[str, str]) -> Iterator[tuple[str, object, str]]:
    """Yield names, values and letters of attributes of all variables; ``None`` for what has no value."""
    namespace = variables[0] if variables else {}
    exported = exported_names()
    names = {*attributes, *filter(_NAME.fullmatch, os.environ), *exported} - {"_"}
    for name in sorted(names):
        key = renamed.get(name, name)
        value = namespace[key] if name in attributes and key in namespace else os.environ.get(name)
        letters = attributes.get(name, "") + "x" * (name in exported)
        if isinstance(value, (Array, Map)):
            kind = "a" if isinstance(value, Array) else "A"
            if len(value) or kind in letters:
                yield name, value, kind + letters.replace(kind, "")
        elif value is not None or letters:
            yield name, None if value is None else str(value), letters


def _line(name: str, value: object, letters: str) -> str:
    """Return how a variable is declared (4.2 ``declare -p``)."""
    flags = "".join(sorted(set(letters), key=_ORDER.index)) or "-"
    if isinstance(value, (Array, Map)):
        return declared(name, value, flags)
    return f"declare -{flags} {name}" + ("" if value is None else f"={double_quoted(str(value))}")


def list_declared(wanted: str, attributes: Mapping[str, str]) -> None:
    """Print how variables are declared (4.2 ``declare -p``, 4.1 ``export -p`` and ``readonly -p``).

    Args:
        wanted: Letters of attributes that they must have, none for all variables.
        attributes: Letters of attributes of the program's variables, by name.
    """
    found = [*_every(attributes), *kept_variables({name for name, _, _ in _every(attributes)})]
    for name, value, letters in sorted(found, key=lambda each: each[0]):
        if not wanted or set(wanted) & set(letters):
            print(_line(name, value, letters))


def list_named(names: Sequence[str], attributes: Mapping[str, str], bare: Collection[str] = ()) -> int:
    """Print how some variables are declared (4.2 ``declare -p``); return 1 when one of them is not.

    Args:
        names: Their names, none for all variables.
        attributes: Letters of attributes of the program's variables, by name.
        bare: Names of those that may be declared without a value.

    Raises:
        Untranslated: It has no value, and it is not known whether it is declared.
    """
    if not names:
        list_declared("", attributes)
    found = {name: (value, letters) for name, value, letters in _every(attributes)}
    found.update((name, (value, letters)) for name, value, letters in kept_variables(set(found)))
    status = 0
    for name in names:
        value = (variables[0] if variables else {}).get(renamed.get(name, name))
        unsure = name in bare or _KEPT.fullmatch(name) or isinstance(value, (Array, Map))
        if name not in found and unsure:
            raise Untranslated(f"declare -p {name}", 0)
        if name in found:
            print(_line(name, *found[name]))
        else:
            complain(f"declare: {name}: not found")
            status = 1
    return status


def list_assigned(attributes: Mapping[str, str]) -> None:
    """Print what would assign all variables their values (4.3.1 ``set``).

    Args:
        attributes: Letters of attributes of the program's variables, by name.
    """
    found = [*_every(attributes), *kept_variables({name for name, _, _ in _every(attributes)})]
    for name, value, letters in sorted(found, key=lambda each: each[0]):
        if isinstance(value, (Array, Map)):
            print(declared(name, value, letters[:1]).partition(" ")[2].partition(" ")[2])
        elif value is not None:
            text = str(value)
            print(f"{name}={quoted(text) if _META.search(text) and not _is_plain(text) else text}")


def _is_plain(text: str) -> bool:
    """Whether nothing in it has a meaning to the shell although there are letters of other languages."""
    return text.isprintable() and _META.search(re.sub(r"[^ -~]", "", text)) is None


def list_for_sh(keyword: str, attributes: Mapping[str, str]) -> None:
    """Print variables as sh does: ``export -p``, ``readonly -p`` or ``set`` (POSIX, 2.14).

    Args:
        keyword: ``export``, ``readonly``, or nothing for all variables that have a value.
        attributes: Letters of attributes of the program's variables, by name.
    """
    wanted = {"export": "x", "readonly": "r"}.get(keyword, "")
    own = {"IFS": " \t\n", "OPTIND": "1", "PPID": str(os.getppid()), "PS1": "# ", "PS2": "> ", "PS4": "+ "}
    known = {name: (value, letters) for name, value, letters in _every(attributes)}
    if not keyword:
        known = {name: (value, "") for name, value in own.items()} | known
    for name, (value, letters) in sorted(known.items()):
        if wanted in letters and (keyword or value is not None):
            text = "" if value is None else f"={_single(str(value))}"
            print(f"{keyword} {name}{text}" if keyword else f"{name}{text}")


def _single(text: str) -> str:
    """Return text in single quotes, and what is a single quote in double quotes."""
    parts = re.findall(r"'+|[^']+", text)
    return "".join(f'"{each}"' if each[0] == "'" else f"'{each}'" for each in parts) or "''"
