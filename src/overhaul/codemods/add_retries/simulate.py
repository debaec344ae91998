"""Runs the control part of a retry loop as if every attempt failed, to know its attempts, its waits and its end.

Only numbers are computed: loop counters, delays, limits. Whatever else decides makes the loop not certain.
"""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any

from overhaul.codemods.add_retries.traces import End, LoopParts, Trace, UnknownAttributeError, UnknownError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["FAILED", "run"]

_BOUND = 40
_ARITHMETIC: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow,
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq,
    ast.NotEq: operator.ne, ast.Is: operator.is_, ast.IsNot: operator.is_not,
}  # fmt: skip
_FUNCTIONS: dict[str, Callable[..., Any]] = {"min": min, "max": max, "int": int, "float": float, "pow": pow, "abs": abs,
                                             "round": round, "len": len}  # fmt: skip

#: Stands for the exception of an attempt.
FAILED = type("Failed", (), {"__repr__": lambda _: "the exception"})()


class _Run:
    def __init__(self, env: dict[str, Any], sleeps: Callable[[ast.Call], bool], name: str | None) -> None:
        self.env = env
        self.trace = Trace()
        self._sleeps = sleeps
        self._name = name

    def block(self, statements: Iterable[ast.stmt]) -> tuple[str, ast.stmt | None] | None:
        """Run statements; the answer is how they are left, ``None`` at their end."""
        for statement in statements:
            left = self._statement(statement)
            if left is not None:
                return left
        return None

    def _statement(self, node: ast.stmt) -> tuple[str, ast.stmt | None] | None:
        self.trace.runs[id(node)] = self.trace.runs.get(id(node), 0) + 1
        if _exits(node):
            return "raise", node
        if isinstance(node, ast.If):
            return self.block(node.body if self.value(node.test) else node.orelse)
        if isinstance(node, ast.Expr):
            self._call(node)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            self._assign(node)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            self.env[node.target.id] = self._apply(node.op, self.value(node.target), self.value(node.value))
        elif isinstance(node, (ast.Continue, ast.Break, ast.Return)):
            return type(node).__name__.lower(), node
        elif isinstance(node, ast.Raise):
            return ("reraise" if self._same(node) else "raise"), node
        elif not isinstance(node, ast.Pass):
            raise UnknownError(f"does more than wait in line {node.lineno}")
        return None

    def _same(self, node: ast.Raise) -> bool:
        if node.exc is None:
            return True
        return isinstance(node.exc, ast.Name) and node.cause is None and self.env.get(node.exc.id) is FAILED

    def _assign(self, node: ast.Assign | ast.AnnAssign) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if node.value is None or any(not isinstance(target, ast.Name) for target in targets):
            raise UnknownError(f"does more than wait in line {node.lineno}")
        value = self.value(node.value)
        for target in targets:
            self.env[target.id] = value  # type: ignore[attr-defined]

    def _call(self, node: ast.Expr) -> None:
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(call, ast.Constant):
            return
        if not isinstance(call, ast.Call):
            raise UnknownError(f"does more than wait in line {node.lineno}")
        if self._sleeps(call):
            self.trace.sleeping |= {id(node)}
            self._sleep(call)
            return
        self.trace.events.append(("log", node))
        self.trace.values.setdefault(id(node), []).append(self._numbers(call))

    def _sleep(self, call: ast.Call) -> None:
        if len(call.args) != 1 or call.keywords:
            raise UnknownError(f"sleeps in a way that is not plain in line {call.lineno}")
        steady, chance = _without_chance(call.args[0])
        self.trace.chance.add(chance)
        seconds = 0 if steady is None else self.value(steady)
        if not isinstance(seconds, (int, float)):
            raise UnknownError(f"sleeps for something that is no number in line {call.lineno}")
        self.trace.events.append(("sleep", seconds))

    def _numbers(self, call: ast.Call) -> dict[int, Any]:
        """Return the values of the largest numeric expressions among the arguments that use a control variable."""
        found: dict[int, Any] = {}
        stack: list[ast.AST] = [*call.args, *(item.value for item in call.keywords)]
        while stack:
            node = stack.pop()
            names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
            if not names & set(self.env):
                continue
            text = isinstance(node, ast.BinOp) and (
                isinstance(node.left, ast.JoinedStr)
                or (isinstance(node.left, ast.Constant) and isinstance(node.left.value, str))
            )
            if isinstance(node, (ast.Name, ast.BinOp)) and not text:
                try:
                    found[id(node)] = self.value(node)
                except UnknownError:
                    stack += ast.iter_child_nodes(node)
                continue
            stack += ast.iter_child_nodes(node)
        return found

    def value(self, node: ast.expr) -> Any:
        """Compute an expression.

        Raises:
            UnknownError: It needs something that is not known here.
        """
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float, type(None))):
            return node.value
        if isinstance(node, (ast.Name, ast.Attribute)):
            return self._known(node)
        if isinstance(node, ast.BinOp):
            return self._apply(node.op, self.value(node.left), self.value(node.right))
        if isinstance(node, ast.UnaryOp):
            inner = self.value(node.operand)
            return (
                (not inner)
                if isinstance(node.op, ast.Not)
                else -inner
                if isinstance(node.op, ast.USub)
                else inner
            )
        if isinstance(node, ast.Compare):
            return self._compare(node)
        if isinstance(node, ast.BoolOp):
            values = (bool(self.value(each)) for each in node.values)
            return all(values) if isinstance(node.op, ast.And) else any(values)
        if isinstance(node, ast.IfExp):
            return self.value(node.body if self.value(node.test) else node.orelse)
        if isinstance(node, (ast.List, ast.Tuple)):
            return [self.value(each) for each in node.elts]
        if isinstance(node, ast.Subscript):
            return self._item(node)
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in _FUNCTIONS
            and not node.keywords
        ):
            return _FUNCTIONS[node.func.id](*(self.value(each) for each in node.args))
        raise UnknownError(f"depends on {ast.unparse(node)}, whose value is not known")

    def _known(self, node: ast.Name | ast.Attribute) -> Any:
        text = ast.unparse(node)
        if text in self.env:
            return self.env[text]
        if isinstance(node, ast.Attribute):
            raise UnknownAttributeError(text)
        raise UnknownError(f"depends on {text}, whose value is not known")

    def _item(self, node: ast.Subscript) -> Any:
        items, index = self.value(node.value), self.value(node.slice)
        if isinstance(items, list) and isinstance(index, int) and -len(items) <= index < len(items):
            return items[index]
        raise UnknownError(f"depends on {ast.unparse(node)}, whose value is not known")

    def _compare(self, node: ast.Compare) -> bool:
        left = self.value(node.left)
        for kind, each in zip(node.ops, node.comparators, strict=True):
            right = self.value(each)
            if not self._apply(kind, left, right):
                return False
            left = right
        return True

    def _apply(self, kind: ast.AST, left: Any, right: Any) -> Any:
        function = _ARITHMETIC.get(type(kind))
        if function is None:
            raise UnknownError("computes in a way that is not followed")
        try:
            return function(left, right)
        except (TypeError, ArithmeticError) as error:
            raise UnknownError("computes in a way that is not followed") from error

    def loop(self, parts: LoopParts) -> Trace:
        """Run the loop; every attempt fails."""
        left: tuple[str, ast.stmt | None] | None
        for _ in range(_BOUND) if isinstance(parts.loop, ast.While) else [0]:
            if isinstance(parts.loop, ast.For):
                left = self._rounds(parts)
            else:
                left = self._round(parts) if self.value(parts.loop.test) else ("exhausted", None)
            if left is not None:
                return self._ended(parts, left)
        self.trace.end = End("forever")
        return self.trace

    def _rounds(self, parts: LoopParts) -> tuple[str, ast.stmt | None]:
        loop = parts.loop
        assert isinstance(loop, ast.For)  # noqa: S101 - the caller has looked
        for item in self._items(loop.iter):
            if isinstance(loop.target, ast.Name):
                self.env[loop.target.id] = item
            left = self._round(parts)
            if left is not None:
                return left
        return "exhausted", None

    def _items(self, node: ast.expr) -> list[Any]:
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "range"
            and not node.keywords
        ):
            limits = [self.value(each) for each in node.args]
            if (
                1 <= len(limits) <= 3  # noqa: PLR2004 - range
                and all(isinstance(each, int) for each in limits)
                and (not limits[2:] or limits[2])
            ):
                return list(range(*limits))[: _BOUND + 1]
        if isinstance(node, (ast.List, ast.Tuple, ast.Name)):
            items = self.value(node)
            if isinstance(items, list):
                return items
        raise UnknownError(f"goes over {ast.unparse(node)}, which is not a known number of attempts")

    def _round(self, parts: LoopParts) -> tuple[str, ast.stmt | None] | None:
        left = self.block(parts.before)
        if left is None:
            self.trace.events.append(("attempt", None))
            if self._name:
                self.env[self._name] = FAILED
            left = self.block(parts.handler.body)
            if self._name:
                self.env.pop(self._name, None)
        if left is None:
            left = self.block(parts.after)
        return None if left is not None and left[0] == "continue" else left

    def _ended(self, parts: LoopParts, left: tuple[str, ast.stmt | None]) -> Trace:
        kind, node = left
        self.trace.failed = frozenset(name for name, value in self.env.items() if value is FAILED)
        if kind in {"exhausted", "break"}:
            behind = [*(parts.loop.orelse if kind == "exhausted" else ()), *parts.rest]
            found = self._behind(behind)
            kind, node = ("through", None) if found is None else found
        self.trace.end = End(kind if kind in {"reraise", "return", "raise"} else "through", node)
        return self.trace

    def _behind(self, statements: Sequence[ast.stmt]) -> tuple[str, ast.stmt | None] | None:
        try:
            return self.block(statements)
        except UnknownError:
            return "through", None


def _exits(node: ast.stmt) -> bool:
    """Recognise what ends the program."""
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and ast.unparse(call.func) in {"sys.exit", "exit", "quit", "os._exit"}


def _without_chance(node: ast.expr) -> tuple[ast.expr | None, str]:
    """Split ``2 ** n + random.uniform(0, 1)`` into its steady part and the random one (as ``low, high``)."""
    chance = _chance(node)
    if chance:
        return None, chance
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        for steady, other in ((node.left, node.right), (node.right, node.left)):
            chance = _chance(other)
            if chance:
                return steady, chance
    return node, ""


def _chance(node: ast.expr) -> str:
    if isinstance(node, ast.Call) and not node.keywords:
        written = ast.unparse(node.func)
        plain = all(
            isinstance(each, ast.Constant) and isinstance(each.value, (int, float)) for each in node.args
        )
        if written in {"random.uniform", "uniform"} and len(node.args) == 2 and plain:  # noqa: PLR2004 - low and high
            return ", ".join(ast.unparse(each) for each in node.args)
        if written in {"random.random", "random"} and not node.args:
            return "0, 1"
    return ""


def run(parts: LoopParts, env: dict[str, Any], sleeps: Callable[[ast.Call], bool]) -> Trace:
    """Run a loop whose attempts all fail.

    Args:
        parts: The loop.
        env: Values of the names it depends on before it begins.
        sleeps: Tells whether a call sleeps.

    Raises:
        UnknownError: Something decides that is not a number known here.
    """
    return _Run(dict(env), sleeps, parts.handler.name).loop(parts)
