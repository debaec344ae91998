"""Support helpers: what is copied is what is needed, in an order in which it runs, and all of it fits together."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from types import ModuleType

import pytest

from overhaul.effects import formatting
from overhaul.effects.formatting import laid_out
from overhaul.translators.python.text import text_of
from overhaul.translators.python.tree import (
    Assign,
    Call,
    Constant,
    Do,
    FunctionDef,
    Import,
    Module,
    Name,
    Parameter,
    Pass,
    TupleDisplay,
    With,
)
from overhaul.translators.shell.helpers.shaking import (
    MODULE,
    Library,
    completed,
    helper_names,
    helpers_in,
    library,
    shaken,
    support_module,
)

FUTURE = Import("__future__", ("annotations",))

LOW = r'''"""Low."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, TypeAlias, Union

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Text", "counts", "join", "lower"]

# How many.
# And why.
counts: list[int] = [0]

# Stands alone.

_PATTERN = re.compile("a")  # noqa: X100 - a reason
_OTHER = 1
Text: TypeAlias = Union["Box", str]


class Box:
    """A box."""

    size = _OTHER


def join(words: Sequence[str]) -> str:  # noqa: X101
    """Join words."""
    re = "local"  # hides the module
    return re.join(words)  # type: ignore[whatever]  # noqa: X102


def lower(text: Text, how: Callable[[str], str] = str.lower) -> str:
    r"""Lower \\ it.

    # noqa: not a comment
    """
    counts[0] += 1
    return how(_PATTERN.sub("b", str(text)))


def unused() -> str:
    return os.name
'''
HIGH = '''"""High."""

from __future__ import annotations

import os
from overhaul.translators.shell.support.low import join

__all__ = ["high", "lazy"]


def high() -> str:
    """High."""
    return join(os.environ)


def lazy() -> str:
    """Lazy."""
    from overhaul.translators.shell.support.low import (
        lower,
    )

    return lower("A")
'''


@pytest.fixture
def small() -> Library:
    made = Library({"high": HIGH, "low": LOW})
    assert made.problems() == []
    return made


def run(shaken_) -> dict:
    module = Module("", shaken_.imports, (), support=shaken_.text)
    made = ModuleType("shaken")
    sys.modules["shaken"] = made  # where dataclasses look
    exec(compile(laid_out(text_of(module)), "shaken.py", "exec"), made.__dict__)  # noqa: S102 - our own
    return made.__dict__


def test_only_what_is_used_is_there(small):
    found = small.shaken(["high"])
    assert found.names == {"high", "join"}
    assert set(found.imports) == {FUTURE, Import("os"), Import("collections.abc", ("Sequence",))}
    assert run(found)["high"]()


def test_what_is_used_by_what_is_used_is_there_with_its_comments(small):
    found = small.shaken(["lower"])
    assert found.names == {"lower", "counts", "_PATTERN", "Text", "Box", "_OTHER"}
    assert "# How many.\n# And why.\ncounts: list[int] = [0]\n" in found.text
    assert "Stands alone" not in found.text
    assert '    r"""Lower \\\\ it.\n\n    # noqa: not a comment\n    """\n' in found.text
    assert run(found)["lower"]("CaT") == "cbt"


def test_imports_of_neighbours_inside_functions_vanish(small):
    found = small.shaken(["lazy"])
    assert "import" not in found.text
    assert run(found)["lazy"]() == "a"


def test_what_is_said_to_our_linters_is_not_copied(small):
    text = small.shaken(["join", "lower"]).text
    assert "X10" not in text
    assert "# type: ignore[whatever]\n" in text


def test_nothing_is_copied_for_nothing(small):
    found = small.shaken([])
    assert (found.text, found.imports, found.names) == ("", (), frozenset())


def test_a_local_name_needs_no_import(small):
    assert Import("re") not in small.shaken(["join"]).imports


def test_a_name_that_nobody_offers_is_an_error(small):
    for name in ("nothing", "_OTHER", "unused"):
        with pytest.raises(KeyError):
            small.shaken([name])


@pytest.mark.parametrize(
    ("sources", "problem"),
    [
        ({"a": "def f(): ...", "b": "f = 1"}, "f is defined in a.py and in b.py"),
        ({"a": "def open(): ..."}, "open in a.py hides what Python calls so"),
        ({"a": "import time", "b": "from time import time"}, "time in b.py is another import than elsewhere"),
        ({"a": "import time", "b": "time = 1"}, "time is defined in b.py and imported in a.py"),
        ({"a": "def f(): return g()"}, "f in a.py uses g, which is nowhere"),
        ({"a": "print()"}, "only definitions may stand here"),
        ({"a": "def f("}, "a.py cannot be taken apart"),
        (
            {"a": "from overhaul.translators.shell.support.b import f"},
            "takes f from b.py, which does not define it",
        ),
        (
            {"a": "from overhaul.translators.shell.support.b import f as g"},
            "take names from neighbours as they are",
        ),
        ({"a": "from overhaul.translators.shell.support import b"}, "take names from neighbours as they are"),
        ({"a": '__all__ = ["f"]'}, "lists f in __all__ and does not define it"),
        (
            {
                "a": "from overhaul.translators.shell.support.b import f\ng = 1",
                "b": "from overhaul.translators.shell.support.a import g\nf = 1",
            },
            "import each other: a > b > a",
        ),
    ],
)
def test_modules_that_do_not_fit_together_are_named(sources, problem):
    assert any(problem in each for each in Library(sources).problems())


def test_two_things_of_one_name_are_never_copied_together():
    sources = {
        "a": '__all__ = ["f"]\n_X = 1\ndef f(): return _X\n',
        "b": '__all__ = ["g"]\n_X = 2\ndef g(): return _X\n',
    }
    both = Library(sources)
    assert both.shaken(["f"]).names == {"f", "_X"}
    with pytest.raises(ValueError, match=r"_X is defined in a\.py and in b\.py"):
        both.shaken(["f", "g"])


def test_the_helpers_fit_together():
    assert library().problems() == []


def test_programs_keep_away_from_every_name_of_the_helpers():
    assert {"os", "run", "complain"} <= helper_names()
    assert library().public <= helper_names()


@pytest.mark.parametrize("name", sorted(library().public))
def test_each_helper_runs_with_what_is_copied_and_nothing_is_unused(name):
    found = shaken([name])
    assert name in run(found)
    bound = {n.id for n in ast.walk(ast.parse(found.text)) if isinstance(n, ast.Name)}
    docs = found.text
    for each in found.imports:
        if each != FUTURE:
            used = (each.names or (each.module,))[0].rpartition(" ")[2].partition(".")[0]
            assert used in bound or used in docs


def test_all_helpers_together_pass_the_linter_when_laid_out(tmp_path):
    path = tmp_path / f"{MODULE}.py"
    path.write_text(laid_out(support_module(library().public)))
    assert helpers_in(path.read_text()) == library().public
    ruff = formatting._ruff()
    command = [
        ruff,
        "check",
        "--isolated",
        "--no-cache",
        "--select",
        "E,F,W",
        "--output-format",
        "concise",
        str(path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def calling(*names: str) -> tuple[Do, ...]:
    return tuple(Do(Call(Name(name))) for name in names)


def test_helpers_go_into_the_program_or_beside_it():
    module = Module("", (Import("sys"), Import("os")), calling("complain", "run", "sys"))
    inline = completed(module, {"complain"})
    assert "def complain" in inline.support
    assert "def run(" not in inline.support
    assert FUTURE in inline.imports
    beside = completed(module, {"run", "complain"}, "module")
    assert beside.imports == (Import("sys"), Import(MODULE, ("complain", "run")))
    assert beside.support == ""


@pytest.mark.parametrize("mode", ["inline", "module"])
def test_a_helper_that_is_not_there_is_an_error(mode):
    with pytest.raises(KeyError):
        shaken(["no_such_helper"], mode)


def test_a_helper_that_is_no_longer_used_stays_away():
    module = Module("", (Import("sys"),), calling("run"))
    assert completed(module, {"run", "complain"}, "module").imports == (Import(MODULE, ("run",)),)
    assert completed(Module("", (), ()), {"run"}) == Module("", (), ())


def test_variables_of_functions_that_run_something_that_looks_at_them_stay():
    body = (
        Assign((Name("status"),), Constant(1)),
        Assign((Name("local"),), Constant(1)),
        *calling("holds"),
    )
    function = FunctionDef("f", (Parameter("*args"),), "", body)
    (seen,) = completed(Module("", (), (function,)), {"holds"}, variables=frozenset({"local"})).body
    assert seen.body == body[1:]
    plain = replace(function, body=body[:2])
    (alone, _) = completed(
        Module("", (), (plain, *calling("holds"))), {"holds"}, variables=frozenset({"local"})
    ).body
    assert alone.body == ()


def test_a_module_beside_programs_has_all_that_they_import():
    call = Call(Name("redirected"), (TupleDisplay((Constant(1), Constant(">"), Constant("f"))),))
    module = Module("", (), (With(((call, None),), (Pass(),)),))
    assert "def redirected" not in completed(module, {"redirected"}).support
    assert completed(module, {"redirected"}, "module").imports == (Import(MODULE, ("redirected",)),)
