"""What ``load_dotenv`` means for the settings: which file they read themselves, and which calls are superfluous."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overhaul.codemods.env_to_config.facts import DotenvCall, FileFacts, Place
    from overhaul.codemods.env_to_config.home import Home
    from overhaul.codemods.env_to_config.layout import Layout

__all__ = ["DotenvDecision", "settle_dotenv"]


@dataclass(slots=True)
class DotenvDecision:
    """What becomes of the calls.

    Attributes:
        env_file: Expression for ``env_file`` of a new settings class, or empty.
        searches: Whether it calls ``find_dotenv``.
        dropped: Calls that the settings make superfluous.
        kept: Why the others stay.
        excluded: Files whose reads stay, because they depend on a file that the settings do not read.
    """

    env_file: str = ""
    searches: bool = False
    dropped: tuple[Place, ...] = ()
    kept: dict[Place, str] = field(default_factory=dict)
    excluded: dict[str, str] = field(default_factory=dict)


def settle_dotenv(
    facts: Mapping[str, FileFacts], home: Home, modules: Mapping[str, str], layout: Layout
) -> DotenvDecision:
    """Decide about all calls of ``load_dotenv``.

    Args:
        facts: By path.
        home: The config module.
        modules: How the reading files name it.
        layout: Of the repository.
    """
    calls = [
        (path, call) for path, each in sorted(facts.items()) for call in each.dotenv if path != home.path
    ]
    decision = DotenvDecision()
    if not calls:
        return decision
    loads_itself = any(facts[home.path].dotenv) if home.path in facts else False
    if home.new:
        expressions = {_expression(call, home.path) for _, call in calls}
        if len(expressions) == 1 and "" not in expressions:
            decision.env_file = expressions.pop()
            decision.searches = decision.env_file.startswith("find_dotenv(")
    for path, call in calls:
        _settle(path, call, decision, facts, home, layout, loads_itself=loads_itself)
    # A file that does nothing but load must not lose the call: it would not import the settings.
    decision.dropped = tuple(
        place for place in decision.dropped if place[0] in modules and facts[place[0]].uses
    )
    return decision


def _settle(  # noqa: PLR0913 - one private caller
    path: str,
    call: DotenvCall,
    decision: DotenvDecision,
    facts: Mapping[str, FileFacts],
    home: Home,
    layout: Layout,
    *,
    loads_itself: bool,
) -> None:
    place = (path, call.line)
    env_file = home.settings.env_file if home.settings else ""
    same = bool(decision.env_file) if home.new else bool(env_file) and call.file == env_file
    if call.override or not (same or loads_itself or _may_be_same(call.file, env_file)):
        decision.kept[place] = "loads values that the settings would not see the same way"
        reason = f"{path}:{call.line} loads values that the settings would not see"
        for other in facts:
            if other == path or _reaches(path, other, facts, layout) or _reaches(other, path, facts, layout):
                decision.excluded.setdefault(other, reason)
        return
    others = _dependents(facts)
    if not same or loads_itself:
        decision.kept[place] = f"stays: {home.path} reads the file it names itself, which may be another one"
    elif others:
        decision.kept[place] = f"stays: what it puts into the environment is also read by {others}"
    else:
        decision.dropped = (*decision.dropped, place)


def _expression(call: DotenvCall, target: str) -> str:
    """Return the expression for ``env_file`` in the config module; empty when it is not certain."""
    if call.override or not call.file:
        return ""
    if call.file.startswith("cwd:"):
        return f'"{call.file[4:]}"' if call.file[4:] else ""
    if call.file == "find:cwd":
        return "find_dotenv(usecwd=True)"
    here = posixpath.dirname(target)
    if call.file.startswith("find:"):
        start = call.file[5:]
        return "find_dotenv()" if _inside(here, start) or _inside(start, here) else ""
    steps = 0
    while not _inside(posixpath.dirname(call.file), here):
        here, steps = posixpath.dirname(here), steps + 1
    rest = posixpath.relpath(call.file, here) if here else call.file
    base = "Path(__file__).resolve()" + (".parent" if not steps else f".parents[{steps}]")
    return f'{base} / "{rest}"'


def _inside(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(f"{folder}/")


def _may_be_same(file: str, env_file: str) -> bool:
    """Tell whether a search, or a path relative to the working directory, finds the file of the settings."""
    if not file or not env_file:
        return False
    searched = file.startswith("find:")
    name = ".env" if searched else posixpath.basename(file.removeprefix("cwd:"))
    if name != posixpath.basename(env_file.removeprefix("cwd:")):
        return False
    if env_file.startswith(("cwd:", "find:")) or not searched or file == "find:cwd":
        return searched or file.startswith("cwd:") or env_file.startswith("cwd:")
    return _inside(file[5:], posixpath.dirname(env_file))


def _dependents(facts: Mapping[str, FileFacts]) -> str:
    """Name who else needs what ``load_dotenv`` puts into the environment; empty for nobody."""
    modules = sorted({name for each in facts.values() if not each.left for name in each.suspicious})
    if modules:
        return " and ".join(modules[:3])
    lines = [
        f"{path}:{each.unconverted[0]}"
        for path, each in sorted(facts.items())
        if each.unconverted and not each.left
    ]
    return " and ".join(lines[:3])


def _reaches(start: str, goal: str, facts: Mapping[str, FileFacts], layout: Layout) -> bool:
    """Tell whether a file imports another one, directly or through files that were looked at."""
    seen = {start}
    queue = [start]
    while queue:
        current = queue.pop()
        each = facts.get(current)
        if each is None:
            continue
        roots = layout.roots(current, each)
        for dotted in each.imports:
            target = layout.resolve(current, dotted, roots)
            if target == goal:
                return True
            if target and target not in seen:
                seen.add(target)
                queue.append(target)
    return False
