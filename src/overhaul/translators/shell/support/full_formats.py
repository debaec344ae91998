"""The builtin `printf` with all of its conversions (Bash Manual, 4.2: printf)."""

from __future__ import annotations

import os
import re
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.backslashes import backslashed
from overhaul.translators.shell.support.environment import shell_variable
from overhaul.translators.shell.support.floats import floating, written
from overhaul.translators.shell.support.formats import (
    Spec,
    kept_format,
    padded,
    put_format,
    sign_of,
    signed,
)
from overhaul.translators.shell.support.messages import complain
from overhaul.translators.shell.support.numerals import character_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.translators.shell.support.formats import Arguments, Directive

__all__ = ["formatted_fully", "printf_fully", "rare_conversion", "time_zone"]

_STARTED = int(time.time())
# What is assigned to TZ for the commands that run.
_zones: list[str] = []


def _float(spec: Spec, arguments: Arguments) -> bytes:
    """Do ``%a %e %f %g`` and their capitals."""
    text = arguments.text()
    if text[:1] in {"'", '"'} and text:
        number, good = floating(str(character_code(text)))
    else:
        number, good = floating(text)
    if not good:
        complain(f"printf: {text}: invalid number")
        arguments.status = 1
    digits = written(number, spec.kind.lower(), spec.precision, keeps_zeros="#" in spec.flags)
    if "#" in spec.flags and not number.special and "." not in digits:
        digits = re.sub("(?=p|$)" if "x" in digits else "(?=e|$)", ".", digits, count=1)
    prefix, digits = ("0x", digits[2:]) if digits.startswith("0x") else ("", digits)
    if spec.kind.isupper():
        prefix, digits = prefix.upper(), digits.upper()
    return signed(spec, sign_of(spec, number.negative), prefix, digits, zeros=not number.special)


def _date(spec: Spec, date: str, arguments: Arguments) -> bytes:
    """Do ``%(date)T``."""
    seconds = arguments.number() if arguments.position < len(arguments.words) else -1
    now = {-2: _STARTED, -1: int(time.time())}.get(seconds, seconds)
    return padded(spec, _dated(date or "%X", now).encode("utf-8", "surrogateescape"))


def _dated(date: str, seconds: int) -> str:
    """Return a point in time in the zone that TZ names, exported or not."""
    zone, exported = _zones[-1] if _zones else shell_variable("TZ"), os.environ.get("TZ")
    try:
        _set_zone(zone)
        return time.strftime(date, time.localtime(seconds))
    finally:
        _set_zone(exported)


@contextmanager
def time_zone(name: str) -> Iterator[None]:
    """Have dates in a zone: ``TZ=name`` in front of `printf` (4.2 printf)."""
    _zones.append(name)
    try:
        yield
    finally:
        _zones.pop()


def _set_zone(zone: str | None) -> None:
    if zone is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = zone
    time.tzset()


def _quoted(spec: Spec, directive: Directive, text: str) -> bytes:
    """Do ``%Q``: the precision cuts the text before it is quoted, and none behind a point leaves nothing."""
    cut = None if directive.precision == "*" else spec.precision
    raw = text.encode("utf-8", "surrogateescape")[:cut]
    quoted = backslashed(raw.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    return padded(Spec(spec.kind, spec.flags, spec.width), b"" if directive.precision == "" else quoted)


def rare_conversion(spec: Spec, directive: Directive, arguments: Arguments) -> bytes | None:
    """Do the conversions that are seldom used: ``%q %Q %(date)T`` and floating point numbers (4.2 printf)."""
    kind = directive.kind
    if kind == "q":
        return padded(spec, backslashed(arguments.text()).encode("utf-8", "surrogateescape"))
    if kind == "Q":
        return _quoted(spec, directive, arguments.text())
    if kind == "T" and directive.text.endswith(b")T"):
        return _date(spec, directive.date, arguments)
    return _float(spec, arguments) if kind in "aAeEfFgG" else None


def formatted_fully(*words: str) -> str:
    """Return what `printf_fully` would write, without NUL bytes: ``printf -v`` (4.2 printf)."""
    return kept_format(words, rare_conversion)


def printf_fully(*words: str, to: int = 1) -> int:
    """Write words in a format with any conversions; else as `printf` (4.2 printf).

    Args:
        words: The format and the words; ``--`` may stand in front.
        to: 1 for standard output, 2 for standard error.
    """
    return put_format(words, to, rare_conversion)
