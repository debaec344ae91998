"""The decorator: which exceptions, how long to wait, how often, and who logs it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.layout import Doc, Group, call, pairs, render, tuple_of
from overhaul.codemods.add_retries.loggers import logger_at
from overhaul.codemods.add_retries.waits import backoff, number
from overhaul.codemods.api import Need, NeedKind, Splice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from overhaul.codemods.add_retries.handlers import Fate
    from overhaul.codemods.add_retries.libraries.verdict import Condition
    from overhaul.codemods.add_retries.view import Function, View
    from overhaul.codemods.api import Site

__all__ = [
    "DEPENDENCY",
    "CannotWriteError",
    "Writer",
    "above",
    "arguments",
    "decorator_of",
    "dependency",
]

#: Key under which the survey offers to declare tenacity.
DEPENDENCY = "dependency:tenacity"

_BY_NAME = ("botocore.", "urllib.error.", "tenacity.")


class CannotWriteError(Exception):
    """Something that the rewrite needs cannot be named at its place; the message is the reason."""


@dataclass(slots=True)
class Writer:
    """Writes names at one place and collects the imports that they need.

    Attributes:
        view: The module.
        site: The place.
        needs: What has been needed so far.
    """

    view: View
    site: Site
    needs: list[Need] = field(default_factory=list)

    def name(self, qualified: str) -> str:
        """Return how to write a qualified name.

        Raises:
            CannotWriteError: The name it needs is taken, or is there for type checkers only.
        """
        first = "name" if qualified.startswith(_BY_NAME) else "module"
        imports = self.view.module.imports
        reference = imports.reference(qualified, self.site, style=first)  # type: ignore[arg-type]
        if reference is None and first == "name":
            reference = imports.reference(qualified, self.site, style="module")
        if reference is None and qualified.startswith("redis."):
            # ``import redis.asyncio as redis``: the asynchronous package has the same exceptions.
            reference = imports.reference(qualified.replace("redis.", "redis.asyncio.", 1), self.site)
        if reference is None:
            raise CannotWriteError(f"{qualified} cannot be written there: the name it needs is taken")
        self._check(qualified, reference.text, imported=not reference.needs)
        for need in reference.needs:
            if need not in self.needs:
                self.needs.append(need)
        return reference.text

    def _check(self, qualified: str, text: str, *, imported: bool) -> None:
        """Refuse imports that exist only for type checkers, inside functions, or further down."""
        package = qualified.partition(".")[0]
        if package in {"builtins", "tenacity", "botocore"}:
            return
        reason = _import_obstacle(self.view, package)
        if reason:
            raise CannotWriteError(
                f"{package} is imported {reason}, and this needs it when the module is imported"
            )
        if not imported:
            return
        found = self.view.module.names.resolve_name(text.partition(".")[0], self.site.ancestors).bindings
        top = next(
            (node for node in (*self.site.ancestors, self.site.node) if isinstance(node, ast.stmt)), None
        )
        for binding in found:
            if (
                isinstance(binding.scope, ast.Module)
                and top is not None
                and binding.statement.lineno > top.lineno
            ):
                raise CannotWriteError(f"{package} is imported further down than the function")


def _import_obstacle(view: View, package: str) -> str:
    """Say in which other way a package is imported when the module never imports it while it is itself imported."""
    inside = found = ""
    for site in view.imports:
        if not _imports(site.node, package):
            continue
        if any(isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)) for each in site.ancestors):
            inside = "inside functions only"
        elif any(
            isinstance(each, ast.If) and "TYPE_CHECKING" in ast.unparse(each.test) for each in site.ancestors
        ):
            found = "for type checkers only"
        else:
            return ""
    return inside or found


def _imports(node: ast.AST, package: str) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name.partition(".")[0] == package for alias in node.names)
    return (
        isinstance(node, ast.ImportFrom)
        and not node.level
        and (node.module or "").partition(".")[0] == package
    )


def decorator_of(
    view: View, function: Function, fate: Fate, options: Mapping[str, Any]
) -> tuple[Group, tuple[Need, ...]]:
    """Return the decorator of a function, without the ``@``, and what it needs.

    Raises:
        CannotWriteError: Something cannot be named there.
    """
    writer = Writer(view, view.site(function.node))
    items = arguments(writer, fate, options)
    return call(writer.name("tenacity.retry"), *items, broken=True), tuple(writer.needs)


def arguments(writer: Writer, fate: Fate, options: Mapping[str, Any]) -> list[Doc]:
    """Return the arguments of ``retry`` or ``Retrying``, in the order in which they are read.

    Raises:
        CannotWriteError: Something cannot be named there.
    """
    items: list[Doc] = [
        pairs("retry", predicate(writer, fate, tuple(options["exceptions"]))),
        pairs("wait", backoff(writer, options)),
        pairs("stop", call(writer.name("tenacity.stop_after_attempt"), number(options["attempts"]))),
    ]
    if options["log"]:
        items.append(pairs("before_sleep", before_sleep(writer)))
    return [*items, "reraise=True"]


def before_sleep(writer: Writer) -> Group:
    """Return the call that logs each retry with the module's logger."""
    name, needs = logger_at(writer)
    level = writer.name("logging.WARNING")
    writer.needs += [need for need in needs if need not in writer.needs]
    return call(writer.name("tenacity.before_sleep_log"), name, level)


def predicate(writer: Writer, fate: Fate, extra: tuple[str, ...] = ()) -> Doc:
    """Return the retry condition: the transient exceptions as they are, or as the cause of what is raised instead."""
    parts: list[Doc] = []
    direct = fate.direct
    types = tuple(dict.fromkeys((*direct.types, *extra)))
    if types:
        parts.append(_types(writer, "tenacity.retry_if_exception_type", types, direct.exclude))
    parts += [_conditional(writer, condition) for condition in direct.conditions]
    if fate.caused.types:
        parts.append(_types(writer, "tenacity.retry_if_exception_cause_type", fate.caused.types, ()))
    return parts[0] if len(parts) == 1 else call(writer.name("tenacity.retry_any"), *parts)


def _conditional(writer: Writer, condition: Condition) -> Doc:
    return call(
        writer.name("tenacity.retry_all"),
        call(writer.name("tenacity.retry_if_exception_type"), writer.name(condition.type)),
        call(writer.name("tenacity.retry_if_exception"), f"lambda error: {condition.test}"),
    )


def _types(writer: Writer, function: str, types: tuple[str, ...], exclude: tuple[str, ...]) -> Doc:
    written = tuple(sorted({writer.name(name) for name in types}, key=str.lower))
    test = call(writer.name(function), tuple_of(written))
    if not exclude:
        return test
    excluded = tuple(writer.name(name) for name in exclude)
    unless = call(writer.name("tenacity.retry_if_not_exception_type"), tuple_of(excluded))
    return call(writer.name("tenacity.retry_all"), test, unless)


def above(view: View, function: Function, doc: Doc) -> Splice:
    """Return the splice that puts a decorator directly above the ``def``, inside all the others.

    The keyword is a part of the span, so that an import that goes to the same place comes first.
    """
    module = view.module
    start = module.span(function.node)[0]
    indent = module.source[module.line_span(module.line(start))[0] : start].decode()
    width = int(view.scope.options["line-length"])
    keyword = "async" if function.asynchronous else "def"
    text = f"@{render(doc, indent, module.indent, width, before=1)}\n{indent}{keyword}"
    return Splice(start, start + len(keyword), text)


def dependency(view: View) -> tuple[Need, ...]:
    """Return the need for the edit that declares tenacity, when the survey has one to offer."""
    facts = view.scope.facts
    return (Need(NeedKind.EXTERNAL, DEPENDENCY),) if facts is not None and facts.offered else ()
