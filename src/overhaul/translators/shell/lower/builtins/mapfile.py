"""``mapfile``, also called ``readarray``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.lower import variables, words
from overhaul.translators.shell.lower.builtins.flags import Flags, flags_of
from overhaul.translators.shell.lower.builtins.prefixes import refuse_prefixes
from overhaul.translators.shell.lower.builtins.targets import assign_array
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["mapfile"]


def mapfile(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``mapfile``."""
    refuse_prefixes(frame, node)
    flags = flags_of(node, "t", "dnOsucC")
    if "C" in flags:
        raise Opaque(node, "something is called for its lines")
    if len(flags.rest) > 1:
        raise Opaque(node, "it has too many arguments")
    target = flags.rest[0] if flags.rest else s.Word(node.span, (s.Literal(node.span, "MAPFILE"),))
    made = call(frame.unit.helper("input_lines"), **_arguments(frame, node, flags))
    if "O" in flags:
        body = _from(frame, node, target, made, _number(node, flags.words["O"]))
    else:
        body = assign_array(frame, target, made)
    if "u" not in flags:
        return Rendered(body)
    return Rendered(body, status=call(frame.unit.helper("input_lines_status")))


def _arguments(frame: Frame, node: s.Simple, flags: Flags) -> Mapping[str, t.Expression]:
    found: dict[str, t.Expression] = {}
    if "d" in flags:
        found["delimiter"] = words.text(frame, flags.words["d"])
    if "t" not in flags:
        found["keeps"] = t.Constant(True)  # noqa: FBT003 - a value of the program
    for letter, name in (("n", "count"), ("s", "skip"), ("u", "descriptor")):
        if letter in flags:
            found[name] = t.Constant(_number(node, flags.words[letter]))
    return found


def _number(node: s.Simple, word: s.Word) -> int:
    text = word.literal or ""
    if not (text.isascii() and text.isdecimal()):
        raise Opaque(node, "a number that it needs is only known while it runs")
    return int(text)


def _from(
    frame: Frame, node: s.Simple, target: s.Word, lines: t.Expression, origin: int
) -> tuple[t.Statement, ...]:
    """Assign lines from an index on, and leave the rest of the array alone."""
    name = target.literal
    if name is None or variables.kind(frame, name) is not Kind.ARRAY:
        raise Opaque(node, "the name of the array is only known while it runs")
    index, line = t.Name(frame.fresh("index")), t.Name(frame.fresh("line"))
    assigned = t.Assign((t.Index(variables.held(frame, name), index),), line)
    source = call(t.Name("enumerate"), lines, t.Constant(origin))
    return (t.For(t.TupleDisplay((index, line)), source, (assigned,)),)
