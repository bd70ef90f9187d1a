"""API tokens: made, shown once, revoked."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from pledge_portal.accounts.models import ApiToken, User
from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.accounts.services.people import account_event
from pledge_portal.audit.services import record


def token_digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def make_token(*, actor: Actor, user: User, label: str) -> str:
    """A new token that acts as `user`; returned once, only its digest is kept."""
    if actor.user_id != user.pk:
        actor.require(Permission.MANAGE_ACCOUNTS)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        ApiToken.objects.create(user=user, label=label[:60], digest=token_digest(token))
        record(actor=actor, event=account_event("token.made", user, {"label": [None, label[:60]]}))
    return token


def revoke_token(*, actor: Actor, token: ApiToken) -> None:
    """End a token from its next use on."""
    if actor.user_id != token.user_id:
        actor.require(Permission.MANAGE_ACCOUNTS)
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
            record(actor=actor, event=account_event("token.revoked", token.user, {"label": [token.label, None]}))
