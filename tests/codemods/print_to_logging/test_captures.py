"""What the repository says about its programs."""

# ruff: noqa: E501 - a program of a few lines reads best as the string that it is

from __future__ import annotations

import pytest

from overhaul.codemods.api import Repository
from overhaul.codemods.print_to_logging import captures
from overhaul.codemods.print_to_logging.captures import Programs, programs_of


def programs(files: dict[str, str]) -> Programs:
    contents = {path: text.encode() for path, text in files.items()}
    return programs_of({}, Repository(tuple(sorted(contents)), contents.get))


@pytest.mark.parametrize(
    ("reader", "text", "captured"),
    [
        ("run.sh", "X=$(python tools/a.py --x)\n", True),
        ("run.sh", "X=`./tools/a.py`\n", True),
        ("run.sh", "python tools/a.py | jq .\n", True),
        ("run.sh", "python a.py --all > out.txt\n", True),
        ("run.sh", "python tools/a.py >> out.txt\n", True),
        ("Makefile", "x:\n\tpython tools/a.py | sort\n", True),
        (".github/workflows/x.yml", "run: echo $(python tools/a.py)\n", True),
        ("run.sh", "python -m tools.a | sort\n", True),
        ("run.sh", "python tools/a.py\n", False),
        ("run.sh", "python tools/a.py || exit 1\n", False),
        ("run.sh", "python tools/a.py 2> log\n", False),
        ("run.sh", "python tools/a.py > /dev/null\n", False),
        ("run.sh", "python tools/aa.py | sort\n", False),
        ("run.sh", "python tools/a.py; ls | sort\n", False),
        ("b.py", "subprocess.check_output([sys.executable, 'tools/a.py'])\n", True),
        ("b.py", "subprocess.run(['python', '-m', 'tools.a'], capture_output=True)\n", True),
        ("b.py", "subprocess.run(['python', 'tools/a.py'])\n", False),
    ],
)
def test_captured_scripts(reader: str, text: str, captured: bool) -> None:  # noqa: FBT001 - a table
    found = programs({"tools/a.py": "print(1)\n", reader: text})
    assert found.reader_of("tools/a.py") == (reader if captured else "")


@pytest.mark.parametrize(
    ("build", "text"),
    [
        ("pyproject.toml", '[project.scripts]\nx = "pkg.cli:start"\n'),
        ("setup.cfg", "[options.entry_points]\nconsole_scripts =\n    x = pkg.cli:start\n"),
        ("setup.py", "setup(entry_points={'console_scripts': ['x=pkg.cli:start']})\n"),
    ],
)
@pytest.mark.parametrize("folder", ["", "src/"])
def test_entry_points(build: str, text: str, folder: str) -> None:
    path = f"{folder}pkg/cli.py"
    assert programs({path: "", build: text}).entries_of(path) == ("start",)


def test_an_entry_point_and_what_it_calls_keep_their_output(convert) -> None:
    source = "def start():\n    print('a')\n    inner()\n\ndef inner():\n    print('b')\n\ndef other():\n    print('c')\n"
    result = convert(source, path="pkg/cli.py", facts=Programs((("pkg/cli.py", "start"),)))
    assert [line for line in result.text.splitlines() if "(" in line and "'" in line] == [
        "    print('a')",
        "    print('b')",
        "    logger.info('c')",
    ]


@pytest.mark.parametrize(
    ("test", "captured"),
    [
        ("from pkg.a import f\n\ndef test_f(capsys):\n    f()\n", True),
        ("from pkg import a\n\ndef test_f(tmp_path, capfd):\n    a.f()\n", True),
        ("import pkg.a\n\ndef test_f():\n    with redirect_stdout(x):\n        pkg.a.f()\n", True),
        (
            "from ..a import (\n    e,\n    f,\n)\n\ndef test_f(monkeypatch):\n    monkeypatch.setattr('sys.stdout', x)\n    f()\n",
            True,
        ),
        ("from pkg.a import outer\n\ndef test_f(capsys):\n    outer()\n", True),
        ("from pkg.a import f\n\ndef test_f():\n    f()\n\ndef test_g(capsys):\n    other()\n", False),
        ("from pkg.b import f\n\ndef test_f(capsys):\n    f()\n", False),
        ("from pkg.a import f\n\ndef test_f(capsys):\n    f\n", False),
    ],
)
def test_output_that_tests_capture(test: str, captured: bool, convert) -> None:  # noqa: FBT001 - a table
    source = "def outer():\n    f()\n\ndef f():\n    print('a')\n\ndef g():\n    print('b')\n"
    facts = programs({"pkg/a.py": source, "pkg/b.py": "", "pkg/tests/test_a.py": test})
    result = convert(source, path="pkg/a.py", facts=facts)
    assert ("print('a')" in result.text) is captured
    assert "logger.info('b')" in result.text
    assert ("captured in pkg/tests/test_a.py" in " ".join(result.messages)) is captured


def test_large_repositories_cost_no_reading_of_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captures, "PYTHON_LIMIT", 1)
    read: list[str] = []

    def reading(path: str) -> bytes:
        read.append(path)
        return b""

    found = programs_of({}, Repository(("a.py", "b.py", "run.sh"), reading))
    assert read == ["run.sh"]
    assert found.configured is None


def test_facts_print_alike_in_every_process() -> None:
    files = {f"s{n}.sh": f"$(python t{n}.py)" for n in range(9)} | {f"t{n}.py": "" for n in range(9)}
    assert repr(programs(files)) == repr(programs(dict(reversed(files.items()))))
    assert "set(" not in repr(programs(files))
