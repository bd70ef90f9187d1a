"""A hundred bad rows and provinces, and good ones: grid, workbook, API, submission and review say the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from reporting.rules.checks import Severity, rule_pack
from tests.corpus import world as doors
from tests.corpus.cases import Case, ProvinceCase, province_cases, row_cases
from tests.corpus.world import Found
from tests.integration.reporting.returns_helpers import Q2
from tests.people import load_register, make_cast

ROWS, PROVINCES = row_cases(), province_cases()
EVERY: list[Case | ProvinceCase] = [*ROWS, *PROVINCES]
pytestmark = pytest.mark.django_db
by_name = pytest.mark.parametrize("case", EVERY, ids=lambda case: case.name)


@pytest.fixture(scope="module")
def found(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[dict[str, Found]]:
    """{door: {case: codes}}, everything through every door once."""
    with django_db_blocker.unblock(), override_settings(PORTAL_TODAY=date(2018, 7, 10)), transaction.atomic():
        load_register()
        reviewer = make_cast()["reviewer"]
        world = doors.build(ROWS, PROVINCES)
        results = {"api": doors.api(world, ROWS) | doors.api_of_provinces(world)}
        doors.store(world, ROWS)
        results["grid"] = doors.grid(world, ROWS)
        with transaction.atomic():
            results["submit"] = doors.submit(world, ROWS)
            transaction.set_rollback(True)
        doors.forget(world)
        results["workbook"] = doors.workbook(world, ROWS, tmp_path_factory.mktemp("corpus"))
        results["review"] = doors.review(world, ROWS, reviewer)
        yield results
        transaction.set_rollback(True)


def blocking(case: Case | ProvinceCase) -> frozenset[str]:
    """What is more than told at the case's quarter."""
    day = case.quarter.last_day if isinstance(case, Case) else Q2.last_day
    return frozenset(code for code in case.codes if rule_pack().rule(code).severity_on(day) != Severity.NOTICE)


def test_the_corpus_is_large_and_speaks_of_every_rule() -> None:
    assert len([case for case in EVERY if case.codes]) >= 100
    assert len({case.name for case in EVERY}) == len(EVERY)
    assert {code for case in EVERY for code in case.codes} == {rule.code for rule in rule_pack().rules}


@by_name
def test_the_grid(case: Case | ProvinceCase, found: dict[str, Found]) -> None:
    assert found["grid"][case.name] == case.codes


@by_name
def test_the_workbook(case: Case | ProvinceCase, found: dict[str, Found]) -> None:
    assert found["workbook"].get(case.name, frozenset()) == case.codes


@by_name
def test_the_api(case: Case | ProvinceCase, found: dict[str, Found]) -> None:
    assert found["api"][case.name] == case.codes


@by_name
def test_the_submission(case: Case | ProvinceCase, found: dict[str, Found]) -> None:
    """Refused for just these; a row with blanks is refused for them first."""
    if case.name in found["submit"]:
        assert found["submit"][case.name] == blocking(case)
    else:
        assert isinstance(case, Case)
        assert not case.zero and len(case.values) < 21


@by_name
def test_the_review(case: Case | ProvinceCase, found: dict[str, Found]) -> None:
    assert found["review"][case.name] == case.codes
