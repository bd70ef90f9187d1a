"""Acts of the province on its units' quarters: accepted, returned figure by figure, or filled in for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from pledge_portal.accounts.permissions import Permission
from pledge_portal.common import clock
from programmes.divisions.models import Division
from reporting.forms.review import RemarkForm, UnitDecisionForm, remark_forms
from reporting.selectors.returns.differences import RowChanges, changes_between_versions
from reporting.selectors.returns.overview import UnitLine, ready_lines, unit_lines
from reporting.selectors.returns.quarter import QuarterData, load_quarter
from reporting.selectors.returns.remarks import batches_for_review
from reporting.selectors.returns.unit_review import unit_review
from reporting.services.errors import BadInput, Outdated
from reporting.services.returns.units import accept_unit, accept_units, fill_in_for_unit, return_unit
from reporting.views.returns.frame import Place, Refused, frame, notices_of, province_place, status_of
from reporting.views.returns.pages import units_page
from reporting.views.returns.review import picked_cell

NAMED = 3  # units that a message names before it only counts


@require_POST
def act_on_unit(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """`act` accept, return or fill_in of one `division`, or accept_ready: every unit that is complete."""
    place = province_place(request, code, year, quarter)
    place.actor.require(Permission.REVIEW_UNITS)
    try:
        messages.success(request, _act(request, place))
    except Refused as error:
        data, notices = place.load(), notices_of(error)
        moved = _moved(place, data, error)
        return units_page(request, place, data, notices=notices, moved=moved, status=status_of(error))
    return redirect(f"{place.url('return-quarter')}?section=units")


def _act(request: HttpRequest, place: Place) -> str:
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    if act == "accept_ready":
        return _accept_ready(request, place, reason)
    division = place.member(request.POST.get("division", ""))
    told, version = {"unit": division.label}, _version(request.POST.get("version", ""))
    if act == "accept":
        accept_unit(actor=place.actor, division=division, quarter=place.quarter, version=version)
        return _("%(unit)s已审核通过。") % told
    if act == "return":
        return_unit(actor=place.actor, division=division, quarter=place.quarter, reason=reason, version=version)
        return _("已退回%(unit)s修改。") % told
    if act == "fill_in":
        fill_in_for_unit(actor=place.actor, division=division, quarter=place.quarter, reason=reason)
        return _("%(unit)s已转为代填，请在表中填报后审核通过。") % told
    raise BadInput(_("没有这个操作。"), ["act"])


def _version(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _moved(place: Place, data: QuarterData, error: Exception) -> Sequence[RowChanges]:
    if not isinstance(error, Outdated):
        return ()
    return changes_between_versions(actor=place.actor, data=data, versions=error.versions)


def _accept_ready(request: HttpRequest, place: Place, reason: str) -> str:
    """Accept every unit that can be, as it was looked at (`v-<code>`), and say of each other why not."""
    data = place.load()
    lines = ready_lines(unit_lines(data))
    _require_fill_reason(lines, reason)
    waiting = [line.division for line in lines]
    seen = {unit.code: _version(request.POST.get(f"v-{unit.code}", "")) for unit in waiting}
    versions = {code: version for code, version in seen.items() if version is not None}
    accepted, refused = accept_units(
        actor=place.actor, divisions=waiting, quarter=place.quarter, fill_reason=reason, versions=versions
    )
    if refused and not accepted:
        raise BadInput(" ".join(dict.fromkeys(refused.values())))
    for text in dict.fromkeys(refused.values()):
        messages.warning(request, text)
    count = len(accepted)
    return ngettext("审核通过 %(count)d 个单位。", "审核通过 %(count)d 个单位。", count) % {"count": count}


def _require_fill_reason(lines: Sequence[UnitLine], reason: str) -> None:
    """One answer for all of them that were filled in for without saying why."""
    silent = [line.division.label for line in lines if line.lacks_fill_reason]
    if not silent or reason.strip():
        return
    if len(silent) > 1:
        text = _("%(unit)s等 %(count)d 个单位由省局代填，请先填写代填原因。")
    else:
        text = _("%(unit)s由省局代填，请先填写代填原因。")
    raise BadInput(text % {"unit": _("、").join(silent[:NAMED]), "count": len(silent)}, ["reason"])


@require_http_methods(["GET", "HEAD", "POST"])
def unit_page(request: HttpRequest, code: str, year: int, quarter: int, unit: str) -> HttpResponse:
    """One unit's quarter as its province looks at it: what changed, and the decision on the version looked at."""
    place = province_place(request, code, year, quarter)
    place.actor.require(Permission.REVIEW_UNITS)
    division = _unit_or_404(place, unit)
    if request.method != "POST":
        return _unit_page(request, place, division, UnitDecisionForm(), remark_forms(None, [division]))
    form = UnitDecisionForm(request.POST)
    if "pick" in request.POST:
        picked = remark_forms(request.POST.dict(), [division], picked=picked_cell(request))
        return _unit_page(request, place, division, form, picked)
    remarks = remark_forms(request.POST.dict(), [division])
    try:
        if not (form.is_valid() and all([each.is_valid() for each in remarks])):
            raise BadInput(_("请改正下面标出的内容。"))
        messages.success(request, _decide(request.POST.get("act", ""), place, division, form, remarks))
    except Refused as error:
        return _unit_page(request, place, division, form, remarks, error=error)
    return redirect(f"{place.url('return-quarter')}?section=units#u-{division.code}")


def _unit_or_404(place: Place, code: str) -> Division:
    try:
        division = place.member(code)
    except BadInput:
        raise Http404 from None
    if division.is_province:
        raise Http404
    return division


def _decide(act: str, place: Place, division: Division, form: UnitDecisionForm, remarks: Sequence[RemarkForm]) -> str:
    at: dict[str, Any] = {"actor": place.actor, "division": division, "quarter": place.quarter}
    said, told = form.cleaned_data, {"unit": division.label}
    if act == "accept":
        accept_unit(**at, version=said["version"])
        return _("%(unit)s已审核通过。") % told
    if act == "return":
        entries = [each.entry() for each in remarks]
        sent = [each for each in entries if each]
        return_unit(**at, remarks=sent, resubmit_by=said["resubmit_by"], version=said["version"])
        return _("已退回%(unit)s修改。") % told
    if act == "fill_in":
        fill_in_for_unit(**at, reason=said["reason"])
        return _("%(unit)s已转为代填，请在表中填报后审核通过。") % told
    raise BadInput(_("没有这个操作。"), ["act"])


def _unit_page(
    request: HttpRequest,
    place: Place,
    division: Division,
    form: UnitDecisionForm,
    remarks: Sequence[RemarkForm],
    *,
    error: Exception | None = None,
) -> HttpResponse:
    data = place.load()
    own = load_quarter(actor=place.actor, subject=division, quarter=place.quarter)
    at = [place.subject.code, place.quarter.year, place.quarter.number, division.code]
    page = {
        **frame(place, data, "units"),
        "unit": unit_review(data, division),
        "unit_url": reverse("return-unit", args=at),
        "history": batches_for_review(own, today=clock.today()),
        "form": form,
        "remark_forms": remarks,
        "moved": _moved(place, data, error) if error else (),
        "notices": notices_of(error) if error else [],
    }
    return render(request, "reporting/returns/unit.html", page, status=status_of(error) if error else 200)
