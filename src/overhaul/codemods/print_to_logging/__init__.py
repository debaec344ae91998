"""``print-to-logging``: diagnostics become log records, the program's output stays."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Codemod, Option, Survey
from overhaul.codemods.print_to_logging.captures import programs_of
from overhaul.codemods.print_to_logging.examples import EXAMPLES
from overhaul.model.change import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterable

    from overhaul.codemods.api import Finding, Scope, Site

__all__ = ["CODEMOD"]


def _on_module(site: Site, scope: Scope) -> Iterable[Finding]:
    from overhaul.codemods.print_to_logging.finder import on_module  # noqa: PLC0415 - when there is a file to look at

    return on_module(site, scope)


def _on_call(site: Site, scope: Scope) -> Iterable[Finding]:
    from overhaul.codemods.print_to_logging.finder import on_call  # noqa: PLC0415 - when there is a file to look at

    return on_call(site, scope)


def _on_name(site: Site, scope: Scope) -> Iterable[Finding]:
    from overhaul.codemods.print_to_logging.finder import on_name  # noqa: PLC0415 - when there is a file to look at

    return on_name(site, scope)


CODEMOD = Codemod(
    name="print-to-logging",
    version=1,
    summary="Turn diagnostic prints into log records; leave the program's output alone.",
    why=(
        "A print has no level, no time and no place, cannot be switched off and mixes with the data that a program "
        "writes. A log record carries all of that, and its arguments are only formatted when somebody wants it: "
        "https://docs.python.org/3/howto/logging.html#when-to-use-logging"
    ),
    leaves=(
        "Output of commands (click, typer, argparse and what they call, __main__ blocks, Django): their interface.",
        "JSON, tables, separated values, usage texts, coloured text and dialogues with the user: somebody reads them.",
        "What the repository reads, redirects, captures in tests or documents; what a filter of standard input writes.",
        "Prints marked as meant, e.g. with noqa: T201.",
        "Tests, examples, notebooks, set-up and migration scripts.",
        "Empty and ruled lines: layout, not messages.",
        "Prints that do not end their line, unpack a sequence or write to a file: no record says the same.",
        "Prints whose value is stored or tested, and print passed on as a function.",
        "Logging's own handlers, formatters and filters: a record would lead back to them.",
    ),
    mentions=(b"print",),
    visits={ast.Module: _on_module, ast.Call: _on_call, ast.Name: _on_name},
    certainty=Certainty.REVIEW,
    options=(
        Option("interface", "keep", "What happens to the program's output.", ("keep", "convert")),
        Option(
            "tests",
            "keep",
            "What happens in tests, examples, notebooks and set-up scripts.",
            ("keep", "convert"),
        ),
        Option(
            "level", "info", "Level of a message that says nothing about it.", ("debug", "info", "warning")
        ),
        Option("lazy", True, "Whether the logger formats the values (logging only)."),  # noqa: FBT003 - a default
        Option("exc-style", "exception", "How a record carries its traceback.", ("exception", "error")),
        Option("logger-name", "logger", "Name of a new module logger."),
    ),
    examples=EXAMPLES,
    survey=Survey(look=None, fold=programs_of),
    tags=("logging",),
)
