"""What a page shows of an explanation: its units, documents, years and bundles, with their names."""

from __future__ import annotations

from dataclasses import dataclass

from programmes.divisions.models import Division
from programmes.models import Clause, Evidence, Measure, WorkPlan
from reporting.models import FiledPart
from reporting.rules.explanations import BundleLine, Explanation, GrowthLine, ItemLine, UnitYear, YearTable
from reporting.rules.facts import Rule, Verdict


@dataclass(frozen=True, slots=True)
class Document:
    """One measure in force behind a line: its number, days and evidence files."""

    measure: Measure
    files: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ItemShown:
    """One item of one division."""

    label: str
    short: str
    line: ItemLine
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class DivisionShown:
    """A unit, or the province's own record, with every item asked.

    `recent`: of a central city, in how many of the last four quarters it has new registrations.
    """

    division: Division
    items: tuple[ItemShown, ...]
    counted: bool
    missing: tuple[str, ...]
    recent: int | None = None


@dataclass(frozen=True, slots=True)
class UnitYearShown:
    """A row of the growth table."""

    division: Division
    row: UnitYear


@dataclass(frozen=True, slots=True)
class YearShown:
    """1.8, one year: its table by unit; `line` None for the base year's."""

    table: YearTable
    line: GrowthLine | None
    units: tuple[UnitYearShown, ...]
    lacking: tuple[UnitYearShown, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class BundleShown:
    """2.3, one pledge; `gaps` in words."""

    line: BundleLine
    gaps: tuple[str, ...]


@dataclass(frozen=True)
class ExplanationShown:
    """Everything the panel and the page of a clause need."""

    province: Division
    clause: Clause
    explanation: Explanation
    verdict: Verdict | None
    due_today: bool
    timing: str
    reason: str
    unit_word: str
    metric: str
    item_headings: tuple[tuple[str, str], ...]
    own: DivisionShown | None
    units: tuple[DivisionShown, ...]
    gaps: tuple[DivisionShown, ...]
    nearest: frozenset[str]
    ended: tuple[Division, ...]
    year: YearShown | None
    years: tuple[int, ...]
    plan: WorkPlan | None
    plan_files: tuple[Evidence, ...]
    bundles: tuple[BundleShown, ...]
    bundles_hidden: int
    filings: tuple[FiledPart, ...]

    @property
    def wanted(self) -> int | None:
        """The least numerator that reaches the threshold."""
        if self.verdict is None or self.verdict.numerator is None or self.explanation.needed is None:
            return None
        return -(-self.explanation.clause.threshold_percent * (self.verdict.denominator or 0) // 100)

    @property
    def reaches(self) -> bool:
        """Whether the share itself is at or above the threshold."""
        return self.explanation.needed == 0

    @property
    def counted(self) -> tuple[DivisionShown, ...]:
        """The units that count."""
        return tuple(each for each in self.units if each.counted)

    @property
    def is_ratio(self) -> bool:
        """Whether units are counted."""
        rules = {Rule.UNITS_WITH_ALL, Rule.OWN_AND_UNITS, Rule.CENTRAL_CITIES}
        return self.explanation.clause.rule in rules

    @property
    def says_ratio(self) -> bool:
        """达标 is said of shares of units."""
        return self.explanation.clause.rule is Rule.UNITS_WITH_ALL

    @property
    def sibling_gaps(self) -> tuple[DivisionShown, ...]:
        """The first units that lack something, as many as a narrow panel holds."""
        return self.gaps[:8]
