"""Any choice of hunks gives files that parse and bind every name; what another hunk stands on comes with it."""

from __future__ import annotations

import ast
import itertools

import pytest

from overhaul.codemods.catalog import load
from overhaul.model.change import Role
from overhaul.model.outcome import Changed
from overhaul.model.plan import Header, Plan
from overhaul.planning.choice import chosen
from overhaul.planning.engine import Setting, transform
from overhaul.planning.steps import step_for

HANDLERS = b"""\
try:
    f()
except KeyError:
    pass
try:
    g()
except:
    if y:
        raise C(3)
    raise D(4)
"""

NAMED = b"""\
try:
    f()
except KeyError:
    if x:
        raise A(1)
    raise B(2)
"""

MIXED = b"""\
import os
import requests


def f(url, cache=[]):
    try:
        print(f"getting {url}")
        return requests.get(url)
    except:
        raise ValueError(f"no text")


def g(x):
    if x.startswith("a") or x.startswith("b"):
        print(os.environ.get("LEVEL"), set([1, 2]))
    return open("x").read()
"""

NAMES = {
    NAMED: ("raise-from",),
    HANDLERS: ("raise-from", "narrow-exceptions"),
    MIXED: (
        "print-to-logging",
        "requests-timeouts",
        "open-encoding",
        "narrow-exceptions",
        "raise-from",
        "mutable-defaults",
        "plain-f-strings",
        "set-literal",
        "startswith-tuple",
        "add-retries",
    ),
}


def planned(source: bytes, *names: str) -> Plan:
    outcome = transform("a.py", source, 0o644, [step_for(load(name)) for name in names], Setting())
    assert isinstance(outcome, Changed)
    return Plan(Header("", "", "", ()), (outcome.change,))


def mains(plan: Plan) -> list[int]:
    return [at for at, edit in enumerate(plan.changes[0].edits) if edit.role is Role.MAIN]


def choices(plan: Plan) -> list[set[int]]:
    every = mains(plan)
    few = [set(some) for size in (0, 1, 2) for some in itertools.combinations(every, size)]
    return [*few, *(set(every) - some for some in few)]


@pytest.mark.parametrize(
    "mark", [b"", b"\xef\xbb\xbf", b"# coding: latin-1\n# \xe9\n"], ids=["", "bom", "latin-1"]
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("source", [HANDLERS, NAMED, MIXED], ids=["handlers", "named", "mixed"])
def test_every_choice_keeps_the_laws(source: bytes, mark: bytes, end: bytes) -> None:
    data = mark + source.replace(b"\n", end)
    plan = planned(data, *NAMES[source])
    for keep in choices(plan):
        part = chosen(
            plan, lambda _, at, keep=keep: at in keep, lambda _: data
        )  # raises when a law is broken
        assert bool(part.changes) == bool(keep)
        for change in part.changes:
            after = change.result(data)
            assert after is not None
            assert len(ast.parse(after).body) >= len(ast.parse(data).body)
            assert after.startswith(mark)


def test_a_hunk_that_uses_a_name_brings_the_one_that_binds_it() -> None:
    plan = planned(HANDLERS, *NAMES[HANDLERS])
    edits = plan.changes[0].edits
    (last,) = [at for at in mains(plan) if b"D(4)" in edits[at].inserted]
    part = chosen(plan, lambda _, at: at == last, lambda _: HANDLERS)
    after = part.changes[0].result(HANDLERS)
    assert after is not None
    assert b"except Exception as error:" in after
    assert b"raise D(4) from error" in after
    assert b"except KeyError:" in after  # the other handler is nobody's business


def test_a_hunk_that_nothing_stands_on_comes_alone() -> None:
    plan = planned(HANDLERS, *NAMES[HANDLERS])
    (narrow,) = [at for at in mains(plan) if plan.changes[0].edits[at].steps == ("narrow-exceptions",)]
    part = chosen(plan, lambda _, at: at == narrow, lambda _: HANDLERS)
    assert part.changes[0].result(HANDLERS) == HANDLERS.replace(b"except:", b"except Exception:")
