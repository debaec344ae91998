"""From the facts of all files to one decision per variable: field, type, default, or the reason to leave it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.codemods.env_to_config.agreement import Disagreement, agree, agree_with
from overhaul.codemods.env_to_config.config_module import dependency
from overhaul.codemods.env_to_config.dotenv_files import settle_dotenv
from overhaul.codemods.env_to_config.facts import MISSING, Decisions, Field, FileFacts, Target, Use, Writing
from overhaul.codemods.env_to_config.graph import Graph
from overhaul.codemods.env_to_config.home import Home, find_home
from overhaul.codemods.env_to_config.naming import is_secret
from overhaul.codemods.env_to_config.projects import Project, layout_of, projects
from overhaul.codemods.env_to_config.refusals import refuse_lookalikes, refuse_tested, refuse_written
from overhaul.codemods.env_to_config.resolving import constants
from overhaul.codemods.env_to_config.work import Work

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from overhaul.codemods.api import Repository

__all__ = ["fold"]


def fold(facts: Mapping[str, FileFacts], repository: Repository) -> Decisions:
    """Return what is decided for each project of the repository."""
    if not any(each.uses for each in facts.values()):
        return Decisions()
    graph = Graph(facts, layout_of(facts, repository))
    found = projects(facts, graph, repository)
    return Decisions({each.folder: _folded(each, facts, graph) for each in found})


def _folded(project: Project, everything: Mapping[str, FileFacts], graph: Graph) -> Target:
    """Return what is decided for a project."""
    facts = project.facts
    work = Work(facts, graph.layout, graph)
    readers = {path: each for path, each in facts.items() if each.uses or each.dotenv}
    users = {path: each for path, each in readers.items() if each.uses}
    if not users:
        return Target()
    home = find_home(users, graph.layout, project)
    if not home.path:
        return Target(excluded=dict.fromkeys(readers, home.reason))
    modules = _modules(work, readers, home)
    keys = constants(facts, work.layout, project.repository)
    _collect(work, keys, home)
    dotenv = settle_dotenv(facts, home, modules, graph, project.repository)
    work.excluded.update(dotenv.excluded)
    work.drop_excluded()
    if project.repository.options.get("tests") != "ignore":
        refuse_tested(work, everything)
    refuse_written(work, keys)
    refuse_lookalikes(work)
    target = _target(work, home, _fields(work, home, project.repository), project)
    return replace(
        target,
        modules=dict(sorted(modules.items())),
        keys=dict(sorted(keys.items())),
        dropped_dotenv=dotenv.dropped,
        kept_dotenv=dotenv.kept,
        writing=replace(target.writing, env_file=dotenv.env_file, dotenv=dotenv.searches),
    )


def _modules(work: Work, readers: Mapping[str, FileFacts], home: Home) -> dict[str, str]:
    """Return how each reading file names the config module; note those that cannot."""
    modules: dict[str, str] = {}
    behind = work.graph.imported_by(home.path)
    for path, each in readers.items():
        dotted = work.layout.dotted(path, each, home.path)
        if path == home.path:
            work.excluded[path] = "this is the config module itself"
        elif path in behind:
            work.excluded[path] = f"{home.path} imports this module, so it cannot import the settings"
        elif not dotted:
            work.excluded[path] = f"{home.path} cannot be imported from here"
        else:
            modules[path] = dotted
    return modules


def _collect(work: Work, keys: Mapping[tuple[str, str], str], home: Home) -> None:
    for path, facts in sorted(work.facts.items()):
        if path in work.excluded:
            continue
        for use in facts.uses:
            variable = use.variable or keys.get((path, use.key), "")
            own = isinstance(use.default, tuple) and use.default != MISSING
            if variable and not (own and not _is_own_field(use, variable, home)):
                work.uses[variable].append((path, use))


def _is_own_field(use: Use, variable: str, home: Home) -> bool:
    """Tell whether a read's default is what the settings already say for the same variable."""
    if home.settings is None or not isinstance(use.default, tuple):
        return False
    owner, _, name = str(use.default[1]).rpartition(".")
    declared = home.declared(variable)
    return (
        declared is not None and declared.name == name and owner.rpartition(".")[2] == home.settings.instance
    )


def _fields(work: Work, home: Home, repository: Repository) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    ordered = sorted(work.uses, key=lambda each: (work.uses[each][0][0], work.uses[each][0][1].line, each))
    for variable in ordered:
        if variable in work.refused:
            continue
        try:
            found = _field(variable, work, home, repository)
        except Disagreement as problem:
            work.refused[variable] = str(problem)
            continue
        taken = {each.name for each in fields.values()}
        while not found.existing and (found.name in taken or home.takes(found.name)):
            found = replace(found, name=found.name + "_")
        fields[variable] = found
    importers = _importers(work, fields, home)
    return {
        variable: _placed(each, work.uses[variable], importers, home) for variable, each in fields.items()
    }


def _field(variable: str, work: Work, home: Home, repository: Repository) -> Field:
    uses = work.uses[variable]
    declared = home.declared(variable)
    if declared is not None:
        for path, use in uses:
            try:
                agree_with(variable, declared, [(path, use)], home)
            except Disagreement as problem:
                work.differing[path, variable, use.says] = str(problem)
        work.uses[variable] = [
            each for each in uses if (each[0], variable, each[1].says) not in work.differing
        ]
        return agree_with(variable, declared, work.uses[variable], home)
    found = agree(variable, uses, kinds=home.kinds, plain=repository.options.get("booleans") == "pydantic")
    name = home.attribute_for(variable)
    secret = bool(repository.options.get("secrets")) and is_secret(variable) and found.kind == "str"
    return replace(found, name=name, secret=secret)


def _importers(work: Work, fields: Mapping[str, Field], home: Home) -> dict[str, set[str]]:
    """Return every file that will import the config module, with the variables it needs at import time."""
    importers: dict[str, set[str]] = {path: set() for path in home.importers}
    for variable in fields:
        for path, use in work.uses[variable]:
            needed = importers.setdefault(path, set())
            if not use.late and not use.guarded and use.typed_default == MISSING and not use.presence:
                needed.add(variable)
    for path in list(importers):
        for other in work.graph.imported_by(path) & set(importers):
            importers[path] |= {
                variable
                for variable in fields
                for where, use in work.uses[variable]
                if where == other and not use.late and not use.guarded and use.typed_default == MISSING
            }
    return importers


def _placed(
    found: Field, uses: list[tuple[str, Use]], importers: Mapping[str, set[str]], home: Home
) -> Field:
    """Decide whether a field must be set from the start, and whether it waits for its first use."""
    if found.existing:
        return found
    late = all(use.late for _, use in uses)
    if found.default == MISSING:
        everywhere = all(found.variable in needed for needed in importers.values())
        if not everywhere or home.getter_only:
            found = replace(found, default=None)
    checked = _may_fail(found)
    if late and checked and not home.new and not home.getter_only:
        remark = f"{found.variable} is checked when {home.path} is imported, as the other settings there are"
        found = replace(found, remark=found.remark or remark)
    return replace(found, late=late and checked)


def _may_fail(found: Field) -> bool:
    """Tell whether some text makes the field invalid."""
    if found.kind == "bool":
        return found.plain or not found.parse or "int(" in found.parse
    numbers = any(kind in found.kind for kind in ("int", "float", "dict"))
    return numbers or found.kind == "list[Any]"


def _target(work: Work, home: Home, fields: dict[str, Field], project: Project) -> Target:
    helper_used = tuple(
        variable
        for variable, each in fields.items()
        if each.default is None and any(_insists(use, each) for _, use in work.uses[variable])
    )
    if not home.new:
        access, late_access = home.access, ""
        fields = {variable: replace(each, late=False) for variable, each in fields.items()}
    elif (
        fields
        and all(each.late or not _is_early(work.uses[variable]) for variable, each in fields.items())
        and any(each.late for each in fields.values())
    ):
        access, late_access = "get_settings()", ""
        fields = {variable: replace(each, late=False) for variable, each in fields.items()}
    else:
        late = any(each.late for each in fields.values())
        access, late_access = "settings", "get_runtime_settings()" if late else ""
    return Target(
        path=home.path if fields else "",
        folder=project.folder,
        new=home.new,
        class_name=home.settings.name if home.settings else "Settings",
        access=access,
        late_access=late_access,
        helper=home.helper,
        helper_exists=home.helper_exists,
        helper_used=helper_used,
        fields=fields,
        refused=dict(sorted(work.refused.items())),
        written=dict(sorted(work.written.items())),
        differing=dict(sorted(work.differing.items())),
        excluded=dict(sorted(work.excluded.items())),
        writing=Writing(
            optional=home.optional,
            legacy=home.legacy,
            prefix=home.prefix,
            exact=home.exact,
            checked=home.checked,
        ),
        reasons=(*_reasons(work, home), *(_undeclared(project) if home.new and fields else ())),
    )


def _undeclared(project: Project) -> Iterator[tuple[str, int, str, str]]:
    """Say why the dependency is not declared by an edit, if it is not."""
    found = dependency(project.folder, project.repository)
    if isinstance(found, str):
        yield "", 0, found, "advice"


def _is_early(uses: list[tuple[str, Use]]) -> bool:
    return any(not use.late for _, use in uses)


def _insists(use: Use, found: Field) -> bool:
    """Tell whether a read raises when the variable is unset, through a field that may be unset."""
    if use.presence:
        return False
    return (use.default if found.kind == "str" else use.typed_default) == MISSING


def _reasons(work: Work, home: Home) -> Iterator[tuple[str, int, str, str]]:
    if home.settings is None:
        return
    yield from _newly_needed(work, home)
    if home.settings.env_file and not any(each.dotenv for each in work.facts.values()):
        file = home.settings.env_file.removeprefix("cwd:")
        message = f"these settings also read {file}, which reads of the environment alone did not see"
        yield home.path, home.settings.line, message, "review"
    if home.settings.blank:
        message = "these settings take an empty variable for an unset one, which the reads did not"
        yield home.path, home.settings.line, message, "review"
    for (_, variable, _), reason in sorted(work.differing.items()):
        declared = home.declared(variable)
        if declared is not None:
            yield home.path, declared.line, reason, "review"


def _newly_needed(work: Work, home: Home) -> Iterator[tuple[str, int, str, str]]:
    """Name the readers that now need what the existing settings require, although they did not import them."""
    fields = home.settings.fields if home.settings and not home.settings.given else ()
    names = [
        each.variable if home.exact else each.variable.upper() for each in fields if each.default == MISSING
    ]
    readers = {path: use.line for uses in reversed(work.uses.values()) for path, use in reversed(uses)}
    for path, line in sorted(readers.items()):
        if names and path not in home.importers and home.path not in work.graph.imported_by(path):
            listed = ", ".join(names[:3]) + (" ..." if len(names) > 3 else "")  # noqa: PLR2004 - short
            yield path, line, f"from here on {path} also needs {listed}, which {home.path} requires", "review"
