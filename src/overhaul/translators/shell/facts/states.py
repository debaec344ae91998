"""What a walk through a script carries along, and what expansions do to it."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.touches import TILDES
from overhaul.translators.shell.facts.walk import children

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Expansions", "Flow", "State", "meet"]

#: Names that are set for certain, and ``local x`` for those that are local; ``None`` where nothing gets to.
State: TypeAlias = "frozenset[str] | None"


@dataclass(slots=True)
class Flow:
    """What the walk found.

    Attributes:
        seen: Ids of the nodes that read a variable.
        unsure: Ids of those that read one which may be unset there.
        unset_reads: Names that some node reads where they may be unset, by function.
        bare_reads: Those of them that some node reads for which unset is not the same as empty under ``set -u``.
        before_local: Names that a function writes where they may not be local yet, though it has a ``local`` of them.
        outer_reads: Names that it reads there.
        fresh_appends: Ids of assignments in declarations that append to what becomes local there.
        local_again: Ids of names in declarations without a value that are certainly local already.
        locals: Names that each function declares.
    """

    seen: set[int] = field(default_factory=set)
    unsure: set[int] = field(default_factory=set)
    unset_reads: set[tuple[str, str]] = field(default_factory=set)
    bare_reads: set[tuple[str, str]] = field(default_factory=set)
    before_local: set[tuple[str, str]] = field(default_factory=set)
    outer_reads: set[tuple[str, str]] = field(default_factory=set)
    fresh_appends: set[int] = field(default_factory=set)
    local_again: set[int] = field(default_factory=set)
    locals: dict[str, set[str]] = field(default_factory=dict)


def meet(left: State, right: State) -> State:
    """Return what is set for certain behind two ways that lead to the same place."""
    if left is None:
        return right
    return left if right is None else left & right


class Expansions(ABC):
    """Notes what words, expressions and conditions read and write.

    Args:
        locals_: Names that each function declares.
    """

    def __init__(self, locals_: Mapping[str, set[str]]) -> None:
        self._locals = dict(locals_)
        self.flow = Flow(locals=self._locals)
        self._function = ""
        self._returns: list[State] = []

    @abstractmethod
    def statements(self, body: Iterable[s.Statement], state: State) -> State:
        """Go through statements."""

    # -------------------------------------------------------------------------------------- reading, writing

    def _read(self, name: str, node: s.Node, state: State) -> None:
        if state is None:
            return
        self.flow.seen.add(id(node))
        if name not in state:
            self.flow.unsure.add(id(node))
            self.flow.unset_reads.add((self._function, name))
            if not _has_default(node):
                self.flow.bare_reads.add((self._function, name))
        if name in self._locals.get(self._function, ()) and f"local {name}" not in state:
            self.flow.outer_reads.add((self._function, name))

    def _write(self, name: str, state: State) -> State:
        if state is None:
            return None
        if name in self._locals.get(self._function, ()) and f"local {name}" not in state:
            self.flow.before_local.add((self._function, name))
        return state | {name}

    def _unset(self, name: str, state: State) -> State:
        state = self._write(name, state)
        return None if state is None else state - {name}

    def _subscript(self, node: s.Subscript, state: State) -> State:
        after = self.expand(node.word, state)
        return after if node.arith is None else self.expand(node.arith, state)

    # --------------------------------------------------------------------------------------------- expansions

    def expand(self, node: s.Node, state: State) -> State:
        """Go through a word, a part of one or an arithmetic expression."""
        match node:
            case s.Literal() | s.Quoted() | s.ArithNumber() | s.BraceRange():
                return state
            case s.Tilde(_, user):
                if user in TILDES:
                    self._read(TILDES[user], node, state)
                return state
            case s.Parameter():
                return self._parameter(node, state)
            case s.CommandSubstitution() | s.ProcessSubstitution():
                returns, self._returns = self._returns, []
                self.statements(node.body, state)
                self._returns = returns
                return state
            case s.ArithVariable():
                return self._arith_variable(node, state)
            case s.ArithAssign():
                return self._arith_assign(node, state)
            case s.ArithUnary() if node.operator in {"++", "--"} and isinstance(
                node.operand, s.ArithVariable
            ):
                state = self.expand(node.operand, state)
                return self._write(node.operand.name, state)
            case s.ArithBinary() if node.operator in {"&&", "||"}:
                state = self.expand(node.left, state)
                self.expand(node.right, state)
                return state
            case s.ArithTernary():
                state = self.expand(node.condition, state)
                return meet(self.expand(node.then, state), self.expand(node.otherwise, state))
            case _:
                for each in children(node):
                    state = self.expand(each, state)
                return state

    def _arith_variable(self, node: s.ArithVariable, state: State) -> State:
        if node.index is not None:
            state = self._subscript(node.index, state)
        self._read(node.name, node, state)
        return state

    def _arith_assign(self, node: s.ArithAssign, state: State) -> State:
        if node.target.index is not None:
            state = self._subscript(node.target.index, state)
        if node.operator or node.target.index is not None:
            self._read(node.target.name, node.target, state)
        state = self.expand(node.value, state)
        return self._write(node.target.name, state)

    def _parameter(self, node: s.Parameter, state: State) -> State:
        if isinstance(node.index, s.Subscript):
            state = self._subscript(node.index, state)
        if re.match(r"[A-Za-z_]", node.name) and not node.names:
            self._read(node.name, node, state)
        if node.operation is None:
            return state
        inside = state
        for each in children(node.operation):
            inside = self.expand(each, inside)
        if isinstance(node.operation, s.Default):
            if node.operation.operator in {"=", ":="} and not node.indirect:
                return self._write(node.name, state)
            if node.operation.operator in {"?", ":?"} and not node.indirect and state is not None:
                return state | {node.name} if re.match(r"[A-Za-z_]", node.name) else state
            return state
        return inside

    def _test(self, node: s.Condition, state: State) -> State:
        match node:
            case s.ConditionAnd() | s.ConditionOr():
                state = self._test(node.left, state)
                return meet(state, self._test(node.right, state))
            case s.ConditionNot():
                return self._test(node.operand, state)
            case s.ConditionBinary(_, "=~"):
                state = self.expand(node.right, self.expand(node.left, state))
                return self._write("BASH_REMATCH", state)
            case s.ConditionUnary(_, "-v", word) if word.literal:
                self._read(word.literal.partition("[")[0], node, state)
                return state
            case _:
                for each in children(node):
                    state = self.expand(each, state)
                return state


def _has_default(node: s.Node) -> bool:
    """Whether a node takes an unset variable as an empty one: ``${x:-word}`` and the like."""
    return (
        isinstance(node, s.Parameter)
        and isinstance(node.operation, s.Default)
        and node.operation.operator[0] == ":"
        and not node.indirect
        and node.index is None
    )
