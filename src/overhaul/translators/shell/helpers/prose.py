"""Docstrings and comments of support helpers in the narrower lines of programs: broken where they are too long."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from functools import lru_cache
from typing import TYPE_CHECKING

from overhaul.translators.python.expressions import WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["brief", "narrowed"]

_DEFINITION = (ast.Module, ast.FunctionDef, ast.ClassDef)

#: What begins an item in a docstring: ``name: what it is`` below a heading.
_ITEM = re.compile(r"\s+\**\w[\w ,*]*: \S")
_QUOTES = '"""'


def narrowed(text: str) -> str:
    """Return the text of a definition with its docstrings and the comments on lines of their own at most 88 wide.

    Words that no longer fit go to the next line of their paragraph. Code stays as it is.

    Args:
        text: Whole statements of Python.
    """
    lines = text.split("\n")
    if all(len(line) <= WIDTH for line in lines):
        return text
    docs = dict(_docstrings(ast.parse(text)))
    comments = set(_comments(text))
    result: list[str] = []
    row = 0
    while row < len(lines):
        end = docs.get(row, row)
        while row in comments and end + 1 in comments:
            end += 1
        block = lines[row : end + 1]
        if row in docs:
            # ruff puts the closing quotes behind a text that is one line without them.
            width = WIDTH - len(_QUOTES) if len(block) == 1 else WIDTH
            block = _narrow(_with_quotes_apart(block), "", width)
        elif row in comments:
            block = _narrow(block, "# ", WIDTH)
        result += block
        row = end + 1
    return "\n".join(result)


@lru_cache(maxsize=4096)
def brief(text: str) -> str:
    """Return the text of a definition with only the first paragraphs of its docstrings.

    Args:
        text: Whole statements of Python.
    """
    lines = text.split("\n")
    for first, last in sorted(_docstrings(ast.parse(text)), reverse=True):
        blank = next((row for row in range(first, last) if not lines[row].strip()), None)
        if blank is None:
            continue
        kept = lines[first:blank]
        indent = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
        if len(kept) == 1 and len(kept[0]) + len(_QUOTES) <= WIDTH:
            kept = [kept[0] + _QUOTES]
        else:
            kept.append(indent + _QUOTES)
        lines[first : last + 1] = kept
    return "\n".join(lines)


def _docstrings(module: ast.Module) -> Iterator[tuple[int, int]]:
    """Yield the first and last lines of docstrings in triple quotes, from 0."""
    for node in ast.walk(module):
        if isinstance(node, _DEFINITION) and node.body and ast.get_docstring(node, clean=False) is not None:
            first = node.body[0]
            yield first.lineno - 1, (first.end_lineno or first.lineno) - 1


def _comments(text: str) -> Iterator[int]:
    """Yield the lines that are comments, from 0."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and not token.line[: token.start[1]].strip():
            yield token.start[0] - 1


def _with_quotes_apart(block: list[str]) -> list[str]:
    """Put the closing quotes of a docstring on a line of their own, when a line of it has to be broken."""
    last = block[-1]
    if all(len(line) <= WIDTH for line in block) or last.strip() == _QUOTES or not last.endswith(_QUOTES):
        return block
    indent = " " * (len(block[0]) - len(block[0].lstrip()))
    return [*block[:-1], last.removesuffix(_QUOTES).rstrip(), indent + _QUOTES]


def _narrow(block: list[str], sign: str, width: int) -> list[str]:
    """Break lines that are too long; what is over begins the next line of the paragraph, or a new one."""
    result: list[str] = []
    rest = ""
    hanging = ""
    for line in block:
        indent = line[: len(line) - len(line.lstrip())]
        current = line
        if rest:
            words = line.lstrip().removeprefix(sign.strip()).strip()
            goes_on = indent + sign == hanging and words and not _ITEM.match(line) and words != _QUOTES
            if goes_on:
                current = f"{hanging}{rest} {words}"
            else:
                result += _broken(hanging + rest, hanging, width)
        else:
            goes_on = False
        if not goes_on:
            hanging = indent + (sign or ("    " if _ITEM.match(line) else ""))
        *full, last = _broken(current, hanging, width)
        result += full
        rest = last[len(hanging) :] if full else ""
        if not full:
            result.append(last)
    return result + (_broken(hanging + rest, hanging, width) if rest else [])


def _broken(line: str, hanging: str, width: int) -> list[str]:
    """Break a line at blanks; continued lines begin with `hanging`."""
    lines: list[str] = []
    while len(line) > width:
        at = line.rfind(" ", len(hanging) + 1, width + 1)
        if at <= len(line) - len(line.lstrip()):
            break  # one long word
        lines.append(line[:at].rstrip())
        line = hanging + line[at:].strip()
    return [*lines, line]
