"""Variables and files whose reads stay: the environment changes while the program runs, or names collide."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from overhaul.codemods.env_to_config.naming import attribute_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overhaul.codemods.env_to_config.facts import FileFacts
    from overhaul.codemods.env_to_config.work import Work

__all__ = ["refuse_lookalikes", "refuse_tested", "refuse_written"]


def refuse_written(work: Work, keys: Mapping[tuple[str, str], str]) -> None:
    """Leave reads that a write of the same variable may precede."""
    anything: list[tuple[str, int]] = []
    for path, facts in sorted(work.facts.items()):
        for write in facts.writes:
            variable = keys.get((path, write.variable), write.variable)
            if not variable:
                anything.append((path, write.line))
                continue
            reason = f"{variable} is also written, in {path}:{write.line}, so when it is read matters"
            (work.written if write.late else work.refused).setdefault(variable, reason)
    for path, line in anything:
        for other in (path, *work.graph.connected(path)):
            work.excluded.setdefault(
                other, f"{path}:{line} changes variables that only the running program knows"
            )
    for variable in set(work.written) & set(work.uses):
        work.uses[variable] = [(path, use) for path, use in work.uses[variable] if not use.late]
    work.drop_excluded()


def refuse_lookalikes(work: Work) -> None:
    """Leave variables whose names differ in case alone: pydantic takes them for one."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for variable in work.uses:
        by_name[attribute_for(variable)].append(variable)
    for variables in by_name.values():
        if len(variables) > 1:
            names = " and ".join(sorted(variables))
            for variable in variables:
                work.refused.setdefault(variable, f"{names} would be one field")


def refuse_tested(work: Work, facts: Mapping[str, FileFacts]) -> None:
    """Leave reads of variables that tests set: settings that are made once would not see it.

    Args:
        work: Of the project.
        facts: Of all files, because tests may stand beside the projects.
    """
    for path, each in sorted(facts.items()):
        for write in each.tested:
            reason = (
                f"{write.variable} is set by a test, in {path}:{write.line}, which settings that are made once"
                " would not see"
            )
            (work.written if write.late else work.refused).setdefault(write.variable, reason)
