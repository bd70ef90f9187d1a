"""Working days and the days on which returns are due. Plain Python.

The weekday rule (Monday to Friday) holds but for the days of `overrides`: holidays on weekdays, and weekends on which
people work to make up for them. A year without any such day is beyond the table: the weekday rule alone then answers,
and says `provisional`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from pledge_portal.common.periods import Quarter

ReportingLevel = Literal["unit", "province"]
ONE_DAY = timedelta(days=1)
EVERY = 0  # a reporting day of every year, or of every quarter
USUAL_DAYS: Mapping[ReportingLevel, int] = {"unit": 8, "province": 15}  # where no row says otherwise


@dataclass(frozen=True, slots=True)
class DueDay:
    """When a return is due. `nominal`: before it was moved past holidays. `provisional`: the holidays of its year are
    not known yet.
    """

    on: date
    nominal: date
    provisional: bool

    @property
    def moved(self) -> bool:
        """Whether holidays moved it."""
        return self.on != self.nominal


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """`overrides`: day → whether it is worked, for days that differ from the weekday rule.

    `reporting_days`: (level, year or 0, quarter or 0) → the day of the month after the quarter, which is moved past
    holidays, or a fixed date, which is not. The most specific row decides, the year before the quarter.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)
    reporting_days: Mapping[tuple[str, int, int], int | date] = field(default_factory=dict)
    years: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "years", frozenset(day.year for day in self.overrides))

    def is_provisional(self, day: date) -> bool:
        """Whether the holidays of the day's year are not known."""
        return day.year not in self.years

    def is_working_day(self, day: date) -> bool:
        """Whether people work on `day`."""
        return self.overrides.get(day, day.weekday() < 5)

    def next_working_day(self, day: date) -> date:
        """`day` itself if it is worked, else the first worked day after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The day on which `count` working days after `day` have passed; `day` itself is not counted."""
        for _ in range(count):
            day = self.next_working_day(day + ONE_DAY)
        return day

    def due(self, level: ReportingLevel, quarter: Quarter) -> DueDay:
        """When the quarter's returns of a level are due."""
        rule = self._reporting_day(level, quarter)
        if isinstance(rule, date):
            return DueDay(rule, rule, provisional=False)
        nominal = _day_of_month(quarter.next.first_day, rule)
        due = self.next_working_day(nominal)
        return DueDay(due, nominal, provisional=self.is_provisional(nominal) or self.is_provisional(due))

    def _reporting_day(self, level: ReportingLevel, quarter: Quarter) -> int | date:
        for year in (quarter.year, EVERY):
            for number in (quarter.number, EVERY):
                found = self.reporting_days.get((level, year, number))
                if found is not None:
                    return found
        return USUAL_DAYS[level]


def accepted_until(quarter: Quarter) -> date | None:
    """The last day for late filings of a fourth quarter, 31 January; the other quarters name none."""
    return date(quarter.year + 1, 1, 31) if quarter.number == 4 else None


def days_left(due_on: date, day: date) -> int:
    """Calendar days from `day` to the due day; 0 on the due day (今日到期) and after it."""
    return max(0, (due_on - day).days)


def days_late(due_on: date, day: date) -> int:
    """Calendar days by which `day` is past the due day; 0 up to the due day."""
    return max(0, (day - due_on).days)


def _day_of_month(month: date, day: int) -> date:
    """The `day`-th of a month given by its first day, or its last day where the month is shorter."""
    after = (month + timedelta(days=31)).replace(day=1)
    return min(month + timedelta(days=day - 1), after - ONE_DAY)
