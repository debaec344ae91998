"""External programs, pipelines, subshells, background jobs and substitutions."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import commands, walk
from overhaul.translators.shell.lower import assignments, targets, variables, words
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.effects import expressions, is_pure
from overhaul.translators.shell.lower.statuses import effect, stored
from overhaul.translators.shell.support.builtin_names import BUILTIN_NAMES, DASH_BUILTIN_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "background",
    "become",
    "child",
    "connected",
    "coprocess",
    "external",
    "input_of",
    "is_no_builtin",
    "is_plain_program",
    "is_program",
    "option",
    "pipeline",
    "reads_input",
    "start",
    "subshell",
    "timed",
]

_BUILTIN_NAMES = {"bash": frozenset(BUILTIN_NAMES.split()), "sh": frozenset(DASH_BUILTIN_NAMES.split())}


def option(frame: Frame, name: str) -> bool | None:
    """Say whether an option holds; ``None`` when only running the script can tell. One that nobody names is off."""
    state = frame.unit.facts.options.state(name)
    return state if state is not None or name in frame.unit.script.text else False


def is_program(frame: Frame, name: str) -> bool:
    """Tell whether a command name means a program: neither a function of the script nor a builtin."""
    return name not in frame.unit.facts.functions and is_no_builtin(frame, name)


def is_no_builtin(frame: Frame, name: str) -> bool:
    """Tell whether a command name means no builtin."""
    from overhaul.translators.shell.lower.builtins import BUILTINS

    return name not in BUILTINS and name not in _BUILTIN_NAMES[frame.unit.dialect]


def external(frame: Frame, node: s.Simple, *, redirects: t.Expression | None = None) -> Rendered:
    """Lower the start of a program.

    Args:
        frame: Where it stands.
        node: The command; its first word is literal.
        redirects: The context manager that redirects it.
    """
    name = node.words[0].literal
    if name is None or not is_program(frame, name):
        raise Opaque(node, f"the builtin {name} is not translated")
    return Rendered(status=start(frame, node, node.words, "run", redirects))


def start(
    frame: Frame, node: s.Simple, command: Sequence[s.Word], helper: str, opening: t.Expression | None = None
) -> t.Call:
    """Return a call that starts a program.

    Args:
        frame: Where it stands.
        node: The command, for the assignments in front of it.
        command: Name and arguments.
        helper: ``run``, ``execute`` or ``substitute``.
        opening: The context manager that redirects it.
    """
    if _handles_missing(frame):
        raise Opaque(node, "the script handles commands that are not found")
    frame.unit.binds = True
    keywords: dict[str, t.Expression] = {}
    fields = words.fields(frame, command)
    if opening is not None:
        keywords["redirects"] = opening
    if node.assignments:
        keywords["env"] = _environment(frame, node)
    return call(frame.unit.helper(helper), *fields, **keywords)


def _environment(frame: Frame, node: s.Simple) -> t.Expression:
    """Return what is exported, with the assignments in front of a command."""
    pairs: list[tuple[t.Expression | None, t.Expression]] = [(None, call(frame.unit.helper("environment")))]
    given: dict[str, str | None] = {}
    for each in node.assignments:
        if each.index is not None:
            frame.prepare(assignments.refused(frame, each))
            continue
        if not isinstance(each.value, s.Word):
            raise Opaque(node, "an array is assigned for one command")
        word = _with_texts(node, each.value, given)
        if each.name in given:
            if given[each.name] is None or each.append:
                raise Opaque(node, "a variable is assigned twice for one command")
            pairs = [pair for pair in pairs if pair[0] != t.Constant(each.name)]
        if each.name in frame.unit.facts.variables.readonly:
            raise Opaque(node, "an assignment for one command to what may be read-only")
        value = words.text(frame, word, joining="IFS")
        if each.append:
            value = t.Binary("+", variables.read(frame, each.name), value)
        given[each.name] = None if each.append or "~" in (word.literal or "") else word.literal
        pairs.append((t.Constant(each.name), value))
    return t.DictDisplay(tuple(pairs))


def _with_texts(node: s.Simple, word: s.Word, given: Mapping[str, str | None]) -> s.Word:
    """Return the value of an assignment in which those in front of it are put in, as far as they are known."""
    parts: list[s.Part] = []
    for part in word.parts:
        inner = part.parts if isinstance(part, s.DoubleQuoted) else (part,)
        for each in inner:
            if not any(
                isinstance(found, (s.Parameter, s.ArithVariable)) and found.name in given
                for found in walk(each)
            ):
                continue
            text = given[each.name] if isinstance(each, s.Parameter) else None
            if text is None or each != s.Parameter(each.span, getattr(each, "name", "")):
                raise Opaque(node, "an assignment for one command reads another one")
        made = tuple(
            s.Quoted(each.span, given[each.name] or "")
            if isinstance(each, s.Parameter) and each.name in given
            else each
            for each in inner
        )
        parts += [replace(part, parts=made)] if isinstance(part, s.DoubleQuoted) else made
    return replace(word, parts=tuple(parts))


def pipeline(frame: Frame, node: s.Pipeline) -> Rendered:
    """Lower a pipeline."""
    if _ends_here(frame, node):
        return _with_last_stage_here(frame, node)
    return Rendered(status=connected(frame, node))


def _ends_here(frame: Frame, node: s.Pipeline) -> bool | None:
    """Say whether the last stage runs in the shell itself (lastpipe); ``None`` when only running it can tell."""
    always = option(frame, "lastpipe")
    if always is not None or frame.function:
        return always
    texts = any(True for name in ("eval", "trap") for _ in commands(frame.unit.script.body, name))
    return None if texts else frame.unit.facts.options.state("lastpipe", node)


def _with_last_stage_here(frame: Frame, node: s.Pipeline) -> Rendered:
    """Lower a pipeline whose last stage runs in the shell itself (lastpipe)."""
    from overhaul.translators.shell.lower.statements import command

    stages = _stages(frame, replace(node, stages=node.stages[:-1]))
    with input_of(frame, node.stages[-1].command):
        rendered = command(frame, node.stages[-1], wanted=True)
    reading = call(frame.unit.helper("piped"), *stages)
    body = t.With(((reading, None),), stored(frame, rendered))
    ended = call(frame.unit.helper("last_status"), frame.status, **_pipefail(frame))
    return Rendered((body,), ended)


def connected(frame: Frame, node: s.Pipeline) -> t.Call:
    """Return a call that runs a pipeline."""
    if _ends_here(frame, node) is not False:
        raise Opaque(node, "the last stage may run in the shell itself (lastpipe)")
    if isinstance(node.stages[-1].command, s.Subshell) and "ERR" in frame.unit.facts.traps:
        raise Opaque(node, "bash runs what is trapped on ERR twice behind a subshell that ends a pipeline")
    return call(frame.unit.helper("pipeline"), *_stages(frame, node), **_pipefail(frame))


def _pipefail(frame: Frame) -> dict[str, t.Expression]:
    """Return the argument that says whether pipefail is on, where it may be."""
    state = option(frame, "pipefail")
    if state is None:
        return {"pipefail": t.Compare("in", t.Constant("pipefail"), frame.unit.helper("options"))}
    return {"pipefail": t.Constant(True)} if state else {}  # noqa: FBT003 - a value of the program


def _stages(frame: Frame, node: s.Pipeline) -> list[t.Expression]:
    """Return the stages of a pipeline; all but the first one have an input of their own."""
    stages: list[t.Expression] = []
    for number, statement in enumerate(node.stages):
        with input_of(frame, statement.command if number else None):
            stages.append(_stage(frame, statement, "stage"))
    return stages


def _stage(frame: Frame, statement: s.Statement, hint: str) -> t.Expression:
    """Return a stage of a pipeline or a background job: a list of words, or a function that runs in a child."""
    command = statement.command
    if isinstance(command, s.Simple) and is_plain_program(frame, command, statement):
        if not statement.redirects and not command.assignments:
            frame.unit.binds = True
            fields = words.fields(frame, command.words)
            if all(is_pure(each) for each in fields):
                return t.ListDisplay(fields)
        program = become(frame, statement, command)
        if program is not None:
            return program
    if isinstance(command, s.Subshell) and not statement.redirects and not statement.negated:
        return child(frame, command.body, hint)
    return child(frame, (replace(statement, background=False, before=(), comment=None),), hint)


def is_plain_program(frame: Frame, command: s.Simple, statement: s.Statement) -> bool:
    """Tell whether a statement does nothing but start a program."""
    name = command.words[0].literal if command.words else None
    if _handles_missing(frame):
        return False
    return name is not None and not statement.negated and is_program(frame, name)


def _handles_missing(frame: Frame) -> bool:
    """Whether a function of the script runs in the place of commands that are not found."""
    return "command_not_found_handle" in frame.unit.facts.functions and frame.unit.dialect == "bash"


def become(frame: Frame, statement: s.Statement, command: s.Simple) -> t.Expression | None:
    """Return a function that becomes a program; ``None`` when it cannot be said in one expression."""
    before_child, frame.child = frame.child, True
    try:
        before, opening = targets.manager(frame, statement.redirects, late=True)
        body = start(frame, command, command.words, "execute", opening)
    finally:
        frame.child = before_child
    if before or _assigns(body):
        return None
    return t.Lambda((), body)


def subshell(frame: Frame, node: s.Subshell) -> Rendered:
    """Lower ``( ... )``."""
    with input_of(frame, node if frame.input_of is node else None):
        return Rendered(status=call(frame.unit.helper("fork"), child(frame, node.body, "subshell")))


@contextmanager
def input_of(frame: Frame, node: s.Node | None) -> Iterator[None]:
    """Lower what is inside as a part of a command whose input is redirected, or of none."""
    before, frame.input_of = frame.input_of, node
    try:
        yield
    finally:
        frame.input_of = before


def background(frame: Frame, statement: s.Statement) -> Rendered:
    """Lower a statement with ``&`` behind it; bash and dash forget a ``!`` in front of it."""
    statement = replace(statement, negated=False)
    command = statement.command
    sh = frame.unit.dialect == "sh"
    keywords: dict[str, t.Expression] = {}
    plain = not statement.redirects and not statement.negated
    if isinstance(command, s.Pipeline) and plain:
        stages = _stages(frame, command)
        keywords = _pipefail(frame)
        keeps = not sh
    else:
        with input_of(frame, None):
            stages = [_stage(frame, statement, "job")]
        keeps = frame.input_of is not None or any(reads_input(each) for each in statement.redirects)
        keeps = keeps and not sh
    if keeps:
        keywords["keep_input"] = t.Constant(True)  # noqa: FBT003 - a value of the program
    if _lists_jobs(frame):
        keywords["text"] = t.Constant(frame.unit.source(statement).rstrip("& \t\n"))
    helper = frame.unit.helper("dash_background" if sh else "background")
    return Rendered((t.Do(call(helper, *stages, **keywords)),))


def reads_input(redirect: s.Redirect) -> bool:
    """Tell whether a redirection is one of the standard input."""
    return redirect.descriptor == 0 or (redirect.descriptor is None and redirect.operator[0] == "<")


def _lists_jobs(frame: Frame) -> bool:
    """Whether the texts of jobs are seen or looked for anywhere in the script."""
    body = frame.unit.script.body
    return any(True for _ in commands(body, "jobs")) or any(
        part.startswith("%") and not part[1:].isdecimal()
        for name in ("kill", "wait", "disown")
        for node in commands(body, name)
        for part in [node.words[-1].literal or ""]
    )


def timed(frame: Frame, node: s.Timed) -> Rendered:
    """Lower ``time``."""
    from overhaul.translators.shell.lower.statements import command

    layout: tuple[t.Expression, ...] = ()
    if node.posix:
        layout = (t.Lambda((), t.Constant("real %2R\nuser %2U\nsys %2S")),)
    elif "TIMEFORMAT" in frame.unit.script.text:
        # It may be assigned behind the place where it is read.
        get = t.Attribute(call(t.Name("globals")), "get")
        name = frame.unit.facts.naming.variable("TIMEFORMAT")
        layout = (t.Lambda((), call(get, t.Constant(name))),)
    clock = call(frame.unit.helper("timed"), *layout)
    if node.body is None:
        return Rendered((t.With(((clock, None),), (t.Pass(),)),))
    if isinstance(node.body.command, s.Subshell):
        # It takes the time itself, so that its redirections hold for what it says.
        inside = s.Statement(node.span, s.Block(node.span, node.body.command.body))
        timed = s.Statement(node.span, s.Timed(node.span, inside, node.posix))
        return command(frame, replace(node.body, command=s.Subshell(node.span, (timed,))), wanted=True)
    rendered = command(frame, node.body, wanted=True)
    if rendered.status is None and rendered.condition is None:
        return Rendered((t.With(((clock, None),), effect(rendered) or (t.Pass(),)),))
    return Rendered((t.With(((clock, None),), stored(frame, rendered)),), frame.status)


def coprocess(frame: Frame, node: s.Coprocess) -> Rendered:
    """Lower ``coproc``: its descriptors become an array, its process id a variable."""
    name = node.name or "COPROC"
    with input_of(frame, node.body.command):
        body = child(frame, (replace(node.body, before=(), comment=None),), "coprocess")
    text = {"text": t.Constant(frame.unit.source(node))} if _lists_jobs(frame) else {}
    ends, process = t.Name(frame.fresh("ends")), t.Name(frame.fresh("process"))
    made = t.Assign((t.TupleDisplay((ends, process)),), call(frame.unit.helper("coprocess"), body, **text))
    array = call(frame.unit.helper("Array"), ends)
    return Rendered(
        (
            made,
            *variables.assign_array(frame, name, array),
            *variables.assign(frame, f"{name}_PID", process),
        )
    )


def child(
    frame: Frame,
    body: Sequence[s.Statement],
    hint: str,
    *,
    substituted: bool = False,
    first: tuple[t.Statement, ...] = (),
) -> t.Expression:
    """Lower what runs in a process of its own to a function: a ``lambda`` where one expression says it all.

    Args:
        frame: Where it stands.
        body: The code.
        hint: For the name of a function.
        substituted: Whether it is a substitution.
        first: What it does first.
    """
    from overhaul.translators.shell.lower import functions

    made = functions.nested(frame, body, hint, substituted=substituted)
    match made.body:
        case (t.Return(value, ""),) if value is not None and not _assigns(value):
            if not _asks(value, _ASKING if first else _ASKING[:1]):
                return t.Lambda((), value)
    name = frame.unit.fresh(hint)
    names = tuple(each for each in made.body if isinstance(each, (t.Global, t.Nonlocal)))
    frame.prepare(replace(made, name=name, body=(*names, *first, *made.body[len(names) :])))
    return t.Name(name)


#: Helpers for which it matters what the process did first.
_ASKING = (
    "check_errexit",
    "check_errexit_in_call",
    "check_and_trap",
    "check_and_trap_inside",
    "ignoring_errors",
)


def _asks(value: t.Expression, helpers: Sequence[str]) -> bool:
    return any(isinstance(each, t.Name) and each.identifier in helpers for each in expressions(value))


def _assigns(value: t.Expression) -> bool:
    return any(isinstance(each, t.Walrus) for each in expressions(value))
