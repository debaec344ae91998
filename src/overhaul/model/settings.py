"""Effective settings of one repository, after defaults, configuration and command line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DEFAULT_EXCLUDES", "HookCommand", "Override", "Settings"]

#: Folders and files that nobody wants rewritten: vendored, generated, environments, caches.
DEFAULT_EXCLUDES = (
    ".git/",
    ".hg/",
    ".svn/",
    ".migrate/",
    ".venv/",
    "venv/",
    ".env/",
    "env/",
    ".tox/",
    ".nox/",
    ".eggs/",
    "*.egg-info/",
    "__pycache__/",
    "__pypackages__/",
    ".mypy_cache/",
    ".pytest_cache/",
    ".ruff_cache/",
    "site-packages/",
    "node_modules/",
    "vendor/",
    "vendored/",
    "_vendor/",
    "third_party/",
    "build/",
    "dist/",
    "*_pb2.py",
    "*_pb2_grpc.py",
)


@dataclass(frozen=True, slots=True)
class HookCommand:
    """A command that runs around a phase.

    Attributes:
        run: The command line, split as a POSIX shell splits words.
        shell: Whether a shell runs it, with pipes and variables; never unless asked for.
        timeout: Seconds after which it and its children are ended.
    """

    run: str
    shell: bool = False
    timeout: float = 600.0


@dataclass(frozen=True, slots=True)
class Override:
    """Settings for some paths.

    Attributes:
        paths: gitignore-style patterns relative to the root.
        enable: Codemods that are on there although not selected.
        disable: Codemods that are off there.
        options: Options per codemod that differ there.
    """

    paths: tuple[str, ...]
    enable: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides what a plan contains, apart from the files.

    Attributes:
        root: Absolute path of the repository.
        source: Path of the configuration file, or empty.
        codemods: Selected codemods in order; empty together with `recipes` for the default recipe.
        recipes: Selected recipes in order.
        disable: Codemods that are off everywhere.
        options: Options per codemod that differ from its defaults.
        include: gitignore-style patterns; empty for all Python files.
        exclude: Patterns that are left out besides the defaults.
        default_excludes: Whether `DEFAULT_EXCLUDES` are left out.
        force_exclude: Whether files that are named one by one are left out, too, when they are excluded.
        overrides: Per-path settings, later ones win.
        hooks: Commands per hook phase, e.g. ``before_apply``, in order.
        plugins: Import paths of hook plugins besides those of entry points.
        baseline: Path of the baseline file relative to the root, or empty.
        jobs: Worker processes; 0 for one per core.
        max_file_size: Bytes; a larger file is reported, not read.
        file_timeout: Seconds one file may take in a worker.
        max_rounds: How often codemods may run on each other's results.
        cache: Whether results are kept by content digest.
        origins: Where each value was set, e.g. ``migrate.toml:3`` or ``command line``, by key: that of
            the file for single values (``jobs``), with the element for lists (``codemods.print-to-logging``,
            ``exclude.legacy/``), ``options.CODEMOD.OPTION``, ``overrides.0.enable.CODEMOD``,
            ``hooks.before_apply.0``. A value without an entry is a default. Origins decide nothing
            about a plan and have no part in digests and comparisons.
    """

    root: str = "."
    source: str = ""
    codemods: tuple[str, ...] = ()
    recipes: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    default_excludes: bool = True
    force_exclude: bool = False
    overrides: tuple[Override, ...] = ()
    hooks: Mapping[str, tuple[HookCommand, ...]] = field(default_factory=dict)
    plugins: tuple[str, ...] = ()
    baseline: str = ""
    jobs: int = 0
    max_file_size: int = 4_000_000
    file_timeout: float = 30.0
    max_rounds: int = 8
    cache: bool = True
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)
