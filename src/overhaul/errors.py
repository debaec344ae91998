"""Every error the tool raises on purpose, as one tree.

::

    MigrateError                      exit 1
    ├── UsageError                    exit 2   the command line, the configuration or a file name is wrong
    │   ├── ConfigError                        [tool.migrate] has an unknown key or a wrong value
    │   ├── UnknownStepError                   no codemod, translator or recipe of that name
    │   └── NotInteractiveError                a prompt is needed and there is no terminal
    ├── StalePlanError                exit 4   a file is neither as the plan saw it nor as it would leave it
    ├── PlanFormatError               exit 2   the plan file is damaged or of another version
    ├── LockedError                   exit 1   another run holds the repository
    ├── LedgerError                   exit 1   the ledger cannot be read or written
    ├── WriteError                    exit 1   a file cannot be written (read only, full disk, outside the root)
    ├── ShellSyntaxError              exit 1   a shell script does not parse, with line and column
    ├── HookError                     exit 1   a hook failed
    │   └── HookVetoError                      a hook said no, with its reason
    └── InterruptedRunError           exit 130 Ctrl-C; what was done is in the ledger

Anything else that escapes is a bug and is shown as one. Exit codes are mapped in `overhaul.exits`.
"""

from __future__ import annotations

__all__ = [
    "ConfigError",
    "HookError",
    "HookVetoError",
    "InterruptedRunError",
    "LedgerError",
    "LockedError",
    "MigrateError",
    "NotInteractiveError",
    "PlanFormatError",
    "ShellSyntaxError",
    "StalePlanError",
    "UnknownStepError",
    "UsageError",
    "WriteError",
]


class MigrateError(Exception):
    """Something went wrong that the user can understand and act on.

    Args:
        message: What happened, naming the file (and line) concerned.
        hint: What to type or change next; printed on a line of its own.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(MigrateError):
    """The command line, the configuration or a file name is wrong."""


class ConfigError(UsageError):
    """The configuration has an unknown key or a wrong value."""


class UnknownStepError(UsageError):
    """No codemod, translator or recipe has that name."""


class NotInteractiveError(UsageError):
    """A prompt is needed and there is no terminal to show it on."""


class PlanFormatError(UsageError):
    """The plan file is damaged or of another format version."""


class StalePlanError(MigrateError):
    """A file is neither as the plan saw it nor as the plan would leave it."""


class LockedError(MigrateError):
    """Another run holds the repository."""


class LedgerError(MigrateError):
    """The ledger cannot be read or written."""


class WriteError(MigrateError):
    """A file cannot be written."""


class ShellSyntaxError(MigrateError):
    """A shell script does not parse.

    Args:
        name: The file.
        line: Line, from 1.
        column: Byte column, from 1.
        reason: What is wrong there.
    """

    def __init__(self, name: str, line: int, column: int, reason: str) -> None:
        super().__init__(f"{name}: line {line}, column {column}: syntax error: {reason}")
        self.name = name
        self.line = line
        self.column = column
        self.reason = reason

    def __reduce__(self) -> tuple[type[ShellSyntaxError], tuple[str, int, int, str]]:
        # Between processes an exception is made anew, by default from its message alone.
        return type(self), (self.name, self.line, self.column, self.reason)


class HookError(MigrateError):
    """A hook failed; its exception is the cause."""


class HookVetoError(HookError):
    """A hook said no, with its reason."""


class InterruptedRunError(MigrateError):
    """The user pressed Ctrl-C; what was done is in the ledger."""
