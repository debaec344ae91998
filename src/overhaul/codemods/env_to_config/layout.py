"""Where modules are found: which folders a file can import from, how it names another one, where a new one belongs."""

from __future__ import annotations

import posixpath
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from overhaul.codemods.env_to_config.facts import FileFacts

__all__ = ["Layout"]

_NAMES = ("config", "settings", "app_config", "environment")
_SOURCES = ("src", "lib")


@dataclass(slots=True)
class Layout:
    """The modules of a repository.

    Attributes:
        paths: All paths of the repository.
        searched: By folder that is no package but imported from all the same, the folder above that is searched.
    """

    paths: tuple[str, ...]
    searched: Mapping[str, str] = field(default_factory=dict)
    _known: frozenset[str] = field(init=False)
    _folders: frozenset[str] = field(init=False)
    _roots: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known = frozenset(path for path in self.paths if path.endswith(".py"))
        folders = set()
        for path in self._known:
            folder = posixpath.dirname(path)
            while folder and folder not in folders:
                folders.add(folder)
                folder = posixpath.dirname(folder)
        self._folders = frozenset(folders)

    def module_at(self, root: str, dotted: str) -> str:
        """Return the path of a module below a root folder, or empty."""
        path = posixpath.join(root, *dotted.split("."))
        for candidate in (f"{path}.py", f"{path}/__init__.py"):
            if candidate in self._known:
                return candidate
        return ""

    def in_package(self, path: str) -> bool:
        """Tell whether the folder of a file is a package."""
        return posixpath.join(posixpath.dirname(path), "__init__.py") in self._known

    def package_root(self, path: str) -> str:
        """Return the folder that holds the outermost package around a file; its own folder when there is none."""
        folder = posixpath.dirname(path)
        while folder and posixpath.join(folder, "__init__.py") in self._known:
            folder = posixpath.dirname(folder)
        return folder

    def roots(self, path: str, facts: FileFacts) -> tuple[str, ...]:
        """Return the folders that imports of a file can start from, the most certain first.

        That is where its package stands, else its own folder, and any folder above (or ``src``) from which an
        import of the file itself finds a module of the repository. A folder that is no package may be searched from
        above too, when other files import from it so (see `searched`).
        """
        key = (path, facts.imports)
        if key not in self._roots:
            self._roots[key] = self._found_roots(path, facts)
        return self._roots[key]

    def _found_roots(self, path: str, facts: FileFacts) -> tuple[str, ...]:
        found: list[str] = []
        candidates = [*_above(path), *_SOURCES, *(f"{folder}/src" for folder in _above(path) if folder)]
        if not self.in_package(path):
            candidates.insert(0, posixpath.dirname(path))
        firsts = dict.fromkeys(dotted.partition(".")[0] for dotted in facts.imports)
        for first in firsts:
            if first and first not in sys.stdlib_module_names:
                found += [root for root in candidates if root not in found and self._finds(root, first)]
        own = self.package_root(path)
        rest = [root for root in found if root != own]
        above = self.searched.get(self.top(path))
        if not found and above is not None and not self.in_package(path):
            return (above, own)
        # Where imports of the file itself show that another folder is searched, that is how it is run.
        return (own, *rest) if self.in_package(path) or own in found else (*rest, own)

    def _finds(self, root: str, name: str) -> bool:
        path = posixpath.join(root, name)
        return f"{path}.py" in self._known or path in self._folders

    def resolve(self, path: str, dotted: str, roots: Iterable[str]) -> str:
        """Return the path of a module that a file imports by name, or empty when it is none of the repository.

        Args:
            path: Of the importing file.
            dotted: As in `FileFacts.imports`; maybe with the name of something in the module at its end.
            roots: As `roots` gives them.
        """
        if dotted.startswith("."):
            rest = dotted.lstrip(".")
            folder = posixpath.dirname(path)
            for _ in range(len(dotted) - len(rest) - 1):
                folder = posixpath.dirname(folder)
            return self._module_or_owner(folder, rest)
        for root in roots:
            found = self._module_or_owner(root, dotted)
            if found:
                return found
        return ""

    def _module_or_owner(self, root: str, dotted: str) -> str:
        if not dotted:
            return (
                posixpath.join(root, "__init__.py")
                if posixpath.join(root, "__init__.py") in self._known
                else ""
            )
        found = self.module_at(root, dotted)
        if found:
            return found
        owner = dotted.rpartition(".")[0]
        return self.module_at(root, owner) if owner else self._module_or_owner(root, "") if root else ""

    def dotted(self, reader: str, facts: FileFacts, target: str) -> str:
        """Return how a file names the module at another path, with dots in front for a relative import; or empty."""
        if facts.relative and self.in_package(reader):
            relative = self._relative(reader, target)
            if relative:
                return relative
        for root in self.roots(reader, facts):
            inside = posixpath.relpath(target, root) if root else target
            name = inside.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            named = not inside.startswith("..") and all(part.isidentifier() for part in name.split("."))
            if named and self._is_package(root, name, facts):
                return name
        return ""

    def _is_package(self, root: str, dotted: str, facts: FileFacts) -> bool:
        """Tell whether what stands before the first dot is imported from, rather than a folder of scripts."""
        first, dot, _ = dotted.partition(".")
        folder = posixpath.join(root, first)
        return (
            not dot
            or posixpath.join(folder, "__init__.py") in self._known
            or self.searched.get(folder) == root
            or any(each.partition(".")[0] == first for each in facts.imports)
        )

    def top(self, path: str) -> str:
        """Return the topmost folder of a file that is no package; its own folder in front of what is known."""
        folder = posixpath.dirname(path)
        while folder and folder not in self.searched:
            folder = posixpath.dirname(folder)
        return folder

    def _relative(self, reader: str, target: str) -> str:
        root = self.package_root(reader)
        prefix = f"{root}/" if root else ""
        if not target.startswith(prefix) or posixpath.dirname(target) == root:
            return ""
        here = posixpath.dirname(reader)
        common = posixpath.commonpath([here, posixpath.dirname(target)]) if posixpath.dirname(target) else ""
        if not common or len(common) <= len(root):
            return ""
        steps = 0 if here == common else here[len(common) :].strip("/").count("/") + 1
        rest = posixpath.relpath(target, common).removesuffix(".py").removesuffix("__init__").strip("/")
        rest = rest.replace("/", ".")
        return "." * (steps + 1) + rest

    def place(self, readers: Mapping[str, FileFacts], within: str = "") -> str:
        """Return the path for a new config module, from which most readers can import; or empty.

        Args:
            readers: The files whose reads shall be converted.
            within: The folder of the project that they belong to.
        """
        homes = {self.home_of(path) for path in readers}
        roots = {root for path in readers for root in self.roots(path, readers[path])}
        folders = homes if len(homes) == 1 else homes | roots
        scores = {
            folder: sum(
                bool(self.dotted(path, facts, f"{folder}/config.py".lstrip("/")))
                for path, facts in readers.items()
            )
            for folder in folders
            if not within or folder == within or folder.startswith(f"{within}/")
        }
        if not scores:
            return ""
        best = max(scores.values())
        packages = [each for each in homes if self._is_home(each) and scores.get(each) == best]
        if len(packages) == 1:
            folder = packages[0]  # one package, and scripts beside it
        else:
            folder = min(scores, key=lambda each: (-scores[each], each.count("/") + bool(each), each))
        for name in _NAMES:
            path = posixpath.join(folder, f"{name}.py")
            if path not in self.paths and posixpath.join(folder, name) not in self._folders:
                return path
        return ""

    def _is_home(self, folder: str) -> bool:
        """Tell whether a folder is a package, or imported from like one."""
        return bool(folder) and (folder in self.searched or self.in_package(f"{folder}/x.py"))

    def home_of(self, path: str) -> str:
        """Return the folder where a file would expect the config module: its outermost package, or its own."""
        folder = posixpath.dirname(path)
        root = self.package_root(path)
        if self.top(path) and not self.in_package(path):
            return self.top(path)
        if folder == root:
            return folder
        inside = folder[len(root) :].strip("/")
        return posixpath.join(root, inside.partition("/")[0])


def _above(path: str) -> list[str]:
    """Return the folders above a file, the nearest first, down to the root (empty)."""
    folders = []
    folder = posixpath.dirname(path)
    while folder:
        folder = posixpath.dirname(folder)
        folders.append(folder)
    return folders
