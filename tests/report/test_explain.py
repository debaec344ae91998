"""Pages of codemods and lists: complete, fitted, and the same facts on the terminal and in Markdown."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from rich.cells import cell_len

from overhaul.codemods.api import Codemod, Example, Option
from overhaul.model.change import Certainty
from overhaul.report.explain import catalogue_markdown, explain_text, option_value
from overhaul.report.listing import CodemodRow, RecipeRow, codemods_text, reasons_text, runs_text
from overhaul.report.look import Look

CODEMOD = Codemod(
    name="add-timeouts",
    version=2,
    summary="Give every request a timeout.",
    why="Without one it may wait for ever: https://example.org/timeouts",
    leaves=("Requests that have one.", "Sessions."),
    mentions=(b"get",),
    visits={},
    certainty=Certainty.SAFE,
    options=(
        Option("seconds", 10.0, "How long to wait."),
        Option("style", "keyword", "How it is written.", ("keyword", "constant")),
        Option("hosts", ("a", "b"), "Where a | b."),
        Option("all", default=True, summary="Every call."),
    ),
    examples=(
        Example("A plain call", "import r\n\nr.get(url)\n", "import r\n\nr.get(url, timeout=10)\n"),
        Example("It has one", "r.get(url, timeout=1)\n", options={"seconds": 3}),
        Example("A new file", "x\n", "y\n", files_after={"conf.toml": "t = 1\n"}),
        Example("Backticks", '"""\n```\n"""\n'),
    ),
    requires=("requests", "urllib3"),
)


@dataclass
class Run:
    id: int
    kind: str = "apply"
    state: str = "done"
    parent: int | None = None
    started: str = "2024-05-06T07:08:09Z"
    command: str = "migrate apply"
    files: int = 3


@dataclass
class Reason:
    codemod: str
    on: bool
    because: str


def page(codemod: Codemod = CODEMOD, look: Look | None = None) -> str:
    return "".join(explain_text(codemod, look or Look(80)))


def test_the_page_is_complete() -> None:
    text = page()
    for part in (CODEMOD.summary, "https://example.org/timeouts", "• Sessions.", "requests and urllib3"):
        assert part in text
    assert 'style = "keyword"\n      How it is written; one of keyword, constant.\n' in text
    assert "   -r.get(url)\n   +r.get(url, timeout=10)\n" in text
    assert "with seconds = 3\n    r.get(url, timeout=1)\n  stays as it is\n" in text
    assert "  conf.toml (new)\n   +t = 1\n" in text
    assert text.endswith("Next: migrate plan -c add-timeouts\n")


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_page_fits(width: int) -> None:
    assert max(map(cell_len, page(look=Look(width)).splitlines())) <= width
    assert page(look=Look(width, unicode=False)).isascii()


def test_the_markdown_page() -> None:
    text = catalogue_markdown(CODEMOD)
    assert text.startswith("# add-timeouts\n\nGive every request a timeout.\n\nCertainty: **safe** (")
    assert '| `hosts` | `["a", "b"]` | Where a \\| b. |\n' in text
    assert "```diff\n import r\n \n-r.get(url)\n+r.get(url, timeout=10)\n```\n" in text
    assert "With `seconds = 3`:\n\n```python\nr.get(url, timeout=1)\n```\n\nStays as it is.\n" in text
    assert '````python\n"""\n```\n"""\n````\n' in text
    assert "\n\n\n" not in text


def test_a_codemod_without_anything_optional() -> None:
    bare = replace(CODEMOD, leaves=(), options=(), examples=(), requires=())
    assert "Options" not in page(bare)
    assert "##" in catalogue_markdown(bare)


@pytest.mark.parametrize(
    ("default", "text"), [(True, "true"), (3, "3"), (1.5, "1.5"), ("x", '"x"'), (("a",), '["a"]'), ((), "[]")]
)
def test_defaults_as_the_configuration_writes_them(default, text: str) -> None:
    assert option_value(Option("o", default, "")) == text


ROWS = [
    CodemodRow(
        "add-timeouts",
        "Give every request a timeout that fits the service it talks to.",
        Certainty.SAFE,
        on=True,
    ),
    CodemodRow("x", "Short.", Certainty.REVIEW, on=False),
]


@pytest.mark.parametrize("width", [30, 80])
def test_the_list_fits(width: int) -> None:
    text = "".join(codemods_text(ROWS, [RecipeRow("all", "Everything.", ("x", "y"))], Look(width)))
    assert max(map(cell_len, text.splitlines()[1:])) <= width
    assert "x, y" in text


def test_the_list_says_what_is_on() -> None:
    lines = "".join(codemods_text(ROWS, [], Look(80))).splitlines()
    assert lines[1].startswith("● add-timeouts  safe    Give")
    assert lines[3].startswith("  x             review  Short.")


def test_reasons_put_what_is_on_first() -> None:
    text = "".join(
        reasons_text(
            "src/a.py",
            [Reason("b", on=False, because="disable"), Reason("aa", on=True, because="default")],
            Look(80),
        )
    )
    assert text == "src/a.py\n  on   aa  default\n  off  b   disable\n"


def test_runs() -> None:
    runs = [
        Run(12, "undo", parent=11, files=1),
        Run(11, state="undone"),
        Run(3, command="migrate apply " + "x" * 200),
    ]
    lines = "".join(runs_text(runs, Look(80))).splitlines()
    assert lines[0] == "12  2024-05-06 07:08  undo of 11  1 file   done    migrate apply"
    assert lines[1] == "11  2024-05-06 07:08  apply       3 files  undone  migrate apply"
    assert lines[2].startswith(" 3  2024-05-06 07:08")
    assert max(map(cell_len, lines)) <= 80
    assert lines[-1] == "Next: migrate show 3  or  migrate undo 3"


def test_no_runs() -> None:
    assert "".join(runs_text([], Look(80))) == "No runs yet.\n\nNext: migrate plan\n"
