"""``migrate list``: what can be run, and for a file what is on, what is off, and which setting says so."""

from __future__ import annotations

import json
import os
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from overhaul.codemods.api import Codemod
from overhaul.commands.work import contents_of
from overhaul.effects.discovery import discover
from overhaul.effects.reading import Reader, looks_generated
from overhaul.errors import UsageError
from overhaul.exits import Exit
from overhaul.model.patterns import Patterns
from overhaul.model.settings import DEFAULT_EXCLUDES
from overhaul.planning.select import reasons
from overhaul.recipes import Recipe
from overhaul.report.listing import CodemodRow, RecipeRow, codemods_text, reasons_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from overhaul.commands.output import Output
    from overhaul.commands.session import Session
    from overhaul.effects.discovery import Discovery

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
    """Answer for a file; that it would not be looked at at all is said first."""
    found = discover(session.root, session.paths([file]), session.settings)
    if os.path.isdir(os.path.join(session.directory, file)):  # noqa: PTH112, PTH118 - odd bytes in names
        raise UsageError(f"{file} is a folder", hint="name a file in it")
    path = found.entries[0].path if found.entries else (found.notes[0].path if found.notes else file)
    left_out = _left_out(session, path, found)
    known = [offer.name for offer in session.registry.offers("codemods")]
    rows = reasons(path, session.selector, known, _origins(session))
    if output.form == "json":
        document = {"path": path, "left_out": left_out, "codemods": [asdict(row) for row in rows]}
        output.data([(json.dumps(document, indent=1) + "\n").encode()])
    else:
        output.text(reasons_text(path, rows, output.look, left_out=left_out))
    return Exit.OK


def _left_out(session: Session, path: str, named: Discovery) -> str:
    """Say why a file is not looked at unless it is named; empty when it is."""
    if named.notes:
        return f"not looked at: {named.notes[0].message}"
    if not named.entries:
        return "not looked at: it is no Python file"
    if path not in {entry.path for entry in discover(session.root, (), session.settings).entries}:
        return f"not looked at unless it is named: {_excluded(session, path)}"
    with closing(Reader(session.root.path)) as reader:
        if looks_generated(contents_of(reader, path)):
            return "not looked at unless it is named: its first lines say that it is generated"
    return ""


def _excluded(session: Session, path: str) -> str:
    """Name the pattern that leaves a file out; the configured ones are asked first, the last one decides."""
    settings = session.settings
    for pattern in reversed(settings.exclude):
        if Patterns((pattern,)).covers(path):
            origin = settings.origins.get(f"exclude.{pattern}")
            return f"exclude {pattern}" + (f" ({origin})" if origin else "")
    for pattern in DEFAULT_EXCLUDES if settings.default_excludes else ():
        if Patterns((pattern,)).covers(path):
            return f"{pattern} is left out by default (default-excludes)"
    if settings.include and not Patterns(settings.include).covers(path):
        return "include does not name it"
    if not path.endswith((".py", ".pyw")):
        return "it is no Python file"
    return "git ignores it" if session.root.kind == "git" else "it is ignored"


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
