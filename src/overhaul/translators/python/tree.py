"""A small tree of Python: what translators emit. Frozen nodes, closed unions, comments as statements.

It is not Python's own `ast`, because that has no comments and its text changes with the version that prints it.
`overhaul.translators.python.text` writes it; what is written here is laid out by ruff afterwards, so that nobody
has to count columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

__all__ = [
    "And",
    "Assign",
    "Attribute",
    "AugAssign",
    "Binary",
    "Break",
    "Call",
    "Compare",
    "Conditional",
    "Constant",
    "Continue",
    "Declare",
    "Delete",
    "DictDisplay",
    "Do",
    "ExceptHandler",
    "Expression",
    "For",
    "FormattedText",
    "FunctionDef",
    "Global",
    "If",
    "Import",
    "Index",
    "Keyword",
    "Lambda",
    "ListComprehension",
    "ListDisplay",
    "Module",
    "Name",
    "Nonlocal",
    "Not",
    "Or",
    "Parameter",
    "Pass",
    "Raise",
    "Remark",
    "Return",
    "SetDisplay",
    "Slice",
    "Starred",
    "Statement",
    "Try",
    "TupleDisplay",
    "Unary",
    "Walrus",
    "While",
    "With",
]


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier."""

    identifier: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A text, bytes, a number, a truth value, ``None`` or ``...``; a text may hold surrogate escapes of bytes."""

    value: str | bytes | int | float | bool | None


@dataclass(frozen=True, slots=True)
class FormattedText:
    """An f-string: texts and expressions in turn; an expression is formatted with `str`, without conversion."""

    parts: tuple[str | Expression, ...]


@dataclass(frozen=True, slots=True)
class Attribute:
    """``value.name``."""

    value: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """``value[index]``."""

    value: Expression
    index: Expression


@dataclass(frozen=True, slots=True)
class Slice:
    """``a:b:c`` as an index."""

    lower: Expression | None = None
    upper: Expression | None = None
    step: Expression | None = None


@dataclass(frozen=True, slots=True)
class Keyword:
    """``name=value`` in a call; ``**value`` with an empty name."""

    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """``function(arguments)``."""

    function: Expression
    arguments: tuple[Expression, ...] = ()
    keywords: tuple[Keyword, ...] = ()


@dataclass(frozen=True, slots=True)
class Starred:
    """``*value``."""

    value: Expression


@dataclass(frozen=True, slots=True)
class Unary:
    """``-x``, ``~x``, ``+x``."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """``a + b`` and every other operator of two numbers or sequences."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Compare:
    """``a == b``, also ``in``, ``not in``, ``is``, ``is not``; with `more` a chain."""

    operator: str
    left: Expression
    right: Expression
    more: tuple[tuple[str, Expression], ...] = ()


@dataclass(frozen=True, slots=True)
class And:
    """``a and b and c``."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """``a or b or c``."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """``not a``."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Conditional:
    """``then if condition else otherwise``."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Walrus:
    """``name := value``; always written in parentheses."""

    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Lambda:
    """``lambda a, b: body``."""

    parameters: tuple[str, ...]
    body: Expression


@dataclass(frozen=True, slots=True)
class ListDisplay:
    """``[a, b]``."""

    items: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class TupleDisplay:
    """``(a, b)``."""

    items: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class SetDisplay:
    """``{a, b}``; never empty."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class DictDisplay:
    """``{a: b}``; a pair without a key is ``**value``."""

    items: tuple[tuple[Expression | None, Expression], ...] = ()


@dataclass(frozen=True, slots=True)
class ListComprehension:
    """``[element for target in source if condition]``; with `generator` in parentheses instead."""

    element: Expression
    target: Expression
    source: Expression
    condition: Expression | None = None
    generator: bool = False


Expression: TypeAlias = (
    Name
    | Constant
    | FormattedText
    | Attribute
    | Index
    | Slice
    | Call
    | Starred
    | Unary
    | Binary
    | Compare
    | And
    | Or
    | Not
    | Conditional
    | Walrus
    | Lambda
    | ListDisplay
    | TupleDisplay
    | SetDisplay
    | DictDisplay
    | ListComprehension
)


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on lines of its own, without ``#``; an empty text is an empty line."""

    text: str


@dataclass(frozen=True, slots=True)
class Do:
    """An expression as a statement."""

    value: Expression
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Assign:
    """``a = b = value``."""

    targets: tuple[Expression, ...]
    value: Expression
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Declare:
    """``name: annotation = value``; the annotation as text."""

    name: str
    annotation: str
    value: Expression | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class AugAssign:
    """``target += value``; the operator without ``=``."""

    target: Expression
    operator: str
    value: Expression
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Delete:
    """``del target``."""

    targets: tuple[Expression, ...]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Pass:
    """``pass``."""

    comment: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """``break``."""

    comment: str = ""


@dataclass(frozen=True, slots=True)
class Continue:
    """``continue``."""

    comment: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """``return value``."""

    value: Expression | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Raise:
    """``raise exception from cause``."""

    exception: Expression | None = None
    cause: Expression | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Global:
    """``global a, b``."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nonlocal:
    """``nonlocal a, b``."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class If:
    """``if``; an `otherwise` that is one `If` becomes ``elif``."""

    condition: Expression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class While:
    """``while``."""

    condition: Expression
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class For:
    """``for target in source``."""

    target: Expression
    source: Expression
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class With:
    """``with a as b, c:``; each item an expression and its name or ``None``."""

    items: tuple[tuple[Expression, Expression | None], ...]
    body: tuple[Statement, ...]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ExceptHandler:
    """``except exception as name``; without an exception a bare one is never written."""

    exception: Expression
    name: str
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Try:
    """``try``."""

    body: tuple[Statement, ...]
    handlers: tuple[ExceptHandler, ...] = ()
    otherwise: tuple[Statement, ...] = ()
    final: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function; `name` may begin with ``*`` or ``**``, a mere ``*`` or ``/`` stands alone."""

    name: str
    annotation: str = ""
    default: Expression | None = None


@dataclass(frozen=True, slots=True)
class FunctionDef:
    """``def name(parameters) -> returns``; an empty docstring is none."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: str
    body: tuple[Statement, ...]
    docstring: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Import:
    """``import module`` or ``from module import names``; a name may be ``a as b``."""

    module: str
    names: tuple[str, ...] = ()


Statement: TypeAlias = (
    Remark
    | Do
    | Assign
    | Declare
    | AugAssign
    | Delete
    | Pass
    | Break
    | Continue
    | Return
    | Raise
    | Global
    | Nonlocal
    | If
    | While
    | For
    | With
    | Try
    | FunctionDef
    | Import
)


@dataclass(frozen=True, slots=True)
class Module:
    """A module.

    Attributes:
        docstring: Its first statement; empty for none.
        imports: Sorted and written first.
        support: Source text of the support helpers, put between imports and body; empty for none.
        body: Everything else.
        shebang: First line, without the newline; empty for none.
        checked: Imports that only annotations need: type checkers see them, and they are never loaded.
        settings: A comment for tools behind the first line, without the number sign; empty for none.
    """

    docstring: str
    imports: tuple[Import, ...]
    body: tuple[Statement, ...]
    support: str = ""
    shebang: str = field(default="#!/usr/bin/env python3")
    checked: tuple[Import, ...] = ()
    settings: str = ""
