"""The command line: Click declares and parses, one command does the work, errors become messages and exit codes.

Nothing heavy is imported here: each verb imports its command when it runs, so that ``--version`` and ``--help``
cost what importing Click costs.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

import click

from overhaul import __version__
from overhaul.cli_options import Verb, form, jobs, look, selection, talk
from overhaul.effects.streams import abandon, is_full, open_closed
from overhaul.errors import MigrateError, UsageError
from overhaul.exits import Exit, exit_for

if TYPE_CHECKING:
    from overhaul.commands.output import Output
    from overhaul.commands.session import Session

__all__ = ["cli", "main"]

#: New containers until the collector looks; Python's own number is 700.
_COLLECT_AFTER = 100_000

_EXIT_CODES = """
\b
Exit codes:
  0    fine
  1    failed
  2    wrong command line, configuration or file name
  3    done, but something needs a person's eyes
  4    stale plan: a file changed since it was made
  5    there are changes (only plan --detailed-exitcode)
  130  interrupted by Ctrl-C
"""


def main() -> NoReturn:
    """Run the command line and exit; the entry point of ``migrate``."""
    open_closed()
    # A run makes many objects and few cycles, and then it ends: looking for cycles all the time costs a tenth of it.
    gc.set_threshold(_COLLECT_AFTER)
    try:
        code = cli.main(prog_name="migrate", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as exit_:
        code = exit_.exit_code
    except click.ClickException as error:
        _show(_usage_error(error))
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
    except OSError as error:
        if not is_full(error):
            raise
        with suppress(OSError):
            _show(MigrateError(f"the output cannot be written: {error.strerror}"))
        abandon()
        code = Exit.FAILED
    gc.freeze()  # at the end Python looks for cycles once more, in everything: nobody waits for what that finds
    sys.exit(int(code or 0))


def _usage_error(error: click.ClickException) -> UsageError:
    """Return what Click complains about in the form of every other error."""
    message = error.format_message().rstrip(".")
    command = getattr(error, "ctx", None)
    return UsageError(
        message[:1].lower() + message[1:],
        hint=f"{command.command_path if command else 'migrate'} --help lists what there is",
    )


def _show(error: MigrateError) -> None:
    from overhaul.report.display import spoken
    from overhaul.report.look import look_of

    look = look_of(sys.stderr)
    click.echo(look.paint("error: ", "error") + spoken(error.message, look), err=True, color=True)
    if error.hint:
        click.echo(f"  {spoken(error.hint, look)}", err=True)


class _Verbs(click.Group):
    """Verbs in the order of use, and a suggestion for a mistyped one."""

    command_class = Verb

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each verb with its sentence, which Click would cut to one line."""
        del ctx
        rows = [(name, verb.get_short_help_str(limit=200)) for name, verb in self.commands.items()]
        with formatter.section("Verbs"):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            from difflib import get_close_matches

            close = get_close_matches(name, self.commands, 1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise click.UsageError(f"There is no verb {name!r}{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Verbs,
    subcommand_metavar="VERB ...",
    epilog=_EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="migrate")
@click.option("-C", "directory", metavar="DIR", default=".", help="Run as if started in DIR.")
@click.option("--config", metavar="FILE", help="Use this configuration file and no other.")
@talk
@click.pass_context
def cli(ctx: click.Context, /, **options: Any) -> None:
    """Bring operations code to production quality: see a plan, apply exactly that, take it back.

    \b
      migrate plan              show what would change, and why
      migrate apply             decide hunk by hunk, then rewrite
      migrate undo              take the last run back
    """  # noqa: D301 - Click reads \b as: do not wrap
    ctx.obj = options


@cli.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("-o", "--output", metavar="PLAN.json", help="Save the plan for migrate apply.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 5 when there are changes.")
@selection
@look
@talk
@click.pass_obj
def plan(obj: dict[str, Any], /, **given: Any) -> int:
    """Show what would change, and why, without touching anything."""
    from overhaul.commands.plan import run

    return run(_session(obj, given), _output(obj, given), given)


@cli.command(short_help="Decide hunk by hunk, then write exactly that.")
@click.argument("targets", nargs=-1, metavar="[PLAN.json | PATHS]...")
@click.option("-y", "--yes", is_flag=True, help="Apply everything without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
@selection
@look
@talk
@click.pass_obj
def apply(obj: dict[str, Any], /, **given: Any) -> int:
    """Decide hunk by hunk what to change, then write exactly that.

    With a saved plan exactly that plan is carried out, or refused when a file changed since. Without one a plan is
    made first. On a terminal every hunk is asked about, with the keys of git add -p; --yes takes all.
    """
    from overhaul.commands.apply import run

    return run(_session(obj, given), _output(obj, given), given)


@cli.command(short_help="Take the last run back, or the one named.")
@click.argument("run_id", required=False, metavar="[RUN]")
@click.option("--keep-changed", is_flag=True, help="Leave files that changed since; undo the others.")
@click.option("--dry-run", is_flag=True, help="Show what would be undone; write nothing.")
@click.option("-y", "--yes", is_flag=True, help="Accepted for scripts; undo never asks.")
@talk
@click.pass_obj
def undo(obj: dict[str, Any], /, **given: Any) -> int:
    """Take a run back: the last one, or the one named. Undoing an undo does it again."""
    from overhaul.commands.undo import run

    return run(_session(obj, {}), _output(obj, given), given)


@cli.command()
@click.option(
    "-n",
    "--number",
    type=click.IntRange(min=1),
    default=20,
    metavar="N",
    help="At most N runs [default: 20].",
)
@form("text", "json")
@talk
@click.pass_obj
def log(obj: dict[str, Any], /, **given: Any) -> int:
    """List the runs on this repository, newest first."""
    from overhaul.commands.log import run

    return run(_session(obj, {}), _output(obj, given), given)


@cli.command()
@click.argument("what", metavar="PLAN|RUN")
@look
@talk
@click.pass_obj
def show(obj: dict[str, Any], /, **given: Any) -> int:
    """Show a saved plan or a run, as plan does."""
    from overhaul.commands.show import run

    return run(_session(obj, {}), _output(obj, given), given)


@cli.command(name="list", short_help="List the codemods and recipes; --why FILE: what runs there.")
@click.option(
    "--why", metavar="FILE", help="What runs on this file, what does not, and which setting says so."
)
@form("text", "json")
@talk
@click.pass_obj
def list_(obj: dict[str, Any], /, **given: Any) -> int:
    """List the codemods and recipes, or say for a file what runs on it and why."""
    from overhaul.commands.list import run

    return run(_session(obj, {}), _output(obj, given), given)


@cli.command(short_help="Say what a codemod does, and what it leaves alone.")
@click.argument("name", metavar="CODEMOD")
@form("text", "markdown", "json")
@talk
@click.pass_obj
def explain(obj: dict[str, Any], /, **given: Any) -> int:
    """Say what a codemod does, why, what it leaves alone, with its options and examples."""
    from overhaul.commands.explain import run

    return run(_session(obj, {}), _output(obj, given), given)


@cli.command()
@click.option("--pyproject", is_flag=True, help="Write into pyproject.toml, not into migrate.toml.")
@talk
@click.pass_obj
def init(obj: dict[str, Any], /, **given: Any) -> int:
    """Write a commented configuration to start from."""
    from overhaul.commands.init import run

    return run(obj["directory"], _output(obj, given), given)


@cli.command(short_help="Record today's findings, so that only new ones show.")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("-o", "--output", metavar="FILE", help="Where to [default: .migrate-baseline.json].")
@selection
@talk
@click.pass_obj
def baseline(obj: dict[str, Any], /, **given: Any) -> int:
    """Record today's findings, so that plan and apply show only new ones.

    They go to the file that the configuration names, or to .migrate-baseline.json.
    """
    from overhaul.commands.baseline import run

    return run(_session(obj, given), _output(obj, given), given)


@cli.command(short_help="Turn shell scripts into Python programs that behave the same.")
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@click.option("-o", "--output", metavar="OUT", help="Write the program to OUT; several go into a folder.")
@click.option(
    "--support",
    type=click.Choice(["inline", "module"]),
    metavar="WHERE",
    help="Put helpers inline or in a module beside the programs [default: inline for one script].",
)
@click.option("--bridge", is_flag=True, help="Run what is not translated through bash, and mark it.")
@click.option("--force", is_flag=True, help="Replace files that say something else.")
@click.option(
    "--dialect",
    type=click.Choice(["bash", "sh"]),
    metavar="SHELL",
    help="Read scripts as bash or sh [default: as the first line says].",
)
@click.option(
    "--report",
    type=click.Choice(["json"]),
    metavar="FORM",
    help="Print how far each statement went, as json, not the program.",
)
@click.option(
    "--stage",
    type=click.Choice(["syntax", "facts", "tree"]),
    metavar="STAGE",
    help="Show what a stage made: syntax, facts or tree.",
)
@jobs
@talk
@click.pass_obj
def translate(obj: dict[str, Any], /, **given: Any) -> int:
    """Turn shell scripts into Python programs that behave the same, and say where they do not.

    PATHS are scripts, folders, or - for standard input. One program goes to standard output unless -o names a file;
    the programs of several scripts go into the folder that -o names. A statement whose meaning is not certain raises
    when it is reached, is listed, and makes the exit code 3.
    """
    from overhaul.commands.translate import run

    return run(obj["directory"], _output(obj, given), given)


@cli.command(short_help="Check that everything is in place.")
@talk
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
