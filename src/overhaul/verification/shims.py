"""Stand-ins for external commands that record how they were called."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from overhaul.verification.scene import Shim

__all__ = ["install", "recorded"]

_END = "."  # keeps line ends that a command substitution would drop


def install(shim: Shim, root: Path) -> None:
    """Write a shim into ``root/bin``. Its calls go to ``root/calls``, one write for each."""
    keep = f"input=$(/bin/cat; echo {_END}); input=${{input%{_END}}}" if shim.keeps_input else "input="
    mark = "<" if shim.keeps_input else ""
    words = f'"$#" "$PWD" "{mark}$input" {shlex.quote(shim.name)} "$@"'
    lines = [
        "#!/bin/sh",
        f"state={shlex.quote(str(root / 'state' / shim.name))}",
        keep,
        rf"printf '%s\0' {words} >> {shlex.quote(str(root / 'calls'))}",
        shim.body or "exit 0",
        "",
    ]
    path = root / "bin" / shim.name
    path.write_text("\n".join(lines), encoding="utf-8", errors="surrogateescape")
    path.chmod(0o755)


def recorded(root: Path) -> tuple[str, ...]:
    """Return the calls so far, in order, each as one line: folder where not the first one, words, input if kept."""
    path = root / "calls"
    if not path.exists():
        return ()
    fields = iter(path.read_bytes().decode("utf-8", "surrogateescape").split("\0")[:-1])
    return tuple(_call(fields, root / "work", count) for count in fields)


def _call(fields: Iterator[str], home: Path, count: str) -> str:
    folder, text, *words = [next(fields) for _ in range(int(count) + 3)]
    line = " ".join(_written(word) for word in words)
    if folder != str(home):
        line = f"({folder}) {line}"
    return f"{line} < {json.dumps(text[1:])}" if text else line


def _written(word: str) -> str:
    """A word in one line: as a shell would take it, or in JSON when it has odd characters."""
    return shlex.quote(word) if word.isprintable() else json.dumps(word)
