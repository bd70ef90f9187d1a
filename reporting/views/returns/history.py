"""The history of a quarter: who did what when."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reporting.selectors.returns.overview import quarter_label
from reporting.selectors.trail import HISTORY, return_history, revisions_of
from reporting.views.returns.frame import place_of


@require_safe
def history(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """What was done to a quarter of a division within the actor's scope, the latest first."""
    place = place_of(request, code, year, quarter)
    lines = return_history(actor=place.actor, division=place.subject, quarter=place.quarter)
    context = {
        "lines": lines,
        "most": HISTORY if len(lines) >= HISTORY else None,
        "revisions": revisions_of(actor=place.actor, division=place.subject, quarter=place.quarter),
        "receipt_url": place.url("return-receipt") if place.subject.is_province else "",
        "subject": place.subject,
        "quarter_name": quarter_label(place.quarter),
        "quarter_url": place.url("return-quarter"),
    }
    return render(request, "audit/return_history.html", context)
