"""``migrate log``: the runs on this repository, newest first."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from overhaul.effects.ledger import Ledger
from overhaul.exits import Exit
from overhaul.report.listing import runs_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overhaul.commands.output import Output
    from overhaul.commands.session import Session

__all__ = ["run"]


def run(session: Session, output: Output, given: Mapping[str, Any]) -> Exit:
    """List runs.

    Args:
        session: The repository.
        output: How to show them.
        given: ``number``: how many at the most.
    """
    with Ledger(session.root) as ledger:
        runs = list(reversed(ledger.runs()))[: given["number"]]
    if output.form == "json":
        rows = [{**asdict(entry), "header": {**asdict(entry.header)}} for entry in runs]
        output.data([(json.dumps(rows, indent=1, default=dict) + "\n").encode()])
    else:
        output.text(runs_text(runs, output.look))
    return Exit.OK
