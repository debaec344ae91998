"""The laws over the whole corpus: every codemod alone, then the default recipe together."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from overhaul.codemods.catalog import CATALOG, DEFAULT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus import Corpus

__all__ = ["check"]

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "laws"))


def check(corpus: Corpus, codemods: Sequence[str] | None = None) -> int:
    """Print what every codemod does to a corpus; 1 when a law is broken.

    Args:
        corpus: Its files are changed and put back.
        codemods: Only these; all of them and the default recipe without.
    """
    from lawbook import judge  # noqa: PLC0415 - beside the tests that use it too

    print(corpus, flush=True)
    total = 0
    unparsable: set[str] = set()
    runs = [(name,) for name in codemods or CATALOG] + ([] if codemods else [DEFAULT])
    with tempfile.TemporaryDirectory() as cache:
        for names in runs:
            verdict = judge(corpus.root, names, Path(cache))
            total += len(verdict.broken)
            unparsable.update(verdict.unparsable)
            label = " + ".join(names)
            print(
                f"{label}: {verdict.files} files, {verdict.changed} changed, {len(verdict.broken)} laws broken"
            )
            for problem in verdict.broken:
                print(f"    {problem}", flush=True)
    print(f"{len(unparsable)} files cannot be parsed:")
    for place in sorted(unparsable):
        print(f"    {place}")
    print(f"laws broken: {total}")
    return 1 if total else 0
