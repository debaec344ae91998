"""Where imports and statements go, to the byte."""

from __future__ import annotations

import ast

import pytest

from overhaul.codemods.api import Need, NeedKind
from overhaul.codemods.toolbox.imports import Placement, place
from overhaul.codemods.toolbox.module import Module, parse

LOGGING = Need(NeedKind.IMPORT, "import logging")
LOGGER = Need(NeedKind.STATEMENT, "logger = logging.getLogger(__name__)", (LOGGING,))
LINES = "import logging\n\nlogger = logging.getLogger(__name__)\n"
RETRY = Need(NeedKind.IMPORT, "from tenacity import retry")
STOP = Need(NeedKind.IMPORT, "from tenacity import stop_after_attempt")


def _place(
    source: str, *needs: Need, use: str = "", local: tuple[str, ...] = ()
) -> tuple[str, list[Placement]]:
    data = source.encode()
    first_use = data.index(use.encode()) if use else len(data)
    found = place(Module("x.py", data, parse(data)), needs, first_use, local_packages=local)
    parts, at = [], 0
    for placement in found:
        assert at <= placement.splice.start <= first_use
        parts += [data[at : placement.splice.start], placement.splice.text.encode()]
        at = placement.splice.end
    after = b"".join([*parts, data[at:]]).decode()
    ast.parse(after)
    return after, found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", LINES),
        ("x = 1\n", LINES + "\nx = 1\n"),
        ("def f(): pass\n", LINES + "\n\ndef f(): pass\n"),
        ("\n\nx = 1\n", LINES + "\n\nx = 1\n"),
        ('"""d"""\n', '"""d"""\n\n' + LINES),
        ('"""d"""\nx = 1\n', '"""d"""\n\n' + LINES + "\nx = 1\n"),
        ("#!/usr/bin/env python\nx = 1\n", "#!/usr/bin/env python\n\n" + LINES + "\nx = 1\n"),
        ("#!/x\n# coding: utf-8\nx = 1\n", "#!/x\n# coding: utf-8\n\n" + LINES + "\nx = 1\n"),
        ("# Copyright\n# me\n\nx = 1\n", "# Copyright\n# me\n\n" + LINES + "\nx = 1\n"),
        ("# Copyright\nx = 1\n", "# Copyright\n\n" + LINES + "\nx = 1\n"),
        ("#!/x\n\n# about f\ndef f(): pass\n", "#!/x\n\n" + LINES + "\n\n# about f\ndef f(): pass\n"),
        ("# about f\ndef f(): pass\n", LINES + "\n\n# about f\ndef f(): pass\n"),
        ("# only this", "# only this\n\n" + LINES[:-1]),
        ("import os", "import logging\nimport os\n\nlogger = logging.getLogger(__name__)"),
        ("import os; x = 1\n", "import logging\nimport os; x = 1\n\nlogger = logging.getLogger(__name__)\n"),
        (
            "import os\n\n\nx = 1\n",
            "import logging\nimport os\n\nlogger = logging.getLogger(__name__)\n\n\nx = 1\n",
        ),
        (
            "import os\nx = 1\n",
            "import logging\nimport os\n\nlogger = logging.getLogger(__name__)\n\nx = 1\n",
        ),
        (
            "import os\n\f\nclass A: pass\n",
            "import logging\nimport os\n\nlogger = logging.getLogger(__name__)\n\f\nclass A: pass\n",
        ),
        ('"""d"""\n\n__version__ = "1"\n', '"""d"""\n\n__version__ = "1"\n\n' + LINES),
        ("from __future__ import annotations\n", "from __future__ import annotations\n\n" + LINES),
        (
            "D = 1\nimport os\ndef f(): pass\n",
            "D = 1\nimport logging\nimport os\n\nlogger = logging.getLogger(__name__)\n\n\ndef f(): pass\n",
        ),
        (
            'import sys\nsys.path.insert(0, "x")\nimport re\nif TYPE_CHECKING:\n    import a\nx = 1\n',
            (
                'import logging\nimport sys\nsys.path.insert(0, "x")\nimport re\nif TYPE_CHECKING:\n    import a\n\n'
                "logger = logging.getLogger(__name__)\n\nx = 1\n"
            ),
        ),
        (
            "import os \\\n\nx = 1\n",
            "import logging\nimport os \\\n\nlogger = logging.getLogger(__name__)\n\nx = 1\n",
        ),
    ],
)
def test_a_logger_in_any_file(before: str, after: str) -> None:
    assert _place(before, LOGGER)[0] == after


@pytest.mark.parametrize(
    ("before", "use", "after"),
    [
        ("import os; print(1)\n", "print", LINES + "\nimport os; print(1)\n"),
        (
            "import os\nprint(1)\n",
            "print",
            "import logging\nimport os\n\nlogger = logging.getLogger(__name__)\n\nprint(1)\n",
        ),
        ("print(1)\nimport os\n", "print", LINES + "\nprint(1)\nimport os\n"),
        (
            "import os\n\nprint(1)\nimport sys\n",
            "print",
            "import logging\nimport os\n\nlogger = logging.getLogger(__name__)\n\nprint(1)\nimport sys\n",
        ),
        ('"""d"""; print(1)\n', "print", '"""d"""; print(1)\n'),
        (
            "from __future__ import annotations; print(1)\n",
            "print",
            "from __future__ import annotations; print(1)\n",
        ),
    ],
)
def test_before_the_first_use_or_not_at_all(before: str, use: str, after: str) -> None:
    assert _place(before, LOGGER, use=use)[0] == after


LONG = Need(NeedKind.STATEMENT, "again = retry(\n    log=logger,\n)", (LOGGER, RETRY))
AGAIN = "\n" + LONG.text + "\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "",
            "import logging\n\nfrom tenacity import retry\n\nlogger = logging.getLogger(__name__)\n" + AGAIN,
        ),
        (
            "import logging\nfrom tenacity import retry\nx = 1\n",
            "import logging\nfrom tenacity import retry\n\nlogger = logging.getLogger(__name__)\n"
            + AGAIN
            + "\nx = 1\n",
        ),
        (
            "import logging\nfrom tenacity import retry\n\n\ndef f(): pass\n",
            "import logging\nfrom tenacity import retry\n\nlogger = logging.getLogger(__name__)\n"
            + AGAIN
            + "\n\ndef f(): pass\n",
        ),
    ],
)
def test_a_statement_over_several_lines_stands_apart(before: str, after: str) -> None:
    assert _place(before, LONG)[0] == after


def test_two_statements_over_several_lines_stand_apart_below_what_they_use() -> None:
    source = "import logging\nfrom tenacity import retry\n\nlogger = logging.getLogger(__name__)\nx = 1\n"
    long = [Need(NeedKind.STATEMENT, f"{name} = retry(\n    log=logger,\n)") for name in "ab"]
    after, _ = _place(source, *long)
    assert after == source.replace("x = 1", f"\n{long[0].text}\n\n{long[1].text}\n\nx = 1")


def test_a_statement_goes_below_a_late_import_that_it_uses() -> None:
    source = "import os\n\nx = 1\n\nimport logging\n\n\ndef f(): pass\n"
    alone = Need(NeedKind.STATEMENT, LOGGER.text)
    after, _ = _place(source, alone)
    assert after == source.replace("import logging\n", LINES)
    assert _place(source, alone, use="x = 1")[1] == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from tenacity import a\n", "from tenacity import a, retry, stop_after_attempt\n"),
        ("from tenacity import wait, a\n", "from tenacity import wait, a, retry, stop_after_attempt\n"),
        ("from tenacity import z; x = 1\n", "from tenacity import retry, stop_after_attempt, z; x = 1\n"),
        ("from tenacity import (a, z)\n", "from tenacity import (a, retry, stop_after_attempt, z)\n"),
        (
            "from tenacity import (\n    a,\n    z\n)\n",
            "from tenacity import (\n    a,\n    retry,\n    stop_after_attempt,\n    z\n)\n",
        ),
        (
            "from tenacity import (\n\ta,\n\tb,  # c\n)\n",
            "from tenacity import (\n\ta,\n\tb,  # c\n\tretry,\n\tstop_after_attempt,\n)\n",
        ),
        (
            "from tenacity import (\n    a,\n    b  # c\n)\n",
            "from tenacity import (\n    a,\n    b,  # c\n    retry,\n    stop_after_attempt\n)\n",
        ),
        (
            "from tenacity import (a,\n    z)\n",
            "from tenacity import (a,\n    retry,\n    stop_after_attempt,\n    z)\n",
        ),
        (
            "from tenacity import a, \\\n    z\n",
            "from tenacity import a, \\\n    retry, stop_after_attempt, z\n",
        ),
        (
            "from tenacity import a, \\\n    b\n",
            "from tenacity import a, \\\n    b, retry, stop_after_attempt\n",
        ),
        (
            "from tenacity import *\n",
            "from tenacity import *\nfrom tenacity import retry, stop_after_attempt\n",
        ),
        (
            "from tenacity import a as b\n",
            "from tenacity import a as b\nfrom tenacity import retry, stop_after_attempt\n",
        ),
        ("from tenacity import retry\n", "from tenacity import retry, stop_after_attempt\n"),
        ("import os\n", "import os\n\nfrom tenacity import retry, stop_after_attempt\n"),
        (
            "from tenacity import retry_if_exception_type, wait_random_exponential, wait  # noqa: F401\n",
            (
                "from tenacity import (  # noqa: F401\n    retry_if_exception_type,\n"
                "    wait_random_exponential,\n    wait,\n"
                "    retry,\n    stop_after_attempt,\n)\n"
            ),
        ),
    ],
)
def test_names_of_one_module_share_a_statement(before: str, after: str) -> None:
    assert _place(before, RETRY, STOP)[0] == after


def test_a_long_new_statement_is_wrapped() -> None:
    names = ("retry_if_exception_type", "stop_after_attempt", "wait_random_exponential")
    needs = [Need(NeedKind.IMPORT, f"from tenacity import {name}") for name in names]
    expected = "from tenacity import (\n" + "".join(f"    {name},\n" for name in names) + ")\n"
    assert _place("", *needs)[0] == expected


@pytest.mark.parametrize(
    ("before", "need", "after"),
    [
        ("import os\nimport requests\n", "import boto3", "import os\nimport boto3\nimport requests\n"),
        ("import re\nimport os\n", "import json", "import re\nimport os\nimport json\n"),
        ("import requests\n", "import json", "import json\n\nimport requests\n"),
        (
            "import os\n\nfrom . import a\n",
            "import requests",
            "import os\n\nimport requests\n\nfrom . import a\n",
        ),
        (
            "import os\n\nimport requests\n",
            "from .a import b",
            "import os\n\nimport requests\n\nfrom .a import b\n",
        ),
        (
            "import os\n\nimport requests\n\nimport mine.b\n",
            "import mine.a",
            "import os\n\nimport requests\n\nimport mine.a\nimport mine.b\n",
        ),
        ("# Standard library\nimport os\n", "import json", "# Standard library\nimport json\nimport os\n"),
        (
            "import os\n\n# Third party\nimport requests\n",
            "import boto3",
            "import os\n\n# Third party\nimport boto3\nimport requests\n",
        ),
        (
            "import os\n\n# because\nimport requests\n",
            "import boto3",
            "import os\n\nimport boto3\n\n# because\nimport requests\n",
        ),
        ("from os import path\nimport re\n", "import json", "import json\nfrom os import path\nimport re\n"),
        (
            "import sys\nsys.path.append('x')\nimport mine\n",
            "from .x import y",
            "import sys\nsys.path.append('x')\nimport mine\n\nfrom .x import y\n",
        ),
    ],
)
def test_sections_and_order_are_those_of_the_file(before: str, need: str, after: str) -> None:
    assert _place(before, Need(NeedKind.IMPORT, need), local=("mine",))[0] == after


def test_each_placement_says_what_it_provides_and_needs() -> None:
    external = Need(NeedKind.EXTERNAL, "config:PORT")
    statement = Need(NeedKind.STATEMENT, "x = logging", (LOGGING, external))
    found = _place("from tenacity import a\n", statement, RETRY, STOP)[1]
    assert [(each.provides, each.needs) for each in found] == [
        ((LOGGING.text,), ()),
        ((RETRY.text, STOP.text), ()),
        (("x = logging",), (LOGGING.text, external.text)),
    ]


def test_what_is_there_is_provided_without_a_change() -> None:
    after, found = _place("import logging\n", LOGGING)
    assert after == "import logging\n"
    assert [each.provides for each in found] == [(LOGGING.text,)]


def test_the_second_meaning_of_a_name_is_left_out() -> None:
    other = Need(NeedKind.IMPORT, "from structlog import stdlib as logging")
    assert [each.provides for each in _place("", LOGGING, other)[1]] == [(LOGGING.text,)]
    below = Need(NeedKind.STATEMENT, "log = logging.x", (other,))
    assert [each.provides for each in _place("", LOGGING, below)[1]] == [(LOGGING.text,)]


def test_crlf_and_a_tab_are_left_to_the_engine() -> None:
    assert _place("import os\r\nx = 1\r\n", LOGGING)[0] == "import logging\nimport os\r\nx = 1\r\n"
