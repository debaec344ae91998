"""Variables that the shell sets before a script begins."""

from __future__ import annotations

__all__ = ["ALWAYS_SET", "KEPT_ARRAYS", "SET_BY_BASH", "SET_BY_SH"]

#: What the shell itself sets.
ALWAYS_SET = frozenset(
    {
        *(
            "BASH",
            "BASHPID",
            "BASH_SOURCE",
            "BASH_SUBSHELL",
            "BASH_VERSINFO",
            "BASH_VERSION",
            "EPOCHREALTIME",
        ),
        *(
            "EPOCHSECONDS",
            "EUID",
            "HOSTNAME",
            "HOSTTYPE",
            "IFS",
            "LINENO",
            "MACHTYPE",
            "OPTERR",
            "OPTIND",
            "OSTYPE",
            "PATH",
        ),
        *(
            "PIPESTATUS",
            "PPID",
            "PS4",
            "PWD",
            "RANDOM",
            "SECONDS",
            "SHELL",
            "SHLVL",
            "SRANDOM",
            "TERM",
            "UID",
            "_",
        ),
    }
)
#: What sh itself sets.
SET_BY_SH = frozenset({"IFS", "OPTIND", "PATH", "PPID", "PS4", "PWD"})
#: What bash sets and a script may set otherwise.
SET_BY_BASH = frozenset({"BASH", "BASH_VERSION", "HOSTNAME", "HOSTTYPE", "MACHTYPE", "OSTYPE"})
#: Arrays that bash keeps: nobody means one of them with a computed name.
KEPT_ARRAYS = frozenset(
    {
        *("BASH_ALIASES", "BASH_ARGC", "BASH_ARGV", "BASH_CMDS", "BASH_LINENO", "BASH_VERSINFO"),
        *("DIRSTACK", "GROUPS"),
    }
)
