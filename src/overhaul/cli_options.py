"""Options that several verbs share, and how the help page of a verb is laid out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Verb", "form", "jobs", "look", "selection", "talk"]

Function = TypeVar("Function", bound="Callable[..., Any]")

_HEADINGS = ("Selection", "Output", "Performance")
#: A longer option stands on a line of its own in the help.
_COLUMN = 28


class _Option(click.Option):
    """An option that stands under a heading of the help page."""

    def __init__(self, *names: Any, heading: str = "", **settings: Any) -> None:
        super().__init__(*names, **settings)
        self.heading = heading

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        # Click ends the sentence with the range, "[x>=0]", which tells nobody anything.
        return record and (record[0], record[1].partition("  [x")[0])


class Verb(click.Command):
    """A verb whose help shows its own options first, then the others under their headings."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under their headings."""
        sections: dict[str, list[tuple[str, str]]] = {heading: [] for heading in ("Options", *_HEADINGS)}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if record is not None:
                sections[getattr(parameter, "heading", "") or "Options"].append(record)
        # One column for all headings, as wide as their widest option that is not too wide.
        names = [name for rows in sections.values() for name, _ in rows]
        column = max(len(name) for name in names if len(name) <= _COLUMN)
        for heading, rows in sections.items():
            if rows:
                widest = min(max(len(name) for name, _ in rows), column)
                with formatter.section(heading):
                    formatter.write_dl(rows, col_max=column, col_spacing=column - widest + 2)


def _options(*options: Callable[[Function], Function]) -> Callable[[Function], Function]:
    """Return a decorator that adds options in the order in which they are written."""

    def decorate(function: Function) -> Function:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


_option = partial(click.option, cls=_Option)
_select = partial(_option, heading="Selection")
_print = partial(_option, heading="Output")

#: How to talk; these may stand before and behind the verb.
talk = _options(
    _print("-v", "--verbose", count=True, help="Say more: every note, what was left out."),
    _print("-q", "--quiet", is_flag=True, help="Print only what was asked for."),
    _print(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        metavar="WHEN",
        help="Use colours: auto, always or never [default: auto].",
    ),
    _print("--no-pager", is_flag=True, help="Do not pipe output into a pager."),
)


#: How many processes do the work.
jobs = _option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    heading="Performance",
    help="Worker processes [default: one per core].",
)

#: Which codemods run where; shared by the verbs that plan.
selection = _options(
    _select(
        "-c", "--codemod", "codemods", multiple=True, metavar="NAME", help="Run this codemod; repeatable."
    ),
    _select("-r", "--recipe", "recipes", multiple=True, metavar="NAME", help="Run this recipe; repeatable."),
    _select(
        "-O",
        "--option",
        "options",
        multiple=True,
        metavar="CODEMOD.NAME=VALUE",
        help="Set an option of a codemod; repeatable.",
    ),
    _select("--disable", multiple=True, metavar="NAME", help="Leave this codemod out; repeatable."),
    _select("--include", multiple=True, metavar="GLOB", help="Only files that match; repeatable."),
    _select("--exclude", multiple=True, metavar="GLOB", help="Leave out files that match; repeatable."),
    _select("--force-exclude", is_flag=True, help="Leave excluded files out although they are named."),
    _select("--safe-only", is_flag=True, help="Only edits that keep behaviour the same."),
    _select("--baseline", metavar="FILE", help="Leave out findings recorded in FILE."),
    _select("--no-baseline", is_flag=True, help="Show findings that the baseline records, too."),
    jobs,
    _option("--no-cache", is_flag=True, heading="Performance", help="Look at every file again."),
)


def form(*choices: str) -> Callable[[Function], Function]:
    """Return the option that chooses among output formats; the first is the default."""
    decorate: Callable[[Function], Function] = _print(
        "--format",
        "form",
        type=click.Choice(choices),
        default=choices[0],
        metavar="FORM",
        help=f"One of {', '.join(choices)} [default: {choices[0]}].",
    )
    return decorate


#: How a plan is shown.
look = _options(
    form("text", "json", "patch", "sarif"),
    _print("--stat", is_flag=True, help="Only how many lines change per file."),
    _print("--summary", is_flag=True, help="Only the totals."),
    _print("--side-by-side", is_flag=True, help="Old and new beside each other."),
    _print(
        "-U",
        "--unified",
        "context",
        type=click.IntRange(min=0),
        default=3,
        metavar="N",
        help="Lines of context [default: 3].",
    ),
)
