"""Smaller definitions of helpers where the whole program shows what never happens.

Each of `LEAN` stands for definitions of helpers that know less: of jobs and traps, of redirections, of shell code in
children. They are taken where nothing that is left in the program needs more.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.helpers.variants import nodes_of
from overhaul.translators.shell.support.options import options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

__all__ = ["BINDING", "LEAN", "Lean", "Uses", "chosen", "without_binding"]


@dataclass(frozen=True, slots=True)
class Uses:
    """What a program does with helpers.

    Attributes:
        calls: All calls of names, by what is called.
        names: How often a name stands anywhere.
        asked: What is asked whether it is among the options.
    """

    calls: Mapping[str, Sequence[t.Call]]
    names: Mapping[str, int]
    asked: Sequence[t.Expression]

    @classmethod
    def of(cls, body: tuple[t.Statement, ...]) -> Uses:
        """Look at a whole program."""
        calls: dict[str, list[t.Call]] = {}
        names: Counter[str] = Counter()
        asked: list[t.Expression] = []
        for node in nodes_of(body):
            if isinstance(node, t.Name):
                names[node.identifier] += 1
            elif isinstance(node, t.Call):
                calls.setdefault(_called(node.function), []).append(node)
            elif isinstance(node, t.Compare) and node.right == t.Name("options"):
                asked.append(node.left)
        return cls(calls, names, asked)

    def keywords(self, *names: str) -> list[frozenset[str]]:
        """Return the keywords of each call of some names."""
        return [
            frozenset(each.name for each in call.keywords)
            for name in names
            for call in self.calls.get(name, ())
        ]


def _called(function: t.Expression) -> str:
    match function:
        case t.Name(name):
            return name
        case t.Attribute(t.Name("options"), _):
            return "options."
        case _:
            return ""


@dataclass(frozen=True, slots=True)
class Lean:
    """Modules with smaller definitions that go together.

    Attributes:
        modules: Their names.
        without: Names of which none may be left among the helpers then.
        fits: Whether they do for what a program does with helpers.
        alone: Names of what takes less than before: no other helper may call it.
    """

    modules: tuple[str, ...]
    without: frozenset[str] = frozenset()
    fits: Callable[[Uses], bool] = lambda _: True
    alone: frozenset[str] = frozenset()


def _redirects_as(*, dash: bool) -> Callable[[Uses], bool]:
    def fits(uses: Uses) -> bool:
        return all(dash == ("status" in found) for found in uses.keywords(*_REDIRECTING))

    return fits


def _redirects_no_program(uses: Uses) -> bool:
    return not any("redirects" in found for found in uses.keywords("run"))


def _redirects_no_substitution(uses: Uses) -> bool:
    return not any("redirects" in found for found in uses.keywords("substitute"))


def _starts_programs(uses: Uses) -> bool:
    """Whether only programs are substituted, and the stages of pipelines."""
    stages = [each for call in uses.calls.get("pipeline", ()) for each in call.arguments]
    firsts = [call.arguments[:1] for call in uses.calls.get("substitute", ())]
    return all(isinstance(each, t.ListDisplay) for each in stages) and all(
        isinstance(each, (t.Constant, t.FormattedText)) for first in firsts for each in first
    )


def _asks_for_known_options(uses: Uses) -> bool:
    """Whether all options that are looked at are written out, and are off when a program begins."""
    named = [each.value for each in uses.asked if isinstance(each, t.Constant)]
    whole = uses.names.get("options", 0) - len(named) - len(uses.calls.get("options.", ()))
    return not whole and not set(named) & _INITIAL


_REDIRECTING = ("redirected", "redirecting", "redirecting_texts")
#: What jobs, traps and process substitutions look after; and what kills children, of which substitutions are silent.
_LOOKED_AFTER = frozenset({"foreground", "in_child", "endings", "trapped", "substitutions", "kill"})

_INITIAL = frozenset(options)
#: What looks at options of any name.
_LISTING = frozenset(
    {
        *("local_options", "set_options", "set_options_on", "restore_options", "shopt", "option_letters"),
        *("dash_show_options", "dash_option_letters"),
        *("_UNARY", "CommandText"),
    }
)
_CHILDREN = ("forking", "pipelines", "substitution")
#: The one that looks for variables itself.
BINDING = "environment"
#: All of them; each one goes further than those in front of it.
LEAN = (
    Lean((*_CHILDREN, "processes"), _LOOKED_AFTER, _redirects_as(dash=False)),
    Lean((*_CHILDREN, "dash_processes"), _LOOKED_AFTER, _redirects_as(dash=True)),
    Lean(("plain_processes",), _LOOKED_AFTER, _redirects_no_program, frozenset({"run"})),
    Lean(("plain_substitution",), _LOOKED_AFTER, _redirects_no_substitution, frozenset({"substitute"})),
    Lean(
        ("without_forks", "redirected_outputs"),
        _LOOKED_AFTER | {"start_child", "statuses"},
        lambda uses: _starts_programs(uses) and not _redirects_no_substitution(uses),
        frozenset({"pipeline", "substitute"}),
    ),
    Lean(
        ("without_forks", "outputs"),
        _LOOKED_AFTER | {"start_child", "statuses"},
        lambda uses: _starts_programs(uses) and _redirects_no_substitution(uses),
        frozenset({"pipeline", "substitute"}),
    ),
    Lean(("redirects",), _LOOKED_AFTER | {"redirected", "redirecting_texts", "_Redirecting"}),
    Lean(("options",), _LISTING, _asks_for_known_options),
    Lean((BINDING,), frozenset({"variables", "renamed", "_promised", "Array", "Map"})),
)


def chosen(
    made: Callable[[tuple[str, ...]], tuple[frozenset[str], frozenset[str]]],
    uses: Uses,
    lean: Iterable[Lean] = LEAN,
) -> tuple[str, ...]:
    """Return the modules with smaller definitions that a program takes.

    Args:
        made: What the helpers define that a program needs, with some of the modules, and what they use.
        uses: What the program does.
        lean: What there is.
    """
    taken: tuple[str, ...] = ()
    for each in lean:
        if not each.fits(uses):
            continue
        names, used = made((*taken, *each.modules))
        if not each.without & names and not each.alone & used:
            taken = (*taken, *each.modules)
    return taken


def without_binding(body: tuple[t.Statement, ...]) -> tuple[t.Statement, ...]:
    """Return a program that tells its helpers nothing about its variables."""
    binding = t.Do(t.Call(t.Name("bind"), (t.Call(t.Name("globals")),)))
    return tuple(
        replace(each, body=tuple(one for one in each.body if one != binding))
        if isinstance(each, t.FunctionDef) and each.name == "main"
        else each
        for each in body
    )
