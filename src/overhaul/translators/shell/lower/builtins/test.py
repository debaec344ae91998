"""``test`` and ``[`` in Python: by the number of arguments, which is known where every word is one argument."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import is_integer_text
from overhaul.translators.shell.lower import filetests, patterns, words
from overhaul.translators.shell.lower.conditions import not_empty
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.expressions import COMPARISONS, plain_word
from overhaul.translators.shell.lower.statuses import has_effect, negated

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["bracket", "test"]

_TEXT = frozenset({"=", "==", "!=", "<", ">"})
_FILES = frozenset({"-nt", "-ot", "-ef"})
_UNARY = frozenset(f"-{letter}" for letter in "abcdefghknoprstuvwxzGLNORS")


def bracket(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``[ ... ]``."""
    if not node.words or node.words[-1].literal != "]":
        return _unclosed(frame, node)
    return _lowered(frame, node, node.words[1:-1])


def _unclosed(frame: Frame, node: s.Simple) -> Rendered:
    """The bracket may be missing for certain only where no word is expanded."""
    if node.words and node.words[-1].literal is None:
        raise Opaque(node, "a [ whose ] is only known while it runs")
    words_made = tuple(t.Do(each) for each in words.fields(frame, node.words[1:]) if has_effect(each))
    complaint = t.Do(call(frame.unit.helper("complain"), t.Constant("[: missing `]'")))
    return Rendered((*words_made, complaint), status=t.Constant(2))


def test(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``test``."""
    return _lowered(frame, node, node.words[1:])


def _lowered(frame: Frame, node: s.Simple, operands: Sequence[s.Word]) -> Rendered:
    made = words.fields(frame, operands)
    if len(made) == len(operands) and not any(isinstance(each, t.Starred) for each in made):
        pairs = list(zip(operands, made, strict=True))
        plain = _plain(frame, node, pairs)
        if plain is not None:
            return Rendered(condition=plain)
        compared = _compared(frame, pairs)
        if compared is not None:
            return Rendered(status=compared)
    if any(word.literal in {"-v", "-R"} for word in operands):
        raise Opaque(node, "a test of a variable among words that may vanish")
    helper = "test" if frame.unit.dialect == "bash" else "dash_test"
    return Rendered(status=call(frame.unit.helper(helper), *made))


_Operand = tuple[s.Word, t.Expression]


def _compared(frame: Frame, operands: list[_Operand]) -> t.Expression | None:
    """Return the status of a comparison of two numbers, one of which may be none."""
    if len(operands) != 3 or operands[1][0].literal not in COMPARISONS:  # noqa: PLR2004 - as POSIX counts
        return None
    left, right = (_number(frame, each) or each[1] for each in (operands[0], operands[2]))
    helper = "integer_test" if frame.unit.dialect == "bash" else "dash_integer_test"
    return call(frame.unit.helper(helper), left, operands[1][1], right)


def _plain(frame: Frame, node: s.Simple, operands: list[_Operand]) -> t.Expression | None:
    """Return the test as a `bool` expression; ``None`` where only running it can tell what it asks."""
    count = len(operands)
    if count == 0:
        return t.Constant(False)  # noqa: FBT003 - a value of the program
    if count == 1:
        return not_empty(operands[0][1])
    if count == 2:  # noqa: PLR2004 - POSIX names these counts
        return _two(frame, node, operands)
    if count == 3:  # noqa: PLR2004
        return _three(frame, node, operands)
    if count == 4 and operands[0][0].literal == "!":  # noqa: PLR2004
        inner = _three(frame, node, operands[1:])
        return None if inner is None else negated(inner)
    return _joined(frame, node, operands)


def _two(frame: Frame, node: s.Simple, operands: list[_Operand]) -> t.Expression | None:
    first, (word, text) = operands[0][0].literal, operands[1]
    if first == "!":
        return negated(not_empty(text))
    if first is None or first not in _UNARY or (first == "-a" and frame.unit.dialect == "sh"):
        return None
    return _unary(frame, node, first, word, text)


def _unary(
    frame: Frame, node: s.Simple, operator: str, word: s.Word, text: t.Expression
) -> t.Expression | None:
    if operator == "-n":
        return not_empty(text)
    if operator == "-z":
        return negated(not_empty(text))
    if frame.unit.dialect == "sh" and operator in {"-v", "-R", "-o", "-N", "-t"}:
        return None
    if operator in {"-v", "-R"}:
        return filetests.is_set(frame, word, node, reference=operator == "-R")
    if operator == "-t" and not (isinstance(text, t.Constant) and re.fullmatch(r"\d+", str(text.value))):
        return None
    return filetests.unary(frame, operator, text, node)


def _three(frame: Frame, node: s.Simple, operands: list[_Operand]) -> t.Expression | None:
    (first, _left), (middle, _text), (last, _right) = operands
    operator = middle.literal
    if operator is None:
        return None
    if _is_binary(frame, operator):
        return _binary(frame, node, operator, operands[0], operands[2])
    doubtful = frame.unit.dialect == "sh" and not all(_is_no_operator(frame, *each) for each in operands)
    if operator in {"-a", "-o"} and doubtful:
        return None
    if operator == "-a":
        return t.And((not_empty(operands[0][1]), not_empty(operands[2][1])))
    if operator == "-o":
        return t.Or((not_empty(operands[0][1]), not_empty(operands[2][1])))
    if first.literal == "!":
        inner = _two(frame, node, operands[1:])
        return None if inner is None else negated(inner)
    if first.literal == "(" and last.literal == ")":
        return not_empty(operands[1][1])
    return None


def _is_binary(frame: Frame, operator: str) -> bool:
    if operator == "==" and frame.unit.dialect == "sh":
        return False
    return operator in COMPARISONS or operator in _TEXT or operator in _FILES


def _binary(
    frame: Frame, node: s.Simple, operator: str, first: _Operand, last: _Operand
) -> t.Expression | None:
    left, right = first[1], last[1]
    if operator in COMPARISONS:
        one, other = _number(frame, first), _number(frame, last)
        if one is None or other is None:
            return None
        return t.Compare(COMPARISONS[operator], one, other)
    if operator in {"=", "=="}:
        return patterns.equal(left, right)
    if operator == "!=":
        return negated(patterns.equal(left, right))
    if operator in {"<", ">"}:
        return t.Compare(operator, left, right)
    if frame.unit.dialect == "sh" and operator != "-ef":
        return None  # there both files must exist
    return filetests.binary(frame, operator, left, right, node)


def _number(frame: Frame, operand: _Operand) -> t.Expression | None:
    """Return an operand as an `int` expression where it is certainly a number."""
    word, text = operand
    if word.literal is None:
        return plain_word(frame, s.ArithWord(word.span, word))
    match text:
        case t.Constant(str(value)) if is_integer_text(value):
            return t.Constant(int(value))
        case t.Constant(str(value)) if re.fullmatch(r"\s*[-+]?[0-9]{1,18}[ \t]*", value, re.ASCII):
            return t.Constant(int(value))
        case _:
            return None


def _joined(frame: Frame, node: s.Simple, operands: list[_Operand]) -> t.Expression | None:
    """Return a test joined by ``-a`` and ``-o``, where every part has the form that its words say.

    What is expanded must not look like an operator: with more than four words even a text counts as one.
    """
    if not all(_is_no_operator(frame, word, text) for word, text in operands):
        return None
    for operator, kind in (("-o", t.Or), ("-a", t.And)):
        places = [number for number, (word, _text) in enumerate(operands) if word.literal == operator]
        if not places:
            continue
        parts = []
        start = 0
        for place in [*places, len(operands)]:
            part = _part(frame, node, operands[start:place])
            if part is None:
                return None
            parts.append(part)
            start = place + 1
        return kind(tuple(parts))
    return None


def _is_no_operator(frame: Frame, word: s.Word, text: t.Expression) -> bool:
    """Whether what is expanded in a word cannot be taken for an operator."""
    if word.literal is not None or plain_word(frame, s.ArithWord(word.span, word)) is not None:
        return True
    match text:
        case t.FormattedText((str(first), *_)):
            return first[0] not in "-=!<>()"
        case _:
            parts = [part for each in word.parts for part in getattr(each, "parts", (each,))]
            only = parts[0] if len(parts) == 1 else None
            if not isinstance(only, s.Parameter) or only.index is not None or only.operation is not None:
                return False
            texts = frame.unit.facts.variables.texts(frame.function, only.name)
            return bool(texts) and all(each[:1] not in set("-=!<>()") for each in texts or ())


def _part(frame: Frame, node: s.Simple, operands: list[_Operand]) -> t.Expression | None:
    if any(word.literal in {"(", ")", "-a", "-o"} for word, _text in operands) and len(operands) > 3:  # noqa: PLR2004
        return _joined(frame, node, operands)
    if len(operands) == 4 and operands[0][0].literal == "!":  # noqa: PLR2004 - as POSIX counts
        inner = _part(frame, node, operands[1:])
        return None if inner is None else negated(inner)
    if len(operands) == 3 and operands[1][0].literal not in {"-a", "-o"}:  # noqa: PLR2004
        (first, _text), (operator, _), _right = operands
        if operator.literal is not None and _is_binary(frame, operator.literal):
            return _three(frame, node, operands)
        if first.literal == "!":
            inner = _part(frame, node, operands[1:])
            return None if inner is None else negated(inner)
        return None
    if len(operands) == 2 and operands[0][0].literal in _UNARY:  # noqa: PLR2004
        return _two(frame, node, operands)
    return None
