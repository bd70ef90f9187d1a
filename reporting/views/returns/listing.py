"""Lists of quarters: one's own, or provinces × quarters for the national office."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pledge_portal.accounts.middleware import actor_from
from pledge_portal.common import clock
from reporting.selectors.returns.listing import national_matrix, province_quarters, taken_over, unit_quarters
from reporting.selectors.returns.overview import quarter_label
from reporting.selectors.returns.quarter import acting_for, subject_or_404


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The national office's matrix; anybody else's own quarters."""
    actor = actor_from(request)
    if not actor.is_national:
        return redirect("return-list", actor.unit or actor.province)
    shown, rows = national_matrix(actor=actor, today=clock.today())
    page = {"quarters": [(each, quarter_label(each)) for each in shown], "rows": rows}
    return render(request, "reporting/returns/matrix.html", page)


@require_safe
def division_list(request: HttpRequest, code: str) -> HttpResponse:
    """A province's or a unit's quarters."""
    actor, today = actor_from(request), clock.today()
    subject = subject_or_404(actor, code, today=today)
    actor = acting_for(actor, subject, today=today)
    if subject.is_province:
        lines = province_quarters(actor=actor, province=subject, today=today)
    else:
        lines = unit_quarters(actor=actor, unit=subject, today=today)
    page = {"subject": subject, "lines": lines, "taken_over": taken_over(subject, today=today)}
    return render(request, "reporting/returns/list.html", page)
