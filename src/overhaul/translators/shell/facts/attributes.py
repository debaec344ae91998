"""Where only running tells which attributes (``declare -i``, ``-l``, ``-u``) variables have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from overhaul.translators.shell.facts.kinds import Write

__all__ = ["late_flags", "lent_flags"]

_WANTED = frozenset("iluc")
_TAKEN = frozenset({"+i", "+l", "+u", "+c"})

#: A function whose own variable it is, or none, and a name.
_Place = tuple[str, str]


def late_flags(
    flags: Mapping[_Place, set[str]],
    writes: Iterable[Write],
    place_of: Callable[[str, str], _Place],
    unset: set[str],
) -> set[_Place]:
    """Find the variables with attributes that something may assign while they have not got them, or not all.

    Args:
        flags: All letters with which they are declared somewhere.
        writes: All that is assigned.
        place_of: The place that a name has in a function.
        unset: Names that are unset somewhere: they have no attributes from then on.
    """
    made: dict[_Place, list[Write]] = {}
    for each in writes:
        made.setdefault(place_of(each.function, each.name), []).append(each)
    late = set()
    for place, letters in flags.items():
        wanted = letters & _WANTED
        if wanted and (place[1] in unset or letters & _TAKEN or _is_late(place, wanted, made[place])):
            late.add(place)
    return late


def _is_late(place: _Place, wanted: set[str], made: list[Write]) -> bool:
    declared = [each for each in made if wanted <= each.flags]
    inside = place[0] == "" and any(
        each.function and "local" not in each.flags for each in made if wanted & each.flags
    )
    return inside or not all(_is_behind(each, declared, wanted) for each in made)


def _is_behind(write: Write, declared: list[Write], wanted: set[str]) -> bool:
    """Whether something is certainly assigned after one of the declarations ran, or by one."""
    if wanted & write.flags or "local" in write.flags:
        return wanted <= write.flags
    return any(
        each.start < write.start and write.branches[: len(each.branches)] == each.branches
        for each in declared
    )


def lent_flags(
    flags: Mapping[_Place, set[str]], saved: Mapping[str, Iterable[str]], sees: Callable[[str, str], bool]
) -> set[_Place]:
    """Find the global variables in place of which some code may meet a local one with other attributes.

    Args:
        flags: All letters with which variables are declared somewhere.
        saved: Names that functions make local where others can see them.
        sees: Whether what a function calls may mean its variable of a name.
    """
    return {
        ("", name)
        for function, names in saved.items()
        for name in names
        if flags.get((function, name), set()) & _WANTED != flags.get(("", name), set()) & _WANTED
        and sees(function, name)
    }
