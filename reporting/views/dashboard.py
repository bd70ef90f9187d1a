"""The national dashboard and its full ranking."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pledge_portal.accounts.middleware import actor_from
from pledge_portal.accounts.permissions import Permission
from reporting.selectors.ranking import ranking_page
from reporting.views.as_of import with_as_of
from reporting.views.board_parts import board_response


@require_safe
@with_as_of
def dashboard(request: HttpRequest, as_of: date) -> HttpResponse:
    """全国总览 as of a day."""
    actor_from(request).require(Permission.VIEW_NATIONAL)
    return board_response(request, as_of)


@require_safe
@with_as_of
def ranking(request: HttpRequest, as_of: date) -> HttpResponse:
    """全国排名: the 32 by amount, projects, enterprises and growth."""
    actor = actor_from(request)
    actor.require(Permission.VIEW_NATIONAL)
    table = ranking_page(actor=actor, as_of=as_of)
    return render(request, "reporting/dashboard_ranking.html", {"table": table, "as_of": as_of})
