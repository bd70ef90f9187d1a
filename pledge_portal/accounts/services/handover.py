"""Handing over: one person's account closed, the successor's made in its place, in one act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pledge_portal.accounts.models import Handover, User
from pledge_portal.accounts.permissions import Actor
from pledge_portal.accounts.services.people import (
    AccountState,
    Changes,
    account_event,
    create_account,
    end_access,
    locked_account,
    require_managing,
)
from pledge_portal.audit.services import record


@dataclass(frozen=True, slots=True)
class Successor:
    """Who follows: the new account's login, the person's name and telephone."""

    login: str
    name: str
    telephone: str = ""


def hand_over(
    *, actor: Actor, user: User, successor: Successor, handed_on: date, note: str = ""
) -> tuple[Handover, str]:
    """Close `user`'s account, whose name stays on all that it did, and make one of the same scope for the successor.

    Drafts and tasks belong to the scope and go with it; tokens end and must be asked for anew. Returns the record and
    the new account's one-time password. Raises AccountRefused (login taken), AccountState (already handed over).
    """
    require_managing(actor, user, own=_("自己的账号由其他管理人员办理交接。"))
    now = timezone.now()
    with transaction.atomic():
        held = locked_account(user)
        if held.closed_on:
            raise AccountState(_("此账号已经交接。"))
        follower, password = create_account(
            actor=actor, login=successor.login, role=held.role, division=held.division, name=successor.name,
            telephone=successor.telephone,
        )  # fmt: skip
        held.closed_on = handed_on
        end_access(held, reason="", at=now)
        held.api_tokens.filter(revoked_at=None).update(revoked_at=now)
        handover = Handover.objects.create(
            former=held, successor=follower, former_name=held.name, successor_name=follower.name, role=held.role,
            division=held.division, handed_on=handed_on, note=note, made_by_id=actor.user_id, made_at=now,
        )  # fmt: skip
        changes: Changes = {
            "login": [held.login, follower.login], "name": [held.name, follower.name],
            "handed_on": [None, handed_on.isoformat()],
        }  # fmt: skip
        record(actor=actor, event=account_event("account.handed_over", held, changes))
    return handover, password
