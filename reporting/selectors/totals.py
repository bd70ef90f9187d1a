"""A province's quarter totals over its latest submitted revisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division, Level
from reporting.models import QuarterlyReturn
from reporting.models.returns import NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class TotalRow:
    """One figure of one quarter: sum, units that owe the quarter, and those of them that report the figure."""

    province: str
    year: int
    quarter: int
    figure: str
    total: Decimal
    owed: int
    reported: int


def province_totals(*, province: str) -> list[TotalRow]:
    """Every figure of every quarter of which anything is submitted; two queries.

    A unit counts in a quarter if it exists on its last day; the province's own row is added and never owed.
    """
    divisions = {division.code: division for division in Division.objects.filter(province=province)}
    quarters: dict[Quarter, dict[str, Mapping[str, str]]] = defaultdict(dict)
    rows = QuarterlyReturn.objects.unscoped(reason="computation").filter(
        province=province, latest_revision__isnull=False
    )
    for code, year, number, values in rows.values_list("division_id", "year", "quarter", "latest_revision__values"):
        quarter = Quarter(year, number)
        if divisions[code].exists_on(quarter.last_day):
            quarters[quarter][code] = values
    found: list[TotalRow] = []
    for quarter in sorted(quarters):
        owed = {
            code
            for code, division in divisions.items()
            if division.level != Level.PROVINCE and division.exists_on(quarter.last_day)
        }
        found += _quarter_rows(province, quarter, quarters[quarter], owed)
    return found


def _quarter_rows(
    province: str, quarter: Quarter, by_division: Mapping[str, Mapping[str, str]], owed: set[str]
) -> list[TotalRow]:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    reported: dict[str, int] = defaultdict(int)
    for code, values in by_division.items():
        for figure, text in values.items():
            totals[figure] += Decimal(0) if text == NOT_APPLICABLE else Decimal(text)
            reported[figure] += code in owed
    return [
        TotalRow(province, quarter.year, quarter.number, figure, totals[figure], len(owed), reported[figure])
        for figure in sorted(totals, key=lambda code: (len(code), code))
    ]
