"""Random Python programs made of what codemods look for, in all the ways in which files are written.

A program is a list of statements from a table, nested into functions, classes and branches, under imports that bring,
hide or shadow the names, and is then written with some indentation, line ends, a byte order mark or no last newline.
"""

from __future__ import annotations

from hypothesis import strategies as st

__all__ = ["EVERYTHING", "HEADS", "SCENES", "SIMPLE", "TRIES", "programs"]

IMPORTS = (
    "import os",
    "import os as o, sys",
    "from os import environ, getenv",
    "from os import environ as e, getenv as g",
    "import os.path",
    "import requests",
    "import requests as r",
    "from requests import get, post",
    "import logging",
    "from logging import warn, getLogger as gl",
    "import logging\n\nlogger = logging.getLogger(__name__)",
    "import subprocess",
    "from subprocess import run, check_output",
    "import yaml",
    "from yaml import load",
    "import time, datetime",
    "from datetime import datetime",
    "import traceback",
    "import boto3",
    "from os import *",
    "import config",
    "from config import settings",
    "from .settings import logger",
    "try:\n    import requests\nexcept ImportError:\n    requests = None",
    "if True:\n    import yaml",
    "import pathlib; import sys",
)
#: What most statements need to mean what they seem to mean.
EVERYTHING = """\
import datetime
import logging
import os
import pathlib
import subprocess
import sys
import time
import traceback

import boto3
import requests
import yaml
"""
SCENES = (
    "def fetch(url):\n    return requests.get(url, timeout=3).json()",
    "async def fetch(url):\n    print(url)\n    return requests.head(url)",
    "@staticmethod\ndef pull(image):\n    subprocess.run(['docker', 'pull', image], check=True)",
    "def names(s3=boto3.client('s3')):\n    return s3.list_buckets()['Buckets']",
    (
        "def again(url):\n    for attempt in range(3):\n        try:\n            return requests.get(url)\n"
        "        except requests.ConnectionError:\n            time.sleep(2)"
    ),
    (
        "while True:\n    try:\n        x = requests.get('https://example.org')\n        break\n"
        "    except requests.RequestException as x:\n        print('again', x)\n        time.sleep(2 ** 3)"
    ),
    (
        "class Client:\n    base = os.environ.get('BASE', 'x')\n\n    def get(self, path):\n"
        "        return requests.get(self.base + path, headers={'key': os.environ['API_KEY']})"
    ),
    (
        "def main():\n    port = int(os.environ.get('PORT', '80'))\n    debug = os.getenv('DEBUG') == 'true'\n"
        "    hosts = os.environ['HOSTS'].split(',')\n    print(port, debug, hosts)"
    ),
    "try:\n    x = yaml.load(open('x.yml'))\nexcept Exception as e:\n    print('failed', e)\n    raise ValueError('x')",
    "x = subprocess.run('ls', shell=True, capture_output=True)\nprint(x.stdout)",
    "x = datetime.datetime.utcnow()\ny = datetime.datetime.utcfromtimestamp(0)",
    "def log(x, y=[]):\n    logging.warn('x %s', x)\n    y.append(x)\n    return y",
)
SIMPLE = (
    'print("hello")',
    'print("a", x, sep="-")',
    'print(f"{x!r:>10} of {len(y)}")',
    'print("%s and %d" % (x, 3))',
    'print("{} {}".format(x, y))',
    'print("warning: disk", file=sys.stderr)',
    'print(x, end="", flush=True)',
    "print(*x)",
    "print()",
    'print("debug", x); print("two")',
    'print(\n    "long",  # why\n    x,\n)',
    "traceback.print_exc()",
    "out = print",
    'x = os.environ["HOME"]',
    'x = os.environ.get("PORT", "80")',
    'y = int(os.getenv("PORT", "8080"))',
    'y = os.getenv("DEBUG", "").lower() == "true"',
    'y = "A_KEY" in os.environ',
    'z = getenv("TOKEN")',
    'os.environ["OUT"] = "1"',
    'x = o.environ.get("NAME") or "none"',
    "e = os.environ",
    'x = requests.get("https://example.org")',
    'x = r.get("https://example.org", headers={"a": "b"})',
    'x = get("https://example.org").json()',
    'x = requests.post("https://example.org", json=y)',
    'run(["git", "fetch"])',
    'subprocess.run(["docker", "pull", x], check=False)',
    'y = check_output(["curl", "-s", x])',
    'subprocess.call("ls", shell=True)',
    "y = yaml.load(x)",
    "y = load(x)",
    "x = datetime.datetime.utcnow()",
    "x = datetime.utcnow()",
    'warn("old")',
    'logging.warn("old %s", x)',
    'logging.getLogger().warn("x")',
    "x = open(y).read()",
    'x = open("a.txt", "w", **y)',
    'pathlib.Path("x").read_text()',
    "x = set([1, 2, 3])",
    "x = set([y for y in z])",
    'x = y is "a" or y is not ()',
    'x = f"plain" + f"{y}"',
    "x = y.startswith('a') or y.startswith('b')",
    'ValueError("lost")',
    "x = lambda a, b=[]: print(a, b)",
    "x = [print(each) for each in y]",
    "x = f\"{print(1)} {os.getenv('A')}\"",
    "del x",
    "x: int = 3",
    "pass",
    "print = x",
    "logger = x",
    "settings = 1",
    "global q; q = 1",
    'x = """one\n  print("two")\n"""',
    "(x := 3)",
    "assert x, print('no')",
)
HEADS = (
    "def f(x, y=[], *, z={}):",
    "async def g(x):",
    "def print(x):",
    "def requests(logger):",
    "class C:",
    "class D(Exception):",
    "@decorated(print)\ndef h(os):",
    "if x:",
    'if __name__ == "__main__":',
    "for x in range(3):",
    "for attempt in range(5):",
    "while True:",
    'with open("f") as x:',
    "with open('a') as x, open('b', 'rb') as y:",
)
TRIES = (
    ("try:", "except:"),
    ("try:", "except Exception as x:"),
    ("try:", "except (OSError, ValueError) as logger:"),
    ("try:", "except requests.RequestException:"),
    ("try:", "finally:"),
    ("if x:", "else:"),
    ("for x in y:", "else:"),
)
LAST = ("raise ValueError(x)", "return", "continue", "break", "time.sleep(1)", "raise", "pass")
TOPS = (
    "",
    '"""What it is."""\n',
    "#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\n",
    "from __future__ import annotations\n",
    '"""Doc."""\nfrom __future__ import annotations\n\n',
    "# Copyright\n\n__all__ = ['f']\n",
    "\f\n",
)


def indented(text: str) -> str:
    """Indent the lines of a block; those inside a string keep to themselves."""
    return "\n".join(
        f"    {line}" if line and not line.startswith(("  print(", '"""')) else line
        for line in text.split("\n")
    )


def blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Compound statements around statements."""
    body = st.lists(inner, min_size=1, max_size=3).map("\n".join).map(indented)
    one = st.tuples(st.sampled_from(HEADS), body).map("\n".join)
    last = st.sampled_from(LAST).map(indented)
    two = st.tuples(st.sampled_from(TRIES), body, body, last).map(
        lambda parts: f"{parts[0][0]}\n{parts[1]}\n{parts[0][1]}\n{parts[2]}\n{parts[3]}"
    )
    return one | two


def written(parts: tuple[str, list[str], list[str], str, bool, bool, bool]) -> bytes:
    """Write a program down in one of the ways files are written."""
    top, imports, statements, end, tabs, bom, last = parts
    text = top + "\n".join([*imports, *statements]) + ("\n" if last else "")
    if tabs:
        text = text.replace("    ", "\t")
    return b"\xef\xbb\xbf" * bom + text.replace("\n", end).encode()


def programs() -> st.SearchStrategy[bytes]:
    """Return a strategy for files; not all of them compile."""
    plain = st.sampled_from(SIMPLE) | st.sampled_from(SCENES)
    statement = st.recursive(plain, blocks, max_leaves=8)
    return st.tuples(
        st.sampled_from(TOPS),
        st.just([EVERYTHING]) | st.lists(st.sampled_from((EVERYTHING, *IMPORTS)), max_size=5),
        st.lists(statement, min_size=1, max_size=6),
        st.sampled_from(("\n", "\n", "\n", "\r\n", "\r")),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ).map(written)
