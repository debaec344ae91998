"""What a tree of Python means, as Python's own `ast`: written without looking at how it becomes text."""

from __future__ import annotations

import ast
from typing import Any

from overhaul.translators.python import tree as t

__all__ = ["expression_meaning", "module_meaning", "normal", "same"]

_BINARY: dict[str, ast.operator] = {
    "|": ast.BitOr(),
    "^": ast.BitXor(),
    "&": ast.BitAnd(),
    "<<": ast.LShift(),
    ">>": ast.RShift(),
    "+": ast.Add(),
    "-": ast.Sub(),
    "*": ast.Mult(),
    "/": ast.Div(),
    "//": ast.FloorDiv(),
    "%": ast.Mod(),
    "@": ast.MatMult(),
    "**": ast.Pow(),
}
_UNARY: dict[str, ast.unaryop] = {"-": ast.USub(), "+": ast.UAdd(), "~": ast.Invert()}
_COMPARE: dict[str, ast.cmpop] = {
    "==": ast.Eq(),
    "!=": ast.NotEq(),
    "<": ast.Lt(),
    "<=": ast.LtE(),
    ">": ast.Gt(),
    ">=": ast.GtE(),
    "in": ast.In(),
    "not in": ast.NotIn(),
    "is": ast.Is(),
    "is not": ast.IsNot(),
}
_OPPOSITE = {"in": "not in", "not in": "in", "is": "is not", "is not": "is"}


def same(one: ast.AST, other: ast.AST) -> bool:
    """Tell whether two trees say the same."""
    return ast.dump(normal(one)) == ast.dump(normal(other))


def normal(node: ast.AST) -> ast.AST:
    """Return a tree in which every formatted text is written in one way."""
    return _Normal().visit(node)


class _Normal(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        function = node.func
        if (
            isinstance(function, ast.Attribute)
            and function.attr == "format"
            and isinstance(function.value, ast.Constant)
            and isinstance(function.value.value, str)
        ):
            return _from_template(function.value.value, node.args)
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        self.generic_visit(node)
        return _joined(node.values)


def _from_template(template: str, arguments: list[ast.expr]) -> ast.expr:
    values: list[ast.expr] = []
    for number, piece in enumerate(template.split("{}")):
        if number:
            values.append(ast.FormattedValue(arguments[number - 1], -1, None))
        values.append(ast.Constant(piece.replace("{{", "{").replace("}}", "}")))
    return _joined(values)


def _joined(values: list[ast.expr]) -> ast.expr:
    merged: list[ast.expr] = []
    for value in values:
        inner = value.value if isinstance(value, ast.FormattedValue) else None
        if isinstance(inner, ast.JoinedStr):
            merged += inner.values
        elif isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            merged.append(inner)
        else:
            merged.append(value)
    result: list[ast.expr] = []
    for value in merged:
        last = result[-1] if result else None
        if isinstance(value, ast.Constant) and isinstance(last, ast.Constant):
            result[-1] = ast.Constant(last.value + value.value)
        elif not (isinstance(value, ast.Constant) and value.value == ""):
            result.append(value)
    if not result:
        return ast.Constant("")
    if len(result) == 1 and isinstance(result[0], ast.Constant):
        return result[0]
    return ast.JoinedStr(result)


def expression_meaning(node: Any) -> Any:  # noqa: PLR0912 - a table of all expressions
    """Return an expression as Python's own."""
    e = expression_meaning
    match node:
        case None:
            return None
        case t.Name(identifier):
            return ast.Name(identifier, ast.Load())
        case t.Constant(value):
            if isinstance(value, (int, float)) and not isinstance(value, bool) and value < 0:
                return ast.UnaryOp(ast.USub(), ast.Constant(-value))
            return ast.Constant(value)
        case t.FormattedText(parts):
            return ast.JoinedStr(
                [
                    ast.Constant(part) if isinstance(part, str) else ast.FormattedValue(e(part), -1, None)
                    for part in parts
                ]
            )
        case t.Attribute(value, name):
            return ast.Attribute(e(value), name, ast.Load())
        case t.Index(value, index):
            return ast.Subscript(e(value), e(index), ast.Load())
        case t.Slice(lower, upper, step):
            return ast.Slice(e(lower), e(upper), e(step))
        case t.Call(function, arguments, keywords):
            given = [ast.keyword(each.name or None, e(each.value)) for each in keywords]
            return ast.Call(e(function), [e(each) for each in arguments], given)
        case t.Starred(value):
            return ast.Starred(e(value), ast.Load())
        case t.Unary(operator, operand):
            return ast.UnaryOp(_UNARY[operator], e(operand))
        case t.Binary(operator, left, right):
            return ast.BinOp(e(left), _BINARY[operator], e(right))
        case t.Not(t.Compare(operator, left, right, ())) if operator in _OPPOSITE:
            return ast.Compare(e(left), [_COMPARE[_OPPOSITE[operator]]], [e(right)])
        case t.Compare(operator, left, right, more):
            operators = [_COMPARE[operator], *(_COMPARE[each] for each, _ in more)]
            return ast.Compare(e(left), operators, [e(right), *(e(each) for _, each in more)])
        case t.And() | t.Or():
            operands = [e(each) for each in _flat(node)]
            operator = ast.And() if isinstance(node, t.And) else ast.Or()
            return operands[0] if len(operands) == 1 else ast.BoolOp(operator, operands)
        case t.Not(operand):
            return ast.UnaryOp(ast.Not(), e(operand))
        case t.Conditional(condition, then, otherwise):
            return ast.IfExp(e(condition), e(then), e(otherwise))
        case t.Walrus(name, value):
            return ast.NamedExpr(ast.Name(name, ast.Store()), e(value))
        case t.Lambda(parameters, body):
            return ast.Lambda(_arguments([t.Parameter(each) for each in parameters]), e(body))
        case t.ListDisplay(items):
            return ast.List([e(each) for each in items], ast.Load())
        case t.TupleDisplay(items):
            return ast.Tuple([e(each) for each in items], ast.Load())
        case t.SetDisplay(items):
            return ast.Set([e(each) for each in items])
        case t.DictDisplay(items):
            return ast.Dict([e(key) for key, _ in items], [e(value) for _, value in items])
        case t.ListComprehension(element, target, source, condition, generator):
            conditions = [] if condition is None else [e(condition)]
            part = ast.comprehension(_stored(target), e(source), conditions, 0)
            return (ast.GeneratorExp if generator else ast.ListComp)(e(element), [part])
    raise TypeError(node)


def _flat(node: t.And | t.Or) -> list[t.Expression]:
    found: list[t.Expression] = []
    for each in node.operands:
        found += _flat(each) if isinstance(each, (t.And, t.Or)) and type(each) is type(node) else [each]
    return found


def _stored(node: t.Expression) -> Any:
    made = expression_meaning(node)
    for each in [made, *(made.elts if isinstance(made, ast.Tuple) else ())]:
        each.ctx = ast.Store()
    return made


def _arguments(parameters: list[t.Parameter]) -> ast.arguments:
    given = [ast.arg(each.name, _annotation(each.annotation)) for each in parameters]
    defaults = [expression_meaning(each.default) for each in parameters if each.default is not None]
    return ast.arguments([], given, None, [], [], None, defaults)


def _annotation(text: str) -> Any:
    return ast.parse(text, mode="eval").body if text else None


def module_meaning(module: t.Module) -> ast.Module:
    """Return a module as Python's own."""
    return ast.Module(_block(module.body, empty=True), [])


def _block(body: tuple[t.Statement, ...], *, empty: bool = False) -> list[Any]:
    made = [each for statement in body for each in _statement(statement)]
    return made if made or empty else [ast.Pass()]


def _otherwise(body: tuple[t.Statement, ...]) -> list[Any]:
    return _block(body) if body else []


def _statement(node: Any) -> list[Any]:  # noqa: PLR0912 - a table of all statements
    e = expression_meaning
    match node:
        case t.Remark():
            return []
        case t.Do(value):
            return [ast.Expr(e(value))]
        case t.Assign(targets, value):
            return [ast.Assign([_stored(each) for each in targets], e(value))]
        case t.Declare(name, annotation, value):
            return [ast.AnnAssign(ast.Name(name, ast.Store()), _annotation(annotation), e(value), 1)]
        case t.AugAssign(target, operator, value):
            return [ast.AugAssign(_stored(target), _BINARY[operator], e(value))]
        case t.Delete(targets):
            made = [e(each) for each in targets]
            for each in made:
                each.ctx = ast.Del()
            return [ast.Delete(made)]
        case t.Pass():
            return [ast.Pass()]
        case t.Break():
            return [ast.Break()]
        case t.Continue():
            return [ast.Continue()]
        case t.Return(value):
            return [ast.Return(e(value))]
        case t.Raise(exception, cause):
            return [ast.Raise(e(exception), e(cause))]
        case t.Global(names):
            return [ast.Global(list(names))]
        case t.If(condition, then, otherwise):
            return [ast.If(e(condition), _block(then), _otherwise(otherwise))]
        case t.While(condition, body, otherwise):
            return [ast.While(e(condition), _block(body), _otherwise(otherwise))]
        case t.For(target, source, body, otherwise):
            return [ast.For(_stored(target), e(source), _block(body), _otherwise(otherwise))]
        case t.With(items, body):
            made = [ast.withitem(e(value), None if name is None else _stored(name)) for value, name in items]
            return [ast.With(made, _block(body))]
        case t.Try(body, handlers, otherwise, final):
            if not handlers:
                inner = (*body, *otherwise)
                return [ast.Try(_block(inner), [], [], _block(final))] if final else _block(inner, empty=True)
            caught = [ast.ExceptHandler(e(h.exception), h.name or None, _block(h.body)) for h in handlers]
            return [ast.Try(_block(body), caught, _otherwise(otherwise), _otherwise(final))]
        case t.FunctionDef(name, parameters, returns, body):
            arguments = _arguments(list(parameters))
            return [ast.FunctionDef(name, arguments, _block(body), [], _annotation(returns))]
    raise TypeError(node)
