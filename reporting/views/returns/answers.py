"""The JSON that the grid's script is answered with: rows, totals, findings, and how each cell fared."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.http import JsonResponse
from django.utils.translation import gettext as _

from pledge_portal.common import clock
from reporting.catalogue import FigureSpec, Section
from reporting.forms.cells import TypedCell
from reporting.models import UnitState
from reporting.selectors.returns.findings import Finding, QuarterFindings
from reporting.selectors.returns.grid import Beside, grid_row, in_section, total_cell
from reporting.selectors.returns.grid_shapes import Aside, Cell, Row, TotalCell
from reporting.selectors.returns.overview import summary
from reporting.selectors.returns.quarter import QuarterData
from reporting.services.errors import Conflict
from reporting.services.returns.cells import TICKED, ZERO_REPORT, CellOutcome
from reporting.values import display_value

Json = dict[str, Any]


def json_answer(body: Json, status: int = 200) -> JsonResponse:
    """Chinese as itself."""
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def state_json(
    data: QuarterData,
    section: Section,
    found: QuarterFindings,
    *,
    rows: Collection[str],
    figures: Sequence[FigureSpec],
    comments: Mapping[tuple[str, str], int] | None = None,
) -> Json:
    """Rows of a section as they stand, the totals of `figures`, and the findings of those rows and of the province.

    `comments` None: how many there are is not told.
    """
    beside = Beside(found, comments or {})
    shown = [grid_row(data, each, section.figures, beside) for each in data.divisions if each.code in rows]
    whole = data.subject.is_province
    told = [each for each in found.all if each.division in rows or each.division == data.subject.code]
    return {
        "rows": [_row_json(row, with_comments=comments is not None) for row in shown],
        "findings": [finding_json(each) for each in in_section(told, section)],
        "totals": [_total_json(total_cell(data, each)) for each in figures if each in section.figures] if whole else [],
        "summary": summary(data) if whole else "",
        "saved_at": clock.now().strftime("%H:%M:%S"),
    }


def outcome_json(outcome: CellOutcome) -> Json:
    """How one cell fared: saved, conflict (with what is stored, by whom, when) or locked."""
    change, error = outcome.change, outcome.error
    told = _cell_at(change.division.code, change.figure, outcome.status)
    told |= value_json(change.figure, change.value)
    if error is not None:
        told["message"] = str(error)
    if isinstance(error, Conflict):
        told["conflict"] = conflict_json(error, change.figure)
    return told


def refused_json(cell: TypedCell, status: str, message: str) -> Json:
    """A cell that could not be taken at all: invalid, outside."""
    return {**_cell_at(cell.division, cell.figure, status), "message": message}


def _cell_at(division: str, figure: str, status: str) -> Json:
    return {"division": division, "figure": figure, "status": status}


def value_json(figure: str, value: str | None) -> Json:
    """A stored value and how it is shown; a tick as true or false."""
    if figure == ZERO_REPORT:
        return {"value": value == TICKED, "text": _("已勾选") if value == TICKED else _("未勾选")}
    return {"value": value, "text": display_value(value)}


def conflict_json(error: Conflict, figure: str = "") -> Json:
    """Both sides need to know: what is stored, by whom, since when."""
    told = value_json(figure, error.current)
    return {
        **told,
        "text": told["text"] or _("未报"),
        "by": error.by,
        "at": error.at.astimezone(clock.BEIJING).strftime("%m-%d %H:%M:%S") if error.at else "",
    }


def finding_json(finding: Finding) -> Json:
    """A line of the list beside the grid."""
    name = {"hard": _("强制"), "soft": _("核实")}.get(finding.severity, _("提示"))
    return {
        "severity": finding.severity,
        "division": finding.division,
        "href": finding.href,
        "code": f"{name} {finding.code} {finding.place}",
        "text": finding.text,
        "settled": finding.severity == "soft" and not finding.needs_explanation,
    }


def _row_json(row: Row, *, with_comments: bool) -> Json:
    return {
        "code": row.code,
        "version": row.version,
        "state": row.state_text,
        "state_css": row.state_css,
        "css": row.css,
        "kinds": row.kinds,
        "note": row.note,
        "lock": row.lock,
        "zero_report": row.zero_report,
        "cells": [_cell_json(each, with_comments=with_comments) for each in row.cells],
    }


def _cell_json(each: Cell, *, with_comments: bool) -> Json:
    told = {
        "figure": each.figure,
        "value": each.typed,
        "text": each.text,
        "hint": each.hint,
        "css": each.css,
        "mark": each.mark,
        "findings": [finding.text for finding in each.findings],
        "so_far": _aside_json(each.so_far),
        "before": _aside_json(each.before),
    }
    return {**told, "comments": each.comments} if with_comments else told


def _aside_json(aside: Aside) -> Json:
    return {"text": aside.text, "partial": aside.partial}


def _total_json(each: TotalCell) -> Json:
    return {
        "figure": each.figure,
        "now": _aside_json(each.now),
        "so_far": _aside_json(each.so_far),
        "before": _aside_json(each.before),
    }


FILTERS = ("", "not_started", "missing", "hard", "unexplained", "found", "reported", "returned", "accepted")


def filter_choices() -> list[tuple[str, str]]:
    """What rows can be chosen by."""
    words = {
        "": _("全部"),
        "not_started": UnitState.NOT_STARTED.label,
        "missing": _("未填齐"),
        "hard": _("有问题"),
        "unexplained": _("待说明"),
        "found": _("有审核结果"),
        "reported": UnitState.REPORTED.label,
        "returned": UnitState.RETURNED.label,
        "accepted": _("审核通过"),
    }
    return [(code, str(words[code])) for code in FILTERS]
