"""Examples of `print-to-logging`: what stays, and why."""

from __future__ import annotations

from overhaul.codemods.api import Example

__all__ = ["OUTPUT"]

OUTPUT: tuple[Example, ...] = (
    Example(
        "Commands of click keep their output; what goes wrong in them is logged",
        before="""\
import sys

import click


@click.command()
def images():
    for tag in tags():
        print(tag)


def tags():
    print("asking the registry")
    try:
        return registry()
    except OSError as error:
        print(f"no registry: {error}", file=sys.stderr)
        raise
""",
        after="""\
import logging

import click

logger = logging.getLogger(__name__)


@click.command()
def images():
    for tag in tags():
        print(tag)


def tags():
    print("asking the registry")
    try:
        return registry()
    except OSError as error:
        logger.exception("no registry: %s", error)
        raise
""",
        notes=("command images", "called by the command"),
    ),
    Example(
        "Commands of argparse keep their output",
        before="""\
import argparse


def main():
    parser = argparse.ArgumentParser()
    args = parser.parse_args()
    show_all(args)
    print("all services deployed")


def show_all(args):
    print("services:", args.services)


if __name__ == "__main__":
    main()
""",
        notes=("parses the command line",),
    ),
    Example(
        "By option the output is converted too",
        before="""\
import click


@click.command()
def images():
    print("images:")
    print()
""",
        after="""\
import logging

import click

logger = logging.getLogger(__name__)


@click.command()
def images():
    logger.info("images:")
    logger.info("")
""",
        options={"interface": "convert"},
    ),
    Example(
        "A script without arguments: results stay, progress is logged",
        before="""\
import logging


def main():
    print("Loading rows")
    rows = load()
    print(f"rows: {len(rows)}")


def load():
    print("opened the file")
    return []


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    main()
    print("total")
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def main():
    logger.info("Loading rows")
    rows = load()
    print(f"rows: {len(rows)}")


def load():
    logger.info("opened the file")
    return []


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    main()
    print("total")
""",
        notes=("main()", "__main__ block"),
    ),
    Example(
        "A program that sets up no logging is told so",
        before="""\
def main():
    print("Waiting for the queue ...")


if __name__ == "__main__":
    main()
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def main():
    logger.info("Waiting for the queue ...")


if __name__ == "__main__":
    main()
""",
        notes=("sets up logging",),
    ),
    Example(
        "Data stays wherever it is",
        before="""\
import json


def dump(result, rows):
    print(json.dumps(result))
    for name, size in rows:
        print(f"{name:<20} {size:>8}")
    print(*rows, sep=",")
    print("a", "b", sep="\\t")
""",
        notes=("JSON", "table row", "separated values"),
    ),
    Example(
        "Django management commands keep their output",
        before="""\
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def handle(self, *args, **options):
        print("cleaned 3 sessions")
""",
        path="shop/management/commands/clean.py",
        notes=("Django management command",),
    ),
    Example(
        "A dialogue, a usage text and colours belong to a terminal",
        before="""\
def confirm(question):
    print("Please answer yes or no.")
    return input(question) == "yes"


def explain():
    print("Usage: tool [options]")
    print("\\033[32mok\\033[0m")
""",
        notes=("dialogue", "how the program is called", "coloured"),
    ),
    Example(
        "Output that another program reads stays",
        before="""\
def uris():
    print("registry.example/app")


uris()
""",
        path="scripts/uris.py",
        files={"deploy.sh": "URIS=$(python scripts/uris.py)\n"},
        notes=("read by deploy.sh",),
    ),
    Example(
        "Output that a test captures stays",
        before="""\
def greet(name):
    print("hello", name)
""",
        path="greeting.py",
        files={
            "tests/test_greeting.py": """\
from greeting import greet


def test_greet(capsys):
    greet("you")
    assert capsys.readouterr().out == "hello you\\n"
"""
        },
        notes=("captured in tests/test_greeting.py",),
    ),
    Example(
        "An entry point of the distribution is a command",
        before="""\
def start():
    print("3 problems found")
""",
        path="src/tool/check.py",
        files={"pyproject.toml": '[project.scripts]\ncheck = "tool.check:start"\n'},
        notes=("entry point",),
    ),
    Example(
        "A print that is meant says so to linters",
        before="""\
def tell(text):
    print(text)  # noqa: T201
""",
        notes=("meant",),
    ),
    Example(
        "Layout stays",
        before="""\
def report(name):
    print("=" * 60)
    print("report of", name)
    print()
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def report(name):
    print("=" * 60)
    logger.info("report of %s", name)
    print()
""",
        notes=("without words", "empty line"),
    ),
    Example(
        "Lines that are put together piece by piece stay",
        before="""\
def wait(jobs):
    for job in jobs:
        print(".", end="", flush=True)
        job.wait()
    print(" done")


def announce(jobs):
    print("waiting:", *jobs)
    print("waiting:", len(jobs), file=open("log", "a"))
""",
        notes=("without words", "complete a line", "sequence", "file of its own"),
    ),
    Example(
        "A print that is passed on, and one whose value is only returned",
        before="""\
def each(names, quiet):
    list(map(print, names))
    quiet or print("listed", len(names))
    count = print("counted")
    return lambda: print("called", count)
""",
        after="""\
import logging

logger = logging.getLogger(__name__)


def each(names, quiet):
    list(map(print, names))
    quiet or logger.info("listed %s", len(names))
    count = print("counted")
    return lambda: logger.info("called %s", count)
""",
        notes=("passed on", "value is used"),
    ),
    Example(
        "Another function called print is another function",
        before="""\
from rich import print


def tell(name):
    print(f"[bold]{name}[/bold]")
""",
    ),
    Example(
        "After a star import it is not certain which print it is",
        before="""\
from .terminal import *


def tell(name):
    print("hello", name)
""",
        notes=("not certain",),
    ),
    Example(
        "A handler of logging itself keeps its prints",
        before="""\
import logging


class Console(logging.Handler):
    def emit(self, record):
        print("record:", self.format(record))
""",
        notes=("machinery",),
    ),
    Example(
        "Tests keep their prints",
        before="""\
def test_sum():
    print("summing")
    assert sum([1]) == 1
""",
        path="tests/test_sum.py",
        notes=("1 print stays",),
    ),
)
