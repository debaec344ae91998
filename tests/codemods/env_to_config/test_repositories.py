"""Whole repositories: several files, existing settings, ``.env`` files; run before and after."""

# ruff: noqa: E501 - programs stand as text, a line of theirs may be long or in several pieces

from __future__ import annotations

import pytest

SETTINGS = """\
from typing import Optional

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SHOP_", extra="ignore")

    region: str = "eu"
    owner: Optional[str] = None
    debug: bool = False


settings = Settings()
"""
#: (files, entry, environments)
REPOSITORIES = {
    "a package in src, with an entry script": (
        {
            "src/main.py": "from shop.web import run\nrun()\n",
            "src/shop/__init__.py": "",
            "src/shop/web.py": "import os\nfrom shop.db import url\nNAME = os.getenv('NAME', 'shop')\n\n\ndef run():\n"
            "    print(NAME, url())\n",
            "src/shop/db.py": "import os\n\n\ndef url():\n    return os.environ['URL'], int(os.getenv('POOL', '5'))\n",
        },
        "src/main.py",
        [{}, {"URL": "u"}, {"URL": "u", "POOL": "x"}, {"URL": "u", "POOL": "7", "NAME": "n"}],
    ),
    "scripts that put the root on the path": (
        {
            "scripts/run.py": "import os\nimport sys\nfrom pathlib import Path\n\nROOT = Path(__file__).resolve().parent.parent\n"
            "sys.path.insert(0, str(ROOT))\n\nfrom lib import tools\n\nMODE = os.getenv('MODE', 'm')\nprint(MODE, tools.level())\n",
            "lib/__init__.py": "",
            "lib/tools.py": "import os\n\n\ndef level():\n    return float(os.environ.get('LEVEL', 1))\n",
        },
        "scripts/run.py",
        [{}, {"MODE": "x", "LEVEL": "2.5"}],
    ),
    "a folder that is no package": (
        {
            "main.py": "from app.core import show\nshow()\n",
            "app/core.py": "import os\nfrom app.names import KEY\n\n\ndef show():\n    print(os.environ.get(KEY, 'd'))\n",
            "app/names.py": "KEY = 'WORD'\n",
        },
        "main.py",
        [{}, {"WORD": "w"}],
    ),
    "relative imports": (
        {
            "main.py": "from shop.api import views\nprint(views.NAME, views.port())\n",
            "shop/__init__.py": "",
            "shop/api/__init__.py": "from . import views\n",
            "shop/api/views.py": "import os\nfrom ..names import X\nNAME = os.getenv('NAME', X)\n\n\ndef port():\n"
            "    return int(os.getenv('PORT', '1'))\n",
            "shop/names.py": "X = 'x'\n",
        },
        "main.py",
        [{}, {"NAME": "n", "PORT": "3"}, {"PORT": "x"}],
    ),
    "settings with a prefix": (
        {
            "config.py": SETTINGS,
            "app.py": "import os\nfrom config import settings\nprint(settings.region, os.getenv('SHOP_REGION', 'eu'),\n"
            "      os.environ.get('SHOP_OWNER'), os.getenv('SHOP_SIZE', 'm'), os.getenv('SIZE', 'l'), 'SHOP_OWNER' in os.environ)\n",
        },
        "app.py",
        [{}, {"SHOP_REGION": "us", "SHOP_OWNER": "", "SHOP_SIZE": "s", "SIZE": "xl"}, {"SIZE": "q"}],
    ),
    "what is required lazily, beside settings made at import": (
        {
            "config.py": SETTINGS,
            "app.py": "import os\nfrom config import settings\n\n\ndef token():\n    return os.environ['TOKEN']\n\n\n"
            "print(settings.region)\ntry:\n    print(token())\nexcept KeyError as error:\n    print('no', error)\n",
        },
        "app.py",
        [{}, {"TOKEN": "t"}, {"TOKEN": ""}],
    ),
    "two programs, each with what it requires": (
        {
            "app.py": "import os\nURL = os.environ['URL']\nprint(URL)\n",
            "worker.py": "import os\nQUEUE = os.environ['QUEUE']\nprint(QUEUE)\n",
        },
        "worker.py",
        [{}, {"QUEUE": "q"}, {"URL": "u"}],
    ),
    "a .env file beside the program": (
        {
            ".env": "NAME=file\nPORT=5\nOTHER=1\n",
            "app.py": "import os\nfrom dotenv import load_dotenv\nload_dotenv()\nprint(os.getenv('NAME', 'n'), int(os.getenv('PORT', '1')))\n",
        },
        "app.py",
        [{}, {"NAME": "env"}, {"PORT": "x"}, {"OTHER": "z", "PORT": "2"}],
    ),
    "a .env file in a folder, named by path": (
        {
            "conf/.env": "NAME=file\n",
            "app/__init__.py": "",
            "app/names.py": "import os\nfrom pathlib import Path\nfrom dotenv import load_dotenv\n"
            "load_dotenv(Path(__file__).parent.parent / 'conf' / '.env')\nNAME = os.environ['NAME']\n",
            "main.py": "from app.names import NAME\nprint(NAME)\n",
        },
        "main.py",
        [{}, {"NAME": "env"}, {"NAME": ""}],
    ),
    "a .env file loaded by main for all": (
        {
            ".env": "NAME=file\nTIMES=2\n",
            "main.py": "from dotenv import load_dotenv\nload_dotenv()\nimport work\nprint(work.go())\n",
            "work.py": "import os\n\n\ndef go():\n    return os.getenv('NAME', 'n') * int(os.getenv('TIMES', '1'))\n",
        },
        "main.py",
        [{}, {"NAME": "env"}, {"TIMES": "x"}],
    ),
    "a .env file that wins": (
        {
            ".env": "NAME=file\n",
            "app.py": "import os\nfrom dotenv import load_dotenv\nload_dotenv(override=True)\nprint(os.getenv('NAME', 'n'))\n",
        },
        "app.py",
        [{}, {"NAME": "env"}],
    ),
    "a .env file for a child process": (
        {
            ".env": "NAME=file\n",
            "app.py": "import os\nimport subprocess\nimport sys\nfrom dotenv import load_dotenv\nload_dotenv()\n"
            "print(os.environ['NAME'])\nprint(subprocess.run([sys.executable, '-c', 'import os; print(os.environ[\"NAME\"])'],"
            " capture_output=True, text=True).stdout)\n",
        },
        "app.py",
        [{}, {"NAME": "env"}],
    ),
    "values of a .env file beneath the environment": (
        {
            ".env": "NAME=file\nPORT=5\n",
            "app.py": "import os\nfrom dotenv import dotenv_values\nv = {**dotenv_values('.env'), **os.environ}\n"
            "print(v['NAME'], int(v.get('PORT', '1')), v.get('X'), 'PORT' in v)\n",
        },
        "app.py",
        [{}, {"NAME": "env"}, {"X": ""}],
    ),
    "config.py is taken": (
        {
            "config.py": "import os\nNAME = os.getenv('NAME', 'n')\n",
            "app.py": "import os\nimport config\nprint(config.NAME, os.getenv('PORT', '1'))\n",
        },
        "app.py",
        [{}, {"NAME": "env", "PORT": "2"}],
    ),
    "the config module imports a reader": (
        {
            "config.py": "from base import BASE\n" + SETTINGS,
            "base.py": "import os\nBASE = os.getenv('BASE', 'b')\n",
            "app.py": "import os\nfrom config import settings\nfrom base import BASE\nprint(settings.region, BASE, os.getenv('Q', 'q'))\n",
        },
        "app.py",
        [{}, {"BASE": "x", "Q": "y"}],
    ),
    "every variable is changed by hand": (
        {
            "app.py": "import os\nfor line in ['NAME=file']:\n    key, value = line.split('=')\n    os.environ.setdefault(key, value)\n"
            "print(os.getenv('NAME', 'n'))\n",
        },
        "app.py",
        [{}, {"NAME": "env"}],
    ),
    "the environment is changed before a module is imported": (
        {
            "app.py": "import os\nos.environ['MODE'] = 'test'\nimport work\nprint(work.MODE)\n",
            "work.py": "import os\nMODE = os.getenv('MODE', 'live')\n",
        },
        "app.py",
        [{}, {"MODE": "env"}],
    ),
    "text in one file and a number in another": (
        {
            "app.py": "import os\nimport work\nprint(int(os.getenv('PORT', '1')), work.PORT)\n",
            "work.py": "import os\nPORT = os.getenv('PORT', '1')\n",
        },
        "app.py",
        [{}, {"PORT": " 2"}],
    ),
    "different defaults": (
        {
            "app.py": "import os\nimport work\nprint(os.getenv('PORT', '1'), work.PORT)\n",
            "work.py": "import os\nPORT = os.getenv('PORT', '2')\n",
        },
        "app.py",
        [{}, {"PORT": "3"}],
    ),
}  # fmt: skip
FAILURES = {"KeyError": {"KeyError", "ValidationError"}, "ValueError": {"ValueError", "ValidationError"}}


@pytest.mark.parametrize("case", REPOSITORIES)
def test_a_repository_behaves_the_same(case, planned, behaviour):
    files, entry, environments = REPOSITORIES[case]
    after = planned(files).files
    before_run = behaviour(files, entry, environments)
    for environment, old, new in zip(
        environments, before_run, behaviour(after, entry, environments), strict=True
    ):
        assert new[1] in FAILURES.get(old[1], {old[1]}), (environment, old, new, after)
        assert new[0] == old[0] or (old[1] and old[0].startswith(new[0])), (environment, old, new)


@pytest.mark.parametrize("case", REPOSITORIES)
def test_a_second_run_changes_nothing(case, planned):
    after = planned(REPOSITORIES[case][0]).files
    assert planned(after).files == after


CONVERTED = set(REPOSITORIES) - {"a .env file that wins", "every variable is changed by hand", "different defaults",
                                 "the environment is changed before a module is imported"}  # fmt: skip


@pytest.mark.parametrize("case", REPOSITORIES)
def test_what_is_certain_is_converted(case, planned):
    files, _, _ = REPOSITORIES[case]
    assert (planned(files).files != files) is (case in CONVERTED)


TWO = """\
import os

PORT = int(os.getenv("PORT", "8080"))
HOSTS = os.getenv("HOSTS", "a").split(",")


def token():
    return os.environ["TOKEN"]
"""


@pytest.mark.parametrize(
    "existing", [{}, {"config.py": SETTINGS.replace("SHOP_", "")}], ids=["new", "existing"]
)
def test_fields_that_nobody_chose_are_not_there(existing, planned):
    files = {"app.py": TWO, "requirements.txt": "flask\n", **existing}
    after = planned(files, only="PORT is").files
    assert "settings.port" in after["app.py"]
    assert 'os.environ["TOKEN"]' in after["app.py"]
    assert "    port: int = 8080\n" in after["config.py"]
    for absent in ("hosts", "token", "required", "NoDecode", "field_validator", "TypeVar"):
        assert absent not in after["config.py"], absent


def test_nothing_chosen_changes_nothing(planned):
    files = {"app.py": TWO, "requirements.txt": "flask\n"}
    assert planned(files, only="nothing").files == files


def test_a_conflict_names_both_places_in_both_notes(planned):
    files = REPOSITORIES["different defaults"][0]
    notes = [note for note in planned(files).notes if "different defaults" in note.message]
    assert {note.path for note in notes} == {"app.py", "work.py"}
    assert all("app.py:3" in note.message and "work.py:2" in note.message for note in notes)


def test_a_name_that_is_taken_is_reached_through_the_module(planned):
    after = planned({"app.py": 'import os\nsettings = {}\nprint(os.getenv("A", "x"), settings)\n'}).files
    assert "import config\n" in after["app.py"]
    assert "config.settings.a" in after["app.py"]


def test_settings_of_another_package_are_not_taken_for_ours(planned):
    files = {
        "a/__init__.py": "",
        "a/config.py": SETTINGS,
        "a/x.py": "import os\nfrom a.config import settings\nprint(settings, os.getenv('A'))\n",
        "a/y.py": "import os\nfrom b.config import settings\nprint(settings, os.getenv('B'))\n",
    }
    after = planned(files).files
    assert "print(settings, settings.a)" in after["a/x.py"]
    assert "settings.b)" not in after["a/y.py"].replace("config.settings.b)", "")


def test_line_ends_and_tabs_of_the_existing_module_are_kept(planned):
    config = SETTINGS.replace("    ", "\t").replace("\n", "\r\n")
    after = planned({"config.py": config, "app.py": 'import os\nA = os.getenv("A", "x").split(":")\n'}).files
    assert "\t@field_validator" in after["config.py"]
    assert after["config.py"].count("\n") == after["config.py"].count("\r\n")


def test_a_rebound_name_is_no_write(planned):
    source = "import os\nfrom os import environ\nwith open(os.devnull) as environ:\n    pass\nprint(os.getenv('A'))\n"
    assert "settings.a" in planned({"app.py": source}).files["app.py"]


FLAGS = """\
import os

DEBUG = os.getenv("DEBUG", "0") == "1"
TRACE = os.getenv("TRACE", "0") == "1"
CACHE = os.getenv("CACHE", "1") == "1"
"""


def test_fields_that_are_read_alike_share_a_validator(planned):
    config = planned({"app.py": FLAGS}).files["config.py"]
    assert config.count("@classmethod") == 1
    assert '@field_validator("debug", "trace", "cache", mode="before")' in config
    chosen = planned({"app.py": FLAGS}, only="TRACE is").files["config.py"]
    assert '@field_validator("trace", mode="before")' in chosen.replace(", )", ")")
    assert "debug" not in chosen


def test_every_project_of_a_repository_has_its_own_settings(planned):
    project = '[project]\nname = "{0}"\ndependencies = ["click"]\n'
    read = "import os\nprint(os.getenv('PORT', '{0}'))\n"
    files = {
        f"packages/{name}/{path}": text.format(name)
        for name in ("one", "two")
        for path, text in (
            ("pyproject.toml", project),
            (f"{name}/__init__.py", ""),
            (f"{name}/__main__.py", read),
        )
    }
    after = planned(files).files
    for name in ("one", "two"):
        assert f'port: str = "{name}"' in after[f"packages/{name}/{name}/config.py"]
        assert f"from {name}.config import settings" in after[f"packages/{name}/{name}/__main__.py"]
        assert '"pydantic-settings"' in after[f"packages/{name}/pyproject.toml"]


def test_scripts_beside_a_package_do_not_get_its_settings(planned):
    files = {
        "shop/__init__.py": "",
        "shop/web.py": "import os\nA = os.getenv('A', 'a')\n",
        "scripts/run.py": "import os\nprint(os.getenv('B', 'b'))\n",
    }
    result = planned(files)
    assert "from shop.config import settings" in result.files["shop/web.py"]
    assert result.files["scripts/run.py"] == files["scripts/run.py"]
    assert any("cannot be imported from here" in message for message in result.messages)


TESTS = {
    "monkeypatch": "def test(monkeypatch):\n    monkeypatch.setenv('REGION', 'us')\n",
    "patch": "import os\nfrom unittest import mock\n\n\n@mock.patch.dict(os.environ, {'REGION': 'us'})\ndef test(): ...\n",
    "patch by name": "from unittest.mock import patch\n\n\ndef test():\n    with patch.dict('os.environ', REGION='us'):\n        pass\n",
    "write": "import os\n\n\ndef test():\n    os.environ['REGION'] = 'us'\n",
}


@pytest.mark.parametrize("case", TESTS)
def test_what_tests_set_is_read_when_it_is_asked_for(case, planned):
    late = "import os\n\n\ndef region():\n    return os.getenv('REGION', 'eu')\n"
    files = {"app.py": late + "\n\nNAME = os.getenv('NAME', 'n')\n", "tests/test_app.py": TESTS[case]}
    result = planned(files)
    assert "os.getenv('REGION', 'eu')" in result.files["app.py"]
    assert "settings.name" in result.files["app.py"]
    assert any("tests/test_app.py:" in message for message in result.messages)
    assert "settings.region" in planned(files, {"tests": "ignore"}).files["app.py"]


EXISTING = """\
from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    {0}

    ZONE: str = Field("eu", validation_alias=AliasChoices("REGION", "AWS_REGION"))


settings = Settings()
"""


def test_case_and_aliases_of_the_existing_class_are_kept(planned, behaviour):
    files = {
        "config.py": EXISTING.format("model_config = SettingsConfigDict(case_sensitive=True)"),
        "app.py": "import os\nprint(os.getenv('REGION', 'eu'), os.getenv('PORT', '80'))\n",
    }
    result = planned(files)
    assert 'PORT: str = "80"' in result.files["config.py"]
    assert "settings.ZONE, settings.PORT" in result.files["app.py"]
    assert any("ZONE is also set by AWS_REGION" in message for message in result.messages)
    tried = [{}, {"PORT": "1", "REGION": "us"}, {"port": "2"}]
    assert behaviour(files, "app.py", tried) == behaviour(result.files, "app.py", tried)


@pytest.mark.parametrize(
    "settings",
    ["model_config = SettingsConfigDict(env_prefix=prefix())", "def settings_customise_sources(cls): ..."],
)
def test_settings_that_are_not_understood_are_not_extended(settings, planned):
    files = {"config.py": EXISTING.format(settings), "app.py": "import os\nprint(os.getenv('PORT', '80'))\n"}
    assert planned(files).files == files


def test_what_existing_settings_need_and_read_is_said(planned):
    config = "model_config = SettingsConfigDict(env_file='.env', env_ignore_empty=True)\n\n    token: str"
    files = {"config.py": EXISTING.format(config), "app.py": "import os\nprint(os.getenv('PORT', '80'))\n"}
    said = " ".join(planned(files).messages)
    assert "app.py also needs TOKEN" in said
    assert "also read .env" in said
    assert "take an empty variable for an unset one" in said
