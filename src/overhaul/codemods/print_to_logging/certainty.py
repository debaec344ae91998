"""What is certain about an expression: that evaluating others does not change what it shows."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.codemods.print_to_logging.context import last_name
from overhaul.codemods.print_to_logging.perfile import per_file

if TYPE_CHECKING:
    from overhaul.codemods.toolbox.module import Module

__all__ = ["Known", "formats_itself", "known_in", "plain_parameter", "steady_until"]

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
        return bool(bindings) and all(plain_parameter(binding.site.node) for binding in bindings)
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


def plain_parameter(node: ast.AST) -> bool:
    """Tell whether a parameter is annotated with a type whose values never change."""
    return (
        isinstance(node, ast.arg)
        and node.annotation is not None
        and last_name(node.annotation) in _PLAIN_TYPES
    )
