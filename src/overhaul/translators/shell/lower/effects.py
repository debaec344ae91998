"""What must be evaluated before redirections take effect, and what may be evaluated early."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["expressions", "has_effects", "hoisted", "is_pure"]

#: Helpers whose calls do nothing that anybody can see.
_PURE = frozenset(
    [
        "aligned",
        "str",
        "int",
        "len",
        "split",
        "fields",
        "glob",
        "joined",
        "matches",
        "quoted",
        "pattern",
        "replaced",
        "trimmed",
        "last_background",
        "substituted",
        "argument",
        "echoed",
        "formatted",
        "format",
        "here",
        "environment",
        "dict",
        "tuple",
        "list",
    ]
)
_PURE_METHODS = frozenset(
    {"get", "join", "upper", "lower", "removeprefix", "removesuffix", "rstrip", "replace", "items", "values"}
)

_REASON = "what is expanded in it has effects, and its redirections come after that"


def has_effects(node: s.Node) -> bool:
    """Tell whether expanding the words of a command can do something: run, assign, or fail with a message."""
    for each in walk(node):
        if isinstance(each, (s.CommandSubstitution, s.ProcessSubstitution, s.ArithAssign)):
            return True
        if isinstance(each, s.ArithUnary) and each.operator in {"++", "--"}:
            return True
        if isinstance(each, s.Default) and each.operator[-1] in "=?":
            return True
    return False


def hoisted(frame: Frame, node: s.Node, rendered: Rendered) -> tuple[tuple[t.Statement, ...], Rendered]:
    """Take what has effects out of the arguments of the only call of a command, to run before it.

    Args:
        frame: Where it stands.
        node: The command.
        rendered: What it was lowered to.

    Returns:
        What runs before, and the command without it.

    Raises:
        Opaque: It is more than one call.
    """
    match rendered:
        case Rendered((t.Do(t.Call() as made, comment),), None, None):
            before, changed = _without_effects(frame, node, made)
            return before, Rendered((t.Do(changed, comment),))
        case Rendered((), t.Call() as made, None):
            before, changed = _without_effects(frame, node, made)
            return before, Rendered(status=changed)
        case Rendered((), None, t.Call() as made):
            before, changed = _without_effects(frame, node, made)
            return before, Rendered(condition=changed)
    raise Opaque(node, _REASON)


def _without_effects(frame: Frame, node: s.Node, made: t.Call) -> tuple[tuple[t.Statement, ...], t.Call]:
    before: list[t.Statement] = []
    arguments: list[t.Expression] = []
    if any(isinstance(each, t.Call) and _reads(each.function) for each in expressions(made.arguments)):
        raise Opaque(node, _REASON)
    last = max((number for number, each in enumerate(made.arguments) if not is_pure(each)), default=-1)
    for number, argument in enumerate(made.arguments):
        inner = argument.value if isinstance(argument, t.Starred) else argument
        if number > last or isinstance(inner, (t.Constant, t.Lambda)):
            arguments.append(argument)
            continue
        name = t.Name(frame.fresh("words" if isinstance(argument, t.Starred) else "word"))
        value = t.Call(t.Name("list"), (inner,)) if isinstance(argument, t.Starred) else inner
        before.append(t.Assign((name,), value))
        arguments.append(t.Starred(name) if isinstance(argument, t.Starred) else name)
    return tuple(before), t.Call(made.function, tuple(arguments), made.keywords)


def _reads(function: t.Expression) -> bool:
    """Whether a call does what the command does, behind its redirections: it reads the input."""
    return isinstance(function, t.Name) and function.identifier.startswith("read_")


def is_pure(expression: t.Expression) -> bool:
    """Tell whether evaluating an expression early, or in another process, makes no difference."""
    for each in expressions(expression):
        if isinstance(each, (t.Walrus, t.Lambda)):
            return False
        if isinstance(each, t.Call) and not _is_pure_call(each.function):
            return False
    return True


def _is_pure_call(function: t.Expression) -> bool:
    if isinstance(function, t.Attribute):
        return function.name in _PURE_METHODS
    return isinstance(function, t.Name) and function.identifier in _PURE


def expressions(node: object) -> Iterator[object]:
    """Yield everything in an expression or a statement, itself first."""
    if isinstance(node, tuple):
        for each in node:
            yield from expressions(each)
    elif type(node).__module__ == t.__name__:
        yield node
        for name in type(node).__slots__:  # type: ignore[attr-defined]
            yield from expressions(getattr(node, name))
