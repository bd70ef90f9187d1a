"""The rule pack, public to everybody who reports (审核关系)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reporting.selectors.rules import published_rules


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule by class, with its relation, message, thresholds and since when it is in which stage."""
    return render(request, "reporting/rules.html", {"groups": published_rules()})
