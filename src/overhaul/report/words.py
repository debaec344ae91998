"""Which words changed between two pieces of text, as spans of characters."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Spans", "changed_words"]

Spans = list[tuple[int, int]]

_WORD = re.compile(r"\w+|\s+|.", re.DOTALL)
#: Texts of more words are not compared word by word.
_MOST_WORDS = 1_500
#: With less in common the pieces are different texts, and marking nearly everything helps nobody.
_LEAST_COMMON = 0.3
#: Unchanged islands without a word between two marks are marked with them.
_ISLAND = re.compile(r"\W{1,2}")


def changed_words(old: str, new: str) -> tuple[Spans, Spans]:
    """Return the spans of `old` that are gone and the spans of `new` that came.

    Both are empty when the texts have too little in common. Long texts are compared at their ends alone.
    """
    before, after = _WORD.findall(old), _WORD.findall(new)
    if not before or not after:
        return [], []
    if max(len(before), len(after)) > _MOST_WORDS:
        return _middle(old, new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    blocks = matcher.get_matching_blocks()
    common = sum(len(before[i].strip()) for block in blocks for i in range(block.a, block.a + block.size))
    if common < _LEAST_COMMON * min(len("".join(old.split())), len("".join(new.split()))):
        return [], []
    gone = _gaps(before, ((block.a, block.size) for block in blocks))
    came = _gaps(after, ((block.b, block.size) for block in blocks))
    return _without_islands(gone, old), _without_islands(came, new)


def _middle(old: str, new: str) -> tuple[Spans, Spans]:
    """Return what lies between the common beginning and the common end."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    if head + tail < _LEAST_COMMON * min(len(old), len(new)):
        return [], []
    ends = [(head, len(text) - tail) for text in (old, new)]
    gone, came = ([span] if span[0] < span[1] else [] for span in ends)
    return gone, came


def _common(first: str, second: str) -> int:
    """Return the length of the common beginning of two texts."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first.startswith(second[:middle]):
            low = middle
        else:
            high = middle - 1
    return low


def _gaps(words: list[str], matches: Iterable[tuple[int, int]]) -> Spans:
    """Return the spans of the words that no match covers."""
    spans: Spans = []
    at = offset = 0
    for start, size in matches:
        gap = sum(map(len, words[at:start]))
        if gap:
            spans.append((offset, offset + gap))
        offset += gap + sum(map(len, words[start : start + size]))
        at = start + size
    return spans


def _without_islands(spans: Spans, text: str) -> Spans:
    joined: Spans = []
    for start, end in spans:
        if (
            joined
            and _ISLAND.fullmatch(text, joined[-1][1], start)
            and "\n" not in text[joined[-1][1] : start]
        ):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
