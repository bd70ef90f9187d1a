"""The province's own milestones by the day: fund, insurance, assessment, exchange, inventory, plan, filings.

Every day is drawn once from the story's sign, so that measures, figures and filings speak of the same one.
"""

from __future__ import annotations

from datetime import date, timedelta

from programmes.models.groups import GroupKind
from reporting.demo.country import LATE, MISSED, NONE, ON_TIME, STORIES
from reporting.demo.rng import dice, working_day

NEVER = date(9999, 12, 31)
WITH_MECHANISM = ("120000", "350000", "430000", "640000")
FIXED_DAYS: dict[tuple[str, str], date] = {
    ("440000", "1.1"): date(2017, 11, 24),
    ("440000", "1.2"): date(2017, 11, 28),
    ("440000", "1.3"): date(2017, 11, 20),
    ("440000", "1.7"): date(2018, 3, 16),
    ("440000", "6.1"): date(2017, 11, 28),
    ("440000", "6.2"): date(2017, 11, 28),
    ("440000", "6.3"): date(2017, 11, 30),
    ("340000", "1.3"): date(2017, 11, 15),
    ("620000", "1.3"): date(2017, 11, 29),  # a plan in time, but below 20% a year
}
# (first, last) of each sign: in time, late, and when those who missed it come to it after all.
WINDOWS: dict[str, dict[str, tuple[date, date]]] = {
    "1.1": {
        ON_TIME: (date(2017, 11, 1), date(2017, 11, 29)),
        LATE: (date(2017, 12, 5), date(2018, 2, 9)),
        MISSED: (date(2018, 9, 3), date(2018, 12, 14)),
    },
    "1.7": {
        ON_TIME: (date(2017, 8, 14), date(2018, 6, 26)),
        LATE: (date(2018, 7, 2), date(2018, 7, 6)),
        MISSED: (date(2018, 8, 20), date(2019, 3, 15)),
    },
    "2.2": {
        ON_TIME: (date(2017, 9, 4), date(2018, 6, 22)),
        LATE: (date(2018, 7, 2), date(2018, 7, 6)),
        MISSED: (date(2018, 9, 3), date(2019, 4, 26)),
    },
    "6.1": {
        ON_TIME: (date(2017, 11, 20), date(2017, 11, 30)),
        LATE: (date(2017, 12, 4), date(2017, 12, 20)),
        MISSED: (date(2018, 8, 6), date(2018, 10, 19)),
    },
}  # fmt: skip
SAME_WINDOWS = {"1.2": "1.1", "1.3": "1.1", "6.2": "6.1", "6.3": "6.1"}


def milestone(seed: int, province: str, clause: str) -> date:
    """The day on which the province itself did what the clause asks; NEVER where it is not its task."""
    fixed = FIXED_DAYS.get((province, clause))
    if fixed is not None:
        return fixed
    sign = STORIES[province].on(clause)
    if sign == NONE:
        return NEVER
    first, last = WINDOWS[SAME_WINDOWS.get(clause, clause)][sign]
    return working_day(dice(seed, "milestone", province, clause), first, last)


def plan_day(seed: int, province: str) -> date:
    """When the work plan was adopted: with the exchange, not before the notice."""
    return milestone(seed, province, "1.3")


def fund_day(seed: int, province: str) -> date:
    """When the province's risk-compensation fund was set up."""
    chance = dice(seed, "fund", province)
    sign = STORIES[province].on("2.2")
    if sign == NONE or province in WITH_MECHANISM:
        return working_day(chance, date(2016, 2, 1), date(2017, 5, 26))
    return milestone(seed, province, "2.2")


def insurance_day(seed: int, province: str) -> date:
    """When patent insurance was introduced: as a rule some months before the fund."""
    chance = dice(seed, "insurance", province)
    fund = fund_day(seed, province)
    if STORIES[province].on("2.2") == MISSED:
        return working_day(chance, date(2017, 11, 6), date(2018, 6, 8))
    return working_day(chance, fund - timedelta(days=150), fund - timedelta(days=3))


def group_of(province: str) -> str:
    """What the province has declared, as far as it has."""
    return str(GroupKind.WITH) if province in WITH_MECHANISM else str(GroupKind.WITHOUT)
