"""The documentation is true: links lead somewhere, examples run, tables agree with the code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from overhaul.codemods.catalog import CATALOG, load
from overhaul.config.load import KEYS
from overhaul.exits import Exit
from overhaul.model.hook import Phase
from overhaul.model.outcome import Changed, Unchanged
from overhaul.model.settings import HookCommand, Settings
from overhaul.planning.engine import Setting, transform
from overhaul.planning.steps import step_for

if TYPE_CHECKING:
    from overhaul.codemods.api import Codemod, Example

PROJECT = Path(__file__).parents[1]
DOCS = PROJECT / "docs"
PAGES = sorted([*PROJECT.glob("*.md"), *DOCS.rglob("*.md")])
FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


def page(name: str) -> str:
    return (PROJECT / name).read_text()


def ids(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def anchors(text: str) -> set[str]:
    """Anchors of the headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", PAGES, ids=ids)
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text()
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", text)):
        if target.startswith(("http://", "https://")):
            continue
        file, _, anchor = target.partition("#")
        goal = (path.parent / file).resolve() if file else path
        assert goal.exists(), target
        assert not anchor or anchor in anchors(goal.read_text()), target


@pytest.mark.parametrize("path", PAGES, ids=ids)
def test_python_blocks_compile(path: Path) -> None:
    for match in FENCE.finditer(path.read_text()):
        if match["info"].split(" ")[0] == "python" and "notest" not in match["info"]:
            compile(match["code"], str(path), "exec")


@pytest.mark.parametrize("path", PAGES, ids=ids)
def test_terminal_excerpts_fit_80_columns(path: Path) -> None:
    for match in FENCE.finditer(path.read_text()):
        if match["info"] in {"text", "console"}:
            assert max(map(len, match["code"].splitlines()), default=0) <= 80


def test_every_page_is_linked_from_the_readme_or_a_page_that_is() -> None:
    seen: set[Path] = set()
    queue = [PROJECT / "README.md"]
    while queue:
        path = queue.pop()
        if path in seen:
            continue
        seen.add(path)
        targets = re.findall(r"\]\(([^)\s#]+\.md)[^)]*\)", path.read_text())
        queue += [(path.parent / target).resolve() for target in targets if "://" not in target]
    assert not set(PAGES) - seen


# -- tables that must agree with the code ----------------------------------------------------------


def rows(text: str) -> dict[str, list[str]]:
    """Cells of all table rows whose first cell is a code word or a number, by that cell."""
    cells = (
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        for line in text.splitlines()
        if line.startswith("|")
    )
    return {row[0].strip("`"): row[1:] for row in cells if re.match(r"`[\w-]+`|\d+", row[0])}


def test_configuration_names_every_key_with_its_default() -> None:
    table = rows(page("docs/configuration.md").partition("## Per path")[0])
    assert list(table) == list(KEYS)
    settings = Settings()
    written = {"()": "[]", "True": "true", "False": "false", "{}": "{}", "''": '""'}
    for key, cells in table.items():
        default = repr(getattr(settings, key.replace("-", "_")))
        if key == "overrides":
            default = "()"
        assert cells[1].strip("`") == written.get(default, default), key


def test_configuration_names_every_hook_phase_and_every_key_of_a_command() -> None:
    text = page("docs/configuration.md").partition("## Hooks")[2].partition("\n## ")[0]
    named = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| `.*", text, re.MULTILINE)))
    assert {phase.value for phase in Phase} <= set(named)
    assert set(HookCommand.__dataclass_fields__) <= set(named)


def test_exit_codes_are_all_there() -> None:
    table = rows(page("docs/exit-codes.md"))
    assert {int(code) for code in table} == {int(code) for code in Exit}


def test_generated_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, DOCS / "generate.py", "--check"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_readme_names_every_codemod() -> None:
    readme = page("README.md")
    assert [name for name in CATALOG if f"`{name}`" not in readme] == []


@pytest.mark.parametrize("verb", ["", "plan", "apply", "undo", "list"])
def test_help_fits_80_columns_and_shows_no_markup(verb: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "overhaul", *verb.split(), "--help"],
        env={"PATH": os.environ["PATH"], "COLUMNS": "80"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert "\\b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert verb or "\n    migrate undo   " in done.stdout


# -- examples that must work -----------------------------------------------------------------------


def codemod_of_the_guide(folder: Path) -> Codemod:
    code = next(m["code"] for m in FENCE.finditer(page("docs/writing-a-codemod.md")) if m["info"] == "python")
    file = folder / "no_pkg_resources.py"
    file.write_text(code)
    spec = spec_from_file_location("no_pkg_resources", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    codemod: Codemod = module.CODEMOD
    return codemod


def check_example(codemod: Codemod, example: Example) -> None:
    before = example.before.encode()
    outcome = transform(example.path, before, 0o644, [step_for(codemod, example.options)], Setting())
    if example.after in (None, example.before):
        assert isinstance(outcome, Unchanged), example.title
    else:
        assert isinstance(outcome, Changed), (example.title, outcome)
        result = outcome.change.result(before)
        assert result is not None
        assert result.decode() == example.after, example.title
    messages = " ".join(note.message for note in outcome.notes)
    for word in example.notes:
        assert word in messages, example.title


def test_the_codemod_of_the_guide_keeps_its_examples(tmp_path: Path) -> None:
    codemod = codemod_of_the_guide(tmp_path)
    assert len(codemod.examples) >= 4
    for example in codemod.examples:
        check_example(codemod, example)


def test_the_codemod_of_the_guide_says_what_it_cannot_do(tmp_path: Path) -> None:
    source = b"import pkg_resources\n\nimportlib = None\nv = pkg_resources.get_distribution('a').version\n"
    outcome = transform("app.py", source, 0o644, [step_for(codemod_of_the_guide(tmp_path))], Setting())
    assert isinstance(outcome, Unchanged)
    assert [note.line for note in outcome.notes] == [4]
    assert "taken" in outcome.notes[0].message


@pytest.mark.parametrize("name", CATALOG)
def test_codemods_explain_themselves(name: str) -> None:
    codemod = load(name)
    assert codemod.summary.endswith(".")
    assert "http" in codemod.why
    assert codemod.leaves
    assert any(example.after for example in codemod.examples)
    assert any(example.after in (None, example.before) for example in codemod.examples)


def test_the_demo_runs_through() -> None:
    done = subprocess.run(
        [sys.executable, PROJECT / "demo" / "run.py", "--python", sys.executable],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "everything held" in done.stdout
