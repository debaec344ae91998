"""Random choices of hunks over a whole system: parsed, linted, and with no more of the config module than is read."""

from __future__ import annotations

import ast
import json
import random
import re
import shutil
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from overhaul.commands.plan import make_plan
from overhaul.commands.session import open_session
from overhaul.commands.work import PlanRequest, contents_of
from overhaul.effects.reading import Reader
from overhaul.planning.choice import chosen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.model.plan import Plan

SYSTEM = Path(__file__).parents[2] / "fixtures" / "systems" / "aws-scripts"
READS = re.compile(rb"\bsettings\.([a-z_0-9]+)")
CONFIG = "config.py"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("system") / "repository"
    shutil.copytree(SYSTEM, root, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def parts(root: Path, recipes: tuple[str, ...], count: int) -> Iterator[tuple[Plan, dict[str, bytes]]]:
    session = open_session(str(root), None, {"recipes": recipes, "no_cache": True})
    plan = make_plan(PlanRequest(session.root, (), session.settings, session.selector)).plan
    dice = random.Random(20)  # noqa: S311 - chance, no secret
    with closing(Reader(session.root.path)) as reader:
        read = partial(contents_of, reader)
        for _ in range(count):
            share = dice.choice([0.03, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97])
            accepted: dict[tuple[str, int], bool] = {}
            part = chosen(
                plan,
                lambda change, at, accepted=accepted, share=share: accepted.setdefault(
                    (change.path, at), dice.random() < share
                ),
                read,
            )
            yield (
                part,
                {
                    change.path: change.result(None if change.before is None else read(change.path)) or b""
                    for change in part.changes
                },
            )


def findings(folder: Path) -> set[str]:
    """What ruff finds, without the line: in what a choice left as it was lines move."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "F"]
    done = subprocess.run(
        [*command, "--output-format", "json", folder], capture_output=True, text=True, check=False
    )
    return {
        f"{Path(each['filename']).name} {each['code']} {each['message']}" for each in json.loads(done.stdout)
    }


@pytest.mark.parametrize("recipes", [("production",), ("production", "hardening", "tidy")], ids="+".join)
def test_random_choices(system: Path, tmp_path: Path, recipes: tuple[str, ...]) -> None:
    pytest.importorskip("ruff")
    before = findings(system)
    for number, (part, results) in enumerate(parts(system, recipes, 60)):
        for path, data in results.items():
            if path.endswith(".py"):
                ast.parse(data, path)
                (tmp_path / str(number) / path).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / str(number) / path).write_bytes(data)
        reads = [
            change for change in part.changes if any("env-to-config" in each.steps for each in change.edits)
        ]
        changed = {change.path for change in reads if change.path.endswith(".py")} - {CONFIG}
        requirements = any(change.path.startswith("requirements") for change in reads)
        assert requirements <= bool(changed)
    assert findings(tmp_path) <= before
