"""What the grid's script asks for: saving one cell, and the panel of the cell that is active."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pledge_portal.accounts.permissions import Permission
from pledge_portal.common import clock
from programmes.divisions.models import Division
from reporting.catalogue import FigureSpec, catalogue
from reporting.forms.returns import CellEntry, read_cell
from reporting.selectors.returns.findings import Finding
from reporting.selectors.returns.grid import Aside, Cell, Row, TotalCell, grid_row, ledger_of, total_cell
from reporting.selectors.returns.overview import summary
from reporting.selectors.returns.panel import cell_panel
from reporting.selectors.returns.quarter import QuarterData
from reporting.services.errors import BadInput
from reporting.services.returns.entry import save_cell, save_reason, set_zero_report
from reporting.views.returns.frame import Place, Refused, json_refusal, place_of


@require_http_methods(["GET", "HEAD", "POST"])
def cell(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """GET: the panel of `?division=&figure=` as HTML. POST: save, answered with the row and its totals."""
    place = place_of(request, code, year, quarter)
    try:
        if request.method == "POST":
            place.actor.require(Permission.ENTER_FIGURES)
            return _save(request, place)
        return _panel(request, place)
    except Refused as error:
        return json_refusal(error)


def _panel(request: HttpRequest, place: Place) -> HttpResponse:
    data = place.load()
    figure = data.form.by_code.get(request.GET.get("figure", ""))
    division = place.member(request.GET.get("division", ""))
    if figure is None:
        raise BadInput(_("没有这个指标。"), ["figure"])
    panel = cell_panel(actor=place.actor, division=division, quarter=place.quarter, figure=figure)
    row = grid_row(data, division, [figure], {})
    page = {"panel": panel, "editable": not row.lock, "quarter_url": place.url("return-quarter")}
    return render(request, "reporting/returns/_panel.html", page)


def _save(request: HttpRequest, place: Place) -> HttpResponse:
    if request.content_type != "application/json":
        raise BadInput(_("请求不是有效的 JSON。"))  # a form's body has been read for its token already
    entry = read_cell(request.body, catalogue())
    division = place.member(entry.division)
    _write(place, division, entry)
    figures = [entry.figure] if entry.figure else _section_figures(request, place)
    answer = _answer(place.load(), division, figures)
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


def _section_figures(request: HttpRequest, place: Place) -> Sequence[FigureSpec]:
    return catalogue().section(request.GET.get("section", "")).figures


def _write(place: Place, division: Division, entry: CellEntry) -> None:
    at: dict[str, Any] = {"actor": place.actor, "division": division, "quarter": place.quarter}
    if entry.zero_report is not None:
        set_zero_report(**at, ticked=entry.zero_report, expected=not entry.zero_report)
    elif entry.figure and entry.reason is not None:
        save_reason(**at, figure=entry.figure.code, reason=entry.reason)
    elif entry.figure:
        save_cell(**at, figure=entry.figure.code, value=entry.value, expected=entry.expected)


def _answer(data: QuarterData, division: Division, figures: Sequence[FigureSpec]) -> dict[str, Any]:
    section = catalogue().section(figures[0].section).figures
    row = grid_row(data, division, section, ledger_of(data, section).get(division.code, {}))
    shown = {figure.code for figure in figures}
    totals = [total_cell(data, figure) for figure in figures] if data.subject.is_province else []
    return {
        "row": {**_row_json(row), "cells": [_cell_json(each) for each in row.cells if each.figure in shown]},
        "findings": [_finding_json(finding) for each in row.cells for finding in each.findings],
        "totals": [_total_json(each) for each in totals],
        "summary": summary(data) if data.subject.is_province else "",
        "saved_at": clock.now().strftime("%H:%M:%S"),
    }


def _row_json(row: Row) -> dict[str, Any]:
    return {
        "code": row.code,
        "version": row.version,
        "state": row.state_text,
        "state_css": row.state_css,
        "css": row.css,
        "note": row.note,
        "zero_report": row.zero_report,
    }


def _finding_json(finding: Finding) -> dict[str, str]:
    name = _("强制") if finding.severity == "hard" else _("核实")
    code = f"{name} {finding.code} {finding.place}"
    return {"severity": finding.severity, "href": finding.href, "code": code, "text": finding.text}


def _cell_json(each: Cell) -> dict[str, Any]:
    return {
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


def _aside_json(aside: Aside) -> dict[str, Any]:
    return {"text": aside.text, "partial": aside.partial}


def _total_json(each: TotalCell) -> dict[str, Any]:
    return {
        "figure": each.figure,
        "now": _aside_json(each.now),
        "so_far": _aside_json(each.so_far),
        "before": _aside_json(each.before),
    }
