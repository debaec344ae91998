"""Whether all reads of a variable can be one field: the same type, the same default, and what to say when not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.codemods.env_to_config.facts import MISSING, Declared, Field, Literal, Use

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overhaul.codemods.env_to_config.home import Home

__all__ = ["Disagreement", "agree", "agree_with"]


class Disagreement(Exception):  # noqa: N818 - a decision, not an error
    """Reads of a variable cannot be one field; the message says why, with all places."""


def agree(
    variable: str,
    uses: Sequence[tuple[str, Use]],
    *,
    kinds: frozenset[str] = frozenset(),
    plain: bool = False,
) -> Field:
    """Return the field that serves all reads of a variable.

    Args:
        variable: Its name.
        uses: (path, read), in order.
        kinds: The types that a field can have, where the library is too old for some; empty for all.
        plain: Whether pydantic's words for flags are taken.

    Raises:
        Disagreement: There is no such field.
    """
    values = [(path, use) for path, use in uses if not use.presence and not _is_own(use)]
    if not values:
        return Field(variable, "", default=None)
    speaking = [(path, use) for path, use in values if not use.absorbed] or values
    ways = {(use.kind, use.parse, use.blank) for _, use in speaking}
    kind, parse, blank = next(iter(ways))
    typed = (
        len(ways) == 1
        and (kind not in {"str", "json"} or any(use.whole for _, use in speaking))
        and not any(use.guarded for _, use in values)
    )
    if kind in {"dict[str, Any]", "list[Any]"} and (len(values) > 1 or values[0][1].late):
        typed = False  # each read made a value of its own, maybe a nested one
    if kinds and (blank or kind not in kinds):
        typed = False
    if typed:
        defaults = {_key(use.typed_default) for _, use in speaking}
        if len(defaults) == 1:
            shared = kind.startswith(("list", "set", "dict")) and (
                len(speaking) > 1 or any(use.late for _, use in speaking)
            )
            return Field(
                variable,
                "",
                kind,
                parse,
                speaking[0][1].typed_default,
                shared=shared,
                plain=plain and kind == "bool",
                blank=blank,
            )
    return Field(variable, "", default=_plain_default(variable, values), remark=_why_text(variable, values))


def _why_text(variable: str, values: Sequence[tuple[str, Use]]) -> str:
    """Say why a field is text although some read makes something else of it."""
    typed = [(path, use) for path, use in values if use.kind not in {"str", "json"}]
    if not typed:
        return ""
    guarded = next((f"{path}:{use.line}" for path, use in typed if use.guarded), "")
    if guarded:
        return f"{variable} stays text: the try around {guarded} handles what its conversion raises"
    ways = {use.parse or use.kind: f"{path}:{use.line}" for path, use in values}
    if len(ways) > 1:
        places = ", ".join(f"{'text' if way == 'str' else way} in {place}" for way, place in ways.items())
        return f"{variable} stays text, because it is read as {places}"
    return ""


def _is_own(use: Use) -> bool:
    return isinstance(use.default, tuple) and use.default != MISSING


def _key(value: Literal) -> tuple[str, Literal]:
    return type(value).__name__, value


def _plain_default(variable: str, values: Sequence[tuple[str, Use]]) -> Literal:
    """Return the one default of reads that all take the text as it is."""
    found: dict[tuple[str, Literal], list[tuple[str, int]]] = {}
    for path, use in values:
        found.setdefault(_key(use.default), []).append((path, use.line))
    # A read that insists and one that asks are both served by a field that may be unset.
    if set(found) == {_key(None), _key(MISSING)}:
        return None
    if len(found) > 1:
        raise Disagreement(_conflict(variable, [(value, places) for (_, value), places in found.items()]))
    return next(iter(found))[1]


def _conflict(variable: str, found: Sequence[tuple[Literal, Sequence[tuple[str, int]]]]) -> str:
    parts = [
        f"{_described(value)} in {', '.join(f'{path}:{line}' for path, line in places)}"
        for value, places in found
    ]
    return f"{variable} has different defaults: {'; '.join(parts)}"


def _described(value: Literal) -> str:
    if value == MISSING:
        return "none (required)"
    return "None" if value is None else repr(value) if not isinstance(value, str) else f'"{value}"'


def agree_with(variable: str, declared: Declared, uses: Sequence[tuple[str, Use]], home: Home) -> Field:
    """Return the existing field of a variable when all reads mean the same as it says.

    Raises:
        Disagreement: Its type or its default is another; the message names both places.
    """
    annotation, optional = _core(declared.annotation)
    kind = {"str": "str", "SecretStr": "str", "FilePath": "Path", "DirectoryPath": "Path"}.get(
        annotation, annotation
    )
    values = [(path, use) for path, use in uses if not (use.presence or use.absorbed or _is_own(use))]
    for path, use in values:
        whole = use.whole and not use.blank and _fits(declared.default, use.typed_default, optional=optional)
        typed = use.kind == kind and (kind != "str" or whole)
        if not typed and kind != "str":
            raise Disagreement(
                f"{variable} is {annotation} in {home.path}:{declared.line}"
                f" and {'text' if use.kind == 'str' else use.kind} in {path}:{use.line}"
            )
        if typed and use.parse and kind != "bool":
            raise Disagreement(
                f"{variable} is declared in {home.path}:{declared.line}, which may split it in another way"
                f" than {path}:{use.line}"
            )
        if typed and use.blank and not (home.settings and home.settings.blank):
            raise Disagreement(
                f"{variable} may be empty in {path}:{use.line}, which {home.path}:{declared.line} refuses"
            )
        expected = use.typed_default if typed else use.default
        if not _fits(declared.default, expected, optional=optional):
            raise Disagreement(
                f"{variable} has different defaults: {_described(declared.default)} in"
                f" {home.path}:{declared.line}; {_described(expected)} in {path}:{use.line}"
            )
    return Field(
        variable,
        declared.name,
        kind,
        default=declared.default,
        existing=True,
        secret=annotation == "SecretStr",
        plain=kind == "bool",
        remark=_also_set(variable, declared),
    )


def _also_set(variable: str, declared: Declared) -> str:
    """Say which other variables set the field that is there."""
    names = [name for name in (declared.variable, *declared.others) if name.lower() != variable.lower()]
    return f"{declared.name} is also set by {' and '.join(names)}" if declared.others else ""


def _fits(declared: Literal, expected: Literal, *, optional: bool) -> bool:
    if declared is None and optional:
        return expected in (None, MISSING)
    return _key(declared) == _key(expected)


def _core(annotation: str) -> tuple[str, bool]:
    """Return (annotation without ``None``, whether it allowed it)."""
    text = annotation.strip("'\"").replace(" ", "").replace("typing.", "")
    for before, after in (("Optional[", "]"), ("Union[", ",None]"), ("", "|None"), ("None|", "")):
        if (before or after) and text.startswith(before) and text.endswith(after):
            return text[len(before) : len(text) - len(after)], True
    return text.replace("List[", "list[").replace("Dict[", "dict["), False
