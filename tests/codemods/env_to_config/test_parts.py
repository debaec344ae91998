"""The parts that decide: when a read runs, what an expression gives, which file a path names, names, places."""

from __future__ import annotations

import ast

import pytest

from overhaul.codemods.api import Site
from overhaul.codemods.env_to_config.evaluation import FailsError, NotUnderstoodError, evaluate
from overhaul.codemods.env_to_config.facts import FileFacts
from overhaul.codemods.env_to_config.layout import Layout
from overhaul.codemods.env_to_config.naming import attribute_for, is_secret
from overhaul.codemods.env_to_config.paths import path_of
from overhaul.codemods.env_to_config.timing import guarded, late
from overhaul.codemods.toolbox.module import Module, parse


def path_to_x(source):
    module = Module("app.py", source.encode(), parse(source.encode()))
    return next((*site.ancestors, site.node) for site in module.all_sites(ast.Name) if site.node.id == "x")


EARLY = [
    "a = x",
    "class C:\n    a = x",
    "def f(a=x): pass",
    "@x\ndef f(): pass",
    "import os\nif os.name:\n    import sys\na = x",
    "if x:\n    pass",
    "a = x or 1",
    "load_dotenv()\na = x",
    "a = [b for b in x]",
    "log = logging.getLogger()\nlog.setLevel(1)\na = x",
]
LATE = [
    "def f():\n    return x",
    "async def f():\n    return x",
    "a = lambda: x",
    "if a:\n    b = x",
    "a = b or x",
    "a = b if c else x",
    "try:\n    a = x\nexcept E:\n    pass",
    "for a in b:\n    x",
    "main()\na = x",
    "args = parser.parse_args()\na = x",
    "a = [x for b in c]",
    "a = [b for b in c if x]",
    'if __name__ == "__main__":\n    x',
]


@pytest.mark.parametrize("source", EARLY)
def test_what_runs_at_import(source):
    assert not late(path_to_x(source))


@pytest.mark.parametrize("source", LATE)
def test_what_runs_later_or_maybe_never(source):
    assert late(path_to_x(source))


GUARDED = {
    "try:\n    x\nexcept E:\n    pass": True,
    "try:\n    a\nexcept E:\n    x": False,
    "try:\n    a\nexcept E:\n    pass\nelse:\n    x": False,
    "try:\n    x\nfinally:\n    pass": False,
    "with suppress(KeyError):\n    x": True,
    "with open(a):\n    x": False,
    "try:\n    def f():\n        x\nexcept E:\n    pass": False,
}


@pytest.mark.parametrize("source", GUARDED)
def test_who_sees_what_a_read_raises(source):
    assert guarded(path_to_x(source)) is GUARDED[source]


VALUES = [
    ('value.lower() == "true"', "TRUE", True),
    ('value in ("1", "yes")', "no", False),
    ('"1" != value', "1", False),
    ('value.split(",")', "a,b", ["a", "b"]),
    ('[p.strip() for p in value.split(";") if p]', "a ;;b", ["a", "b"]),
    ("bool(int(value))", "0", False),
    ('set(value.split("."))', "a.a", {"a"}),
    ("float(value)", 2, 2.0),
    ("value == None", None, True),
]


@pytest.mark.parametrize(("text", "value", "expected"), VALUES)
def test_what_an_expression_gives(text, value, expected):
    result = evaluate(ast.parse(text, mode="eval").body, {"value": value})
    assert (result, type(result)) == (expected, type(expected))


@pytest.mark.parametrize("text", ["int(value)", "value.lower()", "[int(p) for p in value.split()]"])
def test_what_would_raise_is_said_to(text):
    with pytest.raises(FailsError):
        evaluate(ast.parse(text, mode="eval").body, {"value": None})


@pytest.mark.parametrize(
    "text", ["open(value)", "value + value", "value.encode()", "a < value < b", "int(value, 0)"]
)
def test_what_is_not_understood_is_not_guessed(text):
    with pytest.raises(NotUnderstoodError):
        evaluate(ast.parse(text, mode="eval").body, {"value": "1", "a": 1, "b": 2})


PATHS = {
    '".env"': "cwd:.env",
    '"./conf/.env"': "cwd:conf/.env",
    'Path(__file__).parent / ".env"': "app/core/.env",
    'Path(__file__).resolve().parent.parent / "x" / ".env"': "app/x/.env",
    'Path(__file__).parents[2] / ".env"': ".env",
    'os.path.join(os.path.dirname(os.path.abspath(__file__)), ".env")': "app/core/.env",
    'ROOT / ".env"': "app/.env",
    'str(ROOT.joinpath("a", ".env"))': "app/a/.env",
    "find_dotenv()": "find:app/core",
    "find_dotenv(usecwd=True)": "find:cwd",
    'find_dotenv("other")': "",
    'Path.cwd() / ".env"': "cwd:.env",
    'Path(__file__).parents[9] / ".env"': "",
    'Path.home() / ".env"': "",
    "name": "",
    "Path(__file__).parent / name": "",
    '"/etc/x.env"': "cwd:/etc/x.env",
}
HEAD = "import os\nfrom pathlib import Path\nfrom dotenv import find_dotenv\nROOT = Path(__file__).parent.parent\n"


@pytest.mark.parametrize("text", PATHS)
def test_which_file_an_expression_names(text):
    source = f"{HEAD}y = {text}\n".encode()
    module = Module("app/core/config.py", source, parse(source))
    statement = module.tree.body[-1]
    assert isinstance(statement, ast.Assign)
    assert path_of(statement.value, Site(statement, (module.tree,)), module) == PATHS[text]


NAMES = {
    "PORT": "port",
    "FROM": "from_",
    "json": "json_",
    "2FA": "env_2fa",
    "A-B": "a_b",
    "_X": "x",
    "INT": "int_",
    "MODEL_DUMP_ALL": "model_dump_all_",
    "MODEL_NAME": "model_name",
}


@pytest.mark.parametrize("variable", NAMES)
def test_names_of_fields(variable):
    assert attribute_for(variable) == NAMES[variable]
    assert attribute_for(variable).isidentifier()


def test_secret_names():
    secret = ["API_TOKEN", "PASSWORD", "DB_PASSWORD", "SIGNING_KEY", "CLIENT_SECRET", "AWS_CREDENTIALS"]
    assert all(map(is_secret, secret))
    assert not any(map(is_secret, ["TOKENS", "KEYBOARD", "MONKEY", "PASSWORD_FILE", "SECRETARY"]))


#: paths, reader, what it imports, config module, how it is named
DOTTED = [
    (("app.py", "config.py"), "app.py", (), "config.py", "config"),
    (("a/__init__.py", "a/b.py", "a/config.py"), "a/b.py", (), "a/config.py", "a.config"),
    (("src/a/__init__.py", "src/a/b.py", "src/a/config.py"), "src/a/b.py", (), "src/a/config.py", "a.config"),
    (("s/x.py", "lib/__init__.py", "config.py"), "s/x.py", ("lib.y",), "config.py", "config"),
    (("s/x.py", "config.py"), "s/x.py", (), "config.py", ""),
    (("app/x.py", "app/y.py"), "app/x.py", ("app.y",), "app/config.py", "app.config"),
    (("app/x.py", "app/y.py"), "app/x.py", ("y",), "app/config.py", "config"),
    (("a/__init__.py", "a/c/__init__.py", "a/c/x.py"), "a/c/x.py", ("..y",), "a/config.py", "..config"),
    (("a/__init__.py", "a/x.py"), "a/x.py", (".y",), "a/config/__init__.py", ".config"),
    (("my-app/x.py", "config.py"), "config.py", (), "my-app/config.py", ""),
]


@pytest.mark.parametrize(("paths", "reader", "imports", "module", "expected"), DOTTED)
def test_how_a_file_names_the_config_module(paths, reader, imports, module, expected):
    facts = FileFacts(imports=imports, relative=any(each.startswith(".") for each in imports))
    assert Layout(paths).dotted(reader, facts, module) == expected


PLACES = [
    (("app.py",), ("app.py",), "config.py"),
    (("app.py", "config.py"), ("app.py",), "settings.py"),
    (("a/__init__.py", "a/x.py", "main.py"), ("a/x.py", "main.py"), "a/config.py"),
    (("src/a/__init__.py", "src/a/b/__init__.py", "src/a/b/x.py"), ("src/a/b/x.py",), "src/a/config.py"),
    (("a/__init__.py", "a/x.py", "b/__init__.py", "b/x.py"), ("a/x.py", "b/x.py"), "config.py"),
    (("app.py", "config/a.py"), ("app.py",), "settings.py"),
]


@pytest.mark.parametrize(("paths", "readers", "expected"), PLACES)
def test_where_a_new_module_goes(paths, readers, expected):
    assert Layout(paths).place({path: FileFacts() for path in readers}) == expected
