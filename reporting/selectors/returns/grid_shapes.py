"""What the entry grid is made of: columns, cells, rows, totals; and what a filter leaves of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from programmes.divisions.models import Division
from reporting.catalogue import FigureSpec, Section
from reporting.rules.returns import Total
from reporting.selectors.returns.findings import Finding
from reporting.values import display_amount

FINDINGS_SHOWN = 8
Kept = Mapping[str, tuple[str, str, str]]  # {field name: (what was typed, why it is not saved, class of the cell)}


@dataclass(frozen=True, slots=True)
class Aside:
    """A number beside a cell; `partial`: something it should add up is not reported."""

    text: str
    partial: bool

    @classmethod
    def of(cls, total: Total) -> Aside:
        return cls(display_amount(total.value), not total.complete and total.value is not None)


@dataclass(frozen=True, slots=True)
class Column:
    """A figure's three columns: its heading, and what the two beside it are."""

    spec: FigureSpec
    heading: str
    unit: str
    title: str
    aside: str
    aside_before: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one row.

    `value`: what the row says, a 零报告 spelt out; `typed`: what is stored of the cell itself, which saving compares
    with; `ledger`: what is suggested. None: not reported, not known. `hint`: shown in a blank cell. `comments`: how
    many. `problem`: why what was typed, then shown as `text`, is not saved.
    """

    figure: str
    anchor: str
    name: str
    label: str
    value: str | None
    typed: str | None
    text: str
    hint: str
    ledger: str | None
    so_far: Aside
    before: Aside
    css: str
    mark: str
    findings: Sequence[Finding]
    comments: int = 0
    problem: str = ""

    @property
    def is_from_ledger(self) -> bool:
        """The blue dot: the ledger's number, confirmed."""
        return "is-ledger" in self.css


@dataclass(frozen=True, slots=True)
class Row:
    """One division's row; `lock` says why it cannot be edited (empty: it can).

    `kinds`: by which a filter chooses rows. `elsewhere`: JSON of what is stored in the cells of the other sections.
    `hidden`: a filter leaves it out.
    """

    division: Division
    name: str
    note: str
    is_own: bool
    version: int
    cells: Sequence[Cell]
    zero_report: bool
    lock: str
    state_text: str
    state_css: str
    css: str
    kinds: str
    elsewhere: str = "{}"
    hidden: bool = False

    @property
    def code(self) -> str:
        return self.division.code

    @property
    def suggestions(self) -> int:
        """How many blank cells the ledger has a number for."""
        return 0 if self.lock else sum(cell.value is None and cell.ledger is not None for cell in self.cells)


@dataclass(frozen=True, slots=True)
class TotalCell:
    """A figure's three numbers in the last row. `deduplicated`: not the province's number (◇)."""

    figure: str
    now: Aside
    so_far: Aside
    before: Aside
    deduplicated: bool


@dataclass(frozen=True, slots=True)
class GridFilter:
    """Which rows are shown: those whose name holds `text`, of kind `show` (empty: all)."""

    text: str = ""
    show: str = ""

    def leaves_out(self, name: str, code: str, kinds: str) -> bool:
        """Whether a row is hidden."""
        wanted = self.text.strip().lower()
        named = not wanted or wanted in name.lower() or code.startswith(wanted)
        return not named or bool(self.show and self.show not in kinds.split())


@dataclass(frozen=True, slots=True)
class Grid:
    """A section of a quarter, ready to be shown."""

    section: Section
    columns: Sequence[Column]
    rows: Sequence[Row]
    totals: Sequence[TotalCell]
    findings: Sequence[Finding] = field(default_factory=list)
    can_edit: bool = False
    suggestions: int = 0

    @property
    def hidden_count(self) -> int:
        """How many rows the filter leaves out."""
        return sum(row.hidden for row in self.rows)

    @property
    def open_findings(self) -> int:
        """How many findings must be put right or explained yet."""
        return sum(finding.severity == "hard" or finding.needs_explanation for finding in self.findings)

    @property
    def settled_findings(self) -> int:
        """How many findings are explained."""
        return sum(finding.severity == "soft" and not finding.needs_explanation for finding in self.findings)
