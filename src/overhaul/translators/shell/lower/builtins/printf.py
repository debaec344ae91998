"""``printf``: a `print` or an f-string where the format is simple and constant, else the helper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from overhaul.translators.python import tree as t
from overhaul.translators.shell.lower import attributes, words
from overhaul.translators.shell.lower.builtins.prefixes import prefixes
from overhaul.translators.shell.lower.builtins.targets import assign_word, item_of
from overhaul.translators.shell.lower.builtins.texts import constant, joined, judged, number, printed
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.statuses import stored
from overhaul.translators.shell.support.escapes import unescape_format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overhaul.translators.shell import syntax as s

__all__ = ["is_common", "is_plain_text", "printf", "printf_text"]

_PIECE = re.compile(r"([^%]+)|%%|%([-+ 0#]*)(\d*)((?:\.\d*)?)([a-zA-Z]|\([^()]*\)T)", re.DOTALL)
#: A directive as the helper reads it, with its letter.
_CONVERSION = re.compile(r"%%|%[#'\-+ 0]*(?:\*|\d*)(?:\.(?:\*|-?\d*))?[hjlLtz]*(.?)", re.DOTALL)
_MOST_PASSES = 4
_MOST_DIGITS = 9


class _Directive(NamedTuple):
    """One ``%``; without a kind it is text."""

    text: str = ""
    kind: str = ""
    flags: str = ""
    width: str = ""
    precision: str = ""

    @property
    def bare(self) -> bool:
        """Whether nothing stands between ``%`` and the letter."""
        return not (self.flags or self.width or self.precision)


def printf(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``printf``."""
    texts = "".join(word.literal or "%q" for word in node.words[1:])
    plain = "q" not in texts and "'" not in texts and '"' not in texts
    given = prefixes(frame, node, {"TZ"} if ")T" in texts else (), locale=plain)
    if not given:
        return judged(frame, _printf(frame, node, texts))
    rendered = _printf(frame, node, texts)
    made = t.With(((call(frame.unit.helper("time_zone"), given["TZ"]), None),), stored(frame, rendered))
    return Rendered((made,), frame.status)


def _printf(frame: Frame, node: s.Simple, texts: str) -> Rendered:
    if ")T" in texts:
        frame.unit.binds = frame.unit.binds or "TZ" in frame.unit.facts.variables.assigned
    target, rest = _target(frame, node)
    if any("%n" in (word.literal or "") for word in rest[:2]):
        raise Opaque(node, "%n assigns to a variable")
    if not rest:
        return Rendered(status=call(frame.unit.helper(_helper(frame, ""))))
    fields = words.fields(frame, rest)
    text = constant(fields[0]) if fields else None
    dashes = text == "--"
    if dashes:
        fields = fields[1:]
        text = constant(fields[0]) if fields else None
    plain = None if text is None or (text.startswith("-") and not dashes) else _plain(frame, text, fields[1:])
    if target is not None:
        return _assigned(frame, target, plain, fields if not dashes else (t.Constant("--"), *fields))
    if plain is not None:
        return Rendered((plain if isinstance(plain, t.Do) else _written(plain),))
    keeps = dashes and (text is None or text.startswith("-"))
    made = call(frame.unit.helper(_helper(frame, text)), *((t.Constant("--"), *fields) if keeps else fields))
    return Rendered((t.Do(made),)) if text is not None and _never_fails(text) else Rendered(status=made)


def _helper(frame: Frame, text: str | None) -> str:
    """The helper that knows all that a format asks for."""
    if frame.unit.dialect == "sh":
        return "dash_printf"
    return "printf" if text is not None and is_common(text) else "printf_fully"


def is_common(text: str) -> bool:
    """Tell whether a format has no other conversions than those of texts and integers."""
    return not any(match[1] and match[1] in "aAeEfFgGqQT(" for match in _CONVERSION.finditer(text))


def _target(frame: Frame, node: s.Simple) -> tuple[s.Word | None, tuple[s.Word, ...]]:
    """Return the word behind ``-v``, and format and words."""
    rest = node.words[1:]
    if frame.unit.dialect == "sh" or not rest:
        return None, rest
    if rest[0].literal == "-v":
        if not rest[1:]:
            raise Opaque(node, "printf -v without a name")
        return rest[1], rest[2:]
    if (rest[0].literal or "").startswith("-v"):
        raise Opaque(node, "the name of a variable is joined to -v")
    return None, rest


def _assigned(
    frame: Frame,
    target: s.Word,
    plain: t.Expression | t.Do | None,
    fields: Sequence[t.Expression],
) -> Rendered:
    """Assign what would be written."""
    sure = isinstance(plain, (t.Constant, t.FormattedText, t.Name, t.Call))
    value = plain if sure and not isinstance(plain, t.Do) and plain is not None else None
    if value is None:
        text = constant(fields[0])
        name = "formatted" if text is not None and is_common(text) else "formatted_fully"
        value = call(frame.unit.helper(name), *fields)
        sure = False
    if target.literal is None and item_of(frame, target) is None:
        frame.unit.binds = True
        named = words.text(frame, target)
        value = attributes.named(frame, named, value)
        return Rendered(status=call(frame.unit.helper("assign"), named, value))
    body = assign_word(frame, target, value)
    text = constant(fields[0])
    if sure or (text is not None and _never_fails(text)):
        return Rendered(body)
    return Rendered(body, status=call(frame.unit.helper("formatted_status")))


def printf_text(frame: Frame, fields: Sequence[t.Expression]) -> t.Expression | None:
    """Return all that ``printf`` writes as one text; ``None`` when only the helper can tell."""
    text = constant(fields[0])
    plain = None if text is None else _plain(frame, text, fields[1:])
    return None if isinstance(plain, t.Do) else plain


def is_plain_text(text: str | None) -> bool:
    """Tell whether a format takes any words, writes no NUL bytes and goes on to its end."""
    found = None if text is None else _directives(text)
    return found is not None and all(
        each.kind in {"s", "q"} or (not each.kind and "\0" not in each.text) for each in found
    )


def _directives(text: str) -> list[_Directive] | None:
    """Take a format apart; ``None`` when it is not one that can be known here."""
    found: list[_Directive] = []
    position = 0
    for match in _PIECE.finditer(text):
        if match.start() != position:
            return None
        position = match.end()
        if match[1] is not None:
            raw = match[1].encode("utf-8", "surrogateescape")
            if re.search(rb"\\([xuU]?$|[xuU](?![0-9a-fA-F]))", raw):
                return None
            found.append(_Directive(unescape_format(raw).decode("utf-8", "surrogateescape")))
        elif match[0] == "%%":
            found.append(_Directive("%"))
        else:
            found.append(_Directive("", match[5], match[2], match[3], match[4]))
    return found if position == len(text) else None


def _never_fails(text: str) -> bool:
    """Whether a format has only conversions that take any word."""
    found = _directives(text)
    return found is not None and all(not each.kind or each.kind in set("sbqc") for each in found)


def _plain(frame: Frame, text: str, arguments: Sequence[t.Expression]) -> t.Expression | t.Do | None:
    """Return the text that is written, or the `print` that writes it; ``None`` when only the helper can tell."""
    found = _directives(text)
    if found is None or (frame.unit.dialect == "sh" and "\\" in text and re.search(r"\\[xuUE'\"?]", text)):
        return None
    kinds = [each for each in found if each.kind]
    if any(isinstance(each, t.Starred) for each in arguments):
        return _lines(found, arguments)
    if not kinds:
        from overhaul.translators.shell.lower.effects import is_pure

        return joined([each.text for each in found]) if all(map(is_pure, arguments)) else None
    passes = max(-(-len(arguments) // len(kinds)), 1)
    if passes > _MOST_PASSES:
        return None
    rest = list(arguments)
    pieces: list[str | t.Expression] = []
    for each in found * passes:
        piece = _piece(frame, each, rest)
        if piece is None:
            return None
        pieces.append(piece)
    return joined(pieces)


def _lines(found: list[_Directive], arguments: Sequence[t.Expression]) -> t.Do | None:
    r"""Return the `print` for ``'%s\n'`` and any number of words."""
    if len(found) == 2 and found[0].kind == "s" and found[0].bare and found[1].text == "\n":  # noqa: PLR2004
        return t.Do(call(t.Name("print"), *arguments, sep=t.Constant("\n")))
    return None


def _piece(frame: Frame, directive: _Directive, rest: list[t.Expression]) -> str | t.Expression | None:
    """Return what a directive writes, taking its word from the rest."""
    if not directive.kind:
        return directive.text
    if directive.kind == "s":
        value = rest.pop(0) if rest else t.Constant("")
        return value if directive.bare else _cut(frame, directive, value)
    if directive.kind in {"d", "i"}:
        value = rest.pop(0) if rest else t.Constant("0")
        count = number(value)
        return None if count is None else _counted(directive, count)
    return None


def _cut(frame: Frame, directive: _Directive, value: t.Expression) -> t.Expression | None:
    """Return a text with a width; widths count bytes, which are characters only where a text is ASCII."""
    text = constant(value)
    if text is not None and text.isascii():
        return t.Constant(f"%{directive.flags.strip('0 +#')}{directive.width}{directive.precision}s" % text)
    if len(directive.width) > _MOST_DIGITS:
        return None
    left = "-" in directive.flags
    if _is_ascii(value) and directive.width and not directive.precision:
        align = "<" if left else ">"
        return call(t.Name("format"), number(value) or value, t.Constant(f"{align}{directive.width}"))
    if directive.precision:
        if len(directive.precision) > _MOST_DIGITS:
            return None
        value = call(frame.unit.helper("first_bytes"), value, t.Constant(int(directive.precision[1:] or 0)))
    width = int(directive.width or 0)
    return (
        value
        if not width
        else call(frame.unit.helper("aligned"), value, t.Constant(-width if left else width))
    )


def _is_ascii(value: t.Expression) -> bool:
    """Whether a text certainly has no other characters than those of ASCII."""
    if number(value) is not None:
        return True
    match value:
        case t.Constant(str() as text):
            return text.isascii()
        case t.FormattedText(parts):
            return all(part.isascii() if isinstance(part, str) else _is_arithmetic(part) for part in parts)
    return False


def _is_arithmetic(value: t.Expression) -> bool:
    """Whether an expression that is put into a text is certainly an integer, or the text of one."""
    match value:
        case t.Constant(int()):
            return True
        case t.Binary("+" | "-" | "*" | "//" | "%" | "&" | "|" | "^" | "<<" | ">>", left, right):
            return any(isinstance(each, t.Constant) and isinstance(each.value, int) for each in (left, right))
    return number(value) is not None


def _counted(directive: _Directive, count: t.Expression) -> t.Expression | None:
    if directive.bare:
        return (
            t.Constant(str(count.value)) if isinstance(count, t.Constant) else t.Call(t.Name("str"), (count,))
        )
    if directive.precision or "#" in directive.flags or (" " in directive.flags and "+" in directive.flags):
        return None
    sign = "+" if "+" in directive.flags else " " if " " in directive.flags else ""
    if "-" in directive.flags:
        spec = f"<{sign}{directive.width}"
    else:
        spec = f"{sign}{'0' if '0' in directive.flags and directive.width else ''}{directive.width}"
    if isinstance(count, t.Constant):
        return t.Constant(format(count.value, f"{spec}d"))
    return call(t.Name("format"), count, t.Constant(f"{spec}d" if spec else "d"))


def _written(text: t.Expression) -> t.Statement:
    """Return the `print` of a text, whose line end `print` writes itself."""
    match text:
        case t.Constant(str() as value) if value.endswith("\n"):
            return printed(t.Constant(value[:-1]), newline=True)
        case t.FormattedText(parts) if isinstance(parts[-1], str) and parts[-1].endswith("\n"):
            rest = (*parts[:-1], *([parts[-1][:-1]] if parts[-1] != "\n" else []))
            return printed(joined([t.FormattedText(rest)]), newline=True)
    return printed(text, newline=False)
