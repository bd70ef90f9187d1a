"""A quarter's workbook from the browser: held against its place and the drafts, and written as drafts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.common import clock
from pledge_portal.common.periods import Quarter
from pledge_portal.common.spreadsheets.columns import ParsedRow, ParsedTable
from pledge_portal.common.spreadsheets.reading import Table
from pledge_portal.common.spreadsheets.report import CellProblem
from programmes.divisions.models import Division
from programmes.divisions.selectors import divisions_by_code
from programmes.services.importing.places import name_remark, unknown_code
from reporting.permissions import may_act_on_unit
from reporting.resources import ReturnResource, attribute_of
from reporting.rules.returns import NOT_APPLICABLE, UnitAct
from reporting.selectors.returns.findings import Proposed, row_name
from reporting.selectors.returns.quarter import QuarterData, load_quarter
from reporting.services.returns.entry import RowEntry, save_rows
from reporting.services.uploads.foresight import foreseen
from reporting.services.uploads.places import check_place_of_returns
from reporting.services.uploads.plans import CellChange, Choices, Plan, PlanMoved, RowChange, choice_name, three_ways

ZERO = "zero_report"
YES = "是"


@dataclass
class _Reading:
    """One pass over a table."""

    actor: Actor
    data: QuarterData
    table: Table
    parsed: ParsedTable
    bases: Mapping[str, ParsedRow]
    plan: Plan
    known: Mapping[str, Division]
    values: dict[str, dict[str, str | None]] = field(default_factory=dict)  # as they would be, of what changes
    zero_reports: dict[str, bool] = field(default_factory=dict)
    at: dict[str, int] = field(default_factory=dict)  # division → row of the file


def plan_returns(*, actor: Actor, subject: Division, quarter: Quarter, table: Table) -> Plan:
    """What a quarter's workbook would change. Raises WrongFile, PermissionDenied."""
    actor.require(Permission.ENTER_FIGURES)
    data = load_quarter(actor=actor, subject=subject, quarter=quarter)
    resource = ReturnResource(edition=data.form.edition)
    known = divisions_by_code()
    parsed = resource.parse(table)
    check_place_of_returns(table=table, parsed=parsed, data=data, known=known)
    plan = Plan(rows=len(parsed.rows), errors=list(parsed.errors), warnings=[*_other_sheets(table), *parsed.warnings])
    reading = _Reading(actor, data, table, parsed, _bases(resource, table), plan, known)
    for row in parsed.rows:
        _read_row(reading, row)
    plan.errors.sort(key=lambda problem: problem.row or 0)
    plan.warnings.sort(key=lambda problem: problem.row or 0)
    plan.findings = foreseen(data, Proposed(reading.values, reading.zero_reports), at=reading.at)
    plan.write = lambda chosen: _write(actor, quarter, plan, known, chosen)
    return plan


def _other_sheets(table: Table) -> list[CellProblem]:
    if not table.other_sheets:
        return []
    told = _("只读取第一张工作表“%(sheet)s”，其余%(count)d张未读取。")
    return [CellProblem(None, "", "", told % {"sheet": table.sheet, "count": len(table.other_sheets)})]


def _bases(resource: ReturnResource, table: Table) -> dict[str, ParsedRow]:
    """The rows as the file was handed out, by division."""
    if table.base is None:
        return {}
    return {
        str(row.values["division_id"]): row for row in resource.parse(table.base).rows if "division_id" in row.values
    }


def _read_row(reading: _Reading, row: ParsedRow) -> None:
    division = _place(reading, row)
    if division is None or row.in_error:
        return
    reading.at[division.code] = row.number
    cells = _cells(reading, row, division)
    stored = reading.data.row(division)
    reading.plan.same_cells += len(reading.parsed.present - {"division_id", "division__name", "year", "quarter"})
    reading.plan.same_cells -= len(cells)
    if not cells:
        reading.plan.unchanged += 1
        return
    how = "created" if stored is None else "changed"
    version = stored.version if stored else 1
    reading.plan.changes.append(RowChange(row.number, division.code, row_name(division), how, version, cells))
    if any(cell.how != "kept" for cell in cells):
        _require_open(reading, row, division)
    _note_zero(reading, row, division)
    taken = [cell for cell in cells if cell.how != "kept"]
    reading.values[division.code] = {cell.key: cell.new for cell in taken if cell.key != ZERO}
    ticked = [cell.new == YES for cell in taken if cell.key == ZERO]
    if ticked:
        reading.zero_reports[division.code] = ticked[0]


def _place(reading: _Reading, row: ParsedRow) -> Division | None:
    """The row's division, if it is one of this page's and the row is of this quarter."""
    data, code = reading.data, row.values.get("division_id")
    expected = {"year": data.quarter.year, "quarter": data.quarter.number}
    for name, wanted in expected.items():
        found = row.values.get(name)
        if found is not None and found != wanted:
            told = _("本页只导入%(year)d年第%(quarter)d季度。请改为%(wanted)d，或从文件中删去本行。")
            _error(reading, row, name, told % {**expected, "wanted": wanted})
    if code is None:
        return None
    division = reading.known.get(code)
    if division is None:
        _error(reading, row, "division_id", unknown_code())
        return None
    if division.code not in {member.code for member in data.divisions}:
        _error(reading, row, "division_id", _not_here(data, division))
        return None
    remark = name_remark(division, row.values.get("division__name"))
    if remark:
        reading.plan.warnings.append(reading.parsed.problem(row, "division__name", remark))
    return division


def _not_here(data: QuarterData, division: Division) -> str:
    """Why a division of the register has no row on this page."""
    if division.province_id == data.subject.code:
        return _("该单位在本季末已不存在，不再填报。请从文件中删去本行。")
    told = _("“%(unit)s”不属于%(subject)s，不能在本页导入。请从文件中删去本行。")
    return told % {"unit": division.label, "subject": data.subject.label}


def _cells(reading: _Reading, row: ParsedRow, division: Division) -> list[CellChange]:
    """The cells that do not say what is stored."""
    stored, base = reading.data.row(division), reading.bases.get(division.code)
    by = stored.updated_by.name if stored and stored.updated_by else ""
    found = []
    if ZERO in row.values:
        now, new = _yes(stored and stored.zero_report), _yes(row.values[ZERO])
        was = _yes(base.values.get(ZERO)) if base else None
        how = three_ways(stored=now, new=new, base=was, has_base=base is not None)
        if how:
            found.append(CellChange(ZERO, "零报告", now, new, how, was, by))
    for figure in reading.data.form.figures:
        name = attribute_of(figure.code)
        if name not in row.values:
            continue
        now, new = (stored.values.get(figure.code) if stored else None), row.values[name]
        was = base.values.get(name) if base else None
        how = three_ways(stored=now, new=new, base=was, has_base=base is not None and name in base.values)
        if how:
            found.append(CellChange(figure.code, figure.heading, now, new, how, was, by))
    return found


def _yes(ticked: Any) -> str | None:
    return YES if ticked else None


def _require_open(reading: _Reading, row: ParsedRow, division: Division) -> None:
    """A row whose state forbids entry may stand in the file unchanged only."""
    data = reading.data
    decision = may_act_on_unit(
        UnitAct.ENTER,
        actor=reading.actor,
        division=division,
        quarter=data.quarter,
        row=data.row(division),
        province_return=data.province_return,
    )
    if not decision:
        told = _("%(reason)s本行的改动不能导入，请恢复原数或从文件中删去本行。")
        _error(reading, row, "division_id", told % {"reason": decision.reason})


def _note_zero(reading: _Reading, row: ParsedRow, division: Division) -> None:
    """A number other than 0 beside 零报告 is questionable, as for the operator's import."""
    if not row.values.get(ZERO):
        return
    for code in reading.data.form.zero_report_codes:
        value = row.values.get(attribute_of(code))
        if value not in (None, "0", NOT_APPLICABLE):
            told = _("本行为零报告，但该项为%(value)s。请核对是否误填“是”，或将该项改为0。")
            reading.plan.warnings.append(reading.parsed.problem(row, attribute_of(code), told % {"value": value}))


def _error(reading: _Reading, row: ParsedRow, attribute: str, message: str) -> None:
    row.in_error = True
    reading.plan.errors.append(reading.parsed.problem(row, attribute, message))


def _write(
    actor: Actor, quarter: Quarter, plan: Plan, known: Mapping[str, Division], chosen: Choices
) -> dict[str, Any]:
    """Save the rows as drafts, as the grid does: all of them or none. Raises PlanMoved."""
    entries, cells = [], 0
    for change in plan.changes:
        taken = [
            cell
            for cell in change.cells
            if cell.how == "changed" or (cell.how == "conflict" and choice_name(change.row, cell.key) in chosen)
        ]
        cells += len(taken)
        zero = next((cell.new == YES for cell in taken if cell.key == ZERO), None)
        values = {cell.key: cell.new for cell in taken if cell.key != ZERO}
        if taken:
            entries.append(RowEntry(known[change.code], change.version, values, zero))
    with transaction.atomic():
        outcome = save_rows(actor=actor, quarter=quarter, rows=entries)
        if outcome.conflicts or outcome.refused or len(outcome.saved) != len(entries):
            raise PlanMoved
    return {"rows": len(entries), "cells": cells, "divisions": outcome.saved, "at": clock.now().isoformat()}
