"""What ``sed`` does to a text that is known: the part of its language that scripts use on their own comments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from overhaul.translators.shell.facts.posix_regexes import Doubtful, in_python

__all__ = ["edited"]

_NUMBER = re.compile(r"\d+")
_BETWEEN = re.compile(r"[ \t\n;]*")
_ENDS = re.compile(r"[ \t]*(?:[;\n]|(?=\})|\Z)")
_Address = int | str | re.Pattern[str]


@dataclass(slots=True)
class _Command:
    """A command for some lines; ``s`` has a pattern, what replaces it, and flags, ``{`` has commands."""

    addresses: list[_Address]
    negated: bool
    name: str
    pattern: re.Pattern[str] | None = None
    replacement: list[str | int] = field(default_factory=list)
    flags: str = ""
    inside: list[_Command] = field(default_factory=list)
    active: bool = False


def edited(script: str, text: str, *, quiet: bool, extended: bool) -> str:
    """Return what `sed` prints for a text.

    Args:
        script: Its commands.
        text: Lines of ASCII.
        quiet: Whether lines are only printed by commands: ``-n``.
        extended: Whether regular expressions are extended: ``-E``.

    Raises:
        Doubtful: Something else is in the script.
    """
    reader = _Reader(script, extended=extended)
    commands = reader.commands(nested=False)
    return _Run(commands, quiet=quiet).printed(text.splitlines())


class _Reader:
    """Reads a script from left to right."""

    def __init__(self, text: str, *, extended: bool) -> None:
        self.text = text
        self.at = 0
        self.extended = extended

    def commands(self, *, nested: bool) -> list[_Command]:
        """Read commands up to the end, or to the brace that closes them."""
        found: list[_Command] = []
        while True:
            self._skip(_BETWEEN)
            if self.at == len(self.text) or self.text[self.at] == "}":
                break
            found.append(self._command(nested=nested))
        if nested != (self.at < len(self.text)):
            raise Doubtful(self.text)
        self.at += nested
        return found

    def _command(self, *, nested: bool) -> _Command:
        addresses = [each for each in [self._address()] if each is not None]
        if addresses and self._take(","):
            last = self._address()
            if last is None or nested:
                raise Doubtful(self.text)
            addresses.append(last)
        negated = self._take("!")
        name = self.text[self.at : self.at + 1]
        self.at += 1
        made = _Command(addresses, negated, name)
        if name == "{":
            made.inside = self.commands(nested=True)
        elif name == "s":
            self._substitution(made)
        elif name not in {"p", "d", "q"} or (name == "q" and len(addresses) > 1):
            raise Doubtful(self.text)
        if not self._skip(_ENDS):
            raise Doubtful(self.text)
        return made

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return match is not None

    def _take(self, character: str) -> bool:
        found = self.text.startswith(character, self.at)
        self.at += found
        return found

    def _address(self) -> _Address | None:
        number = _NUMBER.match(self.text, self.at)
        if number:
            self.at = number.end()
            if not int(number[0]) or self.text.startswith("~", self.at):
                raise Doubtful(self.text)
            return int(number[0])
        if self._take("$"):
            return "$"
        return self._pattern(self._until("/")) if self._take("/") else None

    def _pattern(self, regex: str) -> re.Pattern[str]:
        return re.compile(in_python(regex, extended=self.extended))

    def _until(self, mark: str) -> str:
        """Return what stands in front of a mark, and go behind it; a mark behind a backslash is none."""
        made = ""
        while not self._take(mark):
            if self.at >= len(self.text) or self.text[self.at] in "[\n":
                made += self._set()
            elif self.text.startswith("\\" + mark, self.at):
                if mark not in "/,:#@!%":
                    raise Doubtful(self.text)
                made += mark
                self.at += 2
            else:
                length = 2 if self.text[self.at] == "\\" else 1
                made += self.text[self.at : self.at + length]
                self.at += length
        return made

    def _set(self) -> str:
        """Return a bracket expression, in which a mark is none."""
        found = re.compile(r"\[\^?\]?(?:\[:\w+:\]|[^\]\[\n])*\]").match(self.text, self.at)
        if not found:
            raise Doubtful(self.text)
        self.at = found.end()
        return found[0]

    def _substitution(self, made: _Command) -> None:
        mark = self.text[self.at : self.at + 1]
        if mark not in {"/", "|", ",", ":", "#", "@", "!", "%"} or (mark == "|" and self.extended):
            raise Doubtful(self.text)
        self.at += 1
        made.pattern = self._pattern(self._until(mark))
        made.replacement = _replacement(self._until(mark), made.pattern.groups)
        while self.text[self.at : self.at + 1] in {"g", "p"}:
            made.flags += self.text[self.at]
            self.at += 1
        if "g" in made.flags and made.pattern.search(""):
            raise Doubtful(self.text)


def _replacement(text: str, groups: int) -> list[str | int]:
    """Return what replaces a match: texts, and numbers of groups, 0 for all of it."""
    found: list[str | int] = []
    for escaped, special, plain in re.findall(r"\\(.)|(&)|([^\\&\[\n]+)", text):
        if special:
            found.append(0)
        elif escaped.isdecimal() and 0 < int(escaped) <= groups:
            found.append(int(escaped))
        elif escaped and escaped not in "\\&/.,:|#@!%*$^[]":
            raise Doubtful(text)
        else:
            found.append(escaped or plain)
    if re.search(r"[\[\n]", text) or re.search(r"(?<!\\)(?:\\\\)*\\$", text):
        raise Doubtful(text)
    return found


class _Run:
    """One run over lines."""

    def __init__(self, commands: list[_Command], *, quiet: bool) -> None:
        self.commands = commands
        self.quiet = quiet
        self.out: list[str] = []
        self.line = ""
        self.number = 0
        self.last = False
        deleting = [each for each in commands if each.name in {"d", "{"}]
        ranges = [each for each in commands if len(each.addresses) > 1]
        # What a line deletes keeps ranges behind from seeing it.
        if any(commands.index(one) < commands.index(other) for one in deleting for other in ranges):
            raise Doubtful("ranges behind what deletes")

    def printed(self, lines: list[str]) -> str:
        """Return what is printed for lines without their ends."""
        for number, line in enumerate(lines, 1):
            self.number, self.line, self.last = number, line, number == len(lines)
            ending = self._all(self.commands)
            if not self.quiet and ending != "d":
                self.out.append(self.line)
            if ending == "q":
                break
        return "".join(f"{each}\n" for each in self.out)

    def _all(self, commands: list[_Command]) -> str:
        """Run commands; return which of them ended the line."""
        for each in commands:
            if self._selects(each) == each.negated:
                continue
            if each.name in {"d", "q"}:
                return each.name
            if each.name == "p":
                self.out.append(self.line)
            elif each.name == "s":
                self._substitute(each)
            elif ending := self._all(each.inside):
                return ending
        return ""

    def _substitute(self, given: _Command) -> None:
        def made(match: re.Match[str]) -> str:
            return "".join(each if isinstance(each, str) else match[each] or "" for each in given.replacement)

        if given.pattern is None:
            raise Doubtful(self.line)
        self.line, count = given.pattern.subn(made, self.line, count=0 if "g" in given.flags else 1)
        if count and "p" in given.flags:
            self.out.append(self.line)

    def _selects(self, given: _Command) -> bool:
        if not given.addresses:
            return True
        first, *rest = given.addresses
        if not rest:
            return self._meets(first)
        end = rest[0]
        if not given.active:
            if not self._meets(first):
                return False
            given.active = not (isinstance(end, int) and self.number >= end)
            return True
        if isinstance(end, int):
            given.active = self.number < end
            return self.number <= end
        given.active = not self._meets(end)
        return True

    def _meets(self, address: _Address) -> bool:
        if isinstance(address, int):
            return self.number == address
        return self.last if isinstance(address, str) else address.search(self.line) is not None
