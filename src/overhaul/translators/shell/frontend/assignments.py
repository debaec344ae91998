"""Assignments, arrays and declarations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.shell.frontend import braces, words
from overhaul.translators.shell.frontend.nodes import Json, Tree, end, start
from overhaul.translators.shell.frontend.parameters import subscript
from overhaul.translators.shell.frontend.quoting import closing
from overhaul.translators.shell.frontend.reader import Mode, Reader, Surroundings
from overhaul.translators.shell.syntax import ArrayItem, ArrayLiteral, Assignment, Subscript, Word

if TYPE_CHECKING:
    from overhaul.translators.shell.frontend.fragment import Fragment

__all__ = ["assignment", "assignment_of", "declared", "declared_of"]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SIMPLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\+?=")


def assignment(tree: Tree, node: Json) -> Assignment:
    """Return an assignment in front of a command or of a declaration."""
    tree.know(node)
    array = node.get("Array")
    piece = _piece(tree, node)
    if array is None:
        return assignment_of(piece, tree.around)
    head = piece.part(0, start(array) - start(node))
    name, index, append, _ = _head(head, tree.around)
    return Assignment(tree.span(node), name, _array(tree, array), index, append)


def _piece(tree: Tree, node: Json) -> Fragment:
    """Return the text of an assignment; shfmt forgets the last character of ``x+=`` without a value."""
    cut = bool(node.get("Append")) and node.get("Value") is None and node.get("Array") is None
    return tree.fragment.part(start(node), end(node) + cut)


def assignment_of(piece: Fragment, around: Surroundings) -> Assignment:
    """Read an assignment without a list of items; without ``=`` it has no value."""
    name, index, append, position = _head(piece, around)
    span = piece.span(0, len(piece.text))
    if position < 0:
        return Assignment(span, name, None, index, append)
    value = words.word(piece.part(position, len(piece.text)), around, role=words.Role.VALUE)
    return Assignment(span, name, value, index, append)


def _head(piece: Fragment, around: Surroundings) -> tuple[str, Subscript | None, bool, int]:
    """Read up to the value, whose index is returned last, or -1."""
    reader = Reader(piece, around)
    match = _NAME.match(piece.text)
    if match is None:
        raise reader.unreadable("expected a name")
    reader.pos = match.end()
    index = _index(reader)
    append = reader.take("+=")
    return match.group(), index, append, reader.pos if append or reader.take("=") else -1


def _index(reader: Reader) -> Subscript | None:
    if not reader.take("["):
        return None
    close = closing(reader.text, reader.pos, "]")
    if close < 0:
        raise reader.unreadable("unexpected end while looking for the matching `]'")
    inner = reader.fragment.part(reader.pos, close)
    reader.pos = close + 1
    return subscript(inner, reader.around)


def _array(tree: Tree, node: Json) -> ArrayLiteral:
    items: list[ArrayItem] = []
    floor = int(node["Lparen"]["Offset"]) + 1
    for element in node.get("Elems") or ():
        tree.strays += map(tree.comment, element.get("Comments") or ())
        if element.get("Index") is None:
            tree.know(element["Value"])
            found = words.words(tree.piece(element["Value"]), tree.around, item=True)
            items += (ArrayItem(word.span, word) for word in found)
        else:
            items.append(_keyed(tree, element, floor))
        floor = end(element)
    tree.strays += map(tree.comment, node.get("Last") or ())
    return ArrayLiteral(tree.span(node), tuple(items))


def _keyed(tree: Tree, node: Json, floor: int) -> ArrayItem:
    begin = tree.fragment.text.find("[", floor)
    piece = tree.fragment.part(begin, end(node))
    reader = Reader(piece, tree.around)
    index = _index(reader)
    append = reader.take("+=")
    if not append:
        reader.expect("=")
    value = words.word(piece.part(reader.pos, len(piece.text)), tree.around, role=words.Role.ITEM)
    return ArrayItem(piece.span(0, len(piece.text)), value, index, append)


# ------------------------------------------------------------------------------------------------------ declarations


def declared(tree: Tree, node: Json) -> tuple[Word | Assignment, ...]:
    """Return an argument of a declaration; several when braces expand to several."""
    tree.know(node)
    if node.get("Array") is not None:
        return (assignment(tree, node),)
    piece = _piece(tree, node)
    if node.get("Name") is None:
        return words.words(piece, tree.around)
    return declared_of(piece, tree.around)


def declared_of(piece: Fragment, around: Surroundings) -> tuple[Word | Assignment, ...]:
    """Read an argument of a declaration that is a name or an assignment."""
    if "{" in piece.text and around.bash:
        parts = words.read_parts(Reader(piece, around), Mode.BARE)
        pieces = braces.found(parts, piece)
        if pieces is not None:
            found = tuple(assignment_of(each, around) for each in braces.expanded(pieces, piece))
            # What comes out of braces is an argument as any other: its expansions are split.
            plain = all(not isinstance(each.value, Word) or each.value.literal is not None for each in found)
            return found if plain else words.words(piece, around)
    return (assignment_of(piece, around),)
