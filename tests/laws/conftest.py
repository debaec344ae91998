"""Makes the modules beside the tests importable, and the harness of the codemods."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "codemods")]
