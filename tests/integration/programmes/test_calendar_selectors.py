"""The calendar as read from the database, kept and refreshed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from programmes.models import Holiday, ReportingDay
from programmes.selectors import calendar


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    calendar.refresh()
    yield
    calendar.refresh()


def test_due_days_of_the_second_quarter(register: dict[str, Division]) -> None:
    quarter = Quarter(2018, 2)
    assert calendar.unit_due_on(quarter) == calendar.due_on("unit", quarter) == date(2018, 7, 9)
    assert calendar.province_due_on(quarter) == calendar.due_on("province", quarter) == date(2018, 7, 16)
    assert not calendar.province_due(quarter).provisional
    assert calendar.is_working_day(date(2018, 2, 11))
    assert calendar.next_working_day(date(2018, 2, 15)) == date(2018, 2, 22)


def test_it_is_kept_until_refreshed(
    register: dict[str, Division], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    quarter = Quarter(2018, 2)
    calendar.unit_due_on(quarter)
    ReportingDay.objects.filter(level="unit").update(day_of_month=10)
    Holiday.objects.create(day=date(2018, 7, 10), is_working_day=False, name="台风停工")
    with django_assert_num_queries(0):
        assert calendar.unit_due_on(quarter) == date(2018, 7, 9)
    calendar.refresh()
    with django_assert_num_queries(2):
        assert calendar.unit_due_on(quarter) == date(2018, 7, 11)


@pytest.mark.django_db
def test_an_empty_table_is_never_kept_and_answers_provisionally() -> None:
    due = calendar.province_due(Quarter(2018, 2))
    assert due.on == date(2018, 7, 16) and due.provisional
    Holiday.objects.create(day=date(2018, 7, 16), is_working_day=False)
    assert calendar.province_due_on(Quarter(2018, 2)) == date(2018, 7, 17)


def test_a_row_of_one_quarter_stands_above_the_general_one(register: dict[str, Division]) -> None:
    ReportingDay.objects.create(level="province", year=2018, quarter=2, fixed_on=date(2018, 7, 20))
    assert calendar.province_due_on(Quarter(2018, 2)) == date(2018, 7, 20)
    assert calendar.province_due_on(Quarter(2018, 3)) == date(2018, 10, 15)


def test_two_words_for_the_same_question(register: dict[str, Division]) -> None:
    assert calendar.days_left(date(2018, 7, 16), date(2018, 7, 10)) == 6
    assert calendar.days_late(date(2018, 7, 16), date(2018, 7, 10)) == 0
    assert calendar.accepted_until(Quarter(2017, 4)) == date(2018, 1, 31)
