"""The demo: plan, apply, run and undo three codemods on a copy of ``fixtures/systems/aws-scripts``.

Everything happens in a temporary directory and in ``build/demo`` of this checkout. A step that does not do
what it says ends the demo with exit code 1.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SYSTEM = PROJECT / "fixtures" / "systems" / "aws-scripts"
CODEMODS = ("print-to-logging", "env-to-config", "add-retries")

#: What must print the same before and after: the interface of the scripts.
SAME_OUTPUT = (
    ("scripts/deploy.py", "--help"),
    ("scripts/deploy.py", "--list"),
    ("scripts/aws_checks.py", "--help"),
    ("scripts/aws_setup.py", "--help"),
    ("scripts/setup_ecr.py", "--help"),
)
HISTORY = (
    '{"time": "2024-05-06 07:08:09", "environment": "dev", "service": "gateway", "result": "deployed",'
    ' "image": "gateway:abc1234"}\n'
)


class DemoError(Exception):
    """A step did not do what it says."""


@dataclass(frozen=True)
class Stage:
    """Where the demo plays.

    Attributes:
        before: The repository as it was, never touched.
        root: The repository that is worked on.
        plan: Where the plan is saved, outside the repository.
        env: Environment of all commands: no configuration of the person at the keyboard.
    """

    before: Path
    root: Path
    plan: Path
    env: dict[str, str]

    def run(self, *command: str, shown: str = "", expect: tuple[int, ...] = (0,), last: int = 0) -> None:
        """Print a command and run it in the repository.

        Args:
            command: What runs; its output goes where ours goes.
            shown: What is printed instead of the command.
            expect: Exit codes that are fine.
            last: How many lines of its output are shown; 0 for all.

        Raises:
            DemoError: Its exit code is not an expected one.
        """
        shown = shown or " ".join(command)
        say(f"\n$ {shown}{f' | tail -n {last}' if last else ''}", bold=True)
        pipe = subprocess.PIPE if last else None
        done = subprocess.run(command, cwd=self.root, env=self.env, check=False, stdout=pipe, text=True)
        if last:
            say("\n".join(done.stdout.splitlines()[-last:]))
        if done.returncode not in expect:
            raise DemoError(f"{shown} ended with exit code {done.returncode}")

    def migrate(self, *arguments: str, expect: tuple[int, ...] = (0,), last: int = 0) -> None:
        """Run ``migrate`` as a person would."""
        shown = " ".join(("migrate", *(a.replace(str(self.plan), self.plan.name) for a in arguments)))
        self.run(sys.executable, "-m", "overhaul", *arguments, shown=shown, expect=expect, last=last)


def main(argv: list[str] | None = None) -> int:
    """Run the demo and return its exit code."""
    parser = argparse.ArgumentParser(description="Plan, apply, run and undo three codemods on a copy.")
    parser.add_argument("--python", help="runs the migrated code; default: one with its requirements alone")
    parser.add_argument("--keep", action="store_true", help="leave the copy, migrated, for a look around")
    arguments = parser.parse_args(argv)
    python = arguments.python and str(Path(arguments.python).absolute())
    with ExitStack() as stack:
        if arguments.keep:
            folder = tempfile.mkdtemp(prefix="migrate-demo-")
        else:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="migrate-demo-"))
        try:
            play(prepare(Path(folder)), python, undo=not arguments.keep)
        except DemoError as error:
            say(f"\nThe demo failed: {error}", bold=True)
            return 1
    say(f"\nKept in {folder}" if arguments.keep else "\nThe demo is through: everything held.", bold=True)
    return 0


def play(stage: Stage, python: str | None, *, undo: bool) -> None:
    """Show plan, apply, the running result and undo, checking each."""
    untouched = tree(stage.root)

    step("1", "Plan: look, change nothing")
    selected = [word for name in CODEMODS for word in ("-c", name)]
    stage.migrate("--no-pager", "plan", *selected, "-o", str(stage.plan))
    demand(tree(stage.root) == untouched, "planning changed the repository")

    step("2", "Apply exactly that plan")
    # 3: done, and some notes want a person's eyes.
    stage.migrate("apply", "--yes", str(stage.plan), expect=(0, 3))
    demand(tree(stage.root) != untouched, "applying changed nothing")
    stage.run("git", "diff", "--stat")

    step("3", "The result runs, and prints what it printed before")
    check_python(stage, python or python_with(stage.root / "requirements.txt", stage.env))

    step("4", "A second plan finds nothing left to change")
    stage.migrate("-q", "plan", *selected, "--detailed-exitcode", "--stat", last=1)

    if undo:
        step("5", "Undo")
        stage.migrate("undo")
        demand(tree(stage.root) == untouched, "undo did not restore every byte")
        say(f"\n{len(untouched)} files are again what they were, to the byte and the mode bit.")
        stage.run("git", "status", "--short")


def prepare(folder: Path) -> Stage:
    """Copy the system twice and make one copy a git repository that knows nobody's configuration.

    Raises:
        DemoError: There is no git.
    """
    if shutil.which("git") is None:
        raise DemoError("git is not installed")
    before, root = folder / "before", folder / "aws-scripts"
    for copy in (before, root):
        shutil.copytree(SYSTEM, copy, ignore=shutil.ignore_patterns("__pycache__"))
        (copy / ".deploy-history.jsonl").write_text(HISTORY, encoding="utf-8")
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "AWS_", "PYTHON")) and name != "MAKEFLAGS"
    }
    env |= {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_PAGER": "cat",
        "AWS_EC2_METADATA_DISABLED": "true",
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PYTHONPYCACHEPREFIX": str(folder / "pycache"),
    }
    stage = Stage(before, root, folder / "plan.json", env)
    for command in (
        ("init", "--quiet", "--initial-branch=main"),
        ("config", "user.name", "demo"),
        ("config", "user.email", "demo@example.invalid"),
        ("add", "--all"),
        ("commit", "--quiet", "--message", "Before the migration"),
    ):
        subprocess.run(["git", *command], cwd=root, env=env, check=True)
    return stage


def check_python(stage: Stage, python: str) -> None:
    """Compile everything, import the settings, and compare what the scripts print with the original.

    Raises:
        DemoError: Something does not run, or prints something else.
    """
    stage.run(python, "-m", "compileall", "-q", ".", shown="python -m compileall -q .")
    code = "import config; print(config.settings.services, config.settings.poll_interval)"
    stage.run(python, "-c", code, shown=f'python -c "{code}"')
    for command in SAME_OUTPUT:
        say(f"\n$ python {' '.join(command)}", bold=True)
        old, new = (
            subprocess.run(
                [python, *command], cwd=root, env=stage.env, check=False, capture_output=True, text=True
            )
            for root in (stage.before, stage.root)
        )
        demand(new.returncode == 0, f"it ended with exit code {new.returncode}\n{new.stderr}")
        demand((old.returncode, old.stdout) == (0, new.stdout), f"it printed\n{new.stdout}not\n{old.stdout}")
        say("  the same as before: " + new.stdout.splitlines()[0])


def python_with(requirements: Path, env: dict[str, str]) -> str:
    """Return an interpreter that has a requirements file installed and nothing else; kept in ``build/demo``.

    Raises:
        DemoError: They cannot be installed.
    """
    key = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:12]
    home = PROJECT / "build" / "demo" / key
    python = home / "bin" / "python"
    if not (home / ".ready").exists():
        say("\nInstalling the migrated requirements.txt into build/demo, the first time only ...")
        install = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "-r"]
        for command in ([sys.executable, "-m", "venv", "--clear", str(home)], [*install, str(requirements)]):
            if subprocess.run(command, env=env, check=False).returncode:
                raise DemoError(f"{' '.join(command)} failed")
        (home / ".ready").touch()
    return str(python)


def tree(root: Path) -> dict[str, tuple[int, str]]:
    """Return mode and digest of every file outside ``.git`` by its path."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and ".git" not in path.parts)
    return {
        path.relative_to(root).as_posix(): (
            path.stat().st_mode,
            hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        for path in files
    }


def demand(held: bool, otherwise: str) -> None:  # noqa: FBT001 - reads like an assert, and is one
    """End the demo when something does not hold.

    Raises:
        DemoError: It does not.
    """
    if not held:
        raise DemoError(otherwise)


def step(number: str, title: str) -> None:
    """Print a heading as wide as the terminal, at most 80 columns."""
    width = min(shutil.get_terminal_size().columns, 80)
    say(f"\n{'─' * width}\n{number}. {title}\n{'─' * width}", bold=True)


def say(text: str, *, bold: bool = False) -> None:
    """Print at once, so that the output of commands comes behind it; bold on a terminal."""
    emphasis = bold and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    print(f"\x1b[1m{text}\x1b[0m" if emphasis else text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
