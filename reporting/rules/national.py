"""The national rows of an evaluation: projects of all provinces, year by year (contract, "national")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reporting.rules.facts import ProvinceFacts
from reporting.rules.quarters import Returns
from reporting.rules.rounding import growth_text

NATIONAL_YEARS = (2018, 2019, 2020)


@dataclass(frozen=True, slots=True)
class NationalYear:
    """The sum of new pledge projects over all provinces for the year's quarters ended by the day.

    `growth` over the year before, a string like a verdict's `value`; None unless both years are complete and
    the earlier is not zero.
    """

    year: int
    projects: int
    growth: str | None
    complete: bool


def judge_national(
    provinces: Sequence[ProvinceFacts], *, as_of: date, years: Sequence[int] = NATIONAL_YEARS
) -> list[NationalYear]:
    """One row per year begun by `as_of`."""
    begun = [year for year in sorted(years) if date(year, 1, 1) <= as_of]
    summed = sorted({each for year in begun for each in (year - 1, year)})
    returns = [Returns(facts, "projects", summed) for facts in provinces]
    totals: dict[int, tuple[int, bool]] = {}
    for year in summed:
        found = [each.year(year, as_of) for each in returns]
        totals[year] = sum(each.total for each in found), all(each.complete for each in found)
    return [_row(year, totals) for year in begun]


def _row(year: int, totals: dict[int, tuple[int, bool]]) -> NationalYear:
    (before, before_complete), (projects, complete) = totals[year - 1], totals[year]
    growth = growth_text(projects, before) if complete and before_complete else None
    return NationalYear(year=year, projects=projects, growth=growth, complete=complete)
