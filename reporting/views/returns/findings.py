"""Explaining what the rules ask about, and the reviewer's word on each explanation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pledge_portal.accounts.permissions import Permission
from programmes.divisions.models import Division
from reporting.rules.checks import CHECKS
from reporting.services.errors import BadInput
from reporting.services.returns.explaining import decide_explanation, explain_finding
from reporting.views.returns.frame import Place, Refused, json_refusal, notices_of, place_of, status_of
from reporting.views.returns.pages import grid_page


@require_POST
def findings(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """`act` explain (whoever enters figures), or accept or refuse (the reviewer), of one finding.

    With `Accept: application/json` the answer is JSON, else the page it came from.
    """
    place = place_of(request, code, year, quarter)
    is_review = request.POST.get("act") in ("accept", "refuse")
    place.actor.require(Permission.REVIEW_QUARTER if is_review else Permission.ENTER_FIGURES)
    as_json = "application/json" in request.headers.get("Accept", "")
    try:
        told = _decide(request, place) if is_review else _explain(request, place)
    except Refused as error:
        return json_refusal(error) if as_json else _refused(request, place, error, is_review=is_review)
    if as_json:
        return JsonResponse({"message": told}, json_dumps_params={"ensure_ascii": False})
    messages.success(request, told)
    return redirect(f"{place.url('return-review')}#findings" if is_review else _cell_address(request, place))


def _explain(request: HttpRequest, place: Place) -> str:
    if request.POST.get("act") != "explain":
        raise BadInput(_("没有这个操作。"), ["act"])
    division, rule, figure = _finding(request, place)
    text = request.POST.get("text", "")
    made = explain_finding(
        actor=place.actor, division=division, quarter=place.quarter, code=rule, figure=figure, text=text
    )
    return _("说明已保存。") if made else _("说明已清除。")


def _decide(request: HttpRequest, place: Place) -> str:
    division, rule, figure = _finding(request, place)
    accepted, seen = request.POST["act"] == "accept", request.POST.get("revision", "")
    decide_explanation(
        actor=place.actor,
        division=division,
        quarter=place.quarter,
        code=rule,
        figure=figure,
        accepted=accepted,
        note=request.POST.get("note", ""),
        revision_seen=int(seen) if seen.isdecimal() and len(seen) < 10 else -1,
    )
    return _("已认可该说明。") if accepted else _("已记录不认可，退回后须重新说明。")


def _finding(request: HttpRequest, place: Place) -> tuple[Division, str, str]:
    division = place.member(request.POST.get("division", ""))
    rule, figure = request.POST.get("code", ""), request.POST.get("figure", "")
    if rule not in CHECKS:
        raise BadInput(_("没有这条审核关系。"), ["code"])
    return division, rule, figure


def _cell_address(request: HttpRequest, place: Place) -> str:
    """The cell's page again, its panel beside."""
    data = place.load()
    figure = data.form.by_code.get(request.POST.get("figure", ""), data.form.figures[0])
    cell = f"{request.POST.get('division', '')}-{figure.code}"
    return f"{place.url('return-quarter')}?section={figure.section}&cell={cell}"


def _refused(request: HttpRequest, place: Place, error: Exception, *, is_review: bool) -> HttpResponse:
    notices, status = notices_of(error), status_of(error)
    if is_review:
        page = {"message": notices[0]["text"], "back": f"{place.url('return-review')}#findings", "status": status}
        return render(request, "reporting/returns/refused.html", page, status=status)
    data = place.load()
    figure = data.form.by_code.get(request.POST.get("figure", ""), data.form.figures[0])
    cell = f"{request.POST.get('division', '')}-{figure.code}"
    section = data.form.section(figure.section)
    return grid_page(request, place, data, section, notices=notices, cell=cell, status=status)
