"""The examples: they are the documentation of the codemod and its tests."""

from __future__ import annotations

from overhaul.codemods.add_retries.examples_decorated import DECORATED
from overhaul.codemods.add_retries.examples_left import LEFT
from overhaul.codemods.add_retries.examples_loops import LOOPS

__all__ = ["EXAMPLES"]

EXAMPLES = (*DECORATED, *LEFT, *LOOPS)
