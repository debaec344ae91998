"""Functions: definitions, calls, bodies that return a status, and bodies that run in a process of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import attributes, scopes, words
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, Unit, call
from overhaul.translators.shell.lower.returning import runs_at_return
from overhaul.translators.shell.lower.statuses import STATUS, errexit, heeds_failures, mentions, reads_status
from overhaul.translators.shell.lower.substituted import status_before

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overhaul.translators.shell.facts.functions import FunctionFacts

__all__ = [
    "asks_for_lines",
    "called",
    "definition",
    "is_local_options",
    "nested",
    "plain_function",
    "reads",
    "returned",
    "with_names",
]

_ARGS = t.Parameter("*args", "str")
_ZERO = t.Constant(0)


def returned(frame: Frame, statements: Sequence[s.Statement]) -> tuple[t.Statement, ...]:
    """Lower the body of a function: what it ends with is returned as its status."""
    from overhaul.translators.shell.lower.statements import block

    return _with_return(block(frame, statements, wanted=True))


def _with_return(body: tuple[t.Statement, ...], *, chained: bool = False) -> tuple[t.Statement, ...]:
    """Return the body with its last assignments of ``status`` turned into returns.

    Args:
        body: Statements at the end of a function.
        chained: Whether they stand behind the last ``else`` of several branches.
    """
    if not body:
        return (t.Return(_ZERO),)
    *first, last = body
    match last:
        case t.Assign((target,), value, comment) if target == STATUS:
            return (*first, t.Return(value, comment))
        case t.If(condition, then, otherwise, comment) if otherwise:
            several = chained or (len(otherwise) == 1 and isinstance(otherwise[0], t.If))
            ended, rest = _with_return(then), _with_return(otherwise, chained=several)
            if several:
                return (*first, t.If(condition, ended, rest, comment))
            return (*first, t.If(condition, ended, (), comment), *rest)
        case t.Raise() | t.Return():
            return body
        case t.Remark():
            return (*_with_return(tuple(first)), last) if first else (last, t.Return(_ZERO))
        case _:
            return (*body, t.Return(STATUS if _assigns_status(body) else _ZERO))


def _assigns_status(body: Sequence[t.Statement]) -> bool:
    """Whether ``status`` may be assigned anywhere in some statements of one function."""
    for statement in body:
        if isinstance(statement, t.Assign) and STATUS in statement.targets:
            return True
        for name in ("body", "then", "otherwise", "final"):
            if not isinstance(statement, t.FunctionDef) and _assigns_status(getattr(statement, name, ())):
                return True
        if isinstance(statement, t.Try) and any(_assigns_status(each.body) for each in statement.handlers):
            return True
    return False


def with_names(frame: Frame, body: tuple[t.Statement, ...], *, reads: bool) -> tuple[t.Statement, ...]:
    """Put the ``global`` and ``nonlocal`` lines, and the first value of ``status``, before the body of a function.

    Args:
        frame: Of the function.
        body: Its statements.
        reads: Whether ``$?`` is read in it.
    """
    unit = frame.unit
    own = {"args", "status", *frame.locals}
    outer = _locals_around(frame)
    globals_ = sorted(name for name in frame.bound - own - outer if unit.facts.naming.is_variable(name))
    nonlocals = {
        name for name in frame.bound & (outer | {"args"}) if name != "status" and name not in frame.locals
    }
    first: list[t.Statement] = []
    given = frame.parent is None and frame.function and unit.facts.functions[frame.function].reads_status
    if not given and (reads or mentions(body, "status")):
        if frame.parent is not None and reads:
            frame.parent.assigned("status")
            nonlocals.add("status")
        elif not _sets_first(body):
            first.append(t.Assign((STATUS,), _ZERO))
    if frame.parent is None:
        nonlocals.discard("args")
    if globals_:
        first.insert(0, t.Global(tuple(globals_)))
    if nonlocals:
        if frame.parent is not None:
            for name in nonlocals:
                frame.parent.assigned(name)
        first.insert(0, t.Nonlocal(tuple(sorted(nonlocals))))
    return (*first, *body)


def _locals_around(frame: Frame) -> set[str]:
    names: set[str] = set()
    around = frame.parent
    while around is not None:
        names |= around.locals
        around = around.parent
    return names


def _sets_first(body: Sequence[t.Statement]) -> bool:
    """Whether ``status`` is assigned, come what may, before it is read."""
    for each in body:
        if isinstance(each, t.Assign) and STATUS in each.targets:
            return not mentions(each.value, "status")
        if mentions(each, "status"):
            return False
    return False


def nested(
    frame: Frame, body: Sequence[s.Statement], name: str, *, substituted: bool = False
) -> t.FunctionDef:
    """Lower shell code to a function that takes nothing, for a process of its own.

    Args:
        frame: Around it.
        body: The code.
        name: Of the function.
        substituted: Whether it is a substitution: bash knows in it of the loops around, sh does so everywhere.
    """
    around = frame.around
    if around is not None:
        around = around + len(frame.loops) if substituted or frame.unit.dialect == "sh" else 0
    inner = Frame(
        frame.unit,
        parent=frame,
        function=frame.function,
        child=True,
        ignored=frame.ignored,
        counted=frame.counted,
        dropped=frame.dropped,
        whole=body[0] if len(body) == 1 else None,
        input_of=frame.input_of,
        around=around,
    )
    lowered = returned(inner, body)
    return t.FunctionDef(name, (), "int", with_names(inner, lowered, reads=reads(inner, body)))


def reads(frame: Frame, body: Sequence[s.Statement]) -> bool:
    """Tell whether ``$?`` is read in the body of a function, or what was in it before may be."""
    return reads_status(frame, body[:1]) or any(
        isinstance(node, s.Parameter) and node.name == "?"
        for node in walk(body, into=lambda each: not isinstance(each, s.Function))
    )


def _frozen_inside(frame: Frame, name: str) -> list[str]:
    """Return the variables of a function alone that it makes read-only and that something may assign after that."""
    facts = frame.unit.facts.variables
    return sorted(
        each for each in facts.private(name) if facts.is_guarded(name, each) and each not in facts.frozen
    )


def plain_function(frame: Frame, node: s.Function, name: str) -> t.FunctionDef:
    """Lower a function.

    Args:
        frame: Where it is defined.
        node: The definition.
        name: Its Python name.
    """
    facts = frame.unit.facts
    inner = Frame(
        frame.unit,
        function=node.name,
        locals={
            *map(facts.naming.variable, facts.variables.private(node.name)),
            *attributes.names(frame.unit, node.name, set(facts.variables.private(node.name))),
        },
    )
    statement = node.body
    plain = isinstance(statement.command, s.Block) and not statement.redirects
    statements = statement.command.body if plain and isinstance(statement.command, s.Block) else (statement,)
    own = set(facts.variables.saved(node.name))
    body = (*attributes.cleared(inner, own), *returned(inner, statements))
    saved = [*map(facts.naming.variable, sorted(own)), *attributes.names(frame.unit, node.name, own)]
    managers: list[tuple[t.Expression, t.Expression | None]] = []
    if statements and is_local_options(statements[0].command):
        body = (t.With(((call(frame.unit.helper("local_options")), None),), body),)
    if saved:
        manager = call(frame.unit.helper("restored"), call(t.Name("globals")), *map(t.Constant, saved))
        managers.append((manager, None))
    frozen = _frozen_inside(frame, node.name)
    if frozen:
        managers.append((call(frame.unit.helper("thawed"), *map(t.Constant, frozen)), None))
    if runs_at_return(frame.unit, node.name):
        managers.append((call(frame.unit.helper("returning")), None))
    if managers:
        body = (t.With(tuple(managers), body),)
    gets = facts.functions[node.name].reads_status
    body = with_names(inner, scopes.private_first(inner, body), reads=reads(inner, statements) and not gets)
    given = (_ARGS, t.Parameter("status", "int", _ZERO)) if gets else (_ARGS,)
    return t.FunctionDef(name, given, "int", body)


def is_local_options(node: s.Node | None) -> bool:
    """Tell whether a command is ``local -``, alone."""
    if not isinstance(node, s.Declaration) or node.keyword != "local" or len(node.items) != 1:
        return False
    return isinstance(node.items[0], s.Word) and node.items[0].literal == "-"


def definition(frame: Frame, node: s.Function) -> Rendered:
    """Lower a definition that is no plain one: it takes effect where it stands. Plain ones are written by `program`."""
    unit = frame.unit
    if unit.facts.functions[node.name].plain:
        return Rendered()
    name = unit.fresh(unit.facts.naming.function(node.name))
    made = plain_function(frame, node, name)
    table = t.Index(unit.helper("functions"), t.Constant(node.name))
    return Rendered((made, t.Assign((table,), t.Name(name))))


def called(frame: Frame, name: str, arguments: Sequence[s.Word]) -> Rendered:
    """Lower a call of a function that the script defines somewhere.

    Args:
        frame: Where it stands.
        name: Of the function.
        arguments: Its words.
    """
    unit = frame.unit
    facts = unit.facts.functions[name]
    fields = words.fields(frame, arguments)
    if facts.reads_status and not facts.plain:
        raise Opaque(facts.definitions[0], "it reads the status of what ran before its call")
    ignored = errexit(frame) is False and heeds_failures(unit)
    if asks_for_lines(unit):
        return _called_from(frame, facts, fields, ignored=ignored)
    if not facts.plain:
        call_function = unit.helper("call_function")
        if ignored:
            return Rendered(
                status=call(unit.helper("ignoring_errors"), call_function, t.Constant(name), *fields)
            )
        return Rendered(status=call(call_function, t.Constant(name), *fields))
    function = t.Name(unit.facts.naming.function(name))
    status: dict[str, t.Expression] = {}
    if facts.reads_status:
        frame.assigned("status")
        status["status"] = status_before(frame, facts.definitions[0])
    if ignored:
        return Rendered(
            status=call(unit.helper("ignoring_errors", function.identifier), function, *fields, **status)
        )
    return Rendered(status=call(function, *fields, **status))


def asks_for_lines(unit: Unit) -> bool:
    """Tell whether a script asks from which lines functions are called: ``BASH_LINENO``, ``caller``."""
    text = unit.script.text
    if "BASH_LINENO" not in text and "caller" not in text:
        return False
    return any(
        (isinstance(node, (s.Parameter, s.ArithVariable)) and node.name == "BASH_LINENO")
        or (isinstance(node, s.Simple) and node.words and node.words[0].literal == "caller")
        for node in walk(unit.script.body)
    )


def _called_from(
    frame: Frame, facts: FunctionFacts, fields: Sequence[t.Expression], *, ignored: bool
) -> Rendered:
    """Lower a call that says on which line it stands."""
    unit = frame.unit
    if not facts.plain or not frame.line:
        raise Opaque(facts.definitions[0], "who calls a function that may be another one, or from which line")
    function = t.Name(unit.facts.naming.function(facts.name))
    status: dict[str, t.Expression] = {}
    if facts.reads_status:
        frame.assigned("status")
        status["status"] = status_before(frame, facts.definitions[0])
    given = (unit.helper("called_from"), t.Constant(frame.line), function, *fields)
    if ignored:
        return Rendered(status=call(unit.helper("ignoring_errors", function.identifier), *given, **status))
    return Rendered(status=call(*given, **status))
