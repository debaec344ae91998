"""What is not translated and runs through bash all the same, because that was asked for."""

from __future__ import annotations

import shlex
import sys

from overhaul.translators.shell.support.arrays import Array, Map
from overhaul.translators.shell.support.environment import renamed, variables
from overhaul.translators.shell.support.processes import run

__all__ = ["bridge"]


def bridge(text: str, *args: str) -> int:
    """Run shell text through bash and return its status; what it assigns or defines ends with it (3.2 Shell Commands).

    Args:
        text: The text; it sees the variables of the program as they are.
        args: The positional parameters.
    """
    namespace = variables[0] if variables else {}
    shell_names = {python: shell for shell, python in renamed.items()}
    known = [
        _assignment(shell_names.get(name, name), value)
        for name, value in namespace.items()
        if not name.startswith("_")
        and isinstance(value, (str, int, Array, Map))
        and not isinstance(value, bool)
    ]
    return run("bash", "-c", "\n".join([*known, text]), sys.argv[0], *args)


def _assignment(name: str, value: str | int | Array | Map) -> str:
    if isinstance(value, (str, int)):
        return f"{name}={shlex.quote(str(value))}"
    flag = "-A" if isinstance(value, Map) else "-a"
    items = " ".join(f"[{shlex.quote(str(key))}]={shlex.quote(item)}" for key, item in value.items())
    return f"declare {flag} {name}=({items})"
