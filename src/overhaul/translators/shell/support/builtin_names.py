"""Names of all builtins (Shell Builtin Commands)."""

from __future__ import annotations

__all__ = ["BUILTIN_NAMES", "DASH_BUILTIN_NAMES"]

# Builtins of bash, with blanks between them.
BUILTIN_NAMES = (
    ". : [ alias bg bind break builtin caller cd command compgen complete compopt "
    "continue declare dirs disown echo enable eval exec exit export false fc fg "
    "getopts hash help history jobs kill let local logout mapfile popd printf pushd "
    "pwd read readarray readonly return set shift shopt source suspend test times "
    "trap true type typeset ulimit umask unalias unset wait"
)
# Builtins of dash.
DASH_BUILTIN_NAMES = (
    ". : [ alias bg break cd chdir command continue echo eval exec exit export "
    "false fg getopts hash jobs kill local printf pwd read readonly return set "
    "shift test times trap true type ulimit umask unalias unset wait"
)
