"""Sums of the computed quarter totals over provinces and quarters, and the growth between two spans."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.periods import Quarter
from reporting.models import QuarterTotal
from reporting.rules.rounding import growth_text, least_whole

PROJECTS, ENTERPRISES, AMOUNT = "1", "2", "4"
COMPENSATION, BAD_LOANS, PLEDGED_ENTERPRISES, LOAN_BALANCE = "9", "10", "22", "24"
HEADLINE = (PROJECTS, ENTERPRISES, AMOUNT, COMPENSATION, BAD_LOANS, PLEDGED_ENTERPRISES, LOAN_BALANCE)
PERCENT_A_YEAR = 20
TEN_THOUSANDTHS = 10_000  # amounts have at most four decimals: growth is taken on whole numbers

Row = tuple[str, int, int, str, Decimal, int, int]  # province, year, quarter, figure, total, owed, reported


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure of one province's quarter: its sum, and how many units owe and report it."""

    total: Decimal
    owed: int
    reported: int

    @property
    def complete(self) -> bool:
        """Whether every unit that owes it has reported it."""
        return self.owed == self.reported


@dataclass(frozen=True, slots=True)
class SpanSum:
    """A figure over provinces and quarters.

    `reporting`: provinces with an entry in every quarter; `complete`: those of them in which no unit lacks one.
    `all_complete`: all provinces asked are among them.
    """

    value: Decimal
    reporting: frozenset[str]
    complete: frozenset[str]
    all_complete: bool

    @property
    def whole(self) -> int:
        """The value of a counted figure."""
        return int(self.value)


class Totals:
    """Quarter totals in memory; every question is answered without a further query."""

    def __init__(self, rows: Iterable[Row], provinces: Collection[str]) -> None:
        self.provinces = tuple(provinces)
        self._entries = {
            (province, Quarter(year, quarter), figure): Entry(total, owed, reported)
            for province, year, quarter, figure, total, owed, reported in rows
        }

    def entry(self, province: str, quarter: Quarter, figure: str) -> Entry | None:
        """One province's quarter; None where no unit reports the figure."""
        return self._entries.get((province, quarter, figure))

    def over(self, figure: str, span: Sequence[Quarter], *, provinces: Collection[str] | None = None) -> SpanSum:
        """A figure summed over quarters of all provinces, or of those given."""
        value = Decimal(0)
        reporting, complete = set(), set()
        asked = self.provinces if provinces is None else provinces
        for province in asked:
            entries = [self._entries.get((province, quarter, figure)) for quarter in span]
            value += sum((each.total for each in entries if each), Decimal(0))
            if all(entries) and entries:
                reporting.add(province)
                if all(each.complete for each in entries if each):
                    complete.add(province)
        return SpanSum(value, frozenset(reporting), frozenset(complete), len(complete) == len(asked) > 0)


def load_totals(*, actor: Actor, provinces: Collection[str], quarter: Quarter, every_year: bool = False) -> Totals:
    """The headline figures of the quarter's year and the year before; one query.

    `every_year`: projects, enterprises and amounts of all years besides.
    """
    wanted = Q(figure__in=HEADLINE, year__in=[quarter.year - 1, quarter.year])
    if every_year:
        wanted |= Q(figure__in=[PROJECTS, ENTERPRISES, AMOUNT])
    rows = QuarterTotal.objects.visible_to(actor).filter(wanted, province__in=provinces)
    fields = ("province_id", "year", "quarter", "figure", "total", "owed", "reported")
    return Totals(rows.order_by().values_list(*fields), provinces)


def year_span(quarter: Quarter, *, back: int = 0) -> list[Quarter]:
    """The year's quarters through `quarter`; with `back` the same ones of an earlier year."""
    return [Quarter(quarter.year - back, number) for number in range(1, quarter.number + 1)]


def growth_between(now: Decimal, before: Decimal) -> str | None:
    """now ÷ before − 1 with four places; None on a zero base."""
    return growth_text(int(now * TEN_THOUSANDTHS), int(before * TEN_THOUSANDTHS)) if before > 0 else None


@dataclass(frozen=True, slots=True)
class Growth:
    """Over the same span of the year before. `comparable`: how many provinces it is taken on (complete in both).

    `full`: those are all. `value` None: nobody can be compared, or the base is zero.
    """

    value: str | None
    comparable: int
    full: bool


def year_on_year(totals: Totals, figure: str, quarter: Quarter, *, provinces: Collection[str] | None = None) -> Growth:
    """Growth of the year so far, like with like: only provinces that are complete in both spans are compared."""
    now = totals.over(figure, year_span(quarter), provinces=provinces)
    before = totals.over(figure, year_span(quarter, back=1), provinces=provinces)
    both = now.complete & before.complete
    if not both:
        return Growth(None, 0, False)
    value = growth_between(
        totals.over(figure, year_span(quarter), provinces=both).value,
        totals.over(figure, year_span(quarter, back=1), provinces=both).value,
    )
    return Growth(value, len(both), now.all_complete and before.all_complete)


def path_target(base: Decimal) -> int:
    """The least whole number that is 20% above a count."""
    return least_whole(int(base), PERCENT_A_YEAR, 1)
