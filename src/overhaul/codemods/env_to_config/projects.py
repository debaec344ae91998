"""The projects of a repository: folders that declare dependencies of their own get a config module of their own."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.codemods.api import Repository
from overhaul.codemods.env_to_config.layout import Layout
from overhaul.codemods.env_to_config.look import is_test

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from overhaul.codemods.env_to_config.facts import FileFacts
    from overhaul.codemods.env_to_config.graph import Graph

__all__ = ["Project", "layout_of", "projects", "within"]

_DECLARING = ("requirements.txt", "setup.py", "setup.cfg", "Pipfile")
#: Files that say how a program is started.
_STARTING = (
    "Procfile",
    "Dockerfile",
    "docker-compose.yml",
    "docker-compose.yaml",
    "compose.yaml",
    "Makefile",
)

_IMPORTED = re.compile(rb"^[ \t]*(?:from|import)[ \t]+(\w+)\.\w", re.MULTILINE)
_STARTED = re.compile(rb"(?<![\w./])(\w+)(?=(?:\.\w+)*(?:\.\w+:\w|\.__main__\b))")


@dataclass(frozen=True, slots=True)
class Project:
    """A part of the repository that is installed for itself.

    Attributes:
        folder: Where it is; empty for the repository itself.
        facts: By path, of its files.
        others: Files of other projects that were looked at.
        repository: All of it.
    """

    folder: str
    facts: Mapping[str, FileFacts]
    others: frozenset[str]
    repository: Repository

    @property
    def own(self) -> Repository:
        """What it sees of the repository, relative to its folder."""
        return within(self.repository, self.folder)


def projects(facts: Mapping[str, FileFacts], graph: Graph, repository: Repository) -> list[Project]:
    """Return the projects of a repository."""
    folders = {""} if repository.options.get("module") else {"", *_declared(facts, repository)}
    owners = {path: _owner(path, folders) for path in facts}
    for folder in sorted(folders - {""}, key=len, reverse=True):
        inside = [path for path, owner in owners.items() if owner == folder]
        if _borrows(inside, facts, graph):
            folders.remove(folder)
            owners |= {path: _owner(folder, folders) for path in inside}
    found: dict[str, dict[str, FileFacts]] = {}
    for path, owner in owners.items():
        found.setdefault(owner, {})[path] = facts[path]
    return [
        Project(folder, own, frozenset(facts) - frozenset(own), repository)
        for folder, own in sorted(found.items())
    ]


def _declared(facts: Mapping[str, FileFacts], repository: Repository) -> Iterator[str]:
    known = set(repository.paths)
    around = {folder for path, each in facts.items() if each.uses or each.classes for folder in _around(path)}
    for path in repository.paths:
        folder, name = posixpath.split(path)
        if folder not in around or f"{folder}/__init__.py" in known:
            continue
        if name in _DECLARING or (name == "pyproject.toml" and _is_project(repository.read(path) or b"")):
            yield folder


def _around(path: str) -> Iterator[str]:
    """Yield the folders around a file, without the root."""
    folder = posixpath.dirname(path)
    while folder:
        yield folder
        folder = posixpath.dirname(folder)


def _is_project(text: bytes) -> bool:
    return re.search(rb"^\[(project|tool\.poetry)\]", text, re.MULTILINE) is not None


def _owner(path: str, folders: Iterable[str]) -> str:
    return max((each for each in folders if not each or path.startswith(f"{each}/")), key=len)


def _borrows(paths: list[str], facts: Mapping[str, FileFacts], graph: Graph) -> bool:
    """Tell whether a project has no settings of its own but uses those of another."""
    if any(facts[path].classes for path in paths):
        return False
    return any(other in facts and facts[other].classes for path in paths for other in graph.imported_by(path))


def within(repository: Repository, folder: str) -> Repository:
    """Return what a project sees of the repository: its own paths, relative to its folder."""
    if not folder:
        return repository
    start = f"{folder}/"
    read: Callable[[str], bytes | None] = repository.read
    paths = tuple(path.removeprefix(start) for path in repository.paths if path.startswith(start))
    return Repository(paths, lambda path: read(start + path), repository.options)


def layout_of(facts: Mapping[str, FileFacts], repository: Repository) -> Layout:
    """Return the layout of the repository, with the folders that are imported from although no packages."""
    known = set(repository.paths)
    tops = {_top(path, known) for path, each in facts.items() if each.uses and "/" in path}
    asked = {top for top in tops if posixpath.basename(top).isidentifier()}
    return (
        Layout(repository.paths, dict(sorted(_searched(asked, repository))))
        if asked
        else Layout(repository.paths)
    )


def _searched(folders: set[str], repository: Repository) -> Iterator[tuple[str, str]]:
    """Yield (folder, the one above) where a file imports from the folder by its name, or a program is started so."""
    wanted = {posixpath.basename(each) for each in folders}
    for path in repository.paths:
        name = posixpath.basename(path)
        pattern = _STARTED if name in _STARTING else _IMPORTED if path.endswith(".py") else None
        if pattern is None or is_test(path):
            continue
        names = {found.decode() for found in pattern.findall(repository.read(path) or b"")} & wanted
        above = posixpath.dirname(path)
        while names:
            yield from (
                (each, above) for each in folders if each in {posixpath.join(above, n) for n in names}
            )
            if not above:
                break
            above = posixpath.dirname(above)


def _top(path: str, known: set[str]) -> str:
    """Return the outermost folder around a file that is no package and is not the root of a project or of sources."""
    folder = posixpath.dirname(path)
    if f"{folder}/__init__.py" in known:
        return ""
    while True:
        above = posixpath.dirname(folder)
        stop = not above or posixpath.basename(above) in {"src", "lib"}
        if stop or any(f"{above}/{name}" in known for name in (*_DECLARING, "pyproject.toml", "__init__.py")):
            return folder
        folder = above
