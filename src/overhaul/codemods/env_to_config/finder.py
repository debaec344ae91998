"""The edits of a reading file: each read becomes an attribute of the settings, or a remark says why not."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from overhaul.codemods.api import Finding, Need, NeedKind, Remark, Rewrite, Scope, Site, Splice
from overhaul.codemods.env_to_config.config_module import field_key, helper_key
from overhaul.codemods.env_to_config.dotenv_calls import dotenv_calls
from overhaul.codemods.env_to_config.extension import additions
from overhaul.codemods.env_to_config.facts import MISSING, Decisions, Field, Target
from overhaul.codemods.env_to_config.look import left_alone
from overhaul.codemods.env_to_config.reads import Read, environment_of
from overhaul.model.note import NoteKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.codemods.toolbox.module import Module

__all__ = ["find"]

_CONSUMERS = frozenset(
    {
        "len",
        "set",
        "tuple",
        "sorted",
        "list",
        "frozenset",
        "any",
        "all",
        "sum",
        "min",
        "max",
        "map",
        "filter",
        "enumerate",
        "zip",
    }
)


def find(_: Site, scope: Scope) -> Iterator[Finding]:
    """Yield what is to be done in one file."""
    module = scope.module
    target = scope.facts.of(module.path) if isinstance(scope.facts, Decisions) else Target()
    if module.path == target.path and not target.new:
        yield from additions(module, target)
    environment = environment_of(module)
    reason = left_alone(module) or target.excluded.get(module.path, "")
    if reason:
        for read in environment.reads:
            yield Remark(read.site.node, f"left alone: {reason}")
        return
    yield from environment.remarks
    whole = {id(read.site.node) for read in environment.reads if _is_whole(read, module, target)}
    for read in environment.reads:
        if read.owner is None or id(read.owner) not in whole:
            yield _converted(read, module, target)
    yield from dotenv_calls(environment, module, target)


def _is_whole(read: Read, module: Module, target: Target) -> bool:
    """Tell whether the field stands for all of the expression around a read, other reads in it included."""
    variable = read.use.variable or target.keys.get((module.path, read.use.key), "")
    field = target.fields.get(variable)
    return field is not None and _is_typed(read, field)


def _converted(read: Read, module: Module, target: Target) -> Finding:
    node, use = read.site.node, read.use
    variable = use.variable or target.keys.get((module.path, use.key), "")
    if not variable:
        return Remark(node, f"left alone: the value of {use.key} is not certain")
    if variable in target.refused:
        hint = "settle on one default and run again" if "default" in target.refused[variable] else ""
        return Remark(node, f"left alone: {target.refused[variable]}", NoteKind.REVIEW, hint)
    reason = target.written.get(variable, "") if use.late else ""
    reason = reason or target.differing.get((module.path, variable, use.says), "")
    if reason:
        return Remark(node, f"left alone: {reason}", NoteKind.REVIEW)
    field = target.fields.get(variable)
    if field is None or module.path not in target.modules:
        default = use.default[1] if isinstance(use.default, tuple) and use.default != MISSING else ""
        return Remark(node, f"left alone: its default {default} is computed" if default else "left alone")
    return _rewritten(read, field, module, target)


def _rewritten(read: Read, field: Field, module: Module, target: Target) -> Finding:
    site, use = read.site, read.use
    insists = field.default is None and not use.presence and _raises(read, field)
    found = _references(field, site, module, target, insists=insists)
    if isinstance(found, Remark):
        return found
    (access, helper), needs = found
    outer, text = _replacement(read, field, access, helper if insists else "", target)
    segment = module.segment(outer)
    if len(segment.splitlines()) > 1 and "#" in _without_strings(segment):
        return Remark(site.node, "left alone: a comment stands inside the expression that would be replaced")
    quoted = _in_string(text, site, segment)
    if quoted is None:
        return Remark(site.node, "left alone: the quotes of the f-string around it leave no room")
    keys = [] if field.existing else [field_key(target, field.variable)]
    if insists and not target.helper_exists:
        keys.append(helper_key(target))
    return Rewrite(
        (Splice(*module.span(outer), quoted),),
        f"{field.variable} is read through {target.path}",
        needs=(*needs, *(Need(NeedKind.EXTERNAL, key) for key in keys)),
        frees=tuple(sorted({name.id for name in ast.walk(outer) if isinstance(name, ast.Name)})),
        notes=tuple(Remark(site.node, text, NoteKind.REVIEW) for text in _worth_saying(read, field)),
    )


def _worth_saying(read: Read, field: Field) -> Iterator[str]:
    if field.remark and (field.existing or read.use.kind != "str"):
        yield field.remark
    if read.file_only:
        yield f"{field.variable} was read from the file alone; now the environment wins over it"


def _raises(read: Read, field: Field) -> bool:
    """Tell whether the read raises when the variable is unset."""
    return (read.use.typed_default if _is_typed(read, field) else read.use.default) == MISSING


def _is_typed(read: Read, field: Field) -> bool:
    use = read.use
    if use.presence or use.kind != field.kind:
        return False
    if field.kind == "str":
        return use.whole and use.blank == field.blank and use.typed_default == field.default
    return field.existing or (use.parse, use.blank) == (field.parse, field.blank)


def _replacement(read: Read, field: Field, access: str, helper: str, target: Target) -> tuple[ast.expr, str]:
    """Return (expression to replace, its new text)."""
    usage = read.usage
    if read.use.presence:
        return _expression(read.site.node), _presence(read, field, access, target)
    text = f"{access}.{field.name}"
    if helper:
        text = f'{helper}({text}, "{field.variable}")'
    if field.secret:
        text = _plain_secret(text, read, may_be_none=field.default is None and not helper)
    if not _is_typed(read, field):
        return _expression(read.site.node), text
    if field.shared and not _is_consumed(usage.outer, usage.above):
        text = f"{field.kind.partition('[')[0]}({text})"
    return usage.outer, f"not {text}" if usage.negated else text


def _plain_secret(text: str, read: Read, *, may_be_none: bool) -> str:
    plain = f"{text}.get_secret_value()"
    if not may_be_none:
        return plain
    plain = f"{plain} if {text} is not None else None"
    alone = isinstance(read.site.ancestors[-1], (ast.Assign, ast.AnnAssign, ast.Return, ast.keyword))
    return plain if alone else f"({plain})"


def _presence(read: Read, field: Field, access: str, target: Target) -> str:
    if field.default is None:
        return f"{access}.{field.name} {'is' if read.negated else 'is not'} None"
    known = "__fields_set__" if target.writing.legacy else "model_fields_set"
    return f'"{field.name}" {"not in" if read.negated else "in"} {access}.{known}'


def _expression(node: ast.AST) -> ast.expr:
    if not isinstance(node, ast.expr):
        raise TypeError(type(node).__name__)
    return node


def _is_consumed(node: ast.expr, above: tuple[ast.AST, ...]) -> bool:
    """Tell whether nobody can keep (and change) the collection that an expression gives."""
    parent = above[-1]
    if isinstance(parent, (ast.For, ast.comprehension)):
        return parent.iter is node
    if isinstance(parent, ast.Compare):
        return True
    if isinstance(parent, ast.Subscript):
        return parent.value is node and isinstance(parent.ctx, ast.Load)
    if isinstance(parent, ast.Call) and node in parent.args:
        function = parent.func
        if isinstance(function, ast.Name):
            return function.id in _CONSUMERS
        return isinstance(function, ast.Attribute) and function.attr == "join"
    return isinstance(parent, ast.Starred)


def _references(
    field: Field, site: Site, module: Module, target: Target, *, insists: bool
) -> tuple[tuple[str, str], tuple[Need, ...]] | Remark:
    """Return how the settings object and the helper are written here, and the imports for it."""
    access = target.late_access if field.late else target.access
    texts: list[str] = []
    needs: list[Need] = []
    for name in (access, target.helper if insists else ""):
        root = name.removesuffix("()")
        if not root:
            texts.append("")
            continue
        reference = _reference(root, site, module, target)
        if reference is None:
            return Remark(site.node, f"left alone: the name {root} means something else here")
        text, need = reference
        texts.append(text + name[len(root) :])
        needs += need
    return (texts[0], texts[1]), tuple(needs)


def _reference(root: str, site: Site, module: Module, target: Target) -> tuple[str, tuple[Need, ...]] | None:
    dotted = target.modules[module.path]
    around = (*site.ancestors, site.node)[:-1]
    resolution = module.names.resolve_name(root, around)
    qualified = f"{dotted}{'' if dotted.endswith('.') else '.'}{root}"
    if resolution.qualified and _is_same(resolution.qualified, qualified):
        return root, ()
    found = module.imports.reference(qualified, site, style="name")
    if found is None and not dotted.startswith("."):  # the name is taken, the module's may be free
        found = module.imports.reference(qualified, site, style="module")
    return (found.text, found.needs) if found else None


def _is_same(one: str, other: str) -> bool:
    """Tell whether two qualified names of one file mean the same, if one of them is relative."""
    short, long = sorted((one.lstrip("."), other.lstrip(".")), key=len)
    relative = one.startswith(".") or other.startswith(".")
    return short == long or (relative and long.endswith(f".{short}"))


def _in_string(text: str, site: Site, segment: str) -> str | None:
    """Return a text with quotes that fit into the f-string around a site; ``None`` when none do."""
    if '"' not in text or not any(isinstance(node, ast.JoinedStr) for node in site.ancestors):
        return text
    if "'" in segment and '"' not in segment:
        return text.replace('"', "'")
    return text if '"' in segment else None


def _without_strings(text: str) -> str:
    return re.sub(r"\"[^\"\n]*\"|'[^'\n]*'", "", text)
