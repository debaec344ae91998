"""What is known about the functions of a script: which are plain definitions, and where errexit is ignored in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.given import runs_text
from overhaul.translators.shell.facts.options import changes
from overhaul.translators.shell.facts.walk import children, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

__all__ = ["FunctionFacts", "functions_of", "has_slash"]

_ITEM = re.compile(r"[A-Za-z_]\w*\[")
_SETS = re.compile(r"\bset\b")


@dataclass(slots=True)
class FunctionFacts:
    """What is known about the functions of one name.

    Attributes:
        name: The name.
        definitions: Each of them, in the order of the script.
        plain: Whether there is one, at the top, that is in force before anything can call it.
        calls: Names of functions that its body calls.
        ignored: Whether a call of it may have errexit ignored.
        checked: Whether a call of it may have errexit in force.
        reads_status: Whether it may read the status of what ran before its call, as ``local code=$?`` does.
    """

    name: str
    definitions: list[s.Function] = field(default_factory=list)
    plain: bool = False
    calls: set[str] = field(default_factory=set)
    ignored: bool = False
    checked: bool = False
    reads_status: bool = False


@dataclass(slots=True)
class _Call:
    name: str
    caller: str
    place: _Place
    computed: s.Simple | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a call stands.

    Attributes:
        ignored: Whether errexit may be ignored or off there.
        checked: Whether it may be in force there, or a trap on ``ERR``.
        again: Whether it may be in force there also where the function around is called with it ignored.
    """

    ignored: bool = False
    checked: bool = True
    again: bool = False


_TOP = _Place()
_CONDITION = _Place(ignored=True, checked=False)


def functions_of(
    script: s.Script, switched: Callable[[str, s.Simple], bool] | None = None
) -> Mapping[str, FunctionFacts]:
    """Find the functions of a script, by name.

    Args:
        script: The script.
        switched: Tells, for the function around and a command whose name is expanded, that it calls no function.
    """
    found: dict[str, FunctionFacts] = {}
    for node in walk(script.body):
        if isinstance(node, s.Function):
            found.setdefault(node.name, FunctionFacts(node.name)).definitions.append(node)
    calls: list[_Call] = []
    _collect(script.body, "", found.keys(), calls, _TOP, _substituted(script))
    if switched is not None:
        calls = [call for call in calls if call.computed is None or not switched(call.caller, call.computed)]
    for call in calls:
        if call.caller:
            found[call.caller].calls.add(call.name)
    _spread(found, calls)
    _find_plain(script, found)
    for facts in found.values():
        facts.reads_status = any(_reads_status(each) for each in facts.definitions)
    return found


def _substituted(script: s.Script) -> Callable[[_Place], _Place]:
    """Return what becomes of a place in a command substitution: bash clears errexit there, sh has it count again.

    In bash it counts again, too, where something in it or in a function switches it on.
    """
    if script.dialect == "sh":
        return lambda place: _Place(ignored=place.ignored, again=True)
    kept = "inherit_errexit" in script.text or "ERR" in script.text or _switches_on(script)
    return lambda place: _Place(ignored=True, checked=place.checked and kept, again=place.again and kept)


def _switches_on(script: s.Script) -> bool:
    """Whether a function or a command substitution may switch errexit on."""
    if not _SETS.search(script.text):
        return False
    inner = [node for node in walk(script.body) if isinstance(node, (s.Function, s.CommandSubstitution))]
    found = (changes(node) for node in walk(inner))
    return any(each is None or each.get("errexit") for each in found)


def _collect(  # noqa: PLR0912 - one case for a kind of node
    nodes: Iterable[s.Node],
    caller: str,
    names: Collection[str],
    calls: list[_Call],
    place: _Place,
    substituted: Callable[[_Place], _Place],
) -> None:
    """Collect the calls below some nodes, with whether errexit is ignored where they stand."""

    def collect(nodes: Iterable[s.Node], place: _Place) -> None:
        _collect(nodes, caller, names, calls, place, substituted)

    for node in nodes:
        match node:
            case s.Function():
                _collect([node.body], node.name, names, calls, _TOP, substituted)
            case s.If() | s.While():
                collect(node.condition, _CONDITION)
                rest = (*node.then, *node.otherwise) if isinstance(node, s.If) else node.body
                collect(rest, place)
            case s.AndOr():
                collect([node.left], _CONDITION)
                collect([node.right], place)
            case s.Statement():
                collect(children(node), _CONDITION if node.negated else place)
            case s.CommandSubstitution():
                collect(node.body, substituted(place))
            case s.Redirect(_, _, s.Word(_, (s.ProcessSubstitution(_, body),))):
                collect(body, _Place(ignored=place.ignored, again=True))
            case s.Simple():
                name = node.words[0].literal if node.words else None
                if name is not None and name in names:
                    calls.append(_Call(name, caller, place))
                elif runs_text(node):
                    calls += (_Call(each, caller, place) for each in names)
                elif name is None and node.words and not has_slash(node.words[0]):
                    calls += (_Call(each, caller, place, node) for each in names)
                elif name == "trap":  # runs at any time, as from the top
                    text = " ".join(word.literal or "" for word in node.words[1:2])
                    calls += (_Call(each, "", _TOP) for each in names if each in text)
                collect(children(node), place)
            case _:
                collect(children(node), place)


def has_slash(word: s.Word) -> bool:
    """Tell whether a command name that is expanded has a slash in it, so that it means no function."""
    return any("/" in node.text for node in walk(word) if isinstance(node, (s.Literal, s.Quoted)))


def _spread(found: Mapping[str, FunctionFacts], calls: list[_Call]) -> None:
    """Work out which functions may run with errexit ignored, and which with it in force."""
    changed = True
    while changed:
        changed = False
        for call in calls:
            callee = found[call.name]
            caller = found.get(call.caller)
            place = call.place
            ignored = place.ignored or (caller is not None and caller.ignored)
            checked = place.checked and (caller is None or caller.checked or place.again)
            if (ignored and not callee.ignored) or (checked and not callee.checked):
                callee.ignored = callee.ignored or ignored
                callee.checked = callee.checked or checked
                changed = True


def _find_plain(script: s.Script, found: Mapping[str, FunctionFacts]) -> None:
    """Find the functions that are defined once, at the top, before anything that runs can call them."""
    unset = {
        word.literal
        for node in walk(script.body)
        if isinstance(node, s.Simple) and node.words and node.words[0].literal == "unset"
        if "-v" not in {word.literal for word in node.words}
        for word in node.words[1:]
        if not _is_item(word)
        # The name of a function that is computed is refused while the program runs, but behind -f.
        if word.literal is not None or "-f" in {word.literal for word in node.words}
    }
    reachable: set[str] = set()
    for statement in script.body:
        if isinstance(statement.command, s.Function) and not statement.background and not statement.redirects:
            facts = found[statement.command.name]
            once = len(facts.definitions) == 1 and facts.definitions[0] is statement.command
            facts.plain = (
                once and facts.name not in reachable and facts.name not in unset and None not in unset
            )
            continue
        reachable |= _reached(statement, found)


def _is_item(word: s.Word) -> bool:
    """Whether a word can only be an item of an array: ``name[...]``."""
    part = word.parts[0] if word.parts else None
    if isinstance(part, s.DoubleQuoted) and part.parts:
        part = part.parts[0]
    return isinstance(part, (s.Literal, s.Quoted)) and _ITEM.match(part.text) is not None


def _reached(statement: s.Statement, found: Mapping[str, FunctionFacts]) -> set[str]:
    """Names of functions that running a statement may call, through others too."""
    names: set[str] = set()
    waiting = [
        str(node.words[0].literal)
        for node in walk(statement)
        if isinstance(node, s.Simple) and node.words and node.words[0].literal in found
    ]
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            waiting += found[name].calls
    return names


def _running_first(statements: Sequence[s.Statement]) -> list[s.Node]:
    """Return what of statements may see the status of what ran before: what runs first, and what is expanded for it."""
    found: list[s.Node] = []
    waiting = list(statements[:1])
    while waiting:
        statement = waiting.pop()
        found += statement.redirects
        match statement.command:
            case s.AndOr(_, _, left, _):
                waiting.append(left)
            case s.If(_, condition) | s.While(_, condition):
                waiting += condition[:1]
            case s.Block(_, body) | s.Subshell(_, body):
                waiting += body[:1]
            case None:
                continue
            case command:
                found.append(command)
    return found


def _reads_status(function: s.Function) -> bool:
    """Whether the first statement of a function has ``$?`` in it, or leaves without a number."""
    command = function.body.command
    first = command.body[:1] if isinstance(command, s.Block) else (function.body,)
    for node in walk(_running_first(first), into=lambda each: not isinstance(each, s.Function)):
        if isinstance(node, s.Parameter) and node.name == "?":
            return True
        if (
            isinstance(node, s.Simple)
            and len(node.words) == 1
            and node.words[0].literal in {"return", "exit"}
        ):
            return True
    return False
