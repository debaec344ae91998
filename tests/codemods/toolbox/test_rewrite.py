"""Rewriting of one span: what is not changed survives to the byte."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import libcst as cst
import pytest

from overhaul.codemods.toolbox.module import Module, parse
from overhaul.codemods.toolbox.rewrite import (
    code_for,
    parse_expression,
    rewrite_expression,
    rewrite_statement,
)

if TYPE_CHECKING:
    from overhaul.codemods.api import Splice


def _module(source: str) -> Module:
    return Module("x.py", source.encode(), parse(source.encode()))


def _applied(module: Module, splice: Splice) -> str:
    return (module.source[: splice.start] + splice.text.encode() + module.source[splice.end :]).decode()


@pytest.mark.parametrize(
    "text",
    [
        "f(\n  # c\n  'a' \"b\",\n)",
        "a\n + b",
        "a  # c\n + b",
        "x := 1",
        "yield x",
        "a if b else\n c",
        "(a,\n b)",
        "f'{x!r:>{w}}'",
        "lambda: (yield)",
        "await x",
        "x for x in y",
    ],
)
def test_every_expression_is_given_back_as_it_was(text: str) -> None:
    assert code_for(parse_expression(text)) == text


def test_an_expression_in_brackets_that_are_not_its_own() -> None:
    module = _module("x = (a  # why\n     + b)\n")
    node = module.tree.body[0].value

    def change(tree: cst.BaseExpression) -> cst.BaseExpression:
        return tree.with_changes(right=cst.Name("c"))

    assert _applied(module, rewrite_expression(module, node, change)) == "x = (a  # why\n     + c)\n"


def test_comments_and_quotes_inside_survive_crlf_becomes_the_engines_business() -> None:
    module = _module("ä = print(\r\n    'a',  # first\r\n    end=\"\")\r\n")
    splice = rewrite_expression(
        module,
        module.tree.body[0].value,
        lambda tree: tree.with_changes(func=parse_expression("logger.info")),
    )
    assert splice.text == "logger.info(\n    'a',  # first\n    end=\"\")"
    assert _applied(module, splice).startswith("ä = logger.info(")


@pytest.mark.parametrize(
    "source",
    [
        "x\n@d  # why\ndef f(\n    a,  # b\n):\n    '''d\n  e'''\n    return 1  # end\n",
        "class A:\n\t@d\n\tdef f(a):\n\t\treturn [\n1]\n\n\ty = 1\n",
        "if x:\n  if y:\n    # above\n    def f(a): return 1  # end\n  z\n",
        "class A:\n    async def f(self):\n        await g(\n            1)\n",
    ],
)
def test_a_statement_keeps_everything_but_the_change(source: str) -> None:
    module = _module(source)
    node = next(
        each for each in ast.walk(module.tree) if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))
    )
    same = rewrite_statement(module, node, lambda tree: tree)
    assert _applied(module, same) == source
    renamed = rewrite_statement(module, node, lambda tree: tree.with_changes(name=cst.Name("g2")))
    assert _applied(module, renamed) == source.replace("def f(", "def g2(")


def test_a_simple_statement() -> None:
    module = _module("if x:\n    a = (1,\n  2)  # c\n")

    def change(tree: cst.BaseStatement) -> cst.BaseStatement:
        return tree.with_deep_changes(tree.body[0].targets[0].target, value="b")

    splice = rewrite_statement(module, module.tree.body[0].body[0], change)
    assert _applied(module, splice) == "if x:\n    b = (1,\n  2)  # c\n"
