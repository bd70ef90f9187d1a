"""Saying something at a cell: a plain form of its panel, or the grid's script."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pledge_portal.accounts.errors import wants_json
from reporting.catalogue import catalogue
from reporting.permissions import may_comment
from reporting.services.errors import BadInput
from reporting.services.returns.commenting import comment_on_cell
from reporting.views.returns.answers import json_answer
from reporting.views.returns.frame import Refused, json_refusal, notices_of, place_of, status_of
from reporting.views.returns.pages import grid_page


@require_POST
def comment(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """`division`, `figure`, `text` of at most 500 characters."""
    place = place_of(request, code, year, quarter)
    if not may_comment(place.actor, place.subject):
        raise PermissionDenied
    figure = catalogue().by_code.get(request.POST.get("figure", ""))
    try:
        division = place.member(request.POST.get("division", ""))
        if figure is None:
            raise BadInput(_("没有这个指标。"), ["figure"])
        text = request.POST.get("text", "")
        comment_on_cell(actor=place.actor, division=division, quarter=place.quarter, figure=figure.code, text=text)
    except Refused as error:
        if wants_json(request):
            return json_refusal(error)
        data = place.load()
        section = data.form.section(figure.section if figure else "")
        return grid_page(request, place, data, section, notices=notices_of(error), status=status_of(error))
    if wants_json(request):
        return json_answer({})
    messages.success(request, _("批注已保存。"))
    cell = f"{division.code}-{figure.code}"
    return redirect(f"{place.url('return-quarter')}?section={figure.section}&cell={cell}#c-{cell}")
