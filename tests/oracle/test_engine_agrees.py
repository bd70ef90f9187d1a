"""The engine agrees with the independent computation, for all clauses, on random worlds and their boundary days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from tests.oracle.engine import engine_document
from tests.oracle.judge import World, evaluate
from tests.oracle.worlds import interesting_days, national_world, random_world, worlds_with_day


@pytest.mark.parametrize("seed", range(24))
def test_boundary_days_of_a_random_world(seed: int) -> None:
    world = random_world(seed)
    for day in interesting_days(world, limit=8, seed=seed):
        assert engine_document(world, day) == evaluate(world, day), day


@pytest.mark.parametrize("seed", range(2))
def test_the_whole_country(seed: int) -> None:
    world = national_world(seed)
    for day in interesting_days(world, limit=4, seed=seed):
        assert engine_document(world, day) == evaluate(world, day), day


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds_with_day())
def test_any_day_of_any_world(drawn: tuple[World, date]) -> None:
    world, day = drawn
    assert engine_document(world, day) == evaluate(world, day)
