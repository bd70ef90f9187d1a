"""What every page's frame shows: navigation, the user's name, the day the data stands for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from pledge_portal.accounts.middleware import PortalRequest
from pledge_portal.accounts.models import User
from pledge_portal.accounts.navigation import navigation_for
from pledge_portal.accounts.permissions import Actor
from pledge_portal.common import clock


def _shown_name(request: HttpRequest, actor: Actor) -> str:
    """The person's name; a demo account has none, only what it is for, which is told in the language of the screen."""
    user = getattr(request, "user", None)
    if get_language() != "en" or not isinstance(user, User) or not user.is_demo:
        return actor.name
    role = str(user.get_role_display())
    return f"{user.division.short_label} · {role}" if user.division else role


def portal(request: HttpRequest) -> dict[str, Any]:
    """`portal`: nav, actor_name, as_of, as_of_default (days)."""
    today = clock.today()
    actor = getattr(request, "actor", None) if isinstance(request, HttpRequest | PortalRequest) else None
    frame: dict[str, Any] = {
        "nav": navigation_for(actor, request.path) if actor else [],
        "actor": actor,
        "actor_name": _shown_name(request, actor) if actor else "",
        "as_of": getattr(request, "as_of", today),
        "as_of_default": today,
        "show_as_of": hasattr(request, "as_of"),
    }
    return {"portal": frame, "actor": actor}
