"""Redirections and here-documents from shfmt's nodes."""

from __future__ import annotations

from overhaul.translators.shell.frontend import words
from overhaul.translators.shell.frontend.fragment import Fragment, decoded
from overhaul.translators.shell.frontend.nodes import Json, Tree, end, start
from overhaul.translators.shell.frontend.reader import Mode, Surroundings
from overhaul.translators.shell.syntax import Quoted, Redirect, Word

__all__ = ["delimiter", "document", "here_body", "redirect"]


def redirect(tree: Tree, node: Json) -> Redirect:
    """Return a redirection."""
    operator, number = node["Op"], node.get("N")
    descriptor, variable = None, ""
    if number is not None:
        text = tree.piece(number).text
        variable = text[1:-1] if text.startswith("{") else ""
        descriptor = None if variable else int(text)
    span = tree.span(node)
    if operator in {"<<", "<<-"}:
        target, quoted = _here(tree, node)
        return Redirect(span, operator, target, descriptor, variable, quoted)
    role = words.Role.PLAIN if operator == "<<<" else words.Role.WORD
    return Redirect(span, operator, tree.word(node["Word"], role=role), descriptor, variable)


def _here(tree: Tree, node: Json) -> tuple[Word, bool]:
    delimiting, quoted = delimiter(tree.piece(node["Word"]).text)
    body = node.get("Hdoc")
    if body is None:
        where = end(node["Word"])
        return Word(tree.fragment.span(where, where), ()), quoted
    tree.know(body)
    piece = here_body(tree.fragment.part(start(body), end(body)), delimiting, tabs=node["Op"] == "<<-")
    return document(piece, tree.around, quoted=quoted), quoted


def delimiter(raw: str) -> tuple[str, bool]:
    """Return the text of the word behind ``<<`` without quotes, and whether it had any."""
    text = raw.replace("\\\n", "")
    bare = []
    quote = ""
    escaped = False
    for character in text:
        if escaped:
            bare.append(character)
            escaped = False
        elif character == "\\" and quote != "'":
            escaped = True
        elif character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote = character
        else:
            bare.append(character)
    return "".join(bare), any(character in text for character in "'\"\\")


def here_body(piece: Fragment, delimiting: str, *, tabs: bool) -> Fragment:
    """Return the lines up to the delimiter, without leading tabs if these are removed."""
    dropped: list[int] = []
    position, text = 0, piece.text
    while position < len(text):
        line_end = text.find("\n", position)
        line_end = len(text) if line_end < 0 else line_end
        first = position
        while tabs and first < line_end and text[first] == "\t":
            first += 1
        if text[first:line_end] == delimiting:
            break
        dropped += range(position, first)
        position = line_end + 1
    return piece.part(0, min(position, len(text))).without(dropped)


def document(piece: Fragment, around: Surroundings, *, quoted: bool) -> Word:
    """Return the body of a here-document as a word."""
    if not quoted:
        return words.word(piece, around, mode=Mode.HERE)
    span = piece.span(0, len(piece.text))
    return Word(span, (Quoted(span, decoded(piece.text)),) if piece.text else ())
