"""Configuration: ``[tool.migrate]`` of ``pyproject.toml``, or ``migrate.toml``, to `overhaul.model.settings`.

Every mistake is an error that names file and line and, where a name is nearly right, the right one. Every
effective value remembers where it was set (`Settings.origins`), so that ``migrate list --why`` can tell.
"""

from __future__ import annotations

from overhaul.codemods.catalog import KnownSteps
from overhaul.config.arguments import Arguments, with_arguments
from overhaul.config.init import init_text
from overhaul.config.load import load_settings, read_settings
from overhaul.config.selection import with_recipes

__all__ = [
    "Arguments",
    "KnownSteps",
    "init_text",
    "load_settings",
    "read_settings",
    "with_arguments",
    "with_recipes",
]
