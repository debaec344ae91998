"""``migrate list``: what can be run, and for a file what is on, what is off, and which setting says so."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from overhaul.codemods.api import Codemod
from overhaul.effects.discovery import discover
from overhaul.exits import Exit
from overhaul.planning.select import reasons
from overhaul.recipes import Recipe
from overhaul.report.listing import CodemodRow, RecipeRow, codemods_text, reasons_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from overhaul.commands.output import Output
    from overhaul.commands.session import Session
    from overhaul.planning.select import Reason

__all__ = ["run"]


def run(session: Session, output: Output, given: Mapping[str, Any]) -> Exit:
    """List codemods and recipes, or say for a file what runs on it and why.

    Args:
        session: The repository and its settings.
        output: How to show it.
        given: ``why``: a path or nothing.

    Raises:
        UsageError: The file does not exist or lies outside the repository.
    """
    if given["why"]:
        return _why(session, output, given["why"])
    codemods, recipes = list(_codemods(session)), list(_recipes(session))
    if output.form == "json":
        document = {
            "codemods": [
                {"name": row.name, "summary": row.summary, "certainty": row.certainty.value, "on": row.on}
                for row in codemods
            ],
            "recipes": [asdict(row) for row in recipes],
        }
        output.data([(json.dumps(document, indent=1) + "\n").encode()])
    else:
        output.text(codemods_text(codemods, recipes, output.look))
    for failure in session.registry.failures:
        output.say(f"broken plugin: {failure.message}")
    return Exit.OK


def _why(session: Session, output: Output, file: str) -> Exit:
    """Answer for a file; one that would not be looked at at all is said first."""
    found = discover(session.root, session.paths([file]), session.settings)
    path = found.entries[0].path if found.entries else file
    known = [offer.name for offer in session.registry.offers("codemods")]
    rows = reasons(path, session.selector, known, _origins(session))
    if output.form == "json":
        output.data(
            [
                (
                    json.dumps({"path": path, "codemods": [asdict(row) for row in rows]}, indent=1) + "\n"
                ).encode()
            ]
        )
        return Exit.OK
    output.text(_answer(path, rows, session, output))
    return Exit.OK


def _answer(path: str, rows: list[Reason], session: Session, output: Output) -> Iterator[str]:
    whole = discover(session.root, (), session.settings)
    if path not in {entry.path for entry in whole.entries}:
        yield f"{path} is left out unless it is named: excluded, ignored, generated or no Python file\n"
    yield from reasons_text(path, rows, output.look)


def _origins(session: Session) -> dict[str, str]:
    prefix = "codemods."
    return {
        key.removeprefix(prefix): origin
        for key, origin in session.settings.origins.items()
        if key.startswith(prefix)
    }


def _codemods(session: Session) -> Iterator[CodemodRow]:
    selected = session.settings.codemods
    for offer in session.registry.offers("codemods"):
        codemod = session.registry.load(offer)
        if isinstance(codemod, Codemod):  # a broken plugin is reported below the list
            yield CodemodRow(codemod.name, codemod.summary, codemod.certainty, codemod.name in selected)


def _recipes(session: Session) -> Iterator[RecipeRow]:
    for offer in session.registry.offers("recipes"):
        recipe = session.registry.load(offer)
        if isinstance(recipe, Recipe):
            yield RecipeRow(recipe.name, recipe.summary, tuple(step.name for step in recipe.steps))
