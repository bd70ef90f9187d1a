"""A province's group over all days: periods that follow one another without gap or overlap. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

ONE_DAY = timedelta(days=1)
Fault = Literal["none", "beginning", "order", "gap", "overlap", "open_end", "unknown"]
GROUPS = ("pilot", "without", "with", "unconfirmed")


@dataclass(frozen=True, slots=True)
class GroupPeriod:
    """A group from `first_day` (None: from the beginning) through `last_day` (None: open)."""

    group: str
    first_day: date | None = None
    last_day: date | None = None
    document_number: str = ""

    def covers(self, day: date) -> bool:
        """Whether `day` lies in the period, both ends included."""
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)


def faults(periods: Sequence[GroupPeriod]) -> list[tuple[int, Fault]]:
    """What keeps periods from covering every day exactly once: (place in the sequence, fault), in order."""
    if not periods:
        return [(0, "none")]
    found: list[tuple[int, Fault]] = []
    if periods[0].first_day is not None:
        found.append((0, "beginning"))
    for place, period in enumerate(periods):
        if period.group not in GROUPS:
            found.append((place, "unknown"))
        if period.first_day and period.last_day and period.last_day < period.first_day:
            found.append((place, "order"))
        if place:
            found += [(place, fault) for fault in _joint(periods[place - 1], period)]
    if periods[-1].last_day is not None:
        found.append((len(periods) - 1, "open_end"))
    return found


def _joint(before: GroupPeriod, after: GroupPeriod) -> list[Fault]:
    if before.last_day is None or after.first_day is None or after.first_day <= before.last_day:
        return ["overlap"]
    return [] if after.first_day == before.last_day + ONE_DAY else ["gap"]


def on(periods: Sequence[GroupPeriod], day: date) -> GroupPeriod | None:
    """The period that holds `day`."""
    return next((period for period in periods if period.covers(day)), None)


def changed_from(
    periods: Sequence[GroupPeriod], *, group: str, first_day: date, document_number: str = ""
) -> tuple[GroupPeriod, ...]:
    """The periods with `group` from `first_day` on: the running one ends the day before, and what comes later stays.

    Unchanged where the running period is of that group already. A running period that begins on that very day is
    replaced.
    """
    result: list[GroupPeriod] = []
    for period in periods:
        if not period.covers(first_day) or period.group == group:
            result.append(period)
            continue
        if period.first_day != first_day:
            result.append(replace(period, last_day=first_day - ONE_DAY))
        result.append(GroupPeriod(group, first_day, period.last_day, document_number))
    return tuple(result)
