"""Every case of the confirm tables: the translation does what the script did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ask import TABLES
from judging import OPAQUE, SAME, judged

from overhaul.verification.forking import ForkServer
from overhaul.verification.table import Case, load

if TYPE_CHECKING:
    from collections.abc import Iterator

_CASES = [pytest.param(case, id=f"{path.stem}::{case.name}") for path in TABLES for case in load(path)[1]]


@pytest.fixture(scope="session")
def server() -> Iterator[ForkServer]:
    with ForkServer() as started:
        yield started


@pytest.mark.parametrize("case", _CASES)
def test_case(case: Case, server: ForkServer, record_property) -> None:
    verdict = judged(case, server.run)
    record_property("verdict", verdict.kind)
    if verdict.kind == OPAQUE:
        record_property("opaque", verdict.reasons[0])
    accepted = SAME if not case.accepted else OPAQUE
    assert verdict.kind in {SAME, OPAQUE, accepted}, f"{verdict}\n\n{case.script}"


def test_there_are_enough_cases() -> None:
    assert len(_CASES) >= 1500
