"""``[[ ]]`` in Python."""

from __future__ import annotations

import re

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.lower import arithmetic, filetests, patterns, variables, words
from overhaul.translators.shell.lower.context import Frame, Rendered, call
from overhaul.translators.shell.lower.expressions import (
    COMPARISONS,
    is_textual,
    known_texts,
    plain_word,
    strictness,
)
from overhaul.translators.shell.lower.failing import may_fail
from overhaul.translators.shell.lower.regexes import groups_in_python, in_python
from overhaul.translators.shell.lower.statuses import negated
from overhaul.translators.shell.support.extended_regex import InvalidRegex, translated_regex

__all__ = ["command", "condition", "not_empty"]

_EMPTY = t.Constant("")


def command(frame: Frame, test: s.Condition) -> Rendered:
    """Lower ``[[ ]]`` as a command: its status is 2 when a regular expression is none."""
    found = condition(frame, test)
    if isinstance(test, s.ConditionAnd):
        last = command(frame, test.right)
        if last.body and last.status is not None:  # what is no regular expression holds nowhere
            last = Rendered(status=t.Conditional(condition(frame, test.right), t.Constant(0), last.status))
        if last.status is not None:
            status = t.Conditional(condition(frame, test.left), last.status, t.Constant(1))
            return Rendered(status=status, condition=found)
    if isinstance(test, s.ConditionBinary) and test.operator == "=~":
        regex = _regular_expression(frame, test.right)
        if isinstance(regex, t.Constant) and _is_no_regex(str(regex.value)):
            return Rendered((t.Do(found),), status=t.Constant(2))
        if not isinstance(regex, t.Constant):
            failed = call(frame.unit.helper("regex_status"), regex)
            return Rendered(status=t.Conditional(found, t.Constant(0), failed), condition=found)
    return Rendered(condition=found)


def _is_no_regex(regex: str) -> bool:
    try:
        translated_regex(regex)
    except InvalidRegex:
        return True
    return False


def condition(frame: Frame, test: s.Condition) -> t.Expression:
    """Return whether a condition holds, as a `bool` expression."""
    match test:
        case s.ConditionWord(_, word):
            return not_empty(words.text(frame, word, joining=" "))
        case s.ConditionNot(_, operand):
            return negated(condition(frame, operand))
        case s.ConditionAnd(_, left, right):
            return t.And(
                (*_operands(t.And, condition(frame, left)), *_operands(t.And, condition(frame, right)))
            )
        case s.ConditionOr(_, left, right):
            return t.Or((*_operands(t.Or, condition(frame, left)), *_operands(t.Or, condition(frame, right))))
        case s.ConditionUnary():
            return _unary(frame, test)
        case s.ConditionBinary():
            return _binary(frame, test)


def _operands(kind: type[t.And | t.Or], made: t.Expression) -> tuple[t.Expression, ...]:
    return made.operands if isinstance(made, (t.And, t.Or)) and isinstance(made, kind) else (made,)


def not_empty(text: t.Expression) -> t.Expression:
    """Return whether a text is not empty."""
    match text:
        case t.Constant(value):
            return t.Constant(bool(value))
        case t.Call(t.Name("str"), _, ()):
            return t.Constant(True)  # noqa: FBT003 - a value of the program
        case _:
            return t.Compare("!=", text, _EMPTY)


def _unary(frame: Frame, test: s.ConditionUnary) -> t.Expression:
    operator = test.operator
    if operator in {"-v", "-R"}:
        return filetests.is_set(frame, test.word, test, reference=operator == "-R")
    text = words.text(frame, test.word, joining=" ")
    if operator == "-n":
        return not_empty(text)
    if operator == "-z":
        return negated(not_empty(text))
    return filetests.unary(frame, operator, text, test)


def _binary(frame: Frame, test: s.ConditionBinary) -> t.Expression:
    operator = test.operator
    if operator in COMPARISONS:
        return _numeric(frame, test)
    left = words.text(frame, test.left, joining=" ")
    if operator in {"=", "=="}:
        return patterns.matched(frame, left, test.right, always_extended=True)
    if operator == "!=":
        return negated(patterns.matched(frame, left, test.right, always_extended=True))
    if operator == "=~":
        return _regex(frame, test, left)
    right = words.text(frame, test.right, joining=" ")
    if operator in {"<", ">"}:
        return t.Compare(operator, left, right)
    return filetests.binary(frame, operator, left, right, test)


# ---------------------------------------------------------------------------------------------------------- numbers


def _numeric(frame: Frame, test: s.ConditionBinary) -> t.Expression:
    """Compare the values of two expressions; when one cannot be evaluated, the comparison does not hold."""
    left, right = _operand(frame, test.left), _operand(frame, test.right)
    if isinstance(left, tuple) or isinstance(right, tuple):
        frame.unit.binds = True
        sides = [each[0] if isinstance(each, tuple) else each for each in (left, right)]
        return call(
            frame.unit.helper("compare"), sides[0], t.Constant(test.operator), sides[1], **strictness(frame)
        )
    return t.Compare(COMPARISONS[test.operator], left, right)


def _operand(frame: Frame, word: s.Word) -> t.Expression | tuple[t.Expression]:
    """Return one side as an `int` expression; or, in a tuple, as the text of an expression that may fail."""
    number = plain_word(frame, s.ArithWord(word.span, word))
    if number is not None:
        return number
    text = words.text(frame, word, joining=" ")
    literal = word.literal
    if literal is None:
        return (text,)
    arith = parsed(frame, literal)
    if arith is None or is_textual(frame, arith):
        return (text,)
    made = arithmetic.number(frame, arith)
    if not may_fail(made):
        return made
    match made:
        case t.Call(t.Name("evaluate"), (inner,)):
            return (inner,)
        case _:
            return (text,)


def parsed(frame: Frame, text: str) -> s.Arith | None:
    """Return an expression that stands in a constant text; ``None`` for what is none."""
    if not text.strip() or re.search(r"[$`\\'\"\n;#]", text):
        return None
    try:
        script = frame.unit.parse(f"(({text}))")
    except ValueError:
        return None
    command = script.body[0].command if len(script.body) == 1 else None
    return command.expression if isinstance(command, s.ArithCommand) else None


# ------------------------------------------------------------------------------------------------------------ regex


def _regular_expression(frame: Frame, word: s.Word) -> t.Expression:
    """Return what stands behind ``=~``: a constant also where a variable holds nothing else."""
    if len(word.parts) == 1 and isinstance(word.parts[0], s.Parameter):
        texts = known_texts(frame, word.parts[0])
        if texts is not None and len(set(texts)) == 1 and not _is_no_regex(texts[0]):
            return t.Constant(texts[0])
    return words.regex(frame, word)


def _regex(frame: Frame, test: s.ConditionBinary, left: t.Expression) -> t.Expression:
    regex = _regular_expression(frame, test.right)
    same_case = frame.unit.facts.options.state("nocasematch") is False
    if "BASH_REMATCH" in frame.unit.script.text or frame.unit.facts.variables.reads_computed:
        variable = variables.name_of(frame, "BASH_REMATCH")
        frame.assigned(variable)
        match = None
        if isinstance(regex, t.Constant) and same_case:
            match = groups_in_python(frame, left, str(regex.value))
        if match is not None:
            return t.Walrus(variable, call(frame.unit.helper("groups_of"), match))
        return t.Walrus(variable, call(frame.unit.helper("regex_groups"), left, regex))
    if isinstance(regex, t.Constant) and same_case:
        plain = in_python(frame, left, str(regex.value))
        if plain is not None:
            return plain
    return call(frame.unit.helper("regex_matches"), left, regex)
