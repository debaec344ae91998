"""What code makes of the text of a variable (a number, a flag, a list, a path), told from the expression around it."""

from __future__ import annotations

import ast
import copy
import io
import math
import re
import tokenize
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from overhaul.codemods.api import Site
from overhaul.codemods.env_to_config.evaluation import (
    STRING_METHODS,
    FailsError,
    NotUnderstoodError,
    evaluate,
)
from overhaul.codemods.env_to_config.facts import MISSING, Literal

if TYPE_CHECKING:
    from overhaul.codemods.toolbox.names import Names

__all__ = ["FALSE_WORDS", "TRUE_WORDS", "Usage", "text_of", "usage_of"]

#: The words that pydantic takes for flags.
TRUE_WORDS = frozenset({"1", "on", "t", "true", "y", "yes"})
FALSE_WORDS = frozenset({"0", "f", "false", "n", "no", "off"})
_TO_FLAG = frozenset({"distutils.util.strtobool", "setuptools._distutils.util.strtobool"})
_COLLECTIONS = {
    "builtins.list": "list",
    "builtins.set": "set",
    "builtins.tuple": "tuple",
    "builtins.frozenset": "frozenset",
}
_ELEMENTS = {"builtins.int": "int", "builtins.float": "float"}


@dataclass(frozen=True, slots=True)
class Usage:
    """What an expression around a read makes of it.

    Attributes:
        outer: The expression that the field replaces; the read itself for plain text.
        above: Ancestors of `outer`.
        kind: As in `facts.Use`.
        parse: As in `facts.Use`.
        default: As `facts.Use.typed_default`.
        negated: Whether the field is the opposite of the expression (``!= "1"``).
        blank: Whether an empty text counts as unset (``os.getenv("X") or "y"``).
    """

    outer: ast.expr
    above: tuple[ast.AST, ...]
    kind: str = "str"
    parse: str = ""
    default: Literal = None
    negated: bool = False
    blank: bool = False


def usage_of(site: Site, names: Names, default: Literal) -> Usage:
    """Return what becomes of the text that a read gives.

    Args:
        site: The read, an expression.
        names: Of the module.
        default: What the read gives when the variable is unset; `facts.MISSING` when it raises.
    """
    path = (*site.ancestors, site.node)
    plain = Usage(_expression(site.node), site.ancestors, default=default)
    wide = _or_literal(path) if default is None or default == "" else None
    if wide is not None:
        found = _typed(wide, names, site.node, default) or _text_or(wide, plain)
        if found is not None:
            return replace(found, blank=not found.parse)
    return _typed(path, names, site.node, default) or plain


def _typed(path: tuple[ast.AST, ...], names: Names, read: ast.AST, default: Literal) -> Usage | None:
    climbed = _strings(path)
    for candidate in (_flag, _collection, _number, _json_or_path):
        found = candidate(path, climbed, names)
        if found is not None:
            return _with_default(found, read, default)
    return None


def _or_literal(path: tuple[ast.AST, ...]) -> tuple[ast.AST, ...] | None:
    """Climb from a read to ``read or "literal"`` around it."""
    parent = _parent(path)
    if not (isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.Or) and len(parent.values) == 2):  # noqa: PLR2004 - the read and the literal
        return None
    return path[:-1] if parent.values[0] is path[-1] and isinstance(parent.values[1], ast.Constant) else None


def _text_or(path: tuple[ast.AST, ...], plain: Usage) -> Usage | None:
    """Return the usage of ``read or "literal"`` as text; ``None`` when its default is no text."""
    around = path[-1]
    last = around.values[1] if isinstance(around, ast.BoolOp) else None
    if not isinstance(last, ast.Constant) or not isinstance(last.value, (str, type(None))):
        return None
    return replace(plain, outer=_expression(around), above=path[:-1], default=last.value)


def _expression(node: ast.AST) -> ast.expr:
    if not isinstance(node, ast.expr):
        raise TypeError(type(node).__name__)
    return node


def _parent(path: tuple[ast.AST, ...]) -> ast.AST:
    return path[-2]


def _strings(path: tuple[ast.AST, ...]) -> tuple[ast.AST, ...]:
    """Climb over ``.strip().lower()`` and return the path to the outermost of these calls."""
    while True:
        call = _method_call(path, STRING_METHODS)
        if call is None:
            return path
        path = call


def _method_call(path: tuple[ast.AST, ...], methods: frozenset[str]) -> tuple[ast.AST, ...] | None:
    """Return the path to ``node.method(constants)`` when the path's node is called so."""
    attribute = _parent(path)
    if not (isinstance(attribute, ast.Attribute) and attribute.attr in methods):
        return None
    call = path[-3]
    if not (isinstance(call, ast.Call) and call.func is attribute and not call.keywords):
        return None
    return path[:-2] if all(isinstance(argument, ast.Constant) for argument in call.args) else None


def _called(path: tuple[ast.AST, ...], names: Names) -> tuple[str | None, tuple[ast.AST, ...]]:
    """Return (qualified name of the function that gets the path's node alone, path to the call)."""
    call = _parent(path)
    if not (isinstance(call, ast.Call) and call.args == [path[-1]] and not call.keywords):
        return None, path
    return names.qualified(Site(call.func, (*path[:-2], call))), path[:-1]


def _usage(path: tuple[ast.AST, ...], kind: str, *, negated: bool = False) -> Usage:
    return Usage(_expression(path[-1]), path[:-1], kind, negated=negated)


def _number(path: tuple[ast.AST, ...], climbed: tuple[ast.AST, ...], names: Names) -> Usage | None:
    if climbed is not path:
        return None
    function, outer = _called(path, names)
    kind = _ELEMENTS.get(function or "")
    if kind is None:
        return None
    if _called(outer, names)[0] == "builtins.bool":
        return _usage(outer[:-1], "bool")
    return _usage(outer, kind)


def _json_or_path(path: tuple[ast.AST, ...], climbed: tuple[ast.AST, ...], names: Names) -> Usage | None:
    if climbed is not path:
        return None
    function, outer = _called(path, names)
    if function == "pathlib.Path":
        return _usage(outer, "Path")
    if function == "json.loads":
        return _usage(outer, "json")
    return None


def _flag(path: tuple[ast.AST, ...], climbed: tuple[ast.AST, ...], names: Names) -> Usage | None:
    function, outer = _called(path, names)
    if function in _TO_FLAG and climbed is path:
        return _usage(outer[:-1] if _called(outer, names)[0] == "builtins.bool" else outer, "bool")
    compare = _parent(climbed)
    if not (isinstance(compare, ast.Compare) and len(compare.ops) == 1):
        return None
    other = compare.comparators[0] if compare.left is climbed[-1] else compare.left
    words = _words(other)
    operation = compare.ops[0]
    if words is None or (other is compare.left and not isinstance(operation, (ast.Eq, ast.NotEq))):
        return None
    if isinstance(operation, (ast.In, ast.NotIn)) != (not isinstance(other, ast.Constant)):
        return None
    lowered = {word.lower() for word in words}
    positive = isinstance(operation, (ast.Eq, ast.In))
    if lowered <= TRUE_WORDS:
        return _usage(climbed[:-1], "bool", negated=not positive)
    if lowered <= FALSE_WORDS | {""} and lowered != {""}:
        return _usage(climbed[:-1], "bool", negated=positive)
    return None


def _words(node: ast.expr) -> list[str] | None:
    items = node.elts if isinstance(node, (ast.Tuple, ast.List, ast.Set)) else [node]
    words = [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    return words if words and len(words) == len(items) else None


def _collection(_: tuple[ast.AST, ...], climbed: tuple[ast.AST, ...], names: Names) -> Usage | None:
    split = _method_call(climbed, frozenset({"split", "rsplit", "splitlines"}))
    if split is None:
        return None
    outer, collection, element = split, "list", "str"
    loop = _parent(split)
    if isinstance(loop, ast.comprehension) and loop.iter is split[-1]:
        owner = split[-3]
        element = _element(owner, loop, (*split[:-2],), names)
        if element:
            outer = split[:-2]
            collection = (
                "list" if isinstance(owner, ast.ListComp) else "set" if isinstance(owner, ast.SetComp) else ""
            )
        else:
            element = "str"
    function, call = _called(outer, names)
    if function in _COLLECTIONS:
        outer, collection = call, _COLLECTIONS[function or ""]
    if not collection:  # a bare generator: the list is the field
        outer, collection, element = split, "list", "str"
    kind = f"tuple[{element}, ...]" if collection == "tuple" else f"{collection}[{element}]"
    return _usage(outer, kind)


def _element(owner: ast.AST, loop: ast.comprehension, path: tuple[ast.AST, ...], names: Names) -> str:
    """Return the type of a comprehension's elements; empty when it is not a simple one over strings."""
    if not isinstance(owner, (ast.ListComp, ast.SetComp, ast.GeneratorExp)) or len(owner.generators) != 1:
        return ""
    if not isinstance(loop.target, ast.Name) or loop.is_async:
        return ""
    if not all(_is_item(condition, loop.target.id) for condition in loop.ifs):
        return ""
    if _is_item(owner.elt, loop.target.id):
        return "str"
    element = owner.elt
    if isinstance(element, ast.Call) and len(element.args) == 1 and not element.keywords:
        function = names.qualified(Site(element.func, (*path, element)))
        if function in _ELEMENTS and _is_item(element.args[0], loop.target.id):
            return _ELEMENTS[function or ""]
    return ""


def _is_item(node: ast.expr, name: str) -> bool:
    """Tell whether an expression is the loop's variable, maybe stripped or lowered."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr not in STRING_METHODS or node.keywords:
            return False
        if not all(isinstance(argument, ast.Constant) for argument in node.args):
            return False
        node = node.func.value
    return isinstance(node, ast.Name) and node.id == name


def _with_default(usage: Usage, read: ast.AST, default: Literal) -> Usage | None:
    """Work out the parsing expression and the default; ``None`` when that cannot be done exactly."""
    substituted = _substituted(usage.outer, read)
    if usage.negated:
        substituted = _opposite(substituted)
    needs_parse = usage.kind not in {"int", "float", "Path", "json"} and not _is_strtobool(usage.outer)
    parse = text_of(substituted) if needs_parse else ""
    if default == MISSING:
        return replace(usage, parse=parse, default=MISSING)
    if usage.kind == "Path" and isinstance(usage.outer, ast.Call) and usage.outer.args[0] is not read:
        return None
    if usage.kind == "Path":
        value = default if isinstance(default, str) else MISSING if default is None else None
        return None if value is None else replace(usage, default=value)
    if usage.kind == "json":
        return _json_default(usage, default)
    if _is_strtobool(usage.outer):
        return _flag_default(usage, default)
    try:
        value = evaluate(substituted, {"value": default})
    except FailsError:
        # A default that always fails is the program's own affair; only ``None`` means "must be set".
        return replace(usage, parse=parse, default=MISSING) if default is None else None
    except NotUnderstoodError:
        return None
    return _checked(replace(usage, parse=parse), value)


def _checked(usage: Usage, value: Any) -> Usage | None:
    """Store a default that can be written as a literal."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, (list, set, frozenset, tuple)):
        ordered = sorted(value) if isinstance(value, (set, frozenset)) else value
        if not all(isinstance(item, (str, int, float)) for item in ordered):
            return None
        return replace(usage, default=tuple(ordered))
    return replace(usage, default=value) if isinstance(value, (str, int, float, bool)) else None


def _json_default(usage: Usage, default: Literal) -> Usage | None:
    import json  # noqa: PLC0415 - rare

    if default is None:
        return None
    try:
        value = json.loads(default) if isinstance(default, str) else None
    except ValueError:
        return None
    if value not in ({}, []):  # only these say a type that every value will have
        return None
    return replace(usage, kind="dict[str, Any]" if value == {} else "list[Any]", default=())


def _flag_default(usage: Usage, default: Literal) -> Usage | None:
    word = str(default).lower() if isinstance(default, str) else ""
    if word in TRUE_WORDS | FALSE_WORDS:
        return replace(usage, default=word in TRUE_WORDS)
    return replace(usage, default=MISSING) if default is None else None


def _is_strtobool(node: ast.expr) -> bool:
    while isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Call):
        if _function_name(node) == "strtobool":
            return True
        node = node.args[0]
    return isinstance(node, ast.Call) and _function_name(node) == "strtobool"


def _function_name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _substituted(outer: ast.expr, read: ast.AST) -> ast.expr:
    class Replace(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            if getattr(node, "_is_the_read", False):
                return ast.Name("value", ast.Load())
            if isinstance(node, ast.Name) and node.id in items:
                return ast.Name("item", node.ctx)
            return self.generic_visit(node)

    # One name for the items, so that fields that are split in the same way are seen to be.
    items = {
        loop.target.id
        for loop in ast.walk(outer)
        if isinstance(loop, ast.comprehension) and isinstance(loop.target, ast.Name)
    }

    # Marked, because the copy's nodes are others than those that were found.
    read._is_the_read = True  # type: ignore[attr-defined]  # noqa: SLF001 - taken off again below
    try:
        duplicate = copy.deepcopy(outer)
    finally:
        del read._is_the_read  # type: ignore[attr-defined]  # noqa: SLF001 - see above
    return _expression(ast.fix_missing_locations(Replace().visit(duplicate)))


def _opposite(node: ast.expr) -> ast.expr:
    if not isinstance(node, ast.Compare):
        return ast.UnaryOp(ast.Not(), node)
    opposites: dict[type[ast.cmpop], ast.cmpop] = {
        ast.Eq: ast.NotEq(),
        ast.NotEq: ast.Eq(),
        ast.In: ast.NotIn(),
        ast.NotIn: ast.In(),
    }
    return ast.Compare(node.left, [opposites[type(node.ops[0])]], node.comparators)


def text_of(node: ast.expr) -> str:
    """Write an expression as formatters do, with double quotes."""
    text = ast.unparse(node)
    tokens = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        value = token.string
        if token.type == tokenize.STRING and value.startswith("'") and not set('"\\') & set(value):
            value = f'"{value[1:-1]}"'
        tokens.append((token, value))
    parts, at = [], 0
    for token, value in tokens:
        parts += [text[at : token.start[1]], value]
        at = token.end[1]
    written = "".join(parts).strip()
    # A generator that is the only argument needs no parentheses of its own.
    bare = re.sub(r"\((\(.*\))\)$", r"\1", written)
    return bare if ast.dump(ast.parse(bare)) == ast.dump(ast.parse(written)) else written
