"""The words of a config module: annotations, defaults, fields, validators, as formatters leave them."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from overhaul.codemods.env_to_config.facts import MISSING, Field, Literal, Writing
from overhaul.codemods.env_to_config.naming import matches_by_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "WIDTH",
    "annotation_of",
    "blank_text",
    "field_line",
    "helper_text",
    "imports_of",
    "literal_text",
    "needs_validator",
    "shared_name",
    "validator_body",
    "validator_name",
    "validator_text",
]

WIDTH = 88
_COMPLEX = ("list[", "set[", "tuple[", "frozenset[")


def needs_validator(field: Field) -> bool:
    """Tell whether the type alone does not say how the text is read."""
    return not field.existing and bool(field.parse) and not field.plain


def annotation_of(field: Field, writing: Writing) -> str:
    """Return the annotation of a field, e.g. ``int`` or ``Annotated[list[str], NoDecode]``."""
    text = "SecretStr" if field.secret else field.kind
    if field.kind == "str" and not field.secret and not isinstance(field.default, (str, tuple, type(None))):
        text = f"str | {type(field.default).__name__}"
        if writing.optional:
            text = f"Union[str, {type(field.default).__name__}]"
    if field.default is None:
        text = f"Optional[{text}]" if writing.optional else f"{text} | None"
    return f"Annotated[{text}, NoDecode]" if field.kind.startswith(_COMPLEX) and field.parse else text


def literal_text(field: Field) -> str:
    """Return the default of a field as an expression; empty when there is none."""
    if field.default == MISSING:
        return ""
    value = field.default
    if value is None:
        return "None"
    if field.secret:
        return f"SecretStr({_quoted(value)})"
    if field.kind == "Path":
        return f"Path({_quoted(value)})"
    if field.kind.startswith("dict"):
        return "{}"
    if isinstance(value, tuple):
        return _collection(field.kind, [_quoted(item) for item in value])
    return _quoted(value)


def _collection(kind: str, items: Sequence[str]) -> str:
    inner = ", ".join(items)
    if kind.startswith("list"):
        return f"[{inner}]"
    if kind.startswith("tuple"):
        return f"({inner},)" if len(items) == 1 else f"({inner})"
    braces = f"{{{inner}}}" if items else "set()"
    return braces if kind.startswith("set") else f"frozenset({braces if items else ''})"


def _quoted(value: Literal) -> str:
    """Write a literal; strings in the quotes that need less escapes, rather double ones."""
    if not isinstance(value, str):
        return repr(value)
    quote = "'" if value.count('"') > value.count("'") else '"'
    marks = re.findall(r"\\.|[^\\]", repr(value)[1:-1], re.DOTALL)
    bare = ["'" if mark == "\\'" else mark for mark in marks]
    return quote + "".join(f"\\{mark}" if mark == quote else mark for mark in bare) + quote


def field_line(field: Field, writing: Writing, indent: str = "    ") -> str:
    """Return the line that declares a field, with its indentation and a newline."""
    head = f"{indent}{field.name}: {annotation_of(field, writing)}"
    opening, items, closing = _assigned(field, writing)
    line = f"{head} = {opening}{', '.join(items)}{closing}" if opening or items else head
    if len(line) <= WIDTH or not opening:
        return line + "\n"
    inner = f"{indent}    {', '.join(items)}"
    if closing == ")" and len(inner) <= WIDTH:
        return f"{head} = {opening}\n{inner}\n{indent}{closing}\n"
    comma = "," if len(items) > 1 or closing == "]" else ""
    body = "".join(f"{indent}    {item}{comma}\n" for item in items)
    return f"{head} = {opening}\n{body}{indent}{closing}\n"


def _assigned(field: Field, writing: Writing) -> tuple[str, list[str], str]:
    """Return what is assigned, as opening bracket, items and closing bracket; the first empty for a plain value."""
    default = literal_text(field)
    if not matches_by_name(field.variable, field.name, writing.prefix, exact=writing.exact):
        alias = "env" if writing.legacy else "validation_alias"
        first = default or ("..." if writing.legacy else "")
        return "Field(", [*([first] if first else []), f"{alias}={_quoted(field.variable)}"], ")"
    if isinstance(field.default, tuple) and field.default and default.startswith("["):
        return "[", [_quoted(item) for item in field.default], "]"
    match = re.fullmatch(r"(Path\(|SecretStr\()(.*)(\))", default, re.DOTALL)
    if match:
        return match.group(1), [match.group(2)], match.group(3)
    return "", [default] if default else [], ""


def validator_name(field: Field) -> str:
    """Return the name of the validator of one field."""
    return f"_{_verb(field)}_{field.name.strip('_')}"


def shared_name(fields: Sequence[Field], taken: Iterable[str]) -> str:
    """Return a name for the validator of several fields that are read in the same way."""
    first = fields[0]
    things = "flags" if first.kind == "bool" else f"{first.kind.partition('[')[0]}s"
    name = f"_{_verb(first)}_{things}"
    return f"{name}_like_{first.name.strip('_')}" if name in taken else name


def _verb(field: Field) -> str:
    return "parse" if field.kind == "bool" else "split"


def validator_text(field: Field, indent: str = "    ", unit: str = "    ") -> str:
    """Return the validator that reads the text of a field exactly as the code did, with indentation."""
    head = f'{indent}@field_validator("{field.name}", mode="before")\n'
    return head + validator_body(field, validator_name(field), indent, unit)


def validator_body(field: Field, name: str, indent: str = "    ", unit: str = "    ") -> str:
    """Return a validator from its second decorator on, with indentation.

    Args:
        field: One of those that it reads.
        name: Of the validator.
        indent: Of the class's body.
        unit: Of the function's body, relative to it.
    """
    value = f"{field.parse} if isinstance(value, str) else value"
    inner = indent + unit
    lines = [f"{indent}@classmethod", f"{indent}def {name}(cls, value: object) -> object:"]
    one = f"{inner}return {value}"
    conditional = isinstance(ast.parse(field.parse, mode="eval").body, ast.IfExp)
    if len(one) <= WIDTH and not conditional:
        lines.append(one)
    else:
        lines += [
            f"{inner}if isinstance(value, str):",
            f"{inner}{unit}return {field.parse}",
            f"{inner}return value",
        ]
    return "\n".join(lines) + "\n"


def blank_text(indent: str = "    ", unit: str = "    ") -> str:
    """Return the validator that takes an empty variable for an unset one, from its second decorator on."""
    inner = indent + unit
    return (
        f"{indent}@classmethod\n"
        f"{indent}def _empty_is_unset(cls, value: object, info: ValidationInfo) -> object:\n"
        f'{inner}return cls.model_fields[str(info.field_name)].default if value == "" else value\n'
    )


def helper_text(name: str, *, optional: bool) -> str:
    """Return the function that insists on a value."""
    value = "Optional[T]" if optional else "T | None"
    return (
        f"def {name}(value: {value}, variable: str) -> T:\n"
        '    """Return a setting that must be set, or raise KeyError as ``os.environ`` does."""\n'
        "    if value is None:\n"
        "        raise KeyError(variable)\n"
        "    return value\n"
    )


def imports_of(field: Field, writing: Writing) -> Iterator[str]:
    """Yield what a field needs, as ``module:name``."""
    annotation = annotation_of(field, writing)
    line = field_line(field, writing)
    settings = "pydantic" if writing.legacy else "pydantic_settings"
    for name, module in (
        ("Annotated", "typing"),
        ("Any", "typing"),
        ("Optional", "typing"),
        ("Union", "typing"),
        ("NoDecode", settings),
        ("SecretStr", "pydantic"),
    ):
        if f"{name}[" in annotation or f"{name}]" in annotation or annotation.startswith(name):
            yield f"{module}:{name}"
    if field.kind == "Path":
        yield "pathlib:Path"
    if "= Field(" in line:
        yield "pydantic:Field"
    if needs_validator(field) or field.blank:
        yield "pydantic:field_validator"
    if field.blank:
        yield "pydantic:ValidationInfo"
