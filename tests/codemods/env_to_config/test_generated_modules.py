"""The config module that is written passes the tools that people run over their code."""

# ruff: noqa: E501 - programs stand as text, a line of theirs may be long or in several pieces

from __future__ import annotations

import subprocess
import sys

import pytest

SOURCE = '''\
"""An app."""

import json
import os
from pathlib import Path

from dotenv import load_dotenv

load_dotenv()

PORT = int(os.getenv("PORT", "8080"))
DEBUG = os.environ.get("DEBUG", "false").lower() == "true"
VERBOSE = os.environ.get("VERBOSE", "no").strip().lower() in ("1", "true", "yes", "on", "y", "t")
HOSTS = os.getenv("ALLOWED_HOSTS", "first.example.org,second.example.org,third.example.org,fourth.example.org").split(",")
NUMBERS = tuple(int(each) for each in os.getenv("NUMBERS", "1").split(","))
URL = os.environ["DATABASE_URL"]
DATA = Path(os.getenv("DATA_DIR", "/tmp"))
LABELS = json.loads(os.getenv("LABELS", "{}"))
MIXED = os.getenv("MIXED", False)
SENDER = os.getenv("FROM", "someone.with.a.long.name@a-very-long-domain-name.example.org.invalid")
QUOTES = os.getenv("QUOTES", "'\\"")
TOKEN = os.getenv("API_TOKEN")


def later() -> object:
    return os.environ["USER_NAME"], float(os.getenv("RATE", "1.5")), os.getenv("TOKENS", "a b").split()
'''


@pytest.fixture(scope="module", params=[{}, {"secrets": True}, {"booleans": "pydantic"}], ids=str)
def written(request, planned, tmp_path_factory):
    files = planned({"app.py": SOURCE, "requirements.txt": "python-dotenv\n"}, request.param).files
    root = tmp_path_factory.mktemp("written")
    for path, text in files.items():
        (root / path).write_text(text)
    return root


def run(*command, cwd):
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
    return done.stdout + done.stderr, done.returncode


def test_everything_is_converted(written):
    text = (written / "app.py").read_text()
    assert "os." not in text
    assert "import os" not in text


def test_the_formatter_changes_nothing(written):
    output, code = run(
        sys.executable, "-m", "ruff", "format", "--isolated", "--diff", "config.py", cwd=written
    )
    assert code == 0, output


def test_the_linter_finds_nothing(written):
    rules = "A,B,C4,D,E,F,I,N,PL,RET,RUF,SIM,UP,W"
    options = ["--ignore", "D203,D213,RUF012,D107,PLR6301,PLR6201", "--target-version", "py310"]
    output, code = run(
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--select",
        rules,
        *options,
        "config.py",
        cwd=written,
    )
    assert code == 0, output


def test_mypy_is_content(written):
    output, code = run(
        sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(written / ".c"), "app.py", cwd=written
    )
    errors = [line for line in output.splitlines() if ": error:" in line and "call-arg" not in line]
    assert errors == [], output
    assert code in {0, 1}


def test_where_mypy_checks_the_call_is_excused(planned):
    files = {"app.py": 'import os\nURL = os.environ["URL"]\n', "mypy.ini": "[mypy]\n"}
    assert "settings = Settings()  # type: ignore[call-arg]" in planned(files).files["config.py"]


def test_an_old_python_gets_optional(planned):
    files = {
        "app.py": 'import os\n\n\ndef f():\n    return os.environ["A"], os.getenv("B", 1)\n',
        "pyproject.toml": '[project]\nrequires-python = ">=3.9"\ndependencies = []\n',
    }
    text = planned(files).files["config.py"]
    assert "a: Optional[str] = None" in text
    assert "b: Union[str, int] = 1" in text
    assert "def required(value: Optional[T], variable: str) -> T:" in text
    assert "from typing import Optional, TypeVar, Union" in text
