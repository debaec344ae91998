"""Python names for the names of a script: kept where Python allows it, never two for one, never one for two."""

from __future__ import annotations

import builtins
import keyword
import re
from dataclasses import dataclass, field

__all__ = ["Naming"]

#: Names that every program may have, besides Python's own, and those that linters take for digits (E741).
_RESERVED = frozenset({"args", "argv", "main", "status", "I", "O", "l"})
#: Modules that helpers and programs may import.
_MODULES = frozenset(
    {
        *(
            "collections",
            "contextlib",
            "ctypes",
            "dataclasses",
            "datetime",
            "enum",
            "errno",
            "fcntl",
            "functools",
            "glob",
        ),
        *(
            "grp",
            "io",
            "itertools",
            "locale",
            "math",
            "os",
            "pathlib",
            "pwd",
            "random",
            "re",
            "resource",
            "select",
        ),
        *(
            "selectors",
            "shlex",
            "shutil",
            "signal",
            "stat",
            "string",
            "struct",
            "subprocess",
            "sys",
            "tempfile",
        ),
        *("termios", "threading", "time", "types", "typing", "unicodedata"),
    }
)


@dataclass(slots=True)
class Naming:
    """Gives each variable and each function its Python name.

    Attributes:
        taken: Every name that is in use: those given, those of helpers and modules.
    """

    taken: set[str] = field(default_factory=set)
    _variables: dict[str, str] = field(default_factory=dict)
    _functions: dict[str, str] = field(default_factory=dict)

    @classmethod
    def beside(cls, helpers: frozenset[str]) -> Naming:
        """Return one that leaves these names, Python's and those of the standard library's modules alone."""
        return cls(
            {
                *helpers,
                *_RESERVED,
                *keyword.kwlist,
                *keyword.softkwlist,
                *dir(builtins),
                *_MODULES,
            }
        )

    def variable(self, name: str) -> str:
        """Return the Python name of a shell variable."""
        if name not in self._variables:
            self._variables[name] = self._free(name)
        return self._variables[name]

    @property
    def variables(self) -> frozenset[str]:
        """The Python names of all variables."""
        return frozenset(self._variables.values())

    def is_variable(self, python_name: str) -> bool:
        """Tell whether this is the Python name of a variable."""
        return python_name in self._variables.values()

    def function(self, name: str) -> str:
        """Return the Python name of a shell function."""
        if name not in self._functions:
            self._functions[name] = self._free(name)
        return self._functions[name]

    def _free(self, name: str) -> str:
        wanted = re.sub(r"\W", "_", name, flags=re.ASCII) or "_"
        wanted = f"_{wanted}" if wanted[0].isdigit() else wanted
        while wanted in self.taken or wanted == "_":
            wanted += "_"
        self.taken.add(wanted)
        return wanted
