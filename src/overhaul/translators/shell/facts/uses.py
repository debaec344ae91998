"""How the variables of a script are used, beside plain reading and writing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.computed import assigned_beside_text, assigns_computed
from overhaul.translators.shell.facts.given import CHANGING, given_names, runs_text
from overhaul.translators.shell.facts.touches import (
    NAME,
    TILDES,
    declares_local,
    flags_of,
    matches_nothing,
    touches,
    written,
)
from overhaul.translators.shell.facts.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Uses"]

#: Operations in which an unset variable is not the same as an empty one.
_ASKING = {"-", "+", "=", "?"}
#: Builtins that look at the IFS given to them alone.
_OWN_IFS = {"read", "mapfile", "readarray", "printf", "echo", "export", ":"}


@dataclass(slots=True)
class Uses:
    """How variables are used, beside plain reading and writing.

    Attributes:
        mentions: Names that each function mentions itself; under the empty name, the top.
        calls: Functions that it may call.
        asked: Names of which it matters whether they are unset or empty.
        names: All names that are read, in order.
        listed: Those that are read as arrays.
        unset: Those that are unset somewhere.
        aimless: References that are unset themselves.
        later: Names in text that runs later or is put together while it runs.
        given: Names in texts that are no names of commands.
    """

    mentions: dict[str, set[str]] = field(default_factory=dict)
    calls: dict[str, set[str]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    names: dict[str, None] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    readonly: set[str] = field(default_factory=set)
    exported: set[str] = field(default_factory=set)
    unset: set[str] = field(default_factory=set)
    aimless: set[str] = field(default_factory=set)
    computed: bool = False
    reads_computed: bool = False
    splits: bool = False
    given: frozenset[str] = frozenset()

    @classmethod
    def of(cls, script: s.Script) -> Uses:
        """Find out how a script uses its variables."""
        uses = cls(given=given_names(script))
        waiting: list[tuple[str, Iterable[s.Node]]] = [("", script.body)]
        while waiting:
            function, nodes = waiting.pop()
            for node in walk(nodes, into=lambda each: not isinstance(each, s.Function)):
                if isinstance(node, s.Function):
                    waiting.append((node.name, [node.body]))
                else:
                    uses._see(function, node)
        return uses

    def _see(self, function: str, node: s.Node) -> None:
        mentions = self.mentions.setdefault(function, set())
        names = written(node)
        mentions.update(names)
        self.splits = self.splits or "IFS" in names
        self.later |= assigned_beside_text(node)
        match node:
            case s.Parameter():
                self._parameter(node, mentions)
            case s.Tilde(_, user) if user in TILDES:
                mentions.add(TILDES[user])
                self.asked.add(TILDES[user])
            case s.ArithVariable():
                mentions.add(node.name)
                self.names[node.name] = None
            case s.ArithWord(_, word) if assigns_computed(word):
                self.computed = True
            case s.ComputedAssignment():
                self.computed = True
            case s.Evaluated():
                self.reads_computed = True
                self.calls.setdefault(function, set()).add("")
            case s.Assignment():
                mentions.add(node.name)
            case s.Simple():
                self._simple(function, node, mentions)
            case s.Declaration():
                self._declaration(node)
            case s.ConditionUnary(_, "-v", word):
                self._test(word)
            case _:
                return

    def _parameter(self, node: s.Parameter, mentions: set[str]) -> None:
        if node.names:
            self.reads_computed = True
            return
        mentions.add(node.name)
        if node.index is not None:
            self.listed.add(node.name)
        if NAME.match(node.name):
            self.names[node.name] = None
        if node.indirect and isinstance(node.index, s.AllItems):
            self.asked.add(node.name)
        if node.indirect and node.index is None:
            self.reads_computed = True
            if isinstance(node.operation, s.Default) and node.operation.operator in {"=", ":="}:
                self.computed = True
        if isinstance(node.operation, s.Default) and node.operation.operator in _ASKING:
            self.asked.add(node.name)
        if isinstance(node.operation, s.Transform):
            self.asked.add(node.name)
        if isinstance(node.operation, s.Replace) and matches_nothing(node.operation.pattern):
            self.asked.add(node.name)

    def _test(self, word: s.Word) -> None:
        name = word.literal
        if name is None:
            self.reads_computed = True
        else:
            self.asked.add(name.partition("[")[0])

    def _simple(self, function: str, node: s.Simple, mentions: set[str]) -> None:
        found = touches(node)
        self.computed = self.computed or found.computed
        self.reads_computed = self.reads_computed or found.reads_computed
        self.asked.update(found.tested)
        self.later.update(found.mentioned)
        self.unset.update(found.unset)
        if [word.literal for word in node.words] == ["set"]:  # it lists all variables
            self.reads_computed = True
        if (
            len(node.words) > 1
            and node.words[0].literal == "unset"
            and "n" in (node.words[1].literal or "")[:2]
        ):
            self.aimless.update(word.literal or "" for word in node.words[2:])
        mentions.update(found.tested)
        prefix = {each.name for each in node.assignments}
        if "IFS" in prefix and node.words and node.words[0].literal not in _OWN_IFS:
            self.splits = True
        calls = self.calls.setdefault(function, set())
        if node.words:
            calls.add("" if runs_text(node) else node.words[0].literal or "")
        if runs_text(node) or (node.words and node.words[0].literal is None and self.given & CHANGING):
            self.computed = self.reads_computed = True

    def _declaration(self, node: s.Declaration) -> None:
        flags = flags_of(node)
        names = {item.name for item in node.items if isinstance(item, s.Assignment)}
        if "p" not in flags and any(isinstance(item, s.Word) and item.literal is None for item in node.items):
            self.computed = True
        if "n" in flags and node.keyword != "export":
            self.aimless |= {
                item.name for item in node.items if isinstance(item, s.Assignment) and item.value is None
            }
        if node.keyword == "readonly" or "r" in flags:
            self.readonly |= names
        if node.keyword == "export" or "x" in flags or "+x" in flags:
            self.exported |= names
        empty = {item.name for item in node.items if isinstance(item, s.Assignment) and item.value is None}
        if "p" in flags or not names:
            self.asked |= names
            self.reads_computed = self.reads_computed or not names
        elif node.keyword in {"export", "readonly"} or not declares_local(node):
            self.asked |= empty
