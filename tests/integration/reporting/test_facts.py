"""What the engine is given: one meaning of a central city, and all of one moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections, transaction

from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.common.snapshots import snapshot
from programmes.divisions.models import Division
from programmes.models import CentralCity, Measure, Programme, WorkPlan
from programmes.selectors.register import central_cities_by_province
from reporting.rules.facts import ProvinceFacts
from reporting.selectors.evaluation import evaluate
from reporting.selectors.facts import load_facts
from reporting.services.computation import compute_province
from tests.people import load_register

SHANDONG, LAIWU = "370000", "371200"


@pytest.mark.django_db
def test_a_central_city_is_the_same_everywhere(register: dict[str, Division]) -> None:
    CentralCity.objects.create(province_id=SHANDONG, division_id=LAIWU, first_day=date(2018, 1, 1), document_number="1")
    shown = central_cities_by_province()
    for facts in load_facts(programme=Programme.objects.get()):
        days = {city.code: (city.first_day, city.last_day) for city in shown[facts.code]}
        assert {code: (span.first, span.last) for code, span in facts.central_cities.items()} == days, facts.code
    assert (
        dict.fromkeys([LAIWU], (date(2018, 1, 1), date(2018, 12, 31))).items()
        <= {city.code: (city.first_day, city.last_day) for city in shown[SHANDONG]}.items()
    )


def change() -> None:
    """A measure and a plan of 山东, committed together by somebody else."""
    try:
        with transaction.atomic():
            Measure.objects.create(division_id=SHANDONG, item="年度考核机制", effective_on="2018-01-01")
            WorkPlan.objects.create(
                province_id=SHANDONG, metric="项目数", baseline=100, target_2018=120, target_2019=144,
                target_2020=173, adopted_on="2017-10-01",
            )  # fmt: skip
    finally:
        connections.close_all()


@contextmanager
def changed_between(table: str) -> Iterator[None]:
    """Somebody else commits after the first query of `table` and before the next query."""
    done: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if f'FROM "{table}"' in sql and not done:
            done.append(sql)
            other = threading.Thread(target=change)
            other.start()
            other.join()
        return result

    with connection.execute_wrapper(watch):
        yield
    assert done, f"{table} was never read"


def seen(facts: ProvinceFacts) -> tuple[bool, bool]:
    """Whether the measure and whether the plan is there."""
    return bool(facts.measures), facts.plan is not None


def read() -> tuple[bool, bool]:
    """What the facts of 山东 hold."""
    (facts,) = load_facts(programme=Programme.objects.get(), provinces=[SHANDONG])
    return seen(facts)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_a_snapshot_a_change_is_seen_by_half() -> None:
    load_register()
    with changed_between("programmes_measure"):
        assert read() == (False, True)


@pytest.mark.django_db(transaction=True)
def test_in_a_snapshot_it_is_not() -> None:
    load_register()
    with snapshot(), changed_between("programmes_measure"):
        assert read() == (False, False)
    assert read() == (True, True)


@pytest.mark.django_db(transaction=True)
def test_evaluate_speaks_of_one_moment() -> None:
    load_register()
    with changed_between("programmes_measure"):
        told = evaluate(programme=Programme.objects.get(), as_of=date(2018, 7, 10), province=SHANDONG)
    holds = {row["clause"]: row["holds"] for row in told["results"] if row["clause"] in {"1.3", "1.7"}}
    assert holds == {"1.3": False, "1.7": False}


@pytest.mark.django_db(transaction=True)
def test_a_computation_speaks_of_one_moment() -> None:
    from reporting.models import VerdictSpell

    load_register()
    with changed_between("programmes_measure"):
        compute_province(province=SHANDONG)
    for expected in (False, True):
        spells = VerdictSpell.objects.visible_to(OPERATOR).filter(province=SHANDONG, clause__in=["1.3", "1.7"])
        assert {spell.holds for spell in spells.filter(last_day=None)} == {expected}
        compute_province(province=SHANDONG)


@pytest.mark.django_db(transaction=True)
def test_reading_holds_no_writer_up() -> None:
    load_register()
    with snapshot():
        assert read() == (False, False)
        other = threading.Thread(target=change)
        other.start()
        other.join(timeout=10)
        assert not other.is_alive()
