"""Arithmetic in Python: numbers where the facts allow it, helpers where the shell does it another way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.computed import assigned_names
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import specials, variables
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.expressions import (
    computed,
    expression_text,
    is_textual,
    numeral,
    plain_word,
    strictness,
)
from overhaul.translators.shell.lower.failing import FAILURE, may_fail
from overhaul.translators.shell.lower.magnitudes import is_modest, is_natural, is_positive, unwrapped, wrapped
from overhaul.translators.shell.lower.statuses import errexit, has_effect, negated

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["command", "effect", "evaluating", "number", "step", "text", "truth"]

_ZERO = t.Constant(0)
_ONE = t.Constant(1)
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_HELPERS = {"/": "divide", "%": "modulo", "**": "to_power", "<<": "shift_left", ">>": "shift_right"}


def text(frame: Frame, arith: s.Arith) -> t.Expression:
    """Return the value of an expression as a `str` expression."""
    return variables.as_text(number(frame, arith))


def number(frame: Frame, arith: s.Arith) -> t.Expression:
    """Return the value of a whole expression as an `int` expression; failing raises `ArithmeticFailure`."""
    if is_textual(frame, arith):
        return computed(frame, arith)
    return _number(frame, arith)


def truth(frame: Frame, arith: s.Arith) -> t.Expression:
    """Return whether an expression is not zero as a `bool` expression; one that fails is false."""
    if is_textual(frame, arith):
        frame.unit.binds = True
        return call(frame.unit.helper("holds"), expression_text(frame, arith), **strictness(frame))
    found = _truth(frame, arith)
    if not may_fail(found):
        return found
    if not _binds(found):
        return _attempted(frame, found)
    if any(frame.unit.facts.variables.scope(frame.function, name) for name in assigned_names(arith)):
        raise Opaque(arith, "an expression that may fail and assigns where only an expression can stand")
    frame.unit.binds = True
    return call(frame.unit.helper("holds"), expression_text(frame, arith), **strictness(frame))


def effect(frame: Frame, arith: s.Arith) -> tuple[t.Statement, ...]:
    """Return statements that evaluate an expression for what it does; failing is told and forgotten."""
    if is_textual(frame, arith):
        return (t.Do(truth(frame, arith)),)
    statements = _effect(frame, arith)
    return _guarded(frame, statements, (t.Pass(),)) if may_fail(statements) else statements


def step(frame: Frame, arith: s.Arith) -> tuple[t.Statement, ...]:
    """Return statements for the last part of ``for (( ))``, in the loop: failing ends it."""
    if is_textual(frame, arith):
        raise Opaque(arith, "a step of a loop that is computed from text")
    statements = _effect(frame, arith)
    return _guarded(frame, statements, (t.Break(),)) if may_fail(statements) else statements


def command(frame: Frame, node: s.ArithCommand, *, wanted: bool = True) -> Rendered:
    """Lower ``(( ))``.

    Args:
        frame: Where it stands.
        node: The command.
        wanted: Whether somebody asks for its status.
    """
    return evaluating(frame, node.expression, wanted=wanted)


def evaluating(frame: Frame, arith: s.Arith, *, wanted: bool) -> Rendered:
    """Lower an expression whose value decides about the status of a command."""
    if not wanted and errexit(frame) is False:
        return Rendered(effect(frame, arith))
    if is_textual(frame, arith):
        return Rendered(condition=truth(frame, arith))
    body, condition = _split(frame, arith)
    if not may_fail((*body, condition)):
        return Rendered(body, condition=None if condition == t.Constant(True) else condition)  # noqa: FBT003
    if not body and not _binds(condition):
        return Rendered(condition=_attempted(frame, condition))
    name = t.Name(frame.fresh("succeeded"))
    body = (*body, t.Assign((name,), condition))
    return Rendered(_guarded(frame, body, (t.Assign((name,), t.Constant(False)),)), condition=name)  # noqa: FBT003


_OPERATORS = {"==": "-eq", "!=": "-ne", "<": "-lt", "<=": "-le", ">": "-gt", ">=": "-ge"}


def _attempted(frame: Frame, condition: t.Expression) -> t.Expression:
    """Return a condition that is false when it fails: a comparison by a helper, anything else in a function."""
    match condition:
        case t.Compare(operator, left, right, ()) if operator in _OPERATORS:
            one, other = _operand(left), _operand(right)
            if one is not None and other is not None:
                keywords = strictness(frame)
                return call(
                    frame.unit.helper("compare"), one, t.Constant(_OPERATORS[operator]), other, **keywords
                )
    return call(frame.unit.helper("succeeds"), t.Lambda((), condition))


def _operand(value: t.Expression) -> t.Expression | None:
    """Return an operand of a comparison: a number, or the text that is evaluated for one."""
    match value:
        case t.Call(t.Name("evaluate"), (text,)):
            return None if may_fail(text) else text
        case _:
            return None if may_fail(value) else value


def _split(frame: Frame, arith: s.Arith) -> tuple[tuple[t.Statement, ...], t.Expression]:
    """Return an expression as what it does, and whether its value is not zero afterwards."""
    match arith:
        case s.ArithAssign(_, _, target) if _is_number(frame, target):
            return _effect(frame, arith), _not_zero(t.Name(variables.name_of(frame, target.name)))
        case s.ArithUnary(_, "++" | "--" as operator, s.ArithVariable() as target, postfix) if _is_number(
            frame, target
        ):
            before = (_ONE if operator == "++" else t.Constant(-1)) if postfix else _ZERO
            name = t.Name(variables.name_of(frame, target.name))
            return _effect(frame, arith), t.Compare("!=", name, before)
        case _:
            return (), _truth(frame, arith)


def _guarded(
    frame: Frame, body: tuple[t.Statement, ...], otherwise: tuple[t.Statement, ...]
) -> tuple[t.Statement, ...]:
    failure = frame.unit.helper(FAILURE)
    return (t.Try(body, (t.ExceptHandler(failure, "", otherwise),)),)


def _binds(node: object) -> bool:
    return _contains(node, lambda each: isinstance(each, t.Walrus))


def _contains(node: object, test: Callable[[object], bool]) -> bool:
    if isinstance(node, tuple):
        return any(_contains(each, test) for each in node)
    if type(node).__module__ != t.__name__:
        return False
    return test(node) or any(_contains(getattr(node, name), test) for name in type(node).__slots__)  # type: ignore[attr-defined]


# ------------------------------------------------------------------------------------------------------------ values


def _number(frame: Frame, arith: s.Arith) -> t.Expression:
    match arith:
        case s.ArithNumber(_, value):
            return t.Constant(value)
        case s.ArithVariable():
            return _read(frame, arith)
        case s.ArithWord():
            return _word(frame, arith)
        case s.ArithUnary(_, "++" | "--", s.ArithVariable() as target):
            return _stepped(frame, arith, target)
        case s.ArithUnary():
            return _unary(frame, arith)
        case s.ArithBinary(_, ",", left, right):
            both = t.TupleDisplay((_number(frame, left), _number(frame, right)))
            return t.Index(both, t.Constant(-1))
        case s.ArithBinary(_, operator) if operator in _COMPARISONS or operator in {"&&", "||"}:
            return t.Conditional(_truth(frame, arith), _ONE, _ZERO)
        case s.ArithBinary(_, operator, left, right):
            return _operated(frame, operator, (left, _number(frame, left)), (right, _number(frame, right)))
        case s.ArithTernary(_, condition, then, otherwise):
            _refuse_power(arith)
            return t.Conditional(_truth(frame, condition), _number(frame, then), _number(frame, otherwise))
        case s.ArithAssign():
            return _assigned(frame, arith)


def _word(frame: Frame, arith: s.ArithWord) -> t.Expression:
    found = plain_word(frame, arith)
    if found is None:
        raise Opaque(arith, "an expansion that may be any part of an expression")
    return found


def _read(frame: Frame, node: s.ArithVariable) -> t.Expression:
    name = node.name
    if node.index is not None:
        return numeral(frame, name, t.Index(_array(frame, node), _key(frame, node)))
    if name in specials.NUMBERS and not variables.is_global(frame, name):
        return specials.NUMBERS[name](frame, node)
    if variables.kind(frame, name) is Kind.NUMBER:
        return variables.held(frame, name)
    if name == "OPTIND":
        return variables.number(frame, name, node)
    if frame.unit.dialect == "sh" and variables.strict(frame) is not False:
        # There `set -u` does not look into expressions.
        value = variables.maybe(frame, name, node)
        read = t.Or((value, t.Constant(""))) if not isinstance(value, t.Constant) else value
        return numeral(frame, name, read)
    return numeral(frame, name, variables.read(frame, name, node))


def _array(frame: Frame, node: s.ArithVariable) -> t.Expression:
    if variables.kind(frame, node.name) not in {Kind.ARRAY, Kind.MAP}:
        raise Opaque(node, "an item of what is no array")
    return variables.held(frame, node.name)


def _key(frame: Frame, node: s.ArithVariable) -> t.Expression:
    from overhaul.translators.shell.lower import parameters

    assert node.index is not None  # noqa: S101 - the caller looked
    return parameters.subscript(frame, node.name, node.index)


def _is_number(frame: Frame, target: s.ArithVariable) -> bool:
    """Whether a variable is an `int` of the program that may be assigned as it is."""
    facts = frame.unit.facts.variables
    return (
        target.index is None
        and variables.kind(frame, target.name) is Kind.NUMBER
        and target.name not in facts.readonly
        and target.name not in facts.namerefs
        and target.name not in specials.SETTERS
    )


def _unary(frame: Frame, arith: s.ArithUnary) -> t.Expression:
    operand = _number(frame, arith.operand)
    match arith.operator:
        case "+":
            return operand
        case "!":
            return t.Conditional(_truth(frame, arith.operand), _ZERO, _ONE)
        case "-" if isinstance(operand, t.Constant) and isinstance(operand.value, int) and operand.value > 0:
            return t.Constant(-operand.value)
        case "-":
            made = t.Unary("-", operand)
            return made if is_modest(frame, arith.operand) else wrapped(frame, made)
        case "~":
            return t.Unary("~", operand)
        case _:
            raise Opaque(arith, f"the operator {arith.operator} on what is no variable")


def _operated(
    frame: Frame, operator: str, left: tuple[s.Arith, t.Expression], right: tuple[s.Arith, t.Expression]
) -> t.Expression:
    """Return what an operator makes of two numbers."""
    (one, first), (other, second) = left, right
    if operator in {"+", "-", "*"}:
        if is_modest(frame, s.ArithBinary(one.span, operator, one, other)):
            return t.Binary(operator, first, second)
        return wrapped(frame, t.Binary(operator, unwrapped(first), unwrapped(second)))
    if operator in {"&", "|", "^"}:
        return t.Binary(operator, first, second)
    divisor = second.value if isinstance(second, t.Constant) and isinstance(second.value, int) else None
    if operator in {">>", "<<"} and divisor is not None and 0 <= divisor < 64:  # noqa: PLR2004 - bits
        made = t.Binary(operator, first, second)
        return made if operator == ">>" else wrapped(frame, made)
    if operator in {"/", "%"} and is_positive(frame, other) and is_natural(frame, one):
        return t.Binary("//" if operator == "/" else "%", first, second)
    if operator not in _HELPERS:
        raise Opaque(one, f"the operator {operator}")
    helper = _HELPERS[operator]
    if frame.unit.dialect == "sh" and operator in {"/", "%"}:
        helper = f"dash_{helper}"
    return call(frame.unit.helper(helper), first, second)


def _refuse_power(arith: s.Arith) -> None:
    """In what is skipped bash still looks at exponents."""
    for node in walk(arith):
        if not isinstance(node, s.ArithBinary) or node.operator != "**":
            continue
        if not isinstance(node.right, s.ArithNumber) or node.right.value < 0:
            raise Opaque(node, "an exponent in a part of an expression that may be skipped")


# ------------------------------------------------------------------------------------------------------- assignments


def _assigned(frame: Frame, arith: s.ArithAssign) -> t.Expression:
    target = arith.target
    if target.index is not None:
        return _assigned_item(frame, arith)
    value = _new_value(frame, arith)
    return variables.assign_number(frame, target.name, value, arith)


def _new_value(frame: Frame, arith: s.ArithAssign) -> t.Expression:
    value = _number(frame, arith.value)
    if not arith.operator:
        return value
    return _operated(frame, arith.operator, (arith.target, _read(frame, arith.target)), (arith.value, value))


def _stepped(frame: Frame, arith: s.ArithUnary, target: s.ArithVariable) -> t.Expression:
    """``++x`` and ``x--`` as values: an assignment, from which the step is taken back behind the variable."""
    operator = arith.operator[0]
    one = s.ArithNumber(arith.span, 1, "1")
    made = _assigned(frame, s.ArithAssign(arith.span, operator, target, one))
    if not arith.postfix:
        return made
    back = t.Binary("-" if operator == "+" else "+", made, _ONE)
    return back if is_modest(frame, target) else wrapped(frame, back)


def _assigned_item(frame: Frame, arith: s.ArithAssign) -> t.Expression:
    target = arith.target
    held, key = _array(frame, target), _key(frame, target)
    if arith.operator:
        first, again = _twice(frame, key)
        before = numeral(frame, target.name, t.Index(held, again))
        value = _number(frame, arith.value)
        changed = _operated(frame, arith.operator, (target, before), (arith.value, value))
        return _put(frame, target, first, changed)
    return _put(frame, target, key, _number(frame, arith.value), value_first=True)


def _put(
    frame: Frame,
    target: s.ArithVariable,
    key: t.Expression,
    value: t.Expression,
    *,
    value_first: bool = False,
) -> t.Expression:
    """Return an `int` expression that sets an item of an array."""
    held = _array(frame, target)
    in_turn = value_first and (has_effect(key) or (has_effect(value) and not isinstance(key, t.Constant)))
    if variables.kind(frame, target.name) is Kind.MAP:
        if in_turn:
            raise Opaque(target, "a key with an effect where the value comes first")
        return call(t.Name("int"), call(t.Attribute(held, "put"), key, variables.as_text(value)))
    helper = frame.unit.helper("put_item")
    if in_turn:
        return call(helper, value=value, array=held, index=key)
    return call(helper, held, key, value)


def _twice(frame: Frame, key: t.Expression) -> tuple[t.Expression, t.Expression]:
    """Return an expression for its first use, and for its second, so that what it does is done once."""
    if not has_effect(key):
        return key, key
    name = frame.fresh("index")
    return t.Walrus(name, key), t.Name(name)


def _effect(frame: Frame, arith: s.Arith) -> tuple[t.Statement, ...]:
    match arith:
        case s.ArithAssign():
            return _assignment(frame, arith)
        case s.ArithUnary(_, "++" | "--" as operator, s.ArithVariable() as target):
            one = s.ArithNumber(arith.span, 1, "1")
            return _assignment(frame, s.ArithAssign(arith.span, operator[0], target, one))
        case s.ArithBinary(_, ",", left, right):
            return (*_effect(frame, left), *_effect(frame, right))
        case s.ArithBinary(_, "&&" | "||" as operator, left, right):
            _refuse_power(right)
            then = _effect(frame, right)
            condition = _truth(frame, left)
            if then:
                return (t.If(condition if operator == "&&" else negated(condition), then),)
            return (t.Do(condition),) if has_effect(condition) else ()
        case s.ArithTernary(_, condition, then, otherwise):
            _refuse_power(arith)
            branches = _effect(frame, then), _effect(frame, otherwise)
            if any(branches):
                return (t.If(_truth(frame, condition), branches[0] or (t.Pass(),), branches[1]),)
            return _effect(frame, condition)
        case _:
            value = _number(frame, arith)
            return (t.Do(value),) if has_effect(value) else ()


def _assignment(frame: Frame, arith: s.ArithAssign) -> tuple[t.Statement, ...]:
    target = arith.target
    if _is_number(frame, target):
        return (_number_assignment(frame, arith),)
    if target.index is None:
        value = variables.as_text(_new_value(frame, arith))
        return variables.assign(frame, target.name, value, arith)
    if not _is_safe_key(frame, target):
        return (t.Do(_assigned_item(frame, arith)),)
    place = t.Index(_array(frame, target), _key(frame, target))
    if not arith.operator:
        return (t.Assign((place,), variables.as_text(_number(frame, arith.value))),)
    if has_effect(place.index):
        return (t.Do(_assigned_item(frame, arith)),)
    before = numeral(frame, target.name, place)
    value = _number(frame, arith.value)
    changed = _operated(frame, arith.operator, (target, before), (arith.value, value))
    return (t.Assign((place,), variables.as_text(changed)),)


def _is_safe_key(frame: Frame, target: s.ArithVariable) -> bool:
    """Whether a key is one for certain: of an associative array, or an index that counts from the start."""
    if variables.kind(frame, target.name) is Kind.MAP:
        return True
    arith = target.index.arith if target.index is not None else None
    return arith is not None and not is_textual(frame, arith) and is_natural(frame, arith)


def _number_assignment(frame: Frame, arith: s.ArithAssign) -> t.Statement:
    """Assign to an `int` of the program, in place where Python's operator does what the shell's does."""
    name = t.Name(variables.name_of(frame, arith.target.name))
    frame.assigned(name.identifier)
    value = _new_value(frame, arith)
    match value:
        case t.Binary(operator, left, right) if left == name:
            return t.AugAssign(name, operator, right)
        case _:
            return t.Assign((name,), value)


# ------------------------------------------------------------------------------------------------------------ truths


def _truth(frame: Frame, arith: s.Arith) -> t.Expression:
    match arith:
        case s.ArithNumber(_, value):
            return t.Constant(value != 0)
        case s.ArithUnary(_, "!", operand):
            return negated(_truth(frame, operand))
        case s.ArithBinary(_, "%", left, right) if is_positive(frame, right):
            return t.Compare("!=", t.Binary("%", _number(frame, left), _number(frame, right)), _ZERO)
        case s.ArithBinary(
            _, "==" | "!=" as operator, s.ArithBinary(_, "%", left, right), s.ArithNumber(_, 0)
        ) if is_positive(frame, right):  # whether something is left is the same for every way of dividing
            return t.Compare(operator, t.Binary("%", _number(frame, left), _number(frame, right)), _ZERO)
        case s.ArithBinary(_, operator, left, right) if operator in _COMPARISONS:
            return t.Compare(operator, _number(frame, left), _number(frame, right))
        case s.ArithBinary(_, "&&", left, right):
            _refuse_power(right)
            return t.And((_truth(frame, left), _truth(frame, right)))
        case s.ArithBinary(_, "||", left, right):
            _refuse_power(right)
            return t.Or((_truth(frame, left), _truth(frame, right)))
        case _:
            return _not_zero(_number(frame, arith))


def _not_zero(value: t.Expression) -> t.Expression:
    match value:
        case t.Constant(int(known)):
            return t.Constant(known != 0)
        case t.Conditional(condition, t.Constant(1), t.Constant(0)):
            return condition
        case t.Conditional(condition, t.Constant(0), t.Constant(1)):
            return negated(condition)
        case t.Binary("-", t.Walrus() as assigned, t.Constant(int(taken))):
            return t.Compare("!=", assigned, t.Constant(taken))
        case t.Binary("+", t.Walrus() as assigned, t.Constant(int(taken))):
            return t.Compare("!=", assigned, t.Constant(-taken))
        case _:
            return t.Compare("!=", value, _ZERO)
