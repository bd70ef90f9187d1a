"""One's own account: sign-ins, open sessions, tokens."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from pledge_portal.accounts.models import ApiToken, SignIn, User

SHOWN = 10


@dataclass(frozen=True, slots=True)
class SignInRow:
    """A sign-in as listed. `open`: its session lives; `current`: it is this one; `seen_at`: last sign of life."""

    sign_in: SignIn
    open: bool
    current: bool
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as listed. `state`: open, expired or revoked."""

    token: ApiToken
    state: str


def sign_ins_of(user: User, *, current: int | None) -> list[SignInRow]:
    """The last ten sign-ins and every one whose session lives, latest first. Two queries."""
    rows = list(SignIn.objects.filter(user=user).order_by("-at", "-pk")[: SHOWN * 5])
    keys = [row.session_key for row in rows if row.session_key]
    sessions = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    held = {session.session_key: session.get_decoded() for session in sessions}
    found = []
    for place, row in enumerate(rows):
        data = held.get(row.session_key, {})
        alive = row.ended_at is None and _lives(user, data)
        if place < SHOWN or alive:
            seen = data.get("seen_at") if alive else None
            found.append(SignInRow(row, alive, row.pk == current, datetime.fromtimestamp(seen, UTC) if seen else None))
    return found


def _lives(user: User, data: dict[str, object]) -> bool:
    """Whether a session is of this account as it stands, and within the limits that the middleware holds."""
    started = data.get("started_at")
    if not isinstance(started, int) or data.get("_auth_user_hash") != user.get_session_auth_hash():
        return False
    seen, now = data.get("seen_at", started), int(time.time())
    recent = isinstance(seen, int) and now - seen <= settings.SESSION_COOKIE_AGE
    return recent and now - started <= settings.SESSION_ABSOLUTE_AGE


def tokens_of(user: User, *, today: date) -> list[TokenRow]:
    """One's tokens, those that work first, then the latest."""
    rows = [
        TokenRow(token, _state(token, today))
        for token in ApiToken.objects.filter(user=user).select_related("division").order_by("-created_at", "-pk")
    ]
    return sorted(rows, key=lambda row: row.state != "open")


def _state(token: ApiToken, today: date) -> str:
    if token.revoked_at:
        return "revoked"
    return "expired" if token.expires_on and token.expires_on < today else "open"
