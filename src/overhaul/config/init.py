"""The commented configuration that ``migrate init`` writes: every key and every option with its default."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from overhaul.config.load import KEYS
from overhaul.model.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from overhaul.codemods.api import Codemod

__all__ = ["init_text"]

_SENTENCES = {
    "codemods": "What runs, in this order. Without codemods and recipes the default recipe runs.",
    "recipes": "Named lists of codemods: migrate list shows them.",
    "disable": "Off everywhere, also when a recipe names them.",
    "include": "Patterns as in .gitignore; without any, all Python files.",
    "exclude": "Left out besides vendored, generated and virtual-environment folders.",
    "default-excludes": "false looks into those folders too.",
    "force-exclude": "true leaves excluded files out although they are named one by one, as pre-commit does.",
    "baseline": "Findings recorded in this file do not show. None by default: migrate baseline writes it first.",
    "plugins": "Import paths of hook plugins, besides those that are installed.",
    "jobs": "Worker processes; 0 is one per core.",
    "max-file-size": "Larger files are reported, not read.",
    "file-timeout": "Seconds that one file may take.",
    "max-rounds": "How often codemods may work on each other's results.",
    "cache": "Keep results by contents, so that an unchanged file costs nothing the next time.",
}
_TABLES = {"options", "hooks", "overrides"}


def init_text(layout: Literal["migrate.toml", "pyproject.toml"], codemods: Iterable[Codemod] = ()) -> str:
    """Return the configuration to write or to append.

    Explanations start with ``# ``, settings with ``#`` alone; they hold the defaults, so deleting that
    character switches a setting on and changes nothing yet.

    Args:
        layout: For a file of its own, or as the table ``[tool.migrate]``.
        codemods: Those whose options are listed, in order.
    """
    top = "tool.migrate." if layout == "pyproject.toml" else ""
    lines = ["# Settings of migrate. What is commented out holds the default, baseline apart."]
    if top:
        lines.append("[tool.migrate]")
    for key in KEYS:
        if key not in _TABLES:
            lines += ["", f"# {_SENTENCES[key]}", f"#{key} = {_default(key)}"]
    lines += _options(top, list(codemods))
    lines += [
        "",
        "# Commands around a phase: before_plan, after_plan, before_apply, before_write, after_write,",
        "# after_apply, before_verify, after_verify, cleanup, on_error.",
        "# A before_* command that fails stops the run.",
        f"#[{top}hooks]",
        "#before_apply = []",
        "",
        "# Settings for some paths; later ones win.",
        f"#[[{top}overrides]]",
        '#paths = ["legacy/"]',
        "#enable = []",
        "#disable = []",
        "",
    ]
    return "\n".join(lines)


def _options(top: str, codemods: Sequence[Codemod]) -> list[str]:
    lines = []
    for codemod in codemods:
        if codemod.options:
            lines += ["", f"# {codemod.summary}", f"#[{top}options.{codemod.name}]"]
        for option in codemod.options:
            choices = f" One of {', '.join(option.choices)}." if option.choices else ""
            lines += [f"# {option.summary}{choices}", f"#{option.name} = {_toml(option.default)}"]
    return lines


def _default(key: str) -> str:
    if key == "baseline":
        return '".migrate-baseline.json"'
    return _toml(getattr(Settings(), key.replace("-", "_")))


def _toml(value: object) -> str:
    """Write a default; JSON writes these types as TOML does."""
    return json.dumps(list(value) if isinstance(value, tuple) else value)
