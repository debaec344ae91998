"""What ``load_dotenv`` means for the settings: which file they read themselves, and which calls are superfluous."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from overhaul.codemods.env_to_config.look import SUSPICIOUS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overhaul.codemods.api import Repository
    from overhaul.codemods.env_to_config.facts import DotenvCall, FileFacts, Place
    from overhaul.codemods.env_to_config.graph import Graph
    from overhaul.codemods.env_to_config.home import Home

__all__ = ["DotenvDecision", "settle_dotenv"]

_IMPORTED = re.compile(rb"^[ \t]*(?:import|from)[ \t]+(\w+)", re.MULTILINE)


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
    facts: Mapping[str, FileFacts],
    home: Home,
    modules: Mapping[str, str],
    graph: Graph,
    repository: Repository,
) -> DotenvDecision:
    """Decide about all calls of ``load_dotenv``.

    Args:
        facts: By path.
        home: The config module.
        modules: How the reading files name it.
        graph: Of the imports.
        repository: For files that do not mention the environment but import what reads it.
    """
    calls = [
        (path, call) for path, each in sorted(facts.items()) for call in each.dotenv if path != home.path
    ]
    decision = DotenvDecision()
    if not calls:
        return decision
    if home.new:
        expressions = {_expression(call, home.path) for _, call in calls}
        if len(expressions) == 1 and "" not in expressions:
            decision.env_file = expressions.pop()
            decision.searches = decision.env_file.startswith("find_dotenv(")
    others = _dependents(facts, repository)
    for path, call in calls:
        if _obstacle(call, decision, home, facts):
            decision.kept[path, call.line] = "loads values that the settings would not see the same way"
            _exclude(path, call, decision, graph)
        elif not _is_same(call, decision, home) or _loads_itself(facts, home):
            why = f"stays: {home.path} names the file that it reads itself, which may be another one"
            decision.kept[path, call.line] = why
        elif others:
            decision.kept[path, call.line] = (
                f"stays: what it puts into the environment is also read by {others}"
            )
        else:
            decision.dropped = (*decision.dropped, (path, call.line))
    # A file that does nothing but load must not lose the call: it would not import the settings.
    decision.dropped = tuple(
        place for place in decision.dropped if place[0] in modules and facts[place[0]].uses
    )
    return decision


def _loads_itself(facts: Mapping[str, FileFacts], home: Home) -> bool:
    """Tell whether the config module calls ``load_dotenv`` before it makes the settings."""
    return home.path in facts and bool(facts[home.path].dotenv)


def _is_same(call: DotenvCall, decision: DotenvDecision, home: Home) -> bool:
    """Tell whether the settings certainly read the file of a call."""
    if home.settings is None:
        return bool(decision.env_file)
    return bool(home.settings.env_file) and call.file == home.settings.env_file


def _obstacle(call: DotenvCall, decision: DotenvDecision, home: Home, facts: Mapping[str, FileFacts]) -> bool:
    """Tell whether the settings cannot see what a call loads."""
    env_file = home.settings.env_file if home.settings else ""
    seen = _is_same(call, decision, home) or _loads_itself(facts, home) or _may_be_same(call.file, env_file)
    return call.override or not seen


def _exclude(path: str, call: DotenvCall, decision: DotenvDecision, graph: Graph) -> None:
    reason = f"{path}:{call.line} loads values that the settings would not see"
    for other in (path, *graph.connected(path)):
        decision.excluded.setdefault(other, reason)


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


def _dependents(facts: Mapping[str, FileFacts], repository: Repository) -> str:
    """Name who else needs what ``load_dotenv`` puts into the environment; empty for nobody."""
    modules = {name for each in facts.values() if not each.left for name in each.suspicious}
    for path in repository.paths:
        if path.endswith(".py") and path not in facts:
            modules |= {
                name.decode() for name in _IMPORTED.findall(repository.read(path) or b"")
            } & SUSPICIOUS
    if modules:
        return " and ".join(sorted(modules)[:3])
    lines = [
        f"{path}:{each.unconverted[0]}"
        for path, each in sorted(facts.items())
        if each.unconverted and not each.left
    ]
    return " and ".join(lines[:3])
