"""API tokens: made, shown once, revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pledge_portal.accounts.models import ApiToken, User
from pledge_portal.accounts.permissions import Actor
from pledge_portal.accounts.selectors import actor_of
from pledge_portal.accounts.services.people import AccountRefused, Changes, account_event, require_managing
from pledge_portal.audit.services import record
from programmes.divisions.models import Division


def token_digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def make_token(
    *, actor: Actor, user: User, label: str, expires_on: date | None = None, division: Division | None = None
) -> str:
    """A new token that acts as `user` through `expires_on`; returned once, only its digest is kept.

    `division`: what the token is limited to, within the account's own scope. Raises AccountRefused.
    """
    if actor.user_id != user.pk:
        require_managing(actor, user)
    if division is not None and not actor_of(user).sees(province=division.province_id, division=division.code):
        raise AccountRefused(_("令牌只能限定在账号管辖范围内的单位。"))
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        ApiToken.objects.create(
            user=user, label=label[:60], digest=token_digest(token), expires_on=expires_on, division=division
        )
        changes: Changes = {
            "label": [None, label[:60]], "expires_on": [None, expires_on],
            "division": [None, division.code if division else ""],
        }  # fmt: skip
        record(actor=actor, event=account_event("token.made", user, changes))
    return token


def revoke_token(*, actor: Actor, token: ApiToken) -> None:
    """End a token from its next use on."""
    if actor.user_id != token.user_id:
        require_managing(actor, token.user)
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
            record(actor=actor, event=account_event("token.revoked", token.user, {"label": [token.label, None]}))
