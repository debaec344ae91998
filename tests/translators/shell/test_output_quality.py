"""Whatever the script: its program compiles, ruff and mypy have nothing to say, and its layout is stable."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from output_quality import complaints

from overhaul.commands.translating import Job, Program, translated_all
from overhaul.effects.formatting import laid_out
from overhaul.effects.scripts import Source, read_script
from overhaul.translators.shell.helpers.shaking import MODULE, library, support_module
from overhaul.translators.shell.options import Options
from overhaul.verification.table import read

FIXTURES = Path(__file__).parents[3] / "fixtures"
TABLES = sorted((FIXTURES / "shell" / "confirm").glob("*.txt"))
SCRIPTS = sorted({*FIXTURES.glob("shell/**/*.sh"), *FIXTURES.glob("systems/**/*.sh")})
_MOST_SHOWN = 40


def told(found: list[str]) -> str:
    return "\n".join([f"{len(found)} complaints", *found[:_MOST_SHOWN]])


def translated(jobs: list[Job]) -> dict[str, Program]:
    """Translate; a script that fails is another test's concern, but most must not."""
    outcomes = list(translated_all(jobs, 2))
    made = {f"p{number}": each for number, each in enumerate(outcomes) if isinstance(each, Program)}
    assert len(made) > 0.9 * len(jobs)
    return made


def test_the_helpers_are_clean_all_together(tmp_path):
    found = complaints({MODULE: laid_out(support_module(library().public))}, tmp_path)
    assert not found, told(found)


def test_programs_of_the_confirm_cases_are_clean(tmp_path):
    jobs = []
    for path in TABLES:
        _, cases = read(path.read_text(encoding="utf-8"))
        for case in cases:
            source = Source(f"{path.stem}: {case.name}", case.script)
            jobs.append(Job(source, Options(support="module"), case.shell))
    made = translated(jobs)
    helpers = {name for each in made.values() for name in each.translation.helpers}
    programs = {name: each.text for name, each in made.items()}
    programs[MODULE] = laid_out(support_module(helpers))
    found = [_named(line, made) for line in complaints(programs, tmp_path)]
    assert not found, told(found)


@pytest.mark.parametrize("support", ["inline", "bridge"])
def test_programs_of_whole_scripts_are_clean(support, tmp_path):
    jobs = [
        Job(read_script(str(path)), Options(bridge=support == "bridge", name=path.name)) for path in SCRIPTS
    ]
    made = translated(jobs)
    found = complaints({name: each.text for name, each in made.items()}, tmp_path)
    assert not found, told([_named(line, made) for line in found])


def _named(line: str, made: dict[str, Program]) -> str:
    name = line.partition(".py")[0].rpartition(" ")[2].rpartition("/")[2]
    return f"{made[name].path}: {line}" if name in made else line
