"""What every page's frame shows: navigation, the user's name, the day the data stands for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from pledge_portal.accounts.middleware import PortalRequest
from pledge_portal.accounts.models import User
from pledge_portal.accounts.navigation import navigation_for
from pledge_portal.accounts.permissions import Actor
from pledge_portal.common import clock


def _is_let_in(request: HttpRequest) -> bool:
    """Whether links lead anywhere yet: not before the first password is changed and the second factor passed."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or user.is_demo:
        return True
    proven = not settings.SECOND_FACTOR or user.is_verified()  # type: ignore[attr-defined]
    return proven and not (settings.FORCE_PASSWORD_CHANGE and user.must_change_password)


def shown_name(request: HttpRequest, actor: Actor) -> str:
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
        "nav": navigation_for(actor, request.path) if actor and _is_let_in(request) else [],
        "actor": actor,
        "actor_name": shown_name(request, actor) if actor else "",
        "as_of": getattr(request, "as_of", today),
        "as_of_default": today,
        "show_as_of": hasattr(request, "as_of"),
    }
    return {"portal": frame, "actor": actor}
