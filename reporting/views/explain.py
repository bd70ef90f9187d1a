"""计算依据: one clause of one province on a page of its own."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pledge_portal.accounts.middleware import actor_from
from pledge_portal.common import clock
from programmes.selectors.programme import programme_by_code
from reporting.selectors import province as selector
from reporting.views.as_of import with_as_of
from reporting.views.province import asked_year


@require_safe
@with_as_of
def explain(request: HttpRequest, as_of: date, code: str, clause: str) -> HttpResponse:
    """Why the verdict is what it is: numbers, units, what each lacks, documents and evidence."""
    actor = actor_from(request)
    division = selector.province_or_404(actor, code)
    base = selector.province_base(
        actor=actor, province=division, programme=programme_by_code(None), as_of=as_of, today=clock.today()
    )
    shown = selector.explain_shown(actor=actor, base=base, clause=clause, year=asked_year(request))
    return render(request, "reporting/explain.html", {"base": base, "shown": shown, "as_of": as_of})
