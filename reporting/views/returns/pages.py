"""The pages of a quarter's tabs: a section's grid, the units, the 分析说明; each also answers a refused write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pledge_portal.common import clock
from reporting.catalogue import Note, Section
from reporting.forms.returns import SignatoriesForm
from reporting.selectors.returns.after import forget_surroundings
from reporting.selectors.returns.comments import comment_counts
from reporting.selectors.returns.differences import RowChanges, unit_changes
from reporting.selectors.returns.findings import QuarterFindings, quarter_findings
from reporting.selectors.returns.findings_page import may_explain_province, province_totals
from reporting.selectors.returns.grid import Beside, build_grid
from reporting.selectors.returns.grid_shapes import Grid, GridFilter, Kept
from reporting.selectors.returns.overview import ready_lines, unit_lines
from reporting.selectors.returns.panel import CellPanel, cell_panel
from reporting.selectors.returns.quarter import QuarterData
from reporting.selectors.returns.revisions import submission_view
from reporting.values import language
from reporting.views.returns.answers import filter_choices
from reporting.views.returns.frame import Place, frame


def signatories_form(place: Place, data: QuarterData, post: Mapping[str, Any] | None = None) -> SignatoriesForm:
    """The form as kept so far; the day of reporting is proposed as today."""
    kept, view = data.province_return, submission_view(data)
    initial = {
        "filled_in_by": kept.filled_in_by if kept else "",
        "checked_by": kept.checked_by if kept else "",
        "head": kept.head if kept else "",
        "telephone": kept.telephone if kept else "",
        "reported_on": (kept.reported_on if kept else None) or clock.today(),
        "analysis": kept.analysis if kept else "",
        "version": kept.version if kept else 1,
        "seen": view.seen,
        "versions": view.versions,
    }
    return SignatoriesForm(post, initial=initial)


def grid_page(
    request: HttpRequest,
    place: Place,
    data: QuarterData,
    section: Section,
    *,
    notices: Sequence[Mapping[str, str]] = (),
    typed: Kept | None = None,
    cell: str = "",
    status: int = 200,
) -> HttpResponse:
    """The grid of a section; `typed`: what was typed into cells and not saved; `cell`: whose panel stands beside."""
    found = quarter_findings(data)
    forget_surroundings(data)
    comments = comment_counts(actor=place.actor, subject=place.subject, quarter=place.quarter)
    chosen = GridFilter(request.GET.get("unit", ""), request.GET.get("show", ""))
    grid = build_grid(data, section, Beside(found, comments, typed or {}), chosen)
    panel = _panel(cell or request.GET.get("cell", ""), data, grid, found)
    page = {
        **frame(place, data, section.code),
        "grid": grid,
        "notices": notices,
        "panel": panel,
        "chosen": chosen,
        "filters": filter_choices(),
        "sections": data.form.sections,
        "comment_url": place.url("return-comment"),
        "editable": any(row.division == panel.division and not row.lock for row in grid.rows),
        "general_notes": [_note(note) for note in data.form.notes],
        "definitions": [(figure, figure.words(language())) for figure in section.figures],
        "province_totals": province_totals(data, section.figures),
        "can_enter_totals": may_explain_province(data),
    }
    return render(request, "reporting/returns/quarter.html", page, status=status)


def _note(note: Note) -> tuple[str, str]:
    english = language().startswith("en")
    return (note.heading_en, note.text_en) if english else (note.heading, note.text)


def _panel(cell: str, data: QuarterData, grid: Grid, found: QuarterFindings) -> CellPanel:
    """The panel of the cell `<code>-<figure>`, else of the first unit's first figure."""
    code, _dash, figure_code = cell.partition("-")
    division = next((each for each in data.divisions if each.code == code), None)
    if division is None:
        division = next((each for each in data.divisions if not each.is_province), data.divisions[0])
    figure = data.form.by_code.get(figure_code, grid.section.figures[0])
    return cell_panel(data, division, figure, found)


def units_page(
    request: HttpRequest,
    place: Place,
    data: QuarterData,
    *,
    notices: Sequence[Mapping[str, str]] = (),
    moved: Sequence[RowChanges] = (),
    status: int = 200,
) -> HttpResponse:
    """The units' states, and what the province may do with each; `moved`: what changed since a stale form was shown."""
    lines = unit_lines(data, quarter_findings(data))
    ready = ready_lines(lines)
    changes = unit_changes(data, data.asked)
    page = {
        **frame(place, data, "units"),
        "lines": lines,
        "changed": {code: len(some) for code, some in changes.items() if some},
        "ready": ready,
        "asks_fill_reason": any(line.lacks_fill_reason for line in ready),
        "notices": notices,
        "moved": moved,
    }
    return render(request, "reporting/returns/units.html", page, status=status)


def analysis_page(
    request: HttpRequest,
    place: Place,
    data: QuarterData,
    *,
    form: Any = None,
    notices: Sequence[Mapping[str, str]] = (),
    status: int = 200,
) -> HttpResponse:
    """分析说明 and who signs, kept as a draft until the lead submits."""
    page = {
        **frame(place, data, "analysis"),
        "form": form or signatories_form(place, data),
        "notices": notices,
    }
    return render(request, "reporting/returns/analysis.html", page, status=status)
