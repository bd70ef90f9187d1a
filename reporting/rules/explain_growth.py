"""计算依据 of clause 1.8: the returns unit by unit, the sum that is needed and who lacks which quarter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reporting.rules.days import quarter_end
from reporting.rules.explanations import Cell, CellState, GrowthBreakdown, GrowthLine, UnitYear, YearTable
from reporting.rules.facts import ClauseSpec, ProvinceFacts, Status, Verdict
from reporting.rules.growth import Baseline, GrowthJudge
from reporting.rules.quarters import QUARTERS, Cells, cells_of
from reporting.rules.rounding import least_whole


def growth_breakdown(
    facts: ProvinceFacts, clause: ClauseSpec, verdicts: Sequence[Verdict], *, as_of: date
) -> GrowthBreakdown | None:
    """The baseline and each year begun; None before the first."""
    if not verdicts:
        return None
    judge = GrowthJudge(facts, clause)
    baseline = judge.baseline(as_of)
    cells = cells_of(facts, baseline.metric)

    def table(year: int) -> YearTable:
        complete = judge.returns(baseline.metric).year(year, as_of).complete
        return _table(facts, cells, year, as_of, complete=complete)

    return GrowthBreakdown(
        metric=baseline.metric,
        baseline=baseline.value,
        baseline_usable=baseline.usable,
        base_year=judge.base_year,
        base_table=None if baseline.from_plan else table(judge.base_year),
        years=tuple(
            _line(clause, each, table(each.year), baseline, judge.base_year)
            for each in verdicts
            if each.year is not None
        ),
    )


def _line(clause: ClauseSpec, verdict: Verdict, table: YearTable, baseline: Baseline, base_year: int) -> GrowthLine:
    if not baseline.usable or verdict.status is Status.NOT_APPLICABLE:
        return GrowthLine(verdict, table, needed=None, short_by=None)
    needed = least_whole(baseline.value, clause.threshold_percent, table.year - base_year)
    return GrowthLine(verdict, table, needed=needed, short_by=max(0, needed - table.total))


def _table(facts: ProvinceFacts, cells: Cells, year: int, as_of: date, *, complete: bool) -> YearTable:
    units = []
    for unit in sorted(facts.units, key=lambda each: each.code):
        row = tuple(_cell(cells, unit.code, year, quarter, as_of, last=unit.last) for quarter in QUARTERS)
        if any(each.state is not CellState.NOT_OWED for each in row):
            units.append(UnitYear(unit.code, own=False, cells=row))
    own = tuple(_cell(cells, facts.code, year, quarter, as_of, owed=False) for quarter in QUARTERS)
    if any(each.state in {CellState.REPORTED, CellState.NOT_APPLICABLE} for each in own):
        units.append(UnitYear(facts.code, own=True, cells=own))
    totals = tuple(_quarter_total([each.cells[quarter - 1] for each in units]) for quarter in QUARTERS)
    return YearTable(year, tuple(units), totals, complete)


def _quarter_total(cells: Sequence[Cell]) -> int | None:
    """The sum of what was reported; None where nobody has, which is not a zero."""
    given = [each.value for each in cells if each.value is not None]
    return sum(given) if given else None


def _cell(
    cells: Cells,
    code: str,
    year: int,
    quarter: int,
    as_of: date,
    *,
    last: date | None = None,
    owed: bool = True,
) -> Cell:
    """What stands in a quarter, judged as the sums judge it."""
    end = quarter_end(year, quarter)
    if last is not None and last < end:
        return Cell(quarter, CellState.NOT_OWED)
    if as_of < end:
        return Cell(quarter, CellState.FUTURE)
    if (found := cells.get((code, year, quarter))) is None:
        return Cell(quarter, CellState.MISSING if owed else CellState.NOT_OWED)
    state = CellState.REPORTED if found.value is not None else CellState.NOT_APPLICABLE
    return Cell(quarter, state, found.value, found.revision)
