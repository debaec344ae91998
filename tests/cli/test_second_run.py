"""A second run answers from what it knows, and notices whatever changed."""

from __future__ import annotations

import json
import os
import time

import pytest

PRINT = "def f():\n    print('one')\n"


@pytest.fixture
def aged(repository):
    """The repository with files old enough to be trusted by their times."""
    (repository.path / "other.py").write_text(PRINT)
    time.sleep(2.2)
    repository.migrate("plan")
    return repository


def plan(repository, *arguments: str):
    document = json.loads(repository.migrate("plan", "--format", "json", *arguments).out)
    return {change["path"] for change in document["changes"]}, document["statistics"], document


def test_the_second_plan_is_the_first(aged):
    paths, statistics, cached = plan(aged)
    assert {"app.py", "other.py"} <= paths
    assert statistics["cached"] == statistics["mentioned"] > 0
    _, _, fresh = plan(aged, "--no-cache")
    assert cached["changes"] == fresh["changes"]
    assert cached["notes"] == fresh["notes"]


def test_a_change_that_keeps_size_and_time_is_noticed(aged):
    path = aged.path / "other.py"
    status = path.stat()
    path.write_text(PRINT.replace("one", "two"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert "two" in aged.migrate("plan").out


def test_a_replaced_file_is_noticed(aged):
    new = aged.path / "new"
    new.write_text("def f():\n    return 'o'\n\n\n"[:26])
    status = (aged.path / "other.py").stat()
    os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
    new.replace(aged.path / "other.py")
    assert plan(aged)[0].isdisjoint({"other.py"})


def test_other_options_are_other_results(aged):
    paths, _, _ = plan(aged, "--disable", "print-to-logging")
    assert "other.py" not in paths
    assert "other.py" in plan(aged)[0]


def test_apply_after_a_known_plan(aged):
    assert aged.migrate("apply", "--yes").code == 0
    assert plan(aged)[0] == set()
    assert aged.migrate("undo").code == 0
    assert "other.py" in plan(aged)[0]
