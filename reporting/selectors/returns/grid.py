"""The entry grid of a quarter: rows, cells with what stands beside them, totals."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from programmes.divisions.models import Division
from reporting.catalogue import FigureSpec, Section
from reporting.models import QuarterlyReturn, UnitState
from reporting.permissions import Decision, is_asked, may_act_on_unit
from reporting.rules.returns import NOT_APPLICABLE, UnitAct
from reporting.selectors.returns.findings import Finding, QuarterFindings, cell_anchor, row_name
from reporting.selectors.returns.grid_shapes import Aside, Cell, Column, Grid, GridFilter, Kept, Row, TotalCell
from reporting.selectors.returns.quarter import QuarterData, spans
from reporting.values import display_value, language


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the stored figures: findings, how many comments each cell has, what was typed in vain."""

    found: QuarterFindings
    comments: Mapping[tuple[str, str], int] = field(default_factory=dict)
    kept: Kept = field(default_factory=dict)


def build_grid(data: QuarterData, section: Section, beside: Beside, chosen: GridFilter | None = None) -> Grid:
    """The grid of a section, without a query. Rows that `chosen` leaves out are hidden."""
    rows = [grid_row(data, division, section.figures, beside) for division in data.divisions]
    if chosen:
        rows = [replace(row, hidden=chosen.leaves_out(row.name, row.code, row.kinds)) for row in rows]
    return Grid(
        section=section,
        columns=[_column(figure) for figure in section.figures],
        rows=rows,
        totals=[total_cell(data, figure) for figure in section.figures] if data.subject.is_province else [],
        findings=in_section(beside.found.all, section),
        can_edit=any(not row.lock for row in rows),
        suggestions=sum(row.suggestions for row in rows),
    )


def in_section(findings: Sequence[Finding], section: Section) -> list[Finding]:
    """The findings, those of the section first and leading straight to its cells."""
    here = {figure.code for figure in section.figures}
    inside = [
        replace(each, href=f"#{cell_anchor(each.division, each.figure)}") for each in findings if each.figure in here
    ]
    return [*inside, *(each for each in findings if each.figure not in here)]


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


def grid_row(data: QuarterData, division: Division, figures: Sequence[FigureSpec], beside: Beside) -> Row:
    """One row of the grid."""
    stored = data.row(division)
    decision = edit_decision(data, division)
    found = beside.found.of_division(division.code)
    text, css = row_state(data, division, found)
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
        cells=[_with_kept(_cell(data, division, figure, beside), beside.kept) for figure in figures],
        zero_report=zero,
        lock=decision.reason,
        state_text=text,
        state_css=css,
        css=" ".join(classes),
        kinds=" ".join(_kinds(data, division, found)),
        elsewhere=_elsewhere(stored, figures),
    )


def _elsewhere(stored: QuarterlyReturn | None, figures: Sequence[FigureSpec]) -> str:
    """What a block pasted over several sections is compared with."""
    here = {figure.code for figure in figures}
    values = stored.values if stored else {}
    return json.dumps({code: value for code, value in values.items() if code not in here})


def _kinds(data: QuarterData, division: Division, found: Sequence[Finding]) -> list[str]:
    """What a filter may choose the row by: its state, what it lacks, what it is asked about."""
    kinds = [data.state(division)]
    if not division.is_province and data.missing(division):
        kinds.append("missing")
    if found:
        kinds.append("found")
    if any(finding.severity == "hard" for finding in found):
        kinds.append("hard")
    if any(finding.needs_explanation for finding in found):
        kinds.append("unexplained")
    return kinds


def _note(data: QuarterData, division: Division) -> str:
    if division.is_province:
        return {"province": _("含省直管县市"), "region": _("含自治区直辖县市")}.get(division.kind, "")
    row = data.row(division)
    if not is_asked(division, data.quarter):
        return _("季末已不存在，不计入")
    if division.last_day and division.successor:
        return _("已并入%(successor)s") % {"successor": division.successor.short_label}
    return _("代填") if row and row.filled_by_province else ""


def row_state(data: QuarterData, division: Division, found: Sequence[Finding]) -> tuple[str, str]:
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
    if any(finding.severity == "hard" for finding in found):
        return _("有问题"), "is-wrong"
    if any(finding.needs_explanation for finding in found):
        return _("待说明"), "is-asked"
    return _("已填齐"), "is-done"


def _column(figure: FigureSpec) -> Column:
    words = figure.words(language())
    heading = f"{words.heading} ◇" if figure.deduplicated else words.heading
    aside = _("本年累计") if figure.is_period else _("上季末")
    return Column(figure, heading, words.unit, f"{words.name}: {words.definition}", aside, _("上年同期"))


def _cell(data: QuarterData, division: Division, figure: FigureSpec, beside: Beside) -> Cell:
    ledger = beside.found.ledger.get(division.code, {}).get(figure.code)
    stored = data.row(division)
    value = data.value(division, figure.code)
    typed = stored.values.get(figure.code) if stored else None
    so_far, before = spans(figure, data.quarter)
    findings = beside.found.of_cell(division.code, figure.code)
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
        comments=beside.comments.get((division.code, figure.code), 0),
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
    if any(finding.needs_explanation for finding in findings):
        return "is-soft", "?"
    if any(finding.severity == "soft" for finding in findings):
        return "is-explained", "✎"
    if value == NOT_APPLICABLE:
        return "is-na", ""
    return ("is-ledger" if value == ledger else ""), ""
