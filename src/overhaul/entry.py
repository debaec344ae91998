"""Where ``migrate`` starts: from here on Ctrl-C is understood, also while Click is still being imported."""

from __future__ import annotations

import sys

__all__ = ["main"]

_INTERRUPTED = 130  # `Exit.INTERRUPTED`, whose module is one of those that are not imported yet


def main() -> None:
    """Run the command line and exit."""
    told = "interrupted; nothing was written"
    try:
        from overhaul.cli import main as run  # noqa: PLC0415 - what takes its time belongs into the try

        told = "interrupted"  # the command line knows what was written, and has said so
        run()
    except KeyboardInterrupt:
        if sys.stderr is not None:  # closed by the caller
            print(told, file=sys.stderr)  # noqa: T201 - Click may not be there yet
        sys.exit(_INTERRUPTED)
