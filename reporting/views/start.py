"""待办: everybody's own start page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pledge_portal.accounts.middleware import actor_from
from pledge_portal.common import clock
from programmes.selectors.programme import programme_by_code
from reporting.selectors.start_national import national_start
from reporting.selectors.start_province import province_start
from reporting.selectors.start_unit import unit_start


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What is due, what is missing, the next step first. Of today alone: an `?as_of=` is dropped, and that is said."""
    if "as_of" in request.GET:
        messages.info(request, _("待办只显示今天的事项，所选日期未采用。"))
        return redirect("start")
    actor, today = actor_from(request), clock.today()
    build = unit_start if actor.unit else province_start if actor.province else national_start
    page = build(actor=actor, programme=programme_by_code(None), today=today)
    return render(request, "reporting/start.html", {"page": page, "today": today})
