"""What a builtin would write, as text: ``$(pwd)``, ``$(echo ...)`` and ``$(printf ...)`` need no process."""

from __future__ import annotations

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import words
from overhaul.translators.shell.lower.builtins.echo import echo_text
from overhaul.translators.shell.lower.builtins.printf import is_common, is_plain_text, printf_text
from overhaul.translators.shell.lower.builtins.texts import constant, is_number
from overhaul.translators.shell.lower.context import Frame, call
from overhaul.translators.shell.lower.documents import document

__all__ = ["captured", "is_captured"]


def is_captured(frame: Frame, part: s.CommandSubstitution) -> bool:
    """Tell whether `captured` gives the text of a substitution; its status is 0 then."""
    return captured(frame, part) is not None


def captured(frame: Frame, part: s.CommandSubstitution) -> t.Expression | None:
    """Return what is substituted where a builtin writes it that does nothing else; ``None`` for all other commands."""
    if len(part.body) != 1:
        return None
    statement = part.body[0]
    node = statement.command
    if len(statement.redirects) == 1 and not statement.negated and not statement.background:
        text = document(frame, statement)
        return None if text is None else _without_line_ends(text)
    if statement.redirects or statement.negated or statement.background or not isinstance(node, s.Simple):
        return None
    name = node.words[0].literal if node.words and not node.assignments else None
    if name is None or name in frame.unit.facts.functions or name not in _WRITERS:
        return None
    if any(isinstance(each, s.Parameter) and each.name == "BASH_SUBSHELL" for each in walk(node)):
        return None
    with frame.on_line_of(statement):
        return _WRITERS[name](frame, node)


def _early(frame: Frame, arguments: tuple[s.Word, ...]) -> tuple[t.Expression, ...] | None:
    """Return words as arguments; ``None`` when expanding them in another process makes a difference."""
    from overhaul.translators.shell.lower.substitutions import is_early

    prepared = len(frame.prepared)
    fields = words.fields(frame, arguments)
    if len(frame.prepared) == prepared and all(map(is_early, fields)):
        return fields
    return None


def _pwd(frame: Frame, node: s.Simple) -> t.Expression | None:
    if len(node.words) > 1 or frame.unit.facts.options.state("physical") is not False:
        return None
    return call(frame.unit.helper("here"))


def _echo(frame: Frame, node: s.Simple) -> t.Expression | None:
    fields = _early(frame, node.words[1:])
    if fields is None or frame.unit.dialect == "sh":
        return None
    text = echo_text(frame, fields)
    if text is not None:
        return _without_line_ends(text)
    if frame.unit.facts.options.state("xpg_echo") is not False:
        return None
    return _stripped(call(frame.unit.helper("echoed"), *fields))


def _printf(frame: Frame, node: s.Simple) -> t.Expression | None:
    if frame.unit.dialect == "sh" or len(node.words) == 1 or (node.words[1].literal or "-").startswith("-"):
        return None
    fields = _early(frame, node.words[1:])
    if fields is None:
        return None
    text = printf_text(frame, fields)
    if text is not None:
        return _without_line_ends(text)
    if is_plain_text(constant(fields[0])):
        name = "formatted" if is_common(constant(fields[0]) or "%q") else "formatted_fully"
        return _stripped(call(frame.unit.helper(name), *fields))
    return None


def _without_line_ends(text: t.Expression) -> t.Expression | None:
    """Drop line ends behind a text, now where it is known; ``None`` for NUL bytes, which are dropped with a warning."""
    match text:
        case t.Constant(str() as value):
            return None if "\0" in value else t.Constant(value.rstrip("\n"))
        case t.FormattedText(parts) if isinstance(parts[-1], str) and parts[-1].rstrip("\n"):
            return t.FormattedText((*parts[:-1], parts[-1].rstrip("\n")))
        case t.FormattedText(parts) if isinstance(parts[-1], str):
            return _stripped(t.FormattedText(parts[:-1]))
    return text if is_number(text) else _stripped(text)


def _stripped(text: t.Expression) -> t.Expression:
    return call(t.Attribute(text, "rstrip"), t.Constant("\n"))


_WRITERS = {"echo": _echo, "printf": _printf, "pwd": _pwd}
