"""Signing in and out: noted, listed, ended from elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from pledge_portal.accounts.models import SignIn, User
from pledge_portal.accounts.permissions import Actor
from pledge_portal.accounts.rules.devices import device_of
from pledge_portal.accounts.services.people import account_event
from pledge_portal.audit.services import Event, record

ANYONE = Actor(user_id=None, login="", name="", role_name="", permissions=frozenset())


def record_sign_in(*, actor: Actor, user: User, session_key: str = "", agent: str = "") -> SignIn:
    """Note that somebody signed in, and the session that it opened. `agent`: the browser's User-Agent."""
    with transaction.atomic():
        sign_in = SignIn.objects.create(
            user=user, at=timezone.now(), address=actor.address, device=device_of(agent), session_key=session_key
        )
        record(actor=actor, event=account_event("account.signed_in", user))
    return sign_in


def follow_session(*, sign_in_id: int | None, session_key: str | None) -> None:
    """The session goes on under a new key."""
    if sign_in_id and session_key:
        SignIn.objects.filter(pk=sign_in_id, ended_at=None).update(session_key=session_key)


def record_sign_out(*, actor: Actor, sign_in_id: int | None = None) -> None:
    """Note that somebody signed out."""
    event = Event("account.signed_out", "account", actor.login, province=actor.province, division=actor.unit)
    with transaction.atomic():
        if sign_in_id:
            SignIn.objects.filter(pk=sign_in_id, ended_at=None).update(session_key="", ended_at=timezone.now())
        record(actor=actor, event=event)


def end_sign_ins(*, actor: Actor, user: User, chosen: Collection[int]) -> int:
    """End one's own sessions of those sign-ins, at once; returns how many there were. Foreign ones do not count."""
    if actor.user_id != user.pk:
        raise PermissionDenied
    with transaction.atomic():
        found = SignIn.objects.select_for_update().filter(user=user, pk__in=chosen, ended_at=None)
        keys = dict(found.values_list("pk", "session_key"))
        Session.objects.filter(session_key__in=[key for key in keys.values() if key]).delete()
        SignIn.objects.filter(pk__in=keys).update(session_key="", ended_at=timezone.now())
        if keys:
            record(actor=actor, event=account_event("account.sessions_ended", user, {"count": [len(keys), 0]}))
    return len(keys)


def record_sign_in_failed(*, login: str, address: str, locked: bool) -> None:
    """Note a refused sign-in, in the national chain: nobody is known to stand behind it."""
    witness = replace(ANYONE, address=address)
    action = "account.locked_out" if locked else "account.sign_in_failed"
    with transaction.atomic():
        record(actor=witness, event=Event(action, "account", login))
