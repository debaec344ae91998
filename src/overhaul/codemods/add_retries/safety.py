"""Why a function is not repeated although it talks to something that can fail in passing."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.handlers import TRY
from overhaul.codemods.add_retries.view import end_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from overhaul.codemods.add_retries.effects import Effect
    from overhaul.codemods.add_retries.view import Function, View

__all__ = ["context_obstacle", "is_test", "loop_around", "repeated", "used_up_by"]

#: Decorators under which another decorator changes nothing but the function.
_TRANSPARENT = {
    "builtins.staticmethod", "builtins.classmethod", "functools.cache", "functools.lru_cache",
    "functools.wraps",
    "typing.override", "typing.final", "typing.no_type_check", "typing_extensions.override",
    "typing_extensions.final",
    "typing_extensions.deprecated", "warnings.deprecated", "functools.singledispatch",
}  # fmt: skip
_RETRIES = re.compile(
    r"^(tenacity|backoff|retrying|retry|stamina|retry_decorator|retrying_async|redo|pyretry|opnieuw|urllib3\.util\.retry|"
    r"google\.api_core\.retry|tenacity\.asyncio)(\.|$)"
)
_RETRY_WORD = re.compile(r"retr(y|ies|ying)|backoff", re.IGNORECASE)
_ROUTES = {"route", "get", "post", "put", "patch", "delete", "websocket", "head", "options", "api_route",
           "before_request",
           "after_request", "teardown_request", "errorhandler", "exception_handler", "middleware",
           "on_event", "view_config",
           "api_view", "action", "endpoint", "resource", "expose", "before_app_request"}  # fmt: skip
_COMMANDS = {"command", "group", "callback"}
_MESSAGES = {
    "subscriber",
    "handler",
    "listener",
    "consumer",
    "on_message",
    "receiver",
    "agent",
    "actor",
    "event",
    "listens_for",
}


def context_obstacle(function: Function, view: View) -> str:
    """Say why the place or the shape of a function speaks against repeating it; empty when nothing does."""
    node = function.node
    if any(True for _ in function.all(ast.Yield, ast.YieldFrom)):
        return "is a generator: a retry would only cover its creation, not what it yields"
    for decorator in node.decorator_list:
        reason = _decorator_obstacle(decorator, view)
        if reason:
            return reason
    return _place_obstacle(function, view)


def _decorator_obstacle(node: ast.expr, view: View) -> str:
    target = node.func if isinstance(node, ast.Call) else node
    made = view.assigned(node)
    qualified = view.qualified(made.func if isinstance(made, ast.Call) else target)
    written = ast.unparse(target)
    last = written.rpartition(".")[2]
    if (qualified and _RETRIES.match(qualified)) or _RETRY_WORD.search(last):
        return f"retries already (@{written})"
    if qualified in _TRANSPARENT:
        return ""
    if last in {"task", "shared_task", "periodic_task"} or (qualified or "").startswith("celery."):
        return "is a Celery task: let Celery repeat it (autoretry_for, retry_backoff), not a decorator inside"
    if last in {"property", "cached_property", "setter", "getter"}:
        return "is a property: an attribute that waits for seconds is better a method"
    if last in {"overload", "abstractmethod"}:
        return f"has no body of its own (@{last})"
    if last in {"fixture", "parametrize", "given", "patch"} or written.startswith(
        ("pytest.", "mock.", "unittest.", "responses.")
    ):
        return "belongs to a test: a test that retries hides what it should show"
    if last in _COMMANDS or written.startswith(("click.", "typer.")):
        return "is a command of the program: repeat the calls inside, not the command"
    if last in _ROUTES and isinstance(target, ast.Attribute):
        return "answers requests: repeating a whole handler keeps its caller waiting and repeats all it does"
    if last in _MESSAGES:
        return f"handles events (@{written}): whoever delivers them repeats them"
    return f"has a decorator whose meaning is not known (@{written})"


def _place_obstacle(function: Function, view: View) -> str:
    name = function.node.name
    method = function.owner is not None and not function.owner.name.startswith("Test")
    if (name.startswith("test_") and not method) or is_test(view.module.path):
        return "belongs to a test: a test that retries hides what it should show"
    if name in {"main", "cli"}:
        return "is the program's main function: repeating it repeats the whole program"
    if name.startswith("__") and name.endswith("__") and name != "__call__":
        return f"is {name}, which the interpreter calls: an object that waits for seconds there surprises"
    arguments = [arg.arg for arg in function.node.args.args]
    if name == "lambda_handler" or arguments == ["event", "context"]:
        return "is a Lambda handler: the service that invokes it repeats it"
    if name == "handle" and function.owner is not None and _is_subclass(function.owner, "BaseCommand"):
        return "is a command of the program: repeat the calls inside, not the command"
    if function.owner is not None and _is_subclass(function.owner, "TestCase"):
        return "belongs to a test: a test that retries hides what it should show"
    if (
        name == "run"
        and function.owner is not None
        and _is_subclass(function.owner, "Task", "Thread", "Process")
    ):
        return "is the body of a task or thread: repeat the calls inside"
    if _self_retry(function):
        return "is a Celery task: it repeats itself (self.retry)"
    return ""


def is_test(path: str) -> bool:
    """Tell whether a file belongs to the tests, by its path."""
    *folders, file = path.split("/")
    named = file.startswith("test_") or file.endswith("_test.py") or file == "conftest.py"
    return named or "tests" in folders or "test" in folders


def _is_subclass(owner: ast.ClassDef, *names: str) -> bool:
    return any(ast.unparse(base).rpartition(".")[2] in names for base in owner.bases)


def _self_retry(function: Function) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func) == "self.retry"
        for node in function.nodes
    )


def loop_around(node: ast.AST, function: Function, view: View) -> str:
    """Say why a loop around a call speaks against repeating the function; empty when none does."""
    for outer in view.above(node):
        if outer is function.node:
            return ""
        if isinstance(outer, (ast.For, ast.While, ast.AsyncFor)) and node is not getattr(outer, "iter", None):
            inside = list(ast.walk(outer))
            if any(_sleeps(each) for each in inside):
                return f"asks again in a loop with a sleep (line {outer.lineno})"
            for each in inside:
                if isinstance(each, TRY) and _goes_round(each, node, view):
                    return f"tries again in a loop (line {outer.lineno})"
            if _retrying(outer, view):
                return f"retries already in a loop (line {outer.lineno})"
    return ""


def _sleeps(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    written = ast.unparse(node.func)
    return written.rpartition(".")[2] == "sleep" or written.endswith(("wait_for_retry", ".backoff"))


def _goes_round(node: ast.Try, call: ast.AST, view: View) -> bool:
    """Tell whether a `try` in a loop keeps the exception so that the loop tries the same again."""
    outer = list(view.above(call))
    if node not in outer:
        return False
    loop = next(
        (each for each in view.above(node) if isinstance(each, (ast.For, ast.While, ast.AsyncFor))), None
    )
    counts = isinstance(loop, ast.While) or (
        isinstance(loop, ast.For)
        and isinstance(loop.iter, ast.Call)
        and ast.unparse(loop.iter.func) == "range"
    )
    return counts and any(
        not isinstance(handler.body[-1], (ast.Raise, ast.Return)) for handler in node.handlers
    )


def _retrying(node: ast.AST, view: View) -> bool:
    target = getattr(node, "iter", None)
    name = view.qualified(target.func) if isinstance(target, ast.Call) else None
    return name is not None and name.startswith(("tenacity.", "stamina."))


def repeated(
    effects: Sequence[Effect], calls: Sequence[ast.AST], function: Function, view: View
) -> Iterator[Effect]:
    """Yield the effects that a second attempt would repeat because a call can fail after them."""
    for effect in effects:
        if effect.strong or any(_before(effect.node, call, function, view) for call in calls):
            yield effect


def _before(effect: ast.AST, call: ast.AST, function: Function, view: View) -> bool:
    """Tell whether an effect can have happened when a call fails (or happens on the way out of the failure)."""
    above_effect = _path(effect, function, view)
    above_call = _path(call, function, view)
    shared = [node for node in above_effect if node in above_call]
    if any(
        isinstance(
            node,
            (ast.For, ast.While, ast.AsyncFor, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
        )
        for node in shared
    ):
        return True
    meeting = shared[-1] if shared else function.node
    if isinstance(meeting, TRY):
        side = _side(meeting, effect, above_effect)
        if _side(meeting, call, above_call) == "body" and side in {"handlers", "finalbody"}:
            return side == "finalbody" or _handler_raises(above_effect, meeting)
    if isinstance(meeting, (ast.If, ast.IfExp)):
        sides = {_side(meeting, effect, above_effect), _side(meeting, call, above_call)}
        if sides == {"body", "orelse"}:
            return False
    if _leaves(above_effect, meeting):
        return False
    return end_of(effect) <= end_of(call) and effect is not call


def _path(node: ast.AST, function: Function, view: View) -> list[ast.AST]:
    """Return a node's ancestors inside its function, outermost first, with the node itself."""
    path = [node]
    for outer in view.above(node):
        if outer is function.node:
            break
        path.append(outer)
    return list(reversed(path))


def _side(outer: ast.AST, node: ast.AST, path: list[ast.AST]) -> str:
    """Name the field of an ancestor in which a node stands."""
    inside = path[path.index(outer) + 1] if outer in path and path.index(outer) + 1 < len(path) else node
    for name in outer._fields:
        value = getattr(outer, name, None)
        if value is inside or (isinstance(value, list) and inside in value):
            return name
    return ""


def _handler_raises(path: list[ast.AST], outer: ast.AST) -> bool:
    handler = path[path.index(outer) + 1]
    return isinstance(handler, ast.ExceptHandler) and isinstance(handler.body[-1], ast.Raise)


def _leaves(path: list[ast.AST], meeting: ast.AST) -> bool:
    """Tell whether the block of an effect ends by leaving the function before it meets the call's."""
    start = path.index(meeting) + 1 if meeting in path else 0
    for outer, inner in zip(path[start:], path[start + 1 :], strict=False):
        for name in ("body", "orelse") if isinstance(outer, ast.If) else ():
            block = getattr(outer, name)
            if inner in block and isinstance(block[-1], (ast.Return, ast.Raise)):
                return True
    return False


#: Annotations of what can be gone over again and again.
_AGAIN = re.compile(
    r"\b(list|tuple|set|frozenset|dict|str|bytes|range|List|Tuple|Set|FrozenSet|Dict|Sequence|Collection|Mapping|MutableMapping|"
    r"MutableSequence|AbstractSet|Container|DataFrame|Series|ndarray)\b"
)


def used_up_by(function: Function, calls: Sequence[ast.AST], view: View) -> tuple[ast.AST, str] | None:
    """Return a parameter that is gone over before or around a call and may be an iterator, which can be done once."""
    given = function.node.args
    named = {arg.arg: arg for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs)}
    for node in function.all(ast.For, ast.AsyncFor, ast.comprehension):
        source = node.iter  # type: ignore[attr-defined]
        if not isinstance(source, ast.Name) or source.id not in named:
            continue
        annotation = named[source.id].annotation
        if annotation is not None and _AGAIN.search(ast.unparse(annotation)):
            continue
        owner = view.parent(node) if isinstance(node, ast.comprehension) else node
        if any(owner in list(view.above(call)) or _before(source, call, function, view) for call in calls):
            return source, source.id
    return None
