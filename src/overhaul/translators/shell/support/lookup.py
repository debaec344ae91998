"""What a command name means: `command -v`, `type` and `hash` (Bash Manual, 4.1: hash; 4.2: command, type)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.builtin_names import BUILTIN_NAMES, DASH_BUILTIN_NAMES
from overhaul.translators.shell.support.environment import environment
from overhaul.translators.shell.support.messages import complain
from overhaul.translators.shell.support.processes import hashed, locate

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = [
    "command_path",
    "command_type",
    "dash_command_v",
    "dash_is_command",
    "dash_type",
    "describe_command",
    "describe_every",
    "hash_command",
    "is_command",
    "name_functions",
    "standard_program",
]

_KEYWORDS = (
    "! [[ ]] { } case coproc do done elif else esac fi for function if in select then time until while"
)
_DASH_KEYWORDS = "! { } case do done elif else esac fi for if in then until while"
_DASH_SPECIAL = ". : break continue eval exec exit export local readonly return set shift times trap unset"


def command_path(name: str) -> str:
    """Return the file that is found for a command name, empty when there is none (3.7.2)."""
    if "/" in name:
        return name if os.path.isfile(name) and os.access(name, os.X_OK) else ""
    path = environment().get("PATH")
    found = locate(name, path)
    if "/" not in found:
        return ""
    return f"./{found}" if found[0] != "/" and (name, path) in hashed else found


def command_type(name: str, functions: Collection[str] = ()) -> str:
    """Return what a name means: ``keyword``, ``function``, ``builtin``, ``file`` or nothing (4.2 type: ``-t``)."""
    if name in _KEYWORDS.split():
        return "keyword"
    if name in functions:
        return "function"
    if name in BUILTIN_NAMES.split():
        return "builtin"
    return "file" if command_path(name) else ""


def is_command(*names: str, functions: Collection[str] = ()) -> bool:
    """Tell whether all of these names mean something (4.2 type)."""
    return all(command_type(name, functions) for name in names)


def describe_command(flags: str, *names: str, functions: Collection[str] = ()) -> int:
    """Say what names mean: ``v`` for ``command -v``, else as `type` does with flags of ``t p P`` (4.2 command, type).

    Args:
        flags: The letters of the options.
        names: The names.
        functions: The names of functions.
    """
    kinds = [command_type(name, functions) for name in names]
    for name, kind in zip(names, kinds, strict=True):
        path = command_path(name)
        if "P" in flags or "p" in flags:
            if path and ("P" in flags or kind == "file"):
                print(path)
        elif not kind:
            if flags not in {"v", "t"}:
                complain(f"type: {name}: not found")
        elif flags == "t":
            print(kind)
        elif flags == "v":
            print(path if kind == "file" else name)
        else:
            print(_sentence(name, kind, path))
    if "P" in flags:
        return int(not all(map(command_path, names)))
    if flags == "v":
        return int(not any(kinds))
    return int(not all(kinds))


def _sentence(name: str, kind: str, path: str) -> str:
    if kind != "file":
        return f"{name} is {'a function' if kind == 'function' else f'a shell {kind}'}"
    if any(key[0] == name for key in hashed):
        return f"{name} is hashed ({path})"
    return f"{name} is {path}"


def describe_every(flags: str, *names: str) -> int:
    """Say all that names mean but for functions, as `type -a` does, with ``-t`` in a word each (4.2 type).

    Args:
        flags: ``t`` or nothing.
        names: The names.
    """
    status = 0
    for name in names:
        known = ["keyword"] * (name in _KEYWORDS.split()) + ["builtin"] * (name in BUILTIN_NAMES.split())
        directories = [] if "/" in name else (environment().get("PATH") or "").split(":")
        places = [name, *(f"{directory or '.'}/{name}" for directory in directories)]
        files = [each for each in places if "/" in each and os.path.isfile(each) and os.access(each, os.X_OK)]
        for kind in known:
            print(kind if flags else f"{name} is a shell {kind}")
        for file in files:
            print("file" if flags else f"{name} is {file}")
        if not known and not files:
            status = 1
            if not flags:
                complain(f"type: {name}: not found")
    return status


def _dash_meaning(name: str, functions: Collection[str]) -> str:
    """Return what ``command -v`` writes for a name in ``/bin/sh``, nothing when it means nothing."""
    known = (
        name in functions
        or name in DASH_BUILTIN_NAMES.split()
        or (name in _KEYWORDS.split() and name not in {"[[", "]]", "time"})
    )
    known = known and name not in {"coproc", "function", "select"}
    path = name if known else command_path(name)
    return path if known or os.access(path, os.X_OK) else ""


def dash_is_command(name: str, functions: Collection[str] = ()) -> bool:
    """Tell whether a name means something in ``/bin/sh`` (XCU command)."""
    return bool(_dash_meaning(name, functions))


def dash_command_v(name: str, *_more: str, functions: Collection[str] = ()) -> int:
    """Say what one name means as ``/bin/sh`` does (XCU command: ``-v``)."""
    path = _dash_meaning(name, functions)
    if path:
        print(path)
    return 0 if path else 127


def dash_type(*names: str, functions: Collection[str] = ()) -> int:
    """Say in words what names mean as ``/bin/sh`` does; 127 when one means nothing (XCU type)."""
    status = 0
    for name in names:
        path = command_path(name)
        if name in _DASH_KEYWORDS.split():
            print(f"{name} is a shell keyword")
        elif name in functions:
            print(f"{name} is a shell function")
        elif name in DASH_BUILTIN_NAMES.split():
            print(f"{name} is a {'special ' * (name in _DASH_SPECIAL.split())}shell builtin")
        elif path or ("/" in name and os.path.exists(name)):
            print(f"{name} is {path or name}")
        else:
            print(f"{name}: not found")
            status = 127
    return status


def hash_command(*names: str) -> int:
    """Look for programs: 1 when one is not found (4.1 hash)."""
    status = 0
    for name in names:
        if (
            "/" not in name
            and name not in BUILTIN_NAMES.split()
            and not os.access(command_path(name), os.X_OK)
        ):
            complain(f"hash: {name}: not found")
            status = 1
    return status


def name_functions(*names: str, functions: Collection[str] = ()) -> int:
    """Write the names that are those of functions; 1 when one is not (4.2 declare -F)."""
    for name in names:
        if name in functions:
            print(name)
    return 0 if all(name in functions for name in names) else 1


def standard_program(name: str) -> str:
    """Return the file of a program that every system has, whatever the path is (4.2 command: ``-p``)."""
    found = locate(name, os.defpath)
    return found if "/" in found else f"/bin/{name}"
