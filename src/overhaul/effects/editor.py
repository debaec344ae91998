"""Let a person change a text in the editor they use for commit messages."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from overhaul.errors import UsageError

__all__ = ["edit"]


def edit(text: str, name: str) -> str:
    """Return the text as a person leaves it in ``$GIT_EDITOR``, ``$VISUAL`` or ``$EDITOR`` (else ``vi``).

    Args:
        text: What to start with.
        name: File name that tells the editor what sort of text it is.

    Raises:
        UsageError: The editor cannot be started, or ended with a failure.
    """
    editor = next(
        (os.environ[key] for key in ("GIT_EDITOR", "VISUAL", "EDITOR") if os.environ.get(key)), "vi"
    )
    with tempfile.TemporaryDirectory(prefix="migrate-") as folder:
        path = Path(folder, Path(name).name or "hunk")
        path.write_bytes(text.encode(errors="surrogateescape"))
        try:
            # No shell: an editor with arguments ("code --wait") is split into words as git would.
            subprocess.run([*shlex.split(editor), str(path)], check=True)
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            raise UsageError(f"the editor {editor!r} failed: {error}", hint="set EDITOR") from error
        return path.read_bytes().decode(errors="surrogateescape")
