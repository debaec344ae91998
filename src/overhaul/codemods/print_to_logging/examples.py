"""Examples."""

from __future__ import annotations

EXAMPLES = ()
