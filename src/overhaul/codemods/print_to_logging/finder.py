"""From a found print to a finding: stays with a note, or becomes a record."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.codemods.api import Remark, Rewrite, Site, Splice
from overhaul.codemods.print_to_logging.call import CannotWriteError, Record, Style, splice_for
from overhaul.codemods.print_to_logging.captures import Programs
from overhaul.codemods.print_to_logging.certainty import known_in
from overhaul.codemods.print_to_logging.commands import is_entry_point
from overhaul.codemods.print_to_logging.context import context_of, last_name, neighbours
from overhaul.codemods.print_to_logging.facts import facts_of, in_logging_class, signs_of
from overhaul.codemods.print_to_logging.files import file_kind, is_notebook
from overhaul.codemods.print_to_logging.levels import Level, debugging, level_of
from overhaul.codemods.print_to_logging.loggers import NoLoggerError, Target, target_for
from overhaul.codemods.print_to_logging.perfile import per_file
from overhaul.codemods.print_to_logging.purpose import Purpose, Stream, purpose_of
from overhaul.codemods.print_to_logging.streams import Keywords, read_keywords, shares_line
from overhaul.codemods.print_to_logging.tracebacks import (
    beside,
    is_print_exc,
    mentions_traceback,
    message_for,
    prints_traceback,
    removal_of,
    traceback_function,
)
from overhaul.codemods.toolbox.names import Status, dotted
from overhaul.model.note import NoteKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.codemods.api import Finding, Scope
    from overhaul.codemods.print_to_logging.context import Context
    from overhaul.codemods.toolbox.module import Module

__all__ = ["on_call", "on_module", "on_name"]

_CONVERT = "set print-to-logging.{option} to convert to turn it into a record"
_SETS_UP = (
    b"basicConfig",
    b"dictConfig",
    b"fileConfig",
    b"addHandler",
    b"setup_logging",
    b"configure_logging",
)


@dataclass(frozen=True, slots=True)
class _Diagnostic:
    """A print that becomes a record.

    Attributes:
        site: The call.
        context: Where it stands.
        keywords: What its keyword arguments ask for.
        level: How the record is made.
        reason: Why, for the reader of the diff.
        traceback: The ``traceback.print_exc()`` beside it that becomes a part of the record.
    """

    site: Site
    context: Context
    keywords: Keywords
    level: Level
    reason: str
    traceback: Site | None = None


def on_module(_site: Site, scope: Scope) -> Iterator[Finding]:
    """Remark once what concerns a file as a whole."""
    module = scope.module
    kind = _kept_file(scope)
    if kind:
        count = sum(_is_print(each, scope) for each in module.sites(ast.Call, (b"print",)))
        if count:
            what = "1 print stays" if count == 1 else f"{count} prints stay"
            yield Remark(None, f"{what}: the file is {kind}", hint=_CONVERT.format(option="tests"))
        return
    programs = scope.facts if isinstance(scope.facts, Programs) else Programs()
    if programs.configured or any(token in module.source for token in _SETS_UP) or not is_entry_point(module):
        return
    if any(_disappears(each, scope) for each in module.sites(ast.Call, (b"print",))):
        yield Remark(
            None,
            "nothing here sets up logging, so records below warning will not be shown",
            NoteKind.ADVICE,
            "call logging.basicConfig(level=logging.INFO) where the program starts",
        )


def _disappears(site: Site, scope: Scope) -> bool:
    """Tell whether a print becomes a record that nobody sees unless logging is set up."""
    found = _decided(site, scope) if _is_print(site, scope) else None
    return isinstance(found, _Diagnostic) and found.level.name in {"debug", "info"}


def on_name(site: Site, scope: Scope) -> Iterator[Finding]:
    """Remark a ``print`` that is passed on as a value."""
    node = site.node
    if not isinstance(node, ast.Name) or node.id != "print" or not isinstance(node.ctx, ast.Load):
        return
    parent = site.ancestors[-1]
    if (isinstance(parent, ast.Call) and parent.func is node) or _kept_file(scope):
        return
    if scope.module.names.qualified(site) == "builtins.print":
        yield Remark(node, "print is passed on as a value: what it will print is not known here")


def on_call(site: Site, scope: Scope) -> Iterator[Finding]:
    """Find what to do with a call of ``print`` or of a function of `traceback` that prints."""
    call = site.node
    assert isinstance(call, ast.Call)  # noqa: S101 - visited for calls
    function = call.func
    if isinstance(function, ast.Name) and function.id == "print":
        resolution = scope.module.names.resolve(Site(function, (*site.ancestors, call)))
        starred = resolution.status is Status.STAR and not _certain_star(scope)
        if starred or resolution.status is Status.AMBIGUOUS:
            yield from _uncertain(call, resolution.reason, scope)
            return
    if last_name(function) == "print":
        if _is_print(site, scope) and not _kept_file(scope):
            found = _decided(site, scope)
            if isinstance(found, _Diagnostic) and prints_traceback(scope.module, site):
                yield from _on_traceback(site, scope)
            else:
                yield found if isinstance(found, Remark) else _rewritten(found, scope)
    elif (
        mentions_traceback(scope.module) and traceback_function(scope.module, site) and not _kept_file(scope)
    ):
        yield from _on_traceback(site, scope)


def _uncertain(call: ast.Call, reason: str, scope: Scope) -> Iterator[Finding]:
    if not _kept_file(scope):
        yield Remark(call, f"it is not certain which print this is: {reason}", NoteKind.REVIEW)


def _kept_file(scope: Scope) -> str:
    """Return what kind of file it is when all its prints stay, or an empty string."""
    kind = file_kind(scope.module.path)
    called_logging = kind.startswith("a module called logging")
    if scope.options["tests"] != "keep":
        return kind if called_logging else ""
    return kind or ("a notebook" if _notebook(scope.module) else "")


@per_file
def _notebook(module: Module) -> bool:
    return is_notebook(module.source)


def _is_print(site: Site, scope: Scope) -> bool:
    """Tell whether a call is certainly one of the builtin."""
    call = site.node
    assert isinstance(call, ast.Call)  # noqa: S101 - visited for calls
    function = call.func
    if isinstance(function, ast.Name):
        if function.id != "print":
            return False
    elif not isinstance(function, ast.Attribute) or function.attr != "print":
        return False
    resolution = scope.module.names.resolve(Site(function, (*site.ancestors, call)))
    return resolution.qualified == "builtins.print" or (
        resolution.status is Status.STAR and isinstance(function, ast.Name) and _certain_star(scope)
    )


def _certain_star(scope: Scope) -> bool:
    """Tell whether all star imports are of the standard library, none of whose modules exports a ``print``."""
    stars = [star.node for star in scope.module.names.stars]
    return all(
        isinstance(node, ast.ImportFrom)
        and not node.level
        and (node.module or "").partition(".")[0] in sys.stdlib_module_names
        for node in stars
    )


def _decided(site: Site, scope: Scope) -> _Diagnostic | Remark:
    """Decide what becomes of a print."""
    module, options = scope.module, scope.options
    call = site.node
    assert isinstance(call, ast.Call)  # noqa: S101 - visited for calls
    context = context_of(site)
    if in_logging_class(context):
        return Remark(call, "print stays: it is a part of the logging machinery itself")
    keywords = read_keywords(module, site)
    programs = scope.facts if isinstance(scope.facts, Programs) else Programs()
    facts = facts_of(module, site, context, keywords, programs)
    purpose, reason = purpose_of(facts)
    convert = options["interface"] == "convert"
    if purpose is not Purpose.DIAGNOSTIC and not convert:
        return Remark(call, f"print stays: {reason}", hint=_hint(module.path, context))
    if context.statement is None and not context.returned:
        return Remark(call, "print stays: its value is used")
    if _passes_on(call, site.ancestors[-1]):
        return Remark(call, "print stays: it is a function that somebody passes on")
    if keywords.obstacle:
        kind = NoteKind.LEFT_ALONE if keywords.stream is Stream.OTHER else NoteKind.REVIEW
        return Remark(call, f"print stays: {keywords.obstacle}", kind)
    if not convert and shares_line(module, site, keywords.stream):
        return Remark(
            call, "print stays: it may complete a line that another print leaves open", NoteKind.REVIEW
        )
    traceback = beside(module, site, context)
    apart = tuple(ast.walk(traceback.node)) if traceback else ()
    level = level_of(signs_of(site, context, facts, options["level"], apart))
    if traceback:
        level = Level(level.name, traceback=True, reason=level.reason)
    if context.handler is not None and "except" not in reason:
        reason += " in an except block"
    text = f"{reason}; {level.reason}" if level.reason else reason
    return _Diagnostic(site, context, keywords, level, text, traceback)


def _passes_on(call: ast.Call, parent: ast.AST) -> bool:
    """Tell whether a print is ``lambda x: print(x)``, which is ``print`` in another spelling."""
    if not isinstance(parent, ast.Lambda) or not call.args:
        return False
    parameters = {argument.arg for argument in (*parent.args.posonlyargs, *parent.args.args)}
    return all(isinstance(argument, ast.Name) and argument.id in parameters for argument in call.args)


def _hint(path: str, context: Context) -> str:
    if "/management/commands/" in f"/{path}" and context.classes:
        return "write to self.stdout, or set print-to-logging.interface to convert"
    return _CONVERT.format(option="interface")


def _rewritten(found: _Diagnostic, scope: Scope) -> Finding:
    """Write the record that a print becomes."""
    module = scope.module
    call = found.site.node
    assert isinstance(call, ast.Call)  # noqa: S101 - visited for calls
    try:
        target = target_for(module, found.site, found.context, scope.options["logger-name"])
        if found.context.returned and target.style is Style.EAGER:
            return Remark(call, "print stays: its value is used, and this logger may return another one")
        record = _record(target, found.level, found.context, found.keywords.sep or "", scope)
        splices = [splice_for(module, call, record, known_in(module, found.site.ancestors))]
    except (NoLoggerError, CannotWriteError) as error:
        return Remark(call, f"print stays: {error}", NoteKind.REVIEW)
    frees = _freed(call)
    if found.traceback is not None:
        statement = found.traceback.ancestors[-1]
        assert isinstance(statement, ast.stmt)  # noqa: S101 - see beside
        splices.append(removal_of(module, statement, found.traceback.ancestors[-2]))
        frees += _used(found.traceback.node)
    splices.sort(key=lambda splice: splice.start)
    return Rewrite(tuple(splices), found.reason, target.needs, frees=tuple(dict.fromkeys(frees)))


def _record(target: Target, level: Level, context: Context, sep: str, scope: Scope) -> Record:
    """Return how the record is written: with ``exception`` where that is what it says."""
    style = target.style if scope.options["lazy"] or target.style is Style.BRACES else Style.EAGER
    if not level.traceback:
        return Record(f"{target.text}.{level.name}", sep, style)
    says_so = level.name == "error" and context.handler is not None
    if says_so and scope.options["exc-style"] == "exception":
        return Record(f"{target.text}.exception", sep, style)
    if target.loguru:
        return Record(f"{target.text}.opt(exception=True).{level.name}", sep, style)
    return Record(f"{target.text}.{level.name}", sep, style, "exc_info=True")


def _freed(call: ast.AST) -> list[str]:
    """Return the names that a call stops using: that of its function's module and that of its stream.

    Args:
        call: A print whose arguments stay, or a call that is removed altogether.
    """
    assert isinstance(call, ast.Call)  # noqa: S101 - visited for calls
    chains = [dotted(node) for node in (call.func, *(keyword.value for keyword in call.keywords))]
    return [chain[0].id for chain in chains if chain is not None and chain[0].id != "print"]


def _used(call: ast.AST) -> tuple[str, ...]:
    """Return every name in a call."""
    return tuple(dict.fromkeys(node.id for node in ast.walk(call) if isinstance(node, ast.Name)))


def _on_traceback(site: Site, scope: Scope) -> Iterator[Finding]:
    """Find what to do with a call of a function of `traceback` that prints."""
    module = scope.module
    call = site.node
    assert isinstance(call, ast.Call)  # noqa: S101 - visited for calls
    context = context_of(site)
    if context.statement is None or in_logging_class(context):
        return
    if not is_print_exc(module, site):
        yield Remark(call, "the traceback is printed in a way that a record cannot repeat", NoteKind.REVIEW)
        return
    if _belongs_to_print(site, scope):
        return
    level = Level("debug" if debugging(context, verbose=True) else "error", traceback=True)
    try:
        target = target_for(module, site, context, scope.options["logger-name"])
    except NoLoggerError as error:
        yield Remark(call, f"print_exc stays: {error}", NoteKind.REVIEW)
        return
    record = _record(target, level, context, "", scope)
    start, end = module.span(call)
    extra = f", {record.extra}" if record.extra else ""
    text = f'{record.callee}("{message_for(context)}"{extra})'
    yield Rewrite((Splice(start, end, text),), "traceback", target.needs, frees=_used(call))


def _belongs_to_print(site: Site, scope: Scope) -> bool:
    """Tell whether a print beside a ``traceback.print_exc()`` takes it into its own record."""
    statement = site.ancestors[-1]
    if not isinstance(statement, ast.stmt):
        return False
    for each in neighbours(statement, site.ancestors[-2]):
        if isinstance(each, ast.Expr) and isinstance(each.value, ast.Call):
            other = Site(each.value, (*site.ancestors[:-1], each))
            if _is_print(other, scope):
                found = _decided(other, scope)
                if isinstance(found, _Diagnostic) and isinstance(_rewritten(found, scope), Rewrite):
                    return found.traceback is not None and found.traceback.node is site.node
    return False
