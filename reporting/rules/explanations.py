"""What `explain` hands to a page: why a number is what it is, in shapes a template shows directly.

Counts are whole; days are dates; words for codes and items are the page's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reporting.rules.facts import ClauseSpec, Metric, Span, Verdict


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of one division as of the day.

    `since`, `through`: first and last day (None: open) of the unbroken spell in force; `ended_on`: where none
    is in force, the last day of the latest one before. `measure_ids`: the rows in force on the day.
    """

    item: str
    in_force: bool
    since: date | None = None
    through: date | None = None
    ended_on: date | None = None
    measure_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DivisionLine:
    """A unit (or the province's own record) with every item the clause asks; counted when none is missing."""

    code: str
    items: tuple[ItemLine, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The items not in force, in the clause's order."""
        return tuple(each.item for each in self.items if not each.in_force)

    @property
    def counted(self) -> bool:
        """Whether every item is in force."""
        return all(each.in_force for each in self.items)

    @property
    def measure_ids(self) -> tuple[int, ...]:
        """The rows in force behind the line."""
        return tuple(sorted({number for each in self.items for number in each.measure_ids}))


@dataclass(frozen=True, slots=True)
class PlanLine:
    """1.3: the adopted plan, the smallest 2020 target that would do and how far its target is below that."""

    metric: Metric
    adopted_on: date
    baseline: int
    target_2020: int
    target_needed: int
    short_by: int


class CellState(StrEnum):
    """What stands in a unit's quarter."""

    REPORTED = "reported"
    NOT_APPLICABLE = "not_applicable"  # reported as 不适用, adds nothing
    MISSING = "missing"  # owed, ended and not reported
    FUTURE = "future"  # not ended by the day
    NOT_OWED = "not_owed"  # the unit had ended, or the province's own row was left out


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit's quarter; `value` and `revision` only where a figure is counted or 不适用 was reported."""

    quarter: int
    state: CellState
    value: int | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class UnitYear:
    """One unit's (or, `own`, the province's own row's) four quarters of a year and their counted sum."""

    code: str
    own: bool
    cells: tuple[Cell, ...]

    @property
    def total(self) -> int:
        """The sum of the counted figures."""
        return sum(each.value or 0 for each in self.cells)

    @property
    def missing(self) -> tuple[int, ...]:
        """The quarters owed, ended and not reported."""
        return tuple(each.quarter for each in self.cells if each.state is CellState.MISSING)


@dataclass(frozen=True, slots=True)
class YearTable:
    """A year's figures unit by unit (by code, the own row last) with the totals of its quarters."""

    year: int
    units: tuple[UnitYear, ...]
    quarter_totals: tuple[int | None, ...]
    complete: bool

    @property
    def total(self) -> int:
        """The sum of the quarters ended."""
        return sum(each or 0 for each in self.quarter_totals)

    @property
    def lacking(self) -> tuple[UnitYear, ...]:
        """The units that lack a quarter."""
        return tuple(each for each in self.units if each.missing)


@dataclass(frozen=True, slots=True)
class GrowthLine:
    """1.8, one year: `needed` is baseline x 1.2**n as the smallest whole number, `short_by` what the sum
    lacks.

    Both None where the baseline cannot be used.
    """

    verdict: Verdict
    table: YearTable
    needed: int | None
    short_by: int | None


@dataclass(frozen=True, slots=True)
class GrowthBreakdown:
    """1.8: the baseline (`base_table` where it is the sum of the base year's returns) and the years begun."""

    metric: Metric
    baseline: int
    baseline_usable: bool
    base_year: int
    base_table: YearTable | None
    years: tuple[GrowthLine, ...]


class BundleGap(StrEnum):
    """What keeps a bundle from having landed by the day."""

    REGISTRATION = "registration"
    LOAN = "loan"
    INSURANCE = "insurance"
    INSURANCE_ENDED = "insurance_ended"
    COMPENSATION = "compensation"
    COMPENSATION_ENDED = "compensation_ended"
    DEREGISTERED = "deregistered"


@dataclass(frozen=True, slots=True)
class BundleLine:
    """2.3: one pledge with its parts. `landed_on`: by the day asked, else None and `missing` says why.

    `too_early`: landed before the first day that counts. `to_verify`: landed, but without a loan day or with
    no insurance other than 专利执行保险 (shown as 待核定).
    """

    project_no: str
    registered_on: date | None
    loan_on: date | None
    deregistered_on: date | None
    insurances: tuple[Span, ...]
    compensations: tuple[Span, ...]
    landed_on: date | None
    counted: bool
    too_early: bool
    to_verify: bool
    missing: tuple[BundleGap, ...]


@dataclass(frozen=True, slots=True)
class BundleBreakdown:
    """2.3: the pledges with an insurance or a compensation, counted ones first, then those that lack least.

    `landed_before`: how many landed too early to count; `without_parts`: pledges with neither, which are not
    listed.
    """

    lines: tuple[BundleLine, ...]
    landed: int
    landed_before: int
    counted_from: date | None
    without_parts: int


@dataclass(frozen=True, slots=True)
class FilingLine:
    """6.x: the first day of submission if by the day asked, the days it was late (0: on time), the
    declaration.
    """

    filed_on: date | None
    days_late: int
    declared_on: date | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a clause's verdicts are what they are as of a day; only the parts its rule has are filled.

    `own`: the province's own record. `units`: by code, those that exist on the day (1.6: the central cities).
    `ended_units`: units that no longer exist. `needed`: the fewest further units (1.7, 2.2: items; 2.3:
    bundles; 6.x: filings) to reach the threshold, None where that cannot be said or the clause does not
    apply. `gaps`: the units that lack something, nearest first (fewest missing items, then code).
    """

    clause: ClauseSpec
    as_of: date
    verdicts: tuple[Verdict, ...]
    needed: int | None = None
    own: DivisionLine | None = None
    units: tuple[DivisionLine, ...] = ()
    ended_units: tuple[str, ...] = ()
    gaps: tuple[DivisionLine, ...] = ()
    plan: PlanLine | None = None
    growth: GrowthBreakdown | None = None
    bundles: BundleBreakdown | None = None
    filing: FilingLine | None = None

    @property
    def verdict(self) -> Verdict | None:
        """The clause's verdict; of several years the last one begun."""
        return self.verdicts[-1] if self.verdicts else None

    @property
    def nearest(self) -> tuple[DivisionLine, ...]:
        """The units that would reach the threshold with the fewest missing items."""
        return self.gaps[: self.needed or 0]
