"""Reading of the facts about a print from the tree, for the tables in `purpose` and `levels`."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from overhaul.codemods.print_to_logging.commands import Role, reached_from, role_of
from overhaul.codemods.print_to_logging.context import exits, last_name, neighbours
from overhaul.codemods.print_to_logging.doctests import shown_in_doctests
from overhaul.codemods.print_to_logging.levels import (
    Signs,
    debugging,
    handles_failure,
    named_level,
    rejects_only_values,
    reports_traceback,
)
from overhaul.codemods.print_to_logging.output import (
    coloured,
    data_kind,
    explains_usage,
    only_values,
    states_output,
)
from overhaul.codemods.print_to_logging.perfile import per_file
from overhaul.codemods.print_to_logging.purpose import Facts, Stream
from overhaul.codemods.print_to_logging.tracebacks import carries
from overhaul.codemods.print_to_logging.wording import decoration, label, progress, spoken, usage

if TYPE_CHECKING:
    from overhaul.codemods.api import Site
    from overhaul.codemods.print_to_logging.captures import Programs
    from overhaul.codemods.print_to_logging.context import Context
    from overhaul.codemods.print_to_logging.streams import Keywords
    from overhaul.codemods.toolbox.module import Module

__all__ = ["facts_of", "in_logging_class", "signs_of"]

_INTENDED = re.compile(rb"#.*(?:noqa\b[^#]*\bT20[13]?\b|pylint:\s*disable=[^#]*(?:bad-builtin|print-used))")
_SHOWS = re.compile(
    r"^_*(?:(?:pretty_?)?print|show|display|draw|echo|pprint)(?:_.*)?$|^_*(?:usage|banner|menu|help|dump|version)(?:$|_|[A-Z])"
    r"|^_*print[A-Z]|^_*(?:[a-z]+_)*[a-z]?print$"
)
_PRINTS = re.compile(
    r"(?:pretty[- ]?)?prints?\b|displays?\b|.*\b(?:to|on) (?:the )?(?:stdout|standard output)\b",
    re.IGNORECASE,
)
_DIAGNOSES = re.compile(r"warn|error|debug|trace|log|messages?\b|progress|status", re.IGNORECASE)
_ASKS = frozenset({"input", "raw_input", "getpass", "prompt", "confirm"})
_LOGGING_CLASSES = frozenset(
    {"Handler", "StreamHandler", "FileHandler", "Formatter", "Filter", "Logger", "LoggerAdapter"}
)
_REDIRECTS = re.compile(rb"redirect_stdout|\bsys\.stdout\s*=(?!=)")


def facts_of(module: Module, site: Site, context: Context, keywords: Keywords, programs: Programs) -> Facts:
    """Return what is known about a print.

    Args:
        module: The file.
        site: The print.
        context: Where it stands.
        keywords: What its keyword arguments ask for.
        programs: What the repository says about its programs.
    """
    call = site.node
    assert isinstance(call, ast.Call)  # noqa: S101 - prints are calls
    dialogue = bool(context.functions) and _asks(module, context.functions[-1])
    # In a dialogue a rejected value is what the user typed, and the message answers them.
    in_handler = handles_failure(context.handler) and not (dialogue and rejects_only_values(context.handler))
    role, place = Role.LIBRARY, ""
    if keywords.stream is Stream.OUT and not in_handler:  # what is a diagnostic anyway needs no role
        role, place = role_of(module, site, context, programs.entries_of(module.path))
    text = spoken(call.args)
    names = [node.name for node in context.functions if not isinstance(node, ast.Lambda)]
    named = named_level(names[-1]) if names else None
    literal = all(
        isinstance(argument, ast.Constant) and isinstance(argument.value, str) for argument in call.args
    )
    return Facts(
        stream=keywords.stream,
        role=role,
        place=place,
        intended=_intended(module, call),
        data=data_kind(call.args, keywords.sep if keywords.sep is not None else " "),
        in_handler=in_handler,
        label=label(text) or "",
        # A command's own --verbose belongs to its interface; a switch for debugging does not.
        debugging=debugging(context, verbose=not role.is_program),
        # A function called info may as well inform its user: it logs when it says what it is told.
        logs=named is not None and (named != "info" or _says_parameter(call, context)),
        shows=any(map(_SHOWS.match, names)) or _documented_to_print(context),
        blank=literal and not "".join(_strings(call.args)).strip(),
        ruled=decoration(call.args),
        usage=usage(text) or explains_usage(call.args),
        coloured=coloured(call.args),
        dialogue=dialogue,
        captured=_captured(module, context, programs),
        progress=progress(text),
        bare=only_values(call.args),
    )


def _says_parameter(call: ast.Call, context: Context) -> bool:
    """Tell whether a print shows a parameter of the function around it."""
    function = context.function
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    arguments = (*function.args.args, function.args.vararg, *function.args.kwonlyargs)
    names = {argument.arg for argument in arguments if argument is not None}
    return any(
        isinstance(node, ast.Name) and node.id in names for each in call.args for node in ast.walk(each)
    )


def _documented_to_print(context: Context) -> bool:
    """Tell whether the function around a print says that printing is what it is for: ``Print a table of ...``."""
    function = context.function
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    first = (ast.get_docstring(function, clean=False) or "").strip().partition("\n")[0]
    return _PRINTS.match(first) is not None and _DIAGNOSES.search(first) is None


def _strings(arguments: list[ast.expr]) -> list[str]:
    return [str(argument.value) for argument in arguments if isinstance(argument, ast.Constant)]


def _intended(module: Module, call: ast.Call) -> bool:
    """Tell whether a comment on the lines of a print tells linters that it is meant."""
    start = module.line_span(call.lineno)[0]
    end = module.line_span(call.end_lineno or call.lineno)[1]
    lines = module.source[start:end]
    return b"#" in lines and _INTENDED.search(lines) is not None


def _asks(module: Module, function: ast.AST) -> bool:
    """Tell whether a function asks its user something."""
    return function in _asking(module)


@per_file
def _asking(module: Module) -> frozenset[ast.AST]:
    """Return the functions that contain a call like ``input()``."""
    tokens = tuple(f"{name}(".encode() for name in sorted(_ASKS))
    if not any(token in module.source for token in tokens):
        return frozenset()
    found: set[ast.AST] = set()
    for site in module.sites(ast.Call, tokens):
        assert isinstance(site.node, ast.Call)  # noqa: S101 - asked for
        if last_name(site.node.func) in _ASKS:
            around = [
                node for node in site.ancestors if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            ]
            found.update(around[-1:])
    return frozenset(found)


def _captured(module: Module, context: Context, programs: Programs) -> str:
    """Return why the standard output of a file or function is known to be read, or an empty string."""
    reader = programs.reader_of(module.path) if programs.captured else ""
    if reader:
        return f"its output is read by {reader}"
    around = {node.name for node in context.functions if not isinstance(node, ast.Lambda)}
    if around & {"__init__", "__call__"}:
        around.update(node.name for node in context.classes)
    if around & shown_in_doctests(module):
        return "a doctest expects it"
    for name, test in programs.tests_of(module.path).items():
        if name in around or around & reached_from(module, [name]):
            return f"its output is captured in {test}"
    return _redirects(module) or states_output(module)


@per_file
def _redirects(module: Module) -> str:
    source = module.source
    marked = b"redirect_stdout" in source or b"sys.stdout" in source
    return "the file redirects its standard output" if marked and _REDIRECTS.search(source) else ""


def in_logging_class(context: Context) -> bool:
    """Tell whether a print is a part of the logging machinery itself, where a record would lead back to it."""
    return any(last_name(base) in _LOGGING_CLASSES for owner in context.classes for base in owner.bases)


def _after_prints(statement: ast.stmt, parent: ast.AST) -> ast.stmt | None:
    """Return the statement behind a print and those prints that directly follow it: together they are one message."""
    after = neighbours(statement, parent)[1]
    while isinstance(after, ast.Expr) and isinstance(after.value, ast.Call):
        if last_name(after.value) != "print":
            break
        after = neighbours(after, parent)[1]
    return after


def signs_of(
    site: Site, context: Context, facts: Facts, default: str, apart_from: tuple[ast.AST, ...]
) -> Signs:
    """Return what decides about the level of a diagnostic.

    Args:
        site: The print.
        context: Where it stands.
        facts: What is known about it.
        default: Level of what has no better.
        apart_from: Calls in its handler that do not count as reporting the traceback elsewhere.
    """
    call = site.node
    assert isinstance(call, ast.Call)  # noqa: S101 - prints are calls
    handler = context.handler if facts.in_handler else None
    names = [node.name for node in context.functions if not isinstance(node, ast.Lambda)]
    after = None
    if context.statement is not None and context.statement.value is call:
        after = _after_prints(context.statement, site.ancestors[-2])
    return Signs(
        text=spoken(call.args),
        label=facts.label,
        stream=facts.stream,
        debugging=facts.debugging,
        named=(named_level(names[-1]) or "") if names else "",
        handler=handler,
        looping=context.looping,
        reported=handler is not None
        and (reports_traceback(handler, apart_from) or not (apart_from or carries(site, handler))),
        ends=exits(after),
        default=default,
    )
