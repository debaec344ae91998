"""`cd` and its kin go where those of bash and dash go."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

import pytest
from side_by_side import SOURCE

STEPS = [
    "cd a", "cd -", "cd l", "cd ..", "cd -P l", "cd $TOP/l/..", "cd -P l/..", "cd $TOP", "cd nonex", "cd f", "cd ''",
    "cd a b", "cd $TOP", "CDPATH=$TOP/c cd d", "cd $TOP", "CDPATH=$TOP/c cd a", "cd $TOP", "CDPATH=:$TOP/c cd a",
    "cd $TOP", "CDPATH=$TOP/c cd ./a", "cd $TOP/./a//", "cd -- ..", "cd -L l", "cd -x", "pwd", "pwd -P", "pwd -L",
    "pwd x", "pwd -x", "cd", "cd $TOP/nonex/..", "cd $TOP", "cd f/..", "cd .", "cd ./c/../a/b", "cd ../..",
]  # fmt: skip
STACK = [
    "pushd a", "dirs", "pushd $TOP/c", "dirs -v", "pushd", "dirs", "pushd +1", "pushd -0", "popd", "dirs", "popd +1",
    "popd", "popd", "pushd", "pushd nonex", "dirs -p", "pushd -n $TOP", "dirs", "dirs -c", "dirs", "pushd $TOP/a",
    "pushd ../c", "dirs +1", "dirs -0", "dirs -l -p", "popd -n", "popd +5", "pushd +7", "dirs +9", "popd -n", "popd -n",
    "pushd a b", "dirs -x", "popd x",
]  # fmt: skip
WALKER = """
import os, shlex, sys
from overhaul.translators.shell.support.directories import cd, dash_cd, here, pwd
from overhaul.translators.shell.support.directory_stack import dirs, popd, pushd
commands = {"cd": dash_cd if sys.argv[1] == "dash" else cd, "pwd": pwd, "dirs": dirs, "pushd": pushd, "popd": popd}
for step in sys.argv[2:]:
    words = shlex.split(os.path.expandvars(step))
    given = {"path": words.pop(0).partition("=")[2]} if words[0].startswith("CDPATH=") else {}
    status = commands[words[0]](*words[1:], **given)
    print(status, os.environ["PWD"], os.environ.get("OLDPWD"), os.getcwd(), flush=True)
"""


@pytest.fixture
def tree(tmp_path):
    top = tmp_path / "top"
    for path in ("a/b", "c/d", "c/a"):
        (top / path).mkdir(parents=True)
    (top / "l").symlink_to("a/b")
    (top / "f").touch()
    return top


@pytest.mark.parametrize(("interpreter", "steps"), [("bash", STEPS), ("dash", STEPS), ("bash", STACK)])
def test_walks(interpreter, steps, tree):
    environment = {
        **os.environ,
        "TOP": str(tree),
        "HOME": str(tree / "c"),
        "PWD": str(tree),
        "PYTHONPATH": str(SOURCE),
    }
    environment.pop("OLDPWD", None)
    lines = [f'{step}; echo "$? $PWD ${{OLDPWD-None}} $(pwd -P)"' for step in steps]

    def run(*command: str) -> list[str]:
        done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
        return done.stdout.splitlines()

    wanted = run(interpreter, "-c", "\n".join(lines))
    assert run(sys.executable, "-c", WALKER, interpreter, *steps) == wanted


@pytest.mark.parametrize("inherited", ["", "/", "relative", "{top}/a/.."])
def test_a_wrong_inherited_name_is_not_believed(inherited, tree):
    code = "from overhaul.translators.shell.support.directories import here; print(here())"
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "PWD": inherited.format(top=tree)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tree, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{tree}\n"


def test_links_of_an_inherited_name_are_kept(tree):
    code = "from overhaul.translators.shell.support.directories import here; print(here())"
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "PWD": str(tree / "l")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tree / "l",
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{tree / 'l'}\n"


def test_steps_are_shell_words():
    assert all(shlex.split(step) for step in (*STEPS, *STACK))
