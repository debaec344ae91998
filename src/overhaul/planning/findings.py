"""One walk over a file for all steps: who finds what, in source order."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.codemods.api import Finding, Remark, Rewrite, Scope, Site
from overhaul.codemods.toolbox.module import walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from overhaul.codemods.toolbox.module import Module
    from overhaul.planning.steps import Step

__all__ = ["Found", "StepError", "find", "mentioned", "remarks_of", "rewrites_of"]


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with the step that made it."""

    step: Step
    finding: Finding


class StepError(Exception):
    """A finder raised; the engine turns this into a note and goes on without the step.

    Args:
        step: Name of the codemod.
        line: Line (1-based) of the node that it looked at.
    """

    def __init__(self, step: str, line: int) -> None:
        super().__init__(step, line)
        self.step = step
        self.line = line


def mentioned(data: bytes, steps: Sequence[Step]) -> list[Step]:
    """Return the steps that have something to look for in these bytes."""
    return [step for step in steps if any(token in data for token in step.codemod.mentions)]


def find(module: Module, steps: Sequence[Step], facts: Mapping[str, Any]) -> Iterator[Found]:
    """Yield what the steps find, walking the tree once.

    A finder is called for a node when a line of the node contains one of its codemod's mentions, or a name that
    an import on such a line binds. ``ast.Module`` is visited first.

    Raises:
        StepError: A finder raised; the cause is its exception.
    """
    scopes = {step.name: Scope(module, step.options, facts.get(step.name)) for step in steps}
    lines = {step.name: _lines(module, step) for step in steps}
    table: dict[type[ast.AST], list[tuple[Step, set[int]]]] = {}
    for step in steps:
        for kind in step.codemod.visits:
            table.setdefault(kind, []).append((step, set(lines[step.name])))
    union = sorted(set().union(*lines.values())) if lines else []
    for node, path in walk(module.tree, union):
        entries = table.get(node.__class__)
        if entries is None:
            continue
        site = None
        for step, wanted in entries:
            if not _on_lines(node, path, wanted):
                continue
            site = site or Site(node, tuple(path[:-1]))
            try:
                for finding in step.codemod.visits[node.__class__](site, scopes[step.name]):
                    yield Found(step, finding)
            except (Exception, SystemExit) as error:  # any failure of a codemod is contained
                raise StepError(step.name, getattr(node, "lineno", 1)) from error


def _lines(module: Module, step: Step) -> list[int]:
    """Lines that mention the step, or a name that an import on such a line binds."""
    tokens = step.codemod.mentions
    lines = module.mention_lines(tokens)
    bound = set()
    for node in module.import_statements:
        at = bisect_left(lines, node.lineno)
        if at < len(lines) and lines[at] <= (node.end_lineno or node.lineno):
            bound |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    new = {
        name.encode() for name in bound if name != "*" and not any(token in name.encode() for token in tokens)
    }
    return sorted({*lines, *_word_lines(module, new)}) if new else lines


def _word_lines(module: Module, names: set[bytes]) -> Iterator[int]:
    pattern = re.compile(rb"(?<![\w])(?:" + b"|".join(map(re.escape, sorted(names))) + rb")(?![\w])")
    for match in pattern.finditer(module.source):
        yield module.line(match.start())


def _on_lines(node: ast.AST, path: Sequence[ast.AST], wanted: set[int]) -> bool:
    first = getattr(node, "lineno", None)
    if first is None or any(isinstance(above, ast.JoinedStr) for above in path):
        return bool(wanted)
    last = node.end_lineno or first  # type: ignore[attr-defined]
    decorators = getattr(node, "decorator_list", None)
    if decorators:
        first = min(first, decorators[0].lineno)
    if last - first > len(wanted):
        return any(first <= line <= last for line in wanted)
    return any(line in wanted for line in range(first, last + 1))


def remarks_of(found: Sequence[Found]) -> Iterator[tuple[str, Remark]]:
    """Yield the remarks, with the name of the step, including those that belong to a rewrite."""
    for item in found:
        if isinstance(item.finding, Remark):
            yield item.step.name, item.finding


def rewrites_of(found: Sequence[Found]) -> list[tuple[Step, Rewrite]]:
    """Return the rewrites with their steps, in source order of finding."""
    return [(item.step, item.finding) for item in found if isinstance(item.finding, Rewrite)]
