"""One province's page, and the list of all."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pledge_portal.accounts.middleware import actor_from
from pledge_portal.common import clock
from programmes.selectors.programme import programme_by_code
from reporting.selectors import province as selector
from reporting.views.as_of import with_as_of


@require_safe
@with_as_of
def province(request: HttpRequest, as_of: date, code: str) -> HttpResponse:
    """省级情况 as of a day; `?clause=` opens one clause beside the table."""
    actor = actor_from(request)
    division = selector.province_or_404(actor, code)
    base = selector.province_base(
        actor=actor, province=division, programme=programme_by_code(None), as_of=as_of, today=clock.today()
    )
    year = asked_year(request)
    page = selector.province_page(actor=actor, base=base, clause=request.GET.get("clause", ""), year=year)
    return render(request, "reporting/province.html", {"page": page, "as_of": as_of})


@require_safe
@with_as_of
def provinces(request: HttpRequest, as_of: date) -> HttpResponse:
    """The 32 with short numbers for the national office; a province's people are led to their own."""
    actor = actor_from(request)
    if actor.unit:
        raise Http404
    if actor.province:
        return redirect("province", code=actor.province)
    rows = selector.province_list(actor=actor, programme=programme_by_code(None), as_of=as_of, today=clock.today())
    return render(request, "reporting/province_list.html", {"rows": rows, "as_of": as_of})


def asked_year(request: HttpRequest) -> int | None:
    """`?year=` of clause 1.8; anything else than a year is no question."""
    text = request.GET.get("year", "")
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None
