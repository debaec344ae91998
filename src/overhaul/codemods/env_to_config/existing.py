"""Settings classes that a file already has: their fields, how they are configured and which object is made of them."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from overhaul.codemods.api import Site
from overhaul.codemods.env_to_config.constants import constant_of
from overhaul.codemods.env_to_config.facts import MISSING, Class, Declared, Literal
from overhaul.codemods.env_to_config.paths import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.codemods.toolbox.module import Module

__all__ = ["classes_of", "end_of_fields", "settings_class"]

_CURRENT = frozenset({"pydantic_settings.BaseSettings", "pydantic_settings.main.BaseSettings"})
_LEGACY = frozenset(
    {"pydantic.BaseSettings", "pydantic.v1.BaseSettings", "pydantic.env_settings.BaseSettings"}
)
_COMPUTED = ("<computed>",)
_SOURCES = frozenset({"settings_customise_sources", "customise_sources"})


def classes_of(module: Module) -> tuple[Class, ...]:
    """Return the settings classes of a module, in source order."""
    if b"BaseSettings" not in module.source:
        return ()
    known: dict[str, tuple[ast.ClassDef, bool]] = {}
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef):
            bases = {module.names.qualified(Site(base, (module.tree, node))) for base in node.bases}
            inherited = [
                known[base.id] for base in node.bases if isinstance(base, ast.Name) and base.id in known
            ]
            if bases & (_CURRENT | _LEGACY) or inherited:
                known[node.name] = node, bool(bases & _LEGACY) or any(legacy for _, legacy in inherited)
    made = dict(_objects(module))
    return tuple(_class(module, node, legacy, known, made) for node, legacy in known.values())


def settings_class(tree: ast.Module, name: str) -> ast.ClassDef | None:
    """Return a class of a module's top level by name."""
    return next((node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name), None)


def end_of_fields(node: ast.ClassDef) -> ast.stmt | None:
    """Return the statement of a class behind which a new field belongs; ``None`` when there is none to follow.

    That is its last field, else its configuration, else its docstring.
    """
    fields = [statement for statement in node.body if isinstance(statement, ast.AnnAssign)]
    if fields:
        return fields[-1]
    first = [
        statement
        for statement in node.body
        if isinstance(statement, ast.Assign)
        or (isinstance(statement, ast.ClassDef) and statement.name == "Config")
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
    ]
    return first[-1] if first else None


def _class(
    module: Module,
    node: ast.ClassDef,
    legacy: bool,  # noqa: FBT001 - private, one caller
    known: dict[str, tuple[ast.ClassDef, bool]],
    made: dict[str, tuple[str, str]],
) -> Class:
    configuration: dict[str, ast.expr] = {}
    for owner in (*_bases(node, known), node):
        configuration |= _configuration(owner)
    prefix, computed = _prefix(configuration, Site(node, (module.tree,)), module)
    file = configuration.get("env_file")
    fields: dict[str, Declared] = {}
    for owner in (*_bases(node, known), node):
        for declared in _fields(owner, prefix):
            fields[declared.name] = declared
    instance, getter = made.get(node.name, ("", ""))
    text = module.segment(node)
    return Class(
        node.name,
        node.lineno,
        tuple(fields.values()),
        instance,
        getter,
        legacy,
        prefix,
        _is_true(configuration.get("case_sensitive")),
        path_of(file, Site(node, (module.tree,)), module) if file is not None else "",
        optional="Optional[" in text and not re.search(r"\| *None", text),
        extensible=computed or _obstacle(module, node),
        given=node.name in _given(module),
        blank=_is_true(configuration.get("env_ignore_empty")),
        bound=tuple(sorted(_bound(module))),
    )


def _bases(node: ast.ClassDef, known: dict[str, tuple[ast.ClassDef, bool]]) -> Iterator[ast.ClassDef]:
    for base in node.bases:
        if isinstance(base, ast.Name) and base.id in known and known[base.id][0] is not node:
            yield from _bases(known[base.id][0], known)
            yield known[base.id][0]


def _bound(module: Module) -> Iterator[str]:
    for node in module.tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def _obstacle(module: Module, node: ast.ClassDef) -> str:
    first = node.body[0]
    if not module.starts_line(first):
        return "the class is written on one line"
    if any(isinstance(each, ast.FunctionDef) and each.name in _SOURCES for each in node.body):
        return "it customises where its values come from"
    last = end_of_fields(node)
    if last is None and not isinstance(first, ast.Pass):
        return "the class has no fields to add to"
    rest = (
        module.source[module.span(last)[1] : module.line_span(module.line(module.span(last)[1]))[1]]
        if last
        else b""
    )
    return "several statements share a line with its last field" if rest.lstrip().startswith(b";") else ""


def _objects(module: Module) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield (class, (instance, getter)) for ``settings = Settings()`` and ``def get_settings(): return Settings()``."""
    instances: dict[str, str] = {}
    getters: dict[str, str] = {}
    for node in module.tree.body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            made = _made(node.value)
            if isinstance(target, ast.Name) and made:
                instances.setdefault(made, target.id)
        elif isinstance(node, ast.FunctionDef) and not _needs_arguments(node):
            returned = {_made(each.value) for each in ast.walk(node) if isinstance(each, ast.Return)}
            if len(returned) == 1 and "" not in returned:
                getters.setdefault(returned.pop(), node.name)
    for node in module.tree.body:  # settings = get_settings()
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            for name, getter in getters.items():
                if _made(node.value) == getter:
                    instances.setdefault(name, node.targets[0].id)
    for name in {**instances, **getters}:
        yield name, (instances.get(name, ""), getters.get(name, ""))


def _given(module: Module) -> set[str]:
    """Return the names of what the module calls with arguments."""
    calls = (
        node for node in ast.walk(module.tree) if isinstance(node, ast.Call) and (node.args or node.keywords)
    )
    return {_made(call) for call in calls}


def _made(node: ast.expr | None) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def _needs_arguments(node: ast.FunctionDef) -> bool:
    arguments = node.args
    return len(arguments.args) + len(arguments.posonlyargs) > len(arguments.defaults) or any(
        default is None for default in arguments.kw_defaults
    )


def _configuration(node: ast.ClassDef) -> dict[str, ast.expr]:
    """Return what ``model_config`` or an inner ``class Config`` says, by keyword."""
    values: dict[str, ast.expr] = {}
    for statement in node.body:
        if isinstance(statement, ast.ClassDef) and statement.name == "Config":
            for inner in statement.body:
                if isinstance(inner, ast.Assign) and isinstance(inner.targets[0], ast.Name):
                    values[inner.targets[0].id] = inner.value
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            if isinstance(target, ast.Name) and target.id == "model_config":
                values |= _settings_of(statement.value)
    return values


def _prefix(values: dict[str, ast.expr], site: Site, module: Module) -> tuple[str, str]:
    """Return (``env_prefix``, why it is not known)."""
    prefix = values.get("env_prefix")
    if prefix is None:
        return "", ""
    found = constant_of(prefix, Site(prefix, (*site.ancestors, site.node)), module)
    if found is not None and isinstance(found[0], str):
        return found[0], ""
    return "", "its env_prefix is computed"


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _settings_of(node: ast.expr | None) -> dict[str, ast.expr]:
    if isinstance(node, ast.Call):
        return {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    if isinstance(node, ast.Dict):
        return {
            key.value: value
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        }
    return {}


def _fields(node: ast.ClassDef, prefix: str) -> Iterator[Declared]:
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
            if name == "model_config" or "ClassVar" in ast.unparse(statement.annotation):
                continue
            aliases, default = _value_of(statement.value)
            first, *others = aliases or _alias_in(statement.annotation) or (prefix + name,)
            annotation = ast.unparse(statement.annotation)
            yield Declared(name, first, annotation, default, statement.lineno, tuple(others))


def _alias_in(annotation: ast.expr) -> tuple[str, ...]:
    """Return the aliases in ``Annotated[str, Field(alias="X")]``."""
    for node in ast.walk(annotation):
        if isinstance(node, ast.Call) and _made(node) == "Field":
            return _value_of(node)[0]
    return ()


def _value_of(node: ast.expr | None) -> tuple[tuple[str, ...], Literal]:
    """Return (aliases, default) of what is assigned to a field."""
    if node is None:
        return (), MISSING
    if not (isinstance(node, ast.Call) and _made(node) == "Field"):
        return (), _literal(node)
    values = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    default = node.args[0] if node.args else values.get("default")
    named = [values[key] for key in ("validation_alias", "alias", "env") if key in values]
    aliases = _texts(named[0]) if named else ()
    if "default_factory" in values:
        return aliases, _COMPUTED
    if default is None or (isinstance(default, ast.Constant) and default.value is Ellipsis):
        return aliases, MISSING
    return aliases, _literal(default)


def _texts(node: ast.expr) -> tuple[str, ...]:
    """Return the names in ``"X"``, ``AliasChoices("X", "Y")`` or ``["X", "Y"]``; a path into JSON is none."""
    choices = node.args if isinstance(node, ast.Call) and _made(node) == "AliasChoices" else [node]
    choices = node.elts if isinstance(node, (ast.List, ast.Tuple)) else choices
    return tuple(
        each.value for each in choices if isinstance(each, ast.Constant) and isinstance(each.value, str)
    )


def _literal(node: ast.expr) -> Literal:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        if isinstance(node, ast.Call) and _made(node) in {"Path", "SecretStr"} and len(node.args) == 1:
            return _literal(node.args[0])
        return _COMPUTED
    if isinstance(value, (list, tuple)):
        return tuple(value)
    if isinstance(value, (str, int, float, bool, type(None))):
        return value
    return () if value in ({}, set()) else _COMPUTED
