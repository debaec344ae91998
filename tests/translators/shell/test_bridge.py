from __future__ import annotations

import subprocess
import sys

import pytest

from overhaul.effects.shfmt import parse_script
from overhaul.translators.python.text import text_of
from overhaul.translators.shell.helpers.shaking import completed
from overhaul.translators.shell.options import Options
from overhaul.translators.shell.translate import translate

SCRIPT = r"""
x="it's"
a=(1 "b c")
declare -A m=([k]=v)
n=x
class=renamed
f() { echo "$1 ${!n} ${a[1]} ${m[k]} $class ${x@P}"; sh -c "exit ${2@P}"; }
f arg 0
f arg 3
echo "$?"
"""


def program(script: str, *, bridge: bool) -> str:
    parsed = parse_script(script, "script.sh")
    translation = translate(parsed, lambda text: parse_script(text, "script.sh"), Options(bridge=bridge))
    assert len(translation.opaque) == 2
    return text_of(completed(translation.module, translation.helpers, variables=translation.variables))


def test_bash_sees_the_variables_and_its_status_counts(tmp_path):
    path = tmp_path / "script.py"
    path.write_text(program(SCRIPT, bridge=True))
    by_bash = subprocess.run(["bash", "-c", SCRIPT], capture_output=True, check=False)
    by_python = subprocess.run([sys.executable, path], capture_output=True, check=False)
    assert by_python.stdout == by_bash.stdout
    assert by_python.stdout.endswith(b"3\n")


@pytest.mark.parametrize("bridge", [True, False])
def test_what_runs_through_bash_is_marked(bridge):
    assert ("# Through bash: " in program(SCRIPT, bridge=bridge)) is bridge
    assert ("raise Untranslated(" in program(SCRIPT, bridge=bridge)) is not bridge
