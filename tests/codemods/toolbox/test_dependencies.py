"""Adding a dependency: which file, and in that file's own style."""

from __future__ import annotations

import pytest
import tomlkit

from overhaul.codemods.api import FoundFile, Repository
from overhaul.codemods.toolbox.dependencies import declared_version, dependency_edit


def repository(files: dict[str, str]) -> Repository:
    contents = {path: text.encode() for path, text in files.items()}
    return Repository(tuple(sorted(contents)), contents.get)


def edited(files: dict[str, str], name: str = "pydantic-settings") -> dict[str, str]:
    found = dependency_edit(name, ">=2.7", repository(files), pin="2.7.1", provides=("key",))
    assert isinstance(found, FoundFile), found
    (piece,) = found.pieces
    at, removed, text, provides, needs = piece
    assert (removed, provides, needs, found.new) == (b"", ("key",), (), False)
    before = files[found.path].encode()
    return {found.path: (before[:at] + text.encode() + before[at:]).decode()}


REQUIREMENTS = {
    "ranges, unsorted": ("flask>=3\nboto3>=1.28\n", "flask>=3\nboto3>=1.28\npydantic-settings>=2.7\n"),
    "ranges, sorted": ("boto3>=1\nflask>=3\nrich\n", "boto3>=1\nflask>=3\npydantic-settings>=2.7\nrich\n"),
    "pinned": ("boto3==1.28.1\nflask==3.0.0\n", "boto3==1.28.1\nflask==3.0.0\npydantic-settings==2.7.1\n"),
    "compatible": ("b~=1.28\na~=3.0\n", "b~=1.28\na~=3.0\npydantic-settings~=2.7\n"),
    "bare": ("requests\nflask\n", "requests\nflask\npydantic-settings\n"),
    "blanks around": ("b == 1.0\na == 2.0\n", "b == 1.0\na == 2.0\npydantic-settings == 2.7.1\n"),
    "no last newline": ("b>=1\na>=2", "b>=1\na>=2\npydantic-settings>=2.7"),
    "crlf": ("b>=1\r\na>=2\r\n", "b>=1\r\na>=2\r\npydantic-settings>=2.7\r\n"),
    "crlf sorted": ("a>=1\r\nz>=2\r\n", "a>=1\r\npydantic-settings>=2.7\r\nz>=2\r\n"),
    "comments": (
        "# web\nflask>=3  # the server\n\n# cloud\nboto3>=1\n",
        "# web\nflask>=3  # the server\n\n# cloud\nboto3>=1\npydantic-settings>=2.7\n",
    ),
    "sorted, with a comment at the end": (
        "boto3>=1\nflask>=3\n# end\n",
        "boto3>=1\nflask>=3\npydantic-settings>=2.7\n# end\n",
    ),
    "options, markers, extras": (
        "--index-url https://example.org/simple\na[x]>=1; python_version < '3.12'\nz>=2\n",
        (
            "--index-url https://example.org/simple\na[x]>=1; python_version < '3.12'\n"
            "pydantic-settings>=2.7\nz>=2\n"
        ),
    ),
    "sorted without regard to case": (
        "Flask>=3\nrequests>=2\n",
        "Flask>=3\npydantic-settings>=2.7\nrequests>=2\n",
    ),
    "empty": ("", "pydantic-settings>=2.7\n"),
    "addresses do not count": (
        "-e .\ngit+https://x.org/y.git\n",
        "-e .\ngit+https://x.org/y.git\npydantic-settings>=2.7\n",
    ),
}


@pytest.mark.parametrize("case", REQUIREMENTS)
def test_requirements_txt(case):
    before, after = REQUIREMENTS[case]
    assert edited({"requirements.txt": before}) == {"requirements.txt": after}


PYPROJECT = {
    "several lines": (
        '[project]\ndependencies = [\n  "flask>=3",\n  "boto3>=1",\n]\n',
        '[project]\ndependencies = [\n  "flask>=3",\n  "boto3>=1",\n  "pydantic-settings>=2.7",\n]\n',
    ),
    "sorted": (
        "[project]\ndependencies = [\n    'boto3>=1',\n    'rich>=13',\n]\n",
        "[project]\ndependencies = [\n    'boto3>=1',\n    'pydantic-settings>=2.7',\n    'rich>=13',\n]\n",
    ),
    "no trailing comma": (
        '[project]\ndependencies = [\n    "b>=1",\n    "a>=1"\n]\n',
        '[project]\ndependencies = [\n    "b>=1",\n    "a>=1",\n    "pydantic-settings>=2.7"\n]\n',
    ),
    "comment behind the last": (
        '[project]\ndependencies = [\n    "b>=1", # ]\n    "a", # two\n]\n',
        '[project]\ndependencies = [\n    "b>=1", # ]\n    "a", # two\n    "pydantic-settings>=2.7",\n]\n',
    ),
    "one line": (
        '[project]\ndependencies = ["flask", "boto3"]\n',
        '[project]\ndependencies = ["flask", "boto3", "pydantic-settings"]\n',
    ),
    "one line, sorted": (
        '[project]\ndependencies = ["boto3==1", "rich==2"]\n',
        '[project]\ndependencies = ["boto3==1", "pydantic-settings==2.7.1", "rich==2"]\n',
    ),
    "empty": (
        "[project]\ndependencies = []\n",
        '[project]\ndependencies = [\n    "pydantic-settings>=2.7",\n]\n',
    ),
    "no list at all": (
        '[project]\nname = "x"\n\n[tool.ruff]\n',
        '[project]\nname = "x"\ndependencies = [\n    "pydantic-settings>=2.7",\n]\n\n[tool.ruff]\n',
    ),
    "groups and extras are left": (
        '[project]\ndependencies = ["a"]\n[dependency-groups]\ndev = ["c"]\n',
        ('[project]\ndependencies = ["a", "pydantic-settings"]\n[dependency-groups]\ndev = ["c"]\n'),
    ),
    "crlf": (
        '[project]\r\ndependencies = [\r\n  "b>=1",\r\n  "a>=1",\r\n]\r\n',
        '[project]\r\ndependencies = [\r\n  "b>=1",\r\n  "a>=1",\r\n  "pydantic-settings>=2.7",\r\n]\r\n',
    ),
    "poetry": (
        '[tool.poetry.dependencies]\npython = "^3.11"\nflask = "^3.0"\nboto3 = "^1.28"\n\n[build-system]\n',
        (
            '[tool.poetry.dependencies]\npython = "^3.11"\nflask = "^3.0"\nboto3 = "^1.28"\n'
            'pydantic-settings = "^2.7"\n\n[build-system]\n'
        ),
    ),
    "poetry, sorted": (
        '[tool.poetry.dependencies]\npython = "^3.11"\nb = "3.0"\nz = "13"\n',
        '[tool.poetry.dependencies]\npython = "^3.11"\nb = "3.0"\npydantic-settings = "2.7.1"\nz = "13"\n',
    ),
    "non-ASCII before the place": (
        '[project]\nauthors = [{name = "Zoë"}]\ndependencies = ["z"]\n',
        '[project]\nauthors = [{name = "Zoë"}]\ndependencies = ["z", "pydantic-settings"]\n',
    ),
}


@pytest.mark.parametrize("case", PYPROJECT)
def test_pyproject(case):
    before, after = PYPROJECT[case]
    assert edited({"pyproject.toml": before}) == {"pyproject.toml": after}
    tomlkit.parse(after)


def test_the_project_table_wins_over_requirements():
    files = {"pyproject.toml": '[project]\ndependencies = ["a"]\n', "requirements.txt": "a\n"}
    assert list(edited(files)) == ["pyproject.toml"]


def test_a_pyproject_with_tools_alone_leaves_it_to_requirements():
    files = {"pyproject.toml": "[tool.ruff]\nline-length = 100\n", "requirements.txt": "a\n"}
    assert list(edited(files)) == ["requirements.txt"]


def test_dynamic_dependencies_go_to_the_file_they_are_read_from():
    pyproject = '[project]\ndynamic = ["dependencies"]\n'
    pyproject += '[tool.setuptools.dynamic]\ndependencies = {file = ["deps/run.txt"]}\n'
    assert list(edited({"pyproject.toml": pyproject, "deps/run.txt": "a\n"})) == ["deps/run.txt"]


def test_the_source_of_a_compiled_file_is_edited():
    assert list(edited({"requirements.in": "a\n", "requirements.txt": "a==1\n"})) == ["requirements.in"]


DECLARED = {
    "requirements": {"requirements.txt": "Pydantic_Settings>=2\n"},
    "with extras": {"requirements.txt": "pydantic-settings[yaml]==2.1\n"},
    "project": {"pyproject.toml": '[project]\ndependencies = ["pydantic.settings"]\n'},
    "poetry": {"pyproject.toml": '[tool.poetry.dependencies]\npydantic-settings = {version = "^2"}\n'},
    "setup.py": {"setup.py": 'setup(install_requires=["pydantic-settings>=2"])\n'},
    "setup.cfg": {"setup.cfg": "[options]\ninstall_requires =\n    pydantic-settings\n"},
}


@pytest.mark.parametrize("case", DECLARED)
def test_nothing_to_do_when_it_is_declared(case):
    assert dependency_edit("pydantic-settings", ">=2.7", repository(DECLARED[case])) is None


REASONS = {
    "hashes": ({"requirements.txt": "a==1 \\\n    --hash=sha256:00\n"}, "hashes"),
    "compiled": ({"requirements.txt": "# This file is autogenerated by pip-compile\na==1\n"}, "compile"),
    "setup.py": ({"setup.py": "setup()\n"}, "setup.py"),
    "nowhere": ({"app.py": ""}, "declares no dependencies"),
    "broken": ({"pyproject.toml": "[project\n"}, "cannot be read"),
    "only for development": ({"requirements-dev.txt": "pytest\n"}, "declares no dependencies"),
}


@pytest.mark.parametrize("case", REASONS)
def test_the_reason_when_no_place_is_certain(case):
    files, words = REASONS[case]
    reason = dependency_edit("pydantic-settings", ">=2.7", repository(files))
    assert isinstance(reason, str)
    assert words in reason


def test_a_name_that_only_begins_alike_is_another():
    assert declared_version("pydantic", repository({"requirements.txt": "pydantic-settings==2\n"})) is None
    assert declared_version("pydantic", repository({"setup.py": 'x=["pydantic-settings"]\n'})) is None
    assert declared_version("pydantic", repository({"requirements.txt": "pydantic < 2 ; x\n"})) == "<2"
