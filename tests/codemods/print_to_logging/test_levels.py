"""Levels and tracebacks, in programs of a few lines: what is written, and what the records hold when it runs."""

# ruff: noqa: E501 - a program of a few lines reads best as the string that it is

from __future__ import annotations

import logging
import textwrap

import pytest

PLAIN = [
    ('print("a")', 'logger.info("a")'),
    ('print("cannot a", file=sys.stderr)', 'logger.error("cannot a")'),
    ('print("a failed, retrying", file=sys.stderr)', 'logger.warning("a failed, retrying")'),
    ('print("a is deprecated", file=sys.stderr)', 'logger.warning("a is deprecated")'),
    ('print("a", file=sys.stderr)', 'logger.warning("a")'),
    ('print("INFO: a", file=sys.stderr)', 'logger.info("INFO: a")'),
    ('print("a", file=sys.stdout)', 'logger.info("a")'),
    ('print("a", file=None)', 'logger.info("a")'),
    ('print("CRITICAL: a")', 'logger.critical("CRITICAL: a")'),
    ('print("a failed")', 'logger.info("a failed")'),
    ('print("a"); sys.exit(1)', 'logger.error("a"); sys.exit(1)'),
    ('print("a"); sys.exit("b")', 'logger.error("a"); sys.exit("b")'),
    ('print("a"); sys.exit(0)', 'logger.info("a"); sys.exit(0)'),
    ('print("a"); raise ValueError', 'logger.error("a"); raise ValueError'),
    ('print("a"); print("b"); sys.exit(1)', 'logger.error("a"); logger.error("b"); sys.exit(1)'),
    ('if debug: print("a")', 'if debug: logger.debug("a")'),
    ('if self.debug and x: print("a")', 'if self.debug and x: logger.debug("a")'),
    ('if debug or x: print("a")', 'if debug or x: logger.info("a")'),
    ('if os.environ.get("DEBUG"): print("a")', 'if os.environ.get("DEBUG"): logger.debug("a")'),
    ('if options["verbose"]: print("a")', 'if options["verbose"]: logger.debug("a")'),
    ('if verbosity > 1: print("a")', 'if verbosity > 1: logger.debug("a")'),
    ('if verbosity == 0: print("a")', 'if verbosity == 0: logger.info("a")'),
    ('if debug is False: print("a")', 'if debug is False: logger.info("a")'),
    ('if not debug: print("a")', 'if not debug: logger.info("a")'),
    ('debug and print("a")', 'debug and logger.debug("a")'),
    ('not debug or print("a")', 'not debug or logger.debug("a")'),
    ('print("a") if debug else None', 'logger.debug("a") if debug else None'),
    ('if self.debuglevel > 0: print("a")', 'if self.debuglevel > 0: logger.debug("a")'),
    ('if debugger: print("a")', 'if debugger: logger.info("a")'),
    ('if __debug__: print("a")', 'if __debug__: logger.debug("a")'),
]


@pytest.mark.parametrize(("before", "after"), PLAIN)
def test_without_an_exception(before: str, after: str, convert) -> None:
    result = convert(
        f"import os, sys\n\ndef f(self, x, debug, options, verbosity, debugger):\n    {before}\n    os, sys\n"
    )
    assert f"    {after}\n" in result.text


HANDLERS = [
    ("Exception as e", ['print(f"Error: {e}")'], ['logger.exception("Error: %s", e)']),
    ("", ['print("a")'], ['logger.exception("a")']),
    ("OSError", ['print("a")', "return None"], ['logger.exception("a")', "return None"]),
    ("ValueError", ['print("a")'], ['logger.exception("a")']),
    ("ValueError", ['print("a")', "return None"], ['logger.warning("a")', "return None"]),
    ("(ValueError, KeyError)", ['print("a")', "x = 1"], ['logger.warning("a")', "x = 1"]),
    ("(ValueError, OSError)", ['print("a")', "x = 1"], ['logger.exception("a")', "x = 1"]),
    ("ValueError", ['print("failed: a")', "return None"], ['logger.exception("failed: a")', "return None"]),
    ("ValueError", ['print("a")', "raise"], ['logger.exception("a")', "raise"]),
    ("ValueError", ['print("a")', "sys.exit(2)"], ['logger.exception("a")', "sys.exit(2)"]),
    ("ValueError", ['print("a")', "if x:", "    raise", "return 1"], ['logger.exception("a")', "if x:"]),
    ("Exception", ['print("Warning: a")'], ['logger.warning("Warning: a", exc_info=True)']),
    ("OSError", ['print("Warning: a")'], ['logger.warning("Warning: a")']),
    ("Exception", ['print("DEBUG: a")'], ['logger.debug("DEBUG: a")']),
    ("Exception", ["if debug:", '    print("a")'], ["if debug:", '    logger.debug("a")']),
    ("Exception", ['print("a", file=sys.stderr)'], ['logger.exception("a")']),
    ("KeyboardInterrupt", ['print("a")'], ['logger.info("a")']),
    ("(KeyboardInterrupt, OSError)", ['print("a")'], ['logger.exception("a")']),
    ("asyncio.CancelledError", ['print("a", file=sys.stderr)'], ['logger.warning("a")']),
    ("OSError", ["def g():", '    print("a")'], ["def g():", '    logger.info("a")']),
    ("OSError as e", ['print("a")', 'print("b", e)'], ['logger.error("a")', 'logger.exception("b %s", e)']),
    ("OSError", ['print("a")', 'print("b")'], ['logger.exception("a")', 'logger.error("b")']),
    (
        "OSError",
        ["if x:", '    print("a")', "else:", '    print("b")'],
        ["if x:", '    logger.exception("a")', "else:", '    logger.exception("b")'],
    ),
    ("OSError", ['print("a")', "log.exception('b')"], ['logger.error("a")', "log.exception('b')"]),
    ("ImportError", ['print("no a")', "x = None"], ['logger.warning("no a")', "x = None"]),
    ("ImportError", ['print("no a")', "sys.exit(1)"], ['logger.exception("no a")', "sys.exit(1)"]),
    (
        "ImportError",
        ['print("failed to import a")', "x = 1"],
        ['logger.exception("failed to import a")', "x = 1"],
    ),
    ("OSError", ["print(traceback.format_exc())"], ['logger.exception("Exception in f")']),
]


@pytest.mark.parametrize(("kind", "before", "after"), HANDLERS)
def test_in_an_except_block(kind: str, before: list[str], after: list[str], convert) -> None:
    lines = textwrap.indent("\n".join(before), " " * 8)
    head = "import asyncio, sys, traceback\n\nasyncio, sys, traceback\n\ndef f(x, debug):\n    try:\n        x()\n"
    result = convert(f"{head}    except {kind}:\n{lines}\n")
    assert textwrap.indent("\n".join(after), " " * 8) in result.text


TRACEBACKS = [
    (['print("a")', "traceback.print_exc()"], ['logger.exception("a")']),
    (["traceback.print_exc()", 'print("a")'], ['logger.exception("a")']),
    (['print("a"); traceback.print_exc()'], ['logger.exception("a")']),
    (['print("a"); traceback.print_exc(); x = 1'], ['logger.exception("a"); x = 1']),
    (["traceback.print_exc(); x = 1"], ['logger.exception("Exception in f"); x = 1']),
    (['print("a")', "traceback.print_exc()  # why"], ['logger.exception("a")', "# why"]),
    (['print("warning: a")', "traceback.print_exc()"], ['logger.warning("warning: a", exc_info=True)']),
    (
        ['print("a")', "x = 1", "traceback.print_exc()"],
        ['logger.error("a")', "x = 1", 'logger.exception("Exception in f")'],
    ),
    (["traceback.print_exc(file=sys.stdout)"], ['logger.exception("Exception in f")']),
    (["traceback.print_exc(file=x)"], ["traceback.print_exc(file=x)"]),
    (["traceback.print_exc(3)"], ["traceback.print_exc(3)"]),
    (["traceback.print_stack()"], ["traceback.print_stack()"]),
    (["y = traceback.print_exc()"], ["y = traceback.print_exc()"]),
    (["if x:", "    traceback.print_exc()"], ["if x:", '    logger.exception("Exception in f")']),
    (
        ["def g():", "    traceback.print_exc()"],
        ["def g():", '    logger.error("Exception in g", exc_info=True)'],
    ),
    (["traceback.print_exception(*sys.exc_info())"], ['logger.exception("Exception in f")']),
    (["traceback.print_exception(x)"], ["traceback.print_exception(x)"]),
    (["print(traceback.format_exc())", 'print("a")'], ['logger.exception("a")']),
    (['print("a")', "print(traceback.format_exc(), file=sys.stderr)"], ['logger.exception("a")']),
    (["print(traceback.format_exc(3))"], ['logger.error("%s", traceback.format_exc(3))']),
    (["print_exc()"], ['logger.exception("Exception in f")']),
]


@pytest.mark.parametrize(("before", "after"), TRACEBACKS)
def test_tracebacks(before: list[str], after: list[str], convert) -> None:
    lines = textwrap.indent("\n".join(before), " " * 8)
    head = (
        "import sys\nimport traceback\nfrom traceback import print_exc\n\ndef f(x):\n    try:\n        x()\n"
    )
    result = convert(f"{head}    except OSError:\n{lines}\n    return sys, traceback, print_exc\n")
    assert f"    except OSError:\n{textwrap.indent(chr(10).join(after), ' ' * 8)}\n    return" in result.text


def test_exc_style_error(convert) -> None:
    source = "import traceback\ntry:\n    f()\nexcept OSError:\n    print('a')\n    traceback.print_exc()\n"
    text = convert(source, exc_style="error").text
    assert "    logger.error('a', exc_info=True)\n" in text
    assert "traceback" not in text


def test_the_records_carry_level_and_exception(convert, caplog: pytest.LogCaptureFixture) -> None:
    source = (
        "import sys\n\ndef f():\n    print('one', 1)\n    print('two', file=sys.stderr)\n    try:\n        1 / 0\n"
        "    except ArithmeticError as e:\n        print(f'three: {e}')\n\nf()\n"
    )
    caplog.set_level("DEBUG")
    exec(compile(convert(source).text, "program.py", "exec"), {"__name__": "program"})  # noqa: S102 - the test
    assert [(r.levelno, r.getMessage(), bool(r.exc_info)) for r in caplog.records] == [
        (logging.INFO, "one 1", False),
        (logging.WARNING, "two", False),
        (logging.ERROR, "three: division by zero", True),
    ]


def test_no_import_is_left_that_only_prints_needed(convert) -> None:
    source = "import sys\nimport traceback\n\ndef f():\n    try:\n        g()\n    except OSError:\n        traceback.print_exc(file=sys.stderr)\n"
    text = convert(source).text
    assert "import sys" not in text
    assert "traceback" not in text
    for shown in (
        "print(traceback.format_exc(), file=sys.stderr)",
        "traceback.print_exception(*sys.exc_info())",
    ):
        text = convert(source.replace("traceback.print_exc(file=sys.stderr)", shown)).text
        assert "import sys" not in text
        assert "traceback" not in text
