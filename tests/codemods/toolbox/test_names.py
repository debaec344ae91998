"""What names stand for, and when that is not certain."""

from __future__ import annotations

import ast

import pytest

from overhaul.codemods.api import Site
from overhaul.codemods.toolbox.module import Module, parse
from overhaul.codemods.toolbox.names import Names, Resolution, Status


def _module(source: str) -> Module:
    return Module("x.py", source.encode(), parse(source.encode()))


def _site(module: Module, text: str) -> Site:
    """The last load written so."""
    return [
        site
        for site in module.all_sites((ast.Name, ast.Attribute))
        if ast.unparse(site.node) == text and isinstance(site.node.ctx, ast.Load)
    ][-1]


def _resolve(source: str, text: str) -> Resolution:
    module = _module(source)
    return module.names.resolve(_site(module, text))


@pytest.mark.parametrize(
    ("source", "text", "qualified", "status"),
    [
        ("import os\nos.environ.get", "os.environ.get", "os.environ.get", Status.IMPORTED),
        ("import a.b\na.b.c", "a.b.c", "a.b.c", Status.IMPORTED),
        ("import a.b as c\nc.d", "c.d", "a.b.d", Status.IMPORTED),
        ("import a.b, a.c\na.c.d", "a.c.d", "a.c.d", Status.IMPORTED),
        ("from logging import getLogger as gl\ngl", "gl", "logging.getLogger", Status.IMPORTED),
        ("from .config import settings\nsettings.x", "settings.x", ".config.settings.x", Status.IMPORTED),
        ("from . import config\nconfig.x", "config.x", ".config.x", Status.IMPORTED),
        ("from ... import config\nconfig", "config", "...config", Status.IMPORTED),
        ("print", "print", "builtins.print", Status.BUILTIN),
        ("def f():\n    import os\n    def g(): return os.sep", "os.sep", "os.sep", Status.IMPORTED),
        ("if x:\n    import os\nelse:\n    import os\nos.sep", "os.sep", "os.sep", Status.IMPORTED),
        ("class A:\n    import os\n    x = os.sep", "os.sep", "os.sep", Status.IMPORTED),
        ("def f():\n    global os\n    import os\nos.sep", "os.sep", "os.sep", Status.IMPORTED),
        ("import os\nenv = os.environ\nenv.get", "env.get", "os.environ.get", Status.LOCAL),
        ("import os\nenv: T = os.environ\ndef f(): env.get", "env.get", "os.environ.get", Status.LOCAL),
        ("def f():\n    p = print\n    p(1)", "p", "builtins.print", Status.LOCAL),
        ("def f():\n    p = print\n    [p(i) for i in x]", "p", "builtins.print", Status.LOCAL),
        ("import os\na = os\nb = a.environ\nb.get", "b.get", "os.environ.get", Status.LOCAL),
        ("import os\nos: object\nos.sep", "os.sep", "os.sep", Status.IMPORTED),
        ("import o\ufb01\nofi.x", "ofi.x", "ofi.x", Status.IMPORTED),
    ],
)
def test_certain(source: str, text: str, qualified: str, status: Status) -> None:
    found = _resolve(source, text)
    assert (found.qualified, found.status, found.reason) == (qualified, status, "")


@pytest.mark.parametrize(
    ("source", "text", "status", "reason"),
    [
        ("try:\n    import x\nexcept ImportError:\n    x = None\nx.y", "x.y", Status.AMBIGUOUS, "lines 2, 4"),
        ("import os\ndel os\nos.sep", "os.sep", Status.AMBIGUOUS, "several ways"),
        (
            "import os\ndef f():\n    global os\n    os = 1\nos.sep",
            "os.sep",
            Status.AMBIGUOUS,
            "several ways",
        ),
        ("import os\ndef f(os): return os.sep", "os.sep", Status.LOCAL, "parameter"),
        ("import os\nfor os in x: os.sep", "os.sep", Status.AMBIGUOUS, "several ways"),
        ("import os\n[os.sep for os in x]", "os.sep", Status.LOCAL, "(for)"),
        ("def f(print): print", "print", Status.LOCAL, "parameter"),
        ("print\ndef print(): pass", "print", Status.LOCAL, "function"),
        ("def print \\\n (): pass\nprint", "print", Status.LOCAL, "function"),
        ("from x import *\nprint", "print", Status.STAR, "star import in line 1"),
        ("from x import \\\n *\nfoo", "foo", Status.STAR, "line 1"),
        ("foo", "foo", Status.UNBOUND, "bound nowhere"),
        ("__name__", "__name__", Status.LOCAL, "interpreter"),
        ("class A:\n    def f(self): return __class__", "__class__", Status.LOCAL, "class around"),
        ("if x:\n    from y import open\nopen", "open", Status.AMBIGUOUS, "builtin on others"),
        ("class A:\n    os.sep\n    import os", "os.sep", Status.AMBIGUOUS, "not be bound yet"),
        (
            "import os\ndef f():\n    env = os.environ\n    def g(): return env.x",
            "env.x",
            Status.LOCAL,
            "assign",
        ),
        ("import os\nenv = os.environ\nenv = {}\nenv.get", "env.get", Status.LOCAL, "assign"),
        ("a = b\nb = a\na.x", "a.x", Status.LOCAL, "assign"),
        ("def f(a):\n    b = a\n    b.x", "b.x", Status.LOCAL, "assign"),
        ("import os\nmatch x:\n    case {'a': os}: os.sep", "os.sep", Status.AMBIGUOUS, "several ways"),
        ("import os\nf'{(os := 1)}'\nos.sep", "os.sep", Status.AMBIGUOUS, "several ways"),
        ("class A:\n    __x = 1\n    def f(self): return __x", "__x", Status.UNBOUND, "_A__x"),
        ("f().x", "f().x", Status.LOCAL, "not a dotted name"),
    ],
)
def test_uncertain(source: str, text: str, status: Status, reason: str) -> None:
    found = _resolve(source, text)
    assert (found.qualified, found.status) == (None, status)
    assert reason in found.reason


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("import n.x", "import"),
        ("def n(): pass", "function"),
        ("async def n(): pass", "function"),
        ("class n: pass", "class"),
        ("def f(*n): pass", "parameter"),
        ("lambda n: 1", "parameter"),
        ("n = 1", "assign"),
        ("(a, *n) = b", "assign"),
        ("n: int", "annotation"),
        ("n: int = 1", "assign"),
        ("n += 1", "augmented"),
        ("for n in x: pass", "for"),
        ("[1 for n in x]", "for"),
        ("with a as (n, b): pass", "with"),
        ("try: pass\nexcept E as n: pass", "except"),
        ("match a:\n    case n: pass", "match"),
        ("match a:\n    case [*n]: pass", "match"),
        ("match a:\n    case {**n}: pass", "match"),
        ("(n := 1)", "walrus"),
        ("del n", "del"),
    ],
)
def test_every_way_to_bind(statement: str, kind: str) -> None:
    assert [binding.kind for binding in _module(statement).names.bindings("n")] == [kind]


@pytest.mark.parametrize(
    "statement", ["n(1)", "n.x = 1", "n[0] = 1", "x.n = 1", "f(n=1)", "from n import a", "'n'"]
)
def test_what_does_not_bind(statement: str) -> None:
    assert _module(statement).names.bindings("n") == ()


def test_value_is_that_of_a_plain_assignment_alone() -> None:
    names = _module("a = f()\nb, c = g()\nfor d in h(): pass\ne: int = i()\nj = k = l()\n").names
    values = {name: [binding.value for binding in names.bindings(name)] for name in "abdek"}
    assert {name: value and ast.unparse(value) for name, (value,) in values.items()} == {
        "a": "f()",
        "b": None,
        "d": None,
        "e": "i()",
        "k": "l()",
    }


def _function(source: str) -> tuple[Names, tuple[ast.AST, ...]]:
    module = _module(source)
    function = next(
        node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef) and node.name == "here"
    )
    site = next(site for site in module.all_sites(ast.FunctionDef) if site.node is function)
    return module.names, (*site.ancestors, function)


@pytest.mark.parametrize(
    "source",
    [
        "def here(): pass",
        "def f(logger): pass\ndef here(): pass",
        "def here(): x.logger",
        "from x import *\ndef here(): pass",
        "class A:\n    logger = 1\n    def here(self): pass",
        "def f():\n    logger = 1\n    return logger\ndef here(): pass",
    ],
)
def test_free(source: str) -> None:
    names, ancestors = _function(source)
    assert names.is_free("logger", ancestors)


@pytest.mark.parametrize(
    "source",
    [
        "logger = 1\ndef here(): pass",
        "def here(logger): pass",
        "def f():\n    logger = 1\n    def here(): pass",
        "def f():\n    global logger\ndef here(): pass",
        "from x import *\ndef f(): logger.info(1)\ndef here(): pass",
        "__all__ = ['logger']\ndef here(): pass",
        "__all__ = [n for n in globals()]\ndef here(): pass",
        "try: import logger\nexcept E: pass\ndef here(): pass",
    ],
)
def test_not_free(source: str) -> None:
    names, ancestors = _function(source)
    assert not names.is_free("logger", ancestors)


def test_a_builtin_in_use_is_not_free_and_one_that_is_not_used_is() -> None:
    names, ancestors = _function("def here(): pass\nprint(1)\n")
    assert not names.is_free("print", ancestors)
    assert names.is_free("license", ancestors)


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("import os\nos.sep", True),
        ("import os\ndef f(): return f'{os.sep}'", True),
        ("import os", False),
        ("import os\ndef f(os): return os", False),
        ("import os\n__all__ = []\n__all__ += ['os']", True),
        ("import os\n__all__ = ['a']", False),
        ("import os\nx.os", False),
        ("import os\nclass A:\n    os = os", True),
        ("n = 0\nn += 1", True),
    ],
)
def test_used(source: str, used: bool) -> None:  # noqa: FBT001 - a column of the table
    assert _module(source).names.is_used("n" if source.startswith("n") else "os") is used


def test_stars() -> None:
    names = _module("try:\n    from a import *\nexcept E: pass\nfrom b import c\nx = 2 * 3\n").names
    assert [site.node.module for site in names.stars] == ["a"]


def test_only_lines_that_may_bind_are_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    module = _module("print(1)\nx.print = 1\n" * 50)
    monkeypatch.setattr("overhaul.codemods.toolbox.symbols.walk", None)
    assert module.names.qualified(Site(module.tree.body[0].value.func, (module.tree,))) == "builtins.print"
