"""A world written as workbooks, imported by command and judged by command, gives what the oracle says of its rows."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.integration.worlds import load_world
from tests.oracle.judge import evaluate
from tests.oracle.worlds import interesting_days, national_world, random_world

pytestmark = pytest.mark.usefixtures("register")


def evaluated(day: date) -> dict[str, Any]:
    out = io.StringIO()
    call_command("evaluate", "--as-of", day.isoformat(), "--json", stdout=out)
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


@pytest.mark.parametrize(("seed", "suffix"), [(1, ".xlsx"), (2, ".csv"), (3, ".xlsx"), (4, ".csv"), (5, ".xlsx")])
def test_a_world_of_workbooks(seed: int, suffix: str, tmp_path: Path) -> None:
    world = random_world(seed)
    load_world(world, tmp_path, suffix=suffix)
    for day in interesting_days(world, limit=8, seed=seed):
        assert evaluated(day) == evaluate(world, day), day


def test_the_whole_country_by_workbook(tmp_path: Path) -> None:
    world = national_world(1)
    load_world(world, tmp_path)
    for day in interesting_days(world, limit=4, seed=1):
        assert evaluated(day) == evaluate(world, day), day
