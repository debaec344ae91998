"""Scripts composed at random: their translations do what bash does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

sys.path.insert(0, str(Path(__file__).parents[1]))

from ask import asked
from compose import composed
from confirm import guarded
from grammar import scripts
from judging import DIFFERENT

from overhaul.verification.forking import ForkServer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with ForkServer() as started:
        yield started


@settings(
    max_examples=300,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large],
)
@given(script=scripts())
def test_composed_scripts_do_the_same(server: ForkServer, script: str) -> None:
    verdict = guarded(composed(script), server.run, asked)

    assert verdict.kind != DIFFERENT, f"{verdict}\n\n{script}"
