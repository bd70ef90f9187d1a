"""The calendar of the database, kept for a minute in each process.

Whoever edits holidays or reporting days calls `refresh()` after it; other processes follow within the minute.
"""

from __future__ import annotations

import time
from datetime import date

from pledge_portal.common.periods import Quarter
from programmes.models import Holiday, ReportingDay
from programmes.rules.calendar import DueDay, ReportingLevel, WorkCalendar, accepted_until, days_late, days_left

__all__ = [
    "accepted_until",
    "calendar",
    "days_late",
    "days_left",
    "due_on",
    "is_working_day",
    "next_working_day",
    "province_due",
    "province_due_on",
    "refresh",
    "unit_due",
    "unit_due_on",
]

KEEP_SECONDS = 60.0


class _Kept:
    calendar: WorkCalendar | None = None
    until = 0.0


def calendar() -> WorkCalendar:
    """Holidays and reporting days: two queries, or none while they are kept. An empty table is never kept."""
    kept = _Kept.calendar
    if kept is not None and time.monotonic() < _Kept.until:
        return kept
    found = WorkCalendar(
        overrides=dict(Holiday.objects.values_list("day", "is_working_day")),
        reporting_days={
            (row.level, row.year, row.quarter): row.fixed_on or row.day_of_month or 1
            for row in ReportingDay.objects.all()
        },
    )
    if found.overrides:
        _Kept.until = time.monotonic() + KEEP_SECONDS
        _Kept.calendar = found
    return found


def refresh() -> None:
    """Forget what is kept: the next question reads the tables."""
    _Kept.calendar = None


def is_working_day(day: date) -> bool:
    """Whether people work on `day`."""
    return calendar().is_working_day(day)


def next_working_day(day: date) -> date:
    """`day` itself if it is worked, else the first worked day after it."""
    return calendar().next_working_day(day)


def unit_due(quarter: Quarter) -> DueDay:
    """When units owe the quarter's return, with the day before moving and whether it is provisional."""
    return calendar().due("unit", quarter)


def province_due(quarter: Quarter) -> DueDay:
    """When provinces owe the quarter's return, with the day before moving and whether it is provisional."""
    return calendar().due("province", quarter)


def unit_due_on(quarter: Quarter) -> date:
    """The day on which units owe the quarter's return: the 8th after it, moved past holidays."""
    return unit_due(quarter).on


def province_due_on(quarter: Quarter) -> date:
    """The day on which provinces owe the quarter's return: the 15th after it, moved past holidays."""
    return province_due(quarter).on


def due_on(level: ReportingLevel, quarter: Quarter) -> date:
    """The day on which a level owes the quarter's return."""
    return calendar().due(level, quarter).on
