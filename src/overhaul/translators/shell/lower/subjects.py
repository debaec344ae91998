"""What the patterns of ``case`` are compared with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import word_texts
from overhaul.translators.shell.lower.context import Frame, Opaque, call
from overhaul.translators.shell.lower.values import joined_text

if TYPE_CHECKING:
    from overhaul.translators.python import tree as t

__all__ = ["subject"]

#: Where a pattern tells two blanks, or one at an end, from blanks with something else beside them.
_COUNTED_BLANKS = re.compile(r"\A[ ]|[ ]\Z|[ ][ ]|\x7f")


def subject(frame: Frame, node: s.Case) -> t.Expression:
    """Return the text that the patterns of a ``case`` are compared with.

    Of ``"$@"`` and what is like it, bash leaves a mark there for each item that is empty: only patterns that count
    characters or blanks see it.
    """
    patterns = [word for item in node.items for word in item.patterns]
    if frame.unit.dialect == "bash" and _may_leave_mark(node.word):
        raise Opaque(
            node.word, "bash leaves a mark where what is changed in quotes beside other text gets empty"
        )
    plain = not frame.unit.facts.variables.splits and not any(map(_counts, patterns))
    if plain or frame.unit.dialect == "sh" or not word_texts.has_items(node.word):
        return word_texts.text(frame, node.word, joining=" ")
    word_texts.refuse_split(frame, node.word)
    pieces: list[t.Expression] = []
    texts: list[t.Expression] = []
    for part in node.word.parts:
        for each in part.parts if isinstance(part, s.DoubleQuoted) else (part,):
            if part is not each and isinstance(each, s.Parameter) and word_texts.is_several(each):
                pieces += [joined_text(texts)] if texts else []
                pieces.append(word_texts.value_of(frame, each).expression)
                texts = []
            else:
                texts.append(word_texts.text(frame, s.Word(each.span, (each,))))
    pieces += [joined_text(texts)] if texts else []
    return call(frame.unit.helper("subject"), *pieces)


def _may_leave_mark(word: s.Word) -> bool:
    """Whether something that is changed stands alone in quotes, and other text beside them."""
    return len(word.parts) > 1 and any(
        isinstance(part, s.DoubleQuoted)
        and len(part.parts) == 1
        and isinstance(part.parts[0], s.Parameter)
        and isinstance(part.parts[0].operation, (s.Trim, s.Replace, s.Slice, s.ChangeCase, s.Transform))
        for part in word.parts
    )


def _counts(pattern: s.Word) -> bool:
    """Whether what a pattern matches may depend on marks for what is empty."""
    text = ""
    for part in walk(pattern):
        if isinstance(part, s.Literal) and set(part.text) & set("?["):
            return True
        if isinstance(part, (s.Literal, s.Quoted)):
            text += part.text
        elif not isinstance(part, (s.Word, s.DoubleQuoted)):
            return True
    return _COUNTED_BLANKS.search(text) is not None
