"""Running of the codemod alone through the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from overhaul.codemods.print_to_logging import CODEMOD
from overhaul.model.outcome import Changed, Failed
from overhaul.planning.engine import Setting, transform
from overhaul.planning.steps import step_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from overhaul.codemods.print_to_logging.captures import Programs
    from overhaul.model.note import Note


@dataclass(frozen=True)
class Result:
    text: str
    changed: bool = False
    notes: tuple[Note, ...] = ()

    @property
    def messages(self) -> list[str]:
        return [note.message for note in self.notes]


def run(source: str, path: str = "app.py", facts: Programs | None = None, **options: object) -> Result:
    named = {name.replace("_", "-"): value for name, value in options.items()}
    setting = Setting(facts={CODEMOD.name: facts} if facts else {})
    outcome = transform(path, source.encode(), 0o644, [step_for(CODEMOD, named)], setting)
    assert not isinstance(outcome, Failed), outcome
    assert not [note for note in outcome.notes if note.kind.value == "error"], outcome.notes
    if isinstance(outcome, Changed):
        after = outcome.change.result(source.encode())
        assert after is not None
        return Result(after.decode(), changed=True, notes=outcome.notes)
    return Result(source, notes=outcome.notes)


@pytest.fixture(name="convert")
def convert_fixture() -> Callable[..., Result]:
    return run


@pytest.fixture
def body() -> Callable[..., str]:
    """Convert a piece of code and return it without what was added at the top."""

    def converted(source: str, **options: object) -> str:
        text = run(source, **options).text
        for added in (
            "import logging\n\n",
            "logger = logging.getLogger(__name__)\n\n\n",
            "logger = logging.getLogger(__name__)\n\n",
        ):
            text = text.replace(added, "", 1)
        return text

    return converted
