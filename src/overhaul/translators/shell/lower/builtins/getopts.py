"""``getopts``: one call that gives the option, OPTARG and OPTIND at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.lower import variables, words
from overhaul.translators.shell.lower.builtins.prefixes import refuse_prefixes
from overhaul.translators.shell.lower.builtins.targets import assign_word
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call

if TYPE_CHECKING:
    from collections.abc import Callable

    from overhaul.translators.shell import syntax as s

__all__ = ["getopts"]

_PROBE = t.Name("value of getopts")


def getopts(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``getopts spec name [word ...]``."""
    refuse_prefixes(frame, node)
    if len(node.words) < 3:  # noqa: PLR2004 - its own name, the options, a variable
        raise Opaque(node, "getopts needs options and a variable")
    spec, name = node.words[1:3]
    literal = spec.literal
    if literal is not None and (literal.startswith("-") or "?" in literal or not literal.isascii()):
        raise Opaque(node, "these options are none of getopts")
    arguments = frame.args if len(node.words) == 3 else words.items(frame, node.words[3:])  # noqa: PLR2004
    sh = frame.unit.dialect == "sh"
    place = variables.maybe(frame, "OPTIND")
    keywords: dict[str, t.Expression] = {}
    if sh:
        extra: tuple[t.Expression, ...] = (variables.maybe(frame, "OPTARG"),)
    else:
        extra = ()
        if "OPTERR" in frame.unit.facts.variables.assigned:
            keywords["loud"] = variables.maybe(frame, "OPTERR")
    made = call(
        frame.unit.helper("dash_getopts" if sh else "getopts_strictly" if _keeps_unset(frame) else "getopts"),
        words.text(frame, spec),
        arguments,
        place,
        *extra,
        **keywords,
    )
    return _assigned(frame, name, made)


def _assigned(frame: Frame, name: s.Word, made: t.Expression) -> Rendered:
    found = t.Name(frame.fresh("more"))
    after: list[t.Statement] = []
    targets = [
        _target(frame, "option", lambda value: assign_word(frame, name, value), after),
        _target(frame, "value", lambda value: _argument(frame, value), after),
        _target(frame, "index", lambda value: variables.assign(frame, "OPTIND", value), after),
    ]
    body = t.Assign((t.TupleDisplay((found, *targets)),), made)
    return Rendered((body, *after), condition=found)


def _argument(frame: Frame, value: t.Expression) -> tuple[t.Statement, ...]:
    """Assign OPTARG, which is unset behind an option without an argument."""
    if frame.unit.dialect == "sh" and not _keeps_unset(frame):
        value = t.Or((value, t.Constant("")))
    return variables.assign(frame, "OPTARG", value)


def _keeps_unset(frame: Frame) -> bool:
    """Whether somebody asks if OPTARG is unset."""
    return frame.unit.facts.variables.is_optional(frame.function, "OPTARG")


def _target(
    frame: Frame,
    hint: str,
    assigned: Callable[[t.Expression], tuple[t.Statement, ...]],
    after: list[t.Statement],
) -> t.Expression:
    """Return what a tuple assigns to, with the statement that goes on from there where that is not enough."""
    match assigned(_PROBE):
        case (t.Assign((t.Name() as name,), source),) if source == _PROBE:
            return name
    given = t.Name(frame.fresh(hint))
    after += assigned(given)
    return given
