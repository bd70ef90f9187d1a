"""Tokens that only read, for systems that fetch and never push."""

from __future__ import annotations

from django.db import transaction

from pledge_portal.accounts.models import ApiToken, User
from pledge_portal.accounts.permissions import Actor
from pledge_portal.accounts.services import make_token
from pledge_portal.accounts.services.tokens import token_digest
from reporting.models import ReadOnlyToken

MARK = "（只读）"
LONGEST = 60 - len(MARK)


def make_reading_token(*, actor: Actor, user: User, label: str) -> str:
    """A new token of an account that refuses every write; returned once. Its label says so, and so does the trail.

    Raises as `make_token`.
    """
    with transaction.atomic():
        token = make_token(actor=actor, user=user, label=f"{label[:LONGEST]}{MARK}")
        ReadOnlyToken.objects.create(token=ApiToken.objects.get(digest=token_digest(token)))
    return token
