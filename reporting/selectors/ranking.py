"""The 32 by amount, with projects, enterprises and growth. Activity figures (11, 16, 17) are never ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.urls import reverse

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from programmes.divisions.selectors import provinces
from reporting.selectors.national_totals import (
    AMOUNT,
    ENTERPRISES,
    PROJECTS,
    Totals,
    load_totals,
    year_on_year,
    year_span,
)
from reporting.selectors.returns.overview import quarter_label


@dataclass(frozen=True, slots=True)
class RankRow:
    """One province's year so far; amounts in 万元. Equal amounts share a rank.

    `rank` None: it has not filed every quarter of the span. `complete`: no unit of it lacks a quarter. A figure that
    nobody of the province reports in the span is None: 未报, not 0.
    """

    rank: int | None
    province: Division
    href: str
    amount: Decimal | None
    projects: int | None
    enterprises: int | None
    amount_growth: str | None
    projects_growth: str | None
    complete: bool


def ranking(totals: Totals, divisions: Sequence[Division], quarter: Quarter, *, as_of: date) -> list[RankRow]:
    """Ranked ones by amount, the greatest first; then those that have not filed, by code."""
    rows = [_row(totals, province, quarter, as_of) for province in divisions]
    filed = totals.over(AMOUNT, year_span(quarter)).reporting
    ranked = sorted(
        (row for row in rows if row.province.code in filed), key=lambda row: (-(row.amount or 0), row.province.code)
    )
    amounts = [row.amount for row in ranked]
    found = [replace(row, rank=amounts.index(row.amount) + 1) for row in ranked]
    return found + [row for row in rows if row.province.code not in filed]


def _row(totals: Totals, province: Division, quarter: Quarter, as_of: date) -> RankRow:
    one, span = [province.code], year_span(quarter)
    amount = totals.over(AMOUNT, span, provinces=one)
    return RankRow(
        rank=None,
        province=province,
        href=f"{reverse('province', args=[province.code])}?as_of={as_of.isoformat()}",
        amount=_reported(totals, province, AMOUNT, quarter),
        projects=_count(totals, province, PROJECTS, quarter),
        enterprises=_count(totals, province, ENTERPRISES, quarter),
        amount_growth=year_on_year(totals, AMOUNT, quarter, provinces=one).value,
        projects_growth=year_on_year(totals, PROJECTS, quarter, provinces=one).value,
        complete=amount.all_complete,
    )


def _reported(totals: Totals, province: Division, figure: str, quarter: Quarter) -> Decimal | None:
    """The sum of the year so far; None where nothing of it is reported."""
    span = year_span(quarter)
    if not any(totals.entry(province.code, at, figure) for at in span):
        return None
    return totals.over(figure, span, provinces=[province.code]).value


def _count(totals: Totals, province: Division, figure: str, quarter: Quarter) -> int | None:
    found = _reported(totals, province, figure, quarter)
    return None if found is None else int(found)


@dataclass(frozen=True, slots=True)
class RankingPage:
    """The whole table with the span it speaks of."""

    quarter: Quarter
    label: str
    months: int
    rows: tuple[RankRow, ...]
    ranked: int


def ranking_page(*, actor: Actor, as_of: date) -> RankingPage:
    """The ranking of the year so far by the last quarter ended; two queries."""
    quarter = Quarter.last_ended(as_of)
    found = provinces()
    totals = load_totals(actor=actor, provinces=[each.code for each in found], quarter=quarter)
    rows = ranking(totals, found, quarter, as_of=as_of)
    return RankingPage(
        quarter=quarter,
        label=quarter_label(quarter),
        months=quarter.number * 3,
        rows=tuple(rows),
        ranked=sum(row.rank is not None for row in rows),
    )
