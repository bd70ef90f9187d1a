"""更正 of an accepted or locked quarter: the province asks, the national office decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pledge_portal.accounts.permissions import Permission
from pledge_portal.common import clock
from reporting.forms.review import CorrectionForm, CorrectionLineForm, DecisionForm, line_forms
from reporting.selectors.returns.corrections import correction_cards
from reporting.selectors.returns.quarter import QuarterData
from reporting.services.errors import BadInput
from reporting.services.returns.correcting import (
    decide_correction,
    end_correction,
    request_correction,
    withdraw_correction,
)
from reporting.views.returns.frame import Place, Refused, frame, notices_of, province_place, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """Every request of the quarter, and, where it can be asked for, a new one."""
    place = province_place(request, code, year, quarter)
    data = place.load()
    if request.method != "POST":
        return _page(request, place, data, CorrectionForm(), line_forms(None, data.divisions))
    place.actor.require(Permission.SUBMIT_QUARTER)
    form, lines = CorrectionForm(request.POST), line_forms(request.POST.dict(), data.divisions)
    if request.POST.get("act") == "more":
        return _page(request, place, data, form, lines)
    try:
        if not (form.is_valid() and all([each.is_valid() for each in lines])):
            raise BadInput(_("请改正下面标出的内容。"))
        _ask(place, form, lines)
    except Refused as error:
        return _page(request, place, place.load(), form, lines, error=error)
    messages.success(request, _("更正申请已提交国家局。"))
    return redirect(place.url("return-correction"))


def _ask(place: Place, form: CorrectionForm, lines: Sequence[CorrectionLineForm]) -> None:
    cells = [each.cell() for each in lines]
    request_correction(
        actor=place.actor,
        province=place.subject.code,
        quarter=place.quarter,
        text=form.text(),
        cells=[each for each in cells if each],
        whole=form.cleaned_data["whole"],
    )


@require_POST
def decide(request: HttpRequest, code: str, year: int, quarter: int, number: int) -> HttpResponse:
    """`act` approve, refuse or close (the national office), withdraw (the province). Again: nothing changes."""
    place = province_place(request, code, year, quarter)
    _require_part(place)
    form = DecisionForm(request.POST)
    try:
        if not form.is_valid():
            raise BadInput(_("请改正下面标出的内容。"), list(form.errors))
        told = _act(request.POST.get("act", ""), place, number, form.cleaned_data)
    except Refused as error:
        data = place.load()
        blank = CorrectionForm(), line_forms(None, data.divisions)
        return _page(request, place, data, *blank, decision=form, error=error)
    messages.success(request, told)
    return redirect(place.url("return-correction"))


def _require_part(place: Place) -> None:
    """Whoever has no part in it at all is told so before anything else is looked at."""
    if not place.actor.can(Permission.LOCK_QUARTER):
        place.actor.require(Permission.SUBMIT_QUARTER)


def _act(act: str, place: Place, number: int, said: dict[str, Any]) -> str:
    at: dict[str, Any] = {
        "actor": place.actor,
        "province": place.subject.code,
        "quarter": place.quarter,
        "number": number,
    }
    if act == "withdraw":
        withdraw_correction(**at)
        return _("更正申请已撤回。")
    if act == "approve":
        decide_correction(**at, approve=True, note=said["note"], close_on=said["close_on"])
        return _("已同意更正，本季已开放所列各处。")
    if act == "refuse":
        decide_correction(**at, approve=False, note=said["note"])
        return _("已答复不同意更正。")
    if act == "close":
        end_correction(**at, note=said["note"])
        return _("更正已终止，本季恢复原状。")
    raise BadInput(_("没有这个操作。"), ["act"])


def _page(
    request: HttpRequest,
    place: Place,
    data: QuarterData,
    form: CorrectionForm,
    lines: Sequence[CorrectionLineForm],
    *,
    decision: DecisionForm | None = None,
    error: Exception | None = None,
) -> HttpResponse:
    page = {
        **frame(place, data, ""),
        "cards": correction_cards(data, today=clock.today()),
        "form": form,
        "line_forms": lines,
        "decision": decision or DecisionForm(),
        "notices": notices_of(error) if error else [],
    }
    return render(request, "reporting/returns/correction.html", page, status=status_of(error) if error else 200)
