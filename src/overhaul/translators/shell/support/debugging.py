"""What is trapped on DEBUG (Bash Manual, 4.1: trap)."""

from __future__ import annotations

from overhaul.translators.shell.support.signals import _error_command, _error_line, _run, _traps

__all__ = ["before_command"]


def before_command(line: int = 0, command: str = "") -> None:
    """Run what is trapped on DEBUG, before a command (4.1 trap).

    Args:
        line: Its line.
        command: Its text; nothing when that is not certain.
    """
    entry = _traps.get("DEBUG")
    if entry is None or entry.running:
        return
    entry.running = True
    _error_line[:], _error_command[:] = [line], [command]
    try:
        _run("DEBUG", 0)
    finally:
        entry.running = False
