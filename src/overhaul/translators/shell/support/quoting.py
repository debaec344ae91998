"""Text that the shell reads back as the same (Bash Manual, 3.1.2 Quoting, 3.5.3 ``@Q``)."""

from __future__ import annotations

import re
from typing import Any

from overhaul.translators.shell.support.environment import exported_names
from overhaul.translators.shell.support.escapes import encoded
from overhaul.translators.shell.support.exits import Untranslated
from overhaul.translators.shell.support.messages import complain

__all__ = [
    "CONTROL_NAMES",
    "assignment_of",
    "attributes_of",
    "attributes_of_array",
    "declared",
    "double_quoted",
    "keys_and_values",
    "pairs",
    "print_bare",
    "print_declared",
    "print_filled",
    "quoted",
    "surely_array",
    "unescaped",
]

#: How characters are written in ``$'...'``.
CONTROL_NAMES = {
    "\a": "\\a",
    "\b": "\\b",
    "\x1b": "\\E",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    "\\": "\\\\",
    "'": "\\'",
}


def _is_graphic(text: str) -> bool:
    """Whether no character is a control character or a byte that is none."""
    return text.isprintable() or all(each.isprintable() or each in "\u3000\xa0" for each in text)


def _dollar_quoted(text: str) -> str:
    """Return ``$'...'`` (3.1.2.4 ANSI-C Quoting)."""
    made = []
    for each in text:
        if each in CONTROL_NAMES:
            made.append(CONTROL_NAMES[each])
        elif _is_graphic(each):
            made.append(each)
        else:
            made += [f"\\{byte:03o}" for byte in each.encode("utf-8", "surrogateescape")]
    return "$'" + "".join(made) + "'"


def quoted(text: str) -> str:
    """Return text in single quotes, where it needs them in ``$'...'`` (3.5.3: ``${x@Q}``)."""
    if not _is_graphic(text):
        return _dollar_quoted(text)
    if text == "'":
        return "\\'"
    return "'" + text.replace("'", "'\\''") + "'"


def double_quoted(text: str) -> str:
    """Return text in double quotes, where it needs them in ``$'...'``, as ``declare -p`` does (4.2 declare)."""
    if not _is_graphic(text):
        return _dollar_quoted(text)
    return '"' + re.sub(r'([$`"\\])', r"\\\1", text) + '"'


def assignment_of(name: str, value: str | None, flags: str = "") -> str:
    """Return what would assign a variable its value (3.5.3: ``${x@A}``).

    Args:
        name: Its name.
        value: Its value; ``None`` when it has none.
        flags: Letters of its attributes.
    """
    letters = attributes_of(name, value, flags)
    if value is None:
        return f"declare -{letters} {name}" if letters else ""
    return f"declare -{letters} {name}={quoted(value)}" if letters else f"{name}={quoted(value)}"


def attributes_of(name: str, value: str | None, flags: str = "") -> str:
    """Return the letters of the attributes of a variable (3.5.3: ``${x@a}``).

    Args:
        name: Its name.
        value: Its value; ``None`` when it has none.
        flags: Letters that are known; whether it is exported is looked up.
    """
    letters = flags + "x" if value is not None and name in exported_names() else flags
    return "".join(sorted(letters, key="nirxlu".index))


def attributes_of_array(array: Any, flags: str) -> str:
    """Return the letters of the attributes of an array (3.5.3: ``${x@a}``).

    Raises:
        Untranslated: It is empty, and it is not known whether it is declared.
    """
    if not array:
        raise Untranslated("the attributes of an empty array", 0)
    return flags


def print_declared(name: str, value: object, flags: str) -> bool:
    """Print how a variable is declared, if it is (4.2 ``declare -p``); return whether it is.

    Args:
        name: Its name.
        value: Its value; ``None`` when it is unset.
        flags: Letters of its attributes.
    """
    if value is None:
        complain(f"declare: {name}: not found")
        return False
    if isinstance(value, str):
        print(f"declare -{attributes_of(name, value, flags) or '-'} {name}={double_quoted(value)}")
    else:
        print(declared(name, value, flags))
    return True


def print_bare(name: str, value: Any, flags: str, more: str = "") -> bool:
    """Print how a variable is declared that may have got no value (4.2 ``declare -p``); return that it is.

    Args:
        name: Its name.
        value: Its value; ``None`` or an empty array when it has none.
        flags: Letters of its attributes.
        more: Those that are looked up when it has a value.
    """
    if value is None or (not value and not isinstance(value, str)):
        print(f"declare -{flags + more or '-'} {name}")
        return True
    return print_declared(name, value, flags)


def print_filled(name: str, value: Any, flags: str) -> bool:
    """Print how a variable is declared, if it has a value (4.2 ``declare -p``).

    Raises:
        Untranslated: It has none, and it is not known whether it is declared.
    """
    if value is None or (not value and not isinstance(value, str)):
        raise Untranslated(f"declare -p {name}", 0)
    return print_declared(name, value, flags)


def surely_array(array: Any) -> Any:
    """Return the values of a variable that is an array (4.2 ``declare -p``).

    Raises:
        Untranslated: It has one value alone, so that it may be none.
    """
    if list(array.keys()) == ["0"]:
        raise Untranslated("declare -p of what may be no array", 0)
    return array


def declared(name: str, array: Any, flags: str) -> str:
    """Return how an array is declared (4.2 ``declare -p``)."""
    items = "".join(f"[{_key(key)}]={double_quoted(text)} " for key, text in array.items())
    return f"declare -{flags} {name}=({items if 'A' in flags else items.rstrip(' ')})"


def keys_and_values(items: list[tuple[int, str]] | list[tuple[str, str]]) -> list[str]:
    """Return keys and values in turn (3.5.3: ``${x[@]@k}``)."""
    return [str(each) for pair in items for each in pair]


def pairs(items: list[tuple[int, str]] | list[tuple[str, str]]) -> str:
    """Return the keys and values of an array (3.5.3: ``${x[@]@K}``)."""
    text = "".join(f"{_key(key)} {double_quoted(value)} " for key, value in items)
    return text[:-1] if items and isinstance(items[0][0], int) else text


def _key(key: int | str) -> str:
    if isinstance(key, int) or re.fullmatch(r"[\w%+\-./:=@]+", key, re.ASCII):
        return str(key)
    return double_quoted(key)


_ESCAPE = (
    r"\\(?:([abeEfnrtv\\'\"?])|([0-7]{1,3})|x([0-9a-fA-F]{1,2})"
    r"|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|c((?s:.)))"
)
_LETTERS_OF_ESCAPES = dict(zip("abeEfnrtv", "\a\b\x1b\x1b\f\n\r\t\v", strict=True))


def unescaped(text: str) -> str:
    """Return text with backslash escapes done as in ``$'...'`` (3.5.3: ``${x@E}``)."""
    return re.sub(_ESCAPE, _meant, text).partition("\0")[0] if "\\" in text else text


def _meant(match: re.Match[str]) -> str:
    letter, octal, byte, short, long, control = match.groups()
    if letter:
        return _LETTERS_OF_ESCAPES.get(letter, letter)
    if control:
        return chr(ord(control.upper()) ^ 64)
    if octal or byte:
        code = int(octal, 8) & 0xFF if octal else int(byte, 16)
        return bytes([code]).decode("utf-8", "surrogateescape")
    return encoded(int(short or long, 16)).decode("utf-8", "surrogateescape")
