"""Calls of ``load_dotenv`` and ``dotenv_values`` in a reading file: removed where the settings read the same file."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Finding, Need, NeedKind, Remark, Rewrite, Site, Splice
from overhaul.codemods.env_to_config.config_module import field_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.codemods.env_to_config.facts import Target
    from overhaul.codemods.env_to_config.reads import Environment
    from overhaul.codemods.toolbox.module import Module

__all__ = ["dotenv_calls"]


def dotenv_calls(environment: Environment, module: Module, target: Target) -> Iterator[Finding]:
    """Yield what becomes of the calls of a file: a removal each, or why it stays."""
    if module.path == target.path:
        return
    # Lines move from round to round, so a file either loses its calls or keeps them.
    kept = {line: reason for (path, line), reason in target.kept_dotenv.items() if path == module.path}
    dropped = not kept and any(path == module.path for path, _ in target.dropped_dotenv)
    for site in environment.dotenv:
        if kept:
            line = getattr(site.node, "lineno", 0)
            yield Remark(site.node, f"load_dotenv {kept.get(line, next(iter(kept.values())))}")
        elif dropped and not isinstance(site.ancestors[-1], (ast.Subscript, ast.Attribute, ast.Compare)):
            yield _removal(site, environment, module, target)


def _removal(site: Site, environment: Environment, module: Module, target: Target) -> Finding:
    at = -2 if isinstance(site.ancestors[-1], ast.Dict) else -1
    statement, owner = site.ancestors[at], site.ancestors[at - 1]
    variables = {
        read.use.variable or target.keys.get((module.path, read.use.key), "") for read in environment.reads
    }
    removable = isinstance(statement, ast.Expr) or (
        isinstance(statement, ast.Assign) and variables <= set(target.fields)
    )
    if not removable or not isinstance(statement, ast.stmt):
        return Remark(site.node, "load_dotenv stays: its answer is used")
    if not _stands_alone(statement, owner, module):
        return Remark(site.node, "load_dotenv stays: it is all that its block does, or shares its line")
    keys = sorted(field_key(target, each) for each in variables if each in target.fields)
    return Rewrite(
        (Splice(*_lines(statement, module), ""),),
        f"{target.path} reads the same file",
        needs=tuple(Need(NeedKind.EXTERNAL, key) for key in keys),
        frees=tuple(sorted({name.id for name in ast.walk(statement) if isinstance(name, ast.Name)})),
    )


def _stands_alone(statement: ast.stmt, owner: ast.AST, module: Module) -> bool:
    """Tell whether a statement has its lines for itself and its block has others."""
    bodies = [body for _, body in ast.iter_fields(owner) if isinstance(body, list) and statement in body]
    if not (isinstance(owner, ast.Module) or (bodies and len(bodies[0]) > 1)):
        return False
    end = module.span(statement)[1]
    rest = module.source[end : module.line_span(module.line(end))[1]].split(b"#")[0]
    return module.starts_line(statement) and not rest.strip()


def _lines(statement: ast.stmt, module: Module) -> tuple[int, int]:
    """Return the span of a statement's lines; of blank lines around it one is enough."""
    last = statement.end_lineno or statement.lineno
    start, end = module.line_span(statement.lineno)[0], module.line_span(last)[1]
    if statement.lineno > 1 and last < len(module.line_starts) and _is_blank(module, statement.lineno - 1):
        end = module.line_span(last + 1)[1] if _is_blank(module, last + 1) else end
    return start, end


def _is_blank(module: Module, line: int) -> bool:
    start, end = module.line_span(line)
    return start < end and not module.source[start:end].strip()
