"""Examples: what a field becomes, told from how its variable is read."""

from __future__ import annotations

from overhaul.codemods.api import Example

__all__ = ["EXAMPLES"]

EXAMPLES = (
    Example(
        "a number with a default",
        before="""\
import os

PORT = int(os.getenv("PORT", "8080"))
""",
        after="""\
from config import settings

PORT = settings.port
""",
        files={"requirements.txt": "flask>=3\n"},
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    port: int = 8080


settings = Settings()
''',
            "requirements.txt": """\
flask>=3
pydantic-settings>=2.7
""",
        },
    ),
    Example(
        "what must be set at import has no default",
        before="""\
import os

DATABASE_URL = os.environ["DATABASE_URL"]
""",
        after="""\
from config import settings

DATABASE_URL = settings.database_url
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    database_url: str


settings = Settings()
'''
        },
    ),
    Example(
        "what a function needs is missed there and nowhere else",
        before="""\
import os


def token():
    return os.environ["API_TOKEN"]
""",
        after="""\
from config import required, settings


def token():
    return required(settings.api_token, "API_TOKEN")
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from typing import TypeVar

from pydantic_settings import BaseSettings

T = TypeVar("T")


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    api_token: str | None = None


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
numbers that only functions read are checked when they are needed""",
        before="""\
import os


def timeout():
    return float(os.getenv("TIMEOUT", "2.5"))
""",
        after="""\
from config import get_settings


def timeout():
    return get_settings().timeout
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from functools import lru_cache

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read; checked when one is first needed."""

    timeout: float = 2.5


@lru_cache
def get_settings() -> Settings:
    """Return the settings; they are read and checked at the first call."""
    return Settings()
'''
        },
    ),
    Example(
        "read at import, and read later",
        before="""\
import os

NAME = os.getenv("NAME", "shop")


def retries():
    return int(os.environ.get("RETRIES", 3))
""",
        after="""\
from config import get_runtime_settings, settings

NAME = settings.name


def retries():
    return get_runtime_settings().retries
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from functools import lru_cache

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    name: str = "shop"


settings = Settings()


class RuntimeSettings(BaseSettings):
    """What is read while the program runs; checked when it is first needed."""

    retries: int = 3


@lru_cache
def get_runtime_settings() -> RuntimeSettings:
    """Return the settings; they are read and checked at the first call."""
    return RuntimeSettings()
'''
        },
    ),
    Example(
        "a flag is true for the same words as before",
        before="""\
import os

DEBUG = os.getenv("DEBUG", "false").lower() in ("1", "true", "yes")
""",
        after="""\
from config import settings

DEBUG = settings.debug
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic import field_validator
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    debug: bool = False

    @field_validator("debug", mode="before")
    @classmethod
    def _parse_debug(cls, value: object) -> object:
        if isinstance(value, str):
            return value.lower() in ("1", "true", "yes")
        return value


settings = Settings()
'''
        },
    ),
    Example(
        "a flag that is switched off keeps its own sense",
        before="""\
import os

USE_CACHE = os.environ.get("NO_CACHE") != "1"
""",
        after="""\
from config import settings

USE_CACHE = not settings.no_cache
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic import field_validator
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    no_cache: bool = False

    @field_validator("no_cache", mode="before")
    @classmethod
    def _parse_no_cache(cls, value: object) -> object:
        return value == "1" if isinstance(value, str) else value


settings = Settings()
'''
        },
    ),
    Example(
        "pydantic's own words for flags, by option",
        before="""\
import os

DEBUG = os.getenv("DEBUG", "false").lower() == "true"
""",
        after="""\
from config import settings

DEBUG = settings.debug
""",
        options={"booleans": "pydantic"},
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    debug: bool = False


settings = Settings()
'''
        },
    ),
    Example(
        "a list split on commas",
        before="""\
import os

HOSTS = os.getenv("HOSTS", "a.example,b.example").split(",")
""",
        after="""\
from config import settings

HOSTS = settings.hosts
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from typing import Annotated

from pydantic import field_validator
from pydantic_settings import BaseSettings, NoDecode


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    hosts: Annotated[list[str], NoDecode] = ["a.example", "b.example"]

    @field_validator("hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        return value.split(",") if isinstance(value, str) else value


settings = Settings()
'''
        },
    ),
    Example(
        "a list without blanks and empty items",
        before="""\
import os

TAGS = [tag.strip() for tag in os.environ.get("TAGS", "").split(",") if tag.strip()]
""",
        after="""\
from config import settings

TAGS = settings.tags
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from typing import Annotated

from pydantic import field_validator
from pydantic_settings import BaseSettings, NoDecode


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    tags: Annotated[list[str], NoDecode] = []

    @field_validator("tags", mode="before")
    @classmethod
    def _split_tags(cls, value: object) -> object:
        if isinstance(value, str):
            return [item.strip() for item in value.split(",") if item.strip()]
        return value


settings = Settings()
'''
        },
    ),
    Example(
        "a list that a function may change is copied",
        before="""\
import os


def names():
    found = os.getenv("NAMES", "a,b").split(",")
    found.append("c")
    return found
""",
        after="""\
from config import settings


def names():
    found = list(settings.names)
    found.append("c")
    return found
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from typing import Annotated

from pydantic import field_validator
from pydantic_settings import BaseSettings, NoDecode


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    names: Annotated[list[str], NoDecode] = ["a", "b"]

    @field_validator("names", mode="before")
    @classmethod
    def _split_names(cls, value: object) -> object:
        return value.split(",") if isinstance(value, str) else value


settings = Settings()
'''
        },
    ),
    Example(
        "a path",
        before="""\
import os
from pathlib import Path

DATA = Path(os.getenv("DATA_DIR", "/var/lib/shop"))
""",
        after="""\
from config import settings

DATA = settings.data_dir
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pathlib import Path

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    data_dir: Path = Path("/var/lib/shop")


settings = Settings()
'''
        },
    ),
    Example(
        "JSON with an empty object as default",
        before="""\
import json
import os

LABELS = json.loads(os.getenv("LABELS", "{}"))
""",
        after="""\
from config import settings

LABELS = settings.labels
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from typing import Any

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    labels: dict[str, Any] = {}


settings = Settings()
'''
        },
    ),
    Example(
        "text may be unset",
        before="""\
import os

PROXY = os.environ.get("PROXY")
""",
        after="""\
from config import settings

PROXY = settings.proxy
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    proxy: str | None = None


settings = Settings()
'''
        },
    ),
    Example(
        "an empty value is no value for `or`",
        before="""\
import os

GREETING = os.getenv("GREETING") or "hello"
""",
        after="""\
from config import settings

GREETING = settings.greeting
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic import ValidationInfo, field_validator
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    greeting: str = "hello"

    @field_validator("greeting", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object, info: ValidationInfo) -> object:
        return cls.model_fields[str(info.field_name)].default if value == "" else value


settings = Settings()
'''
        },
    ),
    Example(
        "is it there at all",
        before="""\
import os

CI = "CI" in os.environ
LOCAL = "CI" not in os.environ
""",
        after="""\
from config import settings

CI = settings.ci is not None
LOCAL = settings.ci is None
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    ci: str | None = None


settings = Settings()
'''
        },
    ),
    Example(
        "asked for and insisted on",
        before="""\
import os


def account():
    if os.environ.get("ACCOUNT"):
        return os.environ["ACCOUNT"]
    return None
""",
        after="""\
from config import required, settings


def account():
    if settings.account:
        return required(settings.account, "ACCOUNT")
    return None
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from typing import TypeVar

from pydantic_settings import BaseSettings

T = TypeVar("T")


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    account: str | None = None


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
        "a KeyError that is caught stays one",
        before="""\
import os


def user():
    try:
        return os.environ["DEPLOY_USER"]
    except KeyError:
        return "nobody"
""",
        after="""\
from config import required, settings


def user():
    try:
        return required(settings.deploy_user, "DEPLOY_USER")
    except KeyError:
        return "nobody"
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from typing import TypeVar

from pydantic_settings import BaseSettings

T = TypeVar("T")


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    deploy_user: str | None = None


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
        "a conversion whose failure is handled stays where it is",
        before="""\
import os

try:
    PORT = int(os.getenv("PORT", "80"))
except ValueError:
    PORT = 80
""",
        after="""\
from config import settings

try:
    PORT = int(settings.port)
except ValueError:
    PORT = 80
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    port: str = "80"


settings = Settings()
'''
        },
        notes=(
            """\
PORT stays text: the try around app.py:4 handles what its conversion raises""",
        ),
    ),
    Example(
        "text in one place, a number in another",
        before="""\
import os

PORT = int(os.getenv("PORT", "80"))
ADDRESS = "localhost:" + os.getenv("PORT", "80")
""",
        after="""\
from config import settings

PORT = int(settings.port)
ADDRESS = "localhost:" + settings.port
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    port: str = "80"


settings = Settings()
'''
        },
        notes=(
            """\
PORT stays text, because it is read as int in app.py:3, text in app.py:4""",
        ),
    ),
    Example(
        "aliases and names imported from os",
        before="""\
from os import environ as env, getenv

HOST = getenv("HOST", "localhost")
USER = env.get("APP_USER", "app")
""",
        after="""\
from config import settings

HOST = settings.host
USER = settings.app_user
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    host: str = "localhost"
    app_user: str = "app"


settings = Settings()
'''
        },
    ),
    Example(
        "a key and a default in constants",
        before="""\
import os

KEY = "LOG_LEVEL"
DEFAULT = "INFO"
LEVEL = os.environ.get(KEY, DEFAULT)
""",
        after="""\
from config import settings

KEY = "LOG_LEVEL"
DEFAULT = "INFO"
LEVEL = settings.log_level
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    log_level: str = "INFO"


settings = Settings()
'''
        },
    ),
    Example(
        "a key in a constant of another module",
        before="""\
import os

from names import URL

TARGET = os.getenv(URL, "http://localhost")
""",
        after="""\
from config import settings

TARGET = settings.target_url
""",
        files={"names.py": 'URL = "TARGET_URL"\n'},
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    target_url: str = "http://localhost"


settings = Settings()
'''
        },
    ),
    Example(
        "inside an f-string",
        before="""\
import os


def greeting():
    return f"Hello {os.environ['USER_NAME']}, {os.getenv('MOOD', 'fine')}"
""",
        after="""\
from config import required, settings


def greeting():
    return f"Hello {required(settings.user_name, 'USER_NAME')}, {settings.mood}"
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from typing import TypeVar

from pydantic_settings import BaseSettings

T = TypeVar("T")


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    mood: str = "fine"
    user_name: str | None = None


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
        "names that pydantic or Python need",
        before="""\
import os

SCHEMA = os.getenv("SCHEMA", "public")
SENDER = os.getenv("FROM", "shop@example.org")
""",
        after="""\
from config import settings

SCHEMA = settings.schema_
SENDER = settings.from_
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic import Field
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    schema_: str = Field("public", validation_alias="SCHEMA")
    from_: str = Field("shop@example.org", validation_alias="FROM")


settings = Settings()
'''
        },
    ),
    Example(
        "secrets, by option",
        before="""\
import os

API_TOKEN = os.environ["API_TOKEN"]
PASSWORD = os.getenv("DB_PASSWORD", "")
KEY = os.getenv("SIGNING_KEY")
""",
        after="""\
from config import settings

API_TOKEN = settings.api_token.get_secret_value()
PASSWORD = settings.db_password.get_secret_value()
KEY = settings.signing_key.get_secret_value() if settings.signing_key is not None else None
""",
        options={"secrets": True},
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    api_token: SecretStr
    db_password: SecretStr = SecretStr("")
    signing_key: SecretStr | None = None


settings = Settings()
'''
        },
    ),
    Example(
        "a default that is no text stays what it is",
        before="""\
import os

VERBOSE = os.getenv("VERBOSE", False)
""",
        after="""\
from config import settings

VERBOSE = settings.verbose
""",
        files_after={
            "config.py": '''\
"""Settings of this program, read from the environment in one place."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Every variable that is read, with its type and default."""

    verbose: str | bool = False


settings = Settings()
'''
        },
    ),
)
