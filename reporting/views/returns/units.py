"""Acts of the province on its units' quarters: accepted, returned or filled in for them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pledge_portal.accounts.permissions import Permission
from reporting.services.errors import BadInput
from reporting.services.returns.units import accept_unit, accept_units, fill_in_for_unit, return_unit
from reporting.views.returns.frame import Place, Refused, notices_of, province_place, status_of
from reporting.views.returns.pages import units_page


@require_POST
def act_on_unit(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """`act` accept, return or fill_in of one `division`, or accept_ready: every unit that is complete."""
    place = province_place(request, code, year, quarter)
    place.actor.require(Permission.REVIEW_UNITS)
    try:
        messages.success(request, _act(request, place))
    except Refused as error:
        return units_page(request, place, place.load(), notices=notices_of(error), status=status_of(error))
    return redirect(f"{place.url('return-quarter')}?section=units")


def _act(request: HttpRequest, place: Place) -> str:
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    if act == "accept_ready":
        return _accept_ready(request, place, reason)
    division = place.member(request.POST.get("division", ""))
    told = {"unit": division.label}
    if act == "accept":
        accept_unit(actor=place.actor, division=division, quarter=place.quarter)
        return _("%(unit)s已审核通过。") % told
    if act == "return":
        return_unit(actor=place.actor, division=division, quarter=place.quarter, reason=reason)
        return _("已退回%(unit)s修改。") % told
    if act == "fill_in":
        fill_in_for_unit(actor=place.actor, division=division, quarter=place.quarter, reason=reason)
        return _("%(unit)s已转为代填，请在表中填报后审核通过。") % told
    raise BadInput(_("没有这个操作。"), ["act"])


def _accept_ready(request: HttpRequest, place: Place, reason: str) -> str:
    """Accept every unit that can be, and say of each other why not."""
    data = place.load()
    ready = [unit for unit in data.asked if data.row(unit) and not data.missing(unit)]
    waiting = [unit for unit in ready if data.state(unit) != "accepted"]
    accepted, refused = accept_units(actor=place.actor, divisions=waiting, quarter=place.quarter, fill_reason=reason)
    if refused and not accepted:
        raise BadInput(" ".join(dict.fromkeys(refused.values())))
    for text in dict.fromkeys(refused.values()):
        messages.warning(request, text)
    count = len(accepted)
    return ngettext("审核通过 %(count)d 个单位。", "审核通过 %(count)d 个单位。", count) % {"count": count}
