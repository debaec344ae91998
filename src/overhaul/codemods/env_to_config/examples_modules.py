"""Examples: which module it is, how it is extended and imported, what ``.env`` means."""

from __future__ import annotations

from overhaul.codemods.api import Example

__all__ = ["EXAMPLES"]

EXAMPLES = (
    Example(
        """\
a settings class that is there is extended behind its last field""",
        before="""\
import os

from config import settings

PORT = int(os.getenv("PORT", "8080"))
REGION = settings.region
""",
        after="""\
from config import settings

PORT = settings.port
REGION = settings.region
""",
        files={
            "config.py": '''\
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Settings of the shop."""

    # Where the shop lives
    region: str = "eu-west-1"
    database_url: str | None = None


settings = Settings()
'''
        },
        files_after={
            "config.py": '''\
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Settings of the shop."""

    # Where the shop lives
    region: str = "eu-west-1"
    database_url: str | None = None
    port: int = 8080


settings = Settings()
'''
        },
    ),
    Example(
        "a field that is there is used",
        before="""\
import os

REGION = os.getenv("REGION", "eu-west-1")
""",
        after="""\
from config import settings

REGION = settings.region
""",
        files={
            "config.py": '''\
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Settings of the shop."""

    # Where the shop lives
    region: str = "eu-west-1"
    database_url: str | None = None


settings = Settings()
'''
        },
    ),
    Example(
        "a required read of a field that may be unset",
        before="""\
import os


def connect():
    return os.environ["DATABASE_URL"]
""",
        after="""\
from config import required, settings


def connect():
    return required(settings.database_url, "DATABASE_URL")
""",
        files={
            "config.py": '''\
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Settings of the shop."""

    # Where the shop lives
    region: str = "eu-west-1"
    database_url: str | None = None


settings = Settings()
'''
        },
        files_after={
            "config.py": '''\
from typing import TypeVar

from pydantic_settings import BaseSettings

T = TypeVar("T")


class Settings(BaseSettings):
    """Settings of the shop."""

    # Where the shop lives
    region: str = "eu-west-1"
    database_url: str | None = None


settings = Settings()


def required(value: T | None, variable: str) -> T:
    """Return a setting that must be set, or raise KeyError as ``os.environ`` does."""
    if value is None:
        raise KeyError(variable)
    return value
'''
        },
    ),
    Example(
        """\
a field with another default is a conflict, shown with both places""",
        before="""\
import os

REGION = os.getenv("REGION", "us-east-1")
""",
        files={
            "config.py": '''\
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Settings of the shop."""

    # Where the shop lives
    region: str = "eu-west-1"
    database_url: str | None = None


settings = Settings()
'''
        },
        notes=(
            """\
REGION has different defaults: "eu-west-1" in config.py:8; "us-east-1" in app.py:3""",
            """\
left alone: REGION has different defaults: "eu-west-1" in config.py:8; "us-east-1" in app.""",
        ),
    ),
    Example(
        "a default that is the settings' own",
        before="""\
import os

from config import settings

REGION = os.getenv("REGION", settings.region)
""",
        after="""\
from config import settings

REGION = settings.region
""",
        files={
            "config.py": '''\
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Settings of the shop."""

    # Where the shop lives
    region: str = "eu-west-1"
    database_url: str | None = None


settings = Settings()
'''
        },
    ),
    Example(
        "a prefix and an alias in the settings class",
        before="""\
import os

LEVEL = os.getenv("SHOP_LEVEL", "INFO")
URL = os.getenv("DB", "sqlite://")
NEW = os.getenv("SHOP_SIZE", "m")
OTHER = os.getenv("TZ", "UTC")
""",
        after="""\
from config import cfg

LEVEL = cfg.level
URL = cfg.url
NEW = cfg.size
OTHER = cfg.tz
""",
        files={
            "config.py": """\
from typing import Optional

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Config(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SHOP_")

    level: str = "INFO"  # of the log
    url: str = Field("sqlite://", validation_alias="DB")
    owner: Optional[str] = None

    def is_local(self) -> bool:
        return self.url.startswith("sqlite")


cfg = Config()
"""
        },
        files_after={
            "config.py": """\
from typing import Optional

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Config(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SHOP_")

    level: str = "INFO"  # of the log
    url: str = Field("sqlite://", validation_alias="DB")
    owner: Optional[str] = None
    size: str = "m"
    tz: str = Field("UTC", validation_alias="TZ")

    def is_local(self) -> bool:
        return self.url.startswith("sqlite")


cfg = Config()
"""
        },
    ),
    Example(
        "settings that are made by a function",
        before="""\
import os


def main():
    return int(os.getenv("PORT", "80"))
""",
        after="""\
from config import get_settings


def main():
    return get_settings().port
""",
        files={
            "config.py": """\
from functools import lru_cache

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    name: str = "shop"


@lru_cache
def get_settings() -> Settings:
    return Settings()
"""
        },
        files_after={
            "config.py": """\
from functools import lru_cache

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    name: str = "shop"
    port: int = 80


@lru_cache
def get_settings() -> Settings:
    return Settings()
"""
        },
    ),
    Example(
        "pydantic 1",
        before="""\
import os

PORT = int(os.getenv("PORT", "80"))
TAGS = os.getenv("TAGS", "a").split(",")
""",
        after="""\
from config import settings

PORT = settings.port
TAGS = settings.tags.split(",")
""",
        files={
            "config.py": """\
from pydantic import BaseSettings


class Settings(BaseSettings):
    name: str = "shop"
    level: str = "INFO"


settings = Settings()
"""
        },
        files_after={
            "config.py": """\
from pydantic import BaseSettings


class Settings(BaseSettings):
    name: str = "shop"
    level: str = "INFO"
    port: int = 80
    tags: str = "a"


settings = Settings()
"""
        },
    ),
    Example(
        "two config modules are one too many",
        before="""\
import os

PORT = int(os.getenv("PORT", "80"))
""",
        files={
            "a.py": '''\
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Settings of the shop."""

    # Where the shop lives
    region: str = "eu-west-1"
    database_url: str | None = None


settings = Settings()
''',
            "b.py": '''\
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Settings of the shop."""

    # Where the shop lives
    region: str = "eu-west-1"
    database_url: str | None = None


settings = Settings()
''',
        },
        notes=(
            """\
left alone: there are several config modules (a.py, b.py); name one with the option `modul""",
        ),
    ),
    Example(
        "which of them, by option",
        before="""\
import os

PORT = int(os.getenv("PORT", "80"))
""",
        after="""\
from b import settings

PORT = settings.port
""",
        options={"module": "b.py"},
        files={
            "a.py": '''\
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Settings of the shop."""

    # Where the shop lives
    region: str = "eu-west-1"
    database_url: str | None = None


settings = Settings()
''',
            "b.py": '''\
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Settings of the shop."""

    # Where the shop lives
    region: str = "eu-west-1"
    database_url: str | None = None


settings = Settings()
''',
        },
        files_after={
            "b.py": '''\
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Settings of the shop."""

    # Where the shop lives
    region: str = "eu-west-1"
    database_url: str | None = None
    port: int = 80


settings = Settings()
'''
        },
    ),
    Example(
        "different defaults in different files",
        before="""\
import os

TIMEOUT = int(os.getenv("TIMEOUT", "10"))
""",
        files={
            "worker.py": """\
import os

TIMEOUT = int(os.getenv("TIMEOUT", "30"))
"""
        },
        notes=(
            """\
left alone: TIMEOUT has different defaults: "10" in app.py:3; "30" in worker.py:3""",
        ),
    ),
    Example(
        """\
several files share one field; the package and its dependencies are extended""",
        before="""\
import os

from shop.db import connect

NAME = os.getenv("NAME", "shop")
connect()
""",
        after="""\
from shop.config import settings
from shop.db import connect

NAME = settings.name
connect()
""",
        path="src/shop/web.py",
        files={
            "src/shop/__init__.py": "",
            "src/shop/db.py": """\
import os


def connect():
    return os.getenv("NAME", "shop")
""",
            "pyproject.toml": """\
[project]
name = "shop"
dependencies = [
    "flask>=3",
    "requests>=2",
]
""",
        },
        files_after={
            "pyproject.toml": """\
[project]
name = "shop"
dependencies = [
    "flask>=3",
    "pydantic-settings>=2.7",
    "requests>=2",
]
""",
            "src/shop/config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    name: str = "shop"


settings = Settings()
''',
            "src/shop/db.py": """\
from shop.config import settings


def connect():
    return settings.name
""",
        },
    ),
    Example(
        "relative imports stay relative",
        before="""\
import os

from ..db import connect

NAME = os.getenv("NAME", "shop")
connect(NAME)
""",
        after="""\
from ..config import settings
from ..db import connect

NAME = settings.name
connect(NAME)
""",
        path="shop/api/views.py",
        files={"shop/__init__.py": "", "shop/api/__init__.py": "", "shop/db.py": "def connect(name): ...\n"},
        files_after={
            "shop/config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    name: str = "shop"


settings = Settings()
'''
        },
    ),
    Example(
        "what one program requires does not stop another",
        before="""\
import os

URL = os.environ["URL"]
""",
        after="""\
from config import required, settings

URL = required(settings.url, "URL")
""",
        files={
            "worker.py": """\
import os

QUEUE = os.environ["QUEUE"]
"""
        },
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from typing import TypeVar

from pydantic_settings import BaseSettings

T = TypeVar("T")


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    url: str | None = None
    queue: str | None = None


settings = Settings()


def required(value: T | None, variable: str) -> T:
    """Return a setting that must be set, or raise KeyError as ``os.environ`` does."""
    if value is None:
        raise KeyError(variable)
    return value
''',
            "worker.py": """\
from config import required, settings

QUEUE = required(settings.queue, "QUEUE")
""",
        },
    ),
    Example(
        "config.py is taken by something else",
        before="""\
import os

import config

NAME = os.getenv("NAME", config.NAME)
HOST = os.getenv("HOST", "localhost")
""",
        after="""\
import os

import config
from settings import settings

NAME = os.getenv("NAME", config.NAME)
HOST = settings.host
""",
        files={"config.py": 'NAME = "shop"\n'},
        files_after={
            "settings.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    host: str = "localhost"


settings = Settings()
'''
        },
        notes=("left alone: its default config.NAME is computed",),
    ),
    Example(
        "load_dotenv becomes env_file",
        before="""\
import os

from dotenv import load_dotenv

load_dotenv()

PORT = int(os.getenv("PORT", "8080"))
""",
        after="""\
from config import settings

PORT = settings.port
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from dotenv import find_dotenv
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    model_config = SettingsConfigDict(env_file=find_dotenv(), extra="ignore")

    port: int = 8080


settings = Settings()
'''
        },
    ),
    Example(
        "load_dotenv of a certain file",
        before="""\
import os
from pathlib import Path

from dotenv import load_dotenv

BASE = Path(__file__).resolve().parent
load_dotenv(BASE / "conf" / ".env")

PORT = int(os.getenv("PORT", "8080"))
""",
        after="""\
from pathlib import Path

from config import settings

BASE = Path(__file__).resolve().parent

PORT = settings.port
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    model_config = SettingsConfigDict(
        env_file=Path(__file__).resolve().parent / "conf/.env", extra="ignore"
    )

    port: int = 8080


settings = Settings()
'''
        },
    ),
    Example(
        """\
load_dotenv stays for those who read the environment themselves""",
        before="""\
import os

import boto3
from dotenv import load_dotenv

load_dotenv()

BUCKET = os.environ["BUCKET"]
s3 = boto3.client("s3")
""",
        after="""\
import boto3
from config import settings
from dotenv import load_dotenv

load_dotenv()

BUCKET = settings.bucket
s3 = boto3.client("s3")
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from dotenv import find_dotenv
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    model_config = SettingsConfigDict(env_file=find_dotenv(), extra="ignore")

    bucket: str


settings = Settings()
'''
        },
        notes=(
            """\
load_dotenv stays: what it puts into the environment is also read by boto3""",
        ),
    ),
    Example(
        "load_dotenv that wins over the environment",
        before="""\
import os

from dotenv import load_dotenv

load_dotenv(override=True)

PORT = int(os.getenv("PORT", "8080"))
""",
        notes=(
            """\
left alone: app.py:5 loads values that the settings would not see""",
        ),
    ),
    Example(
        "dotenv_values beneath the environment",
        before="""\
import os

from dotenv import dotenv_values

values = {**dotenv_values(".env"), **os.environ}

PORT = int(values.get("PORT", "8080"))
""",
        after="""\
from config import settings

PORT = settings.port
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    port: int = 8080


settings = Settings()
'''
        },
    ),
    Example(
        "dotenv_values alone",
        before="""\
from dotenv import dotenv_values

values = dotenv_values(".env")

HOST = values["HOST"]
""",
        after="""\
from config import settings

HOST = settings.host
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    host: str


settings = Settings()
'''
        },
        notes=(
            """\
HOST was read from the file alone; now the environment wins over it""",
        ),
    ),
)
