"""A retry loop as text: what is kept of it, and where that goes."""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.decorate import CannotWriteError
from overhaul.codemods.add_retries.layout import Group, render
from overhaul.codemods.add_retries.traces import UnknownError
from overhaul.codemods.api import Splice

if TYPE_CHECKING:
    from overhaul.codemods.add_retries.endings import Ending
    from overhaul.codemods.add_retries.hooks import Hook
    from overhaul.codemods.add_retries.measure import Measured
    from overhaul.codemods.add_retries.traces import LoopParts
    from overhaul.codemods.add_retries.view import Function, View

__all__ = [
    "Job",
    "body_lines",
    "breaks",
    "ends_by_itself",
    "handler_lines",
    "has_long_strings",
    "indent_at",
    "indented",
    "lost_comments",
    "moved_lines",
    "removal_of",
]


@dataclass(frozen=True, slots=True)
class Job:
    """A measured loop that is to be written anew.

    Attributes:
        function: The function that holds it.
        parts: Its parts.
        measured: What it does.
        view: The module.
        said: What it says meanwhile, as hooks.
        finish: What it does when every attempt has failed.
    """

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


def _simple_exit(node: ast.stmt) -> bool:
    if isinstance(node, ast.Break):
        return True
    return isinstance(node, ast.Return) and (
        node.value is None or isinstance(node.value, (ast.Name, ast.Constant))
    )


def breaks(job: Job) -> bool:
    """Tell whether a good attempt goes on behind the loop."""
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


def has_long_strings(job: Job) -> bool:
    """Tell whether what is kept holds a string over several lines, which cannot be indented anew."""
    return any(
        isinstance(each, (ast.Constant, ast.JoinedStr)) and each.lineno != each.end_lineno
        for part in (*job.parts.attempt.body, *job.parts.exits)
        for each in ast.walk(part)
    )


def ends_by_itself(job: Job) -> bool:
    """The loop ends by itself after a good attempt, so that a last ``break`` says nothing."""
    if job.behind:
        return False
    exits = job.parts.exits
    return isinstance((exits or job.parts.attempt.body)[-1], ast.Break) and len(job.parts.attempt.body) > (
        0 if exits else 1
    )


def body_lines(job: Job, *, drop_break: bool) -> list[str]:
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
        indent = indent_at(job.view, module.span(statements[0])[0])
        lines.append(indent + module.segment(exits[0]))
    return lines


def moved_lines(job: Job, indent: str) -> list[str]:
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
    return indented(lines, indent)


def handler_lines(job: Job, indent: str) -> list[str]:
    """Return the handler around a loop of tenacity, with what happens when every attempt has failed."""
    unit = job.view.module.indent
    module = job.view.module
    types = job.parts.types
    texts = ("BaseException",) if types is None else tuple(module.segment(each) for each in types)
    name = f" as {job.finish.name}:" if job.finish.name else ":"
    head = Group("except (", texts, f"){name}") if len(texts) > 1 else f"except {texts[0]}{name}"
    width = int(job.view.scope.options["line-length"])
    inside = [indent + unit + line if line.strip() else line for line in job.finish.lines]
    return [indent + render(head, indent, unit, width), *inside]


def indented(lines: list[str], indent: str) -> list[str]:
    """Return lines with another indentation for the first of them, and with it for all."""
    first = next(line for line in lines if line.strip() and not line.lstrip().startswith("#"))
    old = first[: len(first) - len(first.lstrip())]
    return [
        indent + line[len(old) :] if line.startswith(old) else line.strip() and indent + line.lstrip()
        for line in lines
    ]


def indent_at(view: View, offset: int) -> str:
    """Return what stands before an offset on its line."""
    module = view.module
    return module.source[module.line_span(module.line(offset))[0] : offset].decode()


def removal_of(node: ast.stmt, job: Job) -> Splice:
    """Return the splice that removes the line of a first value.

    Raises:
        CannotWriteError: It shares its line.
    """
    module = job.view.module
    start, end = module.span(node)
    first, line_end = module.line_span(module.line(start))[0], module.line_span(module.line(end))[1]
    if module.source[end:line_end].strip():
        raise CannotWriteError(f"line {node.lineno} has more on it than the first value of the counter")
    return Splice(first, line_end, "")


def lost_comments(job: Job, region: tuple[int, int]) -> list[int]:
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
