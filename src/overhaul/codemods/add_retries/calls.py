"""The calls of a module that a library's table knows, with what the table says about each."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.freshness import is_stable, random_part
from overhaul.codemods.add_retries.interest import Interest, spine
from overhaul.codemods.add_retries.kinds import Kinds
from overhaul.codemods.add_retries.libraries import judge
from overhaul.codemods.add_retries.libraries.verdict import CallView, Obstacle, Verdict

if TYPE_CHECKING:
    from overhaul.codemods.add_retries.view import Function, View

__all__ = ["Calls"]

#: Other spellings of the same function.
_SAME = (
    (re.compile(r"^requests\.api\."), "requests."),
    (re.compile(r"^httpx\._api\."), "httpx."),
    (re.compile(r"^subprocess\.subprocess\."), "subprocess."),
    (re.compile(r"^boto3\.session\.Session"), "boto3.Session"),
)
_REPEATERS = ("HTTPAdapter", "HTTPTransport", "AsyncHTTPTransport", "Retry")
_TAKERS = {"list", "tuple", "set", "sorted", "sum", "max", "min", "any", "all", "dict", "len"}
_MARKS = {"retries": frozenset({"Config.retries", "redis.retry"}), "unknown": frozenset({"Config.unknown"})}


class Calls:
    """Verdicts on the calls of one module.

    Attributes:
        kinds: What sort of value an expression is.
        view: The module.
        interest: Which of its identifiers and lines can lead to a library.
    """

    def __init__(self, view: View, libraries: frozenset[str]) -> None:
        self.kinds = Kinds(view)
        self.view = view
        self._libraries = libraries
        self._known: dict[int, Verdict | None] = {}
        self._facts = _module_facts(view)
        self.interest = Interest(view)

    def verdict(self, node: ast.Call, function: Function | None) -> Verdict | None:
        """Return what the tables say about a call, ``None`` when they do not know it."""
        key = id(node)
        if key not in self._known:
            self._known[key] = None
            if not self.interest.names.isdisjoint(spine(node.func)):
                self._known[key] = self._find(node, function)
        return self._known[key]

    def of(self, function: Function) -> list[tuple[ast.Call, Verdict]]:
        """Return the calls of a function that the tables know, in source order."""
        if not function.touches(self.interest.lines):
            return []
        found = (
            (node, self.verdict(node, function))
            for node in function.all(ast.Call)
            if isinstance(node, ast.Call)
        )
        return [(node, verdict) for node, verdict in found if verdict is not None]

    def blocked(self, function: Function) -> Verdict | None:
        """Return a call of a function that must not be repeated, if there is one."""
        return next(
            (verdict for _, verdict in self.of(function) if verdict.obstacle is Obstacle.UNSAFE), None
        )

    def selected(self, verdict: Verdict) -> bool:
        """Tell whether the library of a verdict is wanted."""
        return verdict.library in self._libraries or verdict.library == "payments"

    def _find(self, node: ast.Call, function: Function | None) -> Verdict | None:
        name, facts, bound = self._name(node)
        if name is None:
            return None
        if name.startswith("subprocess."):
            facts |= self._process_facts(node, function)
        if name.startswith(("boto3.paginator:", "boto3.resource.")):
            facts |= _use(self.view.parent(node), node)
        view = CallView(
            name=name,
            node=node,
            value=lambda expr: self._value(expr, function),
            kind=self.kinds.of,
            stable=lambda expr: is_stable(expr, self.view),
            random=lambda expr: random_part(expr, self.view),
            bound=bound,
            facts=self._facts | facts,
        )
        return judge(view)

    def _name(self, node: ast.Call) -> tuple[str | None, frozenset[str], bool]:
        name = self.view.qualified(node.func)
        if name is not None:
            for pattern, replacement in _SAME:
                name = pattern.sub(replacement, name)
            if not isinstance(node.func, ast.Attribute) or self.kinds.of(node.func.value) is None:
                return name, frozenset(), False
        if not isinstance(node.func, ast.Attribute):
            return name, frozenset(), False
        kind = self.kinds.of(node.func.value)
        if kind is None or kind == "opened":
            return name, frozenset(), False
        bare, _, mark = kind.partition("+")
        # The mark of a client stands in the middle of the kind of its attributes.
        mark = mark.partition(".")[0]
        return f"{bare}.{node.func.attr}", _MARKS.get(mark, frozenset()), True

    def _value(self, node: ast.expr, function: Function | None) -> ast.expr:
        """Follow a name that is assigned once, in the same function or in the module."""
        seen = 0
        while isinstance(node, ast.Name) and seen < 5:  # noqa: PLR2004 - deeper chains are not written
            bindings = [
                each
                for each in self.view.resolve(node).bindings
                if each.kind not in {"annotation", "augmented"}
            ]
            if len(bindings) != 1 or bindings[0].value is None:
                break
            own = function is not None and bindings[0].scope is function.node
            if not own and not isinstance(bindings[0].scope, ast.Module):
                break
            node = bindings[0].value
            seen += 1
        return node

    def _process_facts(self, node: ast.Call, function: Function | None) -> frozenset[str]:
        """Tell whether the list of words grows after it was made, and whether the result is checked afterwards."""
        facts = set()
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Name) and function is not None and _grows(first.id, function):
            facts.add("grown")
        target = self.view.parent(node)
        if (
            isinstance(target, ast.Assign)
            and len(target.targets) == 1
            and isinstance(target.targets[0], ast.Name)
        ):
            name = target.targets[0].id
            if function is not None and _calls_on(name, "check_returncode", function):
                facts.add("checked")
        if isinstance(target, ast.Attribute) and target.attr == "check_returncode":
            facts.add("checked")
        return frozenset(facts)


def _use(parent: ast.AST | None, node: ast.Call) -> frozenset[str]:
    """Say what becomes of something that asks only when it is gone over."""
    if isinstance(parent, ast.Return):
        return frozenset({"returned"})
    over = isinstance(parent, (ast.For, ast.comprehension)) and parent.iter is node
    taken = isinstance(parent, ast.Call) and ast.unparse(parent.func) in _TAKERS
    return frozenset({"gone over"}) if over or taken else frozenset()


def _grows(name: str, function: Function) -> bool:
    if any(
        isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id == name
        for node in function.nodes
    ):
        return True
    return any(_calls_on(name, method, function) for method in ("append", "extend", "insert"))


def _calls_on(name: str, method: str, function: Function) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == method
        and isinstance(node.value, ast.Name)
        and node.value.id == name
        for node in function.nodes
    )


def _module_facts(view: View) -> frozenset[str]:
    """What stands somewhere in the module and repeats requests by itself."""
    source = view.module.source
    facts = set()
    if b"retryPolicy" in source or b"enable_retries" in source:
        facts.add("grpc.retryPolicy")
    if any(word.encode() in source for word in _REPEATERS):
        words = set(_REPEATERS)
        for site in view.imports:
            words |= {alias.asname for alias in site.node.names if alias.name in words and alias.asname}  # type: ignore[attr-defined]
        for site in view.module.sites(ast.Call, [word.encode() for word in words]):
            facts |= _fact(site.node, view)  # type: ignore[arg-type]
    return frozenset(facts)


def _fact(node: ast.Call, view: View) -> set[str]:
    name = view.qualified(node.func) or ""
    given = {item.arg: item.value for item in node.keywords}
    if name == "requests.adapters.HTTPAdapter" and "max_retries" in given:
        value = given["max_retries"]
        return set() if isinstance(value, ast.Constant) and not value.value else {"HTTPAdapter"}
    if name.startswith("urllib3.") and name.endswith(".Retry"):
        return {"urllib3.Retry"}
    if name in {"httpx.HTTPTransport", "httpx.AsyncHTTPTransport"} and "retries" in given:
        return {"HTTPTransport"}
    return set()
