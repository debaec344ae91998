"""What is answered from the cache is what would be found now, whatever changed around the file."""

from __future__ import annotations

import json
import pickle
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from overhaul.commands import filework, work
from overhaul.commands.plan import make_plan
from overhaul.commands.session import open_session
from overhaul.commands.work import PlanRequest
from overhaul.effects.cache import cache_path
from overhaul.effects.workers import TimeLimitError
from overhaul.model.note import NoteKind
from overhaul.model.serial import dump_plan

if TYPE_CHECKING:
    from pathlib import Path

    from overhaul.model.plan import Plan

APP = 'import os\n\n\ndef f(x):\n    print("got", x)\n    return os.getenv("PORT", "80")\n'


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "app.py").write_text(APP)
    (folder / "migrate.toml").write_text("")
    return folder


def planned(root: Path, **given: Any) -> Plan:
    session = open_session(str(root), None, given)
    return make_plan(PlanRequest(session.root, (), session.settings, session.selector)).plan


def said(plan: Plan) -> dict[str, Any]:
    """What a plan says, without what depends on the clock and the cache."""
    document: dict[str, Any] = json.loads(dump_plan(plan))
    document["header"]["created"] = ""
    del document["statistics"]["seconds"], document["statistics"]["cached"]
    return document


def check(root: Path, **given: Any) -> Plan:
    """A plan with the cache says what one without it says."""
    plan = planned(root, **given)
    assert said(plan) == said(planned(root, no_cache=True, **given))
    return plan


def test_a_second_run_is_answered_from_the_cache_and_says_the_same(root: Path) -> None:
    (root / "broken.py").write_text("print(1\n")
    first, second = planned(root), planned(root)
    assert said(first) == said(second)
    assert (first.statistics.cached, second.statistics.cached) == (0, 2)
    assert second.statistics.cached <= second.statistics.mentioned
    check(root)


def test_options_overrides_and_facts_of_other_files_count(root: Path) -> None:
    given: tuple[dict[str, Any], ...] = (
        {},
        {"options": ["print-to-logging.level=debug"]},
        {"options": ["print-to-logging.logger-name=log"]},
        {"codemods": ["print-to-logging"]},
        {"disable": ["print-to-logging"]},
    )
    seen = [said(check(root, **each))["changes"] for each in given]
    (root / "migrate.toml").write_text(
        '[[overrides]]\npaths = ["app.py"]\noptions = { print-to-logging = { level = "warning" } }\n'
    )
    seen.append(said(check(root))["changes"])
    (root / "other.py").write_text('import os\nPORT = int(os.environ["PORT"])\n')
    seen.append([each for each in said(check(root))["changes"] if each["path"] == "app.py"])
    (root / "other.py").unlink()
    (root / "app.py").chmod(0o755)
    seen.append(said(check(root))["changes"])
    texts = [json.dumps(each, sort_keys=True) for each in seen]
    assert len(set(texts)) == len(texts)


def test_two_roots_with_equal_files_do_not_answer_for_each_other(root: Path) -> None:
    planned(root)
    twin = root.parent / "twin"
    (twin / "shop").mkdir(parents=True)
    (twin / "app.py").write_text(APP)
    (twin / "shop" / "config.py").write_text(
        "from pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n    port: str = '80'\n\n\n"
        "settings = Settings()\n"
    )
    (twin / "shop" / "__init__.py").write_text("")
    assert "shop.config" in json.dumps(said(check(twin)))
    assert "shop.config" not in json.dumps(said(check(root)))


def test_a_file_that_took_too_long_gets_another_chance(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Late:
        def __enter__(self) -> None:
            raise TimeLimitError

        def __exit__(self, *_: object) -> None: ...

    with monkeypatch.context() as patch:
        patch.setattr(filework, "time_limit", lambda _: Late())
        late = planned(root, codemods=["print-to-logging"])
    assert [note.kind for note in late.notes] == [NoteKind.LIMIT]
    assert planned(root, codemods=["print-to-logging"]).changes


@pytest.mark.parametrize("value", [b"no pickle", pickle.dumps(7), pickle.dumps(("Changed",)), b""])
def test_a_cache_with_foreign_values_is_no_cache(root: Path, value: bytes) -> None:
    expected = said(planned(root))
    with sqlite3.connect(cache_path()) as connection:
        assert connection.execute("UPDATE results SET value = ?", (value,)).rowcount
    connection.close()
    assert said(planned(root)) == expected


def test_a_cache_that_vanishes_in_the_middle_costs_nothing_but_time(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = said(planned(root))
    real = work.run_chunks

    def run_chunks(*arguments: Any, **more: Any) -> Any:
        for part in real(*arguments, **more):
            for file in cache_path().parent.iterdir():
                file.unlink()
            yield part

    monkeypatch.setattr(work, "run_chunks", run_chunks)
    assert said(planned(root)) == expected
    assert said(planned(root)) == expected


def test_a_cache_that_is_locked_is_waited_for_only_a_little(root: Path) -> None:
    expected = said(planned(root))
    connection = sqlite3.connect(cache_path(), isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        assert said(planned(root)) == expected
        assert said(planned(root, options=["print-to-logging.level=debug"])) != expected
    finally:
        connection.close()
