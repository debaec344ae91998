"""Statements and commands from shfmt's nodes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.translators.shell.frontend import arithmetic, words
from overhaul.translators.shell.frontend.assignments import assignment, assignment_of, declared
from overhaul.translators.shell.frontend.compound import COMPOUND
from overhaul.translators.shell.frontend.fragment import joined
from overhaul.translators.shell.frontend.nodes import Json, Tree, end, start
from overhaul.translators.shell.frontend.reader import Reader, UnreadableError
from overhaul.translators.shell.frontend.redirects import redirect
from overhaul.translators.shell.syntax import (
    AndOr,
    Assignment,
    Command,
    Comment,
    Declaration,
    Let,
    Literal,
    Pipeline,
    Redirect,
    Simple,
    Span,
    Statement,
    Word,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["statements"]

_DECLARING = frozenset({"export", "readonly", "local"})
_NAMED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:=|\Z)")
_META = re.compile(r"""\\.|'[^']*'|"(?:\\.|[^"\\])*"|\$\(\(|\$\(|\$\{|([<>&|;()])""", re.DOTALL)


def statements(tree: Tree, nodes: list[Json], last: list[Json]) -> tuple[Statement, ...]:
    """Return the statements of a body, with the comments behind the last one."""
    result = [statement(tree, node) for node in nodes]
    comments = tuple(map(tree.comment, last))
    if comments and result:
        result[-1] = replace(result[-1], after=(*result[-1].after, *comments))
    else:
        tree.strays += comments
    return tuple(result)


def statement(tree: Tree, node: Json) -> Statement:
    """Return a statement with what stands around it."""
    outer, tree.strays = tree.strays, []
    command = _command(tree, node["Cmd"]) if node.get("Cmd") else None
    redirects = tuple(redirect(tree, each) for each in node.get("Redirs") or ())
    before, behind = _comments(tree, node)
    before, tree.strays = (*before, *tree.strays), outer
    return Statement(
        _span(tree, node),
        command,
        redirects,
        negated=bool(node.get("Negated")),
        background=bool(node.get("Background")),
        before=before,
        comment=behind,
    )


def _span(tree: Tree, node: Json) -> Span:
    semicolon = node.get("Semicolon")
    stop = end(node)
    if semicolon is not None and not node.get("Background"):
        stop = int(semicolon["Offset"])
        stop = max(
            stop, *(end(each) for each in (*(node.get("Redirs") or ()), node.get("Cmd")) if each), start(node)
        )
    return tree.fragment.span(start(node), stop)


def _comments(tree: Tree, node: Json) -> tuple[tuple[Comment, ...], Comment | None]:
    before: list[Comment] = []
    behind = None
    for each in node.get("Comments") or ():
        if start(each) < start(node):
            before.append(tree.comment(each))
        elif behind is None:
            behind = tree.comment(each)
        else:
            before.append(tree.comment(each))
    return tuple(before), behind


def _command(tree: Tree, node: Json) -> Command:
    return _COMMANDS[node["Type"]](tree, node)


# ------------------------------------------------------------------------------------------------------------ simple


def _call(tree: Tree, node: Json) -> Command:
    assigned = tuple(assignment(tree, each) for each in node.get("Assigns") or ())
    arguments = node.get("Args") or []
    if not assigned and arguments and tree.piece(arguments[0]).text == "else":  # shfmt takes it for a name
        raise UnreadableError("unexpected `else`", tree.span(arguments[0]))
    if (
        not tree.bash
        and not assigned
        and arguments
        and (keyword := tree.piece(arguments[0]).text) in _DECLARING
    ):
        items = tuple(_declared_in_sh(tree, each) for each in arguments[1:])
        return Declaration(tree.span(node), keyword, items)
    if tree.bash and not assigned and arguments and tree.piece(arguments[0]).text == "let":
        return _let(tree, {**node, "Exprs": arguments[1:]})
    return Simple(tree.span(node), assigned, tree.words(arguments))


def _declared_in_sh(tree: Tree, node: Json) -> Word | Assignment:
    tree.know(node)
    piece = tree.piece(node)
    if _NAMED.match(piece.text):
        return assignment_of(piece, tree.around)
    return words.word(piece, tree.around)


def _declaration(tree: Tree, node: Json) -> Command:
    keyword = tree.piece(node["Variant"])
    items = tuple(item for each in node.get("Args") or () for item in declared(tree, each))
    if keyword.text == "nameref":
        span = tree.span(node["Variant"])
        plain = (
            item for each in node.get("Args") or () for item in words.words(tree.piece(each), tree.around)
        )
        return Simple(tree.span(node), (), (Word(span, (Literal(span, keyword.text),)), *plain))
    return Declaration(tree.span(node), keyword.text, items)


def _let(tree: Tree, node: Json) -> Command:
    expressions = []
    for each in node["Exprs"]:
        tree.know(each)
        piece = tree.piece(each)
        for found in _META.finditer(piece.text):
            if found.group(1):
                raise Reader(piece.part(found.start(), found.end()), tree.around).unreadable(
                    f"{found.group(1)!r} without quotes behind let"
                )
        word = words.word(piece, tree.around)
        expressions.append(arithmetic.words_arithmetic(word, tree.around, piece))
    return Let(tree.span(node), tuple(expressions))


# --------------------------------------------------------------------------------------------------- lists, pipelines


def _binary(tree: Tree, node: Json) -> Command:
    """Read a list or a pipeline.

    To shfmt a function's body may be a whole list, as in ``f() { a; } && b``; to the shell it ends at its brace. So the
    tree is read as a row of statements and operators, in which functions end where they should.
    """
    return _cut(tree, list(_row(node)))


def _cut(tree: Tree, row: list[Json]) -> Command:
    first = _pipeline(tree, row)
    while row:
        operator = row.pop(0)
        right = _pipeline(tree, row)
        first = _plain(AndOr(joined(first.span, right.span), str(operator["Op"]), first, right))
    if first.command is None:
        raise AssertionError("a list is never empty")
    return first.command


def _row(node: Json) -> Iterator[Json]:
    """Yield the statements of a list and, between them, its nodes, each for its operator."""
    yield from _operands(node["X"])
    yield node
    yield from _operands(node["Y"])


def _operands(node: Json) -> Iterator[Json]:
    inner = node.get("Cmd") or {}
    if node.get("Negated") or node.get("Background") or node.get("Redirs"):
        yield node
    elif inner.get("Type") == "BinaryCmd":
        comments = node.get("Comments") or []
        first, *rest = _row(inner)
        yield {**first, "Comments": [*comments, *(first.get("Comments") or [])]} if comments else first
        yield from rest
    elif _reaches_too_far(inner):
        key = "Body" if inner["Type"] == "FuncDecl" else "Stmt"
        body, *rest = _row(inner[key]["Cmd"])
        yield {**node, "End": body["End"], "Cmd": {**inner, "End": body["End"], key: body}}
        yield from rest
    else:
        yield node


def _reaches_too_far(node: Json) -> bool:
    """Whether a function or coprocess has taken what stands behind it for a part of itself."""
    body = node.get("Body") if node.get("Type") == "FuncDecl" else node.get("Stmt")
    if node.get("Type") not in {"FuncDecl", "CoprocClause"} or not body:
        return False
    return bool((body.get("Cmd") or {}).get("Type") == "BinaryCmd")


def _pipeline(tree: Tree, row: list[Json]) -> Statement:
    """Take the stages of a pipeline from a row."""
    stages = [statement(tree, row.pop(0))]
    while row and row[0]["Op"] in {"|", "|&"}:
        operator = row.pop(0)
        if operator["Op"] == "|&":
            stages[-1] = _with_errors(tree, operator, stages[-1])
        stages.append(statement(tree, row.pop(0)))
    if len(stages) == 1:
        return stages[0]
    return _plain(Pipeline(joined(stages[0].span, stages[-1].span), tuple(stages)))


def _plain(command: Command) -> Statement:
    return Statement(command.span, command)


def _with_errors(tree: Tree, node: Json, stage: Statement) -> Statement:
    at = int(node["OpPos"]["Offset"])
    span = tree.fragment.span(at, at + 2)
    added = Redirect(span, ">&", Word(span, (Literal(span, "1"),)), 2)
    return replace(stage, redirects=(*stage.redirects, added))


def _far(tree: Tree, node: Json) -> Command:
    """Read a function or a coprocess, from which a list may have to be cut off."""
    body = node.get("Body") or {}
    if tree.bash and node["Type"] == "FuncDecl" and (body.get("Cmd") or {}).get("Type") in _NO_BODIES:
        raise UnreadableError("the body of a function is no compound command", tree.span(body))
    if _reaches_too_far(node):
        first, operator, *rest = _operands({"Cmd": node, "Pos": node["Pos"], "End": node["End"]})
        return _cut(tree, [first, operator, *rest])
    return COMPOUND[node["Type"]](tree, node, statement)


#: What bash does not take for the body of a function.
_NO_BODIES = frozenset(
    {None, "CallExpr", "DeclClause", "LetClause", "FuncDecl", "CoprocClause", "TimeClause"}
)

_COMMANDS: dict[str, Callable[[Tree, Json], Command]] = {
    "CallExpr": _call,
    "DeclClause": _declaration,
    "LetClause": _let,
    "BinaryCmd": _binary,
}
_COMMANDS |= {
    kind: (lambda tree, node, make=make: make(tree, node, statement)) for kind, make in COMPOUND.items()
} | {"FuncDecl": _far, "CoprocClause": _far}
