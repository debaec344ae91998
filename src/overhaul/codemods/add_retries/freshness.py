"""Whether an object was made by the function itself, so that every attempt starts with a new one."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.view import end_of

if TYPE_CHECKING:
    from overhaul.codemods.add_retries.calls import Calls
    from overhaul.codemods.add_retries.view import Function, View
    from overhaul.codemods.toolbox.names import Binding

__all__ = ["is_fresh", "is_stable", "random_part"]

_LITERALS = (ast.List, ast.Dict, ast.Set, ast.Tuple, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp,
             ast.Constant, ast.JoinedStr, ast.BinOp, ast.Compare)  # fmt: skip
_MAKERS = {"copy", "deepcopy", "dict", "list", "set", "sorted", "bytearray", "open", "loads", "load",
           "json", "split", "reversed",
           "defaultdict", "deque", "mkdtemp", "NamedTemporaryFile", "TemporaryFile", "StringIO",
           "BytesIO", "md5", "sha1",
           "sha256", "sha512", "blake2b", "new", "reader", "writer", "safe_load", "namedtuple",
           "ArgumentParser", "urlopen",
           "splitlines", "model_dump", "items", "iter_content", "iter_lines", "rsplit"}  # fmt: skip
#: Modules whose functions give the same for the same arguments.
_STEADY = ("hashlib.", "json.dumps", "builtins.str", "builtins.repr", "builtins.int", "builtins.format",
           "uuid.uuid5", "uuid.uuid3",
           "uuid.UUID", "base64.", "os.environ.get", "os.getenv", "builtins.hash", "builtins.sorted",
           "hmac.")  # fmt: skip


def is_fresh(
    node: ast.expr, use: ast.AST, function: Function, calls: Calls, seen: frozenset[str] = frozenset()
) -> bool:
    """Tell whether an object that `use` changes was made in this attempt.

    Args:
        node: The object.
        use: What changes it.
        function: The function that both stand in.
        calls: The calls of the module, whose results are new.
        seen: Names on the way here; one that leads back to itself adds nothing.
    """
    while isinstance(node, (ast.Subscript, ast.Attribute, ast.Await)):
        node = node.value
    if isinstance(node, ast.NamedExpr):
        node = node.value
    if isinstance(node, _LITERALS):
        return True
    if isinstance(node, ast.Call):
        return _new_result(node, function, calls, seen)
    if not isinstance(node, ast.Name):
        return False
    return node.id in seen or _fresh_name(node, use, function, calls, seen | {node.id})


def _fresh_name(node: ast.Name, use: ast.AST, function: Function, calls: Calls, seen: frozenset[str]) -> bool:
    bindings = calls.view.resolve(node).bindings
    if not bindings or any(
        binding.scope is not function.node and not _comprehended(binding) for binding in bindings
    ):
        return False
    parameters = [binding for binding in bindings if binding.kind == "parameter"]
    ignored = {"parameter", "annotation", "augmented", "del"}
    others = [binding for binding in bindings if binding.kind not in ignored]
    if parameters and not _per_call(parameters, function) and not _rebound(others, use, function):
        return False
    return all(_fresh_binding(binding, use, function, calls, seen) for binding in others)


def _comprehended(binding: Binding) -> bool:
    return isinstance(binding.scope, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp))


def _per_call(parameters: list[Binding], function: Function) -> bool:
    """``*args`` and ``**kwargs`` are new objects in every call."""
    own = (function.node.args.vararg, function.node.args.kwarg)
    return all(binding.site.node in own for binding in parameters)


def _rebound(others: list[Binding], use: ast.AST, function: Function) -> bool:
    """Tell whether a parameter's name certainly holds something else by now: ``headers = dict(headers)``."""
    return any(
        binding.value is not None
        and binding.statement in function.node.body
        and end_of(binding.statement) < end_of(use)
        for binding in others
    )


def _fresh_binding(
    binding: Binding, use: ast.AST, function: Function, calls: Calls, seen: frozenset[str]
) -> bool:
    if binding.kind == "except":
        return True
    holder = calls.view.parent(binding.site.node)
    while isinstance(holder, (ast.Tuple, ast.List, ast.Starred)):
        holder = calls.view.parent(holder)
    value: ast.expr | None = binding.value
    if value is None and isinstance(holder, ast.withitem):
        value = holder.context_expr
    elif value is None and isinstance(holder, (ast.For, ast.AsyncFor, ast.comprehension)):
        value = holder.iter
    elif value is None and isinstance(holder, (ast.Assign, ast.NamedExpr)):
        value = holder.value
    if value is None or value is use or (isinstance(value, ast.Name) and value.id == binding.name):
        return False
    return is_fresh(value, use, function, calls, seen)


def _new_result(node: ast.Call, function: Function, calls: Calls, seen: frozenset[str]) -> bool:
    if calls.verdict(node, function) is not None:
        return True
    func = node.func
    name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    if name[:1].isupper() or name in _MAKERS:
        return True
    if name in {"enumerate", "zip", "iter", "range"}:
        return all(is_fresh(item, node, function, calls, seen) for item in node.args)
    chained = isinstance(func, ast.Attribute) and isinstance(func.value, ast.Call)
    return chained and is_fresh(func.value, node, function, calls, seen)  # type: ignore[attr-defined]


def is_stable(node: ast.expr, view: View, seen: frozenset[str] = frozenset()) -> bool:
    """Tell whether an expression has the same value in every attempt: of parameters and constants."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        bindings = view.resolve(node).bindings
        if node.id in seen:
            return False
        return bool(bindings) and all(_stable_binding(each, view, seen | {node.id}) for each in bindings)
    if isinstance(node, ast.Call):
        name = view.qualified(node.func)
        known = name is not None and (name.startswith(_STEADY) or name in _STEADY)
        method = (
            isinstance(node.func, ast.Attribute) and name is None and is_stable(node.func.value, view, seen)
        )
        inner = [*node.args, *(item.value for item in node.keywords)]
        return (known or method) and all(is_stable(item, view, seen) for item in inner)
    if isinstance(node, (ast.Attribute, ast.Subscript, ast.FormattedValue, ast.Starred)):
        return is_stable(node.value, view, seen)
    if isinstance(node, (ast.JoinedStr, ast.BinOp, ast.Tuple, ast.List, ast.BoolOp, ast.IfExp)):
        inside = (child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))
        return all(is_stable(child, view, seen) for child in inside)
    return False


def _stable_binding(binding: Binding, view: View, seen: frozenset[str]) -> bool:
    if binding.kind in {"parameter", "import", "annotation"}:
        return True
    if not isinstance(binding.scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return True
    return binding.value is not None and is_stable(binding.value, view, seen)


_RANDOM = ("uuid.uuid1", "uuid.uuid4", "random.", "secrets.", "os.urandom", "time.time_ns", "tempfile.mk")


def random_part(node: ast.expr, view: View, depth: int = 3) -> str:
    """Return the name of a call in an expression that gives something else on each attempt; empty without one."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            name = view.qualified(each.func)
            if name is not None and name.startswith(_RANDOM):
                return name
        elif isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load) and depth:
            for binding in view.resolve(each).bindings:
                inside = isinstance(binding.scope, (ast.FunctionDef, ast.AsyncFunctionDef))
                if (
                    inside
                    and binding.value is not None
                    and (found := random_part(binding.value, view, depth - 1))
                ):
                    return found
    return ""
