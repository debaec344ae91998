"""How a qualified name is written at a place."""

from __future__ import annotations

import ast

import pytest

from overhaul.codemods.toolbox.imports import split
from overhaul.codemods.toolbox.module import Module, parse


def _refer(source: str, qualified: str, style: str = "module") -> tuple[str, str] | None:
    """(text, import it needs) at the place where HERE stands."""
    module = Module("x.py", source.encode(), parse(source.encode()))
    site = next(site for site in module.all_sites(ast.Name) if site.node.id == "HERE")
    found = module.imports.reference(qualified, site, style=style)
    return found and (found.text, " ".join(need.text for need in found.needs))


@pytest.mark.parametrize(
    ("source", "qualified", "text"),
    [
        ("import logging\nHERE", "logging.getLogger", "logging.getLogger"),
        ("import logging as log\nHERE", "logging.getLogger", "log.getLogger"),
        ("from logging import getLogger as gl\nHERE", "logging.getLogger", "gl"),
        ("import logging\nfrom logging import getLogger\nHERE", "logging.getLogger", "getLogger"),
        ("from os import environ\nHERE", "os.environ.get", "environ.get"),
        ("import urllib.request\nHERE", "urllib.request.urlopen", "urllib.request.urlopen"),
        ("from urllib import request\nHERE", "urllib.request.urlopen", "request.urlopen"),
        ("import requests\nHERE", "requests.exceptions.Timeout", "requests.exceptions.Timeout"),
        ("from .config import settings\nHERE", ".config.settings", "settings"),
        ("from . import config\nHERE", ".config.settings", "config.settings"),
        ("def f(): HERE\nimport logging", "logging.info", "logging.info"),
        ("def f():\n    import logging\n    if x:\n        HERE", "logging.info", "logging.info"),
        ("if x:\n    import logging\n    HERE", "logging.info", "logging.info"),
        (
            "try:\n    import requests\nexcept ImportError:\n    sys.exit(1)\nHERE",
            "requests.get",
            "requests.get",
        ),
        ("HERE", "builtins.print", "print"),
    ],
)
def test_what_is_there_is_used(source: str, qualified: str, text: str) -> None:
    assert _refer(source, qualified) == (text, "")


@pytest.mark.parametrize(
    ("source", "qualified", "style", "text", "need"),
    [
        ("HERE", "logging.getLogger", "module", "logging.getLogger", "import logging"),
        ("HERE", "logging.getLogger", "name", "getLogger", "from logging import getLogger"),
        ("HERE", "os.environ.get", "name", "environ.get", "from os import environ"),
        ("HERE", "os.path.join", "module", "os.path.join", "import os"),
        ("HERE", "logging.handlers.X", "module", "logging.handlers.X", "import logging.handlers"),
        ("HERE", "logging.handlers", "name", "handlers", "from logging import handlers"),
        ("HERE", "json", "name", "json", "import json"),
        (
            "HERE",
            "botocore.exceptions.ClientError",
            "name",
            "ClientError",
            "from botocore.exceptions import ClientError",
        ),
        ("HERE", ".config.settings", "module", "config.settings", "from . import config"),
        ("HERE", ".config.settings", "name", "settings", "from .config import settings"),
        ("HERE", "..a.b.settings", "module", "b.settings", "from ..a import b"),
        ("HERE", ".settings", "module", "settings", "from . import settings"),
        (
            "import logging\nHERE",
            "logging.handlers.X",
            "module",
            "logging.handlers.X",
            "import logging.handlers",
        ),
        (
            "if TYPE_CHECKING:\n    import logging\nHERE",
            "logging.info",
            "module",
            "logging.info",
            "import logging",
        ),
        (
            "try:\n    import logging\nexcept E: pass\nHERE",
            "logging.info",
            "module",
            "logging.info",
            "import logging",
        ),
        ("HERE\nimport logging", "logging.info", "module", "logging.info", "import logging"),
        (
            "def g():\n    import logging\ndef f(): HERE",
            "logging.info",
            "module",
            "logging.info",
            "import logging",
        ),
        (
            "def f(HERE2, x=HERE):\n    import logging",
            "logging.info",
            "module",
            "logging.info",
            "import logging",
        ),
    ],
)
def test_what_is_not_there_is_proposed(source: str, qualified: str, style: str, text: str, need: str) -> None:
    assert _refer(source, qualified, style) == (text, need)


@pytest.mark.parametrize(
    ("source", "qualified", "style"),
    [
        ("logging = 1\nHERE", "logging.info", "module"),
        ("def f(logging): HERE", "logging.info", "module"),
        ("def f():\n    logging = 1\n    def g(): HERE", "logging.info", "module"),
        ("class A:\n    logging = 1\n    HERE", "logging.info", "module"),
        ("from mine import logging\nHERE", "logging.info", "module"),
        ("def f():\n    HERE\n    import logging", "logging.info", "module"),
        ("try:\n    import logging\nexcept E:\n    logging = None\nHERE", "logging.info", "module"),
        ("try:\n    import requests\nexcept E: pass\nHERE", "requests.get", "module"),
        ("def getLogger(): pass\nHERE", "logging.getLogger", "name"),
        ("print = 1\nHERE", "builtins.print", "module"),
        ("from x import *\nlogging.info\nHERE", "logging.info", "module"),
    ],
)
def test_what_is_taken_stays_taken(source: str, qualified: str, style: str) -> None:
    assert _refer(source, qualified, style) is None


@pytest.mark.parametrize(
    ("qualified", "module", "names"),
    [
        ("os.path.join", "os", ("path", "join")),
        ("collections.abc", "collections.abc", ()),
        ("concurrent.futures.ThreadPoolExecutor", "concurrent.futures", ("ThreadPoolExecutor",)),
        ("xml.etree.ElementTree.parse", "xml.etree.ElementTree", ("parse",)),
        ("google.cloud.storage.Client.from_x", "google.cloud.storage", ("Client", "from_x")),
        ("requests", "requests", ()),
        ("requests.get", "requests", ("get",)),
        (".settings", ".", ("settings",)),
        ("..a.settings", "..a", ("settings",)),
    ],
)
def test_split(qualified: str, module: str, names: tuple[str, ...]) -> None:
    assert split(qualified) == (module, names)
