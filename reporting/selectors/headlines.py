"""The dashboard's first line: amount, projects, enterprises, bad loans and compensation of the year so far."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pledge_portal.common.periods import Quarter
from reporting.rules.rounding import ratio_text
from reporting.selectors.national_totals import (
    AMOUNT,
    BAD_LOANS,
    COMPENSATION,
    ENTERPRISES,
    LOAN_BALANCE,
    PLEDGED_ENTERPRISES,
    PROJECTS,
    TEN_THOUSANDTHS,
    Growth,
    SpanSum,
    Totals,
    path_target,
    year_on_year,
    year_span,
)


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure of the year so far, of the quarter alone, and its growth over the same span of last year."""

    year: SpanSum
    quarter: SpanSum
    growth: Growth

    @property
    def is_reported(self) -> bool:
        """Whether anybody reports it in the quarter or before."""
        return bool(self.quarter.reporting or self.year.value)


@dataclass(frozen=True, slots=True)
class BadLoans:
    """不良: the balance at the quarter's end, and its share of the loan balance where both are known.

    `ratio` like a verdict's value; `known`: how many provinces it is taken on; None: no province reports both.
    """

    balance: Decimal
    is_reported: bool
    ratio: str | None
    known: int
    compensation: Decimal


@dataclass(frozen=True, slots=True)
class Headlines:
    """`target`: last year's same span × 1.2, None without one; `ahead`: projects minus target.

    `lacking`: codes of the provinces of which a quarter or a unit of the year so far is not reported.
    `by_pledge`: 质押企业 (optional figure 22) is reported fully enough to lead; else 新增服务企业 (2) does.
    """

    quarter: Quarter
    amount: Headline
    projects: Headline
    target: int | None
    target_is_partial: bool
    enterprises: Headline
    pledged: Headline
    by_pledge: bool
    bad_loans: BadLoans
    lacking: tuple[str, ...] = ()

    @property
    def ahead(self) -> int:
        """Projects minus the target line; 0 where there is none."""
        return self.projects.year.whole - (self.target or self.projects.year.whole)

    @property
    def behind(self) -> int:
        """What is wanting to the target line."""
        return -self.ahead

    @property
    def months(self) -> int:
        """The last month of the span."""
        return self.quarter.number * 3


def headlines(totals: Totals, quarter: Quarter, *, provinces: list[str] | None = None) -> Headlines:
    """The headline figures through a quarter, of all provinces or of those given."""

    def headline(figure: str) -> Headline:
        return Headline(
            totals.over(figure, year_span(quarter), provinces=provinces),
            totals.over(figure, [quarter], provinces=provinces),
            year_on_year(totals, figure, quarter, provinces=provinces),
        )

    before = totals.over(PROJECTS, year_span(quarter, back=1), provinces=provinces)
    projects = headline(PROJECTS)
    asked = totals.provinces if provinces is None else provinces
    enterprises, pledged = headline(ENTERPRISES), headline(PLEDGED_ENTERPRISES)
    return Headlines(
        quarter=quarter,
        amount=headline(AMOUNT),
        projects=projects,
        target=path_target(before.value) if before.value else None,
        target_is_partial=not before.all_complete,
        enterprises=enterprises,
        pledged=pledged,
        by_pledge=bool(pledged.year.value) and pledged.year.value >= enterprises.year.value,
        bad_loans=_bad_loans(totals, quarter, provinces),
        lacking=tuple(code for code in asked if code not in projects.year.complete),
    )


def _bad_loans(totals: Totals, quarter: Quarter, provinces: list[str] | None) -> BadLoans:
    asked = totals.provinces if provinces is None else provinces
    bad = loans = Decimal(0)
    known = 0
    for province in asked:
        some = totals.entry(province, quarter, BAD_LOANS)
        of = totals.entry(province, quarter, LOAN_BALANCE)
        if some and of and some.reported == of.reported and of.total > 0:
            bad, loans, known = bad + some.total, loans + of.total, known + 1
    balance = totals.over(BAD_LOANS, [quarter], provinces=provinces)
    return BadLoans(
        balance=balance.value,
        is_reported=bool(balance.reporting),
        ratio=ratio_text(int(bad * TEN_THOUSANDTHS), int(loans * TEN_THOUSANDTHS)) if known else None,
        known=known,
        compensation=totals.over(COMPENSATION, year_span(quarter), provinces=provinces).value,
    )
