"""The working directory as the shell names it: `cd` and `pwd` (Bash Manual, 4.1: cd, pwd)."""

from __future__ import annotations

import os
import re

from overhaul.translators.shell.support.environment import renamed, shell_variable, variables
from overhaul.translators.shell.support.messages import complain
from overhaul.translators.shell.support.options import options

__all__ = ["cd", "change_directory", "dash_cd", "here", "pwd"]

#: The working directory by the name under which the program got there; empty until somebody asks.
_directory: list[str] = []


def here() -> str:
    """Return the working directory, with the symbolic links that were followed to it (4.1 pwd)."""
    if not _directory:
        _directory.append(_inherited_directory())
    return _directory[0]


def _inherited_directory() -> str:
    """Return PWD when it names the working directory, else the directory without symbolic links."""
    name = os.environ.get("PWD", "")
    if name.startswith("/") and not {".", ".."} & set(name.split("/")):
        try:
            if os.path.samefile(name, "."):
                return name
        except OSError:
            pass
    return _physical_directory()


def _physical_directory() -> str:
    try:
        return os.getcwd()
    except OSError as error:
        complain(f"error retrieving current directory: getcwd: {error.strerror}")
        return "."


def _keep(name: str, value: str) -> None:
    """Assign to PWD or OLDPWD."""
    os.environ[name] = value
    key = renamed.get(name, name)
    if variables and key in variables[0]:
        variables[0][key] = value


def _canonical(path: str, *, checked: bool) -> str | None:
    """Return an absolute path without ``.`` and ``..``; ``None`` when a directory in front of one is missing."""
    found: list[str] = []
    for part in path.split("/"):
        if part == ".." and checked and found and not os.path.isdir("/" + "/".join(found)):
            return None
        if part == "..":
            del found[-1:]
        elif part not in {"", "."}:
            found.append(part)
    root = "//" if path.startswith("//") and not path.startswith("///") else "/"
    made = root + "/".join(found)
    return None if checked and not os.path.isdir(made) else made


def change_directory(name: str, *, physical: bool = False, checked: bool = True) -> OSError | None:
    """Make a directory the working directory and set PWD and OLDPWD; return why it was not possible (4.1 cd).

    Args:
        name: The directory.
        physical: Whether symbolic links are resolved before ``..`` is: ``-P``.
        checked: Whether what stands before ``..`` must be there.
    """
    before = here()
    joined = name if name.startswith("/") else f"{before.rstrip('/')}/{name}" if name else before
    logical = None if physical else _canonical(joined, checked=checked)
    try:
        os.chdir(logical or name)
    except OSError as error:
        return error
    if logical is None:
        try:
            logical = os.getcwd()
        except OSError:
            logical = joined
    _keep("OLDPWD", shell_variable("PWD") or "")
    _directory[:] = [logical]
    _keep("PWD", logical)
    return None


def _home(words: tuple[str, ...]) -> str | None:
    """Return the directory that `cd` gets, or means without one; ``None`` when that is not known."""
    if not words or words[0] == "-":
        variable = "OLDPWD" if words else "HOME"
        target = shell_variable(variable)
        if target is None:
            complain(f"cd: {variable} not set")
        return target
    return words[0]


def _candidates(target: str, path: str | None) -> list[tuple[str, bool]]:
    """Return where to look for a directory, and whether to say that it was found there: CDPATH."""
    path = shell_variable("CDPATH") if path is None else path
    if not path or re.match(r"/|\.\.?(/|$)", target):
        return [(target, False)]
    found = [
        (f"{entry.rstrip('/')}/{target}" if entry else f"./{target}", bool(entry))
        for entry in path.split(":")
    ]
    return [*((name, said) for name, said in found if os.path.isdir(name)), (target, False)]


def _go(words: tuple[str, ...], path: str | None, *, physical: bool, checked: bool = True) -> bool:
    """Change to what `cd` means by its words."""
    target = _home(words)
    if target is None:
        return False
    error: OSError | None = None
    for name, said in _candidates(target, path):
        error = change_directory(name, physical=physical, checked=checked)
        if error is None:
            if said or words[:1] == ("-",):
                print(here())
            return True
    complain(f"cd: {target}: {error.strerror if error else ''}")
    return False


def _flags(name: str, words: tuple[str, ...], known: str) -> tuple[str, tuple[str, ...]] | None:
    """Split flags from words; ``None``, which was said, when one is unknown."""
    flags = ""
    for position, word in enumerate(words):
        if word == "--":
            return flags, words[position + 1 :]
        if not word.startswith("-") or word == "-":
            return flags, words[position:]
        if word.strip(known) != "-":
            complain(f"{name}: {word}: invalid option")
            return None
        flags += word[1:]
    return flags, ()


def cd(*words: str, path: str | None = None) -> int:
    """Change the working directory (4.1 cd).

    Args:
        words: Flags and the directory.
        path: The value of CDPATH, if it is not that of the variable.
    """
    split = _flags("cd", words, "LPe@")
    if split is None:
        return 2
    flags, rest = split
    if len(rest) > 1:
        complain("cd: too many arguments")
        return 1
    last = next((flag for flag in reversed(flags) if flag in "LP"), "")
    return 0 if _go(rest, path, physical=last == "P" or (not last and "physical" in options)) else 1


def dash_cd(*words: str, path: str | None = None) -> int:
    """Change the working directory as ``/bin/sh`` does: more words are ignored and failing is 2 (XCU cd).

    Args:
        words: Flags and the directory.
        path: The value of CDPATH, if it is not that of the variable.
    """
    split = _flags("cd", words, "LP")
    if split is None:
        return 2
    flags, rest = split
    if not rest and shell_variable("HOME") is None:
        return 0
    if rest[:1] == ("-",) and shell_variable("OLDPWD") is None:
        print(here())
        return 0
    return 0 if _go(rest, path, physical=flags.endswith("P"), checked=False) else 2


def pwd(*words: str) -> int:
    """Print the working directory (4.1 pwd)."""
    split = _flags("pwd", words, "LP")
    if split is None:
        return 2
    flags, _ = split
    physical = flags.endswith("P") or (not flags and "physical" in options)
    print(_physical_directory() if physical else here())
    return 0
