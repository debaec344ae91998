"""Of the support modules what a program uses, and what that uses: as text, ready to be put into it or beside it."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from overhaul.translators.python.annotations import CHECKING, apart, evaluated_names
from overhaul.translators.python.pruning import pruned, used_imports, used_names
from overhaul.translators.python.text import text_of
from overhaul.translators.python.tree import Import, Module
from overhaul.translators.shell.helpers.folding import without_options
from overhaul.translators.shell.helpers.leaning import BINDING, Uses, chosen, without_binding
from overhaul.translators.shell.helpers.pieces import SUPPORT, bound_names, taken_apart
from overhaul.translators.shell.helpers.prose import brief
from overhaul.translators.shell.helpers.variants import VARIANTS, options_off, with_variants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from importlib.abc import Traversable

    from overhaul.translators.shell.helpers.pieces import Piece, SupportModule

__all__ = [
    "MODULE",
    "Library",
    "Shaken",
    "completed",
    "helper_names",
    "helpers_in",
    "library",
    "shaken",
    "support_module",
]

#: Name of the module that holds the helpers when they stand beside the programs.
MODULE = "shell_support"

_FUTURE = Import("__future__", ("annotations",))
#: What looks for variables in the functions that run, and what may run any function of a program.
LOOKING = ("arithmetic_value", "functions")
_KNOWN = frozenset(dir(builtins)) | {"__name__", "__file__"}


@dataclass(frozen=True, slots=True)
class Shaken:
    """What is left of the support modules.

    Attributes:
        text: Definitions in an order in which they can run; empty when nothing is needed.
        imports: What they need from the standard library, ``__future__`` included.
        names: Every name that they make.
        evaluated: Every name that they read while they run.
    """

    text: str = ""
    imports: tuple[Import, ...] = ()
    names: frozenset[str] = frozenset()
    evaluated: frozenset[str] = frozenset()


class Library:
    """All support modules.

    Args:
        sources: Text of each by its name.
        lean: Text of those with smaller definitions of what the others define, by their names.
    """

    def __init__(self, sources: Mapping[str, str], lean: Mapping[str, str] | None = None) -> None:
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
        self._lean = {
            f"lean.{name}": taken_apart(f"lean.{name}", text) for name, text in (lean or {}).items()
        }
        self._lean_pieces = {
            (module.name, name): (module.name, position)
            for module in self._lean.values()
            for position, piece in enumerate(module.pieces)
            for name in piece.binds
        }
        self._public = {name: module.name for module in self._modules.values() for name in module.public}
        self._needing: dict[tuple[str, ...], frozenset[str]] = {}

    @property
    def names(self) -> frozenset[str]:
        """Every name that a support module makes or imports: a program that may hold them keeps away from these."""
        imported = {name for module in self._modules.values() for name in module.imports}
        smaller = {name for _, name in self._lean_pieces}
        return frozenset(name for _, name in self._pieces) | imported | smaller | {CHECKING}

    @property
    def public(self) -> frozenset[str]:
        """What may be asked for."""
        return frozenset(name for name, module in self._public.items() if (module, name) in self._pieces)

    def shaken(
        self,
        names: Iterable[str],
        off: frozenset[str] = frozenset(),
        lean: tuple[str, ...] = (),
        *,
        whole: bool = True,
    ) -> Shaken:
        """Return what some helpers need.

        Args:
            names: The helpers that are used.
            off: Options that are never on.
            lean: Modules whose definitions take the place of those of others, the last one first.
            whole: Whether their docstrings say all; else only what they do.

        Raises:
            KeyError: There is no such helper.
            ValueError: Things of one name are needed from two modules.
        """
        instead = self._instead(lean)
        waiting = [instead.get(name) or self._home(name) for name in sorted(names)]
        homes, imports = self._needed(waiting, off, instead)
        if not homes:
            return Shaken()
        order = {name: position for position, name in enumerate((*self._modules, *self._lean))}
        pieces = [
            (home[0], self._piece(home, off))
            for home in sorted(homes, key=lambda home: (order[home[0]], home[1]))
        ]
        made = [name for _, piece in pieces for name in piece.binds]
        if len({*made, *imports}) < len(made) + len(imports):
            raise ValueError("; ".join(self.problems()))
        evaluated = frozenset[str]().union(*(evaluated_names(piece.text) for _, piece in pieces))
        if not whole:
            pieces = [(name, replace(piece, text=brief(piece.text))) for name, piece in pieces]
        return Shaken(_joined(pieces), (_FUTURE, *imports.values()), frozenset(made), evaluated)

    def made(
        self, names: Iterable[str], off: frozenset[str] = frozenset(), lean: tuple[str, ...] = ()
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Return every name that is made for some helpers, and every name that they use; see `shaken`."""
        instead = self._instead(lean)
        homes, _ = self._needed([instead.get(name) or self._home(name) for name in names], off, instead)
        used = frozenset[str]().union(*(self._piece(home, off).uses for home in homes))
        return frozenset(name for home in homes for name in self._at(home).binds), used

    def _instead(self, lean: Iterable[str]) -> dict[str, tuple[str, int]]:
        """Return where smaller definitions are, by what they define."""
        found: dict[str, tuple[str, int]] = {}
        for module in lean:
            for position, piece in enumerate(self._lean[f"lean.{module}"].pieces):
                found.update(dict.fromkeys(piece.binds, (f"lean.{module}", position)))
        return found

    def texts(self, names: Iterable[str]) -> list[str]:
        """Return the text of each definition that some helpers need, theirs included."""
        homes, _ = self._needed([self._home(name) for name in names])
        return [self._modules[module].pieces[position].text for module, position in homes]

    def needing(self, names: tuple[str, ...]) -> frozenset[str]:
        """Return the helpers that need one of some, with these."""
        if names not in self._needing:
            given = {self._home(name) for name in names}
            found = [name for name in self.public if given & self._needed([self._home(name)])[0]]
            self._needing[names] = frozenset(found)
        return self._needing[names]

    def problems(self) -> list[str]:
        """Return why the modules do not go into one namespace, one sentence each; empty when all is well."""
        found = list(self._problems)
        homes: dict[str, str] = {}
        for module, name in self._pieces:
            if homes.setdefault(name, module) != module:
                found.append(f"{name} is defined in {homes[name]}.py and in {module}.py")
            if hasattr(builtins, name):
                found.append(f"{name} in {module}.py hides what Python calls so from all others")
        imports: dict[str, Import] = {}
        for each in self._modules.values():
            for name, given in each.imports.items():
                if imports.setdefault(name, given) != given:
                    found.append(f"{name} in {each.name}.py is another import than elsewhere")
                if name in homes:
                    found.append(f"{name} is defined in {homes[name]}.py and imported in {each.name}.py")
            found += self._unknown(each)
        return found

    def _unknown(self, module: SupportModule) -> Iterator[str]:
        """Yield what a module names and nobody defines."""
        for name, neighbour in module.neighbours.items():
            if (neighbour, name) not in self._pieces:
                yield f"{module.name}.py takes {name} from {neighbour}.py, which does not define it"
        for name in module.public:
            if (module.name, name) not in self._pieces:
                yield f"{module.name}.py lists {name} in __all__ and does not define it"
        for piece in module.pieces:
            for name in sorted(piece.uses - _KNOWN - module.neighbours.keys() - module.imports.keys()):
                if (module.name, name) not in self._pieces:
                    yield f"{piece.binds[0]} in {module.name}.py uses {name}, which is nowhere"

    def _home(self, name: str) -> tuple[str, int]:
        """Return where a helper is."""
        return self._pieces[self._public[name], name]

    def _at(self, home: tuple[str, int]) -> Piece:
        return self._module(home[0]).pieces[home[1]]

    def _module(self, name: str) -> SupportModule:
        return self._modules.get(name) or self._lean[name]

    def _piece(self, home: tuple[str, int], off: frozenset[str]) -> Piece:
        """Return a piece without what never happens while some options are off."""
        piece = self._at(home)
        text = without_options(piece.text, off) if off else piece.text
        return piece if text == piece.text else piece.changed(text)

    def _needed(
        self,
        waiting: list[tuple[str, int]],
        off: frozenset[str] = frozenset(),
        instead: Mapping[str, tuple[str, int]] | None = None,
    ) -> tuple[set[tuple[str, int]], dict[str, Import]]:
        """Return the pieces that are needed by some, with these, and the imports of all of them."""
        found: set[tuple[str, int]] = set()
        imports: dict[str, Import] = {}
        while waiting:
            home = waiting.pop()
            if home in found:
                continue
            found.add(home)
            module = self._module(home[0])
            for name in sorted(self._piece(home, off).uses):
                owner = module.neighbours.get(name, module.name)
                place = self._pieces.get((owner, name)) or self._lean_pieces.get((owner, name))
                if place is not None:
                    waiting.append((instead or {}).get(name, place))
                elif name in module.imports:
                    imports[name] = module.imports[name]
        return found, imports

    def _ordered(self, modules: Mapping[str, SupportModule]) -> list[str]:
        """Return the names of modules, each behind those that it imports when it is loaded."""
        done: dict[str, None] = {}

        def visit(name: str, above: tuple[str, ...]) -> None:
            if name in above:
                self._problems.append(f"support modules import each other: {' > '.join((*above, name))}")
                return
            for each in modules[name].after:
                if each in modules and each not in done:
                    visit(each, (*above, name))
            done[name] = None

        for name in modules:
            if name not in done:
                visit(name, ())
        return list(done)


@cache
def library() -> Library:
    """Return the library of the support modules that come with the package."""
    folder = files(SUPPORT)
    return Library(_sources(folder), _sources(folder / "lean"))


def _sources(folder: Traversable) -> dict[str, str]:
    return {
        entry.name.removesuffix(".py"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".py") and entry.name != "__init__.py"
    }


def helper_names() -> frozenset[str]:
    """Return every name that a support module makes or imports."""
    return library().names


def helpers_in(text: str) -> set[str]:
    """Return the names of helpers that a module defines.

    Raises:
        SyntaxError: It is no Python.
    """
    names = {name for each in ast.parse(text).body for name in bound_names(each)}
    return names & library().public


def shaken(
    names: Iterable[str],
    mode: str = "inline",
    off: frozenset[str] = frozenset(),
    lean: tuple[str, ...] = (),
) -> Shaken:
    """Return what a program that uses helpers gets.

    Args:
        names: The helpers that it uses itself.
        mode: ``inline`` for the text of all that is needed, ``module`` for an import from the module beside it.
        off: Options that are never on.
        lean: Modules with smaller definitions that do.

    Raises:
        KeyError: There is no such helper.
        ValueError: Things of one name are needed from two modules.
    """
    used = tuple(sorted(names))
    if mode == "module":
        if unknown := set(used) - library().public:
            raise KeyError(min(unknown))
        return Shaken(imports=(Import(MODULE, used),) if used else (), names=frozenset(used))
    return library().shaken(used, off, lean, whole=False)


def completed(
    module: Module, helpers: Iterable[str], mode: str = "inline", variables: frozenset[str] = frozenset()
) -> Module:
    """Return a program with the helpers that it uses, without imports and local values that nobody reads.

    Args:
        module: The program.
        helpers: Names of the helpers that it may use.
        mode: See `shaken`.
        variables: What the variables of the script are called in it.
    """
    known = frozenset(helpers)
    # A program that evaluates text looks for its variables in the functions that run.
    support = library().shaken(known & used_names(module.body)).names
    module = pruned(module, library().needing(LOOKING) if LOOKING[0] in support else frozenset(), variables)
    if mode == "inline":  # a module beside programs is for all of them
        module = with_variants(module, support, library().needing)
        known |= VARIANTS
    used = used_names(module.body)
    off = options_off(module, support)
    lean: tuple[str, ...] = ()
    if mode == "inline":
        bound = "bind" in used and without_binding(module.body) != module.body
        lean = chosen(_making(known & used, off, bound=bound), Uses.of(module.body))
        if bound and BINDING in lean:
            module, used = replace(module, body=without_binding(module.body)), used - {"bind"}
    needed = shaken(known & used, mode, off, lean)
    imports = (*used_imports(module.imports, used), *needed.imports)
    return apart(replace(module, imports=imports, support=needed.text), needed.evaluated)


def _making(
    helpers: frozenset[str], off: frozenset[str], *, bound: bool
) -> Callable[[tuple[str, ...]], tuple[frozenset[str], frozenset[str]]]:
    """Return what tells which names are made and used in a program that takes some modules with smaller definitions."""

    def made(lean: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
        return library().made(helpers - {"bind"} if bound and BINDING in lean else helpers, off, lean)

    return made


def support_module(helpers: Iterable[str]) -> str:
    """Return the text of the module that holds helpers beside the programs that use them."""
    needed = library().shaken(helpers)
    module = Module(
        "What the programs beside this module need to behave as the shell does.",
        needed.imports,
        (),
        support=needed.text,
        shebang="",
    )
    return text_of(apart(module, needed.evaluated))


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
