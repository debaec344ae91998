"""Builtins: each a function from a simple command to Python, found by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from overhaul.translators.shell.lower.builtins import completing, directories, limits, lookup, nothing
from overhaul.translators.shell.lower.builtins.constants import false, true
from overhaul.translators.shell.lower.builtins.echo import echo
from overhaul.translators.shell.lower.builtins.evaluating import eval_, source
from overhaul.translators.shell.lower.builtins.exec import exec_
from overhaul.translators.shell.lower.builtins.getopts import getopts
from overhaul.translators.shell.lower.builtins.kill import kill
from overhaul.translators.shell.lower.builtins.leaving import break_, continue_, exit_, return_
from overhaul.translators.shell.lower.builtins.mapfile import mapfile
from overhaul.translators.shell.lower.builtins.printf import printf
from overhaul.translators.shell.lower.builtins.read import read
from overhaul.translators.shell.lower.builtins.set import set_, shift, shopt
from overhaul.translators.shell.lower.builtins.test import bracket, test
from overhaul.translators.shell.lower.builtins.trap import trap
from overhaul.translators.shell.lower.builtins.unset import unset
from overhaul.translators.shell.lower.builtins.wait import disown, jobs, wait

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from overhaul.translators.shell import syntax as s
    from overhaul.translators.shell.lower.context import Frame, Rendered

    Builtin = Callable[[Frame, s.Simple], Rendered]

    class Asking(Protocol):
        """A builtin that reads better where nobody asks for its status."""

        def __call__(self, frame: Frame, node: s.Simple, *, wanted: bool) -> Rendered:
            """Lower it."""


__all__ = ["ASKING", "BUILTINS"]

ASKING: Mapping[str, Asking] = {"read": read, "shift": shift}

BUILTINS: Mapping[str, Builtin] = {
    ".": source,
    ":": true,
    "[": bracket,
    "alias": nothing.alias,
    "bind": completing.complete,
    "break": break_,
    "builtin": lookup.builtin,
    "caller": nothing.caller,
    "cd": directories.cd,
    "command": lookup.command,
    "compgen": completing.compgen,
    "complete": completing.complete,
    "compopt": completing.compopt,
    "continue": continue_,
    "dirs": directories.dirs,
    "disown": disown,
    "echo": echo,
    "eval": eval_,
    "exec": exec_,
    "exit": exit_,
    "false": false,
    "getopts": getopts,
    "hash": lookup.hash_,
    "history": nothing.history,
    "jobs": jobs,
    "kill": kill,
    "mapfile": mapfile,
    "popd": directories.popd,
    "printf": printf,
    "pushd": directories.pushd,
    "pwd": directories.pwd,
    "read": read,
    "readarray": mapfile,
    "return": return_,
    "set": set_,
    "shopt": shopt,
    "source": source,
    "test": test,
    "times": limits.times,
    "trap": trap,
    "true": true,
    "type": lookup.type_,
    "ulimit": limits.ulimit,
    "umask": limits.umask,
    "unalias": nothing.unalias,
    "unset": unset,
    "wait": wait,
}
