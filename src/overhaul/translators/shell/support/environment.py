"""Variables and the environment of programs (Bash Manual, 3.7.4 Environment)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["bind", "environment", "export", "exported_names", "shell_variable", "unexport", "variables"]

#: The globals of the program, where its variables are.
variables: list[dict[str, object]] = []
#: Python names of variables that could not keep theirs.
renamed: dict[str, str] = {}
# Names that are exported and have no value yet.
_promised: set[str] = set()


def bind(namespace: dict[str, object], names: Mapping[str, str] | None = None) -> None:
    """Say where the variables of the program are.

    Args:
        namespace: Its globals.
        names: Python names of variables that have another than their own.
    """
    variables[:] = [namespace]
    renamed.clear()
    renamed.update(names or {})


def shell_variable(name: str) -> str | None:
    """Return the value of a variable that a builtin looks at, ``None`` when it is unset (5 Shell Variables)."""
    key = renamed.get(name, name)
    if variables and key in variables[0]:
        value = variables[0][key]
        return None if value is None else str(value)
    return os.environ.get(name)


def environment() -> dict[str, str]:
    """Bring what is exported up to date, and return it for a program (3.7.4 Environment)."""
    namespace = variables[0] if variables else {}
    exported = dict(os.environ)
    for name in (*exported, *_promised):
        key = renamed.get(name, name)
        if key not in namespace:
            continue
        value = namespace[key]
        if isinstance(value, (str, int)):
            text = str(value)
            if exported.get(name) != text:
                exported[name] = os.environ[name] = text
                _promised.discard(name)
        elif value is None or hasattr(value, "discard"):  # unset, or an array: these are not passed on
            exported.pop(name, None)
    return exported


def export(name: str, value: str | None) -> None:
    """Mark a variable as exported: now when it is set, else from when it is (4.1 export)."""
    if value is None:
        _promised.add(name)
    else:
        os.environ[name] = value


def exported_names() -> set[str]:
    """Return the names that are exported, also those without a value (4.1 ``export -p``)."""
    return {*os.environ, *_promised}


def unexport(name: str) -> None:
    """Keep a variable from programs from now on (4.2 declare: ``+x``, 4.1 export: ``-n``)."""
    _promised.discard(name)
    os.environ.pop(name, None)
