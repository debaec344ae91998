"""What a print is for: the table itself, and programs in which every print has its reason."""

# ruff: noqa: E501 - a program of a few lines reads best as the string that it is

from __future__ import annotations

import ast

import pytest

from overhaul.codemods.print_to_logging.commands import Role
from overhaul.codemods.print_to_logging.files import file_kind, is_notebook
from overhaul.codemods.print_to_logging.output import data_kind
from overhaul.codemods.print_to_logging.purpose import Facts, Purpose, Stream, purpose_of
from overhaul.codemods.print_to_logging.wording import decoration, label, progress, spoken, usage

DIAGNOSTIC, INTERFACE, PRESENTATION = Purpose.DIAGNOSTIC, Purpose.INTERFACE, Purpose.PRESENTATION
ERR, COMMAND, BLOCK, MAIN, CALLED = Stream.ERR, Role.COMMAND, Role.BLOCK, Role.MAIN, Role.CALLED


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(), DIAGNOSTIC),
        (Facts(progress=True), DIAGNOSTIC),
        (Facts(bare=True), DIAGNOSTIC),
        (Facts(role=COMMAND), INTERFACE),
        (Facts(role=COMMAND, progress=True), INTERFACE),
        (Facts(role=COMMAND, label="info"), INTERFACE),
        (Facts(role=COMMAND, label="warning"), DIAGNOSTIC),
        (Facts(role=COMMAND, debugging=True), DIAGNOSTIC),
        (Facts(role=COMMAND, logs=True), DIAGNOSTIC),
        (Facts(role=COMMAND, stream=ERR), DIAGNOSTIC),
        (Facts(role=COMMAND, in_handler=True), DIAGNOSTIC),
        (Facts(role=COMMAND, in_handler=True, data="JSON"), INTERFACE),
        (Facts(role=BLOCK), INTERFACE),
        (Facts(role=BLOCK, progress=True), INTERFACE),
        (Facts(role=BLOCK, in_handler=True), DIAGNOSTIC),
        (Facts(role=MAIN), INTERFACE),
        (Facts(role=MAIN, progress=True), DIAGNOSTIC),
        (Facts(role=MAIN, progress=True, captured="it is read"), INTERFACE),
        (Facts(role=CALLED), DIAGNOSTIC),
        (Facts(role=CALLED, bare=True), INTERFACE),
        (Facts(data="JSON"), INTERFACE),
        (Facts(data="JSON", stream=ERR), DIAGNOSTIC),
        (Facts(captured="it is read"), INTERFACE),
        (Facts(captured="it is read", in_handler=True), DIAGNOSTIC),
        (Facts(captured="it is read", label="error"), INTERFACE),
        (Facts(captured="it is read", stream=ERR), DIAGNOSTIC),
        (Facts(intended=True, stream=ERR), INTERFACE),
        (Facts(blank=True), PRESENTATION),
        (Facts(ruled=True, stream=ERR), PRESENTATION),
        (Facts(ruled=True, in_handler=True), PRESENTATION),
        (Facts(usage=True), INTERFACE),
        (Facts(usage=True, stream=ERR), INTERFACE),
        (Facts(coloured=True), INTERFACE),
        (Facts(coloured=True, stream=ERR), DIAGNOSTIC),
        (Facts(dialogue=True), INTERFACE),
        (Facts(dialogue=True, in_handler=True), DIAGNOSTIC),
        (Facts(shows=True), INTERFACE),
        (Facts(shows=True, debugging=True), DIAGNOSTIC),
    ],
)
def test_the_table(facts: Facts, expected: Purpose) -> None:
    assert purpose_of(facts)[0] is expected


def test_reasons_are_filled_in() -> None:
    assert purpose_of(Facts(role=COMMAND, place="in the command x"))[1] == "it is in the command x"
    assert purpose_of(Facts(data="JSON"))[1] == "it prints JSON"
    assert purpose_of(Facts(captured="{curly}"))[1] == "{curly}"


@pytest.mark.parametrize(
    ("call", "level"),
    [
        ('"WARNING: x"', "warning"),
        ('"Warning: x"', "warning"),
        ('"warning", x', "warning"),
        ('"[warn] x"', "warning"),
        ('"(debug) x"', "debug"),
        ('"DEBUG x"', "debug"),
        ('f"{path}: error: {x}"', "error"),
        ('"*** Error *** x"', "error"),
        ('"Error while reading"', "error"),
        ('"ERROR - x"', "error"),
        ('"CRITICAL: x"', "critical"),
        ('"FATAL: x"', "error"),
        ('"INFO: x"', "info"),
        ('paint(RED, "[error]"), x', "error"),
        ('"{}: {}".format("x", y)', None),
        ('"errors found: 3"', None),
        ('"error handling is on"', None),
        ('"Failed to connect"', None),
        ('"FAILED: x"', "error"),
        ('"Debugging x"', None),
        ('"informed"', None),
        ("x", None),
        ('""', None),
    ],
)
def test_labels(call: str, level: str | None) -> None:
    assert label(spoken(_arguments(call))) == level


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Loading rows", True),
        ("  - processing \0", True),
        ("Done.", True),
        ("uploaded all of it ...", True),
        ("Remaining: 3", False),
        ("Missing file", False),
        ("nothing to do", False),
        ("string \0", False),
        ("Total: \0", False),
        ("\0", False),
    ],
)
def test_progress(text: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert progress(text) is expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('"=" * 60', True),
        ('"-----"', True),
        ('"\\n" + "=" * width', True),
        ("f\"{'=' * 60}\"", True),
        ('60 * "-"', True),
        ('"a" * 60', False),
        ("x * 60", False),
        ('"--- title ---"', False),
        ("x", False),
        ('f"={x}="', False),
    ],
)
def test_ruled_lines(call: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert decoration(_arguments(call)) is expected


@pytest.mark.parametrize(
    ("call", "sep", "kind"),
    [
        ("json.dumps(x, indent=2)", " ", "JSON"),
        ("model.model_dump_json()", " ", "JSON"),
        ("yaml.dump(x)", " ", "a document"),
        ("frame.to_csv()", " ", "a document"),
        ("tabulate(rows)", " ", "a table"),
        ('",".join(names)', " ", "separated values"),
        ("a, b", "\t", "separated values"),
        ("a, b", ", ", ""),
        ("__version__", " ", "the version"),
        ("__doc__", " ", "the help of the command"),
        ("parser.format_help()", " ", "the help of the command"),
        ('f"{name:<20}{size}"', " ", "a table row"),
        ('f"{name:{width}}{size}"', " ", "a table row"),
        ('f"{done:>3}%"', " ", ""),
        ('f"{a:>3} {b:5d}"', " ", "a table row"),
        ('"%-10s %s" % (a, b)', " ", "a table row"),
        ('"%5d %5d" % (a, b)', " ", "a table row"),
        ('"%5d of them" % a', " ", ""),
        ('"{:<10}{}".format(a, b)', " ", "a table row"),
        ("name.ljust(20) + size", " ", "a table row"),
        ('"payload:", json.dumps(x)', " ", ""),
        ("x", " ", ""),
    ],
)
def test_data(call: str, sep: str, kind: str) -> None:
    assert data_kind(_arguments(call), sep) == kind


def test_usage_by_name(convert) -> None:
    source = "import sys\n\ndef f(usage, parser):\n    print(usage, file=sys.stderr)\n    print(parser.format_help())\n    sys.exit(2)\n"
    result = convert(source)
    assert not result.changed
    assert " ".join(result.messages).count("explains how the program is called") == 2


def test_a_file_of_its_own_asks_for_no_review(convert) -> None:
    kinds = [note.kind.value for note in convert("def f(x):\n    print('a', file=x)\n    print(*x)\n").notes]
    assert kinds == ["left-alone", "review"]


def test_usage() -> None:
    assert usage("Usage: tool [x]")
    assert usage(" usage tool")
    assert not usage("in usage")


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("tests/test_x.py", True),
        ("pkg/test_x.py", True),
        ("pkg/x_test.py", True),
        ("conftest.py", True),
        ("examples/a.py", True),
        ("docs/conf.py", True),
        ("setup.py", True),
        ("alembic/versions/1_x.py", True),
        ("shop/migrations/0001_initial.py", True),
        ("pkg/logging.py", True),
        ("pkg/contest.py", False),
        ("pkg/latest.py", False),
        ("pkg/setups.py", False),
        ("document/x.py", False),
        ("pkg/my_logging.py", False),
    ],
)
def test_files_whose_prints_stay(path: str, kept: bool) -> None:  # noqa: FBT001 - a table
    assert bool(file_kind(path)) is kept


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"# %%\nprint(1)\n", True),
        (b"#%% load\nprint(1)\n", True),
        (b"# In[ ]:\nprint(1)\n", True),
        (b"# Databricks notebook source\nprint(1)\n", True),
        (b"# In [1] we see\nprint('# %%')\n", False),
        (b"x = 1  # %%\n", False),
    ],
)
def test_notebooks(source: bytes, expected: bool, convert) -> None:  # noqa: FBT001 - a table
    assert is_notebook(source) is expected
    assert (
        "the file is a notebook" in " ".join(convert(source.decode() + "print('a')\n").messages)
    ) is expected
    assert convert(source.decode() + "print('a')\n", tests="convert").changed


#: Programs in which the word after ``print(`` says what must happen: ``stays`` or ``goes``.
PROGRAMS = {
    "library": 'def f():\n    print("goes")\n',
    "click group": (
        "import click\n\n@click.group()\ndef cli():\n    print('stays')\n\n@cli.command()\ndef one():\n    print('stays')\n"
        "    inner()\n\ndef inner():\n    print('stays')\n\ndef other():\n    print('goes')\n"
    ),
    "typer": (
        "import typer\napp = typer.Typer()\n\n@app.command()\ndef one(debug: bool):\n    print('stays')\n"
        "    if debug:\n        print('goes')\n"
    ),
    "typer.run": "import typer\n\ndef main(name: str):\n    print('stays')\n\nif __name__ == '__main__':\n    typer.run(main)\n",
    "commands of an imported application": (
        "from ._util import app\n\n@app.command('x')\ndef one():\n    print('stays')\n    inner()\n\ndef inner():\n    print('stays')\n"
    ),
    "filter": "import sys\n\nfor line in sys.stdin:\n    print('stays', line)\n",
    "filter of files": "import fileinput\n\ndef f():\n    for line in fileinput.input():\n        print('stays', line)\n",
    "terminal": "import sys\n\ndef f():\n    if sys.stdin.isatty():\n        print('goes')\n",
    "doctest": (
        'def f():\n    """F.\n\n    >>> f()\n    a\n    """\n    print("stays")\n\n'
        'def g():\n    """G.\n\n    >>> x = g()\n    """\n    print("goes")\n'
    ),
    "doctest of a class": (
        '"""M.\n\n>>> A(1)\na\n"""\nclass A:\n    def __init__(self, x):\n        print("stays")\n'
        '    def go(self):\n        print("goes")\n'
    ),
    "wrapper of print": "def safe_print(text):\n    print(text, 'stays')\n\ndef blueprint():\n    print('goes')\n",
    "a variable called style": "def f(style):\n    print('goes', style)\n\ndef g(x):\n    print(style('stays', x))\n",
    "documented to print": (
        'def f(x):\n    """Print a table of x."""\n    print("stays")\n\ndef g(x):\n    """Print a warning."""\n    print("goes")\n'
    ),
    "usage on standard error": "import sys\n\ndef f():\n    print('usage: stays', file=sys.stderr)\n    print('usage of x goes', file=sys.stderr)\n",
    "rejected answer": (
        "def f():\n    try:\n        return int(input())\n    except ValueError:\n        print('stays')\n"
        "    except OSError:\n        print('goes')\n"
    ),
    "print in another spelling": "def f(x):\n    x(lambda y: print(y))  # stays\n    x(lambda y: print('goes', y))\n",
    "progress in a block": "if __name__ == '__main__':\n    print('Loading, goes')\n    print('stays')\n",
    "progress in the block of a command": (
        "import sys\nif __name__ == '__main__':\n    print('Loading, stays', sys.argv)\n"
    ),
    "another decorator called command": "@bot.command()\ndef one():\n    print('goes')\n",
    "argparse without a block": (
        "import argparse\n\ndef main():\n    args = argparse.ArgumentParser().parse_args()\n    print('stays')\n    run()\n\n"
        "def run():\n    print('stays')\n\ndef unrelated():\n    print('goes')\n"
    ),
    "argparse in another function": (
        "import argparse\n\ndef options():\n    return argparse.ArgumentParser().parse_args()\n\n"
        "def main():\n    options()\n    print('stays')\n\nif __name__ == '__main__':\n    main()\n"
    ),
    "sys.argv": (
        "import sys\n\ndef main(name):\n    print('stays')\n\nif __name__ == '__main__':\n    main(sys.argv[1])\n"
    ),
    "commands in a table": (
        "import argparse\n\ndef check():\n    print('stays')\n\nCHECKS = {'a': check}\n\n"
        "def main():\n    args = argparse.ArgumentParser().parse_args()\n    CHECKS[args.name]()\n"
    ),
    "methods": (
        "import argparse\n\nclass Runner:\n    def __init__(self):\n        print('stays')\n    def go(self):\n"
        "        print('stays')\n    def never(self):\n        print('goes')\n\n"
        "def main():\n    argparse.ArgumentParser().parse_args()\n    Runner().go()\n"
    ),
    "block": "print('goes')\nif __name__ == '__main__':\n    print('stays')\n    for x in y:\n        print('stays')\n",
    "block with a condition": "def f():\n    print('goes')\nif __name__ == '__main__' and x:\n    print('stays')\n",
    "main without arguments": (
        "def main():\n    print('stays')\n    print('Loading, goes')\n    helper()\n\ndef helper():\n    print('goes')\n    print(x)  # stays\n\n"
        "if __name__ == '__main__':\n    raise SystemExit(main())\n"
    ),
    "main that is awaited": (
        "import asyncio\n\nasync def main():\n    print('stays')\n\nif __name__ == '__main__':\n    asyncio.run(main())\n"
    ),
    "main without a guard": "def main():\n    print('stays')\n\nmain()\n",
    "main whose output is data": (
        "import json\n\ndef main():\n    print('Loading, stays')\n    print(json.dumps({}))  # stays\n\n"
        "if __name__ == '__main__':\n    main()\n"
    ),
    "documented output": '"""Use: thing.py | sort"""\ndef f():\n    print("stays")\n',
    "redirected": "import contextlib\ndef f():\n    print('stays')\ndef g():\n    with contextlib.redirect_stdout(x):\n        f()\n",
    "executable script": "#!/usr/bin/env python3\nprint('stays')\n\ndef f():\n    print('goes')\n",
    "executable script that calls its functions": (
        "#!/usr/bin/env python3\ndef f():\n    print('stays')\n    g()\n\ndef g():\n    print('goes')\n    print(x)  # stays\n\n"
        "def never():\n    print('goes')\n\nf()\n"
    ),
    "asks": "def f():\n    print('stays')\n    return input()\n\ndef g():\n    print('goes')\n",
    "shows": "def print_tree(node):\n    print('stays')\n\ndef show():\n    print('stays')\n\ndef shower():\n    print('goes')\n",
    "logs in a command": (
        "import argparse\n\ndef log(x):\n    print('goes')\n\ndef main():\n    argparse.ArgumentParser().parse_args()\n    log(1)\n"
    ),
    "info in a command": (
        "import argparse\n\ndef info(x):\n    print('goes', x)\n\nclass Show:\n    def info(self):\n        print('stays')\n\n"
        "def main():\n    argparse.ArgumentParser().parse_args()\n    info(1)\n    Show().info()\n"
    ),
    "commands of an imported group": "from ._util import init_cli\n\n@init_cli.command('x')\ndef one():\n    print('stays')\n",
    "verbose belongs to a command": (
        "import argparse\n\ndef main():\n    args = argparse.ArgumentParser().parse_args()\n    if args.verbose:\n        print('stays')\n"
    ),
    "cmd": "import cmd\n\nclass Shell(cmd.Cmd):\n    def do_x(self, line):\n        print('stays')\n",
    "handler of an interruption in a command": (
        "import click\n\n@click.command()\ndef one():\n    try:\n        f()\n    except KeyboardInterrupt:\n        print('stays')\n"
        "    except OSError:\n        print('goes')\n"
    ),
    "print bound elsewhere": "def f(print):\n    print('stays')\n\ndef g():\n    print('goes')\n",
    "builtins": "import builtins\n\ndef f():\n    builtins.print('goes')\n",
    "future": "from __future__ import print_function\n\ndef f():\n    print('goes')\n",
    "pylint": "def f():\n    print('stays')  # pylint: disable=bad-builtin\n    print('stays')  # noqa: E501,T201\n    print('goes')  # noqa: E501\n",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name: str, convert) -> None:
    source = PROGRAMS[name]
    result = convert(source)
    for line in result.text.splitlines():
        if "stays" in line and "|" not in line:
            assert "print(" in line, result.text
        if "goes" in line:
            assert "logger." in line, result.text
    assert len([message for message in result.messages if "print stays" in message]) == (
        0 if name == "print bound elsewhere" else sum("stays" in line for line in source.splitlines())
    )


def _arguments(call: str) -> list[ast.expr]:
    tree = ast.parse(f"print({call})").body[0]
    assert isinstance(tree, ast.Expr)
    assert isinstance(tree.value, ast.Call)
    return tree.value.args
