"""What the codemod must know of the repository: whether tenacity is declared, or where it can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from overhaul.codemods.add_retries.decorate import DEPENDENCY
from overhaul.codemods.api import FoundFile, Repository, Scope, Survey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["SURVEY", "Facts"]

#: The first release whose hooks know the wait that is coming (``upcoming_sleep``).
_LOWEST = ">=8.4"
_PIN = "9.0.0"
#: Lines of the functions whose effects are told to other files; longer ones do more than one can tell.
_SMALL = 20


@dataclass(frozen=True, slots=True)
class Facts:
    """What the survey learned.

    Attributes:
        offered: Whether an edit that declares tenacity is on offer.
        obstacle: Why it cannot be declared, as a sentence; empty when it is declared or offered.
        factories: Dotted name of each function that makes a client, and the client's kind.
        effects: Dotted name of each function, and what it does; empty for nothing.
    """

    offered: bool = False
    obstacle: str = ""
    factories: tuple[tuple[str, str], ...] = ()
    effects: tuple[tuple[str, str], ...] = ()

    def factory(self, qualified: str) -> str | None:
        """Return what sort of value a function of another file gives back."""
        return _found(self.factories, qualified)

    def effect(self, qualified: str) -> str | None:
        """Return what a function of another file does; empty for nothing, ``None`` when it is not known."""
        return _found(self.effects, qualified)


def _found(table: tuple[tuple[str, str], ...], qualified: str) -> str | None:
    """Look a dotted name up; what is imported may name only the end of the path (``src`` folders, relative imports)."""
    wanted = qualified.lstrip(".")
    if "." not in wanted:
        return None
    values = {value for name, value in table if name == wanted or name.endswith(f".{wanted}")}
    return values.pop() if len(values) == 1 else None


def _look(scope: Scope) -> tuple[dict[str, str], dict[str, str]] | None:
    """Return what the module's functions give back, and what they do, by name."""
    from overhaul.codemods.add_retries.calls import Calls  # noqa: PLC0415 - they read the facts of this module
    from overhaul.codemods.add_retries.effects import Effects  # noqa: PLC0415 - the same
    from overhaul.codemods.add_retries.libraries import worth_a_look  # noqa: PLC0415 - the same
    from overhaul.codemods.add_retries.safety import is_test  # noqa: PLC0415 - the same
    from overhaul.codemods.add_retries.view import View  # noqa: PLC0415 - the same

    if is_test(scope.module.path) or not worth_a_look(scope.module.source):
        return None
    view = View(scope)
    calls = Calls(view, frozenset(scope.options["libraries"]))
    effects = Effects(view, calls)
    factories: dict[str, str] = {}
    done: dict[str, str] = {}
    for function in view.functions:
        if function.owner is not None or function.outer is not None or function.node.decorator_list:
            continue
        kind = calls.kinds.result(function) if function.node.name in calls.interest.names else None
        if kind is not None and not kind.startswith("dbapi."):
            factories[function.node.name] = kind
        if (function.node.end_lineno or 0) - function.node.lineno > _SMALL:
            continue
        blocked = calls.blocked(function)
        found = effects.of(function)
        what = f"has {blocked.label}, which {blocked.reason}" if blocked else found[0].what if found else ""
        done[function.node.name] = what
    return (factories, done) if factories or done else None


def _fold(found: Mapping[str, Any], repository: Repository) -> Facts:
    factories: list[tuple[str, str]] = []
    effects: list[tuple[str, str]] = []
    for path, (kinds, done) in found.items():
        module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        factories += [(f"{module}.{name}", kind) for name, kind in kinds.items()]
        effects += [(f"{module}.{name}", what) for name, what in done.items()]
    edit = _edit(repository)
    return Facts(
        offered=isinstance(edit, FoundFile),
        obstacle=edit if isinstance(edit, str) else "",
        factories=tuple(sorted(factories)),
        effects=tuple(sorted(effects)),
    )


def _propose(facts: Facts, repository: Repository) -> Iterable[FoundFile]:
    found = _edit(repository) if facts.offered else None
    return (found,) if isinstance(found, FoundFile) else ()


def _edit(repository: Repository) -> FoundFile | str | None:
    from overhaul.codemods.toolbox.dependencies import dependency_edit  # noqa: PLC0415 - only plans with this codemod need it

    return dependency_edit("tenacity", _LOWEST, repository, pin=_PIN, provides=(DEPENDENCY,))


SURVEY = Survey(look=_look, fold=_fold, propose=_propose)
