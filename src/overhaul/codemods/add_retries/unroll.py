"""Writes a measured retry loop with tenacity: as a decorator when the loop is the whole function, else in place."""

from __future__ import annotations

import ast
import io
import tokenize
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.decorate import CannotWriteError, Writer, dependency
from overhaul.codemods.add_retries.endings import ending
from overhaul.codemods.add_retries.hooks import hooks
from overhaul.codemods.add_retries.inline import attempt_name
from overhaul.codemods.add_retries.layout import Doc, call, flat, pairs, render, tuple_of
from overhaul.codemods.add_retries.libraries.verdict import service_of
from overhaul.codemods.add_retries.loop_text import (
    Job,
    body_lines,
    breaks,
    ends_by_itself,
    handler_lines,
    has_long_strings,
    indent_at,
    indented,
    lost_comments,
    moved_lines,
    removal_of,
)
from overhaul.codemods.add_retries.sharing import Decoration
from overhaul.codemods.add_retries.traces import LoopParts, UnknownError
from overhaul.codemods.api import Remark, Rewrite, Splice
from overhaul.model.note import NoteKind

if TYPE_CHECKING:
    from overhaul.codemods.add_retries.measure import Measured
    from overhaul.codemods.add_retries.view import Function, View

__all__ = ["rewrite"]


def rewrite(function: Function, parts: LoopParts, measured: Measured, view: View) -> Rewrite | Decoration:
    """Return the rewrite of a loop.

    Raises:
        UnknownError: The loop ends in a way that tenacity does not know.
        CannotWriteError: Something cannot be named there.
    """
    finish = ending(function, parts, measured, view)
    job = Job(function, parts, measured, view, hooks(parts, measured, view, finish.statements), finish)
    end = measured.end
    if (end.kind == "through" and not _ends_function(job)) or _goes_on(job):
        raise UnknownError("it goes on behind the loop when every attempt has failed")
    plain = len(finish.statements) <= 1
    constant = end.kind in {"through", "return"} and _constant(end.node) is not None
    if plain and not job.behind and (end.kind == "reraise" or constant) and _is_whole(job):
        return _as_decorator(job)
    return _in_place(job, handled=not plain or end.kind != "reraise")


def _goes_on(job: Job) -> bool:
    """Tell whether what a loop does at its end is what it does after a good attempt as well."""
    last = job.measured.end.node
    if job.finish.place != "behind" or last is None or job.measured.end.kind == "reraise":
        return False
    return breaks(job) or last not in job.parts.rest


def _ends_function(job: Job) -> bool:
    return job.parts.loop in job.function.node.body and not job.parts.rest


def _constant(node: ast.stmt | None) -> str | None:
    if node is None:
        return "None"
    if isinstance(node, ast.Return):
        if node.value is None:
            return "None"
        return ast.unparse(node.value) if isinstance(node.value, ast.Constant) else None
    return None


def _is_whole(job: Job) -> bool:
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
    if measured.parameters or (breaks(job) and parts.rest) or len(parts.rest) > 1:
        return False
    if any(name in job.function.parameters or _local(name, job) for hook in job.said for name in hook.used):
        return False
    if has_long_strings(job) or (node.decorator_list and not _known_decorators(job)):
        return False
    return all(not _local(name, job) for name in _type_names(parts))


def _known_decorators(job: Job) -> bool:
    known = {"builtins.staticmethod", "builtins.classmethod"}
    return all(job.view.qualified(each) in known for each in job.function.node.decorator_list)


def _local(name: str, job: Job) -> bool:
    site = job.view.site(job.parts.loop)
    bindings = job.view.module.names.resolve_name(name, site.ancestors).bindings
    return any(not isinstance(binding.scope, ast.Module) for binding in bindings)


def _type_names(parts: LoopParts) -> set[str]:
    return {each.id for node in parts.types or () for each in ast.walk(node) if isinstance(each, ast.Name)}


def _arguments(job: Job, writer: Writer, *, reraise: bool) -> list[Doc]:
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


def _types(job: Job) -> tuple[Doc, ...]:
    types = job.parts.types
    if types is None:
        return ("BaseException",)
    texts = tuple(job.view.module.segment(each) for each in types)
    if texts == ("Exception",):
        return ()
    # What was written as a tuple stays one.
    return (tuple_of(texts) if len(texts) > 1 or not _is_tuple(job) else f"({texts[0]},)",)


def _is_tuple(job: Job) -> bool:
    return isinstance(job.parts.handler.type, ast.Tuple)


def _wait(job: Job, writer: Writer) -> Doc | None:
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


def _as_decorator(job: Job) -> Decoration:
    view, function, parts = job.view, job.function, job.parts
    module = view.module
    writer = Writer(view, view.site(function.node))
    _check_order(job)
    arguments = _arguments(job, writer, reraise=job.measured.end.kind == "reraise")
    doc = call(writer.name("tenacity.retry"), *arguments, broken=True)
    first = min((*job.measured.starts, parts.loop), key=lambda node: node.lineno)
    last = parts.rest[-1] if parts.rest else parts.loop
    inner = indent_at(view, module.span(first)[0])
    text = body_lines(job, drop_break=True)
    old = indent_at(view, module.span(parts.attempt.body[0])[0])
    lines = [line[len(old) - len(inner) :] if line.startswith(old) else line.lstrip() for line in text]
    region = (module.span(first)[0], module.span(last)[1])
    body = Splice(*region, "\n".join(lines).lstrip())
    plain = _rewrite(job, writer, (body,), region)
    return Decoration(
        function, doc, tuple(writer.needs), plain.reason, _services(job), (body,), plain.frees, plain.notes
    )


def _services(job: Job) -> tuple[str, ...]:
    """Name what a loop talks to, by the package of what it catches."""
    types = job.parts.types or ()
    packages = {(job.view.qualified(each) or "builtins").partition(".")[0] for each in types}
    return () if "builtins" in packages else tuple(sorted({service_of(each) for each in packages}))


def _check_order(job: Job) -> None:
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


def _in_place(job: Job, *, handled: bool) -> Rewrite:
    """Write a loop of tenacity where the loop stands, in a `try` when something happens after the last failure."""
    view, parts, measured = job.view, job.parts, job.measured
    module = view.module
    writer = Writer(view, view.site(parts.loop))
    start, end = module.span(parts.loop)
    indent = indent_at(view, start)
    lines = _loop_lines(job, writer, indent + (module.indent if handled else ""))
    if handled:
        if has_long_strings(job):
            raise UnknownError("it holds a string over several lines, which cannot be indented")
        lines = [f"{indent}try:", *lines, *handler_lines(job, indent)]
    lines += moved_lines(job, indent)
    splices = [Splice(start, end, "\n".join(lines).removeprefix(indent))]
    last = (
        job.finish.statements[-1]
        if handled and job.finish.place == "behind" and job.finish.statements
        else None
    )
    dead = last or _dead_end(job)
    if dead is not None:
        splices.append(Splice(end, module.span(dead)[1], ""))
    splices += [removal_of(node, job) for node in measured.starts if _unused(node, job, dead)]
    return _rewrite(job, writer, tuple(sorted(splices, key=lambda each: each.start)), (start, end))


def _loop_lines(job: Job, writer: Writer, indent: str) -> list[str]:
    """Return the lines of the loop itself."""
    asynchronous = job.function.asynchronous
    kind = writer.name("tenacity.AsyncRetrying" if asynchronous else "tenacity.Retrying")
    doc = call(kind, *_arguments(job, writer, reraise=True), broken=True)
    unit = job.view.module.indent
    name = _attempt_name(job)
    width = int(job.view.scope.options["line-length"])
    head = f"{indent}{'async ' if asynchronous else ''}for {name} in {render(doc, indent, unit, width)}:"
    body = body_lines(job, drop_break=ends_by_itself(job))
    return [head, f"{indent}{unit}with {name}:", *indented(body, indent + unit + unit)]


def _dead_end(job: Job) -> ast.stmt | None:
    """Return the ``raise last_error`` behind the loop, which tenacity does now."""
    rest = job.parts.rest
    if not rest:
        return None
    if isinstance(rest[0], ast.Raise) and not breaks(job):
        return rest[0]
    used = {each.id for node in rest for each in ast.walk(node) if isinstance(each, ast.Name)}
    if used & job.measured.control:
        raise UnknownError("what follows the loop looks at what it counted or kept")
    return None


def _unused(node: ast.stmt, job: Job, dead: ast.stmt | None) -> bool:
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


def _attempt_name(job: Job) -> str:
    gone = {id(each) for part in (job.parts.loop, *job.measured.starts) for each in ast.walk(part)}
    whole = (*job.parts.attempt.body, *job.parts.exits, *job.finish.statements)
    kept = {id(each) for part in whole for each in ast.walk(part)}
    return attempt_name(job.function, gone - kept)


def _rewrite(job: Job, writer: Writer, splices: tuple[Splice, ...], region: tuple[int, int]) -> Rewrite:
    measured = job.measured
    notes = []
    lost = lost_comments(job, region)
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
