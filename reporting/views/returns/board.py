"""The board of who owes what, and the record of telephone urgings."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pledge_portal.accounts.middleware import actor_from
from pledge_portal.common import clock
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.forms.review import UrgingForm
from reporting.selectors.returns.board import national_board, urgings_of
from reporting.selectors.returns.listing import MATRIX_QUARTERS, entry_quarters
from reporting.selectors.returns.overview import quarter_label
from reporting.selectors.returns.unit_board import unit_board
from reporting.services.errors import BadInput
from reporting.services.returns.urging import may_urge, record_urging
from reporting.views.returns.frame import Place, Refused, notices_of, place_of, status_of

EVERY = "all"


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """`?quarter=2018Q2` (or `all`, of the national office), `?show=all` for those that owe nothing too."""
    actor, today = actor_from(request), clock.today()
    if actor.unit:
        return redirect("return-list", actor.unit)
    begun = entry_quarters(today)[:MATRIX_QUARTERS]
    wanted, ended = request.GET.get("quarter", ""), Quarter.last_ended(today)
    chosen = next((each for each in begun if str(each) == wanted), ended if ended in begun else begun[0])
    owing_only = request.GET.get("show") != EVERY
    if actor.is_national:
        shown = begun if wanted == EVERY else [chosen]
        found = national_board(actor=actor, shown=shown, today=today, owing_only=owing_only)
    else:
        province = Division.objects.get(code=actor.province)
        found = unit_board(actor=actor, province=province, quarter=chosen, today=today, owing_only=owing_only)
    page = {
        "board": found,
        "chosen": EVERY if len(found.shown) > 1 else str(chosen),
        "quarters": [(str(each), quarter_label(each)) for each in begun],
        "owing_only": owing_only,
        "label": quarter_label(chosen),
    }
    return render(request, "reporting/returns/board.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def urge(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """The calls about a division's quarter, and a new one. The national office's are of provinces, theirs of units."""
    place = place_of(request, code, year, quarter)
    if place.actor.unit:
        raise PermissionDenied(_("国家局只催办各省局，省局催办所辖单位。"))
    if request.method != "POST":
        return _urge_page(request, place, UrgingForm.fresh())
    if not may_urge(place.actor, place.subject):
        raise PermissionDenied(_("国家局只催办各省局，省局催办所辖单位。"))
    form = UrgingForm(request.POST)
    try:
        if not form.is_valid():
            raise BadInput(_("请改正下面标出的内容。"), list(form.errors))
        record_urging(actor=place.actor, division=place.subject, quarter=place.quarter, call=form.call())
    except Refused as error:
        return _urge_page(request, place, form, error=error)
    messages.success(request, _("催办记录已保存。"))
    return redirect(place.url("return-urge"))


def _urge_page(request: HttpRequest, place: Place, form: UrgingForm, *, error: Exception | None = None) -> HttpResponse:
    page = {
        "place": place,
        "subject": place.subject,
        "quarter": place.quarter,
        "quarter_name": quarter_label(place.quarter),
        "calls": urgings_of(actor=place.actor, division=place.subject, quarter=place.quarter),
        "may_urge": may_urge(place.actor, place.subject),
        "form": form,
        "notices": notices_of(error) if error else [],
    }
    return render(request, "reporting/returns/urge.html", page, status=status_of(error) if error else 200)
