"""Options of the shell while the program runs: `set` and `shopt` (Bash Manual, 4.3)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.messages import complain

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["dash_show_options", "local_options", "options", "restore_options", "set_options", "shopt"]

#: The options that are on.
options: set[str] = {
    "braceexpand",
    "checkwinsize",
    "cmdhist",
    "complete_fullquote",
    "extquote",
    "force_fignore",
    "globasciiranges",
    "globskipdots",
    "hashall",
    "hostcomplete",
    "interactive-comments",
    "interactive_comments",
    "patsub_replacement",
    "progcomp",
    "promptvars",
    "sourcepath",
}
#: Letters of `set`.
SET_LETTERS = {
    "a": "allexport",
    "b": "notify",
    "e": "errexit",
    "f": "noglob",
    "h": "hashall",
    "k": "keyword",
    "m": "monitor",
    "n": "noexec",
    "p": "privileged",
    "t": "onecmd",
    "u": "nounset",
    "v": "verbose",
    "x": "xtrace",
    "B": "braceexpand",
    "C": "noclobber",
    "E": "errtrace",
    "H": "histexpand",
    "P": "physical",
    "T": "functrace",
}
SET_OTHERS = ("emacs", "history", "ignoreeof", "interactive-comments", "nolog", "pipefail", "posix", "vi")
SHOPT = (
    "autocd assoc_expand_once cdable_vars cdspell checkhash checkjobs checkwinsize cmdhist compat31 "
    "compat32 compat40 compat41 compat42 compat43 compat44 complete_fullquote direxpand dirspell dotglob "
    "execfail expand_aliases extdebug extglob extquote failglob force_fignore globasciiranges "
    "globskipdots globstar gnu_errfmt histappend histreedit histverify hostcomplete huponexit "
    "inherit_errexit interactive_comments lastpipe lithist localvar_inherit localvar_unset login_shell "
    "mailwarn no_empty_cmd_completion nocaseglob nocasematch noexpand_translation nullglob "
    "patsub_replacement progcomp progcomp_alias promptvars restricted_shell shift_verbose sourcepath "
    "varredir_close xpg_echo"
)

#: The options of ``/bin/sh``, as it lists them.
DASH_OPTIONS = (
    "errexit noglob ignoreeof interactive monitor noexec stdin xtrace verbose vi emacs noclobber allexport "
    "notify nounset privileged nolog debug"
)


@contextmanager
def local_options() -> Iterator[None]:
    """Put the options of `set` back afterwards: ``local -`` (4.2 local)."""
    before = {*options}
    try:
        yield
    finally:
        shopts = SHOPT.split()
        kept = {name for name in options if name in shopts} | {name for name in before if name not in shopts}
        options.clear()
        options.update(kept)


def _switch(name: str, *, on: bool) -> None:
    if on:
        options.add(name)
    else:
        options.discard(name)


def set_options(args: tuple[str, ...], *words: str) -> tuple[tuple[str, ...], int]:
    """Do what `set` does with words that only the running program knows (4.3.1 set).

    Args:
        args: The positional parameters.
        words: Flags, names of options, and new positional parameters.

    Returns:
        The positional parameters and the status.
    """
    rest = list(words)
    while rest and rest[0][:1] in {"-", "+"}:
        word = rest.pop(0)
        if word == "--":
            return tuple(rest), 0
        if word in {"-", "+"}:
            _switch("xtrace", on=False)
            _switch("verbose", on=False)
            return (tuple(rest) or args), 0
        if word in {"-o", "+o"} and not rest:
            _show_options(sorted((*SET_LETTERS.values(), *SET_OTHERS)), "o" if word == "-o" else "op")
        for letter in word[1:]:
            if letter == "o" and not rest:
                continue
            name = rest.pop(0) if letter == "o" and rest else SET_LETTERS.get(letter, "")
            if name not in SET_OTHERS and name not in SET_LETTERS.values():
                complain(f"set: {name or word}: invalid option")
                return args, 2
            _switch(name, on=word[0] == "-")
    return (tuple(rest) or args), 0


def dash_show_options(*, commands: bool = False) -> None:
    """Print the options of ``/bin/sh``, or commands that set them (XCU set)."""
    if not commands:
        print("Current option settings")
    for name in DASH_OPTIONS.split():
        if commands:
            print(f"set {'-' if name in options else '+'}o {name}")
        else:
            print(f"{name:<16}{'on' if name in options else 'off'}")


def restore_options(text: str) -> None:
    """Do what ``set +o`` or ``shopt -p`` has written (4.3).

    Raises:
        ValueError: It is anything else.
    """
    for line in filter(str.strip, text.replace(";", "\n").splitlines()):
        _command, flag, name = line.split()
        _switch(name, on=flag in {"-o", "-s"})


def shopt(*words: str) -> int:
    """Set, unset, show or ask for options: ``-s -u -p -q -o`` (4.3.2 shopt)."""
    flags, rest = "", list(words)
    while rest and rest[0].startswith("-") and rest[0] != "-":
        word = rest.pop(0)
        if word == "--":
            break
        flags += word[1:]
        if word.strip("supqo") != "-":
            complain(f"shopt: {word}: invalid option")
            return 2
    if "s" in flags and "u" in flags:
        complain("shopt: cannot set and unset shell options simultaneously")
        return 1
    known = sorted((*SET_LETTERS.values(), *SET_OTHERS)) if "o" in flags else SHOPT.split()
    if not rest:
        wanted = [name for name in known if not set(flags) & set("su") or (name in options) == ("s" in flags)]
        if "q" not in flags:
            _show_options(wanted, flags)
        return 0
    return _switched(rest, known, flags)


def _switched(names: list[str], known: list[str], flags: str) -> int:
    """Set, unset, show or ask for options that are named."""
    status = 0
    for name in names:
        if name not in known:
            kind = "option" if "o" in flags else "shell option"
            complain(f"shopt: {name}: invalid {kind} name")
            status = 1
        elif set(flags) & set("su"):
            _switch(name, on="s" in flags)
        else:
            status = status or int(name not in options)
            if "q" not in flags:
                _show_options([name], flags)
    return status


def _show_options(names: list[str], flags: str) -> None:
    """Print options, with ``p`` as commands that set them."""
    for name in names:
        on = name in options
        if "p" in flags and "o" in flags:
            print(f"set {'-' if on else '+'}o {name}")
        elif "p" in flags:
            print(f"shopt {'-s' if on else '-u'} {name}")
        else:
            print(f"{name:<15}\t{'on' if on else 'off'}")
