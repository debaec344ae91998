"""``while read -r``: a loop over lines where its condition is no more than that."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.python.pruning import used_names
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import words
from overhaul.translators.shell.lower.context import Rendered, call

if TYPE_CHECKING:
    from overhaul.translators.shell.lower.context import Frame

__all__ = ["from_text", "over_lines"]

_BLANKS = " \t\n"
#: A declaration of names without values.
_LOCAL = re.compile(r"\blocal(?: +[A-Za-z_]\w*)+(?=[ \t]*[;\n])")
_RAW = t.Keyword("raw", t.Constant(True))  # noqa: FBT003 - a value of the program


@dataclass(frozen=True, slots=True)
class _Reading:
    """A condition that reads a line.

    Attributes:
        target: What is assigned.
        made: The call of the helper that reads.
        last: Whether a last line without end is a line, too.
        after: What else is assigned.
    """

    target: t.Expression
    made: t.Call
    last: bool = False
    after: tuple[t.Statement, ...] = ()


def over_lines(
    frame: Frame,
    node: s.While,
    before: tuple[t.Statement, ...],
    test: t.Expression,
    body: tuple[t.Statement, ...],
) -> tuple[t.Statement, ...] | None:
    """Return a loop over the lines of an input; ``None`` where its condition is something else.

    Args:
        frame: Where it stands.
        node: The loop.
        before: What its condition does first.
        test: What decides whether it goes on.
        body: What it does.
    """
    reading = _reading(before, test)
    if reading is None or _RAW not in reading.made.keywords:
        return None
    source = _source(frame, reading, body)
    if source is None:
        return None
    made, cut, drop = source
    name = t.Name(frame.fresh("lines"))
    lasting = _lasts(frame, node)
    lines = name if lasting else made
    end = t.Attribute(name, "rest")
    if cut is None:
        loop = t.For(reading.target, lines, body, (t.Assign((reading.target,), end),) if lasting else ())
    else:
        line = t.Name(frame.fresh("line"))
        first = (t.Assign((reading.target,), _with_line(frame, cut, line)), *reading.after)
        final = (t.Assign((reading.target,), _with_line(frame, cut, end)), *reading.after)
        loop = t.For(line, lines, (*first, *body), final if lasting else ())
    if drop is not None:
        frame.prepared.remove(drop)
    return (t.Assign((name,), made), loop) if lasting else (loop,)


def _reading(before: tuple[t.Statement, ...], test: t.Expression) -> _Reading | None:
    """Tell what a condition reads if it does nothing else."""
    match before, test:
        case (), t.Call(t.Name("was_read"), (t.Walrus(name, t.Call() as made),), ()):
            return _Reading(t.Name(name), made)
        case (
            (),
            t.Or(
                (
                    t.Call(t.Name("was_read"), (t.Walrus(name, t.Call() as made),), ()),
                    t.Compare("!=", t.Name(same), t.Constant("")),
                )
            ),
        ) if same == name:
            return _Reading(t.Name(name), made, last=True)
        case (t.Assign((t.Name() as target,), t.Call(t.Name("Array"), (t.Call() as made,), ()), ""),), t.Call(
            t.Name("was_read"), (), ()
        ):
            return _Reading(target, made)
        case (t.Assign((target,), t.Call() as made, ""), *after), t.Call(t.Name("was_read"), (), ()):
            return _Reading(target, made, after=tuple(after))
    return None


def _source(
    frame: Frame, reading: _Reading, body: tuple[t.Statement, ...]
) -> tuple[t.Call, t.Call | None, t.Statement | None] | None:
    """Return what gives the lines, what cuts each, and a statement that is not needed any more."""
    shaped = _shape(frame, reading.made)
    if shaped is None:
        return None
    where, shape = shaped
    found = _input(frame, where, body)
    if found is None:
        return None
    made, drop = found
    delimiter = made.arguments or (t.Constant("\n"),)
    blanks, cut = shape
    if delimiter == (t.Constant("\n"),):
        blanks = blanks.replace("\n", "")
    elif cut is not None:
        return None
    if blanks:
        made = replace(made, keywords=(*made.keywords, t.Keyword("blanks", t.Constant(blanks))))
    if reading.last:
        made = replace(made, keywords=(*made.keywords, t.Keyword("last", t.Constant(True))))  # noqa: FBT003
    return made, cut, drop


def _shape(frame: Frame, made: t.Call) -> tuple[tuple[t.Expression, ...], tuple[str, t.Call | None]] | None:
    """Return from where a helper reads, what is taken away around a line and what cuts it."""
    keywords = {each.name: each.value for each in made.keywords}
    ifs = keywords.get("ifs", t.Constant(_BLANKS))
    if keywords.keys() - {"raw", "ifs"} or not isinstance(ifs, t.Constant):
        return None
    separators = _BLANKS if ifs.value is None else str(ifs.value)
    match made:
        case t.Call(t.Name("read_line"), where):
            shape: tuple[str, t.Call | None] | None = "", None
        case t.Call(t.Name("read_field"), where) if not set(separators) - set(_BLANKS):
            shape = separators, None
        case t.Call(t.Name("read_items"), where) if (shape := _items(frame, separators)) is not None:
            pass
        case t.Call(t.Name("read_fields"), (t.Constant(int(count)), *where)):
            shape = _cutting(frame, separators, count)
        case _:
            return None
    return None if shape is None else (tuple(where), shape)


def _items(frame: Frame, separators: str) -> tuple[str, t.Call] | None:
    """Return what is taken away around a line and what makes the items of an array of it."""
    blanks = separators.replace("\n", "")
    if not blanks or set(blanks) - set(_BLANKS):
        return None
    return separators, call(frame.unit.helper("all_words"), *_unusual(blanks))


def _unusual(blanks: str) -> tuple[t.Expression, ...]:
    return () if blanks == " \t" else (t.Constant(blanks),)


def _cutting(frame: Frame, separators: str, count: int) -> tuple[str, t.Call] | None:
    """Return what is taken away around a line and what cuts it."""
    number = t.Constant(count)
    if not set(separators) - set(_BLANKS):
        blanks = separators.replace("\n", "")
        return (
            (separators, call(frame.unit.helper("words_of"), number, *_unusual(blanks))) if blanks else None
        )
    if len(separators) == 1:
        return "", call(frame.unit.helper("columns"), number, t.Constant(separators))
    return None


def _with_line(frame: Frame, cut: t.Call, line: t.Expression) -> t.Call:
    made = replace(cut, arguments=(line, *cut.arguments))
    return call(frame.unit.helper("Array"), made) if made.function == t.Name("all_words") else made


def _input(
    frame: Frame, where: tuple[t.Expression, ...], body: tuple[t.Statement, ...]
) -> tuple[t.Call, t.Statement | None] | None:
    """Return what gives lines of what is read, and the statement that made this before."""
    drop = None
    match where:
        case ():
            return call(frame.unit.helper("SharedLines")), None
        case (t.Call(t.Name("Input")) as made,):
            pass
        case (t.Name(name),) if name not in used_names(body):
            drop = next((each for each in frame.prepared if _makes(each, name)), None)
            if not isinstance(drop, t.Assign) or not isinstance(drop.value, t.Call):
                return None
            made = drop.value
        case _:
            return None
    given = {each.name: each.value for each in made.keywords}
    if made.arguments or given.keys() - {"delimiter", "descriptor", "ahead"}:
        return None
    delimiter = given.get("delimiter", t.Constant("\n"))
    if not isinstance(delimiter, t.Constant) or not str(delimiter.value).isascii():
        return None
    ending = () if delimiter.value == "\n" else (t.Constant(str(delimiter.value)[:1] or "\0"),)
    if given.get("ahead") == t.Constant("pipe") and "descriptor" not in given:
        return call(frame.unit.helper("Lines"), *ending), drop
    keywords = {"descriptor": given["descriptor"]} if "descriptor" in given else {}
    if "ahead" in given:
        keywords["alone"] = t.Constant(True)  # noqa: FBT003 - a value of the program
    return call(frame.unit.helper("SharedLines"), *ending, **keywords), drop


def _makes(statement: t.Statement, name: str) -> bool:
    return isinstance(statement, t.Assign) and statement.targets == (t.Name(name),)


def from_text(frame: Frame, statement: s.Statement, rendered: Rendered) -> Rendered | None:
    """Return ``read -r ... <<< text`` as an assignment; ``None`` where it is more than that.

    Args:
        frame: Where it stands.
        statement: The command.
        rendered: What it is without its redirections.
    """
    redirects = statement.redirects
    if not isinstance(statement.command, s.Simple):  # in others something may read the rest
        return None
    if len(redirects) != 1 or redirects[0].operator != "<<<" or redirects[0].descriptor not in {None, 0}:
        return None
    if rendered.status is not None or redirects[0].variable:
        return None
    # Where nobody asks for its status, there is no condition.
    reading = _reading(rendered.body, rendered.condition or call(t.Name("was_read")))
    if reading is None or _RAW not in reading.made.keywords:
        return None
    shaped = _shape(frame, reading.made)
    if shaped is None or shaped[0]:
        return None
    blanks, cut = shaped[1]
    blanks = blanks.replace("\n", "")
    text = words.text(frame, redirects[0].target)
    line: t.Expression = t.Index(
        call(t.Attribute(text, "split"), t.Constant("\n"), t.Constant(1)), t.Constant(0)
    )
    if blanks:
        line = call(t.Attribute(line, "strip"), t.Constant(blanks))
    value = line if cut is None else _with_line(frame, cut, line)
    return Rendered((t.Assign((reading.target,), value), *reading.after))


def _lasts(frame: Frame, node: s.While) -> bool:
    """Whether what its variables hold behind a loop may matter."""
    whole = frame.whole
    if whole is not None and whole.command is node and "trap" not in frame.unit.script.text:
        return False  # its process ends with it
    facts = frame.unit.facts
    names = {
        each.literal or ""
        for read in walk(node.condition)
        if isinstance(read, s.Simple)
        for each in read.words[1:]
        if not (each.literal or "").startswith("-")
    }
    if (
        not frame.function
        or names - facts.variables.private(frame.function)
        or facts.variables.reads_computed
    ):
        return True
    loop = frame.unit.source(node)
    texts = [
        frame.unit.source(each.body).replace(loop, "") for each in facts.functions[frame.function].definitions
    ]
    return any(re.search(rf"\b{name}\b", _LOCAL.sub("", text)) for name in names for text in texts)
