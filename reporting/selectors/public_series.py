"""The published national figures beside what has been entered, each with its source (data/public_statistics.csv)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pledge_portal.common.periods import Quarter
from reporting.rules.rounding import growth_text
from reporting.selectors.national_totals import AMOUNT, PROJECTS, Totals, growth_between

DATA = Path(__file__).parent.parent / "data" / "public_statistics.csv"
FIGURES = {"registrations": PROJECTS, "amount": AMOUNT}
WAN_IN_YI = 10_000
GROWTH_YEARS = (2018, 2019, 2020)


@dataclass(frozen=True, slots=True)
class Published:
    """One published number: projects, or an amount in 亿元. `half`: the first half of the year only.

    `found`: its source has been seen; else the number is known without one.
    """

    year: int
    half: bool
    metric: str
    value: Decimal
    found: bool
    source: str
    source_en: str

    @property
    def source_label(self) -> str:
        """Where it was published, in the language of the screen."""
        return self.source_en if get_language() == "en" else self.source

    @property
    def last_quarter(self) -> Quarter:
        """The quarter that ends the period."""
        return Quarter(self.year, 2 if self.half else 4)


@dataclass(frozen=True, slots=True)
class Compared:
    """A period: what is entered (amounts in 亿元, None: nothing), what was published, entered minus published."""

    period: str
    is_amount: bool
    entered: Decimal | None
    complete: bool
    published: Decimal
    difference: Decimal | None
    share: str | None
    found: bool
    source: str


@dataclass(frozen=True, slots=True)
class NationalGrowth:
    """A year's projects over the year before: 2018: 5,408 ÷ 4,177 − 1 = 29.47%. `growth` None: not complete."""

    year: int
    projects: int
    before: int
    growth: str | None
    complete: bool
    before_complete: bool
    lacking: int
    lacking_before: int

    @property
    def before_year(self) -> int:
        """The year compared with."""
        return self.year - 1


@lru_cache(maxsize=1)
def published() -> tuple[Published, ...]:
    """Every number of the file, by metric and period."""
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = [
            Published(
                year=int(row["period"][:4]),
                half=row["period"].endswith("H1"),
                metric=row["metric"],
                value=Decimal(row["value"]),
                found=row["status"] == "found",
                source=row["source"],
                source_en=row["source_en"],
            )
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(rows, key=lambda row: (row.metric == "amount", row.last_quarter)))


def public_beside_entered(totals: Totals, *, as_of: date) -> list[Compared]:
    """The published periods that have ended by the day, each beside what the portal holds."""
    return [_compared(row, totals) for row in published() if row.last_quarter.last_day <= as_of]


def _compared(row: Published, totals: Totals) -> Compared:
    span = [Quarter(row.year, number) for number in range(1, row.last_quarter.number + 1)]
    found = totals.over(FIGURES[row.metric], span)
    is_amount = row.metric == "amount"
    entered: Decimal | None = None
    if any(totals.over(FIGURES[row.metric], [quarter]).reporting for quarter in span):
        entered = found.value / WAN_IN_YI if is_amount else found.value
    return Compared(
        period=_("%(year)s年上半年") % {"year": row.year} if row.half else _("%(year)s年") % {"year": row.year},
        is_amount=is_amount,
        entered=entered,
        complete=found.all_complete,
        published=row.value,
        difference=None if entered is None else entered - row.value,
        share=None if entered is None else growth_between(entered, row.value),
        found=row.found,
        source=row.source_label,
    )


def national_growth(totals: Totals, *, as_of: date) -> list[NationalGrowth]:
    """One row per year begun, the same numbers as the `national` rows of `evaluate`."""
    return [_growth(totals, year, as_of) for year in GROWTH_YEARS if date(year, 1, 1) <= as_of]


def _growth(totals: Totals, year: int, as_of: date) -> NationalGrowth:
    projects, missing = _year(totals, year, as_of)
    before, missing_before = _year(totals, year - 1, as_of)
    return NationalGrowth(
        year=year,
        projects=projects,
        before=before,
        growth=None if missing or missing_before else growth_text(projects, before),
        complete=not missing,
        before_complete=not missing_before,
        lacking=missing,
        lacking_before=missing_before,
    )


def _year(totals: Totals, year: int, as_of: date) -> tuple[int, int]:
    """The sum of the quarters ended by the day, and how many province-quarters of the year are not complete."""
    value, missing = Decimal(0), 0
    for number in range(1, 5):
        quarter = Quarter(year, number)
        ended = quarter.last_day <= as_of
        for province in totals.provinces:
            entry = totals.entry(province, quarter, PROJECTS) if ended else None
            value += entry.total if entry else 0
            missing += not (entry and entry.complete)
    return int(value), missing
