"""Where a variable is set for certain when it is read: one walk through the script in the order in which it runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.always import ALWAYS_SET, SET_BY_SH
from overhaul.translators.shell.facts.effects import Effects, effects_of, locals_of, references_of
from overhaul.translators.shell.facts.failing import can_fail, certainly_fails
from overhaul.translators.shell.facts.given import runs_text
from overhaul.translators.shell.facts.states import Expansions, Flow, State, meet
from overhaul.translators.shell.facts.touches import declares_local, flags_of, touches
from overhaul.translators.shell.facts.walk import children
from overhaul.translators.shell.support.builtin_names import BUILTIN_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from overhaul.translators.shell.facts.functions import FunctionFacts

__all__ = ["flow_of"]

_PASSES = 30


def flow_of(script: s.Script, functions: Mapping[str, FunctionFacts]) -> Flow:
    """Walk until nothing changes: how a function begins depends on where it is called."""
    walker = _Walker(script, functions)
    for _ in range(_PASSES):
        walker.walk_functions()
        if not walker.changed:
            break
    walker.enter_by_calls()
    for _ in range(_PASSES):
        walker.walk_all()
        if not walker.changed and not walker.enters_the_rest():
            return walker.flow
    walker.enter_anyhow()
    walker.walk_all()
    return walker.flow


class _Walker(Expansions):
    """Carries the state through the script."""

    def __init__(self, script: s.Script, functions: Mapping[str, FunctionFacts]) -> None:
        super().__init__({name: locals_of(facts) for name, facts in functions.items()})
        self.functions = functions
        self.script = script
        self._always = ALWAYS_SET if script.dialect == "bash" else SET_BY_SH
        self.changed = False
        self._effects = effects_of(functions, self._locals)
        main = Effects.of(script.body, functions)
        self._references = references_of(script)
        self._called = main.calls.union(*(each.calls for each in self._effects.values()))
        self._anywhere = main.unsets.union(*(each.unsets for each in self._effects.values()))
        self._entries: dict[str, State] = dict.fromkeys(functions, self._always)
        self._sets: dict[str, frozenset[str]] = dict.fromkeys(functions, frozenset())
        self._ran: dict[int, State] = {}

    def _restart(self) -> None:
        self.flow = Flow(locals=self._locals)
        self.changed = False

    def walk_functions(self) -> None:
        """Walk through the functions alone, to find what calling one sets for certain."""
        entries = dict(self._entries)
        self._restart()
        for name, facts in self.functions.items():
            for definition in facts.definitions:
                self._walk_function(name, definition)
        self._entries = entries

    def enter_by_calls(self) -> None:
        """From now on a function begins with what is set wherever it is called; it may be called from elsewhere."""
        self._entries = {name: None if name in self._called else self._always for name in self.functions}

    def enters_the_rest(self) -> bool:
        """Let functions that only call each other be called from elsewhere; tell whether there are any."""
        rest = [name for name, entry in self._entries.items() if entry is None]
        self._entries.update(dict.fromkeys(rest, self._always))
        return bool(rest)

    def enter_anyhow(self) -> None:
        """From now on nothing is known where a function begins."""
        self._entries = dict.fromkeys(self.functions, frozenset())

    def walk_all(self) -> None:
        """Walk through the script and its functions."""
        self._restart()
        self.statements(self.script.body, self._always)
        for name, facts in self.functions.items():
            for definition in facts.definitions:
                self._walk_function(name, definition)

    # ------------------------------------------------------------------------------------------- functions

    def _walk_function(self, name: str, definition: s.Function) -> None:
        entry = self._entries[name]
        if entry is None:
            return
        self._function = name
        self._returns = []
        end = self._statement(definition.body, entry)
        for state in self._returns:
            end = meet(end, state)
        self._function = ""
        if end is None or len(self.functions[name].definitions) > 1:
            return
        sets = _plain(end) - entry - self._locals[name]
        if sets - self._sets[name]:
            self._sets[name] |= sets
            self.changed = True

    def _call(self, name: str, state: State) -> State:
        if state is None:
            return None
        plain = _plain(state)
        before = self._entries[name]
        after = plain if before is None else before & plain
        if after != before:
            self._entries[name] = after
            self.changed = True
        effects = self._effects[name]
        for each in self._locals.get(self._function, set()) & (effects.writes | effects.unsets):
            if f"local {each}" not in state:
                self.flow.before_local.add((self._function, each))
        kept = self._wiped(state) if effects.wipes else state - effects.unsets
        return kept | self._sets[name]

    def _wiped(self, state: frozenset[str]) -> frozenset[str]:
        return state & self._always | state - _plain(state)  # a local variable that is unset stays local

    def _call_any(self, state: State) -> State:
        """A command whose name is computed may be any function."""
        for name in self.functions:
            self._call(name, state)
        return None if state is None else state - self._anywhere

    # -------------------------------------------------------------------------------------------- statements

    def statements(self, body: Iterable[s.Statement], state: State) -> State:
        for statement in body:
            state = self._statement(statement, state)
        return state

    def _statement(self, statement: s.Statement, state: State) -> State:
        if statement.background:
            self._command(statement, state)
            return state
        return self._command(statement, state)

    def _command(self, statement: s.Statement, state: State) -> State:
        around = state
        for redirect in statement.redirects:
            state = self.expand(redirect.target, state)
        for redirect in statement.redirects:
            if redirect.variable:
                state = self._write(redirect.variable, state)
        command = statement.command
        if command is None:
            return state
        after = _COMMANDS[type(command)](self, command, state)
        if isinstance(command, s.Simple) and not command.words:
            return after
        if state != around and self._expands_apart(command):
            after = meet(around, after)
        if not any(map(can_fail, statement.redirects)):
            return after
        # A command whose redirection fails does not run.
        self._ran[id(statement)] = after
        return meet(state, after)

    def _expands_apart(self, command: s.Command) -> bool:
        """Whether what is redirected to is expanded in a process of its own."""
        if not isinstance(command, s.Simple):
            return isinstance(command, s.Subshell)
        name = command.words[0].literal
        return name is None or not (name in self.functions or name in BUILTIN_NAMES.split())

    def _when_true(self, statement: s.Statement, state: State) -> State:
        """Return what is set behind a statement where it succeeded, so that its redirections did not fail."""
        return state if statement.negated else self._ran.get(id(statement), state)

    def simple(self, node: s.Simple, state: State) -> State:
        for assignment in node.assignments:
            state = self._assignment(assignment, state, temporary=bool(node.words))
        for word in node.words:
            state = self.expand(word, state)
        if not node.words:
            return state
        name = node.words[0].literal
        if name is None:
            return self._call_any(state)
        if name in self.functions:
            return self._called_with(node, name, state)
        return self._builtin(node, name, state)

    def _called_with(self, node: s.Simple, name: str, state: State) -> State:
        prefix = {each.name for each in node.assignments}
        inside = None if state is None else state | prefix
        after = self._call(name, inside)
        if after is None or state is None:
            return None
        return after - (prefix - state)

    def _builtin(self, node: s.Simple, name: str, state: State) -> State:
        if name in {"exit", "return", "break", "continue"}:
            if name == "return":
                self._returns.append(state)
            return None
        found = touches(node)
        for each in found.tested:
            self._read(each, node, state)
        for each in found.unset:
            state = self._unset(each, state)
        for each in found.items:
            self._read(each, node, state)
        for each in (*found.texts, *found.arrays, *found.items):
            if each not in found.unset:
                state = self._write(each, state)
        if found.computed or self._references.intersection(found.unset):
            state = None if state is None else self._wiped(state)
        if name in {"trap", "eval"}:
            self._text(found.mentioned, state)
        if runs_text(node):
            return None if state is None else self._call_any(state)
        return state

    def _text(self, mentioned: Iterable[str], state: State) -> None:
        """Text that runs later: what it calls begins with what is set now and never unset."""
        if state is None:
            return
        for name in set(mentioned) & self.functions.keys():
            self._call(name, _plain(state) - self._anywhere)

    def declaration(self, node: s.Declaration, state: State) -> State:  # noqa: PLR0912 - each form is short
        local = bool(self._function) and declares_local(node)
        empties = {"a", "A"} & flags_of(node)
        for item in node.items:
            # Everything is expanded before anything is assigned.
            if isinstance(item, s.Assignment):
                fresh = local and item.append and state is not None and f"local {item.name}" not in state
                if fresh:
                    self.flow.fresh_appends.add(id(item))
                state = self._value(replace(item, append=False) if fresh else item, state)
        for item in node.items:
            if isinstance(item, s.Word):
                state = self.expand(item, state)
            elif node.keyword == "local" and not self._function:
                continue
            elif item.value is None and item.index is None:
                if local and state is not None:
                    (
                        self.flow.local_again.add
                        if f"local {item.name}" in state
                        else self.flow.local_again.discard
                    )(id(item))
                    if f"local {item.name}" not in state and self.script.dialect == "bash":
                        state -= {item.name}
                    elif self.script.dialect == "sh":
                        self._read(item.name, item, state)
                    state |= {f"local {item.name}"}
                elif empties:
                    state = self._write(item.name, state)
                else:
                    self._read(item.name, item, state)
            else:
                if local and state is not None:
                    state |= {f"local {item.name}"}
                state = self._write(item.name, state)
        return state

    def _assignment(self, node: s.Assignment, state: State, *, temporary: bool) -> State:
        state = self._value(node, state)
        if temporary or certainly_fails(node):
            return state
        return self._write(node.name, state)

    def _value(self, node: s.Assignment, state: State) -> State:
        if node.index is not None:
            state = self._subscript(node.index, state)
        if node.append or node.index is not None:
            self._read(node.name, node, state)
        if isinstance(node.value, s.ArrayLiteral):
            for item in node.value.items:
                if item.index is not None:
                    state = self._subscript(item.index, state)
                state = self.expand(item.word, state)
            return state
        return state if node.value is None else self.expand(node.value, state)

    # ---------------------------------------------------------------------------------------------- compound

    def if_(self, node: s.If, state: State) -> State:
        state = self.statements(node.condition, state)
        then = self.statements(node.then, self._when_true(node.condition[-1], state))
        return meet(then, self.statements(node.otherwise, state))

    def and_or(self, node: s.AndOr, state: State) -> State:
        state = self._statement(node.left, state)
        chosen = self._when_true(node.left, state) if node.operator == "&&" else state
        right = self._statement(node.right, chosen)
        return meet(state, right) if right is not None else state

    def while_(self, node: s.While, state: State) -> State:
        state = self._without_unset(node, state)
        state = self.statements(node.condition, state)
        self.statements(node.body, state)
        return state

    def for_in(self, node: s.ForIn | s.Select, state: State) -> State:
        for word in node.words or ():
            state = self.expand(word, state)
        state = self._without_unset(node, state)
        inside = self._write(node.name, state)
        if isinstance(node, s.Select):
            self._read("PS3", node, state)
            self.statements(node.body, self._write("REPLY", inside))
            return state  # the input may have ended
        self.statements(node.body, inside)
        if node.words and any(word.literal is not None for word in node.words):
            return inside
        return state

    def for_arith(self, node: s.ForArith, state: State) -> State:
        if node.first is not None:
            state = self.expand(node.first, state)
        state = self._without_unset(node, state)
        if node.condition is not None:
            state = self.expand(node.condition, state)
        inside = self.statements(node.body, state)
        if node.step is not None:
            self.expand(node.step, state if inside is None else inside)
        return state

    def _without_unset(self, node: s.Node, state: State) -> State:
        """What a loop may unset is not set for certain when it begins again."""
        if state is None:
            return None
        effects = Effects.of([node], self.functions)
        lost = effects.unsets.union(*(self._effects[each].unsets for each in effects.calls))
        wipes = effects.wipes or any(self._effects[each].wipes for each in effects.calls)
        return self._wiped(state) if wipes else state - lost

    def case(self, node: s.Case, state: State) -> State:
        state = self.expand(node.word, state)
        after: State = None
        falling: State = None
        complete = False
        for item in node.items:
            for word in item.patterns:
                state = self.expand(word, state)
                complete = complete or word.bare == "*"
            end = self.statements(item.body, meet(state, falling) if falling is not None else state)
            falling = end if item.ending == ";&" else None
            after = meet(after, end)
        return after if complete else meet(after, state)

    def apart(self, node: s.Subshell, state: State) -> State:
        returns, self._returns = self._returns, []
        self.statements(node.body, state)
        self._returns = returns
        return state

    def stages(self, node: s.Pipeline, state: State) -> State:
        returns, self._returns = self._returns, []
        for stage in node.stages:
            self._statement(stage, state)
        self._returns = returns
        return state

    def block(self, node: s.Block, state: State) -> State:
        return self.statements(node.body, state)

    def timed(self, node: s.Timed, state: State) -> State:
        return state if node.body is None else self._statement(node.body, state)

    def coprocess(self, node: s.Coprocess, state: State) -> State:
        self._statement(node.body, state)
        return self._write(node.name, state)

    def nothing(self, _node: s.Function, state: State) -> State:
        return state

    def expressions(self, node: s.Let | s.ArithCommand, state: State) -> State:
        for each in children(node):
            state = self.expand(each, state)
        return state

    def condition(self, node: s.ConditionCommand, state: State) -> State:
        return self._test(node.test, state)


_COMMANDS: dict[type[s.Node], Callable[..., State]] = {
    s.Simple: _Walker.simple,
    s.Declaration: _Walker.declaration,
    s.ComputedAssignment: _Walker.expressions,
    s.RestoredOptions: _Walker.expressions,
    s.Let: _Walker.expressions,
    s.ArithCommand: _Walker.expressions,
    s.ConditionCommand: _Walker.condition,
    s.Block: _Walker.block,
    s.Subshell: _Walker.apart,
    s.If: _Walker.if_,
    s.While: _Walker.while_,
    s.ForIn: _Walker.for_in,
    s.Select: _Walker.for_in,
    s.ForArith: _Walker.for_arith,
    s.Case: _Walker.case,
    s.Function: _Walker.nothing,
    s.AndOr: _Walker.and_or,
    s.Pipeline: _Walker.stages,
    s.Timed: _Walker.timed,
    s.Coprocess: _Walker.coprocess,
}


def _plain(state: frozenset[str]) -> frozenset[str]:
    return frozenset(each for each in state if not each.startswith("local "))
