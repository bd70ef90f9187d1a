"""The quarter's page: the entry grid by sections, which works as a plain form, and the tabs beside it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from pledge_portal.accounts.permissions import Permission
from programmes.divisions.models import Division
from reporting.catalogue import Section
from reporting.forms.returns import TypedRows, read_rows
from reporting.selectors.returns.findings import quarter_findings, row_name
from reporting.selectors.returns.quarter import QuarterData
from reporting.services.errors import Incomplete
from reporting.services.returns.entry import RowConflict, RowsSaved, save_rows, take_from_ledger
from reporting.services.returns.units import report_unit
from reporting.values import display_value, language
from reporting.views.returns.frame import Place, Refused, notices_of, place_of, status_of
from reporting.views.returns.pages import analysis_page, grid_page, units_page


@require_http_methods(["GET", "HEAD", "POST"])
def quarter_page(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """A province's or one unit's quarter; `?section=` chooses the tab."""
    place = place_of(request, code, year, quarter)
    if request.method == "POST":
        place.actor.require(Permission.ENTER_FIGURES)
    data = place.load()
    wanted = request.POST.get("section") or request.GET.get("section", "")
    if request.method == "POST":
        return _save(request, place, data, data.form.section(wanted))
    if wanted == "units" and place.subject.is_province:
        return units_page(request, place, data)
    if wanted == "analysis" and place.subject.is_province:
        return analysis_page(request, place, data)
    return grid_page(request, place, data, data.form.section(wanted))


def _save(request: HttpRequest, place: Place, data: QuarterData, section: Section) -> HttpResponse:
    """The plain form: every row that changed, then, if asked, the ledger's numbers into blank cells."""
    typed = read_rows(request.POST.dict(), data.divisions, section.figures)
    outcome = save_rows(actor=place.actor, quarter=place.quarter, rows=typed.rows)
    action = request.POST.get("action", "save")
    if action.startswith("ledger"):
        _take_ledger(request, place, data, section, action.partition(":")[2])
    if typed.wrong or outcome.conflicts or outcome.refused:
        return _save_again(request, place, section, typed, outcome)
    if action == "report" and not place.subject.is_province:
        return _report(request, place, section)
    if outcome.saved:
        count = len(outcome.saved)
        text = ngettext("已保存 %(count)d 行。", "已保存 %(count)d 行。", count) % {"count": count}
        messages.success(request, text)
    return redirect(f"{place.url('return-quarter')}?section={section.code}")


def _report(request: HttpRequest, place: Place, section: Section) -> HttpResponse:
    """提交省局审核, after everything typed has been saved. Refused for a figure: with that figure's cell beside."""
    try:
        report_unit(actor=place.actor, division=place.subject, quarter=place.quarter)
    except Refused as error:
        data, cell = place.load(), ""
        figures = error.missing.get(place.subject.code, []) if isinstance(error, Incomplete) else []
        if figures:
            here = [code for code in figures if data.form.by_code[code].section == section.code] or figures
            section = data.form.section(data.form.by_code[here[0]].section)
            cell = f"{place.subject.code}-{here[0]}"
        notices, status = notices_of(error), status_of(error)
        return grid_page(request, place, data, section, notices=notices, cell=cell, status=status)
    messages.success(request, _("已提交省局审核。"))
    return redirect(place.url("return-quarter"))


def _take_ledger(request: HttpRequest, place: Place, data: QuarterData, section: Section, only: str) -> None:
    known, codes = quarter_findings(data).ledger, [figure.code for figure in section.figures]
    chosen = {
        division: {code: value for code, value in known[division.code].items() if code in codes}
        for division in data.divisions
        if division.code in known and only in ("", division.code)
    }
    filled, _refused = take_from_ledger(actor=place.actor, quarter=place.quarter, known=chosen)
    text = ngettext("已带入台账数 %(count)d 格。", "已带入台账数 %(count)d 格。", filled) % {"count": filled}
    messages.success(request, text)


def _save_again(
    request: HttpRequest, place: Place, section: Section, typed: TypedRows, outcome: RowsSaved
) -> HttpResponse:
    """The page once more, with what could not be saved still in its cells and both values of a conflict."""
    kept = {name: (text, problem, "is-invalid") for name, (text, problem) in typed.wrong.items()}
    notices = []
    for conflict in outcome.conflicts:
        kept |= _both_values(conflict)
        text = _("%(unit)s已被%(by)s先保存，您的修改没有覆盖它。请核对后再次保存。")
        told = {"unit": row_name(conflict.division), "by": conflict.by or _("他人")}
        notices.append({"kind": "warning", "text": text % told})
    notices += [{"kind": "error", "text": text} for text in dict.fromkeys(outcome.refused.values())]
    if typed.wrong:
        notices.append({"kind": "error", "text": _wrong_text(place, typed)})
    status = 409 if outcome.conflicts or outcome.refused else 422
    return grid_page(request, place, place.load(), section, notices=notices, typed=kept, status=status)


def _both_values(conflict: RowConflict) -> dict[str, tuple[str, str, str]]:
    """The cells of a stale row that differ, still holding what was typed, with what is stored."""
    kept = {}
    for figure, (stored, given) in conflict.differing.items():
        text = _("现有 %(stored)s（%(by)s），您填 %(given)s") % {
            "stored": display_value(stored) or _("未报"),
            "by": conflict.by or _("他人"),
            "given": display_value(given) or _("未报"),
        }
        kept[f"f-{conflict.division.code}-{figure}"] = (display_value(given), text, "is-conflict")
    return kept


def _wrong_text(place: Place, typed: TypedRows) -> str:
    """Which unit, which figure, what is wrong: of the first few cells."""
    form = place.load().form
    names = {row.division.code: row.division for row in typed.rows}
    lines = []
    for name, (_text, message) in list(typed.wrong.items())[:5]:
        _f, code, figure = name.split("-")
        division: Division = names[code]
        lines.append(f"{row_name(division)} {form.by_code[figure].words(language()).heading}: {message}")
    return " ".join(lines)
