"""Programs behave the same before and after, in environments that are set, unset, empty and odd."""

# ruff: noqa: ISC004 - programs stand as text, a line of theirs may be long or in several pieces

from __future__ import annotations

import itertools

import pytest

#: What a program may raise instead: pydantic's error is a ValueError, and a KeyError where all fail at import.
SAME_FAILURE = {
    "KeyError": {"KeyError", "ValidationError"},
    "ValueError": {"ValueError", "ValidationError", "SettingsError"},
    "TypeError": {"TypeError", "KeyError", "ValidationError"},
    "AttributeError": {"AttributeError", "KeyError", "ValidationError"},
    "JSONDecodeError": {"JSONDecodeError", "SettingsError", "ValidationError"},
}
#: (program, values that each variable takes; None for unset)
PROGRAMS = {
    "number with a default": (
        'import os\nPORT = int(os.getenv("PORT", "8080"))\nprint(PORT, type(PORT))\n',
        {"PORT": [None, "1", " 7 ", "", "x", "-3", "1_000"]},
    ),
    "number default": ('import os\nprint(int(os.environ.get("PORT", 80)))\n', {"PORT": [None, "1", "x"]}),
    "float": ('import os\nprint(float(os.getenv("RATE", "1.5")))\n', {"RATE": [None, "2", "1e3", "nan", "", "y"]}),
    "number without a default": ('import os\nprint(int(os.getenv("PORT")))\n', {"PORT": [None, "1", ""]}),
    "required": ('import os\nprint(os.environ["URL"])\n', {"URL": [None, "", "x y"]}),
    "optional": ('import os\nprint(repr(os.getenv("URL")))\n', {"URL": [None, "", "x"]}),
    "text default": ('import os\nprint(repr(os.getenv("URL", "d")))\n', {"URL": [None, "", "x"]}),
    "or": ('import os\nprint(os.getenv("PATH_") or "/d")\n', {"PATH_": [None, "", "x"]}),
    "flag": (
        'import os\nprint(os.getenv("DEBUG", "false").lower() == "true")\n',
        {"DEBUG": [None, "true", "TRUE", "1", "yes", "", "banana", " true"]},
    ),
    "flag of words": (
        'import os\nprint(os.environ.get("DEBUG", "").strip().lower() in ("1", "true", "yes"))\n',
        {"DEBUG": [None, "1", " Yes ", "on", "", "false"]},
    ),
    "flag that is not false": (
        'import os\nprint(os.getenv("CACHE", "1") not in ("0", "false"))\n',
        {"CACHE": [None, "0", "false", "no", ""]},
    ),
    "negated flag": (
        'import os\nprint(os.getenv("NO_CACHE") != "1", not os.getenv("NO_CACHE") == "1")\n',
        {"NO_CACHE": [None, "1", "0", ""]},
    ),
    "flag that must be set": (
        'import os\nprint(os.getenv("DEBUG").lower() == "true")\n',
        {"DEBUG": [None, "true", "no"]},
    ),
    "flag by number": ('import os\nprint(bool(int(os.getenv("D", "0"))))\n', {"D": [None, "1", "2", "0", "x", ""]}),
    "truth of text": (
        'import os\nprint("on" if os.getenv("D") else "off", bool(os.environ.get("D")))\n',
        {"D": [None, "", "0", "false"]},
    ),
    "list": ('import os\nprint(os.getenv("TAGS", "a,b").split(","))\n', {"TAGS": [None, "", "x", "x, y", ",", "[1]"]}),
    "clean list": (
        'import os\nprint([t.strip() for t in os.getenv("TAGS", "").split(",") if t.strip()])\n',
        {"TAGS": [None, "", "x", "x, y", ","]},
    ),
    "numbers": (
        'import os\nprint([int(p) for p in os.environ["PORTS"].split(",")])\n',
        {"PORTS": [None, "1,2", "", "1,x"]},
    ),
    "set": (
        'import os\nALLOWED = set(os.getenv("TAGS", "b,a").split(","))\nprint(sorted(ALLOWED))\n',
        {"TAGS": [None, "", "y,x,y"]},
    ),
    "path": (
        'import os\nfrom pathlib import Path\nprint(repr(Path(os.getenv("DIR", "/tmp"))))\n',
        {"DIR": [None, "", "~/x", "/a/../b"]},
    ),
    "json": (
        'import json, os\nprint(json.loads(os.getenv("MAP", "{}")))\n',
        {"MAP": [None, '{"a": [1]}', "", "x"]},
    ),
    "presence": (
        'import os\nprint("CI" in os.environ, "CI" not in os.environ, os.environ.get("CI"))\n',
        {"CI": [None, "", "1"]},
    ),
    "presence beside a default": (
        'import os\nprint("CI" in os.environ, os.environ.get("CI", "x"))\n',
        {"CI": [None, "", "1"]},
    ),
    "asked and insisted": (
        'import os\nif os.environ.get("ID"):\n    print(os.environ["ID"])\nelse:\n    print("no", os.environ["ID"])\n',
        {"ID": [None, "", "1"]},
    ),
    "caught": (
        'import os\n\n\ndef user():\n    try:\n        return os.environ["WHO"]\n    except KeyError:\n'
        '        return "nobody"\n\n\nprint(user())\n',
        {"WHO": [None, "", "me"]},
    ),
    "conversion caught": (
        'import os\ntry:\n    PORT = int(os.getenv("PORT", "80"))\nexcept ValueError:\n    PORT = 1\nprint(PORT)\n',
        {"PORT": [None, "7", "x", ""]},
    ),
    "another function does not care": (
        'import os, sys\n\n\ndef needs():\n    return os.environ["TOKEN"]\n\n\ndef counts():\n'
        '    return int(os.getenv("N", "1"))\n\n\nprint("started")\nif os.getenv("GO") == "go":\n    print(needs())\n'
        'if os.getenv("GO") == "count":\n    print(counts())\n',
        {"TOKEN": [None, "t"], "N": [None, "3"], "GO": [None, "go", "count"]},
    ),
    "early and late": (
        'import os\nNAME = os.getenv("NAME", "n")\nprint(NAME)\n\n\ndef main():\n    return int(os.environ["N"])\n\n\n'
        "print('imported')\nprint(main())\n",
        {"NAME": [None, "x"], "N": [None, "3", "x"]},
    ),
    "list that is changed": (
        'import os\n\n\ndef names():\n    found = os.getenv("TAGS", "a").split(",")\n    found.append("z")\n'
        "    return found\n\n\nprint(names(), names())\n",
        {"TAGS": [None, "x,y"]},
    ),
    "f-string": (
        "import os\nprint(f\"{os.environ['A']} {os.getenv('B', 'b')!r} {int(os.getenv('C', '1')):03d}\")\n",
        {"A": [None, "1"], "B": [None, ""], "C": [None, "2"]},
    ),
    "constant keys": (
        'import os\nKEY = "PORT"\nprint(os.environ.get(KEY, "1"), os.getenv(key="PORT", default="1"))\n',
        {"PORT": [None, "2"]},
    ),
    "aliases": (
        "from os import environ as env, getenv as g\nimport os as o\ne = o.environ\n"
        'print(env.get("A"), g("A"), e.get("A"), o.getenv("A"))\n',
        {"A": [None, "2"]},
    ),
    "odd names": (
        'import os\nprint(os.getenv("json"), os.getenv("FROM"), os.getenv("2FA", "x"), os.getenv("a-b"),'
        ' os.getenv("_X"), os.getenv("MODEL_DUMP"), os.getenv("INT", "1"), os.getenv("COPY"))\n',
        {"json": [None, "1"], "FROM": ["f"], "2FA": [None, "y"], "a-b": ["c"], "_X": ["x"], "MODEL_DUMP": ["m"],
         "INT": ["5"], "COPY": ["c"]},
    ),
    "mixed default": (
        'import os\nprint(repr(os.getenv("D", False)), repr(os.getenv("N", 5)), repr(os.getenv("M", 1.5)))\n',
        {"D": [None, "false", "1", "True"], "N": [None, "7"], "M": [None, "2"]},
    ),
    "text and number": (
        'import os\nprint(int(os.getenv("PORT", "80")), os.getenv("PORT", "80"))\n',
        {"PORT": [None, " 8 ", "x"]},
    ),
    "written": (
        'import os\nos.environ["A"] = "w"\nprint(os.environ["A"], os.getenv("B", "b"))\n',
        {"A": [None, "1"], "B": [None, "1"]},
    ),
    "or with a number": (
        'import os\nprint(int(os.getenv("PORT") or 80), int(os.environ.get("POOL", "") or "5"))\n',
        {"PORT": [None, "", "1", "x"], "POOL": [None, "", "2"]},
    ),
    "or before a list": (
        'import os\nprint((os.getenv("TAGS") or "a,b").split(","))\n',
        {"TAGS": [None, "", "x,y"]},
    ),
    "or nothing": ('import os\nprint(repr(os.getenv("A") or None))\n', {"A": [None, "", "x"]}),
    "or with two defaults": (
        'import os\nprint(os.getenv("A") or "x", os.getenv("A") or "y", repr(os.getenv("A")))\n',
        {"A": [None, "", "z"]},
    ),
    "asked for first": (
        'import os\nA = int(os.environ["A"]) if "A" in os.environ else None\n'
        'B = os.environ["B"] if "B" in os.environ else "local"\nprint(A, B)\n',
        {"A": [None, "", "1"], "B": [None, "", "b"]},
    ),
    "asked whether it says something": (
        'import os\nA = int(os.environ["A"]) if os.environ.get("A") else 5\n'
        'B = os.getenv("B").split(",") if os.getenv("B") else []\nprint(A, B)\n',
        {"A": [None, "", "1", "x"], "B": [None, "", "b,c"]},
    ),
    "asked for first, and read elsewhere": (
        'import os\nA = int(os.environ["A"]) if os.environ.get("A") else 5\nprint(A, repr(os.getenv("A")))\n',
        {"A": [None, "", "1"]},
    ),
    "several flags and lists of one kind": (
        'import os\nA = os.getenv("A", "0") == "1"\nB = os.getenv("B", "1") == "1"\n'
        'C = [a.strip() for a in os.getenv("C", "").split(",")]\n'
        'D = [b.strip() for b in os.getenv("D", "").split(",")]\n'
        "print(A, B, C, D)\n",
        {"A": [None, "1", "yes"], "B": [None, "0"], "C": [None, "x, y"], "D": [None, "z"]},
    ),
    "a default that is worked out": (
        'import os\nBASE = "/srv"\nprint(int(os.getenv("A", 60 * 60)), os.getenv("B", BASE + "/x"))\n',
        {"A": [None, "1"], "B": [None, "b"]},
    ),
    "names in a class": (
        'import os\n\n\nclass Key:\n    REGION = "APP_" + "REGION"\n    PORT = "PORT"\n\n\n'
        'print(int(os.environ.get(Key.PORT, "1")))\n',
        {"PORT": [None, "2"]},
    ),
    "child process": (
        'import os\nimport subprocess\nimport sys\nenv = {**os.environ, "X": os.getenv("Y", "y")}\n'
        'print(subprocess.run([sys.executable, "-c", "import os; print(os.environ[\'X\'])"], env=env,'
        " capture_output=True, text=True).stdout)\n",
        {"Y": [None, "1"]},
    ),
}  # fmt: skip


def environments(values):
    for chosen in itertools.product(*values.values()):
        yield {name: value for name, value in zip(values, chosen, strict=True) if value is not None}


@pytest.mark.parametrize("case", PROGRAMS)
def test_the_same_in_every_environment(case, planned, behaviour):
    source, values = PROGRAMS[case]
    files = {"app.py": source}
    after = planned(files).files
    assert after != files
    tried = list(environments(values))
    for environment, old, new in zip(
        tried, behaviour(files, "app.py", tried), behaviour(after, "app.py", tried), strict=True
    ):
        if old[1]:
            assert new[1] in SAME_FAILURE.get(old[1], {old[1]}), (environment, old, new)
        else:
            assert new == old, (environment, after)
        assert old[0].startswith(new[0]) if old[1] else True


@pytest.mark.parametrize("case", PROGRAMS)
def test_a_second_run_changes_nothing(case, planned):
    after = planned({"app.py": PROGRAMS[case][0]}).files
    assert planned(after).files == after
