"""``python -m overhaul`` is ``migrate``."""

from __future__ import annotations

import os
import sys

# `python -m` puts the working directory first on the import path: a repository must not be able to lend us modules.
if sys.path and sys.path[0] in {"", os.getcwd()}:  # noqa: PTH109 - text, as on the path
    del sys.path[0]

from overhaul.entry import main

if __name__ == "__main__":
    main()
