"""Builtins that run under a computed name: each takes its words and returns its status (Bash Manual, 4.1, 4.2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.command_texts import run_text, source_file
from overhaul.translators.shell.support.echoing import dash_echo, echo
from overhaul.translators.shell.support.evaluation import evaluate
from overhaul.translators.shell.support.exits import Untranslated, check_errexit, exit_code
from overhaul.translators.shell.support.formats import formatted, formatted_status
from overhaul.translators.shell.support.full_formats import printf_fully
from overhaul.translators.shell.support.functions import functions
from overhaul.translators.shell.support.invoking import builtin_table, invoke
from overhaul.translators.shell.support.lookup import dash_command_v, describe_command
from overhaul.translators.shell.support.messages import complain
from overhaul.translators.shell.support.processes import execute, run
from overhaul.translators.shell.support.reading import read_fields, read_status
from overhaul.translators.shell.support.variables import assign, export_word, unset_variable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "bracket_words",
    "builtin_words",
    "command_words",
    "dash_bracket_words",
    "dash_command_words",
    "dash_echo_words",
    "echo_words",
    "eval_words",
    "eval_words_checked",
    "exec_words",
    "exit_words",
    "export_words",
    "let_words",
    "printf_words",
    "read_words_into",
    "source_words",
    "source_words_checked",
    "type_words",
    "unset_words",
]

_READ_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def echo_words(*words: str) -> int:
    """Write words and return 0 (4.2 echo)."""
    echo(*words)
    return 0


def dash_echo_words(*words: str) -> int:
    """Write words as ``/bin/sh`` does and return 0 (XCU echo)."""
    dash_echo(*words)
    return 0


def printf_words(*words: str) -> int:
    """Write words in a format, or assign them with ``-v`` (4.2 printf)."""
    if words[:1] != ("-v",) or len(words) < 3:  # noqa: PLR2004 - the option, a name, a format
        return printf_fully(*words)
    return assign(words[1], formatted(*words[2:])) or formatted_status()


def bracket_words(*words: str) -> int:
    """Return the status of ``[`` with these words (4.1 [)."""
    return _closed(words, "test")


def dash_bracket_words(*words: str) -> int:
    """Return the status of ``[`` with these words in ``/bin/sh`` (XCU test)."""
    return _closed(words, "test")


def _closed(words: tuple[str, ...], name: str) -> int:
    if words[-1:] != ("]",):
        complain("[: missing `]'")
        return 2
    return builtin_table[name](*words[:-1])


def export_words(*words: str) -> int:
    """Export variables (4.1 export)."""
    if not words or any(word.startswith("-") for word in words):
        raise Untranslated(f"export {' '.join(words)}", 0)
    return max(map(export_word, words))


def unset_words(*words: str) -> int:
    """Unset variables, or with ``-f`` functions (4.1 unset)."""
    if words[:1] == ("-f",):
        for name in words[1:]:
            functions.pop(name, None)
        return 0
    names = words[1:] if words[:1] == ("-v",) else words
    if any(name.startswith("-") or name in functions for name in names):
        raise Untranslated(f"unset {' '.join(words)}", 0)
    return max(map(unset_variable, names), default=0)


def read_words_into(*words: str) -> int:
    """Read a line into variables, with no option but ``-r`` (4.2 read)."""
    raw = words[:1] == ("-r",)
    names = words[1:] if raw else words
    if not all(map(_READ_NAME.fullmatch, names)) or not names:
        raise Untranslated(f"read {' '.join(words)}", 0)
    for name, value in zip(names, read_fields(len(names), raw=raw), strict=True):
        assign(name, value)
    return read_status()


def eval_words(*words: str) -> int:
    """Run what words say together (4.1 eval)."""
    return run_text(" ".join(words), None)


def eval_words_checked(*words: str) -> int:
    """Do the same where a command that fails may end the program (4.1 eval)."""
    return run_text(" ".join(words), None, check=check_errexit)


def source_words(*words: str) -> int:
    """Run what stands in a file (4.1 .)."""
    if not words:
        complain(".: filename argument required")
        return 2
    return source_file(words[0], words[1:] or None)


def source_words_checked(*words: str) -> int:
    """Do the same where a command that fails may end the program (4.1 .)."""
    if not words:
        return source_words()
    return source_file(words[0], words[1:] or None, check=check_errexit)


def exit_words(*words: str) -> int:
    """End the program (4.1 exit)."""
    raise SystemExit(exit_code(*words))


def exec_words(*words: str) -> int:
    """Become a program; when it cannot be started, the script ends (4.1 exec)."""
    if not words or words[0].startswith("-"):
        raise Untranslated(f"exec {' '.join(words)}", 0)
    raise SystemExit(execute(*words))


def let_words(*words: str) -> int:
    """Evaluate expressions: 1 when the last one is 0 (4.2 let)."""
    values = [evaluate(word) for word in words]
    return int(not values or values[-1] == 0)


def type_words(*words: str) -> int:
    """Say what names mean: ``type -t``, or whether they mean anything (4.2 type)."""
    if words[:1] in {("-t",), ("-p",), ("-P",)}:
        return describe_command(words[0][1], *words[1:], functions=functions)
    if any(word.startswith("-") or word in functions for word in words):
        raise Untranslated(f"type {' '.join(words)}", 0)
    return describe_command("", *words)


def command_words(*words: str) -> int:
    """Run what is no function, or say what a name means: ``command -v`` (4.2 command)."""
    return _commanded(words, lambda *names: describe_command("v", *names, functions=functions))


def dash_command_words(*words: str) -> int:
    """Do the same as ``/bin/sh`` (XCU command)."""
    return _commanded(words, lambda *names: dash_command_v(*names, functions=functions))


def _commanded(words: tuple[str, ...], describe: Callable[..., int]) -> int:
    if words[:1] == ("-v",):
        return describe(*words[1:])
    names = words[1:] if words[:1] == ("--",) else words
    if names[:1] and names[0].startswith("-"):
        raise Untranslated(f"command {' '.join(words)}", 0)
    if not names:
        return 0
    return _without_functions(*names)


def builtin_words(*words: str) -> int:
    """Run a builtin, whatever functions there are (4.2 builtin)."""
    if not words:
        return 0
    if words[0] not in builtin_table:
        raise Untranslated(f"builtin {' '.join(words)}", 0)
    return builtin_table[words[0]](*words[1:])


def _without_functions(name: str, *words: str) -> int:
    if name in builtin_table:
        return builtin_table[name](*words)
    return run(name, *words) if name in functions else invoke(name, *words)
