"""Names of variables that stand in a constant of another module: ``from names import PORT_VARIABLE``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overhaul.codemods.api import Repository
    from overhaul.codemods.env_to_config.facts import FileFacts
    from overhaul.codemods.env_to_config.layout import Layout

__all__ = ["constants"]


def constants(
    facts: Mapping[str, FileFacts], layout: Layout, repository: Repository
) -> dict[tuple[str, str], str]:
    """Return, by (reading file, qualified name), the string that a constant of another module holds."""
    found: dict[tuple[str, str], str] = {}
    known: dict[str, dict[str, str]] = {}
    for path, each in facts.items():
        keys = {use.key for use in each.uses if use.key} | {
            write.variable for write in each.writes if "." in write.variable
        }
        for key in sorted(keys):
            module, _, name = key.rpartition(".")
            if not module.strip("."):
                module = key[: len(key) - len(name)]
            where = layout.resolve(path, module, layout.roots(path, each))
            if not where:
                continue
            if where not in known:
                known[where] = _strings(repository.read(where) or b"")
            if name in known[where]:
                found[path, key] = known[where][name]
    return found


def _strings(source: bytes) -> dict[str, str]:
    """Return the names that a module binds once, at its top level, to a string."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return {}
    values: dict[str, str] = {}
    count: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            count[node.id] = count.get(node.id, 0) + 1
    for statement in tree.body:
        if isinstance(statement, (ast.Assign, ast.AnnAssign)):
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            value = statement.value
            if (
                isinstance(target, ast.Name)
                and isinstance(value, ast.Constant)
                and isinstance(value.value, str)
            ):
                values[target.id] = value.value
    return {name: value for name, value in values.items() if count[name] == 1}
