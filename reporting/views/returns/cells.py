"""What the grid's script asks for: saving a cell or a block of them, and the panel of the cell that is active."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pledge_portal.accounts.errors import answer
from pledge_portal.accounts.permissions import Permission
from programmes.divisions.models import Division
from reporting.catalogue import Section, catalogue
from reporting.forms.cells import TypedCell, figures_of, read_block, read_cell
from reporting.models import ProvinceReturn
from reporting.selectors.returns.after import findings_after, load_after
from reporting.selectors.returns.findings import quarter_findings
from reporting.selectors.returns.grid import edit_decision
from reporting.selectors.returns.panel import cell_panel
from reporting.selectors.returns.quarter import QuarterData, divisions_of
from reporting.services.errors import BadInput
from reporting.services.returns.cells import CellChange, save_block
from reporting.views.returns.answers import Json, json_answer, outcome_json, refused_json, state_json
from reporting.views.returns.frame import Place, Refused, json_refusal, place_of

ACCOUNT_HEADER = "X-Portal-Account"


@require_http_methods(["GET", "HEAD", "POST"])
def cell(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """GET: the panel of `?division=&figure=` as HTML. POST: save, answered with the row and its totals."""
    if request.method != "POST":
        place = place_of(request, code, year, quarter)
        try:
            return _panel(request, place)
        except Refused as error:
            return json_refusal(error)
    return _written(request, place_of(request, code, year, quarter), _save_one)


@require_POST
def block(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """Save up to 2,000 cells; each fares by itself: saved, invalid, conflict, locked, or outside of the table."""
    return _written(request, place_of(request, code, year, quarter), _save_many)


def _written(request: HttpRequest, place: Place, save: Callable[[HttpRequest, Place], Json]) -> HttpResponse:
    """What was typed under one account is never saved under another that shares the browser."""
    if request.headers.get(ACCOUNT_HEADER, str(place.actor.user_id)) != str(place.actor.user_id):
        return answer(request, 401, _("已换用其他账号登录。请用原账号登录后再保存。"), reason="account")
    place.actor.require(Permission.ENTER_FIGURES)
    try:
        if request.content_type != "application/json":
            raise BadInput(_("请求不是有效的 JSON。"))  # a form's body has been read for its token already
        return json_answer(save(request, place))
    except Refused as error:
        return json_refusal(error)


def _panel(request: HttpRequest, place: Place) -> HttpResponse:
    data = place.load()
    figure = data.form.by_code.get(request.GET.get("figure", ""))
    division = place.member(request.GET.get("division", ""))
    if figure is None:
        raise BadInput(_("没有这个指标。"), ["figure"])
    panel = cell_panel(data, division, figure, quarter_findings(data))
    page = {"panel": panel, "editable": bool(edit_decision(data, division)), **place.cell_addresses()}
    return render(request, "reporting/returns/_panel.html", page)


def _save_one(request: HttpRequest, place: Place) -> Json:
    typed = read_cell(request.body, catalogue())
    divisions = _divisions(place)
    change = _change(typed, divisions)
    if change is None:
        raise BadInput(_("没有这个单位。"), ["division"])
    (outcome,) = save_block(actor=place.actor, quarter=place.quarter, changes=[change])
    if outcome.error is not None:
        raise outcome.error
    told = _told(request, place, [typed], divisions, outcome.held.province_return)
    return {**told, "row": told["rows"][0] if told["rows"] else {}}


def _save_many(request: HttpRequest, place: Place) -> Json:
    typed, divisions = read_block(request.body, catalogue()), _divisions(place)
    results: list[Json | None] = []
    changes: list[CellChange] = []
    for each in typed:
        change = None if each.problem else _change(each, divisions)
        if change is not None:
            changes.append(change)
            results.append(None)
        elif each.problem and not each.outside:
            results.append(refused_json(each, "invalid", each.problem))
        else:
            results.append(refused_json(each, "outside", each.problem or _("没有这个单位。")))
    outcomes = save_block(actor=place.actor, quarter=place.quarter, changes=changes) if changes else []
    saved = iter(outcomes)
    fared = [result if result is not None else outcome_json(next(saved)) for result in results]
    gathered = outcomes[0].held.province_return if outcomes else None
    return {"results": fared, **_told(request, place, typed, divisions, gathered)}


def _divisions(place: Place) -> Sequence[Division]:
    return divisions_of(place.subject) if place.subject.is_province else [place.subject]


def _change(typed: TypedCell, divisions: Sequence[Division]) -> CellChange | None:
    division = next((each for each in divisions if each.code == typed.division), None)
    return CellChange(division, typed.figure, typed.value, typed.expected) if division else None


def _told(
    request: HttpRequest,
    place: Place,
    typed: Sequence[TypedCell],
    divisions: Sequence[Division],
    province_return: ProvinceReturn | None,
) -> Json:
    """The rows that were written, as they stand now; nothing of them where nothing could be."""
    after = load_after(
        actor=place.actor,
        subject=place.subject,
        quarter=place.quarter,
        divisions=divisions,
        province_return=province_return,
    )
    rows = {each.division for each in typed} if province_return else set()
    figures = figures_of(typed, after.data.form)
    section = _section(request, after.data, figures[0].section if figures else "")
    return state_json(after.data, section, findings_after(after, rows), rows=rows, figures=figures)


def _section(request: HttpRequest, data: QuarterData, default: str) -> Section:
    return data.form.section(request.GET.get("section", "") or default)
