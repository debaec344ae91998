"""What is certain about an expression: its type, and that evaluating others does not change what it shows."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.codemods.print_to_logging.context import last_name
from overhaul.codemods.print_to_logging.perfile import per_file
from overhaul.codemods.toolbox.names import dotted

if TYPE_CHECKING:
    from overhaul.codemods.toolbox.module import Module

__all__ = ["Known", "formats_itself", "is_single", "known_in", "number_kind", "steady_until"]

#: Libraries with types that an f-string writes in another way than ``str`` does, e.g. a torch tensor of one element.
_OWN_FORMAT = re.compile(
    rb"__format__|^[ \t]*(?:import|from)[ \t]+(?:torch|jax|pint|astropy|uncertainties|flax|mxnet|whenever)\b|"
    rb"^[ \t]*class[ \t]+\w+\((?:[^)\n]*,)?[ \t]*(?:str|int|float)[ \t]*,[^)\n]*Enum|\bIntEnum\b|\bIntFlag\b",
    re.MULTILINE,
)
_OWN_FORMAT_MARKS = (
    *(b"__format__", b"Enum", b"IntFlag", b"torch", b"jax", b"pint", b"astropy", b"uncertainties", b"flax"),
    *(b"mxnet", b"whenever"),
)

#: Functions that neither change their arguments nor anything else.
_PURE = frozenset(
    {
        *("abs", "ascii", "bin", "bool", "chr", "dict", "divmod", "float", "format", "frozenset", "getattr"),
        *(
            "hasattr",
            "hash",
            "hex",
            "id",
            "int",
            "isinstance",
            "issubclass",
            "len",
            "list",
            "max",
            "min",
            "oct",
        ),
        *("ord", "pow", "range", "repr", "reversed", "round", "set", "sorted", "str", "sum", "tuple", "type"),
    }
)
#: Methods of the standard types (and clocks) that change nothing.
_PURE_METHODS = frozenset(
    {
        *(
            "as_posix",
            "as_uri",
            "capitalize",
            "casefold",
            "copy",
            "count",
            "ctime",
            "date",
            "decode",
            "encode",
        ),
        *(
            "endswith",
            "exists",
            "format",
            "format_exc",
            "get",
            "getpid",
            "index",
            "isoformat",
            "items",
            "join",
        ),
        *(
            "keys",
            "lower",
            "lstrip",
            "monotonic",
            "name",
            "now",
            "perf_counter",
            "relative_to",
            "replace",
            "rstrip",
        ),
        *("split", "splitlines", "startswith", "strftime", "strip", "time", "timestamp", "title", "today"),
        *("total_seconds", "upper", "utcnow", "values", "zfill", "getcwd", "basename", "dirname", "abspath"),
    }
)
_MUTABLE_MAKERS = frozenset({"dict", "list", "set", "sorted", "reversed"})
#: Attributes that hold a string or number wherever they are met.
_PLAIN_ATTRIBUTES = frozenset(
    {
        *(
            "__name__",
            "__qualname__",
            "__doc__",
            "__module__",
            "name",
            "id",
            "pk",
            "key",
            "uuid",
            "pid",
            "stem",
        ),
        *("suffix", "host", "hostname", "port", "url", "version", "status_code", "returncode", "errno"),
    }
)
_PLAIN_TYPES = frozenset({"str", "int", "float", "bool", "bytes", "Path", "date", "datetime"})
_CLOCKS = frozenset({"time", "perf_counter", "monotonic", "process_time", "thread_time", "total_seconds"})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known where a print stands.

    Attributes:
        module: The file.
        ancestors: Ancestors of the print.
    """

    module: Module
    ancestors: tuple[ast.AST, ...]

    @property
    def own_format(self) -> bool:
        """Whether the file deals with types that f-strings write in another way than ``str``."""
        return formats_itself(self.module)


def known_in(module: Module, ancestors: tuple[ast.AST, ...]) -> Known:
    """Return what is known at a place of a file."""
    return Known(module, ancestors)


@per_file
def formats_itself(module: Module) -> bool:
    """Tell whether a file deals with types whose ``format(x, "")`` differs from ``str(x)``."""
    source = module.source
    return any(mark in source for mark in _OWN_FORMAT_MARKS) and _OWN_FORMAT.search(source) is not None


def is_single(node: ast.expr, known: Known) -> bool:
    """Tell whether a value is certainly neither a tuple nor a mapping, so that ``%`` takes it as one operand."""
    if isinstance(node, ast.Name):
        bindings = known.module.names.resolve_name(node.id, known.ancestors).bindings
        return bool(bindings) and all(binding.kind == "except" for binding in bindings)
    if isinstance(node, ast.Constant):
        return not isinstance(node.value, tuple)
    if isinstance(node, (ast.JoinedStr, ast.Compare, ast.List, ast.ListComp, ast.Set, ast.SetComp)):
        return True
    if isinstance(node, ast.BinOp):
        numeric = isinstance(node.op, (ast.Sub, ast.Div, ast.FloorDiv, ast.Pow, ast.LShift, ast.RShift))
        return numeric or (is_single(node.left, known) and is_single(node.right, known))
    if isinstance(node, ast.UnaryOp):
        return True
    if isinstance(node, ast.Call):
        name = last_name(node.func)
        if isinstance(node.func, ast.Name):
            return name in {
                "str",
                "repr",
                "len",
                "int",
                "float",
                "abs",
                "bool",
                "hex",
                "round",
                "sum",
                "ascii",
                "type",
            }
        return isinstance(node.func, ast.Attribute) and (
            isinstance(node.func.value, ast.Constant)
            and name in {"join", "format", "strip", "upper", "lower"}
        )
    return False


def number_kind(node: ast.expr, known: Known, depth: int = 3) -> str | None:
    """Return ``int`` or ``float`` when the type of an expression is certain, else ``None``.

    Args:
        node: The expression.
        known: What is known where it stands.
        depth: How many assignments may be followed.
    """
    if isinstance(node, ast.Constant):
        kind = type(node.value).__name__
        return kind if kind in {"int", "float"} else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.UAdd, ast.USub)):
        return number_kind(node.operand, known, depth)
    if isinstance(node, ast.BinOp):
        return _arithmetic(node, known, depth)
    if isinstance(node, ast.Call):
        return _number_call(node, known, depth)
    if isinstance(node, ast.Name) and depth:
        return _number_name(node, known, depth)
    return None


def _arithmetic(node: ast.BinOp, known: Known, depth: int) -> str | None:
    kinds = {number_kind(node.left, known, depth), number_kind(node.right, known, depth)}
    if None in kinds:
        return None
    if isinstance(node.op, ast.Div):
        return "float"
    if isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod)):
        return "float" if "float" in kinds else "int"
    return None


def _number_call(node: ast.Call, known: Known, depth: int) -> str | None:
    function = node.func
    if isinstance(function, ast.Name):
        if (
            known.module.names.resolve_name(function.id, known.ancestors).qualified
            != f"builtins.{function.id}"
        ):
            chain = known.module.names.resolve_name(function.id, known.ancestors).qualified
            return "float" if chain in {f"time.{clock}" for clock in _CLOCKS} else None
        if function.id in {"len", "ord", "id"}:
            return "int"
        if function.id in {"int", "float"}:
            return function.id
        rounded = function.id == "round" and len(node.args) == 2  # noqa: PLR2004 - number and digits
        return (
            number_kind(node.args[0], known, depth)
            if rounded or (function.id == "abs" and node.args)
            else None
        )
    chain_of = dotted(function)
    if chain_of is not None and chain_of[1][-1:] and chain_of[1][-1] in _CLOCKS:
        root = known.module.names.resolve_name(chain_of[0].id, known.ancestors).qualified
        if root == "time" and len(chain_of[1]) == 1:
            return "float"
    return None


def _number_name(node: ast.Name, known: Known, depth: int) -> str | None:
    """Follow a name whose every binding in its function is an assignment of a number."""
    bindings = known.module.names.resolve_name(node.id, known.ancestors).bindings
    kinds = set()
    for binding in bindings:
        if binding.value is None or not isinstance(binding.site.ancestors[-1], ast.Assign):
            return None
        if not isinstance(binding.scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return None
        kinds.add(number_kind(binding.value, known, depth - 1))
    if not kinds or None in kinds:
        return None
    return "float" if "float" in kinds and len(kinds) == 1 else ("int" if kinds == {"int"} else None)


def steady_until(node: ast.expr, later: list[ast.expr], known: Known) -> bool:
    """Tell whether an expression shows the same text after others are evaluated.

    An f-string writes each value before it evaluates the next one, a log record writes them all at the end:
    ``f"{stack} without {stack.pop()}"``.
    """
    acting = [each for expression in later for each in ast.walk(expression) if _acts(each)]
    if not acting or _immutable(node, known):
        return True
    own = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    touched = {each.id for act in acting for each in ast.walk(act) if isinstance(each, ast.Name)}
    if own & touched:
        return False
    return all(_is_local(name, known) for name in own)


def _acts(node: ast.AST) -> bool:
    """Tell whether evaluating a node may change something."""
    if isinstance(node, ast.Call):
        function = node.func
        if isinstance(function, ast.Attribute):
            return function.attr not in _PURE_METHODS
        return not (isinstance(function, ast.Name) and function.id in _PURE)
    return isinstance(node, (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr))


def _immutable(node: ast.expr, known: Known) -> bool:
    """Tell whether a value cannot be changed in place."""
    if isinstance(node, ast.Name):
        bindings = known.module.names.resolve_name(node.id, known.ancestors).bindings
        return bool(bindings) and all(_plain_parameter(binding.site.node) for binding in bindings)
    if isinstance(node, (ast.Constant, ast.JoinedStr, ast.Compare)):
        return True
    if isinstance(node, ast.Attribute):
        return node.attr in _PLAIN_ATTRIBUTES
    if isinstance(node, ast.Call):
        function = node.func
        if isinstance(function, ast.Name):
            return function.id in _PURE - _MUTABLE_MAKERS - {
                "getattr",
                "type",
                "max",
                "min",
                "sum",
                "range",
                "tuple",
            }
        return isinstance(function, ast.Attribute) and function.attr in {
            *(
                "upper",
                "lower",
                "strip",
                "isoformat",
                "strftime",
                "time",
                "join",
                "format",
                "title",
                "total_seconds",
            )
        }
    return False


def _is_local(name: str, known: Known) -> bool:
    """Tell whether a name is a variable of a function or an import, so that a call elsewhere hardly changes it."""
    found = known.module.names.resolve_name(name, known.ancestors)
    if found.qualified is not None:
        return True
    return bool(found.bindings) and all(
        isinstance(binding.scope, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for binding in found.bindings
    )


def _plain_parameter(node: ast.AST) -> bool:
    """Tell whether a parameter is annotated with a type whose values never change."""
    return (
        isinstance(node, ast.arg)
        and node.annotation is not None
        and last_name(node.annotation) in _PLAIN_TYPES
    )
