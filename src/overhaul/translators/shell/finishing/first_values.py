"""Settings at the top: variables whose first value is known when the program begins are declared with it.

``main`` then begins with what it does. A value is moved there only over statements that look at no variable of the
program and run nothing that could: nobody can tell when it was assigned.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.python.nodes import changed, nodes
from overhaul.translators.shell.finishing.merging import bound_names

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = ["with_first_values"]

#: Calls over which a value may be moved: they look at no variable but those in their arguments.
_CALM = frozenset(
    {"Array", "Map", "argument", "bind", "bool", "check", "exit_code", "fail", "globals", "int"}
) | {*("is_terminal", "len", "need_argument", "nothing_substituted", "start", "str", "substituted", "tuple")}
#: Programs over which a value may be moved: what is exported makes no difference to them, except for `_HEEDED`.
_PROGRAMS = frozenset({"basename", "dirname", "date", "id", "hostname", "tput", "uname", "whoami"})
_HEEDED = frozenset({"COLUMNS", "HOME", "LANG", "LANGUAGE", "LINES", "PATH", "POSIXLY_CORRECT", "TERM", "TZ"})
_METHODS = frozenset(
    {"lower", "partition", "removeprefix", "removesuffix", "replace", "rpartition", "split", "upper"}
)
_UPDATES = frozenset({"add", "update"})


def with_first_values(body: tuple[t.Statement, ...], variables: Collection[str]) -> tuple[t.Statement, ...]:
    """Return the body of a program with the values of its variables where they are declared.

    Args:
        body: The program.
        variables: What the variables of the script are called in it.
    """
    declared = {each.name: each for each in body if isinstance(each, t.Declare)}
    main = next(each for each in body if isinstance(each, t.FunctionDef) and each.name == "main")
    functions = tuple(each for each in body if isinstance(each, t.FunctionDef) and each is not main)
    names = {node.identifier for node in nodes(functions) if isinstance(node, t.Name)} | bound_names(
        functions
    )
    wanted = {name for name in declared if name in variables and (name in names or name.isupper())}
    mover = _Mover(declared, wanted)
    rest = mover.through(main.body)
    if not mover.moved and len(rest) == len(main.body):
        return body
    at = max((number for number, each in enumerate(body) if isinstance(each, t.Declare)), default=-1)
    kept = [each for each in body[: at + 1] if not (isinstance(each, t.Declare) and each.name in mover.names)]
    made = (*kept, *mover.moved, *body[at + 1 :])
    return tuple(replace(main, body=rest) if each is main else each for each in made)


@dataclass
class _Mover:
    """Walks through the beginning of ``main``.

    Attributes:
        declared: The variables of the program.
        wanted: Those that may get their value there.
        moved: Declarations with values, and the comments above them.
        names: What they declare.
        seen: Names that something reads or assigns that stays.
        written: Those of them that it assigns.
        heeded: Whether a program runs in between.
    """

    declared: dict[str, t.Declare]
    wanted: set[str]
    moved: list[t.Statement] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    heeded: bool = False

    def through(self, body: Sequence[t.Statement]) -> tuple[t.Statement, ...]:
        """Return the body of ``main`` without what is moved."""
        kept: list[t.Statement] = []
        remarks: list[t.Statement] = []
        rest = list(body)
        outside = [rest.pop(0)] if rest and isinstance(rest[0], t.Global) else []
        while rest:
            each = rest[0]
            if isinstance(each, t.Remark):
                remarks.append(rest.pop(0))
                continue
            if _is_nothing(each):
                rest.pop(0)
            elif made := self._moved(each):
                self.moved += [*remarks, made]
                remarks = []
                rest.pop(0)
            elif self._is_calm(each):
                self.seen |= _names(each)
                self.written |= bound_names((each,))
                kept += [*remarks, rest.pop(0)]
                remarks = []
            else:
                break
        rest = [*kept, *remarks, *rest]
        return (*_needed(outside, rest), *rest)

    def _moved(self, node: t.Statement) -> t.Declare | None:
        """Return an assignment as a declaration with a value, where it can be moved to the top."""
        match node:
            case t.Assign((t.Name(name),), value, comment):
                pass
            case _:
                return None
        if name not in self.wanted - self.names - self.seen or (self.heeded and _is_heeded(name)):
            return None
        first = self.declared[name].value
        value = changed(value, lambda node: first if node == t.Name(name) and first is not None else node)
        if not self._is_known(value):
            return None
        self.names.add(name)
        return replace(self.declared[name], value=changed(value, _without_default), comment=comment)

    def _is_known(self, value: object) -> bool:
        """Whether a value is known, and computing it does nothing."""
        match value:
            case t.Constant() | None:
                return True
            case t.Name(name):
                first = self.declared[name].value if name in self.declared else None
                return (name in self.names or first is not None) and name not in self.written
            case t.FormattedText(parts):
                return all(isinstance(each, str) or self._is_known(each) for each in parts)
            case t.Or(operands) | t.And(operands):
                return all(map(self._is_known, operands))
            case t.Compare(_, left, right, ()):
                return self._is_known(left) and self._is_known(right)
            case t.Conditional(condition, then, otherwise):
                return all(map(self._is_known, (condition, then, otherwise)))
            case t.ListDisplay(items) | t.TupleDisplay(items):
                return all(map(self._is_known, items))
            case t.Index(t.Attribute(t.Name("sys"), "argv"), t.Constant(0)):
                return True
            case t.Index(inner, t.Constant()):
                return self._is_known(inner)
            case t.Call(function, arguments, ()):
                return self._is_known_call(function) and all(map(self._is_known, arguments))
            case _:
                return False

    def _is_known_call(self, function: t.Expression) -> bool:
        match function:
            case t.Name("Array" | "Map"):
                return True
            case t.Attribute(t.Attribute(t.Name("os"), "environ"), "get"):
                return True
            case t.Attribute(inner, method):
                return method in _METHODS and self._is_known(inner)
            case _:
                return False

    def _is_calm(self, node: t.Statement) -> bool:
        """Whether a statement looks at no variables but those that stand in it."""
        if isinstance(node, (t.Global, t.Nonlocal)):
            return False
        for each in nodes(node):
            if isinstance(each, (t.FunctionDef, t.Lambda, t.Walrus, t.Try, t.With, t.While, t.For, t.Return)):
                return False
            if isinstance(each, t.Call) and not self._is_calm_call(each):
                return False
        return True

    def _is_calm_call(self, node: t.Call) -> bool:
        match node.function, node.arguments:
            case t.Name("substitute"), (t.Constant(str(program)), *_):
                self.heeded = True
                return program in _PROGRAMS and not node.keywords and not any(map(_is_heeded, self.names))
            case t.Name(name), _:
                return name in _CALM
            case t.Attribute(t.Attribute(t.Name("os"), "environ"), "get"), _:
                return True
            case t.Attribute(t.Name("options" | "named_functions"), method), _:
                return method in _UPDATES
            case _:
                return False


def _is_heeded(name: str) -> bool:
    return name in _HEEDED or name.startswith("LC_")


def _names(node: object) -> set[str]:
    return {each.identifier for each in nodes(node) if isinstance(each, t.Name)}


def _is_nothing(node: t.Statement) -> bool:
    """Whether a statement assigns a variable to itself."""
    match node:
        case t.Assign((t.Name(name),), t.Name(other), ""):
            return name == other
        case _:
            return False


def _without_default(node: object) -> object:
    """Leave out what makes no difference to ``or``: that something unset is empty."""
    match node:
        case t.Or((t.Call(t.Attribute(_, "get") as get, (name, t.Constant("")), ()), *rest)):
            return t.Or((t.Call(get, (name,)), *rest))
        case _:
            return node


def _needed(outside: Sequence[t.Statement], body: Sequence[t.Statement]) -> tuple[t.Statement, ...]:
    """Return the names that are still assigned below."""
    bound = bound_names(tuple(body))
    made = []
    for each in outside:
        names = tuple(name for name in each.names if name in bound) if isinstance(each, t.Global) else ()
        made += [t.Global(names)] if names else []
    return tuple(made)
