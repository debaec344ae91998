"""env-to-config: every read of the environment goes through one config module built on pydantic-settings.

A survey looks at all files first: which variables are read, as what, with which defaults, when, and whether there
is a config module. What it folds is one decision per variable; the finder turns reads into attributes of the
settings.

How failing early is avoided. ``os.environ["X"]`` fails where it stands, and only there. So a field has no default
only when every module that imports the settings fails without the variable anyway. Any other required read goes
through ``required(settings.x, "X")``, which raises the same `KeyError` at the same place, and nobody else notices.
Numbers that only functions read are not checked while something is imported: their settings are made by a cached
function, ``get_settings()``, or, beside fields that are read at import, by ``get_runtime_settings()``.

A repository of several projects (folders that declare dependencies of their own) gets a decision for each of them.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Codemod, Option, Survey
from overhaul.codemods.env_to_config.config_module import propose
from overhaul.codemods.env_to_config.examples_fields import EXAMPLES as FIELDS
from overhaul.codemods.env_to_config.examples_left import EXAMPLES as LEFT
from overhaul.codemods.env_to_config.examples_modules import EXAMPLES as MODULES
from overhaul.codemods.env_to_config.finder import find
from overhaul.codemods.env_to_config.fold import fold
from overhaul.codemods.env_to_config.look import look
from overhaul.codemods.env_to_config.reads import MENTIONS
from overhaul.model.change import Certainty
from overhaul.model.note import NoteKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.codemods.env_to_config.facts import Decisions

__all__ = ["CODEMOD"]


def _remarks(decisions: Decisions) -> Iterator[tuple[str, int, str, NoteKind]]:
    for target in decisions.targets.values():
        for path, line, message, kind in target.reasons:
            yield path, line, message, NoteKind(kind)


CODEMOD = Codemod(
    name="env-to-config",
    version=2,
    summary="Read the environment in one config module, with types and defaults, instead of all over the code.",
    why=(
        "Reads that are spread over the code repeat their defaults until two of them differ, and a misspelt or"
        " malformed variable is found when it is too late. A settings class names every variable once, with its"
        " type and default: https://docs.pydantic.dev/latest/concepts/pydantic_settings/. What changes, and why"
        " every edit asks for review: a variable is read once, when the settings are made, so later changes of the"
        " environment are not seen; names are matched without regard to case; a malformed number is reported for"
        " the settings as a whole, as a ValidationError (which is a ValueError); int fields also take `1.0`,"
        " and refuse digits that are not ASCII; JSON must be of the kind of its default (an object, a list); in a"
        " `.env` file, `${NAME}` means the file's own NAME before that of the environment. Where reading was lazy"
        " nothing new fails at import: a required"
        " variable is insisted on by `required(...)` where it was read, with the same KeyError, and numbers that"
        " only functions read are checked when the first of them is needed. Flags and lists are parsed by the"
        " expression that the code used, so they accept the same words as before."
    ),
    leaves=(
        "Writes to the environment and reads of a variable that the program writes, because their order matters.",
        "The environment as a whole (`env={**os.environ}`, copies, loops): it is meant for child processes.",
        "Names and defaults that are computed when they are read, because they are no fixed fields.",
        "Different defaults for one variable: all places are named, and a person decides.",
        "Conversions inside a try that handles their failure: the field stays text, the conversion where it is.",
        "Reads in functions of a variable that a test sets: settings that are made once would not see it.",
        "Tests, setup.py, noxfile.py and Django's settings modules, whose environment is their own.",
        "Modules that cannot import the config module, or that it imports itself.",
        "load_dotenv calls that win over the environment or whose file cannot be told, and what depends on them.",
        "load_dotenv calls in programs whose libraries or children read the environment that they fill.",
    ),
    mentions=MENTIONS,
    visits={ast.Module: find},
    certainty=Certainty.REVIEW,
    options=(
        Option(
            "secrets",
            default=False,
            summary="Make fields of secret names (*_TOKEN, *_PASSWORD, *_SECRET, *_KEY, *_CREDENTIALS) SecretStr.",
        ),
        Option(
            "booleans",
            default="exact",
            summary="Parse flags as the code did, or by pydantic's words, which refuses all others.",
            choices=("exact", "pydantic"),
        ),
        Option(
            "tests",
            default="respect",
            summary="Leave reads in functions of variables that a test sets, or convert them too.",
            choices=("respect", "ignore"),
        ),
        Option(
            "module",
            default="",
            summary="Path of the config module, where it cannot be told or shall be another.",
        ),
    ),
    examples=(*FIELDS, *MODULES, *LEFT),
    survey=Survey(look, fold, propose, _remarks),
    requires=("pydantic-settings",),
    tags=("configuration", "pydantic"),
)
