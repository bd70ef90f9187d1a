"""Sums of the quarterly returns and whether they are complete (clause 1.8 and the national rows).

A unit owes a quarter if it exists on the quarter's last day; what it reports for another quarter is never
counted. The province's own row is added where given and never owed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from reporting.rules.days import quarter_end
from reporting.rules.facts import CountFact, Metric, ProvinceFacts

QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class QuarterTotal:
    """A quarter of one province: the sum, how many units owe it and how many of them report the figure."""

    last_day: date
    total: int
    owed: int
    reported: int
    revisions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class YearTotal:
    """A year of one province over the quarters ended by a day; `running`: the sum after each of those
    quarters.
    """

    total: int
    complete: bool
    running: tuple[tuple[date, int], ...]
    revisions: tuple[int, ...]


Cells = Mapping[tuple[str, int, int], CountFact]


def cells_of(facts: ProvinceFacts, metric: Metric) -> Cells:
    """The figures of one metric by division, year, quarter."""
    return {(each.division, each.year, each.quarter): each for each in facts.counts if each.metric == metric}


class Returns:
    """One province's returns of one metric, summed quarter by quarter once for the years asked for."""

    def __init__(self, facts: ProvinceFacts, metric: Metric, years: Iterable[int]) -> None:
        cells = cells_of(facts, metric)
        self._quarters = {year: tuple(_quarter(facts, cells, year, quarter) for quarter in QUARTERS) for year in years}

    def year(self, year: int, as_of: date) -> YearTotal:
        """The year's quarters that ended by `as_of`, the day itself included."""
        quarters = self._quarters[year]
        running: list[tuple[date, int]] = []
        total = 0
        revisions: set[int] = set()
        complete = True
        for each in quarters:
            if each.last_day > as_of:
                complete = complete and each.owed == 0
                continue
            total += each.total
            running.append((each.last_day, total))
            revisions.update(each.revisions)
            complete = complete and each.reported == each.owed
        return YearTotal(total, complete, tuple(running), tuple(sorted(revisions)))


def _quarter(facts: ProvinceFacts, cells: Cells, year: int, quarter: int) -> QuarterTotal:
    last_day = quarter_end(year, quarter)
    owing = [unit.code for unit in facts.units if unit.last is None or last_day <= unit.last]
    found = [cells[key] for code in owing if (key := (code, year, quarter)) in cells]
    own = cells.get((facts.code, year, quarter))
    counted = found if own is None else [*found, own]
    return QuarterTotal(
        last_day=last_day,
        total=sum(each.value or 0 for each in counted),
        owed=len(owing),
        reported=len(found),
        revisions=tuple({each.revision for each in counted if each.revision}),
    )
