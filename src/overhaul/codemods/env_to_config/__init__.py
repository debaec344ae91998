"""env-to-config: every read of the environment goes through one config module built on pydantic-settings.

A survey looks at all files first: which variables are read, as what, with which defaults, when, and whether there is
a config module. What it folds is one decision per variable; the finder turns reads into attributes of the settings.

How failing early is avoided. ``os.environ["X"]`` fails where it stands, and only there. So a field has no default
only when every module that imports the settings fails without the variable anyway. Any other required read goes
through ``required(settings.x, "X")``, which raises the same `KeyError` at the same place, and nobody else notices.
Numbers that only functions read are not checked while something is imported: their settings are made by a cached
function, ``get_settings()``, or, beside fields that are read at import, by ``get_runtime_settings()``.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Codemod, Option, Survey
from overhaul.codemods.env_to_config.config_module import dependency, propose
from overhaul.codemods.env_to_config.facts import Target
from overhaul.codemods.env_to_config.finder import find
from overhaul.codemods.env_to_config.fold import fold
from overhaul.codemods.env_to_config.look import look
from overhaul.codemods.env_to_config.reads import MENTIONS
from overhaul.model.change import Certainty
from overhaul.model.note import NoteKind

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CODEMOD"]


def _remarks(target: Target) -> Iterator[tuple[str, int, str, NoteKind]]:
    for path, line, message, kind in target.reasons:
        yield path, line, message, NoteKind(kind)


CODEMOD = Codemod(
    name="env-to-config",
    version=1,
    summary="Read the environment in one config module, with types and defaults, instead of all over the code.",
    why="",
    leaves=(),
    mentions=MENTIONS,
    visits={ast.Module: find},
    certainty=Certainty.REVIEW,
    options=(
        Option(
            "secrets",
            default=False,
            summary="Fields of secret names (*_TOKEN, *_PASSWORD, ...) become SecretStr.",
        ),
        Option("booleans", default="exact", summary="x", choices=("exact", "pydantic")),
        Option("module", default="", summary="Path of the config module."),
    ),
    survey=Survey(look, fold, propose, _remarks),
    requires=("pydantic-settings",),
)
