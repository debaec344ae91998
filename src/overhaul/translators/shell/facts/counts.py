"""How many positional parameters there are for certain, at each place that reads or shifts them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.asking import asked, compared, least, more, needs_text, positional
from overhaul.translators.shell.facts.functions import has_slash
from overhaul.translators.shell.facts.positionals import fewest_fields
from overhaul.translators.shell.facts.walk import children, commands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from overhaul.translators.shell.facts.functions import FunctionFacts
    from overhaul.translators.shell.facts.options import OptionFacts

__all__ = ["Counts", "counts_of"]

#: The least number of positional parameters; ``None`` where nothing gets to.
Count: TypeAlias = "int | None"

_PASSES = 3
#: Commands that may run what stands in their words, or change the parameters in a way that is not followed.
_RUNNING = frozenset(
    {"eval", ".", "source", "command", "builtin", "mapfile", "readarray", "complete", "trap"}
)


@dataclass(slots=True)
class Counts:
    """What the walk found.

    Attributes:
        found: By the id of a node that reads or shifts parameters: the node, and how many there are at least.
        unsure: How many nodes read parameters that may not be there.
    """

    found: dict[int, tuple[s.Node, int]] = field(default_factory=dict)
    unsure: int = 0

    def at(self, node: s.Node) -> int:
        """Return how many positional parameters there are at least when a node is evaluated."""
        known = self.found.get(id(node))
        return known[1] if known is not None and known[0] is node else 0


def counts_of(script: s.Script, functions: Mapping[str, FunctionFacts], options: OptionFacts) -> Counts:
    """Walk through the script: what a pass finds about functions is the ground of the next one."""
    texts = [script.text[node.span.start : node.span.end] for node in commands(script.body, "trap")]
    if any("shift" in text or "set" in text for text in texts):
        return Counts()
    walker = _Walker(script, functions, strict=options.state("nounset") is True)
    for _ in range(_PASSES):
        walker.walk_all()
    counts = walker.counts
    counts.unsure = sum(
        isinstance(node, s.Parameter) and int(node.name) > count for node, count in counts.found.values()
    )
    return counts


@dataclass(slots=True)
class _Loop:
    left: Count = None
    again: Count = None


class _Walker:
    """Carries the count through the script."""

    def __init__(self, script: s.Script, functions: Mapping[str, FunctionFacts], *, strict: bool) -> None:
        self.counts = Counts()
        self._script = script
        self._functions = functions
        self._strict = strict
        self._lastpipe = "lastpipe" in script.text
        self._nullglob = "nullglob" in script.text
        self._entries: dict[str, Count] = dict.fromkeys(functions, 0)
        self._calls: dict[str, Count] = {}
        self._leaving: set[str] = set()
        self._loops: list[_Loop] = []
        self._returns = False
        self._jumps = False  # whether a function leaves a loop that is not its own
        self._unknown = {name for name, facts in functions.items() if not facts.plain}

    def walk_all(self) -> None:
        """Walk through the script and its functions once."""
        self.counts.found.clear()
        self._calls = {}
        self.statements(self._script.body, 0)
        leaving = set()
        for name, facts in self._functions.items():
            for definition in facts.definitions:
                self._returns, self._loops = False, []
                end = self._statement(definition.body, self._entries[name])
                if end is None and not self._returns and facts.plain:
                    leaving.add(name)
        self._leaving = leaving
        self._entries = {
            name: 0 if name in self._unknown else self._calls.get(name) or 0 for name in self._functions
        }

    # -------------------------------------------------------------------------------------------- statements

    def statements(self, body: Iterable[s.Statement], count: Count) -> Count:
        for statement in body:
            count = self._statement(statement, count)
        return count

    def _apart(self, body: Iterable[s.Statement], count: Count) -> None:
        """Go through what runs in a process of its own."""
        returns, loops = self._returns, self._loops
        self._loops = []
        self.statements(body, count)
        self._returns, self._loops = returns, loops

    def _statement(self, statement: s.Statement, count: Count) -> Count:
        if statement.background:
            self._apart([replace(statement, background=False)], count)
            return count
        return least(*self.truth(statement, count))

    def truth(self, statement: s.Statement, count: Count) -> tuple[Count, Count]:
        """Return the counts behind a statement that succeeds, and behind one that fails."""
        command = statement.command
        if not isinstance(command, s.Simple):
            for redirect in statement.redirects:
                self.expand(redirect.target, count)
        count_before = count
        both = (count, count) if command is None else self._command(command, count)
        if isinstance(command, s.Simple):
            for redirect in statement.redirects:
                self.expand(redirect.target, count_before)
        if statement.redirects:  # when one fails nothing runs
            both = (both[0], least(both[1], count_before))
        return both[::-1] if statement.negated else both

    def _command(self, node: s.Command, count: Count) -> tuple[Count, Count]:
        match node:
            case s.AndOr():
                yes, no = self.truth(node.left, count)
                if node.operator == "&&":
                    then, otherwise = self.truth(node.right, yes)
                    return then, least(no, otherwise)
                then, otherwise = self.truth(node.right, no)
                return least(yes, then), otherwise
            case s.ConditionCommand():
                return asked(node.test, count, self._expand_word)
            case s.ArithCommand(
                _, s.ArithBinary(_, operator, s.ArithWord(_, word), s.ArithNumber(_, value))
            ) if value >= 0 and word.parts == (s.Parameter(word.span, "#"),):
                return compared(count, operator, value)
            case s.ArithCommand(_, s.ArithWord(_, word)) if word.parts == (s.Parameter(word.span, "#"),):
                return compared(count, ">", 0)
            case s.Block() if node.body:
                return self.truth(node.body[-1], self.statements(node.body[:-1], count))
            case s.Simple():
                return self._simple(node, count)
            case _:
                made = _COMMANDS[type(node)](self, node, count)
                return made, made

    def _simple(self, node: s.Simple, count: Count) -> tuple[Count, Count]:
        for assignment in node.assignments:
            count = self._value(assignment, count)
        name = node.words[0].literal if node.words else ""
        if name in {"[", "test"} and name not in self._functions:
            return asked(node, count, self._expand_word)
        for word in node.words:
            count = self._expand_word(word, count)
        if name is None:
            self._unknown |= set() if has_slash(node.words[0]) else set(self._functions)
            return count, count
        made = (
            self._called(node, name, count) if name in self._functions else self._builtin(node, name, count)
        )
        return made, made

    def _called(self, node: s.Simple, name: str, count: Count) -> Count:
        if count is None:
            return None
        given = self._fields(node.words[1:], count)
        self._calls[name] = least(self._calls.get(name), given)
        if self._jumps:
            self._leave(self._loops, count)
        return None if name in self._leaving else count

    def _fields(self, words: Iterable[s.Word], count: int) -> int:
        return sum(fewest_fields(word, count, nullglob=self._nullglob) for word in words)

    def _builtin(self, node: s.Simple, name: str, count: Count) -> Count:
        if name == "return":
            self._returns = True
        if name in {"exit", "return"}:
            return None
        if name in {"break", "continue"}:
            return self._jumped(node, count)
        if name == "shift":
            return self._shifted(node, count)
        if name == "set":
            return self._set(node, count)
        if name in _RUNNING:
            texts = [word.literal for word in node.words[1:]]
            for each in self._functions:
                if None in texts or any(each in (text or "") for text in texts):
                    self._unknown.add(each)
            return count if name in {"trap", "mapfile", "readarray", "complete"} else least(count, 0)
        return count

    def _shifted(self, node: s.Simple, count: Count) -> Count:
        if count is None:
            return None
        self.counts.found[id(node)] = (node, count)
        text = node.words[1].literal if len(node.words) > 1 else "1"
        return max(count - int(text), 0) if text is not None and text.isdecimal() else 0

    def _set(self, node: s.Simple, count: Count) -> Count:
        if count is None:
            return None
        words = node.words[1:]
        while words:
            text = words[0].literal
            if text is None:
                return 0
            if text == "--" or text[:1] not in {"-", "+"}:
                rest = words[1:] if text == "--" else words
                return self._fields(rest, count)
            if text == "-":
                return 0
            words = words[2:] if text.endswith("o") else words[1:]
        return count

    def _jumped(self, node: s.Simple, count: Count) -> Count:
        text = node.words[1].literal if len(node.words) > 1 else "1"
        sure = text is not None and text.isdecimal() and 0 < int(text) <= len(self._loops)
        self._jumps = self._jumps or not sure
        self._leave([self._loops[-int(text or 1)]] if sure else self._loops, count)
        return None

    def _leave(self, loops: Sequence[_Loop], count: Count) -> None:
        for loop in loops:
            loop.left = least(loop.left, count)
            loop.again = least(loop.again, count)

    # ---------------------------------------------------------------------------------------------- compound

    def if_(self, node: s.If, count: Count) -> Count:
        yes, no = self._condition(node.condition, count)
        return least(self.statements(node.then, yes), self.statements(node.otherwise, no))

    def _condition(self, statements: Sequence[s.Statement], count: Count) -> tuple[Count, Count]:
        return self.truth(statements[-1], self.statements(statements[:-1], count))

    def while_(self, node: s.While, count: Count) -> Count:
        def around(begin: Count) -> tuple[Count, Count]:
            yes, no = self._condition(node.condition, begin)
            inside, after = (no, yes) if node.until else (yes, no)
            return self.statements(node.body, inside), after

        return self._looped(around, count)

    def for_in(self, node: s.ForIn | s.Select, count: Count) -> Count:
        for word in node.words or ():
            count = self._expand_word(word, count)
        return self._looped(lambda begin: (self.statements(node.body, begin), begin), count)

    def for_arith(self, node: s.ForArith, count: Count) -> Count:
        for each in (node.first, node.condition, node.step):
            if each is not None:
                self.expand(each, 0)
        return self._looped(lambda begin: (self.statements(node.body, begin), begin), count)

    def _looped(self, around: Callable[[Count], tuple[Count, Count]], begin: Count) -> Count:
        """Go through a loop until nothing changes."""
        while True:
            loop = _Loop()
            self._loops.append(loop)
            end, after = around(begin)
            self._loops.pop()
            again = least(begin, least(end, loop.again))
            if again == begin:
                return least(after, loop.left)
            begin = again

    def case(self, node: s.Case, count: Count) -> Count:
        count = self._expand_word(node.word, count)
        number = positional(node.word)
        after: Count = None
        falling: Count = None
        for item in node.items:
            for word in item.patterns:
                self.expand(word, count)
            filled = number and all(map(needs_text, item.patterns))
            begin = more(count, number) if filled else count
            end = self.statements(item.body, begin if falling is None else least(begin, falling))
            falling = end if item.ending == ";&" else None
            after = least(after, end)
        complete = any(word.bare == "*" for item in node.items for word in item.patterns)
        return after if complete else least(after, count)

    def subshell(self, node: s.Subshell, count: Count) -> Count:
        self._apart(node.body, count)
        return count

    def pipeline(self, node: s.Pipeline, count: Count) -> Count:
        for stage in node.stages:
            self._apart([stage], count)
        return least(count, 0) if self._lastpipe else count

    def timed(self, node: s.Timed, count: Count) -> Count:
        return count if node.body is None else self._statement(node.body, count)

    def coprocess(self, node: s.Coprocess, count: Count) -> Count:
        self._apart([node.body], count)
        return count

    def expressions(self, node: s.Let | s.ArithCommand, count: Count) -> Count:
        for each in children(node):
            self.expand(each, count)
        return count

    def declaration(self, node: s.Declaration, count: Count) -> Count:
        for item in node.items:
            count = self._expand_word(item, count) if isinstance(item, s.Word) else self._value(item, count)
        return count

    # --------------------------------------------------------------------------------------------- expansions

    def _value(self, node: s.Assignment, count: Count) -> Count:
        if isinstance(node.value, s.Word) and node.index is None:
            return self._expand_word(node.value, count)
        for each in children(node):
            self.expand(each, count)
        return count

    def _expand_word(self, word: s.Word, count: Count) -> Count:
        """Go through a word: what must be set there is set behind it."""
        for part in word.parts:
            for each in part.parts if isinstance(part, s.DoubleQuoted) else (part,):
                self.expand(each, count)
                if isinstance(each, s.Parameter):
                    count = more(count, self._sure(each))
        return count

    def _sure(self, node: s.Parameter) -> int:
        """Return the number of a parameter without which the script ends here, else 0."""
        number = _number(node)
        operation = node.operation
        if isinstance(operation, s.Default):
            return number if operation.operator in {"?", ":?"} else 0
        return number if self._strict and not node.indirect else 0

    def expand(self, node: s.Node, count: Count) -> None:
        """Go through a part of a word or an expression; nothing is sure behind it."""
        match node:
            case s.CommandSubstitution() | s.ProcessSubstitution():
                self._apart(node.body, count)
            case s.Parameter():
                number = _number(node)
                if number and count is not None:
                    self.counts.found[id(node)] = (node, count)
                alternative = isinstance(node.operation, s.Default) and node.operation.operator[-1] == "+"
                for each in children(node):
                    self.expand(each, more(count, number) if alternative else count)
            case _:
                for each in children(node):
                    self.expand(each, count)


def _number(node: s.Parameter) -> int:
    return int(node.name) if node.name.isdecimal() and not node.names else 0


def _same(_walker: _Walker, _node: s.Node, count: Count) -> Count:
    return count


_COMMANDS: dict[type[s.Node], Callable[..., Count]] = {
    s.Declaration: _Walker.declaration,
    s.ComputedAssignment: _Walker.expressions,
    s.RestoredOptions: _Walker.expressions,
    s.Let: _Walker.expressions,
    s.ArithCommand: _Walker.expressions,
    s.Block: _same,
    s.Subshell: _Walker.subshell,
    s.If: _Walker.if_,
    s.While: _Walker.while_,
    s.ForIn: _Walker.for_in,
    s.Select: _Walker.for_in,
    s.ForArith: _Walker.for_arith,
    s.Case: _Walker.case,
    s.Function: _same,
    s.Pipeline: _Walker.pipeline,
    s.Timed: _Walker.timed,
    s.Coprocess: _Walker.coprocess,
}
