"""The entry grid of a quarter: rows, cells with what stands beside them, totals, and the line above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from programmes.divisions.models import Division
from reporting.catalogue import FigureSpec, Section
from reporting.models import UnitState
from reporting.permissions import Decision, is_asked, may_act_on_unit
from reporting.rules.returns import NOT_APPLICABLE, Total, UnitAct
from reporting.selectors.returns.findings import Finding, cell_anchor, cell_findings, row_name
from reporting.selectors.returns.ledger import Known, ledger_values
from reporting.selectors.returns.quarter import QuarterData, spans
from reporting.values import display_amount, display_value, language

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
    with; `ledger`: what is suggested. None: not reported, not known. `hint`: shown in a blank cell.
    `problem`: why what was typed, then shown as `text`, is not saved.
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
    problem: str = ""

    @property
    def is_from_ledger(self) -> bool:
        """The blue dot: the ledger's number, confirmed."""
        return "is-ledger" in self.css


@dataclass(frozen=True, slots=True)
class Row:
    """One division's row; `lock` says why it cannot be edited (empty: it can)."""

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
    def first_findings(self) -> Sequence[Finding]:
        """As many as stand beside the grid."""
        return self.findings[:FINDINGS_SHOWN]

    @property
    def more_findings(self) -> int:
        """How many are left out there."""
        return max(0, len(self.findings) - FINDINGS_SHOWN)


def build_grid(data: QuarterData, section: Section, kept: Kept | None = None) -> Grid:
    """The grid of a section; at most four queries, for the ledger. `kept`: what was typed and not saved."""
    known = ledger_of(data, section.figures)
    rows = [
        grid_row(data, division, section.figures, known.get(division.code, {}), kept) for division in data.divisions
    ]
    findings = [finding for row in rows for cell in row.cells for finding in cell.findings]
    return Grid(
        section=section,
        columns=[_column(figure) for figure in section.figures],
        rows=rows,
        totals=[total_cell(data, figure) for figure in section.figures] if data.subject.is_province else [],
        findings=findings,
        can_edit=any(not row.lock for row in rows),
        suggestions=sum(row.suggestions for row in rows),
    )


def ledger_of(data: QuarterData, figures: Sequence[FigureSpec]) -> Known:
    """What the ledgers know of the section's figures, for the rows shown."""
    return ledger_values(
        province=data.subject.province_id,
        quarter=data.quarter,
        divisions=data.divisions,
        figures=[figure.code for figure in figures if figure.ledger],
    )


def total_cell(data: QuarterData, figure: FigureSpec) -> TotalCell:
    """The province's total of a figure. Point-in-time figures are never added over quarters."""
    so_far, before = spans(figure, data.quarter)
    return TotalCell(
        figure=figure.code,
        now=Aside.of(data.province_over(figure, [data.quarter])),
        so_far=Aside.of(data.province_over(figure, so_far)),
        before=Aside.of(data.province_over(figure, before)),
        deduplicated=figure.deduplicated,
    )


def edit_decision(data: QuarterData, division: Division) -> Decision:
    """Whether the row's figures can be edited by whoever looks."""
    return may_act_on_unit(
        UnitAct.ENTER,
        actor=data.actor,
        division=division,
        quarter=data.quarter,
        row=data.row(division),
        province_return=data.province_return,
    )


def grid_row(
    data: QuarterData,
    division: Division,
    figures: Sequence[FigureSpec],
    known: Mapping[str, str],
    kept: Kept | None = None,
) -> Row:
    """One row of the grid."""
    stored = data.row(division)
    decision = edit_decision(data, division)
    cells = [_with_kept(_cell(data, division, figure, known.get(figure.code)), kept or {}) for figure in figures]
    text, css = row_state(data, division, any(cell.findings for cell in cells))
    zero = bool(stored and stored.zero_report)
    classes = ["own-row"] if division.is_province else []
    classes += ["is-zero-row"] if zero else []
    classes += [] if decision else ["is-locked-row"]
    return Row(
        division=division,
        name=row_name(division),
        note=_note(data, division),
        is_own=division.is_province,
        version=stored.version if stored else 1,
        cells=cells,
        zero_report=zero,
        lock=decision.reason,
        state_text=text,
        state_css=css,
        css=" ".join(classes),
    )


def _note(data: QuarterData, division: Division) -> str:
    if division.is_province:
        return {"province": _("含省直管县市"), "region": _("含自治区直辖县市")}.get(division.kind, "")
    row = data.row(division)
    if not is_asked(division, data.quarter):
        return _("季末已不存在，不计入")
    if division.last_day and division.successor:
        return _("已并入%(successor)s") % {"successor": division.successor.short_label}
    return _("代填") if row and row.filled_by_province else ""


def row_state(data: QuarterData, division: Division, asked_about: bool) -> tuple[str, str]:
    """The words and class of a row's last column."""
    state, missing = data.state(division), data.missing(division)
    if division.is_province:
        return _("按需填报"), ""
    if state == UnitState.ACCEPTED:
        return _("审核通过"), "is-done"
    if state == UnitState.REPORTED:
        return _("已上报"), "is-asked"
    if state == UnitState.RETURNED:
        return _("省局退回"), "is-returned"
    if len(missing) == len(data.form.required_codes):
        return _("未填"), ""
    if missing:
        return _("缺 %(count)d 项") % {"count": len(missing)}, "is-wrong"
    return (_("待说明"), "is-asked") if asked_about else (_("已填齐"), "is-done")


def _column(figure: FigureSpec) -> Column:
    words = figure.words(language())
    heading = f"{words.heading} ◇" if figure.deduplicated else words.heading
    aside = _("本年累计") if figure.is_period else _("上季末")
    return Column(figure, heading, words.unit, f"{words.name}: {words.definition}", aside, _("上年同期"))


def _cell(data: QuarterData, division: Division, figure: FigureSpec, ledger: str | None) -> Cell:
    stored = data.row(division)
    value = data.value(division, figure.code)
    typed = stored.values.get(figure.code) if stored else None
    so_far, before = spans(figure, data.quarter)
    findings = cell_findings(
        division=division,
        figure=figure,
        value=value,
        ledger=ledger,
        reasons=stored.reasons if stored else {},
    )
    css, mark = _look(division, figure, value, ledger, findings)
    return Cell(
        figure=figure.code,
        anchor=cell_anchor(division.code, figure.code),
        name=f"f-{division.code}-{figure.code}",
        label=f"{row_name(division)} {figure.words(language()).heading}",
        value=value,
        typed=typed,
        text=display_value(typed),
        hint=display_value(value if value is not None else ledger) if typed is None else "",
        ledger=ledger,
        so_far=Aside.of(data.over(division, figure, so_far)),
        before=Aside.of(data.over(division, figure, before)),
        css=css,
        mark=mark,
        findings=findings,
    )


def _with_kept(cell: Cell, kept: Kept) -> Cell:
    """The cell with what was typed and not saved, if anything."""
    if cell.name not in kept:
        return cell
    text, problem, css = kept[cell.name]
    mark = "≠" if css == "is-conflict" else "!"
    return replace(cell, text=text, problem=problem, css=css, mark=mark)


def _look(
    division: Division, figure: FigureSpec, value: str | None, ledger: str | None, findings: Sequence[Finding]
) -> tuple[str, str]:
    """The classes of a cell and its mark."""
    if value is None:
        owed = figure.required and not division.is_province
        return " ".join(["is-missing"] * owed + ["is-suggested"] * (ledger is not None)), ""
    if any(finding.severity == "hard" for finding in findings):
        return "is-hard", "!"
    if findings:
        return "is-soft", "?"
    if value == NOT_APPLICABLE:
        return "is-na", ""
    return ("is-ledger" if value == ledger else ""), ""
