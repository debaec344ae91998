"""What ruff's isort accepted before imports were placed it accepts afterwards, over generated heads of files."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from overhaul.codemods.api import Need, NeedKind
from overhaul.codemods.toolbox.imports import place
from overhaul.codemods.toolbox.module import Module, parse

if TYPE_CHECKING:
    from pathlib import Path

_STATEMENTS = [
    "import os",
    "import sys",
    "import json",
    "import re",
    "import logging.handlers",
    "import os.path as osp",
    "import collections.abc",
    "import xml.etree.ElementTree as ET",
    "from os import environ",
    "from os import path, environ",
    "from typing import Any, TYPE_CHECKING, cast",
    "from logging import getLogger",
    "from datetime import datetime as dt",
    "from subprocess import PIPE, Popen, run",
    "import requests",
    "import boto3",
    "import numpy as np",
    "from requests import Session",
    "from tenacity import wait_exponential",
    "from botocore.exceptions import ClientError, BotoCoreError",
    "import a2",
    "import a10",
    "import Zebra",
    "from pydantic import BaseModel, Field, field_validator, model_validator, ConfigDict",
    "from zlib import (\n    adler32,\n    compress,\n)",
    "from yaml import (\n    dump,  # writes\n    safe_load,\n)",
    "from . import views",
    "from .models import User",
    "from .. import base",
    "from ..config import settings",
    "from sqlalchemy import create_engine, MetaData, Table, Column, Integer, String, ForeignKey, select",
]
_HEADS = [
    "",
    '"""Docs."""\n\n',
    "#!/usr/bin/env python3\n",
    "# Copyright somebody\n\n",
    '#!/bin/python\n# -*- coding: utf-8 -*-\n"""Docs\n\nof several lines."""\n\n',
    '"""Docs."""\n\nfrom __future__ import annotations\n\n',
]
_TAILS = [
    "",
    "\n\ndef f():\n    pass\n",
    "\nX = 1\n",
    "\n\nclass C:\n    pass\n",
    "\n\n# about f\ndef f():\n    pass\n",
    "\nif TYPE_CHECKING:\n    from decimal import Decimal\n\nX = 1\n",
    "\n__all__ = []\n",
    "\n# a comment\nX = 1\n",
    "\ntry:\n    import ujson\nexcept ImportError:\n    ujson = None\n\n\n@f\ndef g():\n    pass\n",
]
_NEEDS = [
    "import logging",
    "import os",
    "import time",
    "import zoneinfo",
    "import aaa",
    "from tenacity import retry",
    "from tenacity import stop_after_attempt",
    "from tenacity import wait_random_exponential, retry_if_exception_type",
    "import tenacity",
    "from .settings import config",
    "from . import aaa_settings",
    "from os import getenv",
    "from logging import INFO",
    "from subprocess import CalledProcessError",
    "import requests.adapters",
    "from zlib import crc32",
    "from yaml import YAMLError",
    "from sqlalchemy import text",
    "from typing import Callable",
]
_LOGGER = Need(
    NeedKind.STATEMENT, "logger = logging.getLogger(__name__)", (Need(NeedKind.IMPORT, "import logging"),)
)


def _head(rng: random.Random) -> str:
    lines: list[str] = []
    for statement in rng.sample(_STATEMENTS, rng.randrange(9)):
        comment = rng.choice(["", "", "", "", "# about it\n"])
        trailing = rng.choice(["", "", "", "  # noqa: F401"]) if "\n" not in statement else ""
        lines.append(f"{comment}{statement}{trailing}\n")
    tail = rng.choice(_TAILS)
    return rng.choice(_HEADS) + "".join(lines) + (tail if lines else tail.lstrip("\n"))


def _needs(rng: random.Random) -> list[Need]:
    found = [Need(NeedKind.IMPORT, text) for text in rng.sample(_NEEDS, rng.randrange(1, 5))]
    return [*found, _LOGGER] if rng.random() < 0.5 else found


def _ruff(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--select",
        "I",
        "--no-cache",
        *options,
        ".",
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def _placed(source: bytes, needs: list[Need]) -> bytes:
    module = Module("x.py", source, parse(source))
    parts, at = [], 0
    for placement in place(module, needs, len(source)):
        splice = placement.splice
        assert splice.start >= at
        parts += [source[at : splice.start], splice.text.encode()]
        at = splice.end
    return b"".join([*parts, source[at:]])


@pytest.mark.parametrize("force", [False, True], ids=["plain-first", "by-module"])
def test_isort_is_satisfied_afterwards(tmp_path: Path, force: bool) -> None:  # noqa: FBT001 - a column of the table
    rng = random.Random(17)  # noqa: S311 - no secret
    option = ["--config", f"lint.isort.force-sort-within-sections = {str(force).lower()}"]
    for number in range(500):
        (tmp_path / f"case_{number}.py").write_text(_head(rng))
    _ruff(tmp_path, "--fix", "--quiet", *option)
    assert _ruff(tmp_path, *option).returncode == 0
    if force:
        # Where both orders agree the file does not tell which one it follows.
        telling = set(re.findall(r"case_\d+\.py", _ruff(tmp_path, "--output-format", "concise").stdout))
        for path in tmp_path.glob("*.py"):
            if path.name not in telling:
                path.unlink()
    for path in sorted(tmp_path.glob("*.py")):
        path.write_bytes(_placed(path.read_bytes(), _needs(rng)))
    after = _ruff(tmp_path, "--output-format", "concise", *option)
    assert after.returncode == 0, after.stdout
