"""The builtin `read` (Bash Manual, 4.2: read; splitting as in 3.5.7)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.inputs import Input, Source, prepared
from overhaul.translators.shell.support.messages import complain

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

__all__ = ["read_field", "read_fields", "read_items", "read_line", "read_status", "was_read"]

_LINE = Input()
_read_status: list[int] = [0]
_TIMED_OUT = 128 + 14


def read_status() -> int:
    """Return the status of the last `read`: 1 at the end of input, more than 128 when time was up (4.2 read)."""
    return _read_status[0]


def was_read(*_values: object) -> bool:
    """Tell whether the last `read` found its delimiter; the values are there to be assigned first (4.2 read)."""
    return not _read_status[0]


def read_line(where: Input = _LINE, *, raw: bool = False) -> str:
    """Return one line as it is, without its end (4.2 read: one variable and an empty IFS, or none and REPLY).

    Args:
        where: From where and how far.
        raw: Whether backslashes mean nothing: ``-r``.
    """
    return _read(where, raw=raw)[0]


def read_field(where: Input = _LINE, *, raw: bool = False, ifs: str | None = " \t\n") -> str:
    """Return one line without the blanks around it (4.2 read: one variable)."""
    return read_fields(1, where, raw=raw, ifs=ifs)[0]


def read_fields(
    count: int, where: Input = _LINE, *, raw: bool = False, ifs: str | None = " \t\n"
) -> list[str]:
    """Return the fields of one line, as many as there are variables; the last gets the rest (4.2 read).

    Args:
        count: How many.
        where: From where and how far.
        raw: Whether backslashes mean nothing: ``-r``.
        ifs: The value of IFS; ``None`` when it is unset.
    """
    text, mask = _read(where, raw=raw)
    if where.exact is not None:
        return [text] + [""] * (count - 1)
    return _distributed(text, mask, count, " \t\n" if ifs is None else ifs)


def read_items(where: Input = _LINE, *, raw: bool = False, ifs: str | None = " \t\n") -> list[str]:
    """Return all fields of one line (4.2 read: ``-a``)."""
    text, mask = _read(where, raw=raw)
    return list(_cut(text, mask, " \t\n" if ifs is None else ifs))


def _read(where: Input, *, raw: bool) -> tuple[str, str]:
    """Return what was read and the same with NUL for characters behind a backslash, which are no delimiters."""
    if where.limit == 0 or where.exact == 0:
        _read_status[0] = 0
        return "", ""
    try:
        source = where.source()
        if where.is_plain:
            text, mask, found = _taken(source, where, raw=raw)
        else:
            text, mask, found = prepared(where, lambda: _taken(source, where, raw=raw))
    except OSError as error:
        complain(f"read: {where.descriptor}: {error.strerror}")
        _read_status[0] = 1
        return "", ""
    _read_status[0] = 0 if found else _TIMED_OUT if source.timed_out else 1
    return text, mask


def _taken(source: Source, where: Input, *, raw: bool) -> tuple[str, str, bool]:
    """Read, and leave to others what is not needed."""
    try:
        simply = raw and where.limit is where.exact is None
        return (_read_simply if simply else _read_carefully)(source, where, raw=raw)
    finally:
        source.put_back()


def _read_simply(source: Source, where: Input, *, raw: bool) -> tuple[str, str, bool]:  # noqa: ARG001 -- as `_read_carefully`
    """Read up to the delimiter where no character means anything else."""
    line, found = source.until(_delimiter_byte(where))
    if b"\0" in line:
        line = line.replace(b"\0", b"")
    text = line.decode("utf-8", "surrogateescape")
    return text, text, found


def _delimiter_byte(where: Input) -> bytes:
    if where.delimiter == "\n":
        return b"\n"
    return where.delimiter.encode("utf-8", "surrogateescape")[:1] or b"\0"


def _read_carefully(source: Source, where: Input, *, raw: bool) -> tuple[str, str, bool]:
    """Read character by character, with backslashes or a number of characters."""
    delimiter = None if where.exact is not None else _delimiter_byte(where)
    limit = where.limit if where.exact is None else where.exact
    parts: list[tuple[bytes, bool]] = []
    escaped = found = False
    while not found:
        character = source.byte() if limit is None else source.character()
        if not character:
            break
        if not escaped and character == b"\\" and not raw:
            escaped = True
            continue
        if escaped and character == b"\n":
            escaped = False
            continue
        if character == delimiter and not escaped:
            found = True
        elif character != b"\0":
            parts.append((character, escaped))
            found = len(parts) == limit
        escaped = False
    if escaped:
        # A backslash at the end of input vanishes, but blanks in front of it count as inside.
        parts.append((b"", True))
    text = b"".join(part for part, _ in parts).decode("utf-8", "surrogateescape")
    if not any(quoted for _, quoted in parts):
        return text, text, found
    return text, _masked(parts), found


def _masked(parts: list[tuple[bytes, bool]]) -> str:
    """Return the text with NUL in place of every character that was behind a backslash."""
    made = []
    for part, quoted in parts:
        # The bytes behind the first of a character are no delimiters; they are kept so that lengths are the same.
        made.append(b"\0" if quoted and part < b"\x80" else part)
    return b"".join(made).decode("utf-8", "surrogateescape")


@lru_cache(maxsize=32)
def _separator(ifs: str) -> re.Pattern[str]:
    """Return what separates two fields: blanks of IFS around at most one other character of IFS (3.5.7)."""
    import re  # noqa: PLC0415 - most programs never need it

    blanks = re.escape("".join(each for each in " \t\n" if each in ifs))
    others = re.escape("".join(each for each in ifs if each not in " \t\n"))
    either = [f"[{blanks}]*[{others}][{blanks}]*" if blanks else f"[{others}]"] if others else []
    return re.compile("|".join([*either, *([f"[{blanks}]+"] if blanks else [])]) or "(?!)")


def _cut(text: str, mask: str, ifs: str) -> Iterator[str]:
    """Yield all fields."""
    start = len(mask) - len(mask.lstrip("".join(each for each in " \t\n" if each in ifs)))
    for match in _separator(ifs).finditer(mask, start):
        yield text[start : match.start()]
        start = match.end()
    if start < len(text):
        yield text[start:]


def _distributed(text: str, mask: str, count: int, ifs: str) -> list[str]:
    """Return as many fields as there are variables."""
    if mask is text and len(ifs) == 1 and ifs not in " \t\n":
        found = text.split(ifs, count - 1)
        if found[-1].find(ifs) == len(found[-1]) - 1 >= 0:  # as below
            found[-1] = found[-1][:-1]
        return [*found, *[""] * (count - len(found))]
    blanks = ifs if ifs == " \t\n" else "".join(each for each in " \t\n" if each in ifs)
    if mask is text and ifs == blanks:
        plain = text.strip(blanks)
        fields = _separator(ifs).split(plain, count - 1) if count > 1 else [plain]
        return [*fields, *[""] * (count - len(fields))]
    separator = _separator(ifs)
    start = len(mask) - len(mask.lstrip(blanks))
    found = []
    for _ in range(count - 1):
        match = separator.search(mask, start)
        end, following = match.span() if match else (len(mask), len(mask))
        found.append(text[start:end])
        start = following
    match = separator.search(mask, start)
    if match and match.end() == len(mask):
        # Exactly one field is left, so the separator behind it is none of its text.
        return [*found, text[start : match.start()]]
    return [*found, text[start : max(len(mask.rstrip(blanks)), start)]]
