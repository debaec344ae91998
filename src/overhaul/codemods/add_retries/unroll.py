"""Writes a measured retry loop with tenacity: as a decorator when the loop is the whole function, else in place."""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.decorate import CannotWriteError, Writer, dependency
from overhaul.codemods.add_retries.endings import Ending, ending
from overhaul.codemods.add_retries.hooks import Hook, hooks
from overhaul.codemods.add_retries.inline import attempt_name
from overhaul.codemods.add_retries.layout import Doc, Group, call, flat, pairs, render, tuple_of
from overhaul.codemods.add_retries.libraries.verdict import service_of
from overhaul.codemods.add_retries.sharing import Decoration
from overhaul.codemods.add_retries.simulate import LoopParts, UnknownError
from overhaul.codemods.api import Remark, Rewrite, Splice
from overhaul.model.note import NoteKind

if TYPE_CHECKING:
    from overhaul.codemods.add_retries.measure import Measured
    from overhaul.codemods.add_retries.view import Function, View

__all__ = ["rewrite"]


@dataclass(frozen=True, slots=True)
class _Job:
    function: Function
    parts: LoopParts
    measured: Measured
    view: View
    said: list[Hook]
    finish: Ending

    @property
    def behind(self) -> list[ast.stmt]:
        """What a good attempt does outside the `try`, when that is more than to leave."""
        exits = self.parts.exits
        return [] if len(exits) == 1 and _simple_exit(exits[0]) else exits


def rewrite(function: Function, parts: LoopParts, measured: Measured, view: View) -> Rewrite | Decoration:
    """Return the rewrite of a loop.

    Raises:
        UnknownError: The loop ends in a way that tenacity does not know.
        CannotWriteError: Something cannot be named there.
    """
    finish = ending(function, parts, measured, view)
    job = _Job(function, parts, measured, view, hooks(parts, measured, view, finish.statements), finish)
    end = measured.end
    if (end.kind == "through" and not _ends_function(job)) or _goes_on(job):
        raise UnknownError("it goes on behind the loop when every attempt has failed")
    plain = len(finish.statements) <= 1
    constant = end.kind in {"through", "return"} and _constant(end.node) is not None
    if plain and not job.behind and (end.kind == "reraise" or constant) and _is_whole(job):
        return _as_decorator(job)
    return _in_place(job, handled=not plain or end.kind != "reraise")


def _goes_on(job: _Job) -> bool:
    """Tell whether what a loop does at its end is what it does after a good attempt as well."""
    last = job.measured.end.node
    if job.finish.place != "behind" or last is None or job.measured.end.kind == "reraise":
        return False
    return _breaks(job) or last not in job.parts.rest


def _simple_exit(node: ast.stmt) -> bool:
    if isinstance(node, ast.Break):
        return True
    return isinstance(node, ast.Return) and (
        node.value is None or isinstance(node.value, (ast.Name, ast.Constant))
    )


def _ends_function(job: _Job) -> bool:
    return job.parts.loop in job.function.node.body and not job.parts.rest


def _constant(node: ast.stmt | None) -> str | None:
    if node is None:
        return "None"
    if isinstance(node, ast.Return):
        if node.value is None:
            return "None"
        return ast.unparse(node.value) if isinstance(node.value, ast.Constant) else None
    return None


def _breaks(job: _Job) -> bool:
    loop = job.parts.loop
    return any(
        isinstance(each, ast.Break)
        and next(
            (up for up in job.view.above(each) if isinstance(up, (ast.For, ast.While, ast.AsyncFor))), None
        )
        is loop
        for part in (*job.parts.attempt.body, *job.parts.exits)
        for each in ast.walk(part)
    )


def _is_whole(job: _Job) -> bool:
    """Tell whether the loop and what belongs to it is all that the function does."""
    node, parts, measured = job.function.node, job.parts, job.measured
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    expected = [*measured.starts, parts.loop, *parts.rest]
    if (
        parts.loop not in node.body
        or len(body) != len(expected)
        or any(each not in expected for each in body)
    ):
        return False
    if measured.parameters or (_breaks(job) and parts.rest) or len(parts.rest) > 1:
        return False
    if any(name in job.function.parameters or _local(name, job) for hook in job.said for name in hook.used):
        return False
    if _multiline_strings(job) or (node.decorator_list and not _known_decorators(job)):
        return False
    return all(not _local(name, job) for name in _type_names(parts))


def _known_decorators(job: _Job) -> bool:
    known = {"builtins.staticmethod", "builtins.classmethod"}
    return all(job.view.qualified(each) in known for each in job.function.node.decorator_list)


def _local(name: str, job: _Job) -> bool:
    site = job.view.site(job.parts.loop)
    bindings = job.view.module.names.resolve_name(name, site.ancestors).bindings
    return any(not isinstance(binding.scope, ast.Module) for binding in bindings)


def _type_names(parts: LoopParts) -> set[str]:
    return {each.id for node in parts.types or () for each in ast.walk(node) if isinstance(each, ast.Name)}


def _multiline_strings(job: _Job) -> bool:
    return any(
        isinstance(each, (ast.Constant, ast.JoinedStr)) and each.lineno != each.end_lineno
        for part in (*job.parts.attempt.body, *job.parts.exits)
        for each in ast.walk(part)
    )


def _arguments(job: _Job, writer: Writer, *, reraise: bool) -> list[Doc]:
    measured = job.measured
    items: list[Doc] = [pairs("retry", call(writer.name("tenacity.retry_if_exception_type"), *_types(job)))]
    wait = _wait(job, writer)
    if wait is not None:
        items.append(pairs("wait", wait))
    items.append(pairs("stop", call(writer.name("tenacity.stop_after_attempt"), measured.attempts)))
    items += [
        pairs(hook.name, hook.text) for hook in sorted(job.said, key=lambda each: each.name, reverse=True)
    ]
    if reraise:
        items.append("reraise=True")
    else:
        items.append(pairs("retry_error_callback", f"lambda _: {_constant(measured.end.node)}"))
    return items


def _types(job: _Job) -> tuple[Doc, ...]:
    types = job.parts.types
    if types is None:
        return ("BaseException",)
    texts = tuple(job.view.module.segment(each) for each in types)
    if texts == ("Exception",):
        return ()
    # What was written as a tuple stays one.
    return (tuple_of(texts) if len(texts) > 1 or not _is_tuple(job) else f"({texts[0]},)",)


def _is_tuple(job: _Job) -> bool:
    return isinstance(job.parts.handler.type, ast.Tuple)


def _wait(job: _Job, writer: Writer) -> Doc | None:
    measured = job.measured
    steady: Doc | None = None
    if measured.function == "wait_chain":
        fixed = writer.name("tenacity.wait_fixed")
        items = tuple(text.replace("wait_fixed", fixed) for text in measured.arguments)
        steady = call(writer.name("tenacity.wait_chain"), *items)
    elif measured.function:
        steady = call(writer.name(f"tenacity.{measured.function}"), *measured.arguments)
    if not measured.chance:
        return steady
    by_chance = call(writer.name("tenacity.wait_random"), *measured.chance.split(", "))
    return by_chance if steady is None else call(writer.name("tenacity.wait_combine"), steady, by_chance)


def _as_decorator(job: _Job) -> Decoration:
    view, function, parts = job.view, job.function, job.parts
    module = view.module
    writer = Writer(view, view.site(function.node))
    _check_order(job)
    arguments = _arguments(job, writer, reraise=job.measured.end.kind == "reraise")
    doc = call(writer.name("tenacity.retry"), *arguments, broken=True)
    first = min((*job.measured.starts, parts.loop), key=lambda node: node.lineno)
    last = parts.rest[-1] if parts.rest else parts.loop
    inner = _indent_at(view, module.span(first)[0])
    text = _body(job, drop_break=True)
    old = _indent_at(view, module.span(parts.attempt.body[0])[0])
    lines = [line[len(old) - len(inner) :] if line.startswith(old) else line.lstrip() for line in text]
    region = (module.span(first)[0], module.span(last)[1])
    body = Splice(*region, "\n".join(lines).lstrip())
    plain = _rewrite(job, writer, (body,), region)
    return Decoration(
        function, doc, tuple(writer.needs), plain.reason, _services(job), (body,), plain.frees, plain.notes
    )


def _services(job: _Job) -> tuple[str, ...]:
    """Name what a loop talks to, by the package of what it catches."""
    types = job.parts.types or ()
    packages = {(job.view.qualified(each) or "builtins").partition(".")[0] for each in types}
    return () if "builtins" in packages else tuple(sorted({service_of(each) for each in packages}))


def _check_order(job: _Job) -> None:
    """A decorator is evaluated with the module: what it names must be bound above the function."""
    names = _type_names(job.parts) | job.measured.constants
    for name in names:
        for binding in job.view.module.names.module_bindings(name):
            top = next(
                n
                for n in (*job.view.site(job.function.node).ancestors, job.function.node)
                if isinstance(n, ast.stmt)
            )
            if binding.statement.lineno > top.lineno:
                raise CannotWriteError(f"{name} is bound further down than the function")


def _in_place(job: _Job, *, handled: bool) -> Rewrite:
    """Write a loop of tenacity where the loop stands, in a `try` when something happens after the last failure."""
    view, parts, measured = job.view, job.parts, job.measured
    module = view.module
    writer = Writer(view, view.site(parts.loop))
    start, end = module.span(parts.loop)
    indent = _indent_at(view, start)
    lines = _loop_lines(job, writer, indent + (module.indent if handled else ""))
    if handled:
        if _multiline_strings(job):
            raise UnknownError("it holds a string over several lines, which cannot be indented")
        lines = [f"{indent}try:", *lines, *_handler_lines(job, indent)]
    lines += _moved(job, indent)
    splices = [Splice(start, end, "\n".join(lines).removeprefix(indent))]
    last = (
        job.finish.statements[-1]
        if handled and job.finish.place == "behind" and job.finish.statements
        else None
    )
    dead = last or _dead_end(job)
    if dead is not None:
        splices.append(Splice(end, module.span(dead)[1], ""))
    splices += [_removal(node, job) for node in measured.starts if _unused(node, job, dead)]
    return _rewrite(job, writer, tuple(sorted(splices, key=lambda each: each.start)), (start, end))


def _loop_lines(job: _Job, writer: Writer, indent: str) -> list[str]:
    """Return the lines of the loop itself."""
    asynchronous = job.function.asynchronous
    kind = writer.name("tenacity.AsyncRetrying" if asynchronous else "tenacity.Retrying")
    doc = call(kind, *_arguments(job, writer, reraise=True), broken=True)
    unit = job.view.module.indent
    name = _attempt_name(job)
    width = int(job.view.scope.options["line-length"])
    head = f"{indent}{'async ' if asynchronous else ''}for {name} in {render(doc, indent, unit, width)}:"
    body = _body(job, drop_break=_trailing_break_only(job))
    return [head, f"{indent}{unit}with {name}:", *_indented(body, indent + unit + unit)]


def _handler_lines(job: _Job, indent: str) -> list[str]:
    unit = job.view.module.indent
    module = job.view.module
    types = job.parts.types
    texts = ("BaseException",) if types is None else tuple(module.segment(each) for each in types)
    name = f" as {job.finish.name}:" if job.finish.name else ":"
    head = Group("except (", texts, f"){name}") if len(texts) > 1 else f"except {texts[0]}{name}"
    width = int(job.view.scope.options["line-length"])
    inside = [indent + unit + line if line.strip() else line for line in job.finish.lines]
    return [indent + render(head, indent, unit, width), *inside]


def _moved(job: _Job, indent: str) -> list[str]:
    """Return the lines of what a good attempt does outside the `try`; they go behind the loop."""
    behind = job.behind
    if isinstance(behind[-1] if behind else None, ast.Break):
        behind = behind[:-1]
    if not behind:
        return []
    module = job.view.module
    if not module.starts_line(behind[0]) or (
        job.parts.attempt.orelse and behind[-1] not in job.parts.attempt.orelse
    ):
        raise UnknownError("what it does after a good attempt stands in two places")
    start = module.line_span(module.line(module.span(behind[0])[0]))[0]
    end = module.span(behind[-1])[1]
    text = module.source[start : module.line_span(module.line(end))[1]].decode()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    return _indented(lines, indent)


def _indented(lines: list[str], indent: str) -> list[str]:
    """Return lines with another indentation for the first of them, and with it for all."""
    first = next(line for line in lines if line.strip() and not line.lstrip().startswith("#"))
    old = first[: len(first) - len(first.lstrip())]
    return [
        indent + line[len(old) :] if line.startswith(old) else line.strip() and indent + line.lstrip()
        for line in lines
    ]


def _trailing_break_only(job: _Job) -> bool:
    """The loop ends by itself after a good attempt, so that a last ``break`` says nothing."""
    if job.behind:
        return False
    exits = job.parts.exits
    return isinstance((exits or job.parts.attempt.body)[-1], ast.Break) and len(job.parts.attempt.body) > (
        0 if exits else 1
    )


def _dead_end(job: _Job) -> ast.stmt | None:
    """Return the ``raise last_error`` behind the loop, which tenacity does now."""
    rest = job.parts.rest
    if not rest:
        return None
    if isinstance(rest[0], ast.Raise) and not _breaks(job):
        return rest[0]
    used = {each.id for node in rest for each in ast.walk(node) if isinstance(each, ast.Name)}
    if used & job.measured.control:
        raise UnknownError("what follows the loop looks at what it counted or kept")
    return None


def _unused(node: ast.stmt, job: _Job, dead: ast.stmt | None) -> bool:
    """Tell whether a first value is needed by the loop's control alone."""
    target = next(
        each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    )
    gone: set[int] = {id(each) for each in ast.walk(job.parts.loop)}
    gone -= {id(each) for part in job.parts.attempt.body for each in ast.walk(part)}
    gone |= {id(each) for start in job.measured.starts for each in ast.walk(start)}
    for statement in (*job.finish.statements, *([dead] if dead is not None else [])):
        gone |= {id(each) for each in ast.walk(statement)}
    words = {word for hook in job.said for word in _identifiers(flat(hook.text))} | set(
        _identifiers(" ".join(job.measured.arguments))
    )
    if target in words:
        return False
    alone = (
        len(
            [
                each
                for each in ast.walk(node)
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
            ]
        )
        == 1
    )
    return (
        alone
        and job.view.module.starts_line(node)
        and not any(
            isinstance(each, ast.Name) and each.id == target and id(each) not in gone
            for each in ast.walk(job.function.node)
        )
    )


def _identifiers(text: str) -> list[str]:
    return [
        token.string
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.NAME
    ]


def _removal(node: ast.stmt, job: _Job) -> Splice:
    module = job.view.module
    start, end = module.span(node)
    first, line_end = module.line_span(module.line(start))[0], module.line_span(module.line(end))[1]
    if module.source[end:line_end].strip():
        raise CannotWriteError(f"line {node.lineno} has more on it than the first value of the counter")
    return Splice(first, line_end, "")


def _attempt_name(job: _Job) -> str:
    gone = {id(each) for part in (job.parts.loop, *job.measured.starts) for each in ast.walk(part)}
    whole = (*job.parts.attempt.body, *job.parts.exits, *job.finish.statements)
    kept = {id(each) for part in whole for each in ast.walk(part)}
    return attempt_name(job.function, gone - kept)


def _body(job: _Job, *, drop_break: bool) -> list[str]:
    """Return the lines of the attempt as they are, with the comments above its first statement."""
    module, parts = job.view.module, job.parts
    statements = list(parts.attempt.body)
    exits = parts.exits
    if drop_break and not exits and isinstance(statements[-1], ast.Break) and len(statements) > 1:
        statements.pop()
    if not module.starts_line(statements[0]):
        raise CannotWriteError("the attempt is written on the line of its try")
    start = module.line_span(module.line(module.span(parts.attempt)[0]))[1]
    end = module.span(statements[-1])[1]
    line_end = module.line_span(module.line(end))[1]
    text = module.source[start:line_end].decode().replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    lines = text.split("\n")
    if exits and not job.behind and not (drop_break and isinstance(exits[0], ast.Break)):
        indent = _indent_at(job.view, module.span(statements[0])[0])
        lines.append(indent + module.segment(exits[0]))
    return lines


def _indent_at(view: View, offset: int) -> str:
    module = view.module
    return module.source[module.line_span(module.line(offset))[0] : offset].decode()


def _rewrite(job: _Job, writer: Writer, splices: tuple[Splice, ...], region: tuple[int, int]) -> Rewrite:
    measured = job.measured
    notes = []
    lost = _lost_comments(job, region)
    if lost:
        lines = ", ".join(map(str, lost))
        notes.append(
            Remark(job.parts.loop, f"comments of the old loop go with it (line {lines})", NoteKind.ADVICE)
        )
    if not measured.attempts.isdigit() and measured.parameters:
        message = f"tenacity always makes a first attempt; the loop made none when {measured.attempts} was not positive"
        notes.append(Remark(job.parts.loop, message, NoteKind.ADVICE))
    frees = {
        ast.unparse(each.func).partition(".")[0]
        for part in (*job.parts.handler.body, *job.parts.before, *job.parts.after)
        for each in ast.walk(part)
        if isinstance(each, ast.Call)
        and (job.view.qualified(each.func) or "").startswith(("time.sleep", "asyncio.sleep", "random."))
    }
    reason = f"a hand-written retry loop with the same attempts ({measured.attempts}) and waits"
    if measured.late:
        reason += ", but for the wait after the last one, which helped nobody"
    return Rewrite(
        splices,
        reason,
        (*writer.needs, *dependency(job.view)),
        frees=tuple(sorted(frees)),
        notes=tuple(notes),
    )


def _lost_comments(job: _Job, region: tuple[int, int]) -> list[int]:
    """Return the lines of comments that stand in the loop but not in what is kept of it."""
    module = job.view.module
    kept = [(module.line(module.span(job.parts.attempt)[0]) + 1, job.parts.attempt.body[-1].end_lineno or 0)]
    kept += [
        (part[0].lineno, part[-1].end_lineno or 0) for part in (job.behind, job.finish.statements) if part
    ]
    first, last = module.line(region[0]), module.line(region[1])
    found = []
    try:
        for token in tokenize.tokenize(io.BytesIO(module.source).readline):
            line = token.start[0]
            if (
                token.type == tokenize.COMMENT
                and first <= line <= last
                and not any(start <= line <= end for start, end in kept)
            ):
                found.append(line)
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return []
    return found
