"""Functions with parameters of their own: where every call is known, ``args[0]`` gets a name.

``def turn(*args)`` with ``message = args[0]`` becomes ``def turn(message: str)``. A function keeps ``*args`` where
something else than single positional parameters is asked for, or where a call may pass any number of them.
"""

from __future__ import annotations

import builtins
import keyword
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from overhaul.translators.python import tree as t
from overhaul.translators.python.nodes import changed, nodes
from overhaul.translators.python.pruning import used_names
from overhaul.translators.shell.finishing.calling import calls_of, foreign_names, identifiers
from overhaul.translators.shell.finishing.merging import bound_names
from overhaul.translators.shell.finishing.number_parameters import with_numbers
from overhaul.translators.shell.helpers.shaking import LOOKING, library

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

__all__ = ["with_parameters"]

_ARGS = t.Name("args")
_TABLE = "named_functions"
_EMPTY = t.Constant("")
_REST = t.Parameter("*args", "str")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_SAYING = frozenset({"print", "echo", "join", "complain"})
_LEAVING = frozenset({"exit_code", "SystemExit"})
_TAKEN = frozenset({*dir(builtins), *keyword.kwlist, "args", "status"})


def with_parameters(
    body: tuple[t.Statement, ...], helpers: Iterable[str], variables: Collection[str]
) -> tuple[tuple[t.Statement, ...], frozenset[str]]:
    """Return the body of a program whose functions name their parameters.

    Args:
        body: The program.
        helpers: Names of the helpers that it may use.
        variables: What the variables of the script are called in it.

    Returns:
        The body, and the helpers that it may use now.
    """
    helpers = frozenset(helpers)
    functions = {
        each.name: each
        for each in body
        if isinstance(each, t.FunctionDef) and each.parameters[:1] == (_REST,)
    }
    calls = calls_of(body, functions.keys())
    looking = _looking(body, helpers)
    made = {
        name: _renewed(each, calls[name], invents=name not in looking)
        for name, each in functions.items()
        if name in calls
    }
    found = {name: each for name, each in made.items() if each is not None}
    body = tuple(found.get(each.name, each) if isinstance(each, t.FunctionDef) else each for each in body)
    body = with_numbers(body, found)
    known = {*found, "main"}
    found = {each.name: each for each in body if isinstance(each, t.FunctionDef) and each.name in known}
    seen = {name for name in found.keys() & looking if _has_variables(found[name], variables)}
    return (_shown(body, seen), helpers | {_TABLE}) if seen else (body, helpers)


def _looking(body: Sequence[t.Statement], helpers: frozenset[str]) -> frozenset[str]:
    """Return the functions in which text may be evaluated that names variables of functions that run."""
    used = {each.name: used_names(each.body) for each in body if isinstance(each, t.FunctionDef)}
    if LOOKING[0] not in library().shaken(helpers & used_names(body)).names:
        return frozenset()
    looking = set(library().needing(LOOKING))
    while more := {name for name, names in used.items() if names & looking} - looking:
        looking |= more
    return frozenset(looking & used.keys())


def _has_variables(function: t.FunctionDef, variables: Collection[str]) -> bool:
    """Whether variables of the script may be local to a function."""
    names = bound_names(function.body) | {each.name for each in function.parameters}
    return not (names - foreign_names(function.body)).isdisjoint(variables)


def _shown(body: tuple[t.Statement, ...], names: set[str]) -> tuple[t.Statement, ...]:
    """Say of which functions the variables are looked at while they run, right behind the start."""
    told = t.SetDisplay(tuple(map(t.Constant, sorted(names))))
    line = t.Do(t.Call(t.Attribute(t.Name(_TABLE), "update"), (told,)))
    made: list[t.Statement] = []
    for each in body:
        if isinstance(each, t.FunctionDef) and each.name == "main":
            at = 1 + next(
                (number for number, one in enumerate(each.body) if isinstance(one, t.Do)),
                -1,
            )
            made.append(replace(each, body=(*each.body[:at], line, *each.body[at:])))
        else:
            made.append(each)
    return tuple(made)


# ------------------------------------------------------------------------------------------------- functions


def _takes_args(node: object) -> bool:
    """Whether a node is a function in which ``args`` are its own."""
    return isinstance(node, t.FunctionDef) and node.parameters[:1] == (_REST,)


def _renewed(
    function: t.FunctionDef, calls: Sequence[tuple[t.Expression, ...]], *, invents: bool
) -> t.FunctionDef | None:
    """Return a function with parameters, or nothing where it keeps ``*args``."""
    if not calls or any(_takes_args(each) for each in nodes(function.body)):
        return None
    if not _mentions_args(function.body):
        taken = all(not arguments for arguments in calls)
        return replace(function, parameters=_kept(function)) if taken else None
    counts = [len(each) for each in calls]
    if any(isinstance(each, t.Starred) for arguments in calls for each in arguments):
        return _shifted(function, calls)
    body = changed(function.body, lambda node: _placed(node, min(counts)))
    numbers = {_number(name) for name in used_names(body)} - {None}
    if _mentions_args(body) or (max(counts) > max((each or 0) + 1 for each in numbers or {-1})):
        return _shifted(function, calls)
    return _named(
        function, body, calls, numbers={each for each in numbers if each is not None}, invents=invents
    )


def _kept(function: t.FunctionDef) -> tuple[t.Parameter, ...]:
    return function.parameters[1:]


def _mentions_args(body: object) -> bool:
    return any(
        node == _ARGS or (isinstance(node, (t.Global, t.Nonlocal)) and "args" in node.names)
        for node in nodes(body)
    )


def _place(number: int) -> t.Name:
    """Return what stands for a parameter until it has a name."""
    return t.Name(f"args[{number}]")


def _number(name: str) -> int | None:
    return int(name[5:-1]) if name.startswith("args[") else None


def _placed(node: Any, fewest: int) -> Any:
    """Return what stands for a parameter where a node reads one."""
    match node:
        case t.Index(t.Name("args"), t.Constant(int(number))) if number >= 0:
            return _place(number)
        case t.Call(t.Name("need_argument"), (t.Name("args"), t.Constant(int(number)))) if number <= fewest:
            return _place(number - 1)
        case t.Call(t.Name("argument"), (t.Name("args"), t.Constant(int(number)))) if number > 0:
            return _place(number - 1)
        case t.Conditional(test, t.Name(name), t.Constant("")) if _is_there(test, name):
            return t.Name(name)
        case t.Conditional(t.And((test, t.Name(again))), t.Name(name), otherwise) if (
            again == name and _is_there(test, name)
        ):
            return t.Or((t.Name(name), otherwise))
        case _:
            return node


def _is_there(test: t.Expression, name: str) -> bool:
    """Whether something asks if there is the parameter that a name stands for."""
    number = _number(name)
    if number is None:
        return False
    match test:
        case t.Name("args"):
            return number == 0
        case t.Compare(">", t.Call(t.Name("len"), (t.Name("args"),), ()), t.Constant(int(count)), ()):
            return count == number
        case _:
            return False


def _named(
    function: t.FunctionDef,
    body: tuple[t.Statement, ...],
    calls: Sequence[tuple[t.Expression, ...]],
    *,
    numbers: set[int],
    invents: bool,
) -> t.FunctionDef | None:
    """Give the parameters names: those of the variables they are assigned to, else what the calls or the use say."""
    fewest = min(map(len, calls))
    count = max(numbers) + 1
    if len(numbers) < count:
        return None
    uses = Counter(node.identifier for node in nodes(body) if isinstance(node, t.Name))
    body, names = _own_names(body, uses)
    if len(names) < count and not invents:
        return None
    taken = {*_TAKEN, *identifiers(body), *names.values()}
    for number in range(count):
        if number not in names:
            given = [each[number] for each in calls if number < len(each)]
            names[number] = _invented(body, number, given, taken, alone=count == 1)
            taken.add(names[number])
    places = {f"args[{number}]": name for number, name in names.items()}
    body = changed(body, lambda node: t.Name(places[node.identifier]) if _is_place(node, places) else node)
    parameters = tuple(
        t.Parameter(names[number], "str", None if number < fewest else _EMPTY) for number in range(count)
    )
    return replace(function, parameters=(*parameters, *_kept(function)), body=body or (t.Pass(),))


def _is_place(node: Any, places: Mapping[str, str]) -> bool:
    return isinstance(node, t.Name) and node.identifier in places


def _own_names(
    body: tuple[t.Statement, ...], uses: Mapping[str, int]
) -> tuple[tuple[t.Statement, ...], dict[int, str]]:
    """Take away the assignments at the beginning that only give parameters names.

    Args:
        body: Of the function.
        uses: How often each name occurs in it.
    """
    foreign = foreign_names(body)
    declared = {node.name for node in nodes(body) if isinstance(node, (t.Declare, t.FunctionDef))}
    bound = Counter(
        target.identifier
        for node in nodes(body)
        if isinstance(node, t.Assign)
        for target in node.targets
        if isinstance(target, t.Name)
    )
    names: dict[int, str] = {}
    kept: list[t.Statement] = []
    before: set[str] = set()
    leading = True
    for each in body:
        match each:
            case t.Assign((t.Name(name),), t.Name(place), "") if leading and (
                (number := _number(place)) is not None
                and number not in names
                and not {name} & (foreign | declared | before | set(names.values()) | _TAKEN)
                and (bound[name] == 1 or uses[place] == 1)
            ):
                names[number] = name
                continue
            case t.Assign() | t.Declare() | t.Global() | t.Nonlocal() | t.Remark() | t.AugAssign():
                pass
            case _:
                leading = False
        before |= identifiers((each,))
        kept.append(each)
    return tuple(kept), names


def _invented(
    body: object, number: int, given: Sequence[t.Expression], taken: set[str], *, alone: bool
) -> str:
    """Return a name for a parameter that the script gives none."""
    candidates: list[str] = []
    callers = {each.identifier.lower() for each in given if isinstance(each, t.Name)}
    if len(callers) == 1 and all(isinstance(each, t.Name) for each in given):
        candidates += callers
    if _is_given_to(body, _place(number), _LEAVING):
        candidates.append("code")
    elif _is_said(body, _place(number)):
        candidates += ["message", "text"]
    candidates += ["value"] if alone else [_ORDINALS[number]] if number < len(_ORDINALS) else []
    for each in (*candidates, f"argument_{number + 1}"):
        if each not in taken:
            return each
    return next(name for more in range(2, 1000) if (name := f"argument_{number + 1}_{more}") not in taken)


def _is_said(body: object, place: t.Name) -> bool:
    """Whether a parameter is only put out, or handed on to what does that."""
    for node in nodes(body):
        match node:
            case t.FormattedText(parts) if place in parts:
                return any(isinstance(each, str) and " " in each for each in parts)
    return _is_given_to(body, place, _SAYING)


def _is_given_to(body: object, place: t.Name, functions: frozenset[str]) -> bool:
    """Whether all that is done with a parameter is to call one of some functions with it."""
    uses = sum(node == place for node in nodes(body))
    given = sum(
        sum(inner == place for inner in nodes(node.arguments))
        for node in nodes(body)
        if isinstance(node, t.Call)
        and isinstance(node.function, t.Name)
        and node.function.identifier in functions
    )
    return 0 < uses <= given


def _shifted(function: t.FunctionDef, calls: Sequence[tuple[t.Expression, ...]]) -> t.FunctionDef | None:
    """Name the parameters that a function takes off the others at its beginning."""
    names: list[str] = []
    taking: list[str] = []
    kept: list[t.Statement] = []
    rest = list(function.body)
    while rest and isinstance(rest[0], (t.Global, t.Remark)):
        kept.append(rest.pop(0))
    foreign = foreign_names(function.body)
    done = 0
    for at, each in enumerate(rest):
        match each:
            case t.Assign((t.Name(name),), t.Index(t.Name("args"), t.Constant(int(number))), "") if (
                number == len(taking) and name not in {*names, *taking, *foreign, *_TAKEN}
            ):
                taking.append(name)
            case t.Assign(
                (t.Name("args"),), t.Index(t.Name("args"), t.Slice(t.Constant(int(count)), None, None)), ""
            ) if count == len(taking) > 0:
                names += taking
                taking = []
                done = at + 1
            case _:
                break
    first = _firm(calls)
    if not names or first < len(names) or "args" in foreign:
        return None
    parameters = tuple(t.Parameter(name, "str") for name in names)
    return replace(
        function, parameters=(*parameters, *function.parameters), body=(*kept, *rest[done:]) or (t.Pass(),)
    )


def _firm(calls: Sequence[tuple[t.Expression, ...]]) -> int:
    """Return how many arguments all calls pass one by one."""
    counts = []
    for arguments in calls:
        stars = [number for number, each in enumerate(arguments) if isinstance(each, t.Starred)]
        counts.append(stars[0] if stars else len(arguments))
    return min(counts)
