"""Names of fields: the variable's own in lower case, unless pydantic or Python needs that name for itself."""

from __future__ import annotations

import keyword
import re

__all__ = ["attribute_for", "is_secret", "matches_by_name"]

#: Attributes of pydantic's models that a field must not hide.
_TAKEN = frozenset(
    {
        "construct", "copy", "dict", "fields", "from_orm", "json", "model_computed_fields", "model_config",
        "model_construct", "model_copy", "model_dump", "model_dump_json", "model_extra", "model_fields",
        "model_fields_set", "model_json_schema", "model_parametrized_name", "model_post_init", "model_rebuild",
        "model_validate", "model_validate_json", "model_validate_strings", "parse_file", "parse_obj", "parse_raw",
        "schema", "schema_json", "settings_customise_sources", "update_forward_refs", "validate",
    }
)  # fmt: skip
#: Names that annotations and defaults of the class refer to.
_USED = frozenset(
    {"bool", "dict", "float", "frozenset", "int", "list", "object", "set", "str", "tuple", "type"}
)
_SECRET = re.compile(
    r"(?:^|_)(?:TOKEN|PASSWORD|PASSWD|SECRET|KEY|APIKEY|CREDENTIAL|CREDENTIALS)$", re.IGNORECASE
)


def attribute_for(variable: str) -> str:
    """Return the name of the field for a variable, e.g. ``port`` for ``PORT`` and ``from_`` for ``FROM``."""
    name = re.sub(r"\W", "_", variable.lower()).lstrip("_") or "variable"
    if name[0].isdigit():
        name = f"env_{name}"
    protected = name.startswith(("model_validate", "model_dump"))
    if keyword.iskeyword(name) or name in _TAKEN | _USED or protected:
        name += "_"
    return name


def matches_by_name(variable: str, attribute: str, prefix: str, *, exact: bool = False) -> bool:
    """Tell whether pydantic finds a variable for a field without being told its name.

    Args:
        variable: In the environment.
        attribute: Of the settings class.
        prefix: ``env_prefix`` of the class.
        exact: Whether the class regards case.
    """
    name = prefix + attribute
    return name == variable if exact else name.lower() == variable.lower()


def is_secret(variable: str) -> bool:
    """Tell whether the name of a variable says that its value is to be kept secret."""
    return _SECRET.search(variable) is not None
