"""Write ``docs/codemods/`` from the codemods themselves; ``--check`` only tells whether it is up to date."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from overhaul.report.explain import catalogue_markdown

from overhaul.codemods.catalog import CATALOG, DEFAULT, load

PAGES = Path(__file__).resolve().parent / "codemods"

_HEAD = """\
# Codemods

Generated from the codemods by `make docs`. `migrate explain NAME` shows the same in the terminal.

*safe*: the program behaves the same. *review*: it behaves differently in the way the sentence says.
*advice*: notes only.

| codemod | what it does | certainty | by default |
| --- | --- | --- | --- |
"""


def pages() -> dict[str, str]:
    """Return the text of each page by its file name."""
    codemods = [load(name) for name in CATALOG]
    rows = (
        f"| [{codemod.name}]({codemod.name}.md) | {codemod.summary} | {codemod.certainty.value} |"
        f" {'yes' if codemod.name in DEFAULT else 'no'} |\n"
        for codemod in codemods
    )
    result = {f"{codemod.name}.md": catalogue_markdown(codemod).rstrip() + "\n" for codemod in codemods}
    result["README.md"] = _HEAD + "".join(rows)
    return result


def differences(wanted: dict[str, str]) -> list[str]:
    """Return a line for each page that is missing, out of date or of no codemod."""
    present = {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.md")}
    lines = [
        f"{name}: {'out of date' if name in present else 'missing'}"
        for name, text in wanted.items()
        if present.get(name) != text
    ]
    return lines + [f"{name}: of no codemod" for name in sorted(present.keys() - wanted.keys())]


def main(argv: list[str] | None = None) -> int:
    """Write or check the pages; 1 when a check finds a difference."""
    parser = argparse.ArgumentParser(description="Write docs/codemods/ from the codemods.")
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a page is out of date")
    arguments = parser.parse_args(argv)
    wanted = pages()
    found = differences(wanted)
    if arguments.check:
        for line in found:
            print(f"docs/codemods/{line}", file=sys.stderr)
        if found:
            print("run: make docs", file=sys.stderr)
        return int(bool(found))
    PAGES.mkdir(exist_ok=True)
    for name in {path.name for path in PAGES.glob("*.md")} - wanted.keys():
        (PAGES / name).unlink()
    for name, text in wanted.items():
        (PAGES / name).write_text(text, encoding="utf-8")
    print(f"{len(wanted)} pages in docs/codemods, {len(found)} of them changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
