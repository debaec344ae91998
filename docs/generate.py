"""Write what is generated in the documentation; ``--check`` only tells whether it is up to date.

Generated are the pages in ``docs/codemods/``, from the codemods themselves, and the console sessions of
the tutorial and the README, by running them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from console import replayed, same

from overhaul import recipes
from overhaul.codemods.catalog import CATALOG, load
from overhaul.report.explain import catalogue_markdown

PROJECT = Path(__file__).resolve().parents[1]
PAGES = PROJECT / "docs" / "codemods"
SESSIONS = (PROJECT / "README.md", PROJECT / "docs" / "tutorial.md")

_HEAD = """\
# Codemods

Generated from the codemods by `make docs`. `migrate explain NAME` shows the same in the terminal.

*safe*: the program behaves the same. *review*: it behaves differently in the way the sentence says.
*advice*: notes only.

| codemod | what it does | certainty | by default |
| --- | --- | --- | --- |
"""


def wanted() -> dict[Path, str]:
    """Return what each generated page should hold."""
    codemods = [load(name) for name in CATALOG]
    default = {step.name for step in recipes.load(recipes.DEFAULT).steps}
    rows = (
        f"| [{codemod.name}]({codemod.name}.md) | {codemod.summary} | {codemod.certainty.value} |"
        f" {'yes' if codemod.name in default else 'no'} |\n"
        for codemod in codemods
    )
    pages = {
        PAGES / f"{codemod.name}.md": catalogue_markdown(codemod).rstrip() + "\n" for codemod in codemods
    }
    pages[PAGES / "README.md"] = _HEAD + "".join(rows)
    for path in SESSIONS:
        old = path.read_text(encoding="utf-8")
        new = replayed(old)
        pages[path] = old if same(old, new) else new
    return pages


def main(argv: list[str] | None = None) -> int:
    """Write or check the pages; 1 when a check finds a difference."""
    parser = argparse.ArgumentParser(description="Write what is generated in the documentation.")
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a page is out of date")
    arguments = parser.parse_args(argv)
    pages = wanted()
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
    orphans = sorted(set(PAGES.glob("*.md")) - pages.keys())
    for path in (*stale, *orphans):
        print(f"{path.relative_to(PROJECT)}: {'of no codemod' if path in orphans else 'out of date'}")
    if arguments.check:
        print("run: make docs" if stale or orphans else f"{len(pages)} pages are up to date")
        return int(bool(stale or orphans))
    PAGES.mkdir(exist_ok=True)
    for path in stale:
        path.write_text(pages[path], encoding="utf-8")
    for path in orphans:
        path.unlink()
    print(f"{len(stale)} of {len(pages)} pages written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
