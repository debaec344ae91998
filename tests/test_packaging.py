"""What is built, installed and promised about versions: wheel, sdist, contracts, old interpreters."""

from __future__ import annotations

import email.parser
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from overhaul import __version__

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PROJECT = Path(__file__).parents[1]
SOURCES = PROJECT / "src" / "overhaul"
VERSIONS = ("3.10", "3.11", "3.12", "3.13")


def pip(*arguments: str, python: str | Path = sys.executable) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, "-m", "pip", "--disable-pip-version-check", *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
    )


@pytest.fixture(scope="module")
def distributions(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build sdist and, from it, the wheel, in an isolated environment as an installer would."""
    target = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--outdir", str(target), str(checkout)],
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
    )
    if done.returncode and pip("download", "--no-deps", "-d", str(target), "hatchling").returncode:
        pytest.skip("the package index cannot be reached, and building needs hatchling from it")
    assert done.returncode == 0, done.stdout + done.stderr
    return {
        "wheel": next(target.glob("overhaul-*.whl")),
        "sdist": next(target.glob("overhaul-*.tar.gz")),
    }


@pytest.fixture(scope="module")
def wheel_names(distributions: dict[str, Path]) -> set[str]:
    with zipfile.ZipFile(distributions["wheel"]) as wheel:
        return set(wheel.namelist())


def test_wheel_holds_the_package_and_nothing_beside_it(wheel_names: set[str]) -> None:
    tops = {name.partition("/")[0] for name in wheel_names}
    assert tops == {"overhaul", f"overhaul-{__version__}.dist-info"}


def test_wheel_holds_every_source_and_data_file(wheel_names: set[str]) -> None:
    expected = {
        path.relative_to(SOURCES.parent).as_posix()
        for path in SOURCES.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert "overhaul/py.typed" in expected
    assert any(name.startswith("overhaul/report/schema/") for name in expected)
    assert expected <= wheel_names


def test_wheel_metadata(distributions: dict[str, Path]) -> None:
    with zipfile.ZipFile(distributions["wheel"]) as wheel:
        info = f"overhaul-{__version__}.dist-info"
        metadata = email.parser.Parser().parsestr(wheel.read(f"{info}/METADATA").decode())
        entry_points = wheel.read(f"{info}/entry_points.txt").decode()
    assert metadata["Version"] == __version__
    assert metadata["Requires-Python"] == ">=3.10"
    assert metadata["License-Expression"] == "MIT"
    assert "migrate = overhaul.entry:main" in entry_points
    required = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert not [line for line in required if re.match(r"(bashlex|pytest|mypy|boto3)\b", line)]


def test_sdist_can_be_tested_and_read(distributions: dict[str, Path]) -> None:
    with tarfile.open(distributions["sdist"]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "pyproject.toml",
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
        "tests/test_packaging.py",
        "docs/tutorial.md",
        "demo/run.py",
        "fixtures/systems/aws-scripts/config.py",
    } <= names


def test_installs_into_an_empty_environment(distributions: dict[str, Path], tmp_path: Path) -> None:
    home = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    python = home / "bin" / "python"
    done = pip("install", "--quiet", str(distributions["wheel"]), python=python)
    assert done.returncode == 0, done.stderr
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    version = subprocess.run(
        [home / "bin" / "migrate", "--version"],
        cwd=tmp_path,
        env=env,
        check=True,
        capture_output=True,
        text=True,
    )
    assert __version__ in version.stdout
    # Every codemod imports with the dependencies of the distribution alone.
    code = (
        "from overhaul.codemods.catalog import CATALOG, load; print(*[load(name).name for name in CATALOG])"
    )
    listed = subprocess.run(
        [python, "-c", code], cwd=tmp_path, env=env, check=True, capture_output=True, text=True
    )
    assert "print-to-logging" in listed.stdout.split()
    strangers = [python, "-c", "import cli"], [python, "-c", "import codemods"]
    for command in strangers:
        assert subprocess.run(command, cwd=tmp_path, env=env, check=False, capture_output=True).returncode


def test_rooms_import_only_what_they_may() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=PROJECT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("version", VERSIONS)
def test_compiles_on_every_supported_python(version: str, tmp_path: Path) -> None:
    interpreter = python_of(version)
    if interpreter is None:
        pytest.skip(f"there is no Python {version} on this machine")
    done = subprocess.run(
        [interpreter, "-W", "error", "-m", "compileall", "-q", "-f", str(SOURCES), str(PROJECT / "demo")],
        env={"PATH": os.environ["PATH"], "PYTHONPYCACHEPREFIX": str(tmp_path)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def python_of(version: str) -> str | None:
    """Return an interpreter of that version, on PATH or of pyenv; a stub that only complains is none."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [shutil.which(f"python{version}"), *pyenv.glob(f"{version}.*/bin/python{version}")]
    for found in filter(None, candidates):
        said = subprocess.run(
            [found, "-c", "import sys; print(*sys.version_info[:2], sep='.')"],
            check=False,
            capture_output=True,
            text=True,
        )
        if said.stdout.strip() == version:
            return str(found)
    return None


def test_classifiers_name_the_versions_that_are_promised() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    named = {item.rpartition(" ")[2] for item in project["classifiers"] if re.search(r":: 3\.\d+$", item)}
    assert named == set(VERSIONS)
    assert project["requires-python"] == f">={VERSIONS[0]}"
