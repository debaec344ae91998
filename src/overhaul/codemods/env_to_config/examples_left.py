"""Examples: what is left alone, and why."""

from __future__ import annotations

from overhaul.codemods.api import Example

__all__ = ["EXAMPLES"]

EXAMPLES = (
    Example(
        "written variables are left to those who write them",
        before="""\
import os

os.environ["TZ"] = "UTC"
os.environ.setdefault("PAGER", "")
ZONE = os.environ["TZ"]
NAME = os.getenv("NAME", "shop")
""",
        after="""\
import os

from config import settings

os.environ["TZ"] = "UTC"
os.environ.setdefault("PAGER", "")
ZONE = os.environ["TZ"]
NAME = settings.name
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    name: str = "shop"


settings = Settings()
'''
        },
        notes=(
            """\
writes to the environment (children and libraries may read it), left alone""",
            "os.environ.setdefault changes the environment, left alone",
            """\
left alone: TZ is also written, in app.py:3, so when it is read matters""",
        ),
    ),
    Example(
        """\
a variable that the program writes later: reads at import go, reads in functions stay""",
        before="""\
import os

REGION = os.getenv("REGION", "eu")


def main(region):
    os.environ["REGION"] = region
    return work()


def work():
    return os.getenv("REGION", "eu")
""",
        after="""\
import os

from config import settings

REGION = settings.region


def main(region):
    os.environ["REGION"] = region
    return work()


def work():
    return os.getenv("REGION", "eu")
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    region: str = "eu"


settings = Settings()
'''
        },
        notes=(
            """\
writes to the environment (children and libraries may read it), left alone""",
            """\
left alone: REGION is also written, in app.py:7, so when it is read matters""",
        ),
    ),
    Example(
        "the environment as a whole is for child processes",
        before="""\
import os
import subprocess

subprocess.run(["make"], env={**os.environ, "V": "1"}, check=True)
""",
        notes=(
            """\
the whole environment is handed on, to a child process as it seems; left alone""",
        ),
    ),
    Example(
        "names that only the running program knows",
        before="""\
import os


def setting(name, default):
    return os.environ.get(f"SHOP_{name}", default)
""",
        notes=("the name of the variable is computed, left alone",),
    ),
    Example(
        "defaults that are computed",
        before="""\
import os

WORKERS = int(os.getenv("WORKERS", os.cpu_count() or 1))
""",
        notes=(
            """\
the default `os.cpu_count() or 1` is computed where it is read, left alone""",
        ),
    ),
    Example(
        "tests change what they read",
        before="""\
import os


def test_port():
    assert os.environ["PORT"] == "1"
""",
        path="tests/test_shop.py",
        notes=("left alone: tests change the environment they read",),
    ),
    Example(
        "Django's settings are the config module",
        before="""\
import os

INSTALLED_APPS = ["shop"]
DEBUG = os.getenv("DEBUG") == "1"
""",
        path="shop/settings.py",
        notes=(
            """\
left alone: Django's settings module is the config module of its project""",
        ),
    ),
    Example(
        "two variables that pydantic takes for one",
        before="""\
import os

UPPER = os.getenv("HTTP_PROXY")
LOWER = os.getenv("http_proxy")
""",
        notes=("left alone: HTTP_PROXY and http_proxy would be one field",),
    ),
    Example(
        "another environ",
        before="""\
environ = {"PORT": "1"}

PORT = int(environ.get("PORT", "2"))
""",
    ),
    Example(
        "a star import may bring any name",
        before="""\
from shop.everything import *

PORT = int(getenv("PORT", "80"))
""",
        notes=(
            """\
may read the environment, left alone: getenv may come from the star import in line 1""",
        ),
    ),
    Example(
        "a comment inside the expression",
        before="""\
import os

PORT = int(  # of the shop
    os.getenv("PORT", "80")
)
""",
        notes=(
            """\
left alone: a comment stands inside the expression that would be replaced""",
        ),
    ),
    Example(
        "skipped by a comment",
        before="""\
import os

PORT = int(os.getenv("PORT", "80"))  # migrate: skip[env-to-config]
""",
        notes=("suppressed by a comment",),
    ),
)
