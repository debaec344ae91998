"""What tests say about positional parameters: how many there are when they succeed, and when they fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from overhaul.translators.shell import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["asked", "compared", "least", "more", "needs_text", "positional"]

#: The least number of positional parameters; ``None`` where nothing gets to.
Count: TypeAlias = "int | None"
_Expand: TypeAlias = "Callable[[s.Word, Count], Count]"

_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
_NUMERIC = {"-gt": ">", "-ge": ">=", "-lt": "<", "-le": "<=", "-eq": "==", "-ne": "!="}


def least(left: Count, right: Count) -> Count:
    """Return what is certain where two ways meet."""
    if left is None or right is None:
        return right if left is None else left
    return min(left, right)


def more(count: Count, number: int) -> Count:
    """Return what is certain when there are also at least so many."""
    return None if count is None else max(count, number)


def asked(node: s.Node, count: Count, expand: _Expand) -> tuple[Count, Count]:
    """Return the counts behind a test that succeeds, and behind one that fails.

    Args:
        node: A condition of ``[[ ]]`` or of ``(( ))``, or ``[`` or ``test``.
        count: What is certain in front of it.
        expand: Goes through a word, and says what is certain behind it.
    """
    match node:
        case s.ConditionNot():
            return asked(node.operand, count, expand)[::-1]
        case s.ConditionAnd():
            yes, no = asked(node.left, count, expand)
            then, otherwise = asked(node.right, yes, expand)
            return then, least(no, otherwise)
        case s.ConditionOr():
            yes, no = asked(node.left, count, expand)
            then, otherwise = asked(node.right, no, expand)
            return least(yes, then), otherwise
        case s.ConditionWord():
            return _told(expand(node.word, count), ("-n", node.word))
        case s.ConditionUnary():
            return _told(expand(node.word, count), (node.operator, node.word))
        case s.ConditionBinary():
            count = expand(node.right, expand(node.left, count))
            return _told(count, (node.left, node.operator, node.right))
        case s.Simple():
            return _simple(node, count, expand)
        case _:
            return count, count


def _simple(node: s.Simple, count: Count, expand: _Expand) -> tuple[Count, Count]:
    words = list(node.words[1:])
    for word in words:
        count = expand(word, count)
    if node.words[0].literal == "[":
        words = words[:-1]
    turned = len(words) > 1 and words[0].bare == "!"
    words = words[1:] if turned else words
    form: tuple[str | s.Word, ...] = ()
    if len(words) == 1 and _is_quoted(words[0]):
        form = ("-n", words[0])
    elif len(words) == 2 and (words[0].bare != "-n" or _is_quoted(words[1])):  # noqa: PLR2004 - operator, operand
        form = (words[0].bare or "", words[1])
    elif len(words) == 3 and _is_one(words[0]):  # noqa: PLR2004 - operand, operator, operand
        form = (words[0], words[1].bare or "", words[2])
    told = _told(count, form)
    return told[::-1] if turned else told


def _told(count: Count, form: Sequence[str | s.Word]) -> tuple[Count, Count]:
    match form:
        case ("-n", s.Word() as word):
            return more(count, positional(word)), count
        case ("-z", s.Word() as word):
            return count, more(count, positional(word))
        case (s.Word() as left, str(operator), s.Word() as right):
            if operator in _NUMERIC or _is_count(left) or _is_count(right):
                return _numeric(count, left, _NUMERIC.get(operator, operator), right)
            return _text(count, left, operator, right)
        case _:
            return count, count


def _numeric(count: Count, left: s.Word, operator: str, right: s.Word) -> tuple[Count, Count]:
    operator = "==" if operator == "=" else operator
    if _is_count(right):
        left, right, operator = right, left, _FLIPPED.get(operator, "")
    text = right.literal or ""
    if not _is_count(left) or not (text.isascii() and text.isdecimal()) or str(int(text)) != text:
        return count, count
    return compared(count, operator, int(text))


def compared(count: Count, operator: str, number: int) -> tuple[Count, Count]:
    """Return the counts where the number of parameters compares so with a number, and where it does not."""
    yes, no = {
        ">": (number + 1, 0),
        ">=": (number, 0),
        "<": (0, number),
        "<=": (0, number + 1),
        "==": (number, 1 if number == 0 else 0),
        "!=": (1 if number == 0 else 0, number),
    }.get(operator, (0, 0))
    return more(count, yes), more(count, no)


def _text(count: Count, left: s.Word, operator: str, right: s.Word) -> tuple[Count, Count]:
    number = positional(left)
    if operator in {"=", "=="} and number:
        empty = right.literal == "" and bool(right.parts)
        return more(count, number if needs_text(right) else 0), more(count, number if empty else 0)
    if operator == "!=" and number:
        empty = right.literal == "" and bool(right.parts)
        return more(count, number if empty else 0), more(count, number if needs_text(right) else 0)
    return _prefixed(count, left, operator, right)


def _prefixed(count: Count, left: s.Word, operator: str, right: s.Word) -> tuple[Count, Count]:
    """See through ``x$1``, as in old scripts."""
    inner = (
        left.parts[0].parts
        if len(left.parts) == 1 and isinstance(left.parts[0], s.DoubleQuoted)
        else left.parts
    )
    match inner:
        case (s.Literal(_, prefix) | s.Quoted(_, prefix), s.Parameter() as node) if right.literal is not None:
            number, text = _number(node), right.literal
        case _:
            return count, count
    if not text.startswith(prefix) or set(text) & set("*?["):
        return count, count
    filled = len(text) > len(prefix)
    told = more(count, number) if filled else count, count if filled else more(count, number)
    return told if operator in {"=", "=="} else told[::-1] if operator == "!=" else (count, count)


def positional(word: s.Word) -> int:
    """Return the number of the parameter that a word is: it has text only when that is set; else 0."""
    parts = word.unquoted
    return _number(parts[0]) if len(parts) == 1 and isinstance(parts[0], s.Parameter) else 0


def _number(node: s.Parameter) -> int:
    if not node.name.isdecimal() or node.length or node.indirect or node.names or node.index is not None:
        return 0
    operation = node.operation
    plain = operation is None or isinstance(operation, (s.Trim, s.ChangeCase, s.Slice))
    default = isinstance(operation, s.Default) and (
        operation.operator[-1] == "+" or (operation.operator[-1] == "-" and not operation.word.parts)
    )
    return int(node.name) if plain or default else 0


def needs_text(pattern: s.Word) -> bool:
    """Tell whether a pattern certainly does not match an empty text."""
    return any(
        (isinstance(part, s.Quoted) and bool(part.text))
        or (isinstance(part, s.Literal) and bool(set(part.text) - set("*()|!@+?")))
        or (
            isinstance(part, s.DoubleQuoted)
            and any(isinstance(each, s.Quoted) and each.text for each in part.parts)
        )
        for part in pattern.parts
    )


def _is_count(word: s.Word) -> bool:
    parts = word.unquoted
    return len(parts) == 1 and parts[0] == s.Parameter(parts[0].span, "#")


def _is_one(word: s.Word) -> bool:
    """Whether a word is one operand, so that its place among the words is what it seems."""
    return _is_quoted(word) or _is_count(word) or word.literal is not None


def _is_quoted(word: s.Word) -> bool:
    return (
        len(word.parts) == 1
        and isinstance(word.parts[0], s.DoubleQuoted)
        and not any(
            isinstance(each, s.Parameter)
            and (each.name == "@" or each.names == "@" or isinstance(each.index, s.AllItems))
            for each in word.parts[0].parts
        )
    )
