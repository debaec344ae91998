"""``migrate explain``: the page of a codemod."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from overhaul.exits import Exit
from overhaul.report.explain import catalogue_markdown, explain_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overhaul.codemods.api import Codemod
    from overhaul.commands.output import Output
    from overhaul.commands.session import Session

__all__ = ["run"]


def run(session: Session, output: Output, given: Mapping[str, Any]) -> Exit:
    """Explain a codemod.

    Args:
        session: Gives it by name.
        output: How to show it.
        given: ``name``.

    Raises:
        UnknownStepError: There is none of that name.
    """
    codemod = session.codemod(given["name"])
    if output.form == "json":
        output.data([(json.dumps(_facts(codemod), indent=1) + "\n").encode()])
    elif output.form == "markdown":
        output.text([catalogue_markdown(codemod)])
    else:
        output.text(explain_text(codemod, output.look))
    return Exit.OK


def _facts(codemod: Codemod) -> dict[str, object]:
    return {
        "name": codemod.name,
        "version": codemod.version,
        "summary": codemod.summary,
        "why": codemod.why,
        "certainty": codemod.certainty.value,
        "leaves": list(codemod.leaves),
        "requires": list(codemod.requires),
        "options": [
            {
                "name": option.name,
                "default": option.default,
                "summary": option.summary,
                "choices": option.choices,
            }
            for option in codemod.options
        ],
        "examples": [
            {"title": example.title, "before": example.before, "after": example.after or example.before}
            for example in codemod.examples
        ],
    }
