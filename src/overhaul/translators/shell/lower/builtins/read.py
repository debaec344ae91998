"""``read``: the line in an expression where one variable gets it, so that a loop over lines reads as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.lower import variables, words
from overhaul.translators.shell.lower.builtins.flags import Flags, flags_of
from overhaul.translators.shell.lower.builtins.prefixes import prefixes
from overhaul.translators.shell.lower.builtins.targets import (
    assign_array,
    assign_each,
    assign_word,
    assigned_value,
    ifs,
)
from overhaul.translators.shell.lower.builtins.texts import number
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.statuses import errexit

if TYPE_CHECKING:
    from overhaul.translators.shell import syntax as s

__all__ = ["read"]

_TRUE = t.Constant(True)  # noqa: FBT003 - a value of the program


def read(frame: Frame, node: s.Simple, *, wanted: bool = True) -> Rendered:
    """Lower ``read``.

    Args:
        frame: Where it stands.
        node: The command.
        wanted: Whether somebody asks for its status.
    """
    rendered = _read(frame, node)
    if wanted or errexit(frame) is not False:
        return rendered
    match rendered.condition:
        case t.Call(_, (t.Walrus(name, value),), ()):
            return Rendered((t.Assign((t.Name(name),), value),))
        case t.Call(_, (), ()):
            return Rendered(rendered.body)
    return rendered


def _read(frame: Frame, node: s.Simple) -> Rendered:
    given = prefixes(frame, node, {"IFS"})
    if frame.unit.dialect == "sh":
        flags = flags_of(node, "r", "p")
        if not flags.rest:
            raise Opaque(node, "read without a variable is an error in sh")
    else:
        flags = flags_of(node, "ers", "aidnNptu")
    if flags.rest and (flags.rest[0].literal or "_")[0] in "0123456789-+*/.":
        if frame.unit.dialect == "sh":
            raise Opaque(node, "sh reads a line before it refuses a name")
        wrong = t.Constant(f"read: `{flags.rest[0].literal}': not a valid identifier")
        return Rendered((t.Do(call(frame.unit.helper("complain"), wrong)),), condition=t.Constant(False))  # noqa: FBT003
    if "TMOUT" in frame.unit.facts.variables.assigned:
        raise Opaque(node, "TMOUT may end it")
    if "t" in flags and float(_number(node, flags.words["t"])) == 0:
        return _waits(frame, node, flags)
    arguments = _where(frame, node, flags)
    raw: dict[str, t.Expression] = {"raw": _TRUE} if "r" in flags else {}
    separators = ifs(frame, given.get("IFS"))
    if "a" in flags:
        made = call(frame.unit.helper("read_items"), *arguments, **raw, **separators)
        return _rendered(frame, flags, assign_array(frame, flags.words["a"], made), ())
    return _scalars(frame, flags, arguments, raw, separators)


def _scalars(
    frame: Frame,
    flags: Flags,
    arguments: tuple[t.Expression, ...],
    raw: dict[str, t.Expression],
    separators: dict[str, t.Expression],
) -> Rendered:
    unit = frame.unit
    if len(flags.rest) > 1:
        count = t.Constant(len(flags.rest))
        made = call(unit.helper("read_fields"), count, *arguments, **raw, **separators)
        return _rendered(frame, flags, assign_each(frame, flags.rest, made, "field"), ())
    whole = not flags.rest or "N" in flags or separators.get("ifs") == t.Constant("")
    if whole:
        made = call(unit.helper("read_line"), *arguments, **raw)
    else:
        made = call(unit.helper("read_field"), *arguments, **raw, **separators)
    if not flags.rest:
        return _rendered(frame, flags, variables.assign(frame, "REPLY", made), ())
    value = assigned_value(frame, flags.rest[0], made)
    if value is None:
        return _rendered(frame, flags, assign_word(frame, flags.rest[0], made), ())
    return _rendered(frame, flags, (), (value,))


def _rendered(
    frame: Frame, flags: Flags, body: tuple[t.Statement, ...], values: tuple[t.Expression, ...]
) -> Rendered:
    """Return the command: its status is more than 1 only where it can run out of time."""
    if "t" in flags:
        return Rendered((*body, *map(t.Do, values)), status=call(frame.unit.helper("read_status")))
    return Rendered(body, condition=call(frame.unit.helper("was_read"), *values))


def _waits(frame: Frame, node: s.Simple, flags: Flags) -> Rendered:
    """Lower ``read -t 0``, which only asks whether there is input."""
    arguments = (t.Constant(int(_number(node, flags.words["u"]))),) if "u" in flags else ()
    return Rendered(condition=call(frame.unit.helper("input_waits"), *arguments))


def _number(node: s.Simple, word: s.Word) -> str:
    """Return the text of a number that an option has."""
    text = word.literal or ""
    whole, _, fraction = text.partition(".")
    if not (whole + fraction).isdecimal() or not text.isascii():
        raise Opaque(node, "a number that it needs is only known while it runs")
    return text


def _where(frame: Frame, node: s.Simple, flags: Flags) -> tuple[t.Expression, ...]:
    """Return the argument that says from where and how far; none for a line of the standard input."""
    if frame.ahead is not None:
        return (frame.ahead,)
    found: dict[str, t.Expression] = {}
    if "d" in flags:
        found["delimiter"] = words.text(frame, flags.words["d"])
    if "n" in flags and "N" not in flags:
        found["limit"] = t.Constant(int(_number(node, flags.words["n"])))
    if "N" in flags:
        found["exact"] = t.Constant(int(_number(node, flags.words["N"])))
    if "t" in flags:
        text = _number(node, flags.words["t"])
        found["timeout"] = t.Constant(float(text) if "." in text else int(text))
    if "u" in flags:
        found["descriptor"] = _descriptor(frame, flags.words["u"])
    if "p" in flags:
        found["prompt"] = words.text(frame, flags.words["p"])
    if "s" in flags:
        found["silent"] = _TRUE
    if "i" in flags and flags.words["i"].literal is None:
        raise Opaque(node, "what is typed in beforehand is computed")
    return (call(frame.unit.helper("Input"), **found),) if found else ()


def plain_options(node: s.Simple) -> dict[str, str | int | float | bool]:
    """Return what an `Input` is made with for a ``read`` of the standard input whose options are all constant.

    Raises:
        Opaque: One is not, or it reads from somewhere else.
    """
    flags = flags_of(node, "ers", "aidnNptu")
    if set(flags.letters) & set("iut") or any(
        flags.words[key].literal is None for key in set(flags.words) - {"a"}
    ):
        raise Opaque(node, "its options are only known while it runs")
    found: dict[str, str | int | float | bool] = {}
    if "d" in flags:
        found["delimiter"] = flags.words["d"].literal or ""
    if "n" in flags and "N" not in flags:
        found["limit"] = int(_number(node, flags.words["n"]))
    if "N" in flags:
        found["exact"] = int(_number(node, flags.words["N"]))
    if "p" in flags:
        found["prompt"] = flags.words["p"].literal or ""
    if "s" in flags:
        found["silent"] = True
    return found


def _descriptor(frame: Frame, word: s.Word) -> t.Expression:
    literal = word.literal
    if literal is not None and literal.isdecimal() and literal.isascii():
        return t.Constant(int(literal))
    text = words.text(frame, word)
    return number(text) or t.Call(t.Name("int"), (text,))
