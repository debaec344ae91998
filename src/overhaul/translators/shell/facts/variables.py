"""What is known about the variables of a script: kinds, scopes, whether they can be unset, what is exported."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.always import ALWAYS_SET, KEPT_ARRAYS
from overhaul.translators.shell.facts.attributes import late_flags, lent_flags
from overhaul.translators.shell.facts.flow import flow_of
from overhaul.translators.shell.facts.heads import Head, head_of
from overhaul.translators.shell.facts.kinds import Kind, Kinds, Write, literal_words, writes_of
from overhaul.translators.shell.facts.positionals import arguments_of
from overhaul.translators.shell.facts.separators import may_cut_numbers
from overhaul.translators.shell.facts.touches import (
    touches,
)
from overhaul.translators.shell.facts.uses import Uses
from overhaul.translators.shell.facts.walk import commands, walk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from overhaul.translators.shell.facts.functions import FunctionFacts
    from overhaul.translators.shell.facts.states import Flow

__all__ = ["Kind", "Variables", "variables_of"]

#: Variables that programs look at, so that a local one of that name must be seen by them.
_WATCHED = re.compile(r"[A-Z_][A-Z0-9_]*\Z|(?:https?|ftp|no|all)_proxy\Z")
_WHOLE = re.compile(r"\[[@*]\]")


@dataclass(slots=True)
class Variables:
    """What is known about variables. A scope is the name of a function for its private locals, else empty.

    Attributes:
        kinds: Kinds of variables, by scope and name.
        optional: Scope and name of those that are ``None`` while unset, because somebody asks.
        maybe_unset: Scope and name of those that may be read while unset.
        assigned: Names that are assigned somewhere outside a private scope.
        literals: All texts that a variable can hold beside nothing, where they are literal.
        heads: What is first in arrays, where that is literal.
        readonly: Names that are made read-only somewhere.
        listed: Names that are read as arrays and may get a list through a reference.
        list_names: Names that may hold ``name[@]``, for ``${!x}``.
        guarded: Scope and name of those that may be assigned after that.
        frozen: Where names are made read-only at the top.
        bare_arrays: Names that are declared as arrays without a value.
        valued: Names that something gives a value.
        plain: Names that something gives one value that makes no array of them.
        flags: Attributes that variables are declared with, by function whose own they are, and name: letters.
        late_flags: Of these, those that may be assigned while they have not got these attributes.
        mentioned: Names of all variables that the script mentions, in its order.
        computed: Whether variables are assigned or unset under a computed name.
        reads_computed: Whether variables are read under a computed name.
        references: Names declared with ``-n``, by function.
        aimless: Those of them that may stand for nothing: declared so, or unset themselves.
        unset: Names that are unset somewhere.
        exported: Names that are exported by the script.
        trapping: Whether there is a trap, so that functions may run anywhere.
        splits: Whether IFS is ever assigned for more than one builtin.
        cuts_numbers: Whether it may then hold a digit or a minus.
        numeric_arguments: Function and number of the positional parameters that are always integers.
        before_local: Function and name where ``local`` comes too late to be the whole function's matter.
        fresh_appends: Ids of declarations that append to what becomes local there.
        local_again: Ids of declarations without a value of what is certainly local already.
        reached: Names of the functions that each may call, through others too.
    """

    kinds: dict[tuple[str, str], Kind] = field(default_factory=dict)
    optional: set[tuple[str, str]] = field(default_factory=set)
    maybe_unset: set[tuple[str, str]] = field(default_factory=set)
    assigned: set[str] = field(default_factory=set)
    literals: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    heads: dict[tuple[str, str], Head] = field(default_factory=dict)
    readonly: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    list_names: set[str] = field(default_factory=set)
    guarded: set[tuple[str, str]] = field(default_factory=set)
    frozen: dict[str, int] = field(default_factory=dict)
    bare_arrays: set[str] = field(default_factory=set)
    valued: set[str] = field(default_factory=set)
    plain: set[str] = field(default_factory=set)
    flags: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    late_flags: set[tuple[str, str]] = field(default_factory=set)
    mentioned: list[str] = field(default_factory=list)
    computed: bool = False
    reads_computed: bool = False
    references: dict[str, set[str]] = field(default_factory=dict)
    aimless: set[str] = field(default_factory=set)
    unset: set[str] = field(default_factory=set)
    exported: set[str] = field(default_factory=set)
    splits: bool = False
    cuts_numbers: bool = False
    trapping: bool = False
    before_local: set[tuple[str, str]] = field(default_factory=set)
    fresh_appends: set[int] = field(default_factory=set)
    local_again: set[int] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)
    unsure: set[int] = field(default_factory=set)
    numeric_arguments: set[tuple[str, str]] = field(default_factory=set)
    reached: dict[str, set[str]] = field(default_factory=dict)
    _private: dict[str, frozenset[str]] = field(default_factory=dict)
    _saved: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def private(self, function: str) -> frozenset[str]:
        """Return the names of the variables that are Python locals of a function."""
        return self._private.get(function, frozenset())

    def is_local_elsewhere(self, function: str, name: str) -> bool:
        """Tell whether other functions have a local variable of that name which this one can see."""
        return (
            bool(function)
            and name not in self.saved(function)
            and any(
                name in names and (self.trapping or function in self.reached.get(other, ()))
                for other, names in self._saved.items()
                if other != function
            )
            and not self.scope(function, name)
        )

    def local_to_callers(self, function: str) -> set[str]:
        """Return the names that may mean, in a function, variables of one that calls it."""
        callers = (
            each for each in self._saved if each != function and function in self.reached.get(each, ())
        )
        return {name for each in callers for name in self._saved[each]}.difference(self.saved(function))

    def saved(self, function: str) -> tuple[str, ...]:
        """Return the names of the globals that a function gives back their values when it ends."""
        return self._saved.get(function, ())

    def scope(self, function: str, name: str) -> str:
        """Return the scope that a name has in a function."""
        return function if name in self.private(function) else ""

    def kind(self, function: str, name: str) -> Kind:
        """Return the kind that a variable has in a function."""
        return self.kinds.get((self.scope(function, name), name), Kind.TEXT)

    def is_optional(self, function: str, name: str) -> bool:
        """Tell whether a variable is ``None`` while it is unset."""
        return (self.scope(function, name), name) in self.optional

    def is_sure(self, node: s.Node) -> bool:
        """Tell whether the variable that a node reads is set for certain there."""
        return id(node) in self.seen and id(node) not in self.unsure

    def is_assigned(self, name: str) -> bool:
        """Tell whether a name is assigned outside a private scope, or may be under a computed name."""
        if name in self.assigned:
            return True
        return self.computed and name in self.mentioned and name not in KEPT_ARRAYS

    def globals(self) -> list[str]:
        """Return the names of the program's variables, in the order in which they are assigned."""
        return [name for name in self.mentioned if self.is_assigned(name)]

    def flags_of(self, function: str, name: str) -> set[str]:
        """Return the letters of the attributes that a variable is declared with."""
        return self.flags.get(self.place(function, name), set())

    def every_flag(self, scope: str, name: str) -> set[str]:
        """Return the letters with which any of the variables is declared that share a place in the program."""
        places = [each for each in self.flags if each[1] == name and self.scope(*each) == scope]
        return {letter for each in places for letter in self.flags[each]}

    def place(self, function: str, name: str) -> tuple[str, str]:
        """Return whose variable a name means in a function, the function's own or another one, and the name."""
        own = name in self.private(function) or name in self.saved(function)
        return (function if own and (function, name) not in self.before_local else "", name)

    def is_lettered(self, function: str, name: str) -> bool:
        """Tell whether the program keeps the letters of the attributes that a variable has."""
        scope = self.scope(function, name)
        return any(each[1] == name and self.scope(*each) == scope for each in self.late_flags)

    def is_late(self, function: str, name: str) -> bool:
        """Tell whether only running tells which attributes a variable has."""
        return self.place(function, name) in self.late_flags

    def is_reference(self, function: str, name: str) -> bool:
        """Tell whether a name stands for another variable in a function."""
        if name in self.references.get(function, ()):
            return True
        return name in self.references.get("", ()) and name not in self.saved(function)

    @property
    def namerefs(self) -> set[str]:
        """Return the names that stand for other variables somewhere."""
        return {name for names in self.references.values() for name in names}

    def is_frozen_before(self, name: str, node: s.Node) -> bool:
        """Tell whether a variable that is made read-only at the top is so where a node stands."""
        return name in self.frozen and self.frozen[name] < node.span.start

    def is_guarded(self, function: str, name: str) -> bool:
        """Tell whether a variable may be assigned after it was made read-only."""
        return (self.scope(function, name), name) in self.guarded

    def texts(self, function: str, name: str) -> list[str] | None:
        """Return all that a variable can hold beside nothing; ``None`` when that is not known."""
        return self.literals.get((self.scope(function, name), name))

    def first_items(self, function: str, name: str, start: int) -> tuple[str, ...]:
        """Return all that can be first in an array at some place of a function; nothing when that is not known."""
        head = self.heads.get((self.scope(function, name), name))
        if (
            head is None
            or head.start >= start
            or name in self.unset
            or self.kind(function, name) is not Kind.ARRAY
        ):
            return ()
        return head.names


def variables_of(script: s.Script, functions: Mapping[str, FunctionFacts]) -> Variables:
    """Find out what is known about the variables of a script."""
    flow = flow_of(script, functions)
    writes = writes_of(script)
    found = Variables(
        trapping=any(True for _ in commands(script.body, "trap")),
        before_local=flow.before_local,
        fresh_appends=flow.fresh_appends,
        local_again=flow.local_again,
        seen=flow.seen,
        unsure=flow.unsure,
    )
    uses = Uses.of(script)
    found.readonly = uses.readonly
    for write in writes:
        if "n" in write.flags:
            found.references.setdefault(write.function, set()).add(write.name)
    found.aimless |= uses.aimless
    found.unset = uses.unset
    found.computed = uses.computed or bool(found.references)
    found.reads_computed = uses.reads_computed or bool(found.references)
    found.exported = uses.exported
    found.splits = uses.splits
    found.cuts_numbers = uses.splits and may_cut_numbers(writes)
    if found.references:
        found.listed = uses.listed - KEPT_ARRAYS
    found.mentioned = list(dict.fromkeys([*(write.name for write in writes), *uses.names]))
    fixed = {
        write.name
        for write in writes
        if "r" in write.flags and not ("local" in write.flags and write.function)
    }
    _scopes(found, functions, flow, uses, fixed)
    for write in writes:
        place = found.place(write.function, write.name)
        found.flags.setdefault(place, set()).update(write.flags - {"local"})
    found.late_flags = _late_flags(found, writes, uses)
    found.list_names = {write.name for write in writes if write.word is not None and _names_list(write.word)}
    found.frozen = {write.name: write.start for write in writes if "r" in write.flags and not write.function}
    found.guarded = _guarded(found, writes, uses.unset)
    if found.reads_computed:
        flow.unset_reads.update((function, name) for name in uses.unset for function in ("", *functions))
    found.valued = {write.name for write in writes if write.form != "flags"}
    found.plain = {
        write.name
        for write in writes
        if write.form in {"number", "text", "word"} and not write.flags & {"a", "A"}
    }
    found.bare_arrays = {
        write.name
        for write in writes
        if write.form != "array" and (write.form != "flags" or write.flags & {"a", "A"})
    }
    if "SHLVL" in uses.names and script.dialect == "bash":  # programs are told one more than the shell was
        found.assigned.add("SHLVL")
    _kinds(found, writes, flow, arguments_of(script, functions), script.dialect)
    _unset(found, script, flow, uses)
    return found


def _scopes(
    found: Variables, functions: Mapping[str, FunctionFacts], flow: Flow, uses: Uses, fixed: set[str]
) -> None:
    """Find which locals are private: nobody else can see or change them, nor are they read-only elsewhere."""
    found.reached = reached = _reached(functions, uses)
    for function, names in flow.locals.items():
        private: set[str] = set()
        if not (found.computed or found.reads_computed or len(functions[function].definitions) > 1):
            for name in names:
                seen = any(_sees(each, name, flow, uses) for each in reached[function])
                late = (function, name) in flow.before_local or (function, name) in flow.outer_reads
                watched = _WATCHED.match(name) is not None or name in found.exported
                if not (seen or late or watched or name in uses.later | fixed):
                    private.add(name)
        found._private[function] = frozenset(private)  # noqa: SLF001 - made here
        found._saved[function] = tuple(sorted(names - private))  # noqa: SLF001 - made here


def _sees(function: str, name: str, flow: Flow, uses: Uses) -> bool:
    """Whether a function may look at a variable that is not its own."""
    if name not in uses.mentions.get(function, ()):
        return False
    own = name in flow.locals.get(function, ())
    return not own or (function, name) in flow.before_local | flow.outer_reads


def _reached(functions: Mapping[str, FunctionFacts], uses: Uses) -> dict[str, set[str]]:
    """Names of the functions that each may call, through others too."""
    direct = {}
    for name in functions:
        calls = uses.calls.get(name, set())
        direct[name] = set(functions) if "" in calls else calls & functions.keys()
    reached = {}
    for name in functions:
        seen: set[str] = set()
        waiting = list(direct[name])
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                waiting += direct[each]
        reached[name] = seen
    return reached


def _names_list(word: s.Word) -> bool:
    """Whether a word may be the name of a whole array: ``name[@]``."""
    if word.literal in {"@", "*"}:
        return True
    return any(isinstance(part, (s.Literal, s.Quoted)) and _WHOLE.search(part.text) for part in walk(word))


def _refers(found: Variables, name: str) -> bool:
    return any(name in names for names in found.references.values())


def _late_flags(found: Variables, writes: list[Write], uses: Uses) -> set[tuple[str, str]]:
    """Find the variables of which only running tells whether they have their attributes."""
    reached = found.reached

    def sees(function: str, name: str) -> bool:
        others = (each for each in reached[function] if name in uses.mentions.get(each, ()))
        return (
            found.computed or name in uses.later or any(found.place(each, name)[0] == "" for each in others)
        )

    lent = lent_flags(found.flags, found._saved, sees)  # noqa: SLF001 - made here
    return late_flags(found.flags, writes, found.place, uses.unset) | lent


def _guarded(found: Variables, writes: list[Write], unset: set[str]) -> set[tuple[str, str]]:
    """Find the read-only variables that are unset, perhaps under a computed name, or assigned after that."""
    by_place: dict[tuple[str, str], list[Write]] = {}
    for write in writes:
        by_place.setdefault((found.scope(write.function, write.name), write.name), []).append(write)
    guarded = set()
    for place, made in by_place.items():
        frozen = [write for write in made if "r" in write.flags]
        if not frozen:
            continue
        values = [write for write in made if write.form != "flags"]
        first = min(write.start for write in frozen)
        # In a function it may happen twice, unless the variable is that function's own.
        once = all(write.function == place[0] and not write.looped for write in frozen)
        early = all(write.function == place[0] and write.start <= first for write in values)
        asked = place[1] in unset or (found.computed and not place[0])
        if asked or not (once and early and len(frozen) == 1):
            guarded.add(place)
    return guarded


def _kinds(
    found: Variables,
    writes: list[Write],
    flow: Flow,
    arguments: Mapping[tuple[str, str], Sequence[tuple[str, s.Word | None]]],
    dialect: str,
) -> None:
    by_scope: dict[str, list[Write]] = {}
    for write in writes:
        if found.is_reference(write.function, write.name):
            found.assigned.add(write.name)
            continue
        by_scope.setdefault(found.scope(write.function, write.name), []).append(write)
    unset = {(found.scope(function, name), name) for function, name in flow.unset_reads}
    by_place: dict[tuple[str, str], list[Write]] = {}
    for scope, made in by_scope.items():
        for write in made:
            by_place.setdefault((scope, write.name), []).append(write)
    risky = ALWAYS_SET | found.exported
    possible = {
        (scope, name)
        for scope, name in by_place
        if (scope, name) not in unset | found.guarded
        and name not in risky
        and not (found.computed and scope == "")
    }
    found.assigned |= {name for scope, name in by_place if scope == ""}
    kinds = Kinds(by_place, possible, found.scope, {} if found.computed else arguments, dialect)
    found.kinds.update(kinds.found())
    found.numeric_arguments = kinds.numeric_arguments()
    for name in found.listed - KEPT_ARRAYS:
        if found.kinds.get(("", name), Kind.TEXT) is Kind.TEXT and not _refers(found, name):
            found.kinds["", name] = Kind.ARRAY
            found.assigned.add(name)
            found.bare_arrays.add(name)
            found.valued.add(name)
    for place, made in by_place.items():
        head = None if found.computed else head_of(place[0], made)
        if head is not None:
            found.heads[place] = head
    for scope, made in by_scope.items():
        for name, texts in literal_words(made).items():
            if not found.computed and (scope or ("", name) not in unset):
                found.literals[scope, name] = texts


def _unset(found: Variables, script: s.Script, flow: Flow, uses: Uses) -> None:
    """Find which variables may be read while unset, and of which it matters that they are not just empty."""
    found.maybe_unset = {(found.scope(function, name), name) for function, name in flow.unset_reads}
    strict = script.dialect == "sh" or _mentions_nounset(script)
    bare = {(found.scope(function, name), name) for function, name in flow.bare_reads}
    if script.dialect == "sh":
        bare = found.maybe_unset
    gone = {name for node in walk(script.body) if isinstance(node, s.Simple) for name in touches(node).unset}
    for name in sorted(gone & {"HOME", "IFS"}):
        found.optional.add(("", name))
        found.assigned.add(name)
        found.mentioned += [name] if name not in found.mentioned else []
    for scope, name in found.maybe_unset:
        if found.kinds.get((scope, name), Kind.TEXT) is not Kind.TEXT:
            continue
        fails = strict and (scope, name) in bare
        if fails or found.reads_computed or found.computed or name in uses.asked:
            found.optional.add((scope, name))


def _mentions_nounset(script: s.Script) -> bool:
    """Whether ``set -u`` may be in force anywhere."""
    if re.match(r"#!.*\s-\w*u", script.text):
        return True
    for node in walk(script.body):
        if isinstance(node, s.Simple) and node.words and node.words[0].literal == "set":
            for word in node.words[1:]:
                text = word.literal
                if text is None or text == "nounset" or re.match(r"-[a-zA-Z]*u", text):
                    return True
    return False
