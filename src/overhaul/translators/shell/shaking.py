"""Of the support modules what a program uses, and what that uses: as text, ready to be put into it or beside it."""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from overhaul.translators.python.text import text_of
from overhaul.translators.python.tree import Import, Module
from overhaul.translators.shell.pieces import SUPPORT, taken_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from overhaul.translators.shell.pieces import Piece, SupportModule

__all__ = ["MODULE", "Library", "Shaken", "helper_names", "library", "shaken", "support_module"]

#: Name of the module that holds the helpers when they stand beside the programs.
MODULE = "shell_support"

_FUTURE = Import("__future__", ("annotations",))
_KNOWN = frozenset(dir(builtins)) | {"__name__", "__file__"}


@dataclass(frozen=True, slots=True)
class Shaken:
    """What is left of the support modules.

    Attributes:
        text: Definitions in an order in which they can run; empty when nothing is needed.
        imports: What they need from the standard library, ``__future__`` included.
        names: Every name that they make.
    """

    text: str = ""
    imports: tuple[Import, ...] = ()
    names: frozenset[str] = frozenset()


class Library:
    """All support modules.

    Args:
        sources: Text of each by its name.
    """

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._problems: list[str] = []
        modules: dict[str, SupportModule] = {}
        for name, source in sorted(sources.items()):
            try:
                modules[name] = taken_apart(name, source)
            except (SyntaxError, ValueError) as error:
                self._problems.append(f"{name}.py cannot be taken apart: {error}")
        self._modules = {name: modules[name] for name in self._ordered(modules)}
        self._pieces = {
            (module.name, name): (module.name, position)
            for module in self._modules.values()
            for position, piece in enumerate(module.pieces)
            for name in piece.binds
        }
        self._public = {name: module.name for module in self._modules.values() for name in module.public}

    @property
    def names(self) -> frozenset[str]:
        """Every name that a support module makes or imports: a program that may hold them keeps away from these."""
        imported = {name for module in self._modules.values() for name in module.imports}
        return frozenset(name for _, name in self._pieces) | imported

    @property
    def public(self) -> frozenset[str]:
        """What may be asked for."""
        return frozenset(self._public)

    def shaken(names: Iterable[str], mode: str = "inline") -> Shaken:
    """Return what a program that uses helpers gets.

    Args:
        names: The helpers that it uses itself.
        mode: ``inline`` for the text of all that is needed, ``module`` for an import from the module beside it.

    Raises:
        KeyError: There is no such helper.
        ValueError: Things of one name are needed from two modules.
    """
    used = tuple(sorted(names))
    if mode == "module":
        return Shaken(imports=(Import(MODULE, used),) if used else (), names=frozenset(used))
    return library().shaken(used)


def support_module(helpers: Iterable[str]) -> str:
    """Return the text of the module that holds helpers beside the programs that use them."""
    needed = shaken(helpers)
    return text_of(
        Module(
            "What the programs beside this module need to behave as the shell does.",
            needed.imports,
            (),
            support=needed.text,
            shebang="",
        )
    )


def _joined(pieces: list[tuple[str, Piece]]) -> str:
    """Join pieces: what stood together stays together."""
    text = ""
    before: tuple[str, Piece] | None = None
    for module, piece in pieces:
        if before is not None:
            close = before[0] == module and before[1].end + 1 == piece.line
            apart = before[1].apart or piece.apart
            text += "\n\n\n" if apart else "\n" if close else "\n\n"
        text += piece.text
        before = (module, piece)
    return text + "\n"
