"""Which shell options hold where: known for the whole script, or decided while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.support.options import SET_LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["LETTERS", "OptionFacts", "changes", "options_of"]

#: Letters of ``set`` and the names that ``set -o`` has for them.
LETTERS: Mapping[str, str] = SET_LETTERS
_INITIAL = frozenset(
    {"hashall", "braceexpand", "interactive-comments", "sourcepath", "checkwinsize", "patsub_replacement"}
)


@dataclass(frozen=True, slots=True)
class OptionFacts:
    """What is known about options.

    Attributes:
        known: Options that hold throughout (``True``) or never (``False``).
        computed: Whether some ``set`` has words that only running it can tell.
        turns: Where options change that only do so in plain commands at the top, in order: offset and whether it holds.
    """

    known: Mapping[str, bool]
    computed: bool
    turns: Mapping[str, tuple[tuple[int, bool], ...]] = field(default_factory=dict)

    def state(self, name: str, node: s.Node | None = None) -> bool | None:
        """Say whether an option holds; ``None`` when only running the script can tell.

        Args:
            name: As ``set -o`` and ``shopt`` have it.
            node: Where: what stands in no function and in no text of a trap or ``eval``. By default everywhere.
        """
        if node is not None and name in self.turns and not self.computed:
            before = [holds for start, holds in self.turns[name] if start < node.span.start]
            return before[-1] if before else name in _INITIAL
        if self.computed:
            return self.known.get(name)
        return self.known.get(name, name in _INITIAL)


def options_of(script: s.Script) -> OptionFacts:
    """Find out what holds throughout: what the head of the script sets and nothing changes."""
    head: dict[str, bool] = {}
    rest: set[str] = set()
    computed = False
    leading = True
    for statement in script.body:
        found = changes(statement.command) if _is_plain(statement) else None
        if leading and found is not None:
            head.update(found)
            if "allexport" in found:  # even constant assignments depend on it
                rest.add("allexport")
            continue
        leading = leading and _is_harmless(statement)
        for node in walk(statement):
            if isinstance(node, s.Simple):
                more = changes(node)
                computed = computed or more is None
                rest.update(more or ())
    restored = any(isinstance(node, s.RestoredOptions) for node in walk(script.body))
    if restored and script.dialect == "bash" and "errexit" in head:
        rest.add("errexit")  # which is off where it is saved: in a substitution
    known: dict[str, bool | None] = {name: value for name, value in head.items() if name not in rest}
    known.update(dict.fromkeys(rest))
    sure = {name: value for name, value in known.items() if value is not None}
    return OptionFacts(_Known(sure, rest), computed, {} if restored else _turns(script))


def _turns(script: s.Script) -> dict[str, tuple[tuple[int, bool], ...]]:
    """Return where options change that no other commands change than plain ones at the top."""
    found: dict[str, tuple[tuple[int, bool], ...]] = {}
    inner: set[str] = set()
    for statement in script.body:
        plain = _is_plain(statement)
        for node in walk(statement):
            for name, holds in (changes(node) or {}).items():
                if plain and node is statement.command:
                    found[name] = (*found.get(name, ()), (statement.span.start, holds))
                else:
                    inner.add(name)
    return {name: turns for name, turns in found.items() if name not in inner}


class _Known(dict[str, bool]):
    """Options that are known, with those that change looked up as unknown."""

    def __init__(self, sure: Mapping[str, bool], unsure: Iterable[str]) -> None:
        super().__init__(sure)
        self._unsure = frozenset(unsure)

    def get(self, key: str, default: bool | None = None) -> bool | None:  # type: ignore[override] # noqa: FBT001 - as dict.get
        """Return the value; ``None`` for one that changes."""
        return None if key in self._unsure else super().get(key, default)


def changes(command: s.Node | None) -> dict[str, bool] | None:
    """Return the options that a command sets (``True``) and unsets; ``None`` when it cannot be told."""
    if not isinstance(command, s.Simple) or not command.words:
        return {}
    words = [word.literal for word in command.words]
    if words[0] == "set":
        return _set(words[1:])
    if words[0] == "shopt":
        return _shopt(words[1:])
    return {}


def _set(words: list[str | None]) -> dict[str, bool] | None:
    found: dict[str, bool] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word is None:
            return None
        if word in {"--", "-"} or word[:1] not in {"-", "+"}:
            break
        on = word[0] == "-"
        for letter in word[1:]:
            if letter == "o":
                name = rest.pop(0) if rest else ""
                if name is None:
                    return None
                if name:
                    found[name] = on
            elif letter in LETTERS:
                found[LETTERS[letter]] = on
    return found


def _shopt(words: list[str | None]) -> dict[str, bool] | None:
    if any(word is None for word in words):
        return None
    flags = [word for word in words if word and word.startswith("-")]
    names = [word for word in words if word and not word.startswith("-")]
    if any("s" in flag for flag in flags):
        return dict.fromkeys(names, True)
    if any("u" in flag for flag in flags):
        return dict.fromkeys(names, False)
    return {}


def _is_plain(statement: s.Statement) -> bool:
    return (
        not (statement.redirects or statement.negated or statement.background)
        and isinstance(statement.command, s.Simple)
        and bool(statement.command.words)
        and statement.command.words[0].literal in {"set", "shopt"}
    )


def _is_harmless(statement: s.Statement) -> bool:
    """Whether nothing can fail, be unset or depend on an option in it: definitions and constants."""
    command = statement.command
    if statement.redirects or statement.background:
        return False
    if isinstance(command, s.Function):
        return True
    return (
        isinstance(command, s.Simple)
        and not command.words
        and all(
            isinstance(each.value, s.Word) and each.value.literal is not None for each in command.assignments
        )
    )
