"""``migrate baseline``: record today's findings, so that only new ones show from now on."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overhaul.commands.hooking import hooking
from overhaul.commands.plan import contents_of, exit_code, planned, warn_of_failures
from overhaul.commands.session import relative_to_user
from overhaul.effects.reading import Reader
from overhaul.effects.saving import save
from overhaul.planning.baseline import baseline_of, dump_baseline
from overhaul.report.display import counted, shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overhaul.commands.output import Output
    from overhaul.commands.session import Session
    from overhaul.exits import Exit

__all__ = ["run"]

DEFAULT_FILE = ".migrate-baseline.json"


def run(session: Session, output: Output, given: Mapping[str, Any]) -> Exit:
    """Make a plan without a baseline and record what it finds.

    Args:
        session: The repository and its settings.
        output: How to tell.
        given: ``paths``, ``output``, ``safe_only``.
    """
    configured = session.settings.baseline
    fresh = replace(session, settings=replace(session.settings, baseline=""))
    with hooking(fresh, output, trusted=False) as hooks:
        plan = planned(fresh, output, hooks, given["paths"], safe_only=given["safe_only"]).plan
    with closing(Reader(session.root.path)) as reader:
        recorded = baseline_of(plan, partial(contents_of, reader))
    if given["output"]:
        target = Path(session.directory, given["output"])
    else:
        target = Path(session.root.path, configured or DEFAULT_FILE)
    save(target, dump_baseline(recorded))
    shown = shown_path(session.shown(target), output.look)
    output.tell([f"Recorded {counted(recorded.total, 'finding')} in {shown}\n"])
    if not configured:
        name = relative_to_user(session.root.path, target)
        output.tell([f'\nNext: set baseline = "{shown_path(name, output.look)}" in the configuration\n'])
    code = exit_code(plan)
    warn_of_failures(output, plan, code)
    return code
