"""Arithmetic expressions whose shape is known, as Python: values, truths, assignments and what they do."""

from __future__ import annotations

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.facts.touches import written
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import specials, variables
from overhaul.translators.shell.lower.context import Frame, Opaque, call
from overhaul.translators.shell.lower.expressions import (
    is_textual,
    numeral,
    plain_word,
)
from overhaul.translators.shell.lower.magnitudes import is_modest, is_natural, is_positive, unwrapped, wrapped
from overhaul.translators.shell.lower.statuses import has_effect, negated

__all__ = ["effects_of", "is_number", "not_zero", "number_of", "truth_of_number"]

_ZERO = t.Constant(0)
_ONE = t.Constant(1)
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_HELPERS = {"/": "divide", "%": "modulo", "**": "to_power", "<<": "shift_left", ">>": "shift_right"}


def number_of(frame: Frame, arith: s.Arith) -> t.Expression:
    """Return the value of an expression, whose shape is known, as an `int` expression."""
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
            both = t.TupleDisplay((number_of(frame, left), number_of(frame, right)))
            return t.Index(both, t.Constant(-1))
        case s.ArithBinary(_, operator) if operator in _COMPARISONS or operator in {"&&", "||"}:
            return t.Conditional(truth_of_number(frame, arith), _ONE, _ZERO)
        case s.ArithBinary(_, operator, left, right):
            return _operated(
                frame, operator, (left, number_of(frame, left)), (right, number_of(frame, right))
            )
        case s.ArithTernary(_, condition, then, otherwise):
            return t.Conditional(
                truth_of_number(frame, condition), number_of(frame, then), number_of(frame, otherwise)
            )
        case s.ArithAssign():
            return _assigned(frame, arith)


def _word(frame: Frame, arith: s.ArithWord) -> t.Expression:
    found = plain_word(frame, arith)
    if found is None:
        raise Opaque(arith, "an expansion that may be any part of an expression")
    return found


def _read(frame: Frame, node: s.ArithVariable) -> t.Expression:
    name = node.name
    if node.index is not None and not variables.is_list(frame, name):
        return _scalar_item(frame, node)
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


def _scalar_item(frame: Frame, node: s.ArithVariable) -> t.Expression:
    """``x[0]`` where `x` is no array: its value; any other item is unset."""
    arith = node.index.arith if node.index is not None else None
    if not isinstance(arith, s.ArithNumber) or arith.value < 0:
        raise Opaque(node, "an item of what is no array")
    return _read(frame, s.ArithVariable(node.span, node.name)) if arith.value == 0 else _ZERO


def _array(frame: Frame, node: s.ArithVariable) -> t.Expression:
    if not variables.is_list(frame, node.name):
        raise Opaque(node, "an item of what is no array")
    return variables.held(frame, node.name)


def _key(frame: Frame, node: s.ArithVariable) -> t.Expression:
    from overhaul.translators.shell.lower import parameters

    assert node.index is not None  # noqa: S101 - the caller looked
    return parameters.subscript(frame, node.name, node.index)


def is_number(frame: Frame, target: s.ArithVariable) -> bool:
    """Whether a variable is an `int` of the program that may be assigned as it is."""
    facts = frame.unit.facts.variables
    return (
        target.index is None
        and variables.kind(frame, target.name) is Kind.NUMBER
        and not facts.is_guarded(frame.function, target.name)
        and target.name not in facts.namerefs
        and target.name not in specials.setters(frame.unit.dialect)
    )


def _unary(frame: Frame, arith: s.ArithUnary) -> t.Expression:
    operand = number_of(frame, arith.operand)
    match arith.operator:
        case "+":
            return operand
        case "!":
            return t.Conditional(negated(truth_of_number(frame, arith.operand)), _ONE, _ZERO)
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
        sure = operator == ">>" or is_modest(frame, s.ArithBinary(one.span, operator, one, other))
        return made if sure else wrapped(frame, made)
    if operator in {"/", "%"} and is_positive(frame, other) and is_natural(frame, one):
        return t.Binary("//" if operator == "/" else "%", first, second)
    if operator not in _HELPERS:
        raise Opaque(one, f"the operator {operator}")
    helper = _HELPERS[operator]
    if frame.unit.dialect == "sh" and operator in {"/", "%"}:
        helper = f"dash_{helper}"
    return call(frame.unit.helper(helper), first, second)


# ------------------------------------------------------------------------------------------------------- assignments


def _assigned(frame: Frame, arith: s.ArithAssign) -> t.Expression:
    target = arith.target
    if target.index is not None:
        return _assigned_item(frame, arith)
    value = _new_value(frame, arith)
    if frame.unit.facts.variables.is_guarded(frame.function, target.name):
        return _assigned_if_writable(frame, target.name, value)
    return variables.assign_number(frame, target.name, value, arith)


def _assigned_if_writable(frame: Frame, name: str, value: t.Expression) -> t.Expression:
    numeric = variables.kind(frame, name) is Kind.NUMBER
    kept = value if numeric else variables.as_text(value)
    keywords = {"status": t.Constant(2)} if frame.unit.dialect == "sh" else {}
    checked = call(frame.unit.helper("writable"), t.Constant(name), kept, **keywords)
    python = variables.name_of(frame, name)
    frame.assigned(python)
    made = t.Walrus(python, checked)
    return made if numeric else call(t.Name("int"), made)


def _new_value(frame: Frame, arith: s.ArithAssign) -> t.Expression:
    value = number_of(frame, arith.value)
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
        value = number_of(frame, arith.value)
        changed = _operated(frame, arith.operator, (target, before), (arith.value, value))
        return _put(frame, target, first, changed)
    return _put(frame, target, key, number_of(frame, arith.value), value_first=True)


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
        if not _is_key(frame, target):
            return call(frame.unit.helper("put_item"), held, key, value)
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


def effects_of(frame: Frame, arith: s.Arith) -> tuple[t.Statement, ...]:
    """Return statements that evaluate an expression, whose shape is known, for what it does."""
    match arith:
        case s.ArithAssign():
            return _assignment(frame, arith)
        case s.ArithUnary(_, "++" | "--" as operator, s.ArithVariable() as target):
            one = s.ArithNumber(arith.span, 1, "1")
            return _assignment(frame, s.ArithAssign(arith.span, operator[0], target, one))
        case s.ArithBinary(_, ",", left, right):
            return (*effects_of(frame, left), *effects_of(frame, right))
        case s.ArithBinary(_, "&&" | "||" as operator, left, right):
            then = effects_of(frame, right)
            condition = truth_of_number(frame, left)
            if then:
                return (t.If(condition if operator == "&&" else negated(condition), then),)
            return (t.Do(condition),) if has_effect(condition) else ()
        case s.ArithTernary(_, condition, then, otherwise):
            branches = effects_of(frame, then), effects_of(frame, otherwise)
            if any(branches):
                return (t.If(truth_of_number(frame, condition), branches[0] or (t.Pass(),), branches[1]),)
            return effects_of(frame, condition)
        case _:
            value = number_of(frame, arith)
            return (t.Do(value),) if has_effect(value) else ()


def _assignment(frame: Frame, arith: s.ArithAssign) -> tuple[t.Statement, ...]:
    target = arith.target
    if is_number(frame, target):
        return (_number_assignment(frame, arith),)
    if target.index is None:
        value = variables.as_text(_new_value(frame, arith))
        return variables.assign(frame, target.name, value, arith)
    if not _is_safe_key(frame, target):
        return (t.Do(_assigned_item(frame, arith)),)
    place = t.Index(_array(frame, target), _key(frame, target))
    if not arith.operator:
        return (t.Assign((place,), variables.as_text(number_of(frame, arith.value))),)
    if has_effect(place.index):
        return (t.Do(_assigned_item(frame, arith)),)
    before = numeral(frame, target.name, place)
    value = number_of(frame, arith.value)
    changed = _operated(frame, arith.operator, (target, before), (arith.value, value))
    return (t.Assign((place,), variables.as_text(changed)),)


def _is_safe_key(frame: Frame, target: s.ArithVariable) -> bool:
    """Whether a key is one for certain: of an associative array, or an index that counts from the start."""
    if variables.kind(frame, target.name) is Kind.MAP:
        return _is_key(frame, target)
    arith = target.index.arith if target.index is not None else None
    return arith is not None and not is_textual(frame, arith) and is_natural(frame, arith)


def _is_key(frame: Frame, target: s.ArithVariable) -> bool:
    """Whether the key in an associative array is certainly not empty."""
    if target.index is None:
        return False
    fields = _fields_of_loops(frame)
    return any(
        (isinstance(part, (s.Literal, s.Quoted)) and bool(part.text))
        or (
            isinstance(part, s.Parameter)
            and part == s.Parameter(part.span, part.name)
            and part.name in fields
        )
        for part in target.index.word.unquoted
    )


def _fields_of_loops(frame: Frame) -> set[str]:
    """Return the names that hold fields of loops, which are never empty, and nothing else."""
    found: set[str] = set()
    others: set[str] = set()
    for node in walk(frame.unit.script.body):
        match node:
            case s.ForIn(_, name, words) if words is not None and all(map(_gives_fields, words)):
                found.add(name)
            case s.ForIn(_, name) | s.Assignment(_, name):
                others.add(name)
            case s.Simple():
                others.update(written(node))
            case _:
                continue
    return found - others


def _gives_fields(word: s.Word) -> bool:
    """Whether what a word gives is never an empty field."""
    quoted = any(isinstance(part, (s.Quoted, s.DoubleQuoted)) for part in word.parts)
    return bool(word.literal) if word.literal is not None else not quoted


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


def truth_of_number(frame: Frame, arith: s.Arith) -> t.Expression:
    """Return whether an expression, whose shape is known, is not zero."""
    match arith:
        case s.ArithNumber(_, value):
            return t.Constant(value != 0)
        case s.ArithUnary(_, "!", operand):
            return negated(truth_of_number(frame, operand))
        case s.ArithBinary(_, "%", left, right) if is_positive(frame, right):
            return t.Compare("!=", t.Binary("%", number_of(frame, left), number_of(frame, right)), _ZERO)
        case s.ArithBinary(
            _, "==" | "!=" as operator, s.ArithBinary(_, "%", left, right), s.ArithNumber(_, 0)
        ) if is_positive(frame, right):  # whether something is left is the same for every way of dividing
            return t.Compare(operator, t.Binary("%", number_of(frame, left), number_of(frame, right)), _ZERO)
        case s.ArithBinary(_, operator, left, right) if operator in _COMPARISONS:
            return t.Compare(operator, number_of(frame, left), number_of(frame, right))
        case s.ArithBinary(_, "&&", left, right):
            return t.And((truth_of_number(frame, left), truth_of_number(frame, right)))
        case s.ArithBinary(_, "||", left, right):
            return t.Or((truth_of_number(frame, left), truth_of_number(frame, right)))
        case _:
            return not_zero(number_of(frame, arith))


def not_zero(value: t.Expression) -> t.Expression:
    """Return whether a number is not zero, as plainly as it can be said."""
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
