"""``wait``, ``jobs`` and ``disown``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.lower import variables, words
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call

if TYPE_CHECKING:
    from overhaul.translators.shell import syntax as s

__all__ = ["disown", "jobs", "wait"]

#: A ``wait`` for all jobs: bash may keep the last of them in its list, or not, as it happens.
_BARE = re.compile(r"\bwait[ \t]*(?:$|[;&|)#])", re.MULTILINE)


def wait(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``wait [-n] [-f] [-p name] [id ...]``."""
    rest = list(node.words[1:])
    flags = ""
    name = ""
    while rest and (option := rest[0].literal or "").startswith("-") and option != "--":
        flags += option[1:]
        rest.pop(0)
        if option.endswith("p"):
            name = (rest.pop(0).literal if rest else "") or ""
    if set(flags) - set("nfp") or ("p" in flags and not name.isidentifier()) or node.assignments:
        raise Opaque(node, "wait is used in a way that is not translated")
    if rest and rest[0].literal == "--":
        rest.pop(0)
    numbered = any(re.fullmatch(r"%\d+", word.literal or "") for word in rest)
    if numbered and frame.unit.dialect == "bash" and _BARE.search(frame.unit.script.text, 0, node.span.start):
        raise Opaque(node, "which number a job has where all were waited for before")
    fields = words.fields(frame, tuple(rest))
    if "n" not in flags and not name:
        name = "dash_wait" if frame.unit.dialect == "sh" else "wait"
        return Rendered(status=call(frame.unit.helper(name), *fields))
    made = call(frame.unit.helper("wait_next" if "n" in flags else "wait_naming"), *fields)
    if not name:
        return Rendered(status=t.Index(made, t.Constant(0)))
    code, process = t.Name(frame.fresh("code")), t.Name(frame.fresh("process"))
    both = t.Assign((t.TupleDisplay((code, process)),), made)
    named = t.If(process, variables.assign(frame, name, process), variables.unset(frame, name, node))
    return Rendered((both, named), code)


def jobs(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``jobs [-lpr]``."""
    options = [word.literal or "" for word in node.words[1:]]
    names = [option for option in options if option.startswith("%")]
    letters = "".join(option[1:] for option in options if option.startswith("-"))
    others = any(option[:1] not in {"-", "%"} for option in options)
    if others or set(letters) - set("lprs") or node.assignments:
        raise Opaque(node, "jobs is used in a way that is not translated")
    flags = (t.Constant(f"-{letter}") for letter in sorted(set(letters)))
    return Rendered(status=call(frame.unit.helper("list_jobs"), *flags, *map(t.Constant, names)))


def disown(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``disown [id ...]``."""
    options = [word.literal for word in node.words[1:] if (word.literal or "").startswith("-")]
    several = len(node.words) > 2  # noqa: PLR2004 - an option and a job
    if node.assignments or set(options) - {"-a", "-r"} or (options and several):
        raise Opaque(node, "disown is used in a way that is not translated")
    return Rendered(status=call(frame.unit.helper("disown"), *words.fields(frame, node.words[1:])))
