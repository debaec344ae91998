"""New fields in the settings class that is there, as edits of its file that disturb nothing."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Need, NeedKind, Rewrite, Splice
from overhaul.codemods.env_to_config.config_module import field_key, helper_key
from overhaul.codemods.env_to_config.config_text import (
    blank_text,
    field_line,
    helper_text,
    imports_of,
    needs_validator,
    validator_text,
)
from overhaul.codemods.env_to_config.existing import end_of_fields, settings_class

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.codemods.env_to_config.facts import Field, Target
    from overhaul.codemods.toolbox.module import Module

__all__ = ["additions"]


def additions(module: Module, target: Target) -> Iterator[Rewrite]:
    """Yield the edits of an existing config module: fields, validators, the function that insists."""
    node = settings_class(module.tree, target.class_name)
    if node is None:
        return
    present = {
        statement.target.id
        for statement in node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    }
    wanted = [each for each in target.fields.values() if not each.existing and each.name not in present]
    last = end_of_fields(node) or node.body[0]
    indent = module.indentation(node.body[0])
    for each in wanted:
        text = field_line(each, target.writing, indent)
        yield _support(module, last, text, each, target)
    for each in wanted:
        if needs_validator(each):
            yield _support(module, node.body[-1], "\n" + validator_text(each, indent, indent), each, target)
    yield from _blank(module, node, [each for each in wanted if each.blank], target)
    if target.helper_used and not target.helper_exists and not _defines(module, target.helper):
        yield _helper(module, target)


def _blank(module: Module, node: ast.ClassDef, fields: list[Field], target: Target) -> Iterator[Rewrite]:
    """Yield a validator for each field whose empty variable counts as unset."""
    indent = module.indentation(node.body[0])
    for each in fields:
        body = blank_text(indent, indent).replace(
            "_empty_is_unset", f"_empty_{each.name.strip('_')}_is_unset"
        )
        text = f'\n{indent}@field_validator("{each.name}", mode="before")\n{body}'
        yield _support(module, node.body[-1], text, each, target)


def _support(module: Module, behind: ast.stmt, text: str, field: Field, target: Target) -> Rewrite:
    needs = tuple(_import(text) for text in imports_of(field, target.writing))
    return Rewrite(
        (_insertion(module, behind, text),),
        f"the field for {field.variable}",
        needs=needs,
        provides=(field_key(target, field.variable),),
        support=True,
    )


def _import(text: str) -> Need:
    module, _, name = text.partition(":")
    return Need(NeedKind.IMPORT, f"from {module} import {name}")


def _insertion(module: Module, behind: ast.stmt, text: str) -> Splice:
    """Insert lines behind the last line of a statement, with the comment that follows it there."""
    at = module.line_span(behind.end_lineno or behind.lineno)[1]
    ended = at == 0 or module.source[at - 1 : at] in {b"\n", b"\r"}
    return Splice(at, at, text if ended else "\n" + text.removesuffix("\n"))


def _helper(module: Module, target: Target) -> Rewrite:
    bound = {name for node in module.tree.body for name in _names(node)}
    variable = next(name for name in ("T", "_T", "_Setting") if name not in bound)
    text = helper_text(target.helper, optional=target.writing.optional)
    text = (
        text.replace("T | None", f"{variable} | None")
        .replace("[T]", f"[{variable}]")
        .replace("-> T", f"-> {variable}")
    )
    end = module.tree.body[-1]
    typing = Need(NeedKind.IMPORT, "from typing import TypeVar")
    needs = [Need(NeedKind.STATEMENT, f'{variable} = TypeVar("{variable}")', needs=(typing,))]
    if target.writing.optional:
        needs.append(Need(NeedKind.IMPORT, "from typing import Optional"))
    return Rewrite(
        (_insertion(module, end, "\n\n" + text),),
        "raises when a setting that a caller needs is unset",
        needs=tuple(needs),
        provides=(helper_key(target),),
        support=True,
    )


def _names(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        yield node.name


def _defines(module: Module, name: str) -> bool:
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in module.tree.body)
