"""Running commands that stand in texts which only the running program knows (Bash Manual, 4.1: eval, ``.``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from overhaul.translators.shell.support.arrays import Array, Map
from overhaul.translators.shell.support.brace_texts import is_braced, plain_braces
from overhaul.translators.shell.support.command_syntax import read_commands, read_words
from overhaul.translators.shell.support.environment import environment, export, renamed, variables
from overhaul.translators.shell.support.evaluation import evaluate
from overhaul.translators.shell.support.exits import Untranslated, ignoring_errors
from overhaul.translators.shell.support.fields import BLANKS, Items, Pattern, Unquoted, fields
from overhaul.translators.shell.support.forking import spell_status
from overhaul.translators.shell.support.homes import home
from overhaul.translators.shell.support.invoking import invoke
from overhaul.translators.shell.support.messages import complain
from overhaul.translators.shell.support.naming import refused
from overhaul.translators.shell.support.needing import need
from overhaul.translators.shell.support.options import options
from overhaul.translators.shell.support.pipelines import pipeline
from overhaul.translators.shell.support.processes import RedirectError
from overhaul.translators.shell.support.redirects import redirect, redirected
from overhaul.translators.shell.support.sourced_paths import sourced_path
from overhaul.translators.shell.support.substitution import substitute, substituted
from overhaul.translators.shell.support.trimming import trimmed
from overhaul.translators.shell.support.variables import (
    array_of,
    assign,
    assign_list,
    export_word,
    is_free,
    unset_variable,
    value_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from overhaul.translators.shell.support.command_syntax import (
        Assigned,
        Piece,
        Pipeline,
        SimpleCommand,
    )

__all__ = ["run_text", "source_file", "word_of_text", "words_of_text"]

# Variables that the shell keeps itself, or that decide how the program reads its words.
_KEPT_BY_SHELL = (
    r"BASH\w*|FUNCNAME|PIPESTATUS|LINENO|RANDOM|SRANDOM|SECONDS|EPOCH\w+|DIRSTACK|GROUPS|EUID|UID|PPID|SHLVL|"
    r"HOSTNAME|HOSTTYPE|OSTYPE|MACHTYPE|OPTIND|OPTARG|PWD|OLDPWD|IFS|SHELLOPTS|COLUMNS|LINES|_"
)
_EXPORTED = r"[A-Za-z_]\w*="


class _Returned(Exception):  # noqa: N818 - it is no error
    """A file that is read returns early (4.1 return)."""

    def __init__(self, status: int) -> None:
        self.status = status


def run_text(
    text: str,
    args: Sequence[str] | None = (),
    *,
    check: Callable[[int], object] | None = None,
    asking: Collection[str] = (),
    top: bool = False,
) -> int:
    """Run the commands of a text and return the status of the last one (4.1 eval).

    Args:
        text: Lists of simple commands, with pipelines and redirections.
        args: The positional parameters; ``None`` when nobody knows them.
        check: What ends the program when a command fails whose status nobody asks for.
        asking: Functions that ask for the status of what ran before them.
        top: Whether it runs in no function, so that what it declares is not local.

    Raises:
        Untranslated: There is something else in it.
    """
    return _Run(text, args, check, asking, top=top).all(read_commands(text))


def words_of_text(text: str, args: Sequence[str] = ()) -> list[str]:
    """Return the fields that the words of a text become (4.1 eval).

    Raises:
        Untranslated: It is more than words.
    """
    run = _Run(text, args)
    return [field for word in read_words(text) for field in run.fields(word)]


def word_of_text(text: str, args: Sequence[str] = ()) -> str:
    """Return what one word of a text means where it is not split, as behind ``=`` (4.1 eval).

    Raises:
        Untranslated: It is more than a word.
    """
    found = read_words(text)
    if len(found) > 1:
        raise Untranslated(text, 0)
    return _Run(text, args).text(found[0]) if found else ""


def source_file(  # noqa: PLR0913 - each is asked for by other scripts
    name: str,
    args: Sequence[str] | None = (),
    *,
    check: Callable[[int], object] | None = None,
    asking: Collection[str] = (),
    fatal: bool = False,
    top: bool = False,
    missing: int = 1,
) -> int:
    """Run the commands of a file (4.1 ``.``).

    Args:
        name: The file, which is looked for on the path when there is no slash in it.
        args: The positional parameters.
        check: As `run_text` takes it.
        asking: As `run_text` takes it.
        fatal: Whether the program ends when there is no such file.
        top: As `run_text` takes it.
        missing: The status where it does not end; sh, whose status is 2, looks for a mere name on the path alone.
    """
    path = sourced_path(name, here=missing == 1 and not fatal)
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            text = file.read()
    except OSError as error:
        complain(f"{name}: {error.strerror}")
        if fatal:
            raise SystemExit(2) from None
        return missing
    run = _Run(text, args, check, asking, top=top)
    run.returns = True
    run.file = path if missing == 1 and not fatal else None
    try:
        return run.all(read_commands(text))
    except _Returned as returned:
        return returned.status


class _Run:
    """One run of a text: with which positional parameters, and what happened so far."""

    def __init__(
        self,
        text: str,
        args: Sequence[str] | None,
        check: Callable[[int], object] | None = None,
        asking: Collection[str] = (),
        *,
        top: bool = False,
    ) -> None:
        self.source = text
        self.top = top
        self.args = args
        self.check = check
        self.asking = asking
        self.status: int | None = None
        self.returns = False
        #: What is read, as `BASH_SOURCE` names it.
        self.file: str | None = None
        self._substitutes = False

    def all(self, commands: list[tuple[str, Pipeline]]) -> int:
        """Run a list; its status is that of what ran last (3.2.4 Lists)."""
        status = 0
        for number, (before, each) in enumerate(commands):
            if before != ";" and (before == "&&") != (status == 0):
                continue
            following = commands[number + 1][0] if number + 1 < len(commands) else ";"
            counts = following == ";" and not each.negated
            if not counts and self.check is not None:
                status = ignoring_errors(self._pipeline_of(each))
            else:
                status = self._pipeline(each)
            self.status = status
            if counts and status and self.check is not None:
                self.check(status)
        return status

    def _pipeline_of(self, given: Pipeline) -> Callable[[], int]:
        return lambda: self._pipeline(given)

    def _pipeline(self, given: Pipeline) -> int:
        if len(given.stages) == 1:
            status = self._command(given.stages[0])
        else:
            stages = [self._stage(each) for each in given.stages]
            status = pipeline(*stages, pipefail="pipefail" in options)
        return int(status == 0) if given.negated else status

    def _stage(self, given: SimpleCommand) -> Callable[[], int]:
        return lambda: self._command(given)

    def _command(self, given: SimpleCommand) -> int:
        self._substitutes = False
        words = [field for word in self._operands(given) for field in word]
        if not given.redirects:
            return self._run(given, words)
        opening = [(fd, operator, self._target(operator, word)) for fd, operator, word in given.redirects]
        if words == ["exec"] and not given.assignments:
            return _redirected(opening)
        try:
            with redirected(*opening):
                return self._run(given, words)
        except RedirectError as error:
            return spell_status(error)

    def _target(self, operator: str, word: list[Piece]) -> str:
        if operator == "<<<":
            return self.text(word) + "\n"
        found = self.fields(word)
        if len(found) != 1:
            raise Untranslated(self.source, 0)
        return found[0]

    def _operands(self, given: SimpleCommand) -> list[list[str]]:
        """Expand words; what looks like an assignment behind ``export`` is not split."""
        exports = bool(given.words and given.words[0]) and given.words[0][0].text == "export"
        return [
            [self.text(word)] if exports and re.match(_EXPORTED, word[0].text) else self.fields(word)
            for word in given.words
        ]

    def _run(self, given: SimpleCommand, words: list[str]) -> int:
        if not words:
            for each in given.assignments:
                status = self._assign(each)
                if status:
                    return status
            return substituted() if self._substitutes else 0
        if words[0] == "declare":
            return self._declare(words[1:], given)
        if not given.assignments:
            return self._invoke(words)
        env = {**environment()}
        for each in given.assignments:
            if each.items is not None or each.left[-2] in "+]":
                raise Untranslated(self.source, 0)
            env[each.left[:-1]] = self.text(each.word)
        return invoke(*words, env=env)

    def _invoke(self, words: list[str]) -> int:
        name, *rest = words
        if name in self.asking:
            raise Untranslated(self.source, 0)
        if name == "exit" or (name == "return" and self.returns):
            return self._leave(name, rest)
        if name == "export" and not any(each[:1] == "-" for each in rest) and rest:
            return max(map(export_word, rest))
        if name == "unset" and not any(each[:1] == "-" for each in rest):
            return max(map(unset_variable, rest), default=0)
        if name == "eval":
            text = " ".join(rest)
            inner = _Run(text, self.args, self.check, self.asking, top=self.top)
            inner.returns, inner.status, inner.file = self.returns, self.status, self.file
            return inner.all(read_commands(text))
        return invoke(*words)

    def _declare(self, words: list[str], given: SimpleCommand) -> int:
        """Do what ``declare -p`` has written, where that makes no local variables (4.2 declare)."""
        letters = words[0][1:] if len(words) == 1 and words[0][:1] == "-" else "?"
        if not self.top or given.assignments or letters not in {"-", "a", "A", "x"}:
            raise Untranslated(self.source, 0)
        kind = {"a": Array, "A": Map}.get(letters, str)
        for each in given.declared:
            name = each.left.rstrip("=")
            present = variables[0].get(renamed.get(name, name))
            if isinstance(present, (Array, Map, int)) and not isinstance(present, kind):
                raise Untranslated(self.source, 0)
            status = self._assign(each)
            if status:
                return status
            if letters == "x":
                export(name, value_of(name))
        return 0

    def _leave(self, name: str, words: list[str]) -> int:
        if (
            len(words) > 1
            or not all(word.isdecimal() for word in words)
            or (not words and self.status is None)
        ):
            raise Untranslated(self.source, 0)
        status = int(words[0]) % 256 if words else self.status or 0
        raise SystemExit(status) if name == "exit" else _Returned(status)

    def _assign(self, given: Assigned) -> int:
        name = given.left.rstrip("=").removesuffix("+")
        plain = name.partition("[")[0]
        appends = given.left.endswith("+=")
        if re.fullmatch(_KEPT_BY_SHELL, plain) and renamed.get(plain, plain) not in variables[0]:
            raise Untranslated(self.source, 0)
        if not is_free(plain):
            return refused(self.source)
        if given.items is not None:
            place = renamed.get(name, name)
            if not isinstance(variables[0].get(place, Array()), (Array, Map)):
                raise Untranslated(self.source, 0)
            if any(key is not None for key in given.keys):
                return self._assign_keys(place, given)
            items = [field for word in given.items for field in self.fields(word)]
            if appends:
                array_of(name).extend(items)
            else:
                assign_list(name, items)
            return 0
        value = self.text(given.word)
        status = assign(name, (value_of(name) or "") + value if appends else value)
        if "allexport" in options:
            export(name, value_of(name))
        return status

    def _assign_keys(self, place: str, given: Assigned) -> int:
        """Assign a list in which each item has a key."""
        pairs = [
            (self.text(key), self.text(word))
            for key, word in zip(given.keys, given.items or (), strict=True)
            if key is not None
        ]
        present = variables[0].get(place)
        if len(pairs) < len(given.keys) or given.left[-2] == "+" or not isinstance(present, (Array, Map)):
            raise Untranslated(self.source, 0)
        if isinstance(present, Map):
            variables[0][place] = Map(pairs)
        else:
            variables[0][place] = Array((evaluate(key), value) for key, value in pairs)
        return 0

    # ---------------------------------------------------------------------------------------------------- words

    def text(self, word: list[Piece]) -> str:
        """Expand a word that is not split."""
        made = [self._tilde(word)]
        for piece in word:
            value = self._value(piece)
            made.append(value if isinstance(value, str) else " ".join(value))
        return "".join(made)

    def fields(self, word: list[Piece]) -> list[str]:
        """Expand a word to fields (3.5 Shell Expansions)."""
        raw = "".join("\0" if piece.quoted or piece.kind != "text" else piece.text for piece in word)
        if "{" in raw and is_braced(raw):
            found = plain_braces(raw)
            if found is None:
                raise Untranslated(self.source, 0)
            return found
        made: list[Any] = [self._tilde(word)] if raw[:1] == "~" else []
        for piece in word:
            value = self._value(piece)
            if piece.kind == "text":
                glob = not piece.quoted and any(each in "*?[" for each in piece.text)
                made.append(Pattern(value) if glob and isinstance(value, str) else value)
            elif piece.quoted:
                made.append(value if isinstance(value, str) else Items(value))
            else:
                made.append(Unquoted(value))
        return fields(*made, ifs=_separators())

    def _tilde(self, word: list[Piece]) -> str:
        """Return what the tilde in front of a word stands for, and take it away."""
        first = word[0] if word else None
        if first is None or first.kind != "text" or first.quoted or first.text[:1] != "~":
            return ""
        if first.text[1:2] not in {"", "/"} or (first.text == "~" and len(word) > 1):
            raise Untranslated(self.source, 0)
        first.text = first.text[1:]
        return home(value_of("HOME"))

    def _value(self, piece: Piece) -> str | list[str]:
        """Return the text of a piece, or the positional parameters."""
        if piece.kind == "text":
            return piece.text
        if piece.kind == "parameter":
            return self._parameter(piece)
        if piece.kind == "arithmetic":
            return str(evaluate("".join(map(str, map(self._value, piece.inside)))))
        if piece.kind == "commands":
            self._substitutes = True
            commands = piece.commands
            inner = _Run(self.source, self.args, None, self.asking)
            inner.file = self.file
            return substitute(lambda: inner.all(commands))
        value = self._look_up(piece.text)
        if piece.kind[:3] == "cut":
            text = need(value, piece.text) if "nounset" in options else value or ""
            return trimmed(text, piece.kind[3:], piece.inside[0].text) if piece.kind != "cut" else text
        there = value if piece.kind[0] == ":" else value is not None
        if piece.kind[-1] == "+":
            return piece.inside[0].text if there else ""
        return value or "" if there else piece.inside[0].text

    def _parameter(self, piece: Piece) -> str | list[str]:
        args = self.args
        if args is None and (piece.text in {"@", "*", "#"} or piece.text.isdecimal()):
            raise Untranslated(self.source, 0)
        args = args or ()
        if piece.text == "@":
            return list(args)
        if piece.text == "*":
            ifs = _separators()
            return (" " if ifs is None else ifs[:1]).join(args) if piece.quoted else list(args)
        if piece.text == "#":
            return str(len(args))
        value = self._look_up(piece.text)
        return need(value, piece.text) if "nounset" in options else value or ""

    def _look_up(self, name: str) -> str | None:
        if name in {"BASH_SOURCE", "BASH_SOURCE[0]"} and self.file is not None:
            return self.file
        if name[-1] == "]":
            if self.file is None:
                raise Untranslated(self.source, 0)
            name = name.removesuffix("[0]")
        if name == "?" and self.status is not None:
            return str(self.status)
        kept = (
            re.fullmatch(_KEPT_BY_SHELL, name)
            and renamed.get(name, name) not in variables[0]
            and name != "PWD"
        )
        if name in {"?", "0"} or kept or (self.args is None and name.isdecimal()):
            raise Untranslated(self.source, 0)
        return value_of(name, self.args or ())


def _redirected(opening: list[tuple[int, str, str]]) -> int:
    """Redirect descriptors for good (4.1 exec); the program ends where that fails."""
    try:
        redirect(*opening)
    except RedirectError as error:
        raise SystemExit(spell_status(error)) from None
    return 0


def _separators() -> str | None:
    namespace = variables[0]
    value = namespace.get(renamed.get("IFS", "IFS"), BLANKS)
    return value if isinstance(value, str) else None
