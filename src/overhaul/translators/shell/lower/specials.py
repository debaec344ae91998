"""Variables that the shell itself keeps: what stands for them in Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower.context import Frame, Opaque, call

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["NUMBERS", "OF_SH", "READERS", "Reader", "script_name", "setters"]


@dataclass(frozen=True, slots=True)
class Reader:
    """How a variable is read.

    Attributes:
        read: Makes the expression, from the frame and what reads it.
        optional: Whether the expression can be ``None``.
    """

    read: Callable[[Frame, s.Node | None], t.Expression]
    optional: bool = False


def _os(frame: Frame, name: str) -> t.Expression:
    return call(t.Attribute(frame.unit.module("os"), name))


def _text(value: t.Expression) -> t.Expression:
    return call(t.Name("str"), value)


def script_name(frame: Frame) -> t.Expression:
    """Return ``$0``."""
    return t.Index(t.Attribute(frame.unit.module("sys"), "argv"), t.Constant(0))


def _line(frame: Frame, node: s.Node | None) -> t.Expression:
    if node is not None and not frame.line:
        raise Opaque(node, "the line of a command that bash prints anew is not certain")
    return t.Constant(frame.line)


def _constant(text: str) -> Reader:
    return Reader(lambda _frame, _node: t.Constant(text))


def _environment(frame: Frame, name: str) -> t.Expression:
    get = t.Attribute(t.Attribute(frame.unit.module("os"), "environ"), "get")
    return call(get, t.Constant(name))


def _uname(frame: Frame, field: str) -> t.Expression:
    return t.Attribute(_os(frame, "uname"), field)


def _host(frame: Frame, _node: s.Node | None) -> t.Expression:
    """Return the name of the machine, unless the environment has another."""
    environ = t.Attribute(frame.unit.module("os"), "environ")
    return call(t.Attribute(environ, "get"), t.Constant("HOSTNAME"), _uname(frame, "nodename"))


def _here(frame: Frame, _node: s.Node | None) -> t.Expression:
    return call(frame.unit.helper("here"))


def _time(frame: Frame, _node: s.Node | None) -> t.Expression:
    return call(t.Name("int"), call(t.Attribute(frame.unit.module("time"), "time")))


#: Variables whose value is a number, as `int` expressions.
NUMBERS: Mapping[str, Callable[[Frame, s.Node | None], t.Expression]] = {
    "RANDOM": lambda frame, _node: call(frame.unit.helper("random_number")),
    "SECONDS": lambda frame, _node: call(frame.unit.helper("seconds")),
    "EPOCHSECONDS": _time,
    "LINENO": _line,
    "LINENO of the error": lambda frame, _node: call(frame.unit.helper("error_line")),
    "UID": lambda frame, _node: _os(frame, "getuid"),
    "EUID": lambda frame, _node: _os(frame, "geteuid"),
    "PPID": lambda frame, _node: _os(frame, "getppid") if not _is_child(frame) else _refuse(frame, "PPID"),
    "BASHPID": lambda frame, _node: _os(frame, "getpid"),
}


def _is_child(frame: Frame) -> bool:
    """Whether the code may run in another process than the one in which the program began."""
    around: Frame | None = frame
    while around is not None:
        if around.child:
            return True
        around = around.parent
    return bool(frame.function)


def _refuse(frame: Frame, name: str) -> t.Expression:
    raise Opaque(frame.unit.script, f"{name} in a process of its own")


def _numeric(name: str) -> Reader:
    return Reader(lambda frame, node: _text(NUMBERS[name](frame, node)))


def _function_name(frame: Frame, _node: s.Node | None) -> t.Expression:
    return t.Constant(frame.function) if frame.function else t.Constant(None)


def _failing_function(frame: Frame, node: s.Node | None) -> t.Expression:
    """Return the function that a trap on ERR interrupts: the innermost that runs."""
    from overhaul.translators.shell.lower.parameters import running_names

    running = call(frame.unit.helper("running"), running_names(frame, node or frame.unit.script))
    return call(t.Attribute(running, "get"), t.Constant(0))


def _level(frame: Frame, _node: s.Node | None) -> t.Expression:
    outer = call(
        t.Attribute(t.Attribute(frame.unit.module("os"), "environ"), "get"),
        t.Constant("SHLVL"),
        t.Constant("0"),
    )
    return _text(t.Binary("+", call(t.Name("int"), outer), t.Constant(1)))


def _depth(frame: Frame, node: s.Node | None) -> t.Expression:
    """Return how deep in subshells the code stands; a function may be called in any."""
    if frame.function:
        raise Opaque(node or frame.unit.script, "how deep in subshells a function is called")
    depth = 0
    around: Frame | None = frame
    while around is not None:
        depth += around.child and not _is_simple_stage(around)
        around = around.parent
    return t.Constant(str(depth))


def _is_simple_stage(frame: Frame) -> bool:
    """Whether it is a simple command in a pipeline: the process that runs it does not count as a subshell."""
    only = frame.whole
    if only is None or not isinstance(only.command, s.Simple):
        return False
    return any(
        any(each.span == only.span for each in node.stages)
        for node in walk(frame.unit.script.body)
        if isinstance(node, s.Pipeline)
    )


def _opaque(reason: str) -> Reader:
    def read(frame: Frame, node: s.Node | None) -> t.Expression:
        raise Opaque(node or frame.unit.script, reason)

    return Reader(read)


#: Those that sh has too.
OF_SH = frozenset({"PWD", "PPID", "IFS", "OPTIND", "PS4"})

#: Arrays that the shell keeps, and that are such in the program.
ARRAYS = frozenset({"BASH_VERSINFO", "GROUPS", "DIRSTACK", "BASH_LINENO", "BASH_SOURCE", "FUNCNAME"})
READERS: Mapping[str, Reader] = {
    "IFS": _constant(" \t\n"),
    "OPTIND": _constant("1"),
    "OPTERR": _constant("1"),
    "PS4": _constant("+ "),
    "SHLVL": Reader(_level),
    **{name: _numeric(name) for name in NUMBERS},
    "PWD": Reader(_here),
    "HOSTNAME": Reader(_host),
    "HOSTTYPE": Reader(lambda frame, _node: _uname(frame, "machine")),
    "OSTYPE": _constant("linux-gnu"),
    "MACHTYPE": Reader(lambda frame, _node: t.FormattedText((_uname(frame, "machine"), "-pc-linux-gnu"))),
    "BASH_VERSION": _constant("5.2.15(1)-release"),
    "BASH": _constant("/bin/bash"),
    "FUNCNAME": Reader(_function_name, optional=True),
    "BASH_SOURCE": Reader(lambda frame, _node: script_name(frame)),
    "FUNCNAME of the error": Reader(_failing_function, optional=True),
    "PIPESTATUS": Reader(
        lambda frame, _node: call(frame.unit.helper("stage_status"), t.Constant(0)), optional=True
    ),
    "EPOCHREALTIME": Reader(
        lambda frame, _node: call(
            t.Attribute(t.Constant("{:.6f}"), "format"),
            call(t.Attribute(frame.unit.module("time"), "time")),
        )
    ),
    "SRANDOM": _opaque("SRANDOM"),
    "BASH_SUBSHELL": Reader(_depth),
    "BASH_COMMAND": _opaque("BASH_COMMAND"),
    "BASH_COMMAND of the error": Reader(lambda frame, _node: call(frame.unit.helper("error_command"))),
    "BASH_LINENO": Reader(
        lambda frame, _node: t.Index(call(frame.unit.helper("calling_lines")), t.Constant(0))
    ),
    "BASH_ARGC": _opaque("BASH_ARGC"),
    "BASH_ARGV": _opaque("BASH_ARGV"),
    "BASH_ALIASES": _opaque("BASH_ALIASES"),
    "BASH_CMDS": _opaque("BASH_CMDS"),
    "BASHOPTS": _opaque("BASHOPTS"),
    "SHELLOPTS": Reader(lambda frame, _node: call(frame.unit.helper("set_options_on"))),
    "BASH_VERSINFO": _constant("5"),
    "DIRSTACK": Reader(lambda frame, _node: t.Index(call(frame.unit.helper("stacked")), t.Constant(0))),
    "GROUPS": Reader(lambda frame, _node: _text(_os(frame, "getgid"))),
    "COMP_WORDS": _opaque("COMP_WORDS"),
    "READLINE_LINE": _opaque("READLINE_LINE"),
}


def _evaluated(frame: Frame, value: t.Expression) -> t.Expression:
    match value:
        case t.Constant(str(text)) if text.isdecimal():
            return t.Constant(int(text))
        case t.Call(t.Name("str"), (inner,), ()):
            return inner
        case _:
            frame.unit.binds = True
            return call(frame.unit.helper("evaluate"), value)


def _seed(frame: Frame, value: t.Expression) -> tuple[t.Statement, ...]:
    return (t.Do(call(frame.unit.helper("seed"), _evaluated(frame, value))),)


def _set_seconds(frame: Frame, value: t.Expression) -> tuple[t.Statement, ...]:
    return (t.Do(call(frame.unit.helper("set_seconds"), _evaluated(frame, value))),)


def _refused(name: str) -> Callable[[Frame, t.Expression], tuple[t.Statement, ...]]:
    def refuse(frame: Frame, _value: t.Expression) -> tuple[t.Statement, ...]:
        raise Opaque(frame.unit.script, f"{name} is assigned")

    return refuse


#: Variables of which assigning does something else than to keep the value.
_SETTERS: Mapping[str, Callable[[Frame, t.Expression], tuple[t.Statement, ...]]] = {
    "RANDOM": _seed,
    "SECONDS": _set_seconds,
    **{
        name: _refused(name)
        for name in (
            *(
                "GLOBIGNORE",
                "LINENO",
                "BASHPID",
                "UID",
                "EUID",
                "PPID",
                "FUNCNAME",
                "BASH_SOURCE",
                "PIPESTATUS",
            ),
            *("SHELLOPTS", "BASHOPTS", "POSIXLY_CORRECT", "BASH_COMPAT", "BASH_XTRACEFD", "EXECIGNORE"),
            *("SRANDOM", "EPOCHSECONDS", "EPOCHREALTIME", "BASH_SUBSHELL", "BASH_COMMAND"),
        )
    },
}


def setters(dialect: str) -> Mapping[str, Callable[[Frame, t.Expression], tuple[t.Statement, ...]]]:
    """Return what assigns to variables of which that does something else than to keep the value."""
    return _SETTERS if dialect == "bash" else {}
