"""定稿(封账) of a quarter: why and until when; later another day for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pledge_portal.accounts.permissions import Permission
from reporting.forms.review import LockForm
from reporting.models import QuarterState
from reporting.selectors.returns.quarter import QuarterData
from reporting.services.errors import BadInput
from reporting.services.returns.locking import extend_lock, lock_quarter
from reporting.views.returns.frame import Place, Refused, frame, notices_of, province_place, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """The form, and 定稿 or its new day. A second click changes nothing."""
    place = province_place(request, code, year, quarter)
    place.actor.require(Permission.LOCK_QUARTER)
    data = place.load()
    if request.method != "POST":
        return _page(request, place, data, _fresh(data))
    form = LockForm(request.POST)
    try:
        if not form.is_valid():
            raise BadInput(_("请改正下面标出的内容。"), list(form.errors))
        _close(place, form, extend=request.POST.get("act") == "extend")
    except Refused as error:
        return _page(request, place, place.load(), form, error=error)
    messages.success(request, _("已定稿（封账）。"))
    return redirect(place.url("return-quarter"))


def _close(place: Place, form: LockForm, *, extend: bool) -> None:
    at: dict[str, Any] = {"actor": place.actor, "province": place.subject.code, "quarter": place.quarter}
    words = {"reason": form.cleaned_data["reason"], "until": form.cleaned_data["until"]}
    if extend:
        extend_lock(**at, **words)
    else:
        lock_quarter(**at, **words, revision_seen=form.cleaned_data["revision"])


def _fresh(data: QuarterData) -> LockForm:
    held = data.province_return
    known = {"reason": held.lock_reason, "until": held.locked_until} if held else {}
    return LockForm(initial=known)


def _page(
    request: HttpRequest, place: Place, data: QuarterData, form: LockForm, *, error: Exception | None = None
) -> HttpResponse:
    held = data.province_return
    page = {
        **frame(place, data, ""),
        "form": form,
        "is_locked": held is not None and held.state == QuarterState.LOCKED,
        "notices": notices_of(error) if error else [],
    }
    return render(request, "reporting/returns/lock.html", page, status=status_of(error) if error else 200)
