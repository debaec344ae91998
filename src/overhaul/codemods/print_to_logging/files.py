"""Files whose prints are no business of a log: tests, examples, notebooks, set-up and migration scripts."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["file_kind", "is_notebook"]

_KINDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"(?:^|/)(?:tests?|testing)/|(?:^|/)(?:test_[^/]*|[^/]*_tests?|conftest|tests?)\.py$"),
        "a test",
    ),
    (
        re.compile(
            r"(?:^|/)(?:examples?|samples?|demos?|tutorials?|docs?|doc|benchmarks?|bench|notebooks?)/"
        ),
        "an example",
    ),
    (re.compile(r"(?:^|/)(?:setup|noxfile|fabfile|versioneer|conf|manage|hubconf)\.py$"), "a set-up script"),
    (re.compile(r"(?:^|/)(?:migrations|alembic/versions|migrate/versions)/"), "a migration script"),
    (re.compile(r"(?:^|/)logging(?:\.py|/__init__\.py)$"), "a module called logging itself"),
)

#: How editors, nbconvert and Databricks mark the cells of a notebook in a script.
_CELL = re.compile(
    rb"^#[ \t]?(?:%%|In\[[ \d]*\]:|<codecell>|COMMAND -{5,}|Databricks notebook source)", re.MULTILINE
)


@lru_cache(maxsize=64)
def file_kind(path: str) -> str:
    """Return what kind of file a path is when its prints stay: ``a test``; empty for any other file.

    Args:
        path: Relative to the root, with ``/``.
    """
    return next((kind for pattern, kind in _KINDS if pattern.search(path)), "")


def is_notebook(source: bytes) -> bool:
    """Tell whether a script is a notebook: what its cells print is what it is for."""
    return _CELL.search(source) is not None
