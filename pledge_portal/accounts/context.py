"""What every page's frame shows: navigation, the user's name, the day the data stands for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from pledge_portal.accounts.middleware import PortalRequest
from pledge_portal.accounts.navigation import navigation_for
from pledge_portal.common import clock


def portal(request: HttpRequest) -> dict[str, Any]:
    """`portal`: nav, actor_name, as_of, as_of_default (days)."""
    today = clock.today()
    actor = getattr(request, "actor", None) if isinstance(request, HttpRequest | PortalRequest) else None
    frame: dict[str, Any] = {
        "nav": navigation_for(actor, request.path) if actor else [],
        "actor": actor,
        "actor_name": actor.name if actor else "",
        "as_of": getattr(request, "as_of", today),
        "as_of_default": today,
        "show_as_of": hasattr(request, "as_of"),
    }
    return {"portal": frame, "actor": actor}
