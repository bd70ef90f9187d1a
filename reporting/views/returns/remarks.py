"""Answering what a quarter came back for, remark by remark, any time before it is handed in again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pledge_portal.accounts.permissions import Permission
from reporting.services.returns.remarks import answer_remark
from reporting.views.returns.frame import Refused, notices_of, place_of, status_of
from reporting.views.returns.pages import grid_page


@require_POST
def answer(request: HttpRequest, code: str, year: int, quarter: int, remark: int) -> HttpResponse:
    """Keep what was done about a remark; leads back to where it was typed."""
    place = place_of(request, code, year, quarter)
    place.actor.require(Permission.ENTER_FIGURES)
    try:
        answer_remark(
            actor=place.actor,
            province=place.subject.province_id,
            quarter=place.quarter,
            remark=remark,
            text=request.POST.get("answer", ""),
        )
    except Refused as error:
        data = place.load()
        section = data.form.sections[0]
        return grid_page(request, place, data, section, notices=notices_of(error), status=status_of(error))
    messages.success(request, _("处理情况已保存。"))
    back = "return-submit" if request.POST.get("back") == "submit" and place.subject.is_province else "return-quarter"
    return redirect(f"{place.url(back)}#remarks")
