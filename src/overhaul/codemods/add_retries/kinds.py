"""What sort of value an expression is (``requests.Session``, ``boto3.client`` …), told only when it is certain."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.libraries import CONSTRUCTORS, METHODS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from overhaul.codemods.add_retries.view import Function, View
    from overhaul.codemods.toolbox.names import Binding

__all__ = ["Kinds"]

_STUB = re.compile(r"(?:.*_pb2_grpc|.*_grpc|.*pb2_grpc)\.\w+Stub$")
_OPENED_TYPES = re.compile(
    r"\b(IO|BinaryIO|TextIO|BufferedReader|BytesIO|StringIO|Iterator|Iterable|Generator|AsyncIterator)\b"
)
_OPENED_NAMES = {
    "f",
    "fp",
    "fh",
    "file",
    "fileobj",
    "file_obj",
    "fileobject",
    "stream",
    "handle",
    "iterator",
    "body_stream",
}

#: Classes by which an annotation names a kind, besides those that are constructors.
_ANNOTATIONS = {
    "botocore.client.BaseClient": "boto3.client",
    "psycopg2.extensions.connection": "dbapi.connection",
    "psycopg.Connection": "dbapi.connection",
    "asyncpg.Connection": "asyncpg.connection",
    "asyncpg.Pool": "asyncpg.pool",
    "sqlalchemy.engine.Connection": "dbapi.connection",
    "sqlalchemy.Connection": "dbapi.connection",
    "grpc.Channel": "grpc.channel",
}
#: Keywords with which a client repeats by itself.
_RETRYING = {"redis.Redis": ("retry", "retry_on_error", "retry_on_timeout"),
             "redis.asyncio.Redis": ("retry", "retry_on_error", "retry_on_timeout")}  # fmt: skip
_ITEMS = ("pymongo.client", "pymongo.database")


class Kinds:
    """Kinds of the expressions of one module.

    A kind is the table's name of a sort of value. ``+retries`` behind it says that the value retries by itself,
    ``+unknown`` that its configuration, which may say so, cannot be seen.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._known: dict[int, str | None] = {}

    def of(self, node: ast.expr) -> str | None:
        """Return the kind of an expression, ``None`` when there is none or it is not certain."""
        key = id(node)
        if key not in self._known:
            self._known[key] = None  # a cycle ends here
            self._known[key] = self._find(node)
        return self._known[key]

    def _find(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Call):
            return self._of_call(node)
        if isinstance(node, (ast.Await, ast.NamedExpr)):
            return self.of(node.value)
        if isinstance(node, ast.Attribute):
            return self._of_attribute(node)
        if isinstance(node, ast.Subscript):
            kind = self.of(node.value)
            return "pymongo.database" if kind in _ITEMS else None
        if isinstance(node, ast.IfExp):
            return _agreed((self.of(node.body), self.of(node.orelse)))
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            # ``session or requests.Session()``: what was passed in is meant to be the same.
            return _agreed(
                self.of(value) for value in node.values if self.of(value) or not isinstance(value, ast.Name)
            )
        return self._of_name(node) if isinstance(node, ast.Name) else None

    def _of_call(self, node: ast.Call) -> str | None:
        name = self._view.qualified(node.func)
        if name is not None:
            if name in CONSTRUCTORS:
                return self._configured(CONSTRUCTORS[name], node)
            if name in {"sqlalchemy.select", "sqlalchemy.future.select", "sqlalchemy.sql.select"}:
                return "sqlalchemy.select"
            if name in {"sqlalchemy.text", "sqlalchemy.sql.text"}:
                return "sqlalchemy.text"
            facts = self._view.scope.facts
            if facts is not None and (made := facts.factory(name)) is not None:
                return str(made)
            if _STUB.match(name):
                channel = self.of(node.args[0]) if node.args else None
                return "grpc.aio.stub" if channel == "grpc.aio.channel" else "grpc.stub"
        if isinstance(node.func, ast.Attribute):
            kind = self._of_method(node, node.func)
            if kind is not None:
                return kind
        return self._returned(node)

    def _of_method(self, node: ast.Call, func: ast.Attribute) -> str | None:
        base = self.of(func.value)
        if base is None:
            return None
        bare, _, mark = base.partition("+")
        if bare == "boto3.client" and func.attr == "get_paginator" and node.args:
            operation = node.args[0]
            if isinstance(operation, ast.Constant) and isinstance(operation.value, str):
                return f"boto3.paginator:{operation.value}" + (f"+{mark}" if mark else "")
            return None
        if bare == "boto3.resource" and func.attr[:1].isupper():
            return base
        if bare == "sqlalchemy.sessionmaker" and func.attr == "begin":
            return "sqlalchemy.session"
        found = METHODS.get((bare, func.attr))
        return None if found is None else self._configured(found, node)

    def _configured(self, kind: str, node: ast.Call) -> str:
        """Add what the arguments say about retries of the value's own."""
        given = {item.arg: item.value for item in node.keywords}
        if kind in {"boto3.client", "boto3.resource"} and "config" in given:
            return kind + self._botocore_config(given["config"])
        if any(name in given for name in _RETRYING.get(kind, ())):
            return kind + "+retries"
        return kind

    def _botocore_config(self, node: ast.expr) -> str:
        node = self._view.assigned(node)
        if isinstance(node, ast.Constant) and node.value is None:
            return ""
        name = self._view.qualified(node.func) if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and name in {"botocore.config.Config", "botocore.client.Config"}:
            if any(item.arg is None for item in node.keywords):
                return "+unknown"
            return "+retries" if any(item.arg == "retries" for item in node.keywords) else ""
        return "+unknown"

    def _of_attribute(self, node: ast.Attribute) -> str | None:
        base = self.of(node.value)
        if base is not None:
            if base.startswith("docker."):
                return f"{base}.{node.attr}"
            if base in _ITEMS:
                return "pymongo.database"
            if base.startswith("boto3.resource"):
                return base.replace("resource", "client") if node.attr == "client" else base
            return None
        if isinstance(node.value, ast.Name) and (owner := self._class_of(node.value)) is not None:
            return self._of_member(owner, node.attr)
        return None

    def _class_of(self, node: ast.Name) -> ast.ClassDef | None:
        """Return the class whose ``self`` or ``cls`` a name is."""
        for binding in self._view.resolve(node).bindings:
            function = self._view.by_node.get(id(binding.scope))
            if binding.kind != "parameter" or function is None or function.owner is None:
                return None
            given = [*function.node.args.posonlyargs, *function.node.args.args]
            if given and given[0] is binding.site.node and not _decorated(function, "staticmethod"):
                return function.owner
        return None

    def _of_member(self, owner: ast.ClassDef, name: str) -> str | None:
        """Return the kind that every assignment to ``self.name`` in a class agrees on."""
        found: list[str | None] = []
        for statement in owner.body:
            target, value, annotation = _assigned(statement)
            if isinstance(target, ast.Name) and target.id == name:
                found.append(self._value_or_annotation(value, annotation))
            function = self._view.by_node.get(id(statement))
            if function is not None:
                found += self._assigned_in(function, owner, name)
        return _agreed(found)

    def _assigned_in(self, function: Function, owner: ast.ClassDef, name: str) -> list[str | None]:
        found: list[str | None] = []
        if function.node.name == name and _decorated(function, "property", "cached_property"):
            found.append(self.result(function))
        for node in function.nodes:
            target, value, annotation = _assigned(node)
            if (
                (
                    isinstance(target, ast.Attribute)
                    and target.attr == name
                    and isinstance(target.value, ast.Name)
                )
                and self._class_of(target.value) is owner
                and not _is_none(value)
            ):
                found.append(self._value_or_annotation(value, annotation))
        return found

    def _value_or_annotation(self, value: ast.expr | None, annotation: ast.expr | None) -> str | None:
        if value is not None and not _is_none(value):
            kind = self.of(value)
            if kind is not None:
                return kind
        return None if annotation is None else self._annotated(annotation)

    def _of_name(self, node: ast.Name) -> str | None:
        bindings = self._view.resolve(node).bindings
        found = [self._bound(binding) for binding in bindings if not _sets_none(binding)]
        return _agreed(found)

    def _bound(self, binding: Binding) -> str | None:
        holder = self._view.parent(binding.site.node)
        if binding.kind in {"assign", "annotation"}:
            _, value, annotation = _assigned(holder)
            return None if holder is None else self._value_or_annotation(value, annotation)
        if binding.kind == "walrus" and isinstance(holder, ast.NamedExpr):
            return self.of(holder.value)
        if binding.kind == "with" and isinstance(holder, ast.withitem):
            return self.of(holder.context_expr)
        if binding.kind == "parameter" and isinstance(binding.site.node, ast.arg):
            return self._of_parameter(binding.site.node)
        return None

    def _of_parameter(self, arg: ast.arg) -> str | None:
        if arg.annotation is not None:
            kind = self._annotated(arg.annotation)
            if kind is None and _OPENED_TYPES.search(ast.unparse(arg.annotation)):
                return "opened"
            return kind
        return "opened" if arg.arg in _OPENED_NAMES else None

    def _annotated(self, node: ast.expr) -> str | None:
        """Read ``httpx.Client``, ``"httpx.Client"``, ``httpx.Client | None`` and ``Optional[httpx.Client]``."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self._quoted(node.value, node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            sides = [side for side in (node.left, node.right) if not _is_none(side)]
            return self._annotated(sides[0]) if len(sides) == 1 else None
        if isinstance(node, ast.Subscript):
            name = self._view.qualified(node.value) or ""
            if name in {"typing.Optional", "typing.Annotated", "typing.Final", "typing.ClassVar"}:
                inner = node.slice
                return self._annotated(
                    inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner
                )
            return self._named(name)
        return self._named(self._view.qualified(node) or "")

    def _quoted(self, text: str, node: ast.expr) -> str | None:
        match = re.fullmatch(r"(?:Optional\[)?([A-Za-z_][\w.]*)\]?(?:\s*\|\s*None)?", text.strip())
        if match is None:
            return None
        root, _, rest = match[1].partition(".")
        found = self._view.module.names.resolve_name(root, self._view.site(node).ancestors).qualified
        return None if found is None else self._named(f"{found}.{rest}" if rest else found)

    def _named(self, name: str) -> str | None:
        if name in _ANNOTATIONS:
            return _ANNOTATIONS[name]
        if name.startswith(("mypy_boto3_", "types_boto3_")):
            return "boto3.client" if name.endswith("Client") else None
        if _STUB.match(name):
            return "grpc.stub"
        return CONSTRUCTORS.get(name) if name.rpartition(".")[2][:1].isupper() else None

    def _returned(self, node: ast.Call) -> str | None:
        """Return what a function of this module gives back, when all its returns agree."""
        function = self.called(node)
        return None if function is None or _generator(function) else self.result(function)

    def result(self, function: Function) -> str | None:
        """Return the kind that all returns of a function agree on."""
        values = [each.value for each in function.all(ast.Return) if isinstance(each, ast.Return)]
        found = [self.of(value) for value in values if value is not None and not _is_none(value)]
        kind = _agreed(found)
        if kind is None and function.node.returns is not None:
            kind = self._annotated(function.node.returns)
        return kind

    def called(self, node: ast.Call) -> Function | None:
        """Return the function of this module that a call runs, ``None`` when that is not certain."""
        func = node.func
        if isinstance(func, ast.Name):
            bindings = self._view.resolve(func).bindings
            if len(bindings) == 1 and bindings[0].kind == "function":
                return self._view.by_node.get(id(bindings[0].site.node))
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
            owner = self._class_of(func.value)
            for statement in owner.body if owner is not None else ():
                function = self._view.by_node.get(id(statement))
                if function is not None and function.node.name == func.attr:
                    return function
        return None


def _agreed(kinds: Iterable[str | None]) -> str | None:
    found = set(kinds)
    return found.pop() if len(found) == 1 else None


def _assigned(node: ast.AST | None) -> tuple[ast.expr | None, ast.expr | None, ast.expr | None]:
    """Return target, value and annotation of a plain assignment."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        return node.targets[0], node.value, None
    if isinstance(node, ast.AnnAssign):
        return node.target, node.value, node.annotation
    return None, None, None


def _is_none(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _sets_none(binding: Binding) -> bool:
    return binding.kind == "assign" and _is_none(binding.value)


def _decorated(function: Function, *names: str) -> bool:
    for decorator in function.node.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        last = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
        if last in names:
            return True
    return False


def _generator(function: Function) -> bool:
    return any(True for _ in function.all(ast.Yield, ast.YieldFrom))
