import pytest
from lowering import lowered, opaque

CASES = {
    "wait": "return wait()",
    "sleep 1 & wait %1": 'background(["sleep", "1"])\nreturn wait("%1")',
    "wait -n": "return wait_next()[0]",
    "wait -n -p x": "global x\ncode, process = wait_next()\nif process:\n    x = process\n"
    'else:\n    x = ""\n    os.environ.pop("x", None)\nreturn code',
    "wait -p x $!": (
        "global x\n"
        "code, process = wait_naming(*([last_background()] if last_background() else []))\n"
        "if process:\n"
        "    x = process\n"
        "else:\n"
        '    x = ""\n'
        '    os.environ.pop("x", None)\n'
        "return code"
    ),
    "kill -TERM 5": 'return kill("-TERM", "5")',
    "kill %1": 'return kill(*job("%1"))',
    "kill -l 9": 'return kill_names("9")',
    "jobs -rp": 'return list_jobs("-p", "-r")',
    "sleep 1 & jobs": 'background(["sleep", "1"], text="sleep 1")\nreturn list_jobs()',
    "disown": "return disown()",
    "exec ls -l": 'raise SystemExit(execute("ls", "-l"))',
    "exec ls > f": 'raise SystemExit(execute("ls", redirects=redirected((1, ">", "f"))))',
}


@pytest.mark.parametrize("script", CASES)
def test_jobs(script):
    assert lowered(script) == CASES[script]


@pytest.mark.parametrize(
    "script", ["wait -x", "jobs -n", "exec -l ls", "disown -h", "shopt -s execfail; exec ls"]
)
def test_what_is_left(script):
    assert opaque(script)
