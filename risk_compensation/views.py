"""One pledge with its patents, and with the insurance and compensation bound to it."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pledge_portal.accounts.middleware import actor_from
from pledges.models import Pledge
from pledges.permissions import may_enter
from pledges.selectors.history import history_of
from pledges.selectors.listing import patents_of, standing_of
from programmes.views.common import day_of
from risk_compensation.models import Binding


@require_safe
def pledge(request: HttpRequest, key: str) -> HttpResponse:
    """The project on a day."""
    actor, day = actor_from(request), day_of(request)
    found = get_object_or_404(Pledge.objects.visible_to(actor).select_related("division__province"), pk=key)
    bindings = Binding.objects.visible_to(actor).filter(pledge=found).order_by("effective_on", "kind", "number")
    context = {
        "pledge": found,
        "may_enter": may_enter(actor),
        "history": history_of(viewer=actor, pledge=found),
        "standing": standing_of(found, day),
        "patents": patents_of(found),
        "bindings": [(binding, _is_in_force(binding, day)) for binding in bindings],
        "as_of": day,
    }
    return render(request, "pledges/pledge.html", context)


def _is_in_force(binding: Binding, day: date) -> bool:
    """In force from its first day through its last."""
    return binding.effective_on <= day and (binding.ended_on is None or binding.ended_on >= day)
