"""Commands that a function is handed: where `"$@"` runs programs and nothing else, as in ``retry docker push``.

It could mean any function or builtin, if nobody looked at the calls.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.positionals import counted
from overhaul.translators.shell.facts.walk import children, walk
from overhaul.translators.shell.preparing.rebuilding import rebuilt
from overhaul.translators.shell.support.builtin_names import BUILTIN_NAMES, DASH_BUILTIN_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["with_programs"]

_BUILTINS = frozenset(f"{BUILTIN_NAMES} {DASH_BUILTIN_NAMES}".split())
#: Commands that run what stands in their words.
_RUNNING = frozenset({"eval", "trap", "mapfile", "readarray", "complete", ".", "source", "alias"})
#: Commands after which positional parameters are others.
_CHANGING = frozenset({"shift", "set", "eval", ".", "source"})


def with_programs(script: s.Script) -> s.Script:
    """Return a script in which it is said of `"$@"` that it runs a program, wherever that is certain."""
    if '"$@"' not in script.text or "command_not_found_handle" in script.text:
        return script
    handed = _Handed.of(script)
    sure = {
        use.node.span
        for name, uses in handed.uses.items()
        for use in uses
        if handed.is_program(name, use.taken)
    }
    if handed.unknown or not sure:
        return script

    def marked(node: s.Node) -> s.Node:
        if isinstance(node, s.Simple) and node.span in sure and _is_handed(node):
            return replace(node, words=(s.PROGRAM, *node.words))
        return node

    return rebuilt(script, marked)


@dataclass(frozen=True)
class _Use:
    """A command that is `"$@"` or a call that hands it on, and how many parameters were taken off before."""

    node: s.Simple
    taken: int | None


@dataclass
class _Handed:
    """What functions are called with, and where they run that.

    Attributes:
        functions: Names of the functions of the script.
        uses: Where each function runs what it was handed.
        calls: The calls of each function: in which function they stand, how many parameters that had taken off.
        unknown: Whether something runs of which nothing is known.
        doubtful: Functions that may be called in other ways, too.
    """

    functions: frozenset[str]
    uses: dict[str, list[_Use]] = field(default_factory=dict)
    calls: dict[str, list[tuple[str, _Use]]] = field(default_factory=dict)
    unknown: bool = False
    doubtful: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, script: s.Script) -> _Handed:
        """Look through a script."""
        definitions = [node for node in walk(script.body) if isinstance(node, s.Function)]
        made = cls(frozenset(node.name for node in definitions))
        names = [node.name for node in definitions]
        made.doubtful = {name for name in names if names.count(name) > 1}
        made._look(script.body, "", 0)
        for node in definitions:
            command = node.body.command
            plain = isinstance(command, s.Block) and not node.body.redirects
            body = command.body if plain and isinstance(command, s.Block) else (node.body,)
            made._look(body, node.name, 0)
        return made

    def _look(self, body: Sequence[s.Statement], function: str, taken: int | None) -> int | None:
        """Look at the statements of a function, in order: what is taken off for certain, and what runs then."""
        for statement in body:
            count = _shifted(statement)
            if count is not None:
                taken = taken + count if taken is not None else None
            elif isinstance(statement.command, s.If) and not statement.background:
                node = statement.command
                self._run(_commands(statement.redirects), function, taken)
                taken = self._look(node.condition, function, taken)
                then, otherwise = (self._look(each, function, taken) for each in (node.then, node.otherwise))
                taken = then if then == otherwise else None
            else:
                taken = self._run(_commands([statement]), function, taken)
        return taken

    def _run(self, commands: Iterable[s.Simple], function: str, taken: int | None) -> int | None:
        nodes = list(commands)
        if any(_changes(node) for node in nodes):
            taken = None
        for node in nodes:
            self._command(node, function, taken)
        return taken

    def _command(self, node: s.Simple, function: str, taken: int | None) -> None:
        name = node.words[0].literal
        use = _Use(node, taken)
        if name is None:
            if _is_handed(node):
                self.uses.setdefault(function, []).append(use)
                self.unknown = self.unknown or not function
            elif not (len(node.words) == 1 and len(node.words[0].parts) == 1) and not _has_slash(
                node.words[0]
            ):
                self.unknown = True
        elif name in self.functions:
            self.calls.setdefault(name, []).append((function, use))
        elif name in _RUNNING:
            texts = [word.literal for word in node.words[1:]]
            self.unknown = self.unknown or None in texts
            self.doubtful |= {each for each in self.functions if any(each in str(text) for text in texts)}

    def is_program(self, function: str, taken: int | None) -> bool:
        """Tell whether a parameter of a function can only be the name of a program, and is always there."""
        names = None if taken is None else self._names(function, taken, ())
        return bool(names) and not any(
            name in self.functions or name in _BUILTINS or not name for name in names or ()
        )

    def _names(self, function: str, number: int, through: tuple[tuple[str, int], ...]) -> set[str] | None:
        """Return all that a parameter can be, counted from 0; ``None`` when that is not known."""
        if (function, number) in through:
            return set()
        if function in self.doubtful or not self.calls.get(function):
            return None
        found: set[str] = set()
        for caller, use in self.calls[function]:
            names = self._given(caller, use, number, (*through, (function, number)))
            if names is None:
                return None
            found |= names
        return found

    def _given(
        self, caller: str, use: _Use, number: int, through: tuple[tuple[str, int], ...]
    ) -> set[str] | None:
        words = use.node.words[1:]
        firm = counted(words)
        if number < len(firm):
            text = firm[number].literal
            return None if text is None else {text}
        if len(firm) < len(words) and _is_all(words[len(firm)]) and caller and use.taken is not None:
            return self._names(caller, use.taken + number - len(firm), through)
        return None


def _is_handed(node: s.Simple) -> bool:
    return bool(node.words) and _is_all(node.words[0])


def _is_all(word: s.Word) -> bool:
    """Whether a word is `"$@"`."""
    match word.parts:
        case (s.DoubleQuoted(_, (s.Parameter(_, "@", None, False, False, "", None),)),):
            return True
        case _:
            return False


def _has_slash(word: s.Word) -> bool:
    return any("/" in node.text for node in walk(word) if isinstance(node, (s.Literal, s.Quoted)))


def _shifted(statement: s.Statement) -> int | None:
    """Return how many parameters a statement takes off, where it does just that."""
    node = statement.command
    if not isinstance(node, s.Simple) or statement.background or node.assignments or not node.words:
        return None
    texts = [word.literal for word in node.words]
    if texts[0] != "shift" or len(texts) > 2:  # noqa: PLR2004 - its own name and a number
        return None
    count = texts[1] if len(texts) > 1 else "1"
    return int(count) if count is not None and count.isdecimal() else None


def _changes(node: s.Simple) -> bool:
    """Whether a command may change positional parameters; options alone do not."""
    texts = [word.literal for word in node.words]
    if texts[0] == "set":
        return not all(
            text is not None and text[:1] in {"-", "+"} and text not in {"-", "--"} for text in texts[1:2]
        )
    return texts[0] in _CHANGING


def _commands(nodes: Iterable[s.Node]) -> Iterator[s.Simple]:
    """Yield the commands in some nodes; those of functions belong to these."""
    for node in nodes:
        if isinstance(node, s.Function):
            continue
        if isinstance(node, s.Simple) and node.words:
            yield node
        yield from _commands(children(node))
