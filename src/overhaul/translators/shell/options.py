"""What a user may ask of a translation."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Options"]


@dataclass(frozen=True, slots=True)
class Options:
    """How to translate.

    Attributes:
        bridge: Whether opaque statements run through bash instead of raising.
        support: ``inline`` for helpers in the program, ``module`` for a module beside it.
        name: Name of the script as its messages and ``$0`` show it.
    """

    bridge: bool = False
    support: str = "inline"
    name: str = "script"
