"""Compound commands from shfmt's nodes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from overhaul.translators.shell.frontend import arithmetic
from overhaul.translators.shell.frontend.conditions import condition
from overhaul.translators.shell.frontend.nodes import Json, Tree, end, start
from overhaul.translators.shell.frontend.quoting import closing
from overhaul.translators.shell.syntax import (
    Arith,
    ArithCommand,
    Block,
    Case,
    CaseItem,
    Command,
    ConditionCommand,
    Coprocess,
    ForArith,
    ForIn,
    Function,
    If,
    Select,
    Statement,
    Subshell,
    Timed,
    While,
)

if TYPE_CHECKING:
    from overhaul.translators.shell.frontend.fragment import Fragment

__all__ = ["COMPOUND"]

_One: TypeAlias = Callable[[Tree, Json], Statement]


def _block(tree: Tree, node: Json, _one: _One) -> Command:
    return Block(tree.span(node), tree.body(node))


def _subshell(tree: Tree, node: Json, _one: _One) -> Command:
    return Subshell(tree.span(node), tree.body(node))


def _if(tree: Tree, node: Json, _one: _One) -> Command:
    return _branch(tree, node, elif_=False)


def _branch(tree: Tree, node: Json, *, elif_: bool) -> If:
    condition_ = tree.body(node, "Cond", "CondLast")
    then = tree.body(node, "Then", "ThenLast")
    then = _followed(tree, then, node.get("Last") or [])
    return If(tree.span(node), condition_, then, _otherwise(tree, node.get("Else")), elif_)


def _followed(tree: Tree, body: tuple[Statement, ...], comments: list[Json]) -> tuple[Statement, ...]:
    if not comments:
        return body
    last = replace(body[-1], after=(*body[-1].after, *map(tree.comment, comments)))
    return (*body[:-1], last)


def _otherwise(tree: Tree, node: Json | None) -> tuple[Statement, ...]:
    if node is None:
        return ()
    if "ThenPos" in node:
        branch = _branch(tree, node, elif_=True)
        return (Statement(branch.span, branch),)
    return _followed(tree, tree.body(node, "Then", "ThenLast"), node.get("Last") or [])


def _while(tree: Tree, node: Json, _one: _One) -> Command:
    condition_ = tree.body(node, "Cond", "CondLast")
    return While(tree.span(node), condition_, tree.body(node, "Do", "DoLast"), bool(node.get("Until")))


def _for(tree: Tree, node: Json, _one: _One) -> Command:
    loop, span = node["Loop"], tree.span(node)
    if loop["Type"] == "CStyleLoop":
        first, test, step = _headers(tree, loop)
        return ForArith(span, first, test, step, tree.body(node, "Do", "DoLast"))
    items = tree.words(loop.get("Items")) if "InPos" in loop else None
    name = tree.piece(loop["Name"]).text
    kind = Select if node.get("Select") else ForIn
    return kind(span, name, items, tree.body(node, "Do", "DoLast"))


def _headers(tree: Tree, loop: Json) -> tuple[Arith | None, Arith | None, Arith | None]:
    tree.know(loop)
    inner = tree.fragment.part(int(loop["Lparen"]["Offset"]) + 2, int(loop["Rparen"]["Offset"]))
    cut = [at for at, character in enumerate(inner.text) if character == ";" and _outside(inner.text, at)][:2]
    bounds = [-1, *cut, len(inner.text)]
    first, test, step = (_optional(tree, inner.part(left + 1, right)) for left, right in pairwise(bounds))
    return first, test, step


def _outside(text: str, at: int) -> bool:
    """Whether a semicolon is in no substitution."""
    opened = text.find("$(", 0, at)
    while opened >= 0:
        close = closing(text, opened + 2, ")")
        if close > at:
            return False
        opened = text.find("$(", close, at) if close > 0 else -1
    return True


def _optional(tree: Tree, piece: Fragment) -> Arith | None:
    return arithmetic.arithmetic(piece, tree.around) if piece.text.strip() else None


def _case(tree: Tree, node: Json, _one: _One) -> Command:
    word = tree.word(node["Word"])
    items = [_item(tree, each) for each in node.get("Items") or ()]
    last = tuple(map(tree.comment, node.get("Last") or ()))
    if last and items and items[-1].body:
        items[-1] = replace(items[-1], body=_followed(tree, items[-1].body, node["Last"]))
    else:
        tree.strays += last
    return Case(tree.span(node), word, tuple(items))


def _item(tree: Tree, node: Json) -> CaseItem:
    comments = tuple(map(tree.comment, node.get("Comments") or ()))
    patterns = tuple(tree.word(each) for each in node["Patterns"])
    outer, tree.strays = tree.strays, []
    body = tree.body(node)
    comments, tree.strays = (*comments, *tree.strays), outer
    stop = max(end(node), end(node["Patterns"][-1]))
    span = tree.fragment.span(start(node), stop)
    return CaseItem(span, patterns, body, node.get("Op") or ";;", comments)


def _function(tree: Tree, node: Json, one: _One) -> Command:
    return Function(tree.span(node), tree.piece(node["Name"]).text, one(tree, node["Body"]))


def _arithmetic(tree: Tree, node: Json, _one: _One) -> Command:
    tree.know(node["X"])
    inner = tree.fragment.part(int(node["Left"]["Offset"]) + 2, int(node["Right"]["Offset"]))
    return ArithCommand(tree.span(node), arithmetic.arithmetic(inner, tree.around))


def _test(tree: Tree, node: Json, _one: _One) -> Command:
    return ConditionCommand(tree.span(node), condition(tree, node["X"]))


def _time(tree: Tree, node: Json, one: _One) -> Command:
    body = _without_dashes(tree, node.get("Stmt"))
    return Timed(tree.span(node), one(tree, body) if body else None, bool(node.get("PosixFormat")))


def _without_dashes(tree: Tree, body: Json | None) -> Json | None:
    """Take the ``--`` behind ``time`` off the first command of a pipeline."""
    command = (body or {}).get("Cmd") or {}
    if not body or command.get("Type") not in {"CallExpr", "BinaryCmd"}:
        return body
    if command["Type"] == "BinaryCmd":
        first = _without_dashes(tree, command["X"]) or {**command["X"], "Cmd": None}
        return {**body, "Cmd": {**command, "X": first, "Pos": first["Pos"]}, "Pos": first["Pos"]}
    arguments = command.get("Args") or []
    if not arguments or command.get("Assigns") or tree.piece(arguments[0]).text != "--":
        return body
    rest = arguments[1:]
    command = {**command, "Args": rest, "Pos": rest[0]["Pos"]} if rest else None
    return {**body, "Cmd": command, "Pos": rest[0]["Pos"]} if rest or body.get("Redirs") else None


def _coprocess(tree: Tree, node: Json, one: _One) -> Command:
    name = node.get("Name")
    return Coprocess(tree.span(node), tree.piece(name).text if name else "COPROC", one(tree, node["Stmt"]))


COMPOUND: dict[str, Callable[[Tree, Json, _One], Command]] = {
    "Block": _block,
    "Subshell": _subshell,
    "IfClause": _if,
    "WhileClause": _while,
    "ForClause": _for,
    "CaseClause": _case,
    "FuncDecl": _function,
    "ArithmCmd": _arithmetic,
    "TestClause": _test,
    "TimeClause": _time,
    "CoprocClause": _coprocess,
}
