"""Existing LibCST codemod commands as steps, unchanged: ``libcst:package.module.Command``.

A name without a package of its own is looked up among the commands that come with LibCST, as its own tool does:
``libcst:convert_format_to_fstring.ConvertFormatStringCommand``. The arguments that a command declares for LibCST's
command line are the options of the step.
"""

from __future__ import annotations

import argparse
import ast
from importlib import import_module
from typing import TYPE_CHECKING, Any

from overhaul.codemods.api import Codemod, Finding, Option, Remark, Rewrite, Scope, Site, Splice
from overhaul.errors import UnknownStepError
from overhaul.model.change import Certainty
from overhaul.model.note import NoteKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from libcst.codemod import CodemodCommand

__all__ = ["COMMANDS", "PREFIX", "codemod_for"]

PREFIX = "libcst:"
#: Package of the commands that come with LibCST.
COMMANDS = "libcst.codemod.commands."


def codemod_for(name: str) -> Codemod:
    """Return the step that runs a LibCST codemod command.

    Args:
        name: ``libcst:`` and the import path of the command's class.

    Raises:
        UnknownStepError: There is no such command.
    """
    command = _command(name)

    def visit(site: Site, scope: Scope) -> Iterator[Finding]:
        del site
        yield from _run(command, scope)

    return Codemod(
        name=name,
        version=1,
        summary=command.DESCRIPTION.strip().split("\n")[0] or f"Runs {command.__name__}.",
        why=f"An existing LibCST codemod command, {command.__module__}.{command.__qualname__}, run unchanged.",
        leaves=("Whatever the command leaves alone.",),
        mentions=(b"",),  # it alone knows what it looks for
        visits={ast.Module: visit},
        certainty=Certainty.REVIEW,
        options=_options(command),
        default=False,
        tags=("libcst",),
    )


def _command(name: str) -> type[CodemodCommand]:
    from libcst.codemod import CodemodCommand  # noqa: PLC0415 - LibCST is imported on first use

    path = name.removeprefix(PREFIX)
    for full in (path, COMMANDS + path):
        module_name, _, attribute = full.rpartition(".")
        if not module_name:
            continue
        try:
            found = getattr(import_module(module_name), attribute, None)
        except ImportError:
            continue
        if isinstance(found, type) and issubclass(found, CodemodCommand):
            return found
    raise UnknownStepError(
        f"there is no LibCST codemod command {path!r}",
        hint="name a class as package.module.Command; its package must be installed beside overhaul",
    )


def _parser(command: type[CodemodCommand]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False)
    command.add_args(parser)
    return parser


def _options(command: type[CodemodCommand]) -> tuple[Option, ...]:
    return tuple(
        Option(action.dest.replace("_", "-"), _default(action), action.help or "", _choices(action))
        for action in _parser(command)._actions  # noqa: SLF001 - argparse has no other way to list them
    )


def _default(action: argparse.Action) -> bool | int | float | str | tuple[str, ...]:
    if action.nargs in {"*", "+"} or (isinstance(action.nargs, int) and action.nargs > 0):
        return tuple(action.default or ())
    if isinstance(action.default, (bool, int, float, str)):
        return action.default
    return ""


def _choices(action: argparse.Action) -> tuple[str, ...]:
    return tuple(str(choice) for choice in action.choices or ())


def _arguments(command: type[CodemodCommand], scope: Scope) -> dict[str, Any]:
    """Return the keyword arguments: what LibCST's command line would give, with the options that were set."""
    arguments: dict[str, Any] = {}
    for action in _parser(command)._actions:  # noqa: SLF001 - see above
        value = scope.options.get(action.dest.replace("_", "-"), _default(action))
        if value == _default(action):
            value = action.default if action.default is not argparse.SUPPRESS else None
        elif isinstance(value, tuple):
            value = list(value)
        arguments[action.dest] = value
    return arguments


def _run(command: type[CodemodCommand], scope: Scope) -> Iterator[Finding]:
    from libcst.codemod import (  # noqa: PLC0415 - LibCST is imported on first use
        CodemodContext,
        TransformFailure,
        TransformSkip,
        TransformSuccess,
        transform_module,
    )

    module = scope.module
    context = CodemodContext(filename=module.path, full_module_name=_module_name(module.path))
    text = module.source.decode()
    result = transform_module(command(context, **_arguments(command, scope)), text)
    if isinstance(result, TransformFailure):
        raise result.error
    if isinstance(result, TransformSkip):
        yield Remark(None, f"the command skips this file: {result.skip_description}", NoteKind.LEFT_ALONE)
    for warning in result.warning_messages:
        yield Remark(None, warning, NoteKind.ADVICE)
    if isinstance(result, TransformSuccess) and result.code != text:
        splice = Splice(0, len(module.source), result.code)
        yield Rewrite((splice,), f"made by {command.__name__}", whole=True)


def _module_name(path: str) -> str:
    name = path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__")
    return name.replace("/", ".")
