"""Every codemod on a sample of the standard library; ``make laws`` takes thousands of files."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest
from lawbook import judge

from overhaul.codemods.catalog import CATALOG

#: Every n-th file of the standard library, tests of the standard library included.
EVERY = 6
LARGEST = 150_000


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    source = Path(sysconfig.get_path("stdlib"))
    root = tmp_path_factory.mktemp("library")
    files = [path for path in sorted(source.rglob("*.py")) if "site-packages" not in path.parts]
    for path in files[::EVERY]:
        if path.stat().st_size <= LARGEST:
            target = root / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    subprocess.run(["git", "add", "--all", "--force"], cwd=root, check=True)
    return root


@pytest.mark.parametrize("name", CATALOG)
def test_the_laws_hold_on_real_files(name, library, tmp_path):
    verdict = judge(library, [name], tmp_path)
    assert verdict.broken == []
    assert verdict.files > 200
