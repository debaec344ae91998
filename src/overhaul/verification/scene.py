"""What a program finds when it starts: arguments, standard input, environment, files, and stand-ins for commands."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Item", "Scene", "Shim"]


@dataclass(frozen=True, slots=True)
class Item:
    """A file that is there before the program starts.

    Attributes:
        path: Relative to the working directory; ``../prog/lib.sh`` lies beside the program.
        data: Its contents; of a symbolic link the target.
        mode: Its permission bits; ``None`` makes a symbolic link.
    """

    path: str
    data: bytes
    mode: int | None = 0o644


@dataclass(frozen=True, slots=True)
class Shim:
    """A stand-in for an external command, found first on ``PATH``: it records its call.

    Attributes:
        name: The command.
        body: What it does then, in ``sh``; ``$state`` is a file that it may keep between calls.
        keeps_input: Whether it reads and records its standard input.
    """

    name: str
    body: str = ""
    keeps_input: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that a program finds.

    Attributes:
        args: Behind the program's name.
        stdin: Contents of standard input, a regular file.
        environment: On top of the fixed variables.
        items: Files in place.
        shims: Recorded commands.
        ordered: Whether the order of recorded calls matters; not where commands run at the same time.
    """

    args: tuple[str, ...] = ()
    stdin: bytes = b""
    environment: tuple[tuple[str, str], ...] = ()
    items: tuple[Item, ...] = ()
    shims: tuple[Shim, ...] = ()
    ordered: bool = True
