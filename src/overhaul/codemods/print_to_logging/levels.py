"""Which level a diagnostic deserves, from what surrounds it and what it says. No sources in here.

In an except block that handles a failure the level is error with the traceback. It is warning where a value was
rejected and the program goes on, where something is tried again, and where the message calls itself a warning; the
traceback goes along then only when the handler catches everything, because nobody knows what it was.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.codemods.print_to_logging.context import body_calls, last_name
from overhaul.codemods.print_to_logging.purpose import Stream
from overhaul.codemods.print_to_logging.wording import mentions_error, mentions_warning

if TYPE_CHECKING:
    from overhaul.codemods.print_to_logging.context import Context

__all__ = [
    "Level",
    "Signs",
    "debugging",
    "handles_failure",
    "level_of",
    "named_level",
    "rejects_only_values",
    "reports_traceback",
]

#: Exceptions that end or steer a program; a message about them is no error.
_BENIGN = frozenset(
    {
        "BrokenPipeError",
        "CancelledError",
        "EOFError",
        "GeneratorExit",
        "KeyboardInterrupt",
        "StopAsyncIteration",
        "StopIteration",
        "SystemExit",
    }
)
#: Exceptions that say that a value was not acceptable.
_VALUE = frozenset(
    {
        "ArithmeticError",
        "DecimalException",
        "IndexError",
        "InvalidOperation",
        "JSONDecodeError",
        "KeyError",
        "LookupError",
        "OverflowError",
        "TypeError",
        "UnicodeDecodeError",
        "UnicodeError",
        "ValidationError",
        "ValueError",
        "ZeroDivisionError",
    }
)
#: Exceptions that say that something optional is not installed.
_MISSING = frozenset({"ImportError", "ModuleNotFoundError"})
_BROAD = frozenset({"Exception", "BaseException", ""})
_SWITCH = re.compile(
    r"(?:^|_)(?:debug(?:ging|level|lvl)?|verbose|verbosity)(?:$|_)|^(?:trace|dbg)$", re.IGNORECASE
)
_NAMED = re.compile(
    r"^_*(?:(?:log|print|report)_?)?(?:(?P<debug>debug|dbg|trace|verbose)|(?P<warning>warn(?:ing)?)|"
    r"(?P<error>err(?:or)?)|(?P<info>info))(?:_?(?:log|msg|message|print))?$|^_*(?P<log>log(?:_?(?:msg|message|line))?)$"
)
_GIVES_UP = frozenset({"exit", "_exit", "abort", "fail"})


@dataclass(frozen=True, slots=True)
class Level:
    """How a record is made.

    Attributes:
        name: Name of the level: debug, info, warning, error or critical.
        traceback: Whether the exception goes along.
        reason: Why, for the reader of the diff; empty when the purpose says enough.
    """

    name: str
    traceback: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Signs:
    """What decides about the level.

    Attributes:
        text: Static text of the message.
        label: Level that it names itself, or empty.
        stream: Where it went.
        debugging: Whether it stands under a debug switch.
        named: Level that the name of the function around it says, or empty.
        handler: The except block that it stands in, when that handles a failure.
        looping: Whether a loop is around that block, so that going on means the next round.
        reported: Whether the handler reports its traceback elsewhere.
        ends: Whether the next statement raises or ends the program in failure.
        default: Level of what has no better.
    """

    text: str = ""
    label: str = ""
    stream: Stream = Stream.OUT
    debugging: bool = False
    named: str = ""
    handler: ast.ExceptHandler | None = None
    looping: bool = False
    reported: bool = False
    ends: bool = False
    default: str = "info"


def level_of(signs: Signs) -> Level:
    """Return the level of a diagnostic."""
    if signs.handler is not None:
        return _in_handler(signs, signs.handler)
    if signs.label:
        return Level(signs.label)
    if signs.debugging:
        return Level("debug")
    if signs.named:
        return Level(signs.named)
    if signs.ends:
        return Level("error", reason="the program gives up after it")
    if signs.stream is Stream.ERR:
        speaks_of_error = mentions_error(signs.text) and not mentions_warning(signs.text)
        return Level("error" if speaks_of_error else "warning")
    return Level(signs.default)


def _in_handler(signs: Signs, handler: ast.ExceptHandler) -> Level:
    """Return the level of a message in an except block."""
    broad = not signs.reported and bool(_BROAD & set(_caught(handler)))
    if signs.label in {"debug", "info", "warning"}:
        return Level(signs.label, traceback=broad and signs.label == "warning")
    if signs.debugging:
        return Level("debug")
    if signs.label:
        return Level(signs.label, traceback=not signs.reported)
    if not signs.ends and (mentions_warning(signs.text) or _tries_again(signs, handler)):
        return Level("warning", traceback=broad, reason="the program goes on")
    if not signs.ends and not mentions_error(signs.text) and _goes_on(signs, handler):
        if set(_caught(handler)) <= _MISSING:
            return Level("warning", reason="what is not installed is done without")
        if rejects_only_values(handler):
            return Level("warning", reason="a value was rejected")
    return Level("error", traceback=not signs.reported)


def _caught(handler: ast.ExceptHandler) -> list[str]:
    """Return the last names of what a handler catches; an empty one for a bare ``except``."""
    if handler.type is None:
        return [""]
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return [last_name(kind) for kind in kinds]


def rejects_only_values(handler: ast.ExceptHandler | None) -> bool:
    """Tell whether an except block is only about values that were not acceptable."""
    return handler is not None and set(_caught(handler)) <= _VALUE


def _goes_on(signs: Signs, handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler has an answer and the program goes on: continue, return, a default."""
    if _stops(handler):
        return False
    recoveries = (ast.Continue, ast.Break, ast.Return, ast.Assign, ast.AugAssign, ast.Pass)
    return signs.looping or any(isinstance(statement, recoveries) for statement in handler.body)


def _tries_again(signs: Signs, handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler waits for the next round of a loop."""
    waits = any(last_name(call.func) == "sleep" for call in body_calls(handler.body))
    return signs.looping and waits and not any(isinstance(statement, ast.Raise) for statement in handler.body)


def _stops(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler may raise or end the program."""
    raises = any(isinstance(node, ast.Raise) for statement in handler.body for node in ast.walk(statement))
    return raises or any(last_name(call.func) in _GIVES_UP for call in body_calls(handler.body))


def handles_failure(handler: ast.ExceptHandler | None) -> bool:
    """Tell whether an except block is about something that went wrong, not about the end of something."""
    return handler is not None and not set(_caught(handler)) <= _BENIGN


def reports_traceback(handler: ast.ExceptHandler, apart_from: tuple[ast.AST, ...]) -> bool:
    """Tell whether an except block reports its traceback by other calls than the given ones."""
    for call in body_calls(handler.body):
        if call in apart_from:
            continue
        if last_name(call.func) in {
            "print_exc",
            "format_exc",
            "print_exception",
            "format_exception",
            "exception",
        }:
            return True
        if any(keyword.arg == "exc_info" for keyword in call.keywords):
            return True
    return False


def debugging(context: Context, *, verbose: bool) -> bool:
    """Tell whether a print stands under a debug switch, or in a function named so.

    Args:
        context: Where it stands.
        verbose: Whether switches for verbosity count.
    """
    return any(_switched_on(test, verbose=verbose) is (not negated) for test, negated in context.tests)


def _switched_on(test: ast.expr, *, verbose: bool) -> bool | None:
    """Return whether a condition asks for debugging (True), for its absence (False), or for neither."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _switched_on(test.operand, verbose=verbose)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        found = [_switched_on(value, verbose=verbose) for value in test.values]
        return True if isinstance(test.op, ast.And) and True in found else (True if all(found) else None)
    if isinstance(test, ast.Compare):
        compared = test.comparators[0]
        falsy = isinstance(compared, ast.Constant) and not compared.value
        inner = _switched_on(test.left, verbose=verbose)
        equal = isinstance(test.ops[0], (ast.Eq, ast.Is))
        if inner is None or isinstance(test.ops[0], (ast.Lt, ast.LtE)):
            return None
        return inner if equal is not falsy or isinstance(test.ops[0], (ast.Gt, ast.GtE)) else not inner
    return True if _is_switch(_switch_name(test), verbose=verbose) else None


def _switch_name(test: ast.expr) -> str:
    """Return the name of a switch: ``debug``, ``self.debug``, ``os.environ.get("DEBUG")``, ``options["debug"]``."""
    if isinstance(test, ast.Call):
        first = test.args[0] if test.args else None
        constant = isinstance(first, ast.Constant) and isinstance(first.value, str)
        return str(first.value) if constant else last_name(test.func)  # type: ignore[union-attr]
    if isinstance(test, ast.Subscript) and isinstance(test.slice, ast.Constant):
        return str(test.slice.value)
    return last_name(test)


def _is_switch(name: str, *, verbose: bool) -> bool:
    match = _SWITCH.search(name.removeprefix("__").removesuffix("__"))
    return match is not None and (verbose or "verbos" not in match[0].lower())


def named_level(name: str) -> str | None:
    """Return the level that the name of a function says: ``debug``, ``log_error``; empty for plain ``log``."""
    match = _NAMED.match(name)
    if match is None:
        return None
    return next((kind for kind in ("debug", "warning", "error", "info") if match[kind]), "")
