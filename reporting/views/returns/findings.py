"""What the rules ask about: all of it on one page, explained there or cell by cell, and judged by the reviewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from pledge_portal.accounts.permissions import Permission
from programmes.divisions.models import Division
from reporting.catalogue import catalogue
from reporting.rules.checks import CHECKS
from reporting.selectors.returns.findings import quarter_findings
from reporting.selectors.returns.findings_page import findings_view
from reporting.services.errors import BadInput
from reporting.services.returns.explaining import (
    accept_explanations,
    decide_explanation,
    explain_finding,
    explain_findings,
)
from reporting.services.returns.province_totals import save_province_totals
from reporting.values import ValueRefused, parse_value
from reporting.views.returns.frame import (
    Place,
    Refused,
    frame,
    json_refusal,
    notices_of,
    place_of,
    province_place,
    status_of,
)
from reporting.views.returns.pages import grid_page

REVIEWS = ("accept", "refuse", "accept_open")


@require_http_methods(["GET", "HEAD", "POST"])
def findings(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """The quarter's findings; `?show=all` with those that are explained. POST `act`: see `_ACTS`.

    With `Accept: application/json` a POST is answered with JSON, else with the page it came from.
    """
    place = place_of(request, code, year, quarter)
    if request.method != "POST":
        return _page(request, place)
    act = request.POST.get("act", "")
    if act in REVIEWS or not place.actor.can(Permission.ENTER_FIGURES):
        place.actor.require(Permission.REVIEW_QUARTER)
    if act in ("explain", "explain_all"):
        place.actor.require(Permission.ENTER_FIGURES)
    as_json = "application/json" in request.headers.get("Accept", "")
    try:
        told = _act_of(act)(request, place)
    except Refused as error:
        return json_refusal(error) if as_json else _refused(request, place, error, act)
    if as_json:
        return JsonResponse({"message": told}, json_dumps_params={"ensure_ascii": False})
    messages.success(request, told)
    return redirect(_address(request, place, act))


def _page(
    request: HttpRequest,
    place: Place,
    *,
    notices: list[dict[str, str]] | None = None,
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    data = place.load()
    shown = request.POST.get("show") or request.GET.get("show", "")
    view = findings_view(data, quarter_findings(data), shown)
    lines = [replace(line, typed=(typed or {}).get(line.field, line.typed)) for line in view.lines]
    page = {**frame(place, data, ""), "view": replace(view, lines=lines), "notices": notices or []}
    return render(request, "reporting/returns/findings.html", page, status=status)


def _explain(request: HttpRequest, place: Place) -> str:
    division, rule, figure = _finding(request, place)
    made = explain_finding(
        actor=place.actor,
        division=division,
        quarter=place.quarter,
        code=rule,
        figure=figure,
        text=request.POST.get("text", ""),
    )
    return _("说明已保存。") if made else _("说明已清除。")


def _explain_all(request: HttpRequest, place: Place) -> str:
    """Every field `text-<rule>-<division>-<figure>` of the page."""
    texts = {}
    for name, text in request.POST.items():
        kind, *parts = name.split("-")
        if kind == "text" and len(parts) == 3 and isinstance(text, str):
            texts[parts[1], parts[0], parts[2]] = text
    count = explain_findings(actor=place.actor, subject=place.subject, quarter=place.quarter, texts=texts)
    return ngettext("已保存 %(count)d 条说明。", "已保存 %(count)d 条说明。", count) % {"count": count}


def _decide(request: HttpRequest, place: Place) -> str:
    division, rule, figure = _finding(request, place)
    accepted = request.POST["act"] == "accept"
    decide_explanation(
        actor=place.actor,
        division=division,
        quarter=place.quarter,
        code=rule,
        figure=figure,
        accepted=accepted,
        note=request.POST.get("note", ""),
        revision_seen=_revision(request),
    )
    return _("已认可该说明。") if accepted else _("已记录不认可，退回后须重新说明。")


def _accept_open(request: HttpRequest, place: Place) -> str:
    count = accept_explanations(
        actor=place.actor, province=place.subject.province_id, quarter=place.quarter, revision_seen=_revision(request)
    )
    return ngettext("已认可 %(count)d 条说明。", "已认可 %(count)d 条说明。", count) % {"count": count}


def _revision(request: HttpRequest) -> int:
    seen = request.POST.get("revision", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else -1


_ACTS: Mapping[str, Callable[[HttpRequest, Place], str]] = {
    "explain": _explain,
    "explain_all": _explain_all,
    "accept": _decide,
    "refuse": _decide,
    "accept_open": _accept_open,
}


def _act_of(act: str) -> Callable[[HttpRequest, Place], str]:
    if act not in _ACTS:
        raise BadInput(_("没有这个操作。"), ["act"])
    return _ACTS[act]


def _finding(request: HttpRequest, place: Place) -> tuple[Division, str, str]:
    division = place.member(request.POST.get("division", ""))
    rule, figure = request.POST.get("code", ""), request.POST.get("figure", "")
    if rule not in CHECKS:
        raise BadInput(_("没有这条审核关系。"), ["code"])
    return division, rule, figure


def _address(request: HttpRequest, place: Place, act: str) -> str:
    """Where it came from: the review, the page of all findings, or the cell with its panel."""
    if act in REVIEWS:
        return f"{place.url('return-review')}#findings"
    if act == "explain_all":
        return place.url("return-findings")
    figure = catalogue().by_code.get(request.POST.get("figure", ""), catalogue().figures[0])
    cell = f"{request.POST.get('division', '')}-{figure.code}"
    return f"{place.url('return-quarter')}?section={figure.section}&cell={cell}"


def _refused(request: HttpRequest, place: Place, error: Exception, act: str) -> HttpResponse:
    notices, status = notices_of(error), status_of(error)
    if act in REVIEWS:
        page = {"message": notices[0]["text"], "back": f"{place.url('return-review')}#findings", "status": status}
        return render(request, "reporting/returns/refused.html", page, status=status)
    if act == "explain":
        data = place.load()
        figure = data.form.by_code.get(request.POST.get("figure", ""), data.form.figures[0])
        cell = f"{request.POST.get('division', '')}-{figure.code}"
        return grid_page(
            request, place, data, data.form.section(figure.section), notices=notices, cell=cell, status=status
        )
    return _page(request, place, notices=notices, typed=request.POST.dict(), status=status)


@require_POST
def totals(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """全省去重数 of ◇ figures, from the form under the grid."""
    place = province_place(request, code, year, quarter)
    place.actor.require(Permission.ENTER_FIGURES)
    section = catalogue().section(request.POST.get("section", ""))
    try:
        values, expected = _typed_totals(request)
        save_province_totals(
            actor=place.actor, province=place.subject.code, quarter=place.quarter, values=values, expected=expected
        )
    except Refused as error:
        return grid_page(request, place, place.load(), section, notices=notices_of(error), status=status_of(error))
    messages.success(request, _("全省去重数已保存。"))
    return redirect(f"{place.url('return-quarter')}?section={section.code}")


def _typed_totals(request: HttpRequest) -> tuple[dict[str, Any], dict[str, Any]]:
    values: dict[str, str | None] = {}
    expected: dict[str, str | None] = {}
    for figure in catalogue().figures:
        name = f"total-{figure.code}"
        if name not in request.POST:
            continue
        try:
            values[figure.code] = parse_value(figure, request.POST[name])
        except ValueRefused as error:
            heading = figure.words("zh-hans").heading
            raise BadInput(f"{heading}: {error.message}", [name]) from None
        expected[figure.code] = request.POST.get(f"expected-{name}") or None
    return values, expected
