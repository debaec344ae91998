"""Bytes: line ends, blanks and comments of a call, and what stands around it."""

from __future__ import annotations

import pytest

from overhaul.codemods.print_to_logging import CODEMOD
from overhaul.model.outcome import Changed
from overhaul.planning.engine import Setting, transform
from overhaul.planning.steps import step_for

HEAD = "import logging\n\nlogger = logging.getLogger(__name__)\n\n\ndef f(x, y):\n"

CASES = {
    "blank before the bracket": ('    print ("a")\n', '    logger.info ("a")\n'),
    "brackets around the name": ('    (print)("a")\n', '    (logger.info)("a")\n'),
    "blanks inside": ('    print( "a" , x )\n', '    logger.info( "a %s" , x )\n'),
    "break after the bracket": (
        '    print(\n        f"a {x}",\n    )\n',
        '    logger.info(\n        "a %s", x,\n    )\n',
    ),
    "dropped keywords": (
        '    print(\n        "a",\n        x,\n        sep="-",\n        flush=True,\n    )\n',
        '    logger.info(\n        "a-%s",\n        x,\n    )\n',
    ),
    "strings beside each other": (
        '    print(\n        "a "  # one\n        f"b {x} "  # two\n        "c %"\n    )\n',
        '    logger.info(\n        "a "  # one\n        "b %s "  # two\n        "c %%",\n        x\n    )\n',
    ),
    "comment behind the call": ('    print("a", x)  # why\n', '    logger.info("a %s", x)  # why\n'),
    "comment beside a dropped keyword": (
        '    print(\n        "a",\n        flush=True,  # now\n    )\n',
        '    logger.info(\n        "a",  # now\n    )\n',
    ),
    "one line": ('    if x: print("a", y); return x\n', '    if x: logger.info("a %s", y); return x\n'),
    "continued line": (
        '    x and \\\n        print("a", y)\n',
        '    x and \\\n        logger.info("a %s", y)\n',
    ),
    "name and bracket on two lines": ('    (print\n("a", x))\n', '    (logger.info\n("a %s", x))\n'),
    "lines aligned with the bracket": (
        '    print("a "\n          "b")\n    x = """\n          """\n',
        '    logger.info("a "\n                "b")\n    x = """\n          """\n',
    ),
    "aligned values and a text of several lines": (
        '    print("""a\n          b""",\n          g(x,\n            y),\n      y)\n',
        '    logger.info("""a\n          b %s %s""",\n                g(x,\n                  y),\n      y)\n',
    ),
    "aligned f-string of several lines": (
        '    print(f"""a {x}\n          b""",\n          y)\n',
        '    logger.info("""a %s\n          b %s""",\n                x, y)\n',
    ),
    "a sum over several lines": (
        '    print("a " + str(x) +\n          " b " + repr(y))\n',
        '    logger.info("a %s"\n                " b %r", x, y)\n',
    ),
    "brackets that a value no longer needs": (
        '    print("%.3f s" % (x - y))\n    print(("a %s "\n           "b" % (x,)))\n',
        '    logger.info("%.3f s", x - y)\n    logger.info("a %s "\n                "b", x)\n',
    ),
    "a generator alone": ("    print(z for z in x)\n", '    logger.info("%s", (z for z in x))\n'),
    "returned": ('    return print("a")\n', '    return logger.info("a")\n'),
    "parts of a list": ('    [print("a", z) for z in x]\n', '    [logger.info("a %s", z) for z in x]\n'),
    "lambda": ('    y(lambda z: print("a", z))\n', '    y(lambda z: logger.info("a %s", z))\n'),
    "nested print": ('    print("a", print("b"))\n', '    logger.info("a %s", print("b"))\n'),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_cases(name: str, end: str) -> None:
    before, after = ((HEAD + text).replace("\n", end).encode() for text in CASES[name])
    outcome = transform("app.py", before, 0o644, [step_for(CODEMOD)], Setting())
    assert isinstance(outcome, Changed), outcome
    assert outcome.change.result(before) == after


def test_an_open_line_is_not_completed_by_a_record(convert) -> None:
    result = convert(HEAD + '    print("a", end=" ")\n    print("b")\n\n\ndef g():\n    print("c")\n')
    assert [line.strip() for line in result.text.splitlines() if '("' in line] == [
        'print("a", end=" ")',
        'print("b")',
        'logger.info("c")',
    ]
    assert "leaves open" in " ".join(result.messages)
