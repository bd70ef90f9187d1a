"""Working days and due days, on the published holiday schedules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledge_portal.common.periods import Quarter
from programmes.rules.calendar import WorkCalendar, accepted_until, days_late, days_left
from programmes.services.loading import FIRST_HOLIDAY, LAST_HOLIDAY, published_holidays

CALENDAR = WorkCalendar(
    overrides={row.day: row.is_working_day for row in published_holidays(FIRST_HOLIDAY, LAST_HOLIDAY)},
    reporting_days={("unit", 0, 0): 8, ("province", 0, 0): 15},
)


@pytest.mark.parametrize(
    ("received", "count", "expected"),
    [
        (date(2018, 2, 9), 7, date(2018, 2, 24)),  # over the Spring Festival with two make-up weekends
        (date(2017, 9, 28), 7, date(2017, 10, 13)),
        (date(2021, 11, 15), 5, date(2021, 11, 22)),
        (date(2018, 7, 2), 0, date(2018, 7, 2)),
    ],
)
def test_working_days_are_counted_from_the_day_after(received: date, count: int, expected: date) -> None:
    assert CALENDAR.add_working_days(received, count) == expected


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2017, 12, 1), True),
        (date(2018, 2, 11), True),  # a Sunday, worked
        (date(2018, 2, 24), True),  # a Saturday, worked
        (date(2018, 2, 15), False),  # a Thursday, Spring Festival
        (date(2018, 7, 15), False),  # a Sunday
        (date(2015, 9, 3), False),  # once only
    ],
)
def test_working_days(day: date, works: bool) -> None:
    assert CALENDAR.is_working_day(day) is works


def test_a_working_day_is_its_own_next() -> None:
    assert CALENDAR.next_working_day(date(2018, 2, 11)) == date(2018, 2, 11)
    assert CALENDAR.next_working_day(date(2018, 2, 15)) == date(2018, 2, 22)


@pytest.mark.parametrize(
    ("quarter", "unit", "province"),
    [
        (Quarter(2018, 2), date(2018, 7, 9), date(2018, 7, 16)),  # both Sundays
        (Quarter(2017, 3), date(2017, 10, 9), date(2017, 10, 16)),  # the 8th is the last of the National Day week
        (Quarter(2017, 4), date(2018, 1, 8), date(2018, 1, 15)),
        (Quarter(2018, 1), date(2018, 4, 8), date(2018, 4, 16)),  # 8 April 2018 is a Sunday that was worked
        (Quarter(2020, 4), date(2021, 1, 8), date(2021, 1, 15)),
    ],
)
def test_due_days_move_past_holidays(quarter: Quarter, unit: date, province: date) -> None:
    assert CALENDAR.due("unit", quarter).on == unit
    assert CALENDAR.due("province", quarter).on == province
    assert not CALENDAR.due("province", quarter).provisional


def test_a_moved_day_says_from_where() -> None:
    due = CALENDAR.due("province", Quarter(2018, 2))
    assert due.moved and due.nominal == date(2018, 7, 15)
    assert not CALENDAR.due("province", Quarter(2017, 4)).moved


def test_beyond_the_table_the_weekday_rule_answers_provisionally() -> None:
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    assert CALENDAR.is_provisional(date(2027, 1, 1))
    assert CALENDAR.is_working_day(date(2027, 1, 1))  # a Friday
    due = CALENDAR.due("unit", Quarter(2027, 1))
    assert due.on == date(2027, 4, 8) and due.provisional


def test_the_most_specific_reporting_day_decides_and_a_fixed_one_is_not_moved() -> None:
    calendar = WorkCalendar(
        overrides=CALENDAR.overrides,
        reporting_days={
            ("province", 0, 0): 15,
            ("province", 0, 4): 20,
            ("province", 2018, 0): 12,
            ("province", 2018, 2): date(2018, 7, 14),  # a Saturday
        },
    )
    assert calendar.due("province", Quarter(2018, 2)).on == date(2018, 7, 14)
    assert calendar.due("province", Quarter(2018, 4)).on == date(2019, 1, 14)  # the 12th is a Saturday
    assert calendar.due("province", Quarter(2019, 4)).on == date(2020, 1, 20)
    assert calendar.due("province", Quarter(2019, 1)).on == date(2019, 4, 15)
    assert calendar.due("unit", Quarter(2018, 2)).on == date(2018, 7, 9)  # without a row: the usual 8th


def test_a_day_that_the_month_lacks_is_its_last() -> None:
    calendar = WorkCalendar(reporting_days={("unit", 0, 0): 31})
    assert calendar.due("unit", Quarter(2018, 1)).nominal == date(2018, 4, 30)


def test_only_a_fourth_quarter_is_accepted_until_the_end_of_january() -> None:
    assert accepted_until(Quarter(2018, 4)) == date(2019, 1, 31)
    assert accepted_until(Quarter(2018, 3)) is None


def test_days_left_and_days_late_meet_at_zero_on_the_due_day() -> None:
    due = date(2018, 7, 16)
    assert (days_left(due, date(2018, 7, 10)), days_late(due, date(2018, 7, 10))) == (6, 0)
    assert (days_left(due, due), days_late(due, due)) == (0, 0)
    assert (days_left(due, date(2018, 7, 18)), days_late(due, date(2018, 7, 18))) == (0, 2)


@given(st.dates(min_value=date(2015, 1, 1), max_value=date(2030, 12, 31)))
def test_the_next_working_day_is_worked_and_none_lies_between(day: date) -> None:
    found = CALENDAR.next_working_day(day)
    assert CALENDAR.is_working_day(found)
    between = (day + timedelta(days=count) for count in range((found - day).days))
    assert not any(CALENDAR.is_working_day(each) for each in between)


def test_rows_are_only_days_that_differ_from_the_weekday_rule() -> None:
    rows = list(published_holidays(date(2018, 1, 1), date(2018, 12, 31)))
    assert all(row.is_working_day != (row.day.weekday() < 5) for row in rows)
    named = {row.day: row.name for row in rows}
    assert named[date(2018, 2, 15)] == "春节"
    assert named[date(2018, 2, 11)] == "春节调休上班"
    assert all(named.values())
