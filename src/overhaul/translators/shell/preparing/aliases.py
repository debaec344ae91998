"""Aliases: where it is certain which are defined, they are put into the text before anything else is found out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import commands, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["with_aliases"]

_FIRST = re.compile(r"\s*([^\s'\"\\$`;|&<>(){}#]+)(?=\s|$)")
_DEFINED = re.compile(r"([^\s=/$`'\"\\;|&<>()]+)=(.*)", re.DOTALL)
_NOTHING = ":"


class _Unsure(Exception):  # noqa: N818 - it is an answer
    """Which aliases there are is not certain."""


def with_aliases(script: s.Script, parse: Callable[[str], s.Script]) -> s.Script:
    """Return a script with its aliases expanded; where it is not certain which there are, the same script.

    Args:
        script: The script.
        parse: Reads shell text; raises `ValueError`.
    """
    if "alias" not in script.text or not any(True for _ in commands(script.body, "alias")):
        return script
    try:
        made = parse(_Expander(script).text())
    except (_Unsure, ValueError):
        return script
    return replace(script, text=made.text, body=made.body, after=made.after)


@dataclass(slots=True)
class _Expander:
    """Goes through a script from top to bottom, as it is read.

    Attributes:
        script: The script.
        defined: What is defined so far.
        active: What is in force for the line that is read.
        on: Whether aliases are expanded.
        line: The line in which something was defined last.
        edits: Start, end and new text.
    """

    script: s.Script
    defined: dict[str, str] = field(default_factory=dict)
    active: Mapping[str, str] = field(default_factory=dict)
    on: bool = False
    pending: bool = False
    line: int = 0
    edits: list[tuple[int, int, str]] = field(default_factory=list)

    def text(self) -> str:
        """Return the text of the script with its aliases expanded."""
        self.pending = self.on = self.script.dialect == "sh"
        for statement in self.script.body:
            if statement.span.line > self.line:
                self.active = dict(self.defined)
                self.on = self.pending
            if not self._defines(statement):
                self._read(statement)
        raw = self.script.text.encode("utf-8", "surrogateescape")
        for start, end, new in sorted(self.edits, reverse=True):
            raw = raw[:start] + new.encode("utf-8", "surrogateescape") + raw[end:]
        return raw.decode("utf-8", "surrogateescape")

    def _defines(self, statement: s.Statement) -> bool:
        """Take note of a statement at the top that defines or forgets aliases, or switches them on."""
        node = statement.command
        plain = not (statement.background or statement.negated)
        if not isinstance(node, s.Simple) or not node.words or not plain or node.assignments:
            return False
        if self.on and node.words[0].bare in self.active:
            return False
        texts = [word.literal for word in node.words]
        match texts:
            case ["shopt", "-s" | "-u" as flag, "expand_aliases"]:
                self.pending = flag == "-s"
            case ["alias", *given] if given and all(_DEFINED.fullmatch(each or "") for each in given):
                for each in given:
                    name, _, value = (each or "").partition("=")
                    self.defined[name] = value
            case ["unalias", "-a"]:
                self.defined.clear()
            case ["unalias", name] if name in self.defined:
                del self.defined[name]
            case _:
                return False
        self.line = statement.span.line
        self._replace(node, _NOTHING)
        return True

    def _read(self, statement: s.Statement) -> None:
        for node in walk(statement):
            if isinstance(node, s.Function) and self.on and node.name in self.active:
                raise _Unsure
            if not isinstance(node, s.Simple) or not node.words:
                continue
            name = node.words[0].bare
            if self.on and name in self.active:
                self._expand(node)
            elif name in {"alias", "unalias"}:
                self._ask(node)
            elif name in {"type", "command"} and self.defined:
                self._tell(node)
            elif name in {"shopt", "eval"} and any(
                "alias" in (each.literal or "alias") for each in node.words
            ):
                raise _Unsure

    def _expand(self, node: s.Simple) -> None:
        """Expand the first word, and the next one as long as an alias ends with a blank."""
        for word in node.words:
            if word.bare not in self.active:
                return
            new = self._meaning(word.bare or "", frozenset())
            self.edits.append((word.span.start, word.span.end, new))
            if new[-1:] not in {" ", "\t"}:
                return

    def _meaning(self, name: str, seen: frozenset[str]) -> str:
        value = self.active[name]
        first = _FIRST.match(value)
        if first and first[1] in self.active and first[1] not in seen | {name}:
            inner = self._meaning(first[1], seen | {name})
            return value[: first.start(1)] + inner + value[first.end(1) :]
        rest = value[first.end() :] if first else value
        if re.search(r"[;|&\n(`]", rest) and any(
            re.search(rf"[;|&\n(`]\s*{re.escape(each)}(\s|$)", rest) for each in self.active
        ):
            raise _Unsure
        return value

    def _ask(self, node: s.Simple) -> None:
        """Replace ``alias`` and ``unalias`` that only look, and what is not there."""
        texts = [word.literal for word in node.words]
        names = texts[1:]
        if None in texts or any("=" in str(name) or str(name).startswith("-") for name in names):
            raise _Unsure
        if texts[0] == "unalias" and (not names or any(name in self.defined for name in names)):
            raise _Unsure
        found = [str(name) for name in (names or sorted(self.defined)) if name in self.defined]
        lines = [_shown(name, self.defined[name], self.script.dialect) for name in found]
        made = [f"printf '%s\\n' {' '.join(map(_quoted, lines))}"] if lines else []
        if len(found) < len(names):
            made.append(f"printf '%s\\n' {_quoted(f'{texts[0]}: not found')} >&2; false")
        self._replace(node, f"{{ {'; '.join(made)}; }}" if made else _NOTHING)

    def _tell(self, node: s.Simple) -> None:
        """Say what an alias is where ``type -t`` and ``command -v`` ask for one."""
        texts = [word.literal for word in node.words]
        if texts[0] == "command" and not (texts[1:] and re.match(r"-[vV]|None", str(texts[1]))):
            return
        if None not in texts and not self.defined.keys() & set(texts):
            return
        if self.script.dialect == "bash" and "expand_aliases" not in self.script.text:
            return
        match texts:
            case ["type", "-t", str(name)] if self.on and name in self.defined:
                self._replace(node, "printf '%s\\n' alias")
            case ["command", "-v", str(name)] if self.on and name in self.defined:
                shown = _quoted(f"alias {name}={_quoted(self.defined[name])}")
                self._replace(node, f"printf '%s\\n' {shown}")
            case _:
                raise _Unsure

    def _replace(self, node: s.Simple, new: str) -> None:
        self.edits.append((node.words[0].span.start, node.words[-1].span.end, new))


def _shown(name: str, value: str, dialect: str) -> str:
    shown = f"{name}={_quoted(value)}"
    return shown if dialect == "sh" else f"alias {shown}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
