"""Commands whose name is expanded: a function of the script, a builtin or a program, as it turns out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.lower import processes
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.effects import expressions
from overhaul.translators.shell.lower.statuses import STATUS, errexit
from overhaul.translators.shell.lower.substituted import status_left

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["computed"]


def computed(frame: Frame, node: s.Simple) -> Rendered:
    """Lower a command whose name is only known while it runs.

    Args:
        frame: Where it stands.
        node: The command.
    """
    unit = frame.unit
    if _means_program(frame, node):
        return Rendered(status=processes.start(frame, node, node.words, "run"))
    made = processes.start(frame, node, node.words, "invoke")
    unit.tabulates = True
    more: list[t.Keyword] = []
    if any(facts.reads_status for facts in unit.facts.functions.values()):
        more.append(t.Keyword("asking", t.DictDisplay(tuple(_asking(frame, node)))))
    before, nothing = status_left(frame, node, [*node.words, *node.assignments])
    if nothing is not None:
        more.append(t.Keyword("nothing", nothing))
    made = t.Call(made.function, made.arguments, (*made.keywords, *more))
    return Rendered(before, _ignoring(frame, node, made))


def _asking(frame: Frame, node: s.Simple) -> Iterator[tuple[t.Expression | None, t.Expression]]:
    """Yield the functions that read the status of what ran before, with that."""
    for name, facts in frame.unit.facts.functions.items():
        if not facts.reads_status:
            continue
        if not facts.plain:
            raise Opaque(node, f"it may be the function {name}, which reads the status of what ran before")
        frame.assigned("status")
        made = t.Call(
            t.Name(frame.unit.facts.naming.function(name)),
            (t.Starred(t.Name("args")),),
            (t.Keyword("status", STATUS),),
        )
        yield t.Constant(name), t.Lambda(("*args",), made)


def _ignoring(frame: Frame, node: s.Simple, made: t.Call) -> t.Expression:
    """Have errexit ignored in functions that are called where it is ignored."""
    facts = frame.unit.facts
    if errexit(frame) is not False or facts.options.state("errexit") is False:
        return made
    if not any(each.checked for each in facts.functions.values()):
        return made
    if any(isinstance(each, t.Walrus) for each in expressions(made)):
        raise Opaque(node, "what is called is computed, and its words assign")
    return call(frame.unit.helper("ignoring_errors"), t.Lambda((), made))


def _means_program(frame: Frame, node: s.Simple) -> bool:
    """Tell whether the command can only be a program: its name has a slash, or comes from known texts."""
    first = node.words[0]
    if any("/" in text for text in _fixed(first)):
        return True
    names = list(_names(frame, node))
    return bool(names) and all(name is not None and processes.is_program(frame, name) for name in names)


def _fixed(word: s.Word) -> Iterator[str]:
    """Yield the texts that are certain to be in the first field of a word."""
    for part in word.parts:
        if isinstance(part, s.Quoted):
            yield part.text
        elif isinstance(part, s.DoubleQuoted):
            if any(isinstance(each, s.Parameter) and (each.name == "@" or each.index) for each in part.parts):
                return
            yield from (each.text for each in part.parts if isinstance(each, s.Quoted))
        elif isinstance(part, s.Literal):
            if not part.text.startswith("~"):
                yield part.text
        else:
            return


def _names(frame: Frame, node: s.Simple) -> Iterator[str | None]:
    """Yield every command name that the first words can give, ``None`` for one that is not known."""
    first = node.words[0].parts[0] if len(node.words[0].parts) == 1 else None
    quoted = isinstance(first, s.DoubleQuoted)
    if isinstance(first, s.DoubleQuoted):
        first = first.parts[0] if len(first.parts) == 1 else None
    if not isinstance(first, s.Parameter) or first.index or first.operation or first.indirect or first.length:
        yield None
        return
    texts = frame.unit.facts.variables.texts(frame.function, first.name)
    if texts is None:
        yield None
        return
    for text in texts:
        fields = [text] if quoted else text.split()
        if fields:
            yield fields[0]
        elif node.words[1:]:
            yield node.words[1].literal
    if not quoted and node.words[1:]:
        # While it is unset or empty, the next word is the command.
        yield node.words[1].literal
