"""``cd``, ``pwd``, ``pushd``, ``popd`` and ``dirs``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.lower import words
from overhaul.translators.shell.lower.builtins.prefixes import prefixes, refuse_prefixes
from overhaul.translators.shell.lower.builtins.texts import judged
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call

if TYPE_CHECKING:
    from overhaul.translators.shell import syntax as s

__all__ = ["cd", "dirs", "popd", "pushd", "pwd"]


def cd(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``cd``."""
    given = prefixes(frame, node, {"CDPATH", "HOME", "OLDPWD", "PWD"})
    if set(given) - {"CDPATH"}:
        raise Opaque(node, "it gets another home or working directory")
    if frame.unit.facts.options.state("cdable_vars") is not False:
        raise Opaque(node, "the name may be that of a variable (cdable_vars)")
    keywords = {"path": given["CDPATH"]} if given else {}
    fields = words.fields(frame, node.words[1:])
    name = "dash_cd" if frame.unit.dialect == "sh" else "cd"
    return Rendered(status=call(frame.unit.helper(name), *fields, **keywords))


def pwd(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``pwd``."""
    refuse_prefixes(frame, node)
    unit = frame.unit
    if len(node.words) == 1 and unit.facts.options.state("physical") is False:
        return judged(frame, Rendered((t.Do(call(t.Name("print"), call(unit.helper("here")))),)))
    return judged(frame, Rendered(status=call(unit.helper("pwd"), *words.fields(frame, node.words[1:]))))


def pushd(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``pushd``."""
    return _stack(frame, node, "pushd")


def popd(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``popd``."""
    return _stack(frame, node, "popd")


def dirs(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``dirs``."""
    return _stack(frame, node, "dirs")


def _stack(frame: Frame, node: s.Simple, name: str) -> Rendered:
    refuse_prefixes(frame, node)
    if frame.unit.dialect == "sh":
        raise Opaque(node, f"sh has no {name}")
    return Rendered(status=call(frame.unit.helper(name), *words.fields(frame, node.words[1:])))
