"""Which module is the config module: the one that is there, or the place for a new one."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from overhaul.codemods.env_to_config.look import is_test
from overhaul.codemods.env_to_config.naming import attribute_for
from overhaul.codemods.toolbox.dependencies import declared_version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overhaul.codemods.api import Repository
    from overhaul.codemods.env_to_config.facts import Class, Declared, FileFacts
    from overhaul.codemods.env_to_config.layout import Layout
    from overhaul.codemods.env_to_config.projects import Project

__all__ = ["Home", "find_home"]

#: What modules with the settings of a whole program are called.
_USUAL = frozenset({"config", "configuration", "conf", "settings", "env", "environment", "app_config"})
_HELPERS = ("required", "required_setting", "require_setting")


@dataclass(frozen=True, slots=True)
class Home:
    """The config module.

    Attributes:
        path: Of the module; empty when there is none, then `reason` says why.
        reason: Why there is none.
        new: Whether it is proposed.
        settings: The class that is there.
        helper: Name of the function that insists on a value.
        helper_exists: Whether it is there already.
        optional: Whether ``Optional[str]`` is written.
        checked: Whether mypy checks the repository without pydantic's plug-in.
        importers: Files that import the module already.
        version: Which pydantic-settings the repository asks for.
    """

    path: str = ""
    reason: str = ""
    new: bool = True
    settings: Class | None = None
    helper: str = "required"
    helper_exists: bool = False
    optional: bool = False
    checked: bool = False
    importers: tuple[str, ...] = field(default=())
    version: str = ""

    @property
    def legacy(self) -> bool:
        """Whether the class is of pydantic 1."""
        return self.settings is not None and self.settings.legacy

    @property
    def kinds(self) -> frozenset[str]:
        """The types that a field can have: an old library cannot leave the text of lists alone; empty for all."""
        if self.legacy:
            return frozenset({"int", "float", "Path"})
        old = re.match(r"(==|~=|<=?|\^)?2\.[0-6](\.|$)", self.version)
        return frozenset({"int", "float", "Path", "bool"}) if old else frozenset()

    @property
    def prefix(self) -> str:
        """``env_prefix`` of the class."""
        return self.settings.prefix if self.settings else ""

    @property
    def getter_only(self) -> bool:
        """Whether the settings are made by a function, on first use."""
        return self.settings is not None and not self.settings.instance

    @property
    def access(self) -> str:
        """Expression for the settings object."""
        if self.settings is None:
            return "settings"
        return self.settings.instance or f"{self.settings.getter}()"

    @property
    def exact(self) -> bool:
        """Whether the class matches names with regard to case."""
        return self.settings is not None and self.settings.exact

    def declared(self, variable: str) -> Declared | None:
        """Return the existing field that a variable sets."""
        fields = self.settings.fields if self.settings else ()
        wanted = self._folded(variable)
        return next(
            (each for each in fields if wanted in map(self._folded, (each.variable, *each.others))), None
        )

    def _folded(self, variable: str) -> str:
        return variable if self.exact else variable.lower()

    def attribute_for(self, variable: str) -> str:
        """Return the name of a new field, without the prefix and in the case of the fields that are there."""
        rest = variable
        if self.prefix and self._folded(variable).startswith(self._folded(self.prefix)):
            rest = variable[len(self.prefix) :]
        names = [each.name for each in self.settings.fields] if self.settings else []
        upper = bool(names) and all(name.isupper() for name in names)
        if (upper or self.exact) and rest.isidentifier() and attribute_for(rest) == rest.lower():
            return rest.upper() if upper and not self.exact else rest
        return attribute_for(rest)

    def takes(self, name: str) -> bool:
        """Tell whether a field cannot have a name because the class or the module uses it."""
        return self.settings is not None and any(each.name == name for each in self.settings.fields)


def find_home(readers: Mapping[str, FileFacts], layout: Layout, project: Project) -> Home:
    """Return the config module for the reads of some files of a project."""
    facts, repository = project.facts, project.repository
    asked = str(repository.options.get("module", ""))
    classes = {
        path: each.classes
        for path, each in facts.items()
        if each.classes and (path == asked if asked else _is_central(path, each.classes, readers, layout))
    }
    if classes:
        return _existing(classes, layout, project)
    hidden = _outside(project)
    if hidden and not asked:
        return Home(reason=f"{hidden} looks like the config module but is not among the files of this plan")
    version = declared_version("pydantic", project.own)
    if version is not None and re.match(r"(==|~=|<=?)?1(\.|$)|.*<2(\.0)*(,|$)", version):
        return Home(reason="pydantic 1 is required here, and a new config module needs pydantic 2")
    path = asked or layout.place(readers, project.folder)
    if not path:
        return Home(reason="there is no place for a config module: config.py and settings.py are taken")
    if asked and asked in repository.paths:
        return Home(reason=f"{asked} has no settings class that could be extended")
    return Home(path, optional=_old_python(project.own), checked=_checked(project.own))


def _is_central(
    path: str, classes: tuple[Class, ...], readers: Mapping[str, FileFacts], layout: Layout
) -> bool:
    """Tell whether settings are for the program as a whole, rather than for a part of it somewhere below."""
    inside = posixpath.dirname(path)[len(layout.home_of(path)) :].strip("/")
    made = _made(classes)
    if made is None and posixpath.basename(path).removesuffix(".py") not in _USUAL:
        return False
    if inside.count("/") + bool(inside) <= 1:
        return True
    variables = {use.variable.lower() for each in readers.values() for use in each.uses}
    return made is not None and any(name.startswith(made.prefix.lower()) for name in variables)


def _existing(classes: Mapping[str, tuple[Class, ...]], layout: Layout, project: Project) -> Home:
    facts, repository = project.facts, project.repository
    made = {path: _made(found) for path, found in classes.items()}
    usable = {path: found for path, found in made.items() if found is not None}
    if not usable:
        path, found = next(iter(sorted(classes.items())))
        return Home(
            reason=f"{path}:{found[0].line} has {found[0].name} but no settings object at module level"
        )
    counts = {
        path: sum(_imports(other, each, path, layout) for other, each in facts.items()) for path in usable
    }
    best = max(counts.values())
    chosen = [path for path in sorted(usable) if counts[path] == best]
    if len(chosen) > 1:
        return Home(
            reason=f"there are several config modules ({', '.join(chosen)}); name one with the option `module`"
        )
    path = chosen[0]
    settings = usable[path]
    if settings.extensible:
        return Home(reason=f"{path}:{settings.line} cannot be extended: {settings.extensible}")
    text = (repository.read(path) or b"").decode(errors="replace")
    helper = next((name for name in _HELPERS if f"def {name}(value: " in text), "")
    free = next((name for name in _HELPERS if name not in settings.bound), _HELPERS[-1])
    return Home(
        path,
        new=False,
        settings=settings,
        helper=helper or free,
        helper_exists=bool(helper),
        optional=settings.optional or _old_python(project.own),
        importers=tuple(_importers(path, repository)),
        version=declared_version("pydantic-settings", project.own) or "",
    )


def _made(found: tuple[Class, ...]) -> Class | None:
    """Return the class whose object the module offers: rather an instance than a function."""
    instances = [each for each in found if each.instance]
    getters = [each for each in found if each.getter]
    return next(iter(instances or getters), None)


def _imports(path: str, facts: FileFacts, target: str, layout: Layout) -> bool:
    roots = layout.roots(path, facts)
    return any(layout.resolve(path, dotted, roots) == target for dotted in facts.imports)


def _importers(path: str, repository: Repository) -> list[str]:
    """Return the files whose imports name the module; by its last name, which may find too many."""
    name = posixpath.basename(path).removesuffix(".py")
    if name == "__init__":
        name = posixpath.basename(posixpath.dirname(path))
    pattern = re.compile(
        rb"^[ \t]*(?:from|import)\b[^\n#]*\b" + re.escape(name.encode()) + rb"\b", re.MULTILINE
    )
    return [
        other
        for other in repository.paths
        if other.endswith(".py")
        and other != path
        and not is_test(other)
        and pattern.search(repository.read(other) or b"")
    ]


def _outside(project: Project) -> str:
    """Return a file that declares settings but was not looked at."""
    for path in project.own.paths:
        whole = posixpath.join(project.folder, path)
        name = posixpath.basename(path)
        if name not in {"config.py", "settings.py"} or is_test(path):
            continue
        if whole in project.facts or whole in project.others:
            continue
        if b"BaseSettings)" in (project.own.read(path) or b""):
            return whole
    return ""


def _old_python(repository: Repository) -> bool:
    """Tell whether the repository supports a Python that cannot evaluate ``str | None``."""
    text = (repository.read("pyproject.toml") or b"").decode(errors="replace")
    found = re.search(r"""(?:requires-python|^python)\s*=\s*["'](?:[>~^=]*)\s*3\.(\d+)""", text, re.MULTILINE)
    return found is not None and int(found.group(1)) < 10  # noqa: PLR2004 - Python 3.10


def _checked(repository: Repository) -> bool:
    """Tell whether mypy checks the repository, without the plug-in that knows about settings."""
    texts = [
        (repository.read(path) or b"").decode(errors="replace")
        for path in ("pyproject.toml", "mypy.ini", ".mypy.ini", "setup.cfg")
        if path in repository.paths
    ]
    checked = any("[tool.mypy]" in text or "[mypy]" in text for text in texts)
    return checked and not any("pydantic.mypy" in text for text in texts)
