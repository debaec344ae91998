"""A codemod that only an override enables does all that it would do elsewhere, surveys included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.commands.plan import make_plan
from overhaul.commands.session import open_session
from overhaul.commands.work import PlanRequest

if TYPE_CHECKING:
    from pathlib import Path

    from overhaul.model.plan import Plan

READ = 'import os\n\nPORT = os.environ["PORT"]\n'


def planned(root: Path, text: str) -> Plan:
    (root / "migrate.toml").write_text(text)
    for name in ("app.py", "other.py"):
        (root / name).write_text(READ)
    session = open_session(str(root), None, {"no_cache": True})
    return make_plan(PlanRequest(session.root, (), session.settings, session.selector)).plan


def test_enabled_by_an_override(tmp_path: Path) -> None:
    text = 'codemods = ["set-literal"]\n[[overrides]]\npaths = ["app.py"]\nenable = ["env-to-config"]\n'
    plan = planned(tmp_path, text)
    assert [change.path for change in plan.changes] == ["app.py", "config.py"]
    assert [step.partition("@")[0] for step in plan.header.steps] == ["set-literal", "env-to-config"]


def test_disabled_by_an_override(tmp_path: Path) -> None:
    text = 'codemods = ["env-to-config"]\n[[overrides]]\npaths = ["app.py"]\ndisable = ["env-to-config"]\n'
    assert [change.path for change in planned(tmp_path, text).changes] == ["config.py", "other.py"]


def test_off_everywhere_and_on_by_an_override(tmp_path: Path) -> None:
    text = (
        'codemods = ["env-to-config"]\ndisable = ["env-to-config"]\n'
        '[[overrides]]\npaths = ["app.py"]\nenable = ["env-to-config"]\n'
    )
    assert [change.path for change in planned(tmp_path, text).changes] == ["app.py", "config.py"]
