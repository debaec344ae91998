"""What calling a function may do to variables, through all that it calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.given import runs_text
from overhaul.translators.shell.facts.touches import declares_local, flags_of, touches, written
from overhaul.translators.shell.facts.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from overhaul.translators.shell.facts.functions import FunctionFacts

__all__ = ["Effects", "effects_of", "locals_of", "references_of"]


@dataclass(slots=True)
class Effects:
    """What a call may do to variables: those it writes, those it unsets, whether it unsets any."""

    writes: set[str] = field(default_factory=set)
    unsets: set[str] = field(default_factory=set)
    wipes: bool = False
    calls: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, nodes: Iterable[s.Node], functions: Iterable[str]) -> Effects:
        """Return what some nodes do themselves, and which functions they call."""
        found = cls()
        for node in walk(nodes, into=_not_function):
            found.writes.update(written(node))
            if isinstance(node, s.Simple) and node.words:
                touched = touches(node)
                found.unsets.update(touched.unset)
                found.wipes = found.wipes or touched.computed
                name = node.words[0].literal
                any_of_them = name is None or runs_text(node)
                found.calls.update(functions if any_of_them else {str(name)} & set(functions))
                if name in {"trap", "eval"}:
                    found.calls.update(set(functions) & set(touched.mentioned))
        return found

    def add(self, other: Effects, hidden: set[str]) -> bool:
        """Add the effects of what is called; return whether that is news."""
        before = (len(self.writes), len(self.unsets), self.wipes)
        self.writes |= other.writes - hidden
        self.unsets |= other.unsets - hidden
        self.wipes = self.wipes or other.wipes
        return before != (len(self.writes), len(self.unsets), self.wipes)


def effects_of(functions: Mapping[str, FunctionFacts], locals_: Mapping[str, set[str]]) -> dict[str, Effects]:
    """Work out the effects of each function, through what it calls."""
    visible = {}
    for name, facts in functions.items():
        found = Effects.of([each.body for each in facts.definitions], functions)
        hidden = locals_[name]
        visible[name] = Effects(found.writes - hidden, found.unsets - hidden, found.wipes, found.calls)
    changed = True
    while changed:
        changed = False
        for name, effects in visible.items():
            for each in effects.calls:
                changed = effects.add(visible[each], locals_[name]) or changed
    return visible


def locals_of(facts: FunctionFacts) -> set[str]:
    """Names that a function declares as its own, also in its subshells."""
    found: set[str] = set()
    for definition in facts.definitions:
        for node in walk(definition.body, into=_not_function):
            if isinstance(node, s.Declaration) and declares_local(node):
                found.update(item.name for item in node.items if isinstance(item, s.Assignment))
    return found


def references_of(script: s.Script) -> frozenset[str]:
    """Names that are declared to stand for other variables."""
    return frozenset(
        item.name
        for node in walk(script.body)
        if isinstance(node, s.Declaration) and "n" in flags_of(node) and node.keyword != "export"
        for item in node.items
        if isinstance(item, s.Assignment)
    )


def _not_function(node: s.Node) -> bool:
    return not isinstance(node, s.Function)
