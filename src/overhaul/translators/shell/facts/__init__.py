"""Facts about a script: found once, changed by nobody, and the only ground on which plainer Python is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.closing import closes_errors
from overhaul.translators.shell.facts.counts import Counts, counts_of
from overhaul.translators.shell.facts.failing import counts_errors
from overhaul.translators.shell.facts.functions import FunctionFacts, functions_of
from overhaul.translators.shell.facts.given import gives_texts
from overhaul.translators.shell.facts.magnitudes import Magnitudes, magnitudes_of
from overhaul.translators.shell.facts.naming import Naming
from overhaul.translators.shell.facts.numerals import Numerals, numerals_of
from overhaul.translators.shell.facts.options import OptionFacts, options_of
from overhaul.translators.shell.facts.refusals import notes_statuses, refusals_of
from overhaul.translators.shell.facts.switches import switch, variable_alone
from overhaul.translators.shell.facts.unvalued import unvalued_arrays
from overhaul.translators.shell.facts.unwinding import fails_redirected, unwinds
from overhaul.translators.shell.facts.variables import Variables, variables_of
from overhaul.translators.shell.facts.walk import commands, walk

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Facts", "facts_of"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a script.

    Attributes:
        options: Shell options.
        functions: By name.
        counts: How many positional parameters there are at least.
        variables: Kinds, scopes and the like.
        magnitudes: How large numbers can become.
        naming: Python names.
        refusals: Statements at the top that bash does not read, with the reason.
        unvalued: Names of arrays that are empty only where they are without a value.
        counts_errors: Whether errexit may count again in a process that a function starts.
        unwinds: Whether a call with redirections may be left by errexit while something is trapped on EXIT.
        fails_redirected: Whether an expansion may fail within redirections while something is, and errexit is off.
        closes_errors: Whether the standard error may be closed where the script writes to it.
        gives_texts: Whether errexit may count in a text that ``eval`` or ``source`` run under a computed name.
        notes_statuses: Whether each command must note its status for ``PIPESTATUS``.
        traps: Whether something may be trapped: ``ERR`` and ``EXIT`` by name, ``""`` for a signal that is computed.
    """

    options: OptionFacts
    functions: Mapping[str, FunctionFacts]
    counts: Counts
    variables: Variables
    magnitudes: Magnitudes
    numerals: Numerals
    naming: Naming
    traps: frozenset[str]
    refusals: Mapping[s.Span, str]
    notes_statuses: bool
    counts_errors: bool
    unwinds: bool
    fails_redirected: bool
    closes_errors: bool
    gives_texts: bool
    unvalued: frozenset[str]

    @property
    def names(self) -> set[str]:
        """Python names that are in use."""
        return self.naming.taken


def facts_of(script: s.Script, helpers: frozenset[str]) -> Facts:
    """Find out what is known about a script.

    Args:
        script: The script, with its constant ``eval`` and ``trap`` texts put in where `Unit.parse` finds them later.
        helpers: Names of all support helpers, which nothing else may have.
    """
    functions = functions_of(script)
    variables = variables_of(script, functions)
    if functions and any(isinstance(node, s.Simple) and variable_alone(node) for node in walk(script.body)):
        names = functions.keys()
        functions = functions_of(
            script, lambda function, node: switch(variables, names, function, node) is not None
        )
    numerals = numerals_of(script, variables)
    naming = Naming.beside(helpers)
    options = options_of(script)
    traps = _traps(script)
    return Facts(
        options=options,
        functions=functions,
        counts=counts_of(script, functions, options),
        variables=variables,
        magnitudes=magnitudes_of(script, variables, numerals, functions),
        numerals=numerals,
        naming=naming,
        traps=traps,
        refusals=refusals_of(script),
        notes_statuses=notes_statuses(script),
        unvalued=unvalued_arrays(script, variables),
        counts_errors=options.state("errexit") is not False and counts_errors(script, functions),
        unwinds="EXIT" in traps and options.state("errexit") is not False and unwinds(script, functions),
        fails_redirected="EXIT" in traps
        and options.state("errexit") is False
        and fails_redirected(script, functions, nounset=options.state("nounset") is not False),
        closes_errors=closes_errors(script, functions),
        gives_texts=options.state("errexit") is not False and gives_texts(script),
    )


def _traps(script: s.Script) -> frozenset[str]:

    found: set[str] = set()
    for node in commands(script.body, "trap"):
        for word in node.words[2:]:
            name = word.literal
            found.add("" if name is None else _signal(name))
    return frozenset(found)


def _signal(name: str) -> str:
    upper = name.upper().removeprefix("SIG")
    return "EXIT" if upper == "0" else upper
