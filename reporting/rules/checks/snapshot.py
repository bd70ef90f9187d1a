"""The frozen picture that rules look at: a province's quarter with its units, and what came before. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from pledge_portal.common.periods import Quarter
from reporting.catalogue import Catalogue, FigureSpec
from reporting.rules.returns import NOT_APPLICABLE, Values

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A row of the quarter. `is_owed`: it exists at the quarter's end and is asked (never the province's own row).

    `is_pilot`: registers pledges itself. `is_regular_city`: a central city with 常态化开展 in force.
    """

    code: str
    is_own_row: bool = False
    is_owed: bool = True
    is_pilot: bool = False
    is_regular_city: bool = False


@dataclass(frozen=True)
class Snapshot:
    """A province's quarter, or one unit's (`is_whole` false: rules over all units do not apply).

    `values`: what rows say by (division, quarter), a 零报告 spelt out, over this and the year before. `before`: sums of
    figures by division over everything earlier than that. `ledger`: what the ledgers know of the quarter. `totals`: the
    province's own count of a figure (全省数). `fund_document`: of the fund in force, None where there is none.
    `focus`: the rows that are asked about, None for all.
    """

    province: str
    quarter: Quarter
    form: Catalogue
    units: tuple[UnitFacts, ...]
    values: Mapping[tuple[str, Quarter], Values]
    zero_reports: frozenset[tuple[str, Quarter]] = frozenset()
    ledger: Mapping[str, Values] = field(default_factory=dict)
    before: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    totals: Values = field(default_factory=dict)
    fund_document: str | None = None
    is_municipality: bool = False
    is_whole: bool = True
    focus: frozenset[str] | None = None

    @cached_property
    def _numbers(self) -> dict[tuple[str, Quarter], dict[str, Decimal]]:
        return {}

    def _row(self, key: tuple[str, Quarter]) -> Mapping[str, Decimal]:
        """A row's numbers, made when first asked for: a save asks about one row of two hundred."""
        found = self._numbers.get(key)
        if found is None:
            values = self.values.get(key, {})
            found = {code: Decimal(text) for code, text in values.items() if text != NOT_APPLICABLE}
            self._numbers[key] = found
        return found

    @cached_property
    def rows(self) -> tuple[UnitFacts, ...]:
        """The rows that say anything of the quarter and count, of those in focus; an ended unit's never count."""
        asked = [unit for unit in self.units if self.focus is None or unit.code in self.focus]
        counted = [unit for unit in asked if unit.is_owed or unit.is_own_row]
        return tuple(unit for unit in counted if self.values.get((unit.code, self.quarter)))

    def text(self, division: str, figure: str, at: Quarter | None = None) -> str | None:
        """What a row says: digits, NA, or None where it is not reported."""
        return self.values.get((division, at or self.quarter), {}).get(figure)

    def number(self, division: str, figure: str, at: Quarter | None = None) -> Decimal | None:
        """The number of a cell; None where it is not reported or 不适用: no comparison then."""
        return self._row((division, at or self.quarter)).get(figure)

    def numbers(self, division: str, *figures: str) -> tuple[Decimal, ...] | None:
        """The numbers of several cells of this quarter; None unless all are there."""
        found = self._row((division, self.quarter))
        numbers = tuple(found[figure] for figure in figures if figure in found)
        return numbers if len(numbers) == len(figures) else None

    def sum_over(self, division: str, figure: str, quarters: Iterable[Quarter]) -> Decimal:
        """What is reported over quarters."""
        return sum((self.number(division, figure, at) or ZERO for at in quarters), ZERO)

    def known(self, division: str, figure: str) -> Decimal | None:
        """The ledger's number."""
        text = self.ledger.get(division, {}).get(figure)
        return None if text is None else Decimal(text)

    def cells(self, division: str, *figures: str) -> tuple[tuple[str, Quarter, str], ...]:
        """Cells of one row of this quarter."""
        return tuple((division, self.quarter, figure) for figure in figures)

    def spec(self, figure: str) -> FigureSpec:
        """The figure's entry of the catalogue."""
        return self.form.by_code[figure]

    @cached_property
    def year_to_date(self) -> tuple[Quarter, ...]:
        """The year's quarters up to this one."""
        return tuple(Quarter(self.quarter.year, number) for number in range(1, self.quarter.number + 1))

    @cached_property
    def year_before(self) -> tuple[Quarter, ...]:
        """The four quarters of last year."""
        return tuple(Quarter(self.quarter.year - 1, number) for number in (1, 2, 3, 4))

    @cached_property
    def last_four(self) -> tuple[Quarter, ...]:
        """This quarter and the three before it, latest first."""
        found = [self.quarter]
        while len(found) < 4:
            found.append(found[-1].previous)
        return tuple(found)

    def open_before(self, division: str, arrived: str, settled: str, *, year_start: bool) -> Decimal:
        """What had arrived and was not settled at the start of the year, or of the quarter; never below zero."""
        quarters = [*self.year_before, *([] if year_start else self.year_to_date[:-1])]
        earlier = self.before.get(division, {})
        found = earlier.get(arrived, ZERO) - earlier.get(settled, ZERO)
        found = max(found, ZERO)
        return max(
            found + self.sum_over(division, arrived, quarters) - self.sum_over(division, settled, quarters), ZERO
        )
