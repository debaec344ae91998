"""Imports that nothing uses any more: removed in every layout, kept for every reason."""

from __future__ import annotations

import ast

import pytest

from overhaul.codemods.toolbox.imports import removal
from overhaul.codemods.toolbox.module import Module, parse


def _remove(source: str, path: str = "x.py") -> str | None:
    data = source.encode()
    splice = removal(Module(path, data, parse(data)), "os")
    if splice is None:
        return None
    after = (data[: splice.start] + splice.text.encode() + data[splice.end :]).decode()
    ast.parse(after)
    return after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import os\nimport sys\n", "import sys\n"),
        ("import os\n\n\ndef f(): pass\n", "def f(): pass\n"),
        ('"""d"""\n\nimport os\n\n\ndef f(): pass\n', '"""d"""\n\n\ndef f(): pass\n'),
        ("import sys\n\nimport os\n\nfrom . import x\n", "import sys\n\nfrom . import x\n"),
        ("import sys\n\nimport os\n\n\nx = 1\n", "import sys\n\n\nx = 1\n"),
        ("x = 1\n\nimport os\n", "x = 1\n"),
        ("import os", ""),
        ("import os  # for the path\nx = 1\n", "x = 1\n"),
        ("import os \\\n\n\nx = 1\n", "x = 1\n"),
        ("import os, sys\n", "import sys\n"),
        ("import sys, os\n", "import sys\n"),
        ("import sys, os, re\n", "import sys, re\n"),
        ("import os; x = 1\n", "x = 1\n"),
        ("x = 1; import os; y = 2\n", "x = 1; y = 2\n"),
        ("x = 1; import os\n", "x = 1\n"),
        ("from a import b as os\n", ""),
        ("from a import (\n    b,\n    os,  # c\n    c,\n)\n", "from a import (\n    b,\n    c,\n)\n"),
        ("from a import (\n    b,\n    os\n)\n", "from a import (\n    b,\n)\n"),
        ("from a import (b, os,\n   c)\n", "from a import (b,\n   c)\n"),
        ("from a import (os, b)\n", "from a import (b)\n"),
        ("from a import (\n    os, b,\n    c)\n", "from a import (\n    b,\n    c)\n"),
        ("from a import b, \\\n   os\n", "from a import b\n"),
        ("from a import os, \\\n   b\n", "from a import b\n"),
        ("import os\r\nx = 1\r\n", "x = 1\r\n"),
        ("import os\ndef f(os): return os\n", "def f(os): return os\n"),
        ("import os\nx = 'os'\n", "x = 'os'\n"),
        ("import os\nx['os']\n", "x['os']\n"),
        ("import os\nx.os\n", "x.os\n"),
    ],
)
def test_removed(before: str, after: str) -> None:
    assert _remove(before) == after


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.sep\n",
        "import os\ndef f(): return [os for x in y]\n",
        "import os\n__all__ = ['os']\n",
        "import os\n__all__ = [n for n in dir()]\n",
        "import os\nx: 'os.X' = 1\n",
        "import os\ndef f(x: 'list[os.X]') -> None: pass\n",
        "import os\ndef f() -> 'os.X': pass\n",
        "import os\nX = List['os.X']\n",
        "import os\nX = dict[str, 'os.X']\n",
        "import os\nx = cast('os.X', y)\n",
        "import os\nT = TypeVar('T', bound='os.X')\n",
        "import os\nx = []  # type: list[os.X]\n",
        "import os  # noqa: F401\n",
        "import os  # type: ignore\n",
        "from a import (\n    b,\n    os,  # noqa\n)\n",
        "import os as os\n",
        "from a import os as os\n",
        "from os import *\n",
        "from __future__ import annotations as os\n",
        "try:\n    import os\nexcept E: pass\n",
        "if x:\n    import os\n",
        "def f():\n    import os\n",
        "import os\nimport os.path\n",
        "import os\ndel os\n",
        "from a import (b,  # keep\n   os)\n",
        "os = 1\n",
    ],
)
def test_kept(source: str) -> None:
    assert _remove(source) is None


def test_a_package_may_export_what_it_imports() -> None:
    assert _remove("import os\n", "a/__init__.py") is None
    assert _remove("import os\n", "a/x__init__.py") == ""
