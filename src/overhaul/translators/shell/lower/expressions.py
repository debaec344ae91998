"""Arithmetic whose text only the running program knows: `$x` in it may be any piece of an expression."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.computed import assigned_names, may_skip_power
from overhaul.translators.shell.facts.kinds import is_integer_text
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import parameters, variables, words
from overhaul.translators.shell.lower.context import Frame, Opaque, call
from overhaul.translators.shell.lower.values import joined_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "COMPARISONS",
    "computed",
    "evaluated",
    "expression_text",
    "is_textual",
    "known_texts",
    "numeral",
    "plain_word",
    "strictness",
]

#: How `test` spells the comparisons of numbers, and Python.
COMPARISONS = {"-eq": "==", "-ne": "!=", "-lt": "<", "-le": "<=", "-gt": ">", "-ge": ">="}


def is_textual(frame: Frame, arith: s.Arith) -> bool:
    """Tell whether what an expansion gives may change the shape of an expression; or whether `sh` refuses it."""
    if frame.unit.dialect == "sh" and _is_strange_in_sh(frame, arith):
        return True
    if may_skip_power(arith):
        return True
    names = assigned_names(arith)
    return any(
        plain_word(frame, word) is None or (names and _mentions(word, names)) for word in _words(arith)
    )


def _mentions(word: s.ArithWord, names: set[str]) -> bool:
    """Whether something is expanded, before anything is evaluated, that the expression assigns to."""
    return any(isinstance(node, (s.Parameter, s.ArithVariable)) and node.name in names for node in walk(word))


def _is_strange_in_sh(frame: Frame, arith: s.Arith) -> bool:
    """Whether an expression has what `sh` does not know, or numbers that it reads in another way."""
    for node in walk(arith, into=lambda each: not isinstance(each, s.ArithWord)):
        match node:
            case s.ArithNumber(_, _, text):
                if not _SH_NUMBER.fullmatch(text) or len(text) > _SURE:
                    return True
            case s.ArithAssign(_, operator, target, value) if operator and target.name in assigned_names(
                value
            ):
                raise Opaque(node, "a variable that is assigned while it is changed")
            case s.ArithBinary(_, "**" | ",") | s.ArithUnary(_, "++" | "--"):
                return True
            case s.ArithVariable(_, _, index) if index is not None:
                return True
            case s.ArithWord() if any(
                isinstance(part, (s.Quoted, s.DoubleQuoted)) for part in node.word.parts
            ):
                return True
    return "\\" in frame.unit.source(arith)


#: Numbers of so many characters never leave 64 bits; `sh` does not wrap those that do.
_SURE = 15
_SH_NUMBER = re.compile(r"0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*")


def _words(arith: s.Arith) -> Iterator[s.ArithWord]:
    """Yield the expansions in an expression; those in subscripts are expressions of their own."""
    for node in walk(arith, into=lambda each: not isinstance(each, (s.Subscript, s.ArithWord))):
        if isinstance(node, s.ArithWord):
            yield node


def plain_word(frame: Frame, node: s.ArithWord) -> t.Expression | None:
    """Return an expansion that is always one number, as an `int` expression; else ``None``."""
    literal = node.word.literal
    if literal is not None:
        return t.Constant(int(literal)) if is_integer_text(literal) else None
    parts = node.word.unquoted
    if len(parts) == 2 and frame.unit.dialect == "bash":  # noqa: PLR2004 - a prefix, and what it is for
        return _decimal(frame, node, parts)
    if len(parts) != 1:
        return None
    part = parts[0]
    if isinstance(part, s.ArithExpansion):
        from overhaul.translators.shell.lower import arithmetic

        return arithmetic.number(frame, part.expression)
    if not isinstance(part, s.Parameter):
        return None
    if isinstance(part.operation, s.Default):
        return _with_default(frame, part)
    if (frame.function, part.name) in frame.unit.facts.variables.numeric_arguments and part.operation is None:
        return call(t.Name("int"), parameters.value(frame, part, quoted=True).expression)
    found = parameters.value(frame, part, quoted=True)
    if found.number or found.many:
        return None if found.many else found.expression
    texts = known_texts(frame, part)
    if texts is not None and all(is_integer_text(text) for text in texts):
        return call(t.Name("int"), found.expression)
    return None


def _decimal(frame: Frame, node: s.ArithWord, parts: Sequence[s.Part]) -> t.Expression | None:
    """``10#$x``: the digits in `x`, whatever they begin with."""
    prefix, part = parts
    if not isinstance(prefix, s.Literal) or prefix.text != "10#" or not isinstance(part, s.Parameter):
        return None
    if part.names or isinstance(part.index, s.AllItems) or part.name in {"@", "*"}:
        return None
    return call(frame.unit.helper("decimal"), words.text(frame, s.Word(node.span, (part,))))


def _with_default(frame: Frame, part: s.Parameter) -> t.Expression | None:
    """``${x:-0}`` where `x` is a number while it is set."""
    operation = part.operation
    if not isinstance(operation, s.Default) or operation.operator != ":-":
        return None
    literal = operation.word.literal
    if literal is None or not frame.unit.facts.numerals.is_number_part(frame.function, part):
        return None
    found = parameters.value(frame, part, quoted=True)
    return call(t.Name("int"), found.expression) if not found.number else found.expression


def numeral(frame: Frame, name: str, text: t.Expression) -> t.Expression:
    """Return the number that a variable or an item of an array has, from its text."""
    if not frame.unit.facts.numerals.holds(frame.function, name):
        return evaluated(frame, text)
    return call(t.Name("int"), t.Or((text, t.Constant(0))))


def known_texts(frame: Frame, part: s.Parameter) -> list[str] | None:
    """All that a variable can hold, where that is known and it is surely set."""
    if part.index is not None or part.operation is not None or part.length or part.indirect or part.names:
        return None
    facts = frame.unit.facts.variables
    unset = (facts.scope(frame.function, part.name), part.name) in facts.maybe_unset
    return None if unset else facts.texts(frame.function, part.name) or None


def expression_text(frame: Frame, arith: s.Arith) -> t.Expression:
    """Return the text of a whole expression, with everything expanded in it, as a `str` expression."""
    source = frame.unit.script.text.encode("utf-8", "surrogateescape")
    nodes = _outermost(arith)
    ends = [*(node.span.start for node in nodes), arith.span.end]
    starts = [arith.span.start, *(node.span.end for node in nodes)]
    literals = [source[start:end] for start, end in zip(starts, ends, strict=True)]
    before, after = _missing(b"".join(literals))
    if isinstance(arith, s.ArithWord):  # nothing at all is no expression in parentheses
        before = after = _around(source[: arith.span.start])
    pieces: list[t.Expression] = [t.Constant("(" * before)]
    for literal, node in zip(literals, nodes, strict=False):
        pieces += [_literal(literal), words.text(frame, node.word)]
    return joined_text([*pieces, _literal(literals[-1]), t.Constant(")" * after)])


def _around(source: bytes) -> int:
    """Return how many parentheses there are between the beginning of an expansion and its only word."""
    opening = re.search(rb"\$\(\(([\s(]*)\Z", source)
    return opening[1].count(b"(") if opening else 0


def _missing(text: bytes) -> tuple[int, int]:
    """Return how many parentheses around an expression its span leaves out: those at its very ends."""
    depth = lowest = 0
    for char in text:
        depth += (char == ord("(")) - (char == ord(")"))
        lowest = min(lowest, depth)
    return -lowest, depth - lowest


def _outermost(arith: s.Arith) -> list[s.ArithWord]:
    found = walk(arith, into=lambda each: not isinstance(each, (s.ArithWord, s.Word)))
    nodes = [node for node in found if isinstance(node, s.ArithWord)]
    for subscript in walk(arith, into=lambda each: not isinstance(each, (s.ArithWord, s.Word))):
        if isinstance(subscript, s.Subscript) and subscript.arith is None:
            raise Opaque(subscript, "a computed key inside a computed expression")
    return sorted(nodes, key=lambda node: node.span.start)


def _literal(source: bytes) -> t.Expression:
    return t.Constant(source.decode("utf-8", "surrogateescape").replace("\\\n", ""))


def strictness(frame: Frame) -> dict[str, t.Expression]:
    """Return the keyword that helpers need where reading an unset variable may be an error."""
    state = variables.strict(frame)
    if state is False:
        return {}
    if state:
        return {"strict": t.Constant(True)}  # noqa: FBT003 - a value of the program
    return {"strict": t.Compare("in", t.Constant("nounset"), frame.unit.helper("options"))}


def evaluated(frame: Frame, text: t.Expression) -> t.Expression:
    """Return the value of a text as an expression."""
    match text:
        case t.Constant(str(fixed)) if is_integer_text(fixed):
            return t.Constant(int(fixed))
        case t.Constant(""):
            return t.Constant(0)
        case t.Call(t.Name("str"), (inner,), ()):
            return inner
        case _:
            frame.unit.binds = True
            if frame.unit.dialect == "sh":
                return call(frame.unit.helper("dash_number"), text)
            return call(frame.unit.helper("evaluate"), text, **strictness(frame))


def computed(frame: Frame, arith: s.Arith) -> t.Expression:
    """Return the value of an expression whose text only the running program knows."""
    text = expression_text(frame, arith)
    if frame.unit.dialect != "sh":
        # Whoever writes `$(($x))` means that an expression may be in it.
        return evaluated(frame, t.FormattedText((text,)) if isinstance(arith, s.ArithWord) else text)
    frame.unit.binds = True
    return call(frame.unit.helper("dash_evaluate"), text)
