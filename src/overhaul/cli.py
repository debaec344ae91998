"""The command line: Click declares and parses, one command does the work, errors become messages and exit codes.

Nothing heavy is imported here: each verb imports its command when it runs, so that ``--version`` and ``--help``
cost what importing Click costs.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from overhaul import __version__
from overhaul.errors import MigrateError
from overhaul.exits import Exit, exit_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from overhaul.commands.output import Output
    from overhaul.commands.session import Session

__all__ = ["cli", "main"]

_EXIT_CODES = """
\b
Exit codes:
  0  fine
  1  failed
  2  wrong command line, configuration or file name
  3  done, but something needs a person's eyes
  4  stale plan: a file changed since it was made
  5  there are changes (only plan --detailed-exitcode)
"""

Function = TypeVar("Function", bound="Callable[..., Any]")


def main() -> NoReturn:
    """Run the command line and exit; the entry point of ``migrate``."""
    try:
        code = cli.main(prog_name="migrate", standalone_mode=False)
    except click.exceptions.Exit as exit_:
        code = exit_.exit_code
    except click.ClickException as error:
        error.show()
        code = Exit.USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; nothing was written", err=True)
        code = Exit.INTERRUPTED
    except MigrateError as error:
        _show(error)
        code = exit_for(error)
    except BrokenPipeError:
        # The reader of our output went away, as `head` does: be quiet, as every tool is.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Exit.OK
    sys.exit(int(code or 0))


def _show(error: MigrateError) -> None:
    click.echo(
        click.style("error: ", fg="red", bold=True) + error.message, err=True, color=_colour(sys.stderr)
    )
    if error.hint:
        click.echo(f"  {error.hint}", err=True)


def _colour(stream: Any) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


class _Verbs(click.Group):
    """Verbs in the order of use, and a suggestion for a mistyped one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            from difflib import get_close_matches

            close = get_close_matches(name, self.commands, 1)
            hint = f" Did you mean {close[0]!r}?" if close else " See migrate --help."
            raise click.UsageError(f"There is no verb {name!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)


def _talk(function: Function) -> Function:
    """Options that say how to talk; they may stand before and behind the verb."""
    colours = click.Choice(["auto", "always", "never"])
    for option in reversed(
        (
            click.option("-v", "--verbose", count=True, help="Say more: every note, what was left out."),
            click.option("-q", "--quiet", is_flag=True, help="Print only what was asked for."),
            click.option("--color", type=colours, help="Colour the output [default: auto]."),
            click.option("--no-pager", is_flag=True, help="Do not pipe output into a pager."),
        )
    ):
        function = option(function)
    return function


@click.group(
    cls=_Verbs,
    epilog=_EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="migrate")
@click.option("-C", "directory", metavar="DIR", default=".", help="Run as if started in DIR.")
@click.option("--config", metavar="FILE", help="Use this configuration file and no other.")
@_talk
@click.pass_context
def cli(ctx: click.Context, /, **options: Any) -> None:
    """Bring operations code to production quality: see a plan, apply exactly that, take it back.

    \b
      migrate plan              show what would change, and why
      migrate apply             decide hunk by hunk, then rewrite
      migrate undo              take the last run back
    """  # noqa: D301 - Click reads \b as: do not wrap
    ctx.obj = options


def _selection(function: Function) -> Function:
    """Options that say which codemods run where; shared by the verbs that plan."""
    for option in reversed(
        (
            click.option(
                "-c",
                "--codemod",
                "codemods",
                multiple=True,
                metavar="NAME",
                help="Run this codemod; repeatable.",
            ),
            click.option(
                "-r",
                "--recipe",
                "recipes",
                multiple=True,
                metavar="NAME",
                help="Run this recipe; repeatable.",
            ),
            click.option(
                "-O",
                "--option",
                "options",
                multiple=True,
                metavar="CODEMOD.NAME=VALUE",
                help="Set an option of a codemod.",
            ),
            click.option("--disable", multiple=True, metavar="NAME", help="Leave this codemod out."),
            click.option("--include", multiple=True, metavar="GLOB", help="Only files that match."),
            click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out files that match."),
            click.option("--safe-only", is_flag=True, help="Only edits that keep behaviour the same."),
            click.option("--baseline", metavar="FILE", help="Leave out findings recorded there."),
            click.option("--no-baseline", is_flag=True, help="Show findings that the baseline records, too."),
            click.option(
                "-j", "--jobs", type=click.IntRange(min=1), help="Worker processes [default: one per core]."
            ),
            click.option("--no-cache", is_flag=True, help="Look at every file again."),
        )
    ):
        function = option(function)
    return function


def _look(function: Function) -> Function:
    """Options that say how a plan is shown."""
    for option in reversed(
        (
            click.option(
                "--format",
                "form",
                type=click.Choice(["text", "json", "patch", "sarif"]),
                default="text",
                help="Output format.",
            ),
            click.option("--stat", is_flag=True, help="Only how many lines change per file."),
            click.option("--summary", is_flag=True, help="Only the totals and notes."),
            click.option("-y", "--side-by-side", is_flag=True, help="Old and new beside each other."),
            click.option(
                "-U",
                "--unified",
                "context",
                type=click.IntRange(min=0),
                default=3,
                metavar="N",
                help="Lines of context [default: 3].",
            ),
        )
    ):
        function = option(function)
    return function


@cli.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@_selection
@_look
@click.option("-o", "--output", metavar="PLAN.json", help="Save the plan for migrate apply.")
@click.option("--detailed-exitcode", is_flag=True, help="0: nothing to do, 5: changes.")
@_talk
@click.pass_obj
def plan(obj: dict[str, Any], /, **given: Any) -> int:
    """Show what would change, and why, without touching anything."""
    from overhaul.commands.plan import run

    return run(_session(obj, given), _output(obj, given), given)


@cli.command()
@click.argument("targets", nargs=-1, metavar="[PLAN.json | PATHS]...")
@_selection
@_look
@click.option("--yes", is_flag=True, help="Apply everything without asking.")
@click.option("--dry-run", is_flag=True, help="Say what would be written; write nothing.")
@_talk
@click.pass_obj
def apply(obj: dict[str, Any], /, **given: Any) -> int:
    """Rewrite, after confirmation hunk by hunk, exactly what the plan says.

    With a saved plan exactly that plan is applied, or refused when a file changed since. Without one a plan is made
    first. On a terminal every hunk is asked about, with the keys of git add -p; --yes takes all.
    """
    from overhaul.commands.apply import run

    return run(_session(obj, given), _output(obj, given), given)


@cli.command()
@click.argument("run_id", required=False, metavar="[RUN]")
@click.option("--keep-changed", is_flag=True, help="Leave files alone that changed since, undo the others.")
@click.option("--dry-run", is_flag=True, help="Show what would be undone; write nothing.")
@_talk
@click.pass_obj
def undo(obj: dict[str, Any], /, **given: Any) -> int:
    """Take a run back: the last one, or the one named. Undoing an undo does it again."""
    from overhaul.commands.undo import run

    return run(_session(obj, {}), _output(obj, given), given)


@cli.command()
@click.option("-n", "--number", type=click.IntRange(min=1), default=20, help="How many runs [default: 20].")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Output format.")
@_talk
@click.pass_obj
def log(obj: dict[str, Any], /, **given: Any) -> int:
    """List the runs on this repository, newest first."""
    from overhaul.commands.log import run

    return run(_session(obj, {}), _output(obj, given), given)


@cli.command()
@click.argument("what", metavar="PLAN|RUN")
@_look
@_talk
@click.pass_obj
def show(obj: dict[str, Any], /, **given: Any) -> int:
    """Show a saved plan or a run as plan would."""
    from overhaul.commands.show import run

    return run(_session(obj, {}), _output(obj, given), given)


@cli.command(name="list")
@click.option(
    "--why", metavar="FILE", help="For this file: what is on, what is off, and which setting says so."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Output format.")
@_talk
@click.pass_obj
def list_(obj: dict[str, Any], /, **given: Any) -> int:
    """List the codemods and recipes."""
    from overhaul.commands.list import run

    return run(_session(obj, {}), _output(obj, given), given)


@cli.command()
@click.argument("name", metavar="CODEMOD")
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", help="Output format."
)
@_talk
@click.pass_obj
def explain(obj: dict[str, Any], /, **given: Any) -> int:
    """Say what a codemod does, why, what it leaves alone, with its options and examples."""
    from overhaul.commands.explain import run

    return run(_session(obj, {}), _output(obj, given), given)


@cli.command()
@click.option(
    "--pyproject", is_flag=True, help="Write [tool.migrate] into pyproject.toml instead of migrate.toml."
)
@_talk
@click.pass_obj
def init(obj: dict[str, Any], /, **given: Any) -> int:
    """Write a commented configuration to start from."""
    from overhaul.commands.init import run

    return run(obj["directory"], _output(obj, given), given)


@cli.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@_selection
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Where to [default: the configured one, or .migrate-baseline.json].",
)
@_talk
@click.pass_obj
def baseline(obj: dict[str, Any], /, **given: Any) -> int:
    """Record today's findings, so that plan and apply show only new ones."""
    from overhaul.commands.baseline import run

    return run(_session(obj, given), _output(obj, given), given)


@cli.command()
@_talk
@click.pass_obj
def doctor(obj: dict[str, Any], /, **given: Any) -> int:
    """Check the installation, the repository and the configuration, and say what to do."""
    from overhaul.commands.doctor import run

    return run(obj["directory"], obj["config"], _output(obj, given))


def _session(obj: dict[str, Any], given: dict[str, Any]) -> Session:
    from overhaul.commands.session import open_session

    return open_session(obj["directory"], obj["config"], given)


def _output(obj: dict[str, Any], given: dict[str, Any]) -> Output:
    from overhaul.commands.output import Output

    return Output(
        colour=given["color"] or obj["color"] or "auto",
        pager=not (given["no_pager"] or obj["no_pager"]),
        verbose=given["verbose"] + obj["verbose"],
        quiet=given["quiet"] or obj["quiet"],
        form=given.get("form", "text"),
        context=given.get("context", 3),
        stat=given.get("stat", False),
        summary=given.get("summary", False),
        side_by_side=given.get("side_by_side", False),
    )
