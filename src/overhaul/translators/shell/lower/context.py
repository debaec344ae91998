"""What lowering knows while it goes through a script: the unit (one program) and the frame (one Python function)."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.translation import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from overhaul.translators.shell import syntax as s
    from overhaul.translators.shell.facts import Facts
    from overhaul.translators.shell.options import Options

__all__ = ["Frame", "Loop", "Opaque", "Rendered", "Unit", "call"]


class Opaque(Exception):  # noqa: N818 - it is an answer, not an error
    """A meaning that is not certain: the statement around it is not translated.

    Args:
        node: What it is about.
        reason: A few words for the report, as the end of "left as it is: ...".
    """

    def __init__(self, node: s.Node, reason: str) -> None:
        super().__init__(reason)
        self.node = node
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Rendered:
    """A command in Python. With neither `status` nor `condition` its status is always 0.

    Attributes:
        body: Runs first.
        status: The exit status as an `int`, evaluated once, behind the body.
        condition: Instead of a status: whether the command succeeds; if not, the status is 1.
        leaves: Whether what stands behind it is never reached.
    """

    body: tuple[t.Statement, ...] = ()
    status: t.Expression | None = None
    condition: t.Expression | None = None
    leaves: bool = False


@dataclass(slots=True)
class Unit:
    """One program that is being made.

    Attributes:
        script: Where it comes from.
        facts: What is known about it.
        options: What the user asked for.
        lines: Of statements, as bash counts them for ``LINENO``, where they are others than those in the text.
        parse: Reads shell text that stands in the script as a constant (``eval``, ``trap``); raises `ValueError`.
        reports: Level and reason of each statement, by its node.
        uses: Of each statement in the reports, the helpers that it uses itself.
        helpers: Names of the support helpers in use.
        modules: Names of the modules in use.
        tabulates: Whether functions are called by names that are computed, so that a table must hold them.
        binds: Whether helpers must know the globals of the program, see `support.environment`.
    """

    script: s.Script
    facts: Facts
    options: Options
    parse: Callable[[str], s.Script]
    reports: list[tuple[s.Statement, Level, str]] = field(default_factory=list)
    uses: list[frozenset[str]] = field(default_factory=list)
    helpers: set[str] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)
    binds: bool = False
    tabulates: bool = False
    lines: Mapping[s.Span, int] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    _places: dict[int, int] = field(default_factory=dict)
    _own: set[str] = field(default_factory=set)

    @property
    def dialect(self) -> str:
        """``bash`` or ``sh``."""
        return self.script.dialect

    def helper(self, name: str, about: str = "") -> t.Name:
        """Use a support helper.

        Args:
            name: Its name.
            about: What it is used for, where `settling` may find that this use makes no difference.
        """
        self.helpers.add(name)
        self._own.add(f"{name}:{about}" if about else name)
        return t.Name(name)

    def module(self, name: str) -> t.Name:
        """Use a module of the standard library."""
        self.modules.add(name)
        return t.Name(name)

    def begin(self) -> set[str]:
        """Begin a statement; `end` gets what this returns."""
        outer, self._own = self._own, set()
        return outer

    def end(
        self, statement: s.Statement, outer: set[str], level: Level | None = None, reason: str = ""
    ) -> None:
        """Report a statement: what it uses itself, without the statements in it, decides about its level."""
        own = frozenset(self._own)
        self._own = outer
        if level is None:
            level = Level.SUPPORT if own else Level.PLAIN
        self.reports.append((statement, level, reason))
        self.uses.append(own)

    def source(self, node: s.Node) -> str:
        """Return the text of a node."""
        return self.script.source(node)

    def precedes(self, one: s.Node, other: s.Node) -> bool:
        """Tell whether a node ends before another one begins; what was put in is where it was put."""
        if not self.script.files:
            return one.span.end <= other.span.start
        if not self._places:
            for number, each in enumerate(walk(self.script.body)):
                self._places.setdefault(each.span.start, number)
        last = max(self._places.get(each.span.start, 0) for each in walk(one))
        return last < self._places.get(other.span.start, 0)

    def fresh(self, hint: str) -> str:
        """Return a name that is used nowhere else in the program."""
        taken = self.facts.names
        while True:
            number = self._counts[hint] = self._counts.get(hint, 0) + 1
            name = hint if number == 1 else f"{hint}_{number}"
            if name not in taken and name not in self.facts.variables.mentioned:
                taken.add(name)  # a function or a variable may still get its name
                return name


@dataclass(slots=True)
class Loop:
    """A loop that is being lowered.

    Attributes:
        result: Name that gets 0 where the loop is left or goes on early; empty when nobody asks for its status.
        step: What a C-style loop does before it goes on.
        broken: Name of the flag that says that the loop around this one shall be left; empty when there is none.
        continued: The same for going on.
    """

    result: str = ""
    step: tuple[t.Statement, ...] = ()
    broken: str = ""
    continued: str = ""


@dataclass(slots=True)
class Frame:
    """One Python function that is being made: ``main``, a shell function, or the body of a subshell.

    Attributes:
        unit: The program.
        parent: The function around it; ``None`` for one at the top.
        function: Name of the shell function whose body this is, also inside its subshells; empty at the top.
        child: Whether it runs in a process of its own: a subshell, a substitution, a stage of a pipeline.
        ignored: Whether errexit is ignored here: in conditions, before ``&&`` and ``||``, behind ``!``.
        counted: Whether errexit counts again in this process although it is ignored where that was called.
        dropped: Whether errexit is off in this process, so that it never counts again.
        locals: Python names of this function's own: private locals of the shell function.
        loops: Those around, innermost last.
        prepared: Statements that go before the one that is being lowered.
        bound: Python names that are assigned here.
        line: Line of the command that is being lowered as bash counts it, 0 where that is not certain.
        whole: The only statement of a function that runs in a process of its own.
        substituted: The status of the substitution before in the command: ``$?`` is that there.
        input_of: The command around whose input is redirected: what runs in the background in it reads that.
        mute: Whether the standard output is redirected to where nothing can be written.
        input_kind: What `input_of` has as its input: ``pipe`` for what nobody else can read, ``file``, else empty.
        ahead: What reads ahead from the standard input in the loop around, where nobody else does.
        around: How many loops around its process ``break`` leaves together with it; ``None`` when that is not known.
    """

    unit: Unit
    parent: Frame | None = None
    function: str = ""
    child: bool = False
    ignored: bool = False
    counted: bool = False
    dropped: bool = False
    locals: set[str] = field(default_factory=set)
    loops: list[Loop] = field(default_factory=list)
    prepared: list[t.Statement] = field(default_factory=list)
    bound: set[str] = field(default_factory=set)
    line: int = 0
    whole: s.Statement | None = None
    substituted: t.Expression | None = None
    input_of: s.Node | None = None
    mute: bool = False
    input_kind: str = "pipe"
    ahead: t.Expression | None = None
    around: int | None = 0

    @property
    def args(self) -> t.Expression:
        """The positional parameters, a ``tuple[str, ...]``."""
        return t.Name("args")

    @property
    def status(self) -> t.Expression:
        """``$?``."""
        return t.Name("status")

    @contextmanager
    def on_line_of(self, statement: s.Statement) -> Iterator[None]:
        """Lower a command: what asks for the line in it means that on which it stands."""
        line, self.line = self.line, self.unit.lines.get(statement.span, statement.span.line)
        try:
            yield
        finally:
            self.line = line

    def prepare(self, statement: t.Statement) -> None:
        """Put a statement before the one that is being lowered; evaluating it must have no effect."""
        self.prepared.append(statement)

    def fresh(self, hint: str) -> str:
        """Return a name that is used nowhere else in the program."""
        return self.unit.fresh(hint)

    def assigned(self, name: str) -> None:
        """Say that a Python name is assigned in this function."""
        self.bound.add(name)

    def define(self, body: tuple[s.Statement, ...], hint: str) -> t.Name:
        """Make a function of shell code that runs in a process of its own, right before the statement.

        Args:
            body: The code.
            hint: For its name.

        Returns:
            Its name; it takes nothing and returns the exit status.
        """
        from overhaul.translators.shell.lower.functions import nested

        name = self.unit.fresh(hint)
        self.prepare(nested(self, body, name))
        return t.Name(name)


def call(function: t.Expression, *arguments: t.Expression, **keywords: t.Expression) -> t.Call:
    """Return a call."""
    return t.Call(function, arguments, tuple(t.Keyword(name, value) for name, value in keywords.items()))
